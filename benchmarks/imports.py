"""What it costs to import the library, and to use it for the first time in a process."""

from __future__ import annotations

import sys
import tomllib
from collections.abc import Iterator
from importlib.metadata import distributions
from pathlib import Path
from tempfile import TemporaryDirectory

from data import PACK_FILE, REPORT_FILE
from fresh import Interpreter, interpreter
from table import Row
from timing import Race, Timer, race, warm

import kompass_core as kc

_REPETITIONS, _TURNS = 9, 5
_PACK = "kommunkompassen-se@2010"
_MOST = 100
_BASE = ("attrs", "cattrs", "tomllib")
_ABSENT = ("numpy", "narwhals", "importlib.metadata", "cattrs")

_IMPORT_BASE = f"import {', '.join(_BASE)}"
_IMPORT = "import kompass_core as kc"
_NAMES = "from kompass_core import Evaluation, load_pack, profile"
_READ = f"""
from pathlib import Path
{_IMPORT_BASE}
tomllib.loads(Path({str(PACK_FILE)!r}).read_text(encoding="utf-8"))
"""
_SCORE = f"""
{_IMPORT}
pack = kc.load_pack({_PACK!r})
points = {{cell.code: cell.max_points for cell in pack.scored}}
evaluation = kc.Evaluation.from_points(pack, subject="A", date="2016-10", points=points)
assert kc.profile(evaluation).total.points == 800
"""
_AUDIT = f"""
import sys
from kompass_core.cli import main
sys.argv = ["kompass", "audit", {str(REPORT_FILE)!r}]
sys.exit(main())
"""
_LOADED = f"{_IMPORT}\nimport sys\nprint(*(name for name in {_ABSENT!r} if name in sys.modules))"
_COMPILED = f"{_IMPORT}\nimport os\nassert os.path.exists(kc.__cached__), 'no byte code'"


def rows() -> Iterator[Row]:
    """Yield the rows of G1."""
    with interpreter() as python:
        python.run(_IMPORT)
        python.run(_COMPILED)
        yield from _imports(python)
        yield from _first_uses(python)
    yield _by_id()


def _imports(python: Interpreter) -> Iterator[Row]:
    ways = {
        "-X importtime": (python.importing("kompass_core"), python.importing(*_BASE)),
        "whole process": (python.whole(_IMPORT), python.whole(_IMPORT_BASE)),
    }
    for way, (ours, base) in ways.items():
        ratio = _race({"ours": ours, "base": base}).ratio("ours", "base")
        facts = {"what": f"{_IMPORT}, {way}", "against": _IMPORT_BASE}
        yield Row(goal="G1", **facts, ratio=ratio, limit=1.0, floor=1.1)
    loaded = python.run(_LOADED).stdout.split()
    what = f"loads none of {', '.join(_ABSENT)}"
    yield Row(goal="G1", what=what, holds=not loaded, note=" ".join(loaded))


def _first_uses(python: Interpreter) -> Iterator[Row]:
    timers = {
        "ours": python.inside(_SCORE),
        "names": python.inside(_NAMES),
        "base": python.inside(_IMPORT_BASE),
        "read": python.inside(_READ),
    }
    result, against = _race(timers), _IMPORT_BASE
    what = "import Evaluation, load_pack, profile by name"
    yield Row(what=what, against=against, ratio=result.ratio("names", "base"))
    what = f"first use: import, load pack by id ({_distributions()} distributions), score, profile"
    yield Row(goal="G1", what=what, against=against, ratio=result.ratio("ours", "base"), limit=2.0)
    yield Row(what=what, against="+ tomllib.loads", ratio=result.ratio("ours", "read"))
    commands = {"audit": python.whole(_AUDIT), "nothing": python.whole("pass")}
    ratio = _race(commands).ratio("audit", "nothing")
    yield Row(goal="G1", what="kompass audit FILE", against="python -c pass", ratio=ratio, limit=10)


def _by_id() -> Row:
    """Load a pack by its id again and again, with as many distributions as many have."""
    with TemporaryDirectory() as folder:
        for i in range(_MOST - _distributions()):
            about = Path(folder, f"made_up_{i}-1.0.dist-info")
            about.mkdir()
            (about / "METADATA").write_text(
                f"Metadata-Version: 2.1\nName: made-up-{i}\nVersion: 1.0\n"
            )
        sys.path.append(folder)
        text = PACK_FILE.read_text(encoding="utf-8")
        timers = {
            "load": warm(lambda: kc.load_pack(_PACK)),
            "parse": warm(lambda: tomllib.loads(text)),
        }
        result = race(timers, repetitions=_REPETITIONS, turns=_TURNS, even=True)
        what = f"load_pack(id), warm, {_distributions()} distributions"
        sys.path.remove(folder)
    ratio = result.ratio("load", "parse")
    return Row(goal="G1", what=what, against="tomllib.loads", ratio=ratio, limit=3.0)


def _distributions() -> int:
    return len({each.name for each in distributions()})


def _race(timers: dict[str, Timer]) -> Race:
    return race(timers, repetitions=_REPETITIONS, turns=_TURNS)
