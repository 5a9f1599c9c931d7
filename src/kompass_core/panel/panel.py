"""The panel: many evaluations of one pack."""

from __future__ import annotations

import os
from abc import abstractmethod
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cached_property, partial
from operator import index
from typing import Any, Self, cast

import numpy as np
from attrs import asdict, cmp_using, evolve, field, frozen

from kompass_core.criteria import CriteriaPack
from kompass_core.dates import Date
from kompass_core.errors import (
    EvaluationError,
    IncomparableError,
    each_must_be,
    messages,
    must_be,
    nearest,
    raise_any,
    wrong_type,
)
from kompass_core.evaluations import Evaluation
from kompass_core.missing import Missing, NotApplicable, NotAssessed, Policies, Policy
from kompass_core.panel import arrays, building, long
from kompass_core.panel.arrays import Array, frozen_array, join
from kompass_core.panel.building import Rows, pack_problem
from kompass_core.panel.cells import Cells, Kind, Masks, date_of, years
from kompass_core.panel.data import about_changes, latest, matched, row_problems, shape_problems
from kompass_core.panel.groups import Group, Grouping, group_of, joined, numbered, together
from kompass_core.panel.interchange import Names, to_columns
from kompass_core.panel.lines import Given
from kompass_core.panel.rows import Bad, RejectedRow, columns_of_rows, row_numbers
from kompass_core.panel.scores import Changes, Scores, score
from kompass_core.panel.sums import Plan, Progress
from kompass_core.published import PublishedResult


def concat(panels: tuple[Panel, ...], progress: Progress | None = None) -> Rows:
    """
    Put the rows of several panels below each other.

    Args:
        panels: The panels.
        progress: Called after each cell.

    Raises:
        EvaluationError: If there is none, or they have other groups.
        IncomparableError: If they have other criteria.
    """
    if not panels:
        raise EvaluationError([messages.NO_PANELS.problem()])
    require_panels(panels)
    known = tuple(group.name for group in panels[0].groups)
    for i, panel in enumerate(panels):
        names = tuple(group.name for group in panel.groups)
        if names != known:
            raise EvaluationError(
                [messages.PANEL_GROUPS_DIFFER.problem(f"panels[{i}]", given=names, known=known)]
            )
    cells = len(panels[0].steps)
    steps = np.empty((cells, sum(map(len, panels))), panels[0].steps.dtype)
    for cell in range(cells):
        np.concatenate([panel.steps[cell] for panel in panels], out=steps[cell])
        if progress is not None:
            progress(cell + 1, cells)
    foreign, skipped = (join([(p.gaps[kind], len(p)) for p in panels], cells) for kind in (0, 1))
    return Rows(
        Cells(steps, (foreign, skipped), []),
        np.concatenate([panel.subjects for panel in panels]),
        np.concatenate([panel.first for panel in panels]),
        np.concatenate([panel.last for panel in panels]),
        tuple(joined(each) for each in zip(*(panel.groups for panel in panels), strict=True)),
    )


def require_panels(panels: tuple[Panel, ...]) -> None:
    """
    Refuse what is no panel, and rows that were scored by other criteria.

    Packs that are declared equivalent are other criteria here: their columns may differ.

    Raises:
        EvaluationError: If one of them is no panel.
        IncomparableError: If they have other criteria.
    """
    # Here, lest the modules need each other before they are there.
    from kompass_core.panel.panel import Panel

    wrong = (each for each in enumerate[object](panels) if not isinstance(each[1], Panel))
    raise_any(EvaluationError, (wrong_type(f"panels[{i}]", each, Panel) for i, each in wrong))
    first = panels[0].pack
    unlike = (pack_problem(first, each.pack) for each in panels)
    raise_any(IncomparableError, (problem for problem in unlike if problem is not None))


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
                and listed in `rejected` (``"set-aside"``).
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


