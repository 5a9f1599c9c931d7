"""Ranks of rows in their groups."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Unpack, cast

import narwhals.stable.v2 as nw
from attrs import evolve
from narwhals.typing import IntoFrameT

from kompass_core.criteria import CriteriaPack
from kompass_core.errors import FrameError
from kompass_core.frames.engines import Frame, engine_of, require_new
from kompass_core.frames.grouping import group_columns
from kompass_core.frames.plan import Plan, Reading, as_codes, planned, stem
from kompass_core.problems import Problem
from kompass_core.terms import TOTAL

__all__ = ["rank"]


def rank(
    frame: IntoFrameT,
    pack: CriteriaPack,
    *,
    codes: str | Iterable[str] = TOTAL,
    by: str | Iterable[str] = (),
    **reading: Unpack[Reading],
) -> IntoFrameT:
    """
    Add the rank and the percentile of each row, on unrounded values.

    The rank is 1 + how many of the group have strictly more; the percentile is the part of the
    group that has less, where equals count half. The columns are called ``total_rank`` and
    ``total_percentile``. A row in which the cell is not known has no rank, and counts for no
    other.

    Args:
        frame: One row for each evaluation, with its scores as for `score`.
        pack: The criteria.
        codes: In which cells; in the total if left out.
        by: The columns that make the groups; all rows are one group if left out.
        reading: How the scores are read, see `Reading`.

    Returns:
        A frame of the same kind, lazy if *frame* is; engines of queries may reorder its rows.

    Raises:
        FrameError: As for `score`, and for unknown codes and columns, or if the engine cannot
            compute what is asked.
        EvaluationError: If there is no such policy.
    """
    opened, plan = planned(frame, pack, **reading)
    plan = evolve(plan, mark=_MARK)
    keys = group_columns(opened, by)
    chosen = as_codes(pack, codes, [])
    if keys and engine_of(opened) == "PyArrow":
        hint = "convert it with polars.from_arrow, or use a Panel"
        raise FrameError([Problem.of("KN055", engine="PyArrow", what="ranks by group", hint=hint)])
    added = [f"{stem(code)}_{kind}" for code in chosen for kind in ("rank", "percentile")]
    kept = opened.collect_schema().names()
    require_new(kept, (*added, *plan.names((*plan.codes, *chosen)), _EVERYONE))
    return cast("IntoFrameT", _ranked(plan, opened, keys, chosen).select(*kept, *added).to_native())


_MARK = "rank of "
_EVERYONE = "all rows"


def _ranked(plan: Plan, frame: Frame, keys: list[str], codes: list[str]) -> Frame:
    cells = plan.added_to(frame, codes)
    # PyArrow ranks only without groups, and the engines of queries only with them.
    grouped = engine_of(frame) != "PyArrow"
    if grouped and not keys:
        cells, keys = cells.with_columns(nw.lit(1).alias(_EVERYONE)), [_EVERYONE]

    def over(expression: nw.Expr) -> nw.Expr:
        return expression.over(*keys) if grouped else expression

    def places() -> Iterator[nw.Expr]:
        for code in codes:
            value = nw.col(plan.name(code))
            first = over(value.rank("min", descending=True))
            yield first.cast(nw.Int64).alias(f"{stem(code)}_rank")
            last = over(value.rank("max", descending=True)).cast(nw.Int64)
            n = over(value.count()).cast(nw.Int64)
            # Below are n - last, and last - first + 1 are equal.
            twice = n * 2 + 1 - last - first.cast(nw.Int64)
            part = twice.cast(nw.Float64) / (n * 2).cast(nw.Float64)
            yield nw.when(~value.is_null()).then(part).alias(f"{stem(code)}_percentile")

    return cells.with_columns(*places())
