"""Statistics of groups are the same in every engine, and those of an independent library."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

import kompass_core as kc
from kompass_core import frames
from kompass_core.criteria import Block
from kompass_core.errors import AmountError, EvaluationError
from tests.in_engines import ENGINES, few, rows_of, table_of, types_of
from tests.making import evaluation_of, label, pack_of

PACK = pack_of([10, 20], 50, step="0.5")
CODES = PACK.layout.codes
GROUPS = st.sampled_from(["a", "b", None])
SCORES = st.tuples(GROUPS, st.integers(0, 20), st.integers(0, 40), st.none() | st.integers(0, 100))
STATISTICS: list[frames.StatisticName] = ["n", "sum", "mean", "sd", "min", "max"]


def table(rows: list[tuple[Any, ...]]) -> pa.Table:
    """Make a table of groups and scores in steps."""
    group, *scores = zip(*rows, strict=True)
    columns = dict(zip(PACK.layout.codes, scores, strict=True))
    return table_of(columns, kind=pa.int16()).append_column("group", pa.array(group, pa.string()))


def totals(rows: list[tuple[Any, ...]], group: str | None) -> list[int]:
    """Add up by hand what a group has, without the rows that have a gap."""
    return [a + b + c for g, a, b, c in rows if g == group and c is not None]


class TestAgreement:
    """Whole numbers are equal, and floats within 1e-12."""

    @few
    @given(rows=st.lists(SCORES, min_size=1, max_size=12), ddof=st.sampled_from([0, 1]))
    def test_by_group(self, rows: list[tuple[Any, ...]], ddof: int) -> None:
        """A group may have a null for its name, and need not know any total."""
        for make in ENGINES.values():
            result = frames.aggregate(
                make(table(rows)),
                PACK,
                by="group",
                codes="total",
                statistics=STATISTICS,
                ddof=ddof,
                unit="steps",
            )
            found = {row.pop("group"): row for row in rows_of(result, order="group")}
            assert set(found) == {row[0] for row in rows}
            for group, row in found.items():
                self.assert_right(row, totals(rows, group), ddof)

    @few
    @given(rows=st.lists(SCORES, min_size=1, max_size=12))
    def test_of_all_rows(self, rows: list[tuple[Any, ...]]) -> None:
        """Quantiles are linear between the two nearest rows."""
        known = [a + b for _, a, b, _ in rows]
        for make in ENGINES.values():
            result = frames.aggregate(
                make(table(rows)), PACK, codes=["1"], quantiles=["0.1", "0.5", 1], unit="steps"
            )
            (row,) = rows_of(result, order="1_steps_n")
            self.assert_right(row | {"1_steps_sum": sum(known)}, known, 0, "1_steps")
            found = [row[f"1_steps_{q}"] for q in ("q10", "q50", "q100")]
            assert found == pytest.approx(np.quantile(known, [0.1, 0.5, 1]), rel=1e-12)

    @staticmethod
    def assert_right(
        row: dict[str, Any], values: list[int], ddof: int, name: str = "total_steps"
    ) -> None:
        """Hold a row against NumPy."""
        assert row[f"{name}_n"] == len(values)
        if not values:
            assert row[f"{name}_sum"] in (0, None)
            assert row[f"{name}_mean"] is None
            return
        whole = [row[f"{name}_{kind}"] for kind in ("sum", "min", "max")]
        assert whole == [sum(values), min(values), max(values)]
        assert all(isinstance(each, int) for each in whole)
        assert row[f"{name}_mean"] == pytest.approx(np.mean(values), rel=1e-12)
        if len(values) > ddof:
            near = pytest.approx(np.std(values, ddof=ddof), rel=1e-12, abs=1e-12)
            assert row[f"{name}_sd"] == near
        else:
            assert row[f"{name}_sd"] is None


@pytest.mark.parametrize("engine", ENGINES)
class TestAggregate:
    """What is asked for is computed, and nothing else."""

    def test_adds_up_in_64_bits(self, engine: str) -> None:
        """Three totals of a thousand million steps each are more than 32 bits hold."""
        pack, most = pack_of(1_000_000, step="0.001"), 1_000_000_000
        wide = table_of({"1": [most] * 3}, kind=pa.int32())
        native = ENGINES[engine](wide.append_column("by", pa.array(["x"] * 3)))
        for by in ("by", ()):
            result = frames.aggregate(native, pack, by=by, statistics=["sum"], unit="steps")
            (row,) = rows_of(result, order="total_steps_sum")
            assert row["total_steps_sum"] == 3 * most

    def test_gives_each_statistic_one_type(self, engine: str) -> None:
        """Whole numbers of 64 bits, and floats."""
        result = frames.aggregate(
            ENGINES[engine](table([("a", 1, 2, 3)])),
            PACK,
            by=["group"],
            unit="steps",
            codes=["1.1"],
        )
        types = {name: str(dtype) for name, dtype in types_of(result).items() if name != "group"}
        assert types == {
            "1_1_steps_n": "Int64",
            "1_1_steps_mean": "Float64",
            "1_1_steps_sd": "Float64",
            "1_1_steps_min": "Int64",
            "1_1_steps_max": "Int64",
        }

    def test_rescales(self, engine: str) -> None:
        """A gap in one area leaves the total to the other: 3 of 30 points of 80."""
        native = ENGINES[engine](table([("a", 2, 4, None)]))
        result = frames.aggregate(
            native,
            PACK,
            by="group",
            statistics=["sum", "max"],
            unit="steps",
            not_assessed="rescale",
        )
        (row,) = rows_of(result, order="group")
        assert row["total_rescaled_sum"] == row["total_rescaled_max"] == pytest.approx(8)

    def test_sums_up_what_is_scored_already(self, engine: str) -> None:
        """The columns of an earlier `score` are in nobody's way."""
        native = frames.score(ENGINES[engine](table([("a", 1, 2, 3)])), PACK, unit="steps")
        result = frames.aggregate(native, PACK, codes="total", statistics=["max"], unit="steps")
        assert rows_of(result, order="total_steps_max") == [{"total_steps_max": 6}]

    @pytest.mark.parametrize("rows", [0, 2])
    def test_of_what_nobody_knows_is_null(self, engine: str, rows: int) -> None:
        """No row knows the total, or there is no row: all is null but the number."""
        native = ENGINES[engine](table_of({c: [None] * rows for c in CODES}, kind=pa.int16()))
        result = frames.aggregate(
            native, PACK, codes="total", statistics=STATISTICS, quantiles=["0.5"], unit="steps"
        )
        (row,) = rows_of(result, order="total_steps_n")
        assert (row.pop("total_steps_n"), row.pop("total_steps_sum") or 0) == (0, 0)
        assert set(row.values()) == {None}
        types = {name: str(dtype) for name, dtype in types_of(result).items()}
        assert (types["total_steps_min"], types["total_steps_mean"]) == ("Int64", "Float64")

    def test_gives_each_statistic_once(self, engine: str) -> None:
        """Also where it is asked for twice."""
        native = ENGINES[engine](table([("a", 1, 2, 3)]))
        twice: dict[str, Any] = {"codes": ["total"] * 2, "quantiles": ["0.5", "0.50"]}
        result = frames.aggregate(native, PACK, statistics=["n", "n"], unit="steps", **twice)
        assert rows_of(result, order="total_steps_n") == [
            {"total_steps_n": 1, "total_steps_q50": 6.0}
        ]

    def test_of_groups_has_quantiles_or_says_why_not(self, engine: str) -> None:
        """PyArrow has none by group; the error says so, and what to do."""
        native = ENGINES[engine](table([("a", 1, 2, 3), ("a", 2, 2, 3), ("b", 3, 2, 3)]))
        options: dict[str, Any] = {"by": "group", "codes": "1.1", "statistics": [], "unit": "steps"}
        if engine == "pyarrow":
            with pytest.raises(EvaluationError, match="PyArrow cannot compute quantiles by group"):
                frames.aggregate(native, PACK, quantiles=["0.25"], **options)
            return
        result = frames.aggregate(native, PACK, quantiles=["0.25"], **options)
        assert [row["1_1_steps_q25"] for row in rows_of(result, order="group")] == [1.25, 3]


