"""Comparisons: certainty, directions and cautions by hand."""

from __future__ import annotations

import pickle
from fractions import Fraction

import pytest
from attrs import evolve

import kompass_core as kc
from kompass_core.comparison import Certainty, Direction
from kompass_core.criteria import BandScale, Block, Break, Comparability, Level, PackRef
from kompass_core.errors import EvaluationError, IncomparableError
from kompass_core.profiles import CautionKind
from tests.crosswalking import crosswalk_of, relation
from tests.making import FOREIGN, SKIPPED, bands_of, evaluation_of, label, pack_of, result_of
from tests.reports import AREAS_2014, AREAS_2016, PACK, STRANGNAS_2014, STRANGNAS_2016

HUNDRED = pack_of(100)


def printed(points: int, **fields: object) -> kc.Profile:
    """Print one total."""
    return kc.profile(result_of(HUNDRED, {"total": points}, **fields))


def exact(points: str) -> kc.Profile:
    """Score one area."""
    return kc.profile(evaluation_of(HUNDRED, points))


UNSEEN = kc.profile(evaluation_of(HUNDRED, SKIPPED), not_assessed="worst")

CHANGES = {
    "printed-apart": (printed(60), printed(61), "(0, 2)", "certain", "up"),
    "printed-down": (printed(61), printed(60), "(-2, 0)", "certain", "down"),
    "printed-alike": (printed(60), printed(60), "(-1, 1)", "undecided", "unknown"),
    "exact-alike": (exact("60"), exact("60"), "[0, 0]", "certain", "same"),
    "exact-apart": (exact("60"), exact("60.5"), "[0.5, 0.5]", "certain", "up"),
    "closed-end": (exact("0"), UNSEEN, "[0, 100]", "possible", "up"),
    "closed-end-down": (exact("100"), UNSEEN, "[-100, 0]", "possible", "down"),
    "half-open": (exact("59.5"), printed(60), "[0, 1)", "possible", "up"),
    "open-end": (exact("60.5"), printed(60), "[-1, 0)", "certain", "down"),
}


class TestChange:
    """The bounds decide how sure a direction is."""

    @pytest.mark.parametrize("case", CHANGES)
    def test_certainty_and_direction(self, case: str) -> None:
        """An end that is not possible excludes itself."""
        before, after, bounds, certainty, direction = CHANGES[case]
        change = kc.compare(before, after).total
        assert str(change.bounds) == bounds
        assert change.certainty.value == certainty
        assert change.direction.value == direction

    def test_shows_what_changed(self) -> None:
        """With its sign."""
        change = kc.compare(printed(60), printed(61)).total
        assert repr(change) == "<Change total: +1 in (0, 2), certain>"
        assert (change.code, change.points, change.exact) == ("total", 1, Fraction(1))
        assert change.node.level is Level.TOTAL


class TestComparison:
    """All that both sides know is compared."""

    def test_the_reports_of_strangnas(self) -> None:
        """Up 60 in all, though the areas say 58, and area 3 fell by 17."""
        before = kc.profile(result_of(PACK, {**AREAS_2014, "total": 437}, date="2014"))
        after = kc.profile(result_of(PACK, {**AREAS_2016, "total": 497}, date="2016-10"))
        c = kc.compare(before, after)
        assert (c.total.exact, sum(change.exact for change in c.areas)) == (60, 58)
        assert str(c.total.bounds) == "(59, 61)"
        assert [change.exact for change in c.areas] == [9, 11, -17, 12, 6, 12, 6, 19]
        assert [change.code for change in c.falls()] == ["3"]
        assert [change.code for change in c.rises(n=4)] == ["8", "4", "6", "2"]
        assert c.sub_questions == ()
        assert list(c) == [*"12345678", "total"]
        assert len(c) == 9
        assert repr(c).startswith("<Comparison of <Profile of Ort, 2014, ")

    def test_what_one_side_does_not_know_is_no_key(self) -> None:
        """As for any mapping."""
        pack = pack_of([10, 10], [10])
        c = kc.compare(
            kc.profile(result_of(pack, {"1.1": 5, "total": 20})),
            kc.profile(result_of(pack, {"1.1": 4, "2": 5})),
        )
        assert list(c) == ["1.1"]
        assert c["1.1"].exact == -1
        with pytest.raises(KeyError):
            _ = c.total


