"""The values of blocks: sub-totals of some areas."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
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
    bounds = Interval(
        _combined(node, ((factor, each, each.bounds.low) for factor, each in counting)),
        _combined(node, ((factor, each, each.bounds.high) for factor, each in counting)),
        all(each.bounds.low_closed for _, each in counting),
        all(each.bounds.high_closed for _, each in counting),
    )
    coverage = _coverage(pack, [each for _, each in parts], values)
    if not known or any(each.origin is Origin.UNKNOWN for _, each in counting):
        return Value(node, None, bounds, coverage, Origin.UNKNOWN)
    exact = _combined(node, ((factor, each, each.exact or 0) for factor, each in known))
    exact = min(max(exact, bounds.low), bounds.high)
    return Value(node, exact, bounds, coverage, Origin.COMBINED)


def _combined(node: Node, parts: Iterable[tuple[Fraction, Value, Fraction | int]]) -> Fraction:
    """Return the points of a node if some of its parts, each with its factor, have these points."""
    gained, possible = Fraction(), Fraction()
    for factor, each, points in parts:
        gained += factor * (points - each.node.low)
        possible += factor * (each.node.high - each.node.low)
    return node.low + gained * (node.high - node.low) / possible


def _coverage(
    pack: CriteriaPack, areas: Sequence[Value], values: Mapping[str, Value]
) -> Fraction | None:
    """Return the assessed part of the points of some areas that are applicable."""
    shares, seen, whole = pack.layout.shares, Fraction(), Fraction()
    if all(area.coverage == 1 for area in areas):
        return Fraction(1)
    for area in areas:
        scored = [values[part] for part in area.node.parts] or [area]
        applicable = sum(shares[each.code] for each in scored if each.coverage is not None)
        whole += applicable
        seen += applicable * (area.coverage or 0)
    return seen / whole if whole else None
