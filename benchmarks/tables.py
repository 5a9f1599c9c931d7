"""What it costs to make a panel of a file that Polars reads, in processor time."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Callable, Iterator
from functools import partial
from itertools import chain, repeat
from pathlib import Path
from time import process_time

import polars as pl
from data import pack, records
from table import Row
from timing import race, warm

import kompass_core as kc

_N, _TIMES = 10_000, 5
_REPETITIONS, _TURNS = 5, 1
_KINDS: dict[str, type[pl.DataType]] = {"whole points": pl.Int64, "points as text": pl.String}
_LIMIT = 1.3


def rows() -> Iterator[Row]:
    """Yield the rows of G17."""
    for shown, kind in _KINDS.items():
        with tempfile.TemporaryDirectory() as folder:
            lines, table = Path(folder, "rows.jsonl"), Path(folder, "rows.csv")
            _write_lines(lines, whole=kind is pl.Int64)
            frame = _of_lines(lines, kind)
            frame.write_csv(table)
            ways = {
                "JSON lines": (partial(_of_lines, lines, kind), "polars.read_ndjson"),
                "CSV": (partial(_of_csv, table, kind), "polars.read_csv"),
            }
            for file, (read, against) in ways.items():
                yield from _ways(frame, read, file=f"{file}, {shown}", against=against)


def _ways(
    frame: pl.DataFrame, read: Callable[[], pl.DataFrame], *, file: str, against: str
) -> Iterator[Row]:
    assert read().equals(frame)
    works: dict[str, Callable[[], object]] = {
        "read": read,
        "both": lambda: kc.Panel.from_frame(read(), pack()),
        "panel": lambda: kc.Panel.from_frame(frame, pack()),
    }
    # Of all threads: on a busy machine those of Polars wait for each other.
    timers = {name: warm(work, process_time) for name, work in works.items()}
    result = race(timers, repetitions=_REPETITIONS, turns=_TURNS)
    read_too = against.endswith("ndjson")
    facts = {"against": against, "goal": "G17", "limit": _LIMIT}
    what, ratio = f"{file}: Panel.from_frame", result.ratio("panel", "read")
    yield Row(what=what, ratio=ratio, **(facts if not read_too else {"against": against}))
    what, ratio = f"{file}: read and Panel.from_frame", result.ratio("both", "read")
    yield Row(what=what, ratio=ratio, **(facts if read_too else {"against": against}))


def _write_lines(path: Path, *, whole: bool) -> None:
    """Write as many lines as `_N` times `_TIMES`, each of another subject."""
    few = list(records(_N, whole=whole))
    with path.open("w", encoding="utf-8") as file:
        for i, each in enumerate(chain.from_iterable(repeat(few, _TIMES))):
            file.write(json.dumps(each | {"subject": f"Kommun {i:06}"}) + "\n")


def _of_lines(path: Path, kind: type[pl.DataType]) -> pl.DataFrame:
    points = pl.Struct(dict.fromkeys(pack().layout.codes, kind))
    schema = {"subject": pl.String, "date": pl.String, "points": points}
    return pl.read_ndjson(path, schema=schema).unnest("points")


def _of_csv(path: Path, kind: type[pl.DataType]) -> pl.DataFrame:
    numbers = dict.fromkeys(pack().layout.codes, kind)
    return pl.read_csv(path, schema={"subject": pl.String, "date": pl.String, **numbers})
