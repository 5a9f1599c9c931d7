"""Exact sums over the score tree."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction
from math import lcm
from typing import Any, TypeAlias

import numpy as np
from attrs import frozen

from kompass_core.criteria import CriteriaPack
from kompass_core.panel.arrays import MOST, Array, dtype_for, largest, weigh
from kompass_core.panel.columns import ExactColumn


@frozen
class AreaPlan:
    """
    What there is to know of an area; numbers are steps.

    Attributes:
        cells: Where its scores lie.
        low: The least that it can have.
        room: How much more the most is.
        cells_low: What the least of its cells add up to.
        rooms: The room of each of its cells.
        most: What no sum of some of its scores exceeds, whatever their signs.
        weight: With which weight its cells count in the total.
        share: With which weight they count in the area.
    """

    cells: slice
    low: int
    room: int
    cells_low: int
    rooms: tuple[int, ...]
    most: int
    weight: Fraction
    share: Fraction


@frozen
class Plan:
    """
    How the scores of a pack are added up.

    Attributes:
        areas: What there is to know of each area, in order.
        numbers: The place of each area, by code.
        low: The least that the total can have, in steps.
        room: How much more the most is.
        kind: The type of numbers that holds the sums of areas.
        total_kind: The type that holds the sum of all.
        sums_only: Whether every parent is the plain sum of its parts.
    """

    areas: tuple[AreaPlan, ...]
    numbers: Mapping[str, int]
    low: int
    room: int
    kind: np.dtype[Any]
    total_kind: np.dtype[Any]
    sums_only: bool

    @classmethod
    def of(cls, pack: CriteriaPack) -> Plan:
        """Find out how *pack* is added up."""
        step = pack.layout.step
        areas = tuple(_area(pack, i) for i in range(len(pack.areas)))
        low, high = (int(limit / step) for limit in (pack.total.low, pack.total.high))
        return cls(
            areas=areas,
            numbers={area.code: i for i, area in enumerate(pack.areas)},
            low=low,
            room=high - low,
            kind=dtype_for(max(area.most for area in areas)),
            total_kind=dtype_for(sum(area.most for area in areas)),
            sums_only=pack.layout.sums_only,
        )


def _area(pack: CriteriaPack, i: int) -> AreaPlan:
    layout, node = pack.layout, pack.nodes[pack.areas[i].code]
    cells = layout.slices[i]
    lows, highs = layout.lows[cells], layout.highs[cells]
    low, high = (int(limit / layout.step) for limit in (node.low, node.high))
    weight = layout.weights[layout.codes[cells.start]]
    return AreaPlan(
        cells=cells,
        low=low,
        room=high - low,
        cells_low=sum(lows),
        rooms=tuple(most - least for least, most in zip(lows, highs, strict=True)),
        most=sum(max(abs(least), abs(most)) for least, most in zip(lows, highs, strict=True)),
        weight=weight,
        share=weight / layout.weights[node.code],
    )


Progress: TypeAlias = Callable[[int, int], None]
"""Called now and then with how many rows are done, and how many there are."""

_BLOCK = 16_384
"""How many rows are added up at a time: few enough for the results to stay in the cache."""

_FEW = 1_024
"""Up to here one call for all areas is faster than one for each column."""


@frozen(eq=False)
class AreaSums:
    """
    What the scores of one area add up to, in steps, for all rows; missing ones at their least.

    Attributes:
        sums: The sums.
        not_applicable: How much room the cells have that do not concern a row; None if all do.
        not_assessed: The same of the cells at which nobody looked.
    """

    sums: Array
    not_applicable: Array | None
    not_assessed: Array | None


@frozen(eq=False)
class Sums:
    """
    What the scores of a panel add up to.

    Attributes:
        areas: For each area.
        total: In all.
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
        plan: How they are added up.
        steps: Cells times rows.
        gaps: Which scores are not applicable, and which were not assessed.
        progress: Called between blocks.
    """
    n = steps.shape[1]
    areas = np.empty((len(plan.areas), n), plan.kind)
    total = np.empty(n, plan.total_kind)
    if n <= _FEW:
        starts = [area.cells.start for area in plan.areas]
        np.add.reduceat(steps, starts, axis=0, dtype=plan.kind, out=areas)
        np.add.reduce(areas, axis=0, dtype=plan.total_kind, out=total)
    else:
        _by_blocks(plan, steps, areas, total, progress)
    found = (
        AreaSums(sums, _rooms(area, gaps[0], n), _rooms(area, gaps[1], n))
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
            _add_columns(block[area.cells], of_area[rows], plan.kind)
            np.add(whole, of_area[rows], out=whole)
        if progress is not None:
            progress(rows.stop, n)


def _add_columns(columns: Array, into: Array, kind: np.dtype[Any]) -> None:
    if len(columns) == 1:
        into[:] = columns[0]
        return
    # Without dtype two narrow columns would be added as narrow ones, and wrap around.
    np.add(columns[0], columns[1], out=into, dtype=kind)
    for column in columns[2:]:
        np.add(into, column, out=into)


def _rooms(area: AreaPlan, bits: Array | None, n: int) -> Array | None:
    """Add up, for each row, the room of the cells of an area that are missing."""
    if bits is None:
        return None
    rooms = np.zeros(n, dtype_for(sum(area.rooms)))
    return rooms if weigh(bits[area.cells], area.rooms, rooms) else None


@frozen(eq=False)
class Part:
    """
    An area as a part of a whole.

    Attributes:
        area: What there is to know of it.
        sums: What its cells have, added up, for each row; missing ones at their least.
        extra: The room of missing cells that count as their most.
        left_out: The room of missing cells that do not count.
    """

    area: AreaPlan
    sums: Array
    extra: Sequence[Array]
    left_out: Sequence[Array]

    @property
    def filled(self) -> Array:
        """The sums with what is missing at its most where that counts."""
        return sum(self.extra, self.sums)

    def gained(self, kind: np.dtype[Any]) -> Array:
        """Return what the cells that count have above their least."""
        found: Array = self.filled.astype(kind) - self.area.cells_low
        return found

    def counted(self, kind: np.dtype[Any]) -> Array:
        """Return the room of the cells that count."""
        full = np.full(len(self.sums), sum(self.area.rooms), kind)
        return sum((-each.astype(kind) for each in self.left_out), full)


def weighted(
    sums: Sequence[Array], weights: Sequence[Fraction], areas: Sequence[AreaPlan], step: Fraction
) -> ExactColumn:
    """
    Add up *sums* with fixed weights.

    Args:
        sums: What the cells of each area have, in steps, for each row.
        weights: With which weight they count.
        areas: What there is to know of each area.
        step: What one step is, in points.
    """
    common = lcm(*(weight.denominator for weight in weights))
    factors = [int(weight * common) for weight in weights]
    if factors == [1]:
        return ExactColumn(sums[0], step / common)
    reach = sum(factor * area.most for factor, area in zip(factors, areas, strict=True))
    numerators = np.zeros(len(sums[0]), dtype_for(max(reach, *factors)))
    for each, factor in zip(sums, factors, strict=True):
        numerators += each.astype(numerators.dtype) * factor
    return ExactColumn(numerators, step / common)


def rescaled(parts: Sequence[Part], low: int, room: int, step: Fraction) -> ExactColumn:
    """
    Combine the parts of which something counts by their share of the room that these have.

    With G gained of K, a part of room R has G * R / K; the parent has the sum of these times
    its own room, over the sum of the R that count.

    Args:
        parts: What is combined.
        low: The least steps of the parent.
        room: How many steps the parent can have above that.
        step: What one step is, in points.
    """
    found = _rescaled(parts, low, room, np.dtype(np.int64))
    if found is None:
        # Python's own integers are slow, and have no end.
        found = _rescaled(parts, low, room, np.dtype(object))
    assert found is not None
    numerators, denominators, known = found
    return ExactColumn(numerators, step, denominators, None if known.all() else known)


def _rescaled(
    parts: Sequence[Part], low: int, room: int, kind: np.dtype[Any]
) -> tuple[Array, Array, Array] | None:
    """Return numerators, denominators, and which are known; None if *kind* may not hold them."""
    limit = None if kind.hasobject else MOST
    reach = max(room + abs(low), sum(max(part.area.room, sum(part.area.rooms)) for part in parts))
    if limit is not None and reach > limit:
        return None
    n = len(parts[0].sums)
    common, counting = np.ones(n, kind), np.zeros(n, kind)
    ratios = list[tuple[Array, Array]]()
    for part in parts:
        counted = part.counted(kind)
        counting += (counted > 0).astype(kind) * part.area.room
        counted = np.maximum(counted, 1)
        shared = np.gcd(counted, part.area.room)
        below = counted // shared
        if limit is not None and largest(common) * largest(below) > limit:
            return None
        common = np.lcm(common, below)
        ratios.append((part.area.room // shared, below))
    known = counting > 0
    counting = np.maximum(counting, 1)
    shared = np.gcd(counting, room)
    below = counting // shared
    # No part gained more than what it counts, so that nothing on the way exceeds this.
    if limit is not None and largest(common) * largest(below) * reach > limit:
        return None
    gained = np.zeros(n, kind)
    for part, (above, under) in zip(parts, ratios, strict=True):
        gained += part.gained(kind) * (common // under) * above
    denominators = common * below
    return gained * (room // shared) + denominators * low, denominators, known
