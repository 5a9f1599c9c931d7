"""Reading of what a plot has drawn."""

from __future__ import annotations

from math import isnan

import numpy as np
from matplotlib.axes import Axes
from matplotlib.lines import Line2D
from matplotlib.patches import Rectangle
from matplotlib.text import Text


def line_of(ax: Axes, label: str) -> Line2D:
    """Return the drawn line of a series."""
    (line,) = (each for each in ax.get_lines() if each.get_label() == label)
    return line


def values(line: Line2D, *, polar: bool = False) -> list[float]:
    """Return the numbers of a line along the axis of values."""
    found: list[float] = np.asarray(line.get_ydata() if polar else line.get_xdata(), float).tolist()
    return found


def series(ax: Axes, label: str) -> list[float | None]:
    """Return the values of the drawn series with that label; None where nothing is drawn."""
    found = values(line_of(ax, label), polar=ax.name == "polar")
    return [None if isnan(each) else each for each in found]


def lines(ax: Axes, gid: str) -> list[list[float]]:
    """Return the numbers of each line with that id, row by row."""
    found = [each for each in ax.get_lines() if each.get_gid() == gid]
    return [values(each, polar=ax.name == "polar") for each in found]


def bars(ax: Axes, gid: str) -> list[tuple[float, float]]:
    """Return the ends of the drawn intervals with that id."""
    return [(low, high) for low, high in lines(ax, gid)]


def texts(ax: Axes) -> list[str]:
    """Return all texts in an Axes, with lines joined by spaces."""
    found = [each for each in ax.findobj(Text) if isinstance(each, Text) and each.get_visible()]
    return [each.get_text().replace("\n", " ") for each in found if each.get_text()]


def labels(ax: Axes) -> list[str]:
    """Return the texts of the legend."""
    legend = ax.get_legend()
    return [each.get_text().replace("\n", " ") for each in legend.get_texts()] if legend else []


def widths(ax: Axes) -> list[float]:
    """Return the lengths of the bars, negative ones to the left."""
    return [float(each.get_width()) for each in ax.patches if isinstance(each, Rectangle)]
