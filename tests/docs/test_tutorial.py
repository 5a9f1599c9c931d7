"""The commands of the pages print what the pages show."""

from __future__ import annotations

import fnmatch
import re
import shlex
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

from kompass_core.cli import main
from tests.building import Environment

DOCS = Path(__file__).parents[2] / "docs"
PAGE = DOCS / "tutorial/publish-your-own-criteria.md"
BLOCK = re.compile(r"^```(\S+).*?\n(.*?)^```$", re.MULTILINE | re.DOTALL)
CAPTION = re.compile(r":caption: (\S+)\n\n")


class Command(NamedTuple):
    """A line that a reader types, and what is shown below it."""

    line: str
    shown: list[str]


def commands(text: str) -> Iterator[Command]:
    """Yield the commands of a console block."""
    for part in re.split(r"^\$ ", text, flags=re.MULTILINE)[1:]:
        line, *shown = part.splitlines()
        yield Command(line, shown)


def matches(printed: str, shown: list[str]) -> bool:
    """Whether a command printed what the page shows; dots stand for anything."""
    pattern = "\n".join(shown).replace("[", "[[]").replace("...", "*")
    return fnmatch.fnmatchcase(printed.rstrip("\n"), pattern)


class TestSessions:
    """What is typed on a page prints what is shown there, in a terminal of 80 columns."""

    @pytest.mark.parametrize("page", ["reference/command-line.md", "tutorial/index.md"])
    def test_of_a_page(
        self, page: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """But for what writes files or needs an editor."""
        monkeypatch.setenv("COLUMNS", "80")
        sessions = (
            text
            for kind, text in BLOCK.findall((DOCS / page).read_text("utf-8"))
            if kind == "console"
        )
        typed = [each for text in sessions for each in commands(text) if each.shown]
        assert typed
        for each in typed:
            assert each.line.startswith("kompass ")
            main(shlex.split(each.line)[1:])
            printed = capsys.readouterr().out.replace("\N{NO-BREAK SPACE}", " ")
            assert matches(printed, each.shown), (each, printed)


class TestPublishYourOwnCriteria:
    """Whoever types what the page says gets what the page shows."""

    def test_is_walked_from_start_to_end(self, tmp_path: Path) -> None:
        """Files are written where their captions say, commands run in the order of the page."""
        environment, here = Environment(tmp_path / "fresh"), tmp_path / "work"
        here.mkdir()
        found = BLOCK.findall(PAGE.read_text("utf-8"))
        for language, text in found:
            if language == "{code-block}":
                caption = CAPTION.match(text)
                assert caption is not None
                path = here / caption[1]
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_text(text[caption.end() :], "utf-8")
                continue
            for command in commands(text):
                if command.line.startswith("cd "):
                    here /= command.line.removeprefix("cd ")
                    continue
                fails = any("[KP" in line and "warning" not in line for line in command.shown)
                printed = environment.run(*shlex.split(command.line), cwd=here, fails=fails)
                assert matches(printed, command.shown), (command, printed)
        assert [language for language, _ in found].count("console") >= 7
        assert (here / "dist").is_dir()
