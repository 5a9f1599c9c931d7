"""The layout of scores in a row, and the nodes of the score tree."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from functools import cached_property, partial
from itertools import accumulate, compress, count
from math import lcm
from operator import countOf, getitem, itemgetter, le, mul, sub
from struct import Struct
from types import MappingProxyType
from typing import Any, TypeAlias

from attrs import field, frozen

from kompass_core.amounts import Interval, in_steps
from kompass_core.criteria.parts import (
    TOTAL,
    Area,
    Combine,
    Level,
    Limited,
    combined,
    factors_of,
    parts_of,
)
from kompass_core.criteria.percent import PercentBase
from kompass_core.errors import AmountError
from kompass_core.labels import Label

Row: TypeAlias = tuple[int, ...]
"""One whole number of steps for every scored node, in the pack's order."""

Steps: TypeAlias = int | Fraction
"""A number of steps; a `Fraction` only if it is not whole, since whole numbers are faster."""

GAP = object()
"""A score that is missing, among points that are packed: it counts as the least."""

_TEXT, _NUMBERS = frozenset({str}), frozenset({int, Decimal, Fraction})
_NUMBERS_AND_GAPS = _NUMBERS | {type(GAP)}
_MOST_REMEMBERED = 4096


@frozen
class Node(Limited):
    """
    A node of the score tree of a pack: a sub-question, an area or the total.

    Attributes:
        code: Its code; the total's is ``"total"``.
        level: Its level.
        title: Its name.
        low: The least it can have, in points.
        high: The most it can have, in points.
        parts: The codes that it is combined from, without those that do not count; none for a
            scored node.
        factors: The points that it has for one point of each of these parts.
        combine: How the parts make it.
        position: Its index in a profile: sub-questions, then areas, then the total; -1 for a
            block.
        percent: The points that its percent are a share of.
    """

    code: str
    level: Level
    title: Label
    low: Fraction
    high: Fraction
    parts: tuple[str, ...]
    factors: tuple[Fraction, ...]
    combine: Combine
    position: int
    percent: PercentBase = PercentBase.BETWEEN_ENDS

    @property
    def level_name(self) -> str:
        """The name of its level; ``"block"`` for a block, which is none."""
        return "block" if self.position < 0 else self.level.value

    def combined(self, values: Sequence[Fraction]) -> Fraction:
        """Return the points that it has if its parts have *values*."""
        return combined(self.combine, self.factors, values)

    def share_of(self, points: Fraction) -> Fraction:
        """Return *points* as a share of the possible ones: 0 at the least, 1 at the most."""
        return (points - self.low) / (self.high - self.low)

    def points_of(self, share: Fraction) -> Fraction:
        """Return the points that are *share* of the possible ones."""
        return self.low + share * (self.high - self.low)

    @property
    def zero_percent(self) -> Fraction:
        """The points of 0 %; 100 % is the maximum."""
        return Fraction() if self.percent is PercentBase.OF_MAXIMUM else self.low

    def percent_of(self, points: Fraction) -> Fraction:
        """Return *points* in percent: between the ends if its pack prints none."""
        zero = self.zero_percent
        return 100 * (points - zero) / (self.high - zero)

    def points_of_percent(self, percent: Fraction) -> Fraction:
        """Return the points that are *percent*."""
        zero = self.zero_percent
        return zero + percent * (self.high - zero) / 100

    def percent_interval(self, points: Interval) -> Interval:
        """Return an interval of points in percent."""
        zero = self.zero_percent
        return (points - Interval.exactly(zero)) * (100 / (self.high - zero))

    def points_interval(self, percent: Interval) -> Interval:
        """Return the points that are an interval of percent."""
        zero = self.zero_percent
        return percent * ((self.high - zero) / 100) + Interval.exactly(zero)


