"""Slow and simple ways to know what an audit must find, independent of the library's own."""

from __future__ import annotations

import decimal
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from functools import cache
from itertools import combinations, product
from math import gcd, lcm
from typing import TypeAlias

import kompass_core as kc
from kompass_core.criteria import TOTAL, RoundingMode
from kompass_core.testing.oracle import factors_of_parts

Number: TypeAlias = tuple[str, str, Decimal | Fraction | int]
"""A printed number: code, kind, and what is printed."""

_MODES = {
    RoundingMode.HALF_UP: decimal.ROUND_HALF_UP,
    RoundingMode.HALF_DOWN: decimal.ROUND_HALF_DOWN,
    RoundingMode.HALF_EVEN: decimal.ROUND_HALF_EVEN,
    RoundingMode.UP: decimal.ROUND_UP,
    RoundingMode.DOWN: decimal.ROUND_DOWN,
    RoundingMode.CEILING: decimal.ROUND_CEILING,
    RoundingMode.FLOOR: decimal.ROUND_FLOOR,
}


def rounded(value: Fraction, rounding: kc.Rounding) -> Fraction:
    """Round with the standard library's decimal numbers, of far more digits than are needed."""
    context = decimal.Context(prec=80)
    quotient = value / rounding.unit
    exactly = context.divide(Decimal(quotient.numerator), Decimal(quotient.denominator))
    whole = exactly.quantize(Decimal(1), rounding=_MODES[rounding.mode], context=context)
    return Fraction(whole) * rounding.unit


def combined(pack: kc.CriteriaPack, scores: Mapping[str, Fraction]) -> dict[str, Fraction]:
    """Return what every cell has, when the scored ones have *scores*."""
    values = dict(scores)

    for code in [*(area.code for area in pack.areas if area.sub_questions), TOTAL]:
        factors = factors_of_parts(pack, code)
        values[code] = sum((values[part] * each for part, each in factors.items()), Fraction())
    return values


def printed_as(
    pack: kc.CriteriaPack, contract: kc.RoundingConvention, code: str, value: Fraction
) -> dict[str, Fraction]:
    """Return what is printed for a cell that has *value*: its points and its percent."""
    node = pack.nodes[code]
    low, high = Fraction(node.min_points), Fraction(node.max_points)
    at_level = contract.for_level(node.level)
    return {
        "points": rounded(value, at_level.points),
        "percent": rounded((value - low) / (high - low) * 100, at_level.percent),
    }


def numbers_of(result: kc.PublishedResult) -> list[Number]:
    """Return every printed number, in the pack's order."""
    return [
        (code, kind, number)
        for code in result.pack.nodes
        if code in result.by_code
        for kind, number in (
            ("points", result.by_code[code].points),
            ("percent", result.by_code[code].percent),
        )
        if number is not None
    ]


def smallest_removals(
    numbers: Sequence[Number], fits: Callable[[Sequence[Number]], bool]
) -> list[list[Number]]:
    """Try every set of numbers to remove, small ones first, in order."""
    by_size = (
        [
            [numbers[i] for i in taken]
            for taken in combinations(range(len(numbers)), size)
            if fits([each for i, each in enumerate(numbers) if i not in taken])
        ]
        for size in range(len(numbers) + 1)
    )
    return next(filter(None, by_size))


def descendants(pack: kc.CriteriaPack, code: str) -> set[str]:
    """Return the codes below a cell, at any depth."""
    parts = pack.nodes[code].parts
    return set(parts).union(*(descendants(pack, part) for part in parts))


class ExhaustiveSearch:
    """Every combination of scores of a small pack that has a unit of scores."""

    def __init__(self, pack: kc.CriteriaPack, contract: kc.RoundingConvention) -> None:
        self.outcomes = [(row, _all_printed(pack, contract, row)) for row in _every_row(pack)]

    def rows(self, numbers: Iterable[Number]) -> list[dict[str, Fraction]]:
        """Return the values of all evaluations that print the *numbers*."""
        wanted = {(code, kind, Fraction(number)) for code, kind, number in numbers}
        return [row for row, printed in self.outcomes if wanted <= printed]


def _every_row(pack: kc.CriteriaPack) -> Iterator[dict[str, Fraction]]:
    unit = Fraction(pack.score_unit or 1)
    choices = [
        range(int(Fraction(cell.min_points) / unit), int(Fraction(cell.max_points) / unit) + 1)
        for cell in pack.scored
    ]
    for counts in product(*choices):
        scores = {c.code: n * unit for c, n in zip(pack.scored, counts, strict=True)}
        yield combined(pack, scores)


