"""Panels out of values: columns, long tables, evaluations, published results."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Iterable, Mapping
from typing import Self

from kompass_core.criteria import CriteriaPack
from kompass_core.evaluation import Evaluation
from kompass_core.missing import Missing
from kompass_core.panel import building, long
from kompass_core.panel.cells import Kind, Masks
from kompass_core.panel.integers import Array
from kompass_core.panel.rows import Bad
from kompass_core.panel.sums import Progress
from kompass_core.published import PublishedResult

__all__ = ["Makers"]


class Makers:
    """What makes a panel of values."""

    __slots__ = ()

    @classmethod
    @abstractmethod
    def _of(cls, pack: CriteriaPack, rows: building.Rows, *, face_values: bool = False) -> Self:
        """Make a panel of its parts."""

    @classmethod
    def from_columns(
        cls,
        pack: CriteriaPack,
        columns: Mapping[str, object] | Array,
        *,
        subjects: object,
        dates: object,
        groups: Mapping[str, object] | None = None,
        kind: Kind = "points",
        not_applicable: Masks | None = None,
        not_assessed: Masks | None = None,
        rest: Missing | None = None,
        bad: Bad = "refuse",
        progress: Progress | None = None,
    ) -> Self:
        """
        Make a panel of one column for each scored code.

        Args:
            pack: The criteria that were applied.
            columns: By code, a number for each row: an array of any type of integers, or a
                sequence of exact numbers (text, ``Decimal``, ``Fraction``); or one array, rows
                times codes in the pack's order. None, and what a masked array masks, is
                absent; never binary floats.
            subjects: Who was assessed, a text for each row.
            dates: When, as `Date.of` reads it, for each row or one for all.
            groups: Columns that rows can be grouped by, by name.
            kind: Whether the numbers are ``"points"``, or whole ``"steps"`` of the pack.
            not_applicable: By code, a mask of the rows that it does not concern; the numbers
                there do not count.
            not_assessed: By code, a mask of the rows at which nobody looked.
            rest: Why there is no score where one is absent, and no column of a code.
            bad: Whether rows that cannot be used are an error (``"refuse"``), or are left out
                and listed in `set_aside` (``"set-aside"``).
            progress: Called after each column.

        Raises:
            EvaluationError: With the first 100 problems, and the numbers of their rows.
        """
        rows = building.from_columns(
            pack,
            columns,
            subjects=subjects,
            dates=dates,
            groups=groups,
            kind=kind,
            masks=(not_applicable or {}, not_assessed or {}),
            rest=rest,
            bad=bad,
            progress=progress,
        )
        return cls._of(pack, rows)

    @classmethod
    def from_long(
        cls,
        pack: CriteriaPack,
        *,
        subjects: object,
        dates: object,
        codes: object,
        numbers: object,
        groups: Mapping[str, object] | None = None,
        kind: Kind = "points",
        rest: Missing | None = None,
        bad: Bad = "refuse",
        progress: Progress | None = None,
    ) -> Self:
        """
        Make a panel of a long table: one score a line.

        Lines of the same subject and the same date are one evaluation; the evaluations come
        in the order of their first lines.

        Args:
            pack: The criteria that were applied.
            subjects: Who was assessed, for each line.
            dates: When, for each line or one for all.
            codes: What was scored, for each line.
            numbers: The score of each line, as for `from_columns`.
            groups: By name, a value for each line; the same on all lines of an evaluation.
            kind: As for `from_columns`.
            rest: Why there is no score of codes without a line.
            bad: As for `from_columns`; of an evaluation with a bad line nothing is used.
            progress: Called after each column.

        Raises:
            EvaluationError: With the first 100 problems, and the numbers of their lines or
                rows; a code that stands twice in an evaluation is one, with both lines.
        """
        rows = long.from_long(
            pack,
            subjects=subjects,
            dates=dates,
            codes=codes,
            numbers=numbers,
            groups=groups,
            kind=kind,
            rest=rest,
            bad=bad,
            progress=progress,
        )
        return cls._of(pack, rows)

    @classmethod
    def from_evaluations(
        cls,
        evaluations: Iterable[Evaluation],
        *,
        pack: CriteriaPack | None = None,
        groups: Mapping[str, object] | None = None,
        bad: Bad = "refuse",
        progress: Progress | None = None,
    ) -> Self:
        """
        Make a panel of evaluations; of the reasons for gaps, only the kind is kept.

        A panel keeps no answers to items. What was answered in part is refused: what those
        answers leave possible would be lost.

        Args:
            evaluations: Evaluations under one pack.
            pack: That pack; needed only where there may be no evaluation.
            groups: Columns that rows can be grouped by, by name.
            bad: As for `from_columns`.
            progress: Called now and then.

        Raises:
            EvaluationError: If one is of another pack, was recorded under other scoring
                content, or has sub-questions that are answered in part; with the row numbers.
        """
        criteria, rows = building.from_evaluations(
            evaluations, pack=pack, groups=groups, bad=bad, progress=progress
        )
        return cls._of(criteria, rows)

    @classmethod
    def from_results(
        cls,
        results: Iterable[PublishedResult],
        *,
        face_values: bool = False,
        pack: CriteriaPack | None = None,
        groups: Mapping[str, object] | None = None,
        bad: Bad = "refuse",
        progress: Progress | None = None,
    ) -> Self:
        """
        Make a panel of published results that print every scored cell.

        Printed numbers are rounded: what they stand for is an interval, and areas and totals
        that are added up of them may differ from the printed ones. A panel takes them for
        exact, which has to be asked for, and is remembered; `kompass_core.profile` and
        `kompass_core.aggregate` keep the intervals.

        Args:
            results: Published results of subjects, under one pack.
            face_values: Say True to take printed numbers for exact.
            pack: The pack; needed only where there may be no result.
            groups: Columns that rows can be grouped by, by name.
            bad: As for `from_columns`.
            progress: Called now and then.

        Raises:
            EvaluationError: If *face_values* is not True; or, with the row numbers, if a cell
                is not printed, or only as a percent that is no whole number of steps, or a
                result is of a population.
        """
        criteria, rows = building.from_results(
            results, face_values=face_values, pack=pack, groups=groups, bad=bad, progress=progress
        )
        return cls._of(criteria, rows, face_values=True)
