"""Criteria packs: invariants, digest and lineage."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from functools import cached_property
from itertools import chain
from operator import attrgetter
from types import MappingProxyType
from typing import Any, Literal, TypeAlias, TypeVar, cast

from attrs import Attribute, evolve, field, fields, frozen
from attrs.converters import optional as optionally
from attrs.validators import deep_iterable, instance_of, optional

from kompass_core.amounts import Rounding, RoundingMode, exact, number, plain, to_decimal
from kompass_core.criteria import rules
from kompass_core.criteria.bands import BandScale, band_problems
from kompass_core.criteria.blocks import Block, block_node, block_problems
from kompass_core.criteria.layout import Layout, Node, total_limits
from kompass_core.criteria.parts import (
    MOST_POINTS,
    PACK_ID,
    REVISION,
    TOTAL,
    Area,
    Break,
    Combine,
    Level,
    LevelRounding,
    PackRef,
    RoundingConvention,
    SubQuestion,
    WorkedExample,
    combine_of,
    is_label,
    is_text,
    optional_exact,
    parts_of,
    placed_parts,
    ref_problems,
    weight_problems,
)
from kompass_core.criteria.percent import PercentBase
from kompass_core.criteria.ranking import RankKey
from kompass_core.criteria.rules.protocol import Law, Rule
from kompass_core.dates import Date, as_date
from kompass_core.errors import (
    EvaluationError,
    PackRuleError,
    Problem,
    messages,
    parse_choice,
    raise_any,
)
from kompass_core.labels import (
    Label,
    Prose,
    Sentence,
    Translation,
    language_tag,
    normalise_name,
    title_problems,
)
from kompass_core.missing import Policy

_T = TypeVar("_T")

TAG = "^[A-Za-z]{2,3}([-_][A-Za-z]{4})?([-_]([A-Za-z]{2}|[0-9]{3}))?$"
"""The pattern of language tags, in schemas."""

_WITHIN = frozenset({"areas", "sub_questions", "parent"})
"""Fields that hold other parts, or no content of a pack."""

_RARE = frozenset({"counted", "total_max", "weight"})
"""Fields that most packs do not have."""

_LEAST_STEP = Fraction(MOST_POINTS, 10**15)
_MOST_ROUNDED = 10_000
"""The most values of a rule that are rounded to find out which points it can give."""

MOST_AREAS = 64
"""The largest number of areas of a pack."""

MOST_ANCESTORS = 8
"""The largest number of packs that a variant may extend, directly or not."""

ParentOf: TypeAlias = "Callable[[PackRef, str], CriteriaPack]"
"""Finds a pack by its identity and the name of the distribution that publishes it."""

_OWN = frozenset({"publisher", "source", "equivalent_to", "examples", "in_use_from", "in_use_to"})
"""Fields that describe one pack alone, like its notes; they are never inherited."""


def lineage_of(pack: CriteriaPack) -> list[CriteriaPack]:
    """Return a pack, what it extends, and so on."""
    lineage = [pack]
    while lineage[-1].parent is not None:
        lineage.append(lineage[-1].parent)
    return lineage


def _decider(
    lineage: list[CriteriaPack], said: list[dict[str, dict[str, object]]], code: str, name: str
) -> CriteriaPack:
    """Return the oldest pack from which a field was passed on unchanged."""
    decider, value = lineage[0], said[0][code][name]
    if not code and (name in _OWN or name.partition(".")[0] == "notes"):
        return decider
    for ancestor, fields_of in zip(lineage[1:], said[1:], strict=True):
        found = fields_of.get(code, {})
        if name not in found or found[name] != value:
            break
        decider = ancestor
    return decider


def _said(pack: CriteriaPack) -> dict[str, dict[str, object]]:
    """Return every field of every part, by code."""
    parts = {part.code: dict(_fields(part)) for part in parts_of(pack.areas)}
    return {"": dict(_fields(pack)), **parts}


def _fields(part: object) -> Iterator[tuple[str, object]]:
    kind: type[Any] = type(part)
    for each in fields(kind):
        value = getattr(part, each.name)
        if isinstance(value, Label):
            yield from ((f"{each.name}.{language}", text) for language, text in value.texts)
        elif each.name not in _WITHIN and not (each.name in _RARE and value == each.default):
            yield each.alias, value


def _scoring_content(pack: CriteriaPack) -> object:
    """Return the scoring content, as plain data in a fixed order."""

    def limited(part: SubQuestion | Area) -> list[object]:
        return [part.code, _plain(part.low), _plain(part.high)]

    def printing(printed: LevelRounding) -> list[object]:
        both = (printed.points, printed.percent)
        return [[rounding.mode.value, _plain(rounding.unit)] for rounding in both]

    content: dict[str, object] = {
        "areas": [
            [*limited(area), area.combine.value, [limited(each) for each in area.sub_questions]]
            for area in pack.areas
        ],
        "combine": pack.combine.value,
        "rounding": [printing(pack.rounding.for_level(level)) for level in Level],
        "score_unit": _plain(pack.score_unit),
        "not_applicable": pack.not_applicable.value,
    }
    # Content that only some packs have is only in their digests, so that all others stay the same.
    return content | {key: each for key, each in _rare_content(pack).items() if each}


def _rare_content(pack: CriteriaPack) -> dict[str, object]:
    """Return the scoring content that most packs do not have, which is false for them."""
    rounds, parts = pack.step_rounding, parts_of(pack.areas)
    is_weighted = pack.combine is Combine.WEIGHTED
    return {
        "rules": {e.code: _rule_content(e.rule) for e in pack.scored if e.rule is not None},
        "step_rounding": rounds and rounds.value,
        # Elsewhere the step is only what can be stored; here points are rounded to it.
        "step": rounds and pack.score_unit is None and _plain(pack.step),
        "weights": {each.code: _plain(each.weight) for each in parts if each.weight},
        "total_max": is_weighted and _plain(pack.total_max),
        "not_counted": [each.code for each in parts if not each.counted],
        "percent": pack.percent is not PercentBase.BETWEEN_ENDS and pack.percent.value,
        "ranking": pack.ranking is not RankKey.EXACT and pack.ranking.value,
        "blocks": [[each.code, list(each.areas)] for each in pack.blocks],
        "band_scales": [band_content(each) for each in pack.band_scales],
    }


def band_content(scale: BandScale) -> list[object]:
    """Return what decides about the band of a result: not the titles of bands."""
    bands = [
        [
            band.code,
            _plain(band.least),
            [[each.code, each.measure.value, _plain(each.least)] for each in band.requires],
        ]
        for band in scale.bands
    ]
    return [list(scale.of), scale.measure.value, scale.basis.value, bands]


def _rule_content(rule: Rule) -> list[object]:
    """Return what decides about the points that *rule* gives: not the titles of its items."""
    items = [[item.code, *map(_plain, (item.weight, *item.domain))] for item in rule.items]
    return [rule.name, rule.version, _plain(rule.parameters), items]


def _plain(value: object) -> object:
    """Write every number in one way, so that 1 and 1.0 are the same content."""
    if isinstance(value, Decimal | Fraction):
        return str(Fraction(value))
    if isinstance(value, Mapping):
        table = cast("Mapping[str, object]", value)
        return {key: _plain(table[key]) for key in sorted(table)}
    if isinstance(value, list | tuple):
        return [_plain(each) for each in cast("Sequence[object]", value)]
    return value


def _pack_problems(pack: CriteriaPack) -> Iterator[Problem]:
    """Check the whole of a pack; its areas and sub-questions check themselves."""
    yield from ref_problems(pack.id, pack.revision)
    if not pack.areas:
        yield messages.NO_AREAS.problem("areas")
    if any(str(ref) == f"{pack.id}@{pack.revision}" for ref in pack.equivalent_to):
        yield messages.PACK_EQUIVALENT_TO_ITSELF.problem("equivalent_to")
    start, end = pack.in_use_from, pack.in_use_to
    if start is not None and end is not None and end.before(start):
        yield messages.IN_USE_REVERSED.problem("in_use_to", from_=start, to=end)
    yield from _code_problems(pack.areas)
    yield from _language_problems(pack)
    yield from _fallback_problems(dict(pack.fallback))
    yield from _unit_problems(pack)
    yield from _grain_problems(pack)
    yield from _total_problems(pack)
    yield from _percent_problems(pack)


def _code_problems(areas: Sequence[Area]) -> Iterator[Problem]:
    """[KP002] Codes are unique across both levels, case aside."""
    codes = [part.code.lower() for part in parts_of(areas)]
    if len(set(codes)) < len(codes):
        for path, part in placed_parts(areas):
            if codes.count(part.code.lower()) > 1:
                yield messages.CODE_REPEATED.problem(f"{path}.code", code=part.code)


def _language_problems(pack: CriteriaPack) -> Iterator[Problem]:
    """[KP013] Every title is there in the pack's own language."""
    titles = [pack.title, *[part.title for part in parts_of(pack.areas)]]
    own = pack.language  # in most titles it is the first
    if any(each.texts[0][0] != own and own not in each.languages for each in titles):
        paths = ["title", *(f"{path}.title" for path, _ in placed_parts(pack.areas))]
        for title, path in zip(titles, paths, strict=True):
            yield from title_problems(title, pack.language, path)


