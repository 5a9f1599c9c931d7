"""The thresholds of bands in charts of rows."""
# The properties of artists have no types in matplotlib.
# pyright: reportUnknownMemberType=false

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from typing import Any

from attrs import frozen
from matplotlib.lines import Line2D

from kompass_core.criteria import Basis, CriteriaPack, Measure, Node
from kompass_core.plots.rows import STRIP, RowChart
from kompass_core.plots.scale import Scale
from kompass_core.plots.style import ink
from kompass_core.plots.wording import Wording

_MARK: dict[str, Any] = {"linewidth": 1, "linestyle": (0, (2, 1.5)), "zorder": 0.8}


def thresholds(pack: CriteriaPack, node: Node) -> Iterator[tuple[Fraction, str]]:
    """Yield the points from which a node can have each band, and the band's title."""
    scale = pack.bands_of.get(node.code)
    if scale is None or scale.measure is Measure.COVERAGE:
        return
    printed = pack.rounding.for_level(node.level) if scale.basis is Basis.PRINTED else None
    for band in scale.bands:
        if band.least is not None:
            amount = scale.requirements(band, node.code)[0].threshold(printed).amount
            in_points = scale.measure is Measure.POINTS
            yield (
                amount if in_points else node.points_of_percent(amount),
                str(pack.text(band.title)),
            )


@frozen
class Thresholds:
    """
    The thresholds of the bands of several nodes, to be drawn.

    Attributes:
        pack: The criteria.
        nodes: The nodes, one for each row.
        scale: The axis.
        wording: The language of the plot.
    """

    pack: CriteriaPack
    nodes: tuple[Node, ...]
    scale: Scale
    wording: Wording

    @property
    def sample(self) -> list[Line2D]:
        """The sample of the legend; none if no node has thresholds."""
        if not self.text:
            return []
        label = self.wording.words.gettext("threshold of a band")
        return [Line2D([], [], color=ink(), label=label, **_MARK)]

    @property
    def text(self) -> str:
        """The bands with their thresholds, for the text alternative."""
        rows = (
            (node, [f"{title} {self._number(node, points)}" for points, title in found])
            for node in self.nodes
            if (found := list(thresholds(self.pack, node)))
        )
        return "; ".join(f"{self.wording.title(node)}: {', '.join(each)}" for node, each in rows)

    def _number(self, node: Node, points: Fraction) -> str:
        return self.wording.number(self.scale.place(node, points))

    def draw(self, chart: RowChart) -> None:
        """Draw a dashed line at each threshold, through the strip of its node."""
        for y, node in zip(chart.places, self.nodes, strict=True):
            for points, _ in thresholds(self.pack, node):
                place = float(self.scale.place(node, points))
                ends = [y - STRIP / 2, y + STRIP / 2]
                chart.ax.plot([place] * 2, ends, color=ink(), gid="threshold", **_MARK)
        if self.text:
            label = self.wording.words.gettext("threshold of a band")
            chart.describe(f"{label}: {self.text}.")
