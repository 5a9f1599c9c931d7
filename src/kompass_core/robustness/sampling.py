"""Samplers of weights and scores."""

from __future__ import annotations

from fractions import Fraction
from functools import cached_property
from math import lcm
from typing import Protocol

import numpy as np
import numpy.typing as npt
from attrs import field, frozen

from kompass_core.amounts import Interval, in_steps
from kompass_core.errors import LimitError, messages
from kompass_core.robustness.noise import Noise, NoiseKind, Shape
from kompass_core.robustness.table import ScoreTable
from kompass_core.robustness.weights import WeightSet

Words = npt.NDArray[np.uint64]
"""Random words of 64 bits, one row for each draw."""

Halves = npt.NDArray[np.uint32]
"""Random numbers from 0 up to 2^32: two of each word."""

_STEP = 2.0**-32


@frozen
class Stream:
    """
    An endless row of random words, of which every draw has the same number.

    The generator is PCG64DXSM, whose raw output numpy promises never to change, and which
    can jump: what a draw gets depends on the seed and on its number alone.

    Attributes:
        seed: Whole number from 0.
        name: Which of the streams of that seed.
        each: How many words a draw has.
    """

    seed: int
    name: int
    each: int

    def words(self, first: int, last: int) -> Words:
        """Return the words of the draws from *first* up to, without, *last*."""
        source = np.random.PCG64DXSM(np.random.SeedSequence(self.seed, spawn_key=(self.name,)))
        source.advance(first * self.each)
        draws = last - first
        return source.random_raw(draws * self.each).reshape(draws, self.each)


def halves(words: Words) -> Halves:
    """Return the lower and the upper half of each word, one after the other."""
    return words.astype("<u8", copy=False).view("<u4")


def in_range(numbers: Halves, counts: npt.NDArray[np.float64] | float) -> npt.NDArray[np.float64]:
    """
    Turn numbers below 2^32 into whole numbers below *counts*, all of them equally likely.

    A product is cut, so for a count that is no power of two some are likelier than others, by
    at most count / 2^32 of themselves. Up to a count of 2^21 all of it is exact in floats.
    """
    found = np.multiply(numbers, counts * _STEP)
    return np.floor(found, out=found)


Whole = npt.NDArray[np.int64]
_GRID = 1 << 15
_FINEST_GRID = 1 << 18
_PARTS_GRID = 1 << 20
_MANTISSA = np.uint64(11)


class WeightSampler(Protocol):
    """What turns random words into weightings."""

    @property
    def grid(self) -> int:
        """What the weights of a draw add up to."""
        ...

    @property
    def words(self) -> int:
        """How many random words a draw needs."""
        ...

    def draw(self, words: Words) -> npt.NDArray[np.object_] | Whole:
        """Return one row of weights for each row of words."""
        ...


def sampler_of(weights: WeightSet) -> WeightSampler:
    """
    Return what draws from a set of weightings.

    Raises:
        LimitError: If its limits are too fine to be counted.
    """
    if weights.is_fixed:
        return _Fixed.of(weights.only)
    if weights.parts:
        return _Parts(weights.parts)
    return _Lattice.of(weights.lows, weights.highs)


@frozen
class _Fixed:
    """The same weights in each draw."""

    weights: tuple[int, ...]
    words: int = 0

    @classmethod
    def of(cls, weights: tuple[Fraction, ...]) -> _Fixed:
        grid = lcm(*(each.denominator for each in weights))
        return cls(tuple(int(each * grid) for each in weights))

    @property
    def grid(self) -> int:
        return sum(self.weights)

    def draw(self, words: Words) -> npt.NDArray[np.object_] | Whole:
        kind = np.int64 if self.grid < 1 << 62 else object
        return np.tile(np.array(self.weights, dtype=kind), (len(words), 1))


@frozen
class _Parts:
    """
    Weights of a Dirichlet distribution with whole parameters.

    As many places as there are parts, less one, are marked on a line at random. They cut it
    into parts, and a cell's weight is what its parts cover together.
    """

    parts: tuple[int, ...]
    grid: int = _PARTS_GRID

    @property
    def words(self) -> int:
        return sum(self.parts) // 2

    def draw(self, words: Words) -> Whole:
        marks = in_range(halves(words)[:, : sum(self.parts) - 1], self.grid + 1).astype(np.int64)
        marks.sort(axis=1)
        ends = np.cumsum(self.parts)[:-1] - 1
        return np.diff(marks[:, ends], axis=1, prepend=0, append=self.grid)


