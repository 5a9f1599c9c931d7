"""Radar charts of profiles."""
# The properties of artists have no types in matplotlib.
# pyright: reportUnknownMemberType=false

from __future__ import annotations

from gettext import NullTranslations
from math import pi
from typing import Any

from matplotlib.figure import Figure
from matplotlib.projections.polar import PolarAxes

from kompass_core.criteria import Level, Node
from kompass_core.errors import require_type
from kompass_core.plots.rows import COLUMN, LINE, draw_legend, width_of
from kompass_core.plots.scale import ticks
from kompass_core.plots.series import ProfilePlot, Series
from kompass_core.plots.style import FAINT, LARGE, SMALL, WIDTH, ink, style, wrapped
from kompass_core.profiles import Profile

_DIAMETER, _MARGIN, _KEY, _INDENT, _HEAD = 196.0, 8.0, 24.0, 24.0, 1.25


def plot_radar(
    profile: Profile,
    *,
    before: Profile | None = None,
    benchmark: Profile | None = None,
    level: Level | str = Level.AREA,
    language: str | None = None,
    words: NullTranslations | None = None,
    ax: PolarAxes | None = None,
) -> PolarAxes:
    """
    Draw a profile over an earlier one and a benchmark, as the published reports do.

    The spokes have the codes of the nodes; the titles and the numbers are in a key below. A line
    is interrupted where points are missing, and a bar along a spoke is an interval. `plot_dots`
    shows the same values on a common axis, where they are easier to compare.

    Args:
        profile: The profile.
        before: An earlier profile.
        benchmark: A mean to compare with.
        level: The level of the nodes.
        language: The language of titles and numbers; the pack's own if omitted.
        words: The translation of other words; that of the language if omitted.
        ax: The polar Axes to draw in; a new figure if omitted. The legend is drawn above it, and
            the key below.

    Raises:
        IncomparableError: If the criteria differ, or have no nodes of that level.
        EvaluationError: If there is no such level.
        TypeError: If *ax* is not polar.
    """
    require_type("ax", ax, PolarAxes, type(None))
    plot = ProfilePlot.of(profile, before, benchmark, level=level, language=language, words=words)
    with style():
        width = WIDTH - 2 * _MARGIN if ax is None else width_of(ax)
        names = [wrapped(each.name, width - 4 * LARGE, SMALL) for each in plot.series]
        titles = _titles(plot, width)
        rows = sum(map(len, titles)) + _HEAD
        axes = _new_axes(rows * LINE, sum(map(len, names)) * LINE) if ax is None else ax
        _draw_grid(axes, plot)
        # The main series comes last, so that nothing hides it.
        for number, each in reversed(list(enumerate(plot.series))):
            _draw_series(axes, plot.nodes, each, number)
        handles = [
            each.style.handle("\n".join(name), line=True)
            for each, name in zip(plot.series, names, strict=True)
        ]
        diameter = width_of(axes)
        at = ((diameter - width) / 2 / diameter, 1 + _KEY / diameter)
        draw_legend(axes, handles, loc="lower left", anchor=at)
        _write_key(axes, plot, titles, width)
        axes.set_label(plot.description)
    return axes


def _titles(plot: ProfilePlot, width: float) -> list[list[str]]:
    """Return the lines of the title of each node in the key, which is *width* points wide."""
    room = width - _INDENT - len(plot.series) * COLUMN
    profile = plot.series[0].profile
    titles = (plot.wording.title_of(profile[node.code]) for node in plot.nodes)
    return [
        wrapped(title.removeprefix(f"{node.code} "), room, SMALL)
        for title, node in zip(titles, plot.nodes, strict=True)
    ]


