"""Panels from evaluations, published results and columns; and what is refused of them."""

from __future__ import annotations

import re
from decimal import Decimal
from fractions import Fraction
from typing import Any

import attrs
import numpy as np
import pandas as pd
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

import kompass_core as kc
from kompass_core.criteria.rules import ChecklistRule, Item
from kompass_core.errors import EvaluationError
from kompass_core.testing import strategies as kst
from tests.making import FOREIGN, SKIPPED, evaluation_of, label, pack_of, result_of
from tests.panel.making import PACK, panel_of

ROWS: dict[str, Any] = {"subjects": ["a", "b"], "dates": "2016"}
COLUMNS: dict[str, object] = {"1.1": [1, 2], "1.2": [3, 4], "2": [5, 6]}


def refused(columns: object = COLUMNS, **others: Any) -> list[str]:  # noqa: ANN401 (passed on)
    """Return the problems of columns that cannot be used."""
    with pytest.raises(EvaluationError) as caught:
        kc.Panel.from_columns(PACK2, columns, **(ROWS | others))  # type: ignore[arg-type]
    return list(map(str, caught.value.problems))


PACK2 = pack_of([10, 20], 30)
"""Area 1 has 10 + 20 points, area 2 is scored whole."""


class TestFromColumns:
    """A number for each row and code."""

    @pytest.mark.parametrize(
        "column",
        [
            ["10.5", "0"],
            [Decimal("10.5"), 0],
            [Fraction(21, 2), Fraction(0)],
            np.array(["10.5", "0"]),
            np.array(["10.5", "0"], np.dtypes.StringDType()),
            pl.Series(["10.5", "0"]),
            pd.Series(["10.5", "0"]),
            (each for each in ("10.5", "0")),
        ],
    )
    def test_takes_exact_numbers_of_any_kind(self, column: object) -> None:
        """What can be written exactly is read exactly."""
        panel = kc.Panel.from_columns(pack_of(20), {"1": column}, **ROWS)
        assert panel.steps.tolist() == [[1050, 0]]

    @pytest.mark.parametrize("kind", ["int8", "uint8", "int16", "uint32", "int64", "uint64"])
    def test_takes_whole_numbers_of_any_type(self, kind: str) -> None:
        """They are points, unless they are said to be steps."""
        given: dict[str, Any] = {"subjects": ["a", "b", "c"], "dates": "2016"}
        numbers = {"1": np.array([0, 7, 127], kind)}
        panel = kc.Panel.from_columns(pack_of(200), numbers, **given)
        assert panel.steps.tolist() == [[0, 700, 12_700]]
        steps = kc.Panel.from_columns(pack_of(200), numbers, kind="steps", **given)
        assert steps.steps.tolist() == [[0, 7, 127]]
        assert steps.steps.dtype == np.int16

    def test_takes_coarse_steps(self) -> None:
        """Whole points of a step of 7 are counted in sevens."""
        pack = pack_of((-21, 70), step=7)
        panel = kc.Panel.from_columns(pack, {"1": np.array([-21, 14])}, **ROWS)
        assert panel.steps.tolist() == [[-3, 2]]
        with pytest.raises(EvaluationError, match=r"rows\[1\]\.1: 15 is finer than the step 7"):
            kc.Panel.from_columns(pack, {"1": np.array([-21, 15])}, **ROWS)

    def test_takes_one_array_for_all(self) -> None:
        """Rows times codes, in the pack's order."""
        panel = kc.Panel.from_columns(PACK2, np.array([[1, 3, 5], [2, 4, 6]]), **ROWS)
        assert panel == kc.Panel.from_columns(PACK2, COLUMNS, **ROWS)

    def test_takes_gaps_of_all_kinds(self) -> None:
        """Masks, reasons among the numbers, masked arrays, None, and codes without a column."""
        panel = kc.Panel.from_columns(
            PACK2,
            {"1.1": [FOREIGN, None], "1.2": np.ma.MaskedArray([3, 4], [False, True])},
            not_applicable={"1.2": [True, np.False_]},
            rest=SKIPPED,
            **ROWS,
        )
        kinds = [{code: type(why) for code, why in row.missing.items()} for row in panel]
        assert kinds[0] == {
            "1.1": kc.NotApplicable,
            "1.2": kc.NotApplicable,
            "2": kc.NotAssessed,
        }
        assert kinds[1] == dict.fromkeys(("1.1", "1.2", "2"), kc.NotAssessed)

    def test_masks_are_not_changed(self) -> None:
        """Nor does it matter what stands where a mask is true."""
        mask = np.array([True, False])
        mask.flags.writeable = False
        columns = COLUMNS | {"1.1": [999, "1"]}
        panel = kc.Panel.from_columns(PACK2, columns, not_assessed={"1.1": mask}, **ROWS)
        assert panel.steps[0].tolist() == [0, 100]

    def test_tells_progress(self) -> None:
        """After each column."""
        told = list[tuple[int, int]]()
        panel_of(PACK2, [1, 2, 3], progress=lambda done, of: told.append((done, of)))
        assert told == [(1, 3), (2, 3), (3, 3)]