@frozen(eq=False)
class _Lattice:
    """
    Weights between limits, all of them equally likely, in whole parts of the grid.

    How many ways there are to give the last cells a sum up to r is counted once for every r.
    A draw then goes from cell to cell and chooses what is left for those that follow, each
    sum in proportion to its number of ways.

    Attributes:
        grid: What the weights add up to.
        floor: What each weight starts from: its least or, in the mirror, its most.
        sign: 1 where weights lie above *floor*, -1 where they lie below.
        spans: How far each weight can be from *floor*.
        left: How much there is to share out.
        ways: For each cell but the last, in how many ways those after it have less than r.
    """

    grid: int
    floor: Whole
    sign: int
    spans: tuple[int, ...]
    left: int
    ways: tuple[npt.NDArray[np.float64], ...] = field(repr=False)

    @classmethod
    def of(cls, lows: tuple[Fraction, ...], highs: tuple[Fraction, ...]) -> _Lattice:
        finest = lcm(*(each.denominator for each in (*lows, *highs)))
        if finest > _FINEST_GRID:
            raise LimitError(
                [messages.WEIGHT_LIMITS_TOO_FINE.problem(given=finest, limit=_FINEST_GRID)]
            )
        grid = finest * -(-_GRID // finest)
        least, most = ([int(each * grid) for each in limits] for limits in (lows, highs))
        spans = tuple(high - low for low, high in zip(least, most, strict=True))
        left, sign, start = grid - sum(least), 1, least
        if 2 * left > sum(spans):
            # Near the greatest sum the numbers of ways are small differences of large ones.
            left, sign, start = sum(most) - grid, -1, most
        return cls(grid, np.array(start), sign, spans, left, _running_ways(spans, left))

    @property
    def words(self) -> int:
        return len(self.spans) - 1

    def draw(self, words: Words) -> Whole:
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
            # Searching in order is several times as fast.
            order = place.argsort()
            rest = np.empty_like(left)
            rest[order] = ways.searchsorted(place[order], side="right")
            rest -= 1
            # The product may have been rounded up to the end.
            np.minimum(rest, most, out=rest)
            np.subtract(left, rest, out=chosen[i])
            left = rest
        chosen[-1] = left
        return np.ascontiguousarray((chosen * self.sign).T + self.floor)


def _running_ways(spans: tuple[int, ...], left: int) -> tuple[npt.NDArray[np.float64], ...]:
    """Count for the cells after each, for every sum r, the ways to have less: 0 for r = 0."""
    found = list[npt.NDArray[np.float64]]()
    ways = np.ones(1)
    for span in reversed(spans[1:]):
        running = np.cumsum(ways)
        sums = np.arange(min(len(ways) - 1 + span, left) + 1)
        ways = running[np.minimum(sums, len(ways) - 1)]
        ways[span + 1 :] -= running[sums[span + 1 :] - span - 1]
        ways /= ways.sum()
        found.append(np.concatenate(([0.0], np.cumsum(ways))))
    return tuple(reversed(found))


Floats = npt.NDArray[np.float64]
"""Whole numbers below 2^53, which floats hold exactly and processors are fastest with."""

_FINEST = 1 << 12
_EXACT_IN_FLOAT = 1 << 53


class ScoreSampler(Protocol):
    """What turns random words into scores."""

    @property
    def words(self) -> int:
        """How many random words a draw needs."""
        ...

    def draw(self, words: Words) -> Floats:
        """Return what every score lacks, row by row, for each row of words."""
        ...


def perturb(table: ScoreTable, noise: Noise) -> tuple[ScoreTable, ScoreSampler]:
    """
    Return what draws the scores, and the table in units that are fine enough for it.

    Raises:
        AmountError: If an assessor's error is less than a score can be wrong by.
        LimitError: If a score has bounds too narrow to be drawn from.
    """
    if noise.kind is NoiseKind.ASSESSOR:
        return table, _assessor(table, noise)
    fine = table.finer(_finer(table))
    _require_exact(fine)
    lows, highs = (np.array(each, dtype=np.float64) for each in _limits(fine))
    return fine, _Interval.of(np.array(fine.highs) - highs, highs - lows)


def _require_exact(table: ScoreTable) -> None:
    most = max(table.spans)
    if most >= _EXACT_IN_FLOAT:
        raise LimitError([messages.CELL_TOO_FINE.problem(given=most, limit=_EXACT_IN_FLOAT)])


@frozen(eq=False)
class _Interval:
    """
    Every uncertain score is any whole number of an interval.

    Attributes:
        least: What the scores lack at least, row by row in one line.
        places: Which of them are uncertain.
        first: What those lack at least.
        counts: How many values each of those has.
        shape: Of the table.
    """

    least: Floats
    places: npt.NDArray[np.int64]
    first: Floats
    counts: Floats
    shape: tuple[int, int]

    @classmethod
    def of(cls, least: Floats, spans: Floats) -> _Interval:
        shape, line = (least.shape[0], least.shape[1]), least.ravel()
        places = np.flatnonzero(spans)
        return cls(line, places, line[places], spans.ravel()[places] + 1, shape)

    @property
    def words(self) -> int:
        return (len(self.places) + 1) // 2

    def draw(self, words: Words) -> Floats:
        drawn = in_range(halves(words)[:, : len(self.places)], self.counts)
        drawn += self.first
        if len(self.places) < len(self.least):
            known = np.tile(self.least, (len(words), 1))
            known[:, self.places] = drawn
            drawn = known
        return drawn.reshape(-1, *self.shape)


@frozen(eq=False)
class _Error:
    """
    Every score is wrong by some units, and cut at its limits.

    Attributes:
        lacks: What the scores lack, row by row.
        spans: The most that each cell can lack.
        reach: The largest error in each cell, in units of *unit*.
        unit: What errors are multiples of.
        shape: How likely large errors are.
    """

    shortfalls: Floats
    spans: Floats
    reach: Floats
    unit: int
    shape: Shape

    @property
    def words(self) -> int:
        return (
            self.shortfalls.size
            if self.shape is Shape.TRIANGULAR
            else (self.shortfalls.size + 1) // 2
        )

    @cached_property
    def _least(self) -> Floats:
        return self.shortfalls - self.reach * self.unit

    def draw(self, words: Words) -> Floats:
        n, (rows, cells) = self.shortfalls.size, self.shortfalls.shape
        numbers = halves(words)
        if self.shape is Shape.TRIANGULAR:
            # Two errors of half the size, added.
            pairs = numbers.reshape(-1, 2, rows, cells)
            errors = in_range(pairs[:, 0], self.reach + 1)
            errors += in_range(pairs[:, 1], self.reach + 1)
        else:
            errors = in_range(numbers[:, :n].reshape(-1, rows, cells), 2 * self.reach + 1)
        if self.unit != 1:
            errors *= self.unit
        errors += self._least
        np.maximum(errors, 0, out=errors)
        return np.minimum(errors, self.spans, out=errors)


def _assessor(table: ScoreTable, noise: Noise) -> _Error:
    _require_exact(table)
    # An error beyond the limits is cut there, so it need not be larger than all of them.
    largest = [
        min(reach, span // table.score_unit + 1)
        for reach, span in zip(noise.reach(table), table.spans, strict=True)
    ]
    spans, reach = (np.array(each, dtype=np.float64) for each in (table.spans, largest))
    shortfalls = np.array(table.highs, dtype=np.float64) - np.array(table.scores, dtype=np.float64)
    return _Error(shortfalls, spans, reach, table.score_unit, noise.shape)


def _finer(table: ScoreTable) -> int:
    """Return into how many parts the unit has to be cut for every interval to hold some."""
    times, uncertain = 1, [each for row in table.bounds for each in row if not each.is_exact]
    while any(each.whole(table.unit / times) is None for each in uncertain):
        times *= 2
        if times > _FINEST:
            narrowest = min(uncertain, key=lambda each: each.width)
            raise LimitError([messages.BOUNDS_TOO_NARROW.problem(given=narrowest)])
    return times


def _limits(table: ScoreTable) -> tuple[list[list[int]], list[list[int]]]:
    """Return the least and the most that each score may have been, in units."""
    rows = [
        [
            _ends(score, each, table.unit)
            for score, each in zip(row, table.bounds_of(i), strict=True)
        ]
        for i, row in enumerate(table.scores)
    ]
    return [[low for low, _ in row] for row in rows], [[high for _, high in row] for row in rows]


def _ends(score: int, bounds: Interval, unit: Fraction) -> tuple[int, int]:
    possible = None if bounds.is_exact else bounds.whole(unit)
    if possible is None:
        return score, score
    return in_steps(possible.low, unit), in_steps(possible.high, unit)
