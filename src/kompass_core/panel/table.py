"""Many evaluations of one pack, as columns."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator
from functools import cached_property, partial
from operator import index
from typing import Any, Self

import numpy as np
from attrs import asdict, cmp_using, evolve, field, frozen

from kompass_core.criteria import CriteriaPack
from kompass_core.dates import Date
from kompass_core.errors import EvaluationError, each_must_be, must_be, raise_any, wrong_type
from kompass_core.evaluation import Evaluation
from kompass_core.missing import Missing, NotApplicable, NotAssessed
from kompass_core.panel import building, gaps, joining
from kompass_core.panel.cautions import about_changes
from kompass_core.panel.cells import Kind
from kompass_core.panel.changes import Changes
from kompass_core.panel.checks import row_problems, shape_problems
from kompass_core.panel.columns_out import to_columns
from kompass_core.panel.days import date_of, years
from kompass_core.panel.exchange import Readers
from kompass_core.panel.groups import Group, Grouping, group_of, numbered, together
from kompass_core.panel.integers import Array, frozen_array
from kompass_core.panel.plans import Plan
from kompass_core.panel.rows import SetAside, columns_of_rows, row_numbers
from kompass_core.panel.scores import Scores, score
from kompass_core.panel.subjects import latest, matched
from kompass_core.panel.sums import Progress
from kompass_core.policies import Policies
from kompass_core.problems import Problem, nearest
from kompass_core.terms import Policy

__all__ = ["Panel"]

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
    set_aside: tuple[SetAside, ...] = field(default=(), eq=False)

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
        rows = joining.concat(given, progress)
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
        foreign, skipped = (gaps.select(bits, chosen, len(self)) for bits in self.gaps)
        return evolve(
            self,
            steps=columns_of_rows(self.steps, chosen, progress),
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
        joining.require_panels((self, other))
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
        from kompass_core.panel.arrow import to_arrow

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
        from kompass_core.panel.arrow import write_parquet

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
            Problem.of("KN018", "by", given=name, hint=nearest(name, [*known, "year"]))
            for name in names
            if name not in known
        )
        raise_any(EvaluationError, unknown)
        return together([known[name] for name in names], len(self))

    def __repr__(self) -> str:
        how = " at face value" if self.face_values else ""
        return f"<Panel of {len(self)} evaluations{how}, {self.pack.ref}>"