def _unit_problems(pack: CriteriaPack) -> Iterator[Problem]:
    """[KP021, KP022, KP024] Every limit can be counted in steps, and in the unit of scores."""
    units = {"step": pack.step}
    if pack.score_unit is not None:
        units["score_unit"] = pack.score_unit
    wrong = [name for name, unit in units.items() if unit <= 0]
    for name in wrong:
        yield messages.STEP_NOT_POSITIVE.problem(name, given=number(units[name]))
    if wrong:
        return
    step = pack.step
    if step < _LEAST_STEP:
        finest = to_decimal(_LEAST_STEP)
        yield messages.STEP_TOO_FINE.problem("step", given=number(step), finest=finest)
    if pack.score_unit is not None and not _divides(step, pack.score_unit):
        facts = {"given": number(pack.score_unit), "what": "step", "step": number(step)}
        yield messages.VALUE_NOT_MULTIPLE_OF_STEP.problem("score_unit", **facts)
    # By identity: equal limits are mostly one object.
    limits = [*chain.from_iterable(map(attrgetter("low", "high"), parts_of(pack.areas)))]
    different = dict(zip(map(id, limits), limits, strict=True)).values()
    for what, unit in units.items():
        if not all(_divides(unit, limit) for limit in different):
            yield from _uneven_limits(pack.areas, what, unit)


