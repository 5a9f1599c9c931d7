"""What printed numbers allow: the real report, tables, and two independent methods."""

from __future__ import annotations

import pickle
from decimal import Decimal
from fractions import Fraction
from functools import cache
from itertools import product
from math import ceil, factorial, floor, sqrt
from typing import Any

import numpy as np
import pytest
from attrs import evolve
from hypothesis import assume, given, settings
from hypothesis import strategies as st

import kompass_core as kc
from kompass_core.amounts import Rounding
from kompass_core.criteria import LevelRounding, Node
from kompass_core.errors import IncomparableError, PublishedResultError
from kompass_core.published import Mismatch, PrintedNumber, Verdict
from kompass_core.published.audit import judge_change
from kompass_core.published.result import PrintedNumbers
from kompass_core.testing import strategies as kst
from tests.making import Limits, pack_of, result_of
from tests.oracles import (
    Elimination,
    Number,
    combined,
    descendants,
    exhaustive,
    numbers_of,
    printed_as,
    smallest_removals,
)
from tests.reports import (
    AREAS,
    AREAS_2016,
    KRAMFORS_2011,
    MEAN,
    PACK,
    ROWS,
    STRANGNAS_2014,
    STRANGNAS_2016,
    WITNESS,
    Row,
)

HALF = Fraction(1, 2)


def half_open(low: object, high: object) -> kc.Interval:
    """Return what half-up rounding leaves of most numbers: the low end, not the high one."""
    return kc.Interval(Fraction(str(low)), Fraction(str(high)), high_closed=False)


def just_outside(low: Fraction, high: Fraction) -> tuple[int, int]:
    """Return the nearest whole numbers that nothing from *low* up to *high* is printed as."""
    return floor(low + HALF) - 1, ceil(high + HALF)


def moved(result: kc.PublishedResult, code: str, kind: str, number: int) -> kc.PublishedResult:
    """Print another number in one place."""
    cells = (
        PrintedNumber(code, **(dict(cell.numbers) | {kind: Decimal(number)}))
        if cell.code == code
        else cell
        for cell in result.printed
    )
    return evolve(result, printed=cells)


def without(result: kc.PublishedResult, *codes: str) -> kc.PublishedResult:
    """Print nothing for some cells."""
    return evolve(result, printed=[cell for cell in result.printed if cell.code not in codes])


def named(audit: kc.Audit) -> list[Number]:
    """Return the first of the sets in conflict as plain numbers."""
    first = audit.conflicts[0] if audit.conflicts else ()
    return [(each.code, each.kind, each.printed) for each in first]


def plain(audit: kc.Audit) -> list[list[Number]]:
    """Return all sets in conflict as plain numbers."""
    return [[(n.code, n.kind, n.printed) for n in conflict] for conflict in audit.conflicts]


def unweighed(audit: kc.Audit, kind: str = "points") -> list[Mismatch]:
    """Return the mismatches of one kind, without their probability."""
    return [evolve(each, probability=None) for each in audit.mismatches if each.kind == kind]


