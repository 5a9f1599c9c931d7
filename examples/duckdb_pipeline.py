"""Score a Parquet file inside DuckDB, and keep the scores in another."""

import tempfile
from pathlib import Path

import duckdb

import kompass_core as kc
from kompass_core import frames

PACK = kc.load_pack("kommunkompassen-se@2010")


def write_points(path: Path, n: int) -> None:
    """Write points of *n* made-up municipalities, each with a county and a share of all points."""
    columns = [
        f'floor({each.max_points} * (id % {10 + k}) / {10 + k})::DECIMAL(5, 2) AS "{each.code}"'
        for k, each in enumerate(PACK.scored)
    ]
    made = duckdb.table_function("range", [n]).project("range AS id")
    made.project(", ".join(["id", "id % 3 AS county", *columns])).write_parquet(str(path))


def main() -> None:
    """Print the counties by their mean total, the best first."""
    with tempfile.TemporaryDirectory() as folder:
        points, scores = Path(folder, "points.parquet"), Path(folder, "scores.parquet")
        write_points(points, 300)
        table = duckdb.read_parquet(str(points))
        found = frames.check(table, PACK)
        if not found.ok:
            raise SystemExit(str(found))
        frames.score(table, PACK, checked=True).write_parquet(str(scores))
        steps = int(1 / frames.units(PACK)["total_steps"])  # in one point
        means = f"county, count(*) AS n, avg(total_steps) / {steps} AS mean"
        print(duckdb.read_parquet(str(scores)).aggregate(means).order("mean DESC"))


if __name__ == "__main__":
    main()
