"""`kompass audit` judges printed numbers, and reports contradictions."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from attrs import evolve

import kompass_core as kc
from kompass_core.cli.answer import Exit
from kompass_core.cli.commands import audit

if TYPE_CHECKING:
    from tests.cli.conftest import Run

Published = Callable[[str, str], kc.PublishedResult]
FileOf = Callable[[str, str], Path]
Write = Callable[..., Path]

AREAS_ONLY = """
format = 1
kind = "published-result"
pack = "kommunkompassen-se@2010"
subject = "A municipality"
date = "2014"
"""


class TestStrangnas2016:
    """The real report: every number is there, and rounding explains them all."""

    @pytest.fixture
    def report(self, file_of: FileOf) -> Path:
        """Return the file of the report."""
        return file_of("Strängnäs", "2016")

    def test_is_rounding(self, english: Run, report: Path) -> None:
        """The verdict comes first."""
        outcome = english("audit", report)
        assert (outcome.code, outcome.err) == (Exit.FINE, "")
        assert outcome.lines[0] == "Strängnäs, 2016-10 (kommunkompassen-se@2010)"
        assert outcome.lines[2].startswith("Verdict: rounding. ")

    def test_shows_what_is_allowed(self, english: Run, report: Path) -> None:
        """Of areas and of the total: from the parts alone, and from all that is printed."""
        outcome = english("audit", report)
        assert outcome.row("Total")[1:] == [
            *("497", "497", "494.5 to 500.125", "496.5 to 497.5"),
        ]
        assert outcome.row("2 ")[2:4] == ["60", "61"]

    def test_lists_the_areas_that_do_not_add_up(self, english: Run, report: Path) -> None:
        """Three of them, and percentages as far as there is room."""
        out = english("audit", report).out
        assert "printed as 60 points, the parts make 61." in out
        assert "printed as 64 points, the parts make 65." in out
        assert "33 more such percentages; --json lists them all." in out

    def test_as_data_is_complete(self, run: Run, report: Path) -> None:
        """Every node has exact bounds, and every mismatch is there."""
        data = run("audit", report, "--json").data
        assert data["verdict"] == "rounding"
        assert len(data["nodes"]) == 54
        assert {len(data["mismatches"]), data["checks"] - 22} == {40}
        assert data["conflicts"] == []
        total = data["nodes"][-1]
        assert (total["code"], total["points"], total["parts"]) == ("total", "497", "497")
        assert total["from_below"] == {
            "low": "494.5",
            "high": "500.125",
            "low_closed": True,
            "high_closed": False,
        }
        assert (total["bounds"]["low"], total["bounds"]["high"]) == ("496.5", "497.5")

    def test_in_english(self, run: Run, report: Path) -> None:
        """Titles and numbers follow the language that is asked for."""
        outcome = run("audit", report, "--language", "en")
        assert "494.5 to 500.125" in outcome.out
        assert "1.3 Reporting of results to residents: printed as 38%" in outcome.out


class TestOtherResults:
    """The verdict depends on the printed numbers."""

    def test_2014_adds_up_to_439(self, english: Run, file_of: FileOf) -> None:
        """Eight rounded areas allow 437 all the same."""
        outcome = english("audit", file_of("Strängnäs", "2014"))
        assert outcome.code == Exit.FINE
        assert outcome.row("Total") == ["Total", "437", "439", "435 to 443", "436.5 to 437.5"]
        assert "1 number can be recomputed from others: 0 as printed, 1 not." in outcome.out
        assert "Total: printed as 437 points, the parts make 439; rounding causes" in outcome.out

    def test_the_published_mean_is_consistent(self, run: Run, file_of: FileOf) -> None:
        """Its areas add up to what is printed."""
        path = file_of("nationellt medelvärde från 2010 och framåt", "2016")
        outcome = run("audit", path, "--json")
        assert outcome.data["verdict"] == "consistent"
        assert outcome.data["result"]["kind"] == "published mean"

    def test_a_total_alone_can_be_anything(self, english: Run, file_of: FileOf) -> None:
        """There is nothing to check, and nothing is claimed about the areas."""
        outcome = english("audit", file_of("Örebro", "2015"))
        assert "No printed number can be recomputed from others." in outcome.out
        assert outcome.row("Total") == ["Total", "650", "649.5 to 650.5"]


KRAMFORS = "\n".join(
    f'"{i}" = {{ percent = {percent} }}'
    for i, percent in enumerate((51, 45, 62, 34, 52, 27, 39, 53), start=1)
)


class TestImplausible:
    """Numbers that rounding hardly ever explains are no error, but are remarked on."""

    def test_in_words(self, run: Run, write: Write) -> None:
        """Kramfors 2011: 359 above areas that add up to 363."""
        path = write(f"{AREAS_ONLY}total = 359\n[areas]\n{KRAMFORS}\n")
        outcome = run("audit", path, "--language", "en")
        text = " ".join(outcome.out.split())
        assert (outcome.code, outcome.err) == (Exit.FINE, "")
        assert "Verdict: implausible. The numbers are possible, but rounding" in text
        assert outcome.row("6")[-2:] == ["27%", "26.5 to 27"]
        assert outcome.row("Total")[1:3] == ["359", "363"]
        assert (
            "Total: printed as 359 points, the parts make 363; "
            "rounding causes a difference this large once in 5,160,960 cases."
        ) in text

    def test_printed_percent_are_in_the_table(self, english: Run, write: Write) -> None:
        """Areas that are printed as percent alone have them in the column of printed numbers."""
        outcome = english("audit", write(f"{AREAS_ONLY}total = 359\n[areas]\n{KRAMFORS}\n"))
        assert "51%" in outcome.row("1  ")

    def test_as_data(self, run: Run, write: Write) -> None:
        """The probabilities are exact."""
        data = run("audit", write(f"{AREAS_ONLY}total = 359\n[areas]\n{KRAMFORS}\n"), "--json").data
        assert (data["verdict"], data["probability"]) == ("implausible", "1/5160960")
        assert [each["probability"] for each in data["mismatches"]] == ["1/5160960"]
        assert [each["parts"] for each in data["nodes"] if each["level"] == "total"] == ["363"]

    def test_frequencies_are_rounded(self, english: Run, file_of: FileOf) -> None:
        """About 6.55 % of the time eight areas are off by two points."""
        text = " ".join(english("audit", file_of("Strängnäs", "2014")).out.split())
        assert "rounding causes a difference this large about once in 15 cases." in text


PAIRS = ("1.1", "2.1", "3.1", "4.1")


class TestImpossible:
    """Numbers that no values print end with exit code 1 and the numbers in conflict."""

    def test_names_the_digit_that_is_wrong(
        self, run: Run, published: Published, tmp_path: Path
    ) -> None:
        """21 points in 1.4 read as 27: the other numbers say what it can be."""
        report, path = published("Strängnäs", "2016"), tmp_path / "misread.toml"
        cells = (evolve(cell, points=27) if cell.code == "1.4" else cell for cell in report.printed)
        kc.save(evolve(report, printed=cells), path)
        outcome = run("audit", path, "--language", "en")
        assert (outcome.code, outcome.err) == (Exit.PROBLEMS, "")
        assert "Verdict: impossible. " in outcome.out
        assert "Without this number the others are possible:" in outcome.lines
        named = "- 1.4 Dialogue and participation: printed as 27 points, the others allow"
        assert any(line.startswith(named) for line in outcome.lines)
        ((wrong,),) = run("audit", path, "--json").data["conflicts"]
        assert (wrong["code"], wrong["kind"], wrong["printed"]) == ("1.4", "points", "27")
        assert wrong["possible"]["low"] == "20.55"

    def test_of_a_number_that_no_scores_give(
        self, run: Run, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """Scores in whole tens never make 15; nothing is left to say what it should be."""
        title = kc.Label({"en": "Tens"})
        area = kc.Area(code="1", title=title, max_points=100)
        pack = kc.CriteriaPack(
            id="tens",
            revision="1",
            title=title,
            language="en",
            source="a test",
            areas=[area],
            score_unit=10,
        )
        result = kc.PublishedResult.from_printed(pack, subject="A", date="2016", total=15)
        monkeypatch.setattr(audit, "load_results", lambda *_: [result])
        outcome = run("audit", "in-memory.toml")
        assert outcome.code == Exit.PROBLEMS
        assert "- Total: printed as 15 points." in outcome.lines
        ((wrong,),) = run("audit", "in-memory.toml", "--json").data["conflicts"]
        assert wrong["possible"] is None

    def test_of_a_percentage(self, english: Run, write: Write) -> None:
        """Points and percent of one node may contradict each other; points come first."""
        printed = '[sub_questions]\n"1.1" = { points = 11, percent = 20 }\n"1.2" = 14\n'
        outcome = english("audit", write(AREAS_ONLY + printed))
        assert outcome.code == Exit.PROBLEMS
        assert "Without one of these the others are possible:" in outcome.lines
        assert "printed as 11 points" in outcome.out
        assert "printed as 20%" in outcome.out

    def test_of_areas_and_a_total_is_any_of_nine(self, english: Run, write: Write) -> None:
        """Each of them can be wrong, and the others allow another number in its place."""
        areas = "\n".join(f'"{i}" = 50' for i in range(1, 9))
        outcome = english("audit", write(f"{AREAS_ONLY}total = 405\n[areas]\n{areas}\n"))
        assert "Without one of these the others are possible:" in outcome.lines
        text = " ".join(outcome.out.split())
        assert text.count("printed as 50 points, the others allow a value between 51 and 59.") == 8
        assert (
            "- Total: printed as 405 points, the others allow a value between 396 and 404." in text
        )

    def test_of_two_numbers_at_once(self, english: Run, write: Write) -> None:
        """Both of a set are on one line; ten of the sets are shown."""
        rows = "\n".join(f'"{code}" = {{ points = 2, percent = 90 }}' for code in PAIRS)
        outcome = english("audit", write(f"{AREAS_ONLY}[sub_questions]\n{rows}\n"))
        text = " ".join(outcome.out.split())
        assert "Without one of these sets of 4 numbers the others are possible:" in text
        assert "- 6 more; --json lists them." in outcome.lines
        assert (
            "- 1.1: printed as 2 points; 2.1: printed as 2 points; "
            "3.1: printed as 2 points; 4.1: printed as 2 points."
        ) in text
        assert text.count("1.1: printed as") == 10

    def test_of_one_set_of_two(self, english: Run, write: Write) -> None:
        """Points of two sub-questions that their percentages and areas exclude."""
        rows = "\n".join(
            f'"{i}.{j}" = {{ points = {2 if j == 1 else most}, percent = 100 }}'
            for i, maxima in (("1", (15, 20, 25, 30, 10)), ("2", (15, 25, 20, 20, 20)))
            for j, most in enumerate(maxima, start=1)
        )
        areas = '[areas]\n"1" = 100\n"2" = 100\n'
        outcome = english("audit", write(f"{AREAS_ONLY}[sub_questions]\n{rows}\n{areas}"))
        assert "Without these 2 numbers the others are possible:" in outcome.lines

    @pytest.mark.parametrize(
        ("limit", "text"),
        [
            ("_MOST_TRIES", "There are more: the search was stopped."),
            ("_MOST_STEPS", "There may be fewer: the search was stopped."),
        ],
    )
    def test_where_the_search_is_stopped(
        self, english: Run, write: Write, monkeypatch: pytest.MonkeyPatch, limit: str, text: str
    ) -> None:
        """The reader is not left to take it for complete."""
        monkeypatch.setattr(f"kompass_core.published.conflicts.{limit}", 1)
        rows = "\n".join(f'"{code}" = {{ points = 2, percent = 90 }}' for code in PAIRS)
        outcome = english("audit", write(f"{AREAS_ONLY}[sub_questions]\n{rows}\n"))
        assert text in outcome.lines

    def test_without_anything_left(self, english: Run, write: Write) -> None:
        """Two numbers that exclude each other leave one."""
        printed = "total = { points = 400, percent = 90 }\n"
        outcome = english("audit", write(AREAS_ONLY + printed))
        assert outcome.code == Exit.PROBLEMS
        assert (
            "- Total: printed as 400 points, the others allow a value between 716 and"
            in outcome.out
        )


class TestRefusals:
    """Anything but a published result is refused, with the reason on one line."""

    def test_an_evaluation_has_nothing_to_audit(self, run: Run, evaluation_file: Path) -> None:
        """It is wrong use: the file is fine."""
        outcome = run("audit", evaluation_file)
        assert (outcome.code, outcome.out) == (Exit.MISUSE, "")
        assert outcome.err.endswith("nothing to audit; see: kompass profile\n")

    def test_a_file_that_is_not_there(self, run: Run, tmp_path: Path) -> None:
        """The name is in the message."""
        outcome = run("audit", tmp_path / "missing.toml")
        assert (outcome.code, outcome.out) == (Exit.PROBLEMS, "")
        assert outcome.err.startswith(f"{tmp_path / 'missing.toml'}: ")
        assert outcome.err.endswith("[KF010]\n")

    def test_a_folder(self, run: Run, tmp_path: Path) -> None:
        """With any name."""
        folder = tmp_path / "folder.toml"
        folder.mkdir()
        for path in (tmp_path, folder):
            outcome = run("audit", path)
            assert outcome.code == Exit.PROBLEMS
            assert outcome.err.count("\n") == 1

    def test_another_ending(self, run: Run, write: Write) -> None:
        """The known ones are named."""
        outcome = run("audit", write("", "result.txt"))
        assert outcome.code == Exit.PROBLEMS
        assert "use one of .toml, .json [KF009]" in outcome.err

    def test_malformed_toml(self, run: Run, write: Write) -> None:
        """Line and column come first, as editors want them."""
        path = write("format = 1\nkind = published\n")
        outcome = run("audit", path)
        assert outcome.code == Exit.PROBLEMS
        assert outcome.err.startswith(f"{path}:2:8: this is not valid TOML: ")

    def test_all_problems_of_a_file(self, run: Run, write: Write) -> None:
        """One a line; unknown codes with the nearest."""
        path = write(f'{AREAS_ONLY}[sub_questions]\n"1.l" = 9\n[areas]\n"1" = 101\n"9" = 5\n')
        outcome = run("audit", path)
        assert outcome.code == Exit.PROBLEMS
        lines = outcome.err.splitlines()
        places = [line.removeprefix(f"{path}:").partition(": ")[0] for line in lines]
        assert places == ["8:1", "11:1", "10:1"]
        assert any("'1.l'; did you mean '1.1'? [KR001]" in line for line in lines)

    def test_an_unknown_pack(self, run: Run, write: Write) -> None:
        """The nearest installed pack is offered."""
        path = write(AREAS_ONLY.replace("kompassen-se", "kompasen-se") + "total = 400")
        outcome = run("audit", path)
        assert outcome.code == Exit.PROBLEMS
        assert "did you mean 'kommunkompassen-se'?" in outcome.err

    def test_a_name_that_would_steer_the_terminal(self, run: Run, write: Write) -> None:
        """It is shown without its power."""
        text = AREAS_ONLY.replace("A municipality", r"A\u001b[2J town") + "total = 400"
        outcome = run("audit", write(text))
        assert "\x1b" not in outcome.out + outcome.err
        assert outcome.code in {Exit.FINE, Exit.PROBLEMS}

    def test_criteria_that_have_changed(self, english: Run, write: Write) -> None:
        """A stale result is audited with a caution."""
        digest = f'digest = "sha256:{"0" * 64}"\ntotal = 400'
        outcome = english("audit", write(AREAS_ONLY + digest))
        assert outcome.code == Exit.FINE
        assert "Caution: the criteria have changed since the numbers were recorded." in outcome.out
