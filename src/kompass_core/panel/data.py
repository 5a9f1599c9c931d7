"""Checked columns of a panel."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from fractions import Fraction
from functools import cached_property, partial
from operator import index, itemgetter
from typing import Self

import numpy as np
from attrs import asdict, cmp_using, evolve, field, frozen
from attrs.validators import deep_iterable, instance_of

from kompass_core.aggregation.aggregate import Duplicates
from kompass_core.criteria import CriteriaPack
from kompass_core.dates import Date
from kompass_core.errors import (
    EvaluationError,
    IncomparableError,
    Problem,
    messages,
    nearest,
    raise_any,
)
from kompass_core.evaluations import Evaluation
from kompass_core.labels import Sentence
from kompass_core.missing import Missing, NotApplicable, NotAssessed
from kompass_core.panel.arrays import Array, frozen_array, is_array, select
from kompass_core.panel.building import unnamed
from kompass_core.panel.cells import (
    are_dates,
    date_of,
    day_number,
    steps_or_problem,
    steps_type,
    years,
)
from kompass_core.panel.groups import Group, Grouping, group_of, numbered, together
from kompass_core.panel.rows import RejectedRow, columns_of_rows, row_numbers
from kompass_core.panel.sums import Plan, Progress
from kompass_core.profiles import Caution, CautionKind

_same = cmp_using(eq=np.array_equal)


@frozen(kw_only=True, repr=False)
class PanelData:
    """
    Checked columns of one panel: scores, masks, subjects, dates and groups.

    Attributes:
        pack: The criteria that were applied.
        steps: The scores in whole steps, scored nodes (in the pack's order) times rows; the
            least where a score is missing.
        subjects: The names of the subjects, normalised by `normalise_name`.
        first: The first day of each row's date, in days since 1970-01-01.
        last: The last day of each row's date.
        groups: The columns that rows can be grouped by.
        not_applicable: The mask of the scores not applicable: scored nodes times rows, eight
            rows in a byte (`numpy.packbits`); None for none.
        not_assessed: The mask of the scores not assessed, likewise.
        face_values: True if the scores are printed numbers, taken as exact.
        rejected: The invalid rows that were skipped when the panel was made.

    Raises:
        EvaluationError: If the parts do not fit together, or a score is not one of the pack's.
    """

    pack: CriteriaPack = field(validator=instance_of(CriteriaPack))
    steps: Array = field(eq=_same, hash=False)
    subjects: Array = field(eq=_same, hash=False)
    first: Array = field(eq=_same, hash=False)
    last: Array = field(eq=_same, hash=False)
    groups: tuple[Group, ...] = field(
        default=(), converter=tuple[Group, ...], validator=deep_iterable(instance_of(Group))
    )
    not_applicable: Array | None = field(default=None, eq=_same, hash=False)
    not_assessed: Array | None = field(default=None, eq=_same, hash=False)
    face_values: bool = False
    rejected: tuple[RejectedRow, ...] = field(default=(), eq=False)

    def __attrs_post_init__(self) -> None:
        raise_any(EvaluationError, _shape_problems(self))
        raise_any(EvaluationError, _row_problems(self))
        for each in (self.steps, self.subjects, self.first, self.last, *self.gaps):
            if each is not None:
                each.flags.writeable = False

    def __reduce__(self) -> tuple[Callable[[], Self], tuple[()]]:
        # Unpickled arrays are writable; the constructor makes them read-only.
        return partial(type(self), **asdict(self, recurse=False)), ()

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
        byte, bit = divmod(at, 8)
        reasons: tuple[Missing, Missing] = (
            NotApplicable("not applicable"),
            NotAssessed("not assessed"),
        )
        missing = {
            int(i): reason
            for bits, reason in zip(self.gaps, reasons, strict=True)
            if bits is not None
            for i in np.flatnonzero((bits[:, byte] >> (7 - bit)) & 1)
        }
        return Evaluation(
            pack=self.pack,
            subject=self.subjects[at],
            date=self.date(at),
            packed=self.pack.layout.pack(self.steps[:, at].tolist()),
            missing=tuple(sorted(missing.items(), key=itemgetter(0))),
            digest=self.pack.digest,
        )

    def date(self, row: int) -> Date:
        """Return the date of one row, as precisely as it is known."""
        return date_of(int(self.first[row]), int(self.last[row]))

    @property
    def gaps(self) -> tuple[Array | None, Array | None]:
        """The packed masks of the scores not applicable, and not assessed."""
        return self.not_applicable, self.not_assessed

    @cached_property
    def plan(self) -> Plan:
        """The plan of the sums of the pack."""
        return Plan.of(self.pack)

    @cached_property
    def subject_codes(self) -> Array:
        """A number for each row, the same for rows of one subject."""
        codes, _ = numbered(self.subjects)
        return frozen_array(codes)

    def select(self, rows: object, *, progress: Progress | None = None) -> Self:
        """
        Return some of the rows.

        Args:
            rows: A mask with a truth value for each row, or row numbers in the order wanted.
            progress: Called after each scored node.

        Raises:
            EvaluationError: If it is neither, or there is no such row.
        """
        chosen = row_numbers(rows, len(self))
        not_applicable, not_assessed = (select(bits, chosen, len(self)) for bits in self.gaps)
        return evolve(
            self,
            steps=columns_of_rows(self.steps, chosen, progress),
            subjects=self.subjects[chosen],
            first=self.first[chosen],
            last=self.last[chosen],
            groups=tuple(group.select(chosen) for group in self.groups),
            not_applicable=not_applicable,
            not_assessed=not_assessed,
            rejected=(),
        )

    def grouping(self, by: str | Iterable[str] = ()) -> Grouping:
        """
        Return the group of each row.

        Args:
            by: As for `Scores.aggregate`.

        Raises:
            EvaluationError: If there is no such column.
        """
        names = (by,) if isinstance(by, str) else tuple(by)
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


def _shape_problems(panel: PanelData) -> Iterator[Problem]:
    """[KN001, KN009] All parts have the same rows, and the types of a panel."""
    size, n = len(panel.pack.layout.codes), len(panel)
    packed = (size, -(-n // 8))
    expected: dict[str, tuple[tuple[int, ...], object]] = {
        "steps": ((size, n), steps_type(panel.pack)),
        "subjects": ((n,), np.dtype(object)),
        "first": ((n,), np.dtype(np.int32)),
        "last": ((n,), np.dtype(np.int32)),
        "not_applicable": (packed, np.dtype(np.uint8)),
        "not_assessed": (packed, np.dtype(np.uint8)),
    }
    for name, (shape, kind) in expected.items():
        array: object = getattr(panel, name)
        if array is None and name.startswith("not_"):
            continue
        if not is_array(array) or (array.shape, array.dtype) != (shape, kind):
            yield messages.PANEL_ARRAY_INVALID.problem(name, kind=kind, shape=shape)
    for group in panel.groups:
        if len(group.codes) != n:
            yield messages.ROW_COUNT_MISMATCH.problem(
                f"groups.{group.name}", given=len(group.codes), n=n
            )


def _row_problems(panel: PanelData) -> Iterator[Problem]:
    """[KE004, KE005, KE006, KN019] Every score, subject and date is valid."""
    layout = panel.pack.layout
    if not len(panel):
        return
    for i, steps in enumerate(panel.steps):
        low, high = layout.lows[i], layout.highs[i]
        on_unit = layout.unit == 1 or not (steps % layout.unit).any()
        if on_unit and low <= steps.min() and steps.max() <= high:
            continue
        wrong = (steps < low) | (steps > high) | (steps % layout.unit != 0)
        for row in np.flatnonzero(wrong).tolist():
            problem = steps_or_problem(panel.pack, i, int(steps[row]), Fraction(1))
            # The same tests again, which describe the problem.
            assert isinstance(problem, Problem)
            yield problem.with_prefix(f"rows[{row}].{layout.codes[i]}")
    for fault in unnamed(panel.subjects):
        yield from fault.problems
    for row in np.flatnonzero(~are_dates(panel.first, panel.last)).tolist():
        yield messages.INVALID_DATE_SPAN.problem(f"rows[{row}].date")


def counted(panel: PanelData, groups: Array, duplicates: Duplicates) -> Array | None:
    """
    Return the mask of the rows that count if each subject counts once in a group; None for all.

    Args:
        panel: The rows.
        groups: The group of each row.
        duplicates: The treatment of several rows of one subject in one group.

    Raises:
        IncomparableError: If a subject has several rows in a group and they are to be refused,
            or the latest of them cannot be determined from the dates.
    """
    if duplicates is Duplicates.KEEP or panel.subject_codes.max(initial=-1) + 1 == len(panel):
        return None
    size = int(panel.subject_codes.max(initial=0)) + 1
    keys = groups.astype(np.int64) * size + panel.subject_codes
    if duplicates is Duplicates.LATEST:
        chosen = np.zeros(len(panel), np.bool_)
        chosen[latest(panel, keys)] = True
        return chosen
    ordered = np.sort(keys)
    again = ordered[1:] == ordered[:-1]
    if again.any():
        raise_any(IncomparableError, _duplicates(panel, keys, np.unique(ordered[1:][again])))
    return None


def _duplicates(panel: PanelData, keys: Array, wrong: Array) -> Iterator[Problem]:
    """[KC004] Each subject has one row in a group."""
    for key in wrong.tolist():
        rows = np.flatnonzero(keys == key)
        facts = {"subject": panel.subjects[rows[0]], "n": len(rows)}
        yield messages.SUBJECT_REPEATED.problem(f"rows[{rows[0]}]", **facts)


def latest(panel: PanelData, keys: Array) -> Array:
    """
    Return the latest row of each key, in the order of the panel.

    Raises:
        IncomparableError: If it cannot be determined from the dates.
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


def _undecided(panel: PanelData, rows: Array) -> Problem:
    """[KC007] The dates determine the latest row of a subject."""
    kept = np.sort(rows).tolist()
    dates = tuple(str(date_of(int(panel.first[row]), int(panel.last[row]))) for row in kept)
    return messages.LATEST_RESULT_AMBIGUOUS.problem(
        f"rows[{kept[0]}]", subject=panel.subjects[kept[0]], dates=dates
    )


def matched(one: PanelData, other: PanelData) -> tuple[Array, Array]:
    """
    Return the rows of the subjects of both panels, in the order of the first.

    Raises:
        IncomparableError: If a subject has several rows in one of them.
    """
    for panel in (one, other):
        counted(panel, np.zeros(len(panel), np.int64), Duplicates.REFUSE)
    places = {name: row for row, name in enumerate(other.subjects.tolist())}
    found = np.array([places.get(name, -1) for name in one.subjects.tolist()], np.int64)
    rows = np.flatnonzero(found >= 0)
    return rows, found[rows]


def about_rows(panel: PanelData) -> Iterator[Caution]:
    """Yield the cautions about rows that are aggregated."""
    if panel.face_values:
        text = Sentence("the scores are printed numbers, taken for exact")
        yield Caution(CautionKind.FACE_VALUES, text)
    if not len(panel):
        return
    first, last = panel.first.min(), panel.last.max()
    if n := int(np.count_nonzero(_out_of_use(panel))):
        text = Sentence(
            "{n} of {all} results: {pack} was in use {period}",
            n=n,
            all=len(panel),
            pack=panel.pack.ref,
            period=panel.pack.period,
        )
        yield Caution(CautionKind.OUT_OF_USE, text)
    for known in panel.pack.breaks:
        start, end = (day_number(day) for day in (known.start.first, known.end.last))
        if len(panel) > 1 and first < last and first <= end and last >= start:
            text = Sentence(
                "the instrument changed between {start} and {end}, and there may be results from "
                "both sides: {note}",
                start=known.start,
                end=known.end,
                note=known.note,
            )
            yield Caution(CautionKind.BREAK, text)


def _out_of_use(panel: PanelData) -> Array:
    """Return True for each row that is dated before or after its revision was in use."""
    start, end = panel.pack.in_use_from, panel.pack.in_use_to
    early = start is not None and panel.last < day_number(start.first)
    late = end is not None and panel.first > day_number(end.last)
    return np.logical_or(early, late)


def about_changes(before: PanelData, after: PanelData) -> Iterator[Caution]:
    """Yield the cautions about the changes from one panel to another, row by row."""
    if before.face_values or after.face_values:
        text = Sentence("the scores are printed numbers, taken for exact")
        yield Caution(CautionKind.FACE_VALUES, text)
    reversed_ = int(np.count_nonzero(after.last < before.first))
    if reversed_:
        text = Sentence(
            "{n} of {all} later dates are before the earlier ones", n=reversed_, all=len(after)
        )
        yield Caution(CautionKind.ORDER, text)
    for known in before.pack.breaks:
        start, end = (day_number(day) for day in (known.start.first, known.end.last))
        apart = _separated(before, after, start, end) | _separated(after, before, start, end)
        n = int(np.count_nonzero(apart))
        if n:
            text = Sentence(
                "the instrument changed between {start} and {end}, which {n} of {all} changes may "
                "span: {note}",
                start=known.start,
                end=known.end,
                n=n,
                all=len(after),
                note=known.note,
            )
            yield Caution(CautionKind.BREAK, text)


def _separated(earlier: PanelData, later: PanelData, start: int, end: int) -> Array:
    """Return True for each row whose dates a break separates, as `Break.separates`."""
    apart: Array = (earlier.first < later.last) & (earlier.first <= end) & (later.last >= start)
    return apart
