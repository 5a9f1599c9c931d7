"""Groups: statistics, ranks and what may be summed up, by hand."""

from __future__ import annotations

import math
import pickle
import tomllib
from collections.abc import Sequence
from fractions import Fraction
from itertools import product
from typing import Any

import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

import kompass_core as kc
from kompass_core.aggregation import RankKey, RankKeyName
from kompass_core.criteria import BandScale, Break, LevelRounding
from kompass_core.errors import AmountError, IncomparableError
from kompass_core.evaluations import Policies
from kompass_core.missing import Missing
from kompass_core.profiles import CautionKind, GroupMean, Origin
from kompass_core.profiles.profile import Derivation
from kompass_core.testing import laws
from kompass_core.testing import strategies as kst
from tests.making import FOREIGN, SKIPPED, bands_of, evaluation_of, pack_of, result_of

PACK = pack_of(60, 40)


def member(name: str, first: object, second: object = 0, **fields: str) -> kc.Profile:
    """Score two areas."""
    scores = [str(first), str(second)]
    return kc.profile(evaluation_of(PACK, *scores, subject=name, **fields))


def printed(name: str, total: int, date: str = "2016") -> kc.Profile:
    """Print a total."""
    return kc.profile(result_of(PACK, {"total": total}, subject=name, date=date))


def known_within(bounds: kc.Interval, name: str) -> kc.Profile:
    """Return a profile of which the total is known within *bounds*."""
    p = member(name, bounds.low)
    known = Derivation(
        bounds=(p["1"].bounds, p["2"].bounds, bounds),
        coverage=(Fraction(1),) * 3,
        origins=(Origin.PRINTED,) * 3,
    )
    steps = tuple((value.exact or 0) / PACK.layout.step for value in p.values())
    return kc.Profile(p.source, steps, known)


def ends(bounds: kc.Interval) -> set[Fraction]:
    """Return the ends, moved a little inwards where they are open."""
    little = Fraction(1, 100)
    return {
        bounds.low + (not bounds.low_closed) * little,
        bounds.high - (not bounds.high_closed) * little,
    }


class TestSummary:
    """Statistics are exact, but for the standard deviation."""

    def test_by_hand(self) -> None:
        """10, 20 and 40 points."""
        total = kc.aggregate([member("a", 40), member("b", 10), member("c", 20)]).total
        assert (total.n, total.mean, total.min, total.max) == (3, Fraction(70, 3), 10, 40)
        assert (total.median, total.quantile("0.25"), total.quantile(1)) == (20, 15, 40)
        assert total.quantile(Fraction(1, 3)) == Fraction(50, 3)
        assert (total.quantile(0), total.quantile("0.75")) == (10, 30)
        assert total.sd() == pytest.approx(math.sqrt(1400 / 9))
        assert total.sd(ddof=1) == pytest.approx(math.sqrt(1400 / 6))
        assert str(total.points) == "23.33333333333333333333333333"
        assert total.mean_bounds == kc.Interval.exactly(Fraction(70, 3))

    def test_of_one(self) -> None:
        """It is its own quantile, and has no spread of a sample."""
        total = kc.aggregate([member("a", 7)]).total
        assert total.quantile("0.99") == total.median == 7
        assert (total.sd(), total.sd(ddof=1)) == (0, None)

    def test_what_is_undefined_is_none(self) -> None:
        """A cell that no member knows has no mean, rather than a mean of 0."""
        summary = kc.aggregate([printed("a", 50)])["1"]
        assert summary.n == 0
        assert summary.mean is summary.points is summary.median is summary.sd() is None
        assert summary.min is summary.max is summary.mean_bounds is None

    def test_each_level_uses_the_members_that_know_it(self) -> None:
        """And says how many."""
        group = kc.aggregate([member("a", 10, 10), printed("b", 50)])
        assert {code: (s.n, s.mean) for code, s in group.items()} == {
            "1": (1, 10),
            "2": (1, 10),
            "total": (2, 35),
        }
        assert str(group.total.mean_bounds) == "[34.75, 35.25)"

    @pytest.mark.parametrize("q", ["-0.1", 2])
    def test_refuses_other_parts(self, q: str | int) -> None:
        """A part of the members is between none and all."""
        with pytest.raises(AmountError) as caught:
            kc.aggregate([member("a", 1)]).total.quantile(q)
        assert caught.value.problems[0].rule == "KA005"


