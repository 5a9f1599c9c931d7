"""Ranks of many draws at once, ties included."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

__all__ = ["Keys", "bits_for", "is_small", "rank_counts", "ranks_of"]

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
