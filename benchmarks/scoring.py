"""What it costs to turn an evaluation into a profile."""

from __future__ import annotations

from collections.abc import Iterator

from data import pack, records
from table import Row
from timing import race, warm

import kompass_core as kc

_N = 100
_REPETITIONS, _TURNS = 15, 20


def rows() -> Iterator[Row]:
    """Yield the rows of G4."""
    make, criteria, profile = kc.Evaluation.from_points, pack(), kc.profile
    evaluations = [make(criteria, **each) for each in records(_N, whole=False)]
    scores = [evaluation.steps for evaluation in evaluations]
    slices = criteria.layout.slices
    gap = {"3.2": kc.NotAssessed("no time")}
    gapped = [
        make(criteria, **{**each, "points": {**each["points"], **gap}})
        for each in records(_N, whole=False)
    ]
    timers = {
        "sums": warm(lambda: [tuple([sum(row[part]) for part in slices]) for row in scores]),
        "ours": warm(lambda: [profile(each) for each in evaluations]),
        "read": warm(lambda: [_read(profile(each)) for each in evaluations]),
        "gaps": warm(lambda: [profile(each, not_assessed="rescale") for each in gapped]),
    }
    result = race(timers, repetitions=_REPETITIONS, turns=_TURNS, even=True)
    against = "eight sums of slices of tuples"
    ratio, what = result.ratio("ours", "sums"), f"profile(evaluation), {_N} times"
    yield Row(goal="G4", what=what, against=against, ratio=ratio, limit=1.5, floor=2.0)
    against_complete = "profile of a complete evaluation"
    ratio = result.ratio("gaps", "ours")
    yield Row(goal="G15", what="one gap", against=against_complete, ratio=ratio, limit=40)
    what = "the same, and total and areas read as Decimal"
    yield Row(what=what, against=against, ratio=result.ratio("read", "sums"))


def _read(profile: kc.Profile) -> object:
    return profile.total.points, [area.points for area in profile.areas]
