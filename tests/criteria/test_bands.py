"""Bands: thresholds, requirements, and the scales that a pack may have."""

from __future__ import annotations

from fractions import Fraction

import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

import kompass_core as kc
from kompass_core.amounts import Interval
from kompass_core.criteria import (
    Band,
    BandScale,
    LevelRounding,
    Measure,
    Met,
    Requirement,
    Rounding,
    Threshold,
)
from kompass_core.errors import PackRuleError
from kompass_core.serialization.pack_files import pack_to_toml, read_pack
from kompass_core.testing import strategies as kst
from tests.making import bands_of, label, pack_of

NONE, SILVER, GOLD = bands_of(None, 40, 60)


def problems(scale: dict[str, object] | None = None, **fields: object) -> list[tuple[str, str]]:
    """Return the rules that a pack with one scale breaks, and where."""
    made = {"bands": (NONE, SILVER, GOLD), **(scale or {})}
    with pytest.raises(PackRuleError) as caught:
        pack_of([10, 20], 70, band_scales=[BandScale(**made)], **fields)  # type: ignore[arg-type]
    return [(each.rule, each.path) for each in caught.value.problems]


class TestThreshold:
    """It is met by every value within the bounds, by some, or by none."""

    @pytest.mark.parametrize(
        ("value", "included", "excluded"),
        [
            (Interval(5, 5), Met.YES, Met.NO),
            (Interval(5, 6), Met.YES, Met.POSSIBLE),
            (Interval(5, 6, low_closed=False), Met.YES, Met.YES),
            (Interval(4, 5), Met.POSSIBLE, Met.NO),
            (Interval(4, 5, high_closed=False), Met.NO, Met.NO),
            (Interval(4, 6), Met.POSSIBLE, Met.POSSIBLE),
            (Interval(6, 7, low_closed=False), Met.YES, Met.YES),
            (Interval(3, 4), Met.NO, Met.NO),
        ],
        ids=str,
    )
    def test_of_an_interval(self, value: Interval, included: Met, excluded: Met) -> None:
        """From 5 on, and above 5: an open end at the threshold is not reached."""
        assert Threshold(Fraction(5), included=True).met(value) is included
        assert Threshold(Fraction(5), included=False).met(value) is excluded


class TestRequirement:
    """The least that a node must have, in points, percent or coverage."""

    @given(kst.roundings(), st.integers(-50, 50), st.fractions(-60, 60, max_denominator=40))
    def test_printed_numbers_are_rounded_first(
        self, rounding: Rounding, least: int, points: Fraction
    ) -> None:
        """The exact threshold divides what prints as enough from what does not."""
        printed = LevelRounding(rounding, rounding)
        found = Requirement(code="1", least=least).threshold(printed)
        enough = rounding.round(points) >= least
        assert found.met(Interval.exactly(points)) is (Met.YES if enough else Met.NO)

    def test_coverage_is_never_rounded(self) -> None:
        """There is no rounding for it."""
        whole = Rounding("half-up", 1)
        required = Requirement(code="1", least=80, measure="coverage")
        assert required.threshold(LevelRounding(whole, whole)) == Threshold(
            Fraction(80), included=True
        )

    def test_of_unknown_coverage(self) -> None:
        """It can be anything."""
        node = pack_of(10).total
        assert Measure.COVERAGE.of(node, Interval(0, 10), None) == Interval(0, 100)


class TestScale:
    """[KP170-KP174] Bands differ, and rise from one that all results reach."""

    @pytest.mark.parametrize(
        ("bands", "expected"),
        [
            ((NONE,), [("KP170", "bands")]),
            (
                (NONE, evolve(GOLD, code="NONE")),
                [("KP171", "bands[0].code"), ("KP171", "bands[1].code")],
            ),
            ((SILVER, GOLD), [("KP172", "bands[0]")]),
            (
                (evolve(NONE, requires=[Requirement(code="1", least=1)]), GOLD),
                [("KP172", "bands[0]")],
            ),
            ((NONE, evolve(GOLD, least=None)), [("KP173", "bands[1]")]),
            ((NONE, GOLD, SILVER), [("KP174", "bands[2].from")]),
            ((NONE, GOLD, evolve(SILVER, least=60)), [("KP174", "bands[2].from")]),
        ],
    )
    def test_is_refused(self, bands: tuple[Band, ...], expected: list[tuple[str, str]]) -> None:
        """With the place of each problem."""
        with pytest.raises(PackRuleError) as caught:
            BandScale(bands=bands)
        assert [(each.rule, each.path) for each in caught.value.problems] == expected

    def test_bands_may_only_require_parts(self) -> None:
        """As levels do that demand what is below them."""
        level = evolve(SILVER, least=None, requires=[Requirement(code="1", least=5)])
        scale = BandScale(bands=[NONE, level, GOLD])
        assert scale.requirements(level, "total") == level.requires

    def test_of_a_malformed_code(self) -> None:
        """[KP001] As for any other code."""
        with pytest.raises(PackRuleError, match="KP001"):
            evolve(GOLD, code="pure gold")

    @pytest.mark.parametrize(("field", "given"), [("measure", "points?"), ("basis", "round")])
    def test_of_an_unknown_choice(self, field: str, given: str) -> None:
        """[KA006] With what is known."""
        with pytest.raises(PackRuleError, match="KA006"):
            BandScale(bands=[NONE, GOLD], **{field: given})


