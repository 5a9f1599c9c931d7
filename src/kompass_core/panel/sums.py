"""Exact sums over the score tree."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction
from typing import Any, TypeAlias

import numpy as np
from attrs import frozen

from kompass_core.criteria import CriteriaPack
from kompass_core.panel.arrays import MOST, Array, dtype_for, largest, unpacked
from kompass_core.panel.columns import ExactColumn


@frozen
class AreaPlan:
    """
    The limits of an area, in units: steps, or the equal parts of a step that its factors need.

    Attributes:
        row: The part of the row that its scores take.
        code: Its code.
        factors: The units of one step of each of its scores; 0 for one that does not count.
        lows: The sum of the least of its scores.
        ranges: The range of each of its scores.
        most: The largest absolute value that a sum of some of its scores can have.
    """

    row: slice
    code: str
    factors: tuple[int, ...]
    lows: int
    ranges: tuple[int, ...]
    most: int

    @property
    def range(self) -> int:
        """The most that the sum of its scores can be, less the least."""
        return sum(self.ranges)


@frozen
class Plan:
    """
    The types and the limits of the sums of a pack.

    Attributes:
        areas: The limits of each area, in order.
        numbers: The index of each area, by code.
        dtype: The type that holds the sums of areas.
        total_dtype: The type that holds the sum of all.
        sums_only: True if every parent is the plain sum of its parts.
    """

    areas: tuple[AreaPlan, ...]
    numbers: Mapping[str, int]
    dtype: np.dtype[Any]
    total_dtype: np.dtype[Any]
    sums_only: bool

    @classmethod
    def of(cls, pack: CriteriaPack) -> Plan:
        """Plan the sums of *pack*."""
        areas = tuple(_area(pack, i) for i in range(len(pack.areas)))
        return cls(
            areas=areas,
            numbers={area.code: i for i, area in enumerate(pack.areas)},
            dtype=dtype_for(max(area.most for area in areas)),
            total_dtype=dtype_for(sum(area.most for area in areas)),
            sums_only=pack.layout.sums_only,
        )


def _area(pack: CriteriaPack, i: int) -> AreaPlan:
    layout, row = pack.layout, pack.layout.slices[i]
    factors, _ = layout.whole_factors[i]
    limits = [
        (least * each, most * each)
        for least, most, each in zip(layout.lows[row], layout.highs[row], factors, strict=True)
    ]
    return AreaPlan(
        row=row,
        code=pack.areas[i].code,
        factors=factors,
        lows=sum(least for least, _ in limits),
        ranges=tuple(most - least for least, most in limits),
        most=sum(max(map(abs, each)) for each in limits),
    )


Progress: TypeAlias = Callable[[int, int], None]
"""A function that is called now and then with the work done, and all of it."""

_BLOCK = 16_384
"""The number of rows that are added up at a time: the results stay in the cache."""

_FEW = 1_024
"""Up to so many rows one call for all areas is faster than one for each column."""


@frozen(eq=False)
class AreaSums:
    """
    The sums of one area for all rows, in its units; missing scores count as their least.

    Attributes:
        sums: The sums of the scores.
        not_applicable: The sums of the ranges of those not applicable; None if there are none.
        not_assessed: The sums of the ranges of those not assessed; None if there are none.
    """

    sums: Array
    not_applicable: Array | None
    not_assessed: Array | None


@frozen(eq=False)
class Sums:
    """
    The sums of the scores of a panel.

    Attributes:
        areas: Those of each area.
        total: Those of all areas.
    """

    areas: tuple[AreaSums, ...]
    total: Array


def add_up(
    plan: Plan,
    steps: Array,
    gaps: tuple[Array | None, Array | None],
    progress: Progress | None = None,
) -> Sums:
    """
    Add up the scores of each area, and of them all.

    Args:
        plan: The plan of the sums.
        steps: Scored nodes times rows.
        gaps: The packed masks of scores not applicable, and not assessed.
        progress: Called between blocks.
    """
    n = steps.shape[1]
    areas = np.empty((len(plan.areas), n), plan.dtype)
    total = np.empty(n, plan.total_dtype)
    if n <= _FEW and plan.sums_only:
        starts = [area.row.start for area in plan.areas]
        np.add.reduceat(steps, starts, axis=0, dtype=plan.dtype, out=areas)
        np.add.reduce(areas, axis=0, dtype=plan.total_dtype, out=total)
    else:
        _by_blocks(plan, steps, areas, total, progress)
    found = (
        AreaSums(sums, _missing(area, gaps[0], n), _missing(area, gaps[1], n))
        for area, sums in zip(plan.areas, areas, strict=True)
    )
    return Sums(tuple(found), total)


def _by_blocks(
    plan: Plan, steps: Array, sums: Array, total: Array, progress: Progress | None
) -> None:
    n = len(total)
    for start in range(0, n, _BLOCK):
        rows = slice(start, min(start + _BLOCK, n))
        block, whole = steps[:, rows], total[rows]
        whole[:] = 0
        for area, of_area in zip(plan.areas, sums, strict=True):
            _add_columns(block[area.row], area.factors, of_area[rows], plan.dtype)
            np.add(whole, of_area[rows], out=whole)
        if progress is not None:
            progress(rows.stop, n)


def _add_columns(columns: Array, factors: Sequence[int], into: Array, kind: np.dtype[Any]) -> None:
    if set(factors) != {1}:
        into[:] = 0
        for column, each in zip(columns, factors, strict=True):
            if each:
                np.add(into, column.astype(kind) * each, out=into)
        return
    if len(columns) == 1:
        into[:] = columns[0]
        return
    # Without dtype two narrow columns would be added as narrow ones, and wrap around.
    np.add(columns[0], columns[1], out=into, dtype=kind)
    for column in columns[2:]:
        np.add(into, column, out=into)


def _missing(area: AreaPlan, bits: Array | None, n: int) -> Array | None:
    """Add up, for each row, the ranges of the scores of an area that are missing."""
    if bits is None or not bits[area.row].any():
        return None
    sums = np.zeros(n, dtype_for(area.range))
    for i in np.flatnonzero(bits[area.row].any(axis=1)).tolist():
        sums[unpacked(bits, area.row.start + i, n)] += area.ranges[i]
    return sums


@frozen(eq=False)
class Part:
    """
    An area as a part of its parent.

    Attributes:
        area: Its limits.
        sums: The sum of its scores for each row; missing ones count as their least.
        best: The ranges of missing scores that count as their most.
        omitted: The ranges of missing scores that do not count.
    """

    area: AreaPlan
    sums: Array
    best: Sequence[Array]
    omitted: Sequence[Array]

    @property
    def filled(self) -> Array:
        """The sums, with missing scores at their most where that is the policy."""
        return sum(self.best, self.sums)

    def gained(self, kind: np.dtype[Any]) -> Array:
        """Return the sums of the scores that count, above their least."""
        found: Array = self.filled.astype(kind) - self.area.lows
        return found

    def counted(self, kind: np.dtype[Any]) -> Array:
        """Return the sums of the ranges of the scores that count."""
        full = np.full(len(self.sums), self.area.range, kind)
        return sum((-each.astype(kind) for each in self.omitted), full)


def weighted(
    sums: Sequence[Array], factors: Sequence[int], areas: Sequence[AreaPlan], unit: Fraction
) -> ExactColumn:
    """
    Add up *sums* with fixed weights.

    Args:
        sums: The sums of each area for each row, in its units.
        factors: The number of units of the parent in one unit of each area.
        areas: The limits of each area.
        unit: The unit in points.
    """
    if list(factors) == [1]:
        return ExactColumn(sums[0], unit)
    reach = sum(factor * area.most for factor, area in zip(factors, areas, strict=True))
    numerators = np.zeros(len(sums[0]), dtype_for(max(reach, *factors)))
    for each, factor in zip(sums, factors, strict=True):
        numerators += each.astype(numerators.dtype) * factor
    return ExactColumn(numerators, unit)


def rescaled(parts: Sequence[Part], factors: Sequence[int], unit: Fraction) -> ExactColumn:
    """
    Combine parts by their shares of what counts; a part of which nothing counts is omitted.

    With G gained of K that count, a part of range R has G * R / K; the parent has the sum of
    these times its own range, over the sum of the R of its parts that count.

    Args:
        parts: The areas to combine.
        factors: The number of units of the parent in one unit of each area.
        unit: The unit of the parent in points.
    """
    found = _rescaled(parts, factors, np.dtype(np.int64))
    if found is None:
        # Python's own integers are slow, but unbounded.
        found = _rescaled(parts, factors, np.dtype(object))
    assert found is not None
    numerators, denominators, known = found
    return ExactColumn(numerators, unit, denominators, None if known.all() else known)


def _rescaled(
    parts: Sequence[Part], factors: Sequence[int], kind: np.dtype[Any]
) -> tuple[Array, Array, Array] | None:
    """Return numerators, denominators and the mask of known ones; None if *kind* is too narrow."""
    limit = None if kind.hasobject else MOST
    ranges = [part.area.range * factor for part, factor in zip(parts, factors, strict=True)]
    low = sum(part.area.lows * factor for part, factor in zip(parts, factors, strict=True))
    range_ = sum(ranges)
    reach = range_ + abs(low)
    if limit is not None and reach > limit:
        return None
    n = len(parts[0].sums)
    common, counting = np.ones(n, kind), np.zeros(n, kind)
    ratios = list[tuple[Array, Array]]()
    for part, size in zip(parts, ranges, strict=True):
        counted = part.counted(kind)
        counting += (counted > 0).astype(kind) * size
        counted = np.maximum(counted, 1)
        shared = np.gcd(counted, size)
        below = counted // shared
        if limit is not None and largest(common) * largest(below) > limit:
            return None
        common = np.lcm(common, below)
        ratios.append((size // shared, below))
    known = counting > 0
    counting = np.maximum(counting, 1)
    shared = np.gcd(counting, range_)
    below = counting // shared
    # No part gained more than what it counts, so that nothing on the way exceeds this.
    if limit is not None and largest(common) * largest(below) * reach > limit:
        return None
    gained = np.zeros(n, kind)
    for part, (above, under) in zip(parts, ratios, strict=True):
        gained += part.gained(kind) * (common // under) * above
    denominators = common * below
    return gained * (range_ // shared) + denominators * low, denominators, known
