"""Sums of points, with a cap and a floor."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from functools import cached_property

from attrs import field, frozen
from attrs.validators import deep_iterable, instance_of

from kompass_core.amounts import exact_text, number
from kompass_core.criteria.rules.built_in import BuiltInRule
from kompass_core.criteria.rules.items import (
    Answer,
    Item,
    common_unit,
    items_problems,
    optional_number,
)
from kompass_core.criteria.rules.protocol import Law
from kompass_core.errors import PackRuleError, Problem, messages, raise_any


@frozen(kw_only=True, repr=False)
class SumRule(BuiltInRule):
    """
    Points that are added up, between a floor and a cap: credits, bonuses and penalties.

    A yes gives the weight of its item; an amount, or the value of an option, gives itself times
    the weight. Alternatives, of which one counts, are the options of one item. Floor and cap are
    the least and the most points of what is scored. Let *points* be the sum:
    ``share = (min(max(points, least), full) - least) / (full - least)``.

    >>> from kompass_core import Label
    >>> route = Item(
    ...     code="route", title=Label({"en": "Route"}), options=("none", "b", "a"), values=(0, 2, 5)
    ... )
    >>> bonus = Item(code="bonus", title=Label({"en": "Bonus"}), weight=2)
    >>> SumRule(items=[route, bonus], full=5).share({"route": "b", "bonus": True})
    Fraction(4, 5)

    Attributes:
        items: The items; all are needed, and a better answer is always a larger number.
        least: The floor, in points; what the worst answers add up to if omitted.
        full: The cap, in points; what the best answers add up to if omitted.

    Raises:
        PackRuleError: If there are no items, two have one code, an item descends, or `least` and
            `full` are not reached by the worst and the best answers, or not in this order.
    """

    name = "sum"
    kept = frozenset(Law) - {Law.MISSING_NEUTRAL}
    _items: tuple[Item, ...] = field(
        alias="items", converter=tuple[Item, ...], validator=deep_iterable(instance_of(Item))
    )
    least: Decimal | Fraction | None = field(default=None, converter=optional_number)
    full: Decimal | Fraction | None = field(default=None, converter=optional_number)

    def __attrs_post_init__(self) -> None:
        raise_any(PackRuleError, _problems(self))

    @property
    def parameters(self) -> Mapping[str, object]:
        """The floor and the cap, where they are given."""
        given = {"least": self.least, "full": self.full}
        return {name: exact_text(value) for name, value in given.items() if value is not None}

    @cached_property
    def _by_code(self) -> Mapping[str, Item]:
        return {item.code: item for item in self.items}

    @cached_property
    def reach(self) -> tuple[Fraction, Fraction]:
        """The sums of the worst and of the best answers."""
        worst = self.points({item.code: item.worst for item in self.items})
        return worst, self.points({item.code: item.best for item in self.items})

    @cached_property
    def limits(self) -> tuple[Fraction, Fraction]:
        """The sums that give nothing and everything."""
        worst, best = self.reach
        least = worst if self.least is None else Fraction(self.least)
        return least, best if self.full is None else Fraction(self.full)

    @property
    def low(self) -> Decimal | Fraction:
        """The least points."""
        return number(self.limits[0])

    @property
    def high(self) -> Decimal | Fraction:
        """The most points."""
        return number(self.limits[1])

    @property
    def grain(self) -> Fraction | None:
        """The share that every share is a whole multiple of; None if an item has no unit."""
        (least, full), units = self.limits, list[Fraction]()
        for item in self.items:
            if item.grain is None:
                return None
            worst, best = item.amounts
            units.append(Fraction(item.weight) * item.grain * (best - worst))
        return common_unit(*units, least - self.reach[0], full - least) / (full - least)

    @property
    def laws(self) -> frozenset[Law]:
        """The laws: additive only where no sum is cut off, and the items have equal ranges."""
        ranges = {best - worst for worst, best in (item.amounts for item in self.items)}
        plain_sum = self.limits == self.reach and len(ranges) == 1
        return super().laws - (frozenset() if plain_sum else {Law.ADDITIVE})

    def points(self, answers: Mapping[str, Answer]) -> Fraction:
        """Return the sum that *answers* to all items give, before it is cut off."""
        found = ((self._by_code[code], answer) for code, answer in answers.items())
        points = (Fraction(item.weight) * item.value_of(answer) for item, answer in found)
        return sum(points, Fraction())

    def share(self, answers: Mapping[str, Answer]) -> Fraction | None:
        """Return the position of the sum between floor and cap; None if an item is omitted."""
        if len(answers) < len(self.items):
            return None
        least, full = self.limits
        return (min(max(self.points(answers), least), full) - least) / (full - least)


def _problems(rule: SumRule) -> Iterator[Problem]:
    """[KP182, KP183] Better answers give more, and the answers reach both floor and cap."""
    found = [*items_problems(rule.items), *_descending(rule.items)]
    yield from found
    if not found:
        (worst, best), (least, full) = rule.reach, rule.limits
        if not worst <= least < full <= best:
            ends = {"worst": number(worst), "best": number(best)}
            given = {"least": number(least), "full": number(full)}
            yield messages.SUM_LIMITS_OUT_OF_RANGE.problem(**ends, **given)


def _descending(items: Sequence[Item]) -> Iterator[Problem]:
    for i, item in enumerate(items):
        worst, best = item.amounts
        if worst > best:
            ends = {"worst": number(worst), "best": number(best)}
            yield messages.SUM_ITEM_DESCENDS.problem(f"items[{i}]", code=item.code, **ends)
