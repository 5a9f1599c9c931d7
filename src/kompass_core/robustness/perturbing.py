"""Scores drawn from what they may have been, as what they lack to their maxima."""

from __future__ import annotations

from fractions import Fraction
from functools import cached_property
from typing import Protocol

import numpy as np
import numpy.typing as npt
from attrs import frozen

from kompass_core.amounts import Bounds, in_steps
from kompass_core.errors import LimitError
from kompass_core.problems import Problem
from kompass_core.robustness.noise import Noise, NoiseKind, Shape
from kompass_core.robustness.streams import Words, halves, in_range
from kompass_core.robustness.tables import ScoreTable

__all__ = ["ScoreSampler", "perturb"]

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
        raise LimitError([Problem.of("KN089", given=most, limit=_EXACT_IN_FLOAT)])


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

    lacks: Floats
    spans: Floats
    reach: Floats
    unit: int
    shape: Shape

    @property
    def words(self) -> int:
        return self.lacks.size if self.shape is Shape.TRIANGULAR else (self.lacks.size + 1) // 2

    @cached_property
    def _least(self) -> Floats:
        return self.lacks - self.reach * self.unit

    def draw(self, words: Words) -> Floats:
        n, (rows, cells) = self.lacks.size, self.lacks.shape
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
    lacks = np.array(table.highs, dtype=np.float64) - np.array(table.scores, dtype=np.float64)
    return _Error(lacks, spans, reach, table.score_unit, noise.shape)


def _finer(table: ScoreTable) -> int:
    """Return into how many parts the unit has to be cut for every interval to hold some."""
    times, uncertain = 1, [each for row in table.bounds for each in row if not each.is_exact]
    while any(each.whole(table.unit / times) is None for each in uncertain):
        times *= 2
        if times > _FINEST:
            narrowest = min(uncertain, key=lambda each: each.width)
            raise LimitError([Problem.of("KN088", given=narrowest)])
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


def _ends(score: int, bounds: Bounds, unit: Fraction) -> tuple[int, int]:
    possible = None if bounds.is_exact else bounds.whole(unit)
    if possible is None:
        return score, score
    return in_steps(possible.low, unit), in_steps(possible.high, unit)
