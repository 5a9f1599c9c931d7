"""Colours, markers and text of plots."""
# The properties of artists have no types in matplotlib.
# pyright: reportUnknownMemberType=false

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Generator
from contextlib import contextmanager
from threading import RLock
from typing import Any

import matplotlib as mpl
from attrs import frozen
from matplotlib.font_manager import FontProperties
from matplotlib.lines import Line2D
from matplotlib.textpath import text_to_path

INK = "#222222"
"""The colour of texts and axes, which `to_svg` turns into that of the page."""

BLUE, VERMILION, GREEN = "#0072b2", "#d55e00", "#009e73"
"""Colours of Okabe and Ito that are clearly visible on white and on dark grey alike."""

FAINT = 0.25
"""The opacity of guides: with it, one ink does for light and dark pages."""

LARGE, SMALL = 10.0, 8.5
"""The sizes of titles and numbers, and of the labels of an axis, in points."""

WIDTH = 324.0
"""The width of a figure in points, so that its text can be read on a page 390 pixels wide."""

_MOST_LINES = 3
_LOCK = RLock()


@contextmanager
def style(**parameters: object) -> Generator[None]:
    """
    Draw with our parameters of matplotlib, and put those of the caller back.

    The parameters are global, so one thread at a time may do that.
    """
    ours: dict[Any, Any] = {"text.parse_math": False, "text.usetex": False, **parameters}
    with _LOCK, mpl.rc_context(ours):
        yield


def ink() -> str:
    """Return the colour of texts: that of the caller's style, unless it is the default."""
    color: str = mpl.rcParams["text.color"]
    return INK if color == "black" else color


@frozen
class SeriesStyle:
    """
    The look of one series.

    Attributes:
        color: The colour.
        marker: The marker of matplotlib.
        size: The size of the marker, in points.
        line: The line style.
        filled: True if the marker is filled.
    """

    color: str
    marker: str
    size: float
    line: Any
    filled: bool = True

    @property
    def look(self) -> dict[str, Any]:
        """The arguments of matplotlib's ``plot`` for a marker."""
        return {
            "color": self.color,
            "marker": self.marker,
            "markersize": self.size,
            "markeredgewidth": 1.5,
            "markerfacecolor": self.color if self.filled else "none",
        }

    def handle(self, label: str, *, line: bool = False) -> Line2D:
        """Return the sample of the series in a legend."""
        return Line2D([], [], linestyle=self.line if line else "none", label=label, **self.look)


NOW = SeriesStyle(BLUE, "o", 6.5, "-")
BEFORE = SeriesStyle(VERMILION, "s", 9, (0, (5, 2)), filled=False)
BENCHMARK = SeriesStyle(GREEN, "D", 8.5, (0, (1, 1.5)), filled=False)
"""Equal values are all visible: outlines are larger than the dot."""


def text_width(text: str, size: float = LARGE) -> float:
    """Return the width of a line of text, in points."""
    width, _, _ = text_to_path.get_text_width_height_descent(
        text, FontProperties(size=size), ismath=False
    )
    return float(width)


def wrapped(text: str, width: float, size: float = LARGE) -> list[str]:
    """
    Break *text* into at most three lines of at most *width* points.

    A word that is too long is broken, a text that is too long is cut and ends in an ellipsis.
    """
    lines, rest = list[str](), " ".join(text.split())
    while rest and len(lines) < _MOST_LINES:
        line = _first_line(rest, width, size)
        lines.append(line.rstrip())
        rest = rest[len(line) :].lstrip()
    if rest:
        last = f"{lines[-1]}…"
        while text_width(last, size) > width and len(last) > 1:
            last = f"{last[:-2].rstrip()}…"
        lines[-1] = last
    return lines


def _first_line(text: str, width: float, size: float) -> str:
    """Return the longest beginning of *text* that fits, up to a space or hyphen if there is one."""
    lengths = range(1, len(text) + 1)
    fits = max(1, bisect_right(lengths, width, key=lambda n: text_width(text[:n], size)))
    if fits == len(text):
        return text
    ends = [i for i in range(1, fits + 1) if text[i - 1] == "-" or text[i : i + 1] == " "]
    return text[: ends[-1] if ends else fits]