class Readers(Makers):
    """What makes a panel of files and frames."""

    __slots__ = ()

    @classmethod
    def read_json_lines(
        cls,
        given: Given,
        pack: CriteriaPack,
        *,
        rest: Missing | None = None,
        bad: Bad = "refuse",
        progress: Progress | None = None,
    ) -> Self:
        """
        Read lines of JSON: on each an object with the keys of an evaluation file.

        The keys are ``subject``, ``date``, ``points`` by code, reasons by code in
        ``not_applicable`` and ``not_assessed``, ``rest`` with one of these two, and ``groups``
        by name. Numbers count as they are written, 7.5 as exactly 7.5. Blank lines do not
        count. Where the extra ``fast`` is installed, msgspec reads lines in which nothing is wrong.

        Args:
            given: A path, or lines.
            pack: The criteria that were applied.
            rest: The reason for what is absent in lines that give none.
            bad: As for `from_columns`.
            progress: Called now and then with how many bytes are done, and how many there are.

        Raises:
            EvaluationError: If there is no such file, or with the numbers of the lines from 1.
            LimitError: If a line has more than 256 KiB.
        """
        from kompass_core.panel.json_lines import read_json_lines

        return cls._of(pack, read_json_lines(given, pack, rest=rest, bad=bad, progress=progress))

    @classmethod
    def read_csv(
        cls,
        given: Given,
        pack: CriteriaPack,
        *,
        layout: str = "wide",
        delimiter: str = ",",
        decimal: str = ".",
        subject: str = "subject",
        date: str = "date",
        code: str = "code",
        points: str = "points",
        groups: Iterable[str] | Mapping[str, Callable[[str], object]] = (),
        ignore: Iterable[str] = (),
        rest: Missing | None = None,
        bad: Bad = "refuse",
        progress: Progress | None = None,
    ) -> Self:
        """
        Read a table of comma-separated values, in UTF-8 with a header.

        A wide table has a column for each code; a long one has a line for each score, and is
        read as a whole. A score is an exact number of points, ``not_applicable`` or
        ``not_assessed``; or empty where it is absent. An apostrophe before ``=``, ``+``, ``-`` or
        ``@`` is dropped from texts: it keeps programs from taking them for formulas.

        Args:
            given: A path, or lines.
            pack: The criteria that were applied.
            layout: ``"wide"``, or ``"long"``.
            delimiter: What separates the fields.
            decimal: The decimal sign, ``"."`` or ``","``; nothing is guessed.
            subject: The column of who was assessed.
            date: The column of when, in ISO 8601 as precisely as is known.
            code: The column of codes of a long table.
            points: The column of scores of a long table.
            groups: The columns that rows can be grouped by; their values are texts, or what the
                function that is given for a column makes of them.
            ignore: Columns that do not count. Any other that is unknown is an error.
            rest: Why there is no score where one is absent.
            bad: As for `from_columns`.
            progress: Called now and then with how many bytes are done, and how many there are.

        Raises:
            EvaluationError: If there is no such file, the header is not what was said, or with
                the numbers of the lines from 1.
            LimitError: If a line has more than 256 KiB.
        """
        from kompass_core.panel.csv_files import Dialect, read_csv

        converters = dict[str, Callable[[str], object]]()
        if isinstance(groups, Mapping):
            converters |= cast("Mapping[str, Callable[[str], object]]", groups)
        return cls._of(
            pack,
            read_csv(
                given,
                pack,
                layout=layout,
                dialect=Dialect(delimiter, decimal),
                names=Names.of(subject, date, cast("object", groups), ignore, long=(code, points)),
                converters=converters,
                rest=rest,
                bad=bad,
                progress=progress,
            ),
        )

    @classmethod
    def read_parquet(
        cls,
        path: str | os.PathLike[str],
        pack: CriteriaPack,
        *,
        subject: str = "subject",
        date: str = "date",
        groups: Iterable[str] | None = None,
        ignore: Iterable[str] = (),
        kind: Kind = "points",
        rest: Missing | None = None,
        bad: Bad = "refuse",
        progress: Progress | None = None,
    ) -> Self:
        """
        Read a Parquet file (extra ``arrow``).

        A file that `kompass_core.Panel.write_parquet` wrote says itself of which pack it is, that
        its numbers are steps, and what rows can be grouped by.

        Args:
            path: The file.
            pack: The criteria that were applied.
            subject: The column of who was assessed.
            date: The column of when.
            groups: The columns that rows can be grouped by; those that the file tells if left out.
            ignore: Columns that do not count. Any other that is unknown is an error.
            kind: What the numbers of other files are: ``"points"``, or ``"steps"``.
            rest: Why there is no score where one is absent.
            bad: As for `from_columns`.
            progress: Called now and then with how many rows are done, and how many there are.

        Raises:
            EvaluationError: If there is no such file, it is of another pack or of other scoring
                content, or with the numbers of the rows from 0.
            MissingExtraError: Without pyarrow.
        """
        from kompass_core.panel.interchange import read_parquet

        names = Names.of(subject, date, groups or (), ignore)
        rows, face_values = read_parquet(
            path,
            pack,
            names=names,
            told=groups is None,
            kind=kind,
            rest=rest,
            bad=bad,
            progress=progress,
        )
        return cls._of(pack, rows, face_values=face_values)

    @classmethod
    def from_frame(
        cls,
        frame: Any,  # noqa: ANN401 (of any library)
        pack: CriteriaPack,
        *,
        collect: bool = False,
        subject: str = "subject",
        date: str = "date",
        groups: Iterable[str] = (),
        ignore: Iterable[str] = (),
        kind: Kind = "points",
        rest: Missing | None = None,
        bad: Bad = "refuse",
        progress: Progress | None = None,
    ) -> Self:
        """
        Read a frame of any library that narwhals knows: pandas, Polars, PyArrow (extra ``frames``).

        Scores are whole numbers, texts or decimals, null where they are absent; never floats. A
        column named ``<code>:not_applicable`` says why: true where the code does not concern the
        row, false where nobody looked.

        Args:
            frame: The frame.
            pack: The criteria that were applied.
            collect: Say True to have a lazy frame computed.
            subject: The column of who was assessed.
            date: The column of when.
            groups: The columns that rows can be grouped by.
            ignore: Columns that do not count. Any other that is unknown is an error.
            kind: Whether the numbers are ``"points"``, or whole ``"steps"`` of the pack.
            rest: Why there is no score where one is absent.
            bad: As for `from_columns`.
            progress: Called now and then with how many columns are done, and how many there are.

        Raises:
            EvaluationError: If it is no frame, or a lazy one, or with the numbers of the rows.
            MissingExtraError: Without narwhals.
        """
        from kompass_core.panel.interchange import read_frame

        rows = read_frame(
            frame,
            pack,
            collect=collect,
            names=Names.of(subject, date, groups, ignore),
            kind=kind,
            rest=rest,
            bad=bad,
            progress=progress,
        )
        return cls._of(pack, rows)


