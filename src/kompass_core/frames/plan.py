"""Expressions for the nodes of a pack, over the columns of its scores."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from fractions import Fraction
from functools import cached_property, reduce
from operator import add
from types import MappingProxyType
from typing import Literal, TypeAlias, TypedDict, get_args

import narwhals.stable.v2 as nw
from attrs import frozen

from kompass_core.criteria import TOTAL, CriteriaPack, Level, Node
from kompass_core.errors import EvaluationError, messages, nearest, raise_any, require_type
from kompass_core.frames.columns import (
    ColumnSpec,
    Frame,
    all_of,
    columns_of,
    listed,
    nullable,
    opened,
    staged,
    stem,
    with_numbers,
)
from kompass_core.missing import Policy, PolicyName, as_policy

Measure: TypeAlias = Literal["points", "steps"]
"""The unit of the numbers of a column."""


class Reading(TypedDict, total=False):
    """
    The columns of the scores of a frame, and the policy for missing scores.

    Attributes:
        columns: The names of columns by code, for those that are not called by their code.
        prefix: The prefix of the code in the names of the others.
        unit: The unit of the columns: ``"points"`` (the default) or ``"steps"``.
        not_assessed: The policy for nulls, which are scores not assessed.
        checked: True if every score is known to be valid.
        ignore_rules: True to accept scores that the rule of a node cannot give.
    """

    columns: Mapping[str, str] | None
    prefix: str
    unit: Measure
    not_assessed: Policy | PolicyName
    checked: bool
    ignore_rules: bool


def units(pack: CriteriaPack) -> Mapping[str, Fraction]:
    """
    Return the value of one unit of each column of whole numbers, in points.

    A sum counts steps. A mean of four counts quarters of a step, and its column says so:
    ``1_steps_by_4``.

    >>> import kompass_core as kc
    >>> units(kc.load_pack("kommunkompassen-se@2010"))["total_steps"]
    Fraction(1, 200)

    Raises:
        EvaluationError: If two codes of the pack would have one column.
    """
    require_pack(pack)
    step, nodes = pack.layout.step, pack.nodes_and_blocks.values()
    denominators = {node.code: pack.layout.units_of(node)[0] for node in nodes}
    return MappingProxyType({_name(code, n): step / n for code, n in denominators.items()})


def require_pack(pack: CriteriaPack) -> None:
    """[KN058] Each node of a pack has a column of its own."""
    require_type("pack", pack, CriteriaPack)
    codes = dict[str, str]()
    for code in pack.nodes_and_blocks:
        column = stem(code)
        first = codes.setdefault(column.casefold(), code)
        if first != code:
            facts = {"pack": pack.ref, "first": first, "second": code, "column": column}
            raise EvaluationError([messages.COLUMN_NAME_CONFLICT.problem(**facts)])


def _name(code: str, denominator: int) -> str:
    return f"{stem(code)}_steps{'' if denominator == 1 else f'_by_{denominator}'}"


@frozen
class Plan:
    """
    The expressions of all nodes over the columns of a frame.

    Attributes:
        pack: The criteria.
        columns: The columns of the scored nodes, in the pack's order.
        policy: The policy for nulls.
        trusted: True if the values are taken as valid without a test.
        prefix: The prefix of the names of the new columns.
    """

    pack: CriteriaPack
    columns: tuple[ColumnSpec, ...]
    policy: Policy
    trusted: bool
    prefix: str = ""

    @cached_property
    def _column(self) -> Mapping[str, ColumnSpec]:
        return {column.code: column for column in self.columns}

    @cached_property
    def _units(self) -> Mapping[str, tuple[int, tuple[int, ...]]]:
        """The denominator of each node and block, and its units in one unit of each part."""
        units_of = self.pack.layout.units_of
        return {code: units_of(node) for code, node in self.pack.nodes_and_blocks.items()}

    @cached_property
    def _most(self) -> Mapping[str, int]:
        """The largest absolute value of each node's column."""
        layout = self.pack.layout
        found = {code: each.most(trusted=self.trusted) for code, each in self._column.items()}
        for node in (*layout.from_leaves, *self.pack.block_nodes.values()):
            if node.parts:
                parts = zip(node.parts, self._units[node.code][1], strict=True)
                found[node.code] = sum(found[part] * factor for part, factor in parts)
        return found

    def require_int64(self) -> None:
        """[KN056] No sum exceeds 64 bits."""
        step = self.columns[0].step
        if max(self._most.values()) * max(step.numerator, step.denominator) >= 2**63:
            raise EvaluationError([messages.SUM_EXCEEDS_INT64.problem(pack=self.pack.ref)])

    def name(self, code: str) -> str:
        """Return the name of the column of a node."""
        if self.policy is Policy.RESCALE:
            return f"{self.prefix}{stem(code)}_rescaled"
        return self.prefix + _name(code, self._units[code][0])

    def names(self, codes: Iterable[str]) -> list[str]:
        """Return the names of the columns of several nodes."""
        return [self.name(code) for code in codes]

    @property
    def codes(self) -> list[str]:
        """The default nodes: the areas, the blocks and the total."""
        nodes = self.pack.nodes_and_blocks.items()
        return [code for code, node in nodes if node.level is not Level.SUB_QUESTION]

    def added_to(self, frame: Frame, codes: Iterable[str]) -> Frame:
        """Return *frame* with the columns of *codes*, and of the areas that these need."""
        nodes = self.pack.nodes_and_blocks
        of_areas = [nodes[code] for code in dict.fromkeys(codes) if self._is_of_areas(nodes[code])]
        wanted = dict.fromkeys([*codes, *(part for each in of_areas for part in each.parts)])
        first = [nodes[code] for code in wanted if not self._is_of_areas(nodes[code])]
        kept = nw.col(*frame.collect_schema().names())
        read = with_numbers(frame, self.columns)
        if self.policy is Policy.RESCALE:
            read = staged(read, dict(self._part_columns(first)))
            return read.select(kept, *(self._rescaled(nodes[code]) for code in wanted))
        computed = read.select(kept, *map(self._whole, first))
        return computed.with_columns(*map(self._whole, of_areas)) if of_areas else computed

    def _is_of_areas(self, node: Node) -> bool:
        """True for the total and blocks, whose parts are areas."""
        return node.code == TOTAL or node.code in self.pack.block_nodes

    def _whole(self, node: Node) -> nw.Expr:
        """Return a node as a whole number; null where it is not known."""
        kind = _integer(self._most[node.code])
        parts = self._parts(node, kind) if node.parts else [self._steps(node.code, kind)]
        return reduce(add, parts).alias(self.name(node.code))

    def _parts(self, node: Node, kind: type[nw.Int32 | nw.Int64]) -> Iterator[nw.Expr]:
        # Each is cast before it is added: sums of small integers wrap around silently.
        is_area = self._is_of_areas(node)
        for part, factor in zip(node.parts, self._units[node.code][1], strict=True):
            value = nw.col(self.name(part)).cast(kind) if is_area else self._steps(part, kind)
            yield value if factor == 1 else value * factor

    def _steps(self, code: str, kind: type[nw.Int32 | nw.Int64]) -> nw.Expr:
        column = self._column[code]
        steps = column.steps(trusted=self.trusted).cast(kind)
        if self.policy is Policy.REFUSE:
            return steps
        instead = column.low if self.policy is Policy.WORST else column.high
        # Nulls only: an invalid value stays unknown.
        return nw.when(column.missing).then(nw.lit(instead, kind)).otherwise(steps)

    def _rescaled(self, node: Node) -> nw.Expr:
        """Return a node in points, rescaled over the parts that have a score, as a float."""
        part = self._branch(node) if self._is_of_areas(node) else self._column_part(node)
        step, low = self.pack.layout.step, float(node.low)
        gained = part.gained * float(step.numerator) / float(step.denominator)
        return nw.when(~part.missing).then(gained + low).alias(self.name(node.code))

    def _part_columns(self, nodes: Iterable[Node]) -> Iterator[tuple[str, nw.Expr]]:
        """Yield the columns that `_column_part` reads, by name."""
        for node in nodes:
            part, column = self._branch(node) if node.parts else self._leaf(node), stem(node.code)
            yield f"missing {column}", part.missing
            yield f"gained {column}", part.gained

    def _column_part(self, node: Node) -> _Part:
        column = stem(node.code)
        return _Part(nw.col(f"missing {column}"), nw.col(f"gained {column}"), self._range(node))

    def _leaf(self, node: Node) -> _Part:
        column = self._column[node.code]
        gained = column.steps(trusted=self.trusted).cast(nw.Float64)
        gained = gained - float(column.low) if column.low else gained
        return _Part(column.missing, gained, self._range(node))

    def _branch(self, node: Node) -> _Part:
        """Combine the parts that have a score by their shares of the ranges of these."""
        part_of = self._column_part if self._is_of_areas(node) else self._leaf
        parts = [
            part_of(self.pack.nodes[code]).times(float(factor))
            for code, factor in zip(node.parts, node.factors, strict=True)
        ]
        missing = all_of(part.missing for part in parts)
        gained = reduce(add, (_unless(part.missing, part.gained, 0.0) for part in parts))
        counted = reduce(add, (_unless(part.missing, nw.lit(part.range), 0.0) for part in parts))
        # Without any part the quotient is not used, but some engines refuse to divide by 0.
        gained = gained * self._range(node) / _unless(missing, counted, 1.0)
        return _Part(missing, gained, self._range(node))

    def _range(self, node: Node) -> float:
        return float((node.high - node.low) / self.pack.layout.step)


