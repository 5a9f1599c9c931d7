"""Projections: what must hold for every crosswalk, and figures by hand."""

from __future__ import annotations

import pickle
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import kompass_core as kc
from kompass_core.comparison import Certainty
from kompass_core.criteria import Comparability, LevelRounding
from kompass_core.errors import IncomparableError
from kompass_core.evaluations import Policies
from kompass_core.profiles import CautionKind, Origin
from kompass_core.testing import strategies as kst
from kompass_core.testing.oracle import unrounded
from tests.crosswalking import crosswalk_of, crosswalks, relation, truths
from tests.making import FOREIGN, SKIPPED, evaluation_of, pack_of, result_of

SIDES = st.sampled_from(["older", "newer"])
"""On which side of a crosswalk a profile is."""


class TestLaws:
    """Whatever the crosswalk: nothing that may be true is excluded."""

    @settings(max_examples=max(100, settings().max_examples))
    @given(st.data(), crosswalks(), SIDES)
    def test_the_truth_lies_within_the_bounds(
        self, data: st.DataObject, crosswalk: kc.Crosswalk, side: str
    ) -> None:
        """Of every cell, from an evaluation and from whatever is printed of it."""
        source: kc.CriteriaPack = getattr(crosswalk, side)
        evaluation = data.draw(kst.evaluations(source, missing=False))
        truth = data.draw(truths(crosswalk, unrounded(evaluation), side))
        printed = data.draw(kst.printed_results(evaluation))
        for p in (kc.profile(evaluation), kc.profile(printed)):
            q = kc.project(p, crosswalk)
            assert {q.pack.ref, p.pack.ref} == {crosswalk.older.ref, crosswalk.newer.ref}
            for code, points in truth.items():
                assert points in q[code].bounds

    @given(st.data(), crosswalks(), SIDES)
    def test_points_bounds_and_coverage_fit_each_other(
        self, data: st.DataObject, crosswalk: kc.Crosswalk, side: str
    ) -> None:
        """Of an exact evaluation; gaps, and limits, leave their mark."""
        source: kc.CriteriaPack = getattr(crosswalk, side)
        p = data.draw(kst.profiles(source))
        q = kc.project(p, crosswalk)
        for value in q.values():
            assert value.node.low <= value.bounds.low <= value.bounds.high <= value.node.high
            assert value.coverage is None or 0 <= value.coverage <= 1
            assert (value.exact is None) == (value.origin not in KNOWN)
            if value.exact is not None and isinstance(p.source, kc.Evaluation):
                assert p.policies or value.exact in value.bounds

    @given(st.data(), crosswalks(), SIDES)
    def test_nobody_looked_then_nothing_is_known(
        self, data: st.DataObject, crosswalk: kc.Crosswalk, side: str
    ) -> None:
        """A subject of which nothing was assessed can have anything."""
        source: kc.CriteriaPack = getattr(crosswalk, side)
        evaluation = kc.Evaluation.from_points(
            source, subject="Ort", date="2016", points={}, rest=SKIPPED
        )
        policy: Any = data.draw(st.sampled_from(["worst", "best", "rescale"]))
        q = kc.project(kc.profile(evaluation, not_assessed=policy), crosswalk)
        for value in q.values():
            assert value.bounds == kc.Interval(value.node.low, value.node.high)
            assert value.coverage == 0

    @given(st.data())
    def test_there_and_back_is_where_we_were(self, data: st.DataObject) -> None:
        """Where every cell is only renamed."""
        older = data.draw(kst.packs())
        newer = pack_like(older)
        codes = [code for code in older.layout.codes if code in older.layout.counted]
        relations = [relation("renamed", code, code, "exact") for code in codes]
        crosswalk = crosswalk_of(older, newer, *relations)
        p = data.draw(kst.profiles(older))
        back = kc.project(kc.project(p, crosswalk), crosswalk)
        for code, value in ((code, p[code]) for code in older.layout.counted):
            # Two cells with the same points, an area and its only part, tell of each other.
            assert value.exact in (None, back[code].exact)
            assert back[code].bounds == value.bounds
            assert (value.coverage or 0) <= (back[code].coverage or 0)
        assert set(map(back.comparability, older.layout.counted)) == {Comparability.EXACT}


KNOWN = {Origin.PROJECTED, Origin.COMBINED}


