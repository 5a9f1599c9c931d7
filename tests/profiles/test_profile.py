"""Values, and what becomes of those that are missing; expected numbers worked out by hand."""

from __future__ import annotations

import pickle
from fractions import Fraction
from itertools import product
from typing import Any

import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

import kompass_core as kc
from kompass_core.amounts import Amount
from kompass_core.criteria import BandScale, Combine, Level, LevelRounding
from kompass_core.errors import EvaluationError
from kompass_core.evaluations import Policies, Policy, PolicyName
from kompass_core.missing import Missing
from kompass_core.published import PrintedNumber
from kompass_core.published.result import PrintedNumbers
from kompass_core.testing import strategies as kst
from tests.crosswalking import crosswalk_of, relation
from tests.making import FOREIGN, SKIPPED, bands_of, evaluation_of, pack_of, result_of
from tests.reports import MEAN, ROWS, STRANGNAS_2014, STRANGNAS_2016, WITNESS

SUMS = pack_of([10, 20], [10, 10])
MEANS = pack_of([4, 4], [4, 4, 4], combine="mean", area_combine="mean")
BELOW_ZERO = pack_of([(-5, 15), (2, 12)], (-5, 25))
COMPLETE = evaluation_of(SUMS, 1, 2, 3, 4)


def summed_up(value: kc.Value) -> tuple[str, str, str]:
    """Return points, bounds and coverage as text."""
    return str(value.exact), f"{value.bounds.low}..{value.bounds.high}", str(value.coverage)


