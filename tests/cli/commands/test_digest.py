"""`kompass digest` shows digests, and keeps the record of releases."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

import kompass_core as kc
from kompass_core.cli.answer import Exit
from tests.installing import sources, wheel, write
from tests.variants import BASE, base

if TYPE_CHECKING:
    from tests.cli.conftest import Run

SECOND = BASE.replace('revision = "1"', 'revision = "2"')
EDITED = BASE.replace("max_points = 4", "max_points = 3").replace("= 6", "= 7")


class TestDigest:
    """Each pack is one line, whole, so that it can be copied."""

    def test_of_an_installed_revision(self, run: Run) -> None:
        """With its state in the record of its distribution."""
        digest = kc.load_pack("kommunkompassen-se@2010").digest
        outcome = run("digest", "kommunkompassen-se@2010")
        assert (outcome.code, outcome.err) == (Exit.FINE, "")
        assert outcome.lines == [f"{digest}  kommunkompassen-se@2010  (released)"]

    def test_of_an_id(self, run: Run) -> None:
        """All its revisions; several packs can be named."""
        outcome = run("digest", "kommunkompassen-se", "kommunekompasset-no", "--json")
        assert [each["pack"] for each in outcome.data["digests"]] == [
            "kommunkompassen-se@2010",
            "kommunkompassen-se@2020",
            "kommunekompasset-no@2010",
        ]
        assert all(each["digest"] == each["released"] for each in outcome.data["digests"])
        assert outcome.data["written"] == []

    def test_of_a_file(self, run: Run, tmp_path: Path) -> None:
        """It is not released; a narrow terminal cuts nothing off."""
        path = write(tmp_path / "base.toml", BASE)
        assert run("digest", path).lines == [f"{base().digest}  base@1  (not released)"]
        assert run("digest", path, "--json").data["digests"] == [
            {"pack": "base@1", "digest": base().digest, "released": None}
        ]

    def test_of_a_wheel(self, run: Run, tmp_path: Path) -> None:
        """All that it has."""
        path = wheel(tmp_path / "made_up-1.0-py3-none-any.whl", {"base@1": BASE, "base@2": SECOND})
        assert [line.split()[1] for line in run("digest", path).lines] == ["base@1", "base@2"]

    @pytest.mark.parametrize("name", ["kommunkompassen-sw", "kommunkompassen-se@1999", 300 * "x"])
    def test_of_what_is_not_there(self, run: Run, name: str) -> None:
        """The error lists the installed packs."""
        outcome = run("digest", name)
        assert (outcome.code, outcome.out) == (Exit.PROBLEMS, "")
        assert "kommunkompassen-se" in outcome.err

    def test_of_a_folder_in_this_one(
        self, run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """A folder that exists takes precedence over a pack of the same name."""
        sources(tmp_path / "dist", {"base@1": BASE})
        monkeypatch.chdir(tmp_path)
        assert run("digest", "dist").lines[0].split()[1] == "base@1"


class TestRelease:
    """A release is recorded, once."""

    @pytest.fixture
    def package(self, tmp_path: Path) -> Path:
        """The package of a distribution with one revision."""
        return sources(tmp_path / "dist", {"base@1": BASE})

    @pytest.fixture
    def folder(self, package: Path) -> Path:
        """Return its folder."""
        return package.parent.parent

    def test_writes_what_is_new(self, run: Run, package: Path, folder: Path) -> None:
        """Then there is nothing to write, until a further revision is there."""
        record = package / "released.toml"
        assert run("digest", "--release", folder, "--json").data["written"] == [str(record)]
        first = record.read_text("utf-8")
        assert first.splitlines()[1:] == [f'"base@1" = "{base().digest}"']
        assert run("digest", "--release", folder, "--json").data["written"] == []
        write(package / "base/2.toml", SECOND)
        assert run("digest", folder).lines[1].endswith("base@2  (not released)")
        assert run("digest", "--release", folder).lines[1].endswith("base@2  (released)")
        assert record.read_text("utf-8") == f'{first}"base@2" = "{base().digest}"\n'

    def test_changes_no_line(self, run: Run, package: Path, folder: Path) -> None:
        """An edit of what was released is refused, and nothing is written."""
        run("digest", "--release", folder)
        record = (package / "released.toml").read_text("utf-8")
        write(package / "base/1.toml", EDITED)
        write(package / "base/2.toml", SECOND)
        outcome = run("digest", "--release", folder)
        assert (outcome.code, outcome.out) == (Exit.PROBLEMS, "")
        assert "[KP121]" in outcome.err
        assert (package / "released.toml").read_text("utf-8") == record
        assert run("digest", folder).lines[0].endswith("base@1  (edited after its release)")

    def test_loses_no_line(self, run: Run, package: Path, folder: Path) -> None:
        """A revision that is gone is refused, once for all packs that are left."""
        write(package / "base/2.toml", SECOND)
        write(package / "base/3.toml", BASE.replace('revision = "1"', 'revision = "3"'))
        run("digest", "--release", folder)
        (package / "base/1.toml").unlink()
        outcome = run("digest", "--release", folder)
        assert outcome.code == Exit.PROBLEMS
        assert outcome.err.count("[KP122]") == 1

    def test_needs_packages_that_can_be_read(self, run: Run, package: Path, folder: Path) -> None:
        """Half a distribution is not released."""
        (package / "__init__.py").unlink()
        outcome = run("digest", "--release", folder)
        assert (outcome.code, "[KP106]" in outcome.err) == (Exit.PROBLEMS, True)

    @pytest.mark.parametrize("kind", ["id", "file", "wheel"])
    def test_is_of_a_folder(self, run: Run, tmp_path: Path, kind: str) -> None:
        """Built or installed distributions are not changed."""
        named = {
            "id": Path("kommunkompassen-se"),
            "file": write(tmp_path / "base.toml", BASE),
            "wheel": wheel(tmp_path / "made_up-1.0-py3-none-any.whl", {"base@1": BASE}),
        }
        outcome = run("digest", "--release", named[kind])
        assert outcome.code == Exit.MISUSE
        assert outcome.err.startswith(f"kompass digest: {named[kind]} cannot be released")

    def test_that_cannot_be_written_is_a_problem(
        self, run: Run, package: Path, folder: Path
    ) -> None:
        """The other file is not changed."""
        elsewhere = write(package.parent / "elsewhere.toml", "")
        (package / "released.toml").symlink_to(elsewhere)
        outcome = run("digest", "--release", folder)
        assert outcome.code == Exit.PROBLEMS
        assert elsewhere.read_text("utf-8") == ""
