"""`kompass question` shows one question over all subjects."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from kompass_core.cli.answer import Exit

if TYPE_CHECKING:
    from tests.cli.conftest import Run

GROUP = "kommunkompassen-se@2010"


class TestQuestion:
    """One question over all subjects."""

    def test_shows_the_points_of_each(self, english: Run) -> None:
        """The mean of 44, 65, 66, 71 and 73 is 63.8."""
        outcome = english("question", "7", GROUP)
        assert outcome.code == Exit.FINE
        assert "5 subjects; mean 63.8, lowest 44, highest 73 of 100 points." in outcome.lines
        assert outcome.row("66 ") == ["66", "1", "Strängnäs (2016-10)"]
        assert "Points are not known: Lidköping (2014), " in outcome.out

    def test_counts_those_with_each_mark(self, run: Run) -> None:
        """Two have 70 points in area 5."""
        data = run("question", "5", GROUP, "--json").data
        assert (data["title"], data["max_points"]) == ("Resultat och effektivitet", "100")
        assert data["marks"][0] == {"points": "70", "n": 2}
        assert data["mean"] == "63"
        assert [each["name"] for each in data["unknown"]] == [
            *("Lidköping", "Örnsköldsvik", "Helsingborg", "Vallentuna"),
        ]

    def test_that_no_subject_has_points_for(self, english: Run) -> None:
        """Nothing is claimed."""
        outcome = english("question", "1", "kommunkompassen-se:orebro-2015")
        assert "Points are not known: Örebro (2015)." in outcome.lines
        assert "mean" not in outcome.out

    def test_with_an_unknown_code(self, run: Run) -> None:
        """It is wrong use."""
        assert run("question", "9", GROUP).code == Exit.MISUSE

    @pytest.mark.parametrize("command", [("rank",), ("best",), ("question", "8.7")])
    def test_evaluations_take_policies(
        self, english: Run, evaluation_file: Path, command: tuple[str, ...]
    ) -> None:
        """As for the other commands."""
        options = ("--not-applicable", "rescale", "--not-assessed", "worst")
        assert english(*command, evaluation_file).code == Exit.MISUSE
        assert english(*command, evaluation_file, *options).code == Exit.FINE
