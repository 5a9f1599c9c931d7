"""`kompass profile` shows points, intervals and missing scores."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

import kompass_core as kc
from kompass_core.cli.answer import Exit
from kompass_core.cli.commands import profile as command
from kompass_core.criteria import Block
from tests.making import evaluation_of, label, pack_of, result_of

if TYPE_CHECKING:
    from tests.cli.conftest import Run

FileOf = Callable[[str, str], Path]
Write = Callable[..., Path]

POLICIES = ("--not-applicable", "rescale", "--not-assessed", "worst")

EVALUATION = """
format = 1
kind = "evaluation"
pack = "kommunkompassen-se@2010"
subject = "A municipality"
date = "2016"
rest = { not_assessed = "not visited" }
[points]
"1.1" = 11
"""


class TestOfAReport:
    """Printed numbers are shown as printed, with what they can be."""

    def test_shows_every_cell(self, english: Run, file_of: FileOf) -> None:
        """54 of them, in the pack's order; the printed percent where there is one."""
        outcome = english("profile", file_of("Strängnäs", "2016"))
        assert (outcome.code, outcome.err) == (Exit.FINE, "")
        assert outcome.row("1.3 ")[2:] == ["9", "25", "38%", "9.375 to 9.5"]
        assert outcome.row("Total")[1:3] == ["497", "800"]
        table = outcome.lines[
            outcome.lines.index("") + 2 : outcome.lines.index("Largest shortfalls:") - 1
        ]
        assert len(table) == 54 + 1

    def test_shows_where_most_is_to_be_won(self, run: Run, file_of: FileOf) -> None:
        """16 of 25 points are missing in 1.3."""
        outcome = run("profile", file_of("Strängnäs", "2016"), "--language", "en")
        below = outcome.lines[outcome.lines.index("Largest shortfalls:") :]
        assert " ".join(below[2].split()) == "1.3 Reporting of results to residents 9 25 16"

    def test_leaves_out_sub_questions_that_nobody_printed(self, run: Run, file_of: FileOf) -> None:
        """Areas and the total are all there is; most is to be won in areas then."""
        outcome = run("profile", file_of("Strängnäs", "2014"))
        assert "1.1" not in outcome.out
        assert outcome.row("6 ")[2:4] == ["37", "100"]
        assert (
            run("profile", file_of("Strängnäs", "2014"), "--json").data["largest_shortfalls"][0]
            == "6"
        )

    def test_of_a_total_says_what_is_unknown(self, english: Run, file_of: FileOf) -> None:
        """Every area can be anything that the total allows."""
        outcome = english("profile", file_of("Örebro", "2015"))
        assert outcome.row("1 ")[2:] == ["?", "100", "?", "0 to 100", "unknown"]
        assert "Largest shortfalls" not in outcome.out

    def test_of_areas_without_a_total_adds_them_up(self, english: Run, write: Write) -> None:
        """The sum is as sure as its parts."""
        text = EVALUATION.partition("rest")[0].replace('"evaluation"', '"published-result"')
        areas = "\n".join(f'"{code}" = {{ percent = 50 }}' for code in range(1, 9))
        outcome = english("profile", write(f"{text}[areas]\n{areas}"))
        assert outcome.row("Total")[1:3] == ["400", "800"]
        assert outcome.row("8 ")[-1] == "percent"

    def test_says_if_the_numbers_are_impossible(self, english: Run, write: Write) -> None:
        """A profile is made all the same, with a caution."""
        text = EVALUATION.partition("rest")[0].replace('"evaluation"', '"published-result"')
        outcome = english("profile", write(f"{text}total = {{ points = 400, percent = 90 }}"))
        assert outcome.code == Exit.FINE
        assert "- Caution: A municipality, 2016: the printed numbers are impossible" in outcome.out


