"""Measure the library against other ways to do the same, and print how it does."""

from __future__ import annotations

import os
import platform
import sys
from collections.abc import Iterator
from importlib import import_module
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

import page
from names import GOALS, parse
from table import Row, head, summary

_AGAINST = (
    "attrs",
    "cattrs",
    "duckdb",
    "narwhals",
    "numba",
    "numpy",
    "orjson",
    "polars",
    "pyarrow",
    "pydantic",
    "pymcdm",
    "pyspark",
    "scikit-criteria",
)


def main(arguments: list[str]) -> int:
    """Run the benchmarks that are named, by module or by goal; all if none is."""
    options = parse(arguments)
    about = list(_about())
    print(*about, "", *head(), sep="\n", flush=True)
    rows = list[Row]()
    for row in (row for name in options.names for row in _rows(name)):
        print(row, flush=True)
        rows.append(row)
    about += [f"load after: {_load()}"]
    print("", *about[-1:], *summary(rows), sep="\n")
    if options.page:
        page.write(about, rows)
    return int(any(row.verdict == "defect" for row in rows))


def _rows(name: str) -> Iterator[Row]:
    goal = " ".join(GOALS[name][:1])
    try:
        yield from import_module(name).rows()
    except ImportError as error:
        yield Row(goal=goal, what=name, note=f"not measured: {error}")
    except AssertionError as error:
        yield Row(goal=goal, what=f"{name}: the results are the same", holds=False, note=str(error))


def _about() -> Iterator[str]:
    yield f"{_processor()}, {os.cpu_count()} cores, {platform.system()}"
    yield f"Python {platform.python_version()}; {', '.join(_versions())}"
    yield f"load before: {_load()}"


def _processor() -> str:
    info = Path("/proc/cpuinfo")
    lines = info.read_text("utf-8").splitlines() if info.exists() else []
    names = (line.partition(":")[2].strip() for line in lines if line.startswith("model name"))
    return next(names, platform.processor() or platform.machine())


def _load() -> str:
    return f"{os.getloadavg()[0]:.1f}" if hasattr(os, "getloadavg") else "unknown"


def _versions() -> Iterator[str]:
    for name in _AGAINST:
        try:
            yield f"{name} {version(name)}"
        except PackageNotFoundError:
            yield f"no {name}"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
