"""`kompass rank`, `best` and `question` show groups."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

import kompass_core as kc
from kompass_core.cli.answer import Exit

if TYPE_CHECKING:
    from tests.cli.conftest import Run

Write = Callable[..., Path]

GROUP = "kommunkompassen-se@2010"

TOTALS = {
    "Helsingborg": "668",
    "Örebro": "650",
    "Vallentuna": "603",
    "Örnsköldsvik": "551",
    "Lidköping": "549",
    "Karlskrona": "509",
    "Grästorp": "506",
    "Strängnäs": "497",
    "Kramfors": "448",
}
"""The latest published total of each, as the municipalities printed it."""


class TestRank:
    """Subjects are ranked by points, each by its latest result."""

    def test_by_total(self, english: Run) -> None:
        """The published means are named, and not counted."""
        outcome = english("rank", GROUP)
        assert (outcome.code, outcome.err) == (Exit.FINE, "")
        for i, (name, points) in enumerate(TOTALS.items(), start=1):
            row = outcome.row(f"{i}  ")
            assert (row[1], row[3]) == (name, points)
        text = " ".join(outcome.out.split())
        assert "Means are not counted: mean of the 40 latest other municipalities (2014)" in text
        assert "- Caution: the instrument changed between 2015 and 2016" in text

    def test_by_an_area(self, english: Run) -> None:
        """Who has printed no areas is named; area 5 has a tie."""
        outcome = english("rank", GROUP, "--code", "5")
        ranks = english("rank", GROUP, "--code", "5", "--json").data["ranks"]
        assert [each["rank"] for each in ranks] == [1, 1, 3, 4, 5]
        assert [each["points"] for each in ranks] == ["70", "70", "64", "58", "53"]
        assert "Not ranked, as their points are not known: Lidköping (2014)" in outcome.out

    def test_shows_the_ranks_that_rounding_allows(self, english: Run, write: Write) -> None:
        """Two printed 50s may be any of two ranks."""
        text = (
            'format = 1\nkind = "published-result"\npack = "kommunkompassen-se@2010"\n'
            'subject = "{}"\ndate = "2017"\n[areas]\n"1" = 50\n'
        )
        files = [write(text.format(name), f"{name}.toml") for name in ("Här", "Där")]
        outcome = english("rank", *files, "--code", "1")
        assert outcome.row("1  Här")[2:] == ["2017", "50", "50%", "1 to 2"]
        assert "Caution" not in outcome.out
        (one, _) = english("rank", *files, "--code", "1", "--by", "printed", "--json").data["ranks"]
        assert (one["tied"], one["best"], one["worst"]) == (1, 1, 2)

    def test_by_an_unknown_code(self, run: Run) -> None:
        """The nearest is offered."""
        outcome = run("rank", GROUP, "--code", "1.l")
        assert (outcome.code, outcome.out) == (Exit.MISUSE, "")
        assert "the code '1.l'; did you mean '1.1'?" in outcome.err


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


def test_the_latest_totals_are_those_that_ship() -> None:
    """The table above is checked against the files."""
    latest = {
        each.name: str(each.by_code["total"].points)
        for each in kc.published_results("kommunkompassen-se")
        if each.subject and each.pack.revision == "2010"
    }
    assert latest == TOTALS
