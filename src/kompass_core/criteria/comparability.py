"""Comparability of packs and of their points."""

from __future__ import annotations

from enum import Enum
from operator import attrgetter

from kompass_core.criteria.pack import CriteriaPack
from kompass_core.errors import IncomparableError, messages


class Comparability(Enum):
    """The degree to which points of two revisions can be compared."""

    EXACT = "exact"
    """Points mean the same."""
    SCALED = "scaled"
    """Points mean the same once they are put on the other scale."""
    INDICATIVE = "indicative"
    """Both are probably about the same thing, without proof."""
    NOT = "not"
    """They are about different things, or one side has nothing of the kind."""

    @staticmethod
    def weakest(*degrees: Comparability) -> Comparability:
        """Return the least of *degrees*, as a chain holds as much as its weakest link."""
        return max(degrees, key=list(Comparability).index, default=Comparability.NOT)


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
        raise IncomparableError([messages.PACK_CONTENT_DIFFERS.problem(before=one.ref)])
    if one.ref not in other.equivalent_to and other.ref not in one.equivalent_to:
        raise IncomparableError(
            [messages.PACKS_NOT_COMPARABLE.problem(before=one.ref, after=other.ref)]
        )


def shared_codes(one: CriteriaPack, other: CriteriaPack) -> tuple[str, ...]:
    """
    Return the codes of the nodes that both packs have with the same limits, in order.

    Raises:
        IncomparableError: As `require_comparable`.
    """
    require_comparable(one, other)
    kept = attrgetter("level", "low", "high")
    return tuple(
        code
        for code, node in one.nodes.items()
        if code in other.nodes and kept(node) == kept(other.nodes[code])
    )


def shared_blocks(one: CriteriaPack, other: CriteriaPack) -> tuple[str, ...]:
    """
    Return the codes of the blocks that have the same areas in both packs, in order.

    Raises:
        IncomparableError: As `require_comparable`.
    """
    shared, areas = shared_codes(one, other), {each.code: each.areas for each in other.blocks}
    return tuple(
        each.code
        for each in one.blocks
        if each.areas == areas.get(each.code) and set(each.areas) <= set(shared)
    )