def _grain_problems(pack: CriteriaPack) -> Iterator[Problem]:
    """[KP084] Points that a rule gives can be stored, or there is a way to round them."""
    unit, seen, kinds = pack.unit, list[Rule](), dict[tuple[int, ...], tuple[str, Any]]()
    is_exempt = pack.step_rounding is not None or unit <= 0
    if is_exempt or all(part.rule is None for part in parts_of(pack.areas)):
        return
    for path, part in placed_parts(pack.areas):
        # By identity: equal limits are mostly one object.
        kinds.setdefault((id(part.rule), id(part.low), id(part.high)), (path, part))
    for path, part in kinds.values():
        rule = part.rule
        if rule is None or rule in seen or _stays_on(unit, part, rule):
            continue
        seen.append(rule)  # one report is enough for sub-questions that share a rule
        hint = _hint_at_rounding(pack, part, rule)
        facts = {"rule": rule.name, "unit": number(unit), "hint": hint}
        yield messages.RULE_FINER_THAN_SCORE_UNIT.problem(f"{path}.rule", **facts)


def _hint_at_rounding(pack: CriteriaPack, part: SubQuestion | Area, rule: Rule) -> str:
    """Name the cause of points that are finer than the score unit, if it is known, and cures."""
    from kompass_core.criteria.rules.items import common_unit
    from kompass_core.criteria.rules.rules_of_items import RuleOfItems

    rounded = 'step_rounding = "half-up"'
    if isinstance(rule, RuleOfItems) and not rule.needs_all:
        whole = evolve(rule, not_applicable=Policy.REFUSE)
        if _stays_on(pack.unit, part, whole):
            refused = 'add not_applicable = "refuse" to its table'
            return f", if items are not applicable; if none ever is, {refused}, else {rounded}"
    points, cures = grain_in_points(part, rule), f"; add {rounded}, or another mode"
    if points is None:
        return cures
    finer = common_unit(points, pack.unit)
    exactly = Fraction(to_decimal(finer)) == finer
    key = "step" if pack.score_unit is None else "score_unit"
    return f'{cures}, or use {key} = "{plain(to_decimal(finer))}"' if exactly else cures