class TestRefusedRows:
    """All rows are checked, and all that is wrong is told with its row."""

    def test_every_problem_of_every_row(self) -> None:
        """In the order of the rows."""
        columns = {"1.1": [11, "1.005", True, None, 1], "1.2": [-1, 1, 1, 1.5, []], "2": [0] * 5}
        told = refused(
            columns, subjects=["a", " ", "c", "d", "e"], dates=["2016", "2016", "2o16", "1", "2016"]
        )
        no_date = "is not a date; write it as precisely as it is known: "
        assert [each.replace(no_date, "").partition(";")[0] for each in told] == [
            "rows[0].1.1: '1.1' got 11 points, outside 0 to 10 [KE004]",
            "rows[0].1.2: '1.2' got -1 points, outside 0 to 20 [KE004]",
            "rows[1].1.1: 1.005 is finer than the step 0.01",
            "rows[1].subject: '' is not the name of a subject",
            "rows[2].1.1: True is not a number of points",
            'rows[2].date: \'2o16\' "2016", "2016-10" or "2016-10-14" (1900 to 2999) [KA010]',
            "rows[3].1.2: 1.5 is a binary float, which cannot hold most decimals exactly",
            "rows[3]: no score for 1.1",
            'rows[3].date: \'1\' "2016", "2016-10" or "2016-10-14" (1900 to 2999) [KA010]',
            "rows[4].1.2: [] is not a number of points",
        ]

    def test_whole_numbers(self) -> None:
        """Arrays are checked as lists are, unsigned ones beyond 64 bits too."""
        told = refused(COLUMNS | {"1.1": np.array([2**63, 11], np.uint64)})
        assert [each.split(",")[0] for each in told] == [
            "rows[0].1.1: '1.1' got 9223372036854775808 points",
            "rows[1].1.1: '1.1' got 11 points",
        ]

    @pytest.mark.parametrize("numbers", [[1, "2.5"], np.array([1, 3])])
    def test_scores_finer_than_the_unit(self, numbers: object) -> None:
        """The pack says that scores are whole pairs of points."""
        pack = pack_of(10, score_unit=2)
        with pytest.raises(EvaluationError) as caught:
            kc.Panel.from_columns(pack, {"1": numbers}, **ROWS)
        assert [each.rule for each in caught.value.problems] == ["KE005", "KE005"]

    def test_both_kinds_of_gaps(self) -> None:
        """A score is missing for one reason."""
        masks = {"1.1": np.array([False, True])}
        (told,) = refused(not_applicable=masks, not_assessed=masks)
        assert told.startswith("rows[1].1.1: it is marked as not applicable, and as not assessed")

    def test_no_more_than_a_hundred_are_told(self) -> None:
        """A table of nothing but errors does not flood the screen."""
        columns = dict.fromkeys(PACK2.layout.codes, np.full(500, -1))
        assert len(refused(columns, subjects=["x"] * 500)) == 100

    def test_may_be_set_aside(self) -> None:
        """The others are there, and who is not is told: nothing is dropped silently."""
        panel = kc.Panel.from_columns(
            PACK2,
            {"1.1": [1, 11, "1", -1], "1.2": [1, FOREIGN, SKIPPED, 21], "2": [1, 2, 3, 4]},
            subjects=["a", "b", "c", "d"],
            dates=["2014", "2015", "2016", "2017"],
            groups={"g": ["x", "y", "x", "z"]},
            invalid="skip",
        )
        assert panel.subjects.tolist() == ["a", "c"]
        assert [str(panel.date(row)) for row in (0, 1)] == ["2014", "2016"]
        assert panel.groups[0].labels.tolist() == ["x"]
        assert (panel.not_applicable, panel[1].missing.keys()) == (None, {"1.2"})
        told = [(each.row, [problem.rule for problem in each.problems]) for each in panel.rejected]
        assert told == [(1, ["KE004"]), (3, ["KE004", "KE004"])]


