"""The bands of values: exact, within bounds, and kept away by what is missing."""

from __future__ import annotations

from fractions import Fraction
from itertools import product

import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

import kompass_core as kc
from kompass_core.criteria import TOTAL, BandScale, Requirement
from kompass_core.profiles import BandResult
from kompass_core.testing import laws
from kompass_core.testing import strategies as kst
from kompass_core.testing.strategies.criteria import points_of
from tests.making import FOREIGN, SKIPPED, bands_of, evaluation_of, pack_of, result_of

NONE, SILVER, GOLD = bands_of(None, 40, 60)
SCALE = BandScale(bands=[NONE, SILVER, GOLD])
DESK = evolve(SILVER, requires=[Requirement(code="1.1", least=5)])
GATED = evolve(SCALE, bands=[NONE, DESK, GOLD])


def banded(scale: BandScale = SCALE) -> kc.CriteriaPack:
    """Make a pack of two questions and an area, with bands of the total."""
    return pack_of([10, 20], 70, band_scales=[scale])


def band_of(scale: BandScale, *scores: object) -> BandResult:
    """Return the bands of the total, with gaps rescaled."""
    evaluation = evaluation_of(banded(scale), *scores)  # type: ignore[arg-type]
    profile = kc.profile(evaluation, not_applicable="rescale", not_assessed="rescale")
    found = profile.band()
    assert found is not None
    return found


def reached(pack: kc.CriteriaPack, points: tuple[int, ...]) -> str:
    """Return the band of the total of complete scores, straight from the definition."""
    has = dict(zip(pack.layout.codes, points, strict=True)) | {TOTAL: sum(points)}
    band = NONE
    for each in pack.band_scales[0].bands[1:]:
        enough = each.least is None or has[TOTAL] >= each.least
        if not enough or any(has[one.code] < one.least for one in each.requires):
            break
        band = each
    return band.code


@st.composite
def small(draw: st.DrawFn) -> tuple[kc.CriteriaPack, tuple[int | None, ...]]:
    """Draw a pack of three small areas with requirements, and scores of which some are missing."""
    least = sorted(draw(st.sets(st.integers(1, 12), min_size=1, max_size=3)))
    required = st.builds(
        Requirement, code=st.sampled_from(["1", "2", "3"]), least=st.integers(1, 4)
    )
    bands = [
        evolve(each, requires=draw(st.lists(required, max_size=2))) for each in bands_of(*least)
    ]
    pack = pack_of(4, 4, 4, step=1, band_scales=[BandScale(bands=[NONE, *bands])])
    scores = draw(st.tuples(*[st.none() | st.integers(0, 4)] * 3))
    return pack, scores


class TestLaws:
    """Bands follow from bounds, and are monotone."""

    @given(kst.evaluations(kst.packs(bands=True)))
    def test_ends_are_bands_of_the_ends(self, evaluation: kc.Evaluation) -> None:
        """With all gaps at the minimum, and at the maximum."""
        laws.bands_are_those_of_the_ends(evaluation)

    @given(small())
    def test_agree_with_an_exhaustive_search(
        self, drawn: tuple[kc.CriteriaPack, tuple[int | None, ...]]
    ) -> None:
        """Every completion has a possible band; the lowest and the highest are reached."""
        pack, scores = drawn
        given_scores = [SKIPPED if each is None else each for each in scores]
        evaluation = evaluation_of(pack, *given_scores)
        band = kc.profile(evaluation, not_assessed="worst").band()
        assert band is not None
        choices = [range(5) if each is None else [each] for each in scores]
        found = {reached(pack, points) for points in product(*choices)}
        possible = [each.code for each in band.possible]
        codes = [each.code for each in band.scale.bands]
        assert found <= set(possible)
        assert {possible[0], possible[-1]} <= found
        assert sorted(possible, key=codes.index) == possible
        if not any(each.requires for each in band.scale.bands):
            assert found == set(possible)

    @given(st.data())
    def test_never_fall_when_points_rise(self, data: st.DataObject) -> None:
        """Neither the lowest nor the highest possible band."""
        before = data.draw(kst.evaluations(kst.packs(bands=True)))
        pack, points = before.pack, {each.code: each.value for each in before.scores}
        for score in before.scores:
            if score.points is not None:
                more = data.draw(points_of(score.criterion, pack))
                points[score.code] = max(score.points, more)
        raised = kc.Evaluation.from_points(pack, subject="A", date="2016", points=points)
        policies = {"not_applicable": "rescale", "not_assessed": "rescale"}
        profiles = [kc.profile(each, **policies) for each in (before, raised)]  # type: ignore[arg-type]
        for code in pack.bands_of:
            one, other = (each.band(code) for each in profiles)
            assert (one is None) is (other is None)
            if one is not None and other is not None:
                assert one.ranks.low <= other.ranks.low
                assert one.ranks.high <= other.ranks.high


