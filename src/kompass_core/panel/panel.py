"""Panels of many evaluations."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from fractions import Fraction
from typing import Any, Self, Unpack

import numpy as np
from attrs import frozen

from kompass_core.amounts import Floats
from kompass_core.criteria import CriteriaPack
from kompass_core.errors import (
    EvaluationError,
    IncomparableError,
    messages,
    raise_any,
    require_type,
)
from kompass_core.evaluations import Evaluation
from kompass_core.html_tables import html_table
from kompass_core.missing import Missing, Policies, Policy, PolicyName
from kompass_core.panel import building, interchange
from kompass_core.panel.arrays import Array, join
from kompass_core.panel.building import Rows, pack_problem
from kompass_core.panel.cells import Cells, Kind, Masks
from kompass_core.panel.data import PanelData, latest, matched
from kompass_core.panel.groups import joined
from kompass_core.panel.interchange import TableOptions
from kompass_core.panel.rows import Invalid
from kompass_core.panel.scores import Changes, Scores, changes, score
from kompass_core.panel.sums import Progress
from kompass_core.published import PublishedResult

_SHOWN = 10


@frozen(kw_only=True, repr=False)
class Panel(PanelData):
    """
    Many evaluations of one pack as columns: a row is one subject, assessed once.

    Make one with `from_columns` and its siblings. Scores are whole steps of the pack, in the
    narrowest type that holds them, and missing scores are one bit beside them. All arrays are
    read-only; those given to the constructor are kept, not copied. Findings, evidence and the
    texts of reasons are not kept.
    """

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
        floats: Floats = "refuse",
        ignore_rules: bool = False,
        invalid: Invalid = "raise",
        progress: Progress | None = None,
    ) -> Self:
        """
        Make a panel of one column for each scored code.

        Args:
            pack: The criteria that were applied.
            columns: By code, a number for each row: an array of any type of integers, or a
                sequence of exact numbers (text, ``Decimal``, ``Fraction``); or one array, rows
                times codes in the pack's order. None, and masked values of a masked array, are
                absent.
            subjects: The name of the subject of each row; it is normalised.
            dates: The date of each row, or one for all, as for `Date.of`.
            groups: Columns that rows can be grouped by, by name.
            kind: The unit of the numbers: ``"points"``, or whole ``"steps"`` of the pack.
            not_applicable: By code, the mask of the rows whose score is not applicable; their
                numbers do not count.
            not_assessed: By code, the mask of the rows whose score was not assessed.
            rest: The reason for absent scores, and for codes without a column.
            floats: The treatment of binary floats: ``"refuse"``, or ``"decimal"`` to read them as
                the decimals that they print as.
            ignore_rules: True to accept points that the rule of a sub-question or area cannot
                give, such as 57 where it gives multiples of 5.
            invalid: The treatment of invalid rows: an error (``"raise"``), or omitted and
                listed in `rejected` (``"skip"``).
            progress: Called after each column.

        Raises:
            EvaluationError: With the first 100 problems, and the numbers of their rows.
            TypeError: If an argument has another type.
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
            floats=floats,
            ignore_rules=ignore_rules,
            invalid=invalid,
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
        invalid: Invalid = "raise",
        progress: Progress | None = None,
    ) -> Self:
        """
        Make a panel of evaluations; only the kind of reasons for missing scores is kept.

        A panel keeps no answers to items, so evaluations with sub-questions that are answered in
        part are invalid: their answers narrow the bounds of a score.

        Args:
            evaluations: Evaluations under one pack.
            pack: That pack; required only if there may be no evaluation.
            groups: Columns that rows can be grouped by, by name.
            invalid: As for `from_columns`.
            progress: Called now and then.

        Raises:
            EvaluationError: If one has another pack, was recorded under other scoring content,
                or has sub-questions that are answered in part; with the row numbers.
            TypeError: If one is no evaluation.
        """
        criteria, rows = building.from_evaluations(
            evaluations, pack=pack, groups=groups, invalid=invalid, progress=progress
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
        invalid: Invalid = "raise",
        progress: Progress | None = None,
    ) -> Self:
        """
        Make a panel of published results that print every scored node.

        Printed numbers are rounded: each stands for an interval, and their sums may differ from
        the printed areas and totals. A panel takes them as exact, which must be requested, and is
        recorded; `kompass_core.profile` and `kompass_core.aggregate` keep the intervals.

        Args:
            results: Published results of subjects, under one pack.
            face_values: Use True to take printed numbers as exact.
            pack: The pack; required only if there may be no result.
            groups: Columns that rows can be grouped by, by name.
            invalid: As for `from_columns`.
            progress: Called now and then.

        Raises:
            EvaluationError: If *face_values* is not True; or, with the row numbers, if a scored
                node is not printed, or only as a percent that is no whole number of steps, or a
                result is of a population.
            TypeError: If one is no published result.
        """
        criteria, rows = building.from_results(
            results,
            face_values=face_values,
            pack=pack,
            groups=groups,
            invalid=invalid,
            progress=progress,
        )
        return cls._of(criteria, rows, face_values=True)

    @classmethod
    def from_frame(
        cls,
        frame: Any,  # noqa: ANN401 (of any library)
        pack: CriteriaPack,
        *,
        collect: bool = False,
        **options: Unpack[TableOptions],
    ) -> Self:
        """
        Make a panel of a frame of pandas, Polars, PyArrow and others (extra ``frames``).

        A frame has a column for each code. Scores are whole numbers, texts or decimals, null
        where they are absent. A column ``<code>:not_applicable`` distinguishes missing scores:
        true where they are not applicable, false where they were not assessed. Rows at the end
        that have no value do not count.

        Args:
            frame: A frame of any library that narwhals supports.
            pack: The criteria that were applied.
            collect: Use True to compute a lazy frame.
            options: The names and the notation of the columns, and the treatment of absent
                scores and invalid rows, see `TableOptions`.

        Raises:
            EvaluationError: If it is no frame, or a lazy one, or of other criteria; or with the
                numbers of the rows.
            MissingExtraError: Without narwhals.
        """
        rows, face_values = interchange.from_frame(frame, pack, collect=collect, **options)
        return cls._of(pack, rows, face_values=face_values)

    @classmethod
    def from_arrow(
        cls,
        table: Any,  # noqa: ANN401 (of pyarrow)
        pack: CriteriaPack,
        **options: Unpack[TableOptions],
    ) -> Self:
        """
        Make a panel of a table of PyArrow (extra ``arrow``).

        The metadata of a table of `to_arrow` has the pack, the unit and the groups of its rows.

        Args:
            table: A table, or anything else with the Arrow C stream interface.
            pack: The criteria that were applied.
            options: As for `from_frame`.

        Raises:
            EvaluationError: As for `from_frame`.
            MissingExtraError: Without pyarrow.
        """
        rows, face_values = interchange.from_arrow(table, pack, **options)
        return cls._of(pack, rows, face_values=face_values)

    @classmethod
    def concat(cls, panels: Iterable[Panel], *, progress: Progress | None = None) -> Self:
        """
        Concatenate the rows of several panels.

        Args:
            panels: At least one.
            progress: Called after each scored node.

        Raises:
            EvaluationError: If there is none, or they have other groups.
            IncomparableError: If their criteria differ.
            TypeError: If one of them is no panel.
        """
        given = tuple(panels)
        if not given:
            raise EvaluationError([messages.NO_PANELS.problem()])
        _require_same_criteria(given)
        rows = _concatenated(given, progress)
        return cls._of(given[0].pack, rows, face_values=any(each.face_values for each in given))

    @classmethod
    def _of(cls, pack: CriteriaPack, rows: Rows, *, face_values: bool = False) -> Self:
        return cls(
            pack=pack,
            steps=rows.cells.steps,
            subjects=rows.subjects,
            first=rows.first,
            last=rows.last,
            groups=rows.groups,
            not_applicable=rows.cells.gaps[0],
            not_assessed=rows.cells.gaps[1],
            face_values=face_values,
            rejected=rows.rejected,
        )

    def score(
        self,
        *,
        not_applicable: Policy | PolicyName | None = None,
        not_assessed: Policy | PolicyName = Policy.REFUSE,
        progress: Progress | None = None,
    ) -> Scores:
        """
        Return the points of all rows, for every node.

        Args:
            not_applicable: The policy for scores not applicable; by default that of the pack.
            not_assessed: The policy for scores not assessed.
            progress: Called now and then with the number of rows done, and of all rows.

        Raises:
            EvaluationError: If scores are missing and the policy is to refuse, with the rows;
                or there is no such policy.
        """
        declared = self.pack.not_applicable if not_applicable is None else not_applicable
        return score(self, Policies(declared, not_assessed), progress)

    def latest(self, *, progress: Progress | None = None) -> Self:
        """
        Return the latest row of each subject, in the order of the panel.

        Args:
            progress: As for `select`.

        Raises:
            IncomparableError: If the latest row of a subject cannot be determined from the dates.
        """
        return self.select(latest(self, self.subject_codes), progress=progress)

    def matched(self, other: Panel, *, progress: Progress | None = None) -> tuple[Panel, Panel]:
        """
        Return both panels with only the subjects of both, row by row alike.

        Args:
            other: The other panel.
            progress: As for `select`, for each side.

        Raises:
            IncomparableError: If the criteria differ, or a subject has several rows in one of
                them: `latest` may help.
            TypeError: If *other* is no panel.
        """
        _require_same_criteria((self, other))
        one, two = matched(self, other)
        return self.select(one, progress=progress), other.select(two, progress=progress)

    def compare(
        self,
        after: Panel,
        *,
        not_applicable: Policy | PolicyName | None = None,
        not_assessed: Policy | PolicyName = Policy.REFUSE,
        progress: Progress | None = None,
    ) -> Changes:
        """
        Return the changes from this panel to a later one, for the subjects of both.

        Args:
            after: The later panel.
            not_applicable: As for `score`, on both sides.
            not_assessed: As for `score`, on both sides.
            progress: As for `matched`, and then as for `score` for each side.

        Raises:
            EvaluationError: As for `score`.
            IncomparableError: As for `matched`.
        """
        sides = self.matched(after, progress=progress)
        scores = [
            side.score(not_applicable=not_applicable, not_assessed=not_assessed, progress=progress)
            for side in sides
        ]
        return changes((self, after), sides, scores)

    def to_columns(self, *, kind: Kind = "points") -> dict[str, list[object]]:
        """
        Return plain columns by name: subject, date, groups, codes and masks.

        Frames of any library can be made of them; `from_frame` reads those.

        Args:
            kind: The unit of scores: exact decimal ``"points"``, or whole ``"steps"``, in columns
                named ``<code>:steps``. If the step is a ratio, points are texts such as
                ``"7/3"``. A missing score is None; a column
                ``<code>:not_applicable`` is then True where it is not applicable, and False
                where it was not assessed.

        Raises:
            EvaluationError: If a group has the name of another column.
        """
        return interchange.to_columns(self, kind)

    def to_arrow(self) -> Any:  # noqa: ANN401 (a table of pyarrow)
        """
        Return a table of Arrow with whole steps (extra ``arrow``).

        A column of scores is named ``<code>:steps``. The metadata has their pack with its digest,
        the size of a step, and the groups; `from_arrow` and `from_frame` check them.

        Raises:
            EvaluationError: If a group has values that Arrow cannot hold, or the name of another
                column.
            MissingExtraError: Without pyarrow.
        """
        return interchange.to_arrow(self)

    def _repr_html_(self) -> str:
        """Return a table of the first rows for notebooks."""
        n, known = min(len(self), _SHOWN), len(self.pack.layout.codes)
        rows = [
            (each.subject, str(each.date), Fraction(known - len(each.missing)))
            for each in (self[row] for row in range(n))
        ]
        notes = [f"The first {n} of {len(self)} rows."] if n < len(self) else []
        caption = f"{len(self)} evaluations, {self.pack.ref}"
        return html_table(caption, ("Subject", "Date", f"Scores of {known}"), rows, notes)

    def __repr__(self) -> str:
        how = " at face value" if self.face_values else ""
        return f"<Panel of {len(self)} evaluations{how}, {self.pack.ref}>"


