"""The command line ends with the right exit code in every case."""

from __future__ import annotations

import gc
import io
import os
import subprocess
import sys
from argparse import Namespace
from importlib import import_module
from pathlib import Path
from types import SimpleNamespace
from typing import TYPE_CHECKING, NoReturn

import pytest

from kompass_core.cli import main, running
from kompass_core.cli.answer import CommandError, CommandResult, Exit
from kompass_core.cli.output import Page

if TYPE_CHECKING:
    from tests.cli.conftest import Run


FULL = Path("/dev/full")


@pytest.fixture
def packs_command(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let ``packs`` print a minus sign that few encodings have."""

    def command(_: Namespace) -> CommandResult:
        def fill(page: Page) -> None:
            page.text("Strängnäs −17")

        return CommandResult(data=lambda: {"name": "Strängnäs"}, fill=fill)

    replace_command(monkeypatch, command)


def replace_command(monkeypatch: pytest.MonkeyPatch, run: object) -> None:
    """Let a function of the test be the command ``packs``."""
    module = SimpleNamespace(run=run)
    monkeypatch.setattr(running, "import_module", lambda _: module)


@pytest.mark.usefixtures("packs_command")
class TestOutput:
    """The output can be shown, or its loss is reported."""

    def printed_in(self, encoding: str, monkeypatch: pytest.MonkeyPatch, *options: str) -> bytes:
        """Return what is written to a terminal of that *encoding*."""
        written = io.BytesIO()
        with monkeypatch.context() as patched:
            stream = io.TextIOWrapper(written, encoding=encoding, write_through=True)
            patched.setattr(sys, "stdout", stream)
            assert main(["packs", *options]) == Exit.FINE
            return written.getvalue()

    def test_on_other_terminals_is_plainer(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """Letters that it knows stay."""
        written = self.printed_in("latin-1", monkeypatch)
        assert written == "Strängnäs -17\n".encode("latin-1")

    def test_as_json_is_utf_8_everywhere(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """Where the terminal has another encoding, characters are escaped."""
        assert rb"Str\u00e4ngn\u00e4s" in self.printed_in("latin-1", monkeypatch, "--json")
        assert "Strängnäs".encode() in self.printed_in("utf-8", monkeypatch, "--json")

    def test_as_json_says_its_format(self, run: Run) -> None:
        """Programs can tell what they read."""
        outcome = run("packs", "--json")
        assert outcome.data == {"format": 1, "command": "packs", "name": "Strängnäs"}
        assert "Strängnäs" in outcome.out

    def test_that_nobody_reads_ends_quietly(
        self, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
    ) -> None:
        """As when a pager is left; nothing fails later either."""
        reading, writing = os.pipe()
        os.close(reading)
        with os.fdopen(writing, "w", encoding="utf-8") as stream, monkeypatch.context() as patched:
            patched.setattr(sys, "stdout", stream)
            assert main(["packs"]) == Exit.PIPE_CLOSED
        assert capsys.readouterr().err == ""

    @pytest.mark.skipif(not FULL.exists(), reason="only Linux has a full device")
    def test_that_cannot_be_written_is_a_problem(
        self, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
    ) -> None:
        """A full disk is not silence."""
        with FULL.open("w", encoding="utf-8") as full, monkeypatch.context() as patched:
            patched.setattr(sys, "stdout", full)
            assert main(["packs"]) == Exit.PROBLEMS
        expected = "kompass: the output cannot be written: No space left on device\n"
        assert capsys.readouterr().err == expected

    def test_without_a_terminal_is_dropped(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """A process may be started without streams."""
        with monkeypatch.context() as patched:
            patched.setattr(sys, "stdout", None)
            assert main(["packs"]) == Exit.FINE

    def test_without_stderr_problems_are_in_the_code(
        self, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
    ) -> None:
        """They do not land in the output."""

        def command(_: Namespace) -> NoReturn:
            raise CommandError(Exit.PROBLEMS, "something is wrong")

        replace_command(monkeypatch, command)
        with monkeypatch.context() as patched:
            patched.setattr(sys, "stderr", None)
            assert main(["packs"]) == Exit.PROBLEMS
        assert capsys.readouterr().out == ""


class TestInterrupt:
    """Ctrl-C ends a command without a traceback."""

    def test_has_the_exit_code_of_shells(self, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
        """128 and the number of the signal."""

        def command(_: Namespace) -> NoReturn:
            raise KeyboardInterrupt

        replace_command(monkeypatch, command)
        outcome = run("packs")
        assert (outcome.code, outcome.out, outcome.err) == (Exit.INTERRUPTED, "", "")


class TestCollection:
    """Garbage is not looked for in a process that ends with the command."""

    @pytest.mark.parametrize("is_own", [True, False])
    def test_stops_in_a_process_of_its_own(
        self, monkeypatch: pytest.MonkeyPatch, *, is_own: bool
    ) -> None:
        """A program that gives the arguments itself keeps its own choice."""
        called = list[str]()

        def command(_: Namespace) -> NoReturn:
            called.append("run")
            raise CommandError(Exit.PROBLEMS)

        replace_command(monkeypatch, command)
        monkeypatch.setattr(sys, "argv", ["kompass", "packs"])
        monkeypatch.setattr(gc, "disable", lambda: called.append("disable"))
        monkeypatch.setattr(gc, "freeze", lambda: called.append("freeze"))
        monkeypatch.setattr(gc, "enable", lambda: called.append("enable"))
        assert main(None if is_own else ["packs"]) == Exit.PROBLEMS
        assert called == (["disable", "run", "freeze", "enable"] if is_own else ["run"])


class TestModule:
    """`python -m kompass_core` is the same command."""

    def test_passes_on_arguments_and_exit_code(
        self, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
    ) -> None:
        """So it works where the script is not on the path."""
        monkeypatch.setattr(sys, "argv", ["kompass", "audit"])
        for name in ("disable", "freeze"):  # this process goes on
            monkeypatch.setattr(gc, name, lambda: None)
        monkeypatch.delitem(sys.modules, "kompass_core.__main__", raising=False)
        with pytest.raises(SystemExit) as leaving:
            import_module("kompass_core.__main__")
        assert leaving.value.code == Exit.MISUSE
        assert capsys.readouterr().err.startswith("kompass audit: ")


class TestProcess:
    """In a real process, with a real pipe."""

    def test_a_pager_that_is_left_leaves_no_trace(self) -> None:
        """No traceback, no complaint at the end of the interpreter."""
        program = "from kompass_core.cli import main; import sys; sys.exit(main(['--help']))"
        process = subprocess.Popen(
            [sys.executable, "-c", program], stdout=subprocess.PIPE, stderr=subprocess.PIPE
        )
        assert process.stdout is not None
        process.stdout.close()
        _, err = process.communicate()
        assert err == b""
        assert process.returncode in {Exit.FINE, Exit.PIPE_CLOSED}