ON_PRINT = LevelRounding(kc.Rounding("half-up", "0.1"), kc.Rounding("half-up", 1))
FINE = pack_of(4, rounding=kc.RoundingConvention(total=ON_PRINT))
PRINTED_ALIKE = {"a": "2.25", "b": "2.34", "c": "2.24", "d": "1.00", "e": "2.3"}
"""Under half-up to one decimal they print 2.3, 2.3, 2.2, 1.0 and 2.3."""


class TestRankBy:
    """Ranking on unrounded or on printed points is the caller's choice."""

    members = tuple(
        kc.profile(evaluation_of(FINE, points, subject=name))
        for name, points in PRINTED_ALIKE.items()
    )
    group = kc.aggregate(members)

    @pytest.mark.parametrize(
        ("by", "expected"),
        [
            ("exact", [(3, 0), (1, 0), (4, 0), (5, 0), (2, 0)]),
            ("printed", [(1, 2), (1, 2), (4, 0), (5, 0), (1, 2)]),
            (RankKey.PRINTED, [(1, 2), (1, 2), (4, 0), (5, 0), (1, 2)]),
        ],
    )
    def test_what_prints_alike_is_tied_on_print(
        self, by: RankKey | RankKeyName, expected: list[tuple[int, int]]
    ) -> None:
        """And ties share the best rank; what is possible stays what it is."""
        standings = [self.group.rank(each, by=by) for each in self.members]
        assert [(each.rank, each.tied) for each in standings] == expected
        assert [(each.best, each.worst) for each in standings] == [
            (each, each) for each in (3, 1, 4, 5, 2)
        ]

    def test_percentiles_follow(self) -> None:
        """Two below, and half of three equals, of five."""
        percentiles = [self.group.percentile(each, by="printed") for each in self.members]
        assert percentiles == [Fraction(7, 10)] * 2 + [
            Fraction(3, 10),
            Fraction(1, 10),
            Fraction(7, 10),
        ]
        assert self.group.percentile(self.members[0]) == Fraction(1, 2)

    def test_the_best_share_their_place_on_print(self) -> None:
        """One is asked for, and three are equal."""
        assert [each.profile.name for each in self.group.best(n=1)] == ["b"]
        best = self.group.best(n=1, by="printed")
        assert [each.profile.name for each in best] == ["a", "b", "e"]
        assert {(each.rank, each.tied) for each in best} == {(1, 2)}

    def test_published_results_are_ranked_on_what_they_print(self) -> None:
        """Whatever lies behind it; percent alone is put on the scale of points."""
        one = kc.profile(result_of(FINE, {"total": "2.3"}, subject="p"))
        other = kc.profile(result_of(FINE, {"total": {"percent": 57}}, subject="q"))
        group = kc.aggregate([one, other])
        assert [group.rank(each).rank for each in (one, other)] == [1, 2]
        assert [group.rank(each, by="printed").rank for each in (one, other)] == [1, 1]

    def test_the_pack_declares_it(self) -> None:
        """Callers choose only where they want something else."""
        pack = evolve(FINE, ranking="printed")
        members = [
            kc.profile(evaluation_of(pack, points, subject=name))
            for name, points in PRINTED_ALIKE.items()
        ]
        group = kc.aggregate(members)
        assert [group.rank(each).rank for each in members] == [1, 1, 4, 5, 1]
        assert [group.rank(each, by="exact").rank for each in members] == [3, 1, 4, 5, 2]
        assert len(group.best(n=1)) == 3
        assert group.percentile(members[0]) == Fraction(7, 10)
        laws.ranks_count_who_is_better(members)
        laws.percentiles_count_equals_half(members)

    @pytest.mark.parametrize("ask", ["rank", "percentile", "best"])
    def test_another_way_is_refused(self, ask: str) -> None:
        """With those that there are."""
        given = "total" if ask == "best" else self.members[0]
        with pytest.raises(IncomparableError, match="exact, printed") as caught:
            getattr(self.group, ask)(given, by="rounded")
        assert caught.value.problems[0].rule == "KA006"


