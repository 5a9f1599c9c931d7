"""Numbers are read exactly, counted in steps, bounded and rounded, whatever the host does."""

from __future__ import annotations

import decimal as host
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal
from enum import IntEnum
from fractions import Fraction
from itertools import product
from typing import Any, TypeAlias

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kompass_core import Interval, Rounding
from kompass_core.amounts import decimal, exact, in_steps, plain, to_decimal
from kompass_core.criteria import RoundingMode
from kompass_core.errors import AmountError
from kompass_core.testing import strategies as kst

HALF = Fraction(1, 2)


Given: TypeAlias = Any
"""What callers may pass, right or wrong."""


class Grade(IntEnum):
    """A whole number of another kind."""

    GOOD = 3


class Share(Fraction):
    """A ratio of another kind."""


ACCEPTED: list[tuple[Any, Fraction]] = [
    (3, Fraction(3)),
    (-3, Fraction(-3)),
    (10**40 - 1, Fraction(10**40 - 1)),
    (Grade.GOOD, Fraction(3)),
    (np.int64(3), Fraction(3)),
    (np.uint8(255), Fraction(255)),
    (np.array(5), Fraction(5)),
    (np.str_("1.5"), Fraction(3, 2)),
    ("11.5", Fraction(23, 2)),
    ("+1.50", Fraction(3, 2)),
    ("-0.0", Fraction(0)),
    ("007", Fraction(7)),
    ("9" * 40 + "." + "9" * 40, Fraction(int("9" * 80), 10**40)),
    (Decimal("1.10"), Fraction(11, 10)),
    (Decimal("-0.0"), Fraction(0)),
    (Decimal("1E+39"), Fraction(10**39)),
    (Decimal("1E-40"), Fraction(1, 10**40)),
    (Decimal("0E+999999999"), Fraction(0)),
    (Fraction(1, 3), Fraction(1, 3)),
    (Share(1, 3), Fraction(1, 3)),
]

REFUSED: dict[str, list[Given]] = {
    "KA001": [
        True,
        False,
        np.bool_(True),  # noqa: FBT003 (a value, not a switch)
        np.float32(1.5),
        np.array([1, 2]),
        np.timedelta64(5),
        10**40,
        -(10**400),
        10**1_000_000,
        Decimal("1E+40"),
        Decimal("1E-41"),
        Decimal("1E+999999999"),
        Decimal("1E-999999999"),
        *[
            "",
            " 1",
            "1\n",
            "11,5",
            "1_0",
            "1e3",
            "0x10",
            ".5",
            "5.",
            "--1",
            "1/0",
            "1/-2",
            "1.5/2",
            "/2",
            "nan",
            "inf",
        ],
        "\u0665",  # an Arabic 5
        "½",
        "1" * 41,
        "1." + "1" * 41,
        *[b"1", 1 + 2j, None, [1], int, object()],
    ],
    "KA002": [11.5, 3.0, float("nan"), float("inf"), np.float64(1.5)],
    "KA003": [Decimal("NaN"), Decimal("sNaN"), Decimal("-Infinity")],
}
"""What is no exact number, by the rule that refuses it."""


def refusal(read: Callable[[Any], object], value: object) -> tuple[str, dict[str, object]]:
    """Return the rule and the facts with which *value* is refused."""
    with pytest.raises(AmountError) as caught:
        read(value)
    (problem,) = caught.value.problems
    assert len(str(caught.value)) < 400
    return problem.rule, problem.facts


class TestExact:
    """A number is read exactly, or refused."""

    def test_reads(self) -> None:
        """Whole numbers of any kind, decimals, ratios and text are the number they stand for."""
        for value, number in ACCEPTED:
            assert exact(value) == number
            assert type(exact(value)) is Fraction

    @pytest.mark.parametrize("rule", REFUSED)
    def test_refuses(self, rule: str) -> None:
        """Everything else is a declared error that shows, briefly, what was given."""
        for value in REFUSED[rule]:
            found, facts = refusal(exact, value)
            assert found == rule
            assert facts["given"] is value

    def test_says_how_to_write_a_float(self) -> None:
        """The text that would have been exact is a fact of the problem."""
        assert refusal(exact, np.float64(0.1))[1]["quoted"] == "0.1"

    def test_knows_a_decimal_comma(self) -> None:
        """Who writes a comma is told about the point, not about digits."""
        assert refusal(exact, "11,5")[1]["hint"] != refusal(exact, "1_0")[1]["hint"]

    @given(st.decimals(allow_nan=False, allow_infinity=False, places=9))
    def test_text_is_the_decimal_it_writes(self, number: Decimal) -> None:
        """Python's own decimals agree."""
        assert exact(f"{number:f}") == exact(number) == Fraction(number)


