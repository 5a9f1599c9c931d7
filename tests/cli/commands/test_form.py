"""`kompass form` writes a workbook, and `kompass read-form` reads what was filled in."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import openpyxl

import kompass_core as kc
from kompass_core.cli.answer import Exit
from kompass_core.forms import read_form
from tests.cli.conftest import PACK

if TYPE_CHECKING:
    from tests.cli.conftest import Run


class TestForm:
    """A form is written from a pack, empty or filled in."""

    def test_is_written(self, run: Run, tmp_path: Path) -> None:
        """The next command is shown."""
        path = tmp_path / "form.xlsx"
        outcome = run("form", PACK, "--out", path, "--language", "en")
        assert (outcome.code, outcome.err) == (Exit.FINE, "")
        assert "read-form" in outcome.out
        assert "Scores" in openpyxl.load_workbook(path).sheetnames
        data = run("form", PACK, "--out", path, "--json").data
        assert (data["pack"], data["written"]) == (PACK, str(path))

    def test_has_an_evaluation(self, run: Run, tmp_path: Path, evaluation_file: Path) -> None:
        """The form that is read is the evaluation."""
        path = tmp_path / "form.xlsx"
        run("form", PACK, "--out", path, "--evaluation", evaluation_file)
        assert read_form(path) == kc.load_evaluation(evaluation_file)

    def test_of_an_unknown_pack(self, run: Run, tmp_path: Path) -> None:
        """One line of error."""
        outcome = run("form", "nothing@1", "--out", tmp_path / "form.xlsx")
        assert (outcome.code, outcome.out, outcome.err.count("\n")) == (Exit.PROBLEMS, "", 1)


class TestReadForm:
    """An evaluation is printed, or saved."""

    def test_prints_a_file(self, run: Run, tmp_path: Path, evaluation_file: Path) -> None:
        """Another command can read it."""
        path = tmp_path / "form.xlsx"
        run("form", PACK, "--out", path, "--evaluation", evaluation_file)
        printed = run("read-form", path)
        assert printed.code == Exit.FINE
        assert kc.loads(printed.out) == kc.load_evaluation(evaluation_file)
        assert run("read-form", path, "--json").data["evaluation"]["subject"] == "Exempelstad"

    def test_saves_a_file(self, run: Run, tmp_path: Path) -> None:
        """With a pack that is not installed."""
        pack = tmp_path / "pack.toml"
        pack.write_text(
            'format = 1\nid = "own"\nrevision = "1"\nlanguage = "en"\nsource = "made up"\n'
            'title = { en = "Own" }\n[[areas]]\ncode = "1"\ntitle = { en = "A" }\nmax_points = 9\n',
            "utf-8",
        )
        form, out = tmp_path / "form.xlsx", tmp_path / "made.toml"
        assert run("form", pack, "--out", form).code == Exit.FINE
        outcome = run("read-form", form, "--pack", pack)
        assert outcome.code == Exit.PROBLEMS
        assert [line.split(": ")[1] for line in outcome.err.splitlines()] == [
            "Scores!E2",
            "Evaluation!B7",
            "Evaluation!B6",
        ]
        book = openpyxl.load_workbook(form)
        book["Scores"]["E2"], book["Evaluation"]["B6"], book["Evaluation"]["B7"] = (
            7.5,
            "Ort",
            "2025",
        )
        book.save(form)
        outcome = run("read-form", form, "--pack", pack, "--out", out)
        assert outcome.out.split() == f"{out}: Ort, 2025 (own@1), 1 of 1 scores.".split()
        assert kc.load_evaluation(out, packs=kc.load_pack(pack)).steps == (750,)
