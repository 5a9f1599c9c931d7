"""Sampling: random streams, and weights and scores drawn from them."""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from collections.abc import Sequence
from fractions import Fraction
from itertools import accumulate, product
from math import comb

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import kompass_core as kc
from kompass_core.errors import LimitError
from kompass_core.robustness import sampling
from kompass_core.robustness.sampling import (
    Guide,
    halves,
    in_range,
    random_words,
    score_sampler,
    weight_sampler,
)
from kompass_core.robustness.weights import WeightSet, weight_set
from tests.making import evaluation_of, pack_of, result_of
from tests.robustness.making import fractions

HALVES = (Fraction(1, 2), Fraction(1, 2))


def drawn(weights: WeightSet, draws: int = 2000, seed: int = 0) -> list[tuple[Fraction, ...]]:
    """Draw some weightings."""
    sampler = weight_sampler(weights)
    rows = sampler.draw(random_words(seed, 0, sampler.words, 0, draws)).tolist()
    return [tuple(Fraction(each, sampler.grid) for each in row) for row in rows]


BOXES = {
    "capped": (["0", "0", "0"], ["0.6", "0.5", "0.4"]),
    "nearly-free": (["0", "0", "0"], ["1", "0.9", "1"]),
    "shifted": (["0.1", "0.2", "0"], ["0.5", "0.4", "0.6"]),
    "mirror": (["0.1", "0.1", "0.1"], ["0.3", "0.5", "0.4"]),  # nearer to the most: the mirror
    "wide-first": (["0", "0.3", "0.3"], ["0.9", "0.4", "0.4"]),
    "four": (["0.2", "0.2", "0.2", "0"], ["0.3", "0.4", "0.5", "0.2"]),
}


class TestRandomWords:
    """The words of a draw depend on the seed and on its number alone."""

    def test_is_the_raw_output_of_the_generator(self) -> None:
        """One after the other, as numpy itself gives them."""
        source = np.random.PCG64DXSM(np.random.SeedSequence(5, spawn_key=(1,)))
        expected = source.random_raw(12).reshape(4, 3)
        assert (random_words(5, 1, 3, 0, 4) == expected).all()
        assert (random_words(5, 1, 3, 2, 4) == expected[2:]).all()

    def test_halves_are_the_two_parts_of_a_word(self) -> None:
        """The lower before the upper, on every machine."""
        words = np.array([[0x0000_0001_0000_0002, 0xFFFF_FFFF_0000_0000]], dtype=np.uint64)
        assert halves(words).tolist() == [[2, 1, 0, 0xFFFF_FFFF]]

    @given(st.integers(0, 2**32 - 1), st.integers(1, 2**21))
    def test_ranges_are_cut_exactly(self, number: int, count: int) -> None:
        """A number below 2^32 becomes its part of the count, rounded down."""
        found = in_range(np.array([number], dtype=np.uint32), float(count))
        assert found.tolist() == [number * count >> 32]


class TestGuide:
    """A search by a guide finds what bisection finds."""

    @given(st.lists(st.sampled_from([0.0, 1e-30, 1e-6, 0.1, 1.0]), max_size=40), st.data())
    def test_finds_the_same(self, parts: list[float], data: st.DataObject) -> None:
        """For any sums, whether they grow evenly, hardly or not at all, and at the sums."""
        sums = [*accumulate(parts, initial=0.0), sum(parts) + 1.0]
        between = st.floats(0, sums[-1], exclude_max=True)
        places = data.draw(st.lists(st.sampled_from(sums[:-1]) | between, min_size=1))
        found = Guide.of(np.array(sums)).search(np.array(places))
        assert found.tolist() == [bisect_right(sums, place) - 1 for place in places]


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
        with pytest.raises(LimitError, match="KN087"):
            weight_sampler(weights)

    def test_a_single_weighting_needs_no_words(self) -> None:
        """However fine it is, also where only the limits' sum leaves one."""
        fine = Fraction(1, 10**20)
        for box in (
            WeightSet((), (fine, 1 - fine), (fine, 1 - fine)),
            WeightSet((), (fine, 1 - fine), (Fraction(1), Fraction(1))),
            WeightSet((), (Fraction(), Fraction()), (fine, 1 - fine)),
        ):
            assert weight_sampler(box).words == 0
            assert drawn(box, draws=2) == [(fine, 1 - fine)] * 2

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
        fine, sampler = score_sampler(table, noise)
        shortfalls = sampler.draw(random_words(0, 1, sampler.words, 0, draws))
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
        fine, _ = score_sampler(_with_bounds(table, narrow), kc.Noise.within_bounds())
        assert fine.unit == Fraction(1, 4)
        made = self.scores(kc.Noise.within_bounds(), _with_bounds(table, narrow), 3)
        assert made == [[[241]]] * 3

    def test_bounds_without_any_number_are_refused(self) -> None:
        """A ten-thousandth of a step is not drawn from."""
        table = kc.ScoreTable.from_scores([[1]], highs=[3])
        narrow = [(kc.Interval("1.00001", "1.00002"),)]
        with pytest.raises(LimitError, match=r"\[1.00001, 1.00002\].*KN088"):
            score_sampler(_with_bounds(table, narrow), kc.Noise.within_bounds())

    @pytest.mark.parametrize("noise", [kc.Noise.within_bounds(), kc.Noise.of_assessor(points=1)])
    def test_cells_beyond_floats_are_refused(self, noise: kc.Noise) -> None:
        """Noise is drawn in floats, which hold whole numbers up to 2^53."""
        table = kc.ScoreTable.from_scores([[1]], highs=[2**53])
        with pytest.raises(LimitError, match="KN089"):
            score_sampler(table, noise)


def _with_bounds(table: kc.ScoreTable, bounds: Sequence[tuple[kc.Interval, ...]]) -> kc.ScoreTable:
    fields = ("subjects", "codes", "scores", "lows", "highs", "declared", "unit", "score_unit")
    return kc.ScoreTable(**{name: getattr(table, name) for name in fields}, bounds=tuple(bounds))
