"""`kompass completion` prints what a shell needs."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from kompass_core.cli.answer import Exit

if TYPE_CHECKING:
    from tests.cli.conftest import Run


@pytest.mark.skipif(shutil.which("bash") is None, reason="needs bash")
class TestBash:
    """The script completes in a real shell."""

    def completed(self, run: Run, words: str) -> set[str]:
        """Return the completions of the last of *words*."""
        outcome = run("completion", "bash")
        assert (outcome.code, outcome.err) == (Exit.FINE, "")
        program = (
            f"{outcome.out}\nCOMP_WORDS=({words})\nCOMP_CWORD=$((${{#COMP_WORDS[@]}} - 1))\n"
            "_shtab_kompass\nprintf '%s\\n' \"${COMPREPLY[@]}\"\n"
        )
        done = subprocess.run(
            ["bash", "-c", program],  # noqa: S607 (the shell of the reader)
            check=True,
            capture_output=True,
            text=True,
        )
        return set(done.stdout.split())

    def test_commands(self, run: Run) -> None:
        """By their beginning."""
        assert self.completed(run, "kompass audi") == {"audit", "audit-change"}

    def test_options(self, run: Run) -> None:
        """Those of the command."""
        assert "--crosswalk" in self.completed(run, "kompass compare --cro")

    def test_choices(self, run: Run) -> None:
        """Of an argument."""
        assert self.completed(run, "kompass schema var") == {"variant"}

    def test_files(self, run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        """For results and packs."""
        monkeypatch.chdir(tmp_path)
        (tmp_path / "here.toml").touch()
        assert "here.toml" in self.completed(run, "kompass profile he")


class TestCompletion:
    """Other shells, and none."""

    def test_for_zsh(self, run: Run) -> None:
        """It names the program."""
        assert run("completion", "zsh").out.startswith("#compdef kompass")

    def test_needs_shtab(self, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
        """The error names the extra."""
        monkeypatch.setitem(sys.modules, "shtab", None)
        outcome = run("completion", "bash")
        assert outcome.code == Exit.PROBLEMS
        assert "install the extra 'completion'" in outcome.err
