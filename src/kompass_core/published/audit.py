"""Audit of printed numbers."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from enum import Enum
from fractions import Fraction
from functools import cached_property
from typing import Any, Generic, TypeVar

from attrs import evolve, field, frozen

from kompass_core.amounts import Amount, Interval, decimal, exact, exact_text, to_decimal
from kompass_core.criteria import TOTAL, CriteriaPack, Node, require_comparable
from kompass_core.errors import PublishedResultError, messages, nearest, require_type
from kompass_core.missing import Policy
from kompass_core.published.conflicts import minimal_conflict, smallest_removal
from kompass_core.published.propagation import (
    GridScale,
    SpanScale,
    UnitGrid,
    Values,
    together,
    within,
)
from kompass_core.published.result import PrintedNumber, PublishedResult

V = TypeVar("V", bound=Values)
_MOST_GRID_CELLS = 20_000


class Verdict(Enum):
    """What an audit found."""

    CONSISTENT = "consistent"
    """Every printed parent and percent follows from what is printed below it."""
    ROUNDING = "rounding"
    """It does not follow, yet unrounded values exist that print all of it."""
    IMPOSSIBLE = "impossible"
    """No values print all of it: at least one number is wrong."""


@frozen
class Mismatch:
    """
    A printed number that does not follow from what is printed below or beside it.

    Attributes:
        code: The cell.
        kind: ``"points"`` (of the printed parts) or ``"percent"`` (of the printed points, or
            of the printed parts where no points are printed).
        printed: What is printed.
        recomputed: What the printed numbers give, rounded as the contract says.
    """

    code: str
    kind: str
    printed: Decimal
    recomputed: Decimal


@frozen
class Conflict:
    """
    A printed number without which the rest would be possible.

    Attributes:
        code: The cell.
        kind: ``"points"`` or ``"percent"``.
        printed: What is printed.
    """

    code: str
    kind: str
    printed: Decimal


@frozen(kw_only=True)
class Audit:
    """
    What was found about a published result.

    Attributes:
        result: What was audited.
        verdict: Whether the numbers fit together.
        checks: How many printed numbers could be recomputed from other printed ones.
        mismatches: Those that came out differently.
        culprits: If impossible, a smallest set of numbers whose removal makes the rest
            possible, in the pack's order; the first such set in that order.
        smallest: Whether `culprits` is proven to be smallest; the search is bounded.
        from_below: By code of each cell with parts, the points that its parts allow.
        bounds: By code, the points that all printed numbers together allow; if they are
            impossible, those that each cell's own numbers allow.
    """

    result: PublishedResult
    verdict: Verdict
    checks: int
    mismatches: tuple[Mismatch, ...]
    culprits: tuple[Conflict, ...]
    smallest: bool
    from_below: Mapping[str, Interval] = field(hash=False)
    bounds: Mapping[str, Interval] = field(hash=False)

    @property
    def possible(self) -> bool:
        """Whether some values print all of the numbers."""
        return self.verdict is not Verdict.IMPOSSIBLE

    def combined_parts(self, code: str) -> Fraction | None:
        """Combine the printed points of the parts of a node; None unless all are printed."""
        node, cells = self.result.pack.nodes[code], self.result.cells
        printed = [cells[part].points if part in cells else None for part in node.parts]
        points = [Fraction(each) for each in printed if each is not None]
        return node.combine.of(points) if points and len(points) == len(printed) else None

    def without_culprits(self) -> Audit | None:
        """Audit the other numbers; None if there are no culprits, or no other numbers."""
        taken = {(each.code, each.kind) for each in self.culprits}
        left = tuple(
            PrintedNumber(cell.code, **dict(numbers))
            for cell in self.result.printed
            if (numbers := [pair for pair in cell.numbers if (cell.code, pair[0]) not in taken])
        )
        return audit(evolve(self.result, printed=left)) if taken and left else None

    def to_dict(self, language: str | None = None) -> dict[str, Any]:
        """
        Return plain JSON data, with exact numbers as text (see `exact_text`).

        Keys: ``result`` (``name``, ``date``, ``pack``, ``kind``), ``verdict``, ``checks``,
        ``mismatches``, ``culprits`` (with ``possible``: the points that the other numbers
        allow), ``smallest`` and ``nodes`` (each ``code``, ``level``, ``title``, the printed
        ``points`` and ``percent``, ``parts``: the combined points of its parts, ``from_below``
        and ``bounds``).

        Args:
            language: The language of the titles; the pack's own if omitted.
        """
        result, rest = self.result, self.without_culprits()
        return {
            "result": {
                "name": result.name,
                "date": str(result.date),
                "pack": str(result.pack.ref),
                "kind": "published mean" if result.population else "published result",
            },
            "verdict": self.verdict.value,
            "checks": self.checks,
            "mismatches": [
                {**_number_dict(each), "recomputed": exact_text(each.recomputed)}
                for each in self.mismatches
            ],
            "culprits": [
                {
                    **_number_dict(each),
                    "possible": rest.bounds[each.code].to_dict() if rest else None,
                }
                for each in self.culprits
            ],
            "smallest": self.smallest,
            "nodes": [self._node_dict(node, language) for node in result.pack.nodes.values()],
        }

    def _node_dict(self, node: Node, language: str | None) -> dict[str, Any]:
        code, result = node.code, self.result
        printed = result.cells.get(code, PrintedNumber(code))
        from_below = self.from_below.get(code)
        return {
            "code": code,
            "level": node.level.value,
            "title": str(result.pack.text(node.title, language)),
            "points": exact_text(printed.points),
            "percent": exact_text(printed.percent),
            "parts": exact_text(self.combined_parts(code)),
            "from_below": from_below.to_dict() if from_below else None,
            "bounds": self.bounds[code].to_dict(),
        }


def _number_dict(number: Mismatch | Conflict) -> dict[str, Any]:
    return {"code": number.code, "kind": number.kind, "printed": exact_text(number.printed)}


def audit(result: PublishedResult) -> Audit:
    """
    Judge whether printed numbers fit together, by intervals and not by a tolerance.

    Each printed number stands for all the values that round to it under the contract. These
    intervals are carried up the tree of parts and down again; both passes are linear. Where
    the pack declares a unit of scores, only values that such scores can give are considered;
    the gaps between means of them are not seen where more than 20 000 totals are possible. The
    unit says nothing of a population, nor where what is not applicable is rescaled.

    Args:
        result: What was printed.

    Raises:
        TypeError: If *result* is no `PublishedResult`.
    """
    require_type("result", result, PublishedResult)
    tree = _tree_of(result)
    relations = list(_face_value(result))
    mismatches = tuple(each for each in relations if each.printed != each.recomputed)
    upwards = tree.upwards(frozenset())
    culprits, smallest = ((), True) if upwards.possible else _culprits(tree)
    if not upwards.possible:
        verdict = Verdict.IMPOSSIBLE
    else:
        verdict = Verdict.ROUNDING if mismatches else Verdict.CONSISTENT
    return Audit(
        result=result,
        verdict=verdict,
        checks=len(relations),
        mismatches=mismatches,
        culprits=culprits,
        smallest=smallest,
        from_below=tree.bounds(upwards.below),
        bounds=tree.bounds(tree.downwards(upwards) if upwards.possible else upwards.own),
    )


def _face_value(result: PublishedResult) -> Iterator[Mismatch]:
    """Recompute every printed parent and percent from printed numbers; all of them are given."""
    for cell in result.printed:
        node = result.pack.nodes[cell.code]
        parts = [value for part in node.parts if (value := result.face_value(part)) is not None]
        whole = parts and len(parts) == len(node.parts)
        combined = node.combine.of(parts) if whole else None
        if cell.points is not None and combined is not None:
            again = result.rounding_of(cell.code, "points").round(combined)
            yield Mismatch(cell.code, "points", cell.points, to_decimal(again))
        points = combined if cell.points is None else result.face_value(cell.code)
        if cell.percent is not None and points is not None:
            again = result.rounding_of(cell.code, "percent").round(node.share_of(points) * 100)
            yield Mismatch(cell.code, "percent", cell.percent, to_decimal(again))


@frozen
class _Upwards(Generic[V]):
    """What is possible for each cell when one looks at it and at what lies below it."""

    own: dict[str, V]
    below: dict[str, V]
    both: dict[str, V]
    conflicts: list[str]

    @property
    def possible(self) -> bool:
        return not self.conflicts


@frozen
class _Tree(Generic[V]):
    """
    The cells of a result as a tree of plain sums: a mean's parts count with a weight.

    Attributes:
        pack: Whose cells they are.
        scale: How bounds become sets of values.
        limits: What each cell can be at all.
        numbers: Each printed number in the pack's order, with what it allows.
    """

    pack: CriteriaPack
    scale: UnitGrid[V]
    limits: Mapping[str, V]
    numbers: tuple[tuple[Conflict, V | None], ...]

    def upwards(self, without: frozenset[int]) -> _Upwards[V]:
        """Carry what the numbers allow from the parts to their parents, *without* some numbers."""
        found = _Upwards[V]({}, {}, {}, [])
        for node in self.pack.layout.from_leaves:
            code = node.code
            fits, found.own[code] = self._own(code, without)
            both: V | None = found.own[code]
            if node.parts:
                found.below[code] = together([found.both[part] for part in node.parts])
                both = found.own[code] & found.below[code]
            found.both[code] = found.own[code] if both is None else both
            if both is None or not fits:
                found.conflicts.append(code)
        return found

    def _own(self, code: str, without: frozenset[int]) -> tuple[bool, V]:
        """Return whether a cell's own numbers agree, and what they, or the first, allow."""
        values, fits = self.limits[code], True
        for i in self._numbers_of.get(code, ()):
            if i not in without:
                allowed = self.numbers[i][1]
                narrower = None if allowed is None else values & allowed
                fits = fits and narrower is not None
                values = values if narrower is None else narrower
        return fits, values

    @cached_property
    def _numbers_of(self) -> Mapping[str, tuple[int, ...]]:
        places = dict[str, tuple[int, ...]]()
        for i, (number, _) in enumerate(self.numbers):
            places[number.code] = (*places.get(number.code, ()), i)
        return places

    def downwards(self, upwards: _Upwards[V]) -> dict[str, V]:
        """Carry what the parents allow down to their parts."""
        found = {TOTAL: upwards.both[TOTAL]}
        for node in reversed(self.pack.layout.from_leaves):
            if node.parts:
                parts = [upwards.both[part] for part in node.parts]
                found.update(zip(node.parts, within(found[node.code], parts), strict=True))
        return found

    def bounds(self, values: Mapping[str, V]) -> dict[str, Interval]:
        """Return *values* as bounds in points, in the pack's reading order."""
        return {
            code: self.scale.bounds(values[code], self.pack.layout.weights[code])
            for code in self.pack.nodes
            if code in values
        }


