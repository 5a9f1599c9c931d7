"""Aggregation and ranking of frames."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from enum import Enum
from typing import Any, Unpack, cast

import narwhals.stable.v2 as nw
from attrs import evolve
from narwhals.typing import IntoFrameT

from kompass_core.amounts import Amount, exact, plain, to_decimal
from kompass_core.criteria import TOTAL, CriteriaPack
from kompass_core.errors import (
    AmountError,
    FrameError,
    Problem,
    messages,
    nearest,
    parse_choice,
    raise_any,
    wrong_type,
)
from kompass_core.frames.columns import Frame, engine_of, listed, require_new, typed
from kompass_core.frames.plan import Plan, Reading, as_codes, planned, stem
from kompass_core.missing import Policy


class Statistic(Enum):
    """What is computed of the rows of a group in which a cell is known."""

    N = "n"
    """How many there are."""
    SUM = "sum"
    """Their sum, a whole number."""
    MEAN = "mean"
    """Their mean."""
    SD = "sd"
    """Their standard deviation."""
    MIN = "min"
    """The least of them, a whole number."""
    MAX = "max"
    """The most of them, a whole number."""


_WHOLE = {Statistic.N, Statistic.SUM, Statistic.MIN, Statistic.MAX}
_USUAL = (Statistic.N, Statistic.MEAN, Statistic.SD, Statistic.MIN, Statistic.MAX)


def aggregate(
    frame: IntoFrameT,
    pack: CriteriaPack,
    *,
    by: str | Iterable[str] = (),
    codes: str | Iterable[str] | None = None,
    statistics: Iterable[Statistic | str] = _USUAL,
    quantiles: Iterable[Amount] = (),
    ddof: int = 0,
    **reading: Unpack[Reading],
) -> IntoFrameT:
    """
    Sum up the areas and the total of each group of rows.

    The columns are called ``total_steps_mean``, ``total_steps_q25`` and so on; each counts what
    the column counts that it is of, see `units`. Sums, counts and the least and the most are
    whole numbers, and the others floats. A row in which a cell is not known does not count there.

    Args:
        frame: One row for each evaluation, with its scores as for `score`.
        pack: The criteria.
        by: The columns that make the groups; all rows are one group if left out. The groups
            come in the order of the engine.
        codes: Of which cells; of the areas and the total if left out.
        statistics: Which of ``n``, ``sum``, ``mean``, ``sd``, ``min`` and ``max``.
        quantiles: Which quantiles, linear (type 7), each from 0 to 1.
        ddof: 0 for the standard deviation of the population, 1 for that of a sample.
        reading: How the scores are read, see `Reading`.

    Returns:
        A frame of the same kind, lazy if *frame* is, with one row for each group.

    Raises:
        FrameError: As for `score`, and for unknown codes, statistics and columns, or if the
            engine cannot compute what is asked.
        AmountError: If a quantile is no exact number, or outside 0 to 1.
        EvaluationError: If there is no such policy.
    """
    opened, plan = planned(frame, pack, **reading)
    keys = group_columns(opened, by)
    chosen = as_codes(pack, codes, plan.codes)
    raise_any(FrameError, _argument_problems(statistics, quantiles, ddof))
    kinds = list(dict.fromkeys(map(_as_statistic, statistics)))
    parts = {_quantile_name(q): float(exact(q)) for q in quantiles}
    if not (kinds or parts):
        raise FrameError([messages.NOTHING_REQUESTED.problem("statistics")])
    if parts and keys and engine_of(opened) == "PyArrow":
        hint = "convert it with polars.from_arrow, or use a Panel"
        raise FrameError(
            [
                messages.OPERATION_NOT_SUPPORTED.problem(
                    engine="PyArrow", what="quantiles by group", hint=hint
                )
            ]
        )
    cells = _cells(plan, opened, keys, chosen, wide=Statistic.SUM in kinds)
    names = plan.names(chosen)
    kept = (f"{name}_{kind}" for name in names for kind in (*(k.value for k in kinds), *parts))
    require_new(keys, kept)
    summed_up = [each for name in names for each in _expressions(name, kinds, parts, ddof)]
    rows: Any = cells
    found = rows.group_by(*keys).agg(*summed_up) if keys else typed(cells.select(*summed_up))
    types = _types(plan, names, kinds, list(parts))
    return cast("IntoFrameT", found.with_columns(*types).to_native())


def _argument_problems(statistics: object, quantiles: object, ddof: object) -> Iterator[Problem]:
    """[KF006, KN057] Several things are listed, and a variance is of a population or a sample."""
    for name, given in (("statistics", statistics), ("quantiles", quantiles)):
        if isinstance(given, str) or not isinstance(given, Iterable):
            yield wrong_type(name, given, Iterable)
    if ddof not in (0, 1):
        yield messages.INVALID_CHOICE.problem("ddof", given=ddof, known=(0, 1))


def _cells(plan: Plan, frame: Frame, keys: list[str], codes: list[str], *, wide: bool) -> Frame:
    """Return the groups and the cells, in 64 bits where they are added up."""
    scores = dict.fromkeys((*keys, *(column.name for column in plan.columns)))
    require_new(scores, plan.names((*plan.codes, *codes)))
    cells = plan.added_to(frame.select(*scores), codes).select(*keys, *plan.names(codes))
    if wide and plan.policy is not Policy.RESCALE:
        return cells.with_columns(nw.col(*plan.names(codes)).cast(nw.Int64))
    return cells


def _expressions(
    name: str, kinds: list[Statistic], quantiles: dict[str, float], ddof: int
) -> Iterator[nw.Expr]:
    value = nw.col(name)
    computed = {
        Statistic.N: value.count(),
        Statistic.SUM: value.sum(),
        Statistic.MEAN: value.mean(),
        Statistic.SD: value.std(ddof=ddof),
        Statistic.MIN: value.min(),
        Statistic.MAX: value.max(),
    }
    for kind in kinds:
        yield computed[kind].alias(f"{name}_{kind.value}")
    for shown, q in quantiles.items():
        yield value.quantile(q, interpolation="linear").alias(f"{name}_{shown}")


def _types(
    plan: Plan, names: list[str], kinds: list[Statistic], quantiles: list[str]
) -> Iterator[nw.Expr]:
    """Let each statistic have one type, whatever the engine makes of it."""
    whole = {Statistic.N} if plan.policy is Policy.RESCALE else _WHOLE
    for kind in kinds:
        dtype = nw.Int64 if kind in whole else nw.Float64
        yield from (nw.col(f"{name}_{kind.value}").cast(dtype) for name in names)
    yield from (nw.col(f"{name}_{q}").cast(nw.Float64) for name in names for q in quantiles)


def group_columns(frame: Frame, by: str | Iterable[str]) -> list[str]:
    """
    Read which columns make the groups.

    Raises:
        FrameError: With every column that the frame does not have.
    """
    keys = listed("by", by)
    known = frame.collect_schema().names()
    hints = ((key, nearest(key, known)) for key in keys if key not in known)
    raise_any(
        FrameError,
        (
            messages.GROUP_COLUMN_NOT_FOUND.problem("by", given=key, hint=hint)
            for key, hint in hints
        ),
    )
    return keys


def _as_statistic(given: Statistic | str) -> Statistic:
    return parse_choice(Statistic, given, path="statistics", error=FrameError)


def _quantile_name(q: Amount) -> str:
    """Return what a quantile is called: ``q25``, or ``q2_5`` for 0.025."""
    part = exact(q)
    if not 0 <= part <= 1:
        raise AmountError(
            [messages.AMOUNT_OUT_OF_RANGE.problem(given=to_decimal(part), low=0, high=1)]
        )
    return f"q{plain(to_decimal(part * 100))}".replace(".", "_")


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
        raise FrameError(
            [
                messages.OPERATION_NOT_SUPPORTED.problem(
                    engine="PyArrow", what="ranks by group", hint=hint
                )
            ]
        )
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
