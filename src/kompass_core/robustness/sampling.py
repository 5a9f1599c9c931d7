"""Random streams, and samplers of weights and scores."""

from __future__ import annotations

from fractions import Fraction
from functools import cached_property
from math import lcm
from typing import TypeAlias

import numpy as np
import numpy.typing as npt
from attrs import field, frozen

from kompass_core.amounts import Interval, in_steps
from kompass_core.errors import LimitError, messages
from kompass_core.robustness.noise import Noise, NoiseKind, Shape
from kompass_core.robustness.table import ScoreTable
from kompass_core.robustness.weights import WeightSet

Words: TypeAlias = npt.NDArray[np.uint64]
"""Random words of 64 bits, one row for each draw."""

Halves: TypeAlias = npt.NDArray[np.uint32]
"""Random numbers from 0 up to 2^32, two of each word."""

Floats: TypeAlias = npt.NDArray[np.float64]
"""Whole numbers below 2^53, which floats hold exactly and processors are fastest with."""

Whole: TypeAlias = npt.NDArray[np.int64]

EXACT_IN_FLOAT = 1 << 53

_STEP = 2.0**-32
_MANTISSA = np.uint64(11)
_GRID = 1 << 15
_FINEST_GRID = 1 << 18
_DIRICHLET_GRID = 1 << 20
_FINEST_UNIT = 1 << 12
_MARGIN = 1e-3
_TRIES = 2


def random_words(seed: int, stream: int, width: int, first: int, last: int) -> Words:
    """
    Return the random words of the draws from *first* up to *last*, which is excluded.

    The generator is PCG64DXSM, whose raw output numpy promises never to change, and which
    can jump: the words of a draw depend on the seed, the stream and its number alone.

    Args:
        seed: Whole number from 0.
        stream: The number of the stream among those of the seed.
        width: The number of words in a draw.
        first: The first draw, from 0.
        last: The draw after the last.
    """
    source = np.random.PCG64DXSM(np.random.SeedSequence(seed, spawn_key=(stream,)))
    source.advance(first * width)
    return source.random_raw((last - first) * width).reshape(last - first, width)


def halves(words: Words) -> Halves:
    """Return the lower and the upper half of each word, one after the other."""
    return words.astype("<u8", copy=False).view("<u4")


def in_range(numbers: Halves, counts: Floats | float) -> Floats:
    """
    Map numbers below 2^32 to whole numbers below *counts*, all equally likely.

    A product is truncated, so for a count that is no power of two some are likelier than
    others, by at most count / 2^32 of themselves. Up to a count of 2^21 it is exact in floats.
    """
    found = np.multiply(numbers, counts * _STEP)
    return np.floor(found, out=found)


@frozen
class FixedWeights:
    """Sampler of a single weighting, given in parts of the grid."""

    weights: tuple[int, ...]
    words: int = 0

    @classmethod
    def of(cls, weights: tuple[Fraction, ...]) -> FixedWeights:
        """Return the sampler of *weights*, which add up to 1."""
        grid = lcm(*(each.denominator for each in weights))
        return cls(tuple(int(each * grid) for each in weights))

    @property
    def grid(self) -> int:
        """The sum of the weights."""
        return sum(self.weights)

    def draw(self, words: Words) -> npt.NDArray[np.object_] | Whole:
        """Return one row of weights for each row of words."""
        kind = np.int64 if self.grid < 1 << 62 else object
        return np.tile(np.array(self.weights, dtype=kind), (len(words), 1))


@frozen
class DirichletWeights:
    """
    Sampler of a Dirichlet distribution with whole parameters.

    Order statistics of uniform numbers cut a line into as many parts as the parameters add up
    to; the weight of a node is the length of as many parts as its parameter.
    """

    parameters: tuple[int, ...]
    grid: int = _DIRICHLET_GRID

    @property
    def words(self) -> int:
        """The number of words in a draw."""
        return sum(self.parameters) // 2

    def draw(self, words: Words) -> Whole:
        """Return one row of weights for each row of words."""
        numbers = halves(words)[:, : sum(self.parameters) - 1]
        cuts = in_range(numbers, self.grid + 1).astype(np.int64)
        cuts.sort(axis=1)
        ends = np.cumsum(self.parameters)[:-1] - 1
        return np.diff(cuts[:, ends], axis=1, prepend=0, append=self.grid)


@frozen(eq=False)
class Guide:
    """
    Table of places in a cumulative sum, which makes a search by bisection needless.

    Attributes:
        sums: The cumulative sum, from 0.
        scale: The number of equal parts of its range in a unit.
        starts: For each part, a place that is not beyond any sum in it.
    """

    sums: Floats
    scale: float
    starts: Whole

    @classmethod
    def of(cls, sums: Floats) -> Guide:
        """Return the guide to *sums*, in about two parts for each."""
        parts = 2 * len(sums)
        scale = parts / sums[-1]
        # A product may be rounded up to the next part, so each starts a little earlier.
        ends = np.ceil(sums * scale + _MARGIN).astype(np.int64)
        return cls(sums, scale, np.cumsum(np.bincount(ends, minlength=parts + 2)) - 1)

    def search(self, places: Floats) -> Whole:
        """Return for each of *places* the last index whose sum is at most that."""
        found = self.starts.take((places * self.scale).astype(np.int64))
        for _ in range(_TRIES):
            found += self.sums.take(found + 1, mode="clip") <= places
        late = np.flatnonzero(self.sums.take(found + 1, mode="clip") <= places)
        found[late] = self.sums.searchsorted(places[late], side="right") - 1
        return found


