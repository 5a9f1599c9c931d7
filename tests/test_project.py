"""The project keeps what it promises about itself."""

import os
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

import kompass_core as kc

ROOT = Path(__file__).parents[1]
PYPROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
TASKS = ["demo", "test", "check", "make", "bench", "spark"]
HEAVY = {
    "cattrs",
    "hypothesis",
    "importlib.metadata",
    "json",
    "narwhals",
    "numpy",
    "polars",
    "tomllib",
}


def imported_by(code: str) -> set[str]:
    """Return which heavy modules a fresh interpreter has imported after *code*."""
    report = f"import sys; print(*({HEAVY!r} & set(sys.modules)))"
    # Who measures coverage in child processes imports more than we do.
    plain = {name: text for name, text in os.environ.items() if not name.startswith("COVERAGE")}
    done = subprocess.run(
        [sys.executable, "-I", "-c", f"{code}\n{report}"],
        check=True,
        capture_output=True,
        text=True,
        env=plain,
    )
    return set(done.stdout.split())


class TestImport:
    """Importing the package costs nothing that is not used."""

    def test_the_package_alone_imports_nothing_heavy(self) -> None:
        """Neither the converter nor a reader nor any optional dependency is loaded."""
        assert imported_by("import kompass_core") == set()

    def test_the_pure_core_imports_nothing_heavy(self) -> None:
        """Whoever computes with values in memory pays for no file formats."""
        code = "from kompass_core import Evaluation, aggregate, audit, compare, profile"
        assert imported_by(code) == set()


class TestPublicNames:
    """What `__all__` lists is there, and is documented."""

    def test_are_sorted(self) -> None:
        """Constants, classes, functions, each from a to z."""
        in_order = sorted(kc.__all__, key=lambda name: (not name.isupper(), name.islower(), name))
        assert list(kc.__all__) == in_order

    @pytest.mark.parametrize("name", kc.__all__)
    def test_can_be_imported(self, name: str) -> None:
        """Each is found, and has a docstring of its own."""
        assert getattr(kc, name).__doc__

    def test_are_in_the_reference(self) -> None:
        """The page lists all of them and nothing else."""
        page = (ROOT / "docs/reference/api.md").read_text("utf-8")
        listed = re.findall(r":members: ([^`]*)", page)
        assert sorted(re.findall(r"\w+", " ".join(listed))) == sorted(kc.__all__)

    def test_of_frames_have_a_page_of_their_own(self) -> None:
        """It lists all of them and nothing else."""
        from kompass_core import frames

        page = (ROOT / "docs/reference/frames.md").read_text("utf-8")
        (listed,) = re.findall(r":members: ([^`]*)", page)
        assert sorted(re.findall(r"\w+", listed)) == sorted(frames.__all__)


class TestExtras:
    """An extra exists for each feature that needs one."""

    def test_all_has_each_of_them(self) -> None:
        """Who installs `all` misses nothing."""
        extras = PYPROJECT["project"]["optional-dependencies"]
        others = ",".join(sorted(set(extras) - {"all"}))
        assert extras["all"] == [f"kompass-core[{others}]"]

    def test_are_what_the_tests_use(self) -> None:
        """What users get for testing is no older than what we test with."""
        extras = PYPROJECT["project"]["optional-dependencies"]
        needed = {each for name, extra in extras.items() if name != "all" for each in extra}
        assert needed <= set(PYPROJECT["dependency-groups"]["test"])


class TestCommands:
    """The commands that the pages name exist."""

    @pytest.mark.parametrize(
        "page", ["README.md", "CONTRIBUTING.md", "docs/how-to/run-the-tests.md"]
    )
    def test_of_the_pages_are_known(self, page: str) -> None:
        """A reader who copies a command is not told that there is none."""
        text = (ROOT / page).read_text("utf-8")
        named = set(re.findall(r"python3 dev\.py (\w+)", text))
        assert named
        assert named <= set(TASKS)

    def test_an_unknown_task_prints_all_tasks(self) -> None:
        """The exit code says wrong use, and nothing is set up."""
        done = subprocess.run(
            [sys.executable, ROOT / "dev.py", "tset"], check=False, capture_output=True, text=True
        )
        assert done.returncode == 2
        assert re.findall(r"^  (\w+)", done.stderr, re.MULTILINE) == TASKS
