"""Scores of panels: what `profile` says of each row, whatever the pack."""

from __future__ import annotations

import pickle
from collections.abc import Callable
from decimal import Decimal
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import kompass_core as kc
from kompass_core.panel.arrays import dtype_for
from kompass_core.panel.sums import AreaPlan, Part, Plan, add_up, rescaled
from kompass_core.testing import strategies as kst
from tests.making import FOREIGN, SKIPPED, Limits, evaluation_of, pack_of, result_of
from tests.panel.making import PACK, panel_of

POLICIES = st.sampled_from(["rescale", "worst", "best"])


@st.composite
def some_evaluations(draw: st.DrawFn) -> tuple[kc.CriteriaPack, list[kc.Evaluation]]:
    """Draw a pack and evaluations under it."""
    pack = draw(kst.packs())
    return pack, draw(st.lists(kst.evaluations(pack), max_size=10))


class TestScores:
    """Every row has what its evaluation has, exactly."""

    @given(some_evaluations(), POLICIES, POLICIES)
    def test_are_those_of_the_profiles(
        self, drawn: tuple[kc.CriteriaPack, list[kc.Evaluation]], foreign: str, skipped: str
    ) -> None:
        """Points, bounds and coverage of every cell, under every policy."""
        pack, evaluations = drawn
        panel = kc.Panel.from_evaluations(evaluations, pack=pack)
        scores = panel.score(not_applicable=foreign, not_assessed=skipped)
        for row, each in enumerate(evaluations):
            p = kc.profile(each, not_applicable=foreign, not_assessed=skipped)
            for code, value in p.items():
                low, high = scores.bounds(code)
                assert scores[code][row] == value.exact
                assert (low[row], high[row]) == (value.bounds.low, value.bounds.high)
                assert scores.coverage(code)[row] == value.coverage

    def test_by_hand(self) -> None:
        """5 + 10 and 15 points: areas of 15 and 15, 30 in all."""
        scores = panel_of(PACK, ["5", "10", "15"], ["10", "20", "0.5"]).score()
        assert scores["1"].floats.tolist() == [15, 30]
        assert scores.total.floats.tolist() == [30, 30.5]
        assert scores["1"].numerators.tolist() == [1500, 3000]
        assert scores.total.unit == Fraction(1, 100)
        assert scores["1.1"][1] == 10
        assert (list(scores), len(scores)) == (list(PACK.nodes), 6)
        assert repr(scores) == "<Scores of 2 rows, small@1>"
        assert repr(scores.total) == "<Column of 2 numbers in units of 1/100>"

    def test_of_many_rows_are_added_up_in_blocks(self) -> None:
        """The sum of the areas is the total, across the ends of blocks; progress is told."""
        n, told = 40_000, list[tuple[int, int]]()
        rng, pack = np.random.default_rng(1), pack_of([10, 20, 70], [30])
        steps = np.stack([rng.integers(0, high + 1, n) for high in pack.layout.highs], axis=1)
        names = [str(i) for i in range(n)]
        panel = kc.Panel.from_columns(pack, steps, subjects=names, dates="2016", kind="steps")
        scores = panel.score(progress=lambda done, of: told.append((done, of)))
        assert np.array_equal(scores["1"].numerators, steps[:, :3].sum(axis=1))
        assert np.array_equal(scores.total.numerators, steps.sum(axis=1))
        assert told[-1] == (n, n)
        assert len(told) == 3

    def test_of_gaps_are_refused_with_their_rows(self) -> None:
        """The first hundred problems are told, unless a policy says what becomes of gaps."""
        panel = panel_of(PACK, [1, 2, 3], [FOREIGN, SKIPPED, 3], [1, SKIPPED, SKIPPED])
        with pytest.raises(kc.EvaluationError) as caught:
            panel.score()
        told = [(each.rule, each.path, each.facts["codes"]) for each in caught.value.problems]
        assert told == [
            ("KE008", "rows[1]", ("1.1",)),
            ("KE008", "rows[1]", ("1.2",)),
            ("KE008", "rows[2]", ("1.2", "2.1")),
        ]
        with pytest.raises(kc.EvaluationError, match="policy"):
            panel.score(not_assessed="zero")

    def test_of_printed_numbers_have_no_bounds(self) -> None:
        """Their intervals are those of the published results; a panel would make them up."""
        printed = result_of(PACK, {"1.1": 5, "1.2": 10, "2.1": 15})
        scores = kc.Panel.from_results([printed], face_values=True).score()
        assert scores.total[0] == 30
        with pytest.raises(kc.EvaluationError, match=r"profile\(\.\.\.\)"):
            scores.bounds("total")