def test_pyarrow_still_lacks_what_is_refused() -> None:
    """The day that quantiles by group work, the refusal can go."""
    import narwhals.stable.v2 as nw

    frame = nw.from_native(pa.table({"by": ["x"], "value": [1]}))
    with pytest.raises(ValueError, match="aggregation"):
        frame.group_by("by").agg(nw.col("value").quantile(0.5, interpolation="linear"))


class TestRefusals:
    """What is not known is named."""

    FRAME = pl.DataFrame({"1.1": [1], "1.2": [1], "2": [1], "by": ["x"]})

    @pytest.mark.parametrize(
        ("options", "rule"),
        [
            ({"by": "kind"}, "KN018"),
            ({"codes": ["3"]}, "KN059"),
            ({"statistics": ["median"]}, "KA006"),
            ({"ddof": 2}, "KA006"),
            ({"codes": ["1", 1]}, "KN059"),
            ({"codes": []}, "KN057"),
            ({"statistics": []}, "KN057"),
            ({"by": "by", "columns": {"1.1": "by"}}, "KN053"),
        ],
    )
    def test_of_unknown_names(self, options: dict[str, Any], rule: str) -> None:
        """Of groups, nodes and statistics."""
        with pytest.raises(EvaluationError) as caught:
            frames.aggregate(self.FRAME, PACK, **options)
        assert [problem.rule for problem in caught.value.problems] == [rule]

    @pytest.mark.parametrize(
        "options", [{"by": 3}, {"statistics": 3}, {"quantiles": 0.5}, {"columns": "by"}]
    )
    def test_of_other_types(self, options: dict[str, Any]) -> None:
        """They are errors of type."""
        with pytest.raises(TypeError):
            frames.aggregate(self.FRAME, PACK, **options)

    def test_not_of_one_text(self) -> None:
        """One text may be given by itself."""
        for options in ({"statistics": "mean"}, {"statistics": [], "quantiles": "0.5"}):
            given: Any = options | {"by": "by", "codes": "total"}
            assert len(frames.aggregate(self.FRAME, PACK, **given).columns) == 2

    @pytest.mark.parametrize(("q", "rule"), [("1.5", "KA005"), (0.5, "KA002"), ("half", "KA001")])
    def test_of_what_is_no_quantile(self, q: object, rule: str) -> None:
        """A part from 0 to 1, exact."""
        given: Any = [q]
        with pytest.raises(AmountError) as caught:
            frames.aggregate(self.FRAME, PACK, quantiles=given)
        assert caught.value.problems[0].rule == rule

    def test_of_groups_that_are_called_like_a_node(self) -> None:
        """The total would replace the groups."""
        frame = self.FRAME.rename({"by": "total_steps"})
        with pytest.raises(EvaluationError) as caught:
            frames.aggregate(frame, PACK, by="total_steps")
        assert caught.value.problems[0].rule == "KN054"
        frame = self.FRAME.rename({"by": "total_steps_mean"})
        with pytest.raises(EvaluationError) as caught:
            frames.aggregate(frame, PACK, by="total_steps_mean")
        assert [each.rule for each in caught.value.problems] == ["KN054"]


