"""What it costs to read many lines of JSON into a panel at once, with Polars."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from functools import partial
from importlib import import_module

import polars as pl
from data import pack, records
from table import Row
from timing import race, warm

import kompass_core as kc

_N = 10_000
_REPETITIONS, _TURNS = 5, 5
_KINDS: dict[str, type[pl.DataType]] = {"whole points": pl.Int64, "points as text": pl.String}


def rows() -> Iterator[Row]:
    """Yield the rows of G3 that read into columns."""
    try:
        loads = import_module("orjson").loads
    except ImportError:
        yield Row(goal="G3", what="lines into columns", note="not measured: orjson is missing")
        return
    for shown, kind in _KINDS.items():
        lines = [json.dumps(e).encode() for e in records(_N, whole=kind is pl.Int64)]
        timers = {
            "parse": warm(lambda lines=lines: [loads(line) for line in lines]),
            "ours": warm(partial(_read, b"\n".join(lines), kind)),
        }
        result = race(timers, repetitions=_REPETITIONS, turns=_TURNS)
        goal = {"goal": "G3", "limit": 1.0, "floor": 2.0} if kind is pl.Int64 else {}
        what = f"10 000 lines into a panel by from_frame, {shown}"
        yield Row(what=what, against="orjson.loads", ratio=result.ratio("ours", "parse"), **goal)


def _read(text: bytes, kind: type[pl.DataType]) -> object:
    points = pl.Struct(dict.fromkeys(pack().layout.codes, kind))
    schema = {"subject": pl.String, "date": pl.String, "points": points}
    frame = pl.read_ndjson(io.BytesIO(text), schema=schema).unnest("points")
    return kc.Panel.from_frame(frame, pack())
