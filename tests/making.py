"""Short ways to make small packs, evaluations and published results."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import Any, TypeAlias

import attrs

import kompass_core as kc
from kompass_core.amounts import Amount
from kompass_core.criteria import TOTAL, Band, Combine, Level
from kompass_core.criteria.rules import Scale, ScaleRule
from kompass_core.missing import Missing
from kompass_core.published.result import PrintedNumbers
from kompass_core.serialization.pack_files import read_pack

Limits: TypeAlias = int | str | tuple[int, int]
"""The most that a cell can have, or the least and the most."""

SKIPPED = kc.NotAssessed("no time")
FOREIGN = kc.NotApplicable("has no schools")


def pack_of(
    *areas: Limits | list[Limits], area_combine: Combine | str = Combine.SUM, **fields: object
) -> kc.CriteriaPack:
    """Make a pack of areas scored whole, of their limits, and of lists of sub-questions."""
    combine = Combine(area_combine)
    made: dict[str, Any] = {
        "id": "small",
        "revision": "1",
        "title": label("Small"),
        "language": "en",
        "source": "made up for a test",
        "areas": [_area(str(i), each, combine) for i, each in enumerate(areas, start=1)],
    }
    made.update(fields)
    return kc.CriteriaPack(**made)


def _area(code: str, parts: Limits | list[Limits], combine: Combine) -> kc.Area:
    title = label(f"area {code}")
    if not isinstance(parts, list):
        return kc.Area(code=code, title=title, **_limits(parts))
    sub_questions = [
        kc.SubQuestion(code=f"{code}.{i}", title=label(f"question {code}.{i}"), **_limits(each))
        for i, each in enumerate(parts, start=1)
    ]
    share = len(sub_questions) if combine is Combine.MEAN else 1
    return kc.Area(
        code=code,
        title=title,
        min_points=sum((each.low for each in sub_questions), Fraction()) / share,
        max_points=sum((each.high for each in sub_questions), Fraction()) / share,
        sub_questions=sub_questions,
        combine=combine,
    )


def _limits(given: Limits) -> dict[str, Any]:
    low, high = given if isinstance(given, tuple) else (0, given)
    return {"min_points": low, "max_points": high}


def label(text: str) -> kc.Label:
    """Return a text in English."""
    return kc.Label({"en": text})


def bands_of(*thresholds: int | None) -> tuple[Band, ...]:
    """Make bands that are named by their thresholds, such as "from 60"."""
    return tuple(
        Band(
            code="none" if each is None else f"from-{each}",
            title=label("none" if each is None else f"from {each}"),
            least=each,
        )
        for each in thresholds
    )


def evaluation_of(
    pack: kc.CriteriaPack, *scores: Amount | Missing, subject: str = "Ort", date: str = "2016"
) -> kc.Evaluation:
    """Give each scored cell its score, in the pack's order."""
    points = dict(zip(pack.layout.codes, scores, strict=True))
    return kc.Evaluation.from_points(pack, subject=subject, date=date, points=points)


def result_of(
    pack: kc.CriteriaPack, printed: Mapping[str, PrintedNumbers], **fields: object
) -> kc.PublishedResult:
    """Print numbers for cells of any level."""
    nodes, total = pack.nodes, printed.get(TOTAL)
    at: dict[Level, dict[str, PrintedNumbers]] = {level: {} for level in Level}
    for code, numbers in printed.items():
        at[nodes[code].level][code] = numbers
    made: dict[str, Any] = {"date": "2016"} | ({} if "population" in fields else {"subject": "Ort"})
    made.update(fields)
    return kc.PublishedResult.from_printed(
        pack,
        total=total,
        areas=at[Level.AREA],
        sub_questions=at[Level.SUB_QUESTION],
        **made,
    )


STEPPED = read_pack("""
format = 1
id = "stepped"
revision = "1"
language = "en"
title.en = "Stepped"
source = "made up"
step = "0.01"
rules.fives = { kind = "percent", unit = 5 }
[[areas]]
code = "1"
max_points = 140
title.en = "One"
sub_questions = [
    { code = "1.1", max_points = 60, min_points = -40, title.en = "By fives", rule = "fives" },
    { code = "1.2", max_points = 80, title.en = "By fours", rule = "fives" },
]
min_points = -40
[[areas]]
code = "2"
max_points = 10
title.en = "In points"
""")
"""Steps of 5 % are 5 points from -40, and 4 points of 80; what has no rule is free."""

ROUNDED = attrs.evolve(
    STEPPED,
    step="0.5",
    step_rounding="floor",
    areas=[
        kc.Area(
            code="1",
            title=kc.Label({"en": "Thirds"}),
            max_points=10,
            rule=ScaleRule(scale=Scale(0, 3, 1)),
        )
    ],
)
"""Thirds of 10 points are rounded down to halves: 3 and 6.5."""