@frozen
class Layout:
    """
    The nodes of a pack, and the order of its scores in a row of whole steps.

    Attributes:
        nodes: Every node by code, in reading order: each area, its sub-questions, the total.
        codes: The codes of the scored nodes, in the order of the row.
        step: The step in points.
        lows: The least steps of each scored node.
        highs: The most steps of each scored node.
        unit: The steps that every score is a multiple of.
        slices: The part of the row that each area's scores take.
        sums_only: True if every parent is the plain sum of all that is below it.
    """

    nodes: Mapping[str, Node] = field(eq=False)
    codes: tuple[str, ...]
    step: Fraction
    lows: Row
    highs: Row
    unit: int
    slices: tuple[slice, ...] = field(eq=False)
    sums_only: bool

    @classmethod
    def of(
        cls,
        areas: Sequence[Area],
        *,
        title: Label,
        combine: Combine,
        total_max: Fraction | None,
        step: Fraction,
        unit: Fraction,
        percent: PercentBase = PercentBase.BETWEEN_ENDS,
    ) -> Layout:
        """
        Lay out the nodes of a pack.

        Args:
            areas: The areas of the pack, in order.
            title: The title of the total.
            combine: How the areas make the total.
            total_max: The maximum of the total; what the areas give together if omitted.
            step: The step in points.
            unit: The points that every score is a multiple of.
            percent: The points that percent are a share of.
        """
        scored = [each for area in areas for each in (area.sub_questions or (area,))]
        sizes = [len(area.sub_questions) or 1 for area in areas]
        ends = [sum(sizes[: i + 1]) for i in range(len(sizes))]
        combines = {combine, *(area.combine for area in areas if area.sub_questions)}
        sums_only = combines == {Combine.SUM} and all(each.counted for each in parts_of(areas))
        return cls(
            nodes=MappingProxyType(
                {each.code: each for each in _nodes(areas, title, combine, total_max, percent)}
            ),
            codes=tuple(each.code for each in scored),
            step=step,
            lows=tuple(in_steps(each.low, step) for each in scored),
            highs=tuple(in_steps(each.high, step) for each in scored),
            unit=in_steps(unit, step),
            slices=tuple(slice(end - size, end) for size, end in zip(sizes, ends, strict=True)),
            sums_only=sums_only,
        )

    @cached_property
    def _running(self) -> Struct:
        """The packer of the cumulative sums of a row: four bytes each where they suffice."""
        return Struct(f"<{len(self.codes)}{self._integer}")

    @cached_property
    def _one(self) -> Struct:
        """The reader of one cumulative sum."""
        return Struct(f"<{self._integer}")

    @cached_property
    def _area_ends(self) -> Struct:
        """The reader of the cumulative sums at the end of each area; it skips the others."""
        skipped = ((area.stop - area.start - 1) * self._one.size for area in self.slices)
        return Struct("<" + "".join(f"{skip}x{self._integer}" for skip in skipped))

    @cached_property
    def most(self) -> int:
        """The most steps of a score, without the sign."""
        return max(map(abs, (*self.lows, *self.highs)))

    @cached_property
    def _integer(self) -> str:
        most = max(sum(map(abs, limits)) for limits in (self.lows, self.highs))
        return "i" if most < 2**31 else "q"

    def pack(self, row: Sequence[int]) -> bytes:
        """
        Pack the cumulative sums of a row of scores.

        The sum of an area is then the difference of two numbers, however many parts it has.
        """
        return self._running.pack(*accumulate(row))

    def pack_points(self, points: Mapping[str, object]) -> bytes | None:
        """
        Pack the row of exact points, or gaps, by code, at once.

        Returns:
            The packed row; None if a score is absent, unknown or invalid, or if some are
            numbers and others text.
        """
        if len(points) != len(self.codes):
            return None
        try:
            given = self._pick(points)
            if type(given[0]) is str or (given[0] is GAP and str in map(type, given)):
                steps_of = self._steps_of_text
            # Numbers of other types are equal keys: 1.0 and True would be found under 1.
            elif countOf(map(type, given), int) == len(given) or _NUMBERS_AND_GAPS.issuperset(
                map(type, given)
            ):
                steps_of = self._steps_of_numbers
            else:
                return None
            return self._running.pack(*accumulate(map(getitem, steps_of, given)))
        except (KeyError, AmountError, TypeError):  # a signalling NaN is no key at all
            return None

    @cached_property
    def _pick(self) -> Callable[[Mapping[str, object]], tuple[object, ...]]:
        # The first ones again, since of one code alone it would give no tuple.
        return itemgetter(*self.codes, self.codes[0])

    @cached_property
    def _steps_of_text(self) -> tuple[_StepsOf, ...]:
        return self._steps_of(_TEXT)

    @cached_property
    def _steps_of_numbers(self) -> tuple[_StepsOf, ...]:
        return self._steps_of(_NUMBERS)

    def _steps_of(self, kinds: frozenset[type]) -> tuple[_StepsOf, ...]:
        limits = list(zip(self.lows, self.highs, strict=True))
        made = {each: _StepsOf(kinds, self.step, self.unit, *each) for each in set(limits)}
        return tuple(made[each] for each in limits)

    def unpack(self, packed: bytes) -> Row:
        """
        Return the row of scores that was packed.

        Raises:
            struct.error: If *packed* has another length than rows of this pack.
        """
        totals = self._running.unpack(packed)
        return (*map(sub, totals, (0, *totals)),)

    def score(self, packed: bytes, position: int) -> int:
        """Return one score of a row that was packed, without unpacking the rest."""
        read, size = self._one.unpack_from, self._one.size
        before: int = read(packed, (position - 1) * size)[0] if position else 0
        after: int = read(packed, position * size)[0]
        return after - before

    def sums(self, packed: bytes) -> Row:
        """Return the sum of each area's scores, and of them all, without unpacking the rest."""
        ends = self._area_ends.unpack(packed)
        return (*map(sub, ends, (0, *ends)), ends[-1])

    @cached_property
    def whole_factors(self) -> tuple[tuple[tuple[int, ...], int], ...]:
        """
        The whole factors that areas and the total are made with, and the units of their step.

        The factors of an area are its units in one step of each of its scores; those of the total,
        which comes last, are its units in one unit of each area.
        """
        *areas, total = self.from_leaves[-len(self.slices) - 1 :]
        parts = [*(self.codes[row] for row in self.slices), [area.code for area in areas]]
        found = zip(map(self.units_of, (*areas, total)), parts, strict=True)
        return tuple(
            (tuple(units.get(code, 0) for code in codes), whole) for (whole, units), codes in found
        )

    def combined(self, packed: bytes) -> tuple[Fraction, ...]:
        """Return the steps of each area, and of the total, that weights or means make of a row."""
        row, (*areas, (factors, _)) = self.unpack(packed), self.whole_factors
        units = [
            sum(map(mul, each, row[part]))
            for (each, _), part in zip(areas, self.slices, strict=True)
        ]
        units.append(sum(map(mul, factors, units)))
        return tuple(
            [Fraction(n, each) for n, (_, each) in zip(units, self.whole_factors, strict=True)]
        )

    def fits(self, packed: bytes) -> bool:
        """Return True if *packed* has the length of a row of this pack."""
        return len(packed) == self._running.size

    def holds(self, row: Sequence[int]) -> bool:
        """Return True if every score of *row* is within its limits."""
        return all(map(le, self.lows, row)) and all(map(le, row, self.highs))

    @cached_property
    def from_leaves(self) -> tuple[Node, ...]:
        """Every node by its position: parts come before their parent."""
        return tuple(sorted(self.nodes.values(), key=lambda node: node.position))

    @cached_property
    def places(self) -> Mapping[str, int]:
        """The position of each scored node, by code, in the order of the row."""
        return MappingProxyType({code: self.nodes[code].position for code in self.codes})

    @cached_property
    def branches(self) -> tuple[Branch, ...]:
        """Every node with parts, by position."""
        return tuple(self._branch(node) for node in self.from_leaves if node.parts)

    def _branch(self, node: Node) -> Branch:
        unit = lcm(*(factor.denominator for factor in node.factors))
        first, last = (self.nodes[node.parts[i]].position for i in (0, -1))
        factors = [0] * (last + 1 - first)
        for code, factor in zip(node.parts, node.factors, strict=True):
            factors[self.nodes[code].position - first] = int(factor * unit)
        parts = slice(first, last + 1)
        whole = sum(map(mul, factors, self.ranges[parts]))
        return Branch(node.position, parts, None if set(factors) == {1} else tuple(factors), whole)

    @cached_property
    def bases(self) -> tuple[Steps, ...]:
        """The least steps of each node, by position."""
        return tuple(whole_or_ratio(node.low / self.step) for node in self.from_leaves)

    @cached_property
    def ranges(self) -> tuple[Steps, ...]:
        """The most steps of each node less the least, by position."""
        return tuple(
            whole_or_ratio((node.high - node.low) / self.step) for node in self.from_leaves
        )

    @cached_property
    def shares(self) -> Mapping[str, int]:
        """The range of each scored node in that of its root, by code, in one unit for all."""
        ranges = {
            code: self.ranges[place] * self.root_factors[code]
            for code, place in self.places.items()
        }
        unit = lcm(*(each.denominator for each in ranges.values()))
        return MappingProxyType({code: int(each * unit) for code, each in ranges.items()})

    @cached_property
    def whole_shares(self) -> tuple[int, ...]:
        """The sum of the `shares` of all that counts at or below each node, by position."""
        found = [self.shares.get(node.code, 0) for node in self.from_leaves]
        for branch in self.branches:
            found[branch.position] = branch.counted(found)
        return tuple(found)

    @cached_property
    def roots(self) -> tuple[Node, ...]:
        """The nodes that are no part of another: the total, and those that do not count."""
        parts = {part for node in self.from_leaves for part in node.parts}
        return tuple(node for node in self.from_leaves if node.code not in parts)

    @cached_property
    def listed(self) -> Mapping[str, tuple[str, ...]]:
        """The codes of all that is listed below each node, whether it counts or not."""
        found = dict[str, tuple[str, ...]]()
        areas = [each.code for each in self.from_leaves if each.level is Level.AREA]
        for code, row in zip(areas, self.slices, strict=True):
            found[code] = tuple(each for each in self.codes[row] if each != code)
        return MappingProxyType({**found, TOTAL: tuple(areas)})

    @cached_property
    def counted(self) -> frozenset[str]:
        """The codes of the total and of all that counts in it."""
        found = {TOTAL}
        for node in reversed(self.from_leaves):
            found.update(node.parts if node.code in found else ())
        return frozenset(found)

    @cached_property
    def uncounted(self) -> frozenset[str]:
        """The codes of all that does not count in the total."""
        return frozenset(self.nodes.keys() - self.counted)

    @cached_property
    def root_factors(self) -> Mapping[str, Fraction]:
        """The points of the root above each node for one of its points; 1 for a root itself."""
        found = {node.code: Fraction(1) for node in self.roots}
        for node in reversed(self.from_leaves):
            for part, factor in zip(node.parts, node.factors, strict=True):
                found[part] = found[node.code] * factor
        return MappingProxyType(found)

    @cached_property
    def denominators(self) -> Mapping[str, int]:
        """The number of units into which a step is cut to count each node in whole numbers."""
        found = dict[str, int]()
        for node in self.from_leaves:
            parts = zip(node.parts, node.factors, strict=True)
            found[node.code] = lcm(*(found[part] * factor.denominator for part, factor in parts))
        return MappingProxyType(found)

    def units_of(self, node: Node) -> tuple[int, Mapping[str, int]]:
        """
        Return the denominator of a node or block, and its units in one unit of each part, by code.

        A scored node is a part of itself.
        """
        parts = {
            code: (self.denominators[code], factor)
            for code, factor in zip(node.parts, node.factors, strict=True)
        }
        whole = lcm(*(below * factor.denominator for below, factor in parts.values()))
        units = {code: int(factor * whole / below) for code, (below, factor) in parts.items()}
        return whole, units or {node.code: 1}

    @cached_property
    def positions(self) -> Mapping[str, int]:
        """The index of each scored node in the row, by code."""
        return MappingProxyType({code: i for i, code in enumerate(self.codes)})

    def __repr__(self) -> str:
        return f"<Layout of {len(self.nodes)} nodes>"