class TestPack:
    """[KP013, KP175-KP177] Scales are of nodes that exist, within their limits."""

    @pytest.mark.parametrize(
        ("scale", "expected"),
        [
            ({"of": ["total", "3"]}, [("KP175", "of[1]")]),
            ({"of": ["total", "total"]}, [("KP176", "of[0]"), ("KP176", "of[1]")]),
            ({"of": ["1"]}, [("KP177", "bands[1].from"), ("KP177", "bands[2].from")]),
            ({"bands": bands_of(None, 0)}, [("KP177", "bands[1].from")]),
            ({"bands": bands_of(None, 101), "measure": "percent"}, [("KP177", "bands[1].from")]),
            (
                {"bands": (NONE, evolve(GOLD, requires=[Requirement(code="1.3", least=1)]))},
                [("KP175", "bands[1].requires[0].code")],
            ),
            (
                {"bands": (NONE, evolve(GOLD, requires=[Requirement(code="1.2", least=21)]))},
                [("KP177", "bands[1].requires[0].least")],
            ),
            (
                {"bands": (NONE, evolve(GOLD, title=kc.Label({"sv": "Guld"})))},
                [("KP013", "bands[1].title")],
            ),
        ],
    )
    def test_is_refused(self, scale: dict[str, object], expected: list[tuple[str, str]]) -> None:
        """With the place of each problem."""
        found = [(rule, f"band_scales[0].{path}") for rule, path in expected]
        assert problems(scale) == found

    def test_is_written_in_one_line(self) -> None:
        """For the differences between packs."""
        gold = evolve(GOLD, requires=[Requirement(code="1", least=5, measure="percent")])
        scale = BandScale(of=["total", "2"], basis="printed", bands=[NONE, SILVER, gold])
        assert str(scale) == (
            "total, 2, printed points: none; from-40 from 40; from-60 from 60 with 5 percent of 1"
        )

    def test_several_scales_have_different_nodes(self) -> None:
        """Traffic lights for areas beside levels of the total."""
        scales = [BandScale(bands=[NONE, GOLD]), BandScale(of=["2"], bands=bands_of(None, 35))]
        pack = pack_of([10, 20], 70, band_scales=scales)
        assert dict(pack.bands_of) == {"total": scales[0], "2": scales[1]}

    @given(kst.packs(bands=True))
    def test_comes_back_from_its_file(self, pack: kc.CriteriaPack) -> None:
        """Nothing is lost."""
        assert pack.band_scales
        assert read_pack(pack_to_toml(pack)) == pack


class TestDigest:
    """Bands are scoring content, and their titles are not."""

    def test_changes_with_what_decides(self) -> None:
        """The nodes, the measure, the basis, the thresholds and the requirements."""
        scale = BandScale(bands=[NONE, SILVER, GOLD])
        variants = [
            [],
            [scale],
            [evolve(scale, of=["2"], bands=[NONE, SILVER, evolve(GOLD, least=70)])],
            [evolve(scale, measure="percent")],
            [evolve(scale, basis="printed")],
            [evolve(scale, bands=[NONE, SILVER, evolve(GOLD, least=61)])],
            [
                evolve(
                    scale,
                    bands=[NONE, evolve(GOLD, requires=[Requirement(code="1", least=5)])],
                )
            ],
        ]
        digests = [pack_of([10, 20], 70, band_scales=each).digest for each in variants]
        assert len(set(digests)) == len(digests)

    def test_is_the_same_with_other_titles(self) -> None:
        """Titles may be corrected."""
        digests = {
            pack_of(100, band_scales=[BandScale(bands=[NONE, evolve(GOLD, title=label(name))])])
            for name in ("Gold", "Golden")
        }
        assert len({each.digest for each in digests}) == 1
