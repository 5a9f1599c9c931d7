"""`kompass new-pack` writes a distribution that can be built, installed and loaded."""

from __future__ import annotations

import json
import pathlib
import re
import tomllib
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

import kompass_core as kc
from kompass_core.cli.answer import Exit
from kompass_core.packs.template import distribution_files
from kompass_core.serialization.schemas import schema_text
from tests.building import Environment, build_wheel

if TYPE_CHECKING:
    from tests.cli.conftest import Run

FILES = [
    "README.md",
    "kompass-pack.schema.json",
    "pyproject.toml",
    "src/kompass_pack_example_se/__init__.py",
    "src/kompass_pack_example_se/example-se/2025.toml",
    "tests/test_pack.py",
]
TITLES = st.text(st.characters(exclude_categories=["Cc", "Cf", "Cs"]), min_size=1, max_size=30)


@pytest.fixture
def here(tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch) -> pathlib.Path:
    """An empty folder, in which the command is given."""
    folder = tmp_path / "here"
    folder.mkdir()
    monkeypatch.chdir(folder)
    return folder


def files_in(folder: pathlib.Path) -> list[str]:
    """Return the paths of all files in a folder."""
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file())


class TestPath:
    """A new distribution becomes a wheel that is installed, checked and tested."""

    def test_is_walked(self, run: Run, tmp_path: pathlib.Path, here: pathlib.Path) -> None:
        """Generate, build, install into a fresh environment, load by id, check, test."""
        options = ("--revision", "2025", "--language", "sv", "--title", "Ett exempel")
        outcome = run("new-pack", "example-se", *options)
        assert (outcome.code, outcome.err) == (Exit.FINE, "")
        project = here / "kompass-pack-example-se"
        assert files_in(project) == FILES
        environment = Environment(tmp_path / "fresh")
        source = project / "src/kompass_pack_example_se/example-se/2025.toml"
        source.write_text(source.read_text("utf-8").replace("TODO: ", ""), "utf-8")
        environment.install(build_wheel(project))
        load = "import kompass_core as kc; print(kc.load_pack('example-se').title)"
        assert environment.run("python", "-c", load, cwd=tmp_path) == "Ett exempel\n"
        kompass = ("python", "-m", "kompass_core")
        listed = json.loads(environment.run(*kompass, "packs", "--json", cwd=tmp_path))
        packs = {each["pack"]: each for each in listed["packs"]}
        assert packs["example-se@2025"]["distribution"] == "kompass-pack-example-se"
        for target in ("example-se", str(project)):
            checked = environment.run(*kompass, "check", "--strict", target, cwd=tmp_path)
            assert checked == "1 pack checked: all is fine.\n"
        tested = environment.run("python", "-m", "pytest", "-q", str(project), cwd=project)
        assert "test_pack.py" not in tested
        assert re.search(r"[0-9]{2} passed", tested)


class TestVariant:
    """With --extends, the distribution is that of a variant."""

    def test_pins_its_parent(self, run: Run, here: pathlib.Path) -> None:
        """By its digest and its distribution, which is a dependency; it is like its parent."""
        parent = kc.load_pack("kommunkompassen-se@2010")
        outcome = run("new-pack", "mine", "--extends", parent.ref, "--json")
        assert outcome.code == Exit.FINE
        project = here / outcome.data["folder"]
        assert (project / "kompass-variant.schema.json").read_text("utf-8") == schema_text(
            "variant"
        )
        source = project / "src/kompass_pack_mine/mine/1.toml"
        first, *_ = source.read_text("utf-8").splitlines()
        assert (source.parent / first.split()[1]).is_file()
        pack = kc.load_pack(source)
        assert (pack.parent, pack.digest) == (parent, parent.digest)
        assert pack.title.texts[0] == ("sv", "Mine")
        made = tomllib.loads((project / "pyproject.toml").read_text("utf-8"))["project"]
        assert re.fullmatch(r"kompass-pack-kommunkompassen>=[0-9.]+", *made["dependencies"])

    def test_is_described_next(self, run: Run, here: pathlib.Path) -> None:
        """In the language that is chosen."""
        options = ("--extends", "kommunkompassen-se@2010", "--language", "fi", "--title", "Minun")
        text = " ".join(run("new-pack", "mine", *options).out.split())
        assert "describe the differences, then run: kompass check --strict" in text
        pack = kc.load_pack(here / "kompass-pack-mine/src/kompass_pack_mine/mine/1.toml")
        assert pack.title.texts[0] == ("fi", "Minun")

    def test_needs_a_parent_that_is_installed(self, run: Run, here: pathlib.Path) -> None:
        """In one revision."""
        for parent, rule in (("unknown@1", "KP100"), ("kommunkompassen-se", "KP102")):
            outcome = run("new-pack", "mine", "--extends", parent)
            assert outcome.code == Exit.PROBLEMS
            assert rule in outcome.err
        assert list(here.iterdir()) == []


