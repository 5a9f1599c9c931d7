"""What it costs to read many lines of JSON into a panel at once."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Sequence
from functools import partial
from importlib import import_module
from unittest.mock import patch

from data import pack, records
from table import Row
from timing import race, warm

import kompass_core as kc

_N = 10_000
_REPETITIONS, _TURNS = 5, 5
_KINDS = {"whole points": True, "points as text": False}


def rows() -> Iterator[Row]:
    """Yield the rows of G3 that read into columns."""
    try:
        loads = import_module("orjson").loads
    except ImportError:
        yield Row(goal="G3", what="lines into columns", note="not measured: orjson is missing")
        return
    for shown, whole in _KINDS.items():
        lines = [json.dumps(each).encode() for each in records(_N, whole=whole)]
        timers = {
            "parse": warm(lambda lines=lines: [loads(line) for line in lines]),
            "fast": warm(partial(_read, lines)),
            "plain": warm(partial(_read_plainly, lines)),
        }
        result = race(timers, repetitions=_REPETITIONS, turns=_TURNS)
        what, against = f"10 000 lines into a panel, {shown}", "orjson.loads"
        goal = {"goal": "G3", "limit": 0.7, "floor": 2.0} if whole else {}
        ratio = result.ratio("fast", "parse")
        yield Row(what=f"{what}, msgspec", against=against, ratio=ratio, **goal)
        yield Row(what=f"{what}, json", against=against, ratio=result.ratio("plain", "parse"))


def _read(lines: Sequence[bytes]) -> object:
    return kc.Panel.read_json_lines(lines, pack())


def _read_plainly(lines: Sequence[bytes]) -> object:
    """Read with the standard library, as where the extra is not installed."""
    with patch.dict(sys.modules, {"msgspec": None}):
        return _read(lines)
