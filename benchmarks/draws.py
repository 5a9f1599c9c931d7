"""What it costs to rank again and again under uncertain weights or scores."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np
import yardsticks as by_hand
from data import columns, pack
from table import Row
from timing import Race, race, warm

import kompass_core as kc

_SUBJECTS, _DRAWS, _NOISY_DRAWS = 290, 10_000, 1_000
_NO_COINR = "not measured: COINr is a package for R"


def rows() -> Iterator[Row]:
    """Yield the rows of G9."""
    data = columns(_SUBJECTS)
    highs = np.array(pack().layout.highs)
    areas = np.add.reduceat(data.steps, data.starts, axis=0, dtype=np.int32)
    area_highs = np.add.reduceat(highs, data.starts)
    by_area = kc.ScoreTable.from_scores(areas.T, highs=area_highs.tolist())
    by_question = kc.ScoreTable.from_scores(data.steps.T, highs=highs.tolist())
    _agree(by_area)
    within, free = kc.Weights.within("0.25"), kc.Weights.free()
    for cells, table, scores, limit in (
        (8, by_area, areas.T.astype(float), 0.5),
        (45, by_question, data.steps.T.astype(float), 1.1),
    ):
        shown = {f"{cells} weights within 25 %": within, f"{cells} weights, any": free}
        ours = {name: _ours(table, weights, None, _DRAWS) for name, weights in shown.items()}
        base = {"numpy argsort": lambda scores=scores: by_hand.draw_weights(scores, _DRAWS)}
        yield from _each(ours, base, _DRAWS, limit=limit)
    noise = kc.Noise.of_assessor(share="0.05")
    noisy = {"45 weights and 290 x 45 scores": _ours(by_question, within, noise, _NOISY_DRAWS)}
    scores, most = data.steps.T.astype(float), highs.astype(float)
    base = {"numpy argsort": lambda: by_hand.draw_scores(scores, most, _NOISY_DRAWS)}
    yield from _each(noisy, base, _NOISY_DRAWS, limit=1.0)
    yield Row(goal="G9", what="COINr get_sensitivity, per draw", note=_NO_COINR)


def _ours(
    table: kc.ScoreTable, weights: kc.Weights, noise: kc.Noise | None, draws: int
) -> Callable[[], object]:
    return lambda: kc.rank_robustness(table, weights=weights, noise=noise, draws=draws)


def _each(
    ours: dict[str, Callable[[], object]],
    base: dict[str, Callable[[], object]],
    draws: int,
    *,
    limit: float,
) -> Iterator[Row]:
    timers = {name: warm(work) for name, work in (ours | base).items()}
    result = race(timers, repetitions=7, turns=3)
    (against,) = base
    for name in ours:
        note = f"({_each_draw(result, name, draws)} / {_each_draw(result, against, draws)} a draw)"
        what, ratio = f"{_SUBJECTS} subjects, {name}", result.ratio(name, against)
        facts = {"goal": "G9", "ratio": ratio, "limit": limit, "note": note}
        yield Row(what=what, against=against, by_processor=True, **facts)


def _each_draw(result: Race, name: str, draws: int) -> str:
    return f"{np.median(result.seconds[name]) / draws * 1e6:.2f} us"


def _agree(table: kc.ScoreTable) -> None:
    """Refuse to compare speed unless places and ranks of one weighting agree."""
    result = kc.rank_robustness(table, draws=1)
    rows = np.array(table.scores, dtype=float)
    places = by_hand.rank_counts(rows.sum(axis=1)[None]).argmax(axis=1) + 1
    ranks = np.array([spread.rank for spread in result.spreads])
    # Places of those who are level are in no order; ranks are the best of them.
    totals = rows.sum(axis=1)
    assert all(places[totals == total].min() == ranks[i] for i, total in enumerate(totals))