RANKED = pack_of([10, 20], step=1)
RANKED_ROWS = st.lists(
    st.tuples(st.sampled_from("ab"), st.integers(0, 4), st.none() | st.integers(0, 3)),
    min_size=1,
    max_size=12,
)


def ranked_table(rows: list[tuple[Any, ...]]) -> pa.Table:
    """Make a ranked_table of groups and scores."""
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
    @given(rows=RANKED_ROWS)
    @pytest.mark.parametrize("grouped", [True, False])
    def test_equals_an_independent_library(
        self, rows: list[tuple[Any, ...]], *, grouped: bool
    ) -> None:
        """In every engine that can; a row whose total is not known has no rank."""
        right = expected(rows, grouped=grouped)
        for engine in set(ENGINES) - ({"pyarrow"} if grouped else set()):
            native = ENGINES[engine](ranked_table(rows))
            result = frames.rank(native, RANKED, by="group" if grouped else ())
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
            kc.profile(evaluation_of(RANKED, each, 0, subject=str(i)))
            for i, each in enumerate(totals)
        ]
        group = kc.aggregate(profiles)
        frame = pl.DataFrame({"1.1": totals, "1.2": [0] * len(totals)})
        ranked = frames.rank(frame, RANKED)
        assert ranked["total_rank"].to_list() == [group.rank(each).rank for each in profiles]
        parts = [float(group.percentile(each)) for each in profiles]
        assert ranked["total_percentile"].to_list() == pytest.approx(parts, rel=1e-12)

    def test_of_a_pack_that_ranks_printed_points(self) -> None:
        """Is refused, unless exact ranks are asked for."""
        pack = evolve(RANKED, ranking="printed")
        frame = pl.DataFrame({"1.1": [2, 1], "1.2": [0, 0]})
        with pytest.raises(EvaluationError, match="ranking='exact'") as caught:
            frames.rank(frame, pack)
        assert caught.value.problems[0].rule == "KN055"
        assert frames.rank(frame, pack, ranking="exact")["total_rank"].to_list() == [1, 2]

    @pytest.mark.parametrize("engine", ENGINES)
    def test_adds_only_what_was_asked_for(self, engine: str) -> None:
        """The columns that were there stay, those of an earlier `score` too."""
        native = frames.score(ENGINES[engine](ranked_table([("a", 1, 2), ("a", 3, 1)])), RANKED)
        result = rows_of(frames.rank(native, RANKED, codes=["total", "1.1"]))
        assert list(result[0]) == [
            *("row", "1.1", "1.2", "group", "1_steps", "total_steps"),
            *("total_rank", "total_percentile", "1_1_rank", "1_1_percentile"),
        ]
        assert [row["1_1_rank"] for row in result] == [2, 1]

    @pytest.mark.parametrize("engine", ENGINES)
    def test_ranks_what_is_rescaled(self, engine: str) -> None:
        """A gap is left out: 3 of 20 is less than 2 of 10, which is as good as 6 of 30."""
        native = ENGINES[engine](ranked_table([("a", 2, None), ("a", 2, 4), ("a", 0, 3)]))
        result = rows_of(frames.rank(native, RANKED, not_assessed="rescale"))
        assert [row["total_rank"] for row in result] == [1, 1, 3]

    def test_says_what_pyarrow_cannot(self) -> None:
        """It ranks all rows, but not by group."""
        with pytest.raises(EvaluationError, match="PyArrow cannot compute ranks by group"):
            frames.rank(ranked_table([("a", 1, 2)]), RANKED, by="group")

    def test_pyarrow_still_lacks_what_is_refused(self) -> None:
        """The day that ranks by group work, the refusal can go."""
        import narwhals.stable.v2 as nw

        frame = nw.from_native(pa.table({"by": ["x"], "value": [1]}))
        with pytest.raises(NotImplementedError):
            frame.with_columns(nw.col("value").rank("min").over("by"))