def _tree_of(result: PublishedResult) -> _Tree[Any]:
    """Choose how to count: on the grid of the scores where they have one, else over all reals."""
    pack, weights = result.pack, result.pack.layout.weights
    limits = {code: Interval(node.low, node.high) for code, node in pack.nodes.items()}
    numbers = [
        (Conflict(cell.code, kind, number), result.bounds_of(cell.code, kind))
        for cell in result.printed
        for kind, number in cell.numbers
    ]
    grid, unit = None, _unit_of_scores(result)
    if unit is not None:
        grid = GridScale.of(unit, (weights[code] for code in pack.layout.codes))
        if (pack.total.high - pack.total.low) / grid.unit <= _MOST_GRID_CELLS:
            return _set_leaves(pack, grid, limits, numbers)
    known = [*limits.items(), *((number.code, bounds) for number, bounds in numbers)]
    ends = [end * weights[code] for code, each in known for end in (each.low, each.high)]
    # No end is moved more than thrice for every cell: up, down to areas, down to their parts.
    return _set_leaves(pack, SpanScale.of(ends, 3 * len(pack.nodes), grid), limits, numbers)


def _unit_of_scores(result: PublishedResult) -> Fraction | None:
    """Return what every score behind a result is a multiple of, where that is known."""
    unit, policy = result.pack.score_unit, result.pack.not_applicable
    # The mean of many scores may be any number, and so may a score that others stand in for.
    if unit is None or result.population is not None or policy is Policy.RESCALE:
        return None
    return Fraction(unit)


