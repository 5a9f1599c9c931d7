"""The values of blocks: sub-totals of some areas."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from fractions import Fraction

from kompass_core.amounts import Interval
from kompass_core.criteria import CriteriaPack, Node
from kompass_core.profiles.value import Origin, Value


def block_value(pack: CriteriaPack, code: str, values: Mapping[str, Value]) -> Value:
    """
    Combine the areas of a block as the total combines all of them.

    Areas that are not applicable are omitted, and the others rescaled. So are areas without
    points, within the bounds that these permit, unless a printed number is unknown.

    Args:
        pack: The criteria.
        code: The code of the block.
        values: The values of all nodes, by code.
    """
    node = pack.block_nodes[code]
    parts = [*zip(node.factors, map(values.__getitem__, node.parts), strict=True)]
    counting = [part for part in parts if not part[1].does_not_apply]
    known = [(factor, each) for factor, each in counting if each.exact is not None]
    if not counting:
        whole = Interval(node.low, node.high)
        return Value(node, None, whole, None, Origin.NOT_APPLICABLE)
    gained = [(each.bounds - Interval.exactly(each.node.low)) * f for f, each in counting]
    bounds = sum(gained[1:], start=gained[0]) * _scale(node, counting)
    bounds += Interval.exactly(node.low)
    coverage = _coverage(pack, node, values)
    if not known or any(each.origin is Origin.UNKNOWN for _, each in counting):
        return Value(node, None, bounds, coverage, Origin.UNKNOWN)
    points = sum(
        (factor * ((each.exact or 0) - each.node.low) for factor, each in known), Fraction()
    )
    exact = node.low + points * _scale(node, known)
    exact = min(max(exact, bounds.low), bounds.high)
    return Value(node, exact, bounds, coverage, Origin.COMBINED)


def _scale(node: Node, parts: Iterable[tuple[Fraction, Value]]) -> Fraction:
    """Return the range of a node for one point of the range of some of its parts."""
    ranges = (factor * (each.node.high - each.node.low) for factor, each in parts)
    return (node.high - node.low) / sum(ranges, Fraction())


def _coverage(pack: CriteriaPack, node: Node, values: Mapping[str, Value]) -> Fraction | None:
    """Return the assessed part of the points of a block that are applicable."""
    shares, seen, whole = pack.layout.shares, Fraction(), Fraction()
    for code in node.parts:
        area = values[code]
        scored = [values[part] for part in area.node.parts] or [area]
        applicable = sum(shares[each.code] for each in scored if each.coverage is not None)
        whole += applicable
        seen += applicable * (area.coverage or 0)
    return seen / whole if whole else None
