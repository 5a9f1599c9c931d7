"""Output to terminals: text, tables, numbers and pages."""

from __future__ import annotations

import codecs
import os
import unicodedata
from collections.abc import Iterator, Sequence
from contextlib import suppress
from itertools import accumulate
from typing import TextIO, TypeAlias

from attrs import field, frozen

from kompass_core.translations import ENGLISH, Words

_NARROWEST, _USUAL = 40, 80
_INVISIBLE = frozenset({"Cf", "Mn", "Me"})
_CONTROL = frozenset({"Cc", "Cs", "Zl", "Zp"})

# The signs of pages and numbers that few encodings besides UTF-8 have: a lost minus is an error.
_ASCII_SIGNS = str.maketrans(
    {
        "…": "...",
        "–": "-",
        "−": "-",
        "─": "-",
        "\N{NO-BREAK SPACE}": " ",
        "\N{NARROW NO-BREAK SPACE}": " ",
    }
)


def display_width(text: str) -> int:
    """
    Count the columns that *text* occupies.

    >>> display_width("Ångström"), display_width("A\N{COMBINING RING ABOVE}"), display_width("東京")
    (8, 1, 4)
    """
    return len(text) if text.isascii() else sum(map(_columns, text))


def terminal_columns() -> int:
    """Return the columns of the terminal as ``shutil`` does, which takes longer to import."""
    with suppress(KeyError, ValueError):
        columns = int(os.environ["COLUMNS"])
        if columns > 0:
            return columns
    with suppress(OSError):  # there is no terminal
        return os.get_terminal_size().columns or _USUAL
    return _USUAL


def _at_least_the_narrowest(width: int) -> int:
    return max(width, _NARROWEST)


def _columns(char: str) -> int:
    if unicodedata.category(char) in _INVISIBLE:
        return 0
    return 2 if unicodedata.east_asian_width(char) in "WF" else 1


@frozen(eq=False, repr=False)
class Terminal:
    """
    The width and the encoding of an output.

    Attributes:
        width: The columns of a line, at least 40.
        encoding: The name of the encoding.
    """

    width: int = field(default=_USUAL, converter=_at_least_the_narrowest)
    encoding: str = "utf-8"

    @classmethod
    def of(cls, stream: TextIO | None) -> Terminal:
        """Return the terminal of a stream; a file or a pipe has 80 columns."""
        return cls(terminal_columns(), getattr(stream, "encoding", None) or "ascii")

    @property
    def is_unicode(self) -> bool:
        """True if every character can be shown."""
        return codecs.lookup(self.encoding).name == "utf-8"

    @property
    def prose_width(self) -> int:
        """The width of running text, at most 80: long lines are hard to read."""
        return min(self.width, _USUAL)

    def fold(self, text: str) -> str:
        """
        Return *text* on one line, in characters that can be shown.

        Control characters in names and notes cannot move the cursor or turn the direction of
        writing.

        >>> Terminal(encoding="ascii").fold("Örebro: −17 …")
        '?rebro: -17 ...'
        """
        if text.isascii() and text.isprintable():
            return text
        shown = "".join(map(_without_control, text))
        if self.is_unicode:
            return shown
        return shown.translate(_ASCII_SIGNS).encode(self.encoding, "replace").decode(self.encoding)

    def shorten(self, text: str, width: int) -> str:
        """
        Cut *text* to at most *width* columns; a cut text ends in an ellipsis.

        >>> Terminal().shorten("Offentlighet och demokrati", 14)
        'Offentlighet…'
        """
        if display_width(text) <= width:
            return text
        ellipsis = self.fold("…")
        most = width - len(ellipsis)
        kept = sum(columns <= most for columns in accumulate(map(_columns, text)))
        return (text[:kept].rstrip() + ellipsis)[: max(width, 0)]

    def wrap(self, text: str, *, first: str = "", rest: str = "") -> Iterator[str]:
        """
        Break folded text into lines at its spaces, but not at non-breaking ones.

        Args:
            text: The text.
            first: The prefix of the first line.
            rest: The prefix of the other lines.
        """
        line, empty = first, True
        for word in text.split(" "):
            joint = "" if empty else " "
            if not empty and display_width(line + joint + word) > self.prose_width:
                yield line
                line, joint = rest, ""
            line += joint + self.shorten(word, self.prose_width - display_width(rest))
            empty = False
        yield line.rstrip()


def _without_control(char: str) -> str:
    """Replace a control character by a space or a sign of its loss; drop a format character."""
    category = unicodedata.category(char)
    if category in _CONTROL:
        return " " if char.isspace() else "\N{REPLACEMENT CHARACTER}"
    return "" if category == "Cf" else char


_GAP = "  "
Row: TypeAlias = tuple[str, ...]
"""One cell for each column; an empty row is a rule across the table."""


@frozen(eq=False, repr=False)
class TableColumn:
    """
    The format of one column of a table.

    Attributes:
        heading: The heading.
        right: True to align the cells to the right.
        at: The sign at which the cells are aligned, e.g. a decimal comma.
        least: The width to which the cells may be shortened; 0 if they may not be.
        spare: If above 0, the column is omitted if it is empty, or if the table is too wide;
            columns with lower numbers are omitted first.
    """

    heading: str
    right: bool = False
    at: str = ""
    least: int = 0
    spare: int = 0


