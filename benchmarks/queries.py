"""What it costs to score a small table in DuckDB, where planning the query is most of the work."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

import duckdb
from data import pack
from scores_file import write_scores
from table import Row
from timing import race, warm

from kompass_core import frames
from kompass_core.frames.plan import Measure

_N = 1_000
_REPETITIONS, _TURNS = 7, 7
_STEPS = 200
"""The steps in a point."""


def rows() -> Iterator[Row]:
    """Yield the rows of G13."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "scores.parquet")
        write_scores(path, _N)
        duckdb.read_parquet(str(path)).create("steps")
    points = ", ".join(f'("{code}" / {_STEPS})::decimal(9, 3) as "{code}"' for code in _codes())
    duckdb.execute(f"create table points as select country, year, {points} from steps")  # noqa: S608
    against = "DuckDB, SQL by hand"
    units: tuple[Measure, ...] = ("steps", "points")
    for unit in units:
        for policy, by_hand in (("refuse", _summed), ("rescale", _rescaled)):
            table = duckdb.table(unit)
            works: dict[str, Callable[[], Any]] = {
                "ours": partial(frames.score, table, pack(), unit=unit, not_assessed=policy),
                "hand": partial(duckdb.sql, by_hand(unit)),
            }
            timers = {name: warm(partial(_run, work)) for name, work in works.items()}
            result = race(timers, repetitions=_REPETITIONS, turns=_TURNS)
            what = f"frames.score, {policy}, {_N} rows of {unit}"
            ratio = result.ratio("ours", "hand")
            yield Row(goal="G13", what=what, against=against, ratio=ratio, limit=3.0)
            ours, hand = (_totals(work()) for work in works.values())
            same = all(abs(a - b) < 1e-9 for a, b in zip(ours, hand, strict=True))
            yield Row(goal="G13", what="the same results", holds=same)


def _run(work: Callable[[], duckdb.DuckDBPyRelation]) -> object:
    return work().to_arrow_table()


def _totals(scored: duckdb.DuckDBPyRelation) -> list[float]:
    return [float(row[-1]) for row in scored.fetchall()]


def _codes() -> dict[str, int]:
    layout = pack().layout
    return dict(zip(layout.codes, layout.highs, strict=True))


def _parts() -> dict[str, list[str]]:
    return {area.code: [each.code for each in area.sub_questions] for area in pack().areas}


def _steps(table: str) -> dict[str, str]:
    """Return the steps of each score, or null for what is none."""
    found = {}
    for code, high in _codes().items():
        value = f'"{code}"' if table == "steps" else f'("{code}" * {_STEPS})'
        exact = "" if table == "steps" else f" and {value} % 1 = 0"
        found[code] = f"case when {value} between 0 and {high}{exact} then {value}::int end"
    return found


def _summed(table: str) -> str:
    steps = _steps(table)
    areas = {area: " + ".join(steps[code] for code in codes) for area, codes in _parts().items()}
    sums = ", ".join(f'{added} as "{area}_steps"' for area, added in areas.items())
    total = " + ".join(f'"{area}_steps"' for area in areas)
    return f"select *, {total} as total from (select *, {sums} from {table})"  # noqa: S608


def _rescaled(table: str) -> str:
    """Every area of Kommunkompassen has 100 points, and so the total the mean of those known."""
    columns = ", ".join(f'{steps} as "s{code}"' for code, steps in _steps(table).items())
    areas = ", ".join(f'{_area(codes)} as "a{area}"' for area, codes in _parts().items())
    gained = " + ".join(f'coalesce("a{area}", 0)' for area in _parts())
    known = " + ".join(f'("a{area}" is not null)::int' for area in _parts())
    total = f"({gained}) * {len(_parts())} / nullif({known}, 0)"
    inner = f"select *, {areas} from (select *, {columns} from {table})"  # noqa: S608
    return f"select *, {total} as total from ({inner})"  # noqa: S608


def _area(codes: list[str]) -> str:
    high = _codes()
    invalid = " or ".join(f'("s{code}" is null and "{code}" is not null)' for code in codes)
    gained = " + ".join(f'coalesce("s{code}", 0)' for code in codes)
    counted = " + ".join(f'if("s{code}" is null, 0, {high[code]})' for code in codes)
    return f"case when not ({invalid}) then ({gained}) * 100.0 / nullif({counted}, 0) end"
