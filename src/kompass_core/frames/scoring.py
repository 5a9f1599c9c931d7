"""Scoring and checking of frames."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Unpack, cast

import narwhals.stable.v2 as nw
from attrs import frozen
from narwhals.typing import IntoFrameT

from kompass_core.amounts import to_decimal
from kompass_core.criteria import CriteriaPack
from kompass_core.errors import FrameError, Problem, messages, raise_any
from kompass_core.frames.columns import (
    ColumnSpec,
    Frame,
    collected,
    columns_of,
    nullable,
    opened,
    require_new,
)
from kompass_core.frames.plan import Measure, Reading, in_points, planned, require_pack


@frozen
class CellReport:
    """
    How many rows have no score of one cell, and why.

    Attributes:
        missing: Rows that are null.
        outside: Rows with a number below the least or above the most.
        off_unit: Rows with what is no number, or no multiple of the unit of scores.
    """

    missing: int
    outside: int
    off_unit: int

    @property
    def ok(self) -> bool:
        """Whether whatever is there is a score of the cell."""
        return not (self.outside or self.off_unit)


@frozen
class FrameReport:
    """
    What a frame holds, counted by its engine.

    Attributes:
        rows: How many rows there are.
        cells: What was found, by code, in the pack's order.
    """

    rows: int
    cells: Mapping[str, CellReport]

    @property
    def ok(self) -> bool:
        """Whether every value is a score of its cell; some may be missing."""
        return all(cell.ok for cell in self.cells.values())

    @property
    def complete(self) -> bool:
        """Whether no score is missing."""
        return not any(cell.missing for cell in self.cells.values())


def check(
    frame: object,
    pack: CriteriaPack,
    *,
    columns: Mapping[str, str] | None = None,
    prefix: str = "",
    unit: Measure = "points",
) -> FrameReport:
    """
    Count the values that are missing or no score of their cell, in one query of the engine.

    Floats and text can be looked at too: a float is a score if it is the float nearest to one.

    Args:
        frame: One row for each evaluation; a lazy one is collected.
        pack: The criteria.
        columns: The names of columns by code, for those that are not called by their code.
        prefix: What stands before the code in the names of the others.
        unit: Whether the columns hold ``"points"`` or ``"steps"``.

    Raises:
        FrameError: If it is no frame of a supported engine, or lacks a column.
    """
    opened_, found = _opened(frame, pack, columns, prefix, unit)
    return _counted(opened_, found)


def to_steps(
    frame: IntoFrameT,
    pack: CriteriaPack,
    *,
    columns: Mapping[str, str] | None = None,
    prefix: str = "",
    unit: Measure = "points",
) -> IntoFrameT:
    """
    Turn columns of floats, text, decimals or integers into whole steps, exactly.

    A float counts only if it is the float nearest to a score. All rows are looked at first, in
    one query. The columns keep their names and then hold steps: score the result with
    ``unit="steps", checked=True``.

    Args:
        frame: One row for each evaluation.
        pack: The criteria.
        columns: The names of columns by code, for those that are not called by their code.
        prefix: What stands before the code in the names of the others.
        unit: Whether the columns hold ``"points"`` or ``"steps"``.

    Returns:
        A frame of the same kind, lazy if *frame* is; nulls stay null.

    Raises:
        FrameError: As for `check`, and if a value is no score of its cell, with the number of
            rows by code: nothing is rounded or left out.
    """
    opened_, found = _opened(frame, pack, columns, prefix, unit)
    raise_any(FrameError, _bad_cells(pack, _counted(opened_, found)))
    steps = (
        column.steps(trusted=False).cast(_narrowest(column)).alias(column.name) for column in found
    )
    return cast("IntoFrameT", opened_.with_columns(*steps).to_native())


def _opened(
    frame: object, pack: CriteriaPack, columns: Mapping[str, str] | None, prefix: str, unit: Measure
) -> tuple[Frame, tuple[ColumnSpec, ...]]:
    wrapped = opened(frame)
    require_pack(pack)
    measure = in_points(unit)
    found = columns_of(
        wrapped, pack, columns=columns, prefix=prefix, in_points=measure, exact_only=False
    )
    return nullable(wrapped, (column.name for column in found)), found


def _counted(frame: Frame, columns: tuple[ColumnSpec, ...]) -> FrameReport:
    counts = (count for column in columns for count in _counts(column))
    (row,) = collected(frame.select(nw.len().alias("rows"), *counts)).rows(named=True)
    cells = {
        # What cannot be is not counted, and of no rows at all some engines count null.
        column.code: CellReport(*(int(row.get(f"{column.code} {kind}") or 0) for kind in _KINDS))
        for column in columns
    }
    return FrameReport(int(row["rows"]), cells)


_KINDS = ("missing", "outside", "off_unit")


def _counts(column: ColumnSpec) -> Iterator[nw.Expr]:
    missing, within = column.missing, column.within
    unreadable = None if column.is_whole else ~missing & column.number.is_null()
    there = ~missing if unreadable is None else ~column.number.is_null()
    outside = None if within is None else there & ~within
    on_unit = column.on_unit(column.inside(trusted=False))
    off_unit = None if on_unit is None else (there if within is None else within) & ~on_unit
    if unreadable is not None and off_unit is not None:
        off_unit = unreadable | off_unit
    for kind, condition in zip(_KINDS, (missing, outside, off_unit), strict=True):
        if condition is not None:
            one, nothing = nw.lit(1, nw.Int64), nw.lit(0, nw.Int64)
            found = nw.when(condition).then(one).otherwise(nothing)
            yield found.sum().alias(f"{column.code} {kind}")


def _bad_cells(pack: CriteriaPack, found: FrameReport) -> Iterator[Problem]:
    """[KN060] What is converted is a score of its cell, whatever the row."""
    unit = to_decimal(pack.layout.unit * pack.layout.step)
    for code, cell in found.cells.items():
        if not cell.ok:
            facts = {"rows": found.rows, "outside": cell.outside, "off_unit": cell.off_unit}
            yield messages.FRAME_SCORES_INVALID.problem(code=code, unit=unit, **facts)


def _narrowest(column: ColumnSpec) -> type[nw.Int16 | nw.Int32 | nw.Int64]:
    most = max(abs(column.low), abs(column.high))
    return nw.Int16 if most < 2**15 else nw.Int32 if most < 2**31 else nw.Int64


def score(frame: IntoFrameT, pack: CriteriaPack, **reading: Unpack[Reading]) -> IntoFrameT:
    """
    Add a column for each area and for the total, as whole numbers.

    The new columns are called ``1_steps``, ``total_steps`` and so on; `units` says what they
    count. A row with a gap, or with a value that is no score, has null in every cell above it:
    a frame that is lazy cannot refuse a row, so what is not known stays unknown. `check` counts
    such rows.

    Args:
        frame: One row for each evaluation.
        pack: The criteria.
        reading: How its scores are read: ``columns``, ``prefix``, ``unit``, ``not_assessed``
            and ``checked``, see `Reading`. With ``not_assessed="worst"`` or ``"best"`` nulls
            count as the least or the most; with ``"rescale"`` they are left out, and the new
            columns are floats in points, called ``total_rescaled``. ``checked=True`` leaves out
            the tests of limits and units, for frames that `check` found nothing wrong with.

    Returns:
        A frame of the same kind, lazy if *frame* is.

    Raises:
        FrameError: If it is no frame of a supported engine, its columns do not hold the scores
            of the pack as integers or decimals, or a new column would have a name that is taken.
        EvaluationError: If there is no such policy.
    """
    opened, plan = planned(frame, pack, **reading)
    require_new(opened.collect_schema().names(), plan.names(plan.codes))
    return cast("IntoFrameT", plan.added_to(opened, plan.codes).to_native())
