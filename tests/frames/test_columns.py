"""Frames and columns that are accepted, and that are refused."""

from __future__ import annotations

import subprocess
import sys
from typing import Any

import duckdb
import narwhals.stable.v2 as nw
import pandas as pd
import polars as pl
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
