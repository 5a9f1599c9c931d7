"""What the scores of each area add up to, for all rows."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, TypeAlias

import numpy as np
from attrs import frozen

from kompass_core.layout import Layout
from kompass_core.panel.gaps import weigh
from kompass_core.panel.integers import Array, dtype_for

__all__ = ["BLOCK", "AreaSums", "Progress", "most_in", "rooms_of", "sums_of"]

Progress: TypeAlias = Callable[[int, int], None]
"""Called now and then with how many rows are done, and how many there are."""

BLOCK = 16_384
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


def most_in(layout: Layout, cells: slice) -> int:
    """Return what no sum of some scores exceeds on its way, whatever their signs."""
    limits = zip(layout.lows[cells], layout.highs[cells], strict=True)
    return sum(max(abs(low), abs(high)) for low, high in limits)


def rooms_of(layout: Layout, cells: slice) -> list[int]:
    """Return how many steps each of some cells can have above its least."""
    return [high - low for low, high in zip(layout.lows[cells], layout.highs[cells], strict=True)]


def sums_of(
    layout: Layout,
    steps: Array,
    bits: tuple[Array | None, Array | None],
    progress: Progress | None = None,
) -> tuple[tuple[AreaSums, ...], Array]:
    """
    Add up the scores of each area, and of them all.

    Args:
        layout: How the scores lie in *steps*.
        steps: Cells times rows.
        bits: Which scores are not applicable, and which were not assessed.
        progress: Called between blocks.
    """
    n = steps.shape[1]
    kind = dtype_for(max(most_in(layout, cells) for cells in layout.slices))
    total_kind = dtype_for(most_in(layout, slice(None)))
    areas = np.empty((len(layout.slices), n), kind)
    total = np.empty(n, total_kind)
    if n <= _FEW:
        starts = [cells.start for cells in layout.slices]
        np.add.reduceat(steps, starts, axis=0, dtype=kind, out=areas)
        np.add.reduce(areas, axis=0, dtype=total_kind, out=total)
    else:
        _by_blocks(layout.slices, steps, areas, total, progress)
    gaps = (_rooms_of_gaps(layout, cells, bits, n) for cells in layout.slices)
    return tuple(AreaSums(each, *gap) for each, gap in zip(areas, gaps, strict=True)), total


def _by_blocks(
    areas: Sequence[slice], steps: Array, sums: Array, total: Array, progress: Progress | None
) -> None:
    n, kind = steps.shape[1], sums.dtype
    for start in range(0, n, BLOCK):
        rows = slice(start, min(start + BLOCK, n))
        block, whole = steps[:, rows], total[rows]
        whole[:] = 0
        for cells, of_area in zip(areas, sums, strict=True):
            area = of_area[rows]
            _add_up(block[cells], area, kind)
            np.add(whole, area, out=whole)
        if progress is not None:
            progress(rows.stop, n)


def _add_up(columns: Array, area: Array, kind: np.dtype[Any]) -> None:
    if len(columns) == 1:
        area[:] = columns[0]
        return
    # Without dtype two narrow columns would be added as narrow ones, and wrap around.
    np.add(columns[0], columns[1], out=area, dtype=kind)
    for column in columns[2:]:
        np.add(area, column, out=area)


def _rooms_of_gaps(
    layout: Layout, cells: slice, bits: tuple[Array | None, Array | None], n: int
) -> tuple[Array | None, Array | None]:
    rooms = rooms_of(layout, slice(None))
    kind = dtype_for(sum(rooms[cells]))
    found = list[Array | None]()
    for each in bits:
        if each is None:
            found.append(None)
            continue
        room = np.zeros(n, kind)
        found.append(room if weigh(each, cells, rooms, room) else None)
    return found[0], found[1]