@frozen(eq=False)
class LatticeWeights:
    """
    Sampler of uniform weights between limits, in whole parts of the grid.

    For every sum r, the number of ways in which the last nodes add up to it is counted once.
    A draw then goes from node to node and chooses the sum that remains for those after it, each
    sum in proportion to its number of ways.

    Attributes:
        grid: The sum of the weights.
        origin: The least weights or, in the mirror, the largest.
        sign: 1 for weights above *origin*, -1 for weights below.
        spans: The largest distance of each weight from *origin*.
        left: The sum of all distances.
        ways: For each node but the last, the number of ways in which those after it have less
            than r: a cumulative sum, 0 for r = 0.
    """

    grid: int
    origin: Whole
    sign: int
    spans: tuple[int, ...]
    left: int
    ways: tuple[Floats, ...] = field(repr=False)

    @classmethod
    def of(cls, lows: tuple[Fraction, ...], highs: tuple[Fraction, ...]) -> LatticeWeights:
        """
        Return the sampler of weights from *lows* to *highs*.

        Raises:
            LimitError: If their common denominator is too large to count the ways.
        """
        finest = lcm(*(each.denominator for each in (*lows, *highs)))
        if finest > _FINEST_GRID:
            raise LimitError(
                [messages.WEIGHT_LIMITS_TOO_FINE.problem(given=finest, limit=_FINEST_GRID)]
            )
        grid = finest * -(-_GRID // finest)
        least, most = ([int(each * grid) for each in limits] for limits in (lows, highs))
        spans = tuple(high - low for low, high in zip(least, most, strict=True))
        left, sign, origin = grid - sum(least), 1, least
        if 2 * left > sum(spans):
            # Near the greatest sum the numbers of ways are small differences of large ones.
            left, sign, origin = sum(most) - grid, -1, most
        return cls(grid, np.array(origin), sign, spans, left, _cumulative_ways(spans, left))

    @cached_property
    def _guides(self) -> tuple[Guide, ...]:
        return tuple(map(Guide.of, self.ways))

    @property
    def words(self) -> int:
        """The number of words in a draw."""
        return len(self.spans) - 1

    def draw(self, words: Words) -> Whole:
        """Return one row of weights for each row of words."""
        chances = np.ascontiguousarray(((words >> _MANTISSA) * 2.0**-53).T)
        chosen = np.empty((len(self.spans), len(words)), dtype=np.int64)
        left = np.full(len(words), self.left)
        for i, ways in enumerate(self.ways):
            most = np.minimum(left, len(ways) - 2)
            below = ways[np.maximum(left - self.spans[i], 0)]
            place = ways[most + 1]
            place -= below
            place *= chances[i]
            place += below
            # The product may have been rounded up to the end.
            rest = np.minimum(self._guides[i].search(place), most)
            np.subtract(left, rest, out=chosen[i])
            left = rest
        chosen[-1] = left
        return np.ascontiguousarray((chosen * self.sign).T + self.origin)


def _cumulative_ways(spans: tuple[int, ...], left: int) -> tuple[Floats, ...]:
    found = list[Floats]()
    ways = np.ones(1)
    for span in reversed(spans[1:]):
        running = np.cumsum(ways)
        sums = np.arange(min(len(ways) - 1 + span, left) + 1)
        ways = running[np.minimum(sums, len(ways) - 1)]
        ways[span + 1 :] -= running[sums[span + 1 :] - span - 1]
        ways /= ways.sum()
        found.append(np.concatenate(([0.0], np.cumsum(ways))))
    return tuple(reversed(found))


WeightSampler: TypeAlias = FixedWeights | DirichletWeights | LatticeWeights


def weight_sampler(weights: WeightSet) -> WeightSampler:
    """
    Return the sampler of a set of weightings.

    Raises:
        LimitError: If its limits are too fine.
    """
    if weights.only is not None:
        return FixedWeights.of(weights.only)
    if weights.parameters:
        return DirichletWeights(weights.parameters)
    return LatticeWeights.of(weights.lows, weights.highs)


@frozen(eq=False)
class IntervalScores:
    """
    Sampler of scores within their bounds.

    Attributes:
        least: The least shortfall of each score, row by row in one line.
        places: The indices of the uncertain scores in that line.
        counts: The number of values that each of those can have.
        shape: The shape of the table.
    """

    least: Floats
    places: Whole
    counts: Floats
    shape: tuple[int, ...]

    @classmethod
    def of(cls, table: ScoreTable) -> IntervalScores:
        """Return the sampler of *table*, whose unit fits all bounds."""
        rows = enumerate(table.shortfalls)
        ends = np.array([_shortfall_ends(table, i, row) for i, row in rows], dtype=np.float64)
        least, most = ends[..., 0].ravel(), ends[..., 1].ravel()
        places = np.flatnonzero(most - least)
        return cls(least, places, (most - least)[places] + 1, ends.shape[:2])

    @property
    def words(self) -> int:
        """The number of words in a draw."""
        return (len(self.places) + 1) // 2

    def draw(self, words: Words) -> Floats:
        """Return the shortfalls of all scores, row by row, for each row of words."""
        drawn = in_range(halves(words)[:, : len(self.places)], self.counts)
        drawn += self.least[self.places]
        if len(self.places) < len(self.least):
            known = np.tile(self.least, (len(words), 1))
            known[:, self.places] = drawn
            drawn = known
        return drawn.reshape(-1, *self.shape)


def _shortfall_ends(table: ScoreTable, i: int, row: tuple[int, ...]) -> list[tuple[int, int]]:
    ends = list[tuple[int, int]]()
    for high, shortfall, bounds in zip(table.highs, row, table.bounds_of(i), strict=True):
        possible = None if bounds.is_exact else bounds.whole(table.unit)
        if possible is None:
            ends.append((shortfall, shortfall))
        else:
            low, most = (in_steps(end, table.unit) for end in (possible.low, possible.high))
            ends.append((high - most, high - low))
    return ends


@frozen(eq=False)
class ErrorScores:
    """
    Sampler of scores with an assessor's error, clipped to their limits.

    Attributes:
        least: The shortfalls of the given scores less the largest error, row by row.
        spans: The range of each node.
        reach: The largest error for each node, in units of *unit*.
        unit: The unit of errors.
        shape: The distribution of errors.
    """

    least: Floats
    spans: Floats
    reach: Floats
    unit: int
    shape: Shape

    @classmethod
    def of(cls, table: ScoreTable, noise: Noise) -> ErrorScores:
        """
        Return the sampler of *table*.

        Raises:
            AmountError: If the error is less than a score unit for every node.
        """
        # An error beyond the limits is clipped, so it need not be larger than all of them.
        reach = [
            min(reach, span // table.score_unit + 1)
            for reach, span in zip(noise.reach(table), table.spans, strict=True)
        ]
        shortfalls, spans, errors = (
            np.array(each, dtype=np.float64) for each in (table.shortfalls, table.spans, reach)
        )
        least = shortfalls - errors * table.score_unit
        return cls(least, spans, errors, table.score_unit, noise.shape)

    @property
    def words(self) -> int:
        """The number of words in a draw."""
        n = self.least.size
        return n if self.shape is Shape.TRIANGULAR else (n + 1) // 2

    def draw(self, words: Words) -> Floats:
        """Return the shortfalls of all scores, row by row, for each row of words."""
        n, shape = self.least.size, self.least.shape
        numbers = halves(words)
        if self.shape is Shape.TRIANGULAR:
            # The sum of two uniform errors of half the size.
            pairs = numbers.reshape(-1, 2, *shape)
            errors = in_range(pairs[:, 0], self.reach + 1)
            errors += in_range(pairs[:, 1], self.reach + 1)
        else:
            errors = in_range(numbers[:, :n].reshape(-1, *shape), 2 * self.reach + 1)
        if self.unit != 1:
            errors *= self.unit
        errors += self.least
        # Two passes are faster than one by `clip`.
        np.minimum(errors, self.spans, out=errors)
        return np.maximum(errors, 0, out=errors)


ScoreSampler: TypeAlias = IntervalScores | ErrorScores


def score_sampler(table: ScoreTable, noise: Noise) -> tuple[ScoreTable, ScoreSampler]:
    """
    Return the table, in units that are fine enough to sample, and the sampler of its scores.

    Raises:
        AmountError: If an assessor's error is less than a score unit for every node.
        LimitError: If bounds or units are too fine to sample from.
    """
    if noise.kind is NoiseKind.ASSESSOR:
        _require_exact(table)
        return table, ErrorScores.of(table, noise)
    fine = table.refined(_refinement(table))
    _require_exact(fine)
    return fine, IntervalScores.of(fine)


def _require_exact(table: ScoreTable) -> None:
    most = max(table.spans)
    if most >= EXACT_IN_FLOAT:
        raise LimitError([messages.NODE_TOO_FINE.problem(given=most, limit=EXACT_IN_FLOAT)])


def _refinement(table: ScoreTable) -> int:
    """Return the factor by which the unit must be finer for every interval to hold a multiple."""
    times = 1
    uncertain: list[Interval] = [b for row in table.bounds for b in row if not b.is_exact]
    while any(each.whole(table.unit / times) is None for each in uncertain):
        times *= 2
        if times > _FINEST_UNIT:
            narrowest = min(uncertain, key=lambda each: each.width)
            raise LimitError([messages.BOUNDS_TOO_NARROW.problem(given=narrowest)])
    return times
