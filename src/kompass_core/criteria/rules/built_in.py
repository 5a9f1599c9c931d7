"""Common parts of the built-in rules."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping
from fractions import Fraction

from kompass_core.criteria.rules.items import Item
from kompass_core.criteria.rules.protocol import Law


class BuiltInRule(ABC):
    """The parts that the built-in rules have in common."""

    __slots__ = ()
    name: str
    version = 1
    kept = frozenset(Law)
    """The laws that the rule keeps where its items count alike and it has a grain."""

    _items: tuple[Item, ...]

    @property
    def items(self) -> tuple[Item, ...]:
        """The items."""
        return self._items

    def __repr__(self) -> str:
        return f"<{type(self).__name__} of {len(self.items)} items>"

    @property
    def parameters(self) -> Mapping[str, object]:
        """The parameters beside the items; none for most rules."""
        return {}

    @property
    @abstractmethod
    def grain(self) -> Fraction | None:
        """The share that every share is a whole multiple of; None if it may be anything."""
        ...

    @property
    def laws(self) -> frozenset[Law]:
        """The laws: on the step only with a grain, order-free only where items count alike."""
        alike = len({(item.weight, item.domain) for item in self.items}) == 1
        kept = {Law.ON_THE_STEP: self.grain is not None, Law.ORDER_FREE: alike}
        return frozenset(law for law in self.kept if kept.get(law, True))
