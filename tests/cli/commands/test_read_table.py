"""`kompass read-table` shows how it understood each row, and saves what it is asked for."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

import kompass_core as kc
from kompass_core.cli.answer import Exit
from tests.cli.conftest import PACK

if TYPE_CHECKING:
    from tests.cli.conftest import Run

TABLE = "Fråga;Uppnått;Max\nPlan för demokrati och information;10,5;15\n1.2;16;20\nSumma;26,5;800\n"
NAMED = ("--pack", PACK, "--subject", "Ort", "--date", "2025")


class TestReading:
    """The page has every row, with its reason."""

    def test_is_shown(self, run: Run, write: Callable[..., Path]) -> None:
        """Row, text, number, code, title, number as read and the reason."""
        outcome = run("read-table", write(TABLE, "table.csv"), "--pack", PACK)
        assert (outcome.code, outcome.err) == (Exit.FINE, "")
        assert "column B Uppnått, in points; UTF-8; separated by semicolons." in outcome.out
        assert outcome.row("3 ") == ["3", "1.2", "16", "1.2", "Information o…", "16", "the code"]

    def test_has_problems_beside_it(self, run: Run, write: Callable[..., Path]) -> None:
        """The rows on stdout, the problems on stderr, with options in place of arguments."""
        path = write("Kod;2014;2016\n1.1;5;6\n1.2;6;7\n", "table.csv")
        outcome = run("read-table", path, *NAMED, "--out", path.with_suffix(".toml"))
        assert outcome.code == Exit.PROBLEMS
        assert "no column of numbers" in outcome.out
        assert "A2: the points can be in any of the columns B 2014, C 2016;" in outcome.err
        assert "--column [KS032]" in outcome.err
        assert not path.with_suffix(".toml").exists()
        outcome = run("read-table", path, "--pack", PACK, "--column", "2016")
        assert "state the unit with --unit [KS033]" in outcome.err
        assert "column C 2016, unit unknown" in outcome.out

    def test_of_a_file_that_is_missing(self, run: Run, tmp_path: Path) -> None:
        """One line of error."""
        outcome = run("read-table", tmp_path / "table.csv", "--pack", PACK)
        assert (outcome.code, outcome.out, outcome.err.count("\n")) == (Exit.PROBLEMS, "", 1)


class TestSaving:
    """The result is an evaluation, or a published result."""

    @pytest.fixture
    def table(self, write: Callable[..., Path]) -> Path:
        """A table with two scores and a total."""
        return write(TABLE, "table.csv")

    def test_an_evaluation(self, run: Run, table: Path, tmp_path: Path) -> None:
        """The rest was not assessed."""
        out = tmp_path / "made.toml"
        outcome = run("read-table", table, *NAMED, "--rest", "not in the table", "--out", out)
        assert outcome.lines[-1] == f"{out}: the result of Ort, 2025." or out.name in outcome.out
        made = kc.load_evaluation(out)
        assert len(made.missing) == 43
        assert [str(each.points) for each in made.scores[:2]] == ["10.5", "16"]

    def test_printed_numbers(self, run: Run, write: Callable[..., Path], tmp_path: Path) -> None:
        """Rounded, with the total."""
        path = write(TABLE.replace("10,5", "11").replace("26,5", "497"), "table.csv")
        out = tmp_path / "made.json"
        assert run("read-table", path, *NAMED, "--printed", "--out", out).code == Exit.FINE
        assert set(kc.load_result(out).by_code) == {"1.1", "1.2", "total"}

    def test_nothing(self, run: Run, table: Path) -> None:
        """Without a file the result is part of the document, and the page says how to save it."""
        options = (*NAMED, "--rest", "not in the table")
        assert "Save the result of Ort, 2025 with --out." in run("read-table", table, *options).out
        data = run("read-table", table, *options, "--json").data
        assert data["result"]["points"] == {"1.1": "10.5", "1.2": "16"}
        assert data["rows"][1]["value"] == "10.5"
        assert (data["unit"], data["column"], data["written"]) == ("points", "B Uppnått", None)

    def test_needs_a_subject(self, run: Run, table: Path, tmp_path: Path) -> None:
        """And a date."""
        outcome = run("read-table", table, "--pack", PACK, "--out", tmp_path / "made.toml")
        assert (outcome.code, outcome.out) == (Exit.MISUSE, "")
        assert "--subject" in outcome.err

    def test_needs_every_score(self, run: Run, table: Path) -> None:
        """Or a reason for the rest."""
        outcome = run("read-table", table, *NAMED)
        assert outcome.code == Exit.PROBLEMS
        assert "KE002" in outcome.err
