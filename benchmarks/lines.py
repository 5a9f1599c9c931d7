"""What it costs to make checked evaluations of lines of JSON, one by one."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from decimal import Decimal
from functools import partial
from importlib import import_module
from itertools import cycle
from types import ModuleType
from typing import Annotated, TypeAlias

from data import pack, records
from table import Row
from timing import Timer, race, warm

import kompass_core as kc
from kompass_core.serialization.result_files import read_result

_N = 10_000
_BATCH = 50
_REPETITIONS, _TURNS = 5, 40
_KINDS = {"whole points": (int, 1.75), "points as text": (Decimal, 0.8)}
"""The type of the points, and the limit against a model of pydantic."""

_Lines: TypeAlias = Sequence[bytes]


def rows() -> Iterator[Row]:
    """Yield the rows of G3."""
    orjson, pydantic = _optional("orjson"), _optional("pydantic")
    if orjson is None:
        yield Row(goal="G3", what="lines of JSON", note="not measured: orjson is missing")
        return
    for shown, (kind, limit) in _KINDS.items():
        lines = [json.dumps(each).encode() for each in records(_N, whole=kind is int)]
        what = f"10 000 lines by from_points, {shown}"
        parse = _in_batches(lines, partial(_each, orjson.loads))
        timers = {
            "parse": parse,
            "ours": _in_batches(lines, partial(_evaluations, orjson.loads)),
        }
        if pydantic is not None:
            check = _model(pydantic, kind).model_validate_json
            timers["check"] = _in_batches(lines, partial(_each, check))
        result = race(timers, repetitions=_REPETITIONS, turns=_TURNS, even=True)
        facts = {"goal": "G3", "what": what}
        ratio = result.ratio("ours", "parse")
        yield Row(what=what, against="orjson.loads", ratio=ratio)
        if pydantic is None:
            yield Row(**facts, note="not measured: pydantic is missing")
        else:
            ratio, against = result.ratio("ours", "check"), "pydantic, dict of numbers >= 0"
            yield Row(**facts, against=against, ratio=ratio, limit=limit)
        # In a race of its own: a program reads lines one way, and not the other in turn.
        files = _in_batches(lines, partial(_files, orjson.loads))
        timers = {"parse": parse, "files": files}
        result = race(timers, repetitions=_REPETITIONS, turns=_TURNS, even=True)
        what = f"the same by read_result, {shown}"
        yield Row(what=what, against="orjson.loads", ratio=result.ratio("files", "parse"))


def _in_batches(lines: _Lines, work: Callable[[_Lines], object]) -> Timer:
    """Time *work* on the next batch at each turn; all timers take them in the same order."""
    batches = cycle([lines[start : start + _BATCH] for start in range(0, len(lines), _BATCH)])

    def timer() -> float:
        batch = next(batches)
        return warm(lambda: work(batch))()

    return timer


def _each(read: Callable[[bytes], object], lines: _Lines) -> object:
    return [read(line) for line in lines]


def _evaluations(parse: Callable[[bytes], dict[str, object]], lines: _Lines) -> object:
    criteria, make = pack(), kc.Evaluation.from_points
    return [make(criteria, **parse(line)) for line in lines]


def _files(parse: Callable[[bytes], dict[str, object]], lines: _Lines) -> object:
    file = {"format": 1, "kind": "evaluation", "pack": str(pack())}
    return [read_result(file | parse(line), lambda _: pack()) for line in lines]


def _optional(name: str) -> ModuleType | None:
    try:
        return import_module(name)
    except ImportError:
        return None


def _model(pydantic: ModuleType, kind: type) -> type:
    """Make the weaker check: points are numbers from 0, whatever the code and the maximum."""
    points = dict[str, Annotated[kind, pydantic.Field(ge=0)]]
    return pydantic.create_model("Line", subject=(str, ...), date=(str, ...), points=(points, ...))
