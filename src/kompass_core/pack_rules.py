"""The invariants of a criteria pack, each written once."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Context, Decimal
from fractions import Fraction
from functools import reduce
from typing import Protocol

from kompass_core.amounts import RoundingMode, to_decimal
from kompass_core.labels import Label
from kompass_core.problems import Problem
from kompass_core.rules import LadderRule, Law, PointsRule, Rule
from kompass_core.rules.items import code_problems
from kompass_core.terms import TOTAL, Combine, Detail

__all__ = [
    "PACK_ID",
    "REVISION",
    "area_problems",
    "cell_problems",
    "pack_problems",
    "ref_problems",
    "sub_question_problems",
]
PACK_ID = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,62}[a-z0-9])?")
"""How a pack may be called."""
REVISION = re.compile(r"[0-9]{1,9}(?:\.[0-9]{1,9}){0,7}")
"""How its revisions may be called."""

_MOST_POINTS = 1_000_000
_MOST_STEPS = 10**15


class _Cell(Protocol):
    """What a sub-question and an area have in common, checked or not yet."""

    @property
    def code(self) -> str: ...
    @property
    def title(self) -> Label: ...
    @property
    def min_points(self) -> Decimal: ...
    @property
    def max_points(self) -> Decimal: ...


class _SubQuestionFields(_Cell, Protocol):
    @property
    def rule(self) -> Rule | None: ...


class _AreaFields(_Cell, Protocol):
    @property
    def sub_questions(self) -> Sequence[_SubQuestionFields]: ...
    @property
    def combine(self) -> Combine: ...
    @property
    def detail(self) -> Detail: ...


class _PackFields(Protocol):
    @property
    def id(self) -> str: ...
    @property
    def revision(self) -> str: ...
    @property
    def language(self) -> str: ...
    @property
    def title(self) -> Label: ...
    @property
    def areas(self) -> Sequence[_AreaFields]: ...
    @property
    def step(self) -> Decimal: ...
    @property
    def area_max(self) -> Decimal | None: ...
    @property
    def combine(self) -> Combine: ...
    @property
    def score_unit(self) -> Decimal | None: ...
    @property
    def step_rounding(self) -> RoundingMode | None: ...
    @property
    def equivalent_to(self) -> Sequence[object]: ...
    @property
    def fallback(self) -> tuple[tuple[str, tuple[str, ...]], ...]: ...


def ref_problems(pack_id: str, revision: str) -> Iterator[Problem]:
    """[KP004, KP005] An identity is plain text that can name a file anywhere."""
    if not PACK_ID.fullmatch(pack_id):
        yield Problem.of("KP004", "id", given=pack_id)
    if not REVISION.fullmatch(revision):
        yield Problem.of("KP005", "revision", given=revision)


def cell_problems(cell: _Cell) -> Iterator[Problem]:
    """[KP001, KP003, KP020, KP023] A cell has a usable code, and room between its limits."""
    yield from code_problems(cell.code)
    if cell.code.lower() == TOTAL:
        yield Problem.of("KP003", "code", code=cell.code)
    low, high = cell.min_points, cell.max_points
    if not -_MOST_POINTS <= low < high <= _MOST_POINTS:
        yield from _limit_problems(low, high)


def _limit_problems(low: Decimal, high: Decimal) -> Iterator[Problem]:
    if high <= low:
        yield Problem.of("KP020", "max_points", min_points=low, max_points=high)
    for name, limit in (("min_points", low), ("max_points", high)):
        if not -_MOST_POINTS <= limit <= _MOST_POINTS:
            yield Problem.of("KP023", name, given=limit, limit=_MOST_POINTS)


def sub_question_problems(cell: _SubQuestionFields) -> Iterator[Problem]:
    """[KP083, KP089] A rule's points are those of the sub-question, and points need no rule."""
    yield from cell_problems(cell)
    if isinstance(cell.rule, PointsRule):
        yield Problem.of("KP089", "rule")
    if isinstance(cell.rule, LadderRule):
        low, high = cell.rule.low, cell.rule.high
        limits = {"min_points": cell.min_points, "max_points": cell.max_points}
        if (low, high) != (cell.min_points, cell.max_points):
            yield Problem.of("KP083", "rule", low=low, high=high, **limits)