class TestBand:
    """`Profile.band` has the possible bands, and what keeps others away."""

    @pytest.mark.parametrize(
        ("points", "expected"), [(39, "none"), (40, "from-40"), (59, "from-40"), (60, "from-60")]
    )
    def test_of_exact_points(self, points: int, expected: str) -> None:
        """There is one, and it begins at its threshold."""
        band = band_of(SCALE, 0, 0, points)
        assert band.is_certain
        assert [each.code for each in band.possible] == [expected]

    def test_of_bounds(self) -> None:
        """Every band that the bounds permit; policies do not decide."""
        band = band_of(SCALE, 5, SKIPPED, 40)
        assert band.possible == (SILVER, GOLD)
        assert str(band.text) == "from 40 or from 60"
        assert repr(band) == "<BandResult from 40 or from 60>"
        assert not band.is_certain

    def test_of_three(self) -> None:
        """They are listed."""
        assert str(band_of(SCALE, 5, 5, SKIPPED).text) == "none, from 40 or from 60"

    def test_requirements_of_lower_bands_count(self) -> None:
        """85 points are not enough; the explanation names the one that is missing."""
        (check,) = band_of(GATED, "4.5", 20, 60).checks
        assert str(check.text) == (
            "from 40 needs 5 points of 1.1 (question 1.1), which has 4.5; missing: 0.5"
        )
        assert check.shortfall == Fraction(1, 2)

    def test_a_requirement_of_one_point_is_singular(self) -> None:
        """As a prerequisite has it."""
        met = evolve(DESK, requires=[Requirement(code="1.1", least=1)])
        (check,) = band_of(evolve(SCALE, bands=[NONE, met]), 0, 20, 60).checks
        assert str(check.text) == (
            "from 40 needs 1 point of 1.1 (question 1.1), which has 0; missing: 1"
        )

    def test_between_the_ends_only_what_can_be(self) -> None:
        """Without the desk there is no band, and with it the highest: silver is impossible."""
        band = band_of(GATED, SKIPPED, 20, 60)
        assert band.possible == (NONE, GOLD)
        (check,) = band.checks
        assert str(check.text).endswith("which has between 0 and 10; missing: 5")

    def test_what_is_not_applicable_is_not_required(self) -> None:
        """It cannot be had."""
        assert band_of(GATED, FOREIGN, 20, 60).possible == (GOLD,)

    def test_what_is_not_applicable_has_no_band(self) -> None:
        """Nor has a node without a scale."""
        pack = banded(evolve(SCALE, of=["2"]))
        profile = kc.profile(evaluation_of(pack, 1, 2, FOREIGN), not_applicable="rescale")
        assert profile.band("2") is None
        assert profile.band("1") is None
        assert profile.explain("2").band is None
        with pytest.raises(KeyError):
            profile.band("3")

    def test_coverage_may_be_required(self) -> None:
        """In percent of the points of a node."""
        assessed = Requirement(code="total", least=90, measure="coverage")
        scale = evolve(SCALE, bands=[NONE, evolve(SILVER, requires=[assessed]), GOLD])
        (check,) = band_of(scale, 10, SKIPPED, 70).checks
        assert str(check.text) == (
            "from 40 needs 90 percent of the total to be assessed, and 80 is; missing: 10"
        )
        assert band_of(scale, SKIPPED, 20, 70).possible == (GOLD,)

    def test_of_percent(self) -> None:
        """Of the points between the ends."""
        (check,) = band_of(evolve(SCALE, measure="percent"), 0, 0, 50).checks
        assert str(check.text) == (
            "from 60 needs 60 percent of the total, which has 50; missing: 10"
        )

    @pytest.mark.parametrize(("basis", "expected"), [("exact", "from-40"), ("printed", "from-60")])
    def test_of_printed_numbers(self, basis: str, expected: str) -> None:
        """59.5 is printed as 60."""
        assert band_of(evolve(SCALE, basis=basis), 0, 0, "59.5").low.code == expected

    @pytest.mark.parametrize(
        ("basis", "expected"), [("exact", ["from-40", "from-60"]), ("printed", ["from-60"])]
    )
    def test_of_a_published_result(self, basis: str, expected: list[str]) -> None:
        """Printed 60 is anything from 59.5 to 60.5, and enough where printed numbers count."""
        pack = banded(evolve(SCALE, basis=basis))
        band = kc.profile(result_of(pack, {"total": 60})).band()
        assert band is not None
        assert [each.code for each in band.possible] == expected


class TestData:
    """Bands are in dictionaries, rows and explanations."""

    def test_of_a_profile(self) -> None:
        """By code, with the checks."""
        profile = kc.profile(evaluation_of(banded(GATED), 4, 20, 60))
        node = profile.to_dict()["nodes"][-1]
        assert node["band"] == {
            "possible": ["none"],
            "checks": [
                {
                    "band": "from-40",
                    "code": "1.1",
                    "measure": "points",
                    "least": "5",
                    "met": "not met",
                    "shortfall": "1",
                }
            ],
        }
        assert profile.to_dict()["nodes"][0]["band"] is None
        assert profile.rows()[-1]["band"] == "none"
        assert profile.rows()[-1]["highest_band"] == "none"

    def test_of_an_explanation(self) -> None:
        """In the last lines."""
        profile = kc.profile(evaluation_of(banded(GATED), 4, 20, 60))
        assert str(profile.explain("total")).splitlines()[-2:] == [
            "  band: none",
            "  - from 40 needs 5 points of 1.1 (question 1.1), which has 4; missing: 1",
        ]
