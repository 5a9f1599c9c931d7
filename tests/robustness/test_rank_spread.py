"""Rank robustness: distributions of ranks, and how they are shown."""

from __future__ import annotations

import pickle
import sys
from fractions import Fraction
from importlib import import_module

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

import kompass_core as kc
from kompass_core.errors import (
    AmountError,
    EvaluationError,
    IncomparableError,
    LimitError,
    MissingExtraError,
)
from kompass_core.profiles import CautionKind
from tests.making import SKIPPED, evaluation_of, pack_of, result_of
from tests.reports import AREAS_2014, AREAS_2016, PACK
from tests.robustness.making import TABLE, analyses, ranks, tables, weights_for

HUNDREDS = pack_of(*[100] * 8)


class TestCounts:
    """What is counted adds up, and follows the subjects."""

    @given(analyses())
    def test_every_draw_gives_each_subject_a_rank(self, result: kc.RankRobustness) -> None:
        """The counts of a subject add up to the draws, and so do the shares of its ranks."""
        for spread in result.spreads:
            assert sum(spread.counts) == spread.draws == result.draws
            assert spread.top(len(result)) == 1
            assert spread.top(0) == 0
            assert spread.first == Fraction(spread.counts[0], result.draws)

    @given(analyses())
    def test_figures_agree_with_pandas(self, result: kc.RankRobustness) -> None:
        """Mean, ends and quantiles of the ranks of all draws."""
        made = pd.DataFrame([dict(result.draw(k).shares) for k in range(result.draws)])
        found = made.rank(axis="columns", method="min", ascending=False).astype(int)
        for subject, spread in result.items():
            own = found[subject]
            assert float(spread.expected) == pytest.approx(own.mean(), abs=1e-12)
            assert (spread.best, spread.worst) == (own.min(), own.max())
            for q in ("0", "0.25", "0.5", "1"):
                expected = own.quantile(float(q), interpolation="nearest")
                at_least = (own <= spread.quantile(q)).mean() >= float(q)
                less = (own < spread.quantile(q)).mean() < max(float(q), 1e-9)
                assert at_least
                assert less or spread.quantile(q) == expected

    @given(tables(cells=3), st.data())
    def test_follow_the_subjects(self, table: kc.ScoreTable, data: st.DataObject) -> None:
        """In another order of the rows every subject has the same ranks."""
        order = data.draw(st.permutations(range(len(table.subjects))))
        weights = data.draw(weights_for(table))
        other = kc.ScoreTable.from_scores(
            [table.scores[i] for i in order],
            highs=table.highs,
            subjects=[table.subjects[i] for i in order],
        )
        one, two = (kc.rank_robustness(t, weights=weights, draws=20) for t in (table, other))
        assert {name: spread.counts for name, spread in one.items()} == {
            name: spread.counts for name, spread in two.items()
        }

    @given(tables())
    def test_without_uncertainty_are_the_plain_ranks(self, table: kc.ScoreTable) -> None:
        """No spread and an error of 0 change nothing."""
        shares = {
            name: sum(
                (
                    w * Fraction(x, s)
                    for w, x, s in zip(table.declared, row, table.spans, strict=True)
                ),
                Fraction(),
            )
            for name, row in zip(table.subjects, table.scores, strict=True)
        }
        for weights in (None, kc.Weights.within(0)):
            for noise in (None, kc.Noise.of_assessor(points=0), kc.Noise.within_bounds()):
                result = kc.rank_robustness(table, weights=weights, noise=noise, draws=3)
                assert {name: s.rank for name, s in result.items()} == ranks(shares)
                for spread in result.spreads:
                    assert spread.best == spread.rank == spread.worst
                    assert spread.interval() == (spread.rank, spread.rank)

    def test_numbers_that_no_float_holds(self) -> None:
        """Where a share needs hundreds of bits, Python's own integers are used."""
        primes = [10**9 + 7, 998_244_353, 10**9 + 9]
        rows = [[500_000_000, 400_000_000, 600_000_000], [500_000_000, 400_000_001, 599_999_999]]
        table = kc.ScoreTable.from_scores(rows, highs=primes)
        for noise in (None, kc.Noise.of_assessor(points=1)):
            result = kc.rank_robustness(table, weights=kc.Weights.free(), noise=noise, draws=20)
            for k in range(20):
                made = result.draw(k)
                for i, scores in enumerate(made.scores.values(), start=1):
                    parts = zip(made.weights.values(), scores, primes, strict=True)
                    assert made.shares[str(i)] == sum(w * x / p for w, x, p in parts)
                assert made.ranks == ranks(dict(made.shares))
            assert sum(result["1"].counts) == 20