class TestPolicies:
    """What is missing counts as the policy says, and the bounds say what it could be."""

    # 1.1 got 6 of 10, and 1.2 does not concern the subject; 2.1 got 4 of 10, and nobody
    # looked at 2.2.
    evaluation = evaluation_of(SUMS, 6, FOREIGN, 4, SKIPPED)

    @pytest.mark.parametrize(
        ("not_applicable", "area_1"), [("rescale", 18), ("worst", 6), ("best", 26)]
    )
    @pytest.mark.parametrize(
        ("not_assessed", "area_2"), [("rescale", 8), ("worst", 4), ("best", 14)]
    )
    def test_each_with_each(
        self, not_applicable: PolicyName, area_1: int, not_assessed: PolicyName, area_2: int
    ) -> None:
        """Nobody knows what 2.2 would have got; what does not apply leaves no doubt."""
        p = kc.profile(self.evaluation, not_applicable=not_applicable, not_assessed=not_assessed)
        assert summed_up(p["1"]) == (f"{area_1}", f"{area_1}..{area_1}", "1")
        assert summed_up(p["2"]) == (f"{area_2}", "4..14", "1/2")
        total = (f"{area_1 + area_2}", f"{area_1 + 4}..{area_1 + 14}", "2/3")
        assert summed_up(p.total) == total
        assert p.policies == Policies(not_applicable, not_assessed)
        assert p.consistent

    @pytest.mark.parametrize("other", ["rescale", "worst", "best"])
    @pytest.mark.parametrize(
        "refused", [["not_applicable"], ["not_assessed"], ["not_applicable", "not_assessed"]]
    )
    def test_each_may_refuse(self, refused: list[str], other: PolicyName) -> None:
        """The error has the codes, and the argument that would say otherwise."""
        codes = {"not_applicable": ("1.2",), "not_assessed": ("2.2",)}
        applicable, assessed = (
            Policy.REFUSE if name in refused else Policy(other) for name in codes
        )
        with pytest.raises(EvaluationError) as caught:
            kc.profile(self.evaluation, not_applicable=applicable, not_assessed=assessed)
        assert [
            (each.facts["argument"], each.facts["codes"]) for each in caught.value.problems
        ] == [(name, codes[name]) for name in refused]

    @pytest.mark.parametrize(
        ("scores", "area", "total"),
        [
            # 1.1 and 1.2 have 15 of 30 together: half, so 25 of 50
            ([5, 10, 4, FOREIGN], ("8", "8..8", "1"), ("23", "23..23", "1")),
            ([5, 10, FOREIGN, FOREIGN], ("None", "0..20", "None"), ("25", "25..25", "1")),
            ([5, 10, SKIPPED, SKIPPED], ("None", "0..20", "0"), ("25", "15..35", "3/5")),
            ([5, 10, FOREIGN, SKIPPED], ("None", "0..20", "0"), ("25", "15..35", "3/4")),
            # area 1 is left out for good, and area 2 may become anything from 5 to 15 of 20
            ([FOREIGN, FOREIGN, 5, SKIPPED], ("10", "5..15", "1/2"), ("25", "25/2..75/2", "1/2")),
            ([FOREIGN] * 4, ("None", "0..20", "None"), ("None", "0..50", "None")),
            ([SKIPPED] * 4, ("None", "0..20", "0"), ("None", "0..50", "0")),
        ],
    )
    def test_rescaling_an_area_of_which_nothing_is_left(
        self,
        scores: list[Amount | Missing],
        area: tuple[str, str, str],
        total: tuple[str, str, str],
    ) -> None:
        """It drops out, and what is left of the total counts for all of it."""
        evaluation = evaluation_of(SUMS, *scores)
        p = kc.profile(evaluation, not_applicable="rescale", not_assessed="rescale")
        assert summed_up(p["2"]) == area
        assert summed_up(p.total) == total
        assert p.total.max_points == 50

    @pytest.mark.parametrize(
        ("policy", "area", "total"),
        [("rescale", "5/2", "7/4"), ("worst", "5/3", "4/3"), ("best", "3", "2")],
    )
    def test_of_means(self, policy: PolicyName, area: str, total: str) -> None:
        """Area 1 is 1 alone; area 2 is the mean of 2, 3 and what the policy puts there."""
        evaluation = evaluation_of(MEANS, 1, FOREIGN, 2, 3, SKIPPED)
        p = kc.profile(evaluation, not_applicable="rescale", not_assessed=policy)
        assert summed_up(p["1"]) == ("1", "1..1", "1")
        assert summed_up(p["2"]) == (area, "5/3..3", "2/3")
        # Each of area 1 counts for 1/4 and each of area 2 for 1/6: 3 + 2 + 2 of 3 + 2 + 2 + 2.
        assert summed_up(p.total) == (total, "4/3..2", "7/9")

    @pytest.mark.parametrize(
        ("reason", "policy", "area", "bounds", "coverage"),
        [
            (FOREIGN, "rescale", "12", "12..12", "1"),
            (FOREIGN, "worst", "7", "7..7", "1"),
            (FOREIGN, "best", "17", "17..17", "1"),
            (SKIPPED, "rescale", "12", "7..17", "2/3"),
            (SKIPPED, "worst", "7", "7..17", "2/3"),
            (SKIPPED, "best", "17", "7..17", "2/3"),
        ],
    )
    def test_count_from_the_minimum(
        self, reason: Missing, policy: PolicyName, area: str, bounds: str, coverage: str
    ) -> None:
        """5 from -5 to 15 is half of what can be won, and 12 is that from -3 to 27."""
        evaluation = evaluation_of(BELOW_ZERO, 5, reason, 0)
        p = kc.profile(evaluation, not_applicable=policy, not_assessed=policy)
        assert summed_up(p["1"]) == (area, bounds, coverage)

    @pytest.mark.parametrize(
        "source", [COMPLETE, evaluation, STRANGNAS_2014], ids=["complete", "with gaps", "printed"]
    )
    @pytest.mark.parametrize("argument", ["not_applicable", "not_assessed"])
    def test_there_is_no_other(
        self, source: kc.Evaluation | kc.PublishedResult, argument: str
    ) -> None:
        """A name that is none is refused, also where no policy is needed."""
        unknown: dict[str, Any] = {argument: "reskale"}
        with pytest.raises(EvaluationError) as caught:
            kc.profile(source, **unknown)
        known = ("refuse", "rescale", "worst", "best")
        facts = {"given": "reskale", "known": known}
        assert caught.value.problems[0].facts == facts

    @pytest.mark.parametrize(
        "evaluation", [COMPLETE, evaluation_of(MEANS, 0, 1, 2, 3, 4)], ids=["sums", "means"]
    )
    def test_all_agree_where_nothing_is_missing(self, evaluation: kc.Evaluation) -> None:
        """All sixteen."""
        plain = kc.profile(evaluation)
        for one, other in product(kc.Policy, kc.Policy):
            assert kc.profile(evaluation, not_applicable=one, not_assessed=other) == plain

    @given(st.data(), kst.packs(), st.sampled_from(["worst", "best"]))
    def test_filled_gaps_are_scores(
        self, data: st.DataObject, pack: kc.CriteriaPack, policy: PolicyName
    ) -> None:
        """What counts as its least or its most gives the values of a complete evaluation."""
        drawn = data.draw(kst.evaluations(pack, missing=False))
        points: dict[str, Any] = {each.code: each.exact for each in drawn.scores}
        gaps = data.draw(st.sets(st.sampled_from(list(points)), min_size=1))
        ends = {
            code: pack.nodes[code].low if policy == "worst" else pack.nodes[code].high
            for code in gaps
        }

        def made(given: dict[str, Any]) -> kc.Profile:
            fields: Any = {"subject": "Ort", "date": "2016", "ignore_rules": True}
            evaluation = kc.Evaluation.from_points(pack, points={**points, **given}, **fields)
            return kc.profile(evaluation, not_applicable=policy)

        gapped, complete = made(dict.fromkeys(gaps, FOREIGN)), made(ends)
        assert [each.exact for each in gapped.values()] == [x.exact for x in complete.values()]
        assert [each.bounds for each in gapped.values()] == [x.bounds for x in complete.values()]