class TestReport:
    """Strängnäs 2016 against 2014: the rows of 2016 make every change more certain."""

    comparison = kc.compare(kc.profile(STRANGNAS_2014), kc.profile(STRANGNAS_2016))

    @pytest.mark.parametrize(
        ("code", "points", "bounds"),
        [
            # 2014 stands for half a point on either side; see the audit of 2016 for the other
            ("1", 9, "(8, 9.775)"),
            ("2", 11, "(10.225, 12)"),
            ("3", -17, "(-17.75, -16)"),
            ("4", 12, "(11, 12.55)"),
            ("5", 6, "(5, 6.8)"),
            ("6", 12, "(11.375, 13)"),
            ("7", 6, "(5.2, 7)"),
            ("8", 19, "(18.45, 20)"),
            ("total", 60, "(59, 61)"),
        ],
    )
    def test_every_change_has_a_direction(self, code: str, points: int, bounds: str) -> None:
        """No area can have stayed where it was, but the instrument may not have, either."""
        change = self.comparison[code]
        assert (change.points, str(change.bounds)) == (points, bounds)
        assert change.certainty is Certainty.ACROSS_BREAK
        assert change.direction is (Direction.DOWN if points < 0 else Direction.UP)

    def test_only_area_3_fell(self) -> None:
        """The others rose; area 4 stands before area 6, which rose as much."""
        assert [change.code for change in self.comparison.rises(n=9)] == [*"8462157"]
        assert [change.code for change in self.comparison.falls(n=9)] == ["3"]
        assert self.comparison.rises("total") == (self.comparison.total,)
        assert self.comparison.rises(n=-1) == self.comparison.falls(n=0) == ()

    def test_what_did_not_change_neither_rose_nor_fell(self) -> None:
        """Half a point is a change; three are named unless more are asked for."""
        pack = pack_of(9, 9, 9, 9, 9, 9, 9, 9, 9)
        before = kc.profile(evaluation_of(pack, *[4] * 9))
        after = kc.profile(evaluation_of(pack, 4, "4.5", 5, 6, 7, "3.5", 3, 2, 1))
        c = kc.compare(before, after)
        assert [change.code for change in c.rises()] == ["5", "4", "3"]
        assert [change.code for change in c.falls()] == ["9", "8", "7"]
        assert [change.code for change in c.rises(n=9)] == ["5", "4", "3", "2"]
        assert [change.code for change in c.falls(n=9)] == ["9", "8", "7", "6"]

    def test_is_a_value(self) -> None:
        """It can be compared, hashed and pickled."""
        again = pickle.loads(pickle.dumps(self.comparison))  # noqa: S301 (our own)
        assert again == self.comparison
        assert hash(again) == hash(self.comparison)
        assert dict(again) == dict(self.comparison)

    def test_there_is_no_other_level(self) -> None:
        """As for profiles."""
        for ask in (self.comparison.at_level, self.comparison.rises, self.comparison.falls):
            with pytest.raises(EvaluationError):
                ask("areas")  # type: ignore[arg-type]


BREAKS = [Break("2015-06", "2016-03", label("stricter"))]

DATES = {
    "before": ("2012", "2014", False),
    "after": ("2016-04", "2019", False),
    "across": ("2014", "2017", True),
    "backwards": ("2017", "2014", True),
    "within": ("2015-07", "2016-01", True),
    "up-to-its-beginning": ("2014", "2015-05", False),
    "perhaps-across": ("2015", "2015", True),
    "from-its-end": ("2016-03-31", "2018", True),
    "one-day": ("2015-07-01", "2015-07-01", False),
}


