"""Results as they were printed: what is accepted, and what a number stands for."""

from __future__ import annotations

import pickle
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

import kompass_core as kc
from kompass_core.amounts import to_decimal
from kompass_core.criteria import TOTAL, Interval, LevelRounding
from kompass_core.errors import AmountError, PublishedResultError
from kompass_core.published import PrintedNumber
from kompass_core.published.result import PrintedNumbers
from kompass_core.testing import strategies as kst
from tests.making import pack_of, result_of
from tests.oracles import combined, numbers_of, printed_as
from tests.reports import MEAN, STRANGNAS_2014, STRANGNAS_2016

SMALL = pack_of([10, 20], (-5, 15))
DOWN_TO_HALVES = LevelRounding(kc.Rounding("down", "0.5"), kc.Rounding("down", 10))


def rules(caught: pytest.ExceptionInfo[kc.KompassError]) -> list[tuple[str, str]]:
    """Return the rule and the path of every problem."""
    return [(problem.rule, problem.path) for problem in caught.value.problems]


class TestPopulation:
    """A published mean is data with a name."""

    def test_says_as_much_as_is_known(self) -> None:
        """Only the name is needed."""
        assert kc.Population(name="mean") == kc.Population(name="mean", window="", n=None, note="")
        assert kc.Population(name="mean", n=1).n == 1

    @pytest.mark.parametrize("name", ["", " ", None, 7])
    def test_has_a_name(self, name: Any) -> None:  # noqa: ANN401
        """Otherwise nobody could tell it from another."""
        with pytest.raises(PublishedResultError) as caught:
            kc.Population(name=name)
        assert rules(caught) == [("KR006", "name")]

    @pytest.mark.parametrize("n", [0, -1, 2.0, True, "3"])
    def test_has_members(self, n: Any) -> None:  # noqa: ANN401
        """A whole number of them, at least one."""
        with pytest.raises(PublishedResultError) as caught:
            kc.Population(name="mean", n=n)
        assert rules(caught) == [("KR007", "n")]


class TestPrinted:
    """The numbers of one cell, exact."""

    def test_gives_points_before_percent(self) -> None:
        """By kind, and only what is printed."""
        assert [*PrintedNumber("1", "10.50", 70).numbers] == [
            ("points", Decimal("10.5")),
            ("percent", Decimal(70)),
        ]
        assert [*PrintedNumber("1", percent=0).numbers] == [("percent", Decimal(0))]
        assert [*PrintedNumber("1").numbers] == []

    @pytest.mark.parametrize("number", [10.5, "10,5", True, "nan"])
    def test_refuses_what_is_no_exact_number(self, number: Any) -> None:  # noqa: ANN401
        """As everywhere."""
        with pytest.raises(AmountError):
            PrintedNumber("1", number)


