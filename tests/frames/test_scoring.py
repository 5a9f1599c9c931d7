"""Frames hold the same numbers as profiles, in every engine."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction
from typing import Any

import narwhals.stable.v2 as nw
import numpy as np
import polars as pl
import pyarrow as pa
import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

import kompass_core as kc
from kompass_core import frames
from kompass_core.amounts import decimal
from kompass_core.criteria import BandScale, Level
from kompass_core.errors import EvaluationError
from kompass_core.evaluations import PolicyName
from kompass_core.frames.scoring import CellReport
from kompass_core.testing import strategies as kst
from tests.in_engines import ENGINES, Native, few, rows_of, table_of, types_of
from tests.making import ROUNDED, SKIPPED, STEPPED, bands_of, pack_of


@st.composite
def scored(draw: st.DrawFn, *, missing: bool = True) -> list[kc.Evaluation]:
    """Draw a few evaluations under one pack with blocks, and gaps."""
    pack = draw(kst.packs(blocks=True))
    gaps: st.SearchStrategy[Any] = st.just(SKIPPED) if missing else st.nothing()
    cells = {cell.code: kst.points_of(cell, pack) | gaps for cell in pack.scored}
    drawn = draw(st.lists(st.fixed_dictionaries(cells), min_size=1, max_size=4))
    return [
        kc.Evaluation.from_points(pack, subject=str(i), date="2016", points=points)
        for i, points in enumerate(drawn)
    ]


def steps_of(evaluations: Sequence[kc.Evaluation]) -> dict[str, list[int | None]]:
    """Return the steps of each scored cell as a column, with None for a gap."""
    codes = evaluations[0].pack.layout.codes
    return {
        code: [None if code in each.missing else each.steps[i] for each in evaluations]
        for i, code in enumerate(codes)
    }


def points_in(evaluations: Sequence[kc.Evaluation]) -> dict[str, list[Decimal | None]]:
    """Return the points of each scored cell as a column, with None for a gap."""
    step = evaluations[0].pack.step
    return {
        code: [None if each is None else decimal(each * step) for each in column]
        for code, column in steps_of(evaluations).items()
    }


def exact_cells(evaluation: kc.Evaluation, policy: PolicyName) -> dict[str, Fraction | None]:
    """Return what is known of areas, blocks and the total; unknown above a gap if refused."""
    pack = evaluation.pack
    known = kc.profile(evaluation, not_assessed="worst" if policy == "refuse" else policy)
    above = set[str]()
    if policy == "refuse":
        above = {
            code for code in pack.nodes_and_blocks if _leaves(pack, code) & set(evaluation.missing)
        }
    nodes = [
        code for code, node in pack.nodes_and_blocks.items() if node.level is not Level.SUB_QUESTION
    ]
    return {code: None if code in above else known[code].exact for code in nodes}


def _leaves(pack: kc.CriteriaPack, code: str) -> set[str]:
    parts = pack.nodes_and_blocks[code].parts
    return {code} if not parts else set().union(*(_leaves(pack, part) for part in parts))


def column_of(pack: kc.CriteriaPack, code: str) -> tuple[str, Fraction]:
    """Return the column of whole numbers of a cell, and what one of it is worth."""
    stem = f"{code.replace('.', '_')}_steps"
    (found,) = (
        (name, unit)
        for name, unit in frames.units(pack).items()
        if name == stem or name.startswith(f"{stem}_by_")
    )
    return found


def assert_whole(native: Native, evaluations: Sequence[kc.Evaluation], policy: PolicyName) -> None:
    """Every area and total is the whole number that the profile's points are worth."""
    pack = evaluations[0].pack
    for row, evaluation in zip(rows_of(native), evaluations, strict=True):
        for code, points in exact_cells(evaluation, policy).items():
            name, unit = column_of(pack, code)
            assert row[name] == (None if points is None else points / unit)
            assert isinstance(row[name], int | None)


def assert_rescaled(
    native: Native, evaluations: Sequence[kc.Evaluation], policy: PolicyName
) -> None:
    """Every area and total is near the points of the profile, in proportion to its scale."""
    pack = evaluations[0].pack
    for row, evaluation in zip(rows_of(native), evaluations, strict=True):
        for code, points in exact_cells(evaluation, policy).items():
            scale = float(
                max(map(abs, (pack.nodes_and_blocks[code].low, pack.nodes_and_blocks[code].high)))
            )
            value = row[f"{code}_rescaled"]
            assert (value is None) == (points is None)
            near = pytest.approx(float(points or 0), rel=1e-12, abs=1e-12 * scale)
            assert (value or 0) == near


