"""The same rows as a frame of each engine, and back."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeAlias

import duckdb
import narwhals.stable.v2 as nw
import pandas as pd
import polars as pl
import pyarrow as pa
from hypothesis import settings

Columns: TypeAlias = Mapping[str, Sequence[object]]
Native: TypeAlias = Any
"""A frame of one of the engines, whose types have nothing in common."""

few = settings(max_examples=max(settings().max_examples // 4, 1))
"""Fewer examples than usual: each of them goes through every engine."""

ROW = "row"
"""The column that tells the rows apart: not every engine keeps their order."""


def _duckdb(table: pa.Table) -> Native:
    connection = duckdb.connect(config={"threads": 1})
    connection.execute("set enable_progress_bar = false")
    return connection.from_arrow(table)


def _pandas(table: pa.Table) -> Native:
    """Use NumPy's types where there are no nulls, and those of pandas where there are."""
    nulls = {pa.int16(): pd.Int16Dtype(), pa.int32(): pd.Int32Dtype(), pa.int64(): pd.Int64Dtype()}
    gaps = {name for name in table.column_names if table[name].null_count}
    types = {
        n: nulls[table.schema.field(n).type] for n in gaps if table.schema.field(n).type in nulls
    }
    return table.to_pandas(integer_object_nulls=True).astype(types)


ENGINES: dict[str, Callable[[pa.Table], Native]] = {
    "polars": pl.from_arrow,
    "polars lazy": lambda table: pl.DataFrame(table).lazy(),
    "duckdb": _duckdb,
    "pyarrow": lambda table: table,
    "pandas": _pandas,
    "pandas of arrow": lambda table: table.to_pandas(types_mapper=pd.ArrowDtype),
}
"""How a table of PyArrow becomes a frame of each engine."""


def table_of(columns: Columns, *, kind: pa.DataType | None = None) -> pa.Table:
    """Make a table with a column that numbers the rows; the others are of one type, if given."""
    n = len(next(iter(columns.values())))
    arrays = {name: pa.array(list(values), kind) for name, values in columns.items()}
    return pa.table({ROW: pa.array(range(n), pa.int64())} | arrays)


def rows_of(native: Native, *, order: str | Sequence[str] = ROW) -> list[dict[str, Any]]:
    """Return the rows of a frame of any engine as plain data, in the order of a column."""
    frame = nw.from_native(native)
    collected = frame.collect("pyarrow") if isinstance(frame, nw.LazyFrame) else frame
    names = [order] if isinstance(order, str) else list(order)
    table: list[dict[str, Any]] = collected.to_arrow().to_pylist()
    return sorted(
        table, key=lambda row: tuple((row[n] is None, str(type(row[n])), row[n]) for n in names)
    )


def types_of(native: Native) -> dict[str, nw.dtypes.DType]:
    """Return the type of each column."""
    return dict(nw.from_native(native).collect_schema())
