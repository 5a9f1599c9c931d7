"""Thresholds of bands are lines in the row of their node."""

from __future__ import annotations

import kompass_core as kc
from kompass_core.criteria import BandScale
from kompass_core.plots import plot_distribution, plot_dots
from tests.making import bands_of, evaluation_of, pack_of
from tests.plots.reading import texts, values

SCALES = [
    BandScale(of=["1"], basis="printed", bands=bands_of(None, 5, 8)),
    BandScale(of=["2"], measure="percent", bands=bands_of(None, 60)),
    BandScale(of=["3"], measure="coverage", bands=bands_of(None, 80)),
]
PACK = pack_of(10, 10, 10, band_scales=SCALES)
PROFILE = kc.profile(evaluation_of(PACK, 5, 6, 7))


class TestThresholds:
    """A printed 5 begins at 4.5; 60 % of 10 points are 6; a coverage is on another axis."""

    def test_are_drawn(self) -> None:
        """In both charts, with a line in the legend and the text alternative."""
        for ax in (plot_dots(PROFILE), plot_distribution(kc.aggregate([PROFILE]))):
            lines = [each for each in ax.get_lines() if each.get_gid() == "threshold"]
            assert [values(each)[0] for each in lines] == [4.5, 7.5, 6]
            assert "threshold of a band" in ax.get_legend_handles_labels()[1] or (
                "threshold of a band" in texts(ax)
            )
            expected = "threshold of a band: 1 area 1: from 5 4.5, from 8 7.5; 2 area 2: from 60 6."
            assert str(ax.get_label()).endswith(expected)

    def test_of_no_bands(self) -> None:
        """Nothing is added."""
        ax = plot_dots(kc.profile(evaluation_of(pack_of(10), 5)))
        assert "threshold" not in str(ax.get_label())
        assert not [each for each in ax.get_lines() if each.get_gid() == "threshold"]
