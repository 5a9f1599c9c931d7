"""Scoring and checking of frames."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Unpack, cast

import narwhals.stable.v2 as nw
from attrs import frozen
from narwhals.typing import IntoFrameT

from kompass_core.amounts import number
from kompass_core.criteria import CriteriaPack
from kompass_core.errors import EvaluationError, Problem, messages, raise_any
from kompass_core.frames.columns import (
    ColumnSpec,
    Frame,
    collected,
    columns_of,
    nullable,
    opened,
    require_new,
    with_numbers,
)
from kompass_core.frames.plan import Measure, Reading, in_points, planned, require_pack


@frozen
class CellReport:
    """
    The numbers of rows without a valid score of one node.

    Attributes:
        missing: Rows that are null.
        outside: Rows with a number below the least or above the most.
        off_unit: Rows with no number, or no multiple of the unit of scores.
        off_rule: Rows with another score that the rule of the node cannot give.
    """

    missing: int
    outside: int
    off_unit: int
    off_rule: int = 0

    @property
    def ok(self) -> bool:
        """True if every value is a valid score; some may be missing."""
        return not (self.outside or self.off_unit or self.off_rule)


@frozen(repr=False)
class FrameReport:
    """
    The valid and invalid scores of a frame, counted by its engine.

    Attributes:
        rows: The number of rows.
        cells: The counts of each scored node by code, in the pack's order.
    """

    rows: int
    cells: Mapping[str, CellReport]

    @property
    def ok(self) -> bool:
        """True if every value is a valid score; some may be missing."""
        return all(cell.ok for cell in self.cells.values())

    @property
    def complete(self) -> bool:
        """True if no score is missing."""
        return not any(cell.missing for cell in self.cells.values())

    def __repr__(self) -> str:
        return f"<FrameReport of {self.rows} rows, {len(self.cells)} nodes>"


def check(
    frame: object,
    pack: CriteriaPack,
    *,
    columns: Mapping[str, str] | None = None,
    prefix: str = "",
    unit: Measure = "points",
    ignore_rules: bool = False,
) -> FrameReport:
    """
    Count the missing and the invalid values, in one query of the engine.

    Floats and text can be checked too: a float is valid if it is the float nearest to a score.

    Args:
        frame: One row for each evaluation; a lazy one is collected.
        pack: The criteria.
        columns: The names of columns by code, for those that are not called by their code.
        prefix: The prefix of the code in the names of the others.
        unit: The unit of the columns: ``"points"`` or ``"steps"``.
        ignore_rules: True to accept scores that the rule of a node cannot give.

    Raises:
        EvaluationError: If it is no frame of a supported engine, or a column is missing.
    """
    opened_, found = _opened(frame, pack, columns, prefix, unit, ignore_rules=ignore_rules)
    return _counted(opened_, found)


def to_steps(
    frame: IntoFrameT,
    pack: CriteriaPack,
    *,
    columns: Mapping[str, str] | None = None,
    prefix: str = "",
    unit: Measure = "points",
    ignore_rules: bool = False,
) -> IntoFrameT:
    """
    Convert columns of floats, text, decimals or integers to whole steps, exactly.

    A float is valid only if it is the float nearest to a score. All rows are checked first, in
    one query. The columns keep their names: score the result with
    ``unit="steps", checked=True``.

    Args:
        frame: One row for each evaluation.
        pack: The criteria.
        columns: The names of columns by code, for those that are not called by their code.
        prefix: The prefix of the code in the names of the others.
        unit: The unit of the columns: ``"points"`` or ``"steps"``.
        ignore_rules: True to accept scores that the rule of a node cannot give.

    Returns:
        A frame of the same kind, lazy if *frame* is; nulls stay null.

    Raises:
        EvaluationError: As for `check`, and if a value is invalid, with the number of rows by code:
            nothing is rounded or omitted.
    """
    opened_, found = _opened(frame, pack, columns, prefix, unit, ignore_rules=ignore_rules)
    raise_any(EvaluationError, _bad_cells(pack, _counted(opened_, found)))
    steps = {each.name: each.steps(trusted=False).alias(each.name) for each in found}
    names = opened_.collect_schema().names()
    read = with_numbers(opened_, found).select(*(steps.get(n, nw.col(n)) for n in names))
    # Texts of pandas became floats of NumPy, whose nan no integer can be.
    read = nullable(read, steps)
    narrow = (nw.col(column.name).cast(_narrowest(column)) for column in found)
    return cast("IntoFrameT", read.with_columns(*narrow).to_native())


def _opened(
    frame: object,
    pack: CriteriaPack,
    columns: Mapping[str, str] | None,
    prefix: str,
    unit: Measure,
    *,
    ignore_rules: bool,
) -> tuple[Frame, tuple[ColumnSpec, ...]]:
    wrapped = opened(frame)
    require_pack(pack)
    found = columns_of(
        wrapped,
        pack,
        columns=columns,
        prefix=prefix,
        in_points=in_points(unit),
        exact_only=False,
        ignore_rules=ignore_rules,
    )
    return nullable(wrapped, (column.name for column in found)), found


def _counted(frame: Frame, columns: tuple[ColumnSpec, ...]) -> FrameReport:
    counts = (count for column in columns for count in _counts(column))
    read = with_numbers(frame, columns)
    (row,) = collected(read.select(nw.len().alias("rows"), *counts)).rows(named=True)
    cells = {
        # Impossible kinds are not counted, and some engines count null of no rows.
        column.code: CellReport(*(int(row.get(f"{column.code} {kind}") or 0) for kind in _KINDS))
        for column in columns
    }
    return FrameReport(int(row["rows"]), cells)


_KINDS = ("missing", "outside", "off_unit", "off_rule")


def _counts(column: ColumnSpec) -> Iterator[nw.Expr]:
    missing, within = column.missing, column.within
    unreadable = None if column.is_whole else ~missing & column.number.is_null()
    there = ~missing if unreadable is None else ~column.number.is_null()
    outside = None if within is None else there & ~within
    on_unit = column.on_unit
    off_unit = None if on_unit is None else (there if within is None else within) & ~on_unit
    if unreadable is not None and off_unit is not None:
        off_unit = unreadable | off_unit
    on_rule = column.on_rule
    off_rule = None if on_rule is None else ~missing & ~on_rule
    for kind, condition in zip(_KINDS, (missing, outside, off_unit, off_rule), strict=True):
        if condition is not None:
            one, nothing = nw.lit(1, nw.Int64), nw.lit(0, nw.Int64)
            found = nw.when(condition).then(one).otherwise(nothing)
            yield found.sum().alias(f"{column.code} {kind}")


def _bad_cells(pack: CriteriaPack, found: FrameReport) -> Iterator[Problem]:
    """[KN060, KN063] Only valid scores are converted."""
    unit = number(pack.layout.unit * pack.layout.step)
    for code, cell in found.cells.items():
        if cell.outside or cell.off_unit:
            facts = {"rows": found.rows, "outside": cell.outside, "off_unit": cell.off_unit}
            yield messages.FRAME_SCORES_INVALID.problem(code=code, unit=unit, **facts)
        if cell.off_rule:
            facts = {"rows": found.rows, "given": cell.off_rule}
            rule = pack.rules[code].name
            yield messages.FRAME_SCORES_NOT_OF_RULE.problem(code=code, rule=rule, **facts)


def _narrowest(column: ColumnSpec) -> type[nw.Int16 | nw.Int32 | nw.Int64]:
    most = max(abs(column.low), abs(column.high))
    return nw.Int16 if most < 2**15 else nw.Int32 if most < 2**31 else nw.Int64


def score(frame: IntoFrameT, pack: CriteriaPack, **reading: Unpack[Reading]) -> IntoFrameT:
    """
    Add a column for each area, each block and the total, as whole numbers.

    The new columns are called ``1_steps``, ``total_steps`` and so on; `units` returns their
    units. A row with a missing or an invalid score has null in every node above it: a lazy frame
    cannot refuse a row. `check` counts such rows.

    Args:
        frame: One row for each evaluation.
        pack: The criteria.
        reading: The columns of the scores: ``columns``, ``prefix``, ``unit``,
            ``not_assessed``, ``checked`` and ``ignore_rules``, see `Reading`. With
            ``not_assessed="worst"`` or ``"best"`` nulls count as the least or the most; with
            ``"rescale"`` they are omitted, and the new columns are floats in points, called
            ``total_rescaled``.
            ``checked=True`` omits the tests of limits and units, for frames that `check` found
            to be valid.

    Returns:
        A frame of the same kind, lazy if *frame* is.

    Raises:
        EvaluationError: If it is no frame of a supported engine, its columns are not the scores of
            the pack as integers or decimals, or it has a column with the name of a new one.
        EvaluationError: If there is no such policy.
    """
    opened, plan = planned(frame, pack, **reading)
    require_new(opened.collect_schema().names(), plan.names(plan.codes))
    return cast("IntoFrameT", plan.added_to(opened, plan.codes).to_native())
