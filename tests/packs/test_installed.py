"""What is installed is found as importlib.metadata finds it."""

from __future__ import annotations

import sys
import zipfile
from collections.abc import Iterable
from importlib import metadata
from pathlib import Path

import pytest

import kompass_core as kc
from kompass_core.packs import installed
from kompass_core.packs.discovery import GROUP
from kompass_core.packs.plugins import RULES_GROUP
from tests.variants import BASE, base

METADATA = "Metadata-Version: 2.4\nVersion: 1.0\nName: Made.Up\n\nName: body\n"
ENTRIES = """
# a comment
ignored = before any section
[console_scripts]
made-up = made_up:main

[kompass_core.packs]
made-up=made_up
other = made_up
[kompass_core.rules]
doubled = made_up.rules:Doubled [extra]
"""


def write(folder: Path, files: dict[str, str]) -> None:
    """Write files into a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in files.items():
        (folder / name).write_text(text, encoding="utf-8")


def content(found: Iterable[installed.AnyDistribution]) -> list[object]:
    """Return all that packs and rules ask of distributions."""
    return [
        (
            each.name,
            each.version,
            [
                (entry.name, entry.value)
                for entry in each.entry_points
                if entry.group in (GROUP, RULES_GROUP)
            ],
            str(each.locate_file("x")),
            each.read_text("direct_url.json"),
        )
        for each in found
    ]


class TestDistributions:
    """Folders of metadata are read directly, and importlib.metadata is asked for the rest."""

    def test_are_those_of_this_environment(self) -> None:
        """All that is installed here, in the same order."""
        assert content(installed.distributions()) == content(metadata.distributions())
        packs = kc.available_packs()
        assert packs == kc.Packs.among(metadata.distributions())
        assert len(packs) > 0

    @pytest.mark.parametrize(
        "folder",
        [
            "made_up-1.0.dist-info",
            "Made.Up-1.0.DIST-INFO",
            "made_up.egg-info",
            "made_up-1.0-py3.11.egg/EGG-INFO",
            "made_up-1.0-py3.11.egg",
            "missing/made_up-1.0.dist-info",
            ".",
        ],
    )
    @pytest.mark.parametrize("metadata_file", ["METADATA", "PKG-INFO"])
    def test_are_found_in_every_layout(
        self,
        tmp_path: Path,
        monkeypatch: pytest.MonkeyPatch,
        folder: str,
        metadata_file: str,
    ) -> None:
        """Wheels, eggs and old installations, and a part of the path that does not exist."""
        files = {metadata_file: METADATA, "entry_points.txt": ENTRIES, "direct_url.json": "{}"}
        write(tmp_path / folder, files)
        monkeypatch.setattr(sys, "path", [str(tmp_path), str(tmp_path / folder), "", "/nowhere"])
        monkeypatch.chdir(tmp_path)
        assert content(installed.distributions()) == content(metadata.distributions())

    def test_are_found_in_an_archive(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        """As the applications of zipapp have it."""
        archive = tmp_path / "app.pyz"
        with zipfile.ZipFile(archive, "w") as file:
            file.writestr("made_up-1.0.dist-info/METADATA", METADATA)
            file.writestr("made_up-1.0.dist-info/entry_points.txt", ENTRIES)
        monkeypatch.setattr(sys, "path", [str(archive)])
        found = content(installed.distributions())
        assert found == content(metadata.distributions())
        assert len(found) == 1

    def test_in_an_archive_have_packs(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """They are read where they are."""
        archive = tmp_path / "app.pyz"
        with zipfile.ZipFile(archive, "w") as file:
            file.writestr("zipped-1.0.dist-info/METADATA", "Name: zipped\nVersion: 1.0\n")
            entry = "[kompass_core.packs]\nbase = zipped_pack\n"
            file.writestr("zipped-1.0.dist-info/entry_points.txt", entry)
            file.writestr("zipped_pack/__init__.py", "")
            file.writestr("zipped_pack/base/1.toml", BASE)
        monkeypatch.syspath_prepend(str(archive))
        assert kc.load_pack("base") == base()

    def test_are_those_of_other_finders_too(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """Loaders that freeze an application bring one."""

        class Finder:
            """It has one distribution more."""

            @staticmethod
            def find_distributions(_: metadata.DistributionFinder.Context) -> list[object]:
                """Return a distribution that is in no folder."""
                return [next(iter(metadata.distributions(name="kompass-criteria")))]

        monkeypatch.setattr(sys, "meta_path", [*sys.meta_path, Finder])
        found = content(installed.distributions())
        assert found == content(metadata.distributions())
        assert found.count(found[-1]) == 2

    @pytest.mark.parametrize("text", ["", "Version: 1.0\n\nName: body\n", "Name:\nVersion: 1"])
    def test_of_incomplete_metadata_have_no_name(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, text: str
    ) -> None:
        """Nor does what comes after the headers give one."""
        write(tmp_path / "made_up-1.0.dist-info", {"METADATA": text})
        monkeypatch.setattr(sys, "path", [str(tmp_path)])
        (found,) = installed.distributions()
        (expected,) = metadata.distributions()
        assert found.name == expected.name

    @pytest.mark.parametrize("name", ["METADATA", "entry_points.txt"])
    def test_a_folder_in_place_of_a_file_is_no_text(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
    ) -> None:
        """Neither is a file in place of the folder."""
        (tmp_path / "made_up-1.0.dist-info" / name).mkdir(parents=True)
        write(tmp_path, {"file-1.dist-info": ""})
        monkeypatch.setattr(sys, "path", [str(tmp_path)])
        assert content(installed.distributions()) == content(metadata.distributions())


class TestEntry:
    """An entry point names an object of a module."""

    def test_loads_it(self) -> None:
        """Importing the module."""
        assert installed.Entry("a", "decimal:Decimal.from_float", "any").load() == (
            metadata.EntryPoint("a", "decimal:Decimal.from_float", "any").load()
        )
