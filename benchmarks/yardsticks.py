"""The same work written by hand, for the library to be measured against."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from importlib import import_module
from types import ModuleType
from typing import TYPE_CHECKING, TypeAlias, TypeVar

import numpy as np
import numpy.typing as npt
from data import Columns, pack

if TYPE_CHECKING:
    import polars as pl

Addable = TypeVar("Addable")

Statistics: TypeAlias = list[tuple[npt.NDArray[np.float64], ...]]
"""For each column: mean, standard deviation and quantiles of the groups, ranks of the rows."""

QUANTILES = ("0.1", "0.25", "0.5", "0.75", "0.9")
_BLOCK = 16_384
_THREADED_BLOCK = 4_096
_BY = ("country", "year")


def optional(name: str) -> ModuleType | None:
    """Import what may not be installed."""
    try:
        return import_module(name)
    except ImportError:
        return None


def add_blocked(
    steps: npt.NDArray[np.int16], starts: Sequence[int]
) -> tuple[npt.NDArray[np.int16], npt.NDArray[np.int32]]:
    """Add up areas in 16 bits and the total in 32, block by block so that sums stay cached."""
    cells, n = steps.shape
    ends = (*starts[1:], cells)
    areas = np.empty((len(starts), n), np.int16)
    total = np.zeros(n, np.int32)
    for low in range(0, n, _BLOCK):
        rows = slice(low, min(low + _BLOCK, n))
        for area, start, end in zip(areas, starts, ends, strict=True):
            found = area[rows]
            np.copyto(found, steps[start, rows])
            for cell in range(start + 1, end):
                found += steps[cell, rows]
            total[rows] += found
    return areas, total


def add_rows(across: npt.NDArray[np.int16], starts: Sequence[int]) -> npt.NDArray[np.int32]:
    """Add up rows that lie one after the other; the total comes last."""
    areas = np.add.reduceat(across, starts, axis=1, dtype=np.int32)
    return np.vstack((areas.T, areas.sum(axis=1)))


def compiled_add() -> Callable[..., npt.NDArray[np.int32]] | None:
    """Return a kernel that numba has compiled for all cores, if numba is installed."""
    numba = optional("numba")
    if numba is None:
        return None

    @numba.njit(parallel=True, boundscheck=False)
    def add(
        steps: npt.NDArray[np.int16], ends: npt.NDArray[np.int64], found: npt.NDArray[np.int32]
    ) -> None:
        n = steps.shape[1]
        for block in numba.prange((n + _THREADED_BLOCK - 1) // _THREADED_BLOCK):
            low = block * _THREADED_BLOCK
            high = min(n, low + _THREADED_BLOCK)
            total = found[-1, low:high]
            total[:] = 0
            first = 0
            for area in range(ends.size):
                own = found[area, low:high]
                own[:] = 0
                for cell in range(first, ends[area]):
                    scores = steps[cell, low:high]
                    for i in range(scores.size):
                        own[i] += scores[i]
                first = ends[area]
                for i in range(own.size):
                    total[i] += own[i]

    def run(steps: npt.NDArray[np.int16], starts: Sequence[int]) -> npt.NDArray[np.int32]:
        ends = np.array((*starts[1:], len(steps)))
        found = np.empty((len(starts) + 1, steps.shape[1]), np.int32)
        add(steps, ends, found)
        return found

    return run


def frame_of_scores(data: Columns) -> pl.DataFrame | None:
    """Return a Polars frame of all scores, if Polars is installed."""
    if optional("polars") is None:
        return None
    import polars as pl

    scores = {f"s{i}": column for i, column in enumerate(data.steps)}
    return pl.DataFrame({"country": data.country, "year": data.year, **scores})


def frame_of_points(data: Columns) -> pl.DataFrame | None:
    """Return a Polars frame of the points of areas and total, if Polars is installed."""
    frame = frame_of_scores(data)
    return None if frame is None else frame.select(*_BY, *_points(frame))


def _points(frame: pl.DataFrame) -> list[pl.Expr]:
    """Return expressions that add up areas and total in 32 bits."""
    import polars as pl

    cells = [pl.col(name).cast(pl.Int32) for name in frame.columns if name[0] == "s"]
    areas = [_plus(cells[part]) for part in pack().layout.slices]
    named = [area.alias(f"a{i}") for i, area in enumerate(areas)]
    return [*named, _plus(areas).alias("total")]


def _plus(parts: Sequence[Addable]) -> Addable:
    found = parts[0]
    for part in parts[1:]:
        found += part
    return found


def sum_up_in_polars(frame: pl.DataFrame) -> Statistics:
    """Sum up groups and rank rows in their groups, as its manual suggests."""
    import polars as pl

    names = [name for name in frame.columns if name not in _BY]
    figures = frame.group_by(_BY).agg(
        [
            each.alias(f"{name} {i}")
            for name in names
            for i, each in enumerate(
                (
                    pl.col(name).mean(),
                    pl.col(name).std(),
                    *(pl.col(name).quantile(float(q), "linear") for q in QUANTILES),
                )
            )
        ]
    )
    ranks = frame.select(pl.col(name).rank("min", descending=True).over(_BY) for name in names)
    count = 2 + len(QUANTILES)
    return [
        (*(figures[f"{name} {i}"].to_numpy() for i in range(count)), ranks[name].to_numpy())
        for name in names
    ]


def report_in_polars(frame: pl.DataFrame) -> Statistics:
    """Score, sum up and rank."""
    return sum_up_in_polars(frame.select(*_BY, *_points(frame)))


def narwhals_score() -> Callable[[pl.DataFrame], pl.DataFrame] | None:
    """Return what scores a frame by narwhals, if it is installed."""
    narwhals = optional("narwhals")
    if narwhals is None:
        return None

    def run(frame: pl.DataFrame) -> pl.DataFrame:
        wrapped = narwhals.from_native(frame)
        cells = [narwhals.col(n).cast(narwhals.Int32) for n in wrapped.columns if n[0] == "s"]
        areas = [_plus(cells[part]) for part in pack().layout.slices]
        named = [area.alias(f"a{i}") for i, area in enumerate(areas)]
        return wrapped.select(*named, _plus(areas).alias("total")).to_native()

    return run


def rank_counts(totals: npt.NDArray[np.float64]) -> npt.NDArray[np.int64]:
    """Count how often each subject has each place, by one `argsort` of all draws."""
    n = totals.shape[1]
    order = np.argsort(-totals, axis=1)
    places = (order * n + np.arange(n)).ravel()
    return np.bincount(places, minlength=n * n).reshape(n, n)


def draw_weights(
    scores: npt.NDArray[np.float64], draws: int, spread: float = 0.25
) -> npt.NDArray[np.int64]:
    """Rank by weights that are drawn near 1, all draws at once."""
    chance = np.random.default_rng(1)
    weights = 1 + spread * (2 * chance.random((draws, scores.shape[1])) - 1)
    return rank_counts(weights @ scores.T)


def draw_scores(
    scores: npt.NDArray[np.float64],
    highs: npt.NDArray[np.float64],
    draws: int,
    *,
    spread: float = 0.25,
    error: float = 0.05,
    at_once: int = 25,
) -> npt.NDArray[np.int64]:
    """The same with an error on every score, cut at its limits."""
    chance = np.random.default_rng(1)
    n, cells = scores.shape
    totals = np.empty((draws, n))
    for low in range(0, draws, at_once):
        noisy = chance.random((at_once, n, cells))
        noisy -= 0.5
        noisy *= 2 * error * highs
        noisy += scores
        np.clip(noisy, 0, highs, out=noisy)
        weights = 1 + spread * (2 * chance.random((at_once, cells)) - 1)
        totals[low : low + at_once] = np.einsum("dsc,dc->ds", noisy, weights / highs)
    return rank_counts(totals)
