"""What is no score is counted, and converted only if there is none of it."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import polars as pl
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

import kompass_core as kc
from kompass_core import frames
from kompass_core.frames.scoring import CellReport
from kompass_core.testing import strategies as kst
from tests.in_engines import ENGINES, few, rows_of, table_of, types_of
from tests.making import pack_of

PACK = pack_of([(-2, 10), 10], step="0.5", score_unit="0.5")


@pytest.mark.parametrize("engine", ENGINES)
class TestCheck:
    """Missing, outside and off the unit are counted apart, in one query."""

    def test_counts_steps(self, engine: str) -> None:
        """Limits are those of the cell: -4 to 20 half points."""
        table = table_of({"1.1": [-4, -5, 20, 21], "1.2": [None, 0, 1, None]}, kind=pa.int16())
        found = frames.check(ENGINES[engine](table), PACK, unit="steps")
        assert (found.rows, found.ok, found.complete) == (4, False, False)
        assert found.cells == {"1.1": CellReport(0, 2, 0), "1.2": CellReport(2, 0, 0)}

    def test_counts_floats(self, engine: str) -> None:
        """Not a number, infinity and half a step too much are told from scores."""
        values = [0.5, 0.75, float("inf"), -2.5, 1e300]
        table = table_of({"1.1": values, "1.2": [10.0] * 5}, kind=pa.float64())
        found = frames.check(ENGINES[engine](table), PACK)
        assert found.cells == {"1.1": CellReport(0, 3, 1), "1.2": CellReport(0, 0, 0)}

    def test_counts_text(self, engine: str) -> None:
        """What is no number of a few digits is off the unit, and an empty text is too."""
        values = ["10.5", "0.50", "+1", "1,5", "", "1e0", "٣", None]
        table = table_of({"1.1": values, "1.2": ["0"] * 8}, kind=pa.string())
        found = frames.check(ENGINES[engine](table), PACK)
        assert found.cells == {"1.1": CellReport(1, 1, 4), "1.2": CellReport(0, 0, 0)}

    def test_of_no_rows_finds_nothing(self, engine: str) -> None:
        """Of no rows at all the counts are 0, not unknown."""
        table = table_of({"1.1": [], "1.2": []}, kind=pa.int16())
        found = frames.check(ENGINES[engine](table), PACK)
        assert (found.rows, found.ok, found.complete) == (0, True, True)
        assert found.cells["1.1"] == CellReport(0, 0, 0)


@pytest.mark.parametrize("engine", [name for name in ENGINES if name != "pandas"])
class TestCheckOfDecimals:
    """The same of decimals, which NumPy's columns in pandas do not have."""

    def test_counts_them(self, engine: str) -> None:
        """A quarter is no multiple of a half; a number far outside stops nothing."""
        values = [Decimal("0.25"), Decimal("0.50"), Decimal("10.01"), Decimal("-12345678901234.00")]
        table = table_of({"1.1": values, "1.2": [None] * 4}, kind=pa.decimal128(20, 2))
        found = frames.check(ENGINES[engine](table), PACK)
        assert found.cells == {"1.1": CellReport(0, 2, 1), "1.2": CellReport(4, 0, 0)}


@st.composite
def scores_of_one_cell(draw: st.DrawFn) -> tuple[kc.CriteriaPack, list[Decimal]]:
    """Draw a pack of one area, and scores of it."""
    pack = draw(kst.packs(max_areas=1, max_sub_questions=1))
    return pack, draw(st.lists(kst.points_of(pack.scored[0], pack), min_size=1, max_size=5))


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
        steps = frames.to_steps(native, PACK)
        assert type(steps) is type(native)
        assert str(types_of(steps)["1.1"]) == "Int16"
        scored = rows_of(frames.score(steps, PACK, unit="steps", checked=True))
        assert [row["total_steps"] for row in scored] == [16, None, 20]

    @pytest.mark.parametrize("engine", ENGINES)
    @pytest.mark.parametrize("wrong", [0.1 + 0.2, 0.25, 10.5, float("inf")])
    def test_refuses_what_is_no_score(self, engine: str, wrong: float) -> None:
        """Nearly is not exactly, and the rows are counted."""
        pack = pack_of(10, step="0.1")
        table = table_of({"1": [0.3, wrong, wrong]}, kind=pa.float64())
        with pytest.raises(kc.FrameError) as caught:
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
            (pl.Object, "1", "give integers"),
        ],
    )
    def test_refuses_types_that_it_cannot_read(
        self, dtype: type[pl.DataType], step: str, hint: str
    ) -> None:
        """A float of 32 bits is near too many numbers, and a text may have too many digits."""
        frame = pl.DataFrame({"1": []}, schema={"1": dtype})
        with pytest.raises(kc.FrameError) as caught:
            frames.check(frame, pack_of(1_000_000, step=step))
        assert hint in str(caught.value)
