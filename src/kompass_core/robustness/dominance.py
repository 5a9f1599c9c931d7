"""Exact dominance of one subject over another under all admissible weightings."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from enum import Enum
from fractions import Fraction

from attrs import frozen

from kompass_core.amounts import Interval, Rounding, to_decimal
from kompass_core.criteria import Level, LevelName
from kompass_core.profiles import Caution, Profile
from kompass_core.robustness.noise import Noise
from kompass_core.robustness.table import ScoreTable
from kompass_core.robustness.weights import Weights, WeightSet, require_models, weight_set

_HUNDREDTH = Rounding("half-up", "0.01")


class DominanceVerdict(Enum):
    """Verdict on one subject being strictly above another."""

    ALWAYS = "always"
    """Under every admissible weighting and for all possible scores."""
    NEVER = "never"
    """Under none: it has as much at most."""
    DEPENDS = "depends"
    """Under some, but not under all."""


@frozen(kw_only=True, repr=False)
class Dominance:
    """
    Interval of the weighted difference of two subjects.

    Attributes:
        one: The subject that may be above.
        other: The subject that may be below.
        difference: The lead of *one*, as a share of the possible points, -1 to 1: the range over
            all admissible weightings and scores, open at ends that are not reached.
        worst: A weighting that is worst for *one*, at the low end of the difference.
        best: A weighting that is best for it, at the high end.
        cautions: Reservations about the two.
    """

    one: str
    other: str
    difference: Interval
    worst: Mapping[str, Fraction]
    best: Mapping[str, Fraction]
    cautions: tuple[Caution, ...] = ()

    def __repr__(self) -> str:
        return f"<Dominance of {self.one} over {self.other}: {self.verdict.value}>"

    @property
    def verdict(self) -> DominanceVerdict:
        """The verdict on *one* having strictly more."""
        if self.difference.low >= 0 and 0 not in self.difference:
            return DominanceVerdict.ALWAYS
        return DominanceVerdict.NEVER if self.difference.high <= 0 else DominanceVerdict.DEPENDS

    @property
    def never_below(self) -> bool:
        """True if *one* has at least as much under every admissible weighting."""
        return self.difference.low >= 0

    def __str__(self) -> str:
        by = f"by {_shown(self.difference)} % of the possible points"
        return f"{self.one} is {self._how} {self.other}: {by}"

    @property
    def _how(self) -> str:
        if self.verdict is DominanceVerdict.ALWAYS:
            return "always above"
        if self.verdict is DominanceVerdict.NEVER:
            return "always level with" if self.never_below else "never above"
        return "never below" if self.never_below else "above or below"


def _shown(share: Interval) -> str:
    """Show an interval in percent, to a hundredth."""
    low, high = (to_decimal(_HUNDREDTH.round(end * 100)) for end in (share.low, share.high))
    left, right = "[" if share.low_closed else "(", "]" if share.high_closed else ")"
    return f"{left}{low:f}, {high:f}{right}"


def dominance(
    one: Profile,
    other: Profile,
    *,
    level: Level | LevelName = Level.AREA,
    weights: Weights | None = None,
    noise: Noise | None = None,
) -> Dominance:
    """
    Test whether *one* is above *other* under every admissible weighting; exact, without draws.

    The difference of two weighted sums is linear in the weights, so each end is the solution of
    a fractional knapsack: free weight goes to the nodes where it counts most.

    Args:
        one: The profile that may be above.
        other: The profile to compare it with.
        level: The level of the weights: ``"area"`` or ``"sub-question"``.
        weights: The admissible weightings; by default all.
        noise: The model of the scores; by default they are as given.

    Raises:
        IncomparableError: If the criteria differ, or points are missing.
        AmountError: If weights or noise do not fit.
        TypeError: If weights or noise are of another type.
    """
    wanted = Weights.free() if weights is None else weights
    require_models(wanted, noise)
    table = ScoreTable.of([one, other], level=level)
    apart = _difference(table, noise)
    admissible = weight_set(wanted, table.codes, table.declared)
    low, low_closed, worst = _least(apart, admissible)
    high, high_closed, best = _least([-each for each in apart], admissible)
    return Dominance(
        one=table.subjects[0],
        other=table.subjects[1],
        difference=Interval(low, -high, low_closed, high_closed),
        worst=dict(zip(table.codes, worst, strict=True)),
        best=dict(zip(table.codes, best, strict=True)),
        cautions=table.cautions,
    )


def _difference(table: ScoreTable, noise: Noise | None) -> list[Interval]:
    """Return the interval of the difference of the two shares, node by node."""
    if noise is None:
        one, other = (
            tuple(Interval.exactly(each * table.unit) for each in row) for row in table.scores
        )
    else:
        one, other = (noise.support(table, row) for row in (0, 1))
    nodes = zip(one, other, table.spans, strict=True)
    return [(first - second) / (span * table.unit) for first, second, span in nodes]


def _least(
    values: Sequence[Interval], weights: WeightSet
) -> tuple[Fraction, bool, tuple[Fraction, ...]]:
    """
    Return the least weighted sum of values, True if it is reached, and a weighting with it.

    An open end of a value is reached only by a weighting that gives it no weight.
    """
    lows = [each.low for each in values]
    found = _cheapest(lows, weights.lows, weights.highs)
    assert found is not None  # a set of weightings is not empty
    least = _weighted(found, lows)
    pairs = zip(values, weights.highs, strict=True)
    closed = [high if each.low_closed else Fraction() for each, high in pairs]
    reached = _cheapest(lows, weights.lows, closed)
    if reached is not None and _weighted(reached, lows) == least:
        return least, True, reached
    return least, False, found


def _cheapest(
    values: Sequence[Fraction], lows: Sequence[Fraction], highs: Sequence[Fraction]
) -> tuple[Fraction, ...] | None:
    """
    Return the weights between limits with the least weighted sum, or None if there are none.

    Weight above the least weights goes to the smallest values first (fractional knapsack).
    """
    weights, left = list(lows), 1 - sum(lows, Fraction())
    if any(low > high for low, high in zip(lows, highs, strict=True)):
        return None
    for i in sorted(range(len(values)), key=lambda i: values[i]):
        more = min(left, highs[i] - lows[i])
        weights[i] += more
        left -= more
    return None if left else tuple(weights)


def _weighted(weights: Sequence[Fraction], values: Sequence[Fraction]) -> Fraction:
    return sum((w * v for w, v in zip(weights, values, strict=True)), Fraction())