@pytest.mark.parametrize("engine", ENGINES)
class TestBlocks:
    """Blocks are summed up and ranked like areas."""

    def test_by_hand(self, engine: str) -> None:
        """Area 1 with area 2, which is the mean of them; area 3 is in no block."""
        blocks = [Block(code="both", title=label("Both"), areas=["1", "2"])]
        pack = pack_of(10, 10, 10, step=1, combine="mean", blocks=blocks)
        native = ENGINES[engine](table_of({"1": [1, 2], "2": [4, 8], "3": [9, 0]}, kind=pa.int16()))
        assert frames.units(pack)["both_steps_by_2"] == Fraction(1, 2)
        scored = rows_of(frames.score(native, pack))
        assert [row["both_steps_by_2"] for row in scored] == [5, 10]
        (row,) = rows_of(frames.aggregate(native, pack, codes="both", statistics="sum"), order=())
        assert row == {"both_steps_by_2_sum": 15}
        ranked = rows_of(frames.rank(native, pack, codes="both"))
        assert [row["both_rank"] for row in ranked] == [2, 1]

    def test_need_names_that_differ(self, engine: str) -> None:
        """From those of areas, too."""
        blocks = [Block(code="a_1", title=label("Block"), areas=["a.1"])]
        areas = [kc.Area(code="a.1", title=label("Area"), max_points=10)]
        pack = pack_of(areas=areas, blocks=blocks)
        with pytest.raises(EvaluationError, match="KN058"):
            frames.score(ENGINES[engine](table_of({"a.1": [1]})), pack)
