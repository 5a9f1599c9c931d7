"""Distributions are built, and installed into an environment of their own, without a network."""

from __future__ import annotations

import os
import site
import subprocess
import sys
import venv
from pathlib import Path

OFFLINE = {"PIP_NO_INDEX": "1", "PIP_NO_BUILD_ISOLATION": "0", "PIP_DISABLE_PIP_VERSION_CHECK": "1"}
"""Lets pip build with what is installed here; to pip, the 0 means that nothing is isolated."""


class Environment:
    """
    A fresh environment, in which everything that is installed here can be imported too.

    Attributes:
        bin: Where its programs are.
    """

    def __init__(self, folder: Path) -> None:
        venv.create(folder, with_pip=False)
        self.bin = folder / ("Scripts" if os.name == "nt" else "bin")
        (site_packages,) = folder.glob("**/site-packages")
        here = "".join(f"site.addsitedir({each!r});" for each in site.getsitepackages())
        for name in ("kompass", "pip"):
            program = self.bin / name
            module = {"kompass": "kompass_core", "pip": "pip"}[name]
            program.write_text(f'#!/bin/sh\nexec "{self.python}" -m {module} "$@"\n', "utf-8")
            program.chmod(0o755)
        (site_packages / "here.pth").write_text(f"import site;{here}\n", "utf-8")

    @property
    def python(self) -> str:
        """Its interpreter."""
        return str(self.bin / "python")

    def run(self, *command: str, cwd: Path, fails: bool = False, given: str = "") -> str:
        """Run one of its programs, as its activated shell would, and return what it prints."""
        path = f"{self.bin}{os.pathsep}{os.environ['PATH']}"
        environment = {"PATH": path, "VIRTUAL_ENV": str(self.bin.parent)}
        program, *arguments = command
        command = (str(self.bin / program), *arguments)
        return run(*command, cwd=cwd, env=environment, fails=fails, given=given)

    def install(self, distribution: Path) -> None:
        """Install a wheel."""
        pip = [sys.executable, "-m", "pip", "--python", self.python]
        run(*pip, "install", "-q", "--no-deps", str(distribution), cwd=distribution.parent)


def build_wheel(project: Path) -> Path:
    """Build the wheel of a project."""
    pip = [sys.executable, "-m", "pip"]
    run(*pip, "wheel", "-q", "--no-deps", "--wheel-dir", "dist", ".", cwd=project)
    (wheel,) = (project / "dist").glob("*.whl")
    return wheel


def run(
    *command: str,
    cwd: Path,
    env: dict[str, str] | None = None,
    fails: bool = False,
    given: str = "",
) -> str:
    """Run a command that must succeed, or must not, and return what it prints on either stream."""
    # Not traced, as that takes long: what runs there is covered by tests in this process too.
    here = {name: text for name, text in os.environ.items() if not name.startswith("COVERAGE")}
    environment = here | OFFLINE | {"COLUMNS": "80"} | (env or {})
    done = subprocess.run(
        command,
        cwd=cwd,
        env=environment,
        input=given,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        check=False,
    )
    assert bool(done.returncode) == fails, done.stdout
    return done.stdout