def pack_like(pack: kc.CriteriaPack) -> kc.CriteriaPack:
    """Return the same criteria under another name."""
    fields = {name: getattr(pack, name) for name in FIELDS}
    return kc.CriteriaPack(**fields, id="renamed", revision="9")


FIELDS = (
    *("title", "areas", "language", "source", "step", "combine", "total_max", "rounding"),
    "score_unit",
)

OLDER = pack_of(60, 40, 100, id="old")
NEWER = pack_of(100, 50, 50, id="new")
MERGED_AND_SPLIT = crosswalk_of(
    OLDER,
    NEWER,
    relation("merged", "1 2", "1", "exact"),
    relation("split", "3", "2 3", "exact", "1/2", "1/2"),
)
UNKNOWN_SHARES = crosswalk_of(
    OLDER, NEWER, relation("merged", "1 2", "1", "exact"), relation("split", "3", "2 3")
)
COME_AND_GONE = crosswalk_of(
    OLDER,
    NEWER,
    relation("dropped", "1", "", "not"),
    relation("renamed", "3", "1", "exact"),
    relation("rescaled", "2", "2", "scaled"),
    relation("new", "", "3", "not"),
)

# By case: crosswalk, what is printed of the other side, and by code the points, the bounds and
# the coverage that can be read, all by hand. A printed 30 is [29.5, 30.5).
BY_HAND: dict[str, tuple[kc.Crosswalk, dict[str, int], dict[str, tuple[object, str, object]]]] = {
    "all-areas": (
        MERGED_AND_SPLIT,
        {"1": 30, "2": 20, "3": 80},
        {
            "1": (50, "[49, 51)", 1),
            # of 80 at most 50 can be in one half, so at least 29.5 are in the other
            "2": (40, "[29.5, 50]", 1),
            "3": (40, "[29.5, 50]", 1),
            "total": (130, "[128.5, 131.5)", 1),
        },
    ),
    "little-to-split": (
        MERGED_AND_SPLIT,
        {"3": 20},
        {
            "1": (None, "[0, 100]", 0),
            "2": (10, "[0, 20.5)", 1),
            "3": (10, "[0, 20.5)", 1),
            "total": (None, "[19.5, 120.5)", Fraction(1, 2)),
        },
    ),
    "one-of-two-to-merge": (
        MERGED_AND_SPLIT,
        {"1": 30},
        {
            "1": (None, "[29.5, 70.5)", Fraction(3, 5)),
            "total": (None, "[29.5, 170.5)", Fraction(3, 10)),
        },
    ),
    "total-only": (
        MERGED_AND_SPLIT,
        {"total": 190},
        {
            # 189.5 of 200 leave at most 10.5 lacking in any one place
            "1": (None, "[89.5, 100]", 0),
            "2": (None, "[39.5, 50]", 0),
            "total": (190, "[189.5, 190.5)", 1),
        },
    ),
    "total-and-part": (
        MERGED_AND_SPLIT,
        {"total": 150, "3": 90},
        {
            "1": (None, "(59, 61)", 0),
            "2": (45, "[39.5, 50]", 1),
            "total": (150, "[149.5, 150.5)", 1),
        },
    ),
    "unknown-shares": (
        UNKNOWN_SHARES,
        {"1": 30, "2": 20, "3": 80},
        {
            "1": (50, "[49, 51)", 1),
            "2": (None, "[0, 50]", 0),
            # at least as in the smaller half alone, and at most all but what it lacks there
            "total": (None, "[88.75, 141.25)", Fraction(1, 2)),
        },
    ),
    "come-and-gone": (
        COME_AND_GONE,
        {"1": 30, "2": 20, "3": 80},
        {
            "1": (80, "[79.5, 80.5)", 1),
            "2": (25, "[24.375, 25.625)", 1),
            "3": (None, "[0, 50]", 0),
            "total": (None, "[103.875, 156.125)", Fraction(3, 4)),
        },
    ),
}
BACKWARDS: dict[str, tuple[kc.Crosswalk, dict[str, int], dict[str, tuple[object, str, object]]]] = {
    "merged-and-split": (
        MERGED_AND_SPLIT,
        {"1": 80, "2": 40, "3": 30},
        {
            "1": (48, "[39.5, 60]", 1),
            "2": (32, "[19.5, 40]", 1),
            "3": (70, "[69, 71)", 1),
            "total": (150, "[148.5, 151.5)", 1),
        },
    ),
    "unknown-shares": (
        UNKNOWN_SHARES,
        {"1": 80, "2": 40, "3": 30},
        # whatever the shares, between 29.5 of 50 and 40.5 of 50
        {"3": (None, "[59, 81)", 0), "total": (None, "[138.5, 161.5)", Fraction(1, 2))},
    ),
    "come-and-gone": (
        COME_AND_GONE,
        {"1": 80, "2": 25, "3": 10},
        {
            "1": (None, "[0, 60]", 0),
            "2": (20, "[19.6, 20.4)", 1),
            "3": (80, "[79.5, 80.5)", 1),
            "total": (None, "[99.1, 160.9)", Fraction(7, 10)),
        },
    ),
}


