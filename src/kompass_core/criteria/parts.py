"""The parts of a criteria pack: areas, sub-questions, breaks, rounding conventions."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from enum import Enum
from fractions import Fraction
from operator import mul
from typing import Literal, TypeAlias, cast

from attrs import Factory, field, frozen
from attrs.validators import deep_iterable, instance_of, optional

from kompass_core.amounts import Amount, Rounding, decimal, exact, exact_text, number, to_decimal
from kompass_core.criteria import rules
from kompass_core.criteria.rules.built_in import BuiltInRule
from kompass_core.criteria.rules.codes import IS_CODE, code_problems
from kompass_core.criteria.rules.items import Answer, Item
from kompass_core.criteria.rules.protocol import Rule
from kompass_core.dates import Date, as_date
from kompass_core.errors import PackRuleError, Problem, messages, parse_choice, raise_any
from kompass_core.labels import Label, Prose
from kompass_core.missing import Missing

TOTAL = "total"
"""The code of the result of a whole evaluation; no area or sub-question may have it."""


class Combine(Enum):
    """The way in which parts make their parent."""

    SUM = "sum"
    """Points are added; the parts' limits add up to the parent's."""
    MEAN = "mean"
    """Points are averaged, every part alike; the parts' limits equal the parent's."""
    WEIGHTED = "weighted"
    """The parent's maximum is shared out by the weights of the parts, each of which gives as much
    of its own share as it has of its own maximum."""


class Detail(Enum):
    """The knowledge of the parts of an area."""

    LISTED = "listed"
    """Its sub-questions are listed, and get the scores."""
    WHOLE = "whole"
    """It has none: the area itself is scored."""
    UNKNOWN = "unknown"
    """It has some that are not public; as far as we know the area is scored."""


class Level(Enum):
    """The three levels at which there are results."""

    SUB_QUESTION = "sub-question"
    AREA = "area"
    TOTAL = "total"


LevelName: TypeAlias = Literal["sub-question", "area", "total"]
"""The value of a `Level`."""


@frozen
class LevelRounding:
    """
    The rounding of the printed results of one level.

    Attributes:
        points: The rounding of points.
        percent: The rounding of percent.

    Raises:
        AmountError: If a unit is no decimal, as printed numbers are.
    """

    points: Rounding = field(validator=instance_of(Rounding))
    percent: Rounding = field(validator=instance_of(Rounding))

    def __attrs_post_init__(self) -> None:
        decimal(self.points.unit)
        decimal(self.percent.unit)


_WHOLE_NUMBERS = LevelRounding(Rounding("half-up", 1), Rounding("half-up", 1))
_is_level = instance_of(LevelRounding)


@frozen(kw_only=True)
class RoundingConvention:
    """
    The rounding of the printed numbers of an instrument, level by level, after combining.

    Attributes:
        sub_question: For sub-questions.
        area: For areas.
        total: For the whole.
    """

    sub_question: LevelRounding = field(default=_WHOLE_NUMBERS, validator=_is_level)
    area: LevelRounding = field(default=_WHOLE_NUMBERS, validator=_is_level)
    total: LevelRounding = field(default=_WHOLE_NUMBERS, validator=_is_level)

    def for_level(self, level: Level) -> LevelRounding:
        """Return the rounding of the results of *level*."""
        return {
            Level.SUB_QUESTION: self.sub_question,
            Level.AREA: self.area,
            Level.TOTAL: self.total,
        }[level]


PACK_ID = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,62}[a-z0-9])?")
"""The pattern of the ids of packs."""

REVISION = re.compile(r"[0-9]{1,9}(?:\.[0-9]{1,9}){0,7}")
"""The pattern of revisions."""

MOST_POINTS = 1_000_000
"""The largest limit of a node, on both sides of 0."""

MOST_SUB_QUESTIONS = 2_000
"""The largest number of sub-questions of a pack."""

is_text = instance_of(str)
is_label = instance_of(Label)
_MAX_POINTS = {"key": "max_points"}
_MIN_POINTS = {"key": "min_points"}
# A class is checked much faster than a protocol.
_is_rule = instance_of(cast("type[Rule]", (BuiltInRule, Rule)))


def names(given: Iterable[str]) -> tuple[str, ...]:
    """
    Make a tuple of names or codes.

    Raises:
        TypeError: If it is a text, which would become its letters.
    """
    if isinstance(given, str):
        msg = f"expected several texts, got the text {given!r}"
        raise TypeError(msg)
    return tuple(given)


def combine_of(given: Combine | str) -> Combine:
    """Parse a way of combining parts."""
    return parse_choice(Combine, given, path="combine", error=PackRuleError)


def _detail(given: Detail | str) -> Detail:
    return parse_choice(Detail, given, path="detail", error=PackRuleError)


@frozen
class PackRef:
    """
    The identity of a pack.

    Attributes:
        id: The instrument and its variant: lower-case letters, digits and ``-``.
        revision: The edition of the criteria: numbers joined by dots, taken as text.

    Raises:
        PackRuleError: If one of them is malformed.
    """

    id: str = field(validator=is_text)
    revision: str = field(validator=is_text)

    def __attrs_post_init__(self) -> None:
        raise_any(PackRuleError, ref_problems(self.id, self.revision))

    @classmethod
    def parse(cls, text: str) -> PackRef:
        """
        Read ``id@revision``.

        >>> PackRef.parse("kommunkompassen-se@2010").revision
        '2010'

        Raises:
            PackRuleError: If it is no text, or one of the two is malformed.
        """
        if not isinstance(text, str) or "@" not in text:
            example = "kommunkompassen-se@2010"
            raise PackRuleError([messages.INVALID_PACK_REF.problem(given=text, example=example)])
        return cls(*text.split("@", maxsplit=1))

    def __str__(self) -> str:
        return f"{self.id}@{self.revision}"


def optional_exact(value: Amount | None) -> Fraction | None:
    """Read a number exactly, or None."""
    return None if value is None else exact(value)


class Limited:
    """The limits of a node as decimals."""

    __slots__ = ()
    low: Fraction
    high: Fraction

    @property
    def min_points(self) -> Decimal:
        """The least that it can have, in points, of at most 28 digits."""
        return to_decimal(self.low)

    @property
    def max_points(self) -> Decimal:
        """The most that it can have, in points, of at most 28 digits."""
        return to_decimal(self.high)


@frozen(kw_only=True)
class SubQuestion(Limited):
    """
    A question that an evaluation answers with one score.

    Its limits are given as ``min_points`` and ``max_points``; `low` and `high` are exact.

    Attributes:
        code: Unique within its pack, e.g. ``"1.1"``; it may be retired, and is never reused.
        title: The question, in one or more languages.
        high: The most that it can give, in points.
        low: The least that it can give, in points.
        weight: The weight beside the other parts (> 0), only where its area is weighted.
        counted: False if its points do not count in the area: it is asked and shown, no more.
        aliases: Other names that it is printed under.
        rule: The rule that makes points of answers to its items; None where it is scored in points.

    Raises:
        PackRuleError: If the code is malformed, the maximum is not above the minimum, or the
            rule counts in other points.
    """

    code: str = field(validator=is_text, metadata=IS_CODE)
    title: Label = field(validator=is_label)
    high: Fraction = field(converter=exact, alias="max_points", metadata=_MAX_POINTS)
    low: Fraction = field(
        default=Fraction(), converter=exact, alias="min_points", metadata=_MIN_POINTS
    )
    weight: Fraction | None = field(default=None, converter=optional_exact)
    counted: bool = field(default=True, validator=instance_of(bool))
    aliases: tuple[str, ...] = field(default=(), converter=names, validator=deep_iterable(is_text))
    rule: Rule | None = field(default=None, validator=optional(_is_rule), metadata={"made": True})

    def __attrs_post_init__(self) -> None:
        raise_any(PackRuleError, _sub_question_problems(self))

    @property
    def items(self) -> tuple[Item, ...]:
        """The items of its rule; none where it is scored in points."""
        return () if self.rule is None else self.rule.items


def _usual_detail(area: Area) -> Detail:
    return Detail.LISTED if area.sub_questions else Detail.WHOLE


@frozen(kw_only=True)
class Area(Limited):
    """
    A group of sub-questions that is reported as one number, or an area scored whole.

    Its limits are given as ``min_points`` and ``max_points``; `low` and `high` are exact.

    Attributes:
        code: Unique within its pack, e.g. ``"1"``.
        title: Its name, in one or more languages.
        high: The most that it can give, in points; in files, the pack's area_max if omitted.
        low: The least that it can give, in points.
        weight: The weight beside the other areas (> 0), only where the total is weighted.
        counted: False if its points do not count in the total: it is scored and shown, no more.
        sub_questions: The sub-questions, in the pack's order; none unless `detail` is listed.
        combine: The way in which the sub-questions make the area's points; in files, the pack's
            combine.area if omitted.
        detail: The knowledge of its parts; listed or whole if omitted.
        aliases: Other names that it is printed under.
        about: A description of the area, for readers of reports.
        rule: The rule that makes points of answers, where the area is scored as one; None where
            it is scored in points or has sub-questions.

    Raises:
        PackRuleError: If the limits are not what the sub-questions give together, or the
            detail contradicts them; if the rule counts in other points, or there are
            sub-questions beside it.
    """

    code: str = field(validator=is_text, metadata=IS_CODE)
    title: Label = field(validator=is_label)
    high: Fraction = field(
        converter=exact, alias="max_points", metadata={**_MAX_POINTS, "optional": True}
    )
    low: Fraction = field(
        default=Fraction(), converter=exact, alias="min_points", metadata=_MIN_POINTS
    )
    weight: Fraction | None = field(default=None, converter=optional_exact)
    counted: bool = field(default=True, validator=instance_of(bool))
    sub_questions: tuple[SubQuestion, ...] = field(
        default=(),
        converter=tuple[SubQuestion, ...],
        validator=deep_iterable(instance_of(SubQuestion)),
        metadata={"schema": {"maxItems": MOST_SUB_QUESTIONS}},
    )
    combine: Combine = field(default=Combine.SUM, converter=combine_of, metadata={"optional": True})
    detail: Detail = field(default=Factory(_usual_detail, takes_self=True), converter=_detail)
    aliases: tuple[str, ...] = field(default=(), converter=names, validator=deep_iterable(is_text))
    about: Prose | None = field(default=None, validator=optional(instance_of(Prose)))
    rule: Rule | None = field(default=None, validator=optional(_is_rule), metadata={"made": True})

    def __attrs_post_init__(self) -> None:
        raise_any(PackRuleError, _area_problems(self))

    @property
    def items(self) -> tuple[Item, ...]:
        """The items of its rule; none where it is scored in points or has sub-questions."""
        return () if self.rule is None else self.rule.items

    def __repr__(self) -> str:
        return f"<Area {self.code}: {self.title}, {len(self.sub_questions)} sub-questions>"


@frozen
class Break:
    """
    A time in which the instrument changed under its name.

    Attributes:
        start: The date on which the change began, as precisely as is known.
        end: The date on which it was over.
        note: A text of what the sources report.

    Raises:
        PackRuleError: If it ends before it begins.
    """

    start: Date = field(converter=as_date, metadata={"key": "from"})
    end: Date = field(converter=as_date, metadata={"key": "to"})
    note: Label = field(validator=is_label)

    def __attrs_post_init__(self) -> None:
        if self.end.before(self.start):
            ends = {"from_": self.start.text, "to": self.end.text}
            raise PackRuleError([messages.BREAK_ENDS_BEFORE_START.problem(**ends)])

    def separates(self, before: Date, after: Date) -> bool:
        """Return True if the break is, or may be, between the two dates."""
        start, end = self.start.first, self.end.last
        # Either may be the earlier: the dates of a year and of one of its months overlap.
        return any(
            earlier.first < later.last and earlier.first <= end and later.last >= start
            for earlier, later in ((before, after), (after, before))
        )


def _example_answers(
    given: Mapping[str, Mapping[str, Amount | Missing]],
) -> dict[str, dict[str, Answer | Missing]]:
    return {
        code: {
            item: answer if isinstance(answer, bool | str | Missing) else number(answer)
            for item, answer in answers.items()
        }
        for code, answers in given.items()
    }


def _example_points(given: Mapping[str, Amount]) -> dict[str, Fraction]:
    return {code: exact(points) for code, points in given.items()}


@frozen(kw_only=True)
class WorkedExample:
    """
    Answers with the points that they are known to give, as in a handbook.

    It is checked by `kompass check` and is no scoring content.

    Attributes:
        answers: Answers to items, or reasons for missing ones, by code and item; a sub-question
            or an area without a rule has the item ``points``.
        points: The points that they give, by the code of a sub-question, an area or the total.

    Raises:
        PackRuleError: If there are no answers, or no points.
    """

    answers: Mapping[str, Mapping[str, Answer | Missing]] = field(
        converter=_example_answers, hash=False
    )
    points: Mapping[str, Fraction] = field(converter=_example_points, hash=False)

    def __attrs_post_init__(self) -> None:
        if not (self.answers and self.points):
            raise PackRuleError([messages.WORKED_EXAMPLE_EMPTY.problem()])

    def __str__(self) -> str:
        given = (f"{c}.{i} = {a}" for c, each in self.answers.items() for i, a in each.items())
        points = (f"{code} = {exact_text(points)}" for code, points in self.points.items())
        return f"{', '.join(given)} -> {', '.join(points)}"


def parts_of(areas: Sequence[Area]) -> list[Area | SubQuestion]:
    """Return areas, each followed by its sub-questions."""
    found = list[Area | SubQuestion]()
    for area in areas:
        found.append(area)
        found.extend(area.sub_questions)
    return found


def placed_parts(areas: Sequence[Area]) -> Iterator[tuple[str, Area | SubQuestion]]:
    """Return the same parts, each with its path in the pack."""
    for i, area in enumerate(areas):
        yield f"areas[{i}]", area
        for j, part in enumerate(area.sub_questions):
            yield f"areas[{i}].sub_questions[{j}]", part


def ref_problems(pack_id: str, revision: str) -> Iterator[Problem]:
    """[KP004, KP005] An identity is plain text that can name a file anywhere."""
    if not PACK_ID.fullmatch(pack_id):
        yield messages.INVALID_PACK_ID.problem("id", given=pack_id)
    if not REVISION.fullmatch(revision):
        yield messages.INVALID_REVISION.problem("revision", given=revision)


def _node_problems(part: SubQuestion | Area) -> Iterator[Problem]:
    """[KP001, KP003, KP020, KP023] A node has a usable code, and a maximum above its minimum."""
    yield from code_problems(part.code)
    if part.code.lower() == TOTAL:
        yield messages.CODE_RESERVED.problem("code", code=part.code)
    low, high = part.low, part.high
    if low.denominator == high.denominator == 1:  # whole numbers are compared much faster
        valid = -MOST_POINTS <= low.numerator < high.numerator <= MOST_POINTS
    else:
        valid = -MOST_POINTS <= low < high <= MOST_POINTS
    if not valid:
        yield from _limit_problems(low, high)


def _limit_problems(low: Fraction, high: Fraction) -> Iterator[Problem]:
    limits = {"min_points": number(low), "max_points": number(high)}
    if high <= low:
        yield messages.MAXIMUM_NOT_ABOVE_MINIMUM.problem("max_points", **limits)
    for name, limit in (("min_points", low), ("max_points", high)):
        if not -MOST_POINTS <= limit <= MOST_POINTS:
            yield messages.LIMIT_TOO_LARGE.problem(name, given=limits[name], limit=MOST_POINTS)


def _sub_question_problems(part: SubQuestion) -> Iterator[Problem]:
    yield from _node_problems(part)
    yield from _rule_problems(part)


def _rule_problems(part: SubQuestion | Area) -> Iterator[Problem]:
    """[KP083, KP089] A rule's points are those of what it scores, and points need no rule."""
    if part.rule is None:
        return
    if isinstance(part.rule, rules.PointsRule):
        yield messages.POINTS_RULE_REDUNDANT.problem("rule")
    if isinstance(part.rule, rules.LadderRule | rules.SumRule):
        low, high = part.rule.low, part.rule.high
        limits = {"min_points": number(part.low), "max_points": number(part.high)}
        if (exact(low), exact(high)) != (part.low, part.high):
            ends = 'least = "{min_points}" and full = "{max_points}"'.format(**limits)
            hint = f", e.g. by {ends} in the rule" if isinstance(part.rule, rules.SumRule) else ""
            facts = {"low": low, "high": high, **limits, "hint": hint}
            yield messages.RULE_LIMITS_MISMATCH.problem("rule", **facts)


