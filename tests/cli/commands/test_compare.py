"""`kompass compare` shows changes, intervals and certainty."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import tomli_w

import kompass_core as kc
from kompass_core.cli.answer import Exit
from kompass_core.cli.commands import compare as command
from kompass_core.criteria import BandScale, Block
from tests.making import bands_of, evaluation_of, label, pack_of

if TYPE_CHECKING:
    from tests.cli.conftest import Run

FileOf = Callable[[str, str], Path]
Write = Callable[..., Path]

CHANGES = [9, 11, -17, 12, 6, 12, 6, 19]


class TestStrangnas:
    """Between 2014 and 2016: up 60 in total, down 17 in area 3."""

    @pytest.fixture
    def files(self, file_of: FileOf) -> tuple[Path, Path]:
        """Return both results."""
        return file_of("Strängnäs", "2014"), file_of("Strängnäs", "2016")

    def test_shows_every_change(self, english: Run, files: tuple[Path, Path]) -> None:
        """With a sign, bounds and certainty."""
        outcome = english("compare", *files)
        assert (outcome.code, outcome.err) == (Exit.FINE, "")
        for i, change in enumerate(CHANGES, start=1):
            assert outcome.row(f"{i} ")[4] == f"{change:+}".replace("-", "\N{MINUS SIGN}")
        assert outcome.row("3 ")[2:] == ["77", "60", "−17", "−17.75 to −16", "across a break"]
        assert outcome.row("Total") == [
            "Total",
            "437",
            "497",
            "+60",
            "+59 to +61",
            "across a break",
        ]

    def test_says_why_areas_add_up_to_less(self, english: Run, files: tuple[Path, Path]) -> None:
        """58 and 60 are both shown."""
        outcome = english("compare", *files)
        assert "The changes of the areas add up to +58, that of the total is +60:" in outcome.out

    def test_names_what_rose_and_what_fell(self, run: Run, files: tuple[Path, Path]) -> None:
        """By name and code."""
        outcome = run("compare", *files, "--language", "en")
        assert "- Rose most: The municipality as community builder (8) +19, " in outcome.out
        assert "- Fell most: Political steering and control (3) −17." in outcome.lines

    def test_warns_of_the_break(self, english: Run, files: tuple[Path, Path]) -> None:
        """The instrument may have changed in between."""
        outcome = english("compare", *files)
        assert "- Caution: the instrument changed between 2015 and 2016: " in outcome.out

    def test_the_other_way_round_is_minus_that(self, run: Run, files: tuple[Path, Path]) -> None:
        """And the order is remarked on."""
        there = run("compare", *files, "--json").data
        back = run("compare", *reversed(files), "--json").data
        assert [-int(each["change"]) for each in back["changes"]] == [
            int(each["change"]) for each in there["changes"]
        ]
        assert "order" in {each["kind"] for each in back["cautions"]}

    def test_as_data(self, run: Run, files: tuple[Path, Path]) -> None:
        """Open ends are flagged."""
        data = run("compare", *files, "--json").data
        assert (data["before"]["date"], data["after"]["date"]) == ("2014", "2016-10")
        total = data["changes"][-1]
        assert total["bounds"] == {
            "low": "59",
            "high": "61",
            "low_closed": False,
            "high_closed": False,
        }
        assert (total["certainty"], total["direction"]) == ("across a break", "up")
        assert [each["kind"] for each in data["cautions"]] == ["break"]


class TestOthers:
    """The headings of the columns distinguish the two sides."""

    def test_a_mean_is_called_a_mean(self, english: Run, file_of: FileOf) -> None:
        """And what may be no difference at all is undecided."""
        mean = file_of("nationellt medelvärde från 2010 och framåt", "2016")
        outcome = english("compare", mean, file_of("Strängnäs", "2016"))
        heading = next(line for line in outcome.lines if "Possible" in line)
        assert heading.split() == [
            *("Area", "Mean", "Strängnäs", "Difference", "Possible", "Certainty")
        ]
        assert outcome.row("8 ")[4:] == ["0", "−0.55 to +1", "undecided"]

    def test_the_other_way_round_it_is_the_mean_that_is_above(
        self, english: Run, file_of: FileOf
    ) -> None:
        """A mean has not risen."""
        mean = file_of("nationellt medelvärde från 2010 och framåt", "2016")
        outcome = english("compare", file_of("Strängnäs", "2016"), mean)
        assert "- Furthest below the mean: The municipality as employer (6) +9" in outcome.out
        assert "- Furthest above the mean: Development of operations (7) −12" in outcome.out
        assert "Rose" not in outcome.out

    def test_other_subjects_have_not_risen_either(self, english: Run, file_of: FileOf) -> None:
        """They are above or below."""
        outcome = english("compare", file_of("Grästorp", "2014"), file_of("Strängnäs", "2016"))
        assert "- Furthest above Grästorp: Leadership, responsibility" in outcome.out
        assert "- Furthest below Grästorp: Political steering and control (3) −13" in outcome.out

    def test_a_mean_may_rise_itself(self, english: Run) -> None:
        """Two means of different years."""
        names = ("kommunkompassen-se:mean-2014", "kommunkompassen-se:mean-2016")
        assert "- Rose most: " in english("compare", *names).out

    def test_a_long_name_is_shortened(self, run: Run, file_of: FileOf, write: Write) -> None:
        """The table has little room."""
        text = file_of("Strängnäs", "2014").read_text("utf-8")
        other = write(text.replace("Strängnäs", "Upplands Väsby kommun"))
        outcome = run("compare", file_of("Grästorp", "2014"), other)
        assert "Upplands Vä…" in outcome.out

    def test_the_same_twice_is_before_and_after(self, english: Run, file_of: FileOf) -> None:
        """Nothing rose, nothing fell, and the unrounded values are unknown."""
        path = file_of("Örebro", "2012")
        outcome = english("compare", path, path)
        assert "Before  After" in outcome.out
        assert "- Rose most: no area." in outcome.lines
        assert outcome.row("Total")[3:] == ["0", "−1 to +1", "undecided"]

    def test_only_totals_are_one_row(self, english: Run, file_of: FileOf) -> None:
        """Vallentuna printed 555 and 603."""
        outcome = english("compare", file_of("Vallentuna", "2017"), file_of("Vallentuna", "2019"))
        assert outcome.row("Total") == ["Total", "555", "603", "+48", "+47 to +49", "certain"]
        assert "most" not in outcome.out
        assert "add up" not in outcome.out
        assert "Caution" not in outcome.out

    def test_nothing_shared_is_said(self, english: Run, file_of: FileOf, write: Write) -> None:
        """One printed an area, the other only a total."""
        other = write(
            'format = 1\nkind = "published-result"\npack = "kommunkompassen-se@2010"\n'
            'subject = "A municipality"\ndate = "2019"\n[areas]\n"1" = 60\n'
        )
        outcome = english("compare", file_of("Vallentuna", "2019"), other)
        assert outcome.code == Exit.FINE
        assert "The two sides have no known points in common." in outcome.lines

    def test_evaluations_take_policies(
        self, run: Run, file_of: FileOf, evaluation_file: Path
    ) -> None:
        """An evaluation beside a printed result, exact on one side."""
        options = ("--not-applicable", "rescale", "--not-assessed", "rescale")
        outcome = run("compare", file_of("Strängnäs", "2016"), evaluation_file, *options)
        assert outcome.code == Exit.FINE
        assert outcome.row("1.3 ")[4] == "+3,5"

    def test_two_evaluations_have_no_printed_total(self, run: Run, evaluation_file: Path) -> None:
        """There is no note on rounding that did not happen."""
        options = ("--not-applicable", "rescale", "--not-assessed", "rescale")
        outcome = run("compare", evaluation_file, evaluation_file, *options)
        assert "add up" not in outcome.out

    def test_other_criteria_are_refused(self, run: Run, file_of: FileOf) -> None:
        """2010 and 2020 number their areas differently; what would help is named."""
        outcome = run("compare", file_of("Vallentuna", "2019"), file_of("Vallentuna", "2021"))
        assert (outcome.code, outcome.out) == (Exit.PROBLEMS, "")
        assert "different criteria" in outcome.err
        first, second = outcome.err.splitlines()
        assert first.endswith("[KC001]")
        assert second == "a crosswalk between the two is installed: add --crosswalk auto"

    def test_where_none_is_installed_none_is_named(self, run: Run, file_of: FileOf) -> None:
        """No crosswalk leads from Norway to 2020."""
        norway = next(iter(kc.published_results("kommunekompasset-no")))
        path = file_of("Vallentuna", "2021").with_name("norway.toml")
        kc.save(norway, path)
        outcome = run("compare", path, file_of("Vallentuna", "2021"))
        assert outcome.err.endswith("[KC001]\n")


class TestSeveral:
    """Three results or more are shown side by side, as table 1 of the published reports."""

    def test_as_published(self, english: Run) -> None:
        """The earlier year, this year, the mean; and the change between the first two."""
        names = ("strangnas-2014", "strangnas-2016", "mean-2016")
        outcome = english("compare", *(f"kommunkompassen-se:{name}" for name in names))
        assert (outcome.code, outcome.err) == (Exit.FINE, "")
        assert outcome.lines[2:4] == ["- Strängnäs, 2014", "- Strängnäs, 2016-10"]
        heading = next(line for line in outcome.lines if line.strip().startswith("Area"))
        assert heading.split() == ["Area", "2014", "2016-10", "Mean", "Change", "Certainty"]
        assert outcome.row("3 ")[2:] == ["77", "60", "68", "−17", "across a break"]
        assert outcome.row("Total") == ["Total", "437", "497", "476", "+60", "across a break"]
        assert "1.1" not in outcome.out
        assert outcome.out.count("- Caution: the instrument changed") == 1

    def test_of_different_subjects_has_no_change(self, english: Run) -> None:
        """Points that were not published are unknown."""
        names = ("orebro-2015", "grastorp-2014", "helsingborg-2017", "strangnas-2016")
        outcome = english("compare", *(f"kommunkompassen-se:{name}" for name in names))
        assert outcome.row("1 ")[2:] == ["?", "61", "?", "63"]
        assert "Change" not in outcome.out

    def test_of_subjects_without_a_common_node(self, english: Run, write: Write) -> None:
        """The cells of the change are empty."""
        text = (
            'format = 1\nkind = "published-result"\npack = "kommunkompassen-se@2020"\n'
            'subject = "Vallentuna"\ndate = "2020"\n[areas]\n"1" = 60\n'
        )
        names = ("vallentuna-2021", "mean-2021")
        shipped = (f"kommunkompassen-se:{name}" for name in names)
        outcome = english("compare", write(text), *shipped)
        assert outcome.row("1 ")[2:] == ["60", "73", "63", "+13", "certain"]
        assert outcome.row("2 ")[2:] == ["?", "75", "65"]
        assert "Caution" not in outcome.out

    def test_across_revisions_needs_a_crosswalk(self, run: Run) -> None:
        """Each result is projected to the criteria of the second."""
        names = ("vallentuna-2019", "vallentuna-2021", "strangnas-2016")
        given = [f"kommunkompassen-se:{name}" for name in names]
        assert "add --crosswalk auto" in run("compare", *given).err
        data = run("compare", *given, "--crosswalk", "auto", "--json").data
        assert [each["result"]["pack"] for each in data["results"]] == [
            "kommunkompassen-se@2020"
        ] * 3
        assert len(data["comparisons"]) == 2


class TestCrosswalks:
    """Across two revisions, as far as a crosswalk allows."""

    @pytest.fixture
    def files(self, file_of: FileOf) -> tuple[Path, Path]:
        """Return Vallentuna before and after the change of revision."""
        return file_of("Vallentuna", "2019"), file_of("Vallentuna", "2021")

    def test_says_how_far_that_is(self, run: Run, files: tuple[Path, Path]) -> None:
        """The total is indicative, the areas are listed apart, and somebody judged."""
        outcome = run("compare", *files, "--crosswalk", "auto", "--language", "en")
        assert (outcome.code, outcome.err) == (Exit.FINE, "")
        heading = "Vallentuna, 2019 -> Vallentuna, 2021 (kommunkompassen-se@2010 ->"
        assert outcome.lines[:2] == [heading, "kommunkompassen-se@2020)"]
        assert outcome.row("Total") == ["Total", "603", "648", "+45", "+44 to +46", "indicative"]
        assert "Not compared: the earlier result has no points." in outcome.lines
        assert outcome.row("4 ") == ["4", "Efficiency", "?", "83", "−17.5 to +83.5"]
        text = " ".join(outcome.out.split())
        assert "Of the points, 100 % are indicative. Judgement: the contributors of" in text
        assert "- Crosswalk: All areas were renamed and regrouped in 2020." in text

    def test_can_be_gone_back(self, run: Run, files: tuple[Path, Path]) -> None:
        """The heading names the criteria of both sides."""
        outcome = run("compare", *files[::-1], "--crosswalk", "auto", "--language", "en")
        heading = "Vallentuna, 2021 -> Vallentuna, 2019 (kommunkompassen-se@2020 ->"
        assert outcome.lines[:2] == [heading, "kommunkompassen-se@2010)"]
        assert outcome.row("Total") == ["Total", "648", "603", "−45", "−46 to −44", "indicative"]

    def test_areas_are_compared_with_their_counterparts(self, run: Run, file_of: FileOf) -> None:
        """Area 5 of 2020 with area 2 of 2010."""
        files = file_of("Strängnäs", "2016"), file_of("Vallentuna", "2021")
        outcome = run("compare", *files, "--crosswalk", "auto")
        assert outcome.row("5 ")[2:5] == ["60", "86", "+26"]
        assert "Not compared" not in outcome.out

    def test_as_data(self, run: Run, files: tuple[Path, Path]) -> None:
        """With the crosswalk, its shares, and the nodes without a change."""
        data = run("compare", *files, "--crosswalk", "auto", "--json").data
        assert data["before"]["pack"] == "kommunkompassen-se@2010"
        assert [each["comparability"] for each in data["changes"]] == ["indicative"]
        assert len(data["not_compared"]) == 8
        assert data["not_compared"][0]["after"] == "73"
        assert data["not_compared"][0]["why"] == "the earlier result has no points"
        crosswalk = data["crosswalk"]
        assert (crosswalk["from"], crosswalk["to"]) == (
            "kommunkompassen-se@2010",
            "kommunkompassen-se@2020",
        )
        assert crosswalk["newer_shares"] == {
            "exact": "0",
            "scaled": "0",
            "indicative": "1",
            "not": "0",
        }

    def test_a_file_of_ones_own(
        self, english: Run, files: tuple[Path, Path], tmp_path: Path
    ) -> None:
        """Nodes that are dropped or new are listed with the reason; a note may be missing."""
        codes = [str(i) for i in range(1, 9)]
        own = {"kind": "dropped", "comparability": "not", "why": {"en": "we do not believe it."}}
        relations = [own | {"from": codes}, own | {"kind": "new", "to": codes}]
        text = {
            "format": 1,
            "kind": "crosswalk",
            "from": "kommunkompassen-se@2010",
            "to": "kommunkompassen-se@2020",
            "judgement": "a sceptic",
            "relations": relations,
        }
        path = tmp_path / "own.toml"
        path.write_text(tomli_w.dumps(text), "utf-8")
        outcome = english("compare", *files, "--crosswalk", path)
        assert "The two sides have no known points in common." in outcome.lines
        assert "Not compared: we do not believe it." in outcome.lines
        assert outcome.row("2 ")[2:] == ["?", "-"]
        assert "100 % cannot be compared. Judgement: a sceptic" in " ".join(outcome.out.split())
        assert "- Crosswalk:" not in outcome.out
        data = english("compare", *files, "--crosswalk", path, "--json").data
        assert data["crosswalk"]["note"] is None
        assert data["not_compared"][0]["after"] is None

    def test_within_one_revision_none_is_needed(self, run: Run, file_of: FileOf) -> None:
        """Asking for it does no harm."""
        files = file_of("Vallentuna", "2017"), file_of("Vallentuna", "2019")
        assert run("compare", *files, "--crosswalk", "auto").out == run("compare", *files).out
        assert run("compare", *files, "--json").data["crosswalk"] is None

    def test_a_crosswalk_between_others_is_refused(
        self, run: Run, files: tuple[Path, Path], write: Write
    ) -> None:
        """It must relate these two."""
        relations = [{"kind": "same", "from": [c], "to": [c]} for c in "12345678"]
        text = {
            "format": 1,
            "kind": "crosswalk",
            "from": "kommunekompasset-no@2010",
            "to": "kommunkompassen-se@2010",
            "judgement": "a believer",
            "relations": [
                each | {"comparability": "exact", "why": {"en": "alike"}} for each in relations
            ],
        }
        outcome = run("compare", *files, "--crosswalk", write(tomli_w.dumps(text), "own.toml"))
        assert outcome.code == Exit.PROBLEMS
        assert outcome.err.endswith("does not cover kommunkompassen-se@2020 [KC012]\n")

    def test_a_file_that_is_not_there(self, run: Run, files: tuple[Path, Path]) -> None:
        """It is named."""
        outcome = run("compare", *files, "--crosswalk", "nowhere.toml")
        assert outcome.code == Exit.PROBLEMS
        assert outcome.err.startswith("nowhere.toml: the file cannot be read")


class TestBlocks:
    """Sub-totals are above the total."""

    @pytest.mark.parametrize("n", [2, 3])
    def test_are_shown(self, n: int, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
        """Of two results and of several."""
        block = Block(code="a", title=label("Both"), areas=["1", "2"])
        pack = pack_of(10, 20, blocks=[block])
        profiles = iter(
            [kc.profile(evaluation_of(pack, i, 5, date=str(2014 + i))) for i in range(n)]
        )
        monkeypatch.setattr(command, "load_profile", lambda *_: next(profiles))
        outcome = run("compare", *(f"{i}.toml" for i in range(n)))
        rows = [line.split() for line in outcome.lines]
        at = next(i for i, row in enumerate(rows) if row[:2] == ["a", "Both"])
        assert rows[at][2 : 2 + n] == ["5", "6", "7"][:n]
        assert "+1" in rows[at]
        assert rows[at + 2][0] == "Total"


class TestBands:
    """Below the changes of points are those of bands."""

    @pytest.mark.parametrize(
        ("language", "expected"),
        [
            ("en", "- Band of Total: none → from 40 (certain)"),
            ("sv", "- Nivå för Totalt: none → from 40 (säker)"),
        ],
    )
    def test_are_shown(
        self, run: Run, monkeypatch: pytest.MonkeyPatch, language: str, expected: str
    ) -> None:
        """With the certainty of each."""
        pack = pack_of(100, band_scales=[BandScale(bands=bands_of(None, 40))])
        points = {"a": 30, "b": 50}
        monkeypatch.setattr(
            command, "load_profile", lambda name, _: kc.profile(evaluation_of(pack, points[name]))
        )
        assert expected in run("compare", "a", "b", "--language", language).lines