class TestAgreement:
    """The numbers of frames are those of profiles, in every engine."""

    @few
    @given(evaluations=scored(), policy=st.sampled_from(["refuse", "worst", "best"]))
    def test_of_steps(self, evaluations: list[kc.Evaluation], policy: PolicyName) -> None:
        """Sums, means, gaps and limits below 0: equal, not nearly."""
        pack, table = evaluations[0].pack, table_of(steps_of(evaluations), kind=pa.int16())
        for make in ENGINES.values():
            native = make(table)
            result = frames.score(native, pack, unit="steps", not_assessed=policy)
            assert type(result) is type(native)
            assert_whole(result, evaluations, policy)

    @few
    @given(
        evaluations=scored(), policy=st.sampled_from(["refuse", "worst", "best"]), data=st.data()
    )
    def test_of_steps_of_many_types(
        self, evaluations: list[kc.Evaluation], policy: PolicyName, data: st.DataObject
    ) -> None:
        """Each column may have a type of its own, as long as that holds the scores."""
        table = pa.table({"row": pa.array(range(len(evaluations)), pa.int64())})
        for code, steps in steps_of(evaluations).items():
            bits = data.draw(st.sampled_from([8, 16, 32, 64]))
            least = min(each for each in (*steps, 0) if each is not None)
            most = max(each for each in (*steps, 0) if each is not None)
            signed = data.draw(st.booleans()) or least < 0
            kinds = [f"{'' if signed else 'u'}int{n}" for n in (8, 16, 32, 64) if n >= bits]
            fits = [k for k in kinds if np.iinfo(k).min <= least and most <= np.iinfo(k).max]
            table = table.append_column(code, pa.array(steps, fits[0]))
        for engine in set(ENGINES) - {"pandas"}:  # it holds nulls of some types as objects
            result = frames.score(
                ENGINES[engine](table), evaluations[0].pack, unit="steps", not_assessed=policy
            )
            assert_whole(result, evaluations, policy)

    @few
    @given(evaluations=scored())
    def test_of_decimals(self, evaluations: list[kc.Evaluation]) -> None:
        """Points in decimals are read exactly, whatever the step."""
        table = table_of(points_in(evaluations), kind=pa.decimal128(12, 3))
        for engine in set(ENGINES) - {"pandas"}:  # it holds decimals as objects, which are refused
            result = frames.score(ENGINES[engine](table), evaluations[0].pack)
            assert_whole(result, evaluations, "refuse")

    @few
    @given(evaluations=scored(missing=False))
    def test_of_what_is_checked(self, evaluations: list[kc.Evaluation]) -> None:
        """Without the tests of limits the numbers are the same."""
        pack, table = evaluations[0].pack, table_of(steps_of(evaluations), kind=pa.int32())
        for make in ENGINES.values():
            result = frames.score(make(table), pack, unit="steps", checked=True)
            assert_whole(result, evaluations, "refuse")

    @few
    @given(evaluations=scored())
    def test_of_what_is_rescaled(self, evaluations: list[kc.Evaluation]) -> None:
        """The floats are within 1e-12 of the exact points, in proportion to the scale."""
        pack, table = evaluations[0].pack, table_of(steps_of(evaluations), kind=pa.int32())
        for make in ENGINES.values():
            result = frames.score(make(table), pack, unit="steps", not_assessed="rescale")
            assert_rescaled(result, evaluations, "rescale")


