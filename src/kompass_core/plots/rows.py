"""Charts of rows: titles above strips with a common axis, and numbers beside them."""
# The properties of artists have no types in matplotlib.
# pyright: reportUnknownMemberType=false

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import Any, Literal

from attrs import frozen
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.path import Path
from matplotlib.ticker import FixedFormatter, FixedLocator, NullLocator
from matplotlib.transforms import Affine2D

from kompass_core.amounts import Interval
from kompass_core.plots.scale import ticks
from kompass_core.plots.style import (
    FAINT,
    LARGE,
    SMALL,
    WIDTH,
    ink,
    text_width,
    wrapped,
)
from kompass_core.translations import NumberFormat

LINE, STRIP, GAP, COLUMN, BAR = 13.0, 15.0, 7.0, 30.0, 9.0
"""Heights of a line of text, a strip and the gap between rows, a column's width
and the thickness of a bar, in points."""

_MARGIN, _FOOT, _HIDDEN = 8.0, 22.0, 10.0

_SQUARE = Path([(0.6, -1), (0, -1), (0, 1), (0.6, 1)])
_ROUND = Path([(0.5, -1), (-0.15, 0), (0.5, 1)], [Path.MOVETO, Path.CURVE3, Path.CURVE3])


@frozen
class RowChart:
    """
    An Axes with one row for each title.

    The vertical unit is the point: in a figure of ours, rows are exactly as high as their texts.

    Attributes:
        ax: The Axes.
        places: The vertical centre of the strip of each row.
        width: The width of the Axes in points.
        columns: The number of columns with numbers.
    """

    ax: Axes
    places: tuple[float, ...]
    width: float
    columns: int

    @classmethod
    def of(
        cls,
        ax: Axes | None,
        titles: Sequence[str],
        *,
        low: Fraction,
        high: Fraction,
        numbers: NumberFormat,
        label: str,
        heading: str = "",
        handles: Sequence[Any] = (),
        notes: Sequence[str] = (),
        columns: int = 1,
        unit: Fraction = Fraction(),
    ) -> RowChart:
        """
        Lay out a chart in *ax*, or in a new figure.

        Args:
            ax: The Axes; a new figure if omitted.
            titles: The title of each row.
            low: The low end of the axis.
            high: The high end of the axis.
            numbers: The format of the labels of the axis.
            label: The label of the axis.
            heading: The title of the chart.
            handles: The samples in the legend.
            notes: The lines below the axis.
            columns: The number of columns with numbers.
            unit: The least distance between two ticks.
        """
        width = WIDTH - 2 * _MARGIN if ax is None else width_of(ax)
        room = width - columns * COLUMN
        head = wrapped(heading, room)
        legend = [wrapped(str(each.get_label()), room - 3 * LARGE, SMALL) for each in handles]
        foot = [label, *(line for note in notes for line in wrapped(note, width, SMALL))]
        lines = [wrapped(title, width) for title in titles]
        top = LINE * (len(head) + sum(map(len, legend))) + (GAP if head or handles else 0)
        tops, places = list[float](), list[float]()
        for each in lines:
            tops.append(top)
            places.append(top + LINE * len(each) + STRIP / 2)
            top = places[-1] + STRIP / 2 + GAP
        axes = _new_axes(top, _FOOT + LINE * len(foot)) if ax is None else ax
        chart = cls(axes, tuple(places), width, columns)
        chart._draw_frame(low, high, top, numbers, unit)
        look: dict[str, Any] = {"fontsize": SMALL, "color": ink(), "linespacing": 1.3}
        axes.set_xlabel("\n".join(foot), loc="left", **look)
        chart._write(0, 0, "\n".join(head), va="top", fontweight="bold")
        for start, each in zip(tops, lines, strict=True):
            chart._write(0, start, "\n".join(each), va="top", linespacing=1.15)
        for handle, text in zip(handles, legend, strict=True):
            handle.set_label("\n".join(text))
        if handles:
            draw_legend(axes, handles, loc="upper left", anchor=(0, 1 - LINE * len(head) / top))
        axes.set_label(f"{heading or label}\n{' '.join((f'{label}.', *notes))}")
        return chart

    def describe(self, text: str) -> None:
        """Add *text* to the text alternative of the chart, after its label and notes."""
        self.ax.set_label(f"{self.ax.get_label()} {text}")

    def _draw_frame(
        self,
        low: Fraction,
        high: Fraction,
        height: float,
        numbers: NumberFormat,
        unit: Fraction,
    ) -> None:
        """Draw the axis, and its guides in the strip of each row."""
        ax, color = self.ax, ink()
        side, beside = LARGE / 2, LARGE / 2 + self.columns * COLUMN
        point = float(high - low) / (self.width - side - beside)
        ax.set_xlim(float(low) - point * side, float(high) + point * beside)
        ax.set_ylim(height, 0)
        marks = ticks(low, high, least=unit)
        ax.xaxis.set_major_locator(FixedLocator([float(each) for each in marks]))
        ax.xaxis.set_minor_locator(NullLocator())
        ax.xaxis.set_major_formatter(FixedFormatter([numbers.number(each) for each in marks]))
        ax.yaxis.set_major_locator(NullLocator())
        ax.yaxis.set_minor_locator(NullLocator())
        ax.tick_params(axis="x", length=0, labelsize=SMALL, labelcolor=color)
        ax.patch.set_visible(False)
        for spine in ax.spines.values():
            spine.set_visible(False)
        guide: dict[str, Any] = {"color": color, "alpha": FAINT, "linewidth": 0.6, "zorder": 0.5}
        for y in self.places:
            for each in marks:
                ax.plot([float(each)] * 2, [y - STRIP / 2, y + STRIP / 2], **guide)
            ax.plot([float(low), float(high)], [y, y], **guide)

    def draw_rule(self, x: Fraction) -> None:
        """Draw a rule through the strips of all rows."""
        for y in self.places:
            ends = [y - STRIP / 2, y + STRIP / 2]
            self.ax.plot([float(x)] * 2, ends, color=ink(), linewidth=1)

    def draw_bar(self, row: int, end: Fraction, **look: Any) -> None:  # noqa: ANN401 (of matplotlib)
        """Draw a bar from zero to *end*."""
        self.ax.barh(self.places[row], float(end), height=BAR, linewidth=1, **look)

    def _write(self, x: float, y: float, text: str, **look: Any) -> None:  # noqa: ANN401 (of matplotlib)
        """Write *text* at a share of the width, and at a height in points."""
        given: dict[str, Any] = {"fontsize": LARGE, "color": ink(), **look}
        self.ax.text(x, y, text, transform=self.ax.get_yaxis_transform(), **given)

    def mark_column(self, column: int, look: dict[str, Any]) -> None:
        """Draw the marker of a series above the column of its numbers."""
        x = self._right_end(column) - COLUMN / 4 / self.width
        transform = self.ax.get_yaxis_transform()
        given: dict[str, Any] = {"linestyle": "none", **look}
        self.ax.plot([x], [LINE / 2], transform=transform, **given)

    def write_number(self, row: int, column: int, text: str, *, fontweight: str = "normal") -> None:
        """Write *text* in a column of a row, smaller if it is too wide."""
        size = min(LARGE, LARGE * (COLUMN - 3) / max(text_width(text), 1))
        look = {"ha": "right", "va": "center", "fontsize": size, "fontweight": fontweight}
        self._write(self._right_end(column), self.places[row], text, **look)

    def _right_end(self, column: int) -> float:
        """Return the right end of a column as a share of the width."""
        return 1 - (self.columns - 1 - column) * COLUMN / self.width


