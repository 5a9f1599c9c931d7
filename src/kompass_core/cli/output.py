"""Output to terminals: text, tables, numbers and pages."""

from __future__ import annotations

import codecs
import unicodedata
from collections.abc import Iterator, Sequence
from fractions import Fraction
from itertools import accumulate
from shutil import get_terminal_size
from typing import TextIO, TypeAlias

from attrs import field, frozen

from kompass_core.amounts import Interval, Rounding

_NARROWEST, _USUAL = 40, 80
_INVISIBLE = frozenset({"Cf", "Mn", "Me"})
_UNSHOWABLE = frozenset({"Cc", "Cs", "Zl", "Zp"})

_IN_PLAINER_TEXT = {
    "…": "...",
    "−": "-",
    "–": "-",
    "─": "-",
    "·": "-",
    "█": "#",
    "’": "'",
    "”": '"',
    "“": '"',
    "æ": "ae",
    "Æ": "Ae",
    "ø": "o",
    "Ø": "O",
    "ß": "ss",
    "đ": "d",
    "ł": "l",
    "\N{REPLACEMENT CHARACTER}": "?",
}


def display_width(text: str) -> int:
    """
    Return how many columns *text* takes.

    >>> display_width("Ångström"), display_width("A\N{COMBINING RING ABOVE}"), display_width("東京")
    (8, 1, 4)
    """
    return len(text) if text.isascii() else sum(map(_columns, text))


def _columns(char: str) -> int:
    if unicodedata.category(char) in _INVISIBLE:
        return 0
    return 2 if unicodedata.east_asian_width(char) in "WF" else 1


def _at_least_the_narrowest(width: int) -> int:
    return max(width, _NARROWEST)


@frozen
class Terminal:
    """
    Where text is shown.

    Attributes:
        width: Columns in a line; a narrower one than 40 is treated as if it had 40.
        encoding: Which characters it knows.
    """

    width: int = field(default=_USUAL, converter=_at_least_the_narrowest)
    encoding: str = "utf-8"

    @classmethod
    def behind(cls, stream: TextIO | None) -> Terminal:
        """Return the terminal that *stream* writes to; a file or a pipe has 80 columns."""
        width = get_terminal_size((_USUAL, 0)).columns
        return cls(width, getattr(stream, "encoding", None) or "ascii")

    @property
    def is_unicode(self) -> bool:
        """Whether every character can be shown."""
        return codecs.lookup(self.encoding).name == "utf-8"

    @property
    def prose_width(self) -> int:
        """How wide running text is: long lines are hard to read."""
        return min(self.width, _USUAL)

    def fold(self, text: str) -> str:
        """
        Return *text* in characters that can be shown, on one line.

        What names and notes come with cannot move the cursor or turn the direction of writing.

        >>> Terminal(encoding="ascii").fold("Strängnäs: −17 …")
        'Strangnas: -17 ...'
        """
        if text.isascii() and text.isprintable():
            return text
        return "".join(map(self._shown, text))

    def _shown(self, char: str) -> str:
        category = unicodedata.category(char)
        if category in _UNSHOWABLE:
            char = " " if char.isspace() else "\N{REPLACEMENT CHARACTER}"
        elif category == "Cf":
            return ""
        if self._knows(char):
            return char
        if category == "Zs":
            return " "
        base = unicodedata.normalize("NFKD", char)[0]
        plain = _IN_PLAINER_TEXT.get(char, base if base.isalpha() else "?")
        return plain if self._knows(plain) else "?"

    def _knows(self, text: str) -> bool:
        try:
            text.encode(self.encoding)
        except UnicodeEncodeError:
            return False
        return True

    def shorten(self, text: str, width: int) -> str:
        """
        Return *text* in at most *width* columns, with an ellipsis where it was cut.

        >>> Terminal().shorten("Offentlighet och demokrati", 14)
        'Offentlighet…'
        """
        if display_width(text) <= width:
            return text
        ellipsis = self.fold("…")
        room = width - len(ellipsis)
        kept = sum(columns <= room for columns in accumulate(map(_columns, text)))
        return (text[:kept].rstrip() + ellipsis)[: max(width, 0)]

    def wrap(self, text: str, *, first: str = "", rest: str = "") -> Iterator[str]:
        """
        Break *text* into lines at its spaces; those that do not break stay together.

        Args:
            text: What to break, folded already.
            first: What the first line begins with.
            rest: What the others begin with.
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

    def interval(self, bounds: Interval, *, signed: bool = False) -> str:
        """
        Write what a number can be: a square bracket for an end that is possible.

        Ends with more decimals than are written are moved outwards, never inwards.

        >>> NumberFormat().interval(Interval("494.5", "500.125", high_closed=False))
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


_GAP = "  "
Row: TypeAlias = tuple[str, ...]
"""One cell for every column; a row without cells is a rule."""


@frozen
class TableColumn:
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

    columns: tuple[TableColumn, ...]
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


def _aligned(column: TableColumn, cells: Sequence[str]) -> list[str]:
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
    columns: Sequence[TableColumn], shown: Sequence[int], widths: Sequence[int], room: int
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


def _squeeze(
    columns: Sequence[TableColumn], shown: Sequence[int], widths: list[int], room: int
) -> None:
    """Take from the widest of the columns that can give until all that is shown fits."""
    while _total([widths[i] for i in shown]) > room:
        giving = [i for i in shown if widths[i] > columns[i].least > 0]
        if not giving:
            return
        widths[max(giving, key=lambda i: widths[i])] -= 1


def _padded(
    column: TableColumn, cells: Sequence[str], width: int, terminal: Terminal
) -> Iterator[str]:
    for cell in cells:
        text = terminal.shorten(cell, width)
        padding = " " * (width - display_width(text))
        yield padding + text if column.right or column.at else text + padding


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

    def table(self, columns: Sequence[TableColumn], rows: Sequence[Row]) -> None:
        """Add a table."""
        self.lines.extend(Table(tuple(columns), tuple(rows)).lines(self.terminal))
