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

from kompass_core.amounts import decimal
from kompass_core.criteria import (
    Area,
    Band,
    BandScale,
    Basis,
    Break,
    Combine,
    CriteriaPack,
    Detail,
    Measure,
    Node,
    PackRef,
    Requirement,
    SubQuestion,
)
from kompass_core.labels import Label
from kompass_core.missing import Policy
from kompass_core.testing.strategies.values import (
    LANGUAGES,
    NOTES,
    PROSE,
    TEXTS,
    TITLES,
    amounts,
    rounding_conventions,
)

AnyPack: TypeAlias = CriteriaPack | st.SearchStrategy[CriteriaPack] | None
"""A pack, a strategy for one, or None for any pack."""

_NOTES_OF_PACKS = st.none() | TITLES
_ABOUT = st.none() | PROSE
_ALIASES = st.just(()) | st.tuples(TEXTS)
_SOME_LANGUAGES = st.sampled_from([LANGUAGES[:1], LANGUAGES[1:2], LANGUAGES[:2], LANGUAGES[::-1]])
_BOOLEANS = st.booleans()
_IDS = st.sampled_from(["drawn", "drawn-2"])
_REVISIONS = st.sampled_from(["1", "2010.1"])
_EQUIVALENTS = st.sampled_from([(), (PackRef("other", "3"),)])
_FALLBACKS = st.sampled_from([{}, {"nb": ["sv", "en"]}])
_POLICIES = st.sampled_from(Policy)
_WAYS = st.sampled_from(Combine)
_STEPS = st.sampled_from([Decimal(step) for step in ("1", "0.5", "0.01", "0.005", "0.3", "7")])
_SCORE_UNITS = st.none() | st.sampled_from([1, 2, 4])
_SMALL = st.just(0) | st.integers(-20, 20)
_LIMITS = st.tuples(_SMALL, st.integers(1, 400))
"""The minimum and the range of an area, in score units."""

_UNLISTED = st.sampled_from([Detail.WHOLE, Detail.UNKNOWN])


def _break(day: dt.date, days: int, note: Label) -> Break:
    return Break(day, day + dt.timedelta(days), note)


_STARTS = st.none() | st.sampled_from(["1900", "2010-03"])
_ENDS = st.none() | st.sampled_from(["2019", "2999-12-31"])
_MEASURES = st.sampled_from(Measure)
_BASES = st.sampled_from(Basis)
_BREAKS = st.just(()) | st.tuples(
    st.builds(
        _break, st.dates(dt.date(1900, 1, 1), dt.date(2998, 12, 31)), st.integers(0, 365), TITLES
    )
)


