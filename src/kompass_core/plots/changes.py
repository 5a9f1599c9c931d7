"""Plots of changes."""
# The properties of artists have no types in matplotlib.
# pyright: reportUnknownMemberType=false

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from gettext import NullTranslations
from typing import Any

from attrs import frozen
from matplotlib.axes import Axes
from matplotlib.patches import Patch

from kompass_core.amounts import Interval
from kompass_core.comparison import Certainty, Change, Comparison
from kompass_core.criteria import Comparability, Level, Node
from kompass_core.criteria.comparability import shared_codes
from kompass_core.errors import require_type
from kompass_core.plots.rows import RowChart, draw_interval
from kompass_core.plots.series import nodes_at
from kompass_core.plots.style import BLUE, VERMILION, ink, style
from kompass_core.plots.wording import Wording, is_missing
from kompass_core.profiles.profile import described

_LOOKS: dict[str, dict[str, Any]] = {
    "rise": {"facecolor": BLUE, "edgecolor": BLUE},
    "fall": {"facecolor": "none", "edgecolor": VERMILION, "hatch": "//////"},
    "open": {"facecolor": "none", "linestyle": (0, (2, 1))},
}


def plot_changes(
    comparison: Comparison,
    *,
    level: Level | str = Level.AREA,
    language: str | None = None,
    words: NullTranslations | None = None,
    ax: Axes | None = None,
) -> Axes:
    """
    Draw the changes of a comparison: one bar for each node, from zero.

    A rise is a filled bar, a fall a hatched one; a change whose direction is not certain is an
    outline. The interval over a bar is that of the change before rounding. A node without points
    on one side has no bar, but an interval.

    Args:
        comparison: The comparison.
        level: The level of the nodes.
        language: The language of titles and numbers; that of the later pack if omitted.
        words: The translation of other words; that of the language if omitted.
        ax: The Axes to draw in; a new figure if omitted.

    Raises:
        IncomparableError: If the later pack has no nodes of that level.
        EvaluationError: If there is no such level.
    """
    require_type("comparison", comparison, Comparison)
    require_type("ax", ax, Axes, type(None))
    pack = comparison.after.pack
    wording = Wording.of(pack, language, words)
    gettext = wording.words.gettext
    rows = [_Row.of(comparison, node, wording) for node in nodes_at(pack, level)]
    names = {
        "rise": gettext("rise"),
        "fall": gettext("fall"),
        "open": gettext("direction not certain"),
    }
    with style():
        shown = [kind for kind in names if any(row.kind == kind for row in rows)]
        low, high = _span(rows)
        chart = RowChart.of(
            ax,
            [row.title for row in rows],
            low=low,
            high=high,
            numbers=wording.numbers,
            label=gettext("Change in points"),
            notes=list(_notes(rows, wording)),
            handles=[Patch(label=names[kind], **_look(kind)) for kind in shown],
            heading=f"{described(comparison.before)} → {described(comparison.after)}",
        )
        chart.draw_rule(Fraction())
        for i, row in enumerate(rows):
            if row.kind and row.change is not None:
                chart.draw_bar(i, row.change, **_look(row.kind))
            if row.bounds is not None and not row.bounds.is_exact:
                draw_interval(chart.ax, row.bounds, chart.places[i], ink(), gid="bounds")
            chart.write_number(i, 0, wording.number(row.change, signed=True), fontweight="bold")
        changes = "; ".join(
            f"{row.title}: {wording.number(row.change, signed=True)}" for row in rows
        )
        chart.describe(f"{changes}.")
    return chart.ax


@frozen
class _Row:
    """
    A row of the plot.

    Attributes:
        title: The title, with the reason if there is no change.
        change: The change of the points; None if they are missing on one side.
        bounds: The bounds of the change; None if the criteria do not share the node.
        kind: The look of the bar; empty if there is none.
        found: The change with its certainty.
    """

    title: str
    change: Fraction | None = None
    bounds: Interval | None = None
    kind: str = ""
    found: Change | None = None

    @classmethod
    def of(cls, comparison: Comparison, node: Node, wording: Wording) -> _Row:
        """Return the row of a node of the later pack."""
        before, after = comparison.before, comparison.after
        if node.code not in shared_codes(before.pack, after.pack):
            return cls(f"{wording.title(node)} ({wording.words.gettext('not compared')})")
        old, new = before[node.code], after[node.code]
        for value in (new, old):
            if is_missing(value):
                title = f"{wording.title(node)} ({wording.reason(value)})"
                return cls(title, bounds=new.bounds - old.bounds)
        found = comparison[node.code]
        return cls(wording.title(node), found.exact, found.bounds, _kind(found), found)


def _kind(change: Change) -> str:
    if change.certainty in {Certainty.UNDECIDED, Certainty.POSSIBLE}:
        return "open"
    return "rise" if change.exact > 0 else "fall" if change.exact < 0 else ""


def _look(kind: str) -> dict[str, Any]:
    look = _LOOKS[kind]
    return look if kind != "open" else {**look, "edgecolor": ink()}


def _span(rows: list[_Row]) -> tuple[Fraction, Fraction]:
    """Return the ends of the axis: all that is drawn, and zero."""
    ends = [Fraction(), *(row.change for row in rows if row.change is not None)]
    for row in rows:
        if row.bounds is not None:
            ends += row.bounds.low, row.bounds.high
    low, high = min(ends), max(ends)
    return (low, high) if low < high else (low - 1, high + 1)


def _notes(rows: list[_Row], wording: Wording) -> Iterator[str]:
    """Yield the reservations that a reader needs to know."""
    gettext, found = wording.words.gettext, [row.found for row in rows if row.found]
    if any(each.across_break for each in found):
        yield gettext("The instrument changed between the two dates.")
    if any(each.comparability is Comparability.INDICATIVE for each in found):
        yield gettext("The criteria differ; the comparison is indicative.")
