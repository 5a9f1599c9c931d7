"""What a terminal can show: how wide its lines are, and which characters it knows."""

from __future__ import annotations

import codecs
import unicodedata
from collections.abc import Iterator
from itertools import accumulate
from shutil import get_terminal_size
from typing import TextIO

from attrs import field, frozen

__all__ = ["Terminal", "display_width"]

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
