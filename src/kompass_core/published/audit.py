"""Audit of printed numbers."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from decimal import Decimal
from enum import Enum
from fractions import Fraction
from functools import cached_property
from typing import Any, Generic, TypeVar

from attrs import evolve, field, frozen

from kompass_core.amounts import (
    Amount,
    Interval,
    Rounding,
    decimal,
    exact,
    exact_text,
    to_decimal,
)
from kompass_core.criteria import TOTAL, CriteriaPack, Node
from kompass_core.criteria.comparability import require_comparable
from kompass_core.errors import PublishedResultError, messages, nearest, require_type
from kompass_core.missing import Policy
from kompass_core.published.conflicts import minimal_conflict, smallest_removals
from kompass_core.published.plausibility import counted_probability, probability_of_difference
from kompass_core.published.propagation import (
    GridScale,
    SpanScale,
    SumTree,
    Values,
    ValueScale,
    within,
)
from kompass_core.published.result import PrintedNumber, PublishedResult

V = TypeVar("V", bound=Values)
_MAX_GRID_SIZE = 20_000
_LEAST_PLAUSIBLE = Fraction(1, 1000)


class Verdict(Enum):
    """The verdict of an audit."""

    CONSISTENT = "consistent"
    """Every printed parent and percent follows from the numbers printed below it."""
    ROUNDING = "rounding"
    """Some do not follow, but unrounded values exist that print as all of the numbers."""
    IMPLAUSIBLE = "implausible"
    """Such values exist, but differences so large hardly ever come from rounding."""
    IMPOSSIBLE = "impossible"
    """No values print as all of the numbers: at least one number is wrong."""


@frozen
class Mismatch:
    """
    A printed number that does not follow from the numbers printed below or beside it.

    Attributes:
        code: The code of the node.
        kind: ``"points"`` (recomputed from the printed parts) or ``"percent"`` (from the
            printed points, or from the printed parts if no points are printed).
        printed: The printed number.
        recomputed: The number recomputed from printed ones, rounded like the printed one.
        probability: The probability that rounding makes a difference at least as large, in either
            direction, if the hidden values are independent and uniform over the intervals that
            the recomputed-from numbers permit, or over the multiples in them if the scores have
            a unit; exact. None if the numbers of a part exclude each other, or a calculation
            would take too long.
    """

    code: str
    kind: str
    printed: Decimal
    recomputed: Decimal
    probability: Fraction | None = None


@frozen
class Conflict:
    """
    A printed number in conflict with others.

    Attributes:
        code: The code of the node.
        kind: ``"points"`` or ``"percent"``.
        printed: The printed number.
    """

    code: str
    kind: str
    printed: Decimal


@frozen(kw_only=True)
class Audit:
    """
    The findings of an audit.

    Attributes:
        result: The audited result.
        verdict: Consistent, explained by rounding, implausible (a `probability` below 1/1000), or
            impossible.
        checks: The number of printed numbers that could be recomputed from other printed ones.
        mismatches: Those of them that came out differently.
        probability: An upper bound of the probability that rounding causes a mismatch as improbable
            as the least probable one (Bonferroni): its probability times `checks`, at most 1.
            1 without mismatches, 0 if impossible, None if the probability of none is known.
        conflicts: If impossible, the smallest sets of numbers whose removal makes the rest
            possible, in the pack's order; any one of them may be wrong.
        smallest: True if `conflicts` are proven to be smallest; the search is bounded.
        complete: True if `conflicts` has all sets of that size; at most 100 are tried.
        from_below: By code of each node with parts, the points that its parts permit.
        bounds: By code, the points that all printed numbers together permit; if they are
            impossible, those that the numbers of each node alone permit.
    """

    result: PublishedResult
    verdict: Verdict
    checks: int
    mismatches: tuple[Mismatch, ...]
    probability: Fraction | None
    conflicts: tuple[tuple[Conflict, ...], ...]
    smallest: bool
    complete: bool
    from_below: Mapping[str, Interval] = field(hash=False)
    bounds: Mapping[str, Interval] = field(hash=False)

    @property
    def possible(self) -> bool:
        """True if some values print as all of the numbers."""
        return self.verdict is not Verdict.IMPOSSIBLE

    @property
    def plausible(self) -> bool:
        """True if the numbers are possible, and rounding is likely enough to explain them."""
        return self.verdict in {Verdict.CONSISTENT, Verdict.ROUNDING}

    def combined_parts(self, code: str) -> Fraction | None:
        """Combine the parts of a node, as printed in points or percent; None unless all are."""
        return _combined(self.result, self.result.pack.nodes[code])

    def without(self, numbers: Iterable[Conflict]) -> Audit | None:
        """Audit the result without some of its *numbers*; None if no other number is printed."""
        removed = {(each.code, each.kind) for each in numbers}
        others = tuple(
            PrintedNumber(each.code, **dict(kept))
            for each in self.result.printed
            if (kept := [pair for pair in each.numbers if (each.code, pair[0]) not in removed])
        )
        return audit(evolve(self.result, printed=others)) if others else None

    def to_dict(self, language: str | None = None) -> dict[str, Any]:
        """
        Return plain JSON data, with exact numbers as text (see `exact_text`).

        Keys: ``result`` (``name``, ``date``, ``pack``, ``kind``), ``verdict``, ``checks``,
        ``mismatches``, ``probability``, ``conflicts`` (sets of numbers, each with ``possible``:
        the points that the numbers outside the set permit), ``smallest``, ``complete`` and
        ``nodes`` (each ``code``, ``level``, ``title``, the printed ``points`` and ``percent``,
        ``parts``: the combined points of its parts, ``from_below`` and ``bounds``).

        Args:
            language: The language of the titles; the pack's own if omitted.
        """
        result = self.result
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
                {
                    **_number_dict(each),
                    "recomputed": exact_text(each.recomputed),
                    "probability": exact_text(each.probability),
                }
                for each in self.mismatches
            ],
            "probability": exact_text(self.probability),
            "conflicts": [self._conflict_dicts(each) for each in self.conflicts],
            "smallest": self.smallest,
            "complete": self.complete,
            "nodes": [self._node_dict(node, language) for node in result.pack.nodes.values()],
        }

    def _conflict_dicts(self, conflict: tuple[Conflict, ...]) -> list[dict[str, Any]]:
        rest = self.without(conflict)
        return [
            {
                **_number_dict(each),
                "possible": rest.bounds[each.code].to_dict() if rest else None,
            }
            for each in conflict
        ]

    def _node_dict(self, node: Node, language: str | None) -> dict[str, Any]:
        code, result = node.code, self.result
        printed = result.by_code.get(code, PrintedNumber(code))
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

    def _repr_html_(self) -> str:
        """Return a table of the mismatches and the conflicts for notebooks."""
        from kompass_core.html_tables import html_table, node_cells

        result, wrong = self.result, {each for conflict in self.conflicts for each in conflict}
        nodes = result.pack.nodes
        rows = [
            (
                *node_cells(result.pack, nodes[each.code]),
                each.kind,
                Fraction(each.printed),
                Fraction(each.recomputed),
                self.bounds[each.code] if each.kind == "points" else None,
            )
            for each in self.mismatches
        ]
        notes = [f"{self.checks} printed numbers could be recomputed, {len(rows)} of them differ."]
        notes += [
            f"May be wrong: {each.kind} of {each.code}, printed {each.printed}."
            for each in sorted(wrong, key=lambda each: (nodes[each.code].position, each.kind))
        ]
        caption = f"Audit of {result.name}, {result.date}, {result.pack.ref}: {self.verdict.value}"
        headings = ("Code", "Title", "Kind", "Printed", "Recomputed", "Possible points")
        return html_table(caption, headings, rows, notes)

    def __repr__(self) -> str:
        return f"<Audit of {self.result!r}: {self.verdict.value}>"


def _number_dict(number: Mismatch | Conflict) -> dict[str, Any]:
    return {"code": number.code, "kind": number.kind, "printed": exact_text(number.printed)}


def audit(result: PublishedResult) -> Audit:
    """
    Judge the consistency of printed numbers, by intervals and not by a tolerance.

    Each printed number represents the interval of values that round to it. These intervals
    are propagated up the score tree and down again; both passes are linear. If the pack
    declares a unit of scores, only values that such scores can give are considered; the gaps
    between means of them are not seen if more than 20 000 totals are possible. The unit does
    not apply to a population, nor if scores that are not applicable are rescaled.

    Args:
        result: The published result.

    Raises:
        TypeError: If *result* is no `PublishedResult`.
    """
    require_type("result", result, PublishedResult)
    tree = _tree_of(result)
    recomputed = list(_recomputed(result))
    mismatches = tuple(
        evolve(each, probability=_probability(result, each))
        for each in recomputed
        if each.printed != each.recomputed
    )
    upwards = _UpwardPass(tree, result.pack.layout.from_leaves)
    possible = upwards.possible
    probability = _joint(mismatches, len(recomputed)) if possible else Fraction()
    conflicts, smallest, complete = ((), True, True) if possible else _conflicts(upwards)
    return Audit(
        result=result,
        verdict=_verdict(mismatches, probability, possible=possible),
        checks=len(recomputed),
        mismatches=mismatches,
        probability=probability,
        conflicts=conflicts,
        smallest=smallest,
        complete=complete,
        from_below=tree.bounds(upwards.below),
        bounds=tree.bounds(tree.downwards(upwards) if possible else upwards.own),
    )


def _verdict(
    mismatches: tuple[Mismatch, ...], probability: Fraction | None, *, possible: bool
) -> Verdict:
    if not possible:
        return Verdict.IMPOSSIBLE
    if probability is not None and probability < _LEAST_PLAUSIBLE:
        return Verdict.IMPLAUSIBLE
    return Verdict.ROUNDING if mismatches else Verdict.CONSISTENT


def _joint(mismatches: tuple[Mismatch, ...], checks: int) -> Fraction | None:
    """Bound the probability of mismatches as improbable as these; see `Audit.probability`."""
    known = [each.probability for each in mismatches if each.probability is not None]
    if mismatches and not known:
        return None
    return min([Fraction(1), *(each * checks for each in known)])


def _probability(result: PublishedResult, number: Mismatch) -> Fraction | None:
    """Return the probability of a mismatch through rounding, if it is known."""
    node, factors = result.pack.nodes[number.code], result.pack.layout.root_factors
    is_percent = number.kind == "percent"
    codes = node.parts
    if is_percent and "points" in result.intervals[node.code]:
        parts: list[Interval | None] = [result.intervals[node.code]["points"]]
        codes = (node.code,)
    else:
        parts = [_own_interval(result, code) for code in codes]
    if None in parts:
        return None
    scale, start = Fraction(1), Fraction()
    if is_percent:
        start = node.zero_percent
        scale = 100 / (node.high - start)
    scale /= factors[node.code]
    scaled = [
        part * (factors[code] * scale)
        for code, part in zip(codes, parts, strict=True)
        if part is not None
    ]
    scaled.append(Interval.exactly(-start * factors[node.code] * scale))
    rounding = result.rounding_of(node.code, number.kind)
    numbers = (Fraction(number.recomputed), Fraction(number.printed))
    unit = _unit_of_scores(result)
    if unit is None:
        return probability_of_difference(scaled, rounding, *numbers)
    grid = _grid(result.pack, unit)
    strides = [
        grid.stride(factors[code], scored=not result.pack.nodes[code].parts) * scale
        for code in codes
    ]
    return counted_probability(scaled, [*strides, None], rounding, *numbers)


def _own_interval(result: PublishedResult, code: str) -> Interval | None:
    """Return the points that the printed numbers of a node permit; None if there are none."""
    first, *others = result.intervals[code].values()
    return first & others[0] if others else first


def _combined(result: PublishedResult, node: Node) -> Fraction | None:
    points = [result.face_values[part] for part in node.parts if part in result.face_values]
    return node.combined(points) if points and len(points) == len(node.parts) else None


def _recomputed(result: PublishedResult) -> Iterator[Mismatch]:
    """Recompute every printed parent and percent from printed numbers, matching or not."""
    for printed in result.printed:
        node = result.pack.nodes[printed.code]
        combined = _combined(result, node)
        if printed.points is not None and combined is not None:
            again = result.rounding_of(node.code, "points").round(combined)
            yield Mismatch(node.code, "points", printed.points, to_decimal(again))
        points = combined if printed.points is None else result.face_values[node.code]
        if printed.percent is not None and points is not None:
            again = result.rounding_of(node.code, "percent").round(node.percent_of(points))
            yield Mismatch(node.code, "percent", printed.percent, to_decimal(again))


@frozen(eq=False, repr=False)
class _ScoreTree(Generic[V]):
    """
    The nodes of a result as trees of plain sums; the parts of a mean are weighted.

    Attributes:
        pack: The criteria.
        scale: The conversion between intervals and sets of values.
        limits: The values within the limits of each node, by code.
        numbers: Each printed number in the pack's order, with the values that it permits.
    """

    pack: CriteriaPack
    scale: ValueScale[V]
    limits: Mapping[str, V]
    numbers: tuple[tuple[Conflict, V | None], ...]

    def own(self, code: str, removed: AbstractSet[int]) -> tuple[bool, V]:
        """Intersect the numbers of a node; one that conflicts with the earlier ones is skipped."""
        values, fits = self.limits[code], True
        for i in self.numbers_of.get(code, ()):
            if i not in removed:
                permitted = self.numbers[i][1]
                narrower = None if permitted is None else values & permitted
                fits = fits and narrower is not None
                values = values if narrower is None else narrower
        return fits, values

    @cached_property
    def places(self) -> Mapping[str, tuple[str, int]]:
        """The parent of each node but the roots, and its index among the parts of that."""
        nodes = self.pack.nodes.values()
        return {part: (node.code, i) for node in nodes for i, part in enumerate(node.parts)}

    @cached_property
    def numbers_of(self) -> Mapping[str, tuple[int, ...]]:
        positions = dict[str, tuple[int, ...]]()
        for i, (number, _) in enumerate(self.numbers):
            positions[number.code] = (*positions.get(number.code, ()), i)
        return positions

    def downwards(self, upwards: _UpwardPass[V]) -> dict[str, V]:
        """Propagate values from the parents to their parts."""
        found = {root.code: upwards.both[root.code] for root in self.pack.layout.roots}
        for node in reversed(self.pack.layout.from_leaves):
            if node.parts:
                parts = [upwards.both[part] for part in node.parts]
                found.update(zip(node.parts, within(found[node.code], parts), strict=True))
        return found

    def bounds(self, values: Mapping[str, V]) -> dict[str, Interval]:
        """Convert *values* to intervals in points, in the pack's reading order."""
        return {
            code: self.scale.bounds(values[code], self.pack.layout.root_factors[code])
            for code in self.pack.nodes
            if code in values
        }


