"""Dots are where the values are, intervals are bars, and missing values are missing."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from matplotlib.figure import Figure
from matplotlib.path import Path

import kompass_core as kc
from kompass_core.evaluations import PolicyName
from kompass_core.plots import plot_dots
from kompass_core.plots.rows import LINE
from kompass_core.profiles import Origin
from kompass_core.testing import strategies as kst
from tests.making import FOREIGN, SKIPPED, evaluation_of, label, pack_of, result_of
from tests.plots.reading import bars, series, texts, values

PACK = pack_of(100, 100, [(-5, 15), 30])
MISSING = {Origin.NOT_APPLICABLE, Origin.NOT_ASSESSED, Origin.UNKNOWN}
FULL = kc.profile(evaluation_of(PACK, 60, 41, 5, 12))


class TestPlotDots:
    """A row for each node, a dot for each known value."""

    # Generated names may have signs that the fonts of matplotlib do not have.
    @pytest.mark.filterwarnings("ignore:Glyph")
    @given(st.data())
    def test_draws_every_value_where_it_is(self, data: st.DataObject) -> None:
        """The share of the possible points or the points themselves, at any level."""
        pack = data.draw(kst.packs())
        profile = data.draw(kst.profiles(pack))
        level = data.draw(st.sampled_from([value.level for value in profile.values()]))
        ax = plot_dots(profile, level=level)
        values = profile.at_level(level)
        limits = {(value.node.low, value.node.high) for value in values}
        known = [value if value.origin not in MISSING else None for value in values]
        shares = [each and each.share and float(each.share * 100) for each in known]
        points = [each and each.exact and float(each.exact) for each in known]
        (name,) = ax.get_legend_handles_labels()[1]
        assert series(ax, name) == pytest.approx(points if len(limits) == 1 else shares)
        assert len(bars(ax, "bounds-0")) == sum(not value.bounds.is_exact for value in values)

    def test_compares(self) -> None:
        """Each series has dots, and a column of printed numbers."""
        before = kc.profile(result_of(PACK, {"1": 54, "2": 77}, date="2014"))
        mean = kc.Population(name="mean")
        benchmark = kc.profile(result_of(PACK, {"1": 55, "3": 20}, population=mean))
        ax = plot_dots(FULL, before=before, benchmark=benchmark)
        assert ax.get_legend_handles_labels()[1] == ["mean, 2016", "Ort, 2014", "Ort, 2016"]
        # Areas 1 and 2 are from 0 to 100, area 3 is from -5 to 45.
        assert series(ax, "Ort, 2016") == [60, 41, 44]
        assert series(ax, "Ort, 2014") == [54, 77, None]
        assert series(ax, "mean, 2016") == [55, None, 50]
        # The parts of area 3 are unknown, so it may have any of its points; 54 is [53.5, 54.5).
        assert bars(ax, "bounds-1") == [(53.5, 54.5), (76.5, 77.5), (0, 100)]
        assert [text for text in texts(ax) if text.lstrip("−").isdigit() or text == "–"].count(
            "–"
        ) == 2
        assert "Percent of possible points" in texts(ax)

    @pytest.mark.parametrize("policy", ["rescale", "worst", "best"])
    def test_shows_missing_values_as_missing(self, policy: PolicyName) -> None:
        """The title has the reason; the bar is what is possible, and there is no dot."""
        evaluation = evaluation_of(pack_of(10, 10, 10), SKIPPED, FOREIGN, 7)
        profile = kc.profile(evaluation, not_applicable=policy, not_assessed=policy)
        ax = plot_dots(profile)
        assert series(ax, "Ort, 2016") == [None, None, 7]
        assert {"1 area 1 (not assessed)", "2 area 2 (not applicable)", "3 area 3"} <= set(
            texts(ax)
        )
        possible = [value.bounds for value in profile.areas[:2] if not value.bounds.is_exact]
        assert bars(ax, "bounds-0") == [(0, 10)] * len(possible)
        assert "–" in texts(ax)

    def test_distinguishes_the_ends_of_intervals(self) -> None:
        """A printed 5 is [4.5, 5.5), and 1.2 may have 0 to 20: square at 4.5, round at 25.5."""
        ax = plot_dots(kc.profile(result_of(pack_of([10, 20]), {"1.1": 5})))
        brackets = {
            values(each)[0]: len(np.asarray(marker.vertices))
            for each in ax.get_lines()
            if isinstance(marker := each.get_marker(), Path)
        }
        assert bars(ax, "bounds-0") == [(4.5, 25.5)]
        # A square bracket has four corners, a round one is a curve of three points.
        assert brackets == {4.5: 4, 25.5: 3}

    def test_prints_numbers_as_the_instrument_does(self) -> None:
        """Half up, and with the signs of the language."""
        pack = pack_of((-9, 9), (-9, 9), step="0.5")
        ax = plot_dots(kc.profile(evaluation_of(pack, "4.5", "-4")), language="sv")
        assert {"5", "−4"} <= set(texts(ax))
        assert series(ax, "Ort, 2016") == [4.5, -4]

    def test_has_titles_in_a_language(self) -> None:
        """And the words, too."""
        ax = plot_dots(
            kc.profile(evaluation_of(pack_of(10), SKIPPED), not_assessed="worst"), language="sv"
        )
        assert "Poäng" in texts(ax)

    def test_wraps_long_titles(self) -> None:
        """The figure is higher by two lines for each."""
        long = "Invånarnas möjligheter till insyn i och påverkan på beslut, " * 5
        pack = kc.CriteriaPack(
            id="small", revision="1", title=label("Small"), language="en", source="made up",
            areas=[kc.Area(code=each, title=label(long), max_points=10) for each in "12"],
        )  # fmt: skip
        profile = kc.profile(evaluation_of(pack, 5, 6))
        short = kc.profile(evaluation_of(pack_of(10, 10), 5, 6))
        high, low = (plot_dots(each).get_figure(root=True) for each in (profile, short))
        assert high is not None
        assert low is not None
        added = (high.get_size_inches() - low.get_size_inches()) * 72
        assert list(added) == pytest.approx([0, 4 * LINE])

    @pytest.mark.parametrize("n", [1, 12])
    def test_of_few_and_many_areas(self, n: int) -> None:
        """One row each."""
        profile = kc.profile(evaluation_of(pack_of(*[10] * n), *range(n)[:10], *[10] * (n - 10)))
        ax = plot_dots(profile)
        assert len(series(ax, "Ort, 2016")) == n

    def test_draws_in_given_axes(self) -> None:
        """And returns them."""
        ax = Figure().add_subplot()
        assert plot_dots(FULL, ax=ax) is ax

    def test_refuses_other_criteria(self) -> None:
        """Points of other criteria are no comparison."""
        other = kc.profile(evaluation_of(pack_of(10, id="other"), 5))
        with pytest.raises(kc.KompassError, match="KC001"):
            plot_dots(FULL, before=other)

    def test_refuses_an_empty_level(self) -> None:
        """There may be no sub-questions."""
        profile = kc.profile(evaluation_of(pack_of(10), 5))
        with pytest.raises(
            kc.KompassError, match=r"small@1 has no nodes of the level 'sub-q.*KX003"
        ):
            plot_dots(profile, level="sub-question")

    def test_refuses_other_types(self) -> None:
        """Values of ours, and Axes of matplotlib."""
        with pytest.raises(TypeError, match="profile must be Profile, not Evaluation"):
            plot_dots(FULL.source)  # type: ignore[arg-type]
        with pytest.raises(TypeError, match="before must be Profile, not int"):
            plot_dots(FULL, before=1)  # type: ignore[arg-type]
        with pytest.raises(TypeError, match="ax must be Axes or None, not Figure"):
            plot_dots(FULL, ax=Figure())  # type: ignore[arg-type]