class TestCautions:
    """What a reader must know stands beside the numbers."""

    @pytest.mark.parametrize("case", DATES)
    def test_a_break_between_the_dates(self, case: str) -> None:
        """Also where it may lie between them."""
        first, second, expected = DATES[case]
        pack = pack_of(10, breaks=BREAKS)
        one, other = (kc.profile(evaluation_of(pack, 1, date=date)) for date in (first, second))
        kinds = {caution.kind for caution in kc.compare(one, other).cautions}
        assert (CautionKind.BREAK in kinds) == expected
        certainty = kc.compare(one, other).total.certainty
        assert certainty is (Certainty.ACROSS_BREAK if expected else Certainty.CERTAIN)
        assert (CautionKind.ORDER in kinds) == (case == "backwards")

    def test_a_group_has_no_date(self) -> None:
        """Whether the instrument changed in between is not known."""
        pack = pack_of(10, breaks=BREAKS)
        p = kc.profile(evaluation_of(pack, 1, date="2020"))
        comparison = kc.compare(kc.aggregate([p]).mean_profile(), p)
        assert comparison.total.certainty is Certainty.ACROSS_BREAK
        (caution,) = comparison.cautions
        assert caution.kind is CautionKind.UNDATED
        assert "stricter" in str(caution)

    def test_a_source_that_is_stale_or_inconsistent(self) -> None:
        """It is repeated wherever the profile is used."""
        stale = result_of(HUNDRED, {"total": 60}, digest="sha256:old")
        wrong = pack_of(50, 50)
        impossible = kc.profile(result_of(wrong, {"1": 50, "2": 50, "total": 1}))
        kinds = [
            caution.kind
            for caution in (
                *kc.compare(kc.profile(stale, accept_stale=True), printed(61)).cautions,
                *kc.compare(impossible, impossible).cautions,
                *kc.aggregate([impossible]).cautions,
            )
        ]
        assert kinds == [CautionKind.STALE, *[CautionKind.INCONSISTENT] * 3]

    def test_different_policies(self) -> None:
        """They make another number of the same scores."""
        evaluation = evaluation_of(pack_of(10, 10), 5, FOREIGN)
        one, other = (kc.profile(evaluation, not_applicable=p) for p in ("worst", "best"))
        assert [c.kind for c in kc.compare(one, other).cautions] == [CautionKind.POLICIES]
        assert kc.compare(one, one).cautions == ()


class TestComparability:
    """Only what means the same is set side by side."""

    def test_other_criteria_are_refused(self) -> None:
        """With both references."""
        other = pack_of(100, revision="2")
        with pytest.raises(IncomparableError) as caught:
            kc.compare(printed(1), kc.profile(evaluation_of(other, 1)))
        assert caught.value.problems[0].rule == "KC001"

    def test_other_content_under_the_same_name_is_refused(self) -> None:
        """The digest tells."""
        with pytest.raises(IncomparableError) as caught:
            kc.compare(printed(1), kc.profile(evaluation_of(pack_of(99), 1)))
        assert caught.value.problems[0].rule == "KC002"

    def test_an_equal_pack_is_the_same(self) -> None:
        """Wherever it was read."""
        again = pack_of(100)
        assert again is not HUNDRED
        assert kc.compare(printed(1), kc.profile(evaluation_of(again, 2))).total.exact == 1

    @pytest.mark.parametrize("declared_by", ["older", "newer"])
    def test_equivalent_packs_meet_at_what_they_share(self, declared_by: str) -> None:
        """Whichever declares it; cells with other limits are not compared."""
        by_older = [kc.PackRef("other", "2")] if declared_by == "older" else []
        by_newer = [kc.PackRef("small", "1")] if declared_by == "newer" else []
        older = pack_of([4, 6], 20, 30, equivalent_to=by_older)
        newer = pack_of(10, 25, 25, id="other", revision="2", equivalent_to=by_newer)
        before = kc.profile(evaluation_of(older, 1, 2, 3, 4))
        after = kc.profile(evaluation_of(newer, 5, 6, 7))
        c = kc.compare(before, after)
        assert {code: change.exact for code, change in c.items()} == {"1": 2, "total": 8}
        assert [caution.kind for caution in c.cautions] == [CautionKind.EQUIVALENT]


OLD, NEW = pack_of(50, 30, 20, id="old"), pack_of(50, 30, 20, id="new")
PARTLY = crosswalk_of(
    OLD,
    NEW,
    relation("renamed", "1", "1"),
    relation("dropped", "2", "", "not"),
    relation("renamed", "3", "3", "not"),
    relation("new", "", "2", "not"),
)


