"""`kompass new-archive` writes a site that Sphinx builds."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

import kompass_core as kc
from kompass_core.cli.answer import Exit
from tests.sphinx.conftest import build_as_is, example

if TYPE_CHECKING:
    from pathlib import Path

    from tests.cli.conftest import Run


class TestArchive:
    """The folder is a site to put evaluations into."""

    def test_is_built_with_an_evaluation(self, run: Run, tmp_path: Path) -> None:
        """A title with mark-up characters is shown as it is."""
        folder = tmp_path / "site"
        outcome = run("new-archive", folder, "--language", "sv", "--title", "Ett_exempel_ * `x`")
        assert (outcome.code, outcome.err) == (Exit.FINE, "")
        kc.save(example(), folder / "evaluations" / "one.toml")
        site = build_as_is(folder)
        assert site.warnings == ""
        assert "<h1>Ett_exempel_ * `x`" in site.html("index")
        assert site.table("index", "ranking") == [["1", "Exempelstad", "2017", "225", "1"]]

    def test_is_listed_as_data(self, run: Run, tmp_path: Path) -> None:
        """Programs get the names of the files."""
        data = run("new-archive", tmp_path / "site", "--json").data
        assert data["files"] == [".gitignore", "conf.py", "evaluations/README.md", "index.rst"]

    @pytest.mark.parametrize("content", ["file", "folder"])
    def test_is_new(self, run: Run, tmp_path: Path, content: str) -> None:
        """Nothing that exists is overwritten."""
        folder = tmp_path / "site"
        if content == "folder":
            folder.mkdir()
            (folder / "own.txt").write_text("own", "utf-8")
        else:
            folder.write_text("own", "utf-8")
        outcome = run("new-archive", folder)
        assert outcome.code == Exit.MISUSE
        assert outcome.err.strip().endswith("; give another")
