"""Draws: sampled weights and scores, and the ranks they give."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from fractions import Fraction
from functools import cached_property, partial, reduce
from itertools import islice
from typing import Any, TypeAlias, TypeVar

import numpy as np
import numpy.typing as npt
from attrs import frozen

from kompass_core.robustness.noise import Noise
from kompass_core.robustness.sampling import (
    ScoreSampler,
    Stream,
    WeightSampler,
    perturb,
    sampler_of,
)
from kompass_core.robustness.table import ScoreTable
from kompass_core.robustness.weights import Weights, weight_set


@frozen
class Pairing:
    """
    How often one subject stood above another.

    Attributes:
        above: In how many draws it had strictly more.
        tied: In how many both had the same.
        below: In how many it had strictly less.
    """

    above: int
    tied: int
    below: int

    @property
    def share(self) -> Fraction:
        """In which part of the draws it stood above, exact."""
        return Fraction(self.above, self.above + self.tied + self.below)


@frozen(kw_only=True)
class Draw:
    """
    One draw: what was put in, and the ranks that came out.

    Attributes:
        number: Which it is, from 0.
        weights: By cell; they add up to 1.
        scores: The points of every subject, cell by cell.
        shares: Which weighted part of the possible points each subject has, 0 to 1.
        ranks: 1 + how many have a larger share, by subject.
    """

    number: int
    weights: Mapping[str, Fraction]
    scores: Mapping[str, tuple[Fraction, ...]]
    shares: Mapping[str, Fraction]
    ranks: Mapping[str, int]


Keys = npt.NDArray[Any]
"""
One row for each draw, one number for each subject: what it lacks, and its row in the lowest bits.

