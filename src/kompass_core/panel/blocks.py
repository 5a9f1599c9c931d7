"""Rows that come block by block, put together without a second copy."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import numpy as np
from attrs import evolve, field, frozen

from kompass_core.criteria import CriteriaPack
from kompass_core.errors import EvaluationError, Problem
from kompass_core.missing import Missing
from kompass_core.panel.arrays import Array, frozen_array
from kompass_core.panel.building import Rows, rows_of, subjects_of, unnamed
from kompass_core.panel.cells import Cells, Known, read_cells, steps_type
from kompass_core.panel.groups import Group, groups_of, joined
from kompass_core.panel.rows import Bad, Fault, RejectedRow, as_bad

PLACEHOLDER_NAME = "-"
PLACEHOLDER_DATE = "2000"
_MOST_PROBLEMS = 100
_FIRST_ROWS = 1024


@frozen(eq=False)
class Block:
    """
    Some rows of a table, as they were given.

    Attributes:
        columns: By code, the scores.
        subjects: Who was assessed.
        dates: When.
        groups: By name, what rows can be grouped by.
        wrong: What is wrong with which rows, by row. These have placeholders.
    """

    columns: Mapping[str, object]
    subjects: Sequence[object]
    dates: Sequence[object]
    groups: Mapping[str, object] = field(factory=dict[str, object])
    wrong: Mapping[int, Sequence[Problem]] = field(factory=dict[int, Sequence[Problem]])


def rows_of_block(pack: CriteriaPack, block: Block, *, rest: Missing | None, known: Known) -> Rows:
    """Read a block of points; what cannot be used is set aside, by its place in the block."""
    n = len(block.subjects)
    cells = read_cells(pack, block.columns, n, kind="points", rest=rest, known=known)
    wrong = [(row, problem) for row, found in sorted(block.wrong.items()) for problem in found]
    rows = np.array([row for row, _ in wrong], np.int64)
    names = subjects_of(block.subjects)
    faults = [Fault(rows, lambda i: wrong[i][1]), *cells.faults, *unnamed(names)]
    return rows_of(evolve(cells, faults=faults), names, block.dates, block.groups, "set-aside")


class Assembly:
    """
    Puts blocks of rows together.

    The columns are made as long as will be needed where that is known, so that there is never
    more than them and one block.
    """

    def __init__(self, pack: CriteriaPack, bad: Bad, expected: int = 0) -> None:
        """Expect about so many rows."""
        self._pack = pack
        self._bad = as_bad(bad)
        self._seen = self._n = 0
        self._steps = np.empty((len(pack.layout.codes), expected), steps_type(pack))
        self._spans = np.empty((2, expected), np.int32)
        self._bits: list[Array | None] = [None, None]
        self._names = list[object]()
        self._groups = list[tuple[Group, ...]]()
        self._aside = list[RejectedRow]()
        self._problems = 0

    def add(self, rows: Rows, seen: int, placed: Callable[[int, Problem], Problem]) -> None:
        """
        Add the rows of one block.

        Args:
            rows: The rows, those that cannot be used set aside.
            seen: How many rows the block had.
            placed: Puts the problem of a row of the block in its place in the whole.

        Raises:
            EvaluationError: As soon as there are 100 problems, unless they are set aside.
        """
        for each in rows.rejected:
            problems = tuple(placed(each.row, problem) for problem in each.problems)
            self._aside.append(RejectedRow(each.row + self._seen, problems))
            self._problems += len(problems)
        if self._problems >= _MOST_PROBLEMS:
            self._refuse()
        self._seen += seen
        if len(rows.subjects):
            self._append(rows)

    def _refuse(self) -> None:
        if self._bad == "refuse" and self._aside:
            raise EvaluationError(problem for each in self._aside for problem in each.problems)

    def _append(self, rows: Rows) -> None:
        start, self._n = self._n, self._n + len(rows.subjects)
        if self._n > self._steps.shape[1]:
            self._widen(max(_FIRST_ROWS, self._n, 2 * self._steps.shape[1]))
        self._steps[:, start : self._n] = rows.cells.steps
        self._spans[0, start : self._n] = rows.first
        self._spans[1, start : self._n] = rows.last
        for kind, bits in enumerate(rows.cells.gaps):
            if bits is not None:
                self._mark(kind, start, np.unpackbits(bits, axis=1, count=self._n - start))
        self._names += rows.subjects.tolist()
        self._groups.append(rows.groups)

    def _widen(self, n: int) -> None:
        def widened(old: Array, width: int) -> Array:
            new = np.zeros((len(old), width), old.dtype)
            new[:, : old.shape[1]] = old
            return new

        self._steps, self._spans = (widened(each, n) for each in (self._steps, self._spans))
        self._bits = [None if bits is None else widened(bits, -(-n // 8)) for bits in self._bits]

    def _mark(self, kind: int, start: int, marks: Array) -> None:
        bits = self._bits[kind]
        if bits is None:
            bits = np.zeros((len(marks), -(-self._steps.shape[1] // 8)), np.uint8)
            self._bits[kind] = bits
        # The block may begin within a byte, of which earlier rows have the first bits.
        begin, shared = divmod(start, 8)
        before = np.unpackbits(bits[:, begin : begin + 1], axis=1, count=shared)
        whole = np.packbits(np.concatenate([before, marks], axis=1), axis=1)
        bits[:, begin : begin + whole.shape[1]] = whole

    def rows(self, groups: Sequence[str] = ()) -> Rows:
        """
        Return all rows.

        Args:
            groups: What they can be grouped by, where there is no row that tells.

        Raises:
            EvaluationError: If rows cannot be used, unless they are set aside.
        """
        self._refuse()
        names = np.empty(self._n, object)
        names[:] = self._names
        width = -(-self._n // 8)
        foreign, skipped = (
            None if bits is None else frozen_array(bits[:, :width]) for bits in self._bits
        )
        return Rows(
            Cells(frozen_array(self._steps[:, : self._n]), (foreign, skipped), []),
            frozen_array(names),
            frozen_array(self._spans[0, : self._n]),
            frozen_array(self._spans[1, : self._n]),
            tuple(map(joined, zip(*self._groups, strict=True)))
            or groups_of(dict.fromkeys(groups, ()), 0),
            tuple(self._aside),
        )