class TestByHand:
    """Merged points add up, parts of what was split are bounded, what is new is unknown."""

    @pytest.mark.parametrize("case", BY_HAND)
    def test_older_to_newer(self, case: str) -> None:
        """Areas and total, at whatever level numbers survive."""
        crosswalk, printed, expected = BY_HAND[case]
        q = kc.project(kc.profile(result_of(OLDER, printed)), crosswalk)
        assert {c: (q[c].exact, str(q[c].bounds), q[c].coverage) for c in expected} == expected

    @pytest.mark.parametrize("case", BACKWARDS)
    def test_newer_to_older(self, case: str) -> None:
        """A crosswalk is gone backwards: what was merged is split, and what was split merged."""
        crosswalk, printed, expected = BACKWARDS[case]
        q = kc.project(kc.profile(result_of(NEWER, printed)), crosswalk)
        assert {c: (q[c].exact, str(q[c].bounds), q[c].coverage) for c in expected} == expected

    @pytest.mark.parametrize(("points", "parts"), [("100", 50), ("0", 0)])
    def test_at_its_ends_a_whole_says_all_of_its_parts(self, points: str, parts: int) -> None:
        """Whatever the shares: nothing lacks anywhere, or nothing is anywhere."""
        p = kc.profile(evaluation_of(OLDER, 0, 0, points))
        q = kc.project(p, UNKNOWN_SHARES)
        assert q["2"].bounds == q["3"].bounds == kc.Interval(parts, parts)
        assert q.total.bounds == kc.Interval(2 * parts, 2 * parts)

    def test_ends_that_are_not_possible_stay_so(self) -> None:
        """30 and 20 that were rounded down from a half are more than 29.5 and 19.5."""
        down = LevelRounding(kc.Rounding("half-down", 1), kc.Rounding("half-down", 1))
        rounding = kc.RoundingConvention(area=down)
        p = kc.profile(result_of(OLDER, {"1": 30, "2": 20}, rounding=rounding))
        assert str(kc.project(p, MERGED_AND_SPLIT)["1"].bounds) == "(49, 51]"

    def test_limits_need_not_begin_at_0(self) -> None:
        """Shares are carried over: 2.5 of 1 to 4 is half, and so is 0 of -10 to 10."""
        older = pack_of((1, 4), id="old")
        newer = pack_of((-10, 10), id="new")
        crosswalk = crosswalk_of(older, newer, relation("rescaled", "1", "1", "scaled"))
        q = kc.project(kc.profile(evaluation_of(older, "2.5")), crosswalk)
        assert q["1"].bounds == kc.Interval.exactly(0)
        assert (q["1"].exact, q.total.exact) == (0, 0)

    def test_parts_of_an_area_may_move(self) -> None:
        """An area is then what its new parts are, and the total what it was."""
        older = pack_of([10, 20], [30], id="old")
        newer = pack_of([10], [20, 30], id="new")
        moved = [("1.1", "1.1"), ("1.2", "2.1"), ("2.1", "2.2")]
        crosswalk = crosswalk_of(older, newer, *(relation("renamed", *m, "exact") for m in moved))
        p = kc.profile(result_of(older, {"1": 15, "2": 12, "total": 28}))
        q = kc.project(p, crosswalk)
        # The areas are [14.5, 15.5) and [11.5, 12.5), so the total is [27.5, 28), and from it
        # the areas are more than 15 and 12.
        assert {code: str(value.bounds) for code, value in q.items()} == {
            "1.1": "[0, 10]",
            "1": "[0, 10]",
            "2.1": "(5, 15.5)",
            "2.2": "(12, 12.5)",
            "2": "[17.5, 28)",
            "total": "[27.5, 28)",
        }
        assert [q[code].exact for code in ("2.2", "2", "total")] == [12, None, 28]

    def test_no_more_is_said_below_an_area_that_is_related_as_a_whole(self) -> None:
        """Its sub-questions are unknown."""
        older, newer = pack_of(30, id="old"), pack_of([10, 20], id="new")
        crosswalk = crosswalk_of(older, newer, relation("same", "1", "1", "exact"))
        q = kc.project(kc.profile(evaluation_of(older, 15)), crosswalk)
        assert (q["1"].exact, q["1.1"].exact, q["1.1"].coverage) == (15, None, 0)
        assert q.comparability("1.1") is Comparability.NOT
        assert q.projected_from("1.1") == "nothing of old@1 (not)"


