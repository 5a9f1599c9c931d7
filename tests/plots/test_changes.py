"""A change is a bar from zero, and its look says how sure the direction is."""

import pytest

import kompass_core as kc
from kompass_core.comparison import Certainty
from kompass_core.criteria import Break
from kompass_core.plots import plot_changes
from tests.crosswalking import crosswalk_of, relation
from tests.making import SKIPPED, evaluation_of, label, pack_of, result_of
from tests.plots.reading import bars, labels, texts, widths

PACK = pack_of(100, 100, 100)


def compared(before: kc.Evaluation, after: kc.Evaluation) -> kc.Comparison:
    """Compare two evaluations."""
    return kc.compare(*(kc.profile(each, not_assessed="worst") for each in (before, after)))


class TestPlotChanges:
    """One bar for each area."""

    def test_draws_every_change_as_it_is(self) -> None:
        """Rises to the right, falls to the left, and no bar for none."""
        ax = plot_changes(compared(evaluation_of(PACK, 40, 60, 7), evaluation_of(PACK, 49, 43, 7)))
        assert widths(ax) == [9, -17]
        assert {"+9", "−17", "0", "rise", "fall", "Ort, 2016 → Ort, 2016"} <= set(texts(ax))
        rise, fall = ax.patches
        assert (rise.get_hatch(), fall.get_hatch()) == (None, "//////")
        assert labels(ax) == ["rise", "fall"]
        assert bars(ax, "bounds") == []

    def test_draws_bounds_and_what_is_not_certain(self) -> None:
        """Printed numbers are intervals: a change of 0 may be any of less than a point."""
        printed = [{"1": 40, "2": 40, "3": 40}, {"1": 41, "2": 44, "3": 40}]
        comparison = kc.compare(*(kc.profile(result_of(PACK, each)) for each in printed))
        assert comparison["1"].certainty is Certainty.CERTAIN
        assert comparison["3"].certainty is Certainty.UNDECIDED
        ax = plot_changes(comparison)
        assert widths(ax) == [1, 4, 0]
        assert bars(ax, "bounds") == [(0, 2), (3, 5), (-1, 1)]
        assert labels(ax) == ["rise", "direction not certain"]
        assert "−1" not in texts(ax)

    @pytest.mark.parametrize("later", [False, True])
    def test_has_no_bar_for_missing_points(self, *, later: bool) -> None:
        """Nor for points that a policy counts instead; the interval is what is possible."""
        whole, part = evaluation_of(PACK, 40, 60, 7), evaluation_of(PACK, SKIPPED, 60, 7)
        ax = plot_changes(compared(whole, part) if later else compared(part, whole))
        assert widths(ax) == []
        assert bars(ax, "bounds") == [(-40, 60) if later else (-60, 40)]
        assert {"1 area 1 (not assessed)", "–"} <= set(texts(ax))
        assert labels(ax) == []

    def test_notes_a_change_of_the_instrument(self) -> None:
        """In the language of the plot."""
        breaks = [Break("2015", "2015", label("stricter"))]
        pack = pack_of(100, breaks=breaks)
        sides = [evaluation_of(pack, 40, date=date) for date in ("2014", "2016")]
        ax = plot_changes(compared(*sides), language="nb")
        note = "Instrumentet ble endret mellom de to tidspunktene."
        assert f"Endring i poeng {note}" in texts(ax)

    def test_notes_that_revisions_were_compared(self) -> None:
        """By judgement; what has no counterpart has no bar."""
        older, newer = pack_of(10, 10), pack_of(10, 10, revision="2")
        crosswalk = crosswalk_of(
            older, newer, relation("renamed", "1", "1"), relation("dropped", "2", degree="not"),
            relation("new", "", "2", "not"),
        )  # fmt: skip
        sides = [kc.profile(evaluation_of(pack, 4, 5)) for pack in (older, newer)]
        ax = plot_changes(kc.compare(*sides, crosswalk=crosswalk))
        assert "The criteria differ; the comparison is indicative." in " ".join(texts(ax))
        assert "2 area 2 (unknown)" in texts(ax)

    def test_of_nodes_with_other_limits(self) -> None:
        """Equivalent packs may share some nodes only."""
        other = pack_of(10, 25, revision="2")
        pack = pack_of(10, 20, equivalent_to=[other.ref])
        ax = plot_changes(compared(evaluation_of(other, 4, 5), evaluation_of(pack, 6, 9)))
        assert widths(ax) == [2]
        assert bars(ax, "bounds") == []
        assert "2 area 2 (not compared)" in texts(ax)

    def test_of_no_change_at_all(self) -> None:
        """The axis still has room."""
        same = evaluation_of(PACK, 40, 60, 7)
        low, high = plot_changes(compared(same, same)).get_xlim()
        assert low < 0 < high

    def test_refuses_other_types(self) -> None:
        """A profile is no comparison."""
        profile = kc.profile(evaluation_of(PACK, 40, 60, 7))
        with pytest.raises(TypeError, match="comparison must be Comparison, not Profile"):
            plot_changes(profile)  # type: ignore[arg-type]
