"""The points to be won are bars, largest first, and unknown ones are no zeros."""

import pytest
from attrs import evolve

import kompass_core as kc
from kompass_core.errors import IncomparableError
from kompass_core.evaluations import PolicyName
from kompass_core.plots import plot_shortfalls
from tests.making import FOREIGN, SKIPPED, evaluation_of, pack_of, result_of
from tests.plots.reading import bars, texts, widths

PACK = pack_of([10, 25, (-5, 15)], [30])


class TestPlotShortfalls:
    """A row for each sub-question with much to win."""

    def test_draws_the_largest_first(self) -> None:
        """Each in an outline of all points that it can give."""
        ax = plot_shortfalls(kc.profile(evaluation_of(PACK, 3, 9, -5, 30)))
        assert widths(ax) == [20, 20, 25, 16, 10, 7, 30, 0]
        titles = [each for each in texts(ax) if "question" in each]
        assert titles == [
            "1.3 question 1.3 (−5 of 15)",
            "1.2 question 1.2 (9 of 25)",
            "1.1 question 1.1 (3 of 10)",
            "2.1 question 2.1 (30 of 30)",
        ]
        assert {"20", "16", "7", "0", "Points to be won", "Ort, 2016"} <= set(texts(ax))

    @pytest.mark.parametrize("policy", ["rescale", "worst", "best"])
    def test_has_missing_points_last(self, policy: PolicyName) -> None:
        """An outline and the interval, but no bar."""
        evaluation = evaluation_of(PACK, SKIPPED, 9, FOREIGN, 30)
        profile = kc.profile(evaluation, not_assessed=policy, not_applicable=policy)
        ax = plot_shortfalls(profile)
        assert widths(ax) == [25, 16, 30, 0, 10, 20]
        assert [text for text in texts(ax) if text == "–"] == ["–", "–"]
        assert "1.3 question 1.3 (not applicable)" in texts(ax)
        assert bars(ax, "bounds")[0] == (0, 10)

    def test_draws_bounds(self) -> None:
        """A printed 9 of 25 is [8.5, 9.5), so 15.5 to 16.5 are to be won."""
        ax = plot_shortfalls(kc.profile(result_of(PACK, {"1.2": 9})), n=1)
        assert widths(ax) == [25, 16]
        assert bars(ax, "bounds") == [(15.5, 16.5)]
        assert "Points to be won The largest 1 of 4." in texts(ax)

    def test_of_areas(self) -> None:
        """Any level, in any language."""
        ax = plot_shortfalls(
            kc.profile(evaluation_of(PACK, 3, 9, -5, 30)), level="area", language="da"
        )
        assert widths(ax) == [55, 43, 30, 0]
        assert "1 area 1 (7 af 50)" in texts(ax)

    def test_prints_the_difference_of_printed_numbers(self) -> None:
        """So that 13 of 25 leave 12, even if the points are 12.5."""
        ax = plot_shortfalls(kc.profile(evaluation_of(pack_of([25]), "12.5")))
        assert widths(ax) == [25, 12.5]
        assert {"12", "1.1 question 1.1 (13 of 25)"} <= set(texts(ax))

    def test_omits_what_does_not_count(self) -> None:
        """As lists of shortfalls do; a level may have nothing else."""
        extra = evolve(pack_of(30).areas[0], code="3", counted=False)
        pack = evolve(PACK, areas=[*PACK.areas, extra])
        profile = kc.profile(evaluation_of(pack, 3, 9, -5, 30, 0))
        ax = plot_shortfalls(profile, level="area")
        assert widths(ax) == [55, 43, 30, 0]
        uncounted = evolve(PACK.areas[0], counted=False), evolve(extra, counted=True)
        bare = kc.profile(evaluation_of(evolve(PACK, areas=uncounted), 3, 9, -5, 30))
        with pytest.raises(IncomparableError, match="no nodes of the level 'sub-question'"):
            plot_shortfalls(bare)

    @pytest.mark.parametrize("n", [0, -1, 1.5])
    def test_refuses_no_rows(self, n: int) -> None:
        """At least one is drawn."""
        with pytest.raises(kc.KompassError, match="KN070"):
            plot_shortfalls(kc.profile(evaluation_of(PACK, 3, 9, -5, 30)), n=n)