class TestRank:
    """A rank is 1 + how many are strictly better."""

    def test_ties_share_the_best_rank(self) -> None:
        """And say how many there are."""
        members = [member("a", 30), member("b", 40), member("c", 40), member("d", 20)]
        group = kc.aggregate(members)
        standings = [group.rank(each) for each in members]
        assert [(s.rank, s.tied, s.n) for s in standings] == [
            (3, 0, 4),
            (1, 1, 4),
            (1, 1, 4),
            (4, 0, 4),
        ]
        assert [group.percentile(each) for each in members] == [
            Fraction(3, 8),
            Fraction(3, 4),
            Fraction(3, 4),
            Fraction(1, 8),
        ]

    def test_who_is_no_member_is_ranked_among_them(self) -> None:
        """It makes the group one larger."""
        group = kc.aggregate([member("a", 30), member("b", 10)])
        standing = group.rank(member("c", 20))
        assert (standing.rank, standing.n) == (2, 3)
        assert standing.profile.name == "c"
        assert group.percentile(member("c", 20)) == Fraction(1, 2)

    def test_printed_values_have_rank_intervals(self) -> None:
        """60 printed may be 59.5, and 59.5 exactly may be as much or less, never more."""
        sixty, fifty_nine = printed("a", 60), printed("b", 59)
        exact = member("c", "59.5")
        group = kc.aggregate([sixty, fifty_nine, exact])
        found = {each.name: group.rank(each) for each in group.members}
        assert {name: (s.best, s.rank, s.worst) for name, s in found.items()} == {
            "a": (1, 1, 1),
            "b": (3, 3, 3),
            "c": (1, 2, 2),
        }

    def test_role_models(self) -> None:
        """Whoever shares the last place is named, too."""
        members = [member("a", 30), member("b", 40), member("c", 30), member("d", 20)]
        group = kc.aggregate([*members, printed("e", 1)])
        assert [(s.profile.name, s.rank) for s in group.best("1", n=2)] == [
            ("b", 1),
            ("a", 2),
            ("c", 2),
        ]
        assert len(group.best("1", n=9)) == 4
        assert len(group.best("1")) == 3
        assert group.best("1", n=0) == ()
        assert kc.aggregate([printed("e", 1)]).best("1") == ()

    def test_refuses_what_cannot_be_ranked(self) -> None:
        """An unknown cell, and a profile that knows nothing there."""
        group = kc.aggregate([member("a", 1)])
        for broken, rule in (
            (lambda: group.rank(member("a", 1), "9"), "KC010"),
            (lambda: group.best("9"), "KC010"),
            (lambda: group.rank(printed("b", 1), "1"), "KC006"),
        ):
            with pytest.raises(IncomparableError) as caught:
                broken()
            assert caught.value.problems[0].rule == rule


class TestRankInterval:
    """The best and the worst rank are those that some values within the bounds give."""

    @given(
        st.lists(
            st.tuples(st.integers(0, 5), st.integers(0, 2), st.booleans(), st.booleans()),
            min_size=1,
            max_size=4,
        )
    )
    def test_is_met_at_the_ends_of_the_bounds(
        self, drawn: list[tuple[int, int, bool, bool]]
    ) -> None:
        """Every member is put at every end, or just inside it where the end is open."""
        bounds = [
            kc.Interval(low, low + width, low_closed or not width, high_closed or not width)
            for low, width, low_closed, high_closed in drawn
        ]
        members = [known_within(each, str(i)) for i, each in enumerate(bounds)]
        group = kc.aggregate(members)
        corners = list(product(*map(ends, bounds)))
        for i, each in enumerate(members):
            ranks = {1 + sum(value > corner[i] for value in corner) for corner in corners}
            standing = group.rank(each)
            assert (standing.best, standing.worst) == (min(ranks), max(ranks))


COLOURS = ("red", "yellow", "yellow", "green")


