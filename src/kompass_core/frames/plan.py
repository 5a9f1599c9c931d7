"""Expressions for the cells of a pack, over the columns that hold its scores."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from fractions import Fraction
from functools import cached_property, reduce
from math import lcm
from operator import add
from types import MappingProxyType
from typing import Literal, TypeAlias, TypedDict

import narwhals.stable.v2 as nw
from attrs import frozen

from kompass_core.criteria import TOTAL, Combine, CriteriaPack, Level, Node
from kompass_core.errors import FrameError, messages, nearest, raise_any, wrong_type
from kompass_core.frames.columns import (
    ColumnSpec,
    Frame,
    all_of,
    columns_of,
    listed,
    nullable,
    opened,
)
from kompass_core.missing import Policy, as_policy

Measure: TypeAlias = Literal["points", "steps"]
"""What the numbers in a column count."""


class Reading(TypedDict, total=False):
    """
    How scores are read from a frame, and what becomes of those that are missing.

    Attributes:
        columns: The names of columns by code, for those that are not called by their code.
        prefix: What stands before the code in the names of the others.
        unit: Whether the columns hold ``"points"`` (the default) or ``"steps"``.
        not_assessed: What becomes of nulls: nobody looked.
        checked: Whether every score is known to be one that its cell can have.
    """

    columns: Mapping[str, str] | None
    prefix: str
    unit: Measure
    not_assessed: Policy | str
    checked: bool


def units(pack: CriteriaPack) -> Mapping[str, Fraction]:
    """
    Return what one unit of each column of whole numbers is worth, in points.

    A sum counts steps. A mean of four counts quarters of a step, and its column says so:
    ``1_steps_by_4``.

    >>> import kompass_core as kc
    >>> units(kc.load_pack("kommunkompassen-se@2010"))["total_steps"]
    Fraction(1, 200)

    Raises:
        FrameError: If two codes of the pack would have one column.
    """
    require_pack(pack)
    parts = _denominators(pack)
    step = pack.layout.step
    return MappingProxyType({_name(code, n): step / n for code, n in parts.items()})


def require_pack(pack: object) -> None:
    """[KF006, KN058] What scores a frame is a pack, each of whose cells has a column."""
    if not isinstance(pack, CriteriaPack):
        raise FrameError([wrong_type("pack", pack, CriteriaPack)])
    codes = dict[str, str]()
    for code in pack.nodes:
        column = stem(code)
        first = codes.setdefault(column.casefold(), code)
        if first != code:
            facts = {"pack": pack.ref, "first": first, "second": code, "column": column}
            raise FrameError([messages.COLUMN_NAME_CONFLICT.problem(**facts)])


def stem(code: str) -> str:
    """Return what the names of the columns of a cell begin with."""
    # A dot is a field of a structure to some engines.
    return code.replace(".", "_")


def _name(code: str, denominator: int) -> str:
    return f"{stem(code)}_steps{'' if denominator == 1 else f'_by_{denominator}'}"


def _denominators(pack: CriteriaPack) -> dict[str, int]:
    """Return into how many parts a step must be cut to count each cell in whole numbers."""
    found = dict[str, int]()
    for node in pack.layout.from_leaves:
        shared = lcm(*(found[part] for part in node.parts)) if node.parts else 1
        averaged = bool(node.parts) and node.combine is Combine.MEAN
        found[node.code] = shared * (len(node.parts) if averaged else 1)
    return found


@frozen
class Plan:
    """
    How each cell is computed from the columns of a frame.

    Attributes:
        pack: The criteria.
        columns: The columns of the scored cells, in the pack's order.
        policy: What becomes of nulls.
        trusted: Whether the values are taken for scores without looking.
        mark: What stands before the names of the new columns.
    """

    pack: CriteriaPack
    columns: tuple[ColumnSpec, ...]
    policy: Policy
    trusted: bool
    mark: str = ""

    @cached_property
    def _column(self) -> Mapping[str, ColumnSpec]:
        return {column.code: column for column in self.columns}

    @cached_property
    def _denominators(self) -> Mapping[str, int]:
        return _denominators(self.pack)

    @cached_property
    def _most(self) -> Mapping[str, int]:
        """The largest whole number, either way, that each cell's column can have."""
        found = {code: each.most(trusted=self.trusted) for code, each in self._column.items()}
        for node in self.pack.layout.from_leaves:
            if node.parts:
                factors = ((part, self._factor(node, part)) for part in node.parts)
                found[node.code] = sum(found[part] * factor for part, factor in factors)
        return found

    def _factor(self, node: Node, part: str) -> int:
        """Return how many units of the column of *node* one unit of that of a part is."""
        shared = lcm(*(self._denominators[each] for each in node.parts))
        return shared // self._denominators[part]

    def require_room(self) -> None:
        """[KN056] No sum that the scores can have is beyond 64 bits."""
        step = self.columns[0].step
        if max(self._most.values()) * max(step.numerator, step.denominator) >= 2**63:
            raise FrameError([messages.SUM_EXCEEDS_INT64.problem(pack=self.pack.ref)])

    def name(self, code: str) -> str:
        """Return what the column of a cell is called."""
        if self.policy is Policy.RESCALE:
            return f"{self.mark}{stem(code)}_rescaled"
        return self.mark + _name(code, self._denominators[code])

    def names(self, codes: Iterable[str]) -> list[str]:
        """Return what the columns of several cells are called."""
        return [self.name(code) for code in codes]

    @property
    def codes(self) -> list[str]:
        """The cells that are computed without being asked for: the areas and the total."""
        nodes = self.pack.nodes.items()
        return [code for code, node in nodes if node.level is not Level.SUB_QUESTION]

    def added_to(self, frame: Frame, codes: Iterable[str]) -> Frame:
        """Return *frame* with the columns of *codes*, and of the areas where these need them."""
        nodes = self.pack.nodes
        wanted = dict.fromkeys((*self.codes, *codes) if TOTAL in codes else codes)
        first = (nodes[code] for code in wanted if code != TOTAL)
        computed = frame.with_columns(*(self._cell(node) for node in first))
        if TOTAL not in wanted:
            return computed
        return computed.with_columns(self._cell(nodes[TOTAL]))

    def _cell(self, node: Node) -> nw.Expr:
        make = self._rescaled if self.policy is Policy.RESCALE else self._whole
        return make(node).alias(self.name(node.code))

    def _whole(self, node: Node) -> nw.Expr:
        """Return a cell as a whole number; null where it is not known."""
        kind = _integer(self._most[node.code])
        if not node.parts:
            return self._steps(self._column[node.code], kind)
        return reduce(add, self._parts(node, kind))

    def _parts(self, node: Node, kind: type[nw.Int32 | nw.Int64]) -> Iterator[nw.Expr]:
        # Each is cast before it is added: sums of small integers wrap around in silence.
        for part in node.parts:
            if node.code != TOTAL:
                yield self._steps(self._column[part], kind)
                continue
            factor = self._factor(node, part)
            value = nw.col(self.name(part)).cast(kind)
            yield value if factor == 1 else value * factor

    def _steps(self, column: ColumnSpec, kind: type[nw.Int32 | nw.Int64]) -> nw.Expr:
        steps = column.steps(trusted=self.trusted).cast(kind)
        if self.policy is Policy.REFUSE:
            return steps
        instead = column.low if self.policy is Policy.WORST else column.high
        # Only what is missing: a value that is no score stays unknown.
        return nw.when(column.missing).then(nw.lit(instead, kind)).otherwise(steps)

    def _rescaled(self, node: Node) -> nw.Expr:
        """Return a cell in points, of the parts that have a score, as a float."""
        part = self._leaf(node.code) if not node.parts else self._branch(node)
        step, low = self.pack.layout.step, float(node.low)
        gained = part.gained * float(step.numerator) / float(step.denominator)
        return nw.when(~part.gone).then(gained + low)

    def _leaf(self, code: str) -> _Part:
        column = self._column[code]
        gained = column.steps(trusted=self.trusted).cast(nw.Int64) - column.low
        return _Part(column.missing, gained.cast(nw.Float64), float(column.high - column.low))

    def _branch(self, node: Node) -> _Part:
        """Combine the parts that are there by their share of the points that they have room for."""
        nodes, step = self.pack.nodes, self.pack.layout.step
        parts = [self._branch(nodes[p]) if nodes[p].parts else self._leaf(p) for p in node.parts]
        gone = all_of(part.gone for part in parts)
        gained = reduce(add, (_unless(part.gone, part.gained, 0.0) for part in parts))
        there = reduce(add, (_unless(part.gone, nw.lit(part.room), 0.0) for part in parts))
        room = float((node.high - node.low) / step)
        # Where nothing is there the quotient is not used, but some engines refuse to divide by 0.
        return _Part(gone, gained * room / _unless(gone, there, 1.0), room)