def _area_problems(area: Area) -> Iterator[Problem]:
    """[KP030, KP032, KP050, KP181] An area is scored whole, or its parts give its limits."""
    yield from _node_problems(area)
    yield from _rule_problems(area)
    parts = area.sub_questions
    if parts and area.detail is not Detail.LISTED:
        yield messages.AREA_DETAIL_CONFLICT.problem("detail", detail=area.detail.value)
    if parts and area.rule is not None:
        yield messages.AREA_RULE_WITH_PARTS.problem("rule", code=area.code)
    if not parts and area.detail is Detail.LISTED:
        yield messages.SUB_QUESTIONS_MISSING.problem("sub_questions")
    if parts:
        if wrong := [*weight_problems(area.combine, parts, "sub_questions")]:
            yield from wrong
            return
        counted = [part for part in parts if part.counted]
        factors = factors_of(area.combine, counted, area.high)
        for name in ("min_points", "max_points"):
            yield from _combined_problems(area, counted, factors, name)


def weight_problems(
    combine: Combine, parts: Sequence[Area | SubQuestion], path: str
) -> Iterator[Problem]:
    """[KP178, KP179, KP216] Some part counts; weights are those of parts of a weighted parent."""
    if not any(part.counted for part in parts):
        yield messages.NO_PART_COUNTED.problem(path)
    for i, part in enumerate(parts):
        weight = part.weight
        if combine is Combine.WEIGHTED and part.counted:
            if weight is None or weight <= 0 or part.high <= 0:
                given = {"given": "missing" if weight is None else number(weight)}
                facts = {"code": part.code, **given, "most": number(part.high)}
                yield messages.WEIGHT_MISSING.problem(f"{path}[{i}].weight", **facts)
        elif weight is not None:
            facts = {"code": part.code, "given": number(weight)}
            yield messages.WEIGHT_WITHOUT_EFFECT.problem(f"{path}[{i}].weight", **facts)