class TestResult:
    """What is shown."""

    result = kc.rank_robustness(TABLE, weights=kc.Weights.within("0.5"), draws=1000)

    def test_is_a_mapping_by_subject(self) -> None:
        """In the order of the table."""
        assert list(self.result) == ["A", "B", "C", "D"]
        assert self.result["D"].rank == self.result[" D\u00a0"].rank == 4
        with pytest.raises(KeyError):
            _ = self.result["E"]

    def test_the_middle_is_never_first_alone(self) -> None:
        """B is between A and C, whatever weighs more, but for draws in which all are level."""
        middle = self.result["B"]
        level = self.result.pairing("A", "C").tied
        assert middle.counts == (level, 1000 - level, 0, 0)
        ends = self.result["A"].counts, self.result["C"].counts
        assert all(each[1] == each[3] == 0 for each in ends)
        assert ends[0][0] + ends[1][0] == 1000 + level
        assert ends[0][0] == pytest.approx(500, abs=80)  # five standard deviations

    def test_text_is_a_small_table(self) -> None:
        """Best first, with what was drawn from above it."""
        table = kc.ScoreTable.from_scores([[1, 0], [9, 9]], highs=[9, 9], subjects=["low", "high"])
        text = str(kc.rank_robustness(table, weights=kc.Weights.free(), draws=50, seed=7))
        assert text.splitlines() == [
            "50 draws, seed 7; weights: any; scores: as given",
            "subject  rank  5-95 %   seen     mean   first  top 3",
            "high        1  1        1         1.00   100 %  100 %",
            "low         2  2        2         2.00     0 %  100 %",
        ]
        single = str(kc.rank_robustness(table, draws=1, noise=kc.Noise.within_bounds()))
        assert single.startswith(
            "1 draw, seed 0; weights: the declared ones; scores: anything within their bounds\n"
        )

    def test_intervals_show_both_ends(self) -> None:
        """Where they differ."""
        assert "1-3" in str(self.result).splitlines()[2]
        assert repr(self.result["A"]) == "<RankSpread of A: 1, mostly 1 to 3>"
        assert repr(self.result) == "<RankRobustness of 4 subjects, 1000 draws>"

    def test_order_is_by_rank_and_then_by_mean(self) -> None:
        """Those that share a rank with the base weights stand by their mean rank."""
        means = [spread.expected for spread in self.result.by_rank()[:3]]
        assert means == sorted(means)

    def test_can_be_pickled(self) -> None:
        """It comes back equal, and can still make its draws."""
        again = pickle.loads(pickle.dumps(self.result))  # noqa: S301 (made above)
        assert again == self.result
        assert again.draw(999) == self.result.draw(999)

    @pytest.mark.parametrize("n", [-1, 1.5, "1", True])
    def test_counts_whole_ranks(self, n: object) -> None:
        """Nobody is among the first one and a half."""
        with pytest.raises(AmountError, match="KN070"):
            self.result["A"].top(n)  # type: ignore[arg-type]

    @pytest.mark.parametrize("part", ["-0.1", "1.1"])
    def test_parts_are_from_0_to_1(self, part: str) -> None:
        """A quantile of more than everything is refused."""
        for ask in (self.result["A"].interval, self.result["A"].quantile):
            with pytest.raises(AmountError, match="KA005"):
                ask(part)


