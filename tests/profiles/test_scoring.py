"""Profiles: policies for gaps by hand, and what is known of published results."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest

import kompass_core as kc
from kompass_core.criteria import Level, LevelRounding, Translation
from kompass_core.errors import EvaluationError, PackDigestError, PublishedResultError
from kompass_core.evaluations import Policies
from kompass_core.missing import Missing
from kompass_core.profiles import Origin
from kompass_core.published import PrintedNumber
from kompass_core.published.result import PrintedNumbers
from tests.making import FOREIGN, SKIPPED, evaluation_of, label, pack_of, result_of
from tests.reports import AREAS_2014, PACK

PAIR = pack_of([10, 20], [30])
"""Area 1 has 10 + 20 points, area 2 has 30."""

# state of 1.2, policy, points of area 1 and in all, their bounds, their coverage; 1.1 has 5 of
# 10, and 2.1 has 15 of 30
Row = tuple[
    Missing, str, tuple[int | None, int], tuple[str, str], tuple[int | str | None, int | str]
]

ONE_GAP: dict[str, Row] = {
    "foreign-rescale": (FOREIGN, "rescale", (15, 30), ("[15, 15]", "[30, 30]"), (1, 1)),
    "foreign-worst": (FOREIGN, "worst", (5, 20), ("[5, 5]", "[20, 20]"), (1, 1)),
    "foreign-best": (FOREIGN, "best", (25, 40), ("[25, 25]", "[40, 40]"), (1, 1)),
    "skipped-rescale": (SKIPPED, "rescale", (15, 30), ("[5, 25]", "[20, 40]"), ("1/3", "2/3")),
    "skipped-worst": (SKIPPED, "worst", (5, 20), ("[5, 25]", "[20, 40]"), ("1/3", "2/3")),
    "skipped-best": (SKIPPED, "best", (25, 40), ("[5, 25]", "[20, 40]"), ("1/3", "2/3")),
}

# the same where nothing is left of area 1
NOTHING_LEFT: dict[str, Row] = {
    "foreign-rescale": (FOREIGN, "rescale", (None, 30), ("[0, 30]", "[30, 30]"), (None, 1)),
    "foreign-worst": (FOREIGN, "worst", (0, 15), ("[0, 0]", "[15, 15]"), (None, 1)),
    "foreign-best": (FOREIGN, "best", (30, 45), ("[30, 30]", "[45, 45]"), (None, 1)),
    "skipped-rescale": (SKIPPED, "rescale", (None, 30), ("[0, 30]", "[15, 45]"), (0, "1/2")),
    "skipped-worst": (SKIPPED, "worst", (0, 15), ("[0, 30]", "[15, 45]"), (0, "1/2")),
    "skipped-best": (SKIPPED, "best", (30, 45), ("[0, 30]", "[15, 45]"), (0, "1/2")),
}


def facts(value: kc.Value) -> tuple[Fraction | None, str, Fraction | None]:
    """Return points, bounds and coverage of a value."""
    return value.exact, str(value.bounds), value.coverage


def fraction(given: int | str | None) -> Fraction | None:
    """Read what a table says, None included."""
    return None if given is None else Fraction(given)


def score(evaluation: kc.Evaluation, policy: Any) -> kc.Profile:  # noqa: ANN401 (its name)
    """Score under one policy for both kinds of gaps."""
    return kc.profile(evaluation, not_applicable=policy, not_assessed=policy)


class TestPolicies:
    """A gap is never a zero, unless a policy says that it counts as the worst."""

    @pytest.mark.parametrize("case", ONE_GAP)
    def test_one_gap(self, case: str) -> None:
        """Area 1 lacks 20 of its 30 points."""
        gap, policy, points, bounds, coverage = ONE_GAP[case]
        p = score(evaluation_of(PAIR, 5, gap, 15), policy)
        for i, code in enumerate(("1", "total")):
            assert facts(p[code]) == (points[i], bounds[i], fraction(coverage[i]))
        assert p.total.max_points == 60

    @pytest.mark.parametrize("case", NOTHING_LEFT)
    def test_an_area_of_which_nothing_is_left(self, case: str) -> None:
        """It drops out where gaps are left out, and the total is rescaled."""
        gap, policy, points, bounds, coverage = NOTHING_LEFT[case]
        p = score(evaluation_of(PAIR, gap, gap, 15), policy)
        for i, code in enumerate(("1", "total")):
            assert facts(p[code]) == (points[i], bounds[i], fraction(coverage[i]))

    def test_nothing_left_at_all(self) -> None:
        """There is no result then, rather than none of the points."""
        p = score(evaluation_of(PAIR, FOREIGN, FOREIGN, FOREIGN), "rescale")
        assert facts(p.total) == (None, "[0, 60]", None)
        assert p.total.points is p.total.share is p.total.percent is p.total.shortfall is None

    def test_both_kinds_of_gaps_in_one_area(self) -> None:
        """What does not concern the subject leaves the denominator, what was not seen stays."""
        evaluation = evaluation_of(PAIR, FOREIGN, SKIPPED, 15)
        p = kc.profile(evaluation, not_applicable="rescale", not_assessed="worst")
        assert facts(p["1"]) == (0, "[0, 30]", 0)
        assert facts(p.total) == (15, "[15, 45]", Fraction(3, 5))

    def test_means_below_zero(self) -> None:
        """A mean of what is left, where points may be negative."""
        limits = (-2, 4)
        pack = pack_of([limits, limits], [limits], area_combine="mean", combine="mean")
        p = score(evaluation_of(pack, 4, FOREIGN, -1), "rescale")
        assert (p["1"].exact, p["2"].exact, p.total.exact) == (4, -1, Fraction(3, 2))
        p = score(evaluation_of(pack, 4, FOREIGN, -1), "worst")
        assert (p["1"].exact, p.total.exact) == (1, 0)
        assert p.total.share == Fraction(1, 3)

    def test_values_of_the_gaps_themselves(self) -> None:
        """A policy that gives points gives them to the cell; to leave it out gives none."""
        evaluation = evaluation_of(PAIR, FOREIGN, SKIPPED, 15)
        for policy, points in (("rescale", None), ("worst", 0), ("best", 10)):
            value = score(evaluation, policy)["1.1"]
            assert (value.exact, value.origin) == (points, Origin.NOT_APPLICABLE)
        value = score(evaluation, "best")["1.2"]
        assert facts(value) == (20, "[0, 20]", 0)
        assert value.origin is Origin.NOT_ASSESSED

    def test_refuses_unless_told_otherwise(self) -> None:
        """Each kind of gap is named with its codes and the argument that decides."""
        with pytest.raises(EvaluationError) as caught:
            kc.profile(evaluation_of(PAIR, FOREIGN, SKIPPED, 15))
        assert [(p.facts["codes"], p.facts["argument"]) for p in caught.value.problems] == [
            (("1.1",), "not_applicable"),
            (("1.2",), "not_assessed"),
        ]

    def test_the_pack_may_declare_a_policy(self) -> None:
        """It holds for what does not concern a subject, and can be overruled."""
        pack = pack_of([10, 20], not_applicable="worst")
        evaluation = evaluation_of(pack, 5, FOREIGN)
        p = kc.profile(evaluation)
        assert p.total.exact == 5
        assert p.policies == Policies("worst", "refuse")
        assert kc.profile(evaluation, not_applicable="best").total.exact == 25

    def test_nothing_missing_is_no_matter_of_policy(self) -> None:
        """No policy is recorded that was not used."""
        assert kc.profile(evaluation_of(PAIR, 1, 2, 3)).policies is None
        mean = pack_of([10, 10], area_combine="mean")
        assert kc.profile(evaluation_of(mean, 1, 2)).policies is None


class TestSource:
    """Only evaluations and published results can be scored."""

    def test_anything_else_is_refused(self) -> None:
        """A profile is one already; an audit is of printed numbers."""
        given: Any = kc.profile(evaluation_of(PAIR, 1, 2, 3))
        with pytest.raises(TypeError, match="source must be Evaluation or PublishedResult"):
            kc.profile(given)
        with pytest.raises(TypeError, match="result must be PublishedResult"):
            kc.audit(given)


class TestStale:
    """What was recorded under other criteria is scored only on request."""

    @pytest.mark.parametrize("kind", ["evaluation", "published"])
    def test_is_refused_unless_accepted(self, kind: str) -> None:
        """The error has both digests."""
        source: kc.Evaluation | kc.PublishedResult
        if kind == "evaluation":
            source = kc.Evaluation.from_points(
                PAIR, subject="x", date="2016", points={}, rest=SKIPPED, digest="sha256:old"
            )
        else:
            source = result_of(PAIR, {"total": 30}, digest="sha256:old")
        assert source.stale
        with pytest.raises(PackDigestError) as caught:
            kc.profile(source, not_assessed="worst")
        assert caught.value.problems[0].facts["recorded"] == "sha256:old"
        p = kc.profile(source, not_assessed="worst", accept_stale=True)
        assert p.stale


class TestPublished:
    """Points are what is printed, else percent of the maximum, else the parts, else unknown."""

    def test_origin_says_which(self) -> None:
        """Whatever stands in the way of the better one."""
        numbers: dict[str, PrintedNumbers] = {
            "1.1": 5,
            "1.2": {"percent": 50},
            "2": {"points": 7, "percent": 23},
        }
        p = kc.profile(result_of(PAIR, numbers))
        assert {code: (v.exact, v.origin.value) for code, v in p.items()} == {
            "1": (15, "combined"),
            "1.1": (5, "printed"),
            "1.2": (10, "percent"),
            "2": (7, "printed"),
            "2.1": (None, "unknown"),
            "total": (22, "combined"),
        }
        assert p.policies is None
        assert p.consistent

    def test_coverage_counts_what_lies_under_a_printed_cell(self) -> None:
        """A printed total covers all, a printed area itself, an unknown one nothing."""
        p = kc.profile(result_of(PAIR, {"1.1": 5}))
        assert [v.coverage for v in (p["1.1"], p["1.2"], p["1"], p.total)] == [
            1,
            0,
            Fraction(1, 3),
            Fraction(1, 6),
        ]
        p = kc.profile(result_of(PAIR, {"total": 5, "1": 2}))
        assert [v.coverage for v in (p["1"], p["1.1"], p["2"], p.total)] == [1, 0, 0, 1]

    def test_impossible_numbers_keep_their_own_intervals(self) -> None:
        """And the profile says that they do not fit."""
        p = kc.profile(result_of(PAIR, {"1": 30, "2": 30, "total": 10}))
        assert not p.consistent
        assert str(p.total.bounds) == "[9.5, 10.5)"
        assert str(p["1"].bounds) == "[29.5, 30]"

    def test_a_maximum_may_be_printed_rounded(self) -> None:
        """12.5 points are printed as 13, which stands for no more than 12.5."""
        pack = pack_of(["12.5", "7.5"])
        p = kc.profile(result_of(pack, {"1.1": 13}))
        assert (p["1.1"].exact, str(p["1.1"].bounds)) == (Fraction(25, 2), "[12.5, 12.5]")
        with pytest.raises(PublishedResultError):
            result_of(pack, {"1.1": 14})

    def test_the_report_of_2014(self) -> None:
        """437 in all, though the areas add up to 439."""
        p = kc.profile(result_of(PACK, {**AREAS_2014, "total": 437}))
        assert p.total.points == 437
        assert sum(area.exact or 0 for area in p.areas) == 439
        assert str(p.total.bounds) == "[436.5, 437.5)"


class TestProfile:
    """A profile is a mapping of values, with ways to read it."""

    def test_is_a_mapping_in_reading_order(self) -> None:
        """Each area, its sub-questions, the total."""
        p = kc.profile(evaluation_of(PAIR, 1, 2, 3))
        assert list(p) == ["1", "1.1", "1.2", "2", "2.1", "total"]
        assert len(p) == 6
        assert [each.code for each in p.areas] == ["1", "2"]
        assert [each.code for each in p.sub_questions] == ["1.1", "1.2", "2.1"]
        assert p["1.2"].level is Level.SUB_QUESTION
        with pytest.raises(KeyError):
            p["3"]
        with pytest.raises(ValueError, match="continent"):
            p.at_level("continent")  # type: ignore[arg-type]

    def test_equal_sources_give_equal_profiles(self) -> None:
        """They can be keys."""
        one, other = (kc.profile(evaluation_of(PAIR, 1, 2, 3)) for _ in range(2))
        assert one == other
        assert hash(one) == hash(other)

    def test_values_know_their_cell(self) -> None:
        """Limits, share, percent and what is missing to the maximum."""
        pack = pack_of((-2, 4))
        value = kc.profile(evaluation_of(pack, 1))["1"]
        assert (value.min_points, value.max_points) == (Decimal(-2), Decimal(4))
        assert (value.share, value.percent, value.shortfall) == (Fraction(1, 2), 50, 3)
        assert str(value.title) == "area 1"
        assert value.level is Level.AREA
        assert repr(value) == "<Value 1: 1 of 4, scored>"

    def test_prints_under_the_contract(self) -> None:
        """Half up, after combining; what is unknown is not printed."""
        p = kc.profile(evaluation_of(PAIR, "4.5", "4.5", 0))
        assert p.printed("1.1") == PrintedNumber("1.1", 5, 45)
        assert p.printed("1") == PrintedNumber("1", 9, 30)
        p = score(evaluation_of(PAIR, FOREIGN, 1, 1), "rescale")
        assert p.printed("1.1") == PrintedNumber("1.1")

    def test_finds_where_most_points_are_to_be_won(self) -> None:
        """Ties stand in the pack's order, and unknown cells have nothing to tell."""
        p = score(evaluation_of(PAIR, 0, 10, 25), "worst")
        assert [each.code for each in p.largest_shortfalls(n=2)] == ["1.1", "1.2"]
        assert [each.code for each in p.largest_shortfalls("area")] == ["1", "2"]
        assert kc.profile(result_of(PAIR, {"total": 1})).largest_shortfalls() == ()

    def test_says_what_it_is(self) -> None:
        """The subject, the date and the criteria."""
        p = kc.profile(evaluation_of(PAIR, 1, 2, 3))
        assert repr(p) == "<Profile of Ort, 2016, small@1>"
        assert (p.name, str(p.date), p.is_mean, p.stale) == ("Ort", "2016", False, False)
        mean = result_of(PAIR, {"total": 3}, population=kc.Population(name="all"))
        assert (kc.profile(mean).name, kc.profile(mean).is_mean) == ("all", True)