class TestRefusedArguments:
    """What is no table of numbers says so."""

    @pytest.mark.parametrize(
        ("others", "text"),
        [
            ({"subjects": "ab"}, "subjects: expected one value for each row, got str"),
            ({"subjects": 3}, "subjects: expected one value for each row, got int"),
            ({"subjects": np.array("ab")}, "subjects: expected one value for each row, got nd"),
            ({"dates": None}, "dates: expected one value for each row, got NoneType"),
            ({"groups": {"g": "ab"}}, "groups.g: expected one value for each row, got str"),
            ({"groups": [1, 2]}, "groups must be Mapping or None, not list"),
            ({"groups": {"g": np.array("a")}}, "groups.g: expected one value for each row, got nd"),
            ({"groups": {1: [1, 2]}}, "'name' must be <class 'str'>"),
            ({"rest": "none"}, "rest must be NotApplicable or NotAssessed or None, not str"),
            ({"not_assessed": [1]}, "not_assessed must be Mapping, not list"),
            ({"columns": [1, 2]}, "columns must be Mapping or ndarray, not list"),
        ],
    )
    def test_of_other_types(self, others: dict[str, Any], text: str) -> None:
        """They are errors of type."""
        given = {"columns": COLUMNS} | ROWS | others
        with pytest.raises(TypeError, match=re.escape(text)):
            kc.Panel.from_columns(PACK2, **given)

    @pytest.mark.parametrize(
        ("others", "text"),
        [
            ({"subjects": np.array([["a"], ["b"]])}, "subjects: expected 2 values, one for each"),
            ({"dates": np.array([["2016"], ["2016"]])}, "dates: expected 2 values, one for each"),
            ({"dates": ["2016"]}, "dates: expected 2 values, one for each row, got 1"),
            ({"groups": {"g": [1]}}, "groups.g: expected 2 values, one for each row, got 1"),
            ({"groups": {"g": [[], []]}}, "groups.g: the values are not hashable"),
            ({"groups": {"g": np.array([[1], [2]])}}, "for each row, got 2 x 1"),
            ({"kind": "percent"}, "kind: 'percent' is not valid here; use one of points, steps"),
            ({"invalid": "drop"}, "invalid: 'drop' is not valid here; use one of raise, skip"),
            ({"not_assessed": {"1.1": [1, 0]}}, "1.1: the mask is of type object"),
            (
                {"not_assessed": {"1.1": np.ma.MaskedArray([True, False], [True, False])}},
                "1.1: the mask is of type object",
            ),
            ({"not_assessed": {"7": np.array([True, False])}}, "'7' is not a scored code"),
            ({"columns": np.zeros((2, 2), int)}, "expected rows times 3 codes, got the shape 2, 2"),
            ({"columns": {"1.1": [1]}}, "1.1: expected 2 values, one for each row, got 1"),
            ({"columns": {"1.1": [1, 2], "9": [1, 2]}}, "'9' is not a scored code"),
            ({"columns": {"1.1": np.array([1.5, 2])}}, "1.1: the column is of type float64"),
            ({"columns": COLUMNS | {"1.1": [Decimal("sNaN"), 1]}}, "rows[0].1.1: sNaN is not"),
            ({"columns": COLUMNS | {"1.1": [[1], 1]}}, "rows[0].1.1: [1] is not a number"),
        ],
    )
    def test_say_what_is_expected(self, others: dict[str, Any], text: str) -> None:
        """The first problem names the argument."""
        assert text in refused(**others)[0]

    def test_a_pack_is_one(self) -> None:
        """Its name is not enough."""
        with pytest.raises(TypeError, match="pack must be CriteriaPack, not str"):
            kc.Panel.from_columns("small@1", {}, subjects=[], dates=[])  # type: ignore[arg-type]