Whole numbers of 64 bits or, where those do not suffice, Python's own.
"""

_EXACT_IN_FLOAT = 1 << 53
_EXACT_IN_INT64 = 1 << 63


def bits_for(subjects: int) -> int:
    """Return how many bits number the subjects."""
    return max(1, (subjects - 1).bit_length())


def is_small(most: int, bits: int) -> bool:
    """
    Whether sums up to *most* are exact in floats, and as keys in 64 bits.

    Below 2^53 every product and every partial sum of whole numbers >= 0 is a whole number
    that a float holds, so that they are exact in whatever order a processor adds.
    """
    return most < _EXACT_IN_FLOAT and (most + 1) << bits <= _EXACT_IN_INT64


def _sorted(keys: Keys, bits: int) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64] | None]:
    """
    Sort each row of *keys* and return the subjects by place, best first, and their ranks.

    The ranks, from 0, are None where all subjects are apart: then they are the places.
    """
    n: int = keys.shape[1]
    keys.sort(axis=1)
    mask = (1 << bits) - 1
    subjects = (keys & mask).astype(np.int64, copy=False)
    tied = (keys[:, 1:] ^ keys[:, :-1]) <= mask
    if not tied.any():
        return subjects, None
    ranks = np.tile(np.arange(n), (len(keys), 1))
    ranks[:, 1:][tied] = 0
    return subjects, np.maximum.accumulate(ranks, axis=1)


def rank_counts(keys: Keys, bits: int) -> npt.NDArray[np.int64]:
    """
    Count for each subject how often it has each rank: 1 + how many lack strictly less.

    Args:
        keys: They are sorted in place.
        bits: How many bits of a key number the subject.

    Returns:
        One row for each subject, one column for each rank.
    """
    n: int = keys.shape[1]
    cells, ranks = _sorted(keys, bits)
    cells *= n
    cells += np.arange(n) if ranks is None else ranks
    return np.bincount(cells.ravel(), minlength=n * n).reshape(n, n)


def ranks_of(keys: Keys, bits: int) -> tuple[int, ...]:
    """Return the rank of each subject in the only row of *keys*, from 1."""
    n: int = keys.shape[1]
    subjects, ranks = _sorted(keys, bits)
    places = np.arange(n)[None] if ranks is None else ranks
    found = np.empty(n, dtype=np.int64)
    found[subjects[0]] = places[0] + 1
    return tuple(found.tolist())


Counts: TypeAlias = npt.NDArray[np.int64]
_Found = TypeVar("_Found")
Progress: TypeAlias = Callable[[int, int], object]
"""Called with how many draws are done, and how many there are."""

_CHUNK = 1024
"""How many draws are made at once."""

_TOTALS = 75_000
"""How many totals are ranked at once, for them to stay near the processor."""

_DRAWN = 1 << 16
"""How many scores are drawn at once, for the same reason."""

_PRODUCTS = 1 << 18
"""How many products are added at once: so few that no library starts threads, which cost more."""

_WEIGHTS, _SCORES = 0, 1


@frozen(eq=False)
class RankSampler:
    """
    What makes any draw of an analysis from its number.

    Attributes:
        table: The scores, in units fine enough to draw from.
        weights: What draws the weights.
        scores: What draws the scores; None where they are as given.
        seed: What all draws depend on.
    """

    table: ScoreTable
    weights: WeightSampler
    scores: ScoreSampler | None
    seed: int

    @classmethod
    def of(cls, table: ScoreTable, weights: Weights, noise: Noise | None, seed: int) -> RankSampler:
        """
        Prepare the draws of an analysis.

        Raises:
            AmountError: If weights or noise do not fit the table.
            LimitError: If one of them is too fine to be drawn.
        """
        fine, scores = (table, None) if noise is None else perturb(table, noise)
        sampler = sampler_of(weight_set(weights, table.codes, table.declared))
        return cls(fine, sampler, scores, seed)

    @property
    def bits(self) -> int:
        """How many bits of a key number the subject."""
        return bits_for(len(self.table.subjects))

    @cached_property
    def _small(self) -> bool:
        return is_small(self.weights.grid * self.table.whole, self.bits)

    @cached_property
    def _shortfalls(self) -> npt.NDArray[Any]:
        """What the given scores lack, row by row."""
        rows = self.table.scores
        shortfalls = [[h - x for h, x in zip(self.table.highs, row, strict=True)] for row in rows]
        return np.array(shortfalls, dtype=np.float64 if self._small else object)

    @cached_property
    def _factors(self) -> npt.NDArray[Any]:
        """What one unit of each cell counts for."""
        return np.array(self.table.factors, dtype=self._shortfalls.dtype)

    def weights_of(self, first: int, last: int) -> npt.NDArray[Any]:
        """Return the weights of some draws, in parts of the grid."""
        return self.weights.draw(Stream(self.seed, _WEIGHTS, self.weights.words).words(first, last))

    def shortfalls_of(self, first: int, last: int) -> npt.NDArray[Any]:
        """Return what the scores of some draws lack; one table where all draws have the same."""
        if self.scores is None:
            return self._shortfalls
        words = Stream(self.seed, _SCORES, self.scores.words).words(first, last)
        shortfalls = self.scores.draw(words)
        return shortfalls if self._small else shortfalls.astype(np.int64).astype(object)

    def totals(self, first: int, last: int) -> Iterator[npt.NDArray[Any]]:
        """
        Yield what each subject lacks in some draws, a few draws at a time, in order.

        The numbers are exact: whole, and the less the better.
        """
        by_cell = self.weights_of(first, last) * self._factors
        n = len(self._shortfalls)
        # Counts of n x n ranks are made each time, so there are not much fewer totals than that.
        size = max(1, _TOTALS // n, n // 4)
        for start in range(0, last - first, size):
            weights = by_cell[start : start + size]
            found = np.empty((len(weights), n), dtype=self._shortfalls.dtype)
            self._weigh(first + start, weights, found)
            yield found.astype(np.int64) if self._small else found

    def _weigh(self, first: int, weights: npt.NDArray[Any], found: npt.NDArray[Any]) -> None:
        """Add up what is lacking in the draws from *first*, piece by piece."""
        size = max(1, (_PRODUCTS if self.scores is None else _DRAWN) // self._shortfalls.size)
        for start in range(0, len(weights), size):
            piece = slice(start, min(start + size, len(weights)))
            shortfalls = self.shortfalls_of(first + piece.start, first + piece.stop)
            if self.scores is None:
                np.matmul(weights[piece], shortfalls.T, out=found[piece])
            else:
                np.einsum("dsc,dc->ds", shortfalls, weights[piece], out=found[piece])

    def keys(self, first: int, last: int) -> Iterator[Keys]:
        """Yield the same with the subjects' rows in the lowest bits."""
        rows = np.arange(len(self.table.subjects)).astype(np.int64 if self._small else object)
        for totals in self.totals(first, last):
            np.left_shift(totals, self.bits, out=totals)
            yield np.bitwise_or(totals, rows, out=totals)