class TestFiles:
    """The files are valid for every title."""

    def test_are_not_finished(self, run: Run, here: pathlib.Path) -> None:
        """The checks warn of every text that only the author knows."""
        run("new-pack", "coffee")
        found = kc.check(here / "kompass-pack-coffee")
        assert {each.rule for each in found} == {"KP190"}
        paths = [each.path.rpartition(".")[0] or each.path for each in found]
        assert paths[:3] == ["publisher", "source", "areas[0].title"]
        assert len(paths) == 6
        assert run("check", "--strict", here / "kompass-pack-coffee").code == Exit.PROBLEMS

    def test_install_with_any_pip(self) -> None:
        """The tests are an extra: a dependency group needs pip 25.1, and Python 3.11 has 23."""
        made = distribution_files(kc.PackRef("a", "1"), kc.Label({"en": "A"}))
        project = tomllib.loads(made["pyproject.toml"])["project"]
        assert project["optional-dependencies"] == {"test": ["kompass-criteria[testing]"]}
        assert "pip install --editable '.[test]'" in made["README.md"]
        assert "--group" not in made["README.md"]

    @given(TITLES.filter(str.strip), st.sampled_from(["en", "sv", "nb-NO", "zh-Hant-TW"]))
    def test_every_title_can_be_read_again(self, title: str, language: str) -> None:
        """In the pack, and in what describes the distribution."""
        label = kc.Label({language: title})
        made = distribution_files(kc.PackRef("a-1", "2.10"), label)
        pack = kc.load_pack(tomllib.loads(made["src/kompass_pack_a_1/a-1/2.10.toml"]))
        assert (str(pack.ref), pack.language) == ("a-1@2.10", language)
        expected = " ".join(label.texts[0][1].split())
        assert pack.title.texts == ((language, expected),)
        project = tomllib.loads(made["pyproject.toml"])["project"]
        assert project["name"] == "kompass-pack-a-1"
        assert project["description"] == f"The criteria of {expected} as data."
        assert project["entry-points"]["kompass_core.packs"] == {"a-1": "kompass_pack_a_1"}

    def test_the_defaults(self, run: Run, here: pathlib.Path) -> None:
        """A name of the id, in English, and the first revision is 1."""
        outcome = run("new-pack", "coffee", "--json")
        assert outcome.data["pack"] == "coffee@1"
        assert outcome.data["folder"] == "kompass-pack-coffee"
        written = here / "kompass-pack-coffee"
        assert sorted(outcome.data["files"]) == files_in(written)
        pack = kc.load_pack(written / "src/kompass_pack_coffee/coffee/1.toml")
        assert pack.title.texts == (("en", "Coffee"),)
        schema = (written / "kompass-pack.schema.json").read_text("utf-8")
        assert schema == schema_text("pack")
        first, *_ = (written / "src/kompass_pack_coffee/coffee/1.toml").read_text().splitlines()
        assert (written / "src/kompass_pack_coffee/coffee" / first.split()[1]).is_file()

    def test_names_what_to_do_next(self, run: Run, here: pathlib.Path) -> None:
        """And what it wrote."""
        outcome = run("new-pack", "coffee", "--into", here / "new")
        assert "- pyproject.toml" in outcome.lines
        assert " ".join(outcome.out.split()).endswith(f"kompass check --strict {here / 'new'}")


class TestRefusals:
    """Nothing is overwritten, and nothing is half written."""

    @pytest.mark.parametrize(
        ("arguments", "rule"),
        [
            (("Coffee",), "KP004"),
            (("../coffee",), "KP004"),
            (("coffee", "--revision", "v1"), "KP005"),
            (("coffee", "--title", "\x1b"), "KP012"),
            (("coffee", "--title", ""), ""),
        ],
    )
    def test_names_are_strict(
        self, run: Run, here: pathlib.Path, arguments: tuple[str, ...], rule: str
    ) -> None:
        """An empty title is none."""
        outcome = run("new-pack", *arguments)
        assert outcome.code == (Exit.MISUSE if rule else Exit.FINE)
        assert rule in outcome.err
        assert bool(list(here.iterdir())) == (not rule)

    def test_a_folder_that_is_not_empty_is_left_alone(self, run: Run, here: pathlib.Path) -> None:
        """As is a file, and a link."""
        (here / "full").mkdir()
        (here / "full" / "x").touch()
        (here / "file").touch()
        (here / "link").symlink_to(here / "file")
        for name, reason in (
            ("full", "not empty"),
            ("file", "not a folder"),
            ("link", "not a folder"),
        ):
            outcome = run("new-pack", "coffee", "--into", name)
            assert outcome.code == Exit.MISUSE
            assert f"{name} is {reason}" in outcome.err
        assert files_in(here) == ["file", "full/x", "link"]

    def test_an_empty_folder_is_filled(self, run: Run, here: pathlib.Path) -> None:
        """The one in which we stand, too."""
        assert run("new-pack", "coffee", "--into", ".").code == Exit.FINE
        assert (here / "pyproject.toml").is_file()
        assert [path.name for path in here.parent.iterdir()] == ["here"]

    def test_what_cannot_be_written_leaves_nothing(
        self, run: Run, here: pathlib.Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """The disk is full half-way."""
        write_text, written = pathlib.Path.write_text, list[pathlib.Path]()

        def until_full(path: pathlib.Path, *given: str, **options: str) -> int:
            written.append(path)
            if len(written) > 3:
                raise OSError(28, "No space left on device")
            return write_text(path, *given, **options)

        monkeypatch.setattr(pathlib.Path, "write_text", until_full)
        outcome = run("new-pack", "coffee")
        assert outcome.code == Exit.PROBLEMS
        assert "cannot be written: No space left on device; nothing was left" in outcome.err
        assert list(here.iterdir()) == []

    def test_the_folder_above_must_be_there(self, run: Run, here: pathlib.Path) -> None:
        """It is not for us to make."""
        outcome = run("new-pack", "coffee", "--into", "nowhere/coffee")
        assert outcome.code == Exit.PROBLEMS
        assert "No such file or directory" in outcome.err
        assert list(here.iterdir()) == []
