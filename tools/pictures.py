"""The pictures of plots: those of the pages, and those that the tests compare with."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from pathlib import Path

from matplotlib.axes import Axes

import kompass_core as kc
from kompass_core import plots

ROOT = Path(__file__).parents[1]
PAGES, BASELINE = ROOT / "docs/how-to/plots", ROOT / "tests/plots/baseline"
DPI = 72


@cache
def profile_of(name: str, date: str) -> kc.Profile:
    """Return the profile of a published result."""
    results = kc.published_results("kommunkompassen-se")
    (found,) = (each for each in results if (each.name, each.date.text) == (name, date))
    return kc.profile(found)


def compared() -> dict[str, kc.Profile]:
    """Return the results that the report of Strängnäs compares."""
    return {
        "profile": profile_of("Strängnäs", "2016-10"),
        "before": profile_of("Strängnäs", "2014"),
        "benchmark": profile_of("national mean from 2010 onwards", "2016-10"),
    }


def radar() -> Axes:
    """Draw the radar."""
    return plots.plot_radar(**compared(), language="en")


def dots() -> Axes:
    """Draw the dots."""
    return plots.plot_dots(**compared(), language="en")


PICTURES: dict[str, Callable[[], Axes]] = {each.__name__: each for each in (radar, dots)}
"""The pictures of the page, by name."""


def pages() -> dict[Path, str]:
    """Return the SVG text of each picture by its file."""
    return {PAGES / f"{name}.svg": plots.to_svg(draw()) for name, draw in PICTURES.items()}


def save(ax: Axes, path: Path) -> None:
    """Save the figure of a plot as the tests compare it."""
    figure = ax.get_figure(root=True)
    assert figure is not None
    figure.savefig(path, dpi=DPI, metadata={"Software": None})


def save_baseline() -> None:
    """Save every picture for the tests."""
    for name, draw in PICTURES.items():
        save(draw(), BASELINE / f"{name}.png")
