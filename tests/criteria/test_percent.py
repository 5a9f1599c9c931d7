"""Percent are between the ends, of the maximum, or there are none."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

import kompass_core as kc
from kompass_core.criteria import BandScale, CriteriaPack, Measure, PercentBase
from kompass_core.errors import EvaluationError, PackError, PublishedResultError
from kompass_core.published.result import PrintedNumbers
from kompass_core.serialization.pack_files import pack_to_toml, read_pack
from kompass_core.testing import strategies as kst
from tests.making import bands_of, evaluation_of, pack_of, result_of

TENTHS = kc.RoundingConvention(
    **{
        level: kc.criteria.LevelRounding(kc.Rounding("half-up", 1), kc.Rounding("half-up", "0.1"))
        for level in ("sub_question", "area", "total")
    }
)


def pack(percent: str, **fields: Any) -> CriteriaPack:  # noqa: ANN401
    """Make a pack whose total is from -3 to 51."""
    return pack_of((-3, 21), 30, percent=percent, rounding=TENTHS, **fields)


def rules(caught: pytest.ExceptionInfo[kc.KompassError]) -> list[tuple[str, str]]:
    """Return the rule and the path of every problem."""
    return [(each.rule, each.path) for each in caught.value.problems]


class TestPercentBase:
    """It decides about every number in percent."""

    @pytest.mark.parametrize(
        ("percent", "exact", "printed"),
        [
            ("between-ends", Fraction(1453, 54), "26.9"),
            ("of-maximum", Fraction(1153, 51), "22.6"),
            ("none", None, None),
        ],
    )
    def test_of_points(self, percent: str, exact: Fraction | None, printed: str | None) -> None:
        """11.53 points, of 51 and from -3 on."""
        profile = kc.profile(evaluation_of(pack(percent), "-1.5", "13.03"))
        assert profile.total.exact_percent == exact
        assert profile.printed("total").percent == (printed and Decimal(printed))
        assert profile.printed("total").points == 12
        assert (profile.to_dict()["nodes"][-1]["printed"]["percent"]) == printed
        assert (profile.rows()[-1]["percent"] is None) is (percent == "none")
        assert ("Percent" in profile._repr_html_()) is (percent != "none")
        assert ("printed percent" in str(profile.explain("total"))) is (percent != "none")

    def test_of_nothing_known(self) -> None:
        """No points, no percent."""
        profile = kc.profile(result_of(pack("of-maximum"), {"1": 5}))
        assert profile.total.exact_percent is None
        assert profile.total.percent is None

    @given(kst.packs(percent=True), st.fractions(-2, 3, max_denominator=20))
    def test_points_come_back(self, drawn: CriteriaPack, share: Fraction) -> None:
        """Percent and points are two scales of the same line."""
        for node in drawn.nodes.values():
            points = node.low + share * (node.high - node.low)
            assert node.points_of_percent(node.percent_of(points)) == points
            assert node.percent_of(node.high) == 100

    @given(kst.packs(percent=True, bands=True))
    def test_files_lose_nothing(self, drawn: CriteriaPack) -> None:
        """What is written is read again."""
        assert read_pack(pack_to_toml(drawn)) == drawn

    def test_changes_the_digest_only_if_declared(self) -> None:
        """Between the ends is what holds anyway."""
        digests = {each.value: pack(each.value).digest for each in PercentBase}
        assert len(set(digests.values())) == 3
        assert digests["between-ends"] == pack_of((-3, 21), 30, rounding=TENTHS).digest

    @pytest.mark.parametrize(
        ("before", "after", "impact"),
        [
            ("between-ends", "of-maximum", "breaking"),
            ("of-maximum", "none", "breaking"),
            ("none", "of-maximum", "compatible"),
        ],
    )
    def test_differences(self, before: str, after: str, impact: str) -> None:
        """Percent may be added; they may not become others."""
        (found,) = kc.diff(pack(before), pack(after)).differences
        assert (found.field, found.impact.value) == ("percent", impact)

    def test_differences_of_ranking(self) -> None:
        """Ranks of printed points are other ranks."""
        (found,) = kc.diff(pack("none"), pack("none", ranking="printed")).differences
        assert (found.field, found.impact.value) == ("ranking", "breaking")

    def test_of_a_maximum_needs_one(self) -> None:
        """Nothing is a percentage of 0."""
        with pytest.raises(PackError) as caught:
            pack_of(10, (-5, 0), percent="of-maximum")
        assert rules(caught) == [("KP200", "areas[1].max_points")]
        assert pack_of(10, (-5, 0), percent="none").has_percent is False

    def test_is_not_written_as_its_unit(self) -> None:
        """The unit of percent is a number; other problems there stay as they are."""
        text = pack_to_toml(pack_of(10))
        for given_, rule in (("none", "KP202"), ("of-maximum", "KP202"), ("many", "KA001")):
            with pytest.raises(PackError) as caught:
                read_pack(text.replace('percent = "1"', f'percent = "{given_}"'))
            assert rules(caught) == [(rule, "rounding.percent")]


class TestBands:
    """Bands measure percent as the pack defines them."""

    def scale(self, least: int) -> BandScale:
        """Return a scale of percent."""
        return BandScale(measure="percent", bands=bands_of(None, least))

    @pytest.mark.parametrize(
        ("percent", "band"), [("between-ends", "from-25"), ("of-maximum", "none")]
    )
    def test_follow_the_contract(self, percent: str, band: str) -> None:
        """26.9 % from -3 on are 22.6 % of the maximum."""
        banded = pack(percent, band_scales=[self.scale(25)])
        found = kc.profile(evaluation_of(banded, "-1.5", "13.03")).band()
        assert found is not None
        assert found.low.code == band

    def test_can_begin_below_zero(self) -> None:
        """-3 of 51 is -5.88 %, above which a threshold may be."""
        assert pack("of-maximum", band_scales=[self.scale(-5)]).band_scales
        with pytest.raises(PackError) as caught:
            pack("of-maximum", band_scales=[self.scale(-6)])
        assert rules(caught) == [("KP177", "band_scales[0].bands[1].from")]

    def test_need_percent(self) -> None:
        """Neither a threshold nor a requirement is in percent if there are none."""
        required = kc.criteria.Requirement(code="1", least=50, measure="percent")
        none, high = bands_of(None, 10)
        gated = BandScale(bands=[none, evolve(high, requires=[required])])
        for scale, at in ((self.scale(25), "from"), (gated, "requires[0].least")):
            with pytest.raises(PackError) as caught:
                pack("none", band_scales=[scale])
            assert rules(caught) == [("KP201", f"band_scales[0].bands[1].{at}")]
        assert Measure.COVERAGE.limits(pack("none").total) == (0, 100)


class TestResults:
    """Printed percent, and scores in percent, are of what the pack defines."""

    def test_points_of_printed_percent(self) -> None:
        """22.6 % of 51 points are 11.5005 up to 11.5515."""
        result = result_of(pack("of-maximum"), {"total": {"percent": "22.6"}})
        assert str(result.intervals["total"]["percent"]) == "[11.5005, 11.5515)"
        assert kc.profile(result).total.exact == Fraction("11.526")
        rule = kc.profile(result).explain("total").rule
        assert rule == "printed percent of 51 points"
        between = result_of(pack("between-ends"), {"total": {"percent": "22.6"}})
        rule = kc.profile(between).explain("total").rule
        assert rule == "printed percent of the points from -3 to 51"

    def test_limits_of_printed_percent(self) -> None:
        """From -14.3 % on: -3 of 21."""
        result_of(pack("of-maximum"), {"1": {"percent": "-14.3"}})
        with pytest.raises(
            PublishedResultError, match=r"outside -14\.28571428571428571428571429 to"
        ):
            result_of(pack("of-maximum"), {"1": {"percent": "-14.4"}})

    def test_audits_recompute_percent(self) -> None:
        """
        12 points are 23.5 % of 51, or 27.8 % of the way from -3.

        Of the values from 11.5 up to 12.5, 5.15 % print as 22.6 % of 51 or less, and 8.15 % as
        24.4 % or more, which is as far off.
        """
        printed: dict[str, PrintedNumbers] = {"total": {"points": 12, "percent": "22.6"}}
        (found,) = kc.audit(result_of(pack("of-maximum"), printed)).mismatches
        assert (found.recomputed, found.probability) == (Decimal("23.5"), Fraction(133, 1000))
        (found,) = kc.audit(result_of(pack("between-ends"), printed)).mismatches
        assert (found.recomputed, found.probability) == (Decimal("27.8"), 0)

    def test_without_percent(self) -> None:
        """Neither results nor evaluations may be in percent."""
        with pytest.raises(PublishedResultError) as caught:
            result_of(pack("none"), {"1": {"points": 5, "percent": 33}})
        assert rules(caught) == [("KR011", "areas.1.percent")]
        with pytest.raises(EvaluationError) as of_scores:
            kc.Evaluation.from_percent(
                pack("none"), subject="Ort", date="2016", percent={"1": 30, "2": 40}
            )
        assert rules(of_scores) == [("KR011", "percent.1"), ("KR011", "percent.2")]

    def test_scores_in_percent(self) -> None:
        """-10 % of 21 points; less than -3 points is refused."""

        def scored(percent: str) -> kc.Evaluation:
            given_ = {"1": percent, "2": "50"}
            return kc.Evaluation.from_percent(
                pack("of-maximum"), subject="Ort", date="2016", percent=given_
            )

        assert kc.profile(scored("-10"))["1"].points == Decimal("-2.1")
        with pytest.raises(EvaluationError, match=r"got -15 %, outside -14\.28"):
            scored("-15")

    def test_schema_of_evaluations(self) -> None:
        """Percent have the limits of their nodes; without percent there is no table of them."""
        percent = kc.evaluation_schema(pack("of-maximum"))["properties"]["percent"]["properties"]
        assert round(percent["1"]["minimum"], 2) == -14.29
        assert kc.evaluation_schema(pack("none"))["properties"]["percent"]["properties"] == {}