def area_problems(area: _AreaFields) -> Iterator[Problem]:
    """[KP030, KP032, KP050] What an area can give is what its parts can give together."""
    yield from cell_problems(area)
    parts = area.sub_questions
    if parts and area.detail is not Detail.LISTED:
        yield Problem.of("KP030", "detail", detail=area.detail.value)
    if not parts and area.detail is Detail.LISTED:
        yield Problem.of("KP032", "sub_questions")
    if parts:
        lows, highs = [part.min_points for part in parts], [part.max_points for part in parts]
        yield from _combined_problems(area.combine, lows, area.min_points, "min_points")
        yield from _combined_problems(area.combine, highs, area.max_points, "max_points")


def _combined_problems(
    combine: Combine, limits: Sequence[Decimal], whole: Decimal, name: str
) -> Iterator[Problem]:
    """Compare the parts' *limits* with the *whole*: in sum, or each of them."""
    what = "the minima" if name == "min_points" else "the maxima"
    if combine is Combine.MEAN:
        different = tuple(limit for limit in limits if limit != whole)
        if different:
            facts = {"what": what, "combined": "are", "parts": different, "whole": whole}
            yield Problem.of("KP050", name, **facts)
    elif (together := _sum(limits)) != whole:
        facts = {"what": what, "combined": "add up", "parts": together, "whole": whole}
        yield Problem.of("KP050", name, **facts)


def _sum(limits: Sequence[Decimal]) -> Decimal:
    """Add exactly: limits have at most 28 digits, and the context has room for their sum."""
    return reduce(Context(prec=99).add, limits)


def pack_problems(pack: _PackFields) -> Iterator[Problem]:
    """Check what only a whole pack can break; its areas and sub-questions check themselves."""
    yield from ref_problems(pack.id, pack.revision)
    if not pack.areas:
        yield Problem.of("KP031", "areas")
    if any(str(ref) == f"{pack.id}@{pack.revision}" for ref in pack.equivalent_to):
        yield Problem.of("KP061", "equivalent_to")
    yield from _code_problems(pack.areas)
    yield from _language_problems(pack)
    yield from _fallback_problems(dict(pack.fallback))
    yield from _unit_problems(pack)
    yield from _grain_problems(pack)
    yield from _total_problems(pack)


def _cells(areas: Sequence[_AreaFields]) -> Iterator[_Cell]:
    for area in areas:
        yield area
        yield from area.sub_questions


def _placed_cells(areas: Sequence[_AreaFields]) -> Iterator[tuple[str, _Cell]]:
    """Return the same cells, each with its path."""
    for i, area in enumerate(areas):
        yield f"areas[{i}]", area
        for j, each in enumerate(area.sub_questions):
            yield f"areas[{i}].sub_questions[{j}]", each


def _code_problems(areas: Sequence[_AreaFields]) -> Iterator[Problem]:
    """[KP002] Codes are unique across both levels, whatever their case."""
    codes = [cell.code.lower() for cell in _cells(areas)]
    if len(set(codes)) < len(codes):
        for path, cell in _placed_cells(areas):
            if codes.count(cell.code.lower()) > 1:
                yield Problem.of("KP002", f"{path}.code", code=cell.code)


def _language_problems(pack: _PackFields) -> Iterator[Problem]:
    """[KP013] Every title is there in the pack's own language."""
    titles = [pack.title, *(cell.title for cell in _cells(pack.areas))]
    lacking = [i for i, title in enumerate(titles) if pack.language not in dict(title.texts)]
    if lacking:
        paths = ["title", *(f"{path}.title" for path, _ in _placed_cells(pack.areas))]
        for i in lacking:
            facts = {"language": pack.language, "known": titles[i].languages}
            yield Problem.of("KP013", paths[i], **facts)


