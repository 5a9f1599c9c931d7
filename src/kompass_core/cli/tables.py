"""Tables that fit a terminal."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TypeAlias

from attrs import field, frozen

from kompass_core.cli.terminal import Terminal, display_width

__all__ = ["Column", "Row", "Table"]

_GAP = "  "

Row: TypeAlias = tuple[str, ...]
"""One cell for every column; a row without cells is a rule."""


@frozen
class Column:
    """
    How the cells of one column are written.

    Attributes:
        heading: What stands above them.
        right: Whether they end in one line below each other; else they begin so.
        at: Before which sign they meet, e.g. a decimal comma; it implies `right` before it.
        least: How narrow its cells may be made by shortening them; 0 if they may not be.
        spare: If above 0, the column is left out where it is empty, and where there is no
            room for it; those with the lowest number go first.
    """

    heading: str
    right: bool = False
    at: str = ""
    least: int = 0
    spare: int = 0


@frozen
class Table:
    """
    Cells in columns.

    Attributes:
        columns: How they are written.
        rows: The cells; a row without cells is a rule across the table.
    """

    columns: tuple[Column, ...]
    rows: tuple[Row, ...] = field(converter=tuple[Row, ...])

    def lines(self, terminal: Terminal) -> Iterator[str]:
        """Yield the lines, none wider than *terminal*, and no wider than the cells need."""
        cells = [[column.heading for column in self.columns], *filter(None, self.rows)]
        folded = [
            _aligned(column, [terminal.fold(row[i]) for row in cells])
            for i, column in enumerate(self.columns)
        ]
        widths = [max(map(display_width, column)) for column in folded]
        shown = [
            i for i, column in enumerate(self.columns) if not column.spare or any(folded[i][1:])
        ]
        left_out = _left_out(self.columns, shown, widths, terminal.width)
        shown = [i for i in shown if i not in left_out]
        _squeeze(self.columns, shown, widths, terminal.width)
        padded = [_padded(self.columns[i], folded[i], widths[i], terminal) for i in shown]
        joined = (_GAP.join(row).rstrip() for row in zip(*padded, strict=True))
        heading, *texts = (terminal.shorten(line, terminal.width) for line in joined)
        yield heading
        rule = terminal.fold("─") * min(_total([widths[i] for i in shown]), terminal.width)
        remaining = iter(texts)
        yield from (next(remaining) if row else rule for row in self.rows)
        if left_out:
            names = ", ".join(self.columns[i].heading for i in left_out)
            yield from terminal.wrap(terminal.fold(f"(no room for: {names})"))


def _total(widths: Sequence[int]) -> int:
    return sum(widths) + len(_GAP) * (len(widths) - 1)


def _aligned(column: Column, cells: Sequence[str]) -> list[str]:
    """Let cells meet before the sign `Column.at`; the heading is free."""
    heading, *rest = cells
    if not column.at:
        return [heading, *rest]
    parts = [cell.partition(column.at) for cell in rest]
    tails = [sign + tail for _, sign, tail in parts]
    before = max((display_width(head) for head, _, _ in parts), default=0)
    after = max(map(display_width, tails), default=0)
    aligned = [
        " " * (before - display_width(head)) + head + tail + " " * (after - display_width(tail))
        for (head, _, _), tail in zip(parts, tails, strict=True)
    ]
    return [heading, *aligned]


def _left_out(
    columns: Sequence[Column], shown: Sequence[int], widths: Sequence[int], room: int
) -> list[int]:
    """Return those that must go even if all cells that may be shortened are."""
    least = {i: min(widths[i], columns[i].least or widths[i]) for i in shown}
    gone = list[int]()
    for i in sorted((i for i in shown if columns[i].spare), key=lambda i: columns[i].spare):
        if _total(list(least.values())) <= room:
            break
        del least[i]
        gone.append(i)
    return sorted(gone)


def _squeeze(columns: Sequence[Column], shown: Sequence[int], widths: list[int], room: int) -> None:
    """Take from the widest of the columns that can give until all that is shown fits."""
    while _total([widths[i] for i in shown]) > room:
        giving = [i for i in shown if widths[i] > columns[i].least > 0]
        if not giving:
            return
        widths[max(giving, key=lambda i: widths[i])] -= 1


def _padded(column: Column, cells: Sequence[str], width: int, terminal: Terminal) -> Iterator[str]:
    for cell in cells:
        text = terminal.shorten(cell, width)
        padding = " " * (width - display_width(text))
        yield padding + text if column.right or column.at else text + padding