@pytest.mark.parametrize("engine", ENGINES)
class TestScore:
    """What the engines would do in ways of their own, they do alike."""

    @pytest.mark.parametrize("kind", [pa.int16(), pa.uint16(), pa.int32(), pa.int64(), pa.uint64()])
    def test_never_wraps_around(self, engine: str, kind: pa.DataType) -> None:
        """Three times 30 000 is more than 16 bits hold."""
        pack = pack_of([30_000, 30_000], 30_000, step=1)
        table = table_of({code: [30_000, 29_999] for code in pack.layout.codes}, kind=kind)
        for checked in (False, True):
            result = frames.score(ENGINES[engine](table), pack, unit="steps", checked=checked)
            assert [row["1_steps"] for row in rows_of(result)] == [60_000, 59_998]
            assert [row["total_steps"] for row in rows_of(result)] == [90_000, 89_997]
            assert types_of(result)["total_steps"] in (nw.Int32, nw.Int64)

    def test_adds_in_64_bits_where_32_are_too_few(self, engine: str) -> None:
        """The total is the sum of areas that each fit 32 bits."""
        pack, most = pack_of(*[1_000_000] * 3, step="0.001"), 1_000_000_000
        table = table_of({code: [most] for code in pack.layout.codes}, kind=pa.int32())
        (row,) = rows_of(frames.score(ENGINES[engine](table), pack, unit="steps"))
        assert (row["1_steps"], row["total_steps"]) == (most, 3 * most)

    def test_adds_right_even_if_what_is_trusted_is_wrong(self, engine: str) -> None:
        """A broken promise makes a total that is too large, but none that wraps around."""
        pack = pack_of([10, 10], 10, step=1)
        table = table_of({code: [32_767] for code in pack.layout.codes}, kind=pa.int16())
        (row,) = rows_of(frames.score(ENGINES[engine](table), pack, unit="steps", checked=True))
        assert row["total_steps"] == 3 * 32_767

    @pytest.mark.parametrize("policy", ["refuse", "worst", "best", "rescale"])
    def test_keeps_unknown_what_is_no_score(self, engine: str, policy: PolicyName) -> None:
        """A value outside its limits is not taken for a gap, so no policy fills it."""
        pack = pack_of([10, 10], 10, step=1)
        table = table_of({"1.1": [11, 3], "1.2": [1, 1], "2": [5, -1]}, kind=pa.int16())
        result = frames.score(ENGINES[engine](table), pack, unit="steps", not_assessed=policy)
        names = {c: f"{c}_{'rescaled' if policy == 'rescale' else 'steps'}" for c in ("1", "total")}
        assert [[row[name] for name in names.values()] for row in rows_of(result)] == [
            [None, None],
            [4, None],
        ]

    @pytest.mark.parametrize(
        ("kind", "values"),
        [
            (pa.int64(), [2**62, -(2**62), 7]),
            (pa.uint64(), [2**64 - 1, 2**63, 7]),
            (pa.int8(), [-128, 127, 7]),
            (pa.uint8(), [255, 11, 7]),
        ],
    )
    def test_sets_aside_what_no_score_can_be(
        self, engine: str, kind: pa.DataType, values: list[int]
    ) -> None:
        """The ends of a type neither overflow nor stop the query."""
        pack = pack_of(10, (-300, 300), step=1, score_unit=None)
        table = table_of({"1": values}, kind=kind).append_column("2", pa.array([0, 0, 0], kind))
        result = frames.score(ENGINES[engine](table), pack, unit="points")
        assert [row["1_steps"] for row in rows_of(result)] == [None, None, 7]
        assert [row["2_steps"] for row in rows_of(result)] == [0, 0, 0]

    @pytest.mark.parametrize("policy", ["refuse", "worst", "best"])
    def test_sets_aside_what_no_sum_can_be(self, engine: str, policy: PolicyName) -> None:
        """Wrong numbers may add up to more than their type holds."""
        pack, kind = pack_of([10, 10], step=1), pa.int64()
        table = table_of({"1.1": [2**62, 1], "1.2": [2**62, 2]}, kind=kind)
        for unit in ("steps", "points"):
            result = frames.score(ENGINES[engine](table), pack, unit=unit, not_assessed=policy)
            assert [row["total_steps"] for row in rows_of(result)] == [None, 3]

    def test_sets_aside_what_has_no_sign(self, engine: str) -> None:
        """Of limits below 0, a type without a sign holds no score."""
        pack = pack_of((-10, -1), step=1)
        table = table_of({"1": [0, 2**64 - 1]}, kind=pa.uint64())
        result = frames.score(ENGINES[engine](table), pack, unit="points")
        assert [row["total_steps"] for row in rows_of(result)] == [None, None]

    def test_knows_halves_from_other_parts(self, engine: str) -> None:
        """A score that is no multiple of the unit of scores is no score."""
        pack = pack_of(10, step="0.25", score_unit="0.5")
        steps = table_of({"1": [1, 2, 40]}, kind=pa.int16())
        result = rows_of(frames.score(ENGINES[engine](steps), pack, unit="steps"))
        assert [row["1_steps"] for row in result] == [None, 2, 40]

    def test_reads_whole_points_where_a_step_is_many(self, engine: str) -> None:
        """Of a step of 7 points, 14 are two and 15 are none."""
        pack = pack_of(70, step=7)
        points = table_of({"1": [14, 15, 77]}, kind=pa.int16())
        result = rows_of(frames.score(ENGINES[engine](points), pack))
        assert [row["1_steps"] for row in result] == [2, None, None]

    def test_divides_exactly_up_to_the_largest_scores(self, engine: str) -> None:
        """A million points are 10 ** 15 / 7 units of seven billionths, but for a rest of 6."""
        pack = pack_of(999_999, step="0.000000001", score_unit="0.000000007")
        most = 999_999 * 10**9
        steps = table_of({"1": [most, most - 1, most - 7, most + 7]}, kind=pa.int64())
        result = rows_of(frames.score(ENGINES[engine](steps), pack, unit="steps"))
        assert [row["1_steps"] for row in result] == [most, None, most - 7, None]

    def test_finds_what_is_below_limits_that_exceed_the_type(self, engine: str) -> None:
        """A column of 8 bits cannot exceed 300, but it can be less than -5."""
        points = table_of({"1": [-6, -5, 127]}, kind=pa.int16())
        result = rows_of(frames.score(ENGINES[engine](points), pack_of((-5, 300), step=1)))
        assert [row["1_steps"] for row in result] == [None, -5, 127]

    def test_takes_other_names(self, engine: str) -> None:
        """A prefix for all, and names of their own for some."""
        pack = pack_of([10, 10], step=1)
        table = table_of({"q1.1": [3], "second": [4]}, kind=pa.int16())
        native = ENGINES[engine](table)
        result = frames.score(native, pack, prefix="q", columns={"1.2": "second"})
        (row,) = rows_of(result)
        assert row == {"row": 0, "q1.1": 3, "second": 4, "1_steps": 7, "total_steps": 7}

    def test_takes_columns_of_nothing_but_nulls(self, engine: str) -> None:
        """A question that nobody was asked is missing in every row, whatever its type."""
        pack = pack_of([10, 10], 10, step="0.5")
        table = table_of({"1.1": [None, None], "1.2": [2, 2], "2": [3, 3]})
        native = table.to_pandas() if engine == "pandas" else ENGINES[engine](table)
        assert frames.check(native, pack).cells["1.1"] == CellReport(2, 0, 0)
        steps = frames.to_steps(native, pack)
        for frame, unit in ((steps, "steps"), *([(native, "points")] * (engine != "pandas"))):
            result = frames.score(frame, pack, unit=unit, not_assessed="worst")  # type: ignore[arg-type]
            assert [row["total_steps"] for row in rows_of(result)] == [10, 10]
            ranked = frames.rank(frame, pack, unit=unit)  # type: ignore[arg-type]
            assert [row["total_rank"] for row in rows_of(ranked)] == [None, None]

    def test_takes_texts_with_gaps(self, engine: str) -> None:
        """1.5 points are 3 half points, and what is missing stays missing."""
        pack = pack_of([10, 10], 10, step="0.5")
        table = table_of({"1.1": ["1.5", None], "1.2": ["2", "2"], "2": [3, 3]})
        native = ENGINES[engine](table)
        assert frames.check(native, pack).cells["1.1"] == CellReport(1, 0, 0)
        result = frames.score(frames.to_steps(native, pack), pack, unit="steps")
        assert [row["1.1"] for row in rows_of(result)] == [3, None]
        assert [row["total_steps"] for row in rows_of(result)] == [13, None]

    def test_takes_no_rows(self, engine: str) -> None:
        """An empty frame has the columns all the same."""
        table = table_of({"1": []}, kind=pa.int16())
        result = frames.score(ENGINES[engine](table), pack_of(10, step=1))
        assert rows_of(result) == []
        assert "total_steps" in types_of(result)