def table_lines(
    columns: Sequence[TableColumn],
    rows: Sequence[Row],
    terminal: Terminal,
    words: Words = ENGLISH,
) -> Iterator[str]:
    """Yield the lines of a table, as wide as the cells need but no wider than *terminal*."""
    cells = [[column.heading for column in columns], *filter(None, rows)]
    folded = [
        _aligned(column, [terminal.fold(row[i]) for row in cells])
        for i, column in enumerate(columns)
    ]
    widths = [max(map(display_width, column)) for column in folded]
    shown = [i for i, column in enumerate(columns) if not column.spare or any(folded[i][1:])]
    omitted = _omitted(columns, shown, widths, terminal.width)
    shown = [i for i in shown if i not in omitted]
    _squeeze(columns, shown, widths, terminal.width)
    padded = [_padded(columns[i], folded[i], widths[i], terminal) for i in shown]
    joined = (_GAP.join(row).rstrip() for row in zip(*padded, strict=True))
    heading, *texts = (terminal.shorten(line, terminal.width) for line in joined)
    yield heading
    rule = terminal.fold("─") * min(_total([widths[i] for i in shown]), terminal.width)
    remaining = iter(texts)
    yield from (next(remaining) if row else rule for row in rows)
    if omitted:
        names = ", ".join(columns[i].heading for i in omitted)
        yield from terminal.wrap(
            terminal.fold(words.message("(no room for: {names})", names=names))
        )


def _total(widths: Sequence[int]) -> int:
    return sum(widths) + len(_GAP) * (len(widths) - 1)


def _aligned(column: TableColumn, cells: Sequence[str]) -> list[str]:
    """Align the cells at the sign `TableColumn.at`; the heading is not aligned."""
    if not column.at:
        return [*cells]
    heading, *rest = cells
    parts = [cell.partition(column.at) for cell in rest]
    tails = [sign + tail for _, sign, tail in parts]
    before = max((display_width(head) for head, _, _ in parts), default=0)
    after = max(map(display_width, tails), default=0)
    aligned = [
        " " * (before - display_width(head)) + head + tail + " " * (after - display_width(tail))
        for (head, _, _), tail in zip(parts, tails, strict=True)
    ]
    return [heading, *aligned]


def _omitted(
    columns: Sequence[TableColumn], shown: Sequence[int], widths: Sequence[int], width: int
) -> list[int]:
    """Return the columns for which there is no room even if others are shortened."""
    least = {i: min(widths[i], columns[i].least or widths[i]) for i in shown}
    gone = list[int]()
    for i in sorted((i for i in shown if columns[i].spare), key=lambda i: columns[i].spare):
        if _total(list(least.values())) <= width:
            break
        del least[i]
        gone.append(i)
    return sorted(gone)


def _squeeze(
    columns: Sequence[TableColumn], shown: Sequence[int], widths: list[int], width: int
) -> None:
    """Narrow the widest of the columns that may be shortened until the table fits."""
    while _total([widths[i] for i in shown]) > width:
        wide = [i for i in shown if widths[i] > columns[i].least > 0]
        if not wide:
            return
        widths[max(wide, key=lambda i: widths[i])] -= 1


def _padded(
    column: TableColumn, cells: Sequence[str], width: int, terminal: Terminal
) -> Iterator[str]:
    for cell in cells:
        text = terminal.shorten(cell, width)
        padding = " " * (width - display_width(text))
        yield padding + text if column.right or column.at else text + padding


@frozen(eq=False, repr=False)
class Page:
    """
    A page of text, to which sections are added.

    Attributes:
        terminal: The terminal that it is made for.
        words: The words of its language.
        lines: The lines so far.
    """

    terminal: Terminal
    words: Words = ENGLISH
    lines: list[str] = field(factory=list[str], init=False)

    def heading(self, text: str) -> None:
        """Add an underlined heading."""
        if self.lines:
            self.lines.append("")
        lines = list(self.terminal.wrap(self.terminal.fold(text)))
        self.lines.extend(lines)
        self.lines.append(self.terminal.fold("─") * max(map(display_width, lines)))

    def text(self, text: str) -> None:
        """Add a paragraph."""
        self.lines.extend(self.terminal.wrap(self.terminal.fold(text)))

    def line(self, text: str) -> None:
        """Add one line without breaking it, since programs read it too."""
        self.lines.append(self.terminal.fold(text))

    def item(self, text: str) -> None:
        """Add an item of a list."""
        self.lines.extend(self.terminal.wrap(self.terminal.fold(text), first="- ", rest="  "))

    def gap(self) -> None:
        """Add an empty line."""
        self.lines.append("")

    def table(self, columns: Sequence[TableColumn], rows: Sequence[Row]) -> None:
        """Add a table."""
        self.lines.extend(table_lines(columns, rows, self.terminal, self.words))
