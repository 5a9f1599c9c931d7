"""The parser refuses invalid command lines, and explains valid ones."""

from __future__ import annotations

import re
import shlex
from importlib.metadata import PackageNotFoundError
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

import pytest

import kompass_core as kc
from kompass_core.cli.answer import Exit
from kompass_core.cli.parser import build_parser
from kompass_core.forms import write_form

if TYPE_CHECKING:
    from tests.cli.conftest import Run


def commands() -> list[str]:
    """Return the names of the commands, as the help lists them."""
    return re.findall(r"^    ([a-z-]+)(?: |$)", build_parser().format_help(), re.MULTILINE)


class TestArguments:
    """An invalid command line gives one line of error."""

    @pytest.mark.parametrize(
        ("arguments", "problem"),
        [
            (("adit",), "kompass: argument COMMAND: invalid choice: 'adit'; did you mean 'audit'?"),
            (("completion", "fish"), "invalid choice: 'fish'; known: bash, zsh; see: kompass comp"),
            (("best", "a", "--n", "0"), "argument --n: '0' is not a whole number above 0; see: "),
            (("audit",), "kompass audit: the following arguments are required: FILE"),
            (("audit", "a", "b"), "kompass: unrecognized arguments: b"),
            (("packs", "--jso"), "kompass: unrecognized arguments: --jso"),
            (("packs", "--language", "x"), "'x' is not a language tag; use e.g. sv, nb-NO"),
            (("profile", "a", "--not-assessed", "zero"), "invalid choice: 'zero'"),
        ],
    )
    def test_that_are_wrong(self, run: Run, arguments: tuple[str, ...], problem: str) -> None:
        """Exit code 2, and nothing on stdout."""
        outcome = run(*arguments)
        assert (outcome.code, outcome.out) == (Exit.MISUSE, "")
        assert problem in outcome.err
        assert outcome.err.count("\n") == 1

    @pytest.mark.parametrize("command", ["", *commands()])
    def test_help_says_what_there_is(self, run: Run, command: str) -> None:
        """In plain characters, and no wider than the terminal."""
        outcome = run(*command.split(), "--help")
        assert (outcome.code, outcome.err) == (Exit.FINE, "")
        assert outcome.out.startswith(f"usage: kompass {command}".rstrip())
        assert outcome.out.isascii()
        assert max(map(len, outcome.lines)) <= 80

    @pytest.mark.parametrize("command", commands())
    @pytest.mark.parametrize("rest", ["--help", "", "a", "a --out b --json", "a b c --unknown"])
    def test_are_the_same_for_a_command_alone(
        self, capsys: pytest.CaptureFixture[str], command: str, rest: str
    ) -> None:
        """A parser of one command parses, helps and complains as that of all commands does."""
        found = list[object]()
        for parser in (build_parser(), build_parser(command)):
            try:
                found.append(parser.parse_args([command, *shlex.split(rest)]))
            except SystemExit as leaving:
                found.append((leaving.code, capsys.readouterr()))
        assert found[0] == found[1]

    def test_of_an_unknown_command_are_those_of_all(self) -> None:
        """So help and errors can name every command."""
        assert build_parser("adit").format_help() == build_parser().format_help()

    def test_policies_are_those_of_the_library(self, run: Run) -> None:
        """The parser names them without importing the library."""
        from kompass_core import Policy

        choices = ",".join(policy.value for policy in Policy)
        assert f"{{{choices}}}" in run("profile", "--help").out


class TestVersion:
    """`--version` prints the installed release."""

    def test_is_that_of_the_distribution(self, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
        """It is looked up where pip recorded it."""
        monkeypatch.setattr("importlib.metadata.version", lambda name: f"1.2.3 of {name}")
        outcome = run("--version")
        assert (outcome.code, outcome.out) == (Exit.FINE, "kompass 1.2.3 of kompass-criteria\n")

    def test_of_a_checkout_is_not_known(self, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
        """Without a distribution there is no version, and no error."""

        def version(name: str) -> NoReturn:
            raise PackageNotFoundError(name)

        monkeypatch.setattr("importlib.metadata.version", version)
        assert run("--version").out == "kompass (not installed)\n"


class TestHelp:
    """Help is there before it is asked for."""

    def test_of_a_bare_command_line(self, run: Run) -> None:
        """It is no error."""
        outcome = run()
        assert (outcome.code, outcome.err) == (Exit.FINE, "")
        assert outcome.out == run("--help").out

    @pytest.mark.parametrize("command", commands())
    def test_has_an_example_that_works(
        self, run: Run, command: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """Typed as it is printed, in a folder with a form and a table that were filled in."""
        monkeypatch.chdir(tmp_path)
        pack = kc.load_pack("kommunkompassen-se@2010")
        points = {each.code: each.max_points for each in pack.scored}
        evaluation = kc.Evaluation.from_points(pack, subject="A", date="2026", points=points)
        write_form(pack, tmp_path / "form.xlsx", evaluation=evaluation)
        rows = (f"{code};{number}" for code, number in points.items())
        (tmp_path / "points.csv").write_text("\n".join(rows), "utf-8")
        before, _, example = run(command, "--help").out.rpartition("example:\n")
        assert before
        outcome = run(*shlex.split(example)[1:])
        allowed = {Exit.FINE, Exit.PROBLEMS} if command == "audit-change" else {Exit.FINE}
        assert outcome.err == ""
        assert outcome.code in allowed
        assert outcome.out
