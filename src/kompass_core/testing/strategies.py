"""
Hypothesis strategies for everything that can be scored, assessed and published.

Each shrinks to the smallest legal case: one area scored whole, no points, no gaps, one
printed number. They need the extra ``testing``.

>>> from hypothesis import given
>>> import kompass_core as kc
>>> @given(evaluations(missing=False))
... def the_total_is_within_its_limits(evaluation):
...     total = kc.profile(evaluation).total
...     assert total.node.min_points <= total.points <= total.max_points
>>> the_total_is_within_its_limits()
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise
from math import ceil, floor
from typing import Any, TypeAlias

from attrs import frozen

from kompass_core.amounts import Amount, Rounding, RoundingMode, decimal, exact
from kompass_core.contracts import PrintedAs, RoundingContract
from kompass_core.criteria import Area, Break, CriteriaPack, PackRef, SubQuestion
from kompass_core.dates import Date
from kompass_core.errors import MissingExtraError
from kompass_core.evaluation import Evaluation
from kompass_core.labels import Label
from kompass_core.layout import Node
from kompass_core.missing import Missing, NotApplicable, NotAssessed
from kompass_core.notes import Evidence, EvidenceKind, Finding, FindingKind
from kompass_core.problems import Problem
from kompass_core.profiles import Profile
from kompass_core.published import PublishedResult
from kompass_core.scoring import profile
from kompass_core.terms import TOTAL, Combine, Detail, Policy
from kompass_core.testing.printing import printed_numbers

try:
    from hypothesis import strategies as st
    from hypothesis.errors import InvalidArgument
except ModuleNotFoundError:
    missing = Problem.of("KX001", package="hypothesis", extra="testing")
    raise MissingExtraError([missing]) from None

__all__ = [
    "amounts",
    "dates",
    "evaluations",
    "labels",
    "packs",
    "panels",
    "points_of",
    "printed_results",
    "profiles",
    "rounding_contracts",
    "roundings",
]

AnyPack: TypeAlias = CriteriaPack | st.SearchStrategy[CriteriaPack] | None
"""A pack, a strategy for one, or None for any pack."""

_LANGUAGES = ("en", "sv", "nb-NO", "zh-Hant-TW")
_POINT_UNITS = ("1", "0.5", "0.1", "0.25", "5", "0.3")
_PERCENT_UNITS = ("1", "0.1", "0.5", "10", "30")

# Strategies are made once: for Hypothesis that costs more than drawing from them.
_TEXTS = st.text(
    st.characters(
        exclude_categories=["Cc", "Cs"],
        exclude_characters="\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069",
    ),
    min_size=1,
    max_size=12,
).filter(str.strip)
_TITLES = st.builds(Label, st.fixed_dictionaries({"en": _TEXTS}))
_NOTES = st.just("") | _TEXTS
_NOTES_OF_PACKS = st.none() | _TITLES
_ALIASES = st.just(()) | st.tuples(_TEXTS)
_SOME_LANGUAGES = st.lists(st.sampled_from(_LANGUAGES), min_size=1, unique=True)
_REASONS = st.builds(NotAssessed, _TEXTS) | st.builds(NotApplicable, _TEXTS)
_EVIDENCE = st.lists(st.builds(Evidence, st.sampled_from(EvidenceKind), _TEXTS), max_size=2)
_FINDINGS = st.lists(st.tuples(st.sampled_from(FindingKind), _TEXTS), max_size=2)

_BOOLEANS = st.booleans()
_IDS = st.sampled_from(["drawn", "drawn-2"])
_REVISIONS = st.sampled_from(["1", "2010.1"])
_EQUIVALENTS = st.sampled_from([(), (PackRef("other", "3"),)])
_FALLBACKS = st.sampled_from([{}, {"nb": ["sv", "en"]}])
_POLICIES = st.sampled_from(Policy)
_FOR_GAPS = st.sampled_from([Policy.RESCALE, Policy.WORST, Policy.BEST])
_WAYS = st.sampled_from(Combine)
_STEPS = st.sampled_from(["1", "0.5", "0.01", "0.005", "0.3", "7"]).map(Decimal)
_SCORE_UNITS = st.none() | st.sampled_from([1, 2, 4])
_SMALL = st.just(0) | st.integers(-20, 20)
_LIMITS = st.tuples(_SMALL, st.integers(1, 400))
"""The least that an area has, and how much more the most is, in units of scores."""
_UNLISTED = st.sampled_from([Detail.WHOLE, Detail.UNKNOWN])
_MODES = st.sampled_from(RoundingMode)
_PRINTED_AS = st.builds(
    PrintedAs,
    points=st.builds(Rounding, _MODES, st.sampled_from(_POINT_UNITS)),
    percent=st.builds(Rounding, _MODES, st.sampled_from(_PERCENT_UNITS)),
)
_CONTRACTS = st.just(RoundingContract()) | st.builds(
    RoundingContract, sub_question=_PRINTED_AS, area=_PRINTED_AS, total=_PRINTED_AS
)


def amounts(low: Amount, high: Amount, step: Amount) -> st.SearchStrategy[Decimal]:
    """
    Draw whole multiples of *step* from *low* to *high*, both included.

    Args:
        low: The least, in points; shrinking goes to the multiple nearest to 0.
        high: The most.
        step: What is counted (> 0).
    """
    unit = exact(step)
    multiples = st.integers(ceil(exact(low) / unit), floor(exact(high) / unit))
    return multiples.map(lambda n: decimal(n * unit))


def labels(*languages: str) -> st.SearchStrategy[Label]:
    """
    Draw texts in each of *languages*, and sometimes in others too.

    Args:
        languages: Which there are at least; English if none is named.
    """
    needed = dict.fromkeys(languages or ("en",), _TEXTS)
    others = {tag: _TEXTS for tag in _LANGUAGES if tag not in needed}
    return st.fixed_dictionaries(needed, optional=others).map(Label)


def dates() -> st.SearchStrategy[Date]:
    """Draw dates from 1900 to 2999, as precise as a year, a month or a day."""
    return _DATES


def _date(day: dt.date, precision: int) -> Date:
    return Date.of(day.isoformat()[:precision])


_DATES = st.builds(
    _date,
    st.dates(dt.date(1900, 1, 1), dt.date(2999, 12, 31)),
    st.sampled_from([len("2000"), len("2000-01"), len("2000-01-01")]),
)


def _break(day: dt.date, days: int, note: Label) -> Break:
    return Break(day, day + dt.timedelta(days), note)


_BREAKS = st.just(()) | st.tuples(
    st.builds(
        _break, st.dates(dt.date(1900, 1, 1), dt.date(2998, 12, 31)), st.integers(0, 365), _TITLES
    )
)


def roundings(*units: str) -> st.SearchStrategy[Rounding]:
    """
    Draw roundings in each of the seven modes.

    Args:
        units: What is rounded to; if none is named, units that suit points.
    """
    return st.builds(Rounding, _MODES, st.sampled_from(units or _POINT_UNITS))


def rounding_contracts() -> st.SearchStrategy[RoundingContract]:
    """Draw how an instrument prints its numbers, level by level; the usual way is smallest."""
    return _CONTRACTS


@st.composite
def packs(
    draw: st.DrawFn,
    *,
    max_areas: int = 3,
    max_sub_questions: int = 4,
    combine: Combine | str | None = None,
) -> CriteriaPack:
    """
    Draw criteria packs, with areas that are listed, whole and unknown.

    Steps, units of scores, limits below and above 0, rounding contracts, policies and
    languages vary too. The codes are ``"1"``, ``"1.1"``, ``"1.2"`` and so on.

    Args:
        draw: Given by Hypothesis.
        max_areas: How many areas there are at most.
        max_sub_questions: How many sub-questions an area has at most.
        combine: How all parts make their parents; left out, each area and the total have
            a way of their own.
    """
    ways = _WAYS if combine is None else st.just(Combine(combine))
    step, steps, languages = draw(_STEPS), draw(_SCORE_UNITS), draw(_SOME_LANGUAGES)
    unit = Fraction(step) * (steps or 1)
    drawn = _Cells(draw, unit, languages, ways)
    total, n = draw(ways), draw(st.integers(1, max_areas))
    alike = total is Combine.MEAN or draw(_BOOLEANS)
    limits = [draw(_LIMITS)] * n if alike else [draw(_LIMITS) for _ in range(n)]
    areas = [drawn.area(str(i), each, max_sub_questions) for i, each in enumerate(limits, start=1)]
    return CriteriaPack(
        id=draw(_IDS),
        revision=draw(_REVISIONS),
        title=Label({language: draw(_TEXTS) for language in languages}),
        areas=areas,
        language=languages[0],
        publisher=draw(_NOTES),
        source=draw(_TEXTS),
        step=step,
        area_max=areas[0].max_points if alike and draw(_BOOLEANS) else None,
        combine=total,
        rounding=draw(rounding_contracts()),
        score_unit=None if steps is None else decimal(unit),
        not_applicable=draw(_POLICIES),
        equivalent_to=draw(_EQUIVALENTS),
        breaks=draw(_BREAKS),
        fallback=draw(_FALLBACKS),
        notes=draw(_NOTES_OF_PACKS),
    )


def points_of(cell: SubQuestion | Area | Node, pack: CriteriaPack) -> st.SearchStrategy[Decimal]:
    """
    Draw what a cell can score: within its limits, and as fine as the pack allows.

    Args:
        cell: A sub-question, an area, or any of the pack's nodes.
        pack: The pack that it is from.
    """
    low, high = cell.min_points, cell.max_points
    unit = pack.step if pack.score_unit is None else pack.score_unit
    return amounts(low, high, unit) | st.sampled_from([low, high])


@st.composite
def evaluations(draw: st.DrawFn, pack: AnyPack = None, *, missing: bool = True) -> Evaluation:
    """
    Draw evaluations.

    Args:
        draw: Given by Hypothesis.
        pack: The pack that they are made under, or a strategy for it; any if left out.
        missing: Whether some codes, or all, may have no score.
    """
    criteria = draw(_criteria(pack))
    points: dict[str, Amount | Missing] = {
        cell.code: draw(points_of(cell, criteria)) for cell in criteria.scored
    }
    codes = st.none() | st.sampled_from(list(criteria.nodes))
    if missing:
        points |= draw(st.dictionaries(st.sampled_from(sorted(points)), _REASONS))
    return Evaluation.from_points(
        criteria,
        subject=draw(_TEXTS),
        date=draw(dates()),
        points=points,
        findings=[Finding(*finding, draw(codes)) for finding in draw(_FINDINGS)],
        evidence=draw(_EVIDENCE),
    )


@st.composite
def panels(draw: st.DrawFn, pack: AnyPack = None, n: int = 5) -> list[Evaluation]:
    """
    Draw one to *n* evaluations without gaps, under one pack, of different subjects.

    Args:
        draw: Given by Hypothesis.
        pack: The pack, or a strategy for it; any if left out.
        n: How many there are at most.
    """
    criteria = draw(_criteria(pack))
    members = evaluations(criteria, missing=False)
    return draw(st.lists(members, min_size=1, max_size=n, unique_by=lambda each: each.subject))


@st.composite
def printed_results(
    draw: st.DrawFn, source: Evaluation | st.SearchStrategy[Evaluation] | CriteriaPack | None = None
) -> PublishedResult:
    """
    Draw what may survive of an evaluation in print: at least one of its numbers.

    Every number is computed and rounded here, from the definitions and not by the functions
    that this library scores with, so that the two can be held against each other. One
    evaluation explains all that is printed: no audit may find it impossible.

    Args:
        draw: Given by Hypothesis.
        source: What is printed: an evaluation without gaps, or a strategy for it; a pack, for
            any evaluation under it; anything if left out.
    """
    if source is None or isinstance(source, CriteriaPack):
        source = evaluations(source, missing=False)
    whole = source if isinstance(source, Evaluation) else draw(source)
    if not whole.complete:
        message = f"{whole} has gaps, so nothing can be printed of it"
        raise InvalidArgument(message)
    numbers = list(printed_numbers(whole))
    kept = [number for number in numbers if draw(_BOOLEANS)] or numbers[-1:]
    printed = dict[str, dict[str, Decimal]]()
    for code, kind, number in kept:
        printed.setdefault(code, {})[kind] = number
    areas = {area.code for area in whole.pack.areas}
    return PublishedResult.from_printed(
        whole.pack,
        subject=whole.subject,
        date=whole.date,
        total=printed.pop(TOTAL, None),
        areas={code: number for code, number in printed.items() if code in areas},
        sub_questions={code: number for code, number in printed.items() if code not in areas},
        source=draw(_NOTES),
        notes=draw(_NOTES),
    )


@st.composite
def profiles(draw: st.DrawFn, pack: AnyPack = None) -> Profile:
    """
    Draw profiles of evaluations, with gaps and without, and of printed results.

    Args:
        draw: Given by Hypothesis.
        pack: The pack, or a strategy for it; any if left out.
    """
    criteria = draw(_criteria(pack))
    source = draw(evaluations(criteria) | printed_results(criteria))
    return profile(source, not_applicable=draw(_FOR_GAPS), not_assessed=draw(_FOR_GAPS))


def _criteria(given: AnyPack) -> st.SearchStrategy[CriteriaPack]:
    if given is None:
        return packs()
    return st.just(given) if isinstance(given, CriteriaPack) else given


@frozen
class _Cells:
    """What draws the cells of one pack, which share a unit and languages."""

    draw: st.DrawFn
    unit: Fraction
    languages: Sequence[str]
    ways: st.SearchStrategy[Combine]

    def area(self, code: str, limits: tuple[int, int], most: int) -> Area:
        """Draw an area with the given limits, split among at most *most* sub-questions."""
        combine = self.draw(self.ways)
        low, room = limits
        n = self.draw(st.integers(0, min(most, room)))
        parts = [limits] * n if combine is Combine.MEAN else self.split(low, room, n)
        detail = Detail.LISTED if parts else self.draw(_UNLISTED)
        return Area(
            **self.cell(code, limits),
            sub_questions=[
                SubQuestion(**self.cell(f"{code}.{i}", part))
                for i, part in enumerate(parts, start=1)
            ],
            combine=combine,
            detail=detail,
            aliases=self.draw(_ALIASES),
        )

    def cell(self, code: str, limits: tuple[int, int]) -> dict[str, Any]:
        low, room = limits
        return {
            "code": code,
            "title": Label({language: f"{code} ({language})" for language in self.languages}),
            "min_points": decimal(self.unit * low),
            "max_points": decimal(self.unit * (low + room)),
        }

    def split(self, low: int, room: int, n: int) -> list[tuple[int, int]]:
        """Split limits into those of *n* parts that add up to them; each part has some room."""
        if n == 0:
            return []
        lows = [self.draw(_SMALL) for _ in range(n - 1)]
        cuts = sorted(self.draw(st.integers(0, room - n)) for _ in range(n - 1))
        rooms = [end - start + 1 for start, end in pairwise([0, *cuts, room - n])]
        return list(zip([low - sum(lows), *lows], rooms, strict=True))