class TestExplanation:
    """Every number can say where it comes from, as text and as data."""

    def test_a_score(self) -> None:
        """What the evaluation says, and how it is printed."""
        explanation = kc.profile(evaluation_of(PAIR, "4.5", 2, 3)).explain("1.1")
        assert explanation.value.exact == Fraction(9, 2)
        assert explanation.printed == PrintedNumber("1.1", 5, 45)
        assert explanation.missing is explanation.policies is None
        assert str(explanation).splitlines() == [
            "1.1 question 1.1: 4.5 of 10 points",
            "  scored by the evaluation",
            "  printed points: 5 (half-up to 1)",
            "  printed percent: 45 (half-up to 1)",
        ]

    def test_a_gap_and_its_parents(self) -> None:
        """The reason, the policy, what is possible and how much was seen."""
        p = score(evaluation_of(PAIR, SKIPPED, 1, 3), "rescale")
        assert str(p.explain("1.1")).splitlines() == [
            "1.1 question 1.1: unknown of 10 points",
            "  not assessed",
            "  reason: no time",
            "  policy: not assessed rescale",
            "  bounds: [0, 10]",
            "  coverage: 0 of the points",
        ]
        area = p.explain("1")
        assert [each.code for each in area.inputs] == ["1.1", "1.2"]
        assert str(area).splitlines()[:4] == [
            "1 area 1: 1.5 of 30 points",
            "  sum of 2 parts, rescaled to those with points",
            "  - 1.1: none of 10 (not assessed)",
            "  - 1.2: 1 of 20 (scored)",
        ]
        foreign = score(evaluation_of(PAIR, FOREIGN, 1, 3), "worst").explain("1.1")
        assert "not applicable" in str(foreign)

    def test_printed_numbers(self) -> None:
        """They are shown as they were printed, under the contract of their own report."""
        contract = kc.RoundingConvention(
            total=LevelRounding(kc.Rounding("down", "0.5"), kc.Rounding("down", 1))
        )
        result = result_of(PAIR, {"total": "7.5", "2": {"percent": 10}}, rounding=contract)
        total = kc.profile(result).explain("total")
        assert total.printed == PrintedNumber("total", "7.5")
        assert "  printed points: 7.5 (down to 0.5)" in str(total)
        assert "printed percent of 30 points" in str(kc.profile(result).explain("2"))
        assert "neither printed nor known from its parts" in str(kc.profile(result).explain("1"))

    def test_a_mean(self) -> None:
        """Long decimals are cut, and say so; the value is exact."""
        profiles = [kc.profile(evaluation_of(PAIR, n, 0, 0)) for n in (0, 0, 1)]
        explanation = kc.aggregate(profiles, duplicates="keep").mean_profile().explain("total")
        assert str(explanation).splitlines()[:2] == [
            "total Small: 0.3333… of 60 points",
            "  mean of the members with a value",
        ]
        assert explanation.value.exact == Fraction(1, 3)

    def test_an_unknown_code(self) -> None:
        """It is a key that there is not."""
        with pytest.raises(KeyError):
            kc.profile(evaluation_of(PAIR, 1, 2, 3)).explain("9")


class TestLabels:
    """The pack's languages are those of its titles."""

    def test_text_falls_back(self) -> None:
        """First as the pack says, then to its own language."""
        pack = pack_of(1, fallback={"nb": ["no"]})
        title = kc.Label({"en": "One", "no": "Ett"})
        assert pack.text(title, "nb-NO") == Translation("Ett", "no")
        assert pack.text(title, "fr").language == "en"
        assert pack.text(title) == Translation("One", "en")
        assert str(pack.text(label("One"))) == "One"
