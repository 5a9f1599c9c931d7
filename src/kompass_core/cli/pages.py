"""Text for people: headings, short paragraphs and tables, as wide as the terminal."""

from __future__ import annotations

from collections.abc import Sequence

from attrs import field, frozen

from kompass_core.cli.tables import Column, Row, Table
from kompass_core.cli.terminal import Terminal, display_width

__all__ = ["Page"]


@frozen
class Page:
    """
    Lines that are made one part after the other.

    Attributes:
        terminal: Where they will be shown.
        lines: What there is so far.
    """

    terminal: Terminal
    lines: list[str] = field(factory=list[str], init=False)

    def heading(self, text: str) -> None:
        """Begin a part, underlined."""
        if self.lines:
            self.lines.append("")
        lines = list(self.terminal.wrap(self.terminal.fold(text)))
        self.lines.extend(lines)
        self.lines.append(self.terminal.fold("─") * max(map(display_width, lines)))

    def text(self, text: str) -> None:
        """Add a paragraph."""
        self.lines.extend(self.terminal.wrap(self.terminal.fold(text)))

    def line(self, text: str) -> None:
        """Add one line, however long it is: programs read it, too."""
        self.lines.append(self.terminal.fold(text))

    def item(self, text: str) -> None:
        """Add a paragraph that is one of a list."""
        self.lines.extend(self.terminal.wrap(self.terminal.fold(text), first="- ", rest="  "))

    def gap(self) -> None:
        """Add an empty line."""
        self.lines.append("")

    def table(self, columns: Sequence[Column], rows: Sequence[Row]) -> None:
        """Add a table."""
        self.lines.extend(Table(tuple(columns), tuple(rows)).lines(self.terminal))