@frozen
class _Part:
    """What a part brings to its parent: steps above the minimum, as floats."""

    gone: nw.Expr
    """Whether nothing of it has a score."""
    gained: nw.Expr
    room: float


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
    not_assessed: Policy | str = Policy.REFUSE,
    checked: bool = False,
) -> tuple[Frame, Plan]:
    """
    Open a frame, and plan how its scores are read.

    Raises:
        FrameError: If it is no frame, or its columns do not hold the scores of the pack.
        EvaluationError: If there is no such policy.
    """
    frame = opened(native)
    require_pack(pack)
    policy = as_policy(not_assessed)
    measure = in_points(unit)
    found = columns_of(
        frame, pack, columns=columns, prefix=prefix, in_points=measure, exact_only=True
    )
    plan = Plan(pack, found, policy, bool(checked))
    plan.require_room()
    if not checked:
        frame = nullable(frame, (column.name for column in found))
    return frame, plan


def in_points(unit: str) -> bool:
    """[KN057] Columns hold points or steps."""
    if unit not in ("points", "steps"):
        raise FrameError(
            [messages.INVALID_CHOICE.problem("unit", given=unit, known=("points", "steps"))]
        )
    return unit == "points"


def as_codes(pack: CriteriaPack, codes: str | Iterable[str] | None, usual: list[str]) -> list[str]:
    """
    Read which cells are asked for.

    Raises:
        FrameError: With every code that the pack does not have.
    """
    given = usual if codes is None else listed("codes", codes)
    if codes is not None and not given:
        raise FrameError([messages.NOTHING_REQUESTED.problem("codes")])
    unknown = (code for code in given if code not in pack.nodes)
    hints = ((code, nearest(code, pack.nodes)) for code in unknown)
    raise_any(
        FrameError,
        (
            messages.CELL_NOT_FOUND.problem(pack=pack.ref, code=code, hint=hint)
            for code, hint in hints
        ),
    )
    return given
