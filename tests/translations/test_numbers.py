"""Numbers are those of the language's readers, as Babel has them."""

from __future__ import annotations

import sys
from decimal import Decimal
from fractions import Fraction

import pytest
from babel.numbers import format_decimal, format_percent
from hypothesis import given
from hypothesis import strategies as st

from kompass_core.amounts import Interval
from kompass_core.errors import PackRuleError
from kompass_core.translations import LANGUAGES, NumberFormat

SWEDISH, ENGLISH = NumberFormat.of("sv"), NumberFormat.of("en")
THOUSANDTHS = st.integers(-(10**9), 10**9).map(lambda n: Fraction(n, 1000))
RATIOS = st.fractions(-1000, 1000, max_denominator=97)
TAGS = st.sampled_from([*LANGUAGES, "no", "nn", "sv-FI", "de", "is", "et", "fr-CH"])


def read(text: str, numbers: NumberFormat) -> Fraction:
    """Read a written number."""
    plain = text.replace(numbers.group, "").replace(numbers.mark, ".")
    return Fraction(plain.replace("\N{MINUS SIGN}", "-"))


class TestNumber:
    """A number is written exactly as far as three decimals go."""

    @given(THOUSANDTHS, TAGS)
    def test_is_as_babel_writes_it(self, value: Fraction, language: str) -> None:
        """But with a true minus sign, also where the Unicode CLDR has a hyphen."""
        written = format_decimal(
            Decimal(value.numerator) / value.denominator,
            format="#,##0.###",
            locale=language.replace("-", "_"),
        )
        minus = "\N{MINUS SIGN}"
        assert NumberFormat.of(language).number(value) == written.replace("-", minus)

    @pytest.mark.parametrize(
        ("value", "written"),
        [("0", "0"), ("17", "+17"), ("-17", "−17"), ("0.0004", "0"), ("0.0005", "+0.001")],
    )
    def test_of_a_change_has_its_sign(self, value: str, written: str) -> None:
        """Zero, and what is written as zero, has none."""
        assert ENGLISH.number(Fraction(value), signed=True) == written

    @given(THOUSANDTHS, st.sampled_from([SWEDISH, ENGLISH]))
    def test_loses_nothing_to_three_decimals(self, value: Fraction, numbers: NumberFormat) -> None:
        """The text can be read back."""
        assert read(numbers.number(value), numbers) == value

    @given(RATIOS)
    def test_is_rounded_half_up_beyond_that(self, value: Fraction) -> None:
        """The error is at most half of the last decimal."""
        assert abs(read(ENGLISH.number(value), ENGLISH) - value) <= Fraction(1, 2000)


class TestFormat:
    """Any language tag has a format."""

    def test_of_an_unknown_language_is_the_english_one(self) -> None:
        """Klingon is not in the Unicode CLDR."""
        assert NumberFormat.of("tlh").number(Fraction("-1234.5")) == "−1,234.5"

    def test_without_babel_is_known_for_the_catalogues(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """Other languages are then written as in English."""
        monkeypatch.setitem(sys.modules, "babel", None)
        NumberFormat.of.cache_clear()
        for language in LANGUAGES:
            assert NumberFormat.of(language).mark == ("." if language == "en" else ",")
        assert NumberFormat.of("de").mark == "."
        NumberFormat.of.cache_clear()

    def test_of_no_tag_is_refused(self) -> None:
        """As everywhere."""
        with pytest.raises(PackRuleError, match="language tag"):
            NumberFormat.of("x y")


class TestPercent:
    """The sign is placed as the language does it."""

    @given(st.integers(0, 1000), TAGS)
    def test_is_as_babel_writes_it(self, tenths: int, language: str) -> None:
        """With a space that does not break, or without."""
        share, locale = Decimal(tenths) / 1000, language.replace("-", "_")
        written = format_percent(share, locale=locale, decimal_quantization=False)
        assert NumberFormat.of(language).percent(Fraction(tenths, 10)) == written

    def test_of_nearly_all_is_not_all(self) -> None:
        """A part that is rounded down never claims to be the whole."""
        assert ENGLISH.percent(Fraction("99.99"), mode="floor") == "99.9%"


class TestInterval:
    """An interval is written by its ends, and never narrower than it is."""

    @pytest.mark.parametrize(
        ("bounds", "swedish", "english"),
        [
            (Interval("494.5", "500.125"), "494,5 till 500,125", "494.5 to 500.125"),
            (Interval.exactly("60.25"), "60,25", "60.25"),
            (Interval(Fraction(1, 3), Fraction(2, 3)), "0,333 till 0,667", "0.333 to 0.667"),
        ],
    )
    def test_shows_its_ends(self, bounds: Interval, swedish: str, english: str) -> None:
        """In a table, where the heading has the rest of the words."""
        assert (SWEDISH.interval(bounds), ENGLISH.interval(bounds)) == (swedish, english)

    def test_of_a_change_has_signs(self) -> None:
        """Both ends have their direction."""
        bounds = Interval("-17.75", "16", low_closed=False, high_closed=False)
        assert SWEDISH.interval(bounds, signed=True) == "−17,75 till +16"
        assert SWEDISH.interval(Interval.exactly(3), signed=True) == "+3"

    @pytest.mark.parametrize(
        ("language", "written"),
        [
            ("en", "between 62.5 and 63.25"),
            ("sv", "mellan 62,5 och 63,25"),
            ("nb", "mellom 62,5 og 63,25"),
            ("da", "mellem 62,5 og 63,25"),
            ("fi", "välillä 62,5 – 63,25"),
        ],
    )
    def test_in_a_sentence(self, language: str, written: str) -> None:
        """A controller need not know the brackets of mathematics."""
        numbers = NumberFormat.of(language)
        assert numbers.between(Interval("62.5", "63.25", high_closed=False)) == written
        assert numbers.between(Interval.exactly(3)) == "3"

    @given(RATIOS, RATIOS)
    def test_is_never_narrower_than_the_bounds(self, one: Fraction, other: Fraction) -> None:
        """The written interval contains all possible values."""
        bounds = Interval(min(one, other), max(one, other))
        shown = ENGLISH.interval(bounds).split(" to ")
        if not bounds.is_exact:
            low, high = (read(end, ENGLISH) for end in shown)
            assert bounds <= Interval(low, high)
