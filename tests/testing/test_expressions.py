"""A failing example is printed as an expression that makes the value."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest
from attrs import evolve
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.vendor.pretty import pretty

import kompass_core as kc
from kompass_core.criteria import Break, Difference, Level, LevelRounding, Node
from kompass_core.criteria.rules import Item, Rule
from kompass_core.profiles import Value
from kompass_core.testing.strategies.expressions import register_expressions
from tests.making import evaluation_of, pack_of

register_expressions()  # as the import of any strategy does

NAMES = {"kc": kc, "Decimal": Decimal, "Fraction": Fraction}
PACK = kc.load_pack("kommunkompassen-se@2020")

KINDS = [
    kc.Audit,
    kc.Comparison,
    kc.CriteriaPack,
    kc.Crosswalk,
    kc.Date,
    kc.Evaluation,
    kc.Interval,
    kc.Label,
    kc.PackDiff,
    kc.Panel,
    kc.Profile,
    kc.PublishedResult,
    kc.Relation,
    kc.RoundingConvention,
    Break,
    Difference,
    Item,
    Level,
    Node,
    Rule,
    Value,
]


def made_again(value: object) -> object:
    """Evaluate what Hypothesis prints."""
    found: object = eval(pretty(value), dict(NAMES))  # noqa: S307 (our own text)
    return found


class TestExpressions:
    """What is printed can be pasted, with `kompass_core` imported as `kc`."""

    @pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)
    def test_make_the_value_again(self, kind: type) -> None:
        """Every part of it counts."""

        @settings(max_examples=8, derandomize=True, database=None)
        @given(st.from_type(kind))
        def look(value: object) -> None:
            assert made_again(value) == value

        look()

    def test_name_an_installed_pack(self) -> None:
        """Also where it is a part of another value."""
        assert pretty(PACK) == "kc.load_pack('kommunkompassen-se@2020')"
        other = evolve(PACK, publisher="another")
        assert made_again(other) == other

    def test_are_short(self) -> None:
        """Fields with their usual values are omitted, and numbers are text."""
        text = pretty(evaluation_of(pack_of(10), "2.5"))
        assert text.startswith("kc.Evaluation.from_points(\n    kc.CriteriaPack(")
        assert "points={'1': '2.5'}" in text
        assert len(text.splitlines()) < 20

    def test_keep_what_was_recorded(self) -> None:
        """The digest of other criteria, and numbers that are rounded in another way."""
        old = evolve(evaluation_of(pack_of(10), 1), digest="sha256:0")
        assert made_again(old) == old
        tenths = kc.RoundingConvention(
            total=LevelRounding(kc.Rounding("half-up", "0.1"), kc.Rounding("down", "0.1"))
        )
        result = kc.PublishedResult.from_printed(
            pack_of(10), subject="Ort", date="2016", total="1.5", digest="old", rounding=tenths
        )
        assert made_again(result) == result

    def test_show_crosswalks_and_projections(self) -> None:
        """As the calls that made them."""
        walk = kc.load_crosswalk("kommunkompassen-se@2010", "kommunkompassen-se@2020")
        zeros = dict.fromkeys(walk.older.layout.codes, 0)
        before = kc.profile(
            kc.Evaluation.from_points(walk.older, subject="Ort", date="2010", points=zeros)
        )
        after = kc.profile(
            kc.Evaluation.from_points(
                walk.newer,
                subject="Ort",
                date="2020",
                points=dict.fromkeys(walk.newer.layout.codes, 0),
            )
        )
        projected = kc.project(before, walk)
        assert made_again(projected) == projected
        found = kc.compare(before, after, crosswalk=walk)
        assert made_again(found) == found

    def test_leave_means_and_face_values_to_their_repr(self) -> None:
        """No function of the library makes them of what they hold."""
        members = [kc.profile(evaluation_of(pack_of(10), 1))]
        mean = kc.aggregate(members).mean_profile("mean")
        panel = evolve(kc.Panel.from_evaluations([evaluation_of(pack_of(10), 1)]), face_values=True)
        assert [pretty(mean), pretty(panel)] == [repr(mean), repr(panel)]
