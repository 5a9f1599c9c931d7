"""Dot plots of profiles."""
# The properties of artists have no types in matplotlib.
# pyright: reportUnknownMemberType=false

from __future__ import annotations

from gettext import NullTranslations

from matplotlib.axes import Axes

from kompass_core.criteria import Level, Node
from kompass_core.errors import require_type
from kompass_core.plots.bands import Thresholds
from kompass_core.plots.rows import RowChart, draw_interval
from kompass_core.plots.series import ProfilePlot, Series
from kompass_core.plots.style import style
from kompass_core.profiles import Profile


def plot_dots(
    profile: Profile,
    *,
    before: Profile | None = None,
    benchmark: Profile | None = None,
    level: Level | str = Level.AREA,
    language: str | None = None,
    words: NullTranslations | None = None,
    ax: Axes | None = None,
) -> Axes:
    """
    Draw a profile beside an earlier one and a benchmark: one row of dots for each node.

    The axis is in points, or in percent of the possible points if the limits of the nodes
    differ. Numbers are rounded as the instrument prints them. An interval is a bar with a square
    bracket at an end that is possible itself, and a round one at an end that is not. A dashed
    line is the threshold of a band.

    Args:
        profile: The profile.
        before: An earlier profile.
        benchmark: A mean to compare with.
        level: The level of the nodes.
        language: The language of titles and numbers; the pack's own if omitted.
        words: The translation of other words; that of the language if omitted.
        ax: The Axes to draw in; a new figure if omitted.

    Raises:
        IncomparableError: If the criteria differ, or have no nodes of that level.
        EvaluationError: If there is no such level.
    """
    require_type("ax", ax, Axes, type(None))
    plot = ProfilePlot.of(profile, before, benchmark, level=level, language=language, words=words)
    thresholds = Thresholds(profile.pack, plot.nodes, plot.scale, plot.wording)
    with style():
        chart = RowChart.of(
            ax,
            plot.titles,
            low=plot.scale.low,
            high=plot.scale.high,
            numbers=plot.wording.numbers,
            label=plot.wording.unit(plot.scale),
            handles=[*(each.style.handle(each.name) for each in plot.series), *thresholds.sample],
            columns=len(plot.series),
        )
        # The main series comes last, so that nothing hides it.
        for column, series in reversed(list(enumerate(plot.series))):
            draw_series(chart, plot.nodes, series, column)
        chart.ax.set_label(plot.description)
        thresholds.draw(chart)
    return chart.ax


def draw_series(chart: RowChart, nodes: tuple[Node, ...], series: Series, column: int) -> None:
    """Draw the dots of a series, its intervals below them, and its numbers in a column."""
    color, weight = series.style.color, "normal" if column else "bold"
    chart.mark_column(column, series.style.look)
    for row, node in enumerate(nodes):
        bounds = series.interval(node)
        if bounds is not None:
            draw_interval(chart.ax, bounds, chart.places[row], color, gid=f"bounds-{column}")
        chart.write_number(row, column, series.number(node), fontweight=weight)
    places = [series.place(node) for node in nodes]
    chart.ax.plot(places, chart.places, linestyle="none", label=series.name, **series.style.look)
