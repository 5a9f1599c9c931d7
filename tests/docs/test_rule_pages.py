"""Each rule that a file can break has a page, whose examples are what they say."""

from __future__ import annotations

import re
import sys
from importlib.metadata import distributions
from pathlib import Path
from typing import NamedTuple

import pytest

import kompass_core as kc
from kompass_core.errors import MESSAGES, Severity

PAGES = Path(__file__).parents[2] / "docs/reference/rules"
TEXTS = {path.stem: path.read_text("utf-8") for path in sorted(PAGES.glob("K*.md"))}
BLOCK = re.compile(r"^```(\w+) (?:(project) )?(bad|good)\n(.*?)^```$", re.MULTILINE | re.DOTALL)


class Example(NamedTuple):
    """A block of a page."""

    rule: str
    language: str
    kind: str
    role: str
    text: str


EXAMPLES = {
    f"{rule}-{found[2]}": Example(rule, *found)
    for rule, text in TEXTS.items()
    for found in BLOCK.findall(text)
}
PLUGINS = {"KP130", "KP131", "KP132", "KP135", "KP153", "KP184"}
"""What a stranger's code may do wrong; tests of plug-ins install such code."""

WITHOUT_TEXT = PLUGINS | {
    "KP111",  # a link, which no block can show; tests of packs make one
    "KP144",  # no file is known to break it
}
NOT_IN_FILES = {
    "KA": {"KA002", "KA005", "KA006", "KA008"},
    "KE": {"KE008", "KE012", "KE027", "KE028"},
    "KR": {"KR008", "KR009", "KR010"},
    "KW": {"KW020", "KW021"},
}
"""Rules that only a caller in Python can break; their texts say all there is to say."""


def example_pack(which: str = "pack") -> str:
    """Return the pack that the examples of results are of, or its next revision."""
    page = (PAGES / "index.md").read_text("utf-8")
    return page.partition(f"```toml {which}\n")[2].partition("```")[0]


def write(path: Path, text: str = "") -> Path:
    """Write a file, and the folders above it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, "utf-8")
    return path


def judged(folder: Path, example: Example) -> list[kc.Problem]:
    """Return what is wrong with an example, put where it belongs."""
    _, language, kind, _, text = example
    package = folder / "src/kompass_pack_example"
    pack = package / "example/2025.toml"
    if language == "ini":
        return installed(folder, text)
    if language == "json":
        return loaded(write(folder / "given.json", text))
    if kind == "project":
        write(package / "__init__.py")
        write(pack, example_pack())
        write(folder / "pyproject.toml", text)
        return list(kc.check(folder))
    if "\nkind = " in text.partition("\n[")[0]:
        beside = "results"
        if '\nkind = "crosswalk"' in text:
            beside = "crosswalks"
            write(package / "__init__.py")
            write(pack.with_name("2026.toml"), example_pack("newer"))
        write(pack, example_pack())
        write(pack.parent / beside / "given.toml", text)
        return list(kc.check(pack))
    place = re.match(r"# (\S+)\n", text)
    if place:
        write(package / "__init__.py")
        return list(kc.check(write(package / place[1], text)))
    return list(kc.check(write(folder / "given.toml", text)))


def loaded(path: Path) -> list[kc.Problem]:
    """Return what is wrong with a file of a result."""
    pack = kc.load_pack(write(path.with_name("2025.toml"), example_pack()))
    try:
        kc.load(path, packs=pack)
    except kc.KompassError as error:
        return list(error.problems)
    return []


def installed(folder: Path, text: str) -> list[kc.Problem]:
    """Install what the entry points of one or two distributions name, and ask for it."""
    for package in ("kompass_pack_example", "kompass_pack_bare"):
        write(folder / package / "example/2025.toml", example_pack())
    write(folder / "kompass_pack_example/__init__.py")
    parts = re.split(r"^; (\S+)\n", text, flags=re.MULTILINE)
    named = dict(zip(parts[1::2], parts[2::2], strict=True)) or {"kompass-pack-example": text}
    for name, entries in named.items():
        info = folder / f"{name}-1.dist-info"
        write(info / "METADATA", f"Metadata-Version: 2.1\nName: {name}\nVersion: 1\n")
        write(info / "entry_points.txt", entries)
    packs = kc.Packs.among(distributions(path=[str(folder)]))
    try:
        if not packs.problems:
            packs.load("example")
    except kc.KompassError as error:
        return list(error.problems)
    return list(packs.problems)


class TestPages:
    """A page for each rule, and a rule for each page."""

    @pytest.mark.parametrize("rule", [rule for rule in MESSAGES if rule[:2] in {"KF", "KP"}])
    def test_every_rule_of_files_and_packs_has_one(self, rule: str) -> None:
        """Whoever adds a rule explains it: docs/reference/rules/<rule>.md."""
        assert rule in TEXTS

    @pytest.mark.parametrize("prefix", NOT_IN_FILES)
    def test_so_has_every_other_rule_that_a_file_can_break(self, prefix: str) -> None:
        """The rest is listed by name."""
        assert {rule for rule in MESSAGES if rule.startswith(prefix)} == (
            {rule for rule in TEXTS if rule.startswith(prefix)} | NOT_IN_FILES[prefix]
        )

    @pytest.mark.parametrize("rule", TEXTS)
    def test_each_is_about_a_rule(self, rule: str) -> None:
        """The title begins with its id, and a warning says that it is one."""
        assert rule in MESSAGES
        assert TEXTS[rule].startswith(f"# {rule}: ")
        assert ("A warning." in TEXTS[rule]) == (MESSAGES[rule].severity is Severity.WARNING)

    @pytest.mark.parametrize("rule", sorted(set(TEXTS) - WITHOUT_TEXT))
    def test_each_has_a_bad_and_a_good_example(self, rule: str) -> None:
        """As blocks that are judged below, or as a session that the tests of the pages run."""
        found = [role for _, _, role, _ in BLOCK.findall(TEXTS[rule])]
        if found:
            assert found == ["bad", "good"]
        else:
            session = TEXTS[rule].partition("```pycon\n")[2]
            assert f"[{rule}]" in session


class TestExamples:
    """What is called bad breaks the rule of its page and no other; what is called good, none."""

    @pytest.mark.parametrize("name", EXAMPLES)
    def test_are_what_they_say(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
    ) -> None:
        """As errors and warnings are reported to their author."""
        monkeypatch.syspath_prepend(str(tmp_path))
        example = EXAMPLES[name]
        problems = judged(tmp_path, example)
        found = {each.rule for each in problems}
        assert found == ({example.rule} if example.role == "bad" else set())
        assert "kompass_pack_example" not in sys.modules
        if (example.language, example.kind) == ("toml", ""):
            for each in problems:  # wherever there is a key to point at, it has its line
                pointed_at = each.path or example.rule in {"KF001", "KF014"}
                assert (each.line is not None) == bool(pointed_at)
