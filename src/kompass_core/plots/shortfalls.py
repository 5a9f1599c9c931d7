"""Plots of shortfalls: the points to be won."""
# The properties of artists have no types in matplotlib.
# pyright: reportUnknownMemberType=false

from __future__ import annotations

from fractions import Fraction
from gettext import NullTranslations
from typing import SupportsIndex

from matplotlib.axes import Axes

from kompass_core.amounts import Interval
from kompass_core.criteria import Level
from kompass_core.errors import require_type, whole_number
from kompass_core.plots.rows import RowChart, draw_interval
from kompass_core.plots.series import nodes_at
from kompass_core.plots.style import BLUE, FAINT, ink, style
from kompass_core.plots.wording import Wording, is_missing
from kompass_core.profiles import Profile, Value
from kompass_core.profiles.profile import described

_MOST_ROWS = 10_000


def plot_shortfalls(
    profile: Profile,
    *,
    level: Level | str = Level.SUB_QUESTION,
    n: SupportsIndex = 10,
    language: str | None = None,
    words: NullTranslations | None = None,
    ax: Axes | None = None,
) -> Axes:
    """
    Draw the points to be won in the nodes that have most of them, most first.

    The outline of a row is as long as all points of the node, the bar as long as those that are
    missing to the maximum. Nodes without points come last: they have no bar, but an interval.
    Those that do not count in the total are omitted.

    Args:
        profile: The profile.
        level: The level of the nodes.
        n: The number of nodes, from 1.
        language: The language of titles and numbers; the pack's own if omitted.
        words: The translation of other words; that of the language if omitted.
        ax: The Axes to draw in; a new figure if omitted.

    Raises:
        IncomparableError: If the pack has no nodes of that level that count.
        EvaluationError: If there is no such level.
        AmountError: If *n* is no whole number from 1.
    """
    require_type("profile", profile, Profile)
    require_type("ax", ax, Axes, type(None))
    most = whole_number("n", n, 1, _MOST_ROWS)
    nodes = nodes_at(profile.pack, level, only_counted=True)
    values = [profile[node.code] for node in nodes]
    values.sort(key=_shortfall, reverse=True)
    wording, shown = Wording.of(profile.pack, language, words), values[:most]
    titles = [_title(profile, value, wording) for value in shown]
    numbers = [wording.number(_printed_shortfall(profile, value)) for value in shown]
    with style():
        chart = RowChart.of(
            ax,
            titles,
            low=Fraction(),
            high=max(value.node.high - value.node.low for value in shown),
            numbers=wording.numbers,
            label=wording.words.gettext("Points to be won"),
            notes=_notes(values, shown, wording),
            heading=described(profile),
        )
        for row, (value, number) in enumerate(zip(shown, numbers, strict=True)):
            node = value.node
            chart.draw_bar(
                row, node.high - node.low, facecolor="none", edgecolor=ink(), alpha=2 * FAINT
            )
            if not is_missing(value):
                chart.draw_bar(row, _shortfall(value), facecolor=BLUE, edgecolor=BLUE)
            if not value.bounds.is_exact:
                bounds = Interval.exactly(node.high) - value.bounds
                draw_interval(chart.ax, bounds, chart.places[row], ink(), gid="bounds")
            chart.write_number(row, 0, number, fontweight="bold")
        rows = "; ".join(map(": ".join, zip(titles, numbers, strict=True)))
        chart.describe(f"{rows}.")
    return chart.ax


def _shortfall(value: Value) -> Fraction:
    """Return the points to be won; a negative number if the points are missing."""
    exact = None if is_missing(value) else value.exact
    return Fraction(-1) if exact is None else value.node.high - exact


def _printed_shortfall(profile: Profile, value: Value) -> Fraction | None:
    """Return the difference between the maximum and the printed points, if there are any."""
    points = None if is_missing(value) else profile.printed(value.code).points
    return None if points is None else value.node.high - Fraction(points)


def _title(profile: Profile, value: Value, wording: Wording) -> str:
    """Return the title of a row, with the points and the maximum."""
    if is_missing(value):
        return wording.title_of(value)
    points = Fraction(profile.printed(value.code).points or 0)
    shown = [wording.number(each) for each in (points, value.node.high)]
    of = wording.words.gettext("{n} of {all}").format(n=shown[0], all=shown[1])
    return f"{wording.title(value.node)} ({of})"


def _notes(values: list[Value], shown: list[Value], wording: Wording) -> list[str]:
    """Return the number of nodes that are shown, unless all are."""
    if len(shown) == len(values):
        return []
    counts = {"n": len(shown), "all": len(values)}
    return [wording.words.gettext("The largest {n} of {all}.").format(**counts)]
