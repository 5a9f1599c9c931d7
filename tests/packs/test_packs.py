"""Installed packs: found without running them, read from where they were installed."""

from __future__ import annotations

import copy
import json
import os
import subprocess
import sys
import tomllib
import zipfile
from collections.abc import Callable, Iterator
from importlib.metadata import Distribution, distributions
from pathlib import Path
from types import MappingProxyType
from typing import Any

import pytest

import kompass_core as kc
from kompass_core.errors import (
    AmbiguousPackError,
    LimitError,
    PackResourceError,
    PackRuleError,
    PackSchemaError,
    PackSyntaxError,
    PublishedResultError,
    UnknownPackError,
)
from kompass_core.packs import discovery as resources

PACK = """
format = 1
id = "{id}"
revision = "{revision}"
language = "en"
title = {{ en = "Made up" }}
source = "made up"
areas = [{{ code = "1", max_points = 10, title = {{ en = "One" }} }}]
"""

RESULT = """
format = 1
kind = "published-result"
pack = "{pack}"
subject = "{subject}"
date = "{date}"
total = {total}
"""

Install = Callable[..., Path]


@pytest.fixture
def site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A folder on the path that packages can be installed in."""
    folder = tmp_path / "site"
    folder.mkdir()
    monkeypatch.syspath_prepend(str(folder))
    yield folder
    for name in [name for name in sys.modules if name.startswith("made_up")]:
        del sys.modules[name]


def write(path: Path, text: str) -> Path:
    """Write a file and the folders above it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def register(
    site: Path, entries: dict[str, str], *, name: str = "made-up", direct_url: str | None = None
) -> Path:
    """Put the metadata of a distribution into *site*."""
    info = site / f"{name.replace('-', '_')}-1.0.dist-info"
    write(info / "METADATA", f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.0\n")
    lines = [f"{key} = {value}" for key, value in entries.items()]
    write(info / "entry_points.txt", "\n".join(["[kompass_core.packs]", *lines]))
    if direct_url is not None:
        write(info / "direct_url.json", json.dumps({"url": direct_url, "dir_info": {}}))
    return info


def install(site: Path, *refs: str, name: str = "made-up", code: str = "") -> Path:
    """Install a distribution that publishes *refs*; returns the folder of its package."""
    package = site / name.replace("-", "_")
    write(package / "__init__.py", code)
    for ref in refs:
        pack_id, revision = ref.split("@")
        text = PACK.format(id=pack_id, revision=revision)
        write(package / pack_id / f"{revision}.toml", text)
    register(site, dict.fromkeys((ref.split("@")[0] for ref in refs), package.name), name=name)
    return package


def found(site: Path) -> kc.Packs:
    """Return what is installed in *site* alone."""
    return kc.Packs.among(distributions(path=[str(site)]))


def rules(packs: kc.Packs) -> list[str]:
    """Return which rules the installed packs break."""
    return [problem.rule for problem in packs.problems]


class TestFinding:
    """What is installed is listed, and what is broken hides nothing else."""

    def test_lists_every_revision_in_order(self, site: Path) -> None:
        """Revisions are ordered by their numbers, not as text."""
        install(site, "a@2010.10", "a@2010.9", "a@2002", "b@1")
        packs = found(site)
        assert [str(each.ref) for each in packs] == ["a@2002", "a@2010.9", "a@2010.10", "b@1"]
        assert len(packs) == 4
        assert {(each.distribution, each.version) for each in packs} == {("made-up", "1.0")}
        assert packs.problems == ()

    def test_is_looked_for_anew_at_each_call(self, site: Path) -> None:
        """[G97, G98] What is installed while we run is seen, and what is gone is not."""
        assert all(each.ref.id != "a" for each in kc.available_packs())
        package = install(site, "a@1")
        pack = kc.load_pack("a")
        (package / "a" / "1.toml").unlink()
        with pytest.raises(PackResourceError):
            kc.load_pack("a")
        assert pack.id == "a"

    @pytest.mark.parametrize(
        ("value", "rule"),
        [
            ("a.b", "KP104"),
            ("a:b", "KP104"),
            ("..x", "KP104"),
            ("math", "KP106"),
            ("tomllib", "KP107"),
            ("there_is_no_such_package", "KP105"),
        ],
    )
    def test_a_bad_value_is_a_problem_of_its_distribution(
        self, site: Path, value: str, rule: str
    ) -> None:
        """[G90] It is named, and the other packs are there."""
        install(site, "a@1")
        register(site, {"broken": value}, name="other")
        packs = found(site)
        assert rules(packs) == [rule]
        assert "other 1.0" in str(packs.problems[0])
        assert packs.load("a").id == "a"
        with pytest.raises(PackResourceError):
            packs.load("broken")

    def test_an_id_that_no_folder_can_have_is_a_problem(self, site: Path) -> None:
        """The name of an entry point may be anything; a pack id may not."""
        package = install(site, "a@1")
        register(site, {"A": package.name, "a": package.name})
        assert rules(found(site)) == ["KP004"]

    @pytest.mark.parametrize(
        "name", ["._1.toml", "1 (1).toml", ".1.toml.swp", "latest.toml", "1.toml~", "README.md"]
    )
    def test_a_file_that_is_no_revision_hides_none(self, site: Path, name: str) -> None:
        """What another program left beside the revisions is ignored."""
        package = install(site, "a@1")
        write(package / "a" / name, "\0")
        write(package / "a/results/._x.toml", "\0")
        packs = found(site)
        assert (rules(packs), [str(each.ref) for each in packs]) == ([], ["a@1"])
        assert packs.load("a").revision == "1"
        assert list(packs.results("a")) == []

    def test_an_entry_point_may_be_listed_twice(self, site: Path) -> None:
        """An editable installation may do so; it is one pack."""
        package = install(site, "a@1")
        file = register(site, {"a": package.name}) / "entry_points.txt"
        write(file, f"{file.read_text()}\na = {package.name}\n")
        for packs in (found(site), kc.Packs.from_path(site)):
            assert (len(packs), packs.load("a").id) == (1, "a")

    @pytest.mark.parametrize("name", ["Made.Up", "made_up", "MADE--UP", "made-up"])
    def test_a_distribution_has_one_name(self, site: Path, tmp_path: Path, name: str) -> None:
        """However it is spelled (PEP 503), where it is found and where it is asked for."""
        install(site, "a@1")
        install(site, "a@1", name="other")
        assert found(site).load("a", distribution=name).id == "a"
        install(tmp_path / "second", "a@2", name=name.replace("-", "_"))
        second = tmp_path / "second"
        both = kc.Packs.among(
            [*distributions(path=[str(site)]), *distributions(path=[str(second)])]
        )
        assert {str(each.ref) for each in both} == {"a@1"}

    @pytest.mark.parametrize(
        "folder",
        [
            "Made.Up-2.0.dist-info",
            "made-up-2.0.dist-info",
            "made_up.egg-info",
            "made_up-2.0-py3.11.egg-info",
        ],
    )
    def test_a_copy_of_another_version_is_hidden(
        self, site: Path, tmp_path: Path, folder: str
    ) -> None:
        """Its name is that of the first, whatever tool has made the folder of its metadata."""
        second = tmp_path / "second"
        install(site, "a@1", name="made-up")
        install(second, "b@1", name="made-up")
        next(second.glob("*.dist-info")).rename(second / folder)
        packs = kc.Packs.among(distributions(path=[str(site), str(second)]))
        assert [each.ref.id for each in packs] == ["a"]
        assert packs.problems == ()

    def test_a_name_is_not_cut_at_a_hyphen(self, site: Path) -> None:
        """Older tools write names of folders with hyphens; both distributions are there."""
        for pack, name in (("a@1", "made-up"), ("b@1", "made-other")):
            install(site, pack, name=name)
            old = name.replace("-", "_")
            (info,) = site.glob(f"{old}-*.dist-info")
            info.rename(site / info.name.replace(old, name))
        assert [each.ref.id for each in found(site)] == ["a", "b"]

    def test_a_missing_folder_is_a_problem(self, site: Path) -> None:
        """An id is promised, and there is nothing."""
        package = install(site, "a@1")
        register(site, {"a": package.name, "b": package.name})
        assert rules(found(site)) == ["KP108"]

    def test_a_package_without_init_is_a_problem(self, site: Path) -> None:
        """[G99] A folder without a loader cannot be read; the text says what to add."""
        package = install(site, "a@1")
        (package / "__init__.py").unlink()
        packs = found(site)
        assert rules(packs) == ["KP106"]
        assert "__init__.py" in str(packs.problems[0])

    def test_a_strangers_broken_metadata_hides_nothing(self, site: Path) -> None:
        """[G96] It is a problem, and every other pack is there."""
        install(site, "a@1")
        info = register(site, {}, name="stranger")
        (info / "entry_points.txt").write_bytes(b"[kompass_core.packs]\n\xff\xfe = \xff")
        packs = found(site)
        assert rules(packs) == ["KP110"]
        assert packs.load("a").id == "a"

    def test_a_distribution_without_a_name_hides_nothing(self, site: Path) -> None:
        """[G96] Neither does metadata that is empty."""
        install(site, "a@1")
        info = register(site, {"b": "b"}, name="stranger")
        (info / "METADATA").write_text("")
        packs = found(site)
        assert [each.ref.id for each in packs] == ["a"]
        assert rules(packs) == ["KP110"]
        assert "its metadata has no name" in str(packs.problems[0])

    def test_the_first_of_two_copies_counts(self, site: Path, tmp_path: Path) -> None:
        """[G95] As Python itself has it."""
        install(site, "a@1")
        install(tmp_path / "second", "a@1")
        paths = [str(site), str(tmp_path / "second")]
        packs = kc.Packs.among(distributions(path=paths))
        assert [each.ref.id for each in packs] == ["a"]
        assert packs.load("a").id == "a"

    def test_order_depends_on_no_search_path(self, site: Path, tmp_path: Path) -> None:
        """[J120] Two folders in either order give the same list."""
        install(site, "b@1", name="made-up-b")
        install(tmp_path / "second", "a@1", name="made-up-a")
        paths = [str(site), str(tmp_path / "second")]
        one, other = (kc.Packs.among(distributions(path=order)) for order in (paths, paths[::-1]))
        assert [each.ref for each in one] == [each.ref for each in other]


class TestLoading:
    """An id and a revision lead to one pack, or to an error that says what there is."""

    def test_a_pack_is_read_once(self, site: Path) -> None:
        """Many results of one pack share it, however it is named; each search reads it anew."""
        install(site, "a@1")
        packs = found(site)
        assert packs.load("a") is packs.load("a", "1") is kc.load_pack("a@1", packs=packs)
        assert packs.load("a") == found(site).load("a")
        assert packs.load("a") is not found(site).load("a")

    def test_without_revision_the_only_one_is_meant(self, site: Path) -> None:
        """Of several, none is guessed."""
        install(site, "a@1", "b@1", "b@2")
        assert kc.load_pack("a").revision == "1"
        with pytest.raises(AmbiguousPackError) as caught:
            kc.load_pack("b")
        assert caught.value.problems[0].facts["known"] == ("1", "2")

    @pytest.mark.parametrize("ref", ["a@2", kc.PackRef("a", "2")])
    def test_a_reference_names_the_revision(self, site: Path, ref: str | kc.PackRef) -> None:
        """As text or as a value; a second argument does as well."""
        install(site, "a@1", "a@2")
        assert kc.load_pack(ref).revision == kc.load_pack("a", "2").revision == "2"

    def test_an_unknown_id_is_told_from_an_unknown_revision(self, site: Path) -> None:
        """[E62, E63] The nearest id, or the revisions that there are."""
        install(site, "made-up@1")
        with pytest.raises(UnknownPackError) as caught:
            kc.load_pack("made-upp@1")
        assert "did you mean 'made-up'?" in str(caught.value)
        with pytest.raises(LookupError) as missing:
            kc.load_pack("made-up@3")
        assert isinstance(missing.value, UnknownPackError)
        assert missing.value.problems[0].facts["known"] == ("1",)

    def test_two_distributions_with_one_id_are_an_error_for_who_asks(self, site: Path) -> None:
        """[G93] Both are named; one is chosen by name; other packs do not suffer."""
        install(site, "a@1", "b@1", name="made-up-one")
        install(site, "a@1", name="made-up-two")
        with pytest.raises(AmbiguousPackError) as caught:
            kc.load_pack("a@1")
        assert caught.value.problems[0].facts["known"] == ("made-up-one", "made-up-two")
        assert kc.load_pack("a", distribution="made-up-two").id == "a"
        assert kc.load_pack("b").id == "b"
        with pytest.raises(UnknownPackError):
            kc.load_pack("a", distribution="nobody")

    def test_what_the_file_says_must_agree_with_its_place(self, site: Path) -> None:
        """[G94] A file under another name is refused."""
        package = install(site, "a@1")
        (package / "a" / "1.toml").rename(package / "a" / "2.toml")
        with pytest.raises(PackRuleError) as caught:
            kc.load_pack("a@2")
        assert caught.value.problems[0].facts == {"given": "a@1", "expected": "a@2"}

    def test_problems_name_distribution_and_file(self, site: Path) -> None:
        """The author's name for the file stands before the key path."""
        package = install(site, "a@1")
        write(package / "a" / "1.toml", "format = 1")
        with pytest.raises(PackSchemaError) as caught:
            kc.load_pack("a")
        assert caught.value.problems[0].source == "made-up 1.0: a/1.toml"

    @pytest.mark.parametrize("code", ["raise SystemExit", "print('ran')\nwhile True: pass"])
    def test_no_code_of_the_package_runs(self, site: Path, code: str) -> None:
        """[G88, G89] A package that ends or hangs the program at import still loads."""
        install(site, "a@1", code=code)
        assert kc.load_pack("a").id == "a"
        assert "made_up" not in sys.modules

    def test_reads_from_an_editable_install(self, site: Path, tmp_path: Path) -> None:
        """[G100] The source folder that the metadata names is as good as the site's own."""
        source = tmp_path / "a path with å" / "src"
        install(source, "a@1")
        for info in source.glob("*.dist-info"):
            for file in info.iterdir():
                file.unlink()
            info.rmdir()
        register(site, {"a": "made_up"}, direct_url=source.parent.as_uri())
        sys.path.append(str(source))
        try:
            assert kc.load_pack("a").id == "a"
        finally:
            sys.path.remove(str(source))

    def test_reads_from_an_archive(self, site: Path, tmp_path: Path) -> None:
        """[G100] A zip on the path will do."""
        install(site, "a@1")
        archive = tmp_path / "packs.zip"
        with zipfile.ZipFile(archive, "w") as target:
            for file in site.rglob("*"):
                target.write(file, file.relative_to(site))
        code = (
            "import sys; sys.path.insert(0, sys.argv[1])\n"
            "import kompass_core as kc; print(kc.load_pack('a').ref)"
        )
        command = [sys.executable, "-c", code, str(archive)]
        done = subprocess.run(command, capture_output=True, text=True, check=True)
        assert done.stdout == "a@1\n"

    def test_a_folder_that_shadows_the_package_is_refused(
        self, site: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """What is found first on the path must be what was installed."""
        install(site, "a@1")
        shadow = tmp_path / "shadow"
        write(shadow / "made_up" / "__init__.py", "")
        monkeypatch.syspath_prepend(str(shadow))
        assert rules(found(site)) == ["KP107"]

    def test_a_package_whose_name_breaks_the_search_is_absent(
        self, site: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """A module without a spec, as some programs leave behind, is not there for us."""
        register(site, {"a": "made_up_ghost"})
        ghost = type(sys)("made_up_ghost")
        ghost.__spec__ = None
        monkeypatch.setitem(sys.modules, "made_up_ghost", ghost)
        assert rules(found(site)) == ["KP105"]

    def test_a_link_out_of_the_package_is_refused(self, site: Path, tmp_path: Path) -> None:
        """[H102] What the link leads to is not read."""
        package = install(site, "a@1")
        secret = write(tmp_path / "secret.toml", PACK.format(id="a", revision="2"))
        (package / "a" / "2.toml").symlink_to(secret)
        with pytest.raises(PackResourceError) as caught:
            kc.load_pack("a@2")
        assert caught.value.problems[0].rule == "KP111"

    @pytest.mark.parametrize("make", [Path.mkdir, os.mkfifo], ids=["folder", "pipe"])
    def test_what_is_no_file_is_refused_without_waiting(
        self, site: Path, make: Callable[[Path], None]
    ) -> None:
        """[H105] A folder or a pipe that nobody writes to."""
        package = install(site, "a@1")
        make(package / "a" / "2.toml")
        with pytest.raises(PackResourceError):
            kc.load_pack("a@2")

    def test_a_file_that_cannot_be_read_says_why(
        self, site: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """[H106] The cause of the system is in the text."""
        install(site, "a@1")

        def refuse(*_: object, **__: object) -> object:
            raise PermissionError(13, "Permission denied")

        monkeypatch.setattr(Path, "open", refuse)
        with pytest.raises(PackResourceError, match="Permission denied"):
            kc.load_pack("a")

    def test_a_long_file_is_not_read_to_its_end(self, site: Path) -> None:
        """[A17] The limit holds for packages, too."""
        package = install(site, "a@1")
        write(package / "a" / "1.toml", "#" * 300_000)
        with pytest.raises(LimitError):
            kc.load_pack("a")

    def test_only_what_lies_inside_counts(self) -> None:
        """[H101] A root is a folder, not the beginning of a name."""
        inside = resources._is_inside  # noqa: SLF001 (one line that must be right)
        assert inside("/a/b/c", ["/x", "/a/b"])
        assert not inside("/a/bc", ["/a/b", "/x"])
        assert not inside("/a/b/../c", ["/a/b"])
        assert inside("/a/b", ["/"])


class TestLooking:
    """Packages are looked at when they are needed."""

    def test_only_the_package_of_the_pack_is_looked_at(
        self, site: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """So the time does not grow with the packs that are installed."""
        install(site, "a@1", name="made-up-a")
        install(site, "b@1", name="made-up-b")
        looked = list[str]()

        def look(package: str, distribution: Distribution) -> object:
            looked.append(package)
            return resources.package_files(package, distribution)

        monkeypatch.setattr("kompass_core.packs.registry.package_files", look)
        packs = found(site)
        assert packs.load("b").id == "b"
        assert looked == ["made_up_b"]
        assert [each.ref.id for each in packs] == ["a", "b"]
        assert sorted(looked) == ["made_up_a", "made_up_b"]

    def test_packs_stay_as_they_were_first_seen(self, site: Path) -> None:
        """What is published later is found by looking again."""
        package = install(site, "a@1")
        packs = found(site)
        assert len(packs) == 1
        write(package / "a" / "2.toml", PACK.format(id="a", revision="2"))
        assert packs.load("a").revision == "1"
        assert len(packs) == 1
        assert len(found(site)) == 2


class TestContradictions:
    """What is asked for twice must be the same."""

    def test_a_revision_beside_another_is_refused(self, site: Path) -> None:
        """Neither is taken silently."""
        install(site, "a@1", "a@2")
        assert kc.load_pack("a@1", "1").revision == "1"
        with pytest.raises(UnknownPackError) as caught:
            kc.load_pack("a@1", "2")
        assert caught.value.problems[0].rule == "KP114"

    def test_a_file_is_read_as_it_is(self, tmp_path: Path) -> None:
        """No revision and no distribution is chosen there."""
        path = write(tmp_path / "a.toml", PACK.format(id="a", revision="1"))
        with pytest.raises(PackSchemaError) as caught:
            kc.load_pack(path, "1")
        assert caught.value.problems[0].facts == {"given": ("revision",)}

    @pytest.mark.parametrize("given", [(None,), (5,), ("a", 2010)])
    def test_other_types_are_refused(self, given: tuple[Any, ...]) -> None:
        """A revision is text: 2010.10 is not 2010.1."""
        with pytest.raises(TypeError):
            kc.load_pack(*given)

    def test_a_path_as_text_is_explained(self) -> None:
        """Text is an id; a path says what it is by its type."""
        with pytest.raises(UnknownPackError, match=r"pathlib\.Path"):
            kc.load_pack("folder/2010.toml")


class TestByPath:
    """A pack file can be read where it lies, without looking for any other."""

    def test_reads_a_path(self, tmp_path: Path) -> None:
        """[H107] Spaces and letters beyond ASCII are fine."""
        path = write(tmp_path / "a path with å.toml", PACK.format(id="a", revision="1"))
        assert kc.load_pack(path).id == "a"

    def test_looks_for_no_distribution(self, tmp_path: Path) -> None:
        """A new process lists no folder for it."""
        path = write(tmp_path / "a.toml", PACK.format(id="a", revision="1"))
        code = (
            "import os, sys, pathlib, kompass_core as kc\n"
            "os.listdir = None\n"
            "print(kc.load_pack(pathlib.Path(sys.argv[1])).ref)"
        )
        command = [sys.executable, "-c", code, str(path)]
        done = subprocess.run(command, capture_output=True, text=True, check=True)
        assert done.stdout == "a@1\n"

    def test_problems_name_the_file(self, tmp_path: Path) -> None:
        """With line and column where the syntax is wrong."""
        path = write(tmp_path / "a.toml", "format = 1\nid =")
        with pytest.raises(PackSyntaxError) as caught:
            kc.load_pack(path)
        assert caught.value.problems[0].place == f"{path}:2:1"

    @pytest.mark.parametrize("name", ["missing.toml", "."])
    def test_what_is_no_file_is_a_declared_error(self, tmp_path: Path, name: str) -> None:
        """[H105, H106] A missing file and a folder."""
        with pytest.raises(PackResourceError) as caught:
            kc.load_pack(tmp_path / name)
        assert caught.value.problems[0].source == str(tmp_path / name)


class TestFromMemory:
    """The content of a pack file can come from anywhere."""

    def test_reads_a_mapping(self) -> None:
        """An application without files, or without installed metadata, brings its own."""
        data = tomllib.loads(PACK.format(id="a", revision="1"))
        assert str(kc.load_pack(data).ref) == "a@1"


class TestPublishedResults:
    """Results that travel with a pack are read with the revision that they name."""

    @pytest.fixture
    def package(self, site: Path) -> Path:
        """A pack of two revisions with results."""
        package = install(site, "a@1", "a@2")
        for name, pack, subject, date, total in [
            ("x", "a@2", "Second", "2021", 7),
            ("y", "a@1", "First", "2010-05", 5),
            ("z", "a@1", "Also", "2021", 6),
        ]:
            text = RESULT.format(pack=pack, subject=subject, date=date, total=total)
            write(package / "a" / "results" / f"{name}.toml", text)
        return package

    @pytest.mark.usefixtures("package")
    def test_are_sorted_by_date_and_name(self) -> None:
        """Whatever their files are called."""
        results = kc.published_results("a")
        assert [(each.name, each.pack.revision) for each in results] == [
            ("First", "1"),
            ("Also", "1"),
            ("Second", "2"),
        ]

    def test_are_those_of_one_revision_on_request(self, package: Path) -> None:
        """However `load_pack` can be asked for it."""
        names = ["First", "Also"]
        path = package / "a" / "1.toml"
        for found_ in (
            kc.published_results("a@1"),
            kc.published_results("a", "1"),
            kc.published_results(kc.PackRef("a", "1")),
            kc.published_results(path),
        ):
            assert [each.name for each in found_] == names
        with pytest.raises(UnknownPackError):
            kc.published_results("a@3")
        with pytest.raises(TypeError):
            kc.published_results(1)  # type: ignore[arg-type]

    def test_a_pack_without_results_has_none(self, site: Path) -> None:
        """That is no error; an unknown pack is."""
        install(site, "a@1")
        assert kc.published_results("a", packs=found(site)) == ()
        with pytest.raises(UnknownPackError):
            kc.published_results("b", packs=found(site))

    def test_problems_name_the_file(self, package: Path) -> None:
        """With the distribution before it."""
        file = package / "a" / "results" / "x.toml"
        write(file, file.read_text().replace("total = 7", "total = 11"))
        with pytest.raises(PublishedResultError) as caught:
            kc.published_results("a")
        assert caught.value.problems[0].source == "made-up 1.0: a/results/x.toml"

    def test_an_evaluation_among_them_is_passed_over(self, package: Path) -> None:
        """Only what was published is a published result."""
        text = RESULT.format(pack="a@1", subject="E", date="2020", total=1)
        text = text.replace("published-result", "evaluation").replace("total = 1", "points.1 = 1")
        write(package / "a" / "results" / "e.toml", text)
        assert len(kc.published_results("a")) == 3


class TestPacks:
    """The registry is a plain value."""

    def test_can_be_compared_and_shown(self, site: Path) -> None:
        """Two looks at the same packages give equal values."""
        install(site, "a@1")
        assert found(site) == found(site)
        assert "a" in repr(found(site))
        assert isinstance(found(site)._claims, dict | MappingProxyType)  # noqa: SLF001
        assert copy.deepcopy(next(iter(found(site)))).ref == kc.PackRef("a", "1")

    def test_takes_distributions_from_anywhere(self, site: Path) -> None:
        """Any iterable of them will do."""
        install(site, "a@1")
        given: list[Distribution] = list(distributions(path=[str(site)]))
        assert len(kc.Packs.among(iter(given))) == 1