def raised_by(native: object, pack: object, **reading: object) -> list[kc.Problem]:
    """Return what is wrong with a frame or the way to read it."""
    score: Any = frames.score
    with pytest.raises(EvaluationError) as caught:
        score(native, pack, **reading)
    return list(caught.value.problems)


PACK = pack_of([10, 10], step="0.5")


class TestRefusals:
    """What cannot be scored is refused before anything is computed."""

    @pytest.mark.parametrize(
        ("dtype", "hint"),
        [
            (pl.Float64, "frames.to_steps"),
            (pl.Float32, "give integers"),
            (pl.String, "frames.to_steps"),
            (pl.Boolean, "give integers"),
            (pl.Decimal(30, 20), "more than 13 places"),
        ],
    )
    def test_of_inexact_types_say_what_to_do(
        self, dtype: pl.DataType | type[pl.DataType], hint: str
    ) -> None:
        """Points are exact, so floats are converted on purpose or not at all."""
        frame = pl.DataFrame({"1.1": [], "1.2": []}, schema={"1.1": dtype, "1.2": pl.Int16})
        (problem,) = raised_by(frame, PACK)
        assert (problem.rule, problem.facts["column"]) == ("KN053", "1.1")
        assert hint in str(problem)

    def test_of_missing_columns_come_all_at_once(self) -> None:
        """Each with the name that was looked for."""
        problems = raised_by(pl.DataFrame({"1_1": [1]}), PACK)
        assert [(p.rule, p.facts["column"]) for p in problems] == [
            ("KN052", "1.1"),
            ("KN052", "1.2"),
        ]

    def test_of_unknown_codes_and_wrong_names(self) -> None:
        """A mapping names codes of the pack, and columns by text."""
        frame = pl.DataFrame({"1.1": [1], "1.2": [1]})
        problems = raised_by(frame, PACK, columns={"1.3": "x", "1.2": 3})
        assert [problem.rule for problem in problems] == ["KN059", "KN052"]

    def test_of_names_that_are_taken(self) -> None:
        """Scoring twice would hide the first result; capitals make no other name."""
        frame = pl.DataFrame({"1.1": [1], "1.2": [1], "Total_Steps": [0]})
        (problem,) = raised_by(frame, PACK)
        assert (problem.rule, problem.facts["column"]) == ("KN054", "total_steps")

    def test_of_names_that_are_needed_in_between(self) -> None:
        """Decimals are read into a column of their own, which the frame must not have."""
        frame = pl.DataFrame({"1.1": [Decimal(1)], "1.2": [1], "number of 1.1": [0]})
        (problem,) = raised_by(frame, PACK)
        assert (problem.rule, problem.facts["column"]) == ("KN054", "number of 1.1")

    @pytest.mark.parametrize("given", [None, [1, 2], {"1.1": [1]}, pl.Series([1])])
    def test_of_what_is_no_frame(self, given: object) -> None:
        """The error lists the engines."""
        (problem,) = raised_by(given, PACK)
        assert problem.rule == "KN050"
        assert "PySpark" in str(problem)

    def test_of_a_measure_that_there_is_not(self) -> None:
        """Columns hold points or steps."""
        (problem,) = raised_by(pl.DataFrame({"1.1": [1], "1.2": [1]}), PACK, unit="percent")
        assert problem.rule == "KA006"

    def test_of_a_policy_that_there_is_not(self) -> None:
        """The error is that of profiles."""
        with pytest.raises(EvaluationError) as caught:
            frames.score(pl.DataFrame({"1.1": [1], "1.2": [1]}), PACK, not_assessed="zero")  # type: ignore[arg-type]
        assert caught.value.problems[0].rule == "KA006"

    def test_of_what_is_no_pack(self) -> None:
        """A reference to one is not enough."""
        with pytest.raises(TypeError, match="pack must be CriteriaPack, not str"):
            frames.score(pl.DataFrame(), "kommunkompassen-se@2010")  # type: ignore[arg-type]

    def test_of_sums_beyond_64_bits(self) -> None:
        """The pack is named; no engine is asked to try."""
        areas: list[Any] = [[1_000_000] * n for n in (4, 7, 11, 13)]
        pack = pack_of(*areas, area_combine="mean", combine="mean", step="0.000000001")
        (problem,) = raised_by(pl.DataFrame({code: [1] for code in pack.layout.codes}), pack)
        assert problem.rule == "KN056"


