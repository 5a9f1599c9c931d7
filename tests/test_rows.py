"""Rows for data frames, and short representations, of results; expected numbers by hand."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

import duckdb
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest
from hypothesis import given

import kompass_core as kc
from kompass_core.packs import available_packs
from kompass_core.testing import strategies as kst
from tests.making import FOREIGN, SKIPPED, evaluation_of, pack_of
from tests.reports import PACK, STRANGNAS_2014, STRANGNAS_2016

SMALL = pack_of([10, 20], 30)
FIRST = kc.profile(evaluation_of(SMALL, 5, "7.5", 30, subject="A", date="2016"))
SECOND = kc.profile(
    evaluation_of(SMALL, 8, SKIPPED, 10, subject="A", date="2018"), not_assessed="worst"
)
THIRD = kc.profile(evaluation_of(SMALL, 5, "7.5", 30, subject="B", date="2016"))


def column(rows: list[dict[str, Any]], name: str) -> dict[str, object]:
    """Return one column by code."""
    return {row["code"]: row[name] for row in rows}


class TestRows:
    """A row is a node, and its cells are plain values."""

    def test_of_a_profile(self) -> None:
        """1.2 may have got 0 to 20 points, and counts as 0."""
        rows = SECOND.rows("en")
        assert column(rows, "points") == {
            "1": Decimal(8), "1.1": Decimal(8), "1.2": Decimal(0), "2": Decimal(10),
            "total": Decimal(18),
        }  # fmt: skip
        assert rows[0] == {
            "name": "A",
            "date": "2018",
            "pack": str(SMALL.ref),
            "code": "1",
            "level": "area",
            "title": str(SMALL.areas[0].title),
            "points": Decimal(8),
            "min_points": Decimal(0),
            "max_points": Decimal(30),
            "percent": Decimal("26.66666666666666666666666667"),
            "low": Decimal(8),
            "high": Decimal(28),
            "coverage": Decimal("0.3333333333333333333333333333"),
            "origin": "combined",
            "band": None,
            "highest_band": None,
        }

    def test_of_what_has_no_date_and_no_coverage(self) -> None:
        """A mean has no date; what concerns nobody has no coverage."""
        foreign = kc.profile(evaluation_of(SMALL, FOREIGN, FOREIGN, 10), not_applicable="rescale")
        mean = kc.aggregate([foreign]).mean_profile()
        assert column(foreign.rows(), "coverage")["1"] is None
        assert {row["date"] for row in mean.rows()} == {None}
        assert {row["after_date"] for row in kc.compare(foreign, mean).rows()} == {None}

    def test_of_a_comparison(self) -> None:
        """7.5 points became unknown, and count as none."""
        rows = kc.compare(FIRST, SECOND).rows("en")
        assert rows[2] == {
            "before_name": "A",
            "before_date": "2016",
            "after_name": "A",
            "after_date": "2018",
            "code": "1.2",
            "level": "sub-question",
            "title": str(SMALL.areas[0].sub_questions[1].title),
            "before": Decimal("7.5"),
            "after": Decimal(0),
            "change": Decimal("-7.5"),
            "low": Decimal("-7.5"),
            "high": Decimal("12.5"),
            "certainty": "undecided",
            "direction": "unknown",
            "comparability": "exact",
            "band": None,
        }
        assert column(rows, "change")["total"] == Decimal("-24.5")

    def test_of_an_aggregate(self) -> None:
        """Totals of 42.5 and 18 have the mean 30.25; the second may be up to 38."""
        rows = kc.aggregate([SECOND, THIRD], duplicates="keep").rows("en")
        assert rows[-1] == {
            "code": "total",
            "level": "total",
            "title": str(SMALL.total.title),
            "n": 2,
            "mean": Decimal("30.25"),
            "mean_low": Decimal("30.25"),
            "mean_high": Decimal("40.25"),
            "min": Decimal(18),
            "median": Decimal("30.25"),
            "max": Decimal("42.5"),
            "bands": None,
        }

    def test_of_nodes_without_values(self) -> None:
        """Only totals were printed."""
        printed = kc.PublishedResult.from_printed(SMALL, subject="A", date="2016", total=7)
        found = kc.aggregate([kc.profile(printed)])
        assert column(found.rows(), "mean") == {
            "1": None, "1.1": None, "1.2": None, "2": None, "total": Decimal(7)
        }  # fmt: skip
        assert {row["mean_high"] for row in found.rows()[:-1]} == {None}

    @given(p=kst.profiles())
    def test_are_what_frames_take(self, p: kc.Profile) -> None:
        """Pandas, Polars and DuckDB give back each number as it is."""
        for rows in (p.rows(), kc.compare(p, p).rows() or p.rows(), kc.aggregate([p]).rows()):
            table = pa.Table.from_pylist(rows)
            found = duckdb.from_arrow(table).fetchall()
            assert pl.DataFrame(rows, infer_schema_length=None).to_dicts() == rows
            assert table.to_pylist() == rows
            assert [dict(zip(rows[0], row, strict=True)) for row in found] == rows
            frame = pd.DataFrame(rows, dtype=object)
            assert frame.where(frame.notna(), None).to_dict("records") == rows


class TestToDict:
    """An aggregate as plain JSON data."""

    def test_of_an_aggregate(self) -> None:
        """Exact ratios are text; members are named."""
        third = kc.profile(evaluation_of(SMALL, 0, 0, 0, subject="C"))
        data = kc.aggregate([SECOND, THIRD, third], duplicates="keep").to_dict("en")
        assert [each["name"] for each in data["members"]] == ["A", "B", "C"]
        total = data["nodes"][-1]
        assert (total["n"], total["mean"], total["max"]) == (3, "121/6", "42.5")
        assert total["mean_bounds"]["high"] == "161/6"
        assert data["cautions"] == []
        assert data["pack"] == str(SMALL.ref)


CROSSWALK = kc.load_crosswalk("kommunkompassen-se@2010", "kommunkompassen-se@2020")
VALUES: Mapping[str, object] = {
    "pack": PACK,
    "area": PACK.areas[0],
    "sub-question": PACK.areas[0].sub_questions[0],
    "layout": PACK.layout,
    "rounding": PACK.rounding,
    "crosswalk": CROSSWALK,
    "relation": CROSSWALK.relations[0],
    "packs": available_packs(),
    "diff": kc.diff(CROSSWALK.older, CROSSWALK.newer),
    "evaluation": evaluation_of(SMALL, 1, 2, 3),
    "result": STRANGNAS_2014,
    "profile": FIRST,
    "value": FIRST.total,
    "explanation": kc.profile(STRANGNAS_2014).explain("1"),
    "comparison": kc.compare(kc.profile(STRANGNAS_2014), kc.profile(STRANGNAS_2016)),
    "audit": kc.audit(STRANGNAS_2014),
    "aggregate": kc.aggregate([FIRST]),
    "summary": kc.aggregate([FIRST]).total,
    "table": kc.ScoreTable.of([FIRST]),
}


class TestRepr:
    """A value at the prompt does not flood the screen."""

    @pytest.mark.parametrize("name", VALUES)
    def test_is_within_five_lines(self, name: str) -> None:
        """Of a hundred characters each."""
        shown = repr(VALUES[name])
        assert shown.count("\n") < 5
        assert len(shown) <= 500
