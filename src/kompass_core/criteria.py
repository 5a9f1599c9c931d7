"""What can be scored: areas, sub-questions, and the pack that publishes them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from functools import cached_property
from types import MappingProxyType
from typing import Any, TypeVar

from attrs import Attribute, Factory, field, frozen

from kompass_core.amounts import Amount, RoundingMode, decimal
from kompass_core.choices import chosen
from kompass_core.contracts import RoundingContract
from kompass_core.dates import Date, as_date
from kompass_core.digests import digest_of
from kompass_core.errors import PackRuleError, each_must_be, must_be, raise_any
from kompass_core.labels import Label, Translation, language_tag
from kompass_core.layout import Layout, Node
from kompass_core.pack_rules import (
    area_problems,
    pack_problems,
    ref_problems,
    sub_question_problems,
)
from kompass_core.problems import Problem
from kompass_core.provenance import provenance_of
from kompass_core.rules import Item, PointsRule, Rule, Scale
from kompass_core.terms import TOTAL, Combine, Detail, Policy

__all__ = [
    "Area",
    "Break",
    "CriteriaPack",
    "PackRef",
    "SubQuestion",
]


_text = must_be(PackRuleError, str)
_texts = each_must_be(PackRuleError, str)
_label = must_be(PackRuleError, Label)


def _names(given: Iterable[str]) -> tuple[str, ...]:
    """Refuse a lone text, which would fall into its letters."""
    if isinstance(given, str):
        facts = {"expected": "a tuple of names", "given": "str", "hint": ""}
        raise PackRuleError([Problem.of("KF006", "aliases", **facts)])
    return tuple(given)


_Choice = TypeVar("_Choice", Combine, Detail, Policy, RoundingMode)


def _choice(kinds: type[_Choice], given: _Choice | str, path: str) -> _Choice:
    def refusal(known: tuple[str, ...]) -> PackRuleError:
        return PackRuleError([Problem.of("KP007", path, given=given, known=known)])

    return chosen(kinds, given, refusal)


def _combine(given: Combine | str) -> Combine:
    return _choice(Combine, given, "combine")


def _detail(given: Detail | str) -> Detail:
    return _choice(Detail, given, "detail")


def _policy(given: Policy | str) -> Policy:
    return _choice(Policy, given, "not_applicable")


def _optional_mode(given: RoundingMode | str | None) -> RoundingMode | None:
    return None if given is None else _choice(RoundingMode, given, "step_rounding")


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

    id: str = field(validator=_text)
    revision: str = field(validator=_text)

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
            raise PackRuleError([Problem.of("KP006", given=text, example=example)])
        return cls(*text.split("@", maxsplit=1))

    def __str__(self) -> str:
        return f"{self.id}@{self.revision}"


@frozen(kw_only=True)
class SubQuestion:
    """
    A question that an evaluation answers with one score.

    Attributes:
        code: Unique within its pack, e.g. ``"1.1"``; it may be retired, and is never reused.
        title: What it asks, in one or more languages.
        max_points: The most that it can give, in points.
        min_points: The least that it can give, in points.
        aliases: Other names that it is printed under.
        rule: How answers to its items become points; None where it is scored in points.

    Raises:
        PackRuleError: If the code is malformed, the maximum is not above the minimum, or the
            rule counts in other points.
    """

    code: str = field(validator=_text)
    title: Label = field(validator=_label)
    max_points: Decimal = field(converter=decimal)
    min_points: Decimal = field(default=Decimal(0), converter=decimal)
    aliases: tuple[str, ...] = field(default=(), converter=_names, validator=_texts)
    # In files a rule is a name, which only the whole file explains.
    rule: Rule | None = field(
        default=None,
        validator=must_be(PackRuleError, type(None), Rule),
        metadata={"in_files": False},
    )

    def __attrs_post_init__(self) -> None:
        # pyright takes the converters of attributes for the attributes themselves.
        raise_any(PackRuleError, sub_question_problems(self))  # pyright: ignore[reportArgumentType]

    @property
    def items(self) -> tuple[Item, ...]:
        """What its rule asks for; nothing where it is scored in points."""
        return () if self.rule is None else self.rule.items


def _usual_detail(area: Area) -> Detail:
    return Detail.LISTED if area.sub_questions else Detail.WHOLE


@frozen(kw_only=True)
class Area:
    """
    A group of sub-questions that is reported as one number, or an area scored whole.

    Attributes:
        code: Unique within its pack, e.g. ``"1"``.
        title: Its name, in one or more languages.
        max_points: The most that it can give, in points.
        min_points: The least that it can give, in points.
        sub_questions: What gets the scores, in the pack's order; none unless `detail` is listed.
        combine: How the sub-questions make the area's points.
        detail: What is known below the area; left out, it is listed or whole.
        aliases: Other names that it is printed under.

    Raises:
        PackRuleError: If the limits are not what the sub-questions give together, or the
            detail contradicts them.
    """

    code: str = field(validator=_text)
    title: Label = field(validator=_label)
    max_points: Decimal = field(converter=decimal)
    min_points: Decimal = field(default=Decimal(0), converter=decimal)
    sub_questions: tuple[SubQuestion, ...] = field(
        default=(),
        converter=tuple[SubQuestion, ...],
        validator=each_must_be(PackRuleError, SubQuestion),
    )
    combine: Combine = field(default=Combine.SUM, converter=_combine)
    detail: Detail = field(default=Factory(_usual_detail, takes_self=True), converter=_detail)
    aliases: tuple[str, ...] = field(default=(), converter=_names, validator=_texts)

    def __attrs_post_init__(self) -> None:
        raise_any(PackRuleError, area_problems(self))  # pyright: ignore[reportArgumentType]


@frozen
class Break:
    """
    A time in which the instrument changed under its name.

    Attributes:
        start: When the change began, as precisely as is known.
        end: When it was over.
        note: What the sources say.

    Raises:
        PackRuleError: If it ends before it begins.
    """

    start: Date = field(converter=as_date)
    end: Date = field(converter=as_date)
    note: Label = field(validator=_label)

    def __attrs_post_init__(self) -> None:
        if self.end.before(self.start):
            raise PackRuleError([Problem.of("KP060", from_=self.start.text, to=self.end.text)])

    def separates(self, before: Date, after: Date) -> bool:
        """Whether the two dates lie on both sides of the break, or may do so."""
        start, end = self.start.first, self.end.last
        # Either may be the earlier: a year and one of its months do not say.
        return any(
            earlier.first < later.last and earlier.first <= end and later.last >= start
            for earlier, later in ((before, after), (after, before))
        )


def _optional_decimal(value: Amount | None) -> Decimal | None:
    return None if value is None else decimal(value)


Fallback = Mapping[str, Sequence[str]] | tuple[tuple[str, tuple[str, ...]], ...]


def _fallback(given: Fallback) -> tuple[tuple[str, tuple[str, ...]], ...]:
    items = given.items() if isinstance(given, Mapping) else given
    found = tuple(
        (language_tag(language), tuple(language_tag(other) for other in others))
        for language, others in items
    )
    twice = [language for language, n in Counter(each for each, _ in found).items() if n > 1]
    raise_any(
        PackRuleError,
        (Problem.of("KP015", f"fallback.{language}", language=language) for language in twice),
    )
    return found


def _pack_or_nothing(pack: object, attribute: Attribute[Any], value: object) -> None:
    must_be(PackRuleError, CriteriaPack, type(None))(pack, attribute, value)


@frozen(kw_only=True)
class CriteriaPack:
    """
    One published revision of an instrument: what can be scored, and how it is printed.

    Attributes:
        id: Instrument and variant, e.g. ``"kommunkompassen-se"``.
        revision: The edition of the criteria, e.g. ``"2010"``.
        title: The instrument's name.
        areas: The areas, in the order in which they are reported.
        language: The language in which the instrument is published.
        publisher: Who publishes the instrument.
        source: Where its structure was read.
        step: The finest amount of points that can be stored; every limit is a multiple.
        area_max: The maximum that every area has, where the instrument says so.
        combine: How the areas make the total.
        rounding: How results are printed.
        score_unit: What scores really are multiples of, where the instrument says so.
        step_rounding: How points that a rule gives are rounded to what can be scored: the
            `score_unit`, or else the step. Without it, no rule may give finer points.
        not_applicable: What becomes of cells that do not concern a subject.
        equivalent_to: Packs whose results mean the same at the levels that both know.
        breaks: When the instrument changed under its name.
        fallback: Which languages to try next, by language.
        notes: What else there is to know.
        parent: The pack that this one was made from, where it is a variant; it takes no part in
            comparisons, since a variant equals the same pack written out in full.

    Raises:
        PackRuleError: If an invariant does not hold, with every problem found.
    """

    id: str = field(validator=_text)
    revision: str = field(validator=_text)
    title: Label = field(validator=_label)
    areas: tuple[Area, ...] = field(
        converter=tuple[Area, ...], validator=each_must_be(PackRuleError, Area)
    )
    language: str = field(converter=language_tag)
    publisher: str = field(default="", validator=_text)
    source: str = field(validator=_text)
    step: Decimal = field(default=Decimal("0.01"), converter=decimal)
    area_max: Decimal | None = field(default=None, converter=_optional_decimal)
    combine: Combine = field(default=Combine.SUM, converter=_combine)
    rounding: RoundingContract = field(
        default=RoundingContract(), validator=must_be(PackRuleError, RoundingContract)
    )
    score_unit: Decimal | None = field(default=None, converter=_optional_decimal)
    step_rounding: RoundingMode | None = field(default=None, converter=_optional_mode)
    not_applicable: Policy = field(default=Policy.REFUSE, converter=_policy)
    equivalent_to: tuple[PackRef, ...] = field(
        default=(),
        converter=tuple[PackRef, ...],
        validator=each_must_be(PackRuleError, PackRef),
    )
    breaks: tuple[Break, ...] = field(
        default=(), converter=tuple[Break, ...], validator=each_must_be(PackRuleError, Break)
    )
    fallback: tuple[tuple[str, tuple[str, ...]], ...] = field(default=(), converter=_fallback)
    notes: Label | None = field(default=None, validator=must_be(PackRuleError, Label, type(None)))
    parent: CriteriaPack | None = field(
        default=None, eq=False, repr=False, validator=_pack_or_nothing
    )

    def __attrs_post_init__(self) -> None:
        raise_any(PackRuleError, pack_problems(self))  # pyright: ignore[reportArgumentType]

    def __hash__(self) -> int:
        """Hash the identity, which every equal pack shares."""
        return hash((self.id, self.revision))

    @property
    def ref(self) -> PackRef:
        """The pack's identity."""
        return PackRef(self.id, self.revision)

    @property
    def unit(self) -> Decimal:
        """What scores are multiples of, in points: the `score_unit`, or else the `step`."""
        return self.step if self.score_unit is None else self.score_unit

    @cached_property
    def scored(self) -> tuple[SubQuestion | Area, ...]:
        """What gets a score, in order: sub-questions, and areas without listed ones."""
        return tuple(cell for area in self.areas for cell in (area.sub_questions or (area,)))

    @cached_property
    def rules(self) -> Mapping[str, Rule]:
        """How answers become points, for every scored code; as points where nobody says."""
        rules = {cell.code: _rule_of(cell, self.unit) for cell in self.scored}
        return MappingProxyType(rules)

    @cached_property
    def layout(self) -> Layout:
        """How the cells lie in a row, for those who compute with them."""
        return Layout.of(self)

    @property
    def nodes(self) -> Mapping[str, Node]:
        """Every cell by its code, in reading order: each area, its sub-questions, the total."""
        return self.layout.nodes

    @property
    def total(self) -> Node:
        """The cell of the whole, whose limits the areas give together."""
        return self.nodes[TOTAL]

    @cached_property
    def digest(self) -> str:
        """SHA-256 over the scoring content: not over labels, sources or notes."""
        return digest_of(self)

    @cached_property
    def provenance(self) -> Mapping[str, Mapping[str, PackRef]]:
        """
        Which pack decided each field of each part, by code; the pack's own are under ``""``.

        It is the pack itself, but for what a variant took over unchanged.
        """
        return provenance_of(self)

    def text(self, label: Label, language: str | None = None) -> Translation:
        """Return *label* in *language*, else in the languages that the pack falls back to."""
        wanted = language_tag(language) if language else self.language
        return label.pick(*_languages_to_try(wanted, dict(self.fallback)), self.language)

    def __str__(self) -> str:
        return str(self.ref)


def _rule_of(cell: SubQuestion | Area, unit: Decimal) -> Rule:
    if isinstance(cell, SubQuestion) and cell.rule is not None:
        return cell.rule
    return PointsRule(scale=Scale(cell.min_points, cell.max_points, unit))


def _languages_to_try(wanted: str, fallback: Mapping[str, tuple[str, ...]]) -> list[str]:
    """Return *wanted*, its shorter forms, and what those fall back to, once each."""
    found = [wanted]
    for tag in found:
        shorter = tag.rpartition("-")[0]
        found += [each for each in (shorter, *fallback.get(tag, ())) if each and each not in found]
    return found