def _set_leaves(
    pack: CriteriaPack,
    scale: UnitGrid[V],
    limits: Mapping[str, Interval],
    numbers: Iterable[tuple[Conflict, Interval]],
) -> _Tree[V]:
    def values(code: str, bounds: Interval) -> V | None:
        scored = not pack.nodes[code].parts
        return scale.values(bounds, pack.layout.weights[code], scored=scored)

    # Limits are multiples of the unit of scores, so no cell is empty from the start.
    possible = {code: values(code, bounds) for code, bounds in limits.items()}
    return _Tree(
        pack=pack,
        scale=scale,
        limits={code: each for code, each in possible.items() if each is not None},
        numbers=tuple((number, values(number.code, bounds)) for number, bounds in numbers),
    )


def _culprits(tree: _Tree[V]) -> tuple[tuple[Conflict, ...], bool]:
    everything = frozenset(range(len(tree.numbers)))

    def fits(kept: frozenset[int]) -> bool:
        return tree.upwards(everything - kept).possible

    def conflict(taken: frozenset[int]) -> frozenset[int] | None:
        upwards = tree.upwards(taken)
        if upwards.possible:
            return None
        # Nothing below the first conflict has one, so its own numbers and theirs clash.
        below = _with_parts(tree.pack, upwards.conflicts[0])
        clashing = [i for i in sorted(everything - taken) if tree.numbers[i][0].code in below]
        return minimal_conflict(clashing, fits)

    taken, smallest = smallest_removal(conflict)
    return tuple(tree.numbers[i][0] for i in taken), smallest


