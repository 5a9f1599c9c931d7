"""How other libraries for many criteria do the same: a weighted sum, ranked."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Iterator

import numpy as np
import yardsticks as by_hand
from data import columns, pack
from table import Row
from timing import race, warm

from kompass_core.criteria import TOTAL
from kompass_core.panel.panel import Panel

_N = 10_000


def rows() -> Iterator[Row]:
    """Yield the rows of G10: what a peer costs turned round, 1 / 15 for fifteen times faster."""
    data = columns(_N)
    panel = Panel.from_columns(
        pack(), data.steps.T, kind="steps", subjects=data.subjects, dates="2016"
    )
    highs = np.array(pack().layout.highs, dtype=float)
    shares, weights = np.ascontiguousarray(data.steps.T / highs), highs / highs.sum()
    peers = {"scikit-criteria": (_skcriteria, 15), "pymcdm": (_pymcdm, 100)}
    timers = {"ours": warm(lambda: _ours(panel)), "numpy": warm(lambda: _numpy(shares, weights))}
    totals = panel.score().total.floats / float(pack().total.max_points)
    for name, (make, _) in peers.items():
        work = make(shares, weights)
        if work is not None:
            assert np.allclose(work()[0], totals, atol=1e-9)
            timers[name] = warm(work)
    assert np.allclose(_numpy(shares, weights)[0], totals, atol=1e-9)
    result = race(timers, repetitions=5, turns=5)
    what = f"weighted sum of 45, ranked, {_N} rows"
    for name, (_, times) in peers.items():
        if name in timers:
            ratio = result.ratio("ours", name)
            facts = {"against": name, "ratio": ratio, "limit": 1 / times, "floor": 0.1}
            yield Row(goal="G10", what=what, **facts)
        else:
            yield Row(goal="G10", what=what, note=f"not measured: {name} is missing")
    yield Row(what=what, against="numpy, floats, ties ignored", ratio=result.ratio("ours", "numpy"))
    yield Row(goal="G10", what="COINr Aggregate", note="not measured: COINr is a package for R")


def _ours(panel: Panel) -> object:
    return panel.score().aggregate(codes=[TOTAL]).total.rank


def _numpy(shares: np.ndarray, weights: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    totals = shares @ weights
    ranks = np.empty(len(totals), np.int32)
    ranks[np.argsort(-totals)] = np.arange(1, len(totals) + 1)
    return totals, ranks


def _skcriteria(
    shares: np.ndarray, weights: np.ndarray
) -> Callable[[], tuple[object, object]] | None:
    if by_hand.optional("skcriteria") is None:
        return None
    from skcriteria import mkdm
    from skcriteria.agg.simple import WeightedSumModel

    def work() -> tuple[object, object]:
        criteria = mkdm(shares, [max] * shares.shape[1], weights=weights)
        result = WeightedSumModel().evaluate(criteria)
        return result.e_.score, result.rank_

    return work


def _pymcdm(shares: np.ndarray, weights: np.ndarray) -> Callable[[], tuple[object, object]] | None:
    if by_hand.optional("pymcdm") is None:
        return None
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from pymcdm.methods import WSM
        from pymcdm.normalizations import max_normalization
    # Its own default refuses scores of 0; the largest share is 1, so this one changes nothing.
    method, types = WSM(max_normalization), np.ones(shares.shape[1])

    def work() -> tuple[object, object]:
        totals = method(shares, weights, types)
        return totals, method.rank(totals)

    return work
