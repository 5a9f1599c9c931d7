"""What it costs to audit a report, and to compare two."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Iterator

from data import EARLIER_REPORT_FILE, REPORT_FILE, pack, records
from table import Row
from timing import race, warm

import kompass_core as kc

_REPETITIONS, _TURNS = 9, 10


def rows() -> Iterator[Row]:
    """Yield rows that have no goal: how these compare with reading a file."""
    text = REPORT_FILE.read_text(encoding="utf-8")
    report, earlier = (kc.load(path, packs=[pack()]) for path in (REPORT_FILE, EARLIER_REPORT_FILE))
    printed = kc.profile(earlier), kc.profile(report)
    make = kc.Evaluation.from_points
    scored = [kc.profile(make(pack(), **each)) for each in records(2, whole=False)]
    works: dict[str, Callable[[], object]] = {
        "audit of the report of 2016": lambda: kc.audit(report),
        "profile of the report of 2016": lambda: kc.profile(report),
        "compare two reports, every change read": lambda: [*kc.compare(*printed).values()],
        "compare two evaluations, every change read": lambda: [*kc.compare(*scored).values()],
    }
    base = "tomllib.loads of the report"
    timers = {base: lambda: tomllib.loads(text), **works}
    races = {name: warm(work) for name, work in timers.items()}
    result = race(races, repetitions=_REPETITIONS, turns=_TURNS, even=True)
    for name in works:
        yield Row(what=name, against=base, ratio=result.ratio(name, base))
