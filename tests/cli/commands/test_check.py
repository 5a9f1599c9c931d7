"""`kompass check` reports the problems of packs, to people and to programs."""

from __future__ import annotations

import json
from collections.abc import Callable
from io import BytesIO, TextIOWrapper
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

import kompass_core as kc
from kompass_core.cli.answer import Exit
from kompass_core.packs.checks import CHECKS

if TYPE_CHECKING:
    from tests.cli.conftest import Run

GOOD = """\
format = 1
id = "small"
revision = "1"
language = "en"
title = { en = "Small" }
source = "made up"
areas = [{ code = "1", max_points = 10, title = { en = "One" } }]
"""
BAD = GOOD.replace("= 10", "= 0").replace('"small"', '"Sm\\u0000all"')
WARNED = GOOD.replace('"made up"', '""')

PACKS = Path(__file__).parents[3] / "criteria_packs/kommunkompassen/src"

Write = Callable[..., Path]
FileOf = Callable[[str, str], Path]


class TestText:
    """One problem a line, as compilers print them, and a sum."""

    def test_of_a_good_pack(self, run: Run, write: Write) -> None:
        """The result is that all is fine."""
        outcome = run("check", write(GOOD))
        assert (outcome.code, outcome.err) == (Exit.FINE, "")
        assert outcome.out == "1 pack checked: all is fine.\n"

    def test_of_a_bad_one(self, run: Run, write: Write) -> None:
        """File, line, column, key path, text and rule; control characters lose their power."""
        path = write(BAD)
        outcome = run("check", path)
        assert outcome.code == Exit.PROBLEMS
        assert [line.split(" ")[:2] for line in outcome.lines[:2]] == [
            [f"{path}:7:24:", "areas[0].max_points"],
            [f"{path}:2:1:", "id:"],
        ]
        assert outcome.lines[0].endswith("[KP020]")
        assert outcome.lines[-1] == "1 pack checked: 2 errors, no warnings."
        assert "\0" not in outcome.out

    def test_of_several(self, run: Run, write: Write) -> None:
        """Paths and ids; what is not found is no pack."""
        outcome = run("check", write(WARNED), "kommunkompassen-se", "unknown", "un/known")
        assert outcome.code == Exit.PROBLEMS
        assert "[KP100]" in outcome.out
        assert "[KF010]" in outcome.out
        assert outcome.lines[-1] == "3 packs checked: 2 errors, 1 warning."

    def test_of_a_folder(self, run: Run) -> None:
        """The distribution of this project: three packs and their results."""
        outcome = run("check", Path(__file__).parents[3] / "criteria_packs/kommunkompassen")
        assert outcome.out == "3 packs checked: all is fine.\n"

    def test_warnings_count_when_asked(self, run: Run, write: Write) -> None:
        """They are printed in any case."""
        path = write(WARNED)
        usual, strict = run("check", path), run("check", "--strict", path)
        assert (usual.code, strict.code) == (Exit.FINE, Exit.PROBLEMS)
        assert usual.out == strict.out
        assert ": warning: the source is empty" in usual.out


class TestFiles:
    """Files of results and crosswalks are checked as they would be used."""

    def test_of_good_ones(
        self, run: Run, tmp_path: Path, evaluation_file: Path, file_of: FileOf
    ) -> None:
        """An evaluation, a result, a benchmark and a crosswalk, beside a pack."""
        printed = file_of("Strängnäs", "2016")
        result = kc.load_result(printed)
        kc.save(result, tmp_path / "a.json")
        benchmark = kc.Benchmark.of(
            [result], name="All", first="2016", last="2016", as_of="2020", source="x"
        )
        kc.save(benchmark, tmp_path / "b.jsonl")
        crosswalk = next(PACKS.glob("*/*/crosswalks/*.toml"))
        files = (evaluation_file, printed, tmp_path / "a.json", tmp_path / "b.jsonl", crosswalk)
        outcome = run("check", *files)
        assert (outcome.code, outcome.out) == (Exit.FINE, "5 files checked: all is fine.\n")
        outcome = run("check", "kommunkompassen-se@2010", printed)
        assert outcome.out == "1 pack and 1 file checked: all is fine.\n"

    def test_all_problems_have_their_places(self, run: Run, write: Write, file_of: FileOf) -> None:
        """Points and the date at once; numbers that are impossible; other criteria."""
        text = file_of("Strängnäs", "2016").read_text("utf-8")
        wrong = write(text.replace('"497"', '"9999"').replace("2016-10", "soon"), "wrong.toml")
        outcome = run("check", wrong)
        assert outcome.code == Exit.PROBLEMS
        assert [line.split(": ")[1] for line in outcome.lines[:2]] == ["date", "total.points"]
        assert outcome.lines[-1] == "1 file checked: 2 errors, no warnings."
        impossible = write(text.replace('"497"', '"300"'), "impossible.toml")
        assert "[KP145]" in run("check", impossible).out
        doubtful = next(PACKS.glob("*/*/crosswalks/2010-to-2020.toml")).read_text("utf-8")
        exact = write(doubtful.replace("indicative", "exact", 1), "exact.toml")
        assert ":16:1: relations[0].comparability: warning: " in run("check", exact).out
        stale = write(text.replace("sha256:", "sha256:0"), "stale.toml")
        assert "--accept-stale [KP120]" in run("check", stale).out
        assert "[KF008]" in run("check", write('format = 1\nkind = "letter"', "letter.toml")).out

    def test_of_standard_input(
        self, run: Run, monkeypatch: pytest.MonkeyPatch, evaluation_file: Path
    ) -> None:
        """JSON or TOML; nothing at all is no result."""
        stream = TextIOWrapper(BytesIO(evaluation_file.read_bytes()))
        monkeypatch.setattr("sys.stdin", stream)
        assert run("check", "-").out == "1 file checked: all is fine.\n"
        monkeypatch.setattr("sys.stdin", None)
        outcome = run("profile", "-")
        assert (outcome.code, outcome.out) == (Exit.PROBLEMS, "")
        assert outcome.err.startswith("-: ")