class TestBounds:
    """What a cell can have, where nothing is known of it too."""

    def test_of_what_concerns_nobody(self) -> None:
        """Left out, it can be anything, as in a profile; the total is that of the rest."""
        scores = panel_of(PACK, [FOREIGN, FOREIGN, 3]).score(not_applicable="rescale")
        found = {code: [each[0] for each in scores.bounds(code)] for code in ("1.1", "1", "total")}
        assert found == {"1.1": [0, 10], "1": [0, 30], "total": [6, 6]}
        assert scores.coverage("1")[0] is None
        assert scores.coverage("total")[0] == 1


class TestTypes:
    """No sum wraps around, however narrow the columns and however large the pack."""

    @pytest.mark.parametrize(
        ("limits", "steps", "area", "total"),
        [
            ([[100, 100]], "1", "int16", "int16"),
            ([[30_000, 30_000]], "1", "int32", "int32"),
            ([[(-100, 100), (-100, 27)]], "1", "int16", "int16"),
            ([[60], [60]], "1", "int8", "int8"),
            ([[1_000_000]] * 3, "0.001", "int32", "int64"),
        ],
    )
    def test_of_sums_are_wide_enough(
        self, limits: list[list[Limits]], steps: str, area: str, total: str
    ) -> None:
        """What is added up is far from the ends of the type of its parts, or just beyond."""
        pack = pack_of(*limits, step=Decimal(steps))
        highs = [cell.max_points for cell in pack.scored]
        scores = panel_of(pack, highs).score()
        assert (scores["1"].numerators.dtype, scores.total.numerators.dtype) == (area, total)
        assert scores.total[0] == sum(highs)

    @pytest.mark.parametrize("n", [1, 2_000])
    def test_beyond_64_bits_are_pythons_own(self, n: int) -> None:
        """Three areas of 2**62 steps have more in all than 64 bits hold."""
        areas = tuple(
            AreaPlan(slice(i, i + 1), 0, 2**62, 0, (2**62,), 2**62, Fraction(1), Fraction(1))
            for i in range(3)
        )
        kinds = (dtype_for(2**62), dtype_for(3 * 2**62))
        plan = Plan(areas, {}, 0, 3 * 2**62, *kinds, sums_only=True)
        sums = add_up(plan, np.full((3, n), 2**62), (None, None))
        assert (sums.areas[0].sums[-1], sums.total[-1]) == (2**62, 3 * 2**62)

    @pytest.mark.parametrize("policy", ["rescale", "best"])
    @pytest.mark.parametrize("skipped", ["small", "large", "some"])
    def test_of_rescaled_sums_are_wide_enough(self, policy: str, skipped: str) -> None:
        """Denominators of large primes would be beyond 64 bits together."""
        primes: list[list[Limits]] = [[999_983, 1], [999_979, 2], [999_961, 3], [999_959, 4]]
        pack = pack_of(*primes)
        points = [each for pair in primes for each in pair]
        gaps = {"small": [1, 3, 5, 7], "large": [0, 2, 4, 6], "some": [0, 2, 5, 7]}[skipped]
        row = [SKIPPED if i in gaps else str(each) for i, each in enumerate(points)]
        wanted = kc.profile(evaluation_of(pack, *row), not_assessed=policy).total.exact
        column = panel_of(pack, row).score(not_assessed=policy).total
        assert column[0] == wanted
        assert column.floats[0] == pytest.approx(float(wanted or 0), rel=1e-15)

    def test_of_rooms_beyond_64_bits_are_pythons_own(self) -> None:
        """Half of an area of 2**64 steps is left out, and half of the rest was gained."""
        area = AreaPlan(slice(0, 2), 0, 2**64, 0, (2**63, 2**63), 2**64, Fraction(1), Fraction(1))
        sums = np.array([2**62], object)
        part = Part(area, sums, extra=[], left_out=[np.array([2**63], object)])
        assert rescaled([part], 0, 2**64, Fraction(1))[0] == 2**63


