"""`kompass rank` ranks the subjects of a group."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

import kompass_core as kc
from kompass_core.cli.answer import Exit
from kompass_core.cli.commands import rank as command
from kompass_core.criteria import BandScale
from tests.making import bands_of, evaluation_of, pack_of, result_of

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
        assert "Means are not counted: medelvärde för de 40 senaste andra kommunerna (2014)" in text
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

    def test_as_the_pack_declares(self, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
        """4.5 and 5 both print 5; `--by` is for another rule."""
        pack = pack_of(10, ranking="printed")
        profiles = [
            kc.profile(evaluation_of(pack, points, subject=points)) for points in ("4.5", "5")
        ]
        monkeypatch.setattr(command, "load_profiles", lambda *_: profiles)
        found = run("rank", "a.toml", "--json").data
        assert (found["by"], [each["rank"] for each in found["ranks"]]) == ("printed", [1, 1])
        found = run("rank", "a.toml", "--by", "exact", "--json").data
        assert (found["by"], [each["rank"] for each in found["ranks"]]) == ("exact", [1, 2])

    def test_in_groups(self, english: Run) -> None:
        """Nine subjects in quarters; a name may be given twice."""
        colours = ("--groups", "red,yellow,yellow,green")
        outcome = english("rank", GROUP, *colours)
        assert [outcome.row(f"{i}  ")[-1] for i in (1, 3, 4, 9)] == [
            *("green", "green", "yellow", "red"),
        ]
        found = english("rank", GROUP, *colours, "--json").data["ranks"][0]
        assert (found["group"], found["possible_groups"]) == ("green", ["green"])
        assert "at least two" in english("rank", GROUP, "--groups", "all").err

    def test_with_bands(self, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
        """A column, if the node has some."""
        pack = pack_of(10, band_scales=[BandScale(bands=bands_of(None, 5))])
        profiles = [kc.profile(result_of(pack, {"1": 3, "total": 5}, subject="A"))]
        monkeypatch.setattr(command, "load_profiles", lambda *_: profiles)
        assert run("rank", "a.toml").row("1  ")[-1] == "none or from 5"
        assert run("rank", "a.toml", "--code", "1").row("1  ")[-1] == "30%"
        (found,) = run("rank", "a.toml", "--json").data["ranks"]
        assert found["band"]["possible"] == ["none", "from-5"]

    def test_by_an_unknown_code(self, run: Run) -> None:
        """The nearest is offered."""
        outcome = run("rank", GROUP, "--code", "1.l")
        assert (outcome.code, outcome.out) == (Exit.MISUSE, "")
        assert "the code '1.l'; did you mean '1.1'?" in outcome.err


def test_the_latest_totals_are_those_that_ship() -> None:
    """The table above is checked against the files."""
    latest = {
        each.name: str(each.by_code["total"].points)
        for each in kc.published_results("kommunkompassen-se")
        if each.subject and each.pack.revision == "2010"
    }
    assert latest == TOTALS