class TestRankRobustness:
    """From profiles, groups and tables alike."""

    profiles = tuple(
        kc.profile(evaluation_of(HUNDREDS, *scores, subject=name))
        for name, scores in {
            "Grästorp": (61, 60, 73, 53, 70, 56, 65, 68),
            "Örebro": (68, 85, 86, 74, 70, 74, 71, 87),
            "Strängnäs": (63, 60, 60, 67, 64, 49, 66, 68),
        }.items()
    )

    def test_takes_profiles_or_their_group(self) -> None:
        """And the order of the members stays."""
        weights = kc.Weights.within("0.25")
        one = kc.rank_robustness(self.profiles, weights=weights, draws=100)
        two = kc.rank_robustness(kc.aggregate(self.profiles), weights=weights, draws=100)
        assert one == two
        assert list(one) == ["Grästorp", "Örebro", "Strängnäs"]
        assert one["Örebro"].first == 1

    def test_takes_areas_of_an_earlier_result(self) -> None:
        """As the group does, where a later one has only a total."""
        pack = self.profiles[1].pack
        late = kc.profile(result_of(pack, {"total": 650}, subject="Örebro", date="2019"))
        group = kc.aggregate([*self.profiles, late], duplicates="latest")
        found = kc.rank_robustness(group, weights=kc.Weights.within("0.25"), draws=100)
        assert found["Örebro"].first == 1
        assert list(found) == ["Grästorp", "Strängnäs", "Örebro"]

    def test_takes_a_panel_or_its_scores(self) -> None:
        """Rows are scored as evaluations are, under the same policies."""
        gap = evaluation_of(HUNDREDS, 50, *[60] * 6, SKIPPED, subject="Gap")
        rows = [*(each.source for each in self.profiles), gap]
        evaluations = [each for each in rows if isinstance(each, kc.Evaluation)]
        panel, weights = kc.Panel.from_evaluations(evaluations), kc.Weights.free()
        profiles = [kc.profile(each, not_assessed="best") for each in evaluations]
        expected = kc.rank_robustness(profiles, weights=weights, draws=50)
        scores = panel.score(not_assessed="best")
        assert kc.rank_robustness(scores, weights=weights, draws=50) == expected
        full = kc.Panel.from_evaluations(evaluations[:-1])
        expected = kc.rank_robustness(self.profiles, weights=weights, draws=50)
        assert kc.rank_robustness(full, weights=weights, draws=50) == expected
        with pytest.raises(EvaluationError, match="KE008"):
            kc.rank_robustness(panel)

    def test_a_panel_of_millions_is_refused_at_once(self) -> None:
        """Before any row of it is scored."""
        one = kc.Panel.from_evaluations([evaluation_of(HUNDREDS, *[50] * 8)])
        many = kc.Panel.concat([one] * 2049)
        for members in (many, many.score()):
            with pytest.raises(LimitError, match="KN077"):
                kc.rank_robustness(members)

    def test_printed_numbers_taken_for_exact_have_no_bounds(self) -> None:
        """A panel that forgot the intervals cannot have them drawn."""
        printed = result_of(pack_of(10), {"1": 6})
        panel = kc.Panel.from_results([printed], face_values=True)
        for members in (panel, panel.score()):
            with pytest.raises(EvaluationError, match="KN010"):
                kc.rank_robustness(members, noise=kc.Noise.within_bounds())
            assert kc.rank_robustness(members, draws=1)["Ort"].first == 1

    @pytest.mark.parametrize("members", [5, None, ["A"], "A"])
    def test_refuses_what_is_no_group(self, members: object) -> None:
        """As `aggregate` does."""
        with pytest.raises((TypeError, IncomparableError)):
            kc.rank_robustness(members)  # type: ignore[arg-type]  # wrong on purpose

    def test_printed_scores_are_drawn_within_their_bounds(self) -> None:
        """Whole multiples of the step, the open end left out."""
        pack = pack_of(100, 100, step="0.25")
        printed = [result_of(pack, {"1": 60, "2": 0}, subject=name) for name in ("A", "B")]
        result = kc.rank_robustness(
            map(kc.profile, printed), noise=kc.Noise.within_bounds(), draws=400
        )
        seen = {each for k in range(400) for each in result.draw(k).scores["A"]}
        quarters = [Fraction(n, 4) for n in (*range(238, 242), 0, 1)]
        assert seen == set(quarters)
        assert result["A"].expected == pytest.approx(1.5, abs=0.2)

    def test_cautions_are_repeated(self) -> None:
        """In the text too."""
        impossible = kc.profile(result_of(PACK, {**AREAS_2014, "total": 500}, subject="Bad"))
        good = kc.profile(result_of(PACK, {**AREAS_2016, "total": 497}, subject="Good"))
        result = kc.rank_robustness([impossible, good], draws=10)
        assert [each.kind for each in result.cautions] == [CautionKind.INCONSISTENT]
        assert str(result).endswith(
            "\ncaution: Bad, 2016: the printed numbers are impossible together"
        )

    def test_reports_progress(self) -> None:
        """After each chunk of draws, up to the last."""
        calls = list[tuple[int, int]]()
        kc.rank_robustness(TABLE, draws=2500, progress=lambda *each: calls.append(each))
        assert calls == [(2048, 2500), (2500, 2500)]

    @pytest.mark.parametrize("threads", [1, 2])
    def test_can_be_interrupted(self, threads: int) -> None:
        """Ctrl-C comes through at once, and leaves no thread behind."""

        def interrupt(_done: int, _all: int) -> None:
            raise KeyboardInterrupt

        with pytest.raises(KeyboardInterrupt):
            kc.rank_robustness(TABLE, draws=10**9, threads=threads, progress=interrupt)

    @pytest.mark.parametrize(
        ("option", "value"),
        [
            ("draws", 0),
            ("draws", 10**9 + 1),
            ("draws", "10"),
            ("draws", True),
            ("seed", -1),
            ("seed", 2**64),
            ("seed", None),
            ("threads", 0),
            ("threads", 65),
        ],
    )
    def test_refuses_numbers_that_are_none(self, option: str, value: object) -> None:
        """With their name and their range."""
        options: dict[str, object] = {option: value}
        with pytest.raises(AmountError) as caught:
            kc.rank_robustness(TABLE, **options)  # type: ignore[arg-type]  # wrong on purpose
        assert [(p.rule, p.path) for p in caught.value.problems] == [("KN070", option)]

    @pytest.mark.parametrize("option", ["weights", "noise"])
    def test_refuses_what_is_no_model(self, option: str) -> None:
        """A number is not taken for a spread."""
        options: dict[str, object] = {option: "0.25"}
        with pytest.raises(TypeError, match="got str"):
            kc.rank_robustness(TABLE, **options)  # type: ignore[arg-type]  # wrong on purpose

    def test_needs_numpy(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """And says which extra has it."""
        monkeypatch.setitem(sys.modules, "numpy", None)
        for name in ("kompass_core.panel", "kompass_core.robustness.rank_spread"):
            monkeypatch.delitem(sys.modules, name)
        with pytest.raises(MissingExtraError, match="the extra 'panel' of kompass-criteria"):
            import_module("kompass_core.robustness.rank_spread")