class _UpwardPass(Generic[V]):
    """
    The possible values of each node, from the printed numbers of the node and below it.

    It covers some nodes, parts before parents and the topmost last; all parts of a node or none.
    A number can be removed or restored; only the nodes above it are then computed anew.

    Attributes:
        tree: The tree.
        removed: The numbers that are removed.
        own: The values that the numbers of a node permit, by code.
        both: The intersection of these with those that its parts permit; `own` if that is empty.
        conflicts: The codes of the nodes without a possible value.
    """

    def __init__(
        self, tree: _ScoreTree[V], nodes: Sequence[Node], removed: Iterable[int] = ()
    ) -> None:
        self.tree, self.removed, self._top = tree, set(removed), nodes[-1].code
        self._sums = dict[str, SumTree[V]]()
        self.own, self.both = dict[str, V](), dict[str, V]()
        self.conflicts = set[str]()
        for node in nodes:
            if parts := [self.both[part] for part in node.parts if part in self.both]:
                self._sums[node.code] = SumTree(parts)
            self._compute(node.code)

    @property
    def possible(self) -> bool:
        return not self.conflicts

    @property
    def below(self) -> dict[str, V]:
        """The values that its parts permit, by code of the nodes with parts."""
        return {code: sums.values for code, sums in self._sums.items()}

    def remove(self, number: int) -> bool:
        """Remove a number, and return True if no conflict remains."""
        self.removed.add(number)
        self._compute_from(number)
        return self.possible

    def restore(self, number: int) -> None:
        """Restore a number that was removed."""
        self.removed.remove(number)
        self._compute_from(number)

    def _compute_from(self, number: int) -> None:
        code = self.tree.numbers[number][0].code
        self._compute(code)
        while code != self._top and code in self.tree.places:
            parent, place = self.tree.places[code]
            self._sums[parent].replace(place, self.both[code])
            self._compute(parent)
            code = parent

    def _compute(self, code: str) -> None:
        fits, own = self.tree.own(code, self.removed)
        both = own & self._sums[code].values if code in self._sums else own
        self.own[code], self.both[code] = own, own if both is None else both
        (self.conflicts.discard if fits and both is not None else self.conflicts.add)(code)


