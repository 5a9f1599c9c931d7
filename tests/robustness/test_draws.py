"""Draws: repeatable, exact, and what is counted."""

from __future__ import annotations

from collections import Counter
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

import kompass_core as kc
from kompass_core import robustness
from kompass_core.errors import AmountError, IncomparableError
from kompass_core.robustness import Draw, Pairing
from kompass_core.robustness import draws as drawing
from kompass_core.robustness.draws import RankSampler, count_ranks, fits_machine_numbers
from tests.robustness.making import TABLE, analyses, ranks


class TestDraw:
    """Every draw can be made again alone, and is what was counted."""

    @given(analyses())
    def test_is_exact(self, result: kc.RankRobustness) -> None:
        """Weights add up to 1, and shares are the weighted sums in exact arithmetic."""
        spans = [span * result.table.unit for span in result.table.spans]
        for k in range(result.draws):
            made = result.draw(k)
            assert sum(made.weights.values()) == 1
            assert min(made.weights.values()) >= 0
            for subject, scores in made.scores.items():
                parts = zip(made.weights.values(), scores, spans, strict=True)
                assert made.shares[subject] == sum(w * x / span for w, x, span in parts)
            assert made.ranks == ranks(dict(made.shares))

    @given(analyses())
    def test_is_what_was_counted(self, result: kc.RankRobustness) -> None:
        """The counts are those of all draws, each made alone."""
        made = [result.draw(k).ranks for k in range(result.draws)]
        for subject, spread in result.items():
            counted = Counter(each[subject] for each in made)
            assert spread.counts == tuple(counted[rank] for rank in range(1, len(result) + 1))

    @given(analyses(), st.integers(1, 7), st.integers(1, 3))
    def test_depends_on_its_number_alone(
        self, result: kc.RankRobustness, chunk: int, threads: int
    ) -> None:
        """Neither on how many are made at once nor on how many threads make them."""
        sampler = RankSampler.of(result.table, result.weights, result.noise, result.seed)
        counts = count_ranks(sampler, result.draws, chunk=chunk, threads=threads)
        assert [tuple(row) for row in counts.tolist()] == [s.counts for s in result.spreads]

    def test_does_not_depend_on_the_pieces(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """Nor on how many totals, scores or products are in memory at once."""
        noise = kc.Noise.of_assessor(points=30)
        for each in (None, noise):
            monkeypatch.undo()
            expected = kc.rank_robustness(TABLE, weights=kc.Weights.free(), noise=each, draws=300)
            for name in ("_TOTALS", "_DRAWN", "_PRODUCTS"):
                monkeypatch.setattr(drawing, name, 16)
            found = kc.rank_robustness(TABLE, weights=kc.Weights.free(), noise=each, draws=300)
            assert found == expected

    @pytest.mark.parametrize("others", [(), (600_000,)], ids=["unequal", "some equal"])
    def test_small_differences_count(self, others: tuple[int, ...]) -> None:
        """Shares that agree in their first digits are told apart, and equal ones are level."""
        scores = [*range(600_000, 600_008), *others]
        table = kc.ScoreTable.from_scores([[n, 2 * n] for n in scores], highs=[10**6, 2 * 10**6])
        result = kc.rank_robustness(table, weights=kc.Weights.free(), draws=50)
        expected = [1 + sum(other > score for other in scores) for score in scores]
        assert [spread.counts.index(50) + 1 for spread in result.spreads] == expected

    @pytest.mark.parametrize("number", [-1, 5, True, "1", 1.0])
    def test_that_was_not_made_is_refused(self, number: int) -> None:
        """The draws are numbered from 0."""
        result = kc.rank_robustness(TABLE, draws=5)
        with pytest.raises(AmountError) as caught:
            result.draw(number)
        assert [(p.rule, p.path) for p in caught.value.problems] == [("KN070", "number")]

    def test_of_another_seed_is_another(self) -> None:
        """And the same again for the same seed."""
        one, again, other = (
            kc.rank_robustness(TABLE, weights=kc.Weights.free(), draws=9, seed=seed).draw(3)
            for seed in (1, 1, 2)
        )
        assert one == again
        assert one.weights != other.weights


class TestPairing:
    """How often one is above another, counted over the same draws."""

    @given(analyses())
    def test_counts_the_draws(self, result: kc.RankRobustness) -> None:
        """Above, level and below together are all draws."""
        one, other = next(iter(result)), list(result)[-1]
        made = [result.draw(k).shares for k in range(result.draws)]
        pairing = result.pairing(one, other)
        assert pairing == Pairing(
            sum(each[one] > each[other] for each in made),
            sum(each[one] == each[other] for each in made),
            sum(each[one] < each[other] for each in made),
        )
        assert pairing.share == Fraction(pairing.above, result.draws)

    def test_of_a_stranger_is_refused(self) -> None:
        """With the name that was probably meant."""
        result = kc.rank_robustness(kc.ScoreTable.from_scores([[1]], highs=[2], subjects=["Ort"]))
        with pytest.raises(IncomparableError, match=r"did you mean 'Ort'\?.*KN079"):
            result.pairing("Ort", "Orte")


class TestExactness:
    """Machine numbers are used only where they are exact."""

    def test_sums_are_exact_or_not_in_floats(self) -> None:
        """Below 2^53, and with room for the subject in 64 bits."""
        assert fits_machine_numbers(2**53 - 1, 10)
        assert not fits_machine_numbers(2**53, 1)
        assert not fits_machine_numbers(2**53 - 1, 11)


class TestFace:
    """The folder's face loads what needs numpy when it is first used."""

    def test_has_draws(self) -> None:
        """And no other names."""
        assert robustness.Draw is Draw
        with pytest.raises(AttributeError, match="has no attribute 'Drew'"):
            _ = robustness.Drew
