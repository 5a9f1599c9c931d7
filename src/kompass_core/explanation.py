"""Why a cell of a profile has the value that it has."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import TYPE_CHECKING

from attrs import frozen

from kompass_core.amounts import Rounding, decimal
from kompass_core.criteria import PrintedAs
from kompass_core.evaluation import Evaluation, Missing
from kompass_core.published import Printed, PublishedResult

if TYPE_CHECKING:
    from kompass_core.profiles import Policies, Profile, Value

__all__ = ["Explanation", "explain"]

_MOST_CHARACTERS = 12
_FOUR_DECIMALS = Rounding("half-up", "0.0001")


@frozen(kw_only=True)
class Explanation:
    """
    The inputs, the rule, the policy and the rounding that gave one value.

    Its text is for people; everything in it is also an attribute.

    Attributes:
        value: What is explained.
        rule: How it came about, in words.
        inputs: The values of its parts, in order.
        missing: Why it has no score, where it has none.
        policies: What became of missing scores in the profile, where any are missing.
        rounding: How its level is printed.
        printed: The points and the percent as printed: those of the published result where
            there are any, else the value under the contract.
    """

    value: Value
    rule: str
    inputs: tuple[Value, ...]
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
            yield f"  printed {kind}: {number} ({rounding.mode.value} to {rounding.unit})"


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
    missing = source.missing.get(code) if isinstance(source, Evaluation) else None
    printed, contract = profile.printed(code), profile.pack.rounding
    if isinstance(source, PublishedResult):
        printed, contract = source.cells.get(code, printed), source.rounding
    return Explanation(
        value=value,
        rule=_rule(profile, value),
        inputs=tuple(profile[part] for part in value.node.parts),
        missing=missing,
        policies=profile.policies,
        rounding=contract.at(value.level),
        printed=printed,
    )


def _rule(profile: Profile, value: Value) -> str:
    """Say in words how *value* came about."""
    node, name = value.node, value.origin.name
    if name == "COMBINED":
        gaps = any(profile[part].exact is None for part in node.parts)
        how = f"{node.combine.value} of {len(node.parts)} parts"
        return f"{how}, by their share where a part is left out" if gaps else how
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
