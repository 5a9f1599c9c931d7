"""The digest of a pack tells what it scores, and nothing else."""

from __future__ import annotations

import os
import subprocess
import sys
from decimal import Decimal
from itertools import product
from pathlib import Path
from typing import Any, TypeAlias

import attrs
import pytest

import kompass_core as kc
from tests.making import label, pack_of

Given: TypeAlias = Any
"""What callers may pass, right or wrong."""

SRC = Path(kc.__file__).parents[1]

PLAIN = pack_of([2, (1, 3)], 5)


def with_parts(**fields: Given) -> kc.CriteriaPack:
    """Return the plain pack with its first sub-question changed."""
    first, second = PLAIN.areas[0].sub_questions
    low, high = fields.get("min_points", 0), fields.get("max_points", 2)
    parts = (attrs.evolve(first, **fields), second)
    changed = {"min_points": low + 1, "max_points": high + 3, "sub_questions": parts}
    return attrs.evolve(PLAIN, areas=(attrs.evolve(PLAIN.areas[0], **changed), PLAIN.areas[1]))


def contract(level: str, kind: str, rounding: kc.Rounding) -> kc.RoundingConvention:
    """Return the usual contract with one rounding changed."""
    usual = kc.RoundingConvention()
    return attrs.evolve(usual, **{level: attrs.evolve(usual.area, **{kind: rounding})})


SCORING = {
    "code": with_parts(code="1.9"),
    "maximum": with_parts(max_points=3),
    "minimum": with_parts(min_points=-1),
    "order": attrs.evolve(PLAIN, areas=PLAIN.areas[::-1]),
    "fewer": attrs.evolve(PLAIN, areas=PLAIN.areas[:1]),
    "others": pack_of([4, 4], 4),
    "combine-area": pack_of([4, 4], 4, area_combine="mean"),
    "combine-both": pack_of([4, 4], 4, area_combine="mean", combine="mean"),
    "score-unit": attrs.evolve(PLAIN, score_unit="0.5"),
    "policy": attrs.evolve(PLAIN, not_applicable="rescale"),
} | {
    f"rounding-{level}-{kind}-{mode}-{unit}": attrs.evolve(
        PLAIN, rounding=contract(level, kind, kc.Rounding(mode, unit))
    )
    for level, kind in product(["sub_question", "area", "total"], ["points", "percent"])
    for mode, unit in [("half-even", "1"), ("half-up", "0.5")]
}
"""Packs of which each scores otherwise than the plain one, and than all the others."""

NOT_SCORING: dict[str, dict[str, Given]] = {
    "identity": {"id": "other", "revision": "9"},
    "title": {"title": kc.Label({"sv": "Liten", "en": "Little"})},
    "language": {"title": kc.Label({"en": "a", "sv": "b"}), "notes": kc.Label({"sv": "a"})},
    "sources": {"publisher": "us", "source": "a book"},
    "breaks": {"breaks": [kc.Break("2015", "2016", label("a"))]},
    "equivalent": {"equivalent_to": [kc.PackRef("a", "1")], "fallback": {"nb": ["sv"]}},
    "step": {"step": "0.5"},
    "aliases": {"areas": (attrs.evolve(PLAIN.areas[0], aliases=("a",)), PLAIN.areas[1])},
    "detail": {"areas": (PLAIN.areas[0], attrs.evolve(PLAIN.areas[1], detail="unknown"))},
}


class TestDigest:
    """The digest is that of the scoring content, and of nothing else."""

    def test_differs_where_scoring_does(self) -> None:
        """Every field that decides about a result changes it."""
        digests = [pack.digest for pack in (PLAIN, *SCORING.values())]
        assert len(set(digests)) == len(digests)

    @pytest.mark.parametrize("change", NOT_SCORING)
    def test_stays_where_scoring_does(self, change: str) -> None:
        """Titles, sources, notes and finer steps do not make a result stale."""
        assert attrs.evolve(PLAIN, **NOT_SCORING[change]).digest == PLAIN.digest

    @pytest.mark.parametrize(("unit", "counts"), [(None, True), ("0.5", False)])
    def test_has_the_step_where_points_are_rounded_to_it(
        self, unit: str | None, *, counts: bool
    ) -> None:
        """A coarser step then gives other points; with a score unit, they are rounded to that."""
        one, other = (
            attrs.evolve(PLAIN, step_rounding="half-up", score_unit=unit, step=step).digest
            for step in ("0.01", "0.5")
        )
        assert (one != other) is counts

    def test_is_that_of_the_numbers_and_not_of_their_writing(self) -> None:
        """15 and 15.00 are one number."""
        assert with_parts(max_points=Decimal("2.00")).digest == PLAIN.digest

    @pytest.mark.parametrize("seed", ["0", "1", "4711"])
    def test_is_the_same_in_every_process(self, seed: str) -> None:
        """No order in it depends on the seed of Python's hashes."""
        code = (
            "import kompass_core as kc; t = kc.Label({'en': 't'});"
            "s = [kc.SubQuestion(code=f'1.{i}', title=t, max_points=i) for i in (1, 2)];"
            "a = kc.Area(code='1', title=t, max_points=3, sub_questions=s);"
            "print(kc.CriteriaPack(id='a', revision='1', title=t, language='en', source='s',"
            " areas=[a]).digest)"
        )
        environment = os.environ | {"PYTHONHASHSEED": seed, "PYTHONPATH": str(SRC)}
        done = subprocess.run(
            [sys.executable, "-c", code], check=True, capture_output=True, env=environment
        )
        assert done.stdout.decode().strip() == pack_of([1, 2]).digest

    def test_names_its_algorithm(self) -> None:
        """So that there may be another one day."""
        assert PLAIN.digest.startswith("sha256:")
        assert len(PLAIN.digest) == len("sha256:") + 64
