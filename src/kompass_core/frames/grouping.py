"""Aggregation and ranking of frames."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from enum import Enum
from typing import Any, Literal, TypeAlias, Unpack, cast

import narwhals.stable.v2 as nw
from attrs import evolve
from narwhals.typing import IntoFrameT

from kompass_core.amounts import Amount, exact, plain, to_decimal
from kompass_core.criteria import TOTAL, CriteriaPack
from kompass_core.criteria.ranking import RankKey, RankKeyName
from kompass_core.errors import (
    AmountError,
    EvaluationError,
    messages,
    nearest,
    parse_choice,
    raise_any,
)
from kompass_core.frames.columns import Frame, engine_of, listed, require_new, stem, typed
from kompass_core.frames.plan import Plan, Reading, as_codes, planned
from kompass_core.missing import Policy


class Statistic(Enum):
    """A statistic of the rows of a group in which a node is known."""

    N = "n"
    """The number of them."""
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


StatisticName: TypeAlias = Literal["n", "sum", "mean", "sd", "min", "max"]
"""The value of a `Statistic`."""


_WHOLE = {Statistic.N, Statistic.SUM, Statistic.MIN, Statistic.MAX}
_USUAL = (Statistic.N, Statistic.MEAN, Statistic.SD, Statistic.MIN, Statistic.MAX)


def aggregate(
    frame: IntoFrameT,
    pack: CriteriaPack,
    *,
    by: str | Iterable[str] = (),
    codes: str | Iterable[str] | None = None,
    statistics: str | Iterable[Statistic | StatisticName] = _USUAL,
    quantiles: str | Iterable[Amount] = (),
    ddof: int = 0,
    **reading: Unpack[Reading],
) -> IntoFrameT:
    """
    Aggregate the areas, the blocks and the total of each group of rows.

    The columns are called ``total_steps_mean``, ``total_steps_q25`` and so on; each has the unit
    of the column that it aggregates, see `units`. Sums, counts and the least and the most are
    whole numbers, and the others floats. A row counts only in the nodes that are known in it.

    Args:
        frame: One row for each evaluation, with its scores as for `score`.
        pack: The criteria.
        by: The columns that make the groups; by default all rows are one group. The groups
            come in the order of the engine.
        codes: The nodes; by default the areas, the blocks and the total.
        statistics: Any of ``n``, ``sum``, ``mean``, ``sd``, ``min`` and ``max``.
        quantiles: Linear quantiles (type 7), each from 0 to 1.
        ddof: 0 for the standard deviation of the population, 1 for that of a sample.
        reading: The columns of the scores, see `Reading`.

    Returns:
        A frame of the same kind, lazy if *frame* is, with one row for each group.

    Raises:
        EvaluationError: As for `score`, and for unknown codes, statistics and columns, or if the
            engine cannot compute the result.
        AmountError: If a quantile is no exact number, or outside 0 to 1.
        EvaluationError: If there is no such policy.
    """
    opened, plan = planned(frame, pack, **reading)
    keys = group_columns(opened, by)
    chosen = as_codes(pack, codes, plan.codes)
    if ddof not in (0, 1):
        raise EvaluationError([messages.INVALID_CHOICE.problem("ddof", given=ddof, known=(0, 1))])
    kinds = list(dict.fromkeys(map(_as_statistic, listed(statistics))))
    parts = {_quantile_name(q): float(exact(q)) for q in listed(quantiles)}
    if not (kinds or parts):
        raise EvaluationError([messages.NOTHING_REQUESTED.problem("statistics")])
    if parts:
        _require_groups(opened, keys, "quantiles by group")
    nodes = _nodes(plan, opened, keys, chosen, wide=Statistic.SUM in kinds)
    names = plan.names(chosen)
    found = [f"{name}_{kind}" for name in names for kind in (*(k.value for k in kinds), *parts)]
    require_new(keys, found)
    statistics_ = [*_expressions(names, kinds, parts, ddof)]
    rows: Any = nodes
    groups = rows.group_by(*keys).agg(*statistics_) if keys else typed(nodes.select(*statistics_))
    whole = {Statistic.N} if plan.policy is Policy.RESCALE else _WHOLE
    types = _types(names, [k.value for k in kinds if k in whole], found)
    return cast("IntoFrameT", groups.select(nw.col(*keys, *found)).with_columns(*types).to_native())


def _nodes(plan: Plan, frame: Frame, keys: list[str], codes: list[str], *, wide: bool) -> Frame:
    """Return the groups and the nodes, in 64 bits where they are added up."""
    scores = dict.fromkeys((*keys, *(column.name for column in plan.columns)))
    require_new(scores, plan.names((*plan.codes, *codes)))
    # One expression for many columns is planned faster than one for each.
    nodes = plan.added_to(frame.select(nw.col(*scores)), codes, kept=keys)
    if wide and plan.policy is not Policy.RESCALE:
        return nodes.with_columns(nw.col(*plan.names(codes)).cast(nw.Int64))
    return nodes


def _expressions(
    names: list[str], kinds: list[Statistic], quantiles: dict[str, float], ddof: int
) -> Iterator[nw.Expr]:
    """Yield each statistic of all nodes."""
    values = nw.col(*names)
    computed = {
        Statistic.N: values.count(),
        Statistic.SUM: values.sum(),
        Statistic.MEAN: values.mean(),
        Statistic.SD: values.std(ddof=ddof),
        Statistic.MIN: values.min(),
        Statistic.MAX: values.max(),
    }
    for kind in kinds:
        yield computed[kind].name.suffix(f"_{kind.value}")
    for shown, q in quantiles.items():
        yield values.quantile(q, interpolation="linear").name.suffix(f"_{shown}")


def _types(names: list[str], whole: list[str], found: list[str]) -> Iterator[nw.Expr]:
    """Cast each statistic to one type in all engines."""
    counts = {f"{name}_{kind}" for name in names for kind in whole}
    for is_count, dtype in ((True, nw.Int64), (False, nw.Float64)):
        if columns := [name for name in found if (name in counts) == is_count]:
            yield nw.col(*columns).cast(dtype)


def group_columns(frame: Frame, by: str | Iterable[str]) -> list[str]:
    """
    Return the columns that make the groups, each once.

    Raises:
        EvaluationError: With every column that the frame does not have.
    """
    keys, known = listed(by), frame.collect_schema().names()
    unknown = (
        messages.GROUP_COLUMN_NOT_FOUND.problem("by", given=key, hint=nearest(key, known))
        for key in keys
        if key not in known
    )
    raise_any(EvaluationError, unknown)
    return keys


def _require_groups(frame: Frame, keys: list[str], what: str) -> None:
    """[KN055] PyArrow has neither quantiles nor ranks by group."""
    if keys and engine_of(frame) == "PyArrow":
        hint = "convert it with polars.from_arrow, or use a Panel"
        problem = messages.OPERATION_NOT_SUPPORTED.problem(engine="PyArrow", what=what, hint=hint)
        raise EvaluationError([problem])


def _require_exact(ranking: RankKey | str) -> None:
    """[KN055] Engines round in their own ways, so printed points are not ranked."""
    if parse_choice(RankKey, ranking, path="ranking", error=EvaluationError) is RankKey.PRINTED:
        facts = {"engine": "a frame", "what": "ranks of printed points"}
        hint = "use a Panel, or rank the exact ones with ranking='exact'"
        raise EvaluationError([messages.OPERATION_NOT_SUPPORTED.problem(**facts, hint=hint)])


def _as_statistic(given: Statistic | str) -> Statistic:
    return parse_choice(Statistic, given, path="statistics", error=EvaluationError)


def _quantile_name(q: Amount) -> str:
    """Return the name of a quantile: ``q25``, or ``q2_5`` for 0.025."""
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
    ranking: RankKey | RankKeyName | None = None,
    **reading: Unpack[Reading],
) -> IntoFrameT:
    """
    Add the rank and the percentile of each row, on unrounded values.

    The rank is 1 + the number of rows of the group with strictly more; the percentile is the
    share of the group with less, where equals count half. The columns are called ``total_rank``
    and ``total_percentile``. A row in which the node is not known has no rank, and does not
    count for others.

    Args:
        frame: One row for each evaluation, with its scores as for `score`.
        pack: The criteria.
        codes: The nodes; by default the total.
        by: The columns that make the groups; by default all rows are one group.
        ranking: ``"exact"``, for packs that declare to rank printed points: only a `Panel`
            ranks those.
        reading: The columns of the scores, see `Reading`.

    Returns:
        A frame of the same kind, lazy if *frame* is; engines of queries may reorder its rows.

    Raises:
        EvaluationError: As for `score`, and for unknown codes and columns, or if the engine cannot
            compute the result, or the pack ranks printed points.
        EvaluationError: If there is no such policy.
    """
    opened, plan = planned(frame, pack, **reading)
    _require_exact(pack.ranking if ranking is None else ranking)
    plan = evolve(plan, prefix=_PREFIX)
    keys = group_columns(opened, by)
    chosen = as_codes(pack, codes, [])
    _require_groups(opened, keys, "ranks by group")
    added = [f"{stem(code)}_{kind}" for code in chosen for kind in ("rank", "percentile")]
    kept = opened.collect_schema().names()
    require_new(kept, (*added, *plan.names((*plan.codes, *chosen)), _EVERYONE))
    return cast("IntoFrameT", _ranked(plan, opened, keys, chosen).select(*kept, *added).to_native())


_PREFIX = "rank of "
_EVERYONE = "all rows"


def _ranked(plan: Plan, frame: Frame, keys: list[str], codes: list[str]) -> Frame:
    nodes = plan.added_to(frame, codes)
    # PyArrow ranks only without groups, and query engines only with them.
    grouped = engine_of(frame) != "PyArrow"
    if grouped and not keys:
        nodes, keys = nodes.with_columns(nw.lit(1).alias(_EVERYONE)), [_EVERYONE]

    def over(expression: nw.Expr) -> nw.Expr:
        return expression.over(*keys) if grouped else expression

    def places() -> Iterator[nw.Expr]:
        for code in codes:
            value = nw.col(plan.name(code))
            first = over(value.rank("min", descending=True))
            yield first.cast(nw.Int64).alias(f"{stem(code)}_rank")
            last = over(value.rank("max", descending=True)).cast(nw.Int64)
            n = over(value.count()).cast(nw.Int64)
            # n - last rows have less, and last - first + 1 have as much.
            twice = n * 2 + 1 - last - first.cast(nw.Int64)
            part = twice.cast(nw.Float64) / (n * 2).cast(nw.Float64)
            yield nw.when(~value.is_null()).then(part).alias(f"{stem(code)}_percentile")

    return nodes.with_columns(*places())