class TestDecimal:
    """A limit is a decimal of 28 digits that is written in one way."""

    @pytest.mark.parametrize(
        ("given", "written"),
        [
            ("15.00", "15"),
            (1500, "1500"),
            (-(10**28) + 1, "-" + "9" * 28),
            (Decimal("1.50"), "1.5"),
            (Decimal("1E+3"), "1000"),
            (Decimal("-0"), "0"),
            (Decimal("-0.00"), "0"),
            (Fraction(1, 8), "0.125"),
            ("0." + "0" * 27 + "1", "1E-28"),
            (Decimal("0.005"), "0.005"),
            (10**27, "1" + "0" * 27),
        ],
    )
    def test_is_written_in_one_way(self, given: Given, written: str) -> None:
        """Trailing zeros, exponents and the sign of zero are gone."""
        assert str(decimal(given)) == written

    @pytest.mark.parametrize(
        "given",
        [
            Fraction(1, 3),
            "1." + "0" * 27 + "1",
            Decimal("123456." + "1" * 28),
            Decimal("1" * 29),
            10**28 + 1,
        ],
    )
    def test_refuses_what_28_digits_cannot_hold(self, given: Given) -> None:
        """Nothing is rounded on the way in."""
        assert refusal(decimal, given)[0] == "KA001"

    @pytest.mark.parametrize("rule", REFUSED)
    def test_refuses_what_is_no_number(self, rule: str) -> None:
        """The rules are those of every number."""
        for value in REFUSED[rule]:
            assert refusal(decimal, value)[0] == rule

    @given(st.decimals(-(10**6), 10**6, places=9))
    def test_reads_exactly_and_for_good(self, number: Decimal) -> None:
        """Read again, a decimal stays as it is, down to its digits."""
        once = decimal(number)
        assert once == number
        assert decimal(once).as_tuple() == once.as_tuple()


class TestInSteps:
    """An amount is a whole number of steps, or refused."""

    @given(st.integers(-(10**9), 10**9), st.sampled_from(["0.005", "0.3", "1", "7"]))
    def test_counts(self, steps: int, step: str) -> None:
        """However the amount is given, the count is the same."""
        size, amount = Fraction(step), steps * Fraction(step)
        assert in_steps(amount, size) == in_steps(f"{to_decimal(amount):f}", size) == steps

    def test_counts_whole_numbers_of_any_kind(self) -> None:
        """The short way for ``int`` gives what the long one gives."""
        assert in_steps(10, Fraction("0.005")) == in_steps(np.int64(10), Fraction("0.005")) == 2000

    @pytest.mark.parametrize("given", ["0.001", Decimal("10.0051"), Fraction(1, 3)])
    def test_refuses_what_is_finer(self, given: Given) -> None:
        """The step is a fact of the problem."""
        rule, facts = refusal(lambda value: in_steps(value, Fraction("0.005")), given)
        assert (rule, facts["step"]) == ("KA004", Decimal("0.005"))

    @pytest.mark.parametrize("rule", REFUSED)
    def test_refuses_what_is_no_number(self, rule: str) -> None:
        """The rules are those of every number."""
        for value in REFUSED[rule]:
            assert refusal(lambda given: in_steps(given, HALF), value)[0] == rule


class TestToDecimal:
    """An exact number is shown with 28 digits."""

    @given(st.fractions())
    def test_is_what_python_divides(self, number: Fraction) -> None:
        """Python's own division, in a context of 28 digits, is the same."""
        with host.localcontext(host.Context(prec=28)):
            assert to_decimal(number) == Decimal(number.numerator) / Decimal(number.denominator)


class TestPlain:
    """A number is written as people write it."""

    @given(st.decimals(allow_nan=False, allow_infinity=False, places=9))
    def test_is_read_again(self, number: Decimal) -> None:
        """No exponent, whatever the size."""
        assert exact(plain(number)) == number
        assert "E" not in plain(number)


def readings() -> list[object]:
    """Use all that computes with decimals."""
    return [
        exact("11.125"),
        exact(Decimal("1234567890.123456789")),
        decimal("1234567890.123456789"),
        decimal(Fraction(1, 8)),
        to_decimal(Fraction(2, 3)),
        in_steps("10.125", Fraction("0.005")),
        Rounding("half-up", "0.1").round("2.25"),
        str(Rounding("half-even", 1).bounds(4)),
    ]