class TestCrosswalks:
    """Two revisions are compared as far as somebody has related them, and no further."""

    before = kc.profile(result_of(OLD, {"1": 20, "2": 15, "3": 10, "total": 45}, date="2018"))
    after = kc.profile(result_of(NEW, {"1": 24, "2": 20, "3": 5, "total": 49}, date="2021"))

    def test_what_is_related_has_a_change(self) -> None:
        """No surer than the judgement that it rests on."""
        c = kc.compare(self.before, self.after, crosswalk=PARTLY)
        assert list(c) == ["1"]
        change = c["1"]
        assert (change.exact, str(change.bounds)) == (4, "(3, 5)")
        assert change.comparability is Comparability.INDICATIVE
        assert (change.certainty, change.direction) == (
            Certainty.INDICATIVE,
            Direction.UP,
        )
        assert c.crosswalk is PARTLY

    def test_what_cannot_be_compared_stands_apart(self) -> None:
        """Of both sides, each with the reason; nothing is silently missing."""
        c = kc.compare(self.before, self.after, crosswalk=PARTLY)
        found = [
            (
                apart.node.code,
                apart.before and apart.before.exact,
                apart.after and apart.after.exact,
                apart.bounds and str(apart.bounds),
                str(apart.why),
            )
            for apart in c.not_compared
        ]
        assert found == [
            ("2", 15, None, None, "made up for a test"),
            ("3", 10, None, None, "made up for a test"),
            ("2", None, 20, None, "made up for a test"),
            ("3", None, 5, None, "made up for a test"),
            # before: 20 of the related 50, and anything of 50 more
            (
                "total",
                None,
                49,
                "(-22, 30)",
                "the earlier result has no points, only bounds or partial coverage",
            ),
        ]

    def test_says_how_far_that_is_and_who_says_so(self) -> None:
        """Once, with the part of the points for each degree."""
        c = kc.compare(self.before, self.after, crosswalk=PARTLY)
        (caution,) = c.cautions
        assert caution.kind is CautionKind.CROSSWALK
        assert "50 % are indicative, 50 % cannot be compared. Judgement: us" in str(caution)
        assert "old@1" in str(caution)

    @pytest.mark.parametrize(
        ("degree", "low", "expected"),
        [
            ("indicative", 20, "undecided"),
            ("indicative", 24, "indicative"),
            ("exact", 24, "certain"),
        ],
    )
    def test_certainty(self, degree: str, low: int, expected: str) -> None:
        """What the numbers leave open is no judgement."""
        old, new = pack_of(50, id="old"), pack_of(50, id="new")
        crosswalk = crosswalk_of(old, new, relation("renamed", "1", "1", degree))
        before = kc.profile(result_of(old, {"total": 20}))
        after = kc.profile(result_of(new, {"total": low}))
        c = kc.compare(before, after, crosswalk=crosswalk)
        assert c.total.certainty.value == expected

    def test_what_is_neither_known_nor_related_is_not_listed(self) -> None:
        """Sub-questions of an area that is related as a whole; cells that nobody printed."""
        older, newer = pack_of(30, 20, id="old"), pack_of([10, 20], 20, id="new")
        crosswalk = crosswalk_of(
            older,
            newer,
            relation("same", "1", "1", "exact"),
            relation("same", "2", "2", "exact"),
        )
        before = kc.profile(result_of(older, {"1": 20}))
        after = kc.profile(result_of(newer, {"1.1": 5, "1": 21}))
        c = kc.compare(before, after, crosswalk=crosswalk)
        assert list(c) == ["1"]
        assert c.not_compared == ()
        assert c.cautions[0].text.count("100 % mean the same") == 1

    def test_the_later_side_may_know_less(self) -> None:
        """It says so."""
        older, newer = pack_of(30, id="old"), pack_of([10, 20], id="new")
        crosswalk = crosswalk_of(older, newer, relation("same", "1", "1", "exact"))
        before = kc.profile(result_of(older, {"1": 20}))
        for printed, reason in (
            ({"1.1": 5}, "the later result has no points, only bounds or partial coverage"),
            ({"1.1": {"percent": 50}}, "the later result has no points, only bounds or partial"),
        ):
            after = kc.profile(result_of(newer, printed))
            c = kc.compare(before, after, crosswalk=crosswalk)
            assert [apart.node.code for apart in c.not_compared] == ["1", "total"]
            assert str(c.not_compared[0].why).startswith(reason)

    def test_backwards_is_minus_that(self) -> None:
        """In the terms of the older revision."""
        c = kc.compare(self.after, self.before, crosswalk=PARTLY)
        assert (c["1"].exact, str(c["1"].bounds)) == (-4, "(-5, -3)")
        assert [apart.node.code for apart in c.not_compared] == ["3", "2", "2", "3", "total"]
        kinds = {caution.kind for caution in c.cautions}
        assert kinds == {CautionKind.CROSSWALK, CautionKind.ORDER}

    def test_breaks_of_the_first_revision_still_count(self) -> None:
        """They lie between the dates, whatever the results are read as."""
        broken = pack_of(10, id="old", breaks=BREAKS)
        crosswalk = crosswalk_of(
            broken, pack_of(10, id="new"), relation("renamed", "1", "1", "exact")
        )
        before = kc.profile(evaluation_of(broken, 1, date="2014"))
        after = kc.profile(evaluation_of(crosswalk.newer, 1, date="2021"))
        c = kc.compare(before, after, crosswalk=crosswalk)
        kinds = [caution.kind for caution in c.cautions]
        assert kinds == [CautionKind.CROSSWALK, CautionKind.BREAK]
        assert c.total.certainty is Certainty.ACROSS_BREAK

    def test_what_the_numbers_leave_open_is_undecided_across_a_break(self) -> None:
        """And possible, where no change is the only alternative, is no more than that."""
        pack = pack_of(100, breaks=BREAKS)
        before = kc.profile(result_of(pack, {"total": 60}, date="2014"))
        for points, expected in (("60", Certainty.UNDECIDED), ("60.5", Certainty.ACROSS_BREAK)):
            after = kc.profile(evaluation_of(pack, points, date="2021"))
            assert kc.compare(before, after).total.certainty is expected

    def test_other_packs_are_refused(self) -> None:
        """A crosswalk leads from one side to the other, or is left out."""
        third = kc.profile(evaluation_of(pack_of(1, id="third"), 1))
        for before, after, rule in (
            (self.before, third, "KC012"),
            (third, self.after, "KC012"),
            (self.after, self.after, "KC013"),
        ):
            with pytest.raises(IncomparableError) as caught:
                kc.compare(before, after, crosswalk=PARTLY)
            assert caught.value.problems[0].rule == rule

    def test_vallentuna(self) -> None:
        """603 under 2010 and 648 under 2020: indicative in all, and nothing for the areas."""
        published = kc.published_results("kommunkompassen-se")
        by_date = {r.date.text: kc.profile(r) for r in published if r.subject == "Vallentuna"}
        crosswalk = kc.load_crosswalk("kommunkompassen-se@2010", "kommunkompassen-se@2020")
        c = kc.compare(by_date["2019"], by_date["2021"], crosswalk=crosswalk)
        assert list(c) == ["total"]
        assert (c.total.exact, str(c.total.bounds)) == (45, "(44, 46)")
        assert c.total.certainty is Certainty.INDICATIVE
        assert [apart.node.code for apart in c.not_compared] == list("12345678")
        assert {str(apart.why) for apart in c.not_compared} == {"the earlier result has no points"}
        # 603 of 800 leave any one area between 0 and 100; 2021 prints 73 for the first
        assert str(c.not_compared[0].bounds) == "[-27.5, 73.5)"
        assert "100 % are indicative" in str(c.cautions[0])

    def test_strangnas_read_in_the_terms_of_2020(self) -> None:
        """Every area where its counterpart stands, with the bounds that the rows leave."""
        crosswalk = kc.load_crosswalk("kommunkompassen-se@2010", "kommunkompassen-se@2020")
        q = kc.project(kc.profile(STRANGNAS_2016), crosswalk)
        assert [value.exact for value in q.areas] == [63, 68, 60, 64, 60, 66, 49, 67]
        assert (q.total.exact, str(q.total.bounds)) == (497, "[496.5, 497.5)")
        assert {value.coverage for value in q.values()} == {1}


