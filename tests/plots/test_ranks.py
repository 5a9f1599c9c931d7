"""Ranks are dots, and their intervals are lines."""

import pytest

import kompass_core as kc
from kompass_core.plots import plot_ranks
from tests.making import evaluation_of, pack_of, result_of
from tests.plots.reading import bars, labels, series, texts
from tests.robustness.making import TABLE

DRAWN = kc.rank_robustness(TABLE, weights=kc.Weights.free(), draws=200)


class TestPlotRanks:
    """One row for each subject, best first."""

    def test_of_a_simulation(self) -> None:
        """The line has all draws, the band the central ones."""
        ax = plot_ranks(DRAWN, share="0.8")
        spreads = DRAWN.by_rank()
        assert series(ax, "rank") == [each.rank for each in spreads]
        assert bars(ax, "all") == [(each.best, each.worst) for each in spreads]
        usual = [each.interval("0.8") for each in spreads]
        # A band begins and ends a quarter of a rank outside.
        assert bars(ax, "usual") == [(best - 0.25, worst + 0.25) for best, worst in usual]
        assert labels(ax) == ["rank by the given scores", "80% of the draws", "all draws"]
        assert [text for text in texts(ax) if text in DRAWN] == [each.subject for each in spreads]
        assert "1–3" in texts(ax)

    def test_of_ranks_in_a_group(self) -> None:
        """The line has the ranks that rounding allows."""
        points = {"A": 60, "B": 61, "C": 40}
        group = kc.aggregate(
            kc.profile(result_of(pack_of(100), {"1": each}, subject=name))
            for name, each in points.items()
        )
        ax = plot_ranks(group.best("1", 3), language="fi")
        # 60 may be 60.5 and 61 may be 60.5: each of the two may be first.
        assert series(ax, "rank") == [1, 2, 3]
        best = group.best("1", 3)
        assert bars(ax, "all") == [(each.best, each.worst) for each in best]
        assert bars(ax, "usual") == []
        assert {"B, 2016", "Sija", "3"} <= set(texts(ax))
        assert labels(ax)[1] == "mahdollinen ennen pyöristystä"

    def test_of_one(self) -> None:
        """The axis has one tick."""
        group = kc.aggregate([kc.profile(evaluation_of(pack_of(10), 5))])
        ax = plot_ranks(group.best())
        assert [each.get_text() for each in ax.get_xticklabels()] == ["1"]

    def test_refuses_nothing_and_others(self) -> None:
        """There must be a row."""
        with pytest.raises(kc.KompassError, match="KX004"):
            plot_ranks([])
        with pytest.raises(TypeError, match=r"ranks\[0\] must be Rank, not int"):
            plot_ranks([1])  # type: ignore[list-item]
        with pytest.raises(kc.KompassError, match="KA005"):
            plot_ranks(DRAWN, share=2)
