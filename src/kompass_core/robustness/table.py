"""Tables of scores for the analysis of ranks."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from fractions import Fraction
from functools import cached_property
from math import lcm
from typing import SupportsIndex, TypeVar

from attrs import evolve, frozen

from kompass_core.aggregation import Aggregate, aggregate
from kompass_core.amounts import Interval, in_steps, to_decimal
from kompass_core.criteria import Level, Node
from kompass_core.errors import (
    AmountError,
    IncomparableError,
    LimitError,
    Problem,
    as_index,
    messages,
    nearest,
    raise_any,
    wrong_type,
)
from kompass_core.profiles import Caution, Profile, as_level, cautions_about

MOST_SUBJECTS = 2048


@frozen(kw_only=True)
class ScoreTable:
    """
    Scores as whole numbers of a unit, one row for each subject, one column for each cell.

    Make one with `of` or `from_scores`.

    Attributes:
        subjects: Whose rows they are; no two are alike.
        codes: The cells.
        scores: The rows.
        lows: The least that each cell can have.
        highs: The most.
        declared: The weight of each cell in the total; they add up to 1.
        unit: What 1 stands for, in points.
        score_unit: What a score that is given by a person is a multiple of, in units.
        bounds: What each score can be, in points, row by row; none where all are exact.
        cautions: What a reader must know about the subjects.
    """

    subjects: tuple[str, ...]
    codes: tuple[str, ...]
    scores: tuple[tuple[int, ...], ...]
    lows: tuple[int, ...]
    highs: tuple[int, ...]
    declared: tuple[Fraction, ...]
    unit: Fraction = Fraction(1)
    score_unit: int = 1
    bounds: tuple[tuple[Interval, ...], ...] = ()
    cautions: tuple[Caution, ...] = ()

    def __attrs_post_init__(self) -> None:
        require_rankable(len(self.subjects))
        raise_any(IncomparableError, self._subject_problems())
        raise_any(AmountError, self._score_problems())

    @classmethod
    def of(cls, profiles: Sequence[Profile], *, level: Level | str = Level.AREA) -> ScoreTable:
        """
        Return what *profiles* have at one level; all must know all of it.

        Args:
            profiles: At least one, of comparable criteria.
            level: ``"area"`` or ``"sub-question"``; areas without listed sub-questions belong
                to both.

        Raises:
            IncomparableError: If a profile does not know a cell, the criteria differ there,
                or the total was asked for.
        """
        group = aggregate(profiles, duplicates="keep")
        nodes = _nodes(group, as_level(level))
        raise_any(IncomparableError, _unknown(group, nodes))
        layout = group.pack.layout
        values = [[member[node.code] for node in nodes] for member in group.members]
        exact = [[each.exact or Fraction() for each in row] for row in values]
        finer = lcm(*((each / layout.step).denominator for row in exact for each in row))
        unit = layout.step / finer
        whole = group.pack.total.high - group.pack.total.low
        weights = [layout.weights[node.code] * (node.high - node.low) / whole for node in nodes]
        certain = all(each.bounds.is_exact for row in values for each in row)
        return cls(
            subjects=_labels(group.members),
            codes=tuple(node.code for node in nodes),
            scores=tuple(tuple(in_steps(each, unit) for each in row) for row in exact),
            lows=tuple(in_steps(node.low, unit) for node in nodes),
            highs=tuple(in_steps(node.high, unit) for node in nodes),
            declared=tuple(weights),
            unit=unit,
            score_unit=layout.unit * finer,
            bounds=() if certain else tuple(tuple(v.bounds for v in row) for row in values),
            cautions=tuple(each for member in group.members for each in cautions_about(member)),
        )

    @classmethod
    def from_scores(
        cls,
        scores: Iterable[Iterable[SupportsIndex]],
        *,
        highs: Sequence[int],
        lows: Sequence[int] | None = None,
        subjects: Sequence[str] | None = None,
        codes: Sequence[str] | None = None,
    ) -> ScoreTable:
        """
        Return a table of plain whole numbers, such as an integer array of two dimensions.

        Each cell weighs what it can give, as where areas are the sum of their parts.

        Args:
            scores: One row for each subject.
            highs: The most that each cell can have.
            lows: The least; 0 if left out.
            subjects: Their names; ``"1"``, ``"2"`` ... if left out.
            codes: The cells' codes; the same if left out.

        Raises:
            AmountError: If a score is no whole number or outside its limits, or rows, names
                and limits are not of one length.
            IncomparableError: If two subjects have one name, or there is none.
        """
        given = _listed("scores", scores)
        rows = tuple(_row(f"scores[{i}]", row) for i, row in enumerate(given))
        most = _row("highs", highs)
        least = (0,) * len(most) if lows is None else _row("lows", lows)
        spans = [max(high - low, 0) for low, high in zip(least, most, strict=False)]
        whole = sum(spans) or 1
        names = range(1, len(rows) + 1) if subjects is None else _listed("subjects", subjects)
        cells = range(1, len(most) + 1) if codes is None else _listed("codes", codes)
        return cls(
            subjects=tuple(map(str, names)),
            codes=tuple(map(str, cells)),
            scores=rows,
            lows=least,
            highs=most,
            declared=tuple(Fraction(span, whole) for span in spans),
        )

    @cached_property
    def spans(self) -> tuple[int, ...]:
        """How far the limits of each cell are apart."""
        return tuple(high - low for low, high in zip(self.lows, self.highs, strict=True))

    @cached_property
    def whole(self) -> int:
        """What a full share of a cell is counted as, so that every share is a whole number."""
        return lcm(*self.spans)

    @cached_property
    def factors(self) -> tuple[int, ...]:
        """What one unit of each cell counts for in its share."""
        return tuple(self.whole // span for span in self.spans)

    def bounds_of(self, row: int) -> tuple[Interval, ...]:
        """Return what the scores of one subject can be, in points."""
        if self.bounds:
            return self.bounds[row]
        return tuple(Interval.exactly(score * self.unit) for score in self.scores[row])

    def finer(self, times: int) -> ScoreTable:
        """Return the same scores in units that are *times* as fine."""
        return evolve(
            self,
            scores=tuple(tuple(score * times for score in row) for row in self.scores),
            lows=tuple(low * times for low in self.lows),
            highs=tuple(high * times for high in self.highs),
            unit=self.unit / times,
            score_unit=self.score_unit * times,
        )

    def place_of(self, subject: str) -> int:
        """
        Return the row of a subject.

        Raises:
            IncomparableError: If there is no such subject.
        """
        if subject not in self.subjects:
            hint = nearest(subject, self.subjects)
            raise IncomparableError([messages.SUBJECT_NOT_FOUND.problem(given=subject, hint=hint)])
        return self.subjects.index(subject)

    def _subject_problems(self) -> Iterator[Problem]:
        """[KC009, KN078] There are subjects, each of them once."""
        if not self.subjects:
            yield messages.NO_PROFILES.problem()
        for subject, n in Counter(self.subjects).items():
            if n > 1:
                yield messages.ROW_NAME_REPEATED.problem(subject=subject, n=n)

    def _score_problems(self) -> Iterator[Problem]:
        """[KN080, KN090, KA005] Every row has a score for every cell, within its limits."""
        for code, n in Counter(self.codes).items():
            if n > 1:
                yield messages.CELL_CODE_REPEATED.problem("codes", code=code, n=n)
        cells = len(self.codes)
        lengths = {"lows": len(self.lows), "highs": len(self.highs), "scores": len(self.scores)}
        wanted = {"lows": cells, "highs": cells, "scores": len(self.subjects)}
        rows = {f"scores[{i}]": len(row) for i, row in enumerate(self.scores)}
        wrong = [name for name, n in lengths.items() if n != wanted[name]]
        wrong += [name for name, n in rows.items() if n != cells]
        if not wrong and len(self.declared) != cells:
            facts = {"given": len(self.declared), "expected": cells}
            yield messages.SCORE_TABLE_SHAPE_MISMATCH.problem("declared", **facts)
        for name in wrong:
            facts = {"given": (lengths | rows)[name], "expected": wanted.get(name, cells)}
            yield messages.SCORE_TABLE_SHAPE_MISMATCH.problem(name, **facts)
        if not cells or (not wrong and min(self.spans) <= 0):
            yield messages.CELL_RANGE_EMPTY.problem("highs")
        if wrong:
            return
        for i, row in enumerate(self.scores):
            for code, low, high, score in zip(self.codes, self.lows, self.highs, row, strict=True):
                if not low <= score <= high:
                    given, *limits = (to_decimal(each * self.unit) for each in (score, low, high))
                    path = f"scores[{i}].{code}"
                    yield messages.AMOUNT_OUT_OF_RANGE.problem(
                        path, given=given, low=limits[0], high=limits[1]
                    )


def require_rankable(n: int) -> None:
    """
    Refuse more subjects than ranks can be counted of.

    Raises:
        LimitError: If there are more.
    """
    if n > MOST_SUBJECTS:
        raise LimitError([messages.TOO_MANY_SUBJECTS.problem(n=n, limit=MOST_SUBJECTS)])


def _nodes(group: Aggregate, level: Level) -> tuple[Node, ...]:
    """Return the cells of a level, in which the whole is divided without a rest."""
    if level is Level.TOTAL:
        raise IncomparableError([messages.TOTAL_NOT_WEIGHTED.problem()])
    pack = group.pack
    codes = pack.layout.codes
    if level is Level.AREA:
        codes = tuple(area.code for area in pack.areas)
    raise_any(
        IncomparableError,
        (
            messages.CELL_NOT_SHARED.problem(code=code, hint="the packs do not share it")
            for code in codes
            if code not in group
        ),
    )
    return tuple(pack.nodes[code] for code in codes)


def _unknown(group: Aggregate, nodes: Sequence[Node]) -> Iterator[Problem]:
    """[KN084] Every member knows every cell."""
    for member in group.members:
        codes = tuple(node.code for node in nodes if member[node.code].exact is None)
        if codes:
            yield messages.SUBJECT_POINTS_MISSING.problem(subject=member.name, codes=codes)


def _labels(profiles: Sequence[Profile]) -> tuple[str, ...]:
    """Name each profile by its subject, with the date where a subject stands twice."""
    times = Counter(each.name for each in profiles)
    return tuple(
        each.name if times[each.name] == 1 else f"{each.name}, {each.date}" for each in profiles
    )


_Each = TypeVar("_Each")


def _listed(path: str, given: Iterable[_Each]) -> tuple[_Each, ...]:
    try:
        return tuple(given)
    except TypeError:
        raise AmountError([wrong_type(path, given, Sequence)]) from None


def _row(path: str, given: Iterable[SupportsIndex]) -> tuple[int, ...]:
    return tuple(_whole(f"{path}[{i}]", each) for i, each in enumerate(_listed(path, given)))


def _whole(path: str, given: SupportsIndex) -> int:
    number = as_index(given)
    if number is None:
        raise AmountError([messages.SCORE_NOT_WHOLE.problem(path, given=given)])
    return number