class TestStatements:
    """An engine of queries gets each step of the work once."""

    @pytest.mark.parametrize("policy", ["refuse", "worst", "rescale"])
    def test_are_short(self, policy: PolicyName) -> None:
        """A statement by hand has about 200 characters for a score."""
        pack = pack_of([10] * 20, [10] * 20, step="0.005")
        values = {code: [Decimal("1.005")] for code in pack.layout.codes}
        native = ENGINES["duckdb"](table_of(values, kind=pa.decimal128(9, 3)))
        statement = frames.score(native, pack, not_assessed=policy).sql_query()
        assert len(statement) < 600 * len(values)


class TestUnits:
    """Each column says in its name what it counts."""

    def test_of_sums_are_steps(self) -> None:
        """One step of half a point."""
        assert frames.units(PACK) == {
            "1_1_steps": Fraction(1, 2),
            "1_2_steps": Fraction(1, 2),
            "1_steps": Fraction(1, 2),
            "total_steps": Fraction(1, 2),
        }

    def test_of_means_are_parts_of_steps(self) -> None:
        """A mean of two and a mean of three: the mean of both counts twelfths of a step."""
        pack = pack_of([10, 10], [10, 10, 10], area_combine="mean", combine="mean", step=1)
        units = frames.units(pack)
        assert {name: unit for name, unit in units.items() if "_by_" in name} == {
            "1_steps_by_2": Fraction(1, 2),
            "2_steps_by_3": Fraction(1, 3),
            "total_steps_by_12": Fraction(1, 12),
        }

    def test_need_names_that_differ(self) -> None:
        """A dot becomes a line below, which may not make one name of two."""
        pack = pack_of(10, 10, step=1)
        areas = [kc.Area(code=c, title=pack.title, max_points=10) for c in ("a.1", "A_1")]
        with pytest.raises(EvaluationError) as caught:
            frames.units(pack_of(areas=areas, step=1))
        assert caught.value.problems[0].rule == "KN058"


