"""What the scores of each area add up to, for all rows."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeAlias

import numpy as np
from attrs import frozen

from kompass_core.panel.gaps import weigh
from kompass_core.panel.integers import Array, dtype_for
from kompass_core.panel.plans import AreaPlan, Plan

__all__ = ["AreaSums", "Progress", "Sums", "add_up"]

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
