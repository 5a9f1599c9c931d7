"""Measure the library against other ways to do the same, and print how it does."""

from __future__ import annotations

import os
import platform
import sys
from collections.abc import Iterator
from importlib import import_module
from importlib.metadata import PackageNotFoundError, version

from table import Row, head

GOALS: dict[str, tuple[str, ...]] = {
    "machine": (),
    "imports": ("G1",),
    "packs": ("G2",),
    "lines": ("G3",),
    "bulk": ("G3",),
    "scoring": ("G4", "G15"),
    "columns": ("G5", "G6", "G7", "G12"),
    "streaming": ("G8",),
    "draws": ("G9",),
    "peers": ("G10",),
    "engines": ("G11",),
    "queries": ("G13",),
    "memory": ("G12",),
    "reports": (),
    "growth": ("G14",),
    "archive": ("G16",),
}
"""The benchmarks, each a module beside this one, and the goals that they measure."""

_AGAINST = (
    "attrs",
    "cattrs",
    "duckdb",
    "narwhals",
    "numba",
    "numpy",
    "orjson",
    "polars",
    "pydantic",
    "pymcdm",
    "scikit-criteria",
)


def main(names: list[str]) -> int:
    """Run the benchmarks that are named, by module or by goal; all if none is."""
    chosen = [each for name in names for each in _named(name)] or list(GOALS)
    if unknown := [name for name in chosen if name not in GOALS]:
        known = dict.fromkeys((*GOALS, *(goal for goals in GOALS.values() for goal in goals)))
        print("bench: unknown:", *unknown, "- known:", *known, file=sys.stderr)
        return 2
    print(*_about(), "", *head(), sep="\n", flush=True)
    verdicts: list[str] = []
    for row in (row for name in chosen for row in _rows(name)):
        print(row, flush=True)
        verdicts.append(row.verdict)
    return int("defect" in verdicts)


def _named(name: str) -> list[str]:
    """Return the module of that name, or those that measure the goal of that name."""
    return [module for module, goals in GOALS.items() if name.upper() in goals] or [name]


def _rows(name: str) -> Iterator[Row]:
    try:
        yield from import_module(name).rows()
    except ImportError as error:
        yield Row(goal=" ".join(GOALS[name][:1]), what=name, note=f"not measured: {error}")


def _about() -> Iterator[str]:
    yield f"Python {platform.python_version()}, {os.cpu_count()} cores; {', '.join(_versions())}"
    if hasattr(os, "getloadavg"):
        yield f"load before: {os.getloadavg()[0]:.1f}"


def _versions() -> Iterator[str]:
    for name in _AGAINST:
        try:
            yield f"{name} {version(name)}"
        except PackageNotFoundError:
            yield f"no {name}"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
