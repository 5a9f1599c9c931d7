"""Weightings drawn from a set, as whole numbers that add up to the same sum."""

from __future__ import annotations

from fractions import Fraction
from math import lcm
from typing import Protocol

import numpy as np
import numpy.typing as npt
from attrs import field, frozen

from kompass_core.errors import LimitError
from kompass_core.problems import Problem
from kompass_core.robustness.streams import Words, halves, in_range
from kompass_core.robustness.weights import WeightSet

__all__ = ["WeightSampler", "sampler_of"]

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
            raise LimitError([Problem.of("KN087", given=finest, limit=_FINEST_GRID)])
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