@frozen(eq=False, repr=False)
class Branch:
    """
    A node with parts, in steps.

    Attributes:
        position: Its position.
        parts: The positions of its parts, and of those in between that do not count.
        factors: The whole number of times that each of these enters the sum of the parts; None if
            each does once.
        whole: The sum of the parts if each gives its whole range.
    """

    position: int
    parts: slice
    factors: tuple[int, ...] | None
    whole: Steps

    def total(self, amounts: Sequence[Steps]) -> Steps:
        """Return the sum of the *amounts* of the parts times their factors."""
        below = amounts[self.parts]
        return sum(below if self.factors is None else map(mul, self.factors, below))

    def counted(self, amounts: Sequence[int]) -> int:
        """Return the sum of the *amounts* of the parts that count; they are by position."""
        below = amounts[self.parts]
        return sum(below if self.factors is None else compress(below, self.factors))


class _StepsOf(dict[object, int]):
    """
    The whole steps of points within limits, by the points as they are given.

    It fills itself: the same points recur, and cost no arithmetic then.

    Raises:
        AmountError: If a key that is not there yet is no number of steps.
        KeyError: If it is of another type, outside the limits, or no multiple of the unit.
    """

    def __init__(
        self, kinds: frozenset[type], step: Fraction, unit: int, low: int, high: int
    ) -> None:
        super().__init__()
        self._kinds, self._step, self._valid = kinds, step, (low, high, unit)

    def __missing__(self, points: Any) -> int:  # noqa: ANN401 (any input)
        low, high, unit = self._valid
        if points is GAP:
            return low  # not kept: a table of nothing but texts is faster
        if type(points) not in self._kinds:
            raise KeyError(points)
        steps = in_steps(points, self._step)
        if not low <= steps <= high or steps % unit:
            raise KeyError(points)
        if len(self) < _MOST_REMEMBERED:
            self[points] = steps
        return steps


