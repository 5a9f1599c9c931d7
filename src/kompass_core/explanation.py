"""Why a cell of a profile has the value that it has."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING, cast

from attrs import frozen

from kompass_core.amounts import Rounding, decimal, to_decimal
from kompass_core.answering import Scored
from kompass_core.contracts import PrintedAs
from kompass_core.evaluation import Evaluation
from kompass_core.missing import Missing, NotApplicable, NotAssessed
from kompass_core.published import Printed, PublishedResult
from kompass_core.rules import Answer, Item, LadderRule, Rule, outcome

if TYPE_CHECKING:
    from kompass_core.policies import Policies
    from kompass_core.profiles import Profile
    from kompass_core.values import Value

__all__ = ["Answered", "Explanation", "explain", "said"]

_MOST_CHARACTERS = 12
_FOUR_DECIMALS = Rounding("half-up", "0.0001")


@frozen(kw_only=True)
class Answered:
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
    scored: Scored
    share: Fraction | None
    rounding: Rounding | None

    def lines(self) -> Iterator[str]:
        """Say what was answered, and what it gives."""
        for item, answer in self.items:
            yield f"{item.code}: {said(answer)}"
        answers = {item.code: answer for item, answer in self.items}
        if isinstance(self.rule, LadderRule) and self.scored.missing is None:
            step = self.rule.reached(cast("Mapping[str, Answer]", answers))
            yield f"step reached: {step.code}, {step.low} to {step.high} points"
        if self.share is not None:
            yield f"exact share by the rule: {self.share}"
        if self.rounding is not None:
            unit = to_decimal(self.rounding.unit)
            yield f"rounded to what can be scored: {self.rounding.mode.value} to {unit}"


def said(answer: Answer | Missing) -> str:
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
    answered: Answered | None
    missing: Missing | None
    policies: Policies | None
    rounding: PrintedAs
    printed: Printed

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


def explain(profile: Profile, code: str) -> Explanation:
    """
    Explain the value of one cell of *profile*.

    Raises:
        KeyError: If the pack has no such cell.
    """
    value, source = profile[code], profile.source
    missing, answered = None, None
    if isinstance(source, Evaluation):
        missing, answered = source.missing.get(code), _answered(source, code)
    printed, contract = profile.printed(code), profile.pack.rounding
    if isinstance(source, PublishedResult):
        printed, contract = source.cells.get(code, printed), source.rounding
    return Explanation(
        value=value,
        rule=_rule(profile, value) if answered is None else _scored_by(value, answered),
        inputs=tuple(profile[part] for part in value.node.parts),
        answered=answered,
        missing=missing,
        policies=profile.policies,
        rounding=contract.at(value.level),
        printed=printed,
    )


def _answered(source: Evaluation, code: str) -> Answered | None:
    """Return the answers that *source* has for the items of a cell."""
    scored = source.answered(code)
    if scored is None:
        return None
    pack, answers = source.pack, source.answers[code]
    rule, mode = pack.rules[code], pack.step_rounding
    unit = pack.layout.unit * pack.layout.step
    return Answered(
        rule=rule,
        items=tuple((item, answers[item.code]) for item in rule.items),
        scored=scored,
        share=outcome(rule, answers).share,
        rounding=None if mode is None else Rounding(mode, unit),
    )


def _scored_by(value: Value, answered: Answered) -> str:
    """Say in words which rule scored *value*, and how far it came."""
    asked = f"{len(answered.items)} answers, by the rule {answered.rule.name!r}"
    return {
        "SCORED": f"scored from {asked}",
        "NOT_APPLICABLE": f"does not concern the subject, going by {asked}",
    }.get(value.origin.name, f"assessed in part: {asked}")


def _left_out(parts: Sequence[Value]) -> str:
    """Say what becomes of the parts without points."""
    gaps = [part for part in parts if part.exact is None]
    if not gaps:
        return ""
    ends = [(part.bounds.low, part.bounds.high) for part in gaps]
    if ends == [(part.node.low, part.node.high) for part in gaps]:
        return ", by their share where a part is left out"
    return ", by their share where a part is left out, kept within what its answers leave possible"


def _rule(profile: Profile, value: Value) -> str:
    """Say in words how *value* came about."""
    node, name = value.node, value.origin.name
    if name == "COMBINED":
        how = f"{node.combine.value} of {len(node.parts)} parts"
        return f"{how}{_left_out([profile[part] for part in node.parts])}"
    if profile.read_from(node.code) and name in ("PROJECTED", "UNKNOWN"):
        return f"read from {profile.read_from(node.code)}"
    possible = f"{node.max_points} points"
    if node.min_points:
        possible = f"the points from {node.min_points} to {node.max_points}"
    return {
        "SCORED": "scored by the evaluation",
        "PRINTED": "printed as points; the value before rounding is within the bounds",
        "PERCENT": f"printed percent of {possible}",
        "MEAN": "mean of the members that know it",
        "NOT_APPLICABLE": "does not concern the subject",
        "NOT_ASSESSED": "was not assessed",
        "UNKNOWN": "nothing is printed here, and not for all of its parts",
    }[name]
