"""Frames and columns that are accepted, and that are refused."""

from __future__ import annotations

import subprocess
import sys
from decimal import Decimal
from typing import Any

import duckdb
import narwhals.stable.v2 as nw
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest

from kompass_core import frames
from kompass_core.errors import EvaluationError
from kompass_core.frames import columns as engines
from tests.making import pack_of

PACK = pack_of(10, step=1)
DOTTED = pack_of([10, 10], step=1)


class TestOpened:
    """What is no frame, or of another engine, is named."""

    def test_refuses_columns_of_one_name(self) -> None:
        """Which of them has the score is anybody's guess."""
        twice = pd.DataFrame([[1, 2]], columns=["1", "1"])
        with pytest.raises(EvaluationError) as caught:
            frames.score(twice, PACK)
        assert caught.value.problems[0].rule == "KN062"
        with pytest.raises(EvaluationError, match=r"duplicate column '1' \[KN101\]"):
            frames.score(duckdb.connect().sql('select 1 as "1", 1 as "1"'), PACK)

    def test_refuses_types_that_narwhals_does_not_know(self) -> None:
        """A decimal of PyArrow may count in tens."""
        tens = pa.table({"1": pa.array([Decimal(10)], pa.decimal128(5, -1))})
        with pytest.raises(EvaluationError, match=r"cannot be read: scale must be .*\[KN062\]"):
            frames.score(tens, PACK)

    def test_tells_a_number_from_a_text(self) -> None:
        """A column may be called 1, which is no '1'."""
        with pytest.raises(
            EvaluationError, match=r"no column '1' for '1'; 1 is no text; rename it"
        ):
            frames.score(pd.DataFrame({1: [1]}), PACK)

    def test_refuses_other_engines(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """An engine that the results were not tested with may add in another way."""
        known: Any = {nw.Implementation.DUCKDB: "DuckDB"}
        monkeypatch.setattr(engines, "_NAMES", known)
        with pytest.raises(EvaluationError, match="POLARS"):
            frames.score(pl.DataFrame({"1": [1]}), PACK)
        assert frames.check(duckdb.sql('select 1 as "1"'), PACK).ok

    def test_refuses_dots_for_spark(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """They are fields of structures there; the tests on Spark itself need Java."""
        known: Any = {nw.Implementation.POLARS: "PySpark"}
        monkeypatch.setattr(engines, "_NAMES", known)
        with pytest.raises(EvaluationError) as caught:
            frames.score(pl.DataFrame({"1.1": [1], "1_2": [1]}), DOTTED, columns={"1.2": "1_2"})
        assert [(p.rule, p.facts["column"]) for p in caught.value.problems] == [("KN061", "1.1")]


class TestNullable:
    """Integers of NumPy become integers with nulls, and nothing else changes."""

    def test_keeps_whole_numbers_whole(self) -> None:
        """A value that is no score becomes null, and the others no floats."""
        result = frames.score(pd.DataFrame({"1": [11, 3]}, dtype="uint8"), PACK)
        assert str(result["total_steps"].dtype) == "Int32"
        assert str(result["1"].dtype) == "UInt8"

    def test_takes_columns_whose_names_are_no_text(self) -> None:
        """Only those that hold scores need a name."""
        result = frames.score(pd.DataFrame({"1": [1], 2: [5]}), PACK)
        assert list(result.columns) == ["1", 2, "1_steps", "total_steps"]


class TestTexts:
    """Texts are read, however their library holds them."""

    @pytest.mark.parametrize("gap", [None, float("nan"), pd.NA])
    @pytest.mark.parametrize("dtype", ["str", "object", "string[python]", "string[pyarrow]"])
    def test_of_pandas(self, dtype: str, gap: object) -> None:
        """A gap is a null, in whichever way it is written."""
        frame = pd.DataFrame({"1": pd.Series(["7", gap, "x"], dtype=dtype)})
        (cell,) = frames.check(frame, PACK).cells.values()
        assert (cell.missing, cell.off_unit) == (1, 1)
        steps = frames.to_steps(frame[:2], PACK)["1"]
        assert (steps[0], pd.isna(steps[1])) == (7, True)

    def test_of_views(self) -> None:
        """PyArrow cannot search in them, so they are converted."""
        table = pa.table({"1": pa.array(["7", None], pa.string_view())})
        assert frames.to_steps(table, PACK)["1"].to_pylist() == [7, None]


def test_without_narwhals_the_extra_is_named() -> None:
    """Whoever imports the frames without it is told how to install it."""
    code = """
import sys
sys.modules["narwhals"] = None
from importlib.machinery import PathFinder
import kompass_core as kc
find = PathFinder.find_spec
PathFinder.find_spec = lambda name, *rest: None if name == "narwhals" else find(name, *rest)
del sys.modules["narwhals"]
try:
    import kompass_core.frames
except ImportError as error:
    print(error)
"""
    done = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)
    assert "the extra 'frames' of kompass-criteria" in done.stdout
