"""Set up the project's own environment in ``.venv`` and run one of its tasks there."""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
BIN = VENV / ("Scripts" if os.name == "nt" else "bin")
PYTHON = BIN / ("python.exe" if os.name == "nt" else "python")
PROJECTS = [ROOT, *sorted(path.parent for path in ROOT.glob("criteria_packs/*/pyproject.toml"))]


def demo(*arguments: str) -> int:
    """Show what the library does with real published results, and write a report."""
    set_up("test")  # for the extras of reports and plots
    return python("kompass_core", "demo", *(arguments or ["--out", "build/demo"]))


def test(*arguments: str) -> int:
    """Run the tests, or pytest with any arguments; --coverage demands every line and branch."""
    set_up("test")
    chosen = [argument for argument in arguments if argument != "--coverage"]
    pytest = ["pytest", *(chosen or ["-n", "auto", "--dist", "worksteal"])]
    if "--coverage" not in arguments:
        return python(*pytest)
    failed = python("coverage", "erase") or python("coverage", "run", "-m", *pytest)
    failed = python("coverage", "combine", "-q") or failed
    failed = failed or python("coverage", "report")
    print("test: failed" if failed else "test: passed, every line and branch is covered")
    return failed


def check(*names: str) -> int:
    """Check style, types, imports and documentation, or only what is named."""
    checks: dict[str, list[str | Path]] = {
        "ruff": [PYTHON, "-m", "ruff", "check"],
        "format": [PYTHON, "-m", "ruff", "format", "--check"],
        "mypy": [PYTHON, "-m", "mypy"],
        "pyright": [PYTHON, "-m", "pyright"],
        "imports": [BIN / "lint-imports", "--no-logo"],
        "docs": [PYTHON, "-m", "sphinx", "-nTWq", "-b", "html", "docs", "docs/_build/html"],
    }
    if unknown := sorted(set(names) - set(checks)):
        print("check: unknown:", *unknown, "- known:", *checks, file=sys.stderr)
        return 2
    set_up("test", "lint", "docs")
    results = {name: run(*checks[name]) for name in names or checks}
    failed = [name for name, code in results.items() if code]
    print("check: failed:" if failed else "check: passed:", *(failed or results))
    return next(filter(None, results.values()), 0)


def make(*arguments: str) -> int:
    """Make the schemas, and the tables and pictures of the pages, anew from the sources."""
    set_up("test")
    return python("tools", *arguments)


def bench(*arguments: str) -> int:
    """Measure speed next to other libraries; --help lists what."""
    code = run(sys.executable, "benchmarks/names.py", *arguments)
    if code or {"-h", "--help"} & set(arguments):
        return code  # nothing is set up for that
    set_up("bench", "spark")
    return run(PYTHON, "benchmarks/run.py", *arguments)


def spark(*arguments: str) -> int:
    """Run the tests on a local PySpark session; they need Java 17."""
    set_up("spark")
    return python("pytest", "tests/spark", *arguments)


def browser(*arguments: str) -> int:
    """Run the tests that open pages and documents in Chromium and LibreOffice."""
    set_up("browser")
    return python("pytest", "tests/browser", *arguments)


def set_up(*groups: str) -> None:
    """Install the project, every criteria pack and *groups*, unless that is done already."""
    wanted = fingerprint()
    stamps = [VENV / f"{name}.stamp" for name in ("project", *groups)]
    if all(stamp.is_file() and stamp.read_text() == wanted for stamp in stamps):
        return
    print("setting up", VENV, "for", ", ".join(("the project", *groups)), flush=True)
    uv = shutil.which("uv")
    if not stamps[0].is_file():  # new, or interrupted half-way
        seeded = [uv, "venv", "-q", "--clear", "--seed", "--python", sys.executable]
        require(*(seeded if uv else [sys.executable, "-m", "venv", "--clear"]), VENV)
    stamps[0].unlink(missing_ok=True)
    tool: list[str | Path] = [PYTHON, "-m", "pip", "install"]
    if uv:
        tool = [uv, "pip", "install", "--python", PYTHON]
    install = [*tool, "-q", "-c", "constraints.txt"]
    # pip before 25.1 knows no --group; one back end for all projects is faster than one for each
    require(*install, "pip>=25.1", "hatchling", "editables")
    editable = [argument for project in PROJECTS for argument in ("-e", project)]
    chosen = [argument for group in groups for argument in ("--group", group)]
    require(*install, "--no-build-isolation", *editable)
    if chosen:
        require(*install, *chosen)  # PySpark is built from its sources, with a back end of its own
    for stamp in stamps:
        stamp.write_text(wanted)


def fingerprint() -> str:
    """Return a digest of all that decides what is installed."""
    files = [ROOT / "constraints.txt", *(project / "pyproject.toml" for project in PROJECTS)]
    return hashlib.sha256(b"".join(file.read_bytes() for file in files)).hexdigest()


def python(module: str, *arguments: str) -> int:
    """Run a module in the environment and return its exit code."""
    return run(PYTHON, "-m", module, *arguments)


def run(*command: str | Path) -> int:
    """Run a command at the root of the project and return its exit code."""
    return subprocess.run(command, cwd=ROOT, check=False).returncode


def require(*command: str | Path) -> None:
    """Run a command and leave with its exit code if it fails."""
    if code := run(*command):
        sys.exit(code)


def main(arguments: list[str]) -> int:
    """Run the task that is named first with the arguments that follow."""
    tasks = {task.__name__: task for task in (demo, test, check, make, bench, spark, browser)}
    if not arguments or arguments[0] not in tasks:
        lines = (f"  {name:<7} {task.__doc__}" for name, task in tasks.items())
        print("usage: python3 dev.py TASK [ARGUMENT ...]", *lines, sep="\n", file=sys.stderr)
        return 2
    if sys.version_info < (3, 11):  # noqa: UP036 (whoever starts this may have any Python)
        print("Python 3.11 or later is needed; this is", sys.version.split()[0], file=sys.stderr)
        return 2
    return tasks[arguments[0]](*arguments[1:])


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
