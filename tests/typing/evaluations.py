"""What type checkers must conclude about criteria and evaluations; checked, never run."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction
from typing import assert_type

import kompass_core as kc
from kompass_core.criteria import Break, Combine, Level, Node, RoundingMode, Translation


def criteria(label: kc.Label) -> None:
    """Numbers may be given in any exact form, and are decimals ever after."""
    part = kc.SubQuestion(code="1.1", title=label, max_points="15", min_points=Fraction(1, 2))
    area = kc.Area(code="1", title=label, max_points=15, sub_questions=[part], combine="sum")
    pack = kc.CriteriaPack(
        id="a",
        revision="1",
        title=label,
        areas=[area],
        language="sv",
        source="a book",
        step="0.005",
        not_applicable="rescale",
        fallback={"nb": ["sv"]},
        breaks=[Break("2015", dt.date(2016, 1, 1), label)],
    )
    assert_type(part.max_points, Decimal)
    assert_type(area.sub_questions, tuple[kc.SubQuestion, ...])
    assert_type(area.combine, Combine)
    assert_type(pack.score_unit, Fraction | None)
    assert_type(pack.scored, tuple[kc.SubQuestion | kc.Area, ...])
    assert_type(pack.nodes, Mapping[str, Node])
    assert_type(pack.total, Node)
    assert_type(pack.total.low, Fraction)
    assert_type(pack.ref, kc.PackRef)
    assert_type(pack.digest, str)
    assert_type(pack.text(pack.title, "en"), Translation)
    assert_type(pack.rounding.for_level(Level.AREA).points, kc.Rounding)


def evaluations(pack: kc.CriteriaPack) -> None:
    """All ways to make an evaluation take the same arguments."""
    skipped = kc.NotAssessed("no time")
    one = kc.Evaluation.from_points(
        pack, subject="Ort", date="2016-10", points={"1.1": "10.5", "1.2": skipped}, rest=skipped
    )
    two = kc.Evaluation.from_percent(
        pack,
        percent={"1.1": 70, "1.2": kc.NotApplicable("none")},
        subject="Ort",
        date=dt.date(2016, 10, 14),
        findings=[kc.Finding("strength", "clear aims", "1.1")],
    )
    three = kc.Evaluation.from_scores(
        pack, scores=one.scores, subject="Ort", date=kc.Date.of("2016")
    )
    assert_type([one, two, three], list[kc.Evaluation])
    assert_type(one.date, kc.Date)
    assert_type(one.missing, Mapping[str, kc.NotApplicable | kc.NotAssessed])
    assert_type(one.scores[0].points, Decimal | None)
    assert_type(one.scores[0].missing, kc.NotApplicable | kc.NotAssessed | None)
    assert_type(one.findings, tuple[kc.Finding, ...])
    assert_type(one.stale, bool)
    kc.Evaluation.from_percent(pack, percent={}, subject="Ort")  # type: ignore[call-arg]
    kc.Evaluation.from_points(pack, subject="Ort", date="2016", points={"1.1": 10.5})  # type: ignore[dict-item]
    kc.Evaluation.from_points(pack, subject="Ort", date="2016", points={}, rest=0)  # type: ignore[arg-type]


def values(bounds: kc.Interval, rounding: kc.Rounding) -> None:
    """Exact numbers stay exact."""
    assert_type(kc.Interval("0.5", 1).low, Fraction)
    assert_type(bounds & kc.Interval.exactly("0.5"), kc.Interval | None)
    assert_type(bounds * 2 - bounds, kc.Interval)
    assert_type(kc.Rounding("half-up", "0.5").mode, RoundingMode)
    assert_type(rounding.round(Decimal("0.5")), Fraction)
    assert_type(kc.Date.of("2016").before(kc.Date("2017")), bool | None)
    kc.Interval(0.5, 1)  # type: ignore[arg-type]


def failures(error: kc.KompassError) -> None:
    """Errors carry data."""
    assert_type(error.problems, tuple[kc.Problem, ...])
    assert_type(error.problems[0].facts, dict[str, object])
