"""What type checkers must conclude about strategies; checked, never run."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from typing import assert_type

from hypothesis.strategies import SearchStrategy

import kompass_core as kc
from kompass_core.testing import strategies as kst


def strategies(pack: kc.CriteriaPack, evaluation: kc.Evaluation) -> None:
    """A pack can be given, drawn, or left out."""
    assert_type(kst.amounts(0, "10", "0.5"), SearchStrategy[Decimal])
    assert_type(kst.labels("sv"), SearchStrategy[kc.Label])
    assert_type(kst.dates(), SearchStrategy[kc.Date])
    assert_type(kst.packs(max_areas=2, combine="mean"), SearchStrategy[kc.CriteriaPack])
    assert_type(kst.points_of(pack.total, pack), SearchStrategy[Decimal | Fraction])
    assert_type(kst.evaluations(), SearchStrategy[kc.Evaluation])
    assert_type(kst.evaluations(kst.packs(), missing=False), SearchStrategy[kc.Evaluation])
    assert_type(kst.printed_results(evaluation), SearchStrategy[kc.PublishedResult])
    assert_type(kst.printed_results(pack), SearchStrategy[kc.PublishedResult])
    assert_type(kst.profiles(pack), SearchStrategy[kc.Profile])
    assert_type(kst.groups(pack, 3), SearchStrategy[list[kc.Evaluation]])
    assert_type(kst.panels(pack, 3), SearchStrategy[kc.Panel])
    assert_type(kst.crosswalks(pack), SearchStrategy[kc.Crosswalk])
    assert_type(kst.rounding_conventions(), SearchStrategy[kc.RoundingConvention])
    assert_type(kst.roundings("1"), SearchStrategy[kc.Rounding])