class TestJson:
    """A program gets all facts."""

    def test_has_checks_and_problems(self, run: Run, write: Write) -> None:
        """By either option."""
        path = write(WARNED)
        outcome = run("check", path, "--json")
        assert run("check", path, "--format", "json").data == outcome.data
        data = outcome.data
        assert (data["format"], data["command"]) == (1, "check")
        assert [each["check"] for each in data["checks"]] == [each.__name__ for each in CHECKS]
        (problem,) = data["problems"]
        assert problem.pop("text")
        assert problem == {
            "rule": "KP143",
            "page": "reference/rules/index.html#kp143",
            "severity": "warning",
            "source": str(path),
            "line": 6,
            "column": 1,
            "path": "source",
            "code": "",
            "parts": ["source"],
            "facts": {},
            "place": f"{path}:6:1: source",
        }

    def test_contradicts_other_formats(self, run: Run, write: Write) -> None:
        """Neither option overrides the other silently."""
        outcome = run("check", "--json", "--format", "sarif", write(GOOD))
        assert (outcome.code, outcome.out) == (Exit.MISUSE, "")
        assert "--json" in outcome.err


def required(table: Any, *keys: str) -> None:  # noqa: ANN401 (as JSON is)
    """Assert that an object of SARIF has what the standard requires of it."""
    assert isinstance(table, dict)
    assert set(keys) <= set(table)


class TestSarif:
    """The output has the properties that SARIF 2.1.0 requires, in their types."""

    def run_of(self, run: Run, *arguments: str | Path) -> dict[str, Any]:
        """Return the only run of the log, which is one of SARIF 2.1.0."""
        log = json.loads(run("check", "--format", "sarif", *arguments).out)
        required(log, "version", "runs", "$schema")  # 3.13.2, 3.13.4
        assert log["version"] == "2.1.0"
        (found,) = log["runs"]
        required(found, "tool", "results", "columnKind")  # 3.14.6, 3.14.17, 3.14.23
        required(found["tool"], "driver")  # 3.18.2
        required(found["tool"]["driver"], "name", "rules")  # 3.19.8
        rules = found["tool"]["driver"]["rules"]
        for each in found["results"]:
            required(each, "message", "ruleId", "level")  # 3.27.11
            assert each["level"] in {"error", "warning", "note", "none"}
            assert each["message"]["text"]
            assert rules[each["ruleIndex"]]["id"] == each["ruleId"]
        return dict(found)

    def test_of_a_bad_pack(self, run: Run, write: Write) -> None:
        """Line and column count from 1, and the file is a URI."""
        path = write(BAD, "with space å.toml")
        found = self.run_of(run, path)
        (location,) = found["results"][0]["locations"]
        physical = location["physicalLocation"]
        assert physical["artifactLocation"]["uri"].startswith("file:///")
        assert physical["artifactLocation"]["uri"].endswith("/with%20space%20%C3%A5.toml")
        assert physical["region"] == {"startLine": 7, "startColumn": 24}
        assert location["logicalLocations"] == [{"fullyQualifiedName": "areas[0].max_points"}]

    def test_of_a_relative_path(
        self, run: Run, write: Write, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """It stays relative, as code hosts want it."""
        monkeypatch.chdir(write(BAD).parent)
        results = self.run_of(run, "given.toml")["results"]
        uris = {
            each["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] for each in results
        }
        assert uris == {"given.toml"}

    def test_of_what_has_no_place(self, run: Run) -> None:
        """A location without a file is one, too."""
        (result,) = self.run_of(run, "unknown")["results"]
        assert (result["ruleId"], result["locations"]) == ("KP100", [{}])

    def test_of_a_file_without_a_line(self, run: Run, tmp_path: Path) -> None:
        """The file alone is named."""
        (result,) = self.run_of(run, tmp_path / "missing.toml")["results"]
        assert "region" not in result["locations"][0]["physicalLocation"]

    def test_level_is_the_severity(self, run: Run, write: Write) -> None:
        """Warnings are errors where that was asked."""
        path = write(WARNED)
        assert self.run_of(run, path)["results"][0]["level"] == "warning"
        assert self.run_of(run, path, "--strict")["results"][0]["level"] == "error"

    def test_of_a_good_pack(self, run: Run, write: Write) -> None:
        """There are results, and none of them."""
        assert self.run_of(run, write(GOOD))["results"] == []