class TestColumn:
    """A column is exact until floats are asked for."""

    def test_is_read_only(self) -> None:
        """Nobody changes what others have."""
        column = panel_of(PACK, [1, 2, SKIPPED]).score(not_assessed="rescale").total
        for each in (column.numerators, column.denominators):
            assert each is not None
            with pytest.raises(ValueError, match="read-only"):
                each[0] = 1

    def test_is_read_only_when_it_was_pickled(self) -> None:
        """In another process it is the same value."""
        column = panel_of(PACK, [1, 2, SKIPPED]).score(not_assessed="rescale").total
        again = pickle.loads(pickle.dumps(column))  # noqa: S301 (made here)
        assert (again[0], again.unit) == (column[0], column.unit)
        assert not again.numerators.flags.writeable

    def test_knows_what_it_does_not_know(self) -> None:
        """An area of which nothing was assessed has no points, and nan as a float."""
        column = panel_of(PACK, [1, 2, SKIPPED], [1, 2, 3]).score(not_assessed="rescale")["2"]
        assert (column[0], column[1]) == (None, 3)
        assert np.isnan(column.floats[0])
        assert len(column.select(np.array([True, False]))) == 1

    @given(
        st.lists(st.fractions(-99, 99, max_denominator=12), min_size=1),
        kst.roundings("1", "0.5", "0.3", "7"),
    )
    def test_rounds_as_numbers_are_rounded(
        self, values: list[Fraction], rounding: kc.Rounding
    ) -> None:
        """In every mode, ties and numbers below 0 included."""
        rounded = column_of(values).rounded(rounding)
        assert [rounded[i] for i in range(len(values))] == list(map(rounding.round, values))

    @given(
        st.lists(
            st.tuples(
                st.fractions(-99, 99, max_denominator=12), st.fractions(-99, 99, max_denominator=12)
            ),
            min_size=1,
        ),
        st.sampled_from([Fraction(1), Fraction(10**18)]),
    )
    def test_subtracts_exactly(self, pairs: list[tuple[Fraction, Fraction]], by: Fraction) -> None:
        """Whatever the denominators, and however large the numbers."""
        one, other = (column_of([pair[i] * by for pair in pairs]) for i in (0, 1))
        found = one.minus(other)
        assert [found[i] for i in range(len(pairs))] == [(a - b) * by for a, b in pairs]
        common = one.over_one_unit()
        assert [common[i] for i in range(len(pairs))] == [a * by for a, _ in pairs]
        assert common.floats.tolist() == [float(a * by) for a, _ in pairs]

    def test_has_one_unit_beyond_64_bits(self) -> None:
        """Denominators that have nothing in common make a large one."""
        ratios = [Fraction(1, each) for each in (999_983, 999_979, 999_961, 999_959)]
        common = column_of(ratios).over_one_unit()
        assert [common[i] for i in range(4)] == ratios
        assert common.numerators.dtype == object


def column_of(values: list[Fraction]) -> kc.ExactColumn:
    """Make a column of ratios."""
    kind: Callable[[list[int]], object] = np.array
    numerators, denominators = (
        kind([each.numerator for each in values]),
        kind([each.denominator for each in values]),
    )
    assert isinstance(numerators, np.ndarray)
    assert isinstance(denominators, np.ndarray)
    return kc.ExactColumn(numerators, Fraction(1), denominators)