def grain_in_points(part: SubQuestion | Area, rule: Rule) -> Fraction | None:
    """Return the grain of *rule* in points, counted from the minimum; None if it has none."""
    if rule.grain is None or Law.ON_THE_STEP not in rule.laws:
        return None
    return rule.grain * (part.high - part.low)


def _stays_on(unit: Fraction, part: SubQuestion | Area, rule: Rule) -> bool:
    """Return True if all points that *rule* can give are whole multiples of *unit*."""
    points = grain_in_points(part, rule)
    return points is not None and (points / unit).denominator == 1


def _divides(unit: Fraction, amount: Fraction) -> bool:
    return amount.numerator * unit.denominator % (amount.denominator * unit.numerator) == 0


def _uneven_limits(areas: Sequence[Area], what: str, unit: Fraction) -> Iterator[Problem]:
    for path, part in placed_parts(areas):
        # Points of a weighted area are ratios anyhow.
        if isinstance(part, Area) and part.combine is Combine.WEIGHTED and part.sub_questions:
            continue
        for name, limit in (("min_points", part.low), ("max_points", part.high)):
            if not _divides(unit, limit):
                facts = {"given": number(limit), "what": what, "step": number(unit)}
                yield messages.VALUE_NOT_MULTIPLE_OF_STEP.problem(f"{path}.{name}", **facts)


def _total_problems(pack: CriteriaPack) -> Iterator[Problem]:
    """[KP051] Areas give what the pack declares, and can be combined to a total."""
    if pack.area_max is not None:
        for i, area in enumerate(pack.areas):
            if area.high != pack.area_max:
                limits = {"max_points": number(area.high), "area_max": number(pack.area_max)}
                yield messages.AREA_MAX_MISMATCH.problem(f"areas[{i}].max_points", **limits)
    if pack.areas:
        wrong = [*weight_problems(pack.combine, pack.areas, "areas")]
        yield from wrong or _total_limit_problems(pack)


def _total_limit_problems(pack: CriteriaPack) -> Iterator[Problem]:
    """[KP052, KP217, KP218] Averaged areas are alike, and the total has the maximum they give."""
    if pack.combine is Combine.MEAN:
        for end in ("low", "high"):
            yield from _averaged_problems(pack.areas, end)
    if pack.total_max is not None:
        low, high, _ = total_limits(pack.areas, pack.combine, pack.total_max)
        if high != pack.total_max or not low < high <= MOST_POINTS:
            facts = {"total_max": number(pack.total_max), "high": number(high)}
            yield messages.TOTAL_MAX_MISMATCH.problem("total_max", **facts, most=MOST_POINTS)
    elif pack.combine is Combine.WEIGHTED:
        yield messages.TOTAL_MAX_MISSING.problem("combine")


def _averaged_problems(areas: Sequence[Area], end: Literal["low", "high"]) -> Iterator[Problem]:
    """Compare a limit of each area that counts with that of most of them."""
    counted = {i: area for i, area in enumerate(areas) if area.counted}
    limits: dict[int, Fraction] = {i: getattr(area, end) for i, area in counted.items()}
    expected = Counter(limits.values()).most_common(1)[0][0]
    others = tuple(area.code for i, area in counted.items() if limits[i] == expected)
    what, name = ("minimum", "min_points") if end == "low" else ("maximum", "max_points")
    facts = {"what": what, "others": others, "expected": number(expected)}
    for i, limit in limits.items():
        if limit != expected:
            path = f"areas[{i}].{name}"
            yield messages.AVERAGED_AREAS_DIFFER.problem(path, given=number(limit), **facts)