def _all_printed(
    pack: kc.CriteriaPack, contract: kc.RoundingConvention, row: Mapping[str, Fraction]
) -> frozenset[tuple[str, str, Fraction]]:
    return frozenset(
        (code, kind, number)
        for code, value in row.items()
        for kind, number in printed_as(pack, contract, code, value).items()
    )


exhaustive = cache(ExhaustiveSearch)


Inequality: TypeAlias = tuple[tuple[int, ...], Fraction, bool]
"""The sum of coefficient times variable is at most a bound; below it, if strict."""


class Elimination:
    """
    What linear inequalities allow, by elimination of one variable after another.

    The method is that of Fourier and Motzkin; the variables are the scores of a pack.
    """

    def __init__(self, pack: kc.CriteriaPack, contract: kc.RoundingConvention) -> None:
        self.pack, self.contract = pack, contract
        codes = [cell.code for cell in pack.scored]
        units = [combined(pack, {c: Fraction(c == unit) for c in codes}) for unit in codes]
        # Every value is a sum of scores over this common denominator.
        self.scale = lcm(*(value.denominator for values in units for value in values.values()))
        self.forms = {
            code: tuple(int(values[code] * self.scale) for values in units) for code in pack.nodes
        }
        self.printed = cache(self._printed)

    def bounds(self, numbers: Iterable[Number], code: str) -> kc.Interval | None:
        """Return what the value of a cell can be, if all *numbers* are printed; else None."""
        form = self.forms[code]
        left = [((0, *a), b, strict) for a, b, strict in self._inequalities(numbers)]
        left += [((s, *(-s * a for a in form)), Fraction(), False) for s in (1, -1)]
        for at in range(1, len(form) + 1):
            left = _without_variable(left, at)
        if any(not any(a) and (b < 0 or (b == 0 and strict)) for a, b, strict in left):
            return None
        # Every cell has limits, so both ends are there; of equal ends the open one is tighter.
        high, high_closed = min((b / a[0], not strict) for a, b, strict in left if a[0] > 0)
        low, low_open = max((b / a[0], strict) for a, b, strict in left if a[0] < 0)
        return kc.Interval(low / self.scale, high / self.scale, not low_open, high_closed)

    def _inequalities(self, numbers: Iterable[Number]) -> Iterator[Inequality]:
        for cell in self.pack.scored:
            low, high = Fraction(cell.min_points), Fraction(cell.max_points)
            yield from self._between(cell.code, (low, False), (high, False))
        for code, kind, number in numbers:
            yield from self._between(code, *self.printed(code, kind, Fraction(number)))

    def _between(
        self, code: str, low: tuple[Fraction, bool], high: tuple[Fraction, bool]
    ) -> Iterator[Inequality]:
        form = self.forms[code]
        yield form, high[0] * self.scale, high[1]
        yield tuple(-a for a in form), -low[0] * self.scale, low[1]

    def _printed(
        self, code: str, kind: str, number: Fraction
    ) -> tuple[tuple[Fraction, bool], tuple[Fraction, bool]]:
        """Find out between what the points lie, and which ends are open, by rounding quarters."""
        node = self.pack.nodes[code]
        least, room = Fraction(node.min_points), Fraction(node.max_points - node.min_points)
        rounding = getattr(self.contract.for_level(node.level), kind)
        per_unit, start = (room / 100, least) if kind == "percent" else (Fraction(1), Fraction())
        quarter = rounding.unit / 4
        inside = [k for k in range(-5, 6) if rounded(number + k * quarter, rounding) == number]
        # What happens at odd quarters happens everywhere between their even neighbours.
        first, last = inside[0] - inside[0] % 2, inside[-1] + inside[-1] % 2
        low, high = (start + (number + k * quarter) * per_unit for k in (first, last))
        return (low, first != inside[0]), (high, last != inside[-1])


def _without_variable(inequalities: Sequence[Inequality], at: int) -> list[Inequality]:
    """Add every upper limit of a variable to every lower one, so that it cancels out."""
    uppers = [each for each in inequalities if each[0][at] > 0]
    lowers = [each for each in inequalities if each[0][at] < 0]
    tightest: dict[tuple[int, ...], tuple[Fraction, bool]] = {}
    rest = [each for each in inequalities if not each[0][at]]
    for upper, lower in product(uppers, lowers):
        p, q = -lower[0][at], upper[0][at]
        form = tuple(p * a + q * b for a, b in zip(upper[0], lower[0], strict=True))
        rest.append((form, p * upper[1] + q * lower[1], upper[2] or lower[2]))
    for form, bound, strict in rest:
        size = gcd(*form) or 1
        direction, limit = tuple(a // size for a in form), (bound / size, not strict)
        tightest[direction] = min(limit, tightest.get(direction, limit))
    return [(direction, limit, not loose) for direction, (limit, loose) in tightest.items()]