class TestHost:
    """Nothing depends on the decimal context of the host."""

    @pytest.mark.parametrize("rounding", [host.ROUND_UP, host.ROUND_DOWN])
    def test_may_have_any_context(self, rounding: str) -> None:
        """One digit, every trap and another rounding mode change nothing."""
        expected = readings()
        everything = [host.Inexact, host.Rounded, host.FloatOperation, host.Subnormal]
        context = host.Context(prec=1, Emax=1, Emin=-1, rounding=rounding, traps=everything)
        with host.localcontext(context):
            assert readings() == expected
            assert not any(context.flags.values())

    def test_may_have_any_threads(self) -> None:
        """Sixteen threads read the same."""
        with ThreadPoolExecutor(16) as pool:
            found = list(pool.map(lambda _: readings(), range(64)))
        assert found == [readings()] * 64


ENDS = [-HALF, Fraction(0), Fraction(1)]
GRID = [Fraction(n, 4) for n in range(-12, 13)]
INTERVALS = [
    Interval(low, high, left, right)
    for low, high, left, right in product(ENDS, ENDS, [True, False], [True, False])
    if low < high or (low == high and left and right)
]
"""Every interval with these ends; the quarters within it tell it from all others."""


def quarters(bounds: Interval | None) -> set[Fraction]:
    """Return the quarters within *bounds*, from the meaning of its four attributes."""
    if bounds is None:
        return set()
    return {
        value
        for value in GRID
        if bounds.low < value < bounds.high
        or (value == bounds.low and bounds.low_closed)
        or (value == bounds.high and bounds.high_closed)
    }


class TestBounds:
    """Bounds are sets of numbers: every operation is that of the sets."""

    def test_hold_their_members(self) -> None:
        """A number is in the bounds if it lies between the ends, or is an end that is closed."""
        for each in INTERVALS:
            assert {value for value in GRID if value in each} == quarters(each)

    @pytest.mark.parametrize("one", INTERVALS, ids=str)
    def test_meet_as_sets(self, one: Interval) -> None:
        """What both allow is the intersection, and None if that is empty."""
        for other in INTERVALS:
            assert quarters(one & other) == quarters(one) & quarters(other)
            assert (one <= other) is (quarters(one) <= quarters(other))

    @pytest.mark.parametrize("one", INTERVALS, ids=str)
    def test_are_added_as_sets(self, one: Interval) -> None:
        """A sum or a difference is possible if two possible numbers make it."""
        for other in INTERVALS:
            # Two quarters, one on either side, make every half that the sets can make.
            pairs = list(product(quarters(one), quarters(other)))
            halves = {value for value in GRID if (value * 2).denominator == 1}
            assert quarters(one + other) & halves == {x + y for x, y in pairs} & halves
            assert quarters(one - other) & halves == {x - y for x, y in pairs} & halves
            assert one - other == one + -other

    @pytest.mark.parametrize("factor", [2, "-0.5", Fraction(-1)])
    def test_are_scaled_as_sets(self, factor: Given) -> None:
        """A multiple is possible if the number is, and division is the reverse."""
        for each in INTERVALS:
            assert quarters(each * factor) == {v for v in GRID if v / exact(factor) in each}
            assert each * factor / factor == each
            assert -each == each * -1

    def test_times_nothing_is_nothing(self) -> None:
        """Open ends do not survive the factor 0."""
        assert Interval(0, 1, low_closed=False) * 0 == Interval.exactly(0)

    @pytest.mark.parametrize("unit", [HALF, Fraction(1), Fraction(3, 4)])
    def test_have_whole_multiples(self, unit: Fraction) -> None:
        """The tightest bounds around the multiples, or None where there are none."""
        for each in INTERVALS:
            multiples = [n * unit for n in range(-9, 10) if n * unit in each]
            expected = Interval(multiples[0], multiples[-1]) if multiples else None
            assert each.whole(unit) == expected

    @pytest.mark.parametrize(
        ("low", "high", "closed"), [(1, 0, True), ("0.5", "0.5", False), (0, -1, False)]
    )
    def test_are_never_empty(self, low: Given, high: Given, closed: bool) -> None:  # noqa: FBT001
        """No value between the ends is an error that carries both."""
        with pytest.raises(AmountError) as caught:
            Interval(low, high, high_closed=closed)
        (problem,) = caught.value.problems
        assert (problem.rule, problem.facts) == ("KA008", {"low": exact(low), "high": exact(high)})

    def test_of_one_number_are_exact(self) -> None:
        """Only one value is possible, and the width is 0."""
        one, unit = Interval.exactly("0.1"), Interval(0, 1)
        assert one.is_exact
        assert not unit.is_exact
        assert [one.width, unit.width] == [0, 1]

    @pytest.mark.parametrize("given", [0.5, "x", True])
    def test_hold_only_numbers(self, given: Given) -> None:
        """A float is refused even when it is only looked for."""
        with pytest.raises(AmountError):
            given in Interval(0, 1)  # noqa: B015 (asking is what is tested)

    def test_are_shown_as_intervals(self) -> None:
        """A square bracket is an end that is possible, a round one is not."""
        assert str(Interval("0.5", Fraction(1, 3) + 1, low_closed=False)) == (
            "(0.5, 1.333333333333333333333333333]"
        )