class TestUnpublishedAreas:
    """The areas that are not published are counted, with the points that they have."""

    TEXT = EVALUATION.partition("rest")[0].replace('"evaluation"', '"published-result"')

    @pytest.mark.parametrize(
        ("known", "total", "text"),
        [
            (4, 448, "4 areas are not published; together they have between 245.5 and 250.5"),
            (7, 400, "1 area is not published; it has between 46 and 54 points."),
            (4, 0, "4 areas are not published."),
            (0, 400, "8 areas are not published."),
        ],
    )
    def test_have_the_rest(
        self, english: Run, write: Write, known: int, total: int, text: str
    ) -> None:
        """The total of 447.5 to 448.5 without four or seven areas of 49.5 to 50.5 each."""
        areas = "\n".join(f'"{code}" = 50' for code in range(1, known + 1))
        printed = f"total = {total}\n" if total else ""
        outcome = english("profile", write(f"{self.TEXT}{printed}[areas]\n{areas}"))
        assert text in outcome.out.replace("\n", " ")

    def test_of_a_mean_of_areas_are_counted_only(
        self, english: Run, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """Where the total is no sum, the rest is not their sum either."""
        pack = pack_of(100, 100, combine="mean", id="means")
        result = result_of(pack, {"total": 50, "1": 40})
        monkeypatch.setattr("kompass_core.cli.inputs.load_source", lambda *_: result)
        assert "1 area is not published.\n" in english("profile", "in-memory.toml").out

    def test_of_a_projection_are_not_mentioned(self, english: Run, file_of: FileOf) -> None:
        """Only published results have unpublished areas."""
        outcome = english("profile", file_of("Strängnäs", "2014"))
        assert "not published" not in outcome.out


class TestOfAnEvaluation:
    """Gaps are never filled in silence."""

    def test_with_gaps_needs_policies(self, run: Run, evaluation_file: Path) -> None:
        """They are named as options, one line for each kind of gap."""
        outcome = run("profile", evaluation_file)
        assert (outcome.code, outcome.out) == (Exit.MISUSE, "")
        first, second = outcome.err.splitlines()
        assert "8.5" in first
        assert "--not-applicable='rescale'" in first
        assert "8.7" in second
        assert "--not-assessed='rescale'" in second

    def test_shows_policies_and_bounds(self, english: Run, evaluation_file: Path) -> None:
        """A score that was not assessed widens the total."""
        outcome = english("profile", evaluation_file, *POLICIES)
        assert outcome.code == Exit.FINE
        assert "Not applicable: rescale. Not assessed: worst." in outcome.lines
        assert outcome.row("8.5 ")[2:] == ["?", "10", "not applicable"]
        assert outcome.row("8.7 ")[2:] == ["0", "15", "0 to 15", "not assessed"]
        assert "98.1% of the points" in " ".join(outcome.out.split())
        assert "(no room for: Percent)" in outcome.out

    def test_shows_findings(self, english: Run, evaluation_file: Path) -> None:
        """Each with the code that it is about."""
        outcome = english("profile", evaluation_file, *POLICIES)
        assert "- Strength (1.4): Residents are invited" in outcome.out
        assert "- To improve (7.1): " in outcome.out
        assert "- Good example (5): " in outcome.out

    def test_shows_findings_about_the_whole(self, english: Run, write: Write) -> None:
        """Those have no code."""
        findings = '[[findings]]\nkind = "strength"\ntext = "All in all"'
        outcome = english("profile", write(EVALUATION + findings), "--not-assessed", "best")
        assert "- Strength: All in all" in outcome.lines

    def test_without_any_score_left_is_not_known(self, english: Run, write: Write) -> None:
        """Nothing remains to be rescaled."""
        path = write(EVALUATION.partition("[points]")[0])
        outcome = english("profile", path, "--not-assessed", "rescale")
        assert outcome.lines[2].startswith("The total is not known; it is between 0 and 800; 0")
        assert outcome.row("Total") == ["Total", "?", "800", "?", "0 to 800"]

    def test_as_data_is_exact(self, run: Run, evaluation_file: Path) -> None:
        """Ratios that no decimal can hold stay ratios; reasons and findings are there."""
        data = run("profile", evaluation_file, *POLICIES, "--json").data
        nodes = {node["code"]: node for node in data["nodes"]}
        assert nodes["8"]["points"] == "545/9"
        assert nodes["8"]["printed"] == {"points": "61", "percent": "61"}
        assert nodes["8"]["coverage"] == "5/6"
        assert nodes["8.5"]["points"] is None
        assert nodes["8.5"]["origin"] == "not applicable"
        assert nodes["8.7"]["missing"].startswith("The interviews")
        assert data["policies"] == {"not_applicable": "rescale", "not_assessed": "worst"}
        assert [each["code"] for each in data["findings"]] == ["1.4", "7.1", "5"]
        assert data["result"]["kind"] == "evaluation"
        assert data["explanation"] is None

    def test_that_is_complete_has_no_policies(self, english: Run, write: Write) -> None:
        """Every number is exact, and nothing is noted."""
        scored = kc.load_pack("kommunkompassen-se@2010").scored
        points = "\n".join(f'"{cell.code}" = 5' for cell in scored)
        text = EVALUATION.partition("rest")[0]
        outcome = english("profile", write(f"{text}[points]\n{points}"))
        assert outcome.code == Exit.FINE
        assert "Possible" not in outcome.out
        assert "Not assessed" not in outcome.out
        assert outcome.lines[2] == "225 of 800 points, 28%."

    def test_that_is_stale_needs_consent(self, english: Run, write: Write) -> None:
        """It is a problem of the data; the option is named."""
        digest = f'digest = "sha256:{"0" * 64}"\nrest'
        path = write(EVALUATION.replace("rest", digest, 1))
        outcome = english("profile", path, "--not-assessed", "worst")
        assert (outcome.code, outcome.out) == (Exit.PROBLEMS, "")
        assert outcome.err.startswith(f"{path}: ")
        assert outcome.err.endswith("with --accept-stale [KP120]\n")
        accepted = english("profile", path, "--not-assessed", "worst", "--accept-stale")
        assert accepted.code == Exit.FINE
        assert "- Caution: A municipality, 2016: the scoring content" in accepted.out


class TestExplain:
    """`--explain` shows the derivation of one number."""

    def test_a_printed_number(self, english: Run, file_of: FileOf) -> None:
        """The printed numbers and the possible points."""
        outcome = english("profile", file_of("Strängnäs", "2016"), "--explain", "1.3")
        assert outcome.code == Exit.FINE
        assert outcome.lines[2].endswith(": 9 of 25 points")
        assert "- Possible: between 9.375 and 9.5" in outcome.lines
        assert "- Printed percent: 38 (half-up to a unit of 1)" in outcome.lines

    def test_the_total(self, english: Run, evaluation_file: Path) -> None:
        """Its parts, and the policies that filled them."""
        outcome = english("profile", evaluation_file, *POLICIES, "--explain", "total")
        assert outcome.lines[2].startswith("Total: 539.806 of 800 points")
        assert "- Policy: not applicable, rescale; not assessed, worst" in outcome.lines
        assert "- Assessed: 98.1% of the points" in outcome.lines
        assert outcome.row("8 ")[2:] == ["60.556", "100", "combined"]

    def test_an_exact_number(self, english: Run, evaluation_file: Path) -> None:
        """There is nothing else that it can be."""
        outcome = english("profile", evaluation_file, *POLICIES, "--explain", "1.1")
        assert "- How: scored by the evaluation" in outcome.lines
        assert "Possible" not in outcome.out

    def test_a_gap(self, english: Run, evaluation_file: Path) -> None:
        """The reason is what was written down."""
        outcome = english("profile", evaluation_file, *POLICIES, "--explain", "8.7")
        assert "- Reason: The interviews on social sustainability were cancelled." in outcome.lines
        data = english("profile", evaluation_file, *POLICIES, "--explain", "8", "--json").data
        why = data["explanation"]
        assert [each["code"] for each in why["inputs"]] == [f"8.{i}" for i in range(1, 8)]
        assert why["rounding"]["points"] == {"mode": "half-up", "unit": "1"}

    def test_what_does_not_concern_the_subject(self, run: Run, evaluation_file: Path) -> None:
        """There is no coverage of what does not count."""
        outcome = run("profile", evaluation_file, *POLICIES, "--explain", "8.5")
        assert "Assessed" not in outcome.out
        data = run("profile", evaluation_file, *POLICIES, "--explain", "8.5", "--json").data
        assert data["explanation"]["node"]["coverage"] is None

    @pytest.mark.parametrize("code", ["1.l", "Total"])
    def test_an_unknown_code_is_wrong_use(self, run: Run, evaluation_file: Path, code: str) -> None:
        """The nearest is offered."""
        outcome = run("profile", evaluation_file, *POLICIES, "--explain", code)
        assert (outcome.code, outcome.out) == (Exit.MISUSE, "")
        assert "did you mean" in outcome.err


class TestAnswers:
    """Where there are answers, the explanation goes down to them."""

    AGENCY = Path(__file__).parents[3] / "examples/example-agency-2025.toml"

    def test_for_people(self, run: Run) -> None:
        """Each answer, the step that is reached, and the exact share."""
        outcome = run("profile", self.AGENCY, "--not-assessed", "worst", "--explain", "2.4")
        assert outcome.lines[3:12] == [
            "- How: scored from 6 answers, by the rule 'ladder'",
            "- plan: yes",
            "- do: no",
            "- check: yes",
            "- act: no",
            "- cycle: no",
            "- points: 55",
            "- step reached: plan, 11 to 30 points",
            "- exact share by the rule: 3/10",
        ]

    def test_for_programs(self, run: Run) -> None:
        """The same as data; null where there are no answers."""
        options = ("profile", self.AGENCY, "--not-assessed", "worst", "--json", "--explain")
        answers = run(*options, "5.3").data["explanation"]["answers"]
        assert answers["rule"] == "ladder"
        assert answers["items"][2] == {
            "code": "check",
            "answer": "not assessed, The working group had not met yet.",
        }
        assert (answers["share"], answers["step_rounding"]) == (None, None)
        assert run(*options, "6.1").data["explanation"]["answers"] is None


class TestWidth:
    """The page fits every terminal."""

    @pytest.mark.parametrize("columns", [40, 60, 80, 100, 200])
    def test_no_line_is_wider(
        self,
        run: Run,
        evaluation_file: Path,
        monkeypatch: pytest.MonkeyPatch,
        columns: int,
    ) -> None:
        """And none is stretched."""
        monkeypatch.setenv("COLUMNS", str(columns))
        outcome = run("profile", evaluation_file, *POLICIES)
        assert max(map(len, outcome.lines)) <= columns
        assert max(map(len, outcome.lines)) <= 115


class TestBlocks:
    """Sub-totals are above the total, and can be explained."""

    @pytest.fixture(autouse=True)
    def loaded(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """Read each file as one of a pack with a block."""
        block = Block(code="a", title=label("Both"), areas=["1", "2"])
        profile = kc.profile(evaluation_of(pack_of(10, 20, 30, blocks=[block]), 4, 5, 6))
        monkeypatch.setattr(command, "load_profile", lambda *_: profile)

    def test_are_shown(self, run: Run) -> None:
        """Below the areas."""
        outcome = run("profile", "a.toml")
        assert outcome.row("a ")[1:] == ["Both", "9", "30", "30%"]
        assert [line.split()[0] for line in outcome.lines[6:10]] == [
            *("2", "3", "a", outcome.lines[9])
        ]
        assert outcome.lines[9].strip("─") == ""

    def test_are_explained(self, run: Run) -> None:
        """By their areas."""
        outcome = run("profile", "a.toml", "--explain", "a")
        assert "a Both: 9 of 30 points" in outcome.out
        assert outcome.row("2 ")[1:] == ["area 2", "5", "20", "scored"]
        data = run("profile", "a.toml", "--explain", "a", "--json").data
        assert [each["code"] for each in data["explanation"]["inputs"]] == ["1", "2"]


class TestPercent:
    """Percent are shown if the instrument has some."""

    @pytest.mark.parametrize(
        ("percent", "summary", "cells"),
        [
            ("none", "12 of 25 points.", ["12", "25"]),
            ("of-maximum", "12 of 25 points, 48%.", ["12", "25", "48%"]),
        ],
    )
    def test_of_each_base(
        self,
        percent: str,
        summary: str,
        cells: list[str],
        run: Run,
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        """In the summary and in the table."""
        profile = kc.profile(evaluation_of(pack_of((-1, 25), percent=percent), 12))
        monkeypatch.setattr(command, "load_profile", lambda *_: profile)
        outcome = run("profile", "a.toml")
        assert outcome.lines[2] == summary
        assert outcome.row("Total")[1:] == cells


class TestBands:
    """A pack with bands has a column of them, and an explanation of what is missing."""

    @pytest.fixture(autouse=True)
    def building(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """Read each file as a building with 85 points, which misses a prerequisite."""
        pack = kc.load_pack(Path(__file__).parents[3] / "examples/leed-example.toml")
        points = {
            "IP": 1,
            "LT": 14,
            "SS": 8,
            "WE": 9,
            "EA": 26,
            "MR": 7,
            "EQ": 12,
            "IN": 5,
            "RP": 3,
        }
        missed = {each.code: 1 for each in pack.areas[-1].sub_questions} | {"EA-P2": 0}
        evaluation = kc.Evaluation.from_points(
            pack, subject="A", date="2025", points={**points, **missed}
        )
        monkeypatch.setattr(command, "load_profile", lambda *_: kc.profile(evaluation))

    def test_are_shown(self, run: Run) -> None:
        """Of the total, above the table and in it."""
        outcome = run("profile", "a.toml")
        assert outcome.lines[2:4] == ["85 of 110 points, 77%.", "Band: Not certified"]
        assert outcome.row("Total")[-1] == "Not certified"

    def test_are_explained(self, run: Run) -> None:
        """By what keeps the next band away."""
        outcome = run("profile", "a.toml", "--explain", "total")
        assert "- Band: Not certified" in outcome.lines
        assert "Certified needs 1 point of EA-P2" in outcome.out