def _tree_of(result: PublishedResult) -> _ScoreTree[Any]:
    """Choose the scale: the grid of the scores if they have one and it is small, else spans."""
    pack, factors = result.pack, result.pack.layout.root_factors
    limits = {code: Interval(node.low, node.high) for code, node in pack.nodes.items()}
    numbers = [
        (Conflict(printed.code, kind, number), result.intervals[printed.code][kind])
        for printed in result.printed
        for kind, number in printed.numbers
    ]
    grid, unit = None, _unit_of_scores(result)
    if unit is not None:
        grid = _grid(pack, unit)
        if sum(each.high - each.low for each in pack.layout.roots) / grid.unit <= _MAX_GRID_SIZE:
            return _score_tree(pack, grid, limits, numbers)
    known = [*limits.items(), *((number.code, bounds) for number, bounds in numbers)]
    ends = [end * factors[code] for code, each in known for end in (each.low, each.high)]
    # Each node moves an end at most three times: up, down to areas, down to their parts.
    scale = SpanScale.of(ends, 3 * len(pack.nodes), grid)
    return _score_tree(pack, scale, limits, numbers)


def _grid(pack: CriteriaPack, unit: Fraction) -> GridScale:
    return GridScale.of(unit, (pack.layout.root_factors[code] for code in pack.layout.codes))