class TestBlocks:
    """Blocks have changes like nodes, and are no level."""

    BLOCK = Block(code="a", title=label("A"), areas=["1", "2"])
    PACK = pack_of(10, 20, 30, blocks=[BLOCK])

    def scored(self, *points: object, pack: kc.CriteriaPack = PACK) -> kc.Profile:
        """Return the profile of an evaluation."""
        return kc.profile(evaluation_of(pack, *points))  # type: ignore[arg-type]

    def test_change(self) -> None:
        """5 more of one area, 1 less of the other."""
        found = kc.compare(self.scored(1, 9, 9), self.scored(6, 8, 0))
        (change,) = found.blocks
        assert (change.exact, change.certainty, change) == (4, Certainty.CERTAIN, found["a"])
        assert "a" not in list(found)
        assert [row["level"] for row in found.rows()] == [*["area"] * 3, "block", "total"]
        assert str(change.node.title) in found._repr_html_()
        (data,) = found.to_dict()["blocks"]
        assert (data["code"], data["level"], data["change"]) == ("a", "block", "4")

    def test_of_other_areas_has_no_change(self) -> None:
        """Nor has one of which an area is unknown."""
        other = evolve(self.PACK, revision="2", equivalent_to=[self.PACK.ref], blocks=())
        assert kc.compare(self.scored(1, 9, 9, pack=other), self.scored(6, 8, 0)).blocks == ()
        printed_ = kc.profile(result_of(self.PACK, {"1": 5}))
        found = kc.compare(printed_, self.scored(6, 8, 0))
        assert found.blocks == ()
        assert found.get("a") is None

    def test_through_a_crosswalk(self) -> None:
        """As comparable as the least of its areas."""
        older = pack_of(10, 20, 30, revision="0")
        relations = [
            relation("renamed", "1", "1", "exact"),
            relation("renamed", "2", "2", "indicative"),
            relation("renamed", "3", "3", "exact"),
        ]
        crosswalk = crosswalk_of(older, self.PACK, *relations)
        before = self.scored(1, 9, 9, pack=older)
        found = kc.compare(before, self.scored(6, 8, 0), crosswalk=crosswalk)
        assert found["a"].comparability is Comparability.INDICATIVE
        assert found.before.explain("a").projected_from == ""


