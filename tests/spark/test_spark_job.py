"""The job of the examples, on a local session."""

import runpy
from pathlib import Path
from typing import Any

import pytest

Spark = Any  # a session of PySpark, which has no types
EXAMPLES = Path(__file__).parents[2] / "examples"


class TestJob:
    """The job scores what the pipeline of DuckDB writes, and prints the same means."""

    def test_agrees_with_the_pipeline(
        self, spark: Spark, tmp_path: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        """Three counties of 100 each."""
        pipeline = runpy.run_path(str(EXAMPLES / "duckdb_pipeline.py"))
        pipeline["write_points"](tmp_path / "points.parquet", 300)
        pipeline["main"]()
        expected = capsys.readouterr().out
        named = spark.read.parquet(str(tmp_path / "points.parquet"))
        for column in named.columns:
            named = named.withColumnRenamed(column, column.replace(".", "_"))
        named.write.parquet(str(tmp_path / "named.parquet"))
        job = runpy.run_path(str(EXAMPLES / "spark_job.py"))
        job["main"](str(tmp_path / "named.parquet"), str(tmp_path / "scores.parquet"))
        lines = capsys.readouterr().out.splitlines()
        assert [line.split()[1] for line in lines] == ["100"] * 3
        assert all(line.split()[2] in expected for line in lines)