@pytest.mark.parametrize("engine", [name for name in ENGINES if name != "pandas"])
class TestSums:
    """Columns are added up before they are tested, but for those that cannot be."""

    @pytest.mark.parametrize("policy", ["refuse", "worst", "best"])
    def test_of_decimals_beyond_what_floats_hold(self, engine: str, policy: PolicyName) -> None:
        """Decimals are read as floats, of which the sum here would be wrong by two steps."""
        pack = pack_of([1_000_000] * 29, area_combine="mean", step="0.000000001")
        values = {code: [Decimal("999999.00000001")] for code in pack.layout.codes}
        table = table_of(values, kind=pa.decimal128(14, 8))
        (row,) = rows_of(frames.score(ENGINES[engine](table), pack, not_assessed=policy))
        assert row["1_steps_by_29"] == 29 * 999_999_000_000_010

    @pytest.mark.parametrize(("policy", "steps"), [("worst", (0, -600)), ("best", (601, 20))])
    def test_of_gaps_whose_points_a_column_cannot_hold(
        self, engine: str, policy: PolicyName, steps: tuple[int, int]
    ) -> None:
        """Half a point, 300 or 300 below 0, in small whole points."""
        pack = pack_of(["0.5", 300], [(-300, 10)], step="0.5")
        table = table_of({code: [None] for code in pack.layout.codes}, kind=pa.int8())
        (row,) = rows_of(frames.score(ENGINES[engine](table), pack, not_assessed=policy))
        assert (row["1_steps"], row["2_steps"]) == steps

    @pytest.mark.parametrize("limits", [(200, 300), (-300, -200)])
    def test_of_types_that_hold_no_score_at_all(self, engine: str, limits: tuple[int, int]) -> None:
        """Eight bits reach neither 200 nor -200: every number is outside of the limits."""
        pack = pack_of(limits, step=1)
        native = ENGINES[engine](table_of({"1": [-128, 127, None]}, kind=pa.int8()))
        assert [row["1_steps"] for row in rows_of(frames.score(native, pack))] == [None] * 3
        assert frames.check(native, pack).cells["1"] == CellReport(1, 2, 0)

    def test_of_one_column_for_two_nodes(self, engine: str) -> None:
        """A column may be named twice."""
        pack, names = pack_of([10, 10], step="0.5"), {"1.1": "both", "1.2": "both"}
        table = table_of({"both": [Decimal("1.5"), None]}, kind=pa.decimal128(4, 1))
        result = rows_of(frames.score(ENGINES[engine](table), pack, columns=names))
        assert [row["1_steps"] for row in result] == [6, None]


CHECKED = pack_of([(-2, 10), 10], step="0.5", score_unit="0.5")


@pytest.mark.parametrize("engine", ENGINES)
class TestCheck:
    """Missing, outside and off the unit are counted apart, in one query."""

    def test_counts_steps(self, engine: str) -> None:
        """Limits are those of the cell: -4 to 20 half points."""
        table = table_of({"1.1": [-4, -5, 20, 21], "1.2": [None, 0, 1, None]}, kind=pa.int16())
        found = frames.check(ENGINES[engine](table), CHECKED, unit="steps")
        assert (found.rows, found.ok, found.complete) == (4, False, False)
        assert found.cells == {"1.1": CellReport(0, 2, 0), "1.2": CellReport(2, 0, 0)}

    def test_counts_floats(self, engine: str) -> None:
        """Not a number, infinity and half a step too much are told from scores."""
        values = [0.5, 0.75, float("inf"), -2.5, 1e300]
        table = table_of({"1.1": values, "1.2": [10.0] * 5}, kind=pa.float64())
        found = frames.check(ENGINES[engine](table), CHECKED)
        assert found.cells == {"1.1": CellReport(0, 3, 1), "1.2": CellReport(0, 0, 0)}

    def test_counts_text(self, engine: str) -> None:
        """What is no number of a few digits is off the unit, and an empty text is too."""
        values = ["10.5", "0.50", "+1", "1,5", "", "1e0", "٣", None]
        table = table_of({"1.1": values, "1.2": ["0"] * 8}, kind=pa.string())
        found = frames.check(ENGINES[engine](table), CHECKED)
        assert found.cells == {"1.1": CellReport(1, 1, 4), "1.2": CellReport(0, 0, 0)}

    def test_of_no_rows_finds_nothing(self, engine: str) -> None:
        """Of no rows at all the counts are 0, not unknown."""
        table = table_of({"1.1": [], "1.2": []}, kind=pa.int16())
        found = frames.check(ENGINES[engine](table), CHECKED)
        assert (found.rows, found.ok, found.complete) == (0, True, True)
        assert found.cells["1.1"] == CellReport(0, 0, 0)