def _with_parts(pack: CriteriaPack, code: str) -> set[str]:
    codes = [code]
    for each in codes:
        codes += pack.nodes[each].parts
    return set(codes)


@frozen(kw_only=True)
class ChangeAudit:
    """
    What was found about a printed change between two results.

    Attributes:
        verdict: Consistent if it is the difference of the printed values; rounding if some
            possible unrounded difference rounds to it; else impossible.
        printed: The printed change, in points.
        difference: The difference of the printed values, in points.
        bounds: The unrounded differences that are possible.
    """

    verdict: Verdict
    printed: Decimal
    difference: Decimal
    bounds: Interval


def audit_change(
    before: PublishedResult, after: PublishedResult, printed: Amount, *, code: str = TOTAL
) -> ChangeAudit:
    """
    Judge a printed change, such as "+139 points since last time".

    Args:
        before: The earlier result.
        after: The later result.
        printed: The change as it was announced, in points.
        code: The cell that it is about.

    Raises:
        PublishedResultError: If the pack has no such cell, or one of the results shows no
            points there.
        IncomparableError: If the results are not under comparable packs.
        AmountError: If *printed* is no exact number.
    """
    require_comparable(before.pack, after.pack)
    earlier, later = (_printed_points(result, code) for result in (before, after))
    change = exact(printed)
    bounds = audit(after).bounds[code] - audit(before).bounds[code]
    rounding = after.rounding_of(code, "points")
    rounds_to_it = rounding.can_print(change) and rounding.bounds(change) & bounds
    if change == Fraction(later) - Fraction(earlier):
        verdict = Verdict.CONSISTENT
    else:
        verdict = Verdict.ROUNDING if rounds_to_it else Verdict.IMPOSSIBLE
    return ChangeAudit(
        verdict=verdict,
        printed=decimal(printed),
        difference=to_decimal(Fraction(later) - Fraction(earlier)),
        bounds=bounds,
    )


def _printed_points(result: PublishedResult, code: str) -> Decimal:
    if code not in result.pack.nodes:
        hint = nearest(code, result.pack.nodes)
        facts = {"pack": result.pack.ref, "level": "cell", "code": code, "hint": hint}
        raise PublishedResultError([messages.RESULT_CODE_UNKNOWN.problem(**facts)])
    cell = result.cells.get(code)
    if cell is None or cell.points is None:
        raise PublishedResultError(
            [messages.PRINTED_POINTS_MISSING.problem(code=code, name=result.name)]
        )
    return cell.points
