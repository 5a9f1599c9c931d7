"""Fixtures that run the command line, and files for it."""

import json
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from attrs import frozen

import kompass_core as kc
from kompass_core.cli import main

PACK = "kommunkompassen-se@2010"


@frozen
class Outcome:
    """
    The outcome of a command.

    Attributes:
        code: The exit code.
        out: The text on stdout.
        err: The text on stderr.
    """

    code: int
    out: str
    err: str

    @property
    def lines(self) -> list[str]:
        """The lines on stdout."""
        return self.out.splitlines()

    @property
    def data(self) -> Any:  # noqa: ANN401 (as JSON is)
        """The document on stdout, as data."""
        return json.loads(self.out)

    def row(self, beginning: str) -> list[str]:
        """Return the cells of the first row of a table that begins so."""
        line = next(line for line in self.lines if line.strip().startswith(beginning))
        return [cell.strip() for cell in line.split("  ") if cell.strip()]


Run = Callable[..., Outcome]


@pytest.fixture(autouse=True)
def terminal_of_80_columns(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the command line see a terminal of 80 columns."""
    monkeypatch.setenv("COLUMNS", "80")


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Run:
    """Run the command line in this process."""

    def run(*arguments: str | Path) -> Outcome:
        code = main([str(argument) for argument in arguments])
        captured = capsys.readouterr()
        return Outcome(code, captured.out, captured.err)

    return run


@pytest.fixture
def english(run: Run) -> Run:
    """Run a command whose page is in English, whatever the language of the pack."""
    return partial(_in_english, run)


def _in_english(run: Run, *arguments: str | Path) -> Outcome:
    return run(*arguments, "--language", "en")


@pytest.fixture
def published() -> Callable[[str, str], kc.PublishedResult]:
    """Find a published result by name and year."""

    def find(name: str, year: str) -> kc.PublishedResult:
        results = kc.published_results("kommunkompassen-se")
        return next(r for r in results if r.name == name and r.date.text.startswith(year))

    return find


@pytest.fixture
def file_of(
    tmp_path: Path, published: Callable[[str, str], kc.PublishedResult]
) -> Callable[[str, str], Path]:
    """Write a published result to a file of its own."""

    def write(name: str, year: str) -> Path:
        path = tmp_path / f"{name}-{year}.toml"
        kc.save(published(name, year), path)
        return path

    return write


@pytest.fixture
def write(tmp_path: Path) -> Callable[..., Path]:
    """Write text to a file."""

    def write(text: str, name: str = "given.toml") -> Path:
        path = tmp_path / name
        path.write_text(text, "utf-8")
        return path

    return write


@pytest.fixture
def evaluation_file() -> Path:
    """Return the evaluation of the examples: 8.5 is not applicable, 8.7 not assessed."""
    return Path(__file__).parents[2] / "examples/exempelstad-2025.toml"
