"""Explanations of single values."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING, cast

from attrs import frozen

from kompass_core.amounts import Rounding, decimal, to_decimal
from kompass_core.criteria import LevelRounding
from kompass_core.criteria.rules.base import Answer, Item, Rule
from kompass_core.criteria.rules.ladder import LadderRule
from kompass_core.evaluations import AnswerScore
from kompass_core.missing import Missing, NotApplicable, NotAssessed
from kompass_core.published import PrintedNumber

if TYPE_CHECKING:
    from kompass_core.missing import Policies
    from kompass_core.profiles.value import Value


_MOST_CHARACTERS = 12
_FOUR_DECIMALS = Rounding("half-up", "0.0001")


@frozen(kw_only=True)
class AnswerTrace:
    """
    The answers to the items of a sub-question, and what its rule made of them.

    Attributes:
        rule: The rule.
        items: Each item, in order, with its answer or why there is none.
        scored: The points that the answers give, and what they leave open.
        share: The exact share of what is answered; None where the rule cannot tell.
        rounding: How its points are rounded to the unit of scores; None if they are not.
    """

    rule: Rule
    items: tuple[tuple[Item, Answer | Missing], ...]
    scored: AnswerScore
    share: Fraction | None
    rounding: Rounding | None

    def lines(self) -> Iterator[str]:
        """Say what was answered, and what it gives."""
        for item, answer in self.items:
            yield f"{item.code}: {answer_text(answer)}"
        answers = {item.code: answer for item, answer in self.items}
        if isinstance(self.rule, LadderRule) and self.scored.missing is None:
            step = self.rule.reached(cast("Mapping[str, Answer]", answers))
            yield f"step reached: {step.code}, {step.low} to {step.high} points"
        if self.share is not None:
            yield f"exact share by the rule: {self.share}"
        if self.rounding is not None:
            unit = to_decimal(self.rounding.unit)
            yield f"rounded to what can be scored: {self.rounding.mode.value} to {unit}"


def answer_text(answer: Answer | Missing) -> str:
    """Write an answer for people."""
    match answer:
        case bool():
            return "yes" if answer else "no"
        case NotApplicable():
            return f"not applicable, {answer.reason}"
        case NotAssessed():
            return f"not assessed, {answer.reason}"
        case _:
            return f"{answer:f}" if isinstance(answer, Decimal) else answer


@frozen(kw_only=True)
class Explanation:
    """
    The inputs, the rule, the policy and the rounding that gave one value.

    Its text is for people; everything in it is also an attribute.

    Attributes:
        value: What is explained.
        rule: How it came about, in words.
        inputs: The values of its parts, in order.
        answered: The answers to its items, where it was scored by them.
        missing: Why it has no score, where it has none.
        policies: What became of missing scores in the profile, where any are missing.
        rounding: How its level is printed.
        printed: The points and the percent as printed: those of the published result where
            there are any, else the value under the contract.
    """

    value: Value
    rule: str
    inputs: tuple[Value, ...]
    answered: AnswerTrace | None
    missing: Missing | None
    policies: Policies | None
    rounding: LevelRounding
    printed: PrintedNumber

    def __str__(self) -> str:
        return "\n".join(self._lines())

    def _lines(self) -> Iterator[str]:
        value = self.value
        points = _shown(value.points, "unknown")
        yield f"{value.code} {value.title}: {points} of {value.max_points} points"
        yield f"  {self.rule}"
        for each in self.inputs:
            shown = _shown(each.points, "none")
            yield f"  - {each.code}: {shown} of {each.max_points} ({each.origin.value})"
        if self.answered is not None:
            yield from (f"  - {line}" for line in self.answered.lines())
        if self.missing is not None:
            yield f"  reason: {self.missing.reason}"
        if self.policies is not None:
            yield f"  policy: {self.policies}"
        if not value.bounds.is_exact:
            yield f"  possible: {value.bounds}"
        if value.coverage is not None and value.coverage < 1:
            yield f"  coverage: {value.coverage} of the points"
        for kind, number in self.printed.numbers:
            rounding = self.rounding.percent if kind == "percent" else self.rounding.points
            unit = to_decimal(rounding.unit)
            yield f"  printed {kind}: {number} ({rounding.mode.value} to {unit})"


def _shown(points: Decimal | None, unknown: str) -> str:
    """Show points as exactly as a line allows; the value itself has 28 digits."""
    if points is None:
        return unknown
    text = f"{points:f}"
    if len(text) <= _MOST_CHARACTERS:
        return text
    # Rounded first: how a Decimal is formatted depends on the host's context.
    return f"{decimal(_FOUR_DECIMALS.round(points)):.4f}…"
