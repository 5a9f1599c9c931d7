"""What it costs that the same code runs in every engine of frames."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import Any

import duckdb
import polars as pl
from data import pack
from scores_file import rows_wanted, write_scores
from table import Row
from timing import Ratio, race, warm

from kompass_core import frames

_N, _FEW = 1_000_000, 1_000
_REPETITIONS, _TURNS = 7, 7
_MOST_ADDED = 0.005
_BY = ["country", "year"]


def rows() -> Iterator[Row]:
    """Yield the rows of G11."""
    n = rows_wanted(_N)
    with tempfile.TemporaryDirectory() as folder:
        many, few = Path(folder, "many.parquet"), Path(folder, "few.parquet")
        write_scores(many, n)
        write_scores(few, _FEW)
        timers = {
            "ours": warm(partial(_ours, many, checked=True)),
            "safe": warm(partial(_ours, many, checked=False)),
            "hand": warm(partial(_by_hand, many)),
            "ours, few": warm(partial(_ours, few, checked=True)),
            "hand, few": warm(partial(_by_hand, few)),
            "duckdb": warm(partial(_in_duckdb, many)),
            "sql": warm(partial(_sql, many)),
        }
        result = race(timers, repetitions=_REPETITIONS, turns=_TURNS)
        same = _totals(_ours_scored(many)) == _totals(_duckdb_scored(many)) == _hand_totals(many)
    hand, what = "polars by hand, streaming", f"mean and sd of 300 groups, {n / 1e6:g} M rows"
    ratio = result.ratio("ours", "hand")
    yield Row(goal="G11", what=f"{what}, Parquet", against=hand, ratio=ratio, limit=1.1)
    pairs = zip(result.seconds["ours, few"], result.seconds["hand, few"], strict=True)
    added = [ours - base for ours, base in pairs]
    ratio = Ratio(added, [_MOST_ADDED] * len(added))
    facts = {"what": f"what it adds, {_FEW} rows", "against": "5 ms"}
    yield Row(goal="G11", **facts, ratio=ratio, limit=1.0)
    yield Row(goal="G11", what="same integers: Polars, DuckDB, by hand", holds=same)
    ratio = result.ratio("safe", "hand")
    yield Row(what="the same, limits of each score tested too", against=hand, ratio=ratio)
    ratio = result.ratio("duckdb", "sql")
    yield Row(what=f"{what}, DuckDB", against="DuckDB, SQL by hand", ratio=ratio)


def _ours(path: Path, *, checked: bool) -> object:
    return _summed_up(pl.scan_parquet(path), checked=checked).collect(engine="streaming")


def _in_duckdb(path: Path) -> object:
    return _summed_up(duckdb.read_parquet(str(path)), checked=True).fetchall()


def _summed_up(frame: Any, *, checked: bool) -> Any:  # noqa: ANN401 (a frame of any engine)
    statistics = ["mean", "sd"]
    return frames.aggregate(
        frame, pack(), by=_BY, statistics=statistics, unit="steps", checked=checked
    )


def _areas() -> dict[str, Sequence[str]]:
    return {area.code: [each.code for each in area.sub_questions] for area in pack().areas}


def _hand_scored(path: Path) -> pl.LazyFrame:
    areas = [
        sum((pl.col(code) for code in codes[1:]), pl.col(codes[0]).cast(pl.Int32)).alias(area)
        for area, codes in _areas().items()
    ]
    first, *others = _areas()
    total = sum((pl.col(area) for area in others), pl.col(first)).alias("total")
    return pl.scan_parquet(path).select(*_BY, *areas).with_columns(total)


def _by_hand(path: Path) -> object:
    statistics: list[Callable[[pl.Expr], pl.Expr]] = [
        lambda value: value.mean().name.suffix("_mean"),
        lambda value: value.std(ddof=0).name.suffix("_sd"),
    ]
    cells = [*_areas(), "total"]
    computed = [of(pl.col(cell)) for cell in cells for of in statistics]
    return _hand_scored(path).group_by(_BY).agg(computed).collect(engine="streaming")


def _sql(path: Path) -> object:
    areas = {area: "+".join(f'"{code}"::int' for code in codes) for area, codes in _areas().items()}
    sums = ", ".join(f'{added} as "{area}"' for area, added in areas.items())
    total = "+".join(f'"{area}"' for area in areas)
    cells = [*areas, "total"]
    statistics = ", ".join(f'avg("{cell}"), stddev_pop("{cell}")' for cell in cells)
    by = ", ".join(_BY)
    scored = f"select {by}, {sums} from read_parquet('{path}')"  # noqa: S608 (names of our own)
    query = (
        f"select {by}, {statistics} from (select *, {total} as total from ({scored})) group by all"  # noqa: S608
    )
    return duckdb.sql(query).fetchall()


def _ours_scored(path: Path) -> pl.DataFrame:
    scored = frames.score(pl.scan_parquet(path), pack(), unit="steps")
    return scored.select("total_steps").collect(engine="streaming")


def _duckdb_scored(path: Path) -> pl.DataFrame:
    scored = frames.score(duckdb.read_parquet(str(path)), pack(), unit="steps")
    return scored.select("total_steps").pl()


def _hand_totals(path: Path) -> list[int]:
    totals: list[int] = _hand_scored(path).collect(engine="streaming")["total"].sort().to_list()
    return totals


def _totals(scored: pl.DataFrame) -> list[int]:
    totals: list[int] = scored["total_steps"].sort().to_list()
    return totals