class TestFromPrinted:
    """Every part is optional, something must be printed, and all problems are named."""

    @pytest.mark.parametrize(
        ("printed", "others"),
        [
            ({}, [("KR002", "")]),
            ({"total": 99}, [("KR003", "total.points")]),
            ({"1": "x"}, [("KA001", "areas.1")]),
        ],
    )
    def test_reports_an_invalid_date_with_the_others(
        self, printed: dict[str, Any], others: list[tuple[str, str]]
    ) -> None:
        """As a form needs it: each mistake is shown at its field."""
        with pytest.raises(PublishedResultError) as caught:
            result_of(SMALL, printed, date="soon", subject=" ")
        wrong = [("KA010", "date"), ("KR005", "subject"), *others]
        assert sorted(rules(caught)) == sorted(wrong)

    def test_problems_have_codes_with_their_dots(self) -> None:
        """As keys of the given mappings."""
        with pytest.raises(PublishedResultError) as caught:
            result_of(SMALL, {"1.1": 99, "1": "x"})
        parts = [problem.parts for problem in caught.value.problems]
        assert parts == [("areas", "1"), ("sub_questions", "1.1", "points")]

    def test_puts_cells_in_reading_order(self) -> None:
        """Each area before its sub-questions, and the total last."""
        result = result_of(SMALL, {"total": 1, "2": 2, "1.2": 3, "1": 4, "1.1": 5})
        assert [cell.code for cell in result.printed] == ["1", "1.1", "1.2", "2", "total"]

    def test_takes_the_contract_and_the_digest_of_the_pack(self) -> None:
        """Unless it is said to have been recorded under others."""
        result = result_of(SMALL, {"total": 1})
        assert result.rounding == SMALL.rounding
        assert not result.stale
        assert result_of(SMALL, {"total": 1}, digest="sha256:0").stale

    @pytest.mark.parametrize(
        ("printed", "expected"),
        [
            ({}, [("KR002", "")]),
            ({"1.1": {}}, [("KR008", "sub_questions.1.1")]),
            ({"1.1": {"procent": 5}}, [("KR008", "sub_questions.1.1")]),
            ({"1": None}, [("KA001", "areas.1")]),
            ({"1": {"points": None}}, [("KA001", "areas.1")]),
            ({"1": 10.0}, [("KA002", "areas.1")]),
            ({"1": 31}, [("KR003", "areas.1.points")]),
            ({"2": -6}, [("KR003", "areas.2.points")]),
            ({"1": {"percent": 101}}, [("KR003", "areas.1.percent")]),
            ({"total": {"percent": -1}}, [("KR003", "total.percent")]),
            ({"1": "9.5"}, [("KR004", "areas.1.points")]),
            ({"1.1": {"percent": "7.5"}}, [("KR004", "sub_questions.1.1.percent")]),
            (
                {"1": "31.5", "total": {"points": 1, "percent": "0.5"}},
                [
                    ("KR004", "areas.1.points"),
                    ("KR004", "total.percent"),
                ],
            ),
        ],
    )
    def test_names_what_is_wrong(
        self, printed: dict[str, Any], expected: list[tuple[str, str]]
    ) -> None:
        """Every problem, with its place."""
        with pytest.raises(PublishedResultError) as caught:
            result_of(SMALL, printed)
        assert rules(caught) == expected

    @pytest.mark.parametrize("printed", [{"1": 30, "2": -5, "total": 45}, {"1": {"percent": 100}}])
    def test_accepts_the_limits(self, printed: dict[str, PrintedNumbers]) -> None:
        """The least and the most can be printed."""
        assert len(result_of(SMALL, printed).printed) == len(printed)

    @pytest.mark.parametrize(
        ("printed", "text"),
        [
            ({"2": 16}, "'2' is printed as 16, outside -5 to 15"),
            ({"2": {"percent": 101}}, "'2' is printed as 101 %, outside 0 to 100"),
            (
                {"2": "4.5"},
                (
                    "'2' is printed as 4.5, which is not a multiple of 1, "
                    "the unit in which area results are printed"
                ),
            ),
            (
                {"1.1": {"percent": "4.5"}},
                (
                    "'1.1' is printed as 4.5 %, which is not a multiple of 1, "
                    "the unit in which sub-question results are printed"
                ),
            ),
        ],
    )
    def test_says_what_is_wrong(self, printed: dict[str, PrintedNumbers], text: str) -> None:
        """With the number as it was printed, and what it should have been."""
        with pytest.raises(PublishedResultError) as caught:
            result_of(SMALL, printed)
        assert [problem.text for problem in caught.value.problems] == [text]

    @pytest.mark.parametrize(("points", "stands_for"), [(12, "[11.5, 12.5)"), (13, "[12.5, 12.5]")])
    def test_accepts_what_a_maximum_is_printed_as(self, points: int, stands_for: str) -> None:
        """12.5 prints 13; nothing that is possible prints 14."""
        pack = pack_of("12.5")
        assert str(result_of(pack, {"1": points}).intervals["1"]["points"]) == stands_for
        with pytest.raises(PublishedResultError) as caught:
            result_of(pack, {"1": 14})
        assert rules(caught) == [("KR003", "areas.1.points")]

    def test_names_all_problems_at_once(self) -> None:
        """Of codes, of numbers and of the name."""
        with pytest.raises(PublishedResultError) as caught:
            kc.PublishedResult.from_printed(
                SMALL,
                date="2016",
                total=46,
                areas={"1": "x", "1.1": 4},
                sub_questions={"1.3": 1, "1.2": "0.5"},
            )
        assert rules(caught) == [
            ("KR001", "sub_questions.1.3"),
            ("KA001", "areas.1"),
            ("KR001", "areas.1.1"),
            ("KR005", "subject"),
            ("KR004", "sub_questions.1.2.points"),
            ("KR003", "total.points"),
        ]
        assert caught.value.problems[0].facts["hint"] == "did you mean '1.1'?"

    @pytest.mark.parametrize(
        "names",
        [
            {"subject": None},
            {"subject": " "},
            {"subject": 7},
            {"subject": "Ort", "population": kc.Population(name="mean")},
        ],
    )
    def test_is_of_a_subject_or_of_a_population(self, names: dict[str, Any]) -> None:
        """One of them, with a name."""
        with pytest.raises(PublishedResultError) as caught:
            kc.PublishedResult.from_printed(SMALL, date="2016", total=1, **names)
        assert rules(caught) == [("KR005", "subject")]

    @pytest.mark.parametrize(
        ("field", "value"),
        [
            ("areas", [("1", 5)]),
            ("sub_questions", 5),
            ("rounding", "half-up"),
            ("source", None),
            ("notes", 3),
            ("digest", 3),
            ("population", "mean"),
        ],
    )
    def test_refuses_values_of_another_type(self, field: str, value: Any) -> None:  # noqa: ANN401
        """With the name of the argument."""
        fields: dict[str, Any] = {"subject": "Ort", "total": 1, field: value}
        with pytest.raises(TypeError, match=field):
            kc.PublishedResult.from_printed(SMALL, date="2016", **fields)

    def test_refuses_other_packs(self) -> None:
        """A pack's id is not the pack."""
        name: Any = "kommunkompassen-se"
        with pytest.raises(TypeError, match="pack must be CriteriaPack, not str"):
            kc.PublishedResult.from_printed(name, subject="Ort", date="2016", total=1)