def _unit_problems(pack: _PackFields) -> Iterator[Problem]:
    """[KP021, KP022, KP024] Every limit can be counted in steps, and in the unit of scores."""
    units = {"step": pack.step}
    if pack.score_unit is not None:
        units["score_unit"] = pack.score_unit
    not_above_0 = {name: unit for name, unit in units.items() if unit <= 0}
    if not_above_0:
        yield from (Problem.of("KP022", name, given=unit) for name, unit in not_above_0.items())
        return
    step = Fraction(pack.step)
    if Fraction(_MOST_POINTS) / step > _MOST_STEPS:
        finest = to_decimal(Fraction(_MOST_POINTS, _MOST_STEPS))
        yield Problem.of("KP024", "step", given=pack.step, finest=finest)
    if pack.score_unit is not None and not _divides(step, pack.score_unit):
        facts = {"given": pack.score_unit, "what": "step", "step": pack.step}
        yield Problem.of("KP021", "score_unit", **facts)
    cells = list(_cells(pack.areas))
    limits = {cell.max_points for cell in cells} | {cell.min_points for cell in cells}
    for what, unit in units.items():
        whole = Fraction(unit)
        uneven = {limit for limit in limits if not _divides(whole, limit)}
        for path, name, limit in _limits(pack.areas) if uneven else ():
            if limit in uneven:
                facts = {"given": limit, "what": what, "step": unit}
                yield Problem.of("KP021", f"{path}.{name}", **facts)


def _grain_problems(pack: _PackFields) -> Iterator[Problem]:
    """[KP084] Points that a rule gives can be stored, or it is said how they are rounded."""
    unit = pack.step if pack.score_unit is None else pack.score_unit
    if pack.step_rounding is not None or unit <= 0:
        return
    for i, area in enumerate(pack.areas):
        for j, cell in enumerate(area.sub_questions):
            if cell.rule is not None and not _stays_on(Fraction(unit), cell, cell.rule):
                path = f"areas[{i}].sub_questions[{j}].rule"
                yield Problem.of("KP084", path, rule=cell.rule.name, unit=unit)


def _stays_on(unit: Fraction, cell: _Cell, rule: Rule) -> bool:
    """Whether all points that *rule* can give are whole multiples of *unit*."""
    if rule.grain is None or Law.ON_THE_STEP not in rule.laws:
        return False
    room = Fraction(cell.max_points) - Fraction(cell.min_points)
    return (rule.grain * room / unit).denominator == 1


def _divides(unit: Fraction, amount: Decimal) -> bool:
    numerator, denominator = amount.as_integer_ratio()
    return numerator * unit.denominator % (denominator * unit.numerator) == 0


def _limits(areas: Sequence[_AreaFields]) -> Iterator[tuple[str, str, Decimal]]:
    for path, cell in _placed_cells(areas):
        yield path, "min_points", cell.min_points
        yield path, "max_points", cell.max_points


def _total_problems(pack: _PackFields) -> Iterator[Problem]:
    """[KP051, KP052] Areas give what the pack declares, and can be combined to a total."""
    if pack.area_max is not None:
        for i, area in enumerate(pack.areas):
            if area.max_points != pack.area_max:
                limits = {"max_points": area.max_points, "area_max": pack.area_max}
                yield Problem.of("KP051", f"areas[{i}].max_points", **limits)
    if pack.combine is Combine.MEAN:
        for name in ("min_points", "max_points"):
            different = tuple(dict.fromkeys(getattr(area, name) for area in pack.areas))
            if len(different) > 1:
                what = "minima" if name == "min_points" else "maxima"
                yield Problem.of("KP052", "combine", what=what, parts=different)


def _fallback_problems(fallback: Mapping[str, Iterable[str]]) -> Iterator[Problem]:
    """[KP014] No language falls back to itself."""
    for language in fallback:
        if loop := _loop(language, fallback):
            facts = {"language": language, "loop": " -> ".join(loop)}
            yield Problem.of("KP014", f"fallback.{language}", **facts)


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
