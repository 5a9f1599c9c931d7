"""Exact numbers, intervals and rounding."""

from __future__ import annotations

import operator
import re
from collections.abc import Mapping
from decimal import ROUND_HALF_EVEN, Context, Decimal
from enum import Enum
from fractions import Fraction
from functools import lru_cache
from math import floor
from typing import Any, Literal, SupportsIndex, TypeAlias, TypeVar, cast, get_args

from attrs import field, frozen

from kompass_core.errors import AmountError, Problem, messages, parse_choice

Amount: TypeAlias = SupportsIndex | Decimal | Fraction | str
"""Input accepted as a number: whole numbers (not bool), Decimal, Fraction, text of these."""

_DECIMAL_TEXT = re.compile(r"[+-]?[0-9]{1,40}(?:\.[0-9]{1,40})?")
_RATIO_TEXT = re.compile(r"([+-]?[0-9]{1,40})/(0*[1-9][0-9]{0,39})")
_MOST_DIGITS = 40
_TOO_LARGE = 10**_MOST_DIGITS
_EXPECTED = "give a whole number, a Decimal, a Fraction or text"
_DIGITS_LIMIT = f"use at most {_MOST_DIGITS} digits on either side of the point"
_DIGITS = 28
_WHOLE_NUMBERS = 10**_DIGITS
_HALF = Fraction(1, 2)


def exact(value: Amount) -> Fraction:
    """
    Read a number exactly.

    >>> exact("11.5"), exact("20/3")
    (Fraction(23, 2), Fraction(20, 3))

    Args:
        value: A whole number (anything with ``__index__`` but bool), a finite ``Decimal``,
            a ``Fraction``, decimal text with a point, or text of two whole numbers with a slash
            between them. At most 40 digits on either side.

    Raises:
        AmountError: For floats, bools, ``nan``, ``inf``, a decimal comma and other text.
    """
    if type(value) is Fraction:
        return value
    if type(value) is int or type(value) is str:
        return _remembered(value)
    return Fraction(*_ratio(value))


@lru_cache(maxsize=4096)
def _remembered(value: int | str) -> Fraction:
    """Read a number, which files repeat; of other types, True and 1 would be one key."""
    return Fraction(*_ratio(value))


def decimal(value: Amount) -> Decimal:
    """
    Read a number that a ``Decimal`` of 28 digits can hold exactly.

    >>> decimal("15.00")
    Decimal('15')

    Raises:
        AmountError: If *value* is no exact number, or needs more digits.
    """
    if type(value) is Decimal and _is_plain(value):
        return value
    if type(value) is int and -_WHOLE_NUMBERS < value < _WHOLE_NUMBERS:
        return Decimal(value)
    number = exact(value)
    shown = to_decimal(number)
    if Fraction(shown) != number:
        raise AmountError([_unreadable(value, f"use a decimal of at most {_DIGITS} digits")])
    return shown


def number(value: Amount) -> Decimal | Fraction:
    """
    Read a number, as a ``Decimal`` if one of 28 digits can hold it exactly.

    >>> number("15.00"), number("20/3")
    (Decimal('15'), Fraction(20, 3))

    Raises:
        AmountError: As for `exact`.
    """
    try:
        return decimal(value)
    except AmountError:
        return exact(value)


def is_ratio(value: Amount) -> bool:
    """
    Return True for a number that no ``Decimal`` of 28 digits holds exactly, such as 20/3.

    Raises:
        AmountError: As for `exact`.
    """
    return isinstance(number(value), Fraction)


def _is_plain(value: Decimal) -> bool:
    """True if *value* is already in the form that `decimal` returns: the common, fast case."""
    text = str(value)
    if text.isdecimal():
        return len(text) <= _DIGITS
    sign, digits, exponent = value.as_tuple()
    if len(digits) > _DIGITS or (sign and not value):
        return False
    return exponent == 0 or (
        isinstance(exponent, int) and -_DIGITS <= exponent < 0 and digits[-1] != 0
    )


def plain(value: Decimal) -> str:
    """
    Format a number without an exponent, so that `exact` can read it.

    >>> plain(Decimal("1E-7"))
    '0.0000001'
    """
    return f"{value:f}"


def exact_text(value: Fraction | Decimal | None) -> str | None:
    """
    Write a number as text that ``Fraction`` reads exactly: a decimal, else a ratio.

    >>> exact_text(Fraction("497.50")), exact_text(Fraction(187, 3)), exact_text(None)
    ('497.5', '187/3', None)
    """
    if value is None:
        return None
    given = Fraction(value)
    shown = to_decimal(given)
    return plain(shown) if Fraction(shown) == given else str(given)