def _percent_problems(pack: CriteriaPack) -> Iterator[Problem]:
    """[KP200] Percent of a maximum need one above 0."""
    if pack.percent is PercentBase.OF_MAXIMUM:
        for path, part in placed_parts(pack.areas):
            if part.high <= 0:
                facts = {"code": part.code, "max_points": number(part.high)}
                yield messages.PERCENT_OF_NOTHING.problem(f"{path}.max_points", **facts)


def _fallback_problems(fallback: Mapping[str, Iterable[str]]) -> Iterator[Problem]:
    """[KP014] No language falls back to itself."""
    for language in fallback:
        if loop := _loop(language, fallback):
            facts = {"language": language, "loop": " -> ".join(loop)}
            yield messages.LANGUAGE_FALLBACK_CYCLE.problem(f"fallback.{language}", **facts)


def _loop(language: str, fallback: Mapping[str, Iterable[str]]) -> tuple[str, ...]:
    """Return the shortest way from *language* back to itself; nothing if there is none."""
    ways: dict[str, tuple[str, ...]] = {language: (language,)}
    waiting = [language]
    for tag in waiting:
        for each in fallback.get(tag, ()):
            way = (*ways[tag], each)
            if each == language:
                return way
            if each not in ways:
                ways[each] = way
                waiting.append(each)
    return ()


def _policy(given: Policy | str) -> Policy:
    return parse_choice(Policy, given, path="not_applicable", error=PackRuleError)


def _percent(given: PercentBase | str) -> PercentBase:
    return parse_choice(PercentBase, given, path="percent", error=PackRuleError)


def _ranking(given: RankKey | str) -> RankKey:
    return parse_choice(RankKey, given, path="ranking", error=PackRuleError)


def _optional_mode(given: RoundingMode | str | None) -> RoundingMode | None:
    if given is None:
        return None
    return parse_choice(RoundingMode, given, path="step_rounding", error=PackRuleError)


def _language(given: str) -> str:
    try:
        return language_tag(given)
    except PackRuleError as error:
        raise PackRuleError(each.with_prefix("language") for each in error.problems) from None


def _fallback(
    given: Mapping[str, Sequence[str]] | tuple[tuple[str, tuple[str, ...]], ...],
) -> tuple[tuple[str, tuple[str, ...]], ...]:
    items = given.items() if isinstance(given, Mapping) else given
    try:
        found = tuple(
            (language_tag(language), tuple(language_tag(other) for other in others))
            for language, others in items
        )
    except PackRuleError as error:
        raise PackRuleError(each.with_prefix("fallback") for each in error.problems) from None
    twice = [tag for tag, n in Counter(tag for tag, _ in found).items() if n > 1]
    repeated = messages.LANGUAGE_REPEATED
    raise_any(PackRuleError, (repeated.problem(f"fallback.{tag}", language=tag) for tag in twice))
    return found


