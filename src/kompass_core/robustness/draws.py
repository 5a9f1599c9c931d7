"""Monte Carlo draws: sampled weights and scores, and the ranks that follow."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from fractions import Fraction
from functools import cached_property, partial
from itertools import islice
from typing import Any, TypeAlias, TypeVar

import numpy as np
import numpy.typing as npt
from attrs import frozen

from kompass_core.robustness.noise import Noise
from kompass_core.robustness.sampling import (
    EXACT_IN_FLOAT,
    ScoreSampler,
    WeightSampler,
    Whole,
    random_words,
    score_sampler,
    weight_sampler,
)
from kompass_core.robustness.table import ScoreTable
from kompass_core.robustness.weights import Weights, weight_set

_T = TypeVar("_T")

Progress: TypeAlias = Callable[[int, int], object]
"""Called with the number of finished draws and the number of all draws."""

_EXACT_IN_INT64 = 1 << 63

_CHUNK = 2048
"""The number of draws made at once."""

_TOTALS = 75_000
"""The number of totals ranked at once, so that they stay in the processor's cache."""

_DRAWN = 1 << 16
"""The number of scores drawn at once, for the same reason."""

_PRODUCTS = 1 << 18
"""The number of products added at once: too few for a library to start threads, which cost more."""

_WEIGHTS, _SCORES = 0, 1

_SHORT = 32
"""The bits of a short key: processors sort those several times as fast as keys of 64 bits."""

_MOST_ROW_BITS = 9
"""The bits of a row up to which most draws of short keys are unambiguous."""


@frozen
class Pairing:
    """
    Comparison of two subjects over all draws.

    Attributes:
        above: The number of draws in which the first had strictly more.
        tied: The number of draws in which both had the same.
        below: The number of draws in which the first had strictly less.
    """

    above: int
    tied: int
    below: int

    @property
    def share(self) -> Fraction:
        """The share of the draws in which the first was above, exact."""
        return Fraction(self.above, self.above + self.tied + self.below)


@frozen(kw_only=True, repr=False)
class Draw:
    """
    Input and ranks of one draw.

    Attributes:
        number: The number of the draw, from 0.
        weights: The weight of each node; they add up to 1.
        scores: The points of every subject, node by node.
        shares: The weighted share of the possible points by subject, 0 to 1.
        ranks: 1 + the number of subjects with a larger share, by subject.
    """

    number: int
    weights: Mapping[str, Fraction]
    scores: Mapping[str, tuple[Fraction, ...]]
    shares: Mapping[str, Fraction]
    ranks: Mapping[str, int]

    def __repr__(self) -> str:
        return f"<Draw {self.number} of {len(self.scores)} subjects>"


def fits_machine_numbers(most: int, bits: int) -> bool:
    """
    Return True if sums up to *most* are exact in floats, and keys with *bits* more in 64 bits.

    Below 2^53 every product and every partial sum of whole numbers >= 0 is a whole number
    that a float holds, so that they are exact in whatever order a processor adds.
    """
    return most < EXACT_IN_FLOAT and (most + 1) << bits <= _EXACT_IN_INT64