class TestFromEvaluations:
    """Each evaluation becomes a row, and comes back."""

    @given(st.data())
    def test_come_back(self, data: st.DataObject) -> None:
        """But for findings, evidence and the words of reasons."""
        pack = data.draw(kst.packs())
        evaluations = data.draw(st.lists(kst.evaluations(pack), max_size=5))
        panel = kc.Panel.from_evaluations(evaluations, pack=pack)
        for row, each in zip(panel, evaluations, strict=True):
            assert (row.subject, row.date, row.steps) == (each.subject, each.date, each.steps)
            kinds = [{c: type(why) for c, why in e.missing.items()} for e in (row, each)]
            assert kinds[0] == kinds[1]
            assert row.digest == pack.digest

    def test_tell_progress(self) -> None:
        """Every ten thousand rows, and at the end."""
        told = list[tuple[int, int]]()
        one = evaluation_of(PACK, 1, 2, 3)
        kc.Panel.from_evaluations([one] * 10_001, progress=lambda *done: told.append(done))
        assert told == [(10_000, 10_001), (10_001, 10_001)]

    def test_of_other_criteria_are_refused(self) -> None:
        """Nor is anything else an evaluation, or one that is stale still of this pack."""
        own, stranger = evaluation_of(PACK, 1, 2, 3), evaluation_of(PACK2, 1, 2, 3)
        stale = attrs.evolve(own, digest="sha256:0")
        with pytest.raises(EvaluationError) as caught:
            kc.Panel.from_evaluations([own, stranger, stale])
        told = [(each.rule, each.path) for each in caught.value.problems]
        assert told == [("KC002", "rows[1]"), ("KP120", "rows[2]")]
        with pytest.raises(TypeError, match=r"rows\[1\] must be Evaluation, not str"):
            kc.Panel.from_evaluations([own, "no"])  # type: ignore[list-item]
        panel = kc.Panel.from_evaluations([own, stranger, stale], invalid="skip")
        assert [each.row for each in panel.rejected] == [1, 2]
        assert len(panel) == 1

    def test_answered_in_part_are_refused(self) -> None:
        """One of two is yes: a profile gives 5 to 10 points, and a row could not tell."""
        items = [Item(code=code, title=label(code)) for code in "ab"]
        rule = ChecklistRule(items=items)
        cells = [
            kc.SubQuestion(code=code, title=label(code), max_points=10, rule=rule)
            for code in ("1.1", "1.2")
        ]
        area = kc.Area(code="1", title=label("1"), max_points=20, sub_questions=cells)
        pack = attrs.evolve(PACK, areas=[area], step_rounding="half-up")

        def answered(**second: object) -> kc.Evaluation:
            rows: Any = {"1.1": {"a": True, "b": True}, "1.2": second}
            return kc.Evaluation.from_answers(pack, subject="Ort", date="2016", answers=rows)

        half, none = answered(a=True, b=SKIPPED), answered(a=SKIPPED, b=SKIPPED)
        foreign, full = answered(a=FOREIGN, b=FOREIGN), answered(a=True, b=FOREIGN)
        assert kc.profile(half, not_assessed="worst")["1.2"].points == 5
        with pytest.raises(EvaluationError) as caught:
            kc.Panel.from_evaluations([full, half])
        (problem,) = caught.value.problems
        assert (problem.rule, problem.path, problem.facts) == (
            "KN021",
            "rows[1]",
            {"codes": ("1.2",)},
        )
        panel = kc.Panel.from_evaluations([full, half, none, foreign], invalid="skip")
        assert [each.row for each in panel.rejected] == [1]
        scores = panel.score(not_assessed="worst", not_applicable="worst")
        assert [scores["1.2"][row] for row in range(3)] == [10, 0, 0]

    def test_of_other_steps_are_refused(self) -> None:
        """The same criteria, and even the same digest, but scores are counted otherwise."""
        fine = evaluation_of(pack_of([10, 20], [30], step="0.005"), 1, 2, 3)
        assert fine.pack.digest == PACK.digest
        with pytest.raises(EvaluationError, match=r"rows\[1\]: small@1 counts in steps of 0.01"):
            kc.Panel.from_evaluations([evaluation_of(PACK, 1, 2, 3), fine])
        relabelled = attrs.evolve(PACK, title=kc.Label({"en": "Renamed"}))
        panel = kc.Panel.from_evaluations([evaluation_of(relabelled, 1, 2, 3)], pack=PACK)
        assert panel.pack is PACK

    def test_of_nothing_need_a_pack(self) -> None:
        """An empty list does not tell what was assessed."""
        with pytest.raises(EvaluationError, match="give it with the argument pack"):
            kc.Panel.from_evaluations([])
        assert len(kc.Panel.from_evaluations([], pack=PACK)) == 0
        with pytest.raises(TypeError, match="not iterable"):
            kc.Panel.from_evaluations(3)  # type: ignore[arg-type]
        with pytest.raises(TypeError, match="must be CriteriaPack"):
            kc.Panel.from_evaluations([], pack="small@1")  # type: ignore[arg-type]


