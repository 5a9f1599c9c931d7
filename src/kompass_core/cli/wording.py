"""Wording of results."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

from attrs import frozen

from kompass_core.cli.output import TableColumn
from kompass_core.criteria import TOTAL, CriteriaPack, Node
from kompass_core.labels import Label
from kompass_core.profiles import Profile
from kompass_core.published import PublishedResult
from kompass_core.translations import NumberFormat


def described(result: Profile | PublishedResult) -> str:
    """Return the name and the date of a result."""
    return f"{result.name}, {result.date}" if result.date else result.name


@frozen
class Wording:
    """
    The words and numbers for the results of one pack.

    Attributes:
        pack: The pack whose labels are used.
        language: The language; the pack's own if None.
    """

    pack: CriteriaPack
    language: str | None = None

    @property
    def numbers(self) -> NumberFormat:
        """The number format of the language."""
        return NumberFormat.of(self.language or self.pack.language)

    def text(self, label: Label) -> str:
        """Return *label* in the language, or in the nearest one that it has."""
        return self.pack.text(label, self.language).text

    def title(self, node: Node) -> str:
        """Return the name of a node."""
        return "Total" if node.code == TOTAL else self.text(node.title)

    def named(self, node: Node) -> tuple[str, str]:
        """Return the code and the title of a node; the total has no code."""
        return "" if node.code == TOTAL else node.code, self.title(node)

    def number(self, value: Decimal | Fraction | None) -> str:
        """Write a number; a question mark if it is not known."""
        return "?" if value is None else self.numbers.number(Fraction(value))

    def percent(self, value: Decimal | Fraction | None, *, mode: str = "") -> str:
        """Write a percentage; a question mark if it is not known."""
        return "?" if value is None else self.numbers.percent(Fraction(value), mode=mode)

    def points(self, heading: str, *, spare: int = 0) -> TableColumn:
        """Return a table column of points, aligned at the decimal mark."""
        return TableColumn(heading, at=self.numbers.mark, spare=spare)

    def intervals(self, heading: str, *, spare: int = 0) -> TableColumn:
        """Return a table column of intervals, aligned at the separator of their ends."""
        return TableColumn(heading, at=self.numbers.separator, spare=spare)
