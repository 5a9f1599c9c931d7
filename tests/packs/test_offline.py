"""Distributions that are not installed are read where they lie, and none of their code runs."""

from __future__ import annotations

import sys
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

import kompass_core as kc
from kompass_core.errors import LimitError, PackResourceError, PackSyntaxError, UnknownPackError
from tests.installing import installed, sources, unpacked, wheel, write
from tests.variants import BASE, base, overlay

PACKS = {"base@1": BASE, "base@2": BASE.replace('revision = "1"', 'revision = "2"')}


def made(kind: str, folder: Path, packs: dict[str, str]) -> Path:
    """Make a distribution of some kind, and return where it is."""
    if kind == "wheel":
        return wheel(folder / "made_up-1.0-py3-none-any.whl", packs)
    {"sources": sources, "unpacked": unpacked}[kind](folder, packs)
    return folder


KINDS = pytest.mark.parametrize("kind", ["sources", "unpacked", "wheel"])


class TestAt:
    """A wheel, a folder of sources and an unpacked folder are all alike."""

    @KINDS
    def test_lists_and_reads_every_revision(self, tmp_path: Path, kind: str) -> None:
        """As if it were installed."""
        packs = kc.Packs.from_path(made(kind, tmp_path, PACKS))
        assert [str(each.ref) for each in packs] == ["base@1", "base@2"]
        assert {(each.distribution, each.version) for each in packs} == {("made-up", "1.0")}
        assert packs.problems == ()
        assert packs.load("base", "1") == base()

    @KINDS
    def test_runs_no_code(self, tmp_path: Path, kind: str) -> None:
        """Neither is the package looked for on the path."""
        place = made(kind, tmp_path, PACKS)
        for file in tmp_path.rglob("__init__.py"):
            file.write_text("raise SystemExit", "utf-8")
        assert kc.Packs.from_path(place).load("base", "1") == base()
        assert "made_up" not in sys.modules

    @KINDS
    def test_its_packs_extend_each_other(self, tmp_path: Path, kind: str) -> None:
        """Its own first."""
        packs = kc.Packs.from_path(made(kind, tmp_path, PACKS | {"variant@1": overlay()}))
        assert packs.load("variant").parent == base()

    def test_its_packs_extend_what_lies_beside(self, tmp_path: Path) -> None:
        """If that is given."""
        unpacked(tmp_path / "beside", PACKS)
        unpacked(tmp_path / "own", {"variant@1": overlay()}, name="other")
        own = kc.Packs.from_path(tmp_path / "own")
        with pytest.raises(UnknownPackError):
            own.load("variant")
        beside = kc.Packs.from_path(tmp_path / "beside")
        assert kc.Packs.from_path(tmp_path / "own", beside=beside).load("variant").parent == base()

    def test_sources_may_lie_beside_the_project_file(self, tmp_path: Path) -> None:
        """Without a folder for sources, a version or a name."""
        package = sources(tmp_path, PACKS)
        package.rename(tmp_path / "made_up")
        project = tmp_path / "pyproject.toml"
        project.write_text(project.read_text().replace('name = "made-up"\nversion = "1.0"', ""))
        packs = kc.Packs.from_path(tmp_path)
        assert {(each.distribution, each.version) for each in packs} == {(tmp_path.name, "")}
        with pytest.raises(UnknownPackError):
            packs.load("base", "3")

    def test_broken_packages_hide_nothing(self, tmp_path: Path) -> None:
        """What is announced and not there, or is no package, is a problem of the distribution."""
        package = sources(tmp_path, PACKS | {"lost@1": BASE})
        project = tmp_path / "pyproject.toml"
        text = project.read_text().replace(
            'lost = "made_up"', 'lost = "lost"\ntoo = "a.b"\nno = "no"'
        )
        project.write_text(text)
        (package.parent / "no").mkdir()
        packs = kc.Packs.from_path(tmp_path)
        assert [str(each.ref) for each in packs] == ["base@1", "base@2"]
        assert {(each.rule, each.source) for each in packs.problems} == {
            ("KP105", "made-up 1.0"),
            ("KP104", "made-up 1.0"),
            ("KP106", "made-up 1.0"),
        }

    @pytest.mark.parametrize(
        ("text", "error", "rule"),
        [
            ("", PackResourceError, "KP126"),
            ("project = 3", PackResourceError, "KP126"),
            ('[project]\nname = "x"', PackResourceError, "KP126"),
            ("[project", PackSyntaxError, "KF001"),
            ("#" * 300_000, LimitError, "KF003"),
        ],
    )
    def test_sources_without_packs(
        self, tmp_path: Path, text: str, error: type[kc.KompassError], rule: str
    ) -> None:
        """Say what is missing, or what is wrong with the project file."""
        write(tmp_path / "pyproject.toml", text)
        with pytest.raises(error) as caught:
            kc.Packs.from_path(tmp_path)
        (problem,) = caught.value.problems
        assert problem.rule == rule
        assert problem.source.startswith(str(tmp_path))

    @pytest.mark.parametrize(
        ("make", "rule"),
        [
            (Path.mkdir, "KP126"),
            (lambda path: path.write_text("no archive"), "KF010"),
            (Path.exists, "KF010"),
            (lambda path: zipfile.ZipFile(path, "w").close(), "KP126"),
        ],
        ids=["folder", "text", "missing", "empty archive"],
    )
    def test_what_is_no_distribution(
        self, tmp_path: Path, make: Callable[[Path], object], rule: str
    ) -> None:
        """Is a declared error, at its place."""
        path = tmp_path / "x.whl"
        make(path)
        with pytest.raises(PackResourceError) as caught:
            kc.Packs.from_path(path)
        (problem,) = caught.value.problems
        assert (problem.rule, problem.source) == (rule, str(path))

    def test_is_the_same_as_installed(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """Equal values; but for where they were found."""
        unpacked(tmp_path, PACKS)
        monkeypatch.syspath_prepend(str(tmp_path))
        assert kc.Packs.from_path(tmp_path) == installed(tmp_path)