class TestFromResults:
    """Printed numbers count as they are printed, if that is what is asked for."""

    FULL = result_of(PACK, {"1.1": 5, "1.2": {"percent": 50}, "2.1": 15})

    def test_have_to_be_asked_for(self) -> None:
        """Nobody takes rounded numbers for exact without saying so."""
        with pytest.raises(EvaluationError, match="face_values=True"):
            kc.Panel.from_results([self.FULL])

    def test_are_remembered_as_printed(self) -> None:
        """The panel says so wherever it goes."""
        told = list[tuple[int, int]]()
        panel = kc.Panel.from_results(
            [self.FULL], face_values=True, progress=lambda *done: told.append(done)
        )
        assert panel.steps.tolist() == [[500], [1000], [1500]]
        assert repr(panel) == "<Panel of 1 evaluations at face value, small@1>"
        assert panel.select([0]).face_values
        assert kc.Panel.concat([panel, panel]).face_values
        assert told == [(1, 1)]

    def test_of_less_depth_are_refused(self) -> None:
        """A panel needs every score, of a subject, in whole steps."""
        whole = result_of(pack_of([10, 20], [30]), {"1.1": 5, "1": 10, "2.1": 3})
        mean = result_of(PACK, {"1.1": 5}, population=kc.Population(name="all"))
        fine = result_of(pack_of([1], step=1), {"1.1": {"percent": 50}})
        given = [self.FULL, whole, mean, fine]
        panel = kc.Panel.from_results(given, face_values=True, invalid="skip")
        told = [(each.row, [problem.rule for problem in each.problems]) for each in panel.rejected]
        assert told == [(1, ["KN015"]), (2, ["KC003", "KN015"]), (3, ["KC002"])]
        with pytest.raises(EvaluationError, match=r"rows\[0\]\.1\.1: 0\.5 is finer than"):
            kc.Panel.from_results([fine], face_values=True)
