"""`kompass new-rule` writes a distribution of a scoring rule, which passes its tests."""

from __future__ import annotations

import os
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

import kompass_core as kc
from kompass_core.cli.answer import Exit
from kompass_core.packs.rule_template import rule_distribution_files

if TYPE_CHECKING:
    from tests.cli.conftest import Run

FILES = [
    "README.md",
    "pyproject.toml",
    "src/kompass_rule_best_of/__init__.py",
    "tests/example.toml",
    "tests/test_rule.py",
]


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder, in which the command is given."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


class TestFiles:
    """A new distribution is installed, and its tests pass as they are."""

    def test_pass_their_own_tests(self, run: Run, here: Path) -> None:
        """The laws, the known answers, and the conformance of a pack that names the rule."""
        outcome = run("new-rule", "best-of")
        assert (outcome.code, outcome.err) == (Exit.FINE, "")
        project = here / "kompass-rule-best-of"
        written = (each.relative_to(project) for each in project.rglob("*") if each.is_file())
        assert sorted(map(str, written)) == FILES
        table = tomllib.loads((project / "pyproject.toml").read_text("utf-8"))["project"]
        ((group, entry),) = table["entry-points"].items()
        info = project / "src" / "kompass_rule_best_of-0.1.0.dist-info"
        info.mkdir()
        head = f"Metadata-Version: 2.1\nName: {table['name']}\nVersion: {table['version']}\n"
        (info / "METADATA").write_text(head)
        lines = [f"[{group}]", *(f"{kind} = {value}" for kind, value in entry.items())]
        (info / "entry_points.txt").write_text("\n".join(lines))
        path = os.pathsep.join([str(project / "src"), str(Path(kc.__file__).parents[1])])
        command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "tests"]
        tested = subprocess.run(
            command,
            cwd=project,
            env={**os.environ, "PYTHONPATH": path},
            capture_output=True,
            text=True,
            check=False,
        )
        assert tested.returncode == 0, tested.stdout
        assert " failed" not in tested.stdout

    def test_name_classes_and_packages_as_python_can(self) -> None:
        """Whatever the kind."""
        made = rule_distribution_files("cvss-3-1")
        assert "class Cvss31Rule:" in made["src/kompass_rule_cvss_3_1/__init__.py"]
        for name, text in made.items():
            assert "$" not in text.replace("$ ", ""), name

    def test_are_listed(self, run: Run, here: Path) -> None:
        """With what to do next."""
        outcome = run("new-rule", "best-of", "--into", here / "new")
        assert "- tests/example.toml" in outcome.lines
        assert f"{here / 'new'}/README.md" in "".join(outcome.lines)
        found = run("new-rule", "other", "--json").data
        assert (found["kind"], found["folder"]) == ("other", "kompass-rule-other")

    @pytest.mark.parametrize(
        ("kind", "said"),
        [("Best-of", "not a kind"), ("2-of", "not a kind"), ("x-", "not a kind")]
        + [(kind, "built-in") for kind in ("mean", "points", "sum")],
    )
    def test_have_a_name_of_their_own(self, run: Run, here: Path, kind: str, said: str) -> None:
        """Or there is nothing."""
        outcome = run("new-rule", kind)
        assert outcome.code == Exit.MISUSE
        assert said in outcome.err
        assert not list(here.iterdir())
