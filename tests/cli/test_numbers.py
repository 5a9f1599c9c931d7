"""Numbers are written as a language writes them, and exactly or outwards."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kompass_core.amounts import Interval
from kompass_core.cli.output import NumberFormat

SWEDISH, ENGLISH = NumberFormat.of("sv"), NumberFormat.of("en")
THOUSANDTHS = st.integers(-(10**9), 10**9).map(lambda n: Fraction(n, 1000))
RATIOS = st.fractions(-1000, 1000, max_denominator=97)


def read(text: str, numbers: NumberFormat) -> Fraction:
    """Read a number back."""
    plain = (
        text.replace(numbers.group, "").replace(numbers.mark, ".").replace("\N{MINUS SIGN}", "-")
    )
    return Fraction(plain)


class TestNumber:
    """A number is written exactly as far as three decimals go."""

    @pytest.mark.parametrize(
        ("language", "written"),
        [
            ("sv", "−1\N{NARROW NO-BREAK SPACE}234,5"),
            ("nb-NO", "−1\N{NARROW NO-BREAK SPACE}234,5"),
            ("nn", "−1\N{NARROW NO-BREAK SPACE}234,5"),
            ("no", "−1\N{NARROW NO-BREAK SPACE}234,5"),
            ("da", "−1\N{NARROW NO-BREAK SPACE}234,5"),
            ("fi", "−1\N{NARROW NO-BREAK SPACE}234,5"),
            ("de", "−1\N{NARROW NO-BREAK SPACE}234,5"),
            ("en", "−1,234.5"),
            ("en-GB", "−1,234.5"),
            ("tlh", "−1,234.5"),
        ],
    )
    def test_follows_its_language(self, language: str, written: str) -> None:
        """Comma or point, a real minus sign, and thousands apart."""
        assert NumberFormat.of(language).number(Fraction("-1234.5")) == written

    @pytest.mark.parametrize(
        ("value", "written"),
        [("0", "0"), ("17", "+17"), ("-17", "−17"), ("0.0004", "0"), ("0.0005", "+0.001")],
    )
    def test_of_a_change_has_its_sign(self, value: str, written: str) -> None:
        """Zero, and what is written as zero, has none."""
        assert ENGLISH.number(Fraction(value), signed=True) == written

    @given(THOUSANDTHS, st.sampled_from([SWEDISH, ENGLISH]))
    def test_loses_nothing_to_three_decimals(self, value: Fraction, numbers: NumberFormat) -> None:
        """What is written can be read back."""
        assert read(numbers.number(value), numbers) == value

    @given(RATIOS)
    def test_is_rounded_half_up_beyond_that(self, value: Fraction) -> None:
        """The error is at most half of the last decimal."""
        assert abs(read(ENGLISH.number(value), ENGLISH) - value) <= Fraction(1, 2000)


class TestPercent:
    """The sign stands where the language puts it."""

    @pytest.mark.parametrize(
        ("language", "written"),
        [("sv", "70,5\N{NO-BREAK SPACE}%"), ("en", "70.5%"), ("it", "70,5%")],
    )
    def test_follows_its_language(self, language: str, written: str) -> None:
        """With a space that does not break, or without."""
        assert NumberFormat.of(language).percent(Fraction("70.5")) == written

    def test_of_nearly_all_is_not_all(self) -> None:
        """A part that is rounded down never claims to be the whole."""
        assert ENGLISH.percent(Fraction("99.99"), mode="floor") == "99.9%"


class TestInterval:
    """An interval shows which ends are possible, and never less than is possible."""

    @pytest.mark.parametrize(
        ("bounds", "swedish", "english"),
        [
            (
                Interval("494.5", "500.125", high_closed=False),
                "[494,5; 500,125)",
                "[494.5, 500.125)",
            ),
            (Interval(0, "1.5", low_closed=False), "(0; 1,5]", "(0, 1.5]"),
            (Interval.exactly("60.25"), "60,25", "60.25"),
            (Interval(Fraction(1, 3), Fraction(2, 3)), "(0,333; 0,667)", "(0.333, 0.667)"),
        ],
    )
    def test_shows_its_ends(self, bounds: Interval, swedish: str, english: str) -> None:
        """No separator may be taken for a decimal mark."""
        assert (SWEDISH.interval(bounds), ENGLISH.interval(bounds)) == (swedish, english)

    def test_of_a_change_has_signs(self) -> None:
        """Both ends say their direction."""
        bounds = Interval("-17.75", "-16", low_closed=False, high_closed=False)
        assert SWEDISH.interval(bounds, signed=True) == "(−17,75; −16)"
        assert SWEDISH.interval(Interval.exactly(3), signed=True) == "+3"

    @given(RATIOS, RATIOS)
    def test_is_never_narrower_than_the_bounds(self, one: Fraction, other: Fraction) -> None:
        """What is shown contains all that is possible."""
        bounds = Interval(min(one, other), max(one, other))
        shown = ENGLISH.interval(bounds)
        if bounds.is_exact:
            return
        low, high = (read(end, ENGLISH) for end in shown[1:-1].split(", "))
        assert bounds <= Interval(low, high, shown[0] == "[", shown[-1] == "]")
