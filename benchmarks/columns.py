"""What it costs to score, to sum up and to rank many evaluations as columns."""

from __future__ import annotations

import tracemalloc
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import yardsticks as by_hand
from data import Columns, columns, pack
from machine import has_avx512
from table import Row
from timing import Ratio, race, warm

from kompass_core.criteria import TOTAL
from kompass_core.panel.panel import Panel
from kompass_core.panel.scores import Scores

_LARGE, _SMALL = 1_000_000, 290
_BY = ["country", "year"]
_BYTES = 45 * 2 * 1.3


def rows() -> Iterator[Row]:
    """Yield the rows of G5, G6, G7 and, for columns, G12."""
    data = columns(_LARGE)
    panel = _panel(data)
    yield from _memory(data)
    yield from _scoring(panel, data)
    yield from _statistics(panel, data)
    small = columns(_SMALL)
    yield from _few(_panel(small), small)


def _panel(data: Columns) -> Panel:
    return Panel.from_columns(
        pack(),
        data.steps.T,
        kind="steps",
        subjects=data.subjects,
        dates="2016",
        groups={"country": data.country, "year": data.year},
    )


def _memory(data: Columns) -> Iterator[Row]:
    tracemalloc.start()
    panel = _panel(data)
    size = tracemalloc.get_traced_memory()[0] / len(panel)
    tracemalloc.stop()
    what = "a row of a panel: scores, name, date, two groups"
    ratio, note = Ratio([size], [_BYTES]), f"({size:.0f} bytes)"
    yield Row(goal="G12", what=what, against="1.3 x 90 bytes", ratio=ratio, limit=1.0, note=note)


def _points(panel: Panel) -> list[object]:
    """Score all rows, and read the points of the areas and the total."""
    scores = panel.score()
    return [scores[code].numerators for code in (*scores.panel.plan.numbers, TOTAL)]


def _scoring(panel: Panel, data: Columns) -> Iterator[Row]:
    areas, total = by_hand.add_blocked(data.steps, data.starts)
    compiled = by_hand.compiled_add()
    timers: dict[str, Callable[[], object]] = {
        "ours": lambda: _points(panel),
        "numpy": lambda: by_hand.add_blocked(data.steps, data.starts),
    }
    if compiled is not None:
        timers["numba"] = lambda: compiled(data.steps, data.starts)
        _same([*areas, total], [*compiled(data.steps, data.starts)])
    _same([*areas, total], _points(panel))
    result = race({name: warm(work) for name, work in timers.items()}, repetitions=7, turns=5)
    what = "score 1 M x 45: 8 areas, total"
    facts = {"goal": "G5", "what": what}
    ratio = result.ratio("ours", "numpy")
    yield Row(**facts, against="numpy int16 kernel, blocked", ratio=ratio, limit=1.15)
    if compiled is None:
        yield Row(**facts, note="not measured: numba is missing")
    else:
        ratio = result.ratio("ours", "numba")
        yield Row(**facts, against="numba kernel, all cores", ratio=ratio, limit=1.7)


def _statistics(panel: Panel, data: Columns) -> Iterator[Row]:
    scores = panel.score()
    frame = by_hand.frame_of_points(data)
    facts: dict[str, Any] = {
        "goal": "G6",
        "what": "mean, sd, 5 quantiles, ranks: 1 M, 9 columns, 300 groups",
    }
    if frame is None:
        yield Row(**facts, note="not measured: polars is missing")
        return
    _same_statistics(_summed_up(scores), by_hand.sum_up_in_polars(frame))
    timers = {
        "ours": warm(lambda: _summed_up(scores)),
        "polars": warm(lambda: by_hand.sum_up_in_polars(frame)),
    }
    ratio = race(timers, repetitions=5, turns=1).ratio("ours", "polars")
    limit = 0.5 if has_avx512() else 0.65
    yield Row(
        **facts, against="polars by hand", ratio=ratio, limit=limit, floor=1.1, by_processor=True
    )


def _few(panel: Panel, data: Columns) -> Iterator[Row]:
    across = np.ascontiguousarray(data.steps.T)
    timers = {
        "ours": warm(lambda: _points(panel)),
        "numpy": warm(lambda: by_hand.add_rows(across, data.starts)),
    }
    frame, narwhals = by_hand.frame_of_scores(data), by_hand.narwhals_score()
    if frame is not None and narwhals is not None:
        timers["narwhals"] = warm(lambda: narwhals(frame))
    if frame is not None:
        timers["report"] = warm(lambda: _summed_up(panel.score()))
        timers["polars"] = warm(lambda: by_hand.report_in_polars(frame))
    _same(by_hand.add_rows(across, data.starts), _points(panel))
    result = race(timers, repetitions=9, turns=20, even=True)
    facts = {"goal": "G7", "what": f"score {_SMALL} rows"}
    ratio = result.ratio("ours", "numpy")
    yield Row(**facts, against="numpy reduceat on rows", ratio=ratio, limit=2.0)
    for name, against, ours, limit in (
        ("narwhals", "narwhals on polars", "ours", 0.1),
        ("polars", "polars by hand", "report", 0.7),
    ):
        if name not in timers:
            yield Row(**facts, note=f"not measured: {name} is missing")
            continue
        what = facts["what"] if ours == "ours" else f"score {_SMALL} rows, statistics, ranks"
        ratio = result.ratio(ours, name)
        yield Row(goal="G7", what=what, against=against, ratio=ratio, limit=limit)


def _summed_up(scores: Scores) -> dict[str, tuple[object, ...]]:
    """Return mean, standard deviation, quantiles and ranks of every area and the total."""
    groups = scores.aggregate(_BY)
    return {
        code: (
            each.mean.floats,
            each.sd(ddof=1),
            *(column.floats for column in each.quantiles(by_hand.QUANTILES)),
            each.rank,
        )
        for code, each in groups.items()
    }


def _same(expected: object, found: object) -> None:
    pairs = zip(expected, found, strict=True)  # type: ignore[call-overload]
    assert all((np.asarray(one) == np.asarray(other)).all() for one, other in pairs)


def _same_statistics(ours: dict[str, tuple[object, ...]], polars: by_hand.Statistics) -> None:
    """Refuse to compare speed unless the ranks are equal and the figures agree to 1e-9."""
    for (*figures, rank), (*expected, others) in zip(ours.values(), polars, strict=True):
        assert (np.asarray(rank) == others).all()
        step = float(pack().step)
        for one, other in zip(figures, expected, strict=True):
            found, wanted = np.sort(np.asarray(one)), np.sort(np.asarray(other) * step)
            assert np.allclose(found, wanted, rtol=1e-9, equal_nan=True)
