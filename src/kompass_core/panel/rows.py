"""Invalid rows, and the selection of rows."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from heapq import merge
from typing import Any, Literal, TypeAlias, get_args

import numpy as np
from attrs import field, frozen

from kompass_core.errors import EvaluationError, Problem, messages, raise_any
from kompass_core.errors.problems import rules_text
from kompass_core.panel.arrays import Array
from kompass_core.panel.sums import Progress

Invalid: TypeAlias = Literal["raise", "skip"]
"""The treatment of invalid rows: an error, or omitted and listed."""


@frozen(repr=False)
class RejectedRow:
    """
    An invalid row, which is not in the panel.

    Attributes:
        row: Its number in the input, from 0.
        problems: Its problems, all of them.
    """

    row: int
    problems: tuple[Problem, ...]

    def __repr__(self) -> str:
        return f"<RejectedRow {self.row}: {rules_text(self.problems)}>"


@frozen
class Fault:
    """
    A kind of problem, and the rows that have it.

    Attributes:
        rows: The numbers of the rows, in order; a row may occur more than once.
        of: Build the problem of the i-th of them.
    """

    rows: Array = field(eq=False)
    of: Callable[[int], Problem] = field(eq=False)

    @classmethod
    def for_rows(cls, rows: Array, of_row: Callable[[int], Problem]) -> Fault:
        """Make a fault that each of *rows* has once, of a function from a row to its problem."""
        return cls(rows, lambda i: of_row(int(rows[i])))

    @property
    def problems(self) -> Iterator[Problem]:
        """The problems, each built when it is needed."""
        return map(self.of, range(len(self.rows)))


def require_choice(path: str, given: object, choices: Any) -> None:  # noqa: ANN401 (a Literal)
    """
    [KA006] Require one of the *choices* of a ``Literal``.

    Raises:
        EvaluationError: At *path*, if *given* is none of them.
    """
    known = get_args(choices)
    if given not in known:
        raise EvaluationError([messages.INVALID_CHOICE.problem(path, given=given, known=known)])


def valid(
    n: int, faults: Sequence[Fault], invalid: Invalid
) -> tuple[Array | None, tuple[RejectedRow, ...]]:
    """
    Return the mask of valid rows among *n*, None for all, and the others with their problems.

    Raises:
        EvaluationError: If there are faults and *invalid* is ``"raise"``; with the row numbers.
    """
    require_choice("invalid", invalid, Invalid)
    if invalid == "raise":
        raise_any(EvaluationError, (problem for _, problem in in_order(faults)))
    rejected = dict[int, list[Problem]]()
    for row, problem in in_order(faults):
        rejected.setdefault(row, []).append(problem)
    if not rejected:
        return None, ()
    kept = np.ones(n, np.bool_)
    kept[list(rejected)] = False
    return kept, tuple(RejectedRow(row, tuple(problems)) for row, problems in rejected.items())


def in_order(faults: Sequence[Fault]) -> Iterator[tuple[int, Problem]]:
    """Yield every problem with its row, row by row."""

    def numbered(place: int) -> Iterator[tuple[int, int, int]]:
        return ((row, place, i) for i, row in enumerate(faults[place].rows.tolist()))

    for row, place, i in merge(*map(numbered, range(len(faults)))):
        yield row, faults[place].of(i)


def columns_of_rows(steps: Array, rows: Array, progress: Progress | None = None) -> Array:
    """
    Return the scores of some rows.

    Args:
        steps: Scored nodes times rows.
        rows: Row numbers.
        progress: Called after each scored node.
    """
    some = np.empty((len(steps), len(rows)), steps.dtype)
    for i, column in enumerate(steps):
        some[i] = column[rows]
        if progress is not None:
            progress(i + 1, len(steps))
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
