"""PySpark computes the same whole numbers as profiles, and the page on it is right."""

from __future__ import annotations

import random
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any, TypeAlias

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

import kompass_core as kc
from kompass_core import frames
from kompass_core.amounts import decimal
from kompass_core.errors import EvaluationError
from tests.in_engines import Native
from tests.making import SKIPPED, pack_of

Spark: TypeAlias = Any
"""A session; PySpark need not be installed for the checks."""

PAGE = Path(__file__).parents[2] / "docs/how-to/past-one-machine.md"


def names_of(pack: kc.CriteriaPack) -> dict[str, str]:
    """Return names of columns without dots."""
    return {code: code.replace(".", "_") for code in pack.layout.codes}


def drawn(pack: kc.CriteriaPack, n: int, *, gaps: float = 0) -> list[kc.Evaluation]:
    """Make up evaluations, always the same, some of whose cells nobody looked at."""
    dice = random.Random(2010)  # noqa: S311 (no secrets)
    layout = pack.layout
    limits = list(zip(layout.codes, layout.lows, layout.highs, strict=True))

    def score(low: int, high: int) -> Any:  # noqa: ANN401 (points or the reason why there are none)
        return SKIPPED if dice.random() < gaps else dice.randint(low, high) * pack.step

    return [
        kc.Evaluation.from_points(
            pack,
            subject=str(i),
            date="2016",
            points={code: score(low, high) for code, low, high in limits},
        )
        for i in range(n)
    ]


def in_spark(spark: Spark, evaluations: Sequence[kc.Evaluation], kind: str) -> Native:
    """Make a frame with the steps of evaluations in columns of small integers."""
    pack = evaluations[0].pack
    names = names_of(pack)
    rows = [
        (i, i % 3, *(None if c in e.missing else e.steps[j] for j, c in enumerate(names)))
        for i, e in enumerate(evaluations)
    ]
    columns = ", ".join(f"`{name}` {kind}" for name in names.values())
    return spark.createDataFrame(rows, f"row int, year int, {columns}")


def rows_of(frame: Native) -> list[dict[str, Any]]:
    """Bring the rows home, in the order of the first column."""
    return sorted(
        (row.asDict() for row in frame.collect()), key=lambda row: next(iter(row.values()))
    )


KOMMUNKOMPASSEN = kc.load_pack("kommunkompassen-se@2010")
MEANS = pack_of(
    [(-20, 10)] * 2, [(-20, 10)] * 3, (-20, 10), area_combine="mean", combine="mean", step="0.5"
)


class TestScore:
    """Sums and means are whole numbers, the same as those of profiles."""

    @pytest.mark.parametrize("pack", [KOMMUNKOMPASSEN, MEANS], ids=["sums", "means"])
    def test_equals_profiles(self, spark: Spark, pack: kc.CriteriaPack) -> None:
        """Of a total beyond 16 bits, of limits below 0 and of gaps that count as the least."""
        evaluations = drawn(pack, 50, gaps=0.05)
        native = in_spark(spark, evaluations, "smallint")
        scored = frames.score(
            native, pack, columns=names_of(pack), unit="steps", not_assessed="worst"
        )
        units = {name.partition("_steps")[0]: (name, u) for name, u in frames.units(pack).items()}
        for row, evaluation in zip(rows_of(scored), evaluations, strict=True):
            profile = kc.profile(evaluation, not_assessed="worst")
            for value in (*profile.areas, profile.total):
                name, unit = units[value.code]
                assert value.exact is not None
                assert row[name] == value.exact / unit

    def test_rescales_as_profiles_do(self, spark: Spark) -> None:
        """Floats within 1e-12, and null where nothing is known."""
        evaluations = drawn(MEANS, 30, gaps=0.5)
        native = in_spark(spark, evaluations, "smallint")
        scored = frames.score(
            native, MEANS, columns=names_of(MEANS), unit="steps", not_assessed="rescale"
        )
        for row, evaluation in zip(rows_of(scored), evaluations, strict=True):
            total = kc.profile(evaluation, not_assessed="rescale").total.exact
            assert (row["total_rescaled"] is None) == (total is None)
            near = pytest.approx(float(total or 0), rel=1e-12, abs=1e-11)
            assert (row["total_rescaled"] or 0) == near

    def test_sets_aside_what_is_no_score(self, spark: Spark) -> None:
        """The ends of a type neither overflow nor stop the query."""
        pack = pack_of(30, step=3)
        native = spark.createDataFrame([(-128,), (127,), (6,), (7,), (None,)], "`1` tinyint")
        found = frames.check(native, pack)
        assert found.cells["1"] == frames.CellReport(missing=1, outside=2, off_unit=1)
        scored = frames.score(native, pack)
        assert [row.total_steps for row in scored.collect()] == [None, None, 2, None, None]

    def test_refuses_names_with_dots(self, spark: Spark) -> None:
        """The error says what to do."""
        native = spark.createDataFrame([(1, 2)], "`1.1` int, `1.2` int")
        with pytest.raises(EvaluationError, match="KN061"):
            frames.score(native, pack_of([10, 10], step=1))