def factors_of(
    combine: Combine, counted: Sequence[Area | SubQuestion], high: Fraction
) -> tuple[Fraction, ...]:
    """
    Return the points of a parent for one point of each of its parts.

    Args:
        combine: The way in which the parts make the parent.
        counted: The parts that count (at least one).
        high: The maximum of the parent.
    """
    if combine is not Combine.WEIGHTED:
        return (Fraction(1, len(counted) if combine is Combine.MEAN else 1),) * len(counted)
    weights = [part.weight or Fraction() for part in counted]
    whole = sum(weights)
    return tuple(
        weight * high / (whole * part.high) for weight, part in zip(weights, counted, strict=True)
    )


def combined(combine: Combine, factors: Sequence[Fraction], points: Sequence[Fraction]) -> Fraction:
    """Return the points of a parent whose parts, which have *factors*, have *points*."""
    if combine is not Combine.SUM:
        return sum(map(mul, factors, points), Fraction())
    # Whole numbers are added much faster than ratios.
    whole = sum(each.numerator for each in points if each.denominator == 1)
    return sum((each for each in points if each.denominator != 1), Fraction(whole))


def _combined_problems(
    area: Area, counted: Sequence[SubQuestion], factors: Sequence[Fraction], name: str
) -> Iterator[Problem]:
    """Compare a limit of the parts that count with that of the area: added up, or each of them."""
    what = "the minima" if name == "min_points" else "the maxima"
    end = "low" if name == "min_points" else "high"
    whole: Fraction = getattr(area, end)
    limits: list[Fraction] = [getattr(part, end) for part in counted]
    if area.combine is Combine.MEAN:
        pairs = zip(counted, limits, strict=True)
        different = tuple(f"{number(limit)} ({p.code})" for p, limit in pairs if limit != whole)
        if different:
            facts = {"what": what, "whole": number(whole), "combined": "are", "parts": different}
            hint = "a mean needs the same limits in each part; give them, or use combine = 'sum'"
            yield messages.AREA_LIMIT_MISMATCH.problem(name, **facts, hint=hint)
    elif (together := combined(area.combine, factors, limits)) != whole:
        verb = "add up to" if area.combine is Combine.SUM else "give, by weight,"
        facts = {"what": what, "whole": number(whole), "combined": verb, "parts": number(together)}
        yield messages.AREA_LIMIT_MISMATCH.problem(name, **facts, hint="correct one of them")
