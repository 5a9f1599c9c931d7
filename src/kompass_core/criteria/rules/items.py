"""Items of scoring rules, their scales, and the answers to them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from fractions import Fraction
from functools import cached_property
from itertools import pairwise
from math import gcd, lcm
from typing import TypeAlias, cast

from attrs import field, frozen
from attrs.validators import instance_of, optional

from kompass_core.amounts import Amount, number
from kompass_core.criteria.rules.codes import code_problems
from kompass_core.errors import (
    PackRuleError,
    Problem,
    messages,
    raise_any,
)
from kompass_core.labels import Label

Answer: TypeAlias = bool | Decimal | Fraction | str
"""An answer to an item: yes or no, an exact amount, or the name of an option."""

_MOST_ITEMS = 100


def optional_number(value: Amount | None) -> Decimal | Fraction | None:
    """Read a number, or None."""
    return None if value is None else number(value)


def _numbers(given: Iterable[Amount]) -> tuple[Decimal | Fraction, ...]:
    return tuple(map(number, given))


def common_unit(*amounts: Fraction) -> Fraction:
    """
    Return the largest number that each of the *amounts*, not all 0, is a whole multiple of.

    >>> common_unit(Fraction(1, 2), Fraction(3, 4))
    Fraction(1, 4)
    """
    whole = lcm(*(each.denominator for each in amounts))
    return Fraction(gcd(*(int(each * whole) for each in amounts)), whole)


@frozen
class Scale:
    """
    The amounts that an item can be answered with, from one end to the other.

    >>> Scale(5, 1).share_of(Decimal(2))
    Fraction(3, 4)

    Attributes:
        worst: The end that gives nothing; it may be the larger number.
        best: The end that gives everything.
        unit: The unit of answers, counted from `worst`; None for any amount.
        clamp: True if amounts beyond the ends are legal, and count as the ends.

    Raises:
        PackRuleError: If the ends are equal, or the unit does not lead from one to the other.
    """

    worst: Decimal | Fraction = field(converter=number)
    best: Decimal | Fraction = field(converter=number)
    unit: Decimal | Fraction | None = field(default=None, converter=optional_number)
    clamp: bool = field(default=False, validator=instance_of(bool))

    def __attrs_post_init__(self) -> None:
        # pyright takes the converters of attributes for the attributes themselves.
        raise_any(PackRuleError, _scale_problems(self))  # pyright: ignore[reportArgumentType]

    def share_of(self, amount: Decimal | Fraction) -> Fraction:
        """Return how far *amount* is from the worst end to the best, as a share of the way."""
        worst = Fraction(self.worst)
        share = (Fraction(amount) - worst) / (Fraction(self.best) - worst)
        return min(max(share, Fraction()), Fraction(1)) if self.clamp else share

    def is_whole(self, amount: Decimal | Fraction) -> bool:
        """Return True if *amount* is a whole number of units from the worst end."""
        worst = Fraction(self.worst)
        unit = Fraction(0 if self.unit is None else self.unit)
        return not unit or ((Fraction(amount) - worst) / unit).denominator == 1

    @property
    def has_ratio(self) -> bool:
        """True if an end or the unit is no decimal, so that answers may be ratios."""
        return Fraction in map(type, (self.worst, self.best, self.unit))

    @cached_property
    def grain(self) -> Fraction | None:
        """The share that one unit is; None where answers can be anything."""
        if self.unit is None:
            return None
        return Fraction(self.unit) / abs(Fraction(self.best) - Fraction(self.worst))


def _scale_problems(scale: Scale) -> Iterator[Problem]:
    """[KP070, KP071] There is a way between the ends, of whole units."""
    ends = {"worst": number(scale.worst), "best": number(scale.best)}
    if scale.worst == scale.best:
        yield messages.SCALE_ENDS_EQUAL.problem("best", **ends)
    elif scale.unit is not None and (scale.unit <= 0 or not scale.is_whole(scale.best)):
        yield messages.INVALID_SCALE_UNIT.problem("unit", given=number(scale.unit), **ends)


@frozen(kw_only=True)
class Item:
    """
    One thing that is asked below a sub-question, and turned into points by its rule.

    It is answered with an amount where it has a `scale`, with one of its `options` where it
    has some, and else with yes (``True``) or no (``False``).

    Attributes:
        code: Unique among the items of its rule, e.g. ``"plan"``.
        title: The question, in one or more languages.
        weight: The weight beside the others (> 0).
        scale: The amounts that it can be answered with.
        options: The names that it can be answered with, the worst first.
        values: The value of each option, which rise: 0, 0.25, 0.5, 1; equal steps if omitted.

    Raises:
        PackRuleError: If the code is malformed, the weight is not above 0, or there are both
            a scale and options, one option alone, or one of them twice; if the values are not
            one for each option, or do not rise from the worst to the best.
    """

    code: str = field(validator=instance_of(str))
    title: Label = field(validator=instance_of(Label))
    weight: Decimal | Fraction = field(default=Decimal(1), converter=number)
    scale: Scale | None = field(default=None, validator=optional(instance_of(Scale)))
    options: tuple[str, ...] = field(default=(), converter=tuple[str, ...])
    values: tuple[Decimal | Fraction, ...] = field(default=(), converter=_numbers)

    def __attrs_post_init__(self) -> None:
        raise_any(PackRuleError, _item_problems(self))  # pyright: ignore[reportArgumentType]

    @property
    def worst(self) -> Answer:
        """The answer that gives least."""
        if self.scale is not None:
            return self.scale.worst
        return self.options[0] if self.options else False

    @property
    def best(self) -> Answer:
        """The answer that gives most."""
        if self.scale is not None:
            return self.scale.best
        return self.options[-1] if self.options else True

    @property
    def domain(self) -> tuple[object, ...]:
        """The possible answers, as a value: equal for items of one kind."""
        scale = self.scale and (self.scale.worst, self.scale.best, self.scale.unit)
        # What only some items have is only in the digests of packs with such items.
        clamped = ("clamp",) if self.scale is not None and self.scale.clamp else ()
        valued = (self.values,) if self.values else ()
        return (scale, *clamped, *self.options, *valued)

    @cached_property
    def amounts(self) -> tuple[Fraction, Fraction]:
        """The value of the worst answer, and of the best."""
        return self.value_of(self.worst), self.value_of(self.best)

    @cached_property
    def grain(self) -> Fraction | None:
        """The share that every answer gives a whole multiple of; None without a unit."""
        if self.scale is not None:
            return self.scale.grain
        return common_unit(*map(self.share_of, self.options), Fraction(1))

    def value_of(self, answer: Answer) -> Fraction:
        """Return a legal *answer* as a number: an amount, the value of an option, yes as 1."""
        if self.scale is not None:
            worst, best = Fraction(self.scale.worst), Fraction(self.scale.best)
            return worst + self.share_of(answer) * (best - worst)
        if self.options:
            place = self.options.index(str(answer))
            return Fraction(self.values[place] if self.values else place)
        return Fraction(bool(answer))

    def share_of(self, answer: Answer) -> Fraction:
        """Return how good a legal *answer* is, from 0 at the worst to 1 at the best."""
        if self.scale is not None:
            return self.scale.share_of(cast("Decimal | Fraction", answer))
        if self.options:
            worst, best = self.amounts
            return (self.value_of(answer) - worst) / (best - worst)
        return Fraction(bool(answer))


def _item_problems(item: Item) -> Iterator[Problem]:
    """[KP001, KP072, KP073] An item has a code, counts for something, and can be answered."""
    yield from code_problems(item.code)
    if item.weight <= 0:
        yield messages.WEIGHT_NOT_POSITIVE.problem("weight", given=item.weight)
    options = item.options
    broken = len(options) == 1 or len(set(options)) < len(options) or not all(options)
    if options and (broken or item.scale is not None):
        facts = {"options": options, "scale": item.scale is not None}
        yield messages.INVALID_OPTIONS.problem("options", **facts)
    elif item.values:
        yield from _value_problems(options, item.values)


def _value_problems(
    options: Sequence[str], values: Sequence[Decimal | Fraction]
) -> Iterator[Problem]:
    """[KP180] Every option has a value, and the values rise from the worst to the best."""
    falls = any(below > above for below, above in pairwise(values))
    if len(values) != len(options) or falls or values[0] == values[-1]:
        yield messages.INVALID_OPTION_VALUES.problem("options", options=options, values=values)


def items_problems(items: Sequence[Item], *, least: int = 1) -> Iterator[Problem]:
    """[KP074, KP075] A rule has items, not too many, each with a code of its own."""
    if not least <= len(items) <= _MOST_ITEMS:
        limits = {"least": least, "most": _MOST_ITEMS}
        yield messages.ITEM_COUNT_OUT_OF_RANGE.problem("items", given=len(items), **limits)
    yield from repeated_codes([item.code for item in items], "items")


def repeated_codes(
    codes: Sequence[str], path: str, *, reserved: Sequence[str] = ()
) -> Iterator[Problem]:
    """[KP075] The codes below one sub-question differ, case aside."""
    times = Counter(code.lower() for code in (*codes, *reserved))
    for i, code in enumerate(codes):
        if times[code.lower()] > 1:
            yield messages.ITEM_CODE_REPEATED.problem(f"{path}[{i}].code", code=code)