def _unit_of_scores(result: PublishedResult) -> Fraction | None:
    """Return the unit of the scores behind a result, if known."""
    unit, policy = result.pack.score_unit, result.pack.not_applicable
    # A mean of many scores may be any number, and so may one that is rescaled from others.
    if unit is None or result.population is not None or policy is Policy.RESCALE:
        return None
    return Fraction(unit)


def _score_tree(
    pack: CriteriaPack,
    scale: ValueScale[V],
    limits: Mapping[str, Interval],
    numbers: Iterable[tuple[Conflict, Interval]],
) -> _ScoreTree[V]:
    def values(code: str, bounds: Interval) -> V | None:
        scored = not pack.nodes[code].parts
        return scale.values(bounds, pack.layout.root_factors[code], scored=scored)

    # Limits are multiples of the unit of scores, so that none of them is empty.
    possible = {code: values(code, bounds) for code, bounds in limits.items()}
    return _ScoreTree(
        pack=pack,
        scale=scale,
        limits={code: each for code, each in possible.items() if each is not None},
        numbers=tuple((number, values(number.code, bounds)) for number, bounds in numbers),
    )


def _conflicts(
    upwards: _UpwardPass[V],
) -> tuple[tuple[tuple[Conflict, ...], ...], bool, bool]:
    """Find the smallest sets of numbers to remove; see `smallest_removals`."""
    tree = upwards.tree

    def remove_only(removed: frozenset[int]) -> None:
        for i in removed - upwards.removed:
            upwards.remove(i)
        for i in upwards.removed - removed:
            upwards.restore(i)

    def conflict(removed: frozenset[int]) -> frozenset[int] | None:
        remove_only(removed)
        found = [node for node in tree.pack.layout.from_leaves if node.code in upwards.conflicts]
        if not found:
            return None
        # The first node in conflict has none below it, so its numbers and theirs conflict.
        nodes = _in_conflict(upwards, found[0])
        numbers = sorted(i for node in nodes for i in tree.numbers_of.get(node.code, ()))
        kept = [i for i in numbers if i not in removed]
        return minimal_conflict(kept, _UpwardPass(tree, nodes, removed))

    removals, smallest, complete = smallest_removals(conflict)
    remove_only(frozenset())
    sets = tuple(tuple(tree.numbers[i][0] for i in removed) for removed in removals)
    return sets, smallest, complete


