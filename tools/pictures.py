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


def now() -> kc.Profile:
    """Return the profile of the report of Strängnäs."""
    return profile_of("Strängnäs", "2016-10")


def before() -> kc.Profile:
    """Return the earlier profile that the report compares with."""
    return profile_of("Strängnäs", "2014")


def mean() -> kc.Profile:
    """Return the mean that the report compares with."""
    return profile_of("nationellt medelvärde från 2010 och framåt", "2016-10")


@cache
def group() -> kc.Aggregate:
    """Return the latest result of each municipality that has published all areas of 2010."""
    profiles = map(kc.profile, kc.published_results("kommunkompassen-se"))
    ours = [each for each in profiles if each.pack.revision == "2010" and not each.is_mean]
    return kc.aggregate([each for each in ours if each["1"].exact], duplicates="latest")


def exempelstad() -> kc.Profile:
    """Return the profile of an evaluation with gaps."""
    evaluation = kc.load_evaluation(ROOT / "examples/exempelstad-2025.toml")
    return kc.profile(evaluation, not_applicable="rescale", not_assessed="rescale")


def radar() -> Axes:
    """Draw the radar."""
    return plots.plot_radar(now(), before=before(), benchmark=mean(), language="en")


def dots() -> Axes:
    """Draw the dots."""
    return plots.plot_dots(now(), before=before(), benchmark=mean(), language="en")


def gaps() -> Axes:
    """Draw an evaluation with gaps."""
    return plots.plot_dots(exempelstad(), before=now(), language="sv")


def changes() -> Axes:
    """Draw the changes."""
    return plots.plot_changes(kc.compare(before(), now()), language="en")


def shortfalls() -> Axes:
    """Draw the shortfalls."""
    return plots.plot_shortfalls(now(), n=8, language="en")


def distribution() -> Axes:
    """Draw the distribution."""
    return plots.plot_distribution(group(), now(), language="en")


def ranks() -> Axes:
    """Draw the ranks."""
    weights = kc.Weights.free()
    return plots.plot_ranks(kc.rank_robustness(group(), weights=weights, draws=2000))


_DRAWN = (radar, dots, gaps, changes, shortfalls, distribution, ranks)
PICTURES: dict[str, Callable[[], Axes]] = {each.__name__: each for each in _DRAWN}
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
