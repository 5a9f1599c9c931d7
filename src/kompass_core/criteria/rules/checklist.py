"""Checklists: the weighted share of items that are met."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal
from fractions import Fraction
from functools import cached_property

from attrs import field, frozen

from kompass_core.amounts import exact_text
from kompass_core.criteria.rules.items import Answer, common_unit, items_problems, optional_number
from kompass_core.criteria.rules.protocol import Law
from kompass_core.criteria.rules.rules_of_items import RuleOfItems
from kompass_core.errors import PackRuleError, Problem, messages, raise_any


@frozen(kw_only=True, repr=False)
class ChecklistRule(RuleOfItems):
    """
    Yes or no to each item: ``share = min(1, weights of the items with yes / full)``.

    Where items are omitted, `full` shrinks with the remaining weights: of four items of
    which three are enough, two answered ones of three demand ``3 * 3/4``.

    >>> from kompass_core import Label
    >>> from kompass_core.criteria.rules import Item
    >>> items = [Item(code=code, title=Label({"en": code}), weight=2) for code in "abcd"]
    >>> enough = ChecklistRule(items=items, full=6)
    >>> enough.share({"a": True, "b": True, "c": False, "d": False})
    Fraction(2, 3)
    >>> enough.share({"a": True, "b": True, "c": False})
    Fraction(8, 9)

    Attributes:
        items: The items; each is answered with yes or no.
        full: The weights that already give everything; all of them together if omitted.
        not_applicable: ``rescale``, or ``refuse`` if every item concerns every subject.

    Raises:
        PackRuleError: If there are no items, one is not answered with yes or no, or `full` is
            not above 0 or cannot be reached; if `not_applicable` is another policy.
    """

    name = "checklist"
    full: Decimal | Fraction | None = field(default=None, converter=optional_number)

    def __attrs_post_init__(self) -> None:
        raise_any(PackRuleError, _problems(self))

    @property
    def parameters(self) -> Mapping[str, object]:
        """The weights that are enough, and the policy, where they are not the usual ones."""
        full = {} if self.full is None else {"full": exact_text(self.full)}
        return {**full, **super().parameters}

    @cached_property
    def _weights(self) -> Mapping[str, Fraction]:
        return {item.code: Fraction(item.weight) for item in self.items}

    @cached_property
    def _enough(self) -> Fraction:
        """The part of the weights that is demanded."""
        return Fraction(1 if self.full is None else Fraction(self.full) / _whole(self))

    @property
    def grain(self) -> Fraction | None:
        """The share that every share is a whole multiple of; None if items can be omitted."""
        if not self.needs_all:
            return None
        full = _whole(self) * self._enough
        return common_unit(*self._weights.values(), full) / full

    @property
    def laws(self) -> frozenset[Law]:
        """The laws: additive only where all weights are demanded."""
        return super().laws - (frozenset() if self._enough == 1 else {Law.ADDITIVE})

    def share(self, answers: Mapping[str, Answer]) -> Fraction | None:
        """Return the part of the sufficient weights that is reached, at most 1."""
        if self.needs_all and len(answers) < len(self.items):
            return None
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
