"""Work in new processes, whose byte code is compiled already."""

from __future__ import annotations

import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from time import perf_counter

from attrs import frozen
from timing import Timer

_IMPORTED = re.compile(r"^import time: +\d+ \| +(\d+) \| (\S+)$", re.MULTILINE)
"""What ``-X importtime`` says about a module that the script itself imports."""


@frozen
class Interpreter:
    """
    A Python that sees what is installed and nothing else, new for each run.

    Attributes:
        byte_code: The folder of its byte code, which the first run of a script fills.
    """

    byte_code: str

    def run(self, script: str, *options: str) -> subprocess.CompletedProcess[str]:
        """Run *script* in a new process, and show what it says if it fails."""
        command = [sys.executable, "-I", "-X", f"pycache_prefix={self.byte_code}", *options]
        done = subprocess.run([*command, "-c", script], capture_output=True, text=True, check=False)
        if done.returncode:
            print(done.stderr, file=sys.stderr)
            done.check_returncode()
        return done

    def inside(self, work: str, *, before: str = "") -> Timer:
        """Time *work* in a new process that has done what comes *before*."""
        script = f"""
from time import perf_counter
{before}
start = perf_counter()
{work}
print(perf_counter() - start)
"""
        return lambda: float(self.run(script).stdout)

    def whole(self, script: str) -> Timer:
        """Time a new process from its start to its end."""

        def timer() -> float:
            start = perf_counter()
            self.run(script)
            return perf_counter() - start

        return timer

    def importing(self, *modules: str) -> Timer:
        """Time the import of *modules* in a new process, as that process reports it."""
        script = f"import {', '.join(modules)}"

        def timer() -> float:
            report = self.run(script, "-X", "importtime").stderr
            taken = {name: int(microseconds) for microseconds, name in _IMPORTED.findall(report)}
            return sum(taken[name] for name in modules) / 1e6

        return timer


@contextmanager
def interpreter() -> Iterator[Interpreter]:
    """Provide an interpreter, and remove its byte code in the end."""
    with tempfile.TemporaryDirectory() as folder:
        yield Interpreter(folder)
