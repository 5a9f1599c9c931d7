"""Tables of scores, as input of rank analyses."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from fractions import Fraction
from functools import cached_property
from math import lcm
from operator import index
from typing import SupportsIndex

from attrs import evolve, field, frozen

from kompass_core.aggregation import Aggregate, aggregate
from kompass_core.amounts import Interval, in_steps, number
from kompass_core.criteria import Level, LevelName, Node
from kompass_core.errors import (
    AmountError,
    IncomparableError,
    LimitError,
    Problem,
    messages,
    nearest,
    raise_any,
)
from kompass_core.labels import normalise_name, normalise_names
from kompass_core.profiles import Caution, Profile, Value
from kompass_core.profiles.cautions import cautions_about
from kompass_core.profiles.profile import as_level

MOST_SUBJECTS = 2048


@frozen(kw_only=True)
class ScoreTable:
    """
    Scores as whole numbers of a unit, with one row per subject and one column per node.

    Make one with `of` or `from_scores`.

    Attributes:
        subjects: The names of the rows, normalised by `normalise_name`, all different.
        codes: The nodes.
        scores: The rows.
        lows: The least possible score of each node.
        highs: The largest possible score of each node.
        declared: The weight of each node in the total; they add up to 1.
        unit: The value of 1, in points.
        score_unit: The multiple, in units, in which assessors give scores.
        bounds: The interval of each score, in points, row by row; empty if all are exact.
        cautions: Reservations about the subjects.
    """

    subjects: tuple[str, ...] = field(converter=normalise_names)
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
        raise_any(AmountError, self._shape_problems())
        raise_any(AmountError, self._score_problems())

    @classmethod
    def of(
        cls, profiles: Sequence[Profile], *, level: Level | LevelName = Level.AREA
    ) -> ScoreTable:
        """
        Return the scores of *profiles* at one level, which must be complete.

        Args:
            profiles: At least one, of comparable criteria.
            level: ``"area"`` or ``"sub-question"``; areas without listed sub-questions belong
                to both. Parts that do not count in the total are omitted.

        Raises:
            IncomparableError: If points are missing, the criteria differ at that level, or it
                is the total.
        """
        return cls.of_group(aggregate(profiles, duplicates="keep"), level=level)

    @classmethod
    def of_group(cls, group: Aggregate, *, level: Level | LevelName = Level.AREA) -> ScoreTable:
        """
        Return the scores of the members of an aggregate.

        Args:
            group: The aggregate.
            level: As for `of`.

        Raises:
            IncomparableError: As for `of`.
        """
        nodes = _nodes(group, as_level(level))
        raise_any(IncomparableError, _missing_points(group, nodes))
        layout = group.pack.layout
        values = _rows(group, nodes)
        exact = [[each.exact or Fraction() for each in row] for row in values]
        limits = [end for node in nodes for end in (node.low, node.high)]
        finer = lcm(*((each / layout.step).denominator for row in (*exact, limits) for each in row))
        unit = layout.step / finer
        whole = group.pack.total.high - group.pack.total.low
        ranges = (layout.root_factors[node.code] * (node.high - node.low) for node in nodes)
        weights = [each / whole for each in ranges]
        certain = all(each.bounds.is_exact for row in values for each in row)
        return cls(
            subjects=_row_names(group.members),
            codes=tuple(node.code for node in nodes),
            scores=tuple(tuple(in_steps(each, unit) for each in row) for row in exact),
            lows=tuple(in_steps(node.low, unit) for node in nodes),
            highs=tuple(in_steps(node.high, unit) for node in nodes),
            declared=tuple(weights),
            unit=unit,
            score_unit=layout.unit * finer,
            bounds=() if certain else tuple(tuple(v.bounds for v in row) for row in values),
            cautions=tuple(each for given in group.results for each in cautions_about(given)),
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
        Return a table of whole numbers, such as a two-dimensional integer array.

        Nodes are weighted by their ranges, as where areas are the sum of their parts.

        Args:
            scores: One row for each subject.
            highs: The largest possible score of each node.
            lows: The least; by default 0.
            subjects: The names of the rows; by default ``"1"``, ``"2"`` ...
            codes: The codes of the columns; by default the same.

        Raises:
            AmountError: If a score is outside its limits, or the lengths of rows, names and
                limits differ.
            IncomparableError: If there is no subject, or two of them have one name.
        """
        rows = tuple(tuple(map(index, row)) for row in scores)
        most = tuple(map(index, highs))
        least = (0,) * len(most) if lows is None else tuple(map(index, lows))
        spans = [max(high - low, 0) for low, high in zip(least, most, strict=False)]
        names = range(1, len(rows) + 1) if subjects is None else subjects
        columns = range(1, len(most) + 1) if codes is None else codes
        return cls(
            subjects=tuple(map(str, names)),
            codes=tuple(map(str, columns)),
            scores=rows,
            lows=least,
            highs=most,
            declared=tuple(Fraction(span, sum(spans) or 1) for span in spans),
        )

    @cached_property
    def spans(self) -> tuple[int, ...]:
        """The range of each node, in units."""
        return tuple(high - low for low, high in zip(self.lows, self.highs, strict=True))

    @cached_property
    def whole(self) -> int:
        """The common denominator of all shares: the least common multiple of the ranges."""
        return lcm(*self.spans)

    @cached_property
    def factors(self) -> tuple[int, ...]:
        """The part of `whole` that one unit of each node counts for."""
        return tuple(self.whole // span for span in self.spans)

    @cached_property
    def shortfalls(self) -> tuple[tuple[int, ...], ...]:
        """The difference of each score to the largest possible one, row by row."""
        return tuple(
            tuple(high - score for high, score in zip(self.highs, row, strict=True))
            for row in self.scores
        )

    def bounds_of(self, row: int) -> tuple[Interval, ...]:
        """Return the intervals of the scores of one subject, in points."""
        if self.bounds:
            return self.bounds[row]
        return tuple(Interval.exactly(score * self.unit) for score in self.scores[row])

    def refined(self, times: int) -> ScoreTable:
        """Return the same scores in units that are *times* as fine."""
        return evolve(
            self,
            scores=tuple(tuple(score * times for score in row) for row in self.scores),
            lows=tuple(low * times for low in self.lows),
            highs=tuple(high * times for high in self.highs),
            unit=self.unit / times,
            score_unit=self.score_unit * times,
        )

    def row_of(self, subject: str) -> int:
        """
        Return the row of a subject.

        Raises:
            IncomparableError: If there is no such subject.
        """
        name = normalise_name(subject)
        if name not in self.subjects:
            hint = nearest(name, self.subjects)
            raise IncomparableError([messages.SUBJECT_NOT_FOUND.problem(given=name, hint=hint)])
        return self.subjects.index(name)

    def _subject_problems(self) -> Iterator[Problem]:
        """[KC009, KN078] There must be subjects, each once."""
        if not self.subjects:
            yield messages.NO_PROFILES.problem()
        for subject, n in Counter(self.subjects).items():
            if n > 1:
                yield messages.ROW_NAME_REPEATED.problem(subject=subject, n=n)

    def _shape_problems(self) -> Iterator[Problem]:
        """[KN080, KN082, KN090] Every subject must have a score for every node."""
        for code, n in Counter(self.codes).items():
            if n > 1:
                yield messages.NODE_CODE_REPEATED.problem("codes", code=code, n=n)
        columns = len(self.codes)
        lengths = {
            "lows": (len(self.lows), columns),
            "highs": (len(self.highs), columns),
            "scores": (len(self.scores), len(self.subjects)),
            **{f"scores[{i}]": (len(row), columns) for i, row in enumerate(self.scores)},
            "declared": (len(self.declared), columns),
        }
        wrong = {path: each for path, each in lengths.items() if each[0] != each[1]}
        if len(wrong) > 1:
            # The default weights are as wrong as the limits that they are made of.
            wrong.pop("declared", None)
        for path, (given, expected) in wrong.items():
            yield messages.SCORE_TABLE_SHAPE_MISMATCH.problem(path, given=given, expected=expected)
        if not columns or (not wrong and min(self.spans) <= 0):
            yield messages.NODE_RANGE_EMPTY.problem("highs")

    def _score_problems(self) -> Iterator[Problem]:
        """[KA005] Every score must be within its limits."""
        for i, row in enumerate(self.scores):
            for code, low, high, score in zip(self.codes, self.lows, self.highs, row, strict=True):
                if not low <= score <= high:
                    given, least, most = (number(n * self.unit) for n in (score, low, high))
                    facts = {"given": given, "low": least, "high": most}
                    yield messages.AMOUNT_OUT_OF_RANGE.problem(f"scores[{i}].{code}", **facts)

    def __repr__(self) -> str:
        return f"<ScoreTable of {len(self.subjects)} subjects, {len(self.codes)} nodes>"


def require_rankable(n: int) -> None:
    """
    Refuse more subjects than can be ranked.

    Raises:
        LimitError: If there are more.
    """
    if n > MOST_SUBJECTS:
        raise LimitError([messages.TOO_MANY_SUBJECTS.problem(n=n, limit=MOST_SUBJECTS)])


def _nodes(group: Aggregate, level: Level) -> tuple[Node, ...]:
    """Return the nodes of a level, which together make the total."""
    if level is Level.TOTAL:
        raise IncomparableError([messages.TOTAL_NOT_WEIGHTED.problem()])
    pack = group.pack
    listed = pack.areas if level is Level.AREA else pack.scored
    codes = [each.code for each in listed if each.code in pack.layout.counted]
    hint = "the packs do not share it"
    raise_any(
        IncomparableError,
        (
            messages.CELL_NOT_SHARED.problem(code=code, hint=hint)
            for code in codes
            if code not in group
        ),
    )
    return tuple(pack.nodes[code] for code in codes)


def _rows(group: Aggregate, nodes: Sequence[Node]) -> list[tuple[Value, ...]]:
    """Return the values of each member."""
    columns = ([each[node.code] for each in group.counted(node.code)] for node in nodes)
    return list(zip(*columns, strict=True))


def _missing_points(group: Aggregate, nodes: Sequence[Node]) -> Iterator[Problem]:
    """[KN084] Every member must have points for every node."""
    for member, row in zip(group.members, _rows(group, nodes), strict=True):
        codes = tuple(value.code for value in row if value.exact is None)
        if codes:
            yield messages.SUBJECT_POINTS_MISSING.problem(subject=member.name, codes=codes)


def _row_names(profiles: Sequence[Profile]) -> tuple[str, ...]:
    """Return the subjects, with their dates where a subject occurs more than once."""
    times = Counter(each.name for each in profiles)
    return tuple(
        each.name if times[each.name] == 1 else f"{each.name}, {each.date}" for each in profiles
    )
