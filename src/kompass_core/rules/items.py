"""What the items of a sub-question can be answered with."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from decimal import Decimal
from fractions import Fraction
from functools import cached_property
from typing import TypeAlias, cast

from attrs import field, frozen

from kompass_core.amounts import Amount, decimal
from kompass_core.errors import PackRuleError, must_be, raise_any
from kompass_core.labels import Label
from kompass_core.problems import Problem

__all__ = [
    "CODE",
    "Answer",
    "Item",
    "Scale",
    "code_problems",
    "items_problems",
    "optional_amount",
    "repeated_codes",
]

Answer: TypeAlias = bool | Decimal | str
"""What an item is answered with: yes or no, an exact amount, or the name of an option."""

CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,31}")
"""How a cell or an item may be called."""

_MOST_ITEMS = 100


def code_problems(code: str, path: str = "code") -> Iterator[Problem]:
    """[KP001] A code is plain text that any file and any table can hold."""
    if not CODE.fullmatch(code):
        yield Problem.of("KP001", path, given=code)


def optional_amount(value: Amount | None) -> Decimal | None:
    """Read a number that may be left out."""
    return None if value is None else decimal(value)


@frozen
class Scale:
    """
    The amounts that an item can be answered with, from one end to the other.

    >>> Scale(5, 1).share_of(Decimal(2))
    Fraction(3, 4)

    Attributes:
        worst: The end that gives nothing; it may be the larger number.
        best: The end that gives everything.
        unit: What answers are whole multiples of, counted from `worst`; None for any amount.

    Raises:
        PackRuleError: If the ends are equal, or the unit does not lead from one to the other.
    """

    worst: Decimal = field(converter=decimal)
    best: Decimal = field(converter=decimal)
    unit: Decimal | None = field(default=None, converter=optional_amount)

    def __attrs_post_init__(self) -> None:
        # pyright takes the converters of attributes for the attributes themselves.
        raise_any(PackRuleError, _scale_problems(self))  # pyright: ignore[reportArgumentType]

    def share_of(self, amount: Decimal) -> Fraction:
        """Return how far *amount* is from the worst end to the best, as a share of the way."""
        worst = Fraction(self.worst)
        return (Fraction(amount) - worst) / (Fraction(self.best) - worst)

    @cached_property
    def grain(self) -> Fraction | None:
        """The share that one unit is; None where answers can be anything."""
        if self.unit is None:
            return None
        return Fraction(self.unit) / abs(Fraction(self.best) - Fraction(self.worst))


def _scale_problems(scale: Scale) -> Iterator[Problem]:
    """[KP070, KP071] There is a way between the ends, of whole units."""
    ends = {"worst": scale.worst, "best": scale.best}
    if scale.worst == scale.best:
        yield Problem.of("KP070", "best", **ends)
    elif scale.unit is not None and (
        scale.unit <= 0 or (scale.share_of(scale.best) / Fraction(scale.grain or 1)).denominator > 1
    ):
        yield Problem.of("KP071", "unit", given=scale.unit, **ends)


@frozen(kw_only=True)
class Item:
    """
    One thing that is asked below a sub-question, and turned into points by its rule.

    It is answered with an amount where it has a `scale`, with one of its `options` where it
    has some, and else with yes (``True``) or no (``False``).

    Attributes:
        code: Unique among the items of its rule, e.g. ``"plan"``.
        title: What it asks, in one or more languages.
        weight: How much it counts beside the others (> 0).
        scale: The amounts that it can be answered with.
        options: The names that it can be answered with, the worst first.

    Raises:
        PackRuleError: If the code is malformed, the weight is not above 0, or there are both
            a scale and options, one option alone, or one of them twice.
    """

    code: str = field(validator=must_be(PackRuleError, str))
    title: Label = field(validator=must_be(PackRuleError, Label))
    weight: Decimal = field(default=Decimal(1), converter=decimal)
    scale: Scale | None = field(default=None, validator=must_be(PackRuleError, Scale, type(None)))
    options: tuple[str, ...] = field(default=(), converter=tuple[str, ...])

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
        """What it can be answered with, as a value: equal for items of one kind."""
        scale = self.scale and (self.scale.worst, self.scale.best, self.scale.unit)
        return (scale, *self.options)

    def share_of(self, answer: Answer) -> Fraction:
        """Return how good a legal *answer* is, from 0 at the worst to 1 at the best."""
        if self.scale is not None:
            return self.scale.share_of(cast("Decimal", answer))
        if self.options:
            return Fraction(self.options.index(str(answer)), len(self.options) - 1)
        return Fraction(bool(answer))


def _item_problems(item: Item) -> Iterator[Problem]:
    """[KP001, KP072, KP073] An item has a code, counts for something, and can be answered."""
    yield from code_problems(item.code)
    if item.weight <= 0:
        yield Problem.of("KP072", "weight", given=item.weight)
    options = item.options
    broken = len(options) == 1 or len(set(options)) < len(options) or not all(options)
    if options and (broken or item.scale is not None):
        yield Problem.of("KP073", "options", options=options, scale=item.scale is not None)


def items_problems(items: Sequence[Item], *, least: int = 1) -> Iterator[Problem]:
    """[KP074, KP075] A rule has items, not too many, each with a code of its own."""
    if not least <= len(items) <= _MOST_ITEMS:
        yield Problem.of("KP074", "items", given=len(items), least=least, most=_MOST_ITEMS)
    yield from repeated_codes([item.code for item in items], "items")


def repeated_codes(
    codes: Sequence[str], path: str, *, reserved: Sequence[str] = ()
) -> Iterator[Problem]:
    """[KP075] The codes below one sub-question differ, whatever their case."""
    times = Counter(code.lower() for code in (*codes, *reserved))
    for i, code in enumerate(codes):
        if times[code.lower()] > 1:
            yield Problem.of("KP075", f"{path}[{i}].code", code=code)
