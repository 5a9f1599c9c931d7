"""
Hypothesis strategies for scoring rules, and for the answers to their items.

They need the extra ``testing``.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache
from itertools import pairwise
from typing import Any

from attrs import evolve

from kompass_core.amounts import Amount, decimal, exact
from kompass_core.criteria import SubQuestion
from kompass_core.errors import MissingExtraError
from kompass_core.labels import Label
from kompass_core.missing import Missing, NotApplicable, NotAssessed
from kompass_core.problems import Problem
from kompass_core.rules import (
    Answer,
    ChecklistRule,
    Item,
    LadderRule,
    LadderStep,
    Law,
    MeanRule,
    PercentRule,
    PhasesRule,
    PointsRule,
    Rule,
    Scale,
    ScaleRule,
)

try:
    from hypothesis import strategies as st
    from hypothesis.errors import InvalidArgument
except ModuleNotFoundError:
    absent = Problem.of("KX001", package="hypothesis", extra="testing")
    raise MissingExtraError([absent]) from None

__all__ = ["answers", "answers_to", "rules", "scales"]

_PARTS = 1_000
"""Into how many parts the way between two ends is cut where there is no unit."""

_BOOLEANS = st.booleans()
_NUMBERS = st.integers(-40, 40)
_UNITS = st.sampled_from(["1", "0.5", "0.25", "2.5"]).map(Decimal)
_WEIGHTS = st.just(Decimal(1)) | st.integers(1, 12).map(lambda n: Decimal(n) / 2)
_UNSEEN = st.sampled_from([NotAssessed("no time"), NotAssessed("not visited")])
_REASONS = _UNSEEN | st.just(NotApplicable("no schools"))


def answers_to(item: Item) -> st.SearchStrategy[Answer]:
    """Draw legal answers to *item*; they shrink to the worst."""
    if item.options:
        return st.sampled_from(item.options)
    return _BOOLEANS if item.scale is None else _numbers_on(item.scale)


@lru_cache(maxsize=1_000)
def _numbers_on(scale: Scale) -> st.SearchStrategy[Decimal]:
    parts = _PARTS
    if scale.grain is not None:
        parts = int(1 / scale.grain)
    worst, best = Fraction(scale.worst), Fraction(scale.best)
    part = (best - worst) / parts
    some = st.integers(0, parts).map(lambda n: decimal(worst + n * part))
    return some | st.sampled_from([scale.worst, scale.best])


@st.composite
def answers(
    draw: st.DrawFn, asked: Rule | SubQuestion, *, missing: bool = False
) -> dict[str, Answer | Missing]:
    """
    Draw legal answers to all items of a rule.

    Args:
        draw: Given by Hypothesis.
        asked: The rule, or a sub-question that has one.
        missing: Whether some items, or all, may have no answer; an item is not applicable only
            where the rule can leave items out.
    """
    rule = asked.rule if isinstance(asked, SubQuestion) else asked
    if rule is None:
        message = f"{asked} is scored in points: it has no items"
        raise InvalidArgument(message)
    found: dict[str, Answer | Missing] = {item.code: draw(answers_to(item)) for item in rule.items}
    if missing:
        reasons = _REASONS if Law.MISSING_NEUTRAL in rule.laws else _UNSEEN
        found |= draw(st.dictionaries(st.sampled_from(list(found)), reasons))
    return found


@st.composite
def scales(draw: st.DrawFn) -> Scale:
    """Draw scales that go up or down, with a unit or without."""
    worst, unit, n = draw(_NUMBERS), draw(_UNITS), draw(st.integers(1, 30))
    best = worst + n * unit * (-1 if draw(_BOOLEANS) else 1)
    return Scale(worst, best, unit if draw(_BOOLEANS) else None)


@st.composite
def rules(draw: st.DrawFn, *kinds: str, low: Amount = 0, high: Amount = 100) -> Rule:
    """
    Draw built-in rules of a sub-question, with parameters of every kind.

    Args:
        draw: Given by Hypothesis.
        kinds: Such as ``"checklist"``; all that are built in if none is named.
        low: The least points that the sub-question gives.
        high: The most points that it gives.
    """
    kind = draw(st.sampled_from(kinds or tuple(_MADE)))
    rule: Rule = draw(_MADE[kind](exact(low), exact(high)))
    return rule


def _title(code: str) -> Label:
    return Label({"en": code})


@st.composite
def _items(draw: st.DrawFn, *, least: int = 1, weighted: bool = True) -> list[Item]:
    """Draw items that are answered with yes or no."""
    n = draw(st.integers(least, 4))
    weights = _WEIGHTS if weighted else st.just(Decimal(1))
    return [Item(code=code, title=_title(code), weight=draw(weights)) for code in "abcd"[:n]]


@st.composite
def _point_rules(draw: st.DrawFn, low: Fraction, high: Fraction) -> PointsRule:
    unit = decimal((high - low) / draw(st.sampled_from([1, 4, 10, 100])))
    return PointsRule(scale=Scale(low, high, unit if draw(_BOOLEANS) else None))


@st.composite
def _percent_rules(draw: st.DrawFn, _: Fraction, __: Fraction) -> PercentRule:
    return PercentRule(scale=Scale(0, 100, draw(st.sampled_from([None, "1", "0.1", "5"]))))


@st.composite
def _scale_rules(draw: st.DrawFn, _: Fraction, __: Fraction) -> ScaleRule:
    return ScaleRule(scale=draw(scales()))


@st.composite
def _checklists(draw: st.DrawFn, _: Fraction, __: Fraction) -> ChecklistRule:
    items = draw(_items())
    enough = draw(st.sampled_from([item.weight for item in items]))
    return ChecklistRule(items=items, full=enough if draw(_BOOLEANS) else None)


@st.composite
def _ladders(draw: st.DrawFn, low: Fraction, high: Fraction) -> LadderRule:
    """Cut the way from *low* to *high* into bands of whole units."""
    parts = draw(st.sampled_from([100, 20, 10]))
    unit = (high - low) / parts
    cuts = sorted(draw(st.sets(st.integers(0, parts - 1), min_size=1, max_size=4)))
    steps = [
        LadderStep(
            code=f"step-{i}",
            title=_title(f"step {i}"),
            low=decimal(low + (below + 1) * unit),
            high=decimal(low + last * unit),
        )
        for i, (below, last) in enumerate(pairwise([-1, *cuts, parts]))
    ]
    return LadderRule(steps=steps, unit=decimal(unit), cumulative=draw(_BOOLEANS))


@st.composite
def _phases(draw: st.DrawFn, _: Fraction, __: Fraction) -> PhasesRule:
    return PhasesRule(items=draw(_items(least=2, weighted=False)), scale=draw(scales()))


@st.composite
def _means(draw: st.DrawFn, _: Fraction, __: Fraction) -> MeanRule:
    kinds = st.sampled_from(["yes or no", "scale", "options"])
    made = list[Item]()
    for item in draw(_items()):
        kind = draw(kinds)
        scale = draw(scales()) if kind == "scale" else None
        options = ("low", "middle", "high") if kind == "options" else ()
        made.append(evolve(item, scale=scale, options=options))
    return MeanRule(items=made)


_MADE: Mapping[str, Callable[[Fraction, Fraction], st.SearchStrategy[Any]]] = {
    "points": _point_rules,
    "percent": _percent_rules,
    "scale": _scale_rules,
    "checklist": _checklists,
    "ladder": _ladders,
    "phases": _phases,
    "mean": _means,
}
