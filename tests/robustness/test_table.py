"""Tables of scores: from profiles and from whole numbers."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import numpy as np
import pytest
from attrs import evolve

import kompass_core as kc
from kompass_core.errors import AmountError, IncomparableError, LimitError
from tests.making import SKIPPED, evaluation_of, pack_of, result_of
from tests.robustness.making import fractions

HALVES = (Fraction(1, 2), Fraction(1, 2))

WRONG_TABLES: dict[str, tuple[Any, dict[str, Any], list[tuple[str, str]]]] = {
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
    "no-span": ([[1]], {"highs": [1], "lows": [1]}, [("KN082", "highs")]),
    "no-cells": ([[]], {"highs": []}, [("KN082", "highs")]),
}

WRONG_TYPES: dict[str, tuple[Any, dict[str, Any]]] = {
    "float": ([[0.5]], {"highs": [1]}),
    "text": ([["1"]], {"highs": [1]}),
    "no-rows": ([1, 2], {"highs": [1]}),
    "no-limits": ([[1]], {"highs": 1}),
    "no-scores": (5, {"highs": [1]}),
    "no-names": ([[1]], {"highs": [1], "subjects": 5}),
    "no-codes": ([[1]], {"highs": [1], "codes": 5}),
    "cube": (np.ones((2, 1, 2), int), {"highs": [1]}),
}


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
        with pytest.raises(IncomparableError, match=r"A, 2014 occurs 2 times.*KN078"):
            kc.ScoreTable.of([rows[0], rows[0]])

    def test_names_have_one_spelling(self) -> None:
        """A row is found by any of them."""
        table = kc.ScoreTable.from_scores([[1], [2]], highs=[3], subjects=["A", "O\u0308rebro "])
        assert table.subjects == ("A", "Örebro")
        assert table.row_of("Örebro\u00a0") == 1
        with pytest.raises(IncomparableError, match="KN078"):
            kc.ScoreTable.from_scores([[1], [2]], highs=[3], subjects=["A", "A "])

    def test_the_total_is_not_weighted(self) -> None:
        """It is what the weights make."""
        with pytest.raises(IncomparableError, match="KN083"):
            kc.ScoreTable.of([kc.profile(evaluation_of(pack_of(10), 1))], level="total")

    def test_gaps_are_refused_by_name(self) -> None:
        """All of them at once."""
        pack = pack_of(10, [5, 5])
        rows = [
            kc.profile(result_of(pack, {"total": 10}, subject="A")),
            kc.profile(result_of(pack, {"1": 3, "2": 4}, subject="B")),
            kc.profile(result_of(pack, {"1": 3}, subject="C")),
        ]
        with pytest.raises(IncomparableError) as caught:
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
        with pytest.raises(
            IncomparableError, match="'2' is not available here; the packs do not share it"
        ):
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
        with pytest.raises(AmountError) as caught:
            kc.ScoreTable.from_scores(scores, **options)
        assert [(each.rule, each.path) for each in caught.value.problems] == problems

    @pytest.mark.parametrize("case", WRONG_TYPES)
    def test_scores_are_whole_numbers_in_rows(self, case: str) -> None:
        """Any other type is refused as such."""
        scores, options = WRONG_TYPES[case]
        with pytest.raises(TypeError):
            kc.ScoreTable.from_scores(scores, **options)

    def test_needs_a_weight_for_each_cell(self) -> None:
        """Whoever makes one of parts is told which is missing."""
        table = kc.ScoreTable.from_scores([[1]], highs=[2])
        with pytest.raises(AmountError) as caught:
            evolve(table, declared=())
        assert [(p.rule, p.path) for p in caught.value.problems] == [("KN080", "declared")]

    def test_needs_subjects(self) -> None:
        """Each of them once."""
        with pytest.raises(IncomparableError, match="KC009"):
            kc.ScoreTable.from_scores([], highs=[1])
        with pytest.raises(IncomparableError, match="A occurs 2 times"):
            kc.ScoreTable.from_scores([[1], [1]], highs=[1], subjects="AA")

    def test_has_a_limit(self) -> None:
        """Ranks are counted for every pair of a subject and a rank."""
        with pytest.raises(LimitError, match=r"2049 subjects are more than 2048.*KN077"):
            kc.ScoreTable.from_scores([[1]] * 2049, highs=[1])