@frozen
class _Part:
    """
    The contribution of a part to its parent, in steps as floats.

    Attributes:
        missing: True if nothing of it has a score.
        gained: The steps above the least.
        range: The most steps less the least.
    """

    missing: nw.Expr
    gained: nw.Expr
    range: float

    def times(self, factor: float) -> _Part:
        """Return the part in units of its parent."""
        is_one = factor == 1
        return self if is_one else _Part(self.missing, self.gained * factor, self.range * factor)


def _unless(condition: nw.Expr, value: nw.Expr, instead: float) -> nw.Expr:
    return nw.when(condition).then(nw.lit(instead)).otherwise(value)


def _integer(most: int) -> type[nw.Int32 | nw.Int64]:
    return nw.Int32 if most < 2**31 else nw.Int64


def planned(
    native: object,
    pack: CriteriaPack,
    *,
    columns: Mapping[str, str] | None = None,
    prefix: str = "",
    unit: Measure = "points",
    not_assessed: Policy | PolicyName = Policy.REFUSE,
    checked: bool = False,
    ignore_rules: bool = False,
) -> tuple[Frame, Plan]:
    """
    Wrap a frame, and plan the expressions over its scores.

    Raises:
        EvaluationError: If it is no frame, or its columns are not the scores of the pack.
        EvaluationError: If there is no such policy.
    """
    frame = opened(native)
    require_pack(pack)
    policy = as_policy(not_assessed)
    found = columns_of(
        frame,
        pack,
        columns=columns,
        prefix=prefix,
        in_points=in_points(unit),
        exact_only=True,
        ignore_rules=ignore_rules,
    )
    plan = Plan(pack, found, policy, bool(checked))
    plan.require_int64()
    if not checked:
        frame = nullable(frame, (column.name for column in found))
    return frame, plan


def in_points(unit: str) -> bool:
    """[KA006] Return True for columns in points, False for steps."""
    known = get_args(Measure)
    if unit not in known:
        raise EvaluationError([messages.INVALID_CHOICE.problem("unit", given=unit, known=known)])
    return unit == "points"


def as_codes(pack: CriteriaPack, codes: str | Iterable[str] | None, usual: list[str]) -> list[str]:
    """
    Return the requested nodes, each once.

    Raises:
        EvaluationError: With every code that the pack does not have, or if there is none.
    """
    given = usual if codes is None else listed(codes)
    if codes is not None and not given:
        raise EvaluationError([messages.NOTHING_REQUESTED.problem("codes")])
    known = pack.nodes_and_blocks
    unknown = (
        messages.NODE_NOT_FOUND.problem(pack=pack.ref, code=code, hint=nearest(code, known))
        for code in given
        if code not in known
    )
    raise_any(EvaluationError, unknown)
    return given
