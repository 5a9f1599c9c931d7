"""Wording of results."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING

from attrs import frozen

from kompass_core.amounts import Interval
from kompass_core.cli.output import TableColumn
from kompass_core.criteria import TOTAL, CriteriaPack, Node
from kompass_core.labels import Label
from kompass_core.translations import Words

if TYPE_CHECKING:
    from kompass_core.profiles import Profile
    from kompass_core.published import PublishedResult


def described(result: Profile | PublishedResult) -> str:
    """Return the name and the date of a result."""
    return f"{result.name}, {result.date}" if result.date else result.name


def listed(results: Iterable[Profile]) -> str:
    """Return the names and the dates of several results."""
    return ", ".join(f"{each.name} ({each.date})" if each.date else each.name for each in results)


@frozen(eq=False, repr=False)
class Wording(Words):
    """
    The words and numbers for the results of one pack.

    Attributes:
        pack: The pack whose labels are used.
    """

    pack: CriteriaPack

    @classmethod
    def of(cls, pack: CriteriaPack, language: str | None) -> Wording:
        """Return the wording in *language*; in the pack's own if it is None."""
        return cls(language or pack.language, pack)

    def text(self, label: Label) -> str:
        """Return *label* in the language, or in the nearest one that it has."""
        return self.sentence(self.pack.text(label, self.language).text)

    def title(self, node: Node) -> str:
        """Return the name of a node."""
        return self.message("Total") if node.code == TOTAL else self.text(node.title)

    def named(self, node: Node) -> tuple[str, str]:
        """Return the code and the title of a node; the total has no code."""
        title = self.title(node)
        if node.code in self.pack.layout.uncounted:
            mark = self.message("not counted")
            title = f"{title} ({mark})"
        return "" if node.code == TOTAL else node.code, title

    def number(self, value: Decimal | Fraction | None, *, signed: bool = False) -> str:
        """Write a number; a question mark if it is not known."""
        return "?" if value is None else self.numbers.number(Fraction(value), signed=signed)

    def percent(self, value: Decimal | Fraction | None, *, mode: str = "") -> str:
        """Write a percentage; a question mark if it is not known."""
        return "?" if value is None else self.numbers.percent(Fraction(value), mode=mode)

    def percent_of(self, profile: Profile, code: str) -> str:
        """Write the percent of a node as printed; nothing if its pack has none."""
        printed = profile.printed(code).percent
        return self.percent(printed) if profile.pack.has_percent else ""

    def band_of(self, profile: Profile, code: str) -> str:
        """Write the bands that are possible; nothing if the node has none."""
        band = profile.band(code)
        return self.sentence(band.text) if band else ""

    def between(self, bounds: Interval) -> str:
        """Write an interval for a sentence."""
        return self.numbers.between(bounds)

    def titles(self, *, least: int = 20) -> tuple[TableColumn, TableColumn]:
        """Return the table columns of codes and of titles."""
        return TableColumn(""), TableColumn(self.message("Area"), least=least)

    def points(self, heading: str, *, spare: int = 0) -> TableColumn:
        """Return a table column of points, aligned at the decimal mark."""
        return TableColumn(heading, at=self.numbers.mark, spare=spare)

    def intervals(self, heading: str, *, spare: int = 0) -> TableColumn:
        """Return a table column of intervals, aligned at the word between their ends."""
        return TableColumn(heading, at=self.numbers.separator, spare=spare)
