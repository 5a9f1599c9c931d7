"""Ranks and percentiles are those of an independent library, ties included."""

from __future__ import annotations

from typing import Any

import pandas as pd
import polars as pl
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

import kompass_core as kc
from kompass_core import frames
from tests.in_engines import ENGINES, few, rows_of, table_of
from tests.making import evaluation_of, pack_of

PACK = pack_of([10, 20], step=1)
ROWS = st.lists(
    st.tuples(st.sampled_from("ab"), st.integers(0, 4), st.none() | st.integers(0, 3)),
    min_size=1,
    max_size=12,
)


def table(rows: list[tuple[Any, ...]]) -> pa.Table:
    """Make a table of groups and scores."""
    group, first, second = zip(*rows, strict=True)
    scores = table_of({"1.1": first, "1.2": second}, kind=pa.int16())
    return scores.append_column("group", pa.array(group))


def expected(rows: list[tuple[Any, ...]], *, grouped: bool) -> pd.DataFrame:
    """Let pandas rank what was added up by hand."""
    frame = pd.DataFrame(
        {
            "group": [group if grouped else "all" for group, _, _ in rows],
            "total": [None if b is None else a + b for _, a, b in rows],
        }
    ).astype({"total": "Float64"})
    groups = frame.groupby("group")["total"]
    frame["rank"] = groups.rank("min", ascending=False)
    # Of n, the average rank from below counts those below, itself and half of the other equals.
    frame["percentile"] = (groups.rank("average") - 0.5) / groups.transform("count")
    return frame


class TestRank:
    """1 + how many are strictly better; equals share their place."""

    @few
    @given(rows=ROWS)
    @pytest.mark.parametrize("grouped", [True, False])
    def test_equals_an_independent_library(
        self, rows: list[tuple[Any, ...]], *, grouped: bool
    ) -> None:
        """In every engine that can; a row whose total is not known has no rank."""
        right = expected(rows, grouped=grouped)
        for engine in set(ENGINES) - ({"pyarrow"} if grouped else set()):
            result = frames.rank(ENGINES[engine](table(rows)), PACK, by="group" if grouped else ())
            for row, rank, part in zip(
                rows_of(result), right["rank"], right["percentile"], strict=True
            ):
                assert row["total_rank"] == (None if pd.isna(rank) else rank)
                assert isinstance(row["total_rank"], int | None)
                if row["total_rank"] is None:
                    assert row["total_percentile"] is None
                else:
                    assert row["total_percentile"] == pytest.approx(part, rel=1e-12)

    @given(totals=st.lists(st.integers(0, 5), min_size=1, max_size=8))
    def test_equals_that_of_aggregates(self, totals: list[int]) -> None:
        """Objects and frames rank alike."""
        profiles = [
            kc.profile(evaluation_of(PACK, each, 0, subject=str(i)))
            for i, each in enumerate(totals)
        ]
        group = kc.aggregate(profiles)
        frame = pl.DataFrame({"1.1": totals, "1.2": [0] * len(totals)})
        ranked = frames.rank(frame, PACK)
        assert ranked["total_rank"].to_list() == [group.rank(each).rank for each in profiles]
        parts = [float(group.percentile(each)) for each in profiles]
        assert ranked["total_percentile"].to_list() == pytest.approx(parts, rel=1e-12)

    @pytest.mark.parametrize("engine", ENGINES)
    def test_adds_only_what_was_asked_for(self, engine: str) -> None:
        """The columns that were there stay, those of an earlier `score` too."""
        native = frames.score(ENGINES[engine](table([("a", 1, 2), ("a", 3, 1)])), PACK)
        result = rows_of(frames.rank(native, PACK, codes=["total", "1.1"]))
        assert list(result[0]) == [
            *("row", "1.1", "1.2", "group", "1_steps", "total_steps"),
            *("total_rank", "total_percentile", "1_1_rank", "1_1_percentile"),
        ]
        assert [row["1_1_rank"] for row in result] == [2, 1]

    @pytest.mark.parametrize("engine", ENGINES)
    def test_ranks_what_is_rescaled(self, engine: str) -> None:
        """A gap is left out: 3 of 20 is less than 2 of 10, which is as good as 6 of 30."""
        native = ENGINES[engine](table([("a", 2, None), ("a", 2, 4), ("a", 0, 3)]))
        result = rows_of(frames.rank(native, PACK, not_assessed="rescale"))
        assert [row["total_rank"] for row in result] == [1, 1, 3]

    def test_says_what_pyarrow_cannot(self) -> None:
        """It ranks all rows, but not by group."""
        with pytest.raises(kc.FrameError, match="PyArrow cannot compute ranks by group"):
            frames.rank(table([("a", 1, 2)]), PACK, by="group")

    def test_pyarrow_still_lacks_what_is_refused(self) -> None:
        """The day that ranks by group work, the refusal can go."""
        import narwhals.stable.v2 as nw

        frame = nw.from_native(pa.table({"by": ["x"], "value": [1]}))
        with pytest.raises(NotImplementedError):
            frame.with_columns(nw.col("value").rank("min").over("by"))
