"""Scoring rules of real instruments that no built-in rule has."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping
from decimal import ROUND_HALF_UP, Context, Decimal
from fractions import Fraction

from attrs import frozen

from kompass_core.criteria.rules import Answer, Item, Law

_ENDS = {Law.BOUNDED, Law.MONOTONE, Law.LEAST_AT_WORST, Law.FULL_AT_BEST, Law.ON_THE_STEP}


@frozen(kw_only=True)
class CappedMean:
    """EFQM: the mean of percentages, at most that of one of them."""

    items: tuple[Item, ...]
    cap: str
    name = "capped-mean"
    version = 1
    laws = frozenset(_ENDS)

    @property
    def grain(self) -> Fraction:
        """Whole percent, divided by the number of items."""
        return Fraction(1, 100 * len(self.items))

    @property
    def parameters(self) -> Mapping[str, object]:
        """The item that caps the others."""
        return {"cap": self.cap}

    def share(self, answers: Mapping[str, Answer]) -> Fraction | None:
        """Return the mean, or the cap."""
        if len(answers) < len(self.items):
            return None
        shares = {item.code: item.share_of(answers[item.code]) for item in self.items}
        return min(shares[self.cap], sum(shares.values(), Fraction()) / len(shares))


@frozen(kw_only=True)
class HumanDevelopment:
    """HDI: the geometric mean of three indices, one of a logarithm, to three decimals."""

    items: tuple[Item, ...]
    name = "human-development"
    version = 1
    grain = Fraction(1, 1000)
    laws = frozenset(_ENDS)

    @property
    def parameters(self) -> Mapping[str, object]:
        """No parameters: the goalposts are those of 2020."""
        return {}

    def share(self, answers: Mapping[str, Answer]) -> Fraction | None:
        """Return the index, computed with 50 digits and rounded half up."""
        if len(answers) < len(self.items):
            return None
        exact = Context(prec=50)
        health, expected, mean = (
            item.share_of(answers[item.code]) for item in self.items if item.code != "income"
        )
        income = min(max(Decimal(str(answers["income"])), Decimal(100)), Decimal(75000))
        wealth = exact.divide(exact.ln(income / 100), exact.ln(Decimal(750)))
        exactly = health * (expected + mean) / 2
        known = exact.divide(Decimal(exactly.numerator), Decimal(exactly.denominator))
        product = exact.multiply(known, wealth)
        index = exact.power(product, exact.divide(Decimal(1), Decimal(3)))
        return Fraction(index.quantize(Decimal("0.001"), ROUND_HALF_UP))


@frozen(kw_only=True)
class LogNormal:
    """Lighthouse: 0.5 at the median of the web and 0.9 at its best tenth, to two decimals."""

    items: tuple[Item, ...]
    median: str
    tenth: str
    name = "log-normal"
    version = 1
    grain = Fraction(1, 100)
    laws = frozenset(_ENDS)

    @property
    def parameters(self) -> Mapping[str, object]:
        """The two control points."""
        return {"median": self.median, "tenth": self.tenth}

    def share(self, answers: Mapping[str, Answer]) -> Fraction:
        """Return the share of pages that are worse, by floats."""
        (value,) = map(float, answers.values())
        if not value:
            return Fraction(1)
        median = float(self.median)
        shape = 0.9061938024368232 / math.log(median / float(self.tenth))
        return Fraction(round(50 * math.erfc(shape * math.log(value / median))), 100)


@frozen(kw_only=True)
class LimitedRating:
    """CQC: a rating of five ratings, which single low ones limit."""

    items: tuple[Item, ...]
    name = "limited-rating"
    version = 1
    grain = Fraction(1, 3)
    laws = frozenset(_ENDS | {Law.ORDER_FREE})

    @property
    def parameters(self) -> Mapping[str, object]:
        """No parameters."""
        return {}

    def share(self, answers: Mapping[str, Answer]) -> Fraction | None:
        """Return 0 for inadequate, and a third more for each better rating."""
        if len(answers) < len(self.items):
            return None
        times = Counter(answers.values())
        if times["inadequate"] > 1:
            return Fraction(0)
        if times["inadequate"] or times["improvement"] > 1:
            return Fraction(1, 3)
        best = times["outstanding"] > 1 and not times["improvement"]
        return Fraction(1) if best else Fraction(2, 3)