@pytest.mark.parametrize("engine", [name for name in ENGINES if name != "pandas"])
class TestCheckOfDecimals:
    """The same of decimals, which NumPy's columns in pandas do not have."""

    def test_counts_them(self, engine: str) -> None:
        """A quarter is no multiple of a half; a number far outside stops nothing."""
        values = [Decimal("0.25"), Decimal("0.50"), Decimal("10.01"), Decimal("-12345678901234.00")]
        table = table_of({"1.1": values, "1.2": [None] * 4}, kind=pa.decimal128(20, 2))
        found = frames.check(ENGINES[engine](table), CHECKED)
        assert found.cells == {"1.1": CellReport(0, 2, 1), "1.2": CellReport(4, 0, 0)}


_KINDS = {pa.float64(): float, pa.string(): lambda points: str(decimal(points))}


@pytest.mark.parametrize("engine", ENGINES)
class TestRules:
    """Scores that a rule cannot give are counted, and are no scores, unless that is ignored."""

    @pytest.mark.parametrize(
        ("kind", "unit"),
        [
            (pa.int16(), "points"),
            (pa.int32(), "steps"),
            (pa.float64(), "points"),
            (pa.string(), "points"),
            (pa.string(), "steps"),
        ],
    )
    def test_of_every_score(self, engine: str, kind: pa.DataType, unit: Any) -> None:  # noqa: ANN401 (a choice)
        """Tested against evaluations, one by one."""
        for pack, code in ((STEPPED, "1.1"), (ROUNDED, "1")):
            size = 1 if kind == pa.int16() else Fraction(1, 2)
            node = pack.nodes[code]
            points = [node.low + i * size for i in range(int((node.high - node.low) / size) + 1)]
            shown = [each if unit == "points" else each / pack.step for each in points]
            as_kind: Any = _KINDS.get(kind, int)
            columns = {each: [as_kind(0)] * len(points) for each in pack.layout.codes}
            table = table_of(columns | {code: list(map(as_kind, shown))}, kind=kind)
            native = ENGINES[engine](table)
            rest = dict.fromkeys(pack.layout.codes, 0)
            wrong = sum(is_refused(pack, rest | {code: each}) for each in points)
            found = frames.check(native, pack, unit=unit).cells[code]
            assert found == CellReport(0, 0, 0, wrong)
            assert not found.ok
            assert frames.check(native, pack, unit=unit, ignore_rules=True).ok
            steps = frames.to_steps(native, pack, unit=unit, ignore_rules=True)
            assert [each[code] for each in rows_of(steps)] == [each / pack.step for each in points]
            with pytest.raises(EvaluationError, match=f"{wrong} have points .*KN063"):
                frames.to_steps(native, pack, unit=unit)

    def test_of_nodes_above(self, engine: str) -> None:
        """They are null, as for other invalid scores."""
        table = table_of(
            {"1.1": [57, 55, None, 61], "1.2": [80, 4, 4, 4], "2": [1, 1, 1, 1]}, kind=pa.int16()
        )
        native = ENGINES[engine](table)
        reports = frames.check(native, STEPPED).cells.values()
        assert list(reports) == [CellReport(1, 1, 0, 1), CellReport(0, 0, 0), CellReport(0, 0, 0)]
        totals = [row["total_steps"] for row in rows_of(frames.score(native, STEPPED))]
        assert totals == [None, 6000, None, None]
        banded = evolve(STEPPED, band_scales=[BandScale(bands=bands_of(None, 60))])
        found = rows_of(frames.bands(native, banded))
        assert [row["total_band"] for row in found] == [None, "from-60", "none", None]
        found = rows_of(frames.bands(native, banded, ignore_rules=True))
        assert [row["total_band"] for row in found] == ["from-60", "from-60", "none", None]
        accepted = rows_of(frames.score(native, STEPPED, ignore_rules=True))
        assert [row["total_steps"] for row in accepted] == [13800, 6000, None, None]