def _in_conflict(upwards: _UpwardPass[Any], top: Node) -> list[Node]:
    """
    Return a node in conflict after the nodes below it, parts before parents.

    Nodes are omitted below a node whose own numbers permit no more than its parts do.
    """
    nodes = [top]
    for node in nodes:
        if node is top or upwards.both[node.code] != upwards.own[node.code]:
            nodes += (upwards.tree.pack.nodes[part] for part in node.parts)
    return nodes[::-1]


@frozen(kw_only=True)
class ChangeAudit:
    """
    The findings of an audit of a printed change.

    Attributes:
        verdict: Consistent if the change is the difference of the printed values; rounding if
            some possible unrounded difference rounds to it; else impossible.
        printed: The printed change, in points.
        difference: The difference of the printed values, in points.
        bounds: The interval of the unrounded difference.
        allowed: The least and the greatest printed change that some unrounded difference rounds to.
    """

    verdict: Verdict
    printed: Decimal
    difference: Decimal
    bounds: Interval
    allowed: Interval


def audit_change(
    before: PublishedResult, after: PublishedResult, printed: Amount, *, code: str = TOTAL
) -> ChangeAudit:
    """
    Judge a printed change, such as "+139 points since last time".

    Args:
        before: The earlier result.
        after: The later result.
        printed: The printed change, in points.
        code: The code of the sub-question, the area or the total that changed.

    Raises:
        TypeError: If one of the results is no `PublishedResult`.
        PublishedResultError: If the pack has no such code, or one of the results has no
            printed points there.
        IncomparableError: If the results are not under comparable packs.
        AmountError: If *printed* is no exact number.
    """
    require_type("before", before, PublishedResult)
    require_type("after", after, PublishedResult)
    require_comparable(before.pack, after.pack)
    earlier, later = (_printed_points(result, code) for result in (before, after))
    bounds = audit(after).bounds[code] - audit(before).bounds[code]
    return judge_change(later - earlier, bounds, after.rounding_of(code, "points"), printed)


