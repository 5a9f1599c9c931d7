"""`kompass report` writes a report in the format that its file name asks for."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

import kompass_core as kc
from kompass_core.cli.answer import Exit

if TYPE_CHECKING:
    from tests.cli.conftest import Run

FileOf = Callable[[str, str], Path]


class TestReport:
    """One command, three formats."""

    @pytest.mark.parametrize(
        ("name", "start"), [("a.html", b"<!DOCTYPE html>"), ("a.MD", b"# "), ("a.docx", b"PK")]
    )
    def test_writes_a_file(
        self, run: Run, file_of: FileOf, tmp_path: Path, name: str, start: bytes
    ) -> None:
        """The path is printed, and is the data."""
        out = tmp_path / name
        outcome = run("report", file_of("Strängnäs", "2016"), "--out", out, "--json")
        assert (outcome.code, outcome.data["file"]) == (Exit.FINE, str(out))
        assert out.read_bytes().lstrip().startswith(start)

    def test_compares(self, run: Run, file_of: FileOf, tmp_path: Path) -> None:
        """With earlier results, a mean and role models, in another language."""
        mean = next(
            each
            for each in kc.published_results("kommunkompassen-se")
            if each.population and each.date.text == "2016-10"
        )
        kc.save(mean, tmp_path / "mean.toml")
        out = tmp_path / "a.md"
        outcome = run(
            *("report", file_of("Strängnäs", "2016"), "--before", file_of("Strängnäs", "2014")),
            *("--benchmark", tmp_path / "mean.toml", "--role-model", file_of("Örebro", "2012")),
            *("--language", "en", "--out", out),
        )
        assert outcome.code == Exit.FINE
        assert str(out) in outcome.out.replace("\n", "")
        text = out.read_text("utf-8")
        assert "| 3 Political steering and control | 77 | 60 | 68 | \N{MINUS SIGN}17 |" in text
        assert "Örebro 2012: 86" in text

    def test_compares_with_a_benchmark(self, run: Run, file_of: FileOf, tmp_path: Path) -> None:
        """It is cited with its digest."""
        own = file_of("Strängnäs", "2016")
        benchmark = kc.Benchmark.of(
            [kc.load_result(file_of("Grästorp", "2014")), kc.load_result(own)],
            name="two",
            first="2014",
            last="2016",
            as_of="2026",
            source="the tests",
        )
        kc.save(benchmark, tmp_path / "two.jsonl")
        out = tmp_path / "a.md"
        assert run("report", own, "--benchmark", tmp_path / "two.jsonl", "--out", out).code == 0
        assert "n = 2" in out.read_text("utf-8")

    def test_finds_crosswalks(self, run: Run, file_of: FileOf, tmp_path: Path) -> None:
        """The installed one between two revisions is used; without one, the command refuses."""
        out = tmp_path / "a.md"
        new, old = file_of("Vallentuna", "2021"), file_of("Strängnäs", "2014")
        assert run("report", new, "--before", old, "--out", out).code == Exit.FINE
        pack = kc.load_pack("caf-classical@2020")
        other = kc.PublishedResult.from_printed(pack, subject="Agency", date="2020", total=50)
        kc.save(other, tmp_path / "other.toml")
        outcome = run("report", new, "--before", tmp_path / "other.toml", "--out", out)
        assert outcome.code == Exit.PROBLEMS
        assert "KC" in outcome.err

    def test_takes_a_template(self, run: Run, file_of: FileOf, tmp_path: Path) -> None:
        """Of the user's own; what is wrong in it is one line with its place."""
        own, out = tmp_path / "own.html", tmp_path / "a.html"
        own.write_text("{{ report.profile.name }}", "utf-8")
        arguments = ("report", file_of("Strängnäs", "2016"), "--template", own, "--out", out)
        assert run(*arguments).code == Exit.FINE
        assert out.read_text("utf-8") == "Strängnäs"
        own.write_text("{{ nobody.name }}", "utf-8")
        outcome = run(*arguments)
        assert outcome.code == Exit.PROBLEMS
        assert outcome.err.startswith(f"{own}: the template cannot be filled in: ")
        assert out.read_text("utf-8") == "Strängnäs"

    def test_refuses_other_formats(self, run: Run, file_of: FileOf, tmp_path: Path) -> None:
        """The known ones are named."""
        outcome = run("report", file_of("Strängnäs", "2016"), "--out", tmp_path / "a.pdf")
        assert outcome.code == Exit.PROBLEMS
        assert ".html, .md, .docx" in outcome.err

    def test_names_the_extra(
        self, run: Run, file_of: FileOf, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """Where Jinja2 is not installed, one line tells how to install it."""
        for module in ("jinja2", "kompass_core.reports.html", "kompass_core.reports.rendering"):
            monkeypatch.delitem(sys.modules, module, raising=False)
        monkeypatch.setitem(sys.modules, "jinja2", None)
        outcome = run("report", file_of("Strängnäs", "2016"), "--out", tmp_path / "a.html")
        assert outcome.code == Exit.PROBLEMS
        assert "'report'" in outcome.err