class TestOrigin:
    """Each value says where it comes from."""

    def test_of_an_evaluation(self) -> None:
        """Scored, combined, or why there was nothing to score."""
        p = kc.profile(
            evaluation_of(pack_of([10, 20], 30, 30), 5, FOREIGN, SKIPPED, 7),
            not_applicable="worst",
            not_assessed="worst",
        )
        assert {code: value.origin.value for code, value in p.items()} == {
            "1": "combined",
            "1.1": "scored",
            "1.2": "not applicable",
            "2": "not assessed",
            "3": "scored",
            "total": "combined",
        }

    @pytest.mark.parametrize(
        ("printed", "code", "expected"),
        [
            ({"1": 7}, "1", ("7", "printed", "1")),
            ({"1": {"percent": 50}}, "1", ("15", "percent", "1")),
            ({"1": {"points": 14, "percent": 48}}, "1", ("14", "printed", "1")),
            ({"1.1": 5, "1.2": {"percent": 50}}, "1", ("15", "combined", "1")),
            ({"1.1": 5}, "1", ("None", "unknown", "1/3")),
            ({"1.1": 5}, "total", ("None", "unknown", "1/5")),
            ({"1.1": 5, "2": 8}, "total", ("None", "unknown", "3/5")),
            ({"1.1": 5, "1.2": 5, "2": 8}, "total", ("18", "combined", "1")),
            ({"total": 20}, "1", ("None", "unknown", "0")),
            ({"total": {"percent": 20}}, "total", ("10", "percent", "1")),
        ],
    )
    def test_of_a_published_result(
        self, printed: dict[str, PrintedNumbers], code: str, expected: tuple[str, str, str]
    ) -> None:
        """Printed points, else percent of the maximum, else the parts, else nothing."""
        value = kc.profile(result_of(SUMS, printed))[code]
        assert (str(value.points), value.origin.value, str(value.coverage)) == expected

    def test_of_published_means(self) -> None:
        """Averaged as the pack says, and covered as far as each part counts."""
        p = kc.profile(result_of(MEANS, {"1.1": 1, "1.2": 2, "2.1": 4}))
        assert p["1"].exact == Fraction(3, 2)
        assert p["2"].exact is None
        assert p.total.coverage == Fraction(1, 2) + Fraction(1, 6)

    def test_a_percent_counts_from_the_minimum(self) -> None:
        """Half of the way from -5 to 25 is 10."""
        assert kc.profile(result_of(BELOW_ZERO, {"2": {"percent": 50}}))["2"].points == 10


