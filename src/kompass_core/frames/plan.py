"""Expressions for the nodes of a pack, over the columns of its scores."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from fractions import Fraction
from functools import cached_property, reduce
from itertools import chain
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
    tests_of,
    times,
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
    step, denominators = pack.layout.step, _denominators(pack)
    return MappingProxyType({_name(code, n): step / n for code, n in denominators.items()})


def _denominators(pack: CriteriaPack) -> dict[str, int]:
    """Return the parts of a step in which each node and block is counted, by code."""
    layout, blocks = pack.layout, pack.block_nodes.items()
    return {**layout.denominators, **{code: layout.units_of(node)[0] for code, node in blocks}}


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
    def _parts(self) -> Mapping[str, Mapping[str, int]]:
        """The parts of each node with the number of times that each enters its sum."""
        nodes, units_of = self.pack.nodes_and_blocks, self.pack.layout.units_of
        return {code: units_of(node)[1] for code, node in nodes.items()}

    @cached_property
    def _denominators(self) -> Mapping[str, int]:
        return _denominators(self.pack)

    @cached_property
    def _most(self) -> Mapping[str, int]:
        """The largest absolute value of each node's column."""
        found = {code: each.most(trusted=self.trusted) for code, each in self._column.items()}
        for code, parts in self._parts.items():
            found[code] = sum(found[part] * factor for part, factor in parts.items())
        return found

    @cached_property
    def _largest(self) -> int:
        """The largest number that any sum is multiplied to before it is counted in steps."""
        terms = (max(each.step.numerator, each.step.denominator) for each in self.columns)
        return max(self._most.values()) * max(terms)

    def require_int64(self) -> None:
        """[KN056] No sum exceeds 64 bits."""
        if self._largest >= 2**63:
            raise EvaluationError([messages.SUM_EXCEEDS_INT64.problem(pack=self.pack.ref)])

    def name(self, code: str) -> str:
        """Return the name of the column of a node."""
        if self.policy is Policy.RESCALE:
            return f"{self.prefix}{stem(code)}_rescaled"
        return self.prefix + _name(code, self._denominators[code])

    def names(self, codes: Iterable[str]) -> list[str]:
        """Return the names of the columns of several nodes."""
        return [self.name(code) for code in codes]

    @property
    def codes(self) -> list[str]:
        """The default nodes: the areas, the blocks and the total."""
        nodes = self.pack.nodes_and_blocks.items()
        return [code for code, node in nodes if node.level is not Level.SUB_QUESTION]

    def added_to(
        self, frame: Frame, codes: Iterable[str], *, kept: Iterable[str] | None = None
    ) -> Frame:
        """
        Return *frame* with the columns of *codes*, and of the areas that these need.

        Args:
            frame: The frame.
            codes: The nodes.
            kept: The columns of the frame that are kept; by default all.
        """
        nodes = self.pack.nodes_and_blocks
        of_areas = [nodes[code] for code in dict.fromkeys(codes) if self._is_of_areas(code)]
        wanted = dict.fromkeys([*codes, *(part for each in of_areas for part in each.parts)])
        first = [nodes[code] for code in wanted if not self._is_of_areas(code)]
        names = frame.collect_schema().names() if kept is None else kept
        others = [nw.col(*names)] if names else []
        read = with_numbers(frame, self.columns)
        if self.policy is Policy.RESCALE:
            read = staged(read, dict(self._gains(first)))
            return read.select(*others, *(self._rescaled(nodes[code]) for code in wanted))
        whole = (self._whole(node.code).alias(self.name(node.code)) for node in first)
        computed = read.select(*others, *whole)
        return computed.with_columns(*map(self._of_areas, of_areas)) if of_areas else computed

    def _is_of_areas(self, code: str) -> bool:
        """True for the total and blocks, whose parts are areas."""
        return code == TOTAL or code in self.pack.block_nodes

    def _of_areas(self, node: Node) -> nw.Expr:
        """Return the total or a block as a whole number, over the columns of the areas."""
        kind, parts = _integer(self._most[node.code]), list[nw.Expr]()
        for area, factor in self._parts[node.code].items():
            steps = nw.col(self.name(area))
            # Sums of small integers wrap around silently.
            steps = steps if _integer(self._most[area]) is kind else steps.cast(kind)
            parts.append(times(steps, factor))
        return reduce(add, parts).alias(self.name(node.code))

    def _whole(self, code: str) -> nw.Expr:
        """
        Return an area or a scored node as a whole number; null where it is not known.

        Columns are added up before they are tested and counted in steps, all at once, which
        takes a fraction of the expressions.
        """
        kind, factors = _integer(self._most[code]), self._parts[code]
        alike, sums = dict[object, list[ColumnSpec]](), list[nw.Expr]()
        for part, factor in factors.items():
            column = self._column[part]
            if self._is_addable(column):
                alike.setdefault((column.step, column.dtype.is_integer()), []).append(column)
            else:
                sums.append(times(self._steps(column, kind), factor))
        for columns in alike.values():
            numbers = self._numbers(columns, factors, kind)
            sums.append(columns[0].counted(reduce(add, numbers)))
        found = reduce(add, sums)
        tests = [] if self.trusted else [*tests_of(chain(*alike.values()))]
        if tests and self.policy is not Policy.REFUSE:
            # A null passes, an invalid value does not.
            tests = [nw.all_horizontal(*tests, ignore_nulls=False).fill_null(value=True)]
        return (nw.when(*tests).then(found) if tests else found).cast(kind)

    def _is_addable(self, column: ColumnSpec) -> bool:
        """True if the numbers of a column can be added before they are tested and counted."""
        instead = self._instead(column)
        # Decimals are read as floats, and steps of several units counted in them.
        is_float = column.dtype.is_decimal() or column.step.numerator > 1
        return (
            column.is_plain
            and (self.trusted or column.possible is None)
            and (instead is None or column.number_of(instead) is not None)
            and (not is_float or self._largest < 2**53)
        )

    def _numbers(
        self, columns: list[ColumnSpec], factors: Mapping[str, int], kind: _Integer
    ) -> Iterator[nw.Expr]:
        """Yield the numbers of columns that have one step, as they are added up."""
        kind = kind if columns[0].step == 1 else nw.Int64
        for column in columns:
            number, instead, factor = column.number, self._instead(column), factors[column.code]
            if instead is not None:
                number = number.fill_null(column.number_of(instead))
            # Sums of small integers wrap around silently, unless one of them is wide enough.
            if column.type_limits[1] < _MOST[kind] and (column is columns[0] or factor != 1):
                number = number.cast(kind)
            yield times(number, factor)

    def _instead(self, column: ColumnSpec) -> int | None:
        """Return the steps that count for a null; None if none do."""
        if self.policy is Policy.REFUSE:
            return None
        return column.high if self.policy is Policy.BEST else column.low

    def _steps(self, column: ColumnSpec, kind: _Integer) -> nw.Expr:
        steps, instead = column.steps(trusted=self.trusted).cast(kind), self._instead(column)
        if instead is None:
            return steps
        # Nulls only: an invalid value stays unknown.
        return nw.when(column.missing).then(nw.lit(instead, kind)).otherwise(steps)

    def _rescaled(self, node: Node) -> nw.Expr:
        """Return a node in points, rescaled over the parts that have a score, as a float."""
        missing, gained = self._gain_of_areas(node) if self._is_of_areas(node.code) else _gain(node)
        step, low = self.pack.layout.step, float(node.low)
        gained = gained * float(step.numerator) / float(step.denominator)
        return nw.when(~missing).then(gained + low).alias(self.name(node.code))

    def _gains(self, nodes: Iterable[Node]) -> Iterator[tuple[str, nw.Expr]]:
        """Yield the columns that `_gain` reads, by name."""
        for node in nodes:
            missing, gained = self._gain_of_columns(node)
            yield f"missing {stem(node.code)}", missing
            yield f"gained {stem(node.code)}", gained

    def _gain_of_columns(self, node: Node) -> tuple[nw.Expr, nw.Expr]:
        """Return an area or a scored node as `_gain` does, over the columns of the scores."""
        low, names = 0, dict[int, list[str]]()
        for code, factor in self._parts[node.code].items():
            column = self._column[code]
            names.setdefault((column.high - column.low) * factor, []).append(column.number_name)
            low += column.low * factor
        nulls = {most: nw.col(*each).is_null() for most, each in names.items()}
        missing = nw.all_horizontal(*nulls.values(), ignore_nulls=False)
        kind = _integer(sum(most * len(names[most]) for most in names))
        counted = nw.sum_horizontal(*((~null).cast(kind) * most for most, null in nulls.items()))
        # A null counts as the least in this sum: nothing is gained in it.
        gained = (self._whole(node.code) - low).cast(nw.Float64)
        return missing, _rescaled_gain(gained, missing, counted, self._range(node))

    def _gain_of_areas(self, node: Node) -> tuple[nw.Expr, nw.Expr]:
        """Return the total or a block as `_gain` does, over the columns of the areas."""
        nodes, nulls = self.pack.nodes, list[nw.Expr]()
        gains, counts = list[nw.Expr](), list[nw.Expr]()
        for code, factor in zip(node.parts, map(float, node.factors), strict=True):
            null, gained = _gain(nodes[code])
            nulls.append(null)
            gains.append(_unless(null, times(gained, factor), 0.0))
            counts.append(_unless(null, nw.lit(self._range(nodes[code]) * factor), 0.0))
        missing, gained, counted = all_of(nulls), reduce(add, gains), reduce(add, counts)
        return missing, _rescaled_gain(gained, missing, counted, self._range(node))

    def _range(self, node: Node) -> float:
        return float((node.high - node.low) / self.pack.layout.step)


_Integer: TypeAlias = type[nw.Int32 | nw.Int64]
_MOST = {nw.Int32: 2**31 - 1, nw.Int64: 2**63 - 1}


def _gain(node: Node) -> tuple[nw.Expr, nw.Expr]:
    """Return the columns of an area or a scored node: missing, and the steps gained."""
    return nw.col(f"missing {stem(node.code)}"), nw.col(f"gained {stem(node.code)}")


def _rescaled_gain(gained: nw.Expr, missing: nw.Expr, counted: nw.Expr, whole: float) -> nw.Expr:
    """Return the steps gained out of *whole*, of those gained out of the steps that count."""
    # Without any part the quotient is not used, but some engines refuse to divide by 0.
    return gained * whole / _unless(missing, counted, 1.0)


def _unless(condition: nw.Expr, value: nw.Expr, instead: float) -> nw.Expr:
    return nw.when(condition).then(nw.lit(instead)).otherwise(value)


def _integer(most: int) -> _Integer:
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