def _require_same_criteria(panels: tuple[Panel, ...]) -> None:
    """
    [KN013, KC002, KN020] Refuse panels of different criteria.

    Packs that are declared equivalent are different here: their columns may differ.
    """
    for i, each in enumerate(panels):
        require_type(f"panels[{i}]", each, Panel)
    problems = (pack_problem(panels[0].pack, each.pack) for each in panels)
    raise_any(IncomparableError, (problem for problem in problems if problem is not None))


def _concatenated(panels: tuple[Panel, ...], progress: Progress | None) -> Rows:
    """[KN008] Concatenate rows that have the same groups."""
    known = tuple(group.name for group in panels[0].groups)
    for i, panel in enumerate(panels):
        names = tuple(group.name for group in panel.groups)
        if names != known:
            problem = messages.PANEL_GROUPS_DIFFER.problem(f"panels[{i}]", given=names, known=known)
            raise EvaluationError([problem])
    size = len(panels[0].steps)
    steps = np.empty((size, sum(map(len, panels))), panels[0].steps.dtype)
    for i in range(size):
        np.concatenate([panel.steps[i] for panel in panels], out=steps[i])
        if progress is not None:
            progress(i + 1, size)
    not_applicable, not_assessed = (
        join([(panel.gaps[kind], len(panel)) for panel in panels], size) for kind in (0, 1)
    )
    return Rows(
        Cells(steps, (not_applicable, not_assessed), []),
        np.concatenate([panel.subjects for panel in panels]),
        np.concatenate([panel.first for panel in panels]),
        np.concatenate([panel.last for panel in panels]),
        tuple(joined(each) for each in zip(*(panel.groups for panel in panels), strict=True)),
    )
