"""Many evaluations of one pack, as columns."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property

import numpy as np
from attrs import cmp_using, evolve, field, frozen

from kompass_core.criteria import CriteriaPack
from kompass_core.dates import Date
from kompass_core.errors import EvaluationError, each_must_be, must_be, raise_any, wrong_type
from kompass_core.evaluation import Evaluation
from kompass_core.missing import Missing, NotApplicable, NotAssessed
from kompass_core.panel import building, gaps, joining, long
from kompass_core.panel.cautions import about_changes
from kompass_core.panel.cells import Kind, Masks
from kompass_core.panel.changes import Changes
from kompass_core.panel.checks import row_problems, shape_problems
from kompass_core.panel.days import date_of, years
from kompass_core.panel.groups import Group, Grouping, group_of, numbered, together
from kompass_core.panel.integers import Array, frozen_array
from kompass_core.panel.plans import Plan
from kompass_core.panel.rows import Bad, SetAside, row_numbers
from kompass_core.panel.scores import Scores, score
from kompass_core.panel.subjects import latest, matched
from kompass_core.panel.sums import Progress
from kompass_core.policies import Policies
from kompass_core.problems import Problem, nearest
from kompass_core.published import PublishedResult
from kompass_core.terms import Policy

__all__ = ["Panel"]

_same = cmp_using(eq=np.array_equal)


@frozen(kw_only=True, repr=False)
class Panel:
    """
    Many evaluations of one pack as columns: a row is one subject, assessed once.

    Make one with `from_columns` and its siblings. Scores are whole steps of the pack, in the
    narrowest type that holds them; what is missing is one bit beside them. All arrays are
    read-only; those that are given to the constructor are kept, not copied. Findings, evidence
    and the texts of reasons are not kept.

    Attributes:
        pack: The criteria that were applied.
        steps: The scores in whole steps, scored cells (in the pack's order) times rows; the
            least where there is none.
        subjects: Who was assessed.
        first: The first day of each row's date, in days since 1970-01-01.
        last: The last day.
        groups: The columns that rows can be grouped by.
        not_applicable: Which scores are not applicable: cells times rows, eight rows in a
            byte (`numpy.packbits`); None for none.
        not_assessed: The same of those at which nobody looked.
        face_values: Whether the scores are printed numbers, taken as if they were exact.
        set_aside: The rows that were set aside when the panel was made.

    Raises:
        EvaluationError: If the parts do not fit together, or a score is not what the pack
            allows.
    """

    pack: CriteriaPack = field(validator=must_be(EvaluationError, CriteriaPack))
    steps: Array = field(eq=_same)
    subjects: Array = field(eq=_same)
    first: Array = field(eq=_same)
    last: Array = field(eq=_same)
    groups: tuple[Group, ...] = field(
        default=(), converter=tuple[Group, ...], validator=each_must_be(EvaluationError, Group)
    )
    not_applicable: Array | None = field(default=None, eq=_same)
    not_assessed: Array | None = field(default=None, eq=_same)
    face_values: bool = False
    set_aside: tuple[SetAside, ...] = field(default=(), eq=False)

    def __attrs_post_init__(self) -> None:
        raise_any(EvaluationError, shape_problems(self))
        raise_any(EvaluationError, row_problems(self))
        for each in (self.steps, self.subjects, self.first, self.last, *self.gaps):
            if each is not None:
                each.flags.writeable = False

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
    ) -> Panel:
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
    ) -> Panel:
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
    ) -> Panel:
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
    ) -> Panel:
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

    @classmethod
    def concat(cls, panels: Iterable[Panel]) -> Panel:
        """
        Put the rows of several panels below each other.

        Raises:
            EvaluationError: If there is none, or they have other groups.
            IncomparableError: If they have other criteria.
        """
        given = tuple(panels)
        rows = joining.concat(given)
        return cls._of(given[0].pack, rows, face_values=any(each.face_values for each in given))

    @classmethod
    def _of(cls, pack: CriteriaPack, rows: building.Rows, *, face_values: bool = False) -> Panel:
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
            set_aside=rows.set_aside,
        )

    @property
    def gaps(self) -> tuple[Array | None, Array | None]:
        """What is not applicable, and what was not assessed, in packed bits."""
        return self.not_applicable, self.not_assessed

    @cached_property
    def plan(self) -> Plan:
        """How the scores are added up."""
        return Plan.of(self.pack)

    def __len__(self) -> int:
        return len(self.subjects)

    def __iter__(self) -> Iterator[Evaluation]:
        return (self[row] for row in range(len(self)))

    def __getitem__(self, row: int) -> Evaluation:
        """
        Return one row as an evaluation.

        Raises:
            IndexError: If there is no such row.
        """
        at = range(len(self))[row]
        layout = self.pack.layout
        steps = self.steps[:, at].tolist()
        reasons: tuple[Missing, Missing] = (
            NotApplicable("not applicable"),
            NotAssessed("not assessed"),
        )
        byte, bit = divmod(at, 8)
        missing = {
            int(cell): reason
            for bits, reason in zip(self.gaps, reasons, strict=True)
            if bits is not None
            for cell in np.flatnonzero((bits[:, byte] >> (7 - bit)) & 1)
        }
        return Evaluation(
            pack=self.pack,
            subject=self.subjects[at],
            date=self.date(at),
            packed=layout.pack(steps),
            missing=tuple(sorted(missing.items(), key=lambda item: item[0])),
            digest=self.pack.digest,
        )

    def select(self, rows: object) -> Panel:
        """
        Return some of the rows.

        Args:
            rows: A mask with a truth value for each row, or row numbers in the order wanted.

        Raises:
            EvaluationError: If it is neither, or there is no such row.
        """
        chosen = row_numbers(rows, len(self))
        foreign, skipped = (gaps.select(bits, chosen, len(self)) for bits in self.gaps)
        return evolve(
            self,
            steps=self.steps[:, chosen],
            subjects=self.subjects[chosen],
            first=self.first[chosen],
            last=self.last[chosen],
            groups=tuple(group.select(chosen) for group in self.groups),
            not_applicable=foreign,
            not_assessed=skipped,
            set_aside=(),
        )

    def date(self, row: int) -> Date:
        """Return the date of one row, as precisely as it is known."""
        return date_of(int(self.first[row]), int(self.last[row]))

    def score(
        self,
        *,
        not_applicable: Policy | str | None = None,
        not_assessed: Policy | str = Policy.REFUSE,
        progress: Progress | None = None,
    ) -> Scores:
        """
        Return the points of all rows, for every cell.

        Args:
            not_applicable: What becomes of cells that do not concern a subject; what the pack
                declares if left out.
            not_assessed: What becomes of cells at which nobody looked.
            progress: Called now and then with how many rows are done, and how many there are.

        Raises:
            EvaluationError: If scores are missing and the policy is to refuse, with the rows;
                or there is no such policy.
        """
        declared = self.pack.not_applicable if not_applicable is None else not_applicable
        return score(self, Policies(declared, not_assessed), progress)

    @cached_property
    def subject_codes(self) -> Array:
        """A number for each row, the same for rows of one subject."""
        codes, _ = numbered(self.subjects)
        return frozen_array(codes)

    def latest(self) -> Panel:
        """
        Return the latest row of each subject, in the order of the panel.

        Raises:
            IncomparableError: If the dates do not tell which row of a subject is the latest.
        """
        return self.select(latest(self, self.subject_codes))

    def matched(self, other: Panel) -> tuple[Panel, Panel]:
        """
        Return both panels with only the subjects that stand in both, row by row alike.

        Raises:
            IncomparableError: If the criteria differ, or a subject stands more than once in
                one of them: `latest` may help.
        """
        joining.require_panels((self, other))
        one, two = matched(self, other)
        return self.select(one), other.select(two)

    def compare(
        self,
        after: Panel,
        *,
        not_applicable: Policy | str | None = None,
        not_assessed: Policy | str = Policy.REFUSE,
        progress: Progress | None = None,
    ) -> Changes:
        """
        Return what changed from this panel to a later one, for the subjects of both.

        Args:
            after: The later panel.
            not_applicable: As for `score`, on both sides.
            not_assessed: As for `score`, on both sides.
            progress: As for `score`, for each side.

        Raises:
            EvaluationError: As for `score`.
            IncomparableError: As for `matched`.
        """
        sides = self.matched(after)
        before, later = (
            side.score(not_applicable=not_applicable, not_assessed=not_assessed, progress=progress)
            for side in sides
        )
        names = set(sides[0].subjects.tolist())
        only_before, only_after = (
            tuple(name for name in panel.subjects.tolist() if name not in names)
            for panel in (self, after)
        )
        return Changes(before, later, only_before, only_after, tuple(about_changes(*sides)))

    def grouping(self, by: str | Iterable[str] = ()) -> Grouping:
        """
        Return the group of each row.

        Args:
            by: As for `Scores.aggregate`.

        Raises:
            EvaluationError: If there is no such column.
        """
        if not isinstance(by, Iterable):
            raise EvaluationError([wrong_type("by", by, str)])
        names = (by,) if isinstance(by, str) else tuple(by)
        known = {group.name: group for group in self.groups}
        if "year" in names and "year" not in known:
            known["year"] = group_of("year", years(self.first), len(self))
        unknown = (
            Problem.of("KN018", "by", given=name, hint=nearest(name, [*known, "year"]))
            for name in names
            if name not in known
        )
        raise_any(EvaluationError, unknown)
        return together([known[name] for name in names], len(self))

    def __repr__(self) -> str:
        how = " at face value" if self.face_values else ""
        return f"<Panel of {len(self)} evaluations{how}, {self.pack.ref}>"
