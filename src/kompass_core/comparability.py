"""Which results mean the same, and may be set side by side."""

from __future__ import annotations

from kompass_core.criteria import CriteriaPack
from kompass_core.errors import IncomparableError
from kompass_core.layout import Node
from kompass_core.problems import Problem

__all__ = ["require_comparable", "shared_codes"]


def require_comparable(one: CriteriaPack, other: CriteriaPack) -> None:
    """
    Refuse packs whose results do not mean the same.

    Raises:
        IncomparableError: Unless both are the same revision with the same scoring content, or
            one of them is declared equivalent to the other.
    """
    if one is other or (one.ref == other.ref and one.digest == other.digest):
        return
    if one.ref == other.ref:
        raise IncomparableError([Problem.of("KC002", before=one.ref)])
    if one.ref not in other.equivalent_to and other.ref not in one.equivalent_to:
        raise IncomparableError([Problem.of("KC001", before=one.ref, after=other.ref)])


def shared_codes(one: CriteriaPack, other: CriteriaPack) -> tuple[str, ...]:
    """
    Return the codes of the cells that both packs have with the same limits, in order.

    Raises:
        IncomparableError: As `require_comparable`.
    """
    require_comparable(one, other)
    return tuple(
        code
        for code, node in one.nodes.items()
        if code in other.nodes and _alike(node, other.nodes[code])
    )


def _alike(one: Node, other: Node) -> bool:
    return (one.level, one.min_points, one.max_points) == (
        other.level,
        other.min_points,
        other.max_points,
    )