_same = cmp_using(eq=np.array_equal)


@frozen(kw_only=True, repr=False)
class Panel(Readers):
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
    rejected: tuple[RejectedRow, ...] = field(default=(), eq=False)

    def __attrs_post_init__(self) -> None:
        raise_any(EvaluationError, shape_problems(self))
        raise_any(EvaluationError, row_problems(self))
        for each in (self.steps, self.subjects, self.first, self.last, *self.gaps):
            if each is not None:
                each.flags.writeable = False

    def __reduce__(self) -> tuple[Callable[[], Panel], tuple[()]]:
        # Arrays come back writable from a pickle; the constructor makes them read-only.
        return partial(type(self), **asdict(self, recurse=False)), ()

    @classmethod
    def concat(cls, panels: Iterable[Panel], *, progress: Progress | None = None) -> Panel:
        """
        Put the rows of several panels below each other.

        Args:
            panels: At least one.
            progress: Called after each scored cell.

        Raises:
            EvaluationError: If there is none, or they have other groups.
            IncomparableError: If they have other criteria.
        """
        given = tuple(building.listed("panels", panels))
        rows = concat(given, progress)
        return cls._of(given[0].pack, rows, face_values=any(each.face_values for each in given))

    @classmethod
    def _of(cls, pack: CriteriaPack, rows: building.Rows, *, face_values: bool = False) -> Self:
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
        at = range(len(self))[index(row)]
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

    def select(self, rows: object, *, progress: Progress | None = None) -> Panel:
        """
        Return some of the rows.

        Args:
            rows: A mask with a truth value for each row, or row numbers in the order wanted.
            progress: Called after each scored cell.

        Raises:
            EvaluationError: If it is neither, or there is no such row.
        """
        chosen = row_numbers(rows, len(self))
        foreign, skipped = (arrays.select(bits, chosen, len(self)) for bits in self.gaps)
        return evolve(
            self,
            steps=columns_of_rows(self.steps, chosen, progress),
            subjects=self.subjects[chosen],
            first=self.first[chosen],
            last=self.last[chosen],
            groups=tuple(group.select(chosen) for group in self.groups),
            not_applicable=foreign,
            not_assessed=skipped,
            rejected=(),
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

    def latest(self, *, progress: Progress | None = None) -> Panel:
        """
        Return the latest row of each subject, in the order of the panel.

        Args:
            progress: As for `select`.

        Raises:
            IncomparableError: If the dates do not tell which row of a subject is the latest.
        """
        return self.select(latest(self, self.subject_codes), progress=progress)

    def matched(self, other: Panel, *, progress: Progress | None = None) -> tuple[Panel, Panel]:
        """
        Return both panels with only the subjects that stand in both, row by row alike.

        Args:
            other: The other panel.
            progress: As for `select`, for each side.

        Raises:
            IncomparableError: If the criteria differ, or a subject stands more than once in
                one of them: `latest` may help.
        """
        require_panels((self, other))
        one, two = matched(self, other)
        return self.select(one, progress=progress), other.select(two, progress=progress)

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
            progress: As for `matched`, and then as for `score` for each side.

        Raises:
            EvaluationError: As for `score`.
            IncomparableError: As for `matched`.
        """
        sides = self.matched(after, progress=progress)
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

    def to_columns(self, *, kind: Kind = "points") -> dict[str, list[object]]:
        """
        Return plain columns by name: subject, date, groups, codes, and why scores are missing.

        Whatever makes a frame of lists takes them; `from_frame` reads that back.

        Args:
            kind: Whether scores are exact decimal ``"points"``, or whole ``"steps"``; None where
                there is none. There a column ``<code>:not_applicable`` is True where the code
                does not concern the row, and False where nobody looked.

        Raises:
            EvaluationError: If a group has the name of another column.
        """
        raise_any(EvaluationError, building.argument_problems(self.pack, ({}, {}), None, kind))
        return to_columns(self, kind)

    def to_arrow(self) -> Any:  # noqa: ANN401 (a table of pyarrow)
        """
        Return a table of Arrow with whole steps, as `write_parquet` writes it (extra ``arrow``).

        Raises:
            EvaluationError: If a group has values that Arrow cannot hold, or the name of another
                column.
            MissingExtraError: Without pyarrow.
        """
        from kompass_core.panel.interchange import to_arrow

        return to_arrow(self)

    def write_parquet(
        self, path: str | os.PathLike[str], *, progress: Progress | None = None
    ) -> None:
        """
        Write a Parquet file of whole steps, whole or not at all (extra ``arrow``).

        The file says of which pack it is, with which digest, and how large a step is.

        Raises:
            EvaluationError: As for `to_arrow`.
            MissingExtraError: Without pyarrow.
            SaveError: If the file cannot be written; what stood there before still does.
        """
        from kompass_core.panel.interchange import write_parquet

        write_parquet(self, path, progress=progress)

    def write_json_lines(
        self, path: str | os.PathLike[str], *, progress: Progress | None = None
    ) -> None:
        """
        Write an object of JSON a line, whole or not at all; `read_json_lines` says which.

        Raises:
            EvaluationError: If a group has other values than texts, whole numbers and None.
            SaveError: If the file cannot be written; what stood there before still does.
        """
        from kompass_core.panel.text_files import write_json_lines

        write_json_lines(self, path, progress=progress)

    def write_csv(
        self,
        path: str | os.PathLike[str],
        *,
        delimiter: str = ",",
        decimal: str = ".",
        progress: Progress | None = None,
    ) -> None:
        """
        Write a wide table of points, whole or not at all; `read_csv` says which.

        Args:
            path: The file, in UTF-8.
            delimiter: What separates the fields.
            decimal: The decimal sign, ``"."`` or ``","``.
            progress: Called now and then with how many rows are written, and how many there are.

        Raises:
            EvaluationError: If a group has other values than texts and whole numbers, or the
                name of another column.
            SaveError: If the file cannot be written; what stood there before still does.
        """
        from kompass_core.panel.csv_files import Dialect
        from kompass_core.panel.text_files import write_csv

        write_csv(self, path, dialect=Dialect(delimiter, decimal), progress=progress)

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
        wrong = (each for each in enumerate(names) if not isinstance(each[1], str))
        raise_any(EvaluationError, (wrong_type(f"by[{i}]", name, str) for i, name in wrong))
        known = {group.name: group for group in self.groups}
        if "year" in names and "year" not in known:
            known["year"] = group_of("year", years(self.first), len(self))
        unknown = (
            messages.GROUP_COLUMN_NOT_FOUND.problem(
                "by", given=name, hint=nearest(name, [*known, "year"])
            )
            for name in names
            if name not in known
        )
        raise_any(EvaluationError, unknown)
        return together([known[name] for name in names], len(self))

    def __repr__(self) -> str:
        how = " at face value" if self.face_values else ""
        return f"<Panel of {len(self)} evaluations{how}, {self.pack.ref}>"
