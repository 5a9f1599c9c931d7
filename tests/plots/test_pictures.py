"""Plots look as they did when a person last looked at them."""

from pathlib import Path

import pytest
from matplotlib.testing.compare import compare_images

from tests.plots.reading import line_of, values
from tools import pictures

TOLERANCE = 1
"""The root mean square of differences; a dot moved by two pixels is more."""


class TestPictures:
    """Each picture of the page is compared with a reference."""

    @pytest.mark.parametrize("name", pictures.PICTURES)
    def test_look_as_before(self, name: str, tmp_path: Path) -> None:
        """After a wanted change: ``python3 dev.py make``, and look at them."""
        drawn = tmp_path / f"{name}.png"
        pictures.save(pictures.PICTURES[name](), drawn)
        assert compare_images(str(pictures.BASELINE / f"{name}.png"), str(drawn), TOLERANCE) is None

    def test_would_show_a_moved_dot(self, tmp_path: Path) -> None:
        """The tolerance is small enough."""
        ax = pictures.dots()
        line = line_of(ax, "Strängnäs, 2016-10")
        first, *others = values(line)
        line.set_xdata([first + 1, *others])
        drawn = tmp_path / "dots.png"
        pictures.save(ax, drawn)
        reference = str(pictures.BASELINE / "dots.png")
        assert compare_images(reference, str(drawn), TOLERANCE) is not None
