"""`kompass best` shows the role models of a group."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kompass_core.cli.answer import Exit

if TYPE_CHECKING:
    from tests.cli.conftest import Run

GROUP = "kommunkompassen-se@2010"


class TestBest:
    """The role models are the best in each area."""

    def test_in_each_area(self, english: Run) -> None:
        """Ties are all shown, below one title."""
        outcome = english("best", GROUP, "--n", "1")
        assert outcome.code == Exit.FINE
        assert outcome.row("8 ")[2:] == ["100", "87", "Örebro (2012)", "5"]
        assert outcome.row("5 ")[2:] == ["100", "70", "Grästorp (2014)", "5"]
        assert outcome.row("70 ") == ["70", "Örebro (2012)", "5"]
        assert outcome.row("Total")[1:] == ["800", "668", "Helsingborg (2017)", "9"]
        assert "1.1" not in outcome.out

    def test_in_total_are_below_one_rule(self, english: Run) -> None:
        """However many they are."""
        outcome = english("best", GROUP)
        assert sum("───" in line for line in outcome.lines) == 2
        assert outcome.row("650 ") == ["650", "Örebro (2015)", "9"]

    def test_in_each_sub_question(self, english: Run) -> None:
        """Only one report prints them."""
        outcome = english("best", GROUP, "--sub-questions")
        assert outcome.row("1.3 ")[2:] == ["25", "9", "Strängnäs (2016-10)", "1"]

    def test_where_no_points_are_known(self, english: Run) -> None:
        """There is no role model, and no error."""
        outcome = english("best", "kommunkompassen-se:orebro-2015")
        assert outcome.row("1 ")[2:] == ["100", "?", "0"]
        assert "Caution" not in outcome.out

    def test_as_data(self, run: Run) -> None:
        """With the possible ranks."""
        best = run("best", GROUP, "--n", "2", "--json").data["best"]
        assert [each["result"]["name"] for each in best["total"]] == ["Helsingborg", "Örebro"]
        assert "1.1" not in best