class TestPublishedResult:
    """Printed numbers, each cell once and in the pack's order."""

    def test_is_a_value(self) -> None:
        """It can be compared, hashed and pickled."""
        for result in (STRANGNAS_2016, STRANGNAS_2014, MEAN):
            again = pickle.loads(pickle.dumps(result))  # noqa: S301 (our own)
            assert again == result
            assert hash(again) == hash(result)

    def test_has_a_name(self) -> None:
        """That of its subject or of its population."""
        assert (STRANGNAS_2016.name, MEAN.name) == ("Strängnäs", "medelvärde")
        assert repr(MEAN) == "<PublishedResult of medelvärde, 2016, kommunkompassen-se@2010>"

    @pytest.mark.parametrize(
        "printed",
        [
            [PrintedNumber("1.1", 5), PrintedNumber("1", 5)],
            [PrintedNumber("1", 5), PrintedNumber("1", 6)],
            [PrintedNumber("1", 5), PrintedNumber("1.1")],
            [PrintedNumber("9", 5)],
        ],
    )
    def test_refuses_cells_out_of_place(self, printed: list[PrintedNumber]) -> None:
        """In another order, twice, without a number, or of another pack."""
        with pytest.raises(PublishedResultError) as caught:
            evolve(result_of(SMALL, {"1": 5}), printed=printed)
        assert rules(caught) == [("KR010", "printed")]

    def test_knows_how_each_number_was_rounded(self) -> None:
        """Each level may have its own way, and the result another than its pack."""
        contract = kc.RoundingConvention(area=DOWN_TO_HALVES)
        result = result_of(SMALL, {"1": "9.5"}, rounding=contract)
        assert result.rounding_of("1", "points") == kc.Rounding("down", "0.5")
        assert result.rounding_of("1", "percent") == kc.Rounding("down", 10)
        assert result.rounding_of("1.1", "percent") == kc.Rounding("half-up", 1)

    @pytest.mark.parametrize(
        ("numbers", "expected"),
        [
            (5, "5"),
            ({"points": 5, "percent": 100}, "5"),
            ({"percent": 25}, "0"),
            ({"percent": 0}, "-5"),
            ({"percent": 33}, "1.6"),
        ],
    )
    def test_has_a_face_value(self, numbers: PrintedNumbers, expected: str) -> None:
        """The points, else the percent of the possible points: from -5 to 15."""
        assert result_of(SMALL, {"2": numbers}).face_values["2"] == Fraction(expected)

    def test_has_no_face_value_where_nothing_is_printed(self) -> None:
        """Whatever is printed elsewhere."""
        assert "2" not in result_of(SMALL, {"total": 45}).face_values


