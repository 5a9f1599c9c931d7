"""A radar has a spoke for each node, and a gap where points are missing."""

from math import pi

import pytest
from matplotlib.figure import Figure
from matplotlib.projections.polar import PolarAxes

import kompass_core as kc
from kompass_core.plots import plot_radar
from tests.making import SKIPPED, evaluation_of, pack_of, result_of
from tests.plots.reading import bars, line_of, series, texts, values

PACK = pack_of(100, 100, 100, 100)
FULL = kc.profile(evaluation_of(PACK, 60, 41, 5, 12))


class TestPlotRadar:
    """The line goes through the values."""

    def test_draws_every_value_where_it_is(self) -> None:
        """It is closed, clockwise from the top."""
        ax = plot_radar(FULL)
        assert series(ax, "Ort, 2016") == [60, 41, 5, 12, 60]
        assert values(line_of(ax, "Ort, 2016")) == pytest.approx([0, pi / 2, pi, 3 * pi / 2, 0])
        assert (ax.get_theta_direction(), ax.get_theta_offset()) == (-1, pi / 2)
        assert ax.get_ylim() == (0, 100)

    def test_interrupts_the_line_where_points_are_missing(self) -> None:
        """At the first spoke on both ends; the bar is what is possible."""
        evaluation = evaluation_of(PACK, SKIPPED, 41, 5, 12)
        ax = plot_radar(kc.profile(evaluation, not_assessed="rescale"))
        assert series(ax, "Ort, 2016") == [None, 41, 5, 12, None]
        assert bars(ax, "bounds-0") == [(0, 100)]
        assert {"area 1 (not assessed)", "–", "41"} <= set(texts(ax))

    def test_compares(self) -> None:
        """The key has all numbers; the name of each series is in the legend."""
        before = kc.profile(result_of(PACK, {"1": 54, "2": 77}, date="2014"))
        mean = kc.Population(name="mean")
        benchmark = kc.profile(result_of(PACK, {"1": 55, "3": 20}, population=mean))
        ax = plot_radar(FULL, before=before, benchmark=benchmark, language="nb")
        assert series(ax, "Ort, 2014") == [54, 77, None, None, 54]
        assert series(ax, "mean, 2016") == [55, None, 20, None, 55]
        assert {"1", "area 1", "60", "54", "55", "Poeng"} <= set(texts(ax))
        assert (53.5, 54.5) in bars(ax, "bounds-1")

    def test_of_other_limits_is_in_percent(self) -> None:
        """A negative minimum is in the centre."""
        ax = plot_radar(kc.profile(evaluation_of(pack_of((-10, 10), 20, 20), -10, 5, 20)))
        assert series(ax, "Ort, 2016") == [0, 25, 100, 0]

    @pytest.mark.parametrize("n", [1, 2, 12])
    def test_of_few_and_many_areas(self, n: int) -> None:
        """Even of one."""
        profile = kc.profile(evaluation_of(pack_of(*[20] * n), *range(n)))
        assert series(plot_radar(profile), "Ort, 2016") == [*range(n), 0]

    def test_draws_in_given_axes(self) -> None:
        """They must be polar."""
        ax = Figure().add_subplot(projection="polar")
        assert isinstance(ax, PolarAxes)
        assert plot_radar(FULL, ax=ax) is ax
        with pytest.raises(TypeError, match="ax must be PolarAxes or None, not Axes"):
            plot_radar(FULL, ax=Figure().add_subplot())  # type: ignore[arg-type]