class TestGaps:
    """What does not concern a subject concerns it nowhere; policies go on."""

    older = pack_of([10, 10], 20, id="old")
    newer = pack_of(10, 30, id="new")
    crosswalk = crosswalk_of(
        older,
        newer,
        relation("renamed", "1.1", "1", "exact"),
        relation("merged", "1.2 2", "2", "exact"),
    )

    def project(
        self,
        *scores: int | kc.NotApplicable | kc.NotAssessed,
        **policies: Any,  # noqa: ANN401 (names of policies)
    ) -> kc.Profile:
        """Score and project."""
        evaluation = evaluation_of(self.older, *scores)
        return kc.project(kc.profile(evaluation, **policies), self.crosswalk)

    def test_what_is_left_counts_for_the_whole(self) -> None:
        """5 of 10 are there where 20 of 40 were known: half of all."""
        q = self.project(FOREIGN, 5, 10, not_applicable="rescale")
        assert (q["1"].exact, q["1"].coverage, q["1"].origin) == (None, None, NOT_APPLICABLE)
        assert (q["2"].exact, q["2"].bounds, q["2"].coverage) == (15, kc.Interval.exactly(15), 1)
        assert (q.total.exact, q.total.bounds) == (20, kc.Interval.exactly(20))
        assert q.policies == Policies("rescale", "refuse")

    def test_a_merged_part_that_does_not_concern_the_subject_is_left_out(self) -> None:
        """The other part decides: 10 of 20."""
        q = self.project(4, FOREIGN, 10, not_applicable="rescale")
        assert (q["2"].exact, q["2"].bounds, q["2"].coverage) == (15, kc.Interval.exactly(15), 1)
        assert q["1"].exact == 4

    def test_nothing_concerns_the_subject(self) -> None:
        """Then nothing is known, and nothing is lacking."""
        q = self.project(FOREIGN, FOREIGN, FOREIGN, not_applicable="rescale")
        assert {value.exact for value in q.values()} == {None}
        assert {value.coverage for value in q.values()} == {None}
        assert {value.origin for value in q.values()} == {NOT_APPLICABLE}
        assert q["2"].bounds == kc.Interval(0, 30)

    def test_nobody_looked_widens_the_bounds(self) -> None:
        """A policy chooses the points; what is possible stays open."""
        q = self.project(4, SKIPPED, 10, not_assessed="worst")
        assert (q["2"].exact, q["2"].bounds) == (10, kc.Interval(10, 20))
        assert q["2"].coverage == Fraction(2, 3)


NOT_APPLICABLE = Origin.NOT_APPLICABLE


class TestContradictions:
    """Numbers that are impossible together are no error, and stay marked."""

    def test_each_cell_keeps_what_it_says(self) -> None:
        """The sum of the areas tells more than a total that cannot be."""
        p = kc.profile(result_of(OLDER, {"1": 10, "2": 10, "3": 10, "total": 190}))
        q = kc.project(p, MERGED_AND_SPLIT)
        assert not q.consistent
        assert not q.plausible
        assert (q["1"].exact, str(q["1"].bounds)) == (20, "[19, 21)")
        assert (q.total.exact, str(q.total.bounds)) == (190, "[189.5, 190.5)")


