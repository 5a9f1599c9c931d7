"""Plots of the distribution of a group."""
# The properties of artists have no types in matplotlib.
# pyright: reportUnknownMemberType=false

from __future__ import annotations

from gettext import NullTranslations
from typing import Any

from matplotlib.axes import Axes
from matplotlib.lines import Line2D

from kompass_core.aggregation import Aggregate, Summary
from kompass_core.criteria import TOTAL, Level, Node
from kompass_core.criteria.comparability import shared_codes
from kompass_core.errors import require_type
from kompass_core.plots.bands import Thresholds
from kompass_core.plots.dots import draw_series
from kompass_core.plots.rows import RowChart
from kompass_core.plots.scale import Scale
from kompass_core.plots.series import Series, nodes_at
from kompass_core.plots.style import GREEN, NOW, ink, style
from kompass_core.plots.wording import Wording, is_missing
from kompass_core.profiles import Profile

_MEMBER: dict[str, Any] = {"marker": "|", "markersize": 9, "linestyle": "none", "alpha": 0.6}
_MIDDLE: dict[str, Any] = {"color": GREEN, "linewidth": 9, "alpha": 0.4, "solid_capstyle": "butt"}
_MEDIAN: dict[str, Any] = {
    "color": GREEN,
    "linestyle": "none",
    "marker": "|",
    "markersize": 15,
    "markeredgewidth": 2.5,
}
_SAMPLE: dict[str, Any] = {**_MEDIAN, "markersize": 10}


def plot_distribution(
    group: Aggregate,
    profile: Profile | None = None,
    *,
    level: Level | str = Level.AREA,
    language: str | None = None,
    words: NullTranslations | None = None,
    ax: Axes | None = None,
) -> Axes:
    """
    Draw the distribution of a group in each node, with one profile marked.

    Each member is a thin line, the middle half of them a band, the median a thick line. The
    columns have the points of the profile and the median of the group; *n* is the number of
    members whose points are known. A dashed line is the threshold of a band.

    Args:
        group: The group.
        profile: The profile to mark, a member or not.
        level: The level of the nodes.
        language: The language of titles and numbers; the pack's own if omitted.
        words: The translation of other words; that of the language if omitted.
        ax: The Axes to draw in; a new figure if omitted.

    Raises:
        IncomparableError: If the criteria of the profile are others, or have no nodes of that
            level.
        EvaluationError: If there is no such level.
    """
    require_type("group", group, Aggregate)
    require_type("profile", profile, Profile, type(None))
    require_type("ax", ax, Axes, type(None))
    nodes = nodes_at(group.pack, level)
    scale, wording = Scale.of(nodes), Wording.of(group.pack, language, words)
    marked = list[Series]()
    if profile is not None:
        codes = frozenset(shared_codes(group.pack, profile.pack))
        marked.append(Series(profile, NOW, scale, codes, wording))
    summaries = [group.get(node.code) or Summary(node, ()) for node in nodes]
    titles = [f"{wording.title(each.node)} (n = {each.n})" for each in summaries]
    medians = [
        wording.number(scale.rounded(group.pack, each.node, each.median)) for each in summaries
    ]
    thresholds = Thresholds(group.pack, nodes, scale, wording)
    with style():
        chart = RowChart.of(
            ax,
            titles,
            low=scale.low,
            high=scale.high,
            numbers=wording.numbers,
            label=wording.unit(scale),
            heading=wording.plain_title(group.pack.nodes[TOTAL]),
            handles=[
                *(each.style.handle(each.name) for each in marked),
                *_samples(wording),
                *thresholds.sample,
            ],
            columns=1 + len(marked),
        )
        for row, (summary, median) in enumerate(zip(summaries, medians, strict=True)):
            _draw_group(chart, row, summary, scale)
            chart.write_number(row, len(marked), median)
        chart.mark_column(len(marked), _SAMPLE)
        for each in marked:
            draw_series(chart, nodes, each, 0)
        word = wording.words.gettext("median")
        chart.describe(_description(titles, nodes, marked, medians, word))
        thresholds.draw(chart)
    return chart.ax


def _samples(wording: Wording) -> list[Line2D]:
    """Return the samples of the legend for the group."""
    gettext = wording.words.gettext
    return [
        Line2D([], [], color=ink(), label=gettext("each member"), **_MEMBER),
        Line2D([], [], label=gettext("the middle half"), **_MIDDLE),
        Line2D([], [], label=gettext("median"), **_SAMPLE),
    ]


def _draw_group(chart: RowChart, row: int, summary: Summary, scale: Scale) -> None:
    """Draw the members, the middle half and the median of a group in a row."""
    node, y = summary.node, chart.places[row]
    quartiles = [summary.quantile(part) for part in ("0.25", "0.5", "0.75")]
    places = [float(scale.place(node, each)) for each in quartiles if each is not None]
    if places:
        first, median, third = places
        chart.ax.plot([first, third], [y, y], gid="middle", **_MIDDLE)
        chart.ax.plot([median], [y], gid="median", **_MEDIAN)
    members = [
        float(scale.place(node, value.exact))
        for value in summary.values
        if value.exact is not None and not is_missing(value)
    ]
    chart.ax.plot(members, [y] * len(members), gid="members", color=ink(), **_MEMBER)


def _description(
    titles: list[str], nodes: tuple[Node, ...], marked: list[Series], medians: list[str], word: str
) -> str:
    """Return the numbers of the plot as text, with the *word* for the median."""
    rows = list[str]()
    for title, node, median in zip(titles, nodes, medians, strict=True):
        numbers = [f"{each.name}: {each.number(node)}" for each in marked]
        rows.append(f"{title}: {', '.join([*numbers, f'{word}: {median}'])}")
    return f"{'; '.join(rows)}."
