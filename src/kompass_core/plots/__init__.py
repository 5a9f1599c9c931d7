"""
Plots of profiles, changes, groups and ranks (extra ``plots``: matplotlib).

Each function takes values of this library and, optionally, an Axes of matplotlib; it returns the
Axes with the plot. Bounds are drawn as intervals and missing values as missing, never as zero.
Series differ in colour, marker and line style, so that colour-blind readers and prints in grey can
tell them apart. No figure is kept in ``pyplot``, so a web service can draw plots, too.
"""

from importlib.util import find_spec

from kompass_core.errors import MissingExtraError, messages

if find_spec("matplotlib") is None:
    raise MissingExtraError(
        [messages.EXTRA_NOT_INSTALLED.problem(package="matplotlib", extra="plots")]
    )

from kompass_core.plots.changes import plot_changes
from kompass_core.plots.distribution import plot_distribution
from kompass_core.plots.dots import plot_dots
from kompass_core.plots.radar import plot_radar
from kompass_core.plots.ranks import plot_ranks
from kompass_core.plots.shortfalls import plot_shortfalls
from kompass_core.plots.svg import to_svg

__all__ = [
    "plot_changes",
    "plot_distribution",
    "plot_dots",
    "plot_radar",
    "plot_ranks",
    "plot_shortfalls",
    "to_svg",
]