MODES = {
    "half-up": host.ROUND_HALF_UP,
    "half-down": host.ROUND_HALF_DOWN,
    "half-even": host.ROUND_HALF_EVEN,
    "up": host.ROUND_UP,
    "down": host.ROUND_DOWN,
    "ceiling": host.ROUND_CEILING,
    "floor": host.ROUND_FLOOR,
}
units = st.sampled_from([Fraction(1), HALF, Fraction("0.1"), Fraction(5), Fraction(3, 8)])


class TestRounding:
    """A printed number stands for exactly the values that are printed so."""

    def test_knows_the_modes_of_python(self) -> None:
        """None is missing here."""
        assert {mode.value for mode in RoundingMode} == set(MODES)

    @given(st.sampled_from(sorted(MODES)), st.decimals(-99, 99, places=2), units)
    def test_rounds_as_python_does(self, mode: str, units_of_it: Decimal, unit: Fraction) -> None:
        """Python's decimals round the number of units to the same whole number."""
        whole = units_of_it.quantize(Decimal(1), rounding=MODES[mode])
        assert Rounding(mode, unit).round(Fraction(units_of_it) * unit) == Fraction(whole) * unit

    @pytest.mark.parametrize("mode", MODES)
    @pytest.mark.parametrize("unit", [1, "0.3"])
    def test_bounds_are_what_rounds_to_it(self, mode: str, unit: Given) -> None:
        """Values on all sides of each end, and the ends themselves, are tried."""
        rounding, size = Rounding(mode, unit), exact(unit)
        for n, eighths in product(range(-3, 4), range(-12, 13)):
            value = (n + Fraction(eighths, 8)) * size
            assert (value in rounding.bounds(n * size)) is (rounding.round(value) == n * size)

    @pytest.mark.parametrize("mode", MODES)
    def test_of_an_interval_is_what_its_values_round_to(self, mode: str) -> None:
        """Intervals with ends of every kind, and values on all sides of these."""
        rounding = Rounding(mode, 1)
        for interval in INTERVALS:
            values = (Fraction(n, 16) for n in range(-48, 49))
            printed = [rounding.round(each) for each in values if each in interval]
            assert rounding.of_interval(interval) == Interval(min(printed), max(printed))

    @given(kst.roundings(), st.fractions(-50, 50))
    def test_every_value_is_within_the_bounds_of_its_print(
        self, rounding: Rounding, value: Fraction
    ) -> None:
        """And these are no wider than two units."""
        printed = rounding.round(value)
        bounds = rounding.bounds(printed)
        assert rounding.can_print(printed)
        assert value in bounds
        assert bounds.width < 2 * rounding.unit or rounding.mode is RoundingMode.DOWN

    @pytest.mark.parametrize(
        ("value", "printed"), [("4.5", 5), ("10.5", 11), ("9.4", 9), ("-4.5", -5), ("497.499", 497)]
    )
    def test_half_up_is_that_of_the_reports(self, value: str, printed: int) -> None:
        """Ties go away from zero: the report of 2016 prints 45 % of 10 points as 5."""
        assert Rounding("half-up", 1).round(value) == printed

    def test_a_printed_total_is_an_interval(self) -> None:
        """497 printed half up is 496.5 to less than 497.5."""
        assert Rounding("half-up", 1).bounds(497) == Interval("496.5", "497.5", high_closed=False)

    def test_refuses_what_is_never_printed(self) -> None:
        """A number that is no multiple of the unit stands for nothing."""
        rule, facts = refusal(Rounding("half-up", "0.5").bounds, "0.3")
        assert (rule, facts) == ("KA004", {"given": Decimal("0.3"), "step": Decimal("0.5")})

    @pytest.mark.parametrize("mode", ["HALF_UP", "half up", "", None, 5, ["half-up"]])
    def test_refuses_other_modes(self, mode: Given) -> None:
        """All modes are listed."""
        rule, facts = refusal(lambda given: Rounding(given, 1), mode)
        assert (rule, facts) == ("KA006", {"given": mode, "known": tuple(MODES)})

    @pytest.mark.parametrize(
        ("unit", "rule"),
        [
            (0, "KA007"),
            ("-1", "KA007"),
            (0.5, "KA002"),
            ("inf", "KA001"),
        ],
    )
    def test_refuses_other_units(self, unit: Given, rule: str) -> None:
        """A unit is an exact number above 0."""
        assert refusal(lambda given: Rounding("up", given), unit)[0] == rule
