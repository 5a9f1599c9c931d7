"""Results and packs are found in files, folders, packs and standard input."""

from __future__ import annotations

import io
import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

import kompass_core as kc
from kompass_core.cli.answer import Exit
from kompass_core.serialization.pack_files import pack_to_toml

if TYPE_CHECKING:
    from tests.cli.conftest import Run

FileOf = Callable[[str, str], Path]

SHIPPED = "kommunkompassen-se:strangnas-2016"


@pytest.fixture
def typed(monkeypatch: pytest.MonkeyPatch) -> Callable[[bytes], None]:
    """Let standard input have a text."""

    def typed(text: bytes) -> None:
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(text)))

    return typed


class TestShippedResults:
    """`PACK:NAME` is a result that travels with a pack."""

    def test_are_those_of_the_pack(self, run: Run, file_of: FileOf) -> None:
        """As if the file were given."""
        assert run("audit", SHIPPED).out == run("audit", file_of("Strängnäs", "2016")).out

    def test_of_an_unknown_name(self, run: Run) -> None:
        """The nearest is offered."""
        outcome = run("profile", "kommunkompassen-se:strangnas-2061")
        assert (outcome.code, outcome.out) == (Exit.PROBLEMS, "")
        assert "has no published result named 'strangnas-2061'; did you mean" in outcome.err

    def test_of_an_unknown_pack(self, run: Run) -> None:
        """The error is that of packs."""
        outcome = run("profile", "kommunkompasen-se:strangnas-2016")
        assert "did you mean 'kommunkompassen-se'? [KP100]" in outcome.err

    def test_that_cannot_be_read(self, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
        """The problem is at the name."""
        monkeypatch.setattr(
            kc.Packs,
            "results",
            lambda *_: [("a: kommunkompassen-se/results/x.toml", b"format = 1")],
        )
        assert run("audit", "kommunkompassen-se:x").err.startswith("kommunkompassen-se:x: ")


class TestPack:
    """With --pack, the criteria of results need not be installed."""

    PACK = """\
format = 1
id = "rooms"
revision = "1"
language = "en"
title = { en = "Rooms" }
source = "made up"
areas = [{ code = "1", max_points = 10, title = { en = "One" } }]
"""
    RESULT = """\
format = 1
kind = "published-result"
pack = "rooms@1"
subject = "North"
date = "2026"
total = 5
areas.1 = 5
"""

    @pytest.fixture
    def result(self, tmp_path: Path) -> Path:
        """A result, beside the pack and in a distribution that is not installed."""
        folder = tmp_path / "src/made_up"
        for name in ("pack.toml", "src/made_up/rooms/1.toml"):
            (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
            (tmp_path / name).write_text(self.PACK, "utf-8")
        (folder / "__init__.py").touch()
        (folder / "rooms/results").mkdir()
        (folder / "rooms/results/north.toml").write_text(self.RESULT, "utf-8")
        project = '[project]\nname = "made-up"\nversion = "1"\n'
        project += '[project.entry-points."kompass_core.packs"]\n'
        (tmp_path / "pyproject.toml").write_text(f'{project}rooms = "made_up"\n', "utf-8")
        (tmp_path / "north.toml").write_text(self.RESULT, "utf-8")
        return tmp_path / "north.toml"

    @pytest.mark.parametrize("pack", ["pack.toml", "."])
    @pytest.mark.parametrize(
        "command",
        [
            "audit RESULT",
            "audit-change RESULT RESULT +0",
            "profile RESULT",
            "compare RESULT RESULT",
            "rank RESULT",
            "best RESULT",
            "question 1 RESULT",
            "check RESULT",
        ],
    )
    def test_names_a_file_or_a_distribution(
        self, run: Run, result: Path, command: str, pack: str
    ) -> None:
        """In every command that reads results; without it, the error names the option."""
        given = command.replace("RESULT", str(result)).split()
        refused = run(*given)
        assert "name its file with --pack" in refused.out + refused.err
        outcome = run(*given, "--pack", result.parent / pack)
        assert (outcome.code, outcome.err) == (Exit.FINE, "")

    def test_names_results_of_a_distribution(self, run: Run, result: Path) -> None:
        """By pack and name, and all of them by the pack."""
        outcome = run("audit", "rooms:north", "--pack", result.parent)
        assert outcome.lines[0] == "North, 2026 (rooms@1)"
        assert "North" in run("rank", "rooms", "--pack", result.parent).out

    def test_must_be_that_of_the_result(self, run: Run, result: Path) -> None:
        """The one that is given is named."""
        other = result.with_name("other.toml")
        other.write_text(self.PACK.replace("rooms", "halls"), "utf-8")
        outcome = run("audit", result, "--pack", other)
        assert outcome.code == Exit.PROBLEMS
        assert "given: halls@1" in outcome.err
        result.write_text(self.RESULT.replace("rooms@1", "kommunkompassen-se@1999"), "utf-8")
        assert "has no revision '1999'; it has 2010, 2020 [KP101]" in run("audit", result).err


class TestTable:
    """A table has a row for each published result of the pack that --pack names."""

    PACK = "kommunkompassen-se@2010"

    @pytest.fixture
    def table(self, tmp_path: Path) -> Path:
        """Three results, of two subjects."""
        path = tmp_path / "table.csv"
        rows = ("Kommun;År;Total", "Norr;2012;400", "Norr;2014;425", "Söder;2014;500")
        path.write_text("\n".join(rows), "utf-8")
        return path

    def test_is_a_group(self, run: Run, table: Path) -> None:
        """Of the latest results."""
        outcome = run("rank", table, "--pack", self.PACK, "--json")
        names = [each["result"]["name"] for each in outcome.data["ranks"]]
        assert names == ["Söder", "Norr"]

    def test_is_audited_in_one_table(self, run: Run, table: Path) -> None:
        """With the numbers that may be wrong."""
        outcome = run("audit", table, "--pack", self.PACK, "--language", "en")
        assert (outcome.code, outcome.err) == (Exit.FINE, "")
        assert outcome.lines[0].split()[:3] == ["Subject", "Date", "Verdict"]
        assert outcome.lines[1].split() == ["Norr", "2012", "consistent", "0", "0"]
        assert outcome.lines[-1] == "3 results; impossible: 0."
        text = table.read_text("utf-8").replace("Total\n", "Total;Total %\n")
        table.write_text(text.replace("400", "400;90"), "utf-8")
        outcome = run("audit", table, "--pack", self.PACK, "--json")
        assert outcome.code == Exit.PROBLEMS
        verdicts = [each["verdict"] for each in outcome.data["audits"]]
        assert verdicts == ["impossible", "consistent", "consistent"]
        assert "total" in run("audit", table, "--pack", self.PACK).lines[1]

    def test_has_results_by_name(self, run: Run, table: Path) -> None:
        """And date, where a subject has several."""
        given = ("--pack", self.PACK)
        assert run("profile", f"{table}:söder", *given).lines[0].startswith("Söder, 2014")
        assert run("audit", f"{table}:Norr@2012", *given).lines[0].startswith("Norr, 2012")
        compared = run("compare", f"{table}:Norr@2012", f"{table}:Norr@2014", *given)
        assert compared.code == Exit.FINE
        for name, expected in (
            ("Norr", "has 2 results; name one as"),
            ("Nor", "has no result of 'Nor'; name one as"),
            ("", "has 3 results; name one as"),
        ):
            outcome = run("profile", f"{table}:{name}".rstrip(":"), *given)
            assert outcome.code == Exit.MISUSE
            assert expected in outcome.err

    @pytest.mark.parametrize("command", ["audit", "profile", "rank"])
    def test_needs_one_pack(self, run: Run, table: Path, command: str) -> None:
        """Which it does not name itself."""
        outcome = run(command, table)
        assert outcome.code == Exit.MISUSE
        assert "a table does not name its criteria; name one pack with --pack" in outcome.err

    def test_that_is_missing(self, run: Run, tmp_path: Path) -> None:
        """It is no pack."""
        outcome = run("rank", tmp_path / "no.csv", "--pack", self.PACK)
        assert outcome.code == Exit.PROBLEMS
        assert "No such file" in outcome.err


class TestGroups:
    """A group is given by files, folders, benchmarks and packs."""

    def names(self, run: Run, *given: str | Path) -> list[str]:
        """Return the names of the subjects, best first."""
        return [each["result"]["name"] for each in run("rank", *given, "--json").data["ranks"]]

    def test_of_files_and_names(self, run: Run, file_of: FileOf) -> None:
        """In any order."""
        given = (file_of("Grästorp", "2014"), SHIPPED)
        assert self.names(run, *given) == self.names(run, *given[::-1]) == ["Grästorp", "Strängnäs"]

    def test_of_a_folder_and_the_folders_in_it(self, run: Run, file_of: FileOf) -> None:
        """Files with other endings are not read."""
        folder = file_of("Grästorp", "2014").parent
        (folder / "2012").mkdir()
        file_of("Örebro", "2012").rename(folder / "2012/orebro.toml")
        (folder / "notes.txt").write_text("not a result", "utf-8")
        assert self.names(run, folder) == ["Örebro", "Grästorp"]

    def test_of_an_empty_folder(self, run: Run, tmp_path: Path) -> None:
        """It is no group."""
        outcome = run("rank", tmp_path)
        assert outcome.code == Exit.PROBLEMS
        assert outcome.err.endswith("the folder has no file with a result (.toml, .json, .jsonl)\n")

    def test_of_a_benchmark(self, run: Run, tmp_path: Path) -> None:
        """Its members are ranked."""
        every = kc.published_results("kommunkompassen-se")
        results = [each for each in every if each.subject == "Örebro"][:1]
        benchmark = kc.Benchmark.of(
            results, name="Örebro", source="a test", as_of="2020", first="2012", last="2015"
        )
        kc.save(benchmark, tmp_path / "group.jsonl")
        assert self.names(run, tmp_path / "group.jsonl") == ["Örebro"]

    def test_of_a_revision_of_a_pack(self, run: Run) -> None:
        """All results that travel with it."""
        assert self.names(run, "kommunkompassen-se@2020") == ["Vallentuna"]
        assert len(self.names(run, "kommunkompassen-se@2010")) == 9

    def test_of_an_unknown_pack(self, run: Run) -> None:
        """The nearest is offered."""
        assert "did you mean 'kommunkompassen-se'?" in run("rank", "kommunkompasse-se").err

    def test_of_a_missing_file(self, run: Run) -> None:
        """Its ending shows that no pack is meant."""
        assert run("rank", "nowhere.json").err.startswith("nowhere.json: the file cannot be read")

    def test_of_several_revisions_are_refused(self, run: Run) -> None:
        """As they are everywhere."""
        outcome = run("rank", "kommunkompassen-se")
        assert outcome.code == Exit.PROBLEMS
        assert "[KC001]" in outcome.err


class TestStandardInput:
    """A dash is standard input, for results and for packs."""

    def test_has_a_result(self, run: Run, typed: Callable[[bytes], None], file_of: FileOf) -> None:
        """Of a group, too."""
        path = file_of("Grästorp", "2014")
        for command in ("profile", "rank"):
            typed(path.read_bytes())
            assert run(command, "-").out == run(command, path).out

    def test_has_a_pack(self, run: Run, typed: Callable[[bytes], None]) -> None:
        """To be compared with the one that is published."""
        pack = kc.load_pack("kommunkompassen-se@2020")
        typed(pack_to_toml(pack).encode())
        outcome = run("diff", "kommunkompassen-se@2020", "-")
        assert (outcome.code, outcome.err) == (Exit.FINE, "")

    def test_has_no_pack(self, run: Run, typed: Callable[[bytes], None]) -> None:
        """Problems have their line."""
        typed(b"\nx = ")
        assert run("digest", "-").err.startswith("-:2:")


def test_json_of_a_group_names_means(run: Run) -> None:
    """They are no subjects."""
    data = json.loads(run("rank", "kommunkompassen-se@2010", "--json").out)
    assert [each["kind"] for each in data["means"]] == ["published mean"] * 2