def _new_axes(key: float, legend: float) -> PolarAxes:
    """Return a polar Axes in a figure with room for a legend above it and a key below."""
    whole = key + legend + _DIAMETER + 2 * _KEY + 2 * _MARGIN
    figure = Figure(figsize=(WIDTH / 72, whole / 72))
    sides = (
        (WIDTH - _DIAMETER) / 2 / WIDTH,
        (_MARGIN + key + _KEY) / whole,
        _DIAMETER / WIDTH,
        _DIAMETER / whole,
    )
    axes = figure.add_axes(sides, projection="polar")
    assert isinstance(axes, PolarAxes)
    return axes


def _angles(nodes: tuple[Node, ...]) -> list[float]:
    return [2 * pi * i / len(nodes) for i in range(len(nodes))]


def _draw_grid(ax: PolarAxes, plot: ProfilePlot) -> None:
    """Draw a spoke for each node and rings at round numbers, clockwise from the top."""
    color, scale, nodes = ink(), plot.scale, plot.nodes
    marks = ticks(scale.low, scale.high)
    labels = [plot.wording.number(each) for each in marks]
    ax.set_theta_zero_location("N")
    ax.set_theta_direction(-1)
    ax.set_xticks(_angles(nodes), [node.code for node in nodes], fontsize=LARGE, color=color)
    ax.set_yticks([float(each) for each in marks], labels, fontsize=SMALL - 1, color=color)
    ax.set_ylim(float(scale.low), float(scale.high))
    ax.set_rlabel_position(180 / len(nodes))
    ax.grid(color=color, alpha=FAINT, linewidth=0.6)
    ax.spines["polar"].set(color=color, alpha=2 * FAINT, linewidth=0.6)
    ax.patch.set_visible(False)


def _draw_series(ax: PolarAxes, nodes: tuple[Node, ...], series: Series, number: int) -> None:
    """Draw a closed line with a gap where points are missing, and bars for intervals."""
    angles, look = _angles(nodes), series.style
    radii = [series.place(node) for node in nodes]
    line: dict[str, Any] = {"linestyle": look.line, "linewidth": 1.6, "label": series.name}
    ax.plot([*angles, angles[0]], [*radii, radii[0]], clip_on=False, **line, **look.look)
    bar: dict[str, Any] = {"linewidth": 5, "solid_capstyle": "butt", "gid": f"bounds-{number}"}
    for angle, node in zip(angles, nodes, strict=True):
        bounds = series.interval(node)
        if bounds is not None:
            ends = [float(bounds.low), float(bounds.high)]
            ax.plot([angle, angle], ends, color=look.color, alpha=0.45, **bar)


def _write_key(ax: PolarAxes, plot: ProfilePlot, titles: list[list[str]], width: float) -> None:
    """Write the code, the title and the numbers of each node below the plot."""
    diameter = width_of(ax)
    left, down = (diameter - width) / 2, _KEY

    def write(x: float, text: str, **look: Any) -> None:  # noqa: ANN401 (of matplotlib)
        at = {"xycoords": "axes fraction", "textcoords": "offset points", "va": "top"}
        given: dict[str, Any] = {"fontsize": SMALL, "color": ink(), **at, **look}
        ax.annotate(text, (0, 0), (left + x, -down), annotation_clip=False, **given)

    ends = [width - i * COLUMN for i in range(len(plot.series))][::-1]
    write(_INDENT, plot.wording.unit(plot.scale), fontstyle="italic")
    for end, each in zip(ends, plot.series, strict=True):
        x, y = (left + end - COLUMN / 4) / diameter, -(down + LINE * 0.4) / diameter
        ax.plot(x, y, linestyle="none", transform=ax.transAxes, clip_on=False, **each.style.look)
    down += LINE * _HEAD
    for node, title in zip(plot.nodes, titles, strict=True):
        write(0, node.code, fontweight="bold")
        write(_INDENT, "\n".join(title), linespacing=1.2)
        for i, (end, each) in enumerate(zip(ends, plot.series, strict=True)):
            write(end, each.number(node), ha="right", fontweight="normal" if i else "bold")
        down += LINE * len(title)
