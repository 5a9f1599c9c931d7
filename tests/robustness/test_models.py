"""Weights, noise and tables: what they stand for, how they are drawn, what they refuse."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from fractions import Fraction
from itertools import product
from math import comb
from typing import Any

import numpy as np
import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

import kompass_core as kc
from kompass_core.robustness import sampling
from kompass_core.robustness.draws import is_small
from kompass_core.robustness.sampling import Stream, halves, in_range, perturb, sampler_of
from kompass_core.robustness.weights import WeightSet, weight_set
from tests.making import SKIPPED, evaluation_of, pack_of, result_of

HALVES = (Fraction(1, 2), Fraction(1, 2))


def fractions(*numbers: str) -> tuple[Fraction, ...]:
    """Read some numbers."""
    return tuple(map(Fraction, numbers))


def drawn(weights: WeightSet, draws: int = 2000, seed: int = 0) -> list[tuple[Fraction, ...]]:
    """Draw some weightings."""
    sampler = sampler_of(weights)
    rows = sampler.draw(Stream(seed, 0, sampler.words).words(0, draws)).tolist()
    return [tuple(Fraction(each, sampler.grid) for each in row) for row in rows]


WRONG_WEIGHTS: dict[str, tuple[Callable[[], kc.Weights], str, str]] = {
    "text": (lambda: kc.Weights.fixed({"a": "x"}), "KA001", "base.a"),
    "float": (lambda: kc.Weights.fixed({"a": 0.5}), "KA002", "base.a"),  # type: ignore[dict-item]
    "negative": (lambda: kc.Weights.fixed({"a": -1, "b": 2}), "KN072", "base"),
    "zeros": (lambda: kc.Weights.fixed({"a": 0}), "KN072", "base"),
    "none": (lambda: kc.Weights.fixed({}), "KN072", "base"),
    "no-mapping": (lambda: kc.Weights.fixed("a"), "KF006", "base"),  # type: ignore[arg-type]
    "spread-above": (lambda: kc.Weights.within("1.1"), "KA005", "spread"),
    "spread-below": (lambda: kc.Weights.within("-0.1"), "KA005", "spread"),
    "crossed": (lambda: kc.Weights.between({"a": ("0.5", "0.4")}), "KN073", "limits.a"),
    "below": (lambda: kc.Weights.between({"a": ("-0.5", "0.4")}), "KN073", "limits.a"),
    "above": (lambda: kc.Weights.between({"a": ("0.5", "1.4")}), "KN073", "limits.a"),
    "lone": (lambda: kc.Weights.between({"a": ("0.5",)}), "KN073", "limits.a"),  # type: ignore[dict-item]
    "text-limit": (lambda: kc.Weights.between({"a": "01"}), "KN073", "limits.a"),  # type: ignore[dict-item]
    "unreadable": (lambda: kc.Weights.between({"a": (0, "x")}), "KA001", "limits.a"),
    "no-limits": (lambda: kc.Weights.between([]), "KF006", "limits"),  # type: ignore[arg-type]
    "no-kind": (lambda: kc.Weights("any"), "KA006", "kind"),
    "wide": (lambda: kc.Weights(kc.WeightKind.WITHIN, spread=Fraction(2)), "KA005", "spread"),
    "no-parts": (lambda: kc.Weights.around(0), "KN070", "concentration"),
    "parts-above": (lambda: kc.Weights.around(4097), "KN070", "concentration"),
    "parts-text": (lambda: kc.Weights.around("8"), "KN070", "concentration"),  # type: ignore[arg-type]
}

LIMITS = {
    "declared": (kc.Weights.fixed(), ["0.5", "0.5"], ["0.5", "0.5"], "the declared ones"),
    "given": (
        kc.Weights.fixed({"a": 3, "b": 1}),
        ["0.75", "0.25"],
        ["0.75", "0.25"],
        "the given ones",
    ),
    "only-one": (kc.Weights.fixed({"b": 7}), ["0", "1"], ["0", "1"], "the given ones"),
    "within": (
        kc.Weights.within("0.25"),
        ["0.375", "0.375"],
        ["0.625", "0.625"],
        "within 25 % of the declared ones",
    ),
    "within-all": (
        kc.Weights.within(1, {"a": 3, "b": 1}),
        ["0", "0"],
        ["1", "0.5"],
        "within 100 % of the given ones",
    ),
    "between": (
        kc.Weights.between({"b": ("0.1", "0.3")}),
        ["0", "0.1"],
        ["1", "0.3"],
        "between the given limits",
    ),
    "free": (kc.Weights.free(), ["0", "0"], ["1", "1"], "any"),
    "around": (
        kc.Weights.around(8),
        ["0", "0"],
        ["1", "1"],
        "any, around the declared ones with concentration 8",
    ),
}

UNFIT_WEIGHTS = {
    "base-code": (kc.Weights.fixed({"c": 1}), "KN071"),
    "limits-code": (kc.Weights.between({"c": (0, 1)}), "KN071"),
    "too-little": (kc.Weights.between({"a": (0, "0.4"), "b": (0, "0.5")}), "KN074"),
    "too-much": (kc.Weights.between({"a": ("0.6", 1), "b": ("0.5", 1)}), "KN074"),
    "part": (kc.Weights.around(3), "KN075"),
    "no-part": (kc.Weights.around(3, {"a": 1}), "KN076"),
}

WRONG_NOISE: dict[str, tuple[dict[str, Any], str]] = {
    "neither": ({}, "KN085"),
    "both": ({"points": 1, "share": 1}, "KN085"),
    "negative": ({"points": -1}, "KA005"),
    "above": ({"share": "1.1"}, "KA005"),
    "below": ({"share": "-0.1"}, "KA005"),
    "float": ({"points": 0.5}, "KA002"),
    "shape": ({"points": 1, "shape": "normal"}, "KA006"),
}

WRONG_TABLES: dict[str, tuple[Any, dict[str, Any], list[tuple[str, str]]]] = {
    "float": ([[0.5]], {"highs": [1]}, [("KN081", "scores[0][0]")]),
    "bool": ([[True]], {"highs": [1]}, [("KN081", "scores[0][0]")]),
    "text": ([["1"]], {"highs": [1]}, [("KN081", "scores[0][0]")]),
    "no-rows": ([1, 2], {"highs": [1]}, [("KF006", "scores[0]")]),
    "no-limits": ([[1]], {"highs": 1}, [("KF006", "highs")]),
    "outside": ([[2], [-1]], {"highs": [1]}, [("KA005", "scores[0].1"), ("KA005", "scores[1].1")]),
    "short": ([[1], [1, 0]], {"highs": [1]}, [("KN080", "scores[1]")]),
    "lows": ([[1]], {"highs": [1], "lows": [0, 0]}, [("KN080", "lows")]),
    "codes": (
        [[1]],
        {"highs": [1], "codes": "ab"},
        [("KN080", "lows"), ("KN080", "highs"), ("KN080", "scores[0]")],
    ),
    "subjects": ([[1]], {"highs": [1], "subjects": "ab"}, [("KN080", "scores")]),
    "codes-twice": (
        [[1, 1]],
        {"highs": [1, 1], "codes": "aa"},
        [("KN090", "codes")],
    ),
    "no-scores": (5, {"highs": [1]}, [("KF006", "scores")]),
    "no-names": ([[1]], {"highs": [1], "subjects": 5}, [("KF006", "subjects")]),
    "no-codes": ([[1]], {"highs": [1], "codes": 5}, [("KF006", "codes")]),
    "cube": (np.ones((2, 1, 2), int), {"highs": [1]}, [("KN081", "scores[0][0]")]),
    "no-span": ([[1]], {"highs": [1], "lows": [1]}, [("KN082", "highs")]),
    "no-cells": ([[]], {"highs": []}, [("KN082", "highs")]),
}

BOXES = {
    "capped": (["0", "0", "0"], ["0.6", "0.5", "0.4"]),
    "nearly-free": (["0", "0", "0"], ["1", "0.9", "1"]),
    "shifted": (["0.1", "0.2", "0"], ["0.5", "0.4", "0.6"]),
    "mirror": (["0.1", "0.1", "0.1"], ["0.3", "0.5", "0.4"]),  # nearer to the most: the mirror
    "wide-first": (["0", "0.3", "0.3"], ["0.9", "0.4", "0.4"]),
    "four": (["0.2", "0.2", "0.2", "0"], ["0.3", "0.4", "0.5", "0.2"]),
}


class TestStream:
    """The words of a draw depend on the seed and on its number alone."""

    def test_is_the_raw_output_of_the_generator(self) -> None:
        """One after the other, as numpy itself gives them."""
        source = np.random.PCG64DXSM(np.random.SeedSequence(5, spawn_key=(1,)))
        expected = source.random_raw(12).reshape(4, 3)
        assert (Stream(5, 1, 3).words(0, 4) == expected).all()
        assert (Stream(5, 1, 3).words(2, 4) == expected[2:]).all()

    def test_halves_are_the_two_parts_of_a_word(self) -> None:
        """The lower before the upper, on every machine."""
        words = np.array([[0x0000_0001_0000_0002, 0xFFFF_FFFF_0000_0000]], dtype=np.uint64)
        assert halves(words).tolist() == [[2, 1, 0, 0xFFFF_FFFF]]

    @given(st.integers(0, 2**32 - 1), st.integers(1, 2**21))
    def test_ranges_are_cut_exactly(self, number: int, count: int) -> None:
        """A number below 2^32 becomes its part of the count, rounded down."""
        found = in_range(np.array([number], dtype=np.uint32), float(count))
        assert found.tolist() == [number * count >> 32]


class TestWeights:
    """A set of weightings says which of them are admissible."""

    CODES = ("a", "b")

    @pytest.mark.parametrize("case", LIMITS)
    def test_limits(self, case: str) -> None:
        """By hand, for two cells that the pack declares alike."""
        weights, lows, highs, text = LIMITS[case]
        found = weight_set(weights, self.CODES, HALVES)
        assert (found.lows, found.highs) == (fractions(*lows), fractions(*highs))
        assert str(weights) == text

    @pytest.mark.parametrize("case", WRONG_WEIGHTS)
    def test_that_are_none_are_refused(self, case: str) -> None:
        """At once, with the place."""
        make, rule, path = WRONG_WEIGHTS[case]
        with pytest.raises(kc.AmountError) as caught:
            make()
        assert [(each.rule, each.path) for each in caught.value.problems] == [(rule, path)]

    @pytest.mark.parametrize("case", UNFIT_WEIGHTS)
    def test_that_do_not_fit_are_refused(self, case: str) -> None:
        """When it is known which cells there are."""
        weights, rule = UNFIT_WEIGHTS[case]
        with pytest.raises(kc.AmountError) as caught:
            weight_set(weights, self.CODES, HALVES)
        assert {each.rule for each in caught.value.problems} == {rule}


class TestSampling:
    """Draws are admissible, and as likely as they are said to be."""

    @given(st.data())
    def test_are_within_the_limits(self, data: st.DataObject) -> None:
        """To the last unit, and they add up to 1."""
        n = data.draw(st.integers(1, 5))
        parts = data.draw(st.lists(st.integers(0, 6), min_size=n, max_size=n).filter(any))
        point = [Fraction(part, sum(parts)) for part in parts]
        shrink = st.sampled_from(fractions("0", "0.5", "0.9", "1"))
        lows = tuple(each * data.draw(shrink) for each in point)
        highs = tuple(each + (1 - each) * data.draw(shrink) for each in point)
        for made in drawn(WeightSet(tuple(point), lows, highs), draws=50):
            assert sum(made) == 1
            assert all(lo <= w <= hi for lo, w, hi in zip(lows, made, highs, strict=True))

    @pytest.mark.parametrize("case", BOXES)
    def test_are_equally_likely_between_limits(
        self, case: str, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """On a grid of tenths each way to share them out comes as often as any other."""
        lows, highs = BOXES[case]
        monkeypatch.setattr(sampling, "_GRID", 1)
        box = WeightSet((), fractions(*lows), fractions(*highs))
        sides = [
            [Fraction(n, 10) for n in range(11) if low <= Fraction(n, 10) <= high]
            for low, high in zip(box.lows, box.highs, strict=True)
        ]
        ways = [way for way in product(*sides) if sum(way) == 1]
        draws = 400 * len(ways)
        counts = Counter(drawn(box, draws=draws))
        assert set(counts) == set(ways)
        # Chi-squared with n - 1 degrees of freedom: mean n - 1, variance 2 (n - 1).
        chi = sum((n - 400) ** 2 / 400 for n in counts.values())
        freedom = len(ways) - 1
        assert abs(chi - freedom) < 5 * (2 * freedom) ** 0.5 + 1

    @pytest.mark.parametrize("parts", [(1, 1, 1), (2, 3, 5), (40, 60)])
    def test_dirichlet_has_its_moments(self, parts: tuple[int, ...]) -> None:
        """Mean a / A and variance a (A - a) / (A^2 (A + 1)), within five standard errors."""
        whole, draws = sum(parts), 20_000
        zeros, ones = (Fraction(),) * len(parts), (Fraction(1),) * len(parts)
        made = np.array(drawn(WeightSet((), zeros, ones, parts), draws=draws), dtype=float)
        for i, part in enumerate(parts):
            variance = part * (whole - part) / (whole**2 * (whole + 1))
            assert made[:, i].mean() == pytest.approx(
                part / whole, abs=5 * (variance / draws) ** 0.5
            )
            assert made[:, i].var() == pytest.approx(variance, rel=0.1)

    def test_free_weights_are_uniform(self) -> None:
        """The chance that one of three is above 1/2 is 1/4; here (1 - 1/2)^2."""
        free = weight_set(kc.Weights.free(), ("a", "b", "c"), fractions("1/3", "1/3", "1/3"))
        above = sum(made[0] > Fraction(1, 2) for made in drawn(free, draws=10_000))
        assert above == pytest.approx(2500, abs=5 * 44)

    def test_limits_that_are_too_fine_are_refused(self) -> None:
        """They cannot be counted; rounded ones can."""
        weights = weight_set(kc.Weights.between({"a": ("0.1234567", "0.2")}), ("a", "b"), HALVES)
        with pytest.raises(kc.LimitError, match="KN087"):
            sampler_of(weights)

    def test_a_single_weighting_needs_no_words(self) -> None:
        """However fine it is, also where only the limits' sum leaves one."""
        fine = Fraction(1, 10**20)
        for box in (
            WeightSet((), (fine, 1 - fine), (fine, 1 - fine)),
            WeightSet((), (fine, 1 - fine), (Fraction(1), Fraction(1))),
            WeightSet((), (Fraction(), Fraction()), (fine, 1 - fine)),
        ):
            assert sampler_of(box).words == 0
            assert drawn(box, draws=2) == [(fine, 1 - fine)] * 2

    def test_sums_are_exact_or_not_in_floats(self) -> None:
        """Below 2^53, and with room for the subject in 64 bits."""
        assert is_small(2**53 - 1, 10)
        assert not is_small(2**53, 1)
        assert not is_small(2**53 - 1, 11)

    def test_ways_are_what_combinatorics_says(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """The chance that the first of four cells gets nothing of ten parts: C(12,2) / C(13,3)."""
        monkeypatch.setattr(sampling, "_GRID", 10)
        zero, one = Fraction(), Fraction(1)
        made = drawn(WeightSet((), (zero,) * 4, (one,) * 4), draws=10_000)
        expected = 10_000 * comb(12, 2) / comb(13, 3)
        assert sum(each[0] == 0 for each in made) == pytest.approx(expected, abs=5 * 42)


class TestNoise:
    """What scores may have been, and how it is drawn."""

    TABLE = kc.ScoreTable.from_scores([[5, 0], [10, 20]], highs=[10, 20])

    def scores(self, noise: kc.Noise, table: kc.ScoreTable, draws: int) -> list[list[list[int]]]:
        """Draw scores, as units of the table."""
        fine, sampler = perturb(table, noise)
        shortfalls = sampler.draw(Stream(0, 1, sampler.words).words(0, draws))
        return [
            [[int(x) for x in row] for row in each] for each in np.array(fine.highs) - shortfalls
        ]

    def test_errors_are_equally_likely(self) -> None:
        """From -2 to 2; what leaves the limits is put on them."""
        made = self.scores(kc.Noise.of_assessor(points=2), self.TABLE, 5000)
        middle = Counter(each[0][0] for each in made)
        assert set(middle) == {3, 4, 5, 6, 7}
        assert all(n == pytest.approx(1000, abs=5 * 29) for n in middle.values())
        edge = Counter(each[0][1] for each in made)
        assert set(edge) == {0, 1, 2}
        assert edge[0] == pytest.approx(3000, abs=5 * 35)

    def test_small_errors_are_likelier(self) -> None:
        """Triangular: 1, 2, 3, 2, 1 of 9."""
        made = self.scores(kc.Noise.of_assessor(points=2, shape="triangular"), self.TABLE, 9000)
        middle = Counter(each[0][0] for each in made)
        for score, part in {3: 1, 4: 2, 5: 3, 6: 2, 7: 1}.items():
            assert middle[score] == pytest.approx(1000 * part, abs=5 * 45)

    def test_a_share_is_of_each_cell(self) -> None:
        """A tenth of 10 and of 20."""
        noise = kc.Noise.of_assessor(share="0.1")
        assert noise.reach(self.TABLE) == (1, 2)
        assert [str(each) for each in noise.support(self.TABLE, 0)] == ["[4, 6]", "[0, 2]"]
        assert [str(each) for each in noise.support(self.TABLE, 1)] == ["[9, 10]", "[18, 20]"]
        assert str(noise) == "an assessor's error of up to 10 % of the possible points, uniform"
        text = str(kc.Noise.of_assessor(points="0.5", shape="triangular"))
        assert text == "an assessor's error of up to 0.5 points, triangular"

    def test_an_error_larger_than_all_limits_is_cut(self) -> None:
        """So nothing is too large."""
        made = self.scores(kc.Noise.of_assessor(points=10**30), self.TABLE, 200)
        assert {each[0][0] for each in made} <= set(range(11))

    def test_errors_are_whole_score_units(self) -> None:
        """Where scores are whole points, an error of 1.9 is one of 1, whatever the step."""
        pack = pack_of(10, 10, step="0.1", score_unit="1")
        table = kc.ScoreTable.of([kc.profile(evaluation_of(pack, 5, 6))])
        made = self.scores(kc.Noise.of_assessor(points="1.9"), table, 100)
        assert {each[0][0] for each in made} == {40, 50, 60}

    def test_bounds_are_drawn_whole_and_open(self) -> None:
        """Printed 6 is [5.5, 6.5): ten tenths, 6.5 not among them; what is exact stays."""
        pack = pack_of(10, [4, 6], step="0.1")
        printed = kc.profile(result_of(pack, {"1": 6, "2": 0}))
        exact = kc.profile(evaluation_of(pack, "5.5", 0, 0, subject="exact"))
        table = kc.ScoreTable.of([printed, exact])
        made = self.scores(kc.Noise.within_bounds(), table, 500)
        assert {each[0][0] for each in made} == set(range(55, 65))
        assert {each[1][0] for each in made} == {55}
        assert {each[0][1] for each in made} == set(range(5))
        support = kc.Noise.within_bounds().support(table, 0)
        assert [str(each) for each in support] == ["[5.5, 6.5)", "[0, 0.5)"]
        assert str(kc.Noise.within_bounds()) == "anything within their bounds"

    def test_narrow_bounds_are_drawn_in_finer_units(self) -> None:
        """Where no step lies within the bounds, halves or quarters of one do."""
        pack = pack_of(100, step="1")
        printed = kc.profile(result_of(pack, {"1": {"percent": 60}, "total": {"points": 60}}))
        table = kc.ScoreTable.of([printed])
        narrow = [(kc.Interval("60.2", "60.3"),)]
        fine, _ = perturb(_with_bounds(table, narrow), kc.Noise.within_bounds())
        assert fine.unit == Fraction(1, 4)
        made = self.scores(kc.Noise.within_bounds(), _with_bounds(table, narrow), 3)
        assert made == [[[241]]] * 3

    def test_bounds_without_any_number_are_refused(self) -> None:
        """A ten-thousandth of a step is not drawn from."""
        table = kc.ScoreTable.from_scores([[1]], highs=[3])
        narrow = [(kc.Interval("1.00001", "1.00002"),)]
        with pytest.raises(kc.LimitError, match=r"\[1.00001, 1.00002\].*KN088"):
            perturb(_with_bounds(table, narrow), kc.Noise.within_bounds())

    @pytest.mark.parametrize("noise", [kc.Noise.within_bounds(), kc.Noise.of_assessor(points=1)])
    def test_cells_beyond_floats_are_refused(self, noise: kc.Noise) -> None:
        """Noise is drawn in floats, which hold whole numbers up to 2^53."""
        table = kc.ScoreTable.from_scores([[1]], highs=[2**53])
        with pytest.raises(kc.LimitError, match="KN089"):
            perturb(table, noise)

    @pytest.mark.parametrize("case", WRONG_NOISE)
    def test_that_is_none_is_refused(self, case: str) -> None:
        """With the reason."""
        options, rule = WRONG_NOISE[case]
        with pytest.raises(kc.AmountError) as caught:
            kc.Noise.of_assessor(**options)
        assert [each.rule for each in caught.value.problems] == [rule]

    def test_of_no_known_kind_is_refused(self) -> None:
        """It would pass for the other one."""
        assert kc.Noise("assessor") == kc.Noise(kc.NoiseKind.ASSESSOR)
        with pytest.raises(kc.AmountError, match="'any' is not one of within bounds, assessor"):
            kc.Noise("any")

    def test_errors_below_the_score_unit_are_refused(self) -> None:
        """They would silently do nothing."""
        with pytest.raises(kc.AmountError, match=r"0\.5 points is less than 1, .*KN086"):
            kc.Noise.of_assessor(points="0.5").reach(self.TABLE)


def _with_bounds(table: kc.ScoreTable, bounds: Sequence[tuple[kc.Interval, ...]]) -> kc.ScoreTable:
    fields = ("subjects", "codes", "scores", "lows", "highs", "declared", "unit", "score_unit")
    return kc.ScoreTable(**{name: getattr(table, name) for name in fields}, bounds=tuple(bounds))


class TestScoreTable:
    """Rows of whole numbers, from profiles or as they are."""

    def test_of_profiles_by_area(self) -> None:
        """In steps, each cell with its weight in the total."""
        pack = pack_of([10, 20], (10, 80), step="0.5")
        one = kc.profile(evaluation_of(pack, "9.5", 10, 20))
        table = kc.ScoreTable.of([one])
        assert table.subjects == ("Ort",)
        assert table.codes == ("1", "2")
        assert table.scores == ((39, 40),)
        assert (table.lows, table.highs) == ((0, 20), (60, 160))
        assert (table.unit, table.score_unit, table.bounds) == (Fraction(1, 2), 1, ())
        assert table.declared == fractions("0.3", "0.7")  # 30 and 70 of 100 points
        assert (table.spans, table.whole, table.factors) == ((60, 140), 420, (7, 3))

    def test_of_profiles_by_sub_question(self) -> None:
        """Areas that are scored whole stand beside the sub-questions of the others."""
        pack = pack_of([10, 20], 70)
        table = kc.ScoreTable.of([kc.profile(evaluation_of(pack, 1, 2, 3))], level="sub-question")
        assert table.codes == ("1.1", "1.2", "2")
        assert table.declared == fractions("0.1", "0.2", "0.7")

    def test_means_weigh_their_parts_alike(self) -> None:
        """A third of an area that is half of the total."""
        pack = pack_of([10, 10, 10], [10], area_combine="mean", combine="mean")
        one = kc.profile(evaluation_of(pack, 1, 2, 2, 3))
        sub_questions = kc.ScoreTable.of([one], level="sub-question")
        assert sub_questions.declared == fractions("1/6", "1/6", "1/6", "1/2")
        areas = kc.ScoreTable.of([one])
        assert areas.unit == Fraction(1, 300)  # a mean of three lies between the steps
        assert areas.scores == ((500, 900),)
        assert areas.score_unit == 3

    def test_subjects_that_stand_twice_have_their_dates(self) -> None:
        """So that every row has a name of its own."""
        pack = pack_of(10)
        rows = [
            kc.profile(evaluation_of(pack, 1, subject=subject, date=date))
            for subject, date in [("A", "2014"), ("B", "2014"), ("A", "2016")]
        ]
        assert kc.ScoreTable.of(rows).subjects == ("A, 2014", "B", "A, 2016")
        with pytest.raises(kc.IncomparableError, match=r"A, 2014 stands 2 times.*KN078"):
            kc.ScoreTable.of([rows[0], rows[0]])

    def test_the_total_is_not_weighted(self) -> None:
        """It is what the weights make."""
        with pytest.raises(kc.IncomparableError, match="KN083"):
            kc.ScoreTable.of([kc.profile(evaluation_of(pack_of(10), 1))], level="total")

    def test_gaps_are_refused_by_name(self) -> None:
        """All of them at once."""
        pack = pack_of(10, [5, 5])
        rows = [
            kc.profile(result_of(pack, {"total": 10}, subject="A")),
            kc.profile(result_of(pack, {"1": 3, "2": 4}, subject="B")),
            kc.profile(result_of(pack, {"1": 3}, subject="C")),
        ]
        with pytest.raises(kc.IncomparableError) as caught:
            kc.ScoreTable.of(rows)
        found = [(p.rule, p.facts["subject"], p.facts["codes"]) for p in caught.value.problems]
        assert found == [("KN084", "A", ("1", "2")), ("KN084", "C", ("2",))]

    def test_cells_that_packs_do_not_share_are_refused(self) -> None:
        """Equivalent packs may differ below the level that both know."""
        one = pack_of(10, 20)
        other = pack_of(10, 30, revision="2", equivalent_to=(one.ref,))
        rows = [
            kc.profile(evaluation_of(pack, 1, 2, subject=name))
            for name, pack in {"A": one, "B": other}.items()
        ]
        with pytest.raises(kc.IncomparableError, match="'2' is not known on both sides"):
            kc.ScoreTable.of(rows)

    def test_missing_scores_under_a_policy_have_bounds(self) -> None:
        """What nobody looked at may be anything."""
        pack = pack_of(10, 20)
        one = kc.profile(evaluation_of(pack, 4, SKIPPED), not_assessed="worst")
        table = kc.ScoreTable.of([one])
        assert [str(each) for each in table.bounds_of(0)] == ["[4, 4]", "[0, 20]"]

    def test_takes_an_array(self) -> None:
        """Of any integer type; names are numbers unless they are given."""
        array = np.array([[1, 2], [3, 4]], dtype=np.int16)
        table = kc.ScoreTable.from_scores(array, highs=[4, 12], lows=[0, 0])
        assert table.scores == ((1, 2), (3, 4))
        assert (table.subjects, table.codes) == (("1", "2"), ("1", "2"))
        assert table.declared == fractions("0.25", "0.75")
        assert [str(each) for each in table.bounds_of(1)] == ["[3, 3]", "[4, 4]"]
        named = kc.ScoreTable.from_scores(array, highs=[4, 4], subjects="XY", codes=("a", "b"))
        assert (named.subjects, named.codes) == (("X", "Y"), ("a", "b"))

    @pytest.mark.parametrize("case", WRONG_TABLES)
    def test_refuses_what_is_no_table(self, case: str) -> None:
        """With the place of everything that is wrong."""
        scores, options, problems = WRONG_TABLES[case]
        with pytest.raises(kc.AmountError) as caught:
            kc.ScoreTable.from_scores(scores, **options)
        assert [(each.rule, each.path) for each in caught.value.problems] == problems

    def test_needs_a_weight_for_each_cell(self) -> None:
        """Whoever makes one of parts is told which is missing."""
        table = kc.ScoreTable.from_scores([[1]], highs=[2])
        with pytest.raises(kc.AmountError) as caught:
            evolve(table, declared=())
        assert [(p.rule, p.path) for p in caught.value.problems] == [("KN080", "declared")]

    def test_needs_subjects(self) -> None:
        """Each of them once."""
        with pytest.raises(kc.IncomparableError, match="KC009"):
            kc.ScoreTable.from_scores([], highs=[1])
        with pytest.raises(kc.IncomparableError, match="A stands 2 times"):
            kc.ScoreTable.from_scores([[1], [1]], highs=[1], subjects="AA")

    def test_has_a_limit(self) -> None:
        """Ranks are counted for every pair of a subject and a rank."""
        with pytest.raises(kc.LimitError, match=r"2049 subjects are more than 2048.*KN077"):
            kc.ScoreTable.from_scores([[1]] * 2049, highs=[1])