def whole_or_ratio(number: Fraction) -> Steps:
    """Return a number as an ``int`` if it is whole."""
    return number.numerator if number.denominator == 1 else number


def _nodes(
    areas: Sequence[Area],
    title: Label,
    combine: Combine,
    total_max: Fraction | None,
    percent: PercentBase,
) -> Iterator[Node]:
    node = partial(Node, percent=percent)
    first_area = sum(len(area.sub_questions) for area in areas)
    listed = count()
    for i, area in enumerate(areas):
        parts = tuple(each for each in area.sub_questions if each.counted)
        yield node(
            area.code,
            Level.AREA,
            area.title,
            area.low,
            area.high,
            tuple(each.code for each in parts),
            factors_of(area.combine, parts, area.high) if parts else (),
            area.combine,
            first_area + i,
        )
        for each in area.sub_questions:
            question = (each.code, Level.SUB_QUESTION, each.title, each.low, each.high)
            yield node(*question, (), (), area.combine, next(listed))
    low, high, factors = total_limits(areas, combine, total_max)
    codes = tuple(area.code for area in areas if area.counted)
    last = first_area + len(areas)
    yield node(TOTAL, Level.TOTAL, title, low, high, codes, factors, combine, last)


def total_limits(
    areas: Sequence[Area], combine: Combine, total_max: Fraction | None
) -> tuple[Fraction, Fraction, tuple[Fraction, ...]]:
    """Return the least and the most of the total, and its points for one of each area's."""
    counted = [area for area in areas if area.counted]
    factors = factors_of(combine, counted, total_max or Fraction())
    low = combined(combine, factors, [area.low for area in counted])
    high = combined(combine, factors, [area.high for area in counted])
    return low, high, factors