def width_of(ax: Axes) -> float:
    """Return the width of an Axes in points."""
    figure = ax.get_figure(root=True)
    assert figure is not None  # an Axes is in a figure until it is removed
    return float(ax.bbox.width) * 72 / figure.dpi


def _new_axes(height: float, foot: float) -> Axes:
    """Return an Axes of *height* points in a figure with *foot* points for its texts below."""
    whole = height + foot + _MARGIN
    figure = Figure(figsize=(WIDTH / 72, whole / 72))
    sides = (_MARGIN / WIDTH, foot / whole, 1 - 2 * _MARGIN / WIDTH, height / whole)
    axes: Axes = figure.add_axes(sides)
    return axes


def draw_legend(
    ax: Axes,
    handles: Sequence[Any],
    *,
    loc: Literal["upper left", "lower left"],
    anchor: tuple[float, float],
) -> None:
    """Draw a legend without a frame, one series a line."""
    ax.legend(
        handles=[*handles],
        loc=loc,
        bbox_to_anchor=anchor,
        frameon=False,
        borderpad=0,
        borderaxespad=0,
        labelspacing=0.3,
        fontsize=SMALL,
        labelcolor=ink(),
    )


def draw_interval(ax: Axes, bounds: Interval, y: float, color: str, *, gid: str) -> None:
    """
    Draw an interval: a bar with a square bracket at a closed end, a round one at an open one.

    A bar that a dot hides has no brackets.
    """
    low, high = float(bounds.low), float(bounds.high)
    bar: dict[str, Any] = {
        "color": color,
        "alpha": 0.45,
        "linewidth": 3,
        "solid_capstyle": "butt",
        "gid": gid,
    }
    ax.plot([low, high], [y, y], **bar)
    left, right = ax.get_xlim()
    if (high - low) * width_of(ax) < _HIDDEN * (right - left):
        return
    for end, closed, inwards in ((low, bounds.low_closed, 1), (high, bounds.high_closed, -1)):
        path = (_SQUARE if closed else _ROUND).transformed(Affine2D().scale(inwards, 1))
        look: dict[str, Any] = {"marker": path, "markersize": 8, "markerfacecolor": "none"}
        ax.plot([end], [y], color=color, markeredgewidth=1.2, **look)