class TestProjected:
    """A projected profile is a profile, and says what it is read from."""

    q = kc.project(kc.profile(result_of(OLDER, {"1": 30, "2": 20, "3": 80})), MERGED_AND_SPLIT)

    def test_keeps_who_and_when(self) -> None:
        """As the profile that it is read from."""
        assert (self.q.name, str(self.q.date), self.q.stale) == ("Ort", "2016", False)
        assert not self.q.is_mean
        mean = result_of(OLDER, {"3": 80}, population=kc.Population(name="all"))
        assert kc.project(kc.profile(mean), MERGED_AND_SPLIT).is_mean

    def test_explains_where_points_come_from(self) -> None:
        """By code, and how far they can be compared."""
        text = str(self.q.explain("1"))
        assert "50 of 100 points\n  projected from 1, 2 of old@1 (exact)" in text
        unknown = kc.project(kc.profile(result_of(OLDER, {"3": 80})), COME_AND_GONE)
        assert "projected from nothing of old@1 (not)" in str(unknown.explain("3"))
        assert "projected from 2, 3 of old@1 (not)" in str(unknown.explain("total"))
        assert kc.profile(result_of(OLDER, {"3": 80})).projected_from("3") == ""

    def test_a_chain_holds_as_much_as_its_weakest_link(self) -> None:
        """Indicative here and exact there is indicative."""
        third = pack_of(100, 100, id="third")
        on = crosswalk_of(
            NEWER,
            third,
            relation("renamed", "1", "1", "indicative"),
            relation("merged", "2 3", "2", "exact"),
        )
        back = kc.project(self.q, on)
        assert back.comparability("1") is Comparability.INDICATIVE
        assert back.comparability("2") is Comparability.EXACT
        assert back.comparability("total") is Comparability.INDICATIVE
        # what was split and merged again is no wider than two halves apart tell
        assert (back["2"].exact, back.total.exact) == (80, 130)

    def test_is_a_value(self) -> None:
        """It can be compared, hashed and pickled."""
        again = pickle.loads(pickle.dumps(self.q))  # noqa: S301 (our own)
        assert again == self.q
        assert dict(again) == dict(self.q)

    def test_takes_profiles_of_either_side_only(self) -> None:
        """With what was given."""
        other = kc.profile(evaluation_of(pack_of(10), 1))
        cases: list[tuple[Any, Any, str]] = [
            (other, MERGED_AND_SPLIT, "KC012"),
            (evaluation_of(OLDER, 1, 2, 3), MERGED_AND_SPLIT, "KC011"),
        ]
        for profile, crosswalk, rule in cases:
            with pytest.raises(IncomparableError) as caught:
                kc.project(profile, crosswalk)
            assert caught.value.problems[0].rule == rule

    def test_changed_criteria_are_not_those_of_the_crosswalk(self) -> None:
        """Though they have the same name."""
        changed = kc.profile(evaluation_of(pack_of(60, 40, 99, id="old"), 1, 2, 3))
        with pytest.raises(IncomparableError, match="KC012"):
            kc.project(changed, MERGED_AND_SPLIT)


class TestGroups:
    """Groups of projected profiles remember that they are."""

    def test_the_total_of_a_group_tells_nothing_of_its_areas(self) -> None:
        """Other members know it: 130 or so in the areas of one, 132 in all of the other."""
        one = kc.profile(result_of(OLDER, {"1": 30, "2": 20, "3": 80}))
        other = kc.profile(result_of(OLDER, {"total": 132}, subject="Stad"))
        mean = kc.aggregate([one, other]).mean_profile()
        q = kc.project(mean, MERGED_AND_SPLIT)
        assert (str(q["1"].bounds), str(q.total.bounds)) == ("[49, 51)", "[130, 132)")
        back = kc.project(q, MERGED_AND_SPLIT)
        assert str(back["3"].bounds) == "[59, 100]"

    def test_the_mean_is_no_surer_than_its_members(self) -> None:
        """One member that is indicative makes the mean so."""
        crosswalk = crosswalk_of(
            pack_of(10, id="old"), pack_of(10, id="new"), relation("renamed", "1", "1")
        )
        read = kc.project(kc.profile(evaluation_of(crosswalk.older, 4)), crosswalk)
        own = kc.profile(evaluation_of(crosswalk.newer, 6, subject="Stad"))
        group = kc.aggregate([read, own])
        assert [caution.kind for caution in group.cautions] == [CautionKind.CROSSWALK]
        mean = group.mean_profile()
        assert mean.comparability("total") is Comparability.INDICATIVE
        comparison = kc.compare(mean, own)
        assert comparison.total.certainty is Certainty.INDICATIVE
        assert [caution.kind for caution in comparison.cautions] == [CautionKind.CROSSWALK]
        assert kc.aggregate([own]).mean_profile().comparability("1") is Comparability.EXACT
