"""Which scores are missing, one bit each."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from kompass_core.panel.integers import Array, frozen_array

__all__ = ["join", "packed", "select", "unpacked", "weigh"]


def packed(masks: Array) -> Array | None:
    """
    Pack a mask of cells times rows, eight rows in a byte; None where nothing is missing.

    Args:
        masks: True where a score is missing, a row of the array for each cell.
    """
    return frozen_array(np.packbits(masks, axis=1)) if masks.any() else None


def unpacked(bits: Array, cell: int, n: int) -> Array:
    """Return for each of *n* rows whether the score of *cell* is missing."""
    return np.unpackbits(bits[cell], count=n).view(np.bool_)


def weigh(bits: Array, rooms: Sequence[int], into: Array) -> bool:
    """
    Add up, for each row, the room of those of some cells that are missing.

    Args:
        bits: Which of them are missing.
        rooms: How many steps each can have above its least.
        into: Zeros, one for each row; the sums are left there.

    Returns:
        Whether anything is missing.
    """
    cells = np.flatnonzero(bits.any(axis=1)).tolist()
    for cell in cells:
        into[unpacked(bits, cell, len(into))] += rooms[cell]
    return bool(cells)


def select(bits: Array | None, rows: Array, n: int) -> Array | None:
    """Return what is missing in *rows*, numbers or a mask, of *n*."""
    if bits is None:
        return None
    kept = [np.packbits(unpacked(bits, cell, n)[rows]) for cell in range(len(bits))]
    some: Array = np.stack(kept)
    return frozen_array(some) if some.any() else None


def join(parts: Sequence[tuple[Array | None, int]], cells: int) -> Array | None:
    """Put the rows of several panels, of so many rows each, below each other."""
    if all(bits is None for bits, _ in parts):
        return None
    ends = np.cumsum([n for _, n in parts]).tolist()
    joined = np.zeros((cells, -(-ends[-1] // 8)), np.uint8)
    for cell in range(cells):
        mask = np.zeros(ends[-1], np.bool_)
        for (bits, n), end in zip(parts, ends, strict=True):
            if bits is not None:
                mask[end - n : end] = unpacked(bits, cell, n)
        joined[cell] = np.packbits(mask)
    return frozen_array(joined)