class TestBands:
    """A change of bands is as sure as the bounds are."""

    SCALE = BandScale(bands=bands_of(None, 40, 60))

    def profile(self, points: object) -> kc.Profile:
        """Print a total of a pack with bands, or score it exactly."""
        pack = pack_of(100, band_scales=[self.SCALE])
        if isinstance(points, int):
            return kc.profile(result_of(pack, {"total": points}))
        return kc.profile(evaluation_of(pack, points), not_assessed="worst")  # type: ignore[arg-type]

    @pytest.mark.parametrize(
        ("before", "after", "text", "certainty", "direction"),
        [
            ("30", "50", "none → from 40", "certain", "up"),
            ("70", "50", "from 60 → from 40", "certain", "down"),
            ("50", "55", "from 40", "certain", "same"),
            ("50", 60, "from 40 → from 40 or from 60", "possible", "up"),
            ("30", 60, "none → from 40 or from 60", "certain", "up"),
            (60, 60, "from 40 or from 60 → from 40 or from 60", "undecided", "unknown"),
            (60, "50", "from 40 or from 60 → from 40", "possible", "down"),
        ],
    )
    def test_certainty_and_direction(
        self, before: object, after: object, text: str, certainty: str, direction: str
    ) -> None:
        """By the places of the bands that are possible."""
        band = kc.compare(self.profile(before), self.profile(after)).total.band
        assert band is not None
        assert str(band.text) == text
        assert (band.certainty.value, band.direction.value) == (certainty, direction)

    def test_of_other_bands_there_is_no_change(self) -> None:
        """Equivalent packs may name results differently; so may a node without bands."""
        other = pack_of(100, id="other", equivalent_to=[PackRef("small", "1")])
        change = kc.compare(self.profile("30"), kc.profile(evaluation_of(other, 50))).total
        assert change.band is None
        scale = evolve(self.SCALE, bands=bands_of(None, 50))
        changed = evolve(other, band_scales=[scale])
        change = kc.compare(self.profile("30"), kc.profile(evaluation_of(changed, 50))).total
        assert change.band is None

    def test_of_a_break(self) -> None:
        """It is not sure that the bands mean the same."""
        pack = pack_of(100, band_scales=[self.SCALE], breaks=BREAKS)
        before, after = (
            kc.profile(evaluation_of(pack, points, date=date))
            for points, date in ((30, "2014"), (50, "2021"))
        )
        band = kc.compare(before, after).total.band
        assert band is not None
        assert band.certainty is Certainty.ACROSS_BREAK

    def test_is_in_the_data(self) -> None:
        """By the codes of the bands."""
        comparison = kc.compare(self.profile("50"), self.profile(60))
        assert comparison.to_dict()["changes"][-1]["band"] == {
            "before": ["from-40"],
            "after": ["from-40", "from-60"],
            "certainty": "possible",
            "direction": "up",
        }
        assert comparison.rows()[-1]["band"] == "up"