Floats: TypeAlias = Literal["refuse", "decimal"]
"""The treatment of binary floats: refused, or read as the decimals that they print as."""

_T = TypeVar("_T")


def with_floats(given: _T, floats: Floats) -> _T:
    """
    Return a number, or a mapping or a list of numbers, whose floats are read as *floats* says.

    Python prints the shortest decimal that is nearest to a float, so what was written as 10.3
    is 10.3 again, and the result of float arithmetic is mostly finer than any step.

    >>> with_floats({"1.1": 10.5, "1.2": 0.1 + 0.2}, "decimal")
    {'1.1': Decimal('10.5'), '1.2': Decimal('0.30000000000000004')}

    Raises:
        AmountError: If *floats* is neither ``"refuse"`` nor ``"decimal"``.
    """
    if floats not in (known := get_args(Floats)):
        raise AmountError([messages.INVALID_CHOICE.problem("floats", given=floats, known=known)])
    return given if floats == "refuse" else cast("_T", _decimals_of(given))


def _decimals_of(given: Any) -> Any:  # noqa: ANN401 (plain data of any kind)
    if isinstance(given, float):
        return Decimal(repr(float(given)))
    if isinstance(given, Mapping):
        table = cast("Mapping[object, object]", given)
        return {key: _decimals_of(each) for key, each in table.items()}
    if isinstance(given, list):
        return [_decimals_of(each) for each in cast("list[object]", given)]
    return given


def in_steps(value: Amount, step: Fraction) -> int:
    """
    Convert *value* to a whole number of steps.

    >>> in_steps("10.5", Fraction("0.005"))
    2100

    Raises:
        AmountError: If *value* is no exact number, or finer than *step*.
    """
    numerator, denominator = _ratio(value)
    steps, rest = divmod(numerator * step.denominator, denominator * step.numerator)
    if rest:
        facts = {"given": number(value), "step": number(step)}
        raise AmountError([messages.AMOUNT_FINER_THAN_STEP.problem(**facts)])
    return steps


def to_decimal(value: Fraction | int) -> Decimal:
    """
    Convert an exact number to a ``Decimal`` of at most 28 digits, rounded half to even.

    The result never depends on the decimal context of the host.

    >>> to_decimal(Fraction(21, 2)), to_decimal(Fraction(1, 3))
    (Decimal('10.5'), Decimal('0.3333333333333333333333333333'))
    """
    # A context of its own each time: contexts are mutable, and not safe between threads.
    context = Context(prec=_DIGITS, rounding=ROUND_HALF_EVEN, traps=[])
    return context.divide(Decimal(value.numerator), Decimal(value.denominator))


def _ratio(value: object) -> tuple[int, int]:
    """Return the numerator and the denominator of *value*, not reduced."""
    match value:
        case bool():
            raise AmountError([_unreadable(value, "True and False are not points")])
        case float():
            quoted = repr(float(value))
            raise AmountError([messages.FLOAT_AMOUNT.problem(given=value, quoted=quoted)])
        case str():
            return _ratio_of_text(value)
        case Decimal():
            return _ratio_of_decimal(value)
        case Fraction():
            return value.numerator, value.denominator
        case SupportsIndex():
            return _whole_number(value), 1
        case _:
            raise AmountError([_unreadable(value, _EXPECTED)])


def _whole_number(value: SupportsIndex) -> int:
    try:
        number = operator.index(value)
    except TypeError:
        # An array may have __index__ and yet be no single number.
        raise AmountError([_unreadable(value, _EXPECTED)]) from None
    if not -_TOO_LARGE < number < _TOO_LARGE:
        raise AmountError([_unreadable(value, _DIGITS_LIMIT)])
    return number


def _ratio_of_text(text: str) -> tuple[int, int]:
    """Return the numerator and the denominator of a number in a text, not reduced."""
    if _DECIMAL_TEXT.fullmatch(text):
        whole, _, decimals = text.partition(".")
        return int(whole + decimals), 10 ** len(decimals)
    ratio = _RATIO_TEXT.fullmatch(text)
    if not ratio:
        comma = bool(re.fullmatch(r"[+-]?[0-9]{1,40},[0-9]{1,40}", text))
        hint = "write digits with a decimal point, e.g. 11.5"
        if comma:
            hint = f"use a decimal point: {text.replace(',', '.')}"
        elif text.rstrip().endswith("%"):
            hint = "write it without %"
        raise AmountError([_unreadable(text, hint)])
    return int(ratio[1]), int(ratio[2])