class TestStrangnas2016:
    """One unrounded evaluation explains every number, though few of them add up."""

    audit = kc.audit(STRANGNAS_2016)

    def test_is_explained_by_rounding(self) -> None:
        """Nothing is wrong with the report."""
        assert self.audit.verdict is Verdict.ROUNDING
        assert self.audit.possible
        assert self.audit.plausible
        assert self.audit.conflicts == ()

    def test_checks_every_parent_and_every_percent(self) -> None:
        """45 percents of rows, 8 of areas, 8 areas and the total from their parts."""
        assert self.audit.checks == 45 + 8 + 8 + 1

    def test_37_of_45_percents_differ_from_the_printed_points(self) -> None:
        """Recomputed with whole numbers: 9 of 25 would be 36 %, and 38 % is printed."""
        again = {row.code: (200 * row.points + row.maximum) // (2 * row.maximum) for row in ROWS}
        expected = [
            Mismatch(row.code, "percent", Decimal(row.percent), Decimal(again[row.code]))
            for row in ROWS
            if again[row.code] != row.percent
        ]
        assert len(expected) == 37
        assert unweighed(self.audit, "percent") == expected

    def test_three_areas_print_one_less_than_their_rows(self) -> None:
        """Areas 2, 3 and 5; the areas themselves add up to the total."""
        assert unweighed(self.audit) == [
            Mismatch("2", "points", Decimal(60), Decimal(61)),
            Mismatch("3", "points", Decimal(60), Decimal(61)),
            Mismatch("5", "points", Decimal(64), Decimal(65)),
        ]

    @pytest.mark.parametrize("row", ROWS, ids=lambda row: row.code)
    def test_bounds_of_a_row(self, row: Row) -> None:
        """Points and percent together; the areas leave more room than that."""
        assert self.audit.bounds[row.code] == half_open(*row.hidden)

    @pytest.mark.parametrize(
        ("area", "from_rows", "in_all"),
        [
            ("1", ("62.475", "63.275"), ("62.5", "63.275")),
            ("2", ("59.725", "60.6"), ("59.725", "60.5")),
            ("3", ("59.75", "60.75"), ("59.75", "60.5")),
            ("4", ("66.125", "67.05"), ("66.5", "67.05")),
            ("5", ("63.325", "64.3"), ("63.5", "64.3")),
            ("6", ("48.875", "49.8"), ("48.875", "49.5")),
            ("7", ("65.7", "66.7"), ("65.7", "66.5")),
            ("8", ("67.95", "68.825"), ("67.95", "68.5")),
        ],
    )
    def test_bounds_of_an_area(
        self, area: str, from_rows: tuple[str, str], in_all: tuple[str, str]
    ) -> None:
        """What its rows add up to, and what is left of that by its own number."""
        assert self.audit.from_below[area] == half_open(*from_rows)
        assert self.audit.bounds[area] == half_open(*in_all)

    def test_bounds_of_the_total(self) -> None:
        """Rows and areas alone leave more than five points; the printed 497 leaves one."""
        assert self.audit.from_below["total"] == half_open("494.5", "500.125")
        assert self.audit.bounds["total"] == half_open("496.5", "497.5")
        assert kc.audit(without(STRANGNAS_2016, "total")).bounds["total"] == half_open(
            "494.5", "500.125"
        )

    def test_rows_alone_allow_more(self) -> None:
        """Without areas and total, the hidden rows are simply added."""
        rows = kc.audit(without(STRANGNAS_2016, "total", *AREAS))
        low, high = (sum(ends) for ends in zip(*(row.hidden for row in ROWS), strict=True))
        assert rows.bounds["total"] == half_open(low, high)
        assert rows.checks == 45

    def test_a_witness_prints_the_whole_report(self) -> None:
        """Its unrounded points print every number, and lie within every bound."""
        witness = kc.profile(WITNESS)
        for code, kind, number in numbers_of(STRANGNAS_2016):
            assert dict(witness.printed(code).numbers)[kind] == number
        assert all(
            kc.Interval.exactly(v.exact or 0) <= self.audit.bounds[c] for c, v in witness.items()
        )

    @pytest.mark.parametrize("row", ROWS, ids=lambda row: row.code)
    def test_names_points_that_the_percent_does_not_allow(self, row: Row) -> None:
        """
        Just outside is enough: 8 or 11 for 38 % of 25 points.

        Points and percent clash then, and nothing else is involved. Taking away either may
        do, and the points come first; the rest is the real report, so they do.
        """
        half_percent = Fraction(row.maximum, 200)
        middle = Fraction(row.percent * row.maximum, 100)
        for wrong in just_outside(middle - half_percent, middle + half_percent):
            audit = kc.audit(moved(STRANGNAS_2016, row.code, "points", wrong))
            assert audit.verdict is Verdict.IMPOSSIBLE
            assert named(audit) == [(row.code, "points", wrong)]
            assert audit.smallest

    @pytest.mark.parametrize("row", ROWS, ids=lambda row: row.code)
    def test_names_a_percent_that_the_points_do_not_allow(self, row: Row) -> None:
        """
        Just outside is enough: 33 or 39 for 9 of 25 points.

        Without the points the percent may fit or contradict the area. Only if it fits are
        the points the first that can be taken away.
        """
        area = AREAS_2016[row.code[0]]
        others = [each.hidden for each in ROWS if each.code[0] == row.code[0] and each != row]
        ends = (100 * (row.points + half) / row.maximum for half in (-HALF, HALF))
        for wrong in just_outside(*ends):
            low, high = (Fraction(row.maximum * (wrong + half), 100) for half in (-HALF, HALF))
            low += sum(each[0] for each in others)
            high += sum(each[1] for each in others)
            fits = low < area + HALF and high > area - HALF
            expected = ("points", row.points) if fits else ("percent", wrong)
            audit = kc.audit(moved(STRANGNAS_2016, row.code, "percent", wrong))
            assert named(audit) == [(row.code, *expected)]

    @pytest.mark.parametrize("area", AREAS)
    @pytest.mark.parametrize("by", [-1, 1])
    def test_names_the_points_of_an_area(self, area: str, by: int) -> None:
        """An area of 100 points prints the same number as its percent."""
        wrong = AREAS_2016[area] + by
        audit = kc.audit(moved(STRANGNAS_2016, area, "points", wrong))
        assert named(audit) == [(area, "points", wrong)]

    @pytest.mark.parametrize(
        ("total", "first"),
        [
            (493, ("total", "points", 493)),
            # Below 494.5: without its 80 %, 2.1 can fall to 11.5, and area 2 so to 59.5.
            (494, ("2.1", "percent", 80)),
            (495, None),
            (500, None),
            # From 500.5: without its 70 %, 4.1 can rise by 0.925, and area 4 so up to 67.5,
            # by 0.45. Areas 1 to 3 have not that much room before they would print more.
            (501, ("4.1", "percent", 70)),
            (502, ("total", "points", 502)),
        ],
    )
    def test_names_the_first_single_number_for_a_wrong_total(
        self, total: int, first: tuple[str, str, int] | None
    ) -> None:
        """The total is the last in order: only where nothing else would do is it named."""
        audit = kc.audit(moved(STRANGNAS_2016, "total", "points", total))
        assert named(audit) == ([] if first is None else [first])


class TestOtherReports:
    """The same report's results of 2014 and of the mean."""

    def test_2014_is_explained_by_rounding(self) -> None:
        """The areas add up to 439, and 437 is printed: eight halves explain four points."""
        audit = kc.audit(STRANGNAS_2014)
        assert audit.verdict is Verdict.ROUNDING
        assert audit.checks == 1
        assert unweighed(audit) == [Mismatch("total", "points", Decimal(437), Decimal(439))]
        assert audit.from_below["total"] == half_open(435, 443)
        assert audit.bounds["total"] == half_open("436.5", "437.5")

    def test_the_mean_is_consistent(self) -> None:
        """Its areas add up to 476."""
        audit = kc.audit(MEAN)
        assert audit.verdict is Verdict.CONSISTENT
        assert (audit.checks, audit.mismatches) == (1, ())


class TestPlausibility:
    """Rounding explains a difference more or less easily."""

    def test_kramfors_2011_is_implausible(self) -> None:
        """All eight areas would have to be almost half a point below their print."""
        audit = kc.audit(KRAMFORS_2011)
        expected = Fraction(2, 2**8 * factorial(8))
        assert [each.probability for each in audit.mismatches] == [expected]
        assert audit.probability == expected == Fraction(1, 5_160_960)
        assert audit.verdict is Verdict.IMPLAUSIBLE
        assert audit.possible
        assert not audit.plausible
        assert audit.conflicts == ()

    @pytest.mark.parametrize(
        ("areas", "total", "probability", "verdict"),
        [
            # Kramfors 2013, and the 40 latest others in 2014: one point beside the sum
            ((58, 56, 73, 53, 58, 45, 44, 60), 448, 0.54708, "rounding"),
            ((50, 54, 67, 55, 56, 55, 51, 66), 455, 0.54708, "rounding"),
            # Karlskrona 2011 and 2014
            ((48, 49, 62, 44, 46, 46, 49, 71), 415, 1, "consistent"),
            ((69, 67, 65, 61, 53, 54, 73, 67), 509, 1, "consistent"),
            # Strängnäs 2014, and a total one point lower
            ((54, 49, 77, 55, 58, 37, 60, 49), 437, 0.0655, "rounding"),
            ((54, 49, 77, 55, 58, 37, 60, 49), 436, 0.00127, "rounding"),
        ],
    )
    def test_of_areas_and_a_total(
        self, areas: tuple[int, ...], total: int, probability: float, verdict: str
    ) -> None:
        """By the sum of eight uniform numbers, of which 259723 in 573440 round to 0."""
        printed: dict[str, PrintedNumbers] = {**dict(zip(AREAS, areas, strict=True))}
        audit = kc.audit(result_of(PACK, {**printed, "total": total}))
        assert audit.verdict is Verdict(verdict)
        assert audit.probability is not None
        assert float(audit.probability) == pytest.approx(probability, rel=0.003)

    @pytest.mark.parametrize(
        ("limits", "printed", "probability"),
        [
            # [8.5, 9.5) of 25 is 34 % to 38 %; an eighth prints 38, another prints 34
            ([25], {"1.1": {"points": 9, "percent": 38}}, "1/4"),
            # [4.5, 5.5) from -5 to 15 is 47.5 % to 52.5 %, and 52 begins at 51.5
            ([(-5, 15)], {"1.1": {"points": 5, "percent": 52}}, "2/5"),
            # two halves of 20 points: 55 % begins 0.1 below the highest sum
            ([10, 10], {"1.1": 5, "1.2": 5, "1": {"percent": 55}}, "1/100"),
            ([(-5, 5), (5, 15)], {"1.1": 0, "1.2": 10, "1": {"percent": 55}}, "1/100"),
            # [4.5, 5.5) and [5.35, 5.45): 10.5 is 0.45 below the highest sum
            ([10, 10], {"1.1": 5, "1.2": {"points": 5, "percent": 54}, "1": 11}, "2/5"),
        ],
    )
    def test_of_percentages(
        self, limits: list[Limits], printed: dict[str, PrintedNumbers], probability: str
    ) -> None:
        """From the points of the node itself, or else from its parts."""
        audit = kc.audit(result_of(pack_of(limits), printed))
        assert audit.mismatches[0].probability == Fraction(probability)

    def test_of_a_mean(self) -> None:
        """57, 11 and 33 make 33.67; 33 is printed where three fractions add up to less than 1."""
        pack = pack_of(100, 100, 100, combine="mean")
        audit = kc.audit(result_of(pack, {"1": 57, "2": 11, "3": 33, "total": 33}))
        assert [each.probability for each in audit.mismatches] == [Fraction(1, 6)]

    def test_of_several_checks_is_multiplied(self) -> None:
        """The least probable of four, which are percentages of four sub-questions."""
        pack = pack_of([20, 20, 20, 20])
        audit = kc.audit(
            result_of(
                pack,
                {
                    "1.1": {"points": 10, "percent": 52},
                    "1.2": {"points": 10, "percent": 51},
                    "1.3": {"points": 10, "percent": 50},
                    "1.4": {"points": 10, "percent": 50},
                },
            )
        )
        # [9.5, 10.5) is 47.5 % to 52.5 %: 1 of 5 prints 52 and above, 2 of 5 print 51 and above
        assert [each.probability for each in audit.mismatches] == [Fraction(2, 5), Fraction(4, 5)]
        assert (audit.checks, audit.probability) == (4, 1)

    def test_is_0_if_impossible(self) -> None:
        """Also where a part excludes itself, so that nothing is known of its parent."""
        parts: dict[str, PrintedNumbers] = {"1.1": {"points": 5, "percent": 90}, "1.2": 5}
        audit = kc.audit(result_of(TWO_BY_TWO, {**parts, "1": 11}))
        assert [each.probability for each in audit.mismatches] == [None, 0]
        assert (audit.verdict, audit.probability) == (Verdict.IMPOSSIBLE, 0)

    def test_is_counted_where_scores_have_a_unit(self) -> None:
        """2.5 or 3 and 1.5 or 2: one of four sums prints 4."""
        pack = pack_of([4, 4], score_unit="0.5")
        audit = kc.audit(result_of(pack, {"1.1": 3, "1.2": 2, "1": 4}))
        assert [each.probability for each in audit.mismatches] == [Fraction(1, 4)]
        assert (audit.verdict, audit.probability) == (Verdict.ROUNDING, Fraction(1, 4))

    def test_of_ten_halves_is_implausible(self) -> None:
        """Ten scores of half a point less than they print: one of 1024 cases."""
        pack = pack_of([4] * 10, score_unit="0.5")
        printed: dict[str, PrintedNumbers] = {f"1.{i}": 3 for i in range(1, 11)}
        audit = kc.audit(result_of(pack, {**printed, "1": 25}))
        assert (audit.verdict, audit.probability) == (Verdict.IMPLAUSIBLE, Fraction(1, 1024))

    @given(st.data(), st.sampled_from(["0.5", "0.25", "0.2"]), st.sampled_from(["sum", "mean"]))
    def test_is_an_exact_count_of_small_packs(
        self, data: st.DataObject, unit: str, combine: str
    ) -> None:
        """Of all scores that print as the parts, the share that is as far from them."""
        pack = pack_of(4, 4, 4, score_unit=unit, combine=combine, area_max=None)
        scores = [Fraction(unit) * i for i in range(int(4 / Fraction(unit)) + 1)]
        true = [data.draw(st.sampled_from(scores)) for _ in "123"]
        parts = [floor(each + Fraction(1, 2)) for each in true]
        below = 1 if combine == "sum" else 3
        recomputed = floor(Fraction(sum(parts), below) + Fraction(1, 2))
        whole = floor(Fraction(sum(true), below) + Fraction(1, 2))
        assume(whole != recomputed)
        printed: dict[str, PrintedNumbers] = {**dict(zip("123", parts, strict=True))}
        audit = kc.audit(result_of(pack, {**printed, "total": whole}))
        cases = [
            floor(Fraction(sum(case), below) + Fraction(1, 2))
            for case in product(
                *([s for s in scores if floor(s + Fraction(1, 2)) == part] for part in parts)
            )
        ]
        far = sum(abs(each - recomputed) >= abs(whole - recomputed) for each in cases)
        assert [each.probability for each in audit.mismatches] == [Fraction(far, len(cases))]

    @pytest.mark.parametrize(("combine", "gap"), [("sum", 1), ("sum", 2), ("sum", 3), ("mean", 1)])
    def test_agrees_with_a_million_draws(self, combine: str, gap: int) -> None:
        """Six areas, of which one is printed as its least and one as its most."""
        pack = pack_of(*[100] * 6, combine=combine)
        parts, n, rng = (51, 45, 0, 62, 100, 35), 1_000_000, np.random.default_rng(2011)
        below = 1 if combine == "sum" else 6
        whole = floor(Fraction(sum(parts), below) + Fraction(1, 2))
        printed: dict[str, PrintedNumbers] = {**dict(zip(AREAS, parts, strict=False))}
        audit = kc.audit(result_of(pack, {**printed, "total": whole - gap}))
        ends = ((max(each - 0.5, 0), min(each + 0.5, 100)) for each in parts)
        sums = sum(rng.uniform(low, high, n) for low, high in ends)
        far = np.count_nonzero(abs(np.floor(sums / below + 0.5) - whole) >= gap) / n
        (found,) = (each.probability for each in audit.mismatches)
        assert found is not None
        assert abs(float(found) - far) <= 5 * sqrt(found * (1 - found) / n)

    def test_is_unknown_where_it_takes_too_long(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """The verdict is then that of the intervals."""
        monkeypatch.setattr("kompass_core.published.plausibility._MOST_TERMS", 1)
        audit = kc.audit(KRAMFORS_2011)
        assert (audit.verdict, audit.probability) == (Verdict.ROUNDING, None)


class TestAuditChange:
    """An announced change is the difference, or the rounding of a possible one."""

    @pytest.mark.parametrize("given", ["x", None, kc.profile(STRANGNAS_2014)])
    def test_what_is_no_published_result_is_refused(self, given: Any) -> None:  # noqa: ANN401 (anything)
        """The error names the argument."""
        with pytest.raises(TypeError, match="before must be PublishedResult"):
            kc.audit_change(given, STRANGNAS_2014, 1)
        with pytest.raises(TypeError, match="after must be PublishedResult"):
            kc.audit_change(STRANGNAS_2014, given, 1)

    @pytest.mark.parametrize(
        ("change", "verdict"),
        [
            ("139", "impossible"),
            ("140", "impossible"),
            ("141", "rounding"),
            ("142", "consistent"),
            ("143", "rounding"),
            ("144", "impossible"),
            ("142.5", "impossible"),
            ("-142", "impossible"),
        ],
    )
    def test_from_254_to_396(self, change: str, verdict: str) -> None:
        """The hidden difference lies in (141, 143); +139 was announced."""
        before, after = (result_of(PACK, {"total": total}) for total in (254, 396))
        audit = kc.audit_change(before, after, change)
        assert audit.verdict is Verdict(verdict)
        assert audit.printed == Decimal(change)
        assert audit.difference == 142
        assert audit.bounds == kc.Interval(141, 143, low_closed=False, high_closed=False)
        assert audit.allowed == kc.Interval(141, 143)

    @given(kst.roundings(), st.integers(-9, 9), st.integers(-9, 9), st.integers(-40, 40))
    def test_allowed_are_the_changes_that_are_not_impossible(
        self, rounding: Rounding, before: int, after: int, change: int
    ) -> None:
        """For every mode of rounding."""
        low, high, printed = (n * rounding.unit for n in (before, after, change))
        bounds = rounding.bounds(high) - rounding.bounds(low)
        audit = judge_change(high - low, bounds, rounding, printed)
        assert (audit.verdict is not Verdict.IMPOSSIBLE) is (printed in audit.allowed)

    def test_falls_are_audited_alike(self) -> None:
        """From 77 to 60: the rows of 2016 leave [59.75, 60.5), so from -17.75 to -16."""
        for change, verdict in [(-18, "rounding"), (-17, "consistent"), (-16, "rounding")]:
            audit = kc.audit_change(STRANGNAS_2014, STRANGNAS_2016, change, code="3")
            assert audit.verdict is Verdict(verdict)
        for change in (-19, -15, 17):
            audit = kc.audit_change(STRANGNAS_2014, STRANGNAS_2016, change, code="3")
            assert audit.verdict is Verdict.IMPOSSIBLE

    def test_refuses_unknown_cells(self) -> None:
        """With the nearest code."""
        with pytest.raises(PublishedResultError) as caught:
            kc.audit_change(STRANGNAS_2014, STRANGNAS_2016, 1, code="9")
        assert caught.value.problems[0].rule == "KR001"

    @pytest.mark.parametrize("before", [{"total": 437}, {"1": {"percent": 54}}])
    def test_refuses_cells_without_points(self, before: dict[str, PrintedNumbers]) -> None:
        """There is no difference of printed points then."""
        with pytest.raises(PublishedResultError) as caught:
            kc.audit_change(result_of(PACK, before), STRANGNAS_2016, 1, code="1")
        assert caught.value.problems[0].facts == {"code": "1", "name": "Ort"}

    def test_refuses_other_criteria(self) -> None:
        """Points of different packs have no difference."""
        with pytest.raises(IncomparableError):
            kc.audit_change(result_of(pack_of(800), {"total": 1}), STRANGNAS_2016, 1)


TWO_BY_TWO = pack_of([10, 10], [10, 10])


class TestFaceValue:
    """Each printed parent and percent is recomputed from what is printed below or beside it."""

    @pytest.mark.parametrize(
        ("printed", "verdict", "checks"),
        [
            # nothing to check
            ({"total": 7}, "consistent", 0),
            ({"1.1": 9, "1": 9}, "consistent", 0),
            ({"1": 5, "2.1": 3}, "consistent", 0),
            # points from points
            ({"1.1": 5, "1.2": 5, "1": 10}, "consistent", 1),
            ({"1.1": 5, "1.2": 5, "1": 11}, "rounding", 1),
            ({"1.1": 5, "1.2": 5, "1": 12}, "impossible", 1),
            ({"1": 5, "2": 5, "total": 9}, "rounding", 1),
            # percent from points
            ({"1.1": {"points": 5, "percent": 50}}, "consistent", 1),
            ({"1.1": {"points": 5, "percent": 55}}, "rounding", 1),
            ({"1.1": {"points": 5, "percent": 56}}, "impossible", 1),
            # points from percent, which stands in for points that are not printed
            ({"1.1": {"percent": 54}, "1.2": {"percent": 54}, "1": 11}, "consistent", 1),
            ({"1.1": {"percent": 54}, "1.2": {"percent": 51}, "1": 10}, "rounding", 1),
            ({"1.1": {"percent": 54}, "1.2": 5, "1": 10}, "consistent", 1),
            ({"1.1": {"percent": 54}, "1.2": 5, "1": 11}, "rounding", 1),
            # percent from parts, where no points stand beside it
            ({"1.1": 5, "1.2": 5, "1": {"percent": 50}}, "consistent", 1),
            ({"1.1": 5, "1.2": 5, "1": {"percent": 55}}, "rounding", 1),
            ({"1.1": 5, "1.2": 5, "1": {"percent": 56}}, "impossible", 1),
            # both
            ({"1.1": 5, "1.2": 5, "1": {"points": 10, "percent": 52}}, "rounding", 2),
        ],
    )
    def test_verdict(self, printed: dict[str, PrintedNumbers], verdict: str, checks: int) -> None:
        """Rounding is found only where the numbers at their face value do not agree."""
        audit = kc.audit(result_of(TWO_BY_TWO, printed))
        assert audit.verdict is Verdict(verdict)
        assert audit.checks == checks

    def test_a_maximum_may_be_printed_above_itself(self) -> None:
        """12.5 of 12.5 print 13 and 100 %; both stand for 12.5, and agree."""
        audit = kc.audit(result_of(pack_of("12.5"), {"1": {"points": 13, "percent": 100}}))
        assert (audit.verdict, audit.checks) == (Verdict.CONSISTENT, 1)
        assert audit.bounds["1"] == kc.Interval.exactly("12.5")

    def test_percent_counts_from_the_minimum(self) -> None:
        """5 points from -5 to 15 are half of what can be won."""
        pack = pack_of((-5, 15))
        audit = kc.audit(result_of(pack, {"1": {"points": 5, "percent": 50}}))
        assert audit.verdict is Verdict.CONSISTENT
        # [49.5, 50.5) % are 9.9 to 10.1 above the minimum
        assert audit.bounds["1"] == half_open("4.9", "5.1")

    def test_a_result_may_have_been_rounded_in_another_way(self) -> None:
        """5.5 and 5.5 print 5 and 5 where digits are cut off, and add up to 11."""
        cut = LevelRounding(kc.Rounding("down", 1), kc.Rounding("down", 1))
        contract = kc.RoundingConvention(sub_question=cut)
        printed: dict[str, PrintedNumbers] = {"1.1": 5, "1.2": 5, "1": 11}
        audit = kc.audit(result_of(TWO_BY_TWO, printed, rounding=contract))
        assert audit.from_below["1"] == half_open(10, 12)
        assert audit.bounds["1"] == half_open("10.5", "11.5")


class TestUnitOfScores:
    """Where scores are multiples of a unit, so are the values that an audit allows."""

    @pytest.mark.parametrize(
        ("fields", "others", "possible"),
        [
            ({}, {}, True),
            ({"score_unit": 2}, {}, False),
            ({"score_unit": 1}, {}, True),
            ({"score_unit": 2}, {"population": kc.Population(name="mean")}, True),
            ({"score_unit": 2, "not_applicable": "rescale"}, {}, True),
            ({"score_unit": 2, "not_applicable": "worst"}, {}, False),
        ],
    )
    def test_counts_where_each_score_is_one(
        self, fields: dict[str, Any], others: dict[str, object], *, possible: bool
    ) -> None:
        """A mean of many subjects, or a rescaled area, may lie between the multiples."""
        pack = pack_of([4, 4], **fields)
        assert kc.audit(result_of(pack, {"1": 3}, **others)).possible is possible

    def test_names_the_number_that_no_score_prints(self) -> None:
        """Alone it is impossible; the cell keeps its limits."""
        audit = kc.audit(result_of(pack_of([4, 4], score_unit=2), {"1.1": 3, "1.2": 2}))
        assert named(audit) == [("1.1", "points", 3)]
        assert audit.bounds["1.1"] == kc.Interval(0, 4)

    @pytest.mark.parametrize(
        ("percent", "total"), [("33.333", 20000), ("33.334", None), ("33.335", 20001)]
    )
    def test_counts_on_any_scale(self, percent: str, total: int | None) -> None:
        """
        Of 60 000 whole points a thousandth of a percent is 0.6.

        33.333 % stand for [19999.5, 20000.1), 33.334 % for [20000.1, 20000.7).
        """
        fine = LevelRounding(kc.Rounding("half-up", 1), kc.Rounding("half-up", "0.001"))
        pack = pack_of(
            [10_000, 20_000], 30_000, score_unit=1, rounding=kc.RoundingConvention(total=fine)
        )
        audit = kc.audit(result_of(pack, {"total": {"percent": percent}}))
        assert audit.possible is (total is not None)
        assert audit.bounds["total"] == (
            kc.Interval(0, 60_000) if total is None else kc.Interval.exactly(total)
        )


class TestAudit:
    """A finding is a value: it can be compared, hashed and pickled."""

    def test_is_a_value(self) -> None:
        """Also where it has mismatches or conflicts."""
        for result in (STRANGNAS_2016, moved(STRANGNAS_2016, "1.1", "points", 1)):
            audit = kc.audit(result)
            again = pickle.loads(pickle.dumps(audit))  # noqa: S301 (our own)
            assert again == audit == kc.audit(result)
            assert hash(again) == hash(audit)

    def test_an_impossible_result_keeps_each_cells_own_interval(self) -> None:
        """Nothing is carried from a wrong number to its neighbours."""
        audit = kc.audit(result_of(TWO_BY_TWO, {"1.1": 1, "1.2": 1, "1": 9}))
        assert audit.verdict is Verdict.IMPOSSIBLE
        assert audit.bounds["1.1"] == half_open("0.5", "1.5")
        assert audit.bounds["1"] == half_open("8.5", "9.5")
        assert audit.bounds["total"] == kc.Interval(0, 40)
        assert audit.from_below["1"] == half_open(1, 3)

    def test_finds_two_numbers_where_one_is_not_enough(self) -> None:
        """Two areas, each with a sum that cannot be: any number of each may be wrong."""
        printed: dict[str, PrintedNumbers] = {
            "1": 9,
            "1.1": 1,
            "1.2": 1,
            "2": 9,
            "2.1": 1,
            "2.2": 1,
        }
        audit = kc.audit(result_of(TWO_BY_TWO, printed))
        assert named(audit) == [("1", "points", 9), ("2", "points", 9)]
        assert [[code for code, _, _ in each] for each in plain(audit)] == [
            list(pair) for pair in product(("1", "1.1", "1.2"), ("2", "2.1", "2.2"))
        ]
        assert audit.smallest
        assert audit.complete


def printed_each(points: kc.Rounding, percent: kc.Rounding) -> kc.RoundingConvention:
    """Print every level alike."""
    alike = LevelRounding(points, percent)
    return kc.RoundingConvention(sub_question=alike, area=alike, total=alike)


CONTRACTS = {
    "half-up": kc.RoundingConvention(),
    "half-even": printed_each(kc.Rounding("half-even", 1), kc.Rounding("half-even", 10)),
    "half-down": printed_each(kc.Rounding("half-down", "0.5"), kc.Rounding("half-up", 1)),
    "up": printed_each(kc.Rounding("up", 1), kc.Rounding("ceiling", 5)),
    "down": printed_each(kc.Rounding("down", 2), kc.Rounding("floor", 20)),
    "mixed": kc.RoundingConvention(
        sub_question=LevelRounding(kc.Rounding("floor", 1), kc.Rounding("half-up", "0.1")),
        total=LevelRounding(kc.Rounding("half-up", "0.1"), kc.Rounding("down", 1)),
    ),
}

ON_A_GRID = {
    "sums": pack_of([2, 3], [2, 1], 2, score_unit=1),
    "halves": pack_of(["1", "1.5"], "2", score_unit="0.5"),
    "means": pack_of([4, 4], [4, 4, 4], combine="mean", area_combine="mean", score_unit=2),
    "means-added": pack_of([3], [3, 3], area_combine="mean", score_unit=1),
    "sums-averaged": pack_of([2, 2], [1, 3], 4, combine="mean", score_unit=1),
    "below-zero": pack_of([(-2, 2), (-1, 1)], (-3, 3), combine="mean", score_unit=1),
}

OVER_THE_REALS = {
    "sums": pack_of([2, 3], 4),
    "means": pack_of([4], [4, 4], combine="mean", area_combine="mean"),
    "means-added": pack_of([3], [3, 3], area_combine="mean"),
    "sums-averaged": pack_of([1, 3], [4], combine="mean"),
    "below-zero": pack_of([(-2, 2), (-1, 1)], (-3, 3), combine="mean"),
}


@cache
def elimination(pack: str, contract: str) -> Elimination:
    """Set up the method for a pack only once."""
    return Elimination(OVER_THE_REALS[pack], CONTRACTS[contract])


def multiples(unit: Fraction, node: Node) -> st.SearchStrategy[Fraction]:
    """Draw what a cell can score, in units."""
    low, high = Fraction(node.min_points) / unit, Fraction(node.max_points) / unit
    return st.integers(int(low), int(high)).map(lambda n: n * unit)


@st.composite
def numbers_in_print(
    draw: st.DrawFn, pack: kc.CriteriaPack, contract: kc.RoundingConvention, unit: Fraction
) -> kc.PublishedResult:
    """Draw up to seven printed numbers of one evaluation, some of them slightly wrong."""
    scores = {code: draw(multiples(unit, pack.nodes[code])) for code in pack.layout.codes}
    values, printed = combined(pack, scores), dict[str, dict[str, Fraction]]()
    places = st.sampled_from([(code, kind) for code in values for kind in ("points", "percent")])
    for code, kind in draw(st.lists(places, min_size=1, max_size=7, unique=True)):
        node, number = pack.nodes[code], printed_as(pack, contract, code, values[code])[kind]
        number += (
            draw(st.sampled_from([0, 0, 0, 1, -1, 2]))
            * getattr(contract.for_level(node.level), kind).unit
        )
        low, high = (0, 100) if kind == "percent" else (node.min_points, node.max_points)
        if low <= number <= high:
            printed.setdefault(code, {})[kind] = number
    assume(printed)
    return result_of(pack, printed, rounding=contract)


class TestAgainstIndependentMethods:
    """Verdict, bounds and conflicts are those of slow methods that cannot be wrong."""

    @given(st.data())
    @pytest.mark.parametrize("contract", CONTRACTS)
    @pytest.mark.parametrize("name", ON_A_GRID)
    @settings(max_examples=settings().max_examples // 2)
    def test_every_combination_of_scores_is_tried(
        self, name: str, contract: str, data: st.DataObject
    ) -> None:
        """On a grid: packs with a unit of scores, small enough to try all of them."""
        pack = ON_A_GRID[name]
        search = exhaustive(pack, CONTRACTS[contract])
        result = data.draw(
            numbers_in_print(pack, CONTRACTS[contract], Fraction(pack.score_unit or 1))
        )
        audit, numbers = kc.audit(result), numbers_of(result)
        rows = search.rows(numbers)
        assert audit.possible == bool(rows)
        smallest = smallest_removals(numbers, lambda left: bool(search.rows(left)))
        assert plain(audit) == ([] if audit.possible else smallest)
        assert audit.complete
        assert audit.smallest
        for code in pack.nodes if rows else ():
            values = [row[code] for row in rows]
            assert audit.bounds[code] == kc.Interval(min(values), max(values))
        for code in audit.from_below if rows else ():
            below = descendants(pack, code)
            values = [row[code] for row in search.rows(n for n in numbers if n[0] in below)]
            assert audit.from_below[code] == kc.Interval(min(values), max(values))

    @given(st.data())
    @pytest.mark.parametrize("contract", CONTRACTS)
    @pytest.mark.parametrize("name", OVER_THE_REALS)
    @settings(max_examples=settings().max_examples // 2)
    def test_inequalities_are_solved_by_elimination(
        self, name: str, contract: str, data: st.DataObject
    ) -> None:
        """Over the reals: packs without a unit of scores."""
        pack, solver = OVER_THE_REALS[name], elimination(name, contract)
        result = data.draw(numbers_in_print(pack, CONTRACTS[contract], Fraction(1, 8)))
        audit, numbers = kc.audit(result), numbers_of(result)
        possible = solver.bounds(numbers, "total") is not None
        assert audit.possible == possible
        smallest = smallest_removals(numbers, lambda left: solver.bounds(left, "total") is not None)
        assert plain(audit) == ([] if possible else smallest)
        for code in pack.nodes if possible else ():
            assert audit.bounds[code] == solver.bounds(numbers, code)
        for code in audit.from_below if possible else ():
            below = descendants(pack, code)
            assert audit.from_below[code] == solver.bounds(
                [each for each in numbers if each[0] in below], code
            )
