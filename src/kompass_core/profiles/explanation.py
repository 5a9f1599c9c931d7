"""Explanations of single values."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING, cast

from attrs import frozen

from kompass_core.amounts import Rounding, decimal, exact_text, number, to_decimal
from kompass_core.criteria import Combine, LevelRounding, Node, rules
from kompass_core.criteria.rules.items import Answer, Item
from kompass_core.criteria.rules.protocol import Rule
from kompass_core.evaluations import AnswerScore
from kompass_core.labels import Sentence
from kompass_core.missing import Missing, NotApplicable, NotAssessed, Policies
from kompass_core.profiles.bands import BandResult
from kompass_core.profiles.value import Origin, Value

if TYPE_CHECKING:
    from kompass_core.published import PrintedNumber

_MAX_CHARACTERS = 12
_FOUR_DECIMALS = Rounding("half-up", "0.0001")


@frozen(kw_only=True, repr=False)
class AnswerTrace:
    """
    The answers to the items of a sub-question, and their score.

    Attributes:
        rule: The rule.
        items: The items in order, each with its answer or the reason for its absence.
        scored: The score of the answers.
        share: The exact share of the points by the rule; None if it gives none.
        rounding: The rounding of the points to the unit of scores; None if they are not rounded.
    """

    rule: Rule
    items: tuple[tuple[Item, Answer | Missing], ...]
    scored: AnswerScore
    share: Fraction | None
    rounding: Rounding | None

    def lines(self) -> Iterator[str]:
        """Describe the answers and their score."""
        for item, answer in self.items:
            yield Sentence("{code}: {answer}", code=item.code, answer=answer_text(answer))
        answers = {item.code: answer for item, answer in self.items}
        if isinstance(self.rule, rules.LadderRule) and self.scored.missing is None:
            step = self.rule.reached(cast("Mapping[str, Answer]", answers))
            yield Sentence(
                "step reached: {code}, {low} to {high} points",
                code=step.code,
                low=number(step.low),
                high=number(step.high),
            )
        if self.share is not None:
            yield Sentence("exact share by the rule: {share}", share=str(self.share))
        if self.rounding is not None:
            unit = number(self.rounding.unit)
            yield Sentence(
                "rounded to the unit of scores: {mode} to {unit}",
                mode=self.rounding.mode,
                unit=unit,
            )

    def __repr__(self) -> str:
        return f"<AnswerTrace of {len(self.items)} answers, by the rule {self.rule.name!r}>"


def answer_text(answer: Answer | Missing) -> str:
    """Format an answer for people."""
    match answer:
        case bool():
            return Sentence("yes") if answer else Sentence("no")
        case NotApplicable():
            return Sentence("not applicable, {reason}", reason=answer.reason)
        case NotAssessed():
            return Sentence("not assessed, {reason}", reason=answer.reason)
        case _:
            return answer if isinstance(answer, str) else str(exact_text(answer))


@frozen(kw_only=True)
class Explanation:
    """
    The inputs, the rule, the policies and the rounding behind one value.

    The text is for people; everything in it is also an attribute.

    Attributes:
        value: The explained value.
        inputs: The values of its parts, in order.
        projected_from: The nodes and the revision that it is projected from; empty if it is not.
        answered: The answers to its items, if a rule scored it.
        missing: The reason for a missing score.
        policies: The policies for missing scores in the profile, if any are missing.
        rounding: The rounding of its level.
        printed: The points and the percent as printed: those of the published result if it has
            any, else those of the value, rounded.
        band: The bands that are possible, and what keeps higher ones away; None if the node has
            no bands, or is not applicable.
    """

    value: Value
    inputs: tuple[Value, ...]
    projected_from: str
    answered: AnswerTrace | None
    missing: Missing | None
    policies: Policies | None
    rounding: LevelRounding
    printed: PrintedNumber
    band: BandResult | None = None

    @property
    def rule(self) -> str:
        """The derivation of the value, in words."""
        node, origin = self.value.node, self.value.origin
        if self.answered is not None:
            return _scored_text(self.answered, origin)
        if origin is Origin.COMBINED:
            return _combined_text(node, self.inputs)
        if self.projected_from and origin in (Origin.PROJECTED, Origin.UNKNOWN):
            return Sentence("projected from {source}", source=self.projected_from)
        limits = {"low": node.min_points, "high": node.max_points}
        return {
            Origin.SCORED: Sentence("scored by the evaluation"),
            Origin.PRINTED: Sentence(
                "printed as points; the value before rounding is within the bounds"
            ),
            Origin.PERCENT: Sentence("printed percent of the points from {low} to {high}", **limits)
            if node.zero_percent
            else Sentence("printed percent of {high} points", **limits),
            Origin.MEAN: Sentence("mean of the members with a value"),
            Origin.NOT_APPLICABLE: Sentence("not applicable"),
            Origin.NOT_ASSESSED: Sentence("not assessed"),
            Origin.UNKNOWN: Sentence("neither printed nor known from its parts"),
        }[origin]

    def __str__(self) -> str:
        return "\n".join(self._lines())

    def _lines(self) -> Iterator[str]:
        value = self.value
        points = _points_text(value.points, "unknown")
        most = _points_text(value.max_points, "")
        yield f"{value.code} {value.title}: {points} of {most} points"
        yield f"  {self.rule}"
        for i, each in enumerate(self.inputs):
            points = _points_text(each.points, "none")
            most = _points_text(each.max_points, "")
            line = f"  - {each.code}: {points} of {most} ({each.origin.value})"
            yield line + (self._contribution(i) if value.node.combine is Combine.WEIGHTED else "")
        if self.answered is not None:
            yield from (f"  - {line}" for line in self.answered.lines())
        if self.missing is not None:
            yield f"  reason: {self.missing.reason}"
        if self.policies is not None:
            yield f"  policy: {self.policies}"
        if not value.bounds.is_exact:
            yield f"  bounds: {value.bounds}"
        if value.coverage is not None and value.coverage < 1:
            yield f"  coverage: {value.coverage} of the points"
        for kind, amount in self.printed.numbers:
            rounding = self.rounding.percent if kind == "percent" else self.rounding.points
            unit = to_decimal(rounding.unit)
            yield f"  printed {kind}: {amount} ({rounding.mode.value} to {unit})"
        if self.band is not None:
            yield f"  band: {self.band.text}"
            yield from (f"  - {check.text}" for check in self.band.checks)

    def _contribution(self, i: int) -> str:
        """Describe the points of a weighted sum that its part *i* gives."""
        part, factor = self.inputs[i], self.value.node.factors[i]
        if part.exact is None:
            return ""
        given, most = (
            _points_text(to_decimal(n * factor), "") for n in (part.exact, part.node.high)
        )
        return f", gives {given} of {most}"

    def __repr__(self) -> str:
        return f"<Explanation of {self.value!r}>"


def _scored_text(answered: AnswerTrace, origin: Origin) -> str:
    facts = {"n": len(answered.items), "rule": repr(answered.rule.name)}
    return {
        Origin.SCORED: Sentence("scored from {n} answers, by the rule {rule}", **facts),
        Origin.NOT_APPLICABLE: Sentence(
            "not applicable, according to {n} answers, by the rule {rule}", **facts
        ),
    }.get(origin, Sentence("partly assessed: {n} answers, by the rule {rule}", **facts))


def _combined_text(node: Node, parts: tuple[Value, ...]) -> str:
    """Describe the way in which parts are combined, and the treatment of parts without points."""
    is_weighted = node.combine is Combine.WEIGHTED
    facts = {"combine": Sentence("weighted sum") if is_weighted else node.combine, "n": len(parts)}
    gaps = [part for part in parts if part.exact is None]
    if not gaps:
        return Sentence("{combine} of {n} parts", **facts)
    if all((part.bounds.low, part.bounds.high) == (part.node.low, part.node.high) for part in gaps):
        return Sentence("{combine} of {n} parts, rescaled to those with points", **facts)
    return Sentence(
        "{combine} of {n} parts, rescaled to those with points, within the bounds of the others",
        **facts,
    )


def _points_text(points: Decimal | None, unknown: str) -> str:
    """Format points for one line, shortened to four decimals if they are long."""
    if points is None:
        return unknown
    text = f"{points:f}"
    if len(text) <= _MAX_CHARACTERS:
        return text
    # Rounded first, because formatting a Decimal depends on the host's context.
    return f"{decimal(_FOUR_DECIMALS.round(points)):.4f}…"