def _ratio_of_decimal(value: Decimal) -> tuple[int, int]:
    if not value.is_finite():
        raise AmountError([messages.AMOUNT_NOT_FINITE.problem(given=value)])
    # Checked before conversion: 1E+999999999 would fill the memory.
    exponent = value.as_tuple().exponent
    if value and (value.adjusted() >= _MOST_DIGITS or int(exponent) < -_MOST_DIGITS):
        raise AmountError([_unreadable(value, _DIGITS_LIMIT)])
    return value.as_integer_ratio() if value else (0, 1)


def is_number_text(text: str, *, ratios: bool) -> bool:
    """Return True for digits with an optional decimal point and, if wanted, for a ratio."""
    return bool(_DECIMAL_TEXT.fullmatch(text) or (ratios and _RATIO_TEXT.fullmatch(text)))


def _unreadable(value: object, hint: str) -> Problem:
    return messages.INVALID_AMOUNT.problem(given=value, hint=hint)


@frozen
class Interval:
    """
    The values that a number can have, from `low` to `high`.

    Attributes:
        low: The low end, exact.
        high: The high end, exact; equal to `low` if the value is known exactly.
        low_closed: True if the interval includes its low end.
        high_closed: True if the interval includes its high end.

    Raises:
        AmountError: If the interval is empty.
    """

    low: Fraction = field(converter=exact)
    high: Fraction = field(converter=exact)
    low_closed: bool = True
    high_closed: bool = True

    def __attrs_post_init__(self) -> None:
        if _is_empty(self.low, self.high, closed=self.low_closed and self.high_closed):
            low, high = to_decimal(self.low), to_decimal(self.high)
            raise AmountError([messages.EMPTY_INTERVAL.problem(low=low, high=high)])

    @classmethod
    def exactly(cls, value: Amount) -> Interval:
        """Return the interval of a single value."""
        number = exact(value)
        return cls(number, number)

    @property
    def is_exact(self) -> bool:
        """True if the interval has one value only."""
        return self.low == self.high

    @property
    def width(self) -> Fraction:
        """The distance between the ends."""
        return self.high - self.low

    def __contains__(self, value: Amount) -> bool:
        number = exact(value)
        above = number > self.low or (self.low_closed and number == self.low)
        below = number < self.high or (self.high_closed and number == self.high)
        return above and below

    def __le__(self, other: Interval) -> bool:
        """True if *other* includes every value of this interval, as for sets."""
        return self & other == self

    def __and__(self, other: Interval) -> Interval | None:
        """Return the intersection, or None if it is empty."""
        # Of two equal ends the open one is the tighter.
        low, open_low = max((self.low, not self.low_closed), (other.low, not other.low_closed))
        high, closed = min((self.high, self.high_closed), (other.high, other.high_closed))
        if _is_empty(low, high, closed=closed and not open_low):
            return None
        return Interval(low, high, not open_low, closed)

    def __add__(self, other: Interval) -> Interval:
        """Return the interval of the sum of two independent values."""
        return Interval(
            self.low + other.low,
            self.high + other.high,
            self.low_closed and other.low_closed,
            self.high_closed and other.high_closed,
        )

    def __neg__(self) -> Interval:
        """Return the interval of the negated value."""
        return Interval(-self.high, -self.low, self.high_closed, self.low_closed)

    def __sub__(self, other: Interval) -> Interval:
        """Return the interval of the difference of two independent values."""
        return self + -other

    def __mul__(self, factor: Amount) -> Interval:
        """Return the interval of the value times an exact *factor*."""
        by = exact(factor)
        if by < 0:
            return -self * -by
        if by == 0:
            return Interval.exactly(0)
        return Interval(self.low * by, self.high * by, self.low_closed, self.high_closed)

    def __truediv__(self, divisor: Amount) -> Interval:
        """Return the interval of the value divided by an exact *divisor* (not 0)."""
        return self * (1 / exact(divisor))

    def whole(self, unit: Fraction) -> Interval | None:
        """Return the tightest interval around the multiples of *unit* within this one, if any."""
        first, last = -floor(-self.low / unit), floor(self.high / unit)
        first += first * unit == self.low and not self.low_closed
        last -= last * unit == self.high and not self.high_closed
        return Interval(first * unit, last * unit) if first <= last else None

    def to_dict(self) -> dict[str, str | bool | None]:
        """Return the ends as text, and whether each is possible itself, as plain JSON data."""
        return {
            "low": exact_text(self.low),
            "high": exact_text(self.high),
            "low_closed": self.low_closed,
            "high_closed": self.high_closed,
        }

    def __str__(self) -> str:
        """
        Format in interval notation: a square bracket for a closed end.

        >>> print(Interval("494.5", "500.125", high_closed=False))
        [494.5, 500.125)
        """
        left, right = "[" if self.low_closed else "(", "]" if self.high_closed else ")"
        return f"{left}{to_decimal(self.low)}, {to_decimal(self.high)}{right}"