def judge_change(
    difference: Fraction, bounds: Interval, rounding: Rounding, printed: Amount
) -> ChangeAudit:
    """
    Judge a printed change.

    Args:
        difference: The difference of the printed values.
        bounds: The interval of the unrounded difference.
        rounding: The rounding of printed points.
        printed: The printed change.
    """
    change = exact(printed)
    low, high = rounding.round(bounds.low), rounding.round(bounds.high)
    # An open end may be the first value that is printed as the next multiple.
    low += 0 if rounding.bounds(low) & bounds else rounding.unit
    high -= 0 if rounding.bounds(high) & bounds else rounding.unit
    if change == difference:
        verdict = Verdict.CONSISTENT
    elif rounding.can_print(change) and rounding.bounds(change) & bounds:
        verdict = Verdict.ROUNDING
    else:
        verdict = Verdict.IMPOSSIBLE
    return ChangeAudit(
        verdict=verdict,
        printed=decimal(printed),
        difference=to_decimal(difference),
        bounds=bounds,
        allowed=Interval(low, high),
    )


def _printed_points(result: PublishedResult, code: str) -> Fraction:
    if code not in result.pack.nodes:
        hint = nearest(code, result.pack.nodes)
        facts = {"pack": result.pack.ref, "level": "node", "code": code, "hint": hint}
        raise PublishedResultError([messages.RESULT_CODE_UNKNOWN.problem(**facts)])
    printed = result.by_code.get(code)
    if printed is None or printed.points is None:
        raise PublishedResultError(
            [messages.PRINTED_POINTS_MISSING.problem(code=code, name=result.name)]
        )
    return Fraction(printed.points)