@frozen(eq=False)
class RankSampler:
    """
    Sampler of ranks, which makes any draw of an analysis from its number.

    Attributes:
        table: The scores, in units fine enough to sample.
        weights: The sampler of weights.
        scores: The sampler of scores; None for the given ones.
        seed: The seed of all draws.
    """

    table: ScoreTable
    weights: WeightSampler
    scores: ScoreSampler | None
    seed: int

    @classmethod
    def of(cls, table: ScoreTable, weights: Weights, noise: Noise | None, seed: int) -> RankSampler:
        """
        Return the sampler of an analysis.

        Raises:
            AmountError: If weights or noise do not fit the table.
            LimitError: If one of them is too fine to sample from.
        """
        fine, scores = (table, None) if noise is None else score_sampler(table, noise)
        sampler = weight_sampler(weight_set(weights, table.codes, table.declared))
        return cls(fine, sampler, scores, seed)

    @cached_property
    def bits(self) -> int:
        """The number of bits of a key that hold the row."""
        return max(1, (len(self.table.subjects) - 1).bit_length())

    @cached_property
    def _most(self) -> int:
        return self.weights.grid * self.table.whole

    @cached_property
    def _small(self) -> bool:
        return fits_machine_numbers(self._most, self.bits)

    @cached_property
    def _has_short_keys(self) -> bool:
        """True unless many draws would be ambiguous: with many subjects, or equal ones."""
        rows = self.table.shortfalls
        return self._small and self.bits <= _MOST_ROW_BITS and len(set(rows)) == len(rows)

    @cached_property
    def _shortfalls(self) -> npt.NDArray[Any]:
        return np.array(self.table.shortfalls, dtype=np.float64 if self._small else object)

    @cached_property
    def _factors(self) -> npt.NDArray[Any]:
        return np.array(self.table.factors, dtype=self._shortfalls.dtype)

    def weights_of(self, first: int, last: int) -> npt.NDArray[Any]:
        """Return the weights of some draws, in parts of the grid."""
        words = random_words(self.seed, _WEIGHTS, self.weights.words, first, last)
        return self.weights.draw(words)

    def shortfalls_of(self, first: int, last: int) -> npt.NDArray[Any]:
        """Return the shortfalls of all scores in some draws; a single table if they are fixed."""
        if self.scores is None:
            return self._shortfalls
        words = random_words(self.seed, _SCORES, self.scores.words, first, last)
        shortfalls = self.scores.draw(words)
        return shortfalls if self._small else shortfalls.astype(np.int64).astype(object)

    def totals(self, first: int, last: int) -> Iterator[npt.NDArray[Any]]:
        """
        Yield the total shortfall of each subject in some draws, a few draws at a time.

        The numbers are whole and exact, and the less the better.
        """
        by_node = self.weights_of(first, last) * self._factors
        n = len(self._shortfalls)
        size = max(1, _TOTALS // n)
        for start in range(0, last - first, size):
            weights = by_node[start : start + size]
            found = np.empty((len(weights), n), dtype=self._shortfalls.dtype)
            self._add_up(first + start, weights, found)
            yield found

    def _add_up(self, first: int, weights: npt.NDArray[Any], found: npt.NDArray[Any]) -> None:
        size = max(1, (_PRODUCTS if self.scores is None else _DRAWN) // self._shortfalls.size)
        for start in range(0, len(weights), size):
            piece = slice(start, min(start + size, len(weights)))
            shortfalls = self.shortfalls_of(first + piece.start, first + piece.stop)
            if self.scores is None:
                np.matmul(weights[piece], shortfalls.T, out=found[piece])
            else:
                np.einsum("dsc,dc->ds", shortfalls, weights[piece], out=found[piece])

    def places(self, first: int, last: int) -> Iterator[npt.NDArray[np.integer[Any]]]:
        """Yield rank * n + row for each of the n subjects in some draws; ranks are from 0."""
        n, mask = len(self.table.subjects), (1 << self.bits) - 1
        places = n * np.arange(n, dtype=np.uint32)
        for totals in self.totals(first, last):
            rest = totals
            if self._has_short_keys:
                short = self._short_keys(totals)
                unclear = _level(short, mask).any(axis=1)
                yield (short[~unclear] & mask) + places
                rest = totals[unclear]
            keys = self._keys(rest)
            yield (keys & mask).astype(np.int64, copy=False) + n * _ranks(_level(keys, mask))

    def _keys(self, totals: npt.NDArray[Any]) -> npt.NDArray[Any]:
        """Return sorted keys, draw by draw: totals with the subjects' rows in the lowest bits."""
        kind = np.int64 if self._small else object
        keys: npt.NDArray[Any] = totals.astype(kind)
        keys <<= self.bits
        keys |= np.arange(len(self.table.subjects)).astype(kind)
        keys.sort(axis=1)
        return keys

    def _short_keys(self, totals: npt.NDArray[Any]) -> npt.NDArray[np.uint32]:
        """Return the same in 32 bits, without the lowest bits of the totals."""
        omitted = max(0, self._most.bit_length() + self.bits - _SHORT)
        keys = (totals * 0.5**omitted).astype(np.uint32)
        keys <<= self.bits
        keys |= np.arange(len(self.table.subjects), dtype=np.uint32)
        keys.sort(axis=1)
        return keys

    def ranks_of(self, number: int) -> tuple[int, ...]:
        """Return the rank of each subject in one draw, from 1."""
        n = len(self.table.subjects)
        ranks = np.empty(n, dtype=np.int64)
        for places in self.places(number, number + 1):
            ranks[places % n] = places // n + 1
        return tuple(ranks.tolist())


def _level(keys: npt.NDArray[Any], mask: int) -> npt.NDArray[np.bool_]:
    """Return True for each key but the first that differs from the one before in its row alone."""
    level: npt.NDArray[np.bool_] = (keys[:, 1:] ^ keys[:, :-1]) <= mask
    return level


def _ranks(level: npt.NDArray[np.bool_]) -> Whole:
    """Return the ranks of sorted subjects, from 0; those who are level share the best."""
    n: int = level.shape[1] + 1
    order = np.arange(n)
    if not level.any():
        return order
    ranks = np.tile(order, (len(level), 1))
    ranks[:, 1:][level] = 0
    return np.maximum.accumulate(ranks, axis=1)


def _count(sampler: RankSampler, span: tuple[int, int]) -> Whole:
    n = len(sampler.table.subjects)
    places = np.concatenate([each.ravel() for each in sampler.places(*span)])
    return np.bincount(places, minlength=n * n).reshape(n, n).T


def count_ranks(
    sampler: RankSampler,
    draws: int,
    *,
    chunk: int = _CHUNK,
    threads: int = 1,
    progress: Progress | None = None,
) -> Whole:
    """
    Count the ranks of each subject: one row per subject, one column per rank.

    The result does not depend on *chunk* or *threads*, nor on the order in which chunks end.
    """
    n = len(sampler.table.subjects)
    counts = np.zeros((n, n), dtype=np.int64)
    for last, found in _each_chunk(partial(_count, sampler), draws, chunk, threads):
        counts += found
        if progress is not None:
            progress(last, draws)
    return counts


def _each_chunk(
    work: Callable[[tuple[int, int]], _T], draws: int, chunk: int, threads: int
) -> Iterator[tuple[int, _T]]:
    """Yield the end of each chunk and the result of *work* for it, in order."""
    spans = ((first, min(first + chunk, draws)) for first in range(0, draws, chunk))
    if threads == 1:
        yield from ((span[1], work(span)) for span in spans)
        return
    with ThreadPoolExecutor(threads) as pool:
        # A few chunks at a time: results do not pile up, and Ctrl-C soon has an end.
        while some := list(islice(spans, threads)):
            yield from zip((last for _, last in some), pool.map(work, some), strict=True)


def base_ranks(table: ScoreTable, weights: Weights) -> tuple[int, ...]:
    """Return the ranks with the base weights and the given scores."""
    base = weight_set(weights, table.codes, table.declared).base
    fixed = Weights.fixed(dict(zip(table.codes, base, strict=True)))
    return RankSampler.of(table, fixed, None, 0).ranks_of(0)


def show_draw(sampler: RankSampler, number: int) -> Draw:
    """Return one draw, made again alone."""
    table, k = sampler.table, number
    subjects = table.subjects
    weights = sampler.weights_of(k, k + 1)[0].tolist()
    shortfalls = sampler.shortfalls_of(k, k + 1).reshape(len(subjects), len(table.codes)).tolist()
    totals = next(sampler.totals(k, k + 1))[0].tolist()
    whole = sampler.weights.grid * table.whole
    return Draw(
        number=k,
        weights=_by(table.codes, (Fraction(each, sampler.weights.grid) for each in weights)),
        scores=_by(subjects, (_points(table, row) for row in shortfalls)),
        shares=_by(subjects, (1 - Fraction(int(total), whole) for total in totals)),
        ranks=_by(subjects, sampler.ranks_of(k)),
    )


def _points(table: ScoreTable, shortfalls: Iterable[float]) -> tuple[Fraction, ...]:
    pairs = zip(table.highs, shortfalls, strict=True)
    return tuple((high - int(shortfall)) * table.unit for high, shortfall in pairs)


def _by(names: Iterable[str], values: Iterable[_T]) -> Mapping[str, _T]:
    return dict(zip(names, values, strict=True))


def count_pairing(sampler: RankSampler, draws: int, first: int, second: int) -> Pairing:
    """Count the draws in which the row *first* ranks above the row *second*."""
    above, tied = 0, 0
    for start in range(0, draws, _CHUNK):
        for totals in sampler.totals(start, min(start + _CHUNK, draws)):
            above += int(np.count_nonzero(totals[:, first] < totals[:, second]))
            tied += int(np.count_nonzero(totals[:, first] == totals[:, second]))
    return Pairing(above, tied, draws - above - tied)
