"""Rows of one subject: repeated, the latest of them, and the same subject in two panels."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from kompass_core.aggregation import Repeats
from kompass_core.errors import IncomparableError, raise_any
from kompass_core.panel.days import date_of
from kompass_core.panel.integers import Array
from kompass_core.problems import Problem

if TYPE_CHECKING:
    from kompass_core.panel.table import Panel

__all__ = ["counted", "latest", "matched"]


def counted(panel: Panel, groups: Array, repeats: Repeats) -> Array | None:
    """
    Return which rows count when each subject counts once in a group; None for all.

    Args:
        panel: The rows.
        groups: The group of each row.
        repeats: What becomes of several rows of one subject in one group.

    Raises:
        IncomparableError: If a subject stands more than once in a group and that is to be
            refused, or the latest is wanted and the dates do not tell.
    """
    if repeats is Repeats.KEEP or panel.subject_codes.max(initial=-1) + 1 == len(panel):
        return None
    size = int(panel.subject_codes.max(initial=0)) + 1
    keys = groups.astype(np.int64) * size + panel.subject_codes
    if repeats is Repeats.LATEST:
        chosen = np.zeros(len(panel), np.bool_)
        chosen[latest(panel, keys)] = True
        return chosen
    ordered = np.sort(keys)
    again = ordered[1:] == ordered[:-1]
    if again.any():
        raise_any(IncomparableError, _repeated(panel, keys, np.unique(ordered[1:][again])))
    return None


def _repeated(panel: Panel, keys: Array, wrong: Array) -> list[Problem]:
    """[KC004] Each subject stands once in a group."""
    problems = list[Problem]()
    for key in wrong[:100].tolist():
        rows = np.flatnonzero(keys == key)
        facts = {"subject": panel.subjects[rows[0]], "n": len(rows)}
        problems.append(Problem.of("KC004", f"rows[{rows[0]}]", **facts))
    return problems


def latest(panel: Panel, keys: Array) -> Array:
    """
    Return the row of each key that lies after all others of it, in the order of the panel.

    Raises:
        IncomparableError: If the dates do not tell.
    """
    if not len(panel):
        return np.zeros(0, np.int64)
    order = np.lexsort((panel.first, keys))
    ends = np.append(np.flatnonzero(np.diff(keys[order])), len(keys) - 1)
    chosen = order[ends]
    others = panel.last[order]
    others[ends] = np.iinfo(others.dtype).min
    starts = np.concatenate([[0], ends[:-1] + 1])
    unclear = np.flatnonzero(np.maximum.reduceat(others, starts) >= panel.first[chosen])
    raise_any(
        IncomparableError,
        (_undecided(panel, order[starts[i] : ends[i] + 1]) for i in unclear.tolist()),
    )
    return np.sort(chosen)


def _undecided(panel: Panel, rows: Array) -> Problem:
    """[KC007] The dates tell which row of a subject is the latest."""
    kept = np.sort(rows).tolist()
    dates = tuple(str(date_of(int(panel.first[row]), int(panel.last[row]))) for row in kept)
    return Problem.of("KC007", f"rows[{kept[0]}]", subject=panel.subjects[kept[0]], dates=dates)


def matched(one: Panel, other: Panel) -> tuple[Array, Array]:
    """
    Return the rows of the subjects that stand in both panels, in the order of the first.

    Raises:
        IncomparableError: If a subject stands more than once in one of them.
    """
    for panel in (one, other):
        counted(panel, np.zeros(len(panel), np.int64), Repeats.REFUSE)
    places = {name: row for row, name in enumerate(other.subjects.tolist())}
    found = np.array([places.get(name, -1) for name in one.subjects.tolist()], np.int64)
    rows = np.flatnonzero(found >= 0)
    return rows, found[rows]
