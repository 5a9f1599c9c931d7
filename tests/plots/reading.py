"""Reading of what a plot has drawn."""

from __future__ import annotations

from math import isnan

from matplotlib.axes import Axes
from matplotlib.lines import Line2D
from matplotlib.text import Text


def series(ax: Axes, label: str) -> list[float | None]:
    """Return the values of the drawn series with that label; None where nothing is drawn."""
    (line,) = (each for each in ax.get_lines() if each.get_label() == label)
    data = line.get_ydata() if ax.name == "polar" else line.get_xdata()
    return [None if isnan(each) else float(each) for each in list(data)]


def bars(ax: Axes, gid: str) -> list[tuple[float, float]]:
    """Return the ends of the drawn intervals of a series."""
    found = [each for each in ax.get_lines() if each.get_gid() == gid]
    return [ends(each, polar=ax.name == "polar") for each in found]


def ends(line: Line2D, *, polar: bool = False) -> tuple[float, float]:
    """Return the ends of a line along the axis of values."""
    low, high = line.get_ydata() if polar else line.get_xdata()
    return float(low), float(high)


def texts(ax: Axes) -> list[str]:
    """Return all texts in an Axes, with lines joined by spaces."""
    found = [each for each in ax.findobj(Text) if isinstance(each, Text) and each.get_visible()]
    return [each.get_text().replace("\n", " ") for each in found if each.get_text()]
