"""The project keeps what it promises about itself."""

import ast
import os
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from importlib.metadata import PackageNotFoundError
from pathlib import Path
from typing import NoReturn

import pytest

import kompass_core as kc
from kompass_core.errors import messages

ROOT = Path(__file__).parents[1]
PYPROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
TASKS = ["demo", "test", "check", "make", "bench", "spark", "browser"]
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


def not_installed(name: str) -> NoReturn:
    """Find no distribution."""
    raise PackageNotFoundError(name)


class TestPublicNames:
    """`__all__` lists the names that most programs need."""

    def test_are_sorted(self) -> None:
        """Classes from A to Z, then functions."""
        assert list(kc.__all__) == sorted(kc.__all__, key=lambda name: (name.islower(), name))

    def test_without_numpy_are_the_same(self) -> None:
        """A star import, help and completion work; what needs an extra names it when it is used."""
        code = """
import pydoc, sys
sys.modules["numpy"] = None
import kompass_core as kc
assert len(pydoc.render_doc(kc)) > 10_000
from kompass_core import *
assert "Evaluation" in dir() and "Evaluation" in dir(kc)
assert "Panel" in dir() and "Panel" in dir(kc) and hasattr(kc, "Panel")
assert not hasattr(Panel, "__wrapped__")
for use in (lambda: Panel.from_columns, lambda: rank_robustness([]), lambda: RankRobustness()):
    try: use()
    except ImportError as error: assert "the extra 'panel'" in str(error) + repr(Panel)
    else: raise AssertionError
"""
        subprocess.run([sys.executable, "-c", code], check=True)

    def test_of_another_project_in_the_same_folder_are_a_warning(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """Its distribution kompass-core has an import package of the same name."""
        monkeypatch.setattr(kc, "__path__", [str(tmp_path / "kompass_core")])
        (tmp_path / "kompass_core").mkdir()
        (tmp_path / "kompass_criteria-1.0.dist-info").mkdir()
        kc._warn_of_namesake()  # noqa: SLF001 (runs at import)
        (tmp_path / "kompass_core-1.0.dist-info").mkdir()
        rule = messages.NAMESAKE_INSTALLED.rule
        with pytest.warns(RuntimeWarning, match=f"'kompass-core', another project, .*{rule}"):
            kc._warn_of_namesake()  # noqa: SLF001
        monkeypatch.setattr(kc, "__path__", ["a.pyz/kompass_core"])
        kc._warn_of_namesake()  # noqa: SLF001

    def test_have_a_version_beside_them(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """That of the installed distribution, looked up on request."""
        monkeypatch.setattr("importlib.metadata.version", lambda name: f"1.2.3 of {name}")
        assert kc.__version__ == "1.2.3 of kompass-criteria"
        monkeypatch.undo()
        monkeypatch.setattr("importlib.metadata.version", not_installed)
        assert not hasattr(kc, "__version__")
        with pytest.raises(AttributeError, match="no attribute 'Pannel'"):
            kc.Pannel  # noqa: B018 (that it is looked up is tested)

    def test_are_few_enough_to_remember(self) -> None:
        """The rest is in the folders of their nouns."""
        assert len(kc.__all__) <= 65

    @pytest.mark.parametrize("name", kc.__all__)
    def test_can_be_imported(self, name: str) -> None:
        """Each is found, and has a docstring of its own."""
        assert getattr(kc, name).__doc__


def titles(path: Path) -> Iterator[tuple[str, str]]:
    """Return the place and the first line of every docstring of a module."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        body = getattr(node, "body", [])
        for i, each in enumerate(body if isinstance(body, list) else []):
            described = i == 0 and not isinstance(node, ast.If | ast.For | ast.While | ast.With)
            described |= i > 0 and isinstance(body[i - 1], ast.Assign | ast.AnnAssign)
            if described and isinstance(each, ast.Expr) and isinstance(each.value, ast.Constant):
                text = str(each.value.value).strip()
                yield f"{path.name}:{each.lineno}", text.partition("\n")[0]


class TestTitles:
    """A title names a thing or says what a function does, as the title of a page would."""

    def test_are_no_free_relative_clauses(self) -> None:
        """`What is known about a subject` is a riddle; `The profile of a subject` is a title."""
        riddle = re.compile(r"(What|Whether|How|Which|From|Whatever|Whoever|Why)\b")
        sources = sorted((ROOT / "src").rglob("*.py"))
        assert [
            (p, text) for path in sources for p, text in titles(path) if riddle.match(text)
        ] == []


class TestExtras:
    """An extra exists for each feature that needs one."""

    def test_all_has_each_of_them(self) -> None:
        """Who installs `all` misses nothing."""
        extras = PYPROJECT["project"]["optional-dependencies"]
        others = ",".join(sorted(set(extras) - {"all"}))
        assert extras["all"] == [f"kompass-criteria[{others}]"]

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

    def test_benchmarks_are_named_without_setting_up(self) -> None:
        """With the goals of each; an unknown name is refused as early."""
        command: list[str | Path] = [sys.executable, ROOT / "dev.py", "bench"]
        done = subprocess.run([*command, "--help"], check=True, capture_output=True, text=True)
        named = re.findall(r"^  (\w+) +G\d", done.stdout, re.MULTILINE)
        assert {"draws", "growth", "tables"} <= set(named)
        assert all((ROOT / f"benchmarks/{name}.py").is_file() for name in named)
        done = subprocess.run([*command, "G0"], check=False, capture_output=True, text=True)
        assert done.returncode == 2
        assert "unknown: G0" in done.stderr
        assert "setting up" not in done.stdout