@st.composite
def packs(
    draw: st.DrawFn,
    *,
    max_areas: int = 3,
    max_sub_questions: int = 4,
    combine: Combine | str | None = None,
    bands: bool = False,
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
        bands: True for scales of bands on some of the nodes.
    """
    ways = _WAYS if combine is None else st.just(Combine(combine))
    step, steps, languages = draw(_STEPS), draw(_SCORE_UNITS), draw(_SOME_LANGUAGES)
    unit = Fraction(step) * (steps or 1)
    drawn = _Nodes(draw, unit, languages, ways)
    total, limits = draw(ways), draw(st.lists(_LIMITS, min_size=1, max_size=max_areas))
    alike = total is Combine.MEAN or draw(_BOOLEANS)
    limits = limits[:1] * len(limits) if alike else limits
    areas = [drawn.area(str(i), each, max_sub_questions) for i, each in enumerate(limits, start=1)]
    pack = CriteriaPack(
        id=draw(_IDS),
        revision=draw(_REVISIONS),
        title=Label(dict.fromkeys(languages, draw(TEXTS))),
        areas=areas,
        language=languages[0],
        publisher=draw(NOTES),
        source=draw(TEXTS),
        step=step,
        area_max=areas[0].max_points if alike and draw(_BOOLEANS) else None,
        combine=total,
        rounding=draw(rounding_conventions()),
        score_unit=None if steps is None else decimal(unit),
        not_applicable=draw(_POLICIES),
        in_use_from=draw(_STARTS),
        in_use_to=draw(_ENDS),
        equivalent_to=draw(_EQUIVALENTS),
        breaks=draw(_BREAKS),
        fallback=draw(_FALLBACKS),
        notes=draw(_NOTES_OF_PACKS),
        about=draw(_ABOUT),
    )
    return evolve(pack, band_scales=_band_scales(draw, pack)) if bands else pack


def _band_scales(draw: st.DrawFn, pack: CriteriaPack) -> list[BandScale]:
    """Draw scales of bands, one or two, on different nodes."""
    nodes = list(pack.nodes.values())
    title, scales = Label(dict.fromkeys(pack.title.languages, "band")), list[BandScale]()
    for owner in draw(st.lists(st.sampled_from(nodes), min_size=1, max_size=2, unique=True)):
        measure, required = draw(_MEASURES), st.lists(_requirements(nodes), max_size=2)
        rising = sorted(draw(st.sets(_thresholds(owner, measure), min_size=1, max_size=3)))
        bands = [
            Band(code=str(i), title=title, least=each, requires=draw(required))
            for i, each in enumerate(rising, start=1)
        ]
        bands.insert(0, Band(code="0", title=title))
        scales.append(BandScale(of=[owner.code], measure=measure, basis=draw(_BASES), bands=bands))
    return scales


@st.composite
def _requirements(draw: st.DrawFn, nodes: Sequence[Node]) -> Requirement:
    node, measure = draw(st.sampled_from(nodes)), draw(_MEASURES)
    return Requirement(code=node.code, least=draw(_thresholds(node, measure)), measure=measure)


def _thresholds(node: Node, measure: Measure) -> st.SearchStrategy[Decimal]:
    """Draw thresholds above the low end, in sixteenths of the way to the high end."""
    low, high = measure.limits(node)
    return st.integers(1, 16).map(lambda n: decimal(low + n * (high - low) / 16))


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
    return whole.map(_first_area)


def _first_area(pack: CriteriaPack) -> Area:
    return pack.areas[0]


def sub_questions() -> st.SearchStrategy[SubQuestion]:
    """Draw sub-questions, with limits below and above 0."""
    return _SUB_QUESTIONS


def points_of(node: SubQuestion | Area | Node, pack: CriteriaPack) -> st.SearchStrategy[Decimal]:
    """
    Draw possible scores of a node: within its limits, in multiples of the pack's score unit.

    Args:
        node: A sub-question, an area, or any of the pack's nodes.
        pack: The pack of the node.
    """
    return _points_between(node.min_points, node.max_points, pack.unit)


@lru_cache(maxsize=1_000)
def _points_between(low: Decimal, high: Decimal, unit: Decimal) -> st.SearchStrategy[Decimal]:
    several = ceil(Fraction(1, 2) / Fraction(unit)) * Fraction(unit)
    ways = [amounts(low, high, unit), st.sampled_from([low, high])]
    if low <= floor(Fraction(high) / several) * several:
        # Halves are ties wherever whole numbers are printed.
        ways.insert(1, amounts(low, high, several))
    return st.one_of(ways)


@frozen
class _Nodes:
    """Source of the nodes of one pack, which share a unit and languages."""

    draw: st.DrawFn
    unit: Fraction
    languages: Sequence[str]
    ways: st.SearchStrategy[Combine]

    def area(self, code: str, limits: tuple[int, int], most: int) -> Area:
        """Draw an area with the given limits, split among at most *most* sub-questions."""
        # Always drawn: a sequence of draws that is alike for all shapes shrinks well.
        combine, unlisted = self.draw(self.ways), self.draw(_UNLISTED)
        low, span = limits
        n = self.draw(st.integers(0, min(most, span)))
        parts = [limits] * n if combine is Combine.MEAN else self.split(low, span, n)
        detail = Detail.LISTED if parts else unlisted
        return Area(
            **self.fields(code, limits),
            sub_questions=[
                SubQuestion(**self.fields(f"{code}.{i}", part))
                for i, part in enumerate(parts, start=1)
            ],
            combine=combine,
            detail=detail,
            aliases=self.draw(_ALIASES),
            about=self.draw(_ABOUT),
        )

    def fields(self, code: str, limits: tuple[int, int]) -> dict[str, Any]:
        low, span = limits
        return {
            "code": code,
            "title": Label({language: f"{code} ({language})" for language in self.languages}),
            "min_points": decimal(self.unit * low),
            "max_points": decimal(self.unit * (low + span)),
        }

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


_SUB_QUESTIONS = st.builds(_sub_question, _LIMITS, TITLES, _ALIASES)