class TestQuantileGroups:
    """Members are divided into equal parts by rank: colours, or grades."""

    def colours(self, *points: int, names: Sequence[str] = COLOURS) -> list[tuple[str, str]]:
        """Return the name and the group of each member, best first."""
        members = [member(name, each) for name, each in zip("abcdefgh", points, strict=False)]
        groups = kc.aggregate(members).quantile_groups(names, "1")
        assert all(each.possible == (each.name,) for each in groups)
        return [(each.rank.profile.name, each.name) for each in groups]

    def test_quarters(self) -> None:
        """Two of eight in the best and in the worst quarter, and four between them."""
        assert self.colours(1, 2, 3, 4, 5, 6, 7, 8) == [
            *[("h", "green"), ("g", "green"), ("f", "yellow"), ("e", "yellow")],
            *[("d", "yellow"), ("c", "yellow"), ("b", "red"), ("a", "red")],
        ]

    def test_ties_are_in_the_better_group(self) -> None:
        """Three share the second of four ranks; the third quarter is empty."""
        assert self.colours(9, 5, 5, 5, names=[*"1234"]) == [
            *[("a", "4"), ("b", "3"), ("c", "3"), ("d", "3")]
        ]
        assert {group for _, group in self.colours(7, 7, 7)} == {"green"}

    def test_fewer_members_than_groups(self) -> None:
        """The best is in the highest; one alone is, too."""
        assert self.colours(1, 2, names=[*"12345"]) == [("b", "5"), ("a", "3")]
        assert self.colours(1) == [("a", "green")]

    def test_grades_of_ranks(self) -> None:
        """Each rank of six is a grade of its own."""
        assert [grade for _, grade in self.colours(1, 2, 3, 4, 5, 6, names=[*"123456"])] == [
            *"654321"
        ]

    def test_of_printed_members(self) -> None:
        """Equal in print: each may be in either half, and members without points have no group."""
        members = [
            kc.profile(result_of(PACK, {"total": 50}, subject="a")),
            kc.profile(result_of(PACK, {"total": 50}, subject="b")),
            kc.profile(result_of(PACK, {"1": 50}, subject="c")),
        ]
        groups = kc.aggregate(members).quantile_groups(["low", "high"])
        assert [(each.rank.profile.name, each.name, each.possible) for each in groups] == [
            ("a", "high", ("low", "high")),
            ("b", "high", ("low", "high")),
        ]
        assert not groups[0].is_certain

    def test_of_printed_ranks(self) -> None:
        """Printed numbers decide, so what may be before rounding does not matter."""
        members = [
            kc.profile(result_of(PACK, {"total": each}, subject=name))
            for name, each in zip("abc", (50, 51, 50), strict=True)
        ]
        names = ["low", "high"]
        groups = kc.aggregate(members).quantile_groups(names, by="printed")
        assert [(each.rank.profile.name, each.possible) for each in groups] == [
            ("b", ("high",)),
            ("a", ("high",)),
            ("c", ("high",)),
        ]
        assert [(each.rank.best, each.rank.worst) for each in groups] == [(1, 1), (2, 3), (2, 3)]
        exact = kc.aggregate(members).quantile_groups(names, by="exact")
        assert [each.possible for each in exact] == [("high",), ("low", "high"), ("low", "high")]

    def test_of_printed_ranks_with_gaps(self) -> None:
        """Of 10 to 30 points, of which 20 are known, and of 19.4, printed 19, and 19.6."""
        pack = pack_of([20, 20], step="0.1")
        rows: list[tuple[Any, Any]] = [(10, SKIPPED), ("19.4", 0), ("19.6", 0)]
        members = [
            kc.profile(evaluation_of(pack, *row, subject=str(i)), not_assessed="rescale")
            for i, row in enumerate(rows)
        ]
        group = kc.aggregate(members)
        ranks = [group.rank(each, by="printed") for each in members]
        assert [(each.rank, each.possible) for each in ranks] == [
            (1, (1, 3)),
            (3, (2, 3)),
            (1, (1, 2)),
        ]

    @given(kst.groups())
    def test_possible_ranks_are_counted(self, drawn: list[kc.Evaluation]) -> None:
        """Of those that are printed above for certain, and of those that may be."""
        members = [kc.profile(each) for each in drawn]
        group = kc.aggregate(members)
        for code in members[0]:
            points = [each.printed(code).points or 0 for each in members]
            for own, each in zip(points, members, strict=True):
                rank = group.rank(each, code, by="printed")
                above = 1 + sum(other > own for other in points)
                assert rank.possible == (above, above) == (rank.rank, rank.rank)
                exact = group.rank(each, code, by="exact")
                assert exact.possible == (exact.best, exact.worst)

    @given(st.lists(st.integers(0, 6), min_size=1, max_size=9), st.integers(2, 5))
    def test_are_monotone_and_of_bounded_size(self, points: list[int], n: int) -> None:
        """More points are never a lower group, and without ties no group is too large."""
        members = [member(str(i), each) for i, each in enumerate(points)]
        groups = kc.aggregate(members).quantile_groups([*map(str, range(n))], "1")
        numbers = [int(each.name) for each in groups]
        assert numbers == sorted(numbers, reverse=True)
        if len(set(points)) == len(points):
            assert all(numbers.count(each) <= -(-len(points) // n) for each in numbers)

    def test_needs_two_names(self) -> None:
        """A text is no list of names."""
        group = kc.aggregate([member("a", 1)])
        with pytest.raises(IncomparableError) as caught:
            group.quantile_groups(["all"], "1")
        assert caught.value.problems[0].rule == "KN130"
        with pytest.raises(TypeError):
            group.quantile_groups("red", "1")


class TestMembers:
    """Only profiles of subjects, under the same criteria and policies, make a group."""

    def refused(self, *profiles: kc.Profile, rule: str) -> kc.Problem:
        """A group of these is an error."""
        with pytest.raises(IncomparableError) as caught:
            kc.aggregate(profiles)
        assert caught.value.problems[0].rule == rule
        return caught.value.problems[0]

    def test_a_group_of_none_is_refused(self) -> None:
        """Means of nothing are not zero."""
        self.refused(rule="KC009")

    def test_a_published_mean_is_no_member(self) -> None:
        """Neither is the mean of a group."""
        published = result_of(PACK, {"total": 50}, population=kc.Population(name="all"))
        self.refused(member("a", 1), kc.profile(published), rule="KC003")
        self.refused(kc.aggregate([member("a", 1)]).mean_profile(), rule="KC003")

    def test_other_criteria_are_refused(self) -> None:
        """As for comparisons."""
        other = kc.profile(evaluation_of(pack_of(60, 40, revision="2"), 1, 1))
        self.refused(member("a", 1), other, rule="KC001")

    def test_other_policies_are_refused(self) -> None:
        """Each is named; who has no gaps goes with any."""
        gap = evaluation_of(PACK, 1, FOREIGN)
        worst, best = (kc.profile(gap, not_applicable=policy) for policy in ("worst", "best"))
        problem = self.refused(member("a", 1), worst, best, rule="KC005")
        assert problem.facts["known"] == (
            "not applicable best",
            "not applicable worst",
        )
        group = kc.aggregate([member("a", 1), worst])
        assert group.mean_profile().policies == worst.policies
        with pytest.raises(IncomparableError) as caught:
            group.rank(kc.profile(gap, not_applicable="best"))
        assert caught.value.problems[0].rule == "KC005"
        assert group.rank(member("c", 5)).n == group.rank(group.mean_profile()).n == 3

    def test_policies_of_different_gaps_go_together(self) -> None:
        """Each kind of gap is treated in one way; the mean says in which."""
        foreign = evaluation_of(PACK, 1, FOREIGN, subject="a")
        skipped = evaluation_of(PACK, 1, SKIPPED, subject="b")
        group = kc.aggregate(
            [
                kc.profile(foreign, not_applicable="worst", not_assessed="best"),
                kc.profile(skipped, not_assessed="worst"),
            ]
        )
        assert group.mean_profile().policies == Policies("worst", "worst")

    @pytest.mark.parametrize(
        ("dates", "expected"),
        [
            (["2015"], False),
            (["2015", "2015"], True),
            (["2013", "2014"], False),
            (["2014", "2016"], True),
            (["2016", "2012", "2014"], True),
            (["2016", "2017"], False),
            (["2014-06", "2014", "2015-03"], True),
        ],
    )
    def test_one_result_is_on_one_side_of_a_break(
        self, dates: list[str], *, expected: bool
    ) -> None:
        """In 2015 the instrument changed; two results of that year may be on either side."""
        pack = pack_of(10, breaks=[Break("2015", "2015", kc.Label({"en": "stricter"}))])
        group = kc.aggregate(
            kc.profile(evaluation_of(pack, 1, subject=str(i), date=date))
            for i, date in enumerate(dates)
        )
        assert [caution.kind for caution in group.cautions] == [CautionKind.BREAK] * expected

    def test_results_from_both_sides_of_a_break_carry_a_caution(self) -> None:
        """As they do when two of them are compared."""
        known = Break("2015", "2016", kc.Label({"en": "stricter"}))
        pack = pack_of(10, breaks=[known])
        rounds = [
            kc.profile(evaluation_of(pack, 1, subject=date, date=date))
            for date in ("2018", "2012", "2020")
        ]
        (caution,) = kc.aggregate(rounds).cautions
        assert caution.kind is CautionKind.BREAK
        assert kc.aggregate([rounds[0], rounds[2]]).cautions == ()

    def test_what_is_no_profile_is_refused(self) -> None:
        """The error says how to make one."""
        evaluation: Any = evaluation_of(PACK, 1, 2)
        for broken in (
            lambda: kc.aggregate([evaluation]),
            lambda: kc.compare(evaluation, evaluation),
            lambda: kc.aggregate([member("a", 1)]).rank(evaluation),
            lambda: kc.aggregate([member("a", 1)]).percentile("a"),  # type: ignore[arg-type]
        ):
            with pytest.raises(IncomparableError) as caught:
                broken()
            assert caught.value.problems[0].rule == "KC011"

    def test_repeats_are_refused_kept_or_the_latest(self) -> None:
        """None is dropped without a word."""
        rounds = [member("a", n, date=date) for n, date in ((1, "2010"), (3, "2020"), (2, "2015"))]
        problem = self.refused(*rounds, member("b", 5), rule="KC004")
        assert problem.facts == {"subject": "a", "n": 3}
        latest = kc.aggregate([*rounds, member("b", 5)], duplicates="latest")
        assert [each.total.exact for each in latest.members] == [3, 5]
        assert kc.aggregate(rounds, duplicates="keep").total.n == 3

    def test_a_later_total_does_not_hide_earlier_areas(self) -> None:
        """
        Örebro printed its areas in 2012, and only a total in 2015.

        Its total is that of 2015 and its areas are those of 2012, by the shipped results.
        """
        found = kc.Packs.results(kc.available_packs(), "kommunkompassen-se")
        texts = {place.rpartition("/")[2]: text for place, text in found}
        names = ("orebro-2012", "orebro-2015", "grastorp-2014")
        files = [tomllib.loads(texts[f"{name}.toml"].decode()) for name in names]
        pack = kc.load_pack("kommunkompassen-se@2010")
        early, late, other = (
            kc.profile(
                kc.PublishedResult.from_printed(
                    pack,
                    subject=each["subject"],
                    date=each["date"],
                    areas=each.get("areas", {}),
                    total=each.get("total"),
                )
            )
            for each in files
        )
        group = kc.aggregate([early, other, late], duplicates="latest")
        assert (group.members, group.earlier) == ((other, late), (early,))
        assert (early.total.exact, late.total.exact) == (615, 650)
        assert group.counted("total") == (other, late)
        assert group.counted("1") == (other, early)
        assert (group["1"].n, group["1"].max, group.total.max) == (2, 68, 650)
        (best,) = group.best("1", n=1)
        assert (best.profile, best.value.exact, best.rank, best.n) == (early, 68, 1, 2)
        assert group.best(n=1)[0].profile == late
        mean = group.mean_profile()
        assert isinstance(mean.source, GroupMean)
        assert (mean.source.n, mean.total.exact) == (2, Fraction(506 + 650, 2))

    def test_each_node_is_of_the_latest_that_knows_it(self) -> None:
        """Results that add nothing do not count, and a reason for a gap is known, too."""
        rows = [("2010", {"1": 1, "2": 2}), ("2012", {"1": 3}), ("2014", {"total": 90})]
        rounds = [
            kc.profile(result_of(PACK, numbers, subject="a", date=date)) for date, numbers in rows
        ]
        group = kc.aggregate(rounds, duplicates="latest")
        assert {code: group[code].values[0].exact for code in group} == {
            "1": 3,
            "2": 2,
            "total": 90,
        }
        gaps = evaluation_of(PACK, FOREIGN, SKIPPED, subject="a", date="2016")
        gone = kc.profile(gaps, not_applicable="rescale", not_assessed="rescale")
        group = kc.aggregate([*rounds, gone], duplicates="latest")
        assert (group.earlier, group["1"].n) == ((), 0)

    def test_earlier_results_that_count_must_have_an_order(self) -> None:
        """Two of one year both have areas, and a later one has none."""
        rounds = [
            kc.profile(result_of(PACK, {code: 1}, subject="a", date=date))
            for code, date in (("1", "2012"), ("1", "2012"), ("total", "2014"))
        ]
        with pytest.raises(IncomparableError) as caught:
            kc.aggregate(rounds, duplicates="latest")
        assert caught.value.problems[0].facts == {"subject": "a", "dates": ("2012", "2012")}

    def test_spellings_of_one_name_are_one_subject(self) -> None:
        """They are not two municipalities."""
        rounds = [member("Berg", 1, date="2010"), member("Berg\u00a0", 2, date="2012")]
        assert kc.aggregate(rounds, duplicates="latest").members == (rounds[1],)

    def test_the_latest_keep_the_order_in_which_they_were_given(self) -> None:
        """Not that in which their subjects first stood."""
        old, other = member("a", 1, date="2010"), member("b", 2)
        new = member("a", 3, date="2020")
        group = kc.aggregate([old, other, new], duplicates="latest")
        assert group.members == (other, new)

    def test_the_same_profile_twice_is_its_own_latest(self) -> None:
        """It is not older than itself, and counts once."""
        one = member("a", 1)
        assert kc.aggregate([one, one], duplicates="latest").members == (one,)
        assert kc.aggregate([one, one], duplicates="keep").total.n == 2
        assert kc.aggregate([one, one], duplicates="keep").rank(one).tied == 1

    def test_there_is_no_other_way_to_treat_repeats(self) -> None:
        """The error says which there are."""
        unknown: Any = "newest"
        with pytest.raises(IncomparableError) as caught:
            kc.aggregate([member("a", 1)], duplicates=unknown)
        assert str(caught.value) == (
            "duplicates: 'newest' is not valid here; use one of refuse, latest, keep [KA006]"
        )

    def test_the_latest_must_be_told_by_the_dates(self) -> None:
        """A year does not lie before a month of it."""
        rounds = [member("a", 1, date="2016"), member("a", 2, date="2016-10")]
        with pytest.raises(IncomparableError) as caught:
            kc.aggregate(rounds, duplicates="latest")
        assert caught.value.problems[0].facts == {"subject": "a", "dates": ("2016", "2016-10")}


class TestAggregate:
    """A group is a mapping of summaries, and its mean is a profile."""

    def test_is_a_value(self) -> None:
        """It can be compared, hashed and pickled, with all that it gives."""
        group = kc.aggregate([member("a", 10, 20), printed("b", 50)])
        again = pickle.loads(pickle.dumps(group))  # noqa: S301 (our own)
        assert again == group
        assert dict(again) == dict(group)
        for one, other in (
            (again, group),
            (again.total, group.total),
            (again.rank(again.members[0]), group.rank(group.members[0])),
            (again.mean_profile(), group.mean_profile()),
        ):
            assert one == other
            assert hash(one) == hash(other)

    def test_is_a_mapping(self) -> None:
        """In the pack's order."""
        group = kc.aggregate([member("a", 1)])
        assert (list(group), len(group)) == (["1", "2", "total"], 3)
        assert group.pack == PACK
        assert repr(group) == "<Aggregate of 1 profiles, small@1>"
        with pytest.raises(KeyError):
            group["9"]

    def test_equivalent_packs_share_what_both_know(self) -> None:
        """With a caution."""
        other = pack_of([20, 40], 40, id="other", equivalent_to=[PACK.ref])
        deep = kc.profile(evaluation_of(other, 1, 2, 3, subject="deep"))
        group = kc.aggregate([deep, member("a", 5, 5)])
        assert list(group) == ["1", "2", "total"]
        assert group["1"].mean == 4
        assert [each.kind for each in group.cautions] == [CautionKind.EQUIVALENT]
        with pytest.raises(KeyError):
            group["1.1"]

    def test_the_mean_is_a_profile(self) -> None:
        """It can be compared, and says what it is."""
        group = kc.aggregate([member("a", 10, 20), printed("b", 50)])
        mean = group.mean_profile("both")
        assert (mean.name, mean.date, mean.is_mean, mean.stale) == ("both", None, True, False)
        assert (mean["1"].exact, mean.total.exact) == (10, 40)
        assert mean["1"].origin is Origin.MEAN
        assert isinstance(mean.source, GroupMean)
        assert mean.source.n == 2
        change = kc.compare(mean, member("c", 10, 35)).total
        assert (change.exact, str(change.bounds)) == (5, "(4.75, 5.25]")

    def test_the_mean_knows_what_it_does_not_know(self) -> None:
        """Neither points nor coverage where no member has any."""
        mean = kc.aggregate([printed("a", 50)]).mean_profile()
        assert (mean["1"].exact, mean["1"].coverage) == (None, 0)
        assert mean["1"].origin is Origin.UNKNOWN
        assert str(mean["1"].bounds) == "[0, 60]"

    def test_the_mean_covers_what_its_members_cover(self) -> None:
        """On average, over those whom it concerns."""
        both: list[Missing] = [SKIPPED, FOREIGN]
        gaps = [
            kc.profile(
                evaluation_of(PACK, 1, gap, subject=str(i)),
                not_applicable="worst",
                not_assessed="worst",
            )
            for i, gap in enumerate(both)
        ]
        mean = kc.aggregate([*gaps, member("a", 1, 1)]).mean_profile()
        assert mean["2"].coverage == Fraction(1, 2)
        assert kc.aggregate(gaps[1:]).mean_profile()["2"].coverage is None

    def test_the_mean_of_the_inconsistent_says_so(self) -> None:
        """As its members do."""
        wrong = kc.profile(result_of(PACK, {"1": 60, "2": 40, "total": 1}))
        assert not kc.aggregate([wrong]).mean_profile().consistent


class TestBands:
    """Members are counted by band: certainly in it, and possibly."""

    SCALE = BandScale(bands=bands_of(None, 40, 60))
    BANDED = pack_of(60, 40, band_scales=[SCALE])

    def group(self) -> kc.Aggregate:
        """Return a group of an exact total, a printed one, and one to which nothing applies."""
        scored = kc.profile(evaluation_of(self.BANDED, 30, 20, subject="a"))
        printed_60 = kc.profile(result_of(self.BANDED, {"total": 60}, subject="b"))
        foreign = evaluation_of(self.BANDED, FOREIGN, FOREIGN, subject="c")
        nothing = kc.profile(foreign, not_applicable="rescale")
        return kc.aggregate([scored, printed_60, nothing])

    def test_are_counted(self) -> None:
        """50 is in the middle; 60 is in the middle, or at the top."""
        counts = [(each.band.code, each.certain, each.possible) for each in self.group().bands()]
        assert counts == [("none", 0, 0), ("from-40", 1, 2), ("from-60", 0, 1)]

    def test_of_a_node_without_bands(self) -> None:
        """There is nothing to count, and an unknown node is refused."""
        assert self.group().bands("1") == ()
        with pytest.raises(IncomparableError):
            self.group().bands("3")

    def test_are_in_the_data(self) -> None:
        """For each node; none where it has no bands."""
        *_, area, total = self.group().to_dict()["nodes"]
        assert area["bands"] == []
        assert total["bands"][1] == {"band": "from-40", "certain": 1, "possible": 2}

    def test_are_in_tables(self) -> None:
        """As text: in rows, and in notebooks if the pack has bands."""
        group = self.group()
        text = "none 0, from-40 1 to 2, from-60 0 to 1"
        assert [each["bands"] for each in group.rows()] == [None, None, text]
        assert text in group._repr_html_()
        assert "Band" not in kc.aggregate([member("a", 1)])._repr_html_()
        assert "from 40 or from 60" in group.members[1]._repr_html_()

    def test_the_mean_has_bands(self) -> None:
        """Like any other profile."""
        band = kc.aggregate(self.group().members[:2]).mean_profile().band()
        assert band is not None
        assert [each.code for each in band.possible] == ["from-40"]
