"""Dominance: exact ends of a weighted difference, held against every corner of the set."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

import kompass_core as kc
from kompass_core.errors import IncomparableError
from kompass_core.robustness import DominanceVerdict
from kompass_core.robustness.weights import weight_set
from tests.making import evaluation_of, pack_of, result_of
from tests.robustness.making import weights_for
from tests.test_project import imported_by

HUNDREDS = pack_of(100, 100, 100)


def profile(*scores: int, subject: str = "one") -> kc.Profile:
    """Score three areas."""
    return kc.profile(evaluation_of(HUNDREDS, *scores, subject=subject))


def corners(lows: Sequence[Fraction], highs: Sequence[Fraction]) -> Iterator[tuple[Fraction, ...]]:
    """Yield every corner of a box in which the weights add up to 1: all but one at a limit."""
    cells = range(len(lows))
    for rest in cells:
        for ends in product(*((lows[i], highs[i]) for i in cells if i != rest)):
            left = 1 - sum(ends, Fraction())
            if lows[rest] <= left <= highs[rest]:
                yield (*ends[:rest], left, *ends[rest:])


@st.composite
def pairs(draw: st.DrawFn) -> tuple[kc.Profile, kc.Profile]:
    """Draw two subjects with the same small criteria."""
    spans = draw(st.lists(st.integers(1, 9), min_size=1, max_size=4))
    pack = pack_of(*spans, step="1")
    one, other = (
        evaluation_of(pack, *(draw(st.integers(0, span)) for span in spans), subject=name)
        for name in ("one", "other")
    )
    return kc.profile(one), kc.profile(other)


class TestDominance:
    """The ends of the difference are those at the corners of the admissible set."""

    @given(pairs(), st.data())
    def test_ends_are_at_corners(
        self, pair: tuple[kc.Profile, kc.Profile], data: st.DataObject
    ) -> None:
        """A linear function is least and greatest at some corner; all of them are tried."""
        table = kc.ScoreTable.of(pair)
        weights = data.draw(weights_for(table))
        limits = weight_set(weights, table.codes, table.declared)
        apart = [
            Fraction(one - other, span)
            for one, other, span in zip(*table.scores, table.spans, strict=True)
        ]
        found = kc.dominance(*pair, weights=weights)
        sums = [
            sum((w * d for w, d in zip(corner, apart, strict=True)), Fraction())
            for corner in corners(limits.lows, limits.highs)
        ]
        assert (found.difference.low, found.difference.high) == (min(sums), max(sums))
        for witness, end in ((found.worst, min(sums)), (found.best, max(sums))):
            made = tuple(witness.values())
            assert sum(made) == 1
            assert all(
                low <= each <= high
                for low, each, high in zip(limits.lows, made, limits.highs, strict=True)
            )
            assert sum(w * d for w, d in zip(made, apart, strict=True)) == end
        assert found.never_below == (min(sums) >= 0)
        expected = "always" if min(sums) > 0 else "never" if max(sums) <= 0 else "depends"
        assert found.verdict.value == expected

    @given(pairs(), st.data())
    def test_agrees_with_draws_from_the_same_set(
        self, pair: tuple[kc.Profile, kc.Profile], data: st.DataObject
    ) -> None:
        """Always means in every draw, never means in none, and no difference is outside."""
        table = kc.ScoreTable.of(pair)
        weights = data.draw(weights_for(table))
        noise = data.draw(st.sampled_from([None, kc.Noise.of_assessor(points=1)]))
        found = kc.dominance(*pair, weights=weights, noise=noise)
        result = kc.rank_robustness(pair, weights=weights, noise=noise, draws=40)
        pairing = result.pairing("one", "other")
        if found.verdict is DominanceVerdict.ALWAYS:
            assert pairing.share == 1
        if found.verdict is DominanceVerdict.NEVER:
            assert pairing.share == 0
        if found.never_below:
            assert pairing.below == 0
        for k in range(40):
            shares = result.draw(k).shares
            assert shares["one"] - shares["other"] in found.difference

    @given(pairs(), st.data())
    def test_is_turned_by_turning_the_pair(
        self, pair: tuple[kc.Profile, kc.Profile], data: st.DataObject
    ) -> None:
        """The difference changes its sign, and the witnesses change places."""
        weights = data.draw(weights_for(kc.ScoreTable.of(pair)))
        one, two = kc.dominance(*pair, weights=weights), kc.dominance(*pair[::-1], weights=weights)
        assert one.difference == -two.difference

    def test_by_hand(self) -> None:
        """All depends on how much the third area may weigh."""
        one, other = profile(60, 50, 40), profile(50, 50, 50, subject="other")
        free = kc.dominance(one, other)
        assert str(free.difference) == "[-0.1, 0.1]"
        assert (free.verdict, free.never_below) == (DominanceVerdict.DEPENDS, False)
        assert free.worst == {"1": 0, "2": 0, "3": 1}
        assert free.best == {"1": 1, "2": 0, "3": 0}
        capped = kc.dominance(one, other, weights=kc.Weights.between({"3": (0, "0.2")}))
        assert str(capped.difference) == "[-0.02, 0.1]"
        assert capped.worst == {"1": 0, "2": Fraction(4, 5), "3": Fraction(1, 5)}
        least = kc.Weights.between({"1": ("0.3", 1), "3": (0, "0.2")})
        always = kc.dominance(one, other, weights=least)
        assert always.verdict is DominanceVerdict.ALWAYS
        assert always.difference.low == Fraction(1, 100)

    def test_a_tie_is_not_above(self) -> None:
        """Where some weighting makes both alike, it is never below, but not always above."""
        one, other = profile(60, 50, 50), profile(50, 50, 50, subject="other")
        found = kc.dominance(one, other)
        assert (found.verdict, found.never_below) == (DominanceVerdict.DEPENDS, True)
        assert kc.dominance(other, one).verdict is DominanceVerdict.NEVER
        same = kc.dominance(one, profile(60, 50, 50, subject="other"))
        assert (same.verdict, same.never_below) == (DominanceVerdict.NEVER, True)


class TestPrinted:
    """Printed scores are intervals, and an open end is not reached."""

    def printed(self, *points: int, subject: str = "one") -> kc.Profile:
        """Print three areas."""
        cells = dict(zip("123", points, strict=True))
        return kc.profile(result_of(HUNDREDS, cells, subject=subject))

    def test_a_point_more_everywhere_is_always_above(self) -> None:
        """61 is at least 60.5, and 60 is less than that."""
        one, other = self.printed(61, 61, 61), self.printed(60, 60, 60, subject="other")
        found = kc.dominance(one, other, noise=kc.Noise.within_bounds())
        assert str(found.difference) == "(0, 0.02)"
        assert found.verdict is DominanceVerdict.ALWAYS
        assert found.never_below
        assert kc.dominance(other, one, noise=kc.Noise.within_bounds()).verdict.value == "never"

    def test_a_cell_that_must_weigh_something_keeps_its_open_end(self) -> None:
        """Then no weighting leaves all open cells out."""
        one, other = self.printed(61, 61, 61), self.printed(60, 60, 60, subject="other")
        weights = kc.Weights.within("0.25")
        found = kc.dominance(one, other, weights=weights, noise=kc.Noise.within_bounds())
        assert str(found.difference) == "(0, 0.02)"

    def test_an_end_is_reached_without_the_open_cells(self) -> None:
        """With all weight where both are exact, 0 is a possible difference."""
        pack = pack_of(100, 100)
        one = kc.profile(result_of(pack, {"1": 61, "2": {"points": 100, "percent": 100}}))
        exact = kc.profile(evaluation_of(pack, "60.5", 100, subject="exact"))
        for noise, low in ((kc.Noise.within_bounds(), "[-0.005"), (None, "[0")):
            found = kc.dominance(one, exact, noise=noise)
            assert str(found.difference).startswith(low)
        open_end = kc.dominance(exact, one, noise=kc.Noise.within_bounds())
        assert str(open_end.difference) == "(-0.01, 0.005]"
        fixed = kc.dominance(
            exact, one, weights=kc.Weights.fixed({"2": 1}), noise=kc.Noise.within_bounds()
        )
        assert str(fixed.difference) == "[0, 0.005]"
        assert fixed.worst == {"1": 0, "2": 1}

    def test_only_what_is_possible_is_reached(self) -> None:
        """Exact scores reach their difference; a printed 60 comes as near to 60.5 as one likes."""
        pack = pack_of(100, 100)
        one = kc.profile(evaluation_of(pack, "59.5", "59.5"))
        other = kc.profile(evaluation_of(pack, "60.5", "60.5", subject="other"))
        printed = kc.profile(result_of(pack, {"1": 60, "2": {"points": 60}}, subject="printed"))
        noise = kc.Noise.within_bounds()
        assert str(kc.dominance(one, other, noise=noise).difference) == "[-0.01, -0.01]"
        assert str(kc.dominance(one, printed, noise=noise).difference) == "(-0.01, 0]"

    def test_cautions_are_repeated(self) -> None:
        """Those of both."""
        pack = pack_of(10, 10)
        bad = kc.profile(result_of(pack, {"1": 1, "2": 1, "total": 9}, subject="bad"))
        good = kc.profile(evaluation_of(pack, 1, 2, subject="good"))
        assert [each.kind.value for each in kc.dominance(bad, good).cautions] == ["inconsistent"]


class TestText:
    """What is shown."""

    @pytest.mark.parametrize(
        ("one", "text"),
        [
            ((9, 9, 9), "one is always above other: by [1, 1] % of the possible points"),
            ((7, 7, 7), "one is never above other: by [-1, -1] % of the possible points"),
            ((7, 9, 7), "one is above or below other: by [-1, 1] % of the possible points"),
            ((8, 9, 9), "one is never below other: by [0, 1] % of the possible points"),
            ((8, 8, 8), "one is always level with other: by [0, 0] % of the possible points"),
        ],
    )
    def test_says_by_how_much(self, one: tuple[int, ...], text: str) -> None:
        """In percent of the possible points."""
        assert str(kc.dominance(profile(*one), profile(8, 8, 8, subject="other"))) == text

    def test_open_ends_have_round_brackets(self) -> None:
        """As for all bounds."""
        pack = pack_of(100)
        rows = [kc.profile(result_of(pack, {"1": n}, subject=str(n))) for n in (61, 60)]
        text = str(kc.dominance(*rows, noise=kc.Noise.within_bounds()))
        assert text == "61 is always above 60: by (0, 2) % of the possible points"


class TestImport:
    """The exact test needs nothing but the core."""

    def test_needs_no_numpy(self) -> None:
        """Nor anything else that takes time to load."""
        assert (
            imported_by("from kompass_core import Noise, ScoreTable, Weights, dominance") == set()
        )


class TestRefusals:
    """What cannot be answered is refused."""

    @pytest.mark.parametrize("option", ["weights", "noise"])
    def test_models_are_needed(self, option: str) -> None:
        """A number is not taken for a spread."""
        options: dict[str, object] = {option: 1}
        with pytest.raises(TypeError, match="got int"):
            kc.dominance(profile(1, 2, 3), profile(1, 2, 3), **options)  # type: ignore[arg-type]  # wrong on purpose

    def test_different_criteria(self) -> None:
        """As for any comparison."""
        other = kc.profile(evaluation_of(pack_of(10, id="another"), 1))
        with pytest.raises(IncomparableError, match="KC001"):
            kc.dominance(profile(1, 2, 3), other)
