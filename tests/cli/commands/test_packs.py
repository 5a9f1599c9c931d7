"""`kompass packs` lists the installed packs, and shows the provenance of one."""

from __future__ import annotations

from importlib.metadata import Distribution
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

import kompass_core as kc
from kompass_core.cli.answer import Exit
from kompass_core.cli.commands import packs

if TYPE_CHECKING:
    from tests.cli.conftest import Run

ROOT = Path(__file__).parents[3]
EXAMPLE = ROOT / "examples/kommunkompassen-example-fi.toml"


class TestPacks:
    """Every revision of every pack is one row."""

    def test_that_are_installed(self, run: Run) -> None:
        """With its title and size, in 80 columns."""
        outcome = run("packs")
        assert (outcome.code, outcome.err) == (Exit.FINE, "")
        assert outcome.lines[0].split() == ["Pack", "Title", "Areas", "Questions", "Points"]
        assert max(map(len, outcome.lines)) <= 80
        (row,) = (line.split() for line in outcome.lines if "kommunkompassen-se@2010" in line)
        assert row[1:] == ["Kommunkompassen", "8", "45", "800"]
        (row,) = (line.split() for line in outcome.lines if "kommunekompasset-no@2010" in line)
        assert row[3] == "unknown"
        assert outcome.lines[-1] == "(no room for: Distribution)"

    def test_have_distributions_where_there_is_room(
        self, run: Run, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """Titles are in the language that is asked for, if the pack has it."""
        monkeypatch.setenv("COLUMNS", "120")
        outcome = run("packs", "--language", "en")
        (row,) = (line for line in outcome.lines if "kommunkompassen-se@2010" in line)
        assert "The Municipal Compass" in row
        assert "kompass-pack-kommunkompassen" in row

    def test_as_data(self, run: Run) -> None:
        """A program can pin the digest."""
        data = run("packs", "--json").data
        by_ref = {each["pack"]: each for each in data["packs"]}
        pack = by_ref["kommunkompassen-se@2010"]
        assert pack["digest"] == kc.load_pack("kommunkompassen-se@2010").digest
        assert (pack["areas"], pack["sub_questions"], pack["max_points"]) == (8, 45, "800")
        assert by_ref["kommunkompassen-se@2020"]["sub_questions"] == 0
        assert data["problems"] == []

    def test_without_sub_questions(self, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
        """An instrument of one level has none, which is known."""
        one_level = kc.Packs.from_path(ROOT / "criteria_packs/ssb_equality")
        monkeypatch.setattr(packs, "available_packs", lambda: one_level)
        first, *_ = (line.split() for line in run("packs").lines if "ssb-equality@2002" in line)
        assert first[-3:] == ["6", "0", "4"]

    def test_none_is_said(self, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
        """It is no error to have none."""
        monkeypatch.setattr(packs, "available_packs", lambda: kc.Packs.among([]))
        outcome = run("packs")
        assert (outcome.code, outcome.out) == (Exit.FINE, "No criteria pack is installed.\n")

    def test_that_cannot_be_read_are_problems(
        self, run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """One line each, on stderr, with the distribution; the others are listed."""
        names = {"broken-se": "broken_pack", "lost-se": "no_such_package"}
        distribution = _distribution(tmp_path, names)
        (tmp_path / "broken_pack/broken-se/2020.toml").write_text("format = \n", "utf-8")
        monkeypatch.syspath_prepend(tmp_path)
        whole = next(iter(Distribution.discover(name="kompass-pack-kommunkompassen")))
        found = kc.Packs.among([whole, distribution])
        monkeypatch.setattr(packs, "available_packs", lambda: found)
        outcome = run("packs")
        assert outcome.code == Exit.PROBLEMS
        assert "kommunkompassen-se@2010" in outcome.out
        assert "broken" not in outcome.out
        lost, broken = outcome.err.splitlines()
        assert "'no_such_package'" in lost
        assert broken.startswith("broken 1.0: broken-se/2020.toml:1:")
        problems = run("packs", "--json").data["problems"]
        assert [each["rule"] for each in problems] == ["KP105", "KF001"]


class TestProvenance:
    """For each pack of the line, what it decided."""

    def test_of_a_variant(self, run: Run) -> None:
        """First its own fields, then the inherited ones."""
        outcome = run("packs", "--provenance", EXAMPLE)
        assert (outcome.code, outcome.err) == (Exit.FINE, "")
        assert outcome.lines[0] == "kommunkompassen-example-fi@2026 <- kommunkompassen-se@2010"
        own, inherited = outcome.out.split("kommunkompassen-se@2010 decided:")
        assert "- 1.1: title.fi, max_points\n" in own
        assert "- 1.1: title.sv, title.en, min_points, aliases" in inherited
        assert "- 8.8: " not in inherited

    def test_of_a_pack_in_full(self, run: Run) -> None:
        """It decided everything."""
        outcome = run("packs", "--provenance", "kommunkompassen-se@2010")
        assert outcome.lines[2] == "kommunkompassen-se@2010 decided:"
        assert outcome.out.count("decided") == 1

    def test_as_data(self, run: Run) -> None:
        """By code and field."""
        data = run("packs", "--provenance", EXAMPLE, "--json").data
        assert data["lineage"] == ["kommunkompassen-example-fi@2026", "kommunkompassen-se@2010"]
        assert data["provenance"]["1.1"]["max_points"] == "kommunkompassen-example-fi@2026"
        assert data["provenance"]["1.1"]["title.sv"] == "kommunkompassen-se@2010"

    def test_is_of_one_pack(self, run: Run) -> None:
        """Not of all that a distribution has."""
        outcome = run("packs", "--provenance", ROOT / "criteria_packs/kommunkompassen")
        assert outcome.code == Exit.MISUSE
        assert "name one of its packs" in outcome.err


def _distribution(folder: Path, names: dict[str, str]) -> Distribution:
    """Install a distribution in *folder* that publishes the ids *names*."""
    info = folder / "broken-1.0.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: broken\nVersion: 1.0\n")
    entries = "".join(f"{pack_id} = {package}\n" for pack_id, package in names.items())
    (info / "entry_points.txt").write_text(f"[kompass_core.packs]\n{entries}")
    (folder / "broken_pack/broken-se").mkdir(parents=True)
    (folder / "broken_pack/__init__.py").write_text("")
    return Distribution.at(info)
