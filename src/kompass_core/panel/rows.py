"""Rows that cannot be used: found for all rows at once, refused or set aside."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from heapq import merge
from typing import Literal, TypeAlias

import numpy as np
from attrs import field, frozen

from kompass_core.errors import EvaluationError, Problem, messages, raise_any
from kompass_core.panel.arrays import Array
from kompass_core.panel.sums import Progress

Bad: TypeAlias = Literal["refuse", "set-aside"]
"""What becomes of rows that cannot be used."""


@frozen
class RejectedRow:
    """
    A row that is not in the panel, and why.

    Attributes:
        row: Its number in what was given, from 0.
        problems: All that is wrong with it.
    """

    row: int
    problems: tuple[Problem, ...]


@frozen
class Fault:
    """
    One thing that is wrong, wherever it is.

    Attributes:
        rows: In which rows, in order; a row may stand more than once.
        of: Makes the problem of the i-th of them.
    """

    rows: Array = field(eq=False)
    of: Callable[[int], Problem] = field(eq=False)

    @classmethod
    def for_rows(cls, rows: Array, of_row: Callable[[int], Problem]) -> Fault:
        """Make a fault that each of *rows* has once, from the problem of a row."""
        return cls(rows, lambda i: of_row(int(rows[i])))

    @property
    def problems(self) -> Iterator[Problem]:
        """Each problem, made one after the other."""
        return map(self.of, range(len(self.rows)))


def as_bad(given: str) -> Bad:
    """
    Read what becomes of bad rows.

    Raises:
        EvaluationError: If it says anything else.
    """
    match given:
        case "refuse" | "set-aside":
            return given
        case _:
            known = ("refuse", "set-aside")
            raise EvaluationError(
                [messages.INVALID_CHOICE.problem("bad", given=given, known=known)]
            )


def usable(
    n: int, faults: Sequence[Fault], bad: Bad
) -> tuple[Array | None, tuple[RejectedRow, ...]]:
    """
    Return which of *n* rows can be used, None for all, and what is wrong with the others.

    Raises:
        EvaluationError: If there are faults, unless they are set aside; with the row numbers.
    """
    if bad == "refuse":
        raise_any(EvaluationError, (problem for _, problem in in_order(faults)))
    aside = dict[int, list[Problem]]()
    for row, problem in in_order(faults):
        aside.setdefault(row, []).append(problem)
    if not aside:
        return None, ()
    kept = np.ones(n, np.bool_)
    kept[list(aside)] = False
    return kept, tuple(RejectedRow(row, tuple(problems)) for row, problems in aside.items())


def in_order(faults: Sequence[Fault]) -> Iterator[tuple[int, Problem]]:
    """Return every problem with its row, row by row; made one after the other."""

    def numbered(place: int) -> Iterator[tuple[int, int, int]]:
        return ((row, place, i) for i, row in enumerate(faults[place].rows.tolist()))

    for row, place, i in merge(*map(numbered, range(len(faults)))):
        yield row, faults[place].of(i)


def columns_of_rows(steps: Array, rows: Array, progress: Progress | None = None) -> Array:
    """
    Return the scores of some rows.

    Args:
        steps: Cells times rows.
        rows: Row numbers.
        progress: Called after each cell.
    """
    some = np.empty((len(steps), len(rows)), steps.dtype)
    for cell, column in enumerate(steps):
        some[cell] = column[rows]
        if progress is not None:
            progress(cell + 1, len(steps))
    return some


def row_numbers(rows: object, n: int) -> Array:
    """
    Return a mask or row numbers of a panel of *n* rows as row numbers from 0.

    Raises:
        EvaluationError: If it is neither, or there is no such row.
    """
    refusal = EvaluationError([messages.INVALID_ROW_SELECTION.problem("rows", n=n)])
    try:
        given = np.asanyarray(rows)
    except ValueError:
        raise refusal from None
    if given.ndim != 1 or np.ma.getmaskarray(given).any():
        raise refusal
    if given.dtype == np.bool_ and len(given) == n:
        return np.flatnonzero(given)
    if given.size and (given.dtype.kind not in "iu" or np.any((given < -n) | (given >= n))):
        raise refusal
    numbers = np.asarray(given, np.int64)
    return np.where(numbers < 0, numbers + n, numbers)
