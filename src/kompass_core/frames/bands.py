"""The bands of the rows of frames."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import reduce
from math import ceil, floor
from operator import add
from typing import cast

import narwhals.stable.v2 as nw
from attrs import evolve, frozen
from narwhals.typing import IntoFrameT

from kompass_core.criteria import (
    TOTAL,
    CriteriaPack,
    Measure,
    Node,
    Requirement,
    Threshold,
)
from kompass_core.errors import EvaluationError, messages, nearest, raise_any
from kompass_core.frames.columns import all_of, listed, require_new, stem
from kompass_core.frames.plan import Measure as Unit
from kompass_core.frames.plan import Plan, planned
from kompass_core.missing import Policy

_ENDS = {"band": Policy.WORST, "highest_band": Policy.BEST}


def bands(
    frame: IntoFrameT,
    pack: CriteriaPack,
    *,
    codes: str | Iterable[str] | None = None,
    columns: Mapping[str, str] | None = None,
    prefix: str = "",
    unit: Unit = "points",
    checked: bool = False,
    ignore_rules: bool = False,
) -> IntoFrameT:
    """
    Add the band of each row, as the text of its code.

    The new columns are called ``total_band`` and ``total_highest_band``: the lowest and the
    highest band that is possible. They differ where a score is missing, since no policy
    decides about bands. A row with an invalid score has null in the nodes that need it.

    Args:
        frame: One row for each evaluation, with its scores as for `score`.
        pack: The criteria.
        codes: The nodes; by default all that have bands.
        columns: The names of columns by code, for those that are not called by their code.
        prefix: The prefix of the code in the names of the others.
        unit: The unit of the columns: ``"points"`` or ``"steps"``.
        checked: True if every score is known to be valid.
        ignore_rules: True to accept scores that the rule of a node cannot give.

    Returns:
        A frame of the same kind, lazy if *frame* is.

    Raises:
        EvaluationError: As for `score`, or if a node has no bands.
    """
    opened, plan = planned(
        frame,
        pack,
        columns=columns,
        prefix=prefix,
        unit=unit,
        checked=checked,
        ignore_rules=ignore_rules,
        not_assessed="worst",
    )
    kept = opened.collect_schema().names()
    wanted = _banded(pack, codes)
    added = [f"{stem(code)}_{end}" for code in wanted for end in _ENDS]
    plans = [evolve(plan, policy=policy, prefix=f"{end} of ") for end, policy in _ENDS.items()]
    required = (each.code for code in wanted for each in _requirements(pack, code))
    nodes = [*dict.fromkeys([*wanted, *required])]
    require_new(kept, (*added, *(name for each in plans for name in each.names(nodes))))
    scored = opened
    for each in plans:
        scored = each.added_to(scored, nodes)
    found = [
        _Bands(each, code).expression.alias(f"{stem(code)}_{end}")
        for code in wanted
        for end, each in zip(_ENDS, plans, strict=True)
    ]
    return cast("IntoFrameT", scored.with_columns(*found).select(*kept, *added).to_native())


def _banded(pack: CriteriaPack, codes: str | Iterable[str] | None) -> list[str]:
    """[KN131] Return the nodes whose bands are wanted, each once."""
    chosen = [*pack.bands_of] if codes is None else listed(codes)
    facts = {"pack": pack.ref, "hint": nearest(chosen[0] if chosen else TOTAL, pack.bands_of)}
    unknown = [each for each in chosen or [TOTAL] if each not in pack.bands_of]
    raise_any(
        EvaluationError,
        (messages.NODE_WITHOUT_BANDS.problem("codes", code=each, **facts) for each in unknown),
    )
    return chosen


def _requirements(pack: CriteriaPack, code: str) -> Iterator[Requirement]:
    """Yield the thresholds of the bands of a node, and what they require besides."""
    for band in pack.bands_of[code].bands:
        yield from pack.bands_of[code].requirements(band, code)


@frozen
class _Bands:
    """
    The expression of the band of a node, over the columns of one end.

    Attributes:
        plan: The expressions of the nodes, where missing scores count as one end.
        code: The node.
    """

    plan: Plan
    code: str

    @property
    def expression(self) -> nw.Expr:
        """The code of the highest band that is reached; null where a score is invalid."""
        pack = self.plan.pack
        scale = pack.bands_of[self.code]
        first, *others = scale.bands
        found, reached = nw.lit(first.code), list[nw.Expr]()
        for band in others:
            reached += map(self._met, scale.requirements(band, self.code))
            found = nw.when(all_of(reached)).then(nw.lit(band.code)).otherwise(found)
        needed = dict.fromkeys([self.code, *(each.code for each in _requirements(pack, self.code))])
        known = all_of(~nw.col(self.plan.name(code)).is_null() for code in needed)
        return nw.when(known).then(found)

    def _met(self, required: Requirement) -> nw.Expr:
        pack, node = self.plan.pack, self.plan.pack.nodes[required.code]
        if required.measure is Measure.COVERAGE:
            return self._covered(required)
        threshold = pack.bands_of[self.code].threshold(required, node, pack.rounding)
        amount = threshold.amount
        if required.measure is Measure.PERCENT:
            amount = node.points_of_percent(amount)
        units = amount / pack.layout.step * pack.layout.denominators[node.code]
        least = _least(Threshold(units, threshold.included))
        return nw.col(self.plan.name(node.code)) >= least

    def _covered(self, required: Requirement) -> nw.Expr:
        """Compare the points of the scores that are there with those of all."""
        layout = self.plan.pack.layout
        below = _scored_below(layout.nodes, required.code)
        seen = [
            nw.when(column.missing)
            .then(nw.lit(0, nw.Int64))
            .otherwise(nw.lit(layout.shares[column.code], nw.Int64))
            for column in self.plan.columns
            if column.code in below
        ]
        whole = sum(layout.shares[code] for code in below)
        threshold = required.threshold()
        return reduce(add, seen) >= _least(Threshold(threshold.amount * whole / 100, included=True))


def _scored_below(nodes: Mapping[str, Node], code: str) -> set[str]:
    """Return the codes of the scored nodes below a node, or its own if it is scored."""
    parts = nodes[code].parts
    if not parts:
        return {code}
    return {scored for part in parts for scored in _scored_below(nodes, part)}


def _least(threshold: Threshold) -> int:
    """Return the least whole number that passes a threshold."""
    return ceil(threshold.amount) if threshold.included else floor(threshold.amount) + 1
