"""What it costs to read a pack and to check it."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator

from data import PACK_FILE
from fresh import interpreter
from table import Row
from timing import race, warm

import kompass_core as kc
from kompass_core.serialization.pack_files import read_pack

_REPETITIONS, _TURNS = 15, 20
_FRESH_REPETITIONS, _FRESH_TURNS = 9, 5

_PARSE = f"""
from pathlib import Path
import tomllib
text = Path({str(PACK_FILE)!r}).read_text(encoding="utf-8")
"""
_LOAD = f"""
from pathlib import Path
import kompass_core as kc
path = Path({str(PACK_FILE)!r})
"""
_LIST_MODULES = "\nimport sys; kc.load_pack(path); print(*sys.modules)"
_IMPORT_ALL = """
import contextlib, importlib
for name in {names!r}:
    with contextlib.suppress(ImportError):
        importlib.import_module(name)
"""


def rows() -> Iterator[Row]:
    """Yield the rows of G2."""
    text = PACK_FILE.read_text(encoding="utf-8")
    timers = {
        "tomllib.loads": warm(lambda: tomllib.loads(text)),
        "load_pack(path)": warm(lambda: kc.load_pack(PACK_FILE)),
        "read_pack(text)": warm(lambda: read_pack(text)),
    }
    result = race(timers, repetitions=_REPETITIONS, turns=_TURNS, even=True)
    base, *ours = timers
    for name in ours:
        facts = {"what": f"{name}, warm", "against": base, "ratio": result.ratio(name, base)}
        yield Row(goal="G2", **facts, limit=1.15, floor=2.0)
    yield from _first_loads()


def _first_loads() -> Iterator[Row]:
    with interpreter() as python:
        names = python.run(_LOAD + _LIST_MODULES).stdout.split()
        imported = _LOAD + _IMPORT_ALL.format(names=names)
        timers = {
            "parse": python.inside("tomllib.loads(text)", before=_PARSE),
            "load": python.inside("kc.load_pack(path)", before=imported),
            "imports": python.inside("kc.load_pack(path)", before=_LOAD),
        }
        result = race(timers, repetitions=_FRESH_REPETITIONS, turns=_FRESH_TURNS)
    against = "first tomllib.loads"
    ratio = result.ratio("load", "parse")
    what = "first load_pack in a process, modules imported before"
    yield Row(goal="G2", what=what, against=against, ratio=ratio, limit=2.3)
    what = "the same with the imports that it makes"
    yield Row(what=what, against=against, ratio=result.ratio("imports", "parse"))