class TestToSteps:
    """Floats, decimals and text are read as exactly as elsewhere."""

    def test_reads_what_is_exact(self, spark: Spark) -> None:
        """Three ways to write 0.3."""
        pack = pack_of(10, 10, 10, step="0.1")
        native = spark.createDataFrame([(0.3, "0.30"), (None, "10")], "`1` double, `3` string")
        native = native.selectExpr("`1`", "cast(`3` as decimal(12, 2)) as `2`", "`3`")
        steps = frames.to_steps(native, pack)
        assert [tuple(row) for row in steps.collect()] == [(3, 3, 3), (None, 100, 100)]

    def test_refuses_what_is_not(self, spark: Spark) -> None:
        """Nearly 0.3, too much, and no number at all."""
        rows = [(0.1 + 0.2, "x"), (float("nan"), ""), (1e300, "11")]
        native = spark.createDataFrame(rows, "`1` double, `2` string")
        found = frames.check(native, pack_of(10, 10, step="0.1"))
        assert found.cells["1"] == frames.CellReport(missing=0, outside=2, off_unit=1)
        assert found.cells["2"] == frames.CellReport(missing=0, outside=1, off_unit=2)


class TestPage:
    """The page runs as it stands."""

    @pytest.mark.usefixtures("spark")
    def test_gives_the_numbers_of_other_libraries(self, tmp_path: Path) -> None:
        """Statistics by NumPy, ranks by pandas, totals by profiles."""
        evaluations = drawn(KOMMUNKOMPASSEN, 60)
        names = names_of(KOMMUNKOMPASSEN)
        kind = pa.decimal128(9, 3)
        columns = {
            name: pa.array([decimal(e.steps[i] * e.pack.step) for e in evaluations], kind)
            for i, name in enumerate(names.values())
        }
        years = [2010 + i % 3 for i in range(60)]
        pq.write_table(pa.table({"year": years, **columns}), tmp_path / "scores.parquet")
        page: dict[str, Any] = {"path": str(tmp_path / "scores.parquet")}
        for block in re.findall(r"```python\n(.*?)```", PAGE.read_text("utf-8"), re.DOTALL):
            exec(compile(block, PAGE.name, "exec"), page)  # noqa: S102 (our own page)
        totals = [sum(e.steps) for e in evaluations]
        assert sorted(row.total_steps for row in page["scored"].collect()) == sorted(totals)
        right = pd.DataFrame({"year": years, "total": totals}).groupby("year")["total"]
        for row in rows_of(page["by_year"]):
            group = right.get_group(row["year"]).to_numpy()
            whole = [row[f"total_steps_{kind}"] for kind in ("n", "sum", "min", "max")]
            assert whole == [len(group), group.sum(), group.min(), group.max()]
            floats = [row[f"total_steps_{kind}"] for kind in ("mean", "sd", "q25", "q50", "q75")]
            near = [group.mean(), group.std(), *np.quantile(group, [0.25, 0.5, 0.75])]
            assert floats == pytest.approx(near, rel=1e-12)
        ranks = sorted((row.year, row.total_rank) for row in page["ranked"].collect())
        assert ranks == sorted(zip(years, right.rank("min", ascending=False), strict=True))
