"""How numbers are written in a language."""

from __future__ import annotations

from fractions import Fraction

from attrs import frozen

from kompass_core.amounts import Bounds, Rounding

__all__ = ["NumberFormat"]

# From the Unicode CLDR: whose decimals stand behind a comma, and where percent needs no space.
_COMMA = frozenset(
    {
        *("bg", "cs", "da", "de", "el", "es", "et", "fi", "fr", "hr", "hu", "id", "is", "it"),
        *("lt", "lv", "nb", "nl", "nn", "no", "pl", "pt", "ro", "ru", "se", "sk", "sl", "sr"),
        *("sv", "tr", "uk"),
    }
)
_SPACED_PERCENT = frozenset(
    {
        *("bg", "cs", "da", "de", "es", "fi", "fr", "hr", "lt", "nb", "nn", "no", "ro", "ru"),
        *("se", "sk", "sl", "sv"),
    }
)
_NARROW_SPACE, _SPACE = "\N{NARROW NO-BREAK SPACE}", "\N{NO-BREAK SPACE}"
_MINUS = "\N{MINUS SIGN}"
_DECIMALS = 3
_UNITS = Fraction(10**_DECIMALS)


@frozen
class NumberFormat:
    """
    The signs that numbers are written with.

    Attributes:
        mark: What stands before decimals.
        group: What stands between thousands.
        gap: What stands before a percent sign.
    """

    mark: str = "."
    group: str = ","
    gap: str = ""

    @classmethod
    def of(cls, language: str) -> NumberFormat:
        """Return what is usual in *language*, a tag; English usage where that is not known."""
        base = language.partition("-")[0].lower()
        gap = _SPACE if base in _SPACED_PERCENT else ""
        return cls(",", _NARROW_SPACE, gap) if base in _COMMA else cls(gap=gap)

    @property
    def separator(self) -> str:
        """What stands between the ends of an interval: never what may stand in a number."""
        return "; " if self.mark == "," else ", "

    def number(
        self, value: Fraction, *, decimals: int = _DECIMALS, signed: bool = False, mode: str = ""
    ) -> str:
        """
        Write a number with as many decimals as it needs.

        >>> NumberFormat.of("sv").number(Fraction("-500.125"))
        '−500,125'
        >>> NumberFormat.of("en").number(Fraction(9000))
        '9,000'

        Args:
            value: The number.
            decimals: The most decimals that are written.
            signed: Whether a number above 0 gets its sign, as a change does.
            mode: How it is rounded if it needs more decimals; half-up if left out.
        """
        unit = Fraction(1, 10**decimals)
        steps = int(Rounding(mode or "half-up", unit).round(value) / unit)
        whole, rest = divmod(abs(steps), 10**decimals)
        sign = _MINUS if steps < 0 else "+" if signed and steps > 0 else ""
        written = f"{whole:,}".replace(",", self.group)
        fraction = f"{rest:0{decimals}}".rstrip("0") if rest else ""
        return f"{sign}{written}{self.mark}{fraction}" if fraction else f"{sign}{written}"

    def percent(self, percent: Fraction, *, mode: str = "") -> str:
        """
        Write a number of percent, 0 to 100, with one decimal at most.

        >>> NumberFormat.of("en").percent(Fraction("70.5"))
        '70.5%'
        """
        return f"{self.number(percent, decimals=1, mode=mode)}{self.gap}%"

    def interval(self, bounds: Bounds, *, signed: bool = False) -> str:
        """
        Write what a number can be: a square bracket for an end that is possible.

        Ends with more decimals than are written are moved outwards, never inwards.

        >>> NumberFormat().interval(Bounds("494.5", "500.125", high_closed=False))
        '[494.5, 500.125)'
        """
        if bounds.is_exact:
            return self.number(bounds.low, signed=signed)
        low = self.number(bounds.low, signed=signed, mode="floor")
        high = self.number(bounds.high, signed=signed, mode="ceiling")
        left = "[" if bounds.low_closed and _is_written(bounds.low) else "("
        right = "]" if bounds.high_closed and _is_written(bounds.high) else ")"
        return f"{left}{low}{self.separator}{high}{right}"


def _is_written(value: Fraction) -> bool:
    """Whether all decimals of *value* are written."""
    return (value * _UNITS).denominator == 1