class TestBoundsOf:
    """A printed number stands for all points within the limits that print so."""

    @pytest.mark.parametrize(
        ("code", "numbers", "expected"),
        [
            ("1.1", 5, "[4.5, 5.5)"),
            ("1.1", 0, "[0, 0.5)"),
            ("1.1", 10, "[9.5, 10]"),
            ("1.2", {"percent": 38}, "[7.5, 7.7)"),
            ("1.2", {"percent": 0}, "[0, 0.1)"),
            ("1.2", {"percent": 100}, "[19.9, 20]"),
            # -5 to 15: a percent is 0.2 points
            ("2", {"percent": 50}, "[4.9, 5.1)"),
            ("2", {"percent": 0}, "[-5, -4.9)"),
            # ties go away from zero
            ("2", -1, "(-1.5, -0.5]"),
            ("2", 0, "(-0.5, 0.5)"),
            ("2", -5, "[-5, -4.5]"),
        ],
    )
    def test_half_up(self, code: str, numbers: PrintedNumbers, expected: str) -> None:
        """Worked out by hand."""
        kind = "points" if isinstance(numbers, int) else "percent"
        assert str(result_of(SMALL, {code: numbers}).intervals[code][kind]) == expected

    @pytest.mark.parametrize(
        ("code", "kind", "number", "expected"),
        [
            ("1", "points", "9.5", "[9.5, 10)"),
            ("1", "percent", 30, "[9, 12)"),
            ("1", "percent", 100, "[30, 30]"),
            ("2", "points", 0, "(-0.5, 0.5)"),
            ("2", "points", "-4.5", "(-5, -4.5]"),
        ],
    )
    def test_down(self, code: str, kind: str, number: str, expected: str) -> None:
        """Cut towards zero, to halves of a point and tens of a percent."""
        contract = kc.RoundingConvention(area=DOWN_TO_HALVES)
        result = result_of(SMALL, {code: {kind: number}}, rounding=contract)
        assert str(result.intervals[code][kind]) == expected

    def test_percent_of_the_report(self) -> None:
        """38 % of 25 points are [9.375, 9.625), of which 9 leaves [9.375, 9.5)."""
        percent, points = (STRANGNAS_2016.intervals["1.3"][kind] for kind in ("percent", "points"))
        assert str(percent) == "[9.375, 9.625)"
        assert str(percent & points) == "[9.375, 9.5)"

    @given(st.data())
    def test_hold_what_printed_them_and_nothing_else(self, data: st.DataObject) -> None:
        """Any evaluation is within all bounds of what it prints, and others are not."""
        pack = data.draw(kst.packs())
        whole, other = (data.draw(kst.evaluations(pack, missing=False)) for _ in range(2))
        result = data.draw(kst.printed_results(whole))
        for code, kind, number in numbers_of(result):
            bounds = result.intervals[code][kind]
            for evaluation in (whole, other):
                scores = {score.code: Fraction(score.points or 0) for score in evaluation.scores}
                value = combined(pack, scores)[code]
                again = printed_as(pack, pack.rounding, code, value)[kind]
                assert (value in bounds) == (again == number)

    @given(st.data(), st.integers(-3, 3), st.sampled_from(["points", "percent"]))
    def test_are_there_for_every_number_that_is_accepted(
        self, data: st.DataObject, n: int, kind: str
    ) -> None:
        """A number is refused where no value within the limits prints as it."""
        pack = data.draw(kst.packs())
        total, rounding = pack.total, getattr(pack.rounding.total, kind)
        end = data.draw(st.sampled_from([total.low, total.high]))
        nearest = round((end if kind == "points" else total.percent_of(end)) / rounding.unit)
        number = to_decimal(rounding.unit * (nearest + n))
        values = rounding.bounds(number)
        values = values if kind == "points" else total.points_interval(values)
        possible = values & Interval(total.low, total.high)
        if possible is None:
            with pytest.raises(PublishedResultError):
                result_of(pack, {TOTAL: {kind: number}})
        else:
            result = result_of(pack, {TOTAL: {kind: number}})
            assert result.intervals[TOTAL][kind] == possible
