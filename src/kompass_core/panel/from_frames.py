"""Panels from frames of any library that narwhals knows."""

from __future__ import annotations

from typing import Any

import numpy as np

from kompass_core.criteria import CriteriaPack
from kompass_core.errors import EvaluationError, MissingExtraError, raise_any
from kompass_core.missing import Missing
from kompass_core.panel.building import Rows, argument_problems, from_columns
from kompass_core.panel.cells import Kind
from kompass_core.panel.integers import Array
from kompass_core.panel.naming import Names, require_columns
from kompass_core.panel.rows import Bad
from kompass_core.panel.sums import Progress
from kompass_core.panel.wide import wide_of
from kompass_core.problems import Problem

__all__ = ["read_frame"]


def read_frame(
    frame: object,
    pack: CriteriaPack,
    *,
    collect: bool,
    names: Names,
    kind: Kind,
    rest: Missing | None,
    bad: Bad,
    progress: Progress | None,
) -> Rows:
    """
    Read a frame.

    Raises:
        EvaluationError: As `kompass_core.Panel.from_frame` says.
        MissingExtraError: Without narwhals.
    """
    try:
        import narwhals as nw
    except ModuleNotFoundError:
        missing = Problem.of("KX001", package="narwhals", extra="frames")
        raise MissingExtraError([missing]) from None
    raise_any(EvaluationError, argument_problems(pack, ({}, {}), rest, kind))
    table: Any = nw.from_native(frame, pass_through=True)
    if isinstance(table, nw.LazyFrame):
        if not collect:
            raise EvaluationError([Problem.of("KN105", "frame")])
        table = table.collect()
    if not isinstance(table, nw.DataFrame):
        raise EvaluationError([Problem.of("KN112", "frame", given=type(frame).__name__)])
    require_columns(pack, table.columns, names, is_marked=True)
    wide = wide_of(
        pack,
        {
            name: _column(table[name])
            for name in table.columns
            if name not in {*names.needed(), *names.ignore}
        },
    )
    return from_columns(
        pack,
        wide.columns,
        subjects=table[names.subject].to_list(),
        dates=table[names.date].to_list(),
        groups={name: table[name].to_list() for name in names.groups},
        kind=kind,
        masks=wide.masks,
        rest=rest,
        bad=bad,
        progress=progress,
    )


def _column(series: Any) -> Array:  # noqa: ANN401 (a column of any library)
    """Return a column of numbers or truth values, masked where it is null; never as floats."""
    if series.dtype.is_integer() or str(series.dtype) == "Boolean":
        null = series.is_null().to_numpy()
        if not null.any():
            return np.asarray(series.to_numpy())
        there = series.drop_nulls().to_numpy()
        whole = np.zeros(len(null), there.dtype)
        whole[~null] = there
        return np.ma.MaskedArray(whole, mask=null)
    if series.dtype.is_float():
        return np.asarray(series.to_numpy())
    values = np.empty(len(series), object)
    values[:] = series.to_list()
    return values