def _is_pack_or_none(pack: object, attribute: Attribute[Any], value: CriteriaPack | None) -> None:
    optional(instance_of(CriteriaPack))(pack, attribute, value)


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
        publisher: The publisher of the instrument.
        source: The source of its structure.
        step: The finest amount of points that can be stored; every limit is a multiple.
        area_max: The maximum that every area has, where the instrument has one.
        total_max: The maximum of the total, in points; where areas are weighted it is needed,
            elsewhere it is what the areas give together.
        combine: The way in which the areas make the total.
        rounding: The rounding of printed results.
        percent: The points that percent are a share of, or "none" if the instrument has none.
        ranking: The points that ranks are made of: "exact" or "printed" ones.
        score_unit: The unit that scores really are multiples of, where the instrument has one.
        step_rounding: The rounding of points that a rule gives, to the `score_unit` or else the
            step. Without it, no rule may give finer points.
        not_applicable: The policy for nodes that do not apply to a subject.
        in_use_from: The first date on which the revision was used, as precisely as is known.
        in_use_to: The last one.
        equivalent_to: Packs whose results mean the same at the levels that both know.
        breaks: The times in which the instrument changed under its name.
        fallback: The languages to try next, by language.
        notes: Further information.
        about: A description of the instrument, for readers of reports.
        examples: The worked examples; they are no scoring content.
        band_scales: The bands of results, such as gold from 60 points.
        blocks: The sets of areas with a sub-total of their own.
        parent: The pack that this one was made from, where it is a variant; it takes no part in
            comparisons, since a variant equals the same pack written out in full.

    Raises:
        PackRuleError: If an invariant does not hold, with every problem found.
    """

    id: str = field(validator=is_text, metadata={"schema": {"pattern": f"^{PACK_ID.pattern}$"}})
    revision: str = field(
        validator=is_text, metadata={"schema": {"pattern": f"^{REVISION.pattern}$"}}
    )
    title: Label = field(validator=is_label)
    areas: tuple[Area, ...] = field(
        converter=tuple[Area, ...],
        validator=deep_iterable(instance_of(Area)),
        metadata={"schema": {"minItems": 1, "maxItems": MOST_AREAS}},
    )
    language: str = field(converter=_language, metadata={"schema": {"pattern": TAG}})
    publisher: str = field(default="", validator=is_text)
    source: str = field(validator=is_text)
    step: Fraction = field(default=Fraction(1, 100), converter=exact)
    area_max: Fraction | None = field(default=None, converter=optional_exact)
    total_max: Fraction | None = field(default=None, converter=optional_exact)
    combine: Combine = field(default=Combine.SUM, converter=combine_of)
    rounding: RoundingConvention = field(
        default=RoundingConvention(),
        validator=instance_of(RoundingConvention),
        metadata={"made": True},
    )
    percent: PercentBase = field(default=PercentBase.BETWEEN_ENDS, converter=_percent)
    ranking: RankKey = field(default=RankKey.EXACT, converter=_ranking)
    score_unit: Fraction | None = field(default=None, converter=optional_exact)
    step_rounding: RoundingMode | None = field(default=None, converter=_optional_mode)
    not_applicable: Policy = field(default=Policy.REFUSE, converter=_policy)
    in_use_from: Date | None = field(default=None, converter=optionally(as_date))
    in_use_to: Date | None = field(default=None, converter=optionally(as_date))
    equivalent_to: tuple[PackRef, ...] = field(
        default=(), converter=tuple[PackRef, ...], validator=deep_iterable(instance_of(PackRef))
    )
    breaks: tuple[Break, ...] = field(
        default=(), converter=tuple[Break, ...], validator=deep_iterable(instance_of(Break))
    )
    fallback: tuple[tuple[str, tuple[str, ...]], ...] = field(
        default=(), converter=_fallback, metadata={"made": True}
    )
    notes: Label | None = field(default=None, validator=optional(is_label))
    about: Prose | None = field(default=None, validator=optional(instance_of(Prose)))
    examples: tuple[WorkedExample, ...] = field(
        default=(),
        converter=tuple[WorkedExample, ...],
        validator=deep_iterable(instance_of(WorkedExample)),
        metadata={"made": True},
    )
    band_scales: tuple[BandScale, ...] = field(
        default=(), converter=tuple[BandScale, ...], validator=deep_iterable(instance_of(BandScale))
    )
    blocks: tuple[Block, ...] = field(
        default=(), converter=tuple[Block, ...], validator=deep_iterable(instance_of(Block))
    )
    parent: CriteriaPack | None = field(
        default=None, eq=False, repr=False, validator=_is_pack_or_none, metadata={"in_files": False}
    )

    def __attrs_post_init__(self) -> None:
        raise_any(PackRuleError, _pack_problems(self))
        if self.band_scales:
            found = band_problems(self.band_scales, self.nodes, self.language)
            raise_any(PackRuleError, found)
        if self.blocks:
            raise_any(PackRuleError, block_problems(self.blocks, self.nodes, self.language))

    def __hash__(self) -> int:
        """Hash the identity, which every equal pack shares."""
        return hash((self.id, self.revision))

    @property
    def ref(self) -> PackRef:
        """The pack's identity."""
        return PackRef(self.id, self.revision)

    @property
    def unit(self) -> Fraction:
        """The unit of scores, in points: the `score_unit`, or else the `step`."""
        return self.step if self.score_unit is None else self.score_unit

    @property
    def has_percent(self) -> bool:
        """True if results are printed in percent, too."""
        return self.percent is not PercentBase.NONE

    @property
    def period(self) -> str:
        """The time in which the revision was in use, in words; empty if it is not known."""
        start, end = self.in_use_from, self.in_use_to
        if start and end:
            return Sentence("from {start} to {end}", start=start, end=end)
        if start:
            return Sentence("from {start}", start=start)
        return Sentence("to {end}", end=end) if end else ""

    def is_out_of_use(self, date: Date) -> bool:
        """True if *date* is before the revision was in use, or after it."""
        start, end = self.in_use_from, self.in_use_to
        return bool((start and date.last < start.first) or (end and date.first > end.last))

    @cached_property
    def scored(self) -> tuple[SubQuestion | Area, ...]:
        """The scored nodes, in order: sub-questions, and areas without listed ones."""
        return tuple(part for area in self.areas for part in (area.sub_questions or (area,)))

    @cached_property
    def rules(self) -> Mapping[str, Rule]:
        """The rule of every scored node, by code; that of points where none is named."""
        return MappingProxyType({part.code: _rule_of(part, self.unit) for part in self.scored})

    @cached_property
    def possible_steps(self) -> Mapping[str, Sequence[int]]:
        """
        The scores that a rule can give, in steps and in order, by code.

        Only rules with a grain that cannot give every score are in it: with a range where the
        points need no rounding, and if they do, where there are at most 10,000.
        """
        found = dict[str, Sequence[int]]()
        for part in self.scored:
            points = None if part.rule is None else grain_in_points(part, part.rule)
            if points is not None and (self.unit / points).denominator > 1:
                steps = self._steps_of_grain(part, points)
                if steps is not None and len(steps) <= (part.high - part.low) / self.unit:
                    found[part.code] = steps
        return MappingProxyType(found)

    def _steps_of_grain(self, part: SubQuestion | Area, points: Fraction) -> Sequence[int] | None:
        """Return the multiples of the points of a grain in steps; None if too many are rounded."""
        low, high = (int(limit / self.step) for limit in (part.low, part.high))
        if (points / self.unit).denominator == 1:
            return range(low, high + 1, int(points / self.step))
        most = int((part.high - part.low) / points)
        if most >= _MOST_ROUNDED:
            return None
        exactly = (part.low + i * points for i in range(most + 1))
        return sorted({int(self.rounded(each) / self.step) for each in exactly})

    def rounded(self, points: Fraction) -> Fraction:
        """Return the points of a rule, rounded to the unit of scores if the pack demands it."""
        if self.step_rounding is None:
            return points
        return Rounding(self.step_rounding, self.unit).round(points)

    @cached_property
    def layout(self) -> Layout:
        """The layout of the nodes in a row of scores."""
        return Layout.of(
            self.areas,
            title=self.title,
            combine=self.combine,
            total_max=self.total_max,
            step=self.step,
            unit=self.unit,
            percent=self.percent,
        )

    @property
    def nodes(self) -> Mapping[str, Node]:
        """Every node by its code, in reading order: each area, its sub-questions, the total."""
        return self.layout.nodes

    @cached_property
    def bands_of(self) -> Mapping[str, BandScale]:
        """The bands of every node that has some, by code."""
        found = {code: scale for scale in self.band_scales for code in scale.of}
        return MappingProxyType(found)

    @cached_property
    def block_nodes(self) -> Mapping[str, Node]:
        """The node of each block by its code; its level is that of its areas."""
        found = {each.code: block_node(each, self.layout) for each in self.blocks}
        return MappingProxyType(found)

    @cached_property
    def nodes_and_blocks(self) -> Mapping[str, Node]:
        """Every node and block by its code, in reading order: blocks are above the total."""
        *nodes, total = self.nodes.items()
        return MappingProxyType(dict([*nodes, *self.block_nodes.items(), total]))

    @property
    def total(self) -> Node:
        """The node of the whole, whose limits the areas give together."""
        return self.nodes[TOTAL]

    @cached_property
    def digest(self) -> str:
        """``sha256:`` and 64 digits, over the scoring content: not labels, sources or notes."""
        import hashlib
        import json

        text = json.dumps(_scoring_content(self), ensure_ascii=True, separators=(",", ":"))
        return f"sha256:{hashlib.sha256(text.encode()).hexdigest()}"

    @cached_property
    def provenance(self) -> Mapping[str, Mapping[str, PackRef]]:
        """
        The pack that decided each field of each part, by code; the pack's own are under ``""``.

        A pack decided the fields that differ in the pack that it extends. Texts are named by
        language, e.g. ``title.sv``.
        """
        lineage = lineage_of(self)
        said = [_said(each) for each in lineage]
        deciders = {
            code: {name: _decider(lineage, said, code, name).ref for name in found}
            for code, found in said[0].items()
        }
        return MappingProxyType({code: MappingProxyType(each) for code, each in deciders.items()})

    @cached_property
    def _codes_by_name(self) -> Mapping[str, tuple[str, ...]]:
        """The codes with each title or alias in any language, by the name as `_folded` has it."""
        found = dict[str, dict[str, None]]()
        for part in parts_of(self.areas):
            for name in (*dict(part.title.texts).values(), *part.aliases):
                found.setdefault(_folded(name), {})[part.code] = None
        return {name: tuple(codes) for name, codes in found.items()}

    def code_of(self, name: str) -> str:
        """
        Return the code of the area or sub-question with a title or alias, in any language.

        A code is returned as it is, and so is a name that nothing has. Upper and lower case are
        alike.

        Raises:
            EvaluationError: If several have that name.
        """
        codes = () if name in self.nodes else self._codes_by_name.get(_folded(name), ())
        if len(codes) > 1:
            raise EvaluationError([messages.CODE_AMBIGUOUS.problem(name=name, codes=codes)])
        return codes[0] if codes else name

    def node_of(self, name: str) -> Node:
        """
        Return the node with a code, a title or an alias, or the block with a code.

        Raises:
            KeyError: If nothing has that name.
            EvaluationError: As for `code_of`.
        """
        return self.nodes_and_blocks.get(name) or self.nodes[self.code_of(name)]

    def by_code(self, given: Mapping[str, _T], path: str) -> tuple[Mapping[str, _T], list[Problem]]:
        """[KE003, KE030] Return a mapping by code in place of title, and its problems."""
        if given.keys() <= self.nodes.keys():
            return given, []
        found, names, problems = dict[str, _T](), dict[str, str](), list[Problem]()
        for name, value in given.items():
            try:
                code = self.code_of(name)
            except EvaluationError as error:
                problems += (each.with_prefix(path, name) for each in error.problems)
                continue
            if code in found:
                facts = {"code": code, "first": repr(names[code]), "second": repr(name)}
                problems.append(messages.SCORE_GIVEN_TWICE.problem(path, name, **facts))
            found[code], names[code] = value, name
        return found, problems

    def text(self, label: Label, language: str | None = None) -> Translation:
        """Return *label* in *language*, else in the languages that the pack falls back to."""
        wanted = language_tag(language) if language else self.language
        return label.pick(*_languages_to_try(wanted, dict(self.fallback)), self.language)

    def __str__(self) -> str:
        return str(self.ref)

    def __repr__(self) -> str:
        return f"<CriteriaPack {self.ref}, {len(self.areas)} areas>"


def _folded(name: str) -> str:
    """Return the spelling of a name in which names are compared."""
    given: object = name
    return normalise_name(given).casefold() if isinstance(given, str) else ""


def _rule_of(part: SubQuestion | Area, unit: Fraction) -> Rule:
    if part.rule is not None:
        return part.rule
    return rules.PointsRule(scale=rules.Scale(part.low, part.high, unit))


def _languages_to_try(wanted: str, fallback: Mapping[str, tuple[str, ...]]) -> list[str]:
    """Return *wanted*, its shorter forms, and what those fall back to, once each."""
    found = [wanted]
    for tag in found:
        shorter = tag.rpartition("-")[0]
        found += [each for each in (shorter, *fallback.get(tag, ())) if each and each not in found]
    return found