def _is_empty(low: Fraction, high: Fraction, *, closed: bool) -> bool:
    return low > high or (low == high and not closed)


class RoundingMode(Enum):
    """
    Rounding modes, named as in the decimal module.

    ``half-up`` rounds ties away from zero, as the published reports do; ``down`` rounds
    towards zero, ``up`` away from zero.
    """

    HALF_UP = "half-up"
    HALF_DOWN = "half-down"
    HALF_EVEN = "half-even"
    UP = "up"
    DOWN = "down"
    CEILING = "ceiling"
    FLOOR = "floor"


def _mode(value: RoundingMode | str) -> RoundingMode:
    return parse_choice(RoundingMode, value, path="mode", error=AmountError)


@frozen
class Rounding:
    """
    Rounding of printed numbers to whole multiples of a unit.

    Attributes:
        mode: The treatment of values between two multiples; a `RoundingMode` or its name.
        unit: The unit, in points or percent (> 0).

    Raises:
        AmountError: For an unknown mode, or a unit that is not above 0.
    """

    mode: RoundingMode = field(converter=_mode, repr=lambda mode: repr(mode.value))
    unit: Fraction = field(converter=exact, repr=lambda unit: repr(exact_text(unit)))

    def __attrs_post_init__(self) -> None:
        if self.unit <= 0:
            raise AmountError(
                [messages.ROUNDING_UNIT_NOT_POSITIVE.problem(given=to_decimal(self.unit))]
            )

    def round(self, value: Amount) -> Fraction:
        """
        Round *value* to a multiple of the unit.

        >>> print(Rounding("half-up", 1).round("4.5"), round(4.5))
        5 4
        """
        quotient = exact(value) / self.unit
        below = floor(quotient)
        return (below + self._goes_up(below, quotient - below)) * self.unit

    def _goes_up(self, below: int, rest: Fraction) -> bool:
        """True if ``below + rest``, with a rest from 0 to 1, is rounded to the upper multiple."""
        if not rest or (self.mode in _BY_HALF and rest != _HALF):
            return rest > _HALF
        away_from_zero = below >= 0
        return {
            RoundingMode.FLOOR: False,
            RoundingMode.CEILING: True,
            RoundingMode.DOWN: not away_from_zero,
            RoundingMode.HALF_DOWN: not away_from_zero,
            RoundingMode.UP: away_from_zero,
            RoundingMode.HALF_UP: away_from_zero,
            RoundingMode.HALF_EVEN: below % 2 == 1,
        }[self.mode]

    def can_print(self, printed: Amount) -> bool:
        """True if *printed* is a whole multiple of the unit."""
        return (exact(printed) / self.unit).denominator == 1

    def of_interval(self, values: Interval) -> Interval:
        """
        Return the interval of the multiples that the values of an interval are rounded to.

        >>> print(Rounding("half-up", 1).of_interval(Interval("496.5", "498.5")))
        [497, 499]
        """
        low, high = self.round(values.low), self.round(values.high)
        # An open end may be rounded to a multiple that no value within is rounded to.
        low += self.unit * (self.bounds(low) & values is None)
        high -= self.unit * (self.bounds(high) & values is None)
        return Interval(low, high)

    def bounds(self, printed: Amount) -> Interval:
        """
        Return the interval of the values that are printed as *printed*.

        >>> print(Rounding("half-up", 1).bounds(497))
        [496.5, 497.5)

        Raises:
            AmountError: If *printed* is no multiple of the unit.
        """
        number = exact(printed)
        if not self.can_print(number):
            given, unit = to_decimal(number), to_decimal(self.unit)
            raise AmountError([messages.AMOUNT_FINER_THAN_STEP.problem(given=given, step=unit)])
        # The half modes change direction half-way between two multiples, on both sides; the
        # other modes at a multiple, so that the interval may extend to one side only.
        halves = self.mode in _BY_HALF
        reach = self.unit / 2 if halves else self.unit
        low = number - reach if halves or self.round(number - reach / 2) == number else number
        high = number + reach if halves or self.round(number + reach / 2) == number else number
        return Interval(low, high, self.round(low) == number, self.round(high) == number)


_BY_HALF = frozenset({RoundingMode.HALF_UP, RoundingMode.HALF_DOWN, RoundingMode.HALF_EVEN})
