"""Each member is drawn where it is, with the quartiles of an independent library."""

from typing import Any

import numpy as np
import pytest

import kompass_core as kc
from kompass_core.plots import plot_distribution
from tests.making import SKIPPED, evaluation_of, pack_of
from tests.plots.reading import bars, labels, lines, series, texts

PACK = pack_of(100, 100)
ROWS = ((40, 10), (41, 20), (52, 20), (70, 30), (71, 90))
GROUP = kc.aggregate(
    kc.profile(evaluation_of(PACK, *row, subject=f"Ort {i}")) for i, row in enumerate(ROWS)
)


class TestPlotDistribution:
    """A group in one row for each area."""

    def test_draws_each_member(self) -> None:
        """And the middle half, and the median."""
        ax = plot_distribution(GROUP, GROUP.members[2])
        columns = np.array(ROWS).T
        assert lines(ax, "members") == columns.tolist()
        assert lines(ax, "median") == np.median(columns, axis=1, keepdims=True).tolist()
        quartiles = np.quantile(columns, [0.25, 0.75], axis=1).T
        assert bars(ax, "middle") == [tuple(each) for each in quartiles.tolist()]
        assert series(ax, "Ort 2, 2016") == [52, 20]
        assert labels(ax) == ["Ort 2, 2016", "each member", "the middle half", "median"]
        assert {"1 area 1 (n = 5)", "52", "20"} <= set(texts(ax))

    def test_needs_no_profile(self) -> None:
        """The title is that of the criteria."""
        ax = plot_distribution(GROUP, language="sv")
        assert labels(ax) == ["varje deltagare", "den mittersta halvan", "median"]
        assert str(ax.get_label()).startswith("Small\nPoäng. 1 area 1 (n = 5): median: 52; ")

    def test_omits_missing_members(self) -> None:
        """A policy may count them in the median, but nobody has these points."""
        rows: list[tuple[Any, Any]] = [(SKIPPED, 5), (8, SKIPPED)]
        group = kc.aggregate(
            kc.profile(evaluation_of(pack_of(10, 20), *row, subject=str(i)), not_assessed="worst")
            for i, row in enumerate(rows)
        )
        ax = plot_distribution(group, group.members[0])
        assert lines(ax, "members") == [[80], [25]]
        assert lines(ax, "median") == [[40], [12.5]]
        assert series(ax, "0, 2016") == [None, 25]

    def test_of_unknown_areas(self) -> None:
        """No member, no median."""
        group = kc.aggregate([kc.profile(evaluation_of(PACK, SKIPPED, 5), not_assessed="rescale")])
        ax = plot_distribution(group)
        assert lines(ax, "members") == [[], [5]]
        assert lines(ax, "median") == [[5]]
        assert {"1 area 1 (n = 0)", "–"} <= set(texts(ax))

    def test_refuses_other_criteria(self) -> None:
        """A profile of others cannot be marked."""
        other = kc.profile(evaluation_of(pack_of(10, id="other"), 5))
        with pytest.raises(kc.KompassError, match="KC001"):
            plot_distribution(GROUP, other)
        with pytest.raises(TypeError, match="group must be Aggregate, not Profile"):
            plot_distribution(other)  # type: ignore[arg-type]
