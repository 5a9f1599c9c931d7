"""Labels, numbers and names as a reader wants them."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

from attrs import frozen

from kompass_core.cli.facts import printed
from kompass_core.cli.numbers import NumberFormat
from kompass_core.criteria import CriteriaPack
from kompass_core.labels import Label
from kompass_core.layout import Node
from kompass_core.profiles import Profile
from kompass_core.terms import TOTAL

__all__ = ["Wording"]


@frozen
class Wording:
    """
    How the results of one pack are put for a reader.

    Attributes:
        pack: Whose labels are used.
        language: The language that was asked for; None for the pack's own.
    """

    pack: CriteriaPack
    language: str | None = None

    @property
    def numbers(self) -> NumberFormat:
        """How numbers are written."""
        return NumberFormat.of(self.language or self.pack.language)

    def text(self, label: Label) -> str:
        """Return *label* in the reader's language, or what is nearest to it."""
        return self.pack.text(label, self.language).text

    def title(self, node: Node) -> str:
        """Return the name of a cell."""
        return "Total" if node.code == TOTAL else self.text(node.title)

    def number(self, value: Decimal | Fraction | None) -> str:
        """Write a number, or that it is not known."""
        return "?" if value is None else self.numbers.number(Fraction(value))

    def percent(self, profile: Profile, code: str) -> str:
        """Write the percent of a cell as it is printed, or would be."""
        percent = printed(profile, code).percent
        return "?" if percent is None else self.numbers.percent(Fraction(percent))