class TestValue:
    """A value knows its cell, its share and how sure it is."""

    def test_of_a_score(self) -> None:
        """5 from -5 to 15: half of what can be won."""
        value = kc.profile(evaluation_of(BELOW_ZERO, 5, 2, 0))["1.1"]
        assert (value.code, value.level, str(value.title)) == (
            "1.1",
            Level.SUB_QUESTION,
            "question 1.1",
        )
        assert (str(value.min_points), str(value.max_points), str(value.points)) == (
            "-5",
            "15",
            "5",
        )
        assert value.share == Fraction(1, 2)
        assert (str(value.percent), str(value.shortfall)) == ("50", "10")
        assert repr(value) == "<Value 1.1: 5 of 15, scored>"

    def test_of_nothing(self) -> None:
        """What is not known is None, never zero."""
        value = kc.profile(result_of(SUMS, {"total": 5}))["1"]
        assert (
            value.points is value.exact is value.share is value.percent is value.shortfall is None
        )

    def test_is_exact(self) -> None:
        """Thirds stay thirds; only what is shown has 28 digits."""
        value = kc.profile(evaluation_of(MEANS, 0, 1, 0, 1, 4)).total
        assert value.exact == Fraction(13, 12)
        assert str(value.points) == "1.083333333333333333333333333"
        assert value.share == Fraction(13, 48)
        assert str(value.percent) == "27.08333333333333333333333333"


class TestProfile:
    """A profile is a mapping of values, in the pack's reading order."""

    profiles = (
        kc.profile(COMPLETE),
        kc.profile(TestPolicies.evaluation, not_applicable="best", not_assessed="worst"),
        kc.profile(STRANGNAS_2016),
        kc.aggregate([kc.profile(STRANGNAS_2014)]).mean_profile(),
    )

    @pytest.mark.parametrize("p", profiles, ids=["complete", "with gaps", "printed", "mean"])
    def test_is_a_mapping(self, p: kc.Profile) -> None:
        """Every cell of its pack has a value, and nothing else."""
        assert list(p) == list(p.pack.nodes)
        assert len(p) == len(p.pack.nodes)
        assert p.total == p["total"]
        assert [*p.areas, *p.sub_questions, p.total] == [
            value for level in ("area", "sub-question", "total") for value in p.at_level(level)
        ]
        assert p.get("9") is None
        with pytest.raises(KeyError):
            p["9"]

    @pytest.mark.parametrize("p", profiles, ids=["complete", "with gaps", "printed", "mean"])
    def test_is_a_value(self, p: kc.Profile) -> None:
        """It can be compared, hashed and pickled, with all its values."""
        again = pickle.loads(pickle.dumps(p))  # noqa: S301 (our own)
        assert again == p
        assert hash(again) == hash(p)
        assert {hash(value) for value in again.values()} == {hash(value) for value in p.values()}
        assert dict(again) == dict(p)
        assert p != dict(p)

    def test_has_levels(self) -> None:
        """Three, and what is called otherwise is refused."""
        with pytest.raises(EvaluationError) as caught:
            self.profiles[0].at_level("areas")  # type: ignore[arg-type]
        known = ("sub-question", "area", "total")
        facts = {"given": "areas", "known": known}
        assert caught.value.problems[0].facts == facts

    def test_says_whose_it_is(self) -> None:
        """Of a subject, of a population or of a group."""
        mean = kc.profile(MEAN)
        group = kc.aggregate([kc.profile(STRANGNAS_2014)]).mean_profile("all")
        assert [(p.name, str(p.date), p.is_mean) for p in (self.profiles[0], mean, group)] == [
            ("Ort", "2016", False),
            ("medelvärde", "2016", True),
            ("all", "None", True),
        ]
        assert repr(group) == "<Profile of all, None, kommunkompassen-se@2010>"

    def test_finds_where_most_points_are_to_be_won(self) -> None:
        """Of the report: 25 - 9, 20 - 6, and three times 12, of which the first in order."""
        p = kc.profile(STRANGNAS_2016)
        assert [(value.code, value.shortfall) for value in p.largest_shortfalls(n=4)] == [
            ("1.3", 16),
            ("6.2", 14),
            ("5.3", 12),
            ("6.3", 12),
        ]
        assert [value.code for value in p.largest_shortfalls("area", 2)] == ["6", "2"]
        assert len(p.largest_shortfalls()) == 5
        assert p.largest_shortfalls(n=0) == p.largest_shortfalls(n=-1) == ()
        assert kc.profile(STRANGNAS_2014).largest_shortfalls() == ()
        assert len(p.largest_shortfalls(n=99)) == len(ROWS)

    @given(st.data())
    def test_any_order_of_scores_gives_the_same(self, data: st.DataObject) -> None:
        """Sums are exact, so it does not matter in which order anything comes."""
        evaluation = data.draw(kst.evaluations(missing=False))
        scores = data.draw(st.permutations(evaluation.scores))
        again = kc.Evaluation.from_scores(evaluation.pack, subject="x", date="2016", scores=scores)
        p = kc.profile(evaluation)
        assert dict(kc.profile(again)) == dict(p)
        if evaluation.pack.combine is Combine.SUM:
            parts = data.draw(st.permutations([p[code] for code in p.total.node.parts]))
            assert p.total.exact == sum((part.exact or 0 for part in parts), Fraction())


