"""Plots of the ranks of a group."""
# The properties of artists have no types in matplotlib.
# pyright: reportUnknownMemberType=false

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction
from gettext import NullTranslations
from typing import Any

from attrs import frozen
from matplotlib.axes import Axes
from matplotlib.lines import Line2D

from kompass_core.aggregation import Rank
from kompass_core.amounts import Amount, exact
from kompass_core.errors import IncomparableError, messages, require_type
from kompass_core.plots.rows import RowChart
from kompass_core.plots.style import BLUE, FAINT, NOW, ink, style
from kompass_core.profiles.profile import described
from kompass_core.robustness import RankRobustness
from kompass_core.translations import NumberFormat, translations_for

_USUAL: dict[str, Any] = {"color": BLUE, "linewidth": 8, "alpha": 0.45, "solid_capstyle": "butt"}
_ALL: dict[str, Any] = {"marker": "|", "markersize": 8, "linewidth": 1.2}
_HALF = Fraction(1, 2)


def plot_ranks(
    ranks: RankRobustness | Iterable[Rank],
    *,
    share: Amount = "0.9",
    language: str = "en",
    words: NullTranslations | None = None,
    ax: Axes | None = None,
) -> Axes:
    """
    Draw the intervals of ranks, best first.

    Of a simulation, the thin line has the ranks of all draws and the band the central ones that
    hold a *share* of them. Of the ranks in a group, the thin line has the ranks that the values
    before rounding allow. The dot is the rank by the given scores. The columns have the rank,
    and the ends of the band or else of the line.

    Args:
        ranks: The result of `rank_robustness`, or ranks as of `Aggregate.best`.
        share: The share of the draws in the band, 0 to 1.
        language: The language of numbers.
        words: The translation of words; that of the language if omitted.
        ax: The Axes to draw in; a new figure if omitted.

    Raises:
        IncomparableError: If there is no rank.
        AmountError: If *share* is no exact number from 0 to 1.
    """
    require_type("ax", ax, Axes, type(None))
    rows = _of_draws(ranks, share) if isinstance(ranks, RankRobustness) else _of_group(ranks)
    if not rows:
        raise IncomparableError([messages.PLOT_EMPTY.problem("ranks")])
    numbers = NumberFormat.of(language)
    gettext = (words or translations_for(language)).gettext
    samples = [NOW.handle(gettext("rank by the given scores"))]
    if isinstance(ranks, RankRobustness):
        usual = gettext("{percent} of the draws")
        usual = usual.format(percent=numbers.percent(exact(share) * 100))
        samples += Line2D([], [], label=usual, **_USUAL), _sample(gettext("all draws"))
    else:
        samples.append(_sample(gettext("possible before rounding")))
    with style():
        chart = RowChart.of(
            ax,
            [row.name for row in rows],
            low=_HALF,
            high=max(row.most for row in rows) + _HALF,
            numbers=numbers,
            label=gettext("Rank"),
            handles=samples,
            columns=2,
            unit=Fraction(1),
        )
        for i, row in enumerate(rows):
            y = chart.places[i]
            chart.ax.plot(row.all, [y, y], color=ink(), gid="all", **_ALL)
            if row.usual is not None:
                # From edge to edge, so that a single rank is visible.
                ends = [row.usual[0] - FAINT, row.usual[1] + FAINT]
                chart.ax.plot(ends, [y, y], gid="usual", **_USUAL)
            chart.write_number(i, 0, str(row.rank), fontweight="bold")
            chart.write_number(i, 1, row.interval)
        places = [row.rank for row in rows]
        chart.ax.plot(places, chart.places, label="rank", linestyle="none", **NOW.look)
        chart.describe("; ".join(f"{row.name}: {row.rank} ({row.interval})" for row in rows) + ".")
    return chart.ax


def _sample(label: str) -> Line2D:
    return Line2D([], [], label=label, color=ink(), **_ALL)


@frozen
class _Row:
    """
    A row of the plot.

    Attributes:
        name: The subject.
        rank: The rank by the given scores.
        all: The best and the worst rank.
        usual: The ends of the central ranks, if they were simulated.
        most: The number of ranks.
    """

    name: str
    rank: int
    all: tuple[int, int]
    usual: tuple[int, int] | None
    most: int

    @property
    def interval(self) -> str:
        """The usual ranks, or all."""
        best, worst = self.usual or self.all
        return str(best) if best == worst else f"{best}–{worst}"


def _of_draws(ranks: RankRobustness, share: Amount) -> list[_Row]:
    return [
        _Row(each.subject, each.rank, (each.best, each.worst), each.interval(share), len(ranks))
        for each in ranks.by_rank()
    ]


def _of_group(ranks: Iterable[Rank]) -> list[_Row]:
    given = list(ranks)
    for i, each in enumerate(given):
        require_type(f"ranks[{i}]", each, Rank)
    given.sort(key=lambda each: each.rank)
    return [
        _Row(described(each.profile), each.rank, (each.best, each.worst), None, each.n)
        for each in given
    ]
