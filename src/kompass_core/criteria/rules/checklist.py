"""Checklists: the weighted share of items that are met."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal
from fractions import Fraction
from functools import cached_property

from attrs import field, frozen
from attrs.validators import deep_iterable, instance_of

from kompass_core.amounts import plain
from kompass_core.criteria.rules.base import (
    Answer,
    BuiltInRule,
    Item,
    Law,
    items_problems,
    optional_amount,
)
from kompass_core.errors import PackRuleError, Problem, messages, raise_any


@frozen(kw_only=True)
class ChecklistRule(BuiltInRule):
    """
    Yes or no to each item: ``share = min(1, weights of the items with yes / full)``.

    Where items are omitted, `full` shrinks with the remaining weights: of four items of
    which three are enough, two answered ones of three demand ``3 * 3/4``.

    >>> from kompass_core import Label
    >>> items = [Item(code=code, title=Label({"en": code}), weight=2) for code in "abcd"]
    >>> enough = ChecklistRule(items=items, full=6)
    >>> enough.share({"a": True, "b": True, "c": False, "d": False})
    Fraction(2, 3)
    >>> enough.share({"a": True, "b": True, "c": False})
    Fraction(8, 9)

    Attributes:
        items: The items; each is answered with yes or no.
        full: The weights that already give everything; all of them together if omitted.

    Raises:
        PackRuleError: If there are no items, one is not answered with yes or no, or `full` is
            not above 0 or cannot be reached.
    """

    name = "checklist"
    _items: tuple[Item, ...] = field(
        alias="items", converter=tuple[Item, ...], validator=deep_iterable(instance_of(Item))
    )
    full: Decimal | None = field(default=None, converter=optional_amount)

    def __attrs_post_init__(self) -> None:
        raise_any(PackRuleError, _problems(self))

    @property
    def parameters(self) -> Mapping[str, object]:
        """The weights that are enough, where that is not all of them."""
        return {} if self.full is None else {"full": plain(self.full)}

    @cached_property
    def _weights(self) -> Mapping[str, Fraction]:
        return {item.code: Fraction(item.weight) for item in self.items}

    @cached_property
    def _enough(self) -> Fraction:
        """The part of the weights that is demanded."""
        return Fraction(1 if self.full is None else Fraction(self.full) / _whole(self))

    @property
    def laws(self) -> frozenset[Law]:
        """The laws: additive only where all weights are demanded."""
        return super().laws - (frozenset() if self._enough == 1 else {Law.ADDITIVE})

    def share(self, answers: Mapping[str, Answer]) -> Fraction:
        """Return the part of the sufficient weights that is reached, at most 1."""
        weights = self._weights
        reached = sum((weights[code] for code, yes in answers.items() if yes), Fraction())
        possible = sum((weights[code] for code in answers), Fraction())
        return min(Fraction(1), reached / (possible * self._enough))


def _whole(rule: ChecklistRule) -> Fraction:
    return sum((Fraction(item.weight) for item in rule.items), Fraction())


def _problems(rule: ChecklistRule) -> Iterator[Problem]:
    """[KP076, KP077] Items are answered with yes or no, and enough is what can be reached."""
    yield from items_problems(rule.items)
    for i, item in enumerate(rule.items):
        if item.scale is not None or item.options:
            facts = {"code": item.code, "kind": rule.name}
            yield messages.CHECKLIST_ITEM_NOT_YES_NO.problem(f"items[{i}]", **facts)
    if rule.full is not None and rule.items and not 0 < rule.full <= _whole(rule):
        limits = {"given": rule.full, "whole": _whole(rule)}
        yield messages.CHECKLIST_FULL_OUT_OF_RANGE.problem("full", **limits)
