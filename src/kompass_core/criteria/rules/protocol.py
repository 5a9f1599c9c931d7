"""The protocol of scoring rules, and the laws that they may keep."""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum
from fractions import Fraction
from typing import Protocol, runtime_checkable

from kompass_core.criteria.rules.items import Answer, Item


class Law(Enum):
    """A property that a rule may promise of every share that it gives."""

    BOUNDED = "bounded"
    """A share is never below 0 or above 1."""
    MONOTONE = "monotone"
    """A better answer to one item never lowers the share."""
    ORDER_FREE = "order-free"
    """All items are answered alike, and to exchange two answers changes nothing."""
    LEAST_AT_WORST = "least-at-worst"
    """The worst answer to every item gives 0."""
    FULL_AT_BEST = "full-at-best"
    """The best answer to every item gives 1."""
    MISSING_NEUTRAL = "missing-neutral"
    """Items can be omitted: the others can still give 0 and 1, and their share is between
    those that the worst and the best answers to the omitted items would have given."""
    ADDITIVE = "additive"
    """Each item adds its own share by its weight: the share is the weighted mean of the
    answered items, whatever their answers."""
    ON_THE_STEP = "on-the-step"
    """Every share is a whole multiple of the rule's `grain`."""


@runtime_checkable
class Rule(Protocol):
    """
    A function of the answers to the items of a sub-question to a share of its points.

    A rule is a value: frozen, hashable, equal to others of the same content. All of its
    properties are fixed; `share` is a function of the answers alone, exact, and never changes
    what it is given.

    The entry point of a rule, in the group ``kompass_core.rules``, is the class of such values,
    or a function that makes one. It is called with the keyword ``items``, a tuple of `Item`, and
    with each of the ``parameters`` of the pack's table by name: text, ``int``, ``Decimal``,
    ``bool``, and lists and dictionaries of them. It raises ``ValueError`` with a text that names
    a parameter that is wrong. The pack is refused if it raises anything, or if `share` gives no
    ``Fraction`` for the worst and for the best answers to all items.
    """

    @property
    def name(self) -> str:
        """The kind of rule, as packs name it."""
        ...

    @property
    def version(self) -> int:
        """The version, from 1; raised whenever the same answers would give another share."""
        ...

    @property
    def parameters(self) -> Mapping[str, object]:
        """The parameters beside the items, as plain data of JSON, decimals as text."""
        ...

    @property
    def items(self) -> tuple[Item, ...]:
        """The items, in order; at least one."""
        ...

    @property
    def laws(self) -> frozenset[Law]:
        """The laws that it keeps; `kompass_core.testing.rules.check_rule` checks them."""
        ...

    @property
    def grain(self) -> Fraction | None:
        """The share that every share is a whole multiple of; None if it may be anything."""
        ...

    def share(self, answers: Mapping[str, Answer]) -> Fraction | None:
        """
        Return the share of the possible points, from 0 at the minimum to 1 at the maximum.

        Args:
            answers: Legal answers by the items' codes; at least one. An item that is not
                among them is omitted.

        Returns:
            The exact share, or None where it depends on the omitted items; a share is always
            given where every item has an answer.
        """
        ...