def count_ranks(
    sampler: RankSampler,
    draws: int,
    *,
    chunk: int = _CHUNK,
    threads: int = 1,
    progress: Progress | None = None,
) -> Counts:
    """
    Count for each subject how often it has each rank.

    What comes out does not depend on *chunk* or *threads*, nor on which chunk is ready first.
    """
    n = len(sampler.table.subjects)
    counts = np.zeros((n, n), dtype=np.int64)
    for last, found in _each_chunk(partial(_count, sampler), draws, chunk, threads):
        counts += found
        if progress is not None:
            progress(last, draws)
    return counts


def _count(sampler: RankSampler, span: tuple[int, int]) -> Counts:
    found = (rank_counts(keys, sampler.bits) for keys in sampler.keys(*span))
    return reduce(np.add, found)


def _each_chunk(
    work: Callable[[tuple[int, int]], _Found], draws: int, chunk: int, threads: int
) -> Iterator[tuple[int, _Found]]:
    """Yield where each chunk ends, with what *work* makes of it, in order."""
    spans = ((first, min(first + chunk, draws)) for first in range(0, draws, chunk))
    if threads == 1:
        yield from ((span[1], work(span)) for span in spans)
        return
    with ThreadPoolExecutor(threads) as pool:
        # A few chunks at a time: what is ready does not pile up, and Ctrl-C soon has an end.
        while some := list(islice(spans, threads)):
            yield from zip((last for _, last in some), pool.map(work, some), strict=True)


def plain_ranks(table: ScoreTable, weights: Weights) -> tuple[int, ...]:
    """Return the ranks with the base weights and the given scores."""
    base = weight_set(weights, table.codes, table.declared).base
    fixed = Weights.fixed(dict(zip(table.codes, base, strict=True)))
    sampler = RankSampler.of(table, fixed, None, 0)
    return ranks_of(next(sampler.keys(0, 1)), sampler.bits)


def show_draw(sampler: RankSampler, subjects: Iterable[str], number: int) -> Draw:
    """Make the draw *number* again, alone, for *subjects* in the order of the table."""
    names = tuple(subjects)
    table, k = sampler.table, number
    weights = sampler.weights_of(k, k + 1)[0].tolist()
    shortfalls = sampler.shortfalls_of(k, k + 1).reshape(len(names), len(table.codes)).tolist()
    whole = sampler.weights.grid * table.whole
    totals = next(sampler.totals(k, k + 1))[0].tolist()
    ranks = ranks_of(next(sampler.keys(k, k + 1)), sampler.bits)
    return Draw(
        number=k,
        weights=_by(table.codes, (Fraction(each, sampler.weights.grid) for each in weights)),
        scores=_by(names, (_points(table, row) for row in shortfalls)),
        shares=_by(names, (1 - Fraction(total, whole) for total in totals)),
        ranks=_by(names, ranks),
    )


def _points(table: ScoreTable, shortfalls: Iterable[float]) -> tuple[Fraction, ...]:
    pairs = zip(table.highs, shortfalls, strict=True)
    return tuple((high - int(lack)) * table.unit for high, lack in pairs)


_Named = TypeVar("_Named")


def _by(names: Iterable[str], values: Iterable[_Named]) -> Mapping[str, _Named]:
    return dict(zip(names, values, strict=True))


def count_pairing(sampler: RankSampler, draws: int, first: int, second: int) -> Pairing:
    """Count in how many of *draws* the row *first* ranks above the row *second*."""
    above, tied = 0, 0
    for start in range(0, draws, _CHUNK):
        for totals in sampler.totals(start, min(start + _CHUNK, draws)):
            above += int(np.count_nonzero(totals[:, first] < totals[:, second]))
            tied += int(np.count_nonzero(totals[:, first] == totals[:, second]))
    return Pairing(above, tied, draws - above - tied)
