"""Strategies for packs, areas and sub-questions."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache
from itertools import pairwise
from math import ceil, floor
from typing import Any, TypeAlias

from attrs import evolve, frozen
from hypothesis import strategies as st

from kompass_core.amounts import RoundingMode, decimal, number
from kompass_core.criteria import (
    Area,
    Band,
    BandScale,
    Basis,
    Block,
    Break,
    Combine,
    CriteriaPack,
    Detail,
    Measure,
    Node,
    PackRef,
    PercentBase,
    Requirement,
    SubQuestion,
)
from kompass_core.criteria.parts import parts_of
from kompass_core.criteria.rules import Rule
from kompass_core.labels import Label
from kompass_core.missing import Policy
from kompass_core.testing.rules import rules as scoring_rules
from kompass_core.testing.strategies.values import (
    LANGUAGES,
    NOTES,
    PROSE,
    TEXTS,
    TITLES,
    made,
    multiples,
    rounding_conventions,
)

AnyPack: TypeAlias = CriteriaPack | st.SearchStrategy[CriteriaPack] | None
"""A pack, a strategy for one, or None for any pack."""


def _together(*parts: Any) -> tuple[Any, ...]:  # noqa: ANN401 (as they are)
    return parts


_NOTES_OF_PACKS = st.none() | TITLES
_ABOUT = st.none() | PROSE
_ALIASES = st.just(()) | made(_together, TEXTS)
_SOME_LANGUAGES = st.sampled_from([LANGUAGES[:1], LANGUAGES[1:2], LANGUAGES[:2], LANGUAGES[::-1]])
_BOOLEANS = st.booleans()
_FALSE = st.just(False)  # noqa: FBT003 (a value like the others)
_IDS = st.sampled_from(["drawn", "drawn-2"])
_REVISIONS = st.sampled_from(["1", "2010.1"])
_EQUIVALENTS = st.sampled_from([(), (PackRef("other", "3"),)])
_FALLBACKS = st.sampled_from([{}, {"nb": ["sv", "en"]}])
_POLICIES = st.sampled_from(Policy)
_WAYS = st.sampled_from(Combine)
_STEPS = st.sampled_from([Decimal(step) for step in ("1", "0.5", "0.01", "0.005", "0.3", "7")])
_SCORE_UNITS = st.none() | st.sampled_from([1, 2, 4])
_WEIGHTS = st.sampled_from([Fraction(1), Fraction(3, 2), Fraction(20, 3)])
_TOTAL_MAXIMA = st.sampled_from([Fraction(100), Fraction(1), Fraction(20, 3)])
_TIMES = st.integers(1, 3)
_SMALL = st.just(0) | st.integers(-20, 20)
_LIMITS = made(_together, _SMALL, st.integers(1, 400))
"""The minimum and the range of an area, in score units."""

_MODES = st.none() | st.sampled_from(RoundingMode)
_KINDS = ("percent", "scale", "checklist", "ladder", "phases", "mean", "sum")
"""The kinds of rules that a pack can name; points need none."""

_UNLISTED = st.sampled_from([Detail.WHOLE, Detail.UNKNOWN])


def _break(day: dt.date, days: int, note: Label) -> Break:
    return Break(day, day + dt.timedelta(days), note)


_STARTS = st.none() | st.sampled_from(["1900", "2010-03"])
_ENDS = st.none() | st.sampled_from(["2019", "2999-12-31"])
_MEASURES = st.sampled_from(Measure)
_NO_PERCENT = st.sampled_from([Measure.POINTS, Measure.COVERAGE])
_BASES = st.sampled_from(Basis)
BREAKS = made(
    _break, st.dates(dt.date(1900, 1, 1), dt.date(2998, 12, 31)), st.integers(0, 365), TITLES
)
"""Breaks of up to a year."""

_BREAKS = st.just(()) | made(_together, BREAKS)


@st.composite
def packs(
    draw: st.DrawFn,
    *,
    max_areas: int = 3,
    max_sub_questions: int = 4,
    combine: Combine | str | None = None,
    rules: bool = False,
    bands: bool = False,
    percent: bool = False,
    blocks: bool = False,
) -> CriteriaPack:
    """
    Draw criteria packs, with areas that are listed, whole and unknown.

    Steps, score units, limits below and above 0, rounding conventions, policies and languages
    vary too. The codes are ``"1"``, ``"1.1"``, ``"1.2"`` and so on.

    Args:
        draw: Given by Hypothesis.
        max_areas: The largest number of areas.
        max_sub_questions: The largest number of sub-questions in an area.
        combine: The way in which parents combine their parts; by default drawn for each.
        rules: True if sub-questions may have rules of every built-in kind.
        bands: True for scales of bands on some of the nodes.
        percent: True for percent of the maximum, and for none; else they are between the ends.
        blocks: True for blocks of some of the areas.
    """
    ways = _WAYS if combine is None else st.just(Combine(combine))
    step, steps, languages = draw(_STEPS), draw(_SCORE_UNITS), draw(_SOME_LANGUAGES)
    unit = Fraction(step) * (steps or 1)
    ruled = draw(_BOOLEANS if rules else _FALSE)
    drawn = _Nodes(draw, unit, languages, ways, ruled)
    total = draw(ways)
    alike = draw(_BOOLEANS) or total is Combine.MEAN
    areas, limits = list[Area](), None
    for i in range(1, draw(st.integers(1, max_areas)) + 1):
        area, own = draw(_area(drawn, str(i), limits, max_sub_questions))
        areas.append(area)
        limits = own if alike else None
    total_max = None
    if total is Combine.WEIGHTED:
        # A share of a maximum that is not above 0 is not defined.
        total = Combine.WEIGHTED if all(area.high > 0 for area in areas) else Combine.SUM
    if total is Combine.WEIGHTED:
        areas = [evolve(area, weight=draw(_WEIGHTS)) for area in areas]
        total_max = draw(_TOTAL_MAXIMA)
    further: dict[str, Any] = {"id": "drawn", "revision": "1"}
    if draw(_BOOLEANS):
        further = draw(_FURTHER)
        areas = _some_not_counted(areas, languages) if draw(_BOOLEANS) else areas
    pack = CriteriaPack(
        title=Label(dict.fromkeys(languages, draw(TEXTS))),
        areas=areas,
        language=languages[0],
        source=draw(TEXTS),
        step=step,
        area_max=areas[0].high if alike and draw(_BOOLEANS) else None,
        total_max=total_max,
        combine=total,
        score_unit=None if steps is None else unit,
        step_rounding=_step_rounding(draw(_MODES), areas, unit) if ruled else None,
        **further,
    )
    if blocks:
        pack = evolve(pack, blocks=draw(_blocks(pack)))
    if percent:
        pack = evolve(pack, percent=draw(_percent_bases(pack)))
    return evolve(pack, band_scales=_band_scales(draw, pack)) if bands else pack


def _some_not_counted(areas: Sequence[Area], languages: Sequence[str]) -> list[Area]:
    """Add a question that does not count to listed areas; of several areas, the last does not."""
    title = Label(dict.fromkeys(languages, "not counted"))
    found = list[Area]()
    for area in areas:
        size = area.high - area.low if area.combine is not Combine.WEIGHTED else area.high
        code = f"{area.code}.0"
        last = SubQuestion(code=code, title=title, max_points=size, counted=False)
        more = (*area.sub_questions, last) if area.sub_questions else ()
        found.append(evolve(area, sub_questions=more))
    if len(found) > 1:
        found[-1] = evolve(found[-1], counted=False, weight=None)
    return found


def _blocks(pack: CriteriaPack) -> st.SearchStrategy[list[Block]]:
    """Draw one or two blocks, each of some of the areas."""
    title, areas = Label(dict.fromkeys(pack.title.languages, "block")), pack.total.parts
    sets = st.lists(st.sampled_from(areas), min_size=1, max_size=len(areas), unique=True)
    return st.lists(sets, min_size=1, max_size=2).map(
        lambda drawn: [
            Block(code=f"block-{i}", title=title, areas=each)
            for i, each in enumerate(drawn, start=1)
        ]
    )


def _percent_bases(pack: CriteriaPack) -> st.SearchStrategy[PercentBase]:
    """Draw what percent are a share of; of a maximum only if all are above 0."""
    has_maxima = all(node.high > 0 for node in pack.nodes.values())
    bases = [each for each in PercentBase if has_maxima or each is not PercentBase.OF_MAXIMUM]
    return st.sampled_from(bases[::-1])


def _band_scales(draw: st.DrawFn, pack: CriteriaPack) -> list[BandScale]:
    """Draw scales of bands, one or two, on different nodes."""
    nodes, measures = list(pack.nodes.values()), _MEASURES if pack.has_percent else _NO_PERCENT
    title, scales = Label(dict.fromkeys(pack.title.languages, "band")), list[BandScale]()
    for owner in draw(st.lists(st.sampled_from(nodes), min_size=1, max_size=2, unique=True)):
        measure, required = draw(measures), st.lists(_requirements(nodes, measures), max_size=2)
        rising = sorted(draw(st.sets(_thresholds(owner, measure), min_size=1, max_size=3)))
        bands = [
            Band(code=str(i), title=title, least=each, requires=draw(required))
            for i, each in enumerate(rising, start=1)
        ]
        bands.insert(0, Band(code="0", title=title))
        scales.append(BandScale(of=[owner.code], measure=measure, basis=draw(_BASES), bands=bands))
    return scales


@st.composite
def _requirements(
    draw: st.DrawFn, nodes: Sequence[Node], measures: st.SearchStrategy[Measure]
) -> Requirement:
    node, measure = draw(st.sampled_from(nodes)), draw(measures)
    return Requirement(code=node.code, least=draw(_thresholds(node, measure)), measure=measure)


def _thresholds(node: Node, measure: Measure) -> st.SearchStrategy[Fraction]:
    """Draw thresholds above the low end, in twelfths of the way to the high end."""
    low, high = measure.limits(node)
    return st.integers(1, 12).map(lambda n: low + n * (high - low) / 12)


@st.composite
def _further(draw: st.DrawFn) -> dict[str, Any]:
    """Draw the fields that few packs need, all at once: a failure that needs none shrinks fast."""
    return {
        "id": draw(_IDS),
        "revision": draw(_REVISIONS),
        "publisher": draw(NOTES),
        "rounding": draw(rounding_conventions()),
        "not_applicable": draw(_POLICIES),
        "in_use_from": draw(_STARTS),
        "in_use_to": draw(_ENDS),
        "equivalent_to": draw(_EQUIVALENTS),
        "breaks": draw(_BREAKS),
        "fallback": draw(_FALLBACKS),
        "notes": draw(_NOTES_OF_PACKS),
        "about": draw(_ABOUT),
    }


_FURTHER = _further()


@st.composite
def _area(
    draw: st.DrawFn, nodes: _Nodes, code: str, limits: tuple[int, int] | None, most: int
) -> tuple[Area, tuple[int, int]]:
    """Draw an area and its limits, unless these are given: as one part, which can be removed."""
    own = draw(_LIMITS)
    limits = limits or own
    return nodes.area(code, limits, most), limits


def _step_rounding(
    drawn: RoundingMode | None, areas: Sequence[Area], unit: Fraction
) -> RoundingMode | None:
    """Return what was drawn, or a mode if a rule gives points that are finer than the unit."""
    rooms = [
        (part.rule.grain, part.high - part.low) for part in parts_of(areas) if part.rule is not None
    ]
    finer = any(grain is None or (grain * room / unit).denominator > 1 for grain, room in rooms)
    return RoundingMode.HALF_UP if finer and drawn is None else drawn


def criteria_of(given: AnyPack) -> st.SearchStrategy[CriteriaPack]:
    """Return *given* as a strategy."""
    if given is None:
        return packs()
    return st.just(given) if isinstance(given, CriteriaPack) else given


def areas(
    *, max_sub_questions: int = 4, combine: Combine | str | None = None
) -> st.SearchStrategy[Area]:
    """
    Draw areas: listed, whole and unknown.

    Args:
        max_sub_questions: The largest number of sub-questions.
        combine: The way in which they are combined; by default either.
    """
    whole = packs(max_areas=1, max_sub_questions=max_sub_questions, combine=combine)
    return made(_first_area, whole)


def _first_area(pack: CriteriaPack) -> Area:
    return pack.areas[0]


def sub_questions() -> st.SearchStrategy[SubQuestion]:
    """Draw sub-questions, with limits below and above 0."""
    return _SUB_QUESTIONS


def points_of(
    node: SubQuestion | Area | Node, pack: CriteriaPack
) -> st.SearchStrategy[Decimal | Fraction]:
    """
    Draw possible scores of a node: within its limits, in multiples of the pack's score unit.

    Args:
        node: A sub-question, an area, or any of the pack's nodes.
        pack: The pack of the node.
    """
    return _points_between(node.low, node.high, pack.unit)


@lru_cache(maxsize=1_000)
def _points_between(
    low: Fraction, high: Fraction, unit: Fraction
) -> st.SearchStrategy[Decimal | Fraction]:
    several = ceil(Fraction(1, 2) / unit) * unit
    ways = [multiples(low, high, unit).map(number), st.sampled_from([number(low), number(high)])]
    if low <= floor(high / several) * several:
        # Halves are ties wherever whole numbers are printed.
        ways.insert(1, multiples(low, high, several).map(number))
    return st.one_of(ways)


@lru_cache(maxsize=1_000)
def _rules_between(low: Fraction, high: Fraction) -> st.SearchStrategy[Rule | None]:
    return st.none() | scoring_rules(*_KINDS, low=low, high=high)


@frozen
class _Nodes:
    """Source of the nodes of one pack, which share a unit and languages."""

    draw: st.DrawFn
    unit: Fraction
    languages: Sequence[str]
    ways: st.SearchStrategy[Combine]
    ruled: bool

    def area(self, code: str, limits: tuple[int, int], most: int) -> Area:
        """Draw an area with the given limits, split among at most *most* sub-questions."""
        # Always drawn: a sequence of draws that is alike for all shapes shrinks well.
        combine, unlisted = self.draw(self.ways), self.draw(_UNLISTED)
        low, span = limits
        n = self.draw(st.integers(0, min(most, span)))
        if combine is Combine.WEIGHTED and (low + span <= 0 or not n):
            combine = Combine.SUM
        parts = self.parts(combine, limits, n)
        detail = Detail.LISTED if parts else unlisted
        return Area(
            **self.fields(code, limits),
            sub_questions=[
                SubQuestion(
                    **self.fields(f"{code}.{i}", part),
                    weight=self.draw(_WEIGHTS) if combine is Combine.WEIGHTED else None,
                    rule=self.rule(part),
                )
                for i, part in enumerate(parts, start=1)
            ],
            combine=combine,
            detail=detail,
            aliases=self.draw(_ALIASES),
            about=self.draw(_ABOUT),
            rule=None if parts else self.rule(limits),
        )

    def fields(self, code: str, limits: tuple[int, int]) -> dict[str, Any]:
        low, span = limits
        return {
            "code": code,
            "title": Label({language: f"{code} ({language})" for language in self.languages}),
            "min_points": decimal(self.unit * low),
            "max_points": decimal(self.unit * (low + span)),
        }

    def parts(self, combine: Combine, limits: tuple[int, int], n: int) -> list[tuple[int, int]]:
        """Draw the limits of *n* parts, which give those of their area together."""
        if combine is Combine.SUM:
            return self.split(*limits, n)
        if combine is Combine.MEAN:
            return [limits] * n
        # On scales of their own whose minima are alike shares of the maxima.
        times = [self.draw(_TIMES) for _ in range(n)]
        return [(limits[0] * each, limits[1] * each) for each in times]

    def rule(self, limits: tuple[int, int]) -> Rule | None:
        """Draw the rule of a sub-question, or None."""
        low, span = limits
        ends = self.unit * low, self.unit * (low + span)
        return self.draw(_rules_between(*ends)) if self.ruled else None

    def split(self, low: int, span: int, n: int) -> list[tuple[int, int]]:
        """Split limits into those of *n* parts that add up to them; each part has a range."""
        if n == 0:
            return []
        lows = [self.draw(_SMALL) for _ in range(n - 1)]
        cuts = sorted(self.draw(st.integers(0, span - n)) for _ in range(n - 1))
        spans = [end - start + 1 for start, end in pairwise([0, *cuts, span - n])]
        return list(zip([low - sum(lows), *lows], spans, strict=True))


def _sub_question(limits: tuple[int, int], title: Label, aliases: tuple[str, ...]) -> SubQuestion:
    low, span = limits
    return SubQuestion(
        code="1.1", title=title, min_points=low, max_points=low + span, aliases=aliases
    )


_SUB_QUESTIONS = made(_sub_question, _LIMITS, TITLES, _ALIASES)