def is_refused(pack: kc.CriteriaPack, points: dict[str, Any]) -> bool:
    """Return True if an evaluation cannot have these points."""
    try:
        kc.Evaluation.from_points(pack, subject="a", date="2016", points=points)
    except EvaluationError:
        return True
    return False


@st.composite
def scores_of_one_cell(draw: st.DrawFn) -> tuple[kc.CriteriaPack, list[Decimal]]:
    """Draw a pack of one area, and scores of it."""
    packs = kst.packs(max_areas=1, max_sub_questions=1)
    pack = draw(packs.filter(lambda each: len(each.scored) == 1))
    scores = kst.points_of(pack.scored[0], pack).map(decimal)
    return pack, draw(st.lists(scores, min_size=1, max_size=5))


class TestToSteps:
    """Floats and text become whole steps exactly, or not at all."""

    @few
    @given(drawn=scores_of_one_cell(), kind=st.sampled_from([pa.float64(), pa.string()]))
    def test_reads_every_score(
        self, drawn: tuple[kc.CriteriaPack, list[Decimal]], kind: pa.DataType
    ) -> None:
        """Whatever the step, the nearest float of a score stands for it, and so does its text."""
        pack, points = drawn
        (code,) = pack.layout.codes
        as_kind = float if kind == pa.float64() else str
        table = table_of({code: [as_kind(each) for each in points]}, kind=kind)
        steps = [Fraction(each) / pack.layout.step for each in points]
        for make in ENGINES.values():
            rows = rows_of(frames.to_steps(make(table), pack))
            assert [row[code] for row in rows] == steps

    @pytest.mark.parametrize("engine", ENGINES)
    def test_gives_what_can_be_scored(self, engine: str) -> None:
        """The columns keep their names, gaps stay gaps, and the type is narrow."""
        table = table_of({"1.1": [-2.0, None, 0.5], "1.2": [10.0, 0.0, 9.5]}, kind=pa.float64())
        native = ENGINES[engine](table)
        steps = frames.to_steps(native, CHECKED)
        assert type(steps) is type(native)
        assert str(types_of(steps)["1.1"]) == "Int16"
        scored = rows_of(frames.score(steps, CHECKED, unit="steps", checked=True))
        assert [row["total_steps"] for row in scored] == [16, None, 20]

    @pytest.mark.parametrize("engine", ENGINES)
    @pytest.mark.parametrize("wrong", [0.1 + 0.2, 0.25, 10.5, float("inf")])
    def test_refuses_what_is_no_score(self, engine: str, wrong: float) -> None:
        """Nearly is not exactly, and the rows are counted."""
        pack = pack_of(10, step="0.1")
        table = table_of({"1": [0.3, wrong, wrong]}, kind=pa.float64())
        with pytest.raises(EvaluationError) as caught:
            frames.to_steps(ENGINES[engine](table), pack)
        (problem,) = caught.value.problems
        facts = problem.facts
        assert (problem.rule, facts["code"], facts["rows"]) == ("KN060", "1", 3)
        assert (facts["outside"], facts["off_unit"]) == ((2, 0) if wrong > 10 else (0, 2))

    @pytest.mark.parametrize(
        ("step", "most", "kind"), [("0.001", 1_000_000, "Int32"), ("0.0001", 1_000_000, "Int64")]
    )
    def test_takes_as_many_bits_as_are_needed(self, step: str, most: int, kind: str) -> None:
        """Of a thousand million steps, and of ten times as many."""
        frame = frames.to_steps(pl.DataFrame({"1": [float(most)]}), pack_of(most, step=step))
        assert str(frame.schema["1"]) == kind
        assert frame["1"].to_list() == [int(most / Decimal(step))]

    @pytest.mark.parametrize(
        ("dtype", "step", "hint"),
        [
            (pl.Float32, "1", "floats of 64 bits"),
            (pl.String, "0.000000001", "too many digits"),
            (pl.String, "1/6", "give whole steps"),
            (pl.Object, "1", "give integers"),
        ],
    )
    def test_refuses_types_that_it_cannot_read(
        self, dtype: type[pl.DataType], step: str, hint: str
    ) -> None:
        """A float of 32 bits is near too many numbers, and a text may have too many digits."""
        frame = pl.DataFrame({"1": []}, schema={"1": dtype})
        with pytest.raises(EvaluationError) as caught:
            frames.check(frame, pack_of(1_000_000, step=step))
        assert hint in str(caught.value)