class TestPrintedBy:
    """A profile prints under the contract, and leaves printed numbers as they are."""

    def test_an_evaluation(self) -> None:
        """4.5 of 10 prints 5 and 45 %: half up, each number on its own."""
        p = kc.profile(WITNESS)
        assert p.printed("8.5") == PrintedNumber("8.5", 5, 45)
        assert p.printed("2") == PrintedNumber("2", 60, 60)
        assert p.printed("total") == PrintedNumber("total", 497, 62)

    def test_a_published_result(self) -> None:
        """38 % of 25 are printed beside 9 points, though 9 points are 36 %."""
        p = kc.profile(STRANGNAS_2016)
        assert p.printed("1.3") == PrintedNumber("1.3", 9, 38)
        assert p.printed("total") == PrintedNumber("total", 497, 62)
        assert kc.profile(result_of(SUMS, {"1": {"percent": 48}})).printed("1") == PrintedNumber(
            "1", 14, 48
        )

    def test_a_published_result_with_a_contract_of_its_own(self) -> None:
        """What is not printed would have been rounded down, too."""
        down = LevelRounding(kc.Rounding("down", 1), kc.Rounding("down", 1))
        contract = kc.RoundingConvention(sub_question=down, area=down)
        result = result_of(
            SUMS, {"1.1": {"percent": 59}, "1.2": {"percent": 53}}, rounding=contract
        )
        p = kc.profile(result)
        assert p.printed("1.1") == PrintedNumber("1.1", 5, 59)
        # 5.9 + 10.6 are 16.5 of 30
        assert p.printed("1") == PrintedNumber("1", 16, 55)

    def test_nothing_where_nothing_is_known(self) -> None:
        """Neither points nor percent."""
        assert kc.profile(STRANGNAS_2014).printed("1.1") == PrintedNumber("1.1")


NAMED = pack_of([10, 20], 30, band_scales=[BandScale(of=["1", "1.2"], bands=bands_of(None, 15))])


class TestNames:
    """A title is as good as a code, wherever a profile or a group is asked for a node."""

    @pytest.mark.parametrize(
        ("code", "name"), [("1", "Area 1"), ("1.2", "QUESTION 1.2"), ("2", "area 2")]
    )
    def test_of_nodes(self, code: str, name: str) -> None:
        """In any case."""
        profile = kc.profile(evaluation_of(NAMED, 4, 15, 6))
        projected = kc.project(
            profile,
            crosswalk_of(
                NAMED,
                evolve(NAMED, revision="2"),
                *(relation("renamed", each, each) for each in ("1.1", "1.2", "2")),
            ),
        )
        for each in (profile, projected):
            assert each.band(name) == each.band(code)
            assert each.comparability(name) is each.comparability(code)
            assert each.projected_from(name) == each.projected_from(code)
            assert each.printed(name) == each.printed(code)
        assert "indicative" in projected.projected_from(name)
        group = kc.aggregate([profile])
        assert group.bands(name) == group.bands(code)
        assert group.rank(profile, name) == group.rank(profile, code)
        assert group.best(name) == group.best(code)

    def test_of_nothing(self) -> None:
        """An unknown name is no key."""
        profile = kc.profile(evaluation_of(NAMED, 1, 2, 3))
        for find in (profile.band, profile.comparability, profile.projected_from):
            with pytest.raises(KeyError):
                find("9")
