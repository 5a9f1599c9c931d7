"""Numbers, percentages and intervals as the readers of a language write them."""

from __future__ import annotations

from fractions import Fraction
from functools import cache

from attrs import frozen

from kompass_core.amounts import Interval, Rounding
from kompass_core.labels import language_tag
from kompass_core.translations.catalogues import translations_for

_SPACE, _MINUS = "\N{NO-BREAK SPACE}", "\N{MINUS SIGN}"
_DECIMALS = 3

# Decimal mark, separator of thousands, and space before the percent sign in the Unicode CLDR: the
# languages of the catalogues, for which Babel need not be installed.
_SIGNS = {
    "da": (",", ".", _SPACE),
    "en": (".", ",", ""),
    **dict.fromkeys(("fi", "nb", "nn", "no", "sv"), (",", _SPACE, _SPACE)),
}


@frozen
class NumberFormat:
    """
    The number format of a language.

    Attributes:
        language: The language tag.
        mark: The decimal mark.
        group: The separator of thousands.
        gap: The space before a percent sign, if any.
    """

    language: str = "en"
    mark: str = "."
    group: str = ","
    gap: str = ""

    @staticmethod
    @cache
    def of(language: str) -> NumberFormat:
        """
        Return the format of a language.

        Languages without a catalogue have their own format if Babel is installed (the extra
        ``report``), else the English one.

        Args:
            language: A language tag.

        Raises:
            PackRuleError: If it is no language tag.
        """
        tag = language_tag(language)
        signs = _SIGNS.get(tag.partition("-")[0]) or _signs(tag) or _SIGNS["en"]
        return NumberFormat(tag, *signs)

    @property
    def separator(self) -> str:
        """The text between the ends of an interval in a table."""
        to = translations_for(self.language).pgettext("between two numbers", "to")
        return f" {to} "

    def number(
        self, value: Fraction, *, decimals: int = _DECIMALS, signed: bool = False, mode: str = ""
    ) -> str:
        """
        Write a number without trailing zeros.

        >>> NumberFormat.of("sv").number(Fraction("-500.125"))
        '−500,125'
        >>> NumberFormat.of("en").number(Fraction(9000))
        '9,000'

        Args:
            value: The number.
            decimals: The maximum of decimals.
            signed: True to write the sign of positive numbers too, as for changes.
            mode: The rounding mode for numbers with more decimals; half-up if omitted.
        """
        unit = Fraction(1, 10**decimals)
        steps = int(Rounding(mode or "half-up", unit).round(value) / unit)
        whole, rest = divmod(abs(steps), 10**decimals)
        sign = _MINUS if steps < 0 else "+" if signed and steps > 0 else ""
        written = f"{whole:,}".replace(",", self.group)
        fraction = f"{self.mark}{rest:0{decimals}}".rstrip("0") if rest else ""
        return f"{sign}{written}{fraction}"

    def percent(self, percent: Fraction, *, mode: str = "") -> str:
        """
        Write a percentage, 0 to 100, with one decimal at most.

        >>> NumberFormat.of("en").percent(Fraction("70.5"))
        '70.5%'
        """
        return f"{self.number(percent, decimals=1, mode=mode)}{self.gap}%"

    def interval(self, bounds: Interval, *, signed: bool = False) -> str:
        """
        Write an interval for a table: its ends, or the number if there is one only.

        Ends with too many decimals are rounded outwards.

        >>> NumberFormat.of("en").interval(Interval("494.5", "500.125"))
        '494.5 to 500.125'
        """
        return self.separator.join(self._ends(bounds, signed=signed))

    def between(self, bounds: Interval, *, signed: bool = False) -> str:
        """
        Write an interval for a sentence.

        >>> NumberFormat.of("sv").between(Interval("62.5", "63.25"))
        'mellan 62,5 och 63,25'
        """
        low, *high = self._ends(bounds, signed=signed)
        words = translations_for(self.language).gettext("between {low} and {high}")
        return words.format(low=low, high=high[0]) if high else low

    def _ends(self, bounds: Interval, *, signed: bool) -> list[str]:
        if bounds.is_exact:
            return [self.number(bounds.low, signed=signed)]
        ends = ((bounds.low, "floor"), (bounds.high, "ceiling"))
        return [self.number(end, signed=signed, mode=mode) for end, mode in ends]


def _signs(language: str) -> tuple[str, str, str] | None:
    """Look up the signs of a language in Babel; None if it is not installed or knows none."""
    try:
        from babel import Locale, UnknownLocaleError
    except ModuleNotFoundError:
        return None
    try:
        locale = Locale.parse(language, sep="-")
    except UnknownLocaleError:
        return None
    symbols = locale.number_symbols["latn"]
    gap = _SPACE if len(locale.percent_formats[None].suffix[0]) > 1 else ""
    return symbols["decimal"], symbols["group"], gap
