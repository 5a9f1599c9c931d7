"""Sets of admissible weightings."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from enum import Enum
from fractions import Fraction
from itertools import chain
from math import lcm
from typing import SupportsIndex

from attrs import field, frozen

from kompass_core.amounts import Amount, exact, to_decimal
from kompass_core.errors import (
    AmountError,
    Problem,
    messages,
    nearest,
    parse_choice,
    raise_any,
    whole_number,
)
from kompass_core.robustness.noise import Noise

_MOST_CONCENTRATION = 4096
_ZERO, _ONE = Fraction(), Fraction(1)


class WeightKind(Enum):
    """Deviation of weights from a base."""

    FIXED = "fixed"
    """None."""
    WITHIN = "within"
    """Each by a share of itself, up or down."""
    BETWEEN = "between"
    """Each between limits of its own."""
    FREE = "free"
    """Any: each is from 0 to 1."""
    AROUND = "around"
    """Any, but mostly near the base (Dirichlet)."""


def _kind(given: WeightKind | str) -> WeightKind:
    return parse_choice(WeightKind, given, path="kind", error=AmountError)


@frozen
class Weights:
    """
    Set of weightings, in each of which the weights are from 0 to 1 and add up to 1.

    The weight of a node is the factor of its share, the points out of the possible points, in
    the total. Make one with a class method.

    Attributes:
        kind: The deviation from the base.
        base: The weights in the middle by code; empty for those that the pack declares.
        spread: For `within`: the largest deviation, as a share of the weight.
        limits: For `between`: code, least and largest weight of the limited nodes.
        concentration: For `around`: the sum of the parameters.
    """

    kind: WeightKind = field(converter=_kind)
    base: tuple[tuple[str, Fraction], ...] = ()
    spread: Fraction = _ZERO
    limits: tuple[tuple[str, Fraction, Fraction], ...] = ()
    concentration: int = 0

    def __attrs_post_init__(self) -> None:
        raise_any(AmountError, self._problems())

    @classmethod
    def fixed(cls, base: Mapping[str, Amount] | None = None) -> Weights:
        """
        Return a single weighting.

        Args:
            base: Numbers by code, of which only the ratios count; nodes that are not named
                have no weight. By default the weights that the pack declares.

        Raises:
            AmountError: If a number is not exact or below 0, or all of them are 0.
        """
        return cls(WeightKind.FIXED, _base(base))

    @classmethod
    def within(cls, spread: Amount, base: Mapping[str, Amount] | None = None) -> Weights:
        """
        Return all weightings near a base, equally likely.

        Args:
            spread: From 0 to 1: ``"0.25"`` lets a weight be a quarter of itself more or less.
            base: As for `fixed`.

        Raises:
            AmountError: If a number is not exact, or outside its range.
        """
        return cls(WeightKind.WITHIN, _base(base), exact(spread))

    @classmethod
    def between(cls, limits: Mapping[str, tuple[Amount, Amount]]) -> Weights:
        """
        Return all weightings between limits, equally likely.

        Args:
            limits: The least and the largest weight by code; 0 to 1 for nodes that are not
                named.

        Raises:
            AmountError: If limits are not exact, or not 0 <= least <= largest <= 1.
        """
        _require(Mapping, limits)
        return cls(WeightKind.BETWEEN, limits=tuple(_limit(*item) for item in limits.items()))

    @classmethod
    def free(cls) -> Weights:
        """Return all weightings, equally likely."""
        return cls(WeightKind.FREE)

    @classmethod
    def around(
        cls, concentration: SupportsIndex, base: Mapping[str, Amount] | None = None
    ) -> Weights:
        """
        Return all weightings with a Dirichlet distribution around a base.

        Args:
            concentration: The sum of the parameters, at most 4096: the larger, the nearer to
                the base. The parameter of each node, concentration x weight, must be whole.
            base: As for `fixed`.

        Raises:
            AmountError: If a number is not exact, or outside its range.
        """
        whole = whole_number("concentration", concentration, 1, _MOST_CONCENTRATION)
        return cls(WeightKind.AROUND, _base(base), concentration=whole)

    def _problems(self) -> Iterator[Problem]:
        """[KA005, KN072, KN073] Weights must be from 0 to 1, and some of them above 0."""
        if not 0 <= self.spread <= 1:
            facts = {"given": to_decimal(self.spread), "low": 0, "high": 1}
            yield messages.AMOUNT_OUT_OF_RANGE.problem("spread", **facts)
        numbers = [number for _, number in self.base]
        if numbers and (min(numbers) < 0 or not any(numbers)):
            shown = tuple(map(to_decimal, numbers))
            yield messages.INVALID_BASE_WEIGHTS.problem("base", given=shown)
        for code, low, high in self.limits:
            if not 0 <= low <= high <= 1:
                shown = (to_decimal(low), to_decimal(high))
                yield messages.INVALID_WEIGHT_LIMITS.problem(
                    f"limits.{code}", code=code, given=shown
                )

    def __str__(self) -> str:
        base = "the given" if self.base else "the declared"
        return {
            WeightKind.FIXED: f"{base} ones",
            WeightKind.WITHIN: f"within {to_decimal(self.spread * 100)} % of {base} ones",
            WeightKind.BETWEEN: "between the given limits",
            WeightKind.FREE: "any",
            WeightKind.AROUND: f"any, around {base} ones with concentration {self.concentration}",
        }[self.kind]


def require_models(weights: object, noise: object) -> None:
    """
    Check the types of the two models.

    Raises:
        TypeError: If *weights* are not `Weights`, or *noise* is neither `Noise` nor None.
    """
    _require(Weights, weights)
    if noise is not None:
        _require(Noise, noise)


def _require(kind: type, given: object) -> None:
    if not isinstance(given, kind):
        message = f"expected {kind.__name__}, got {type(given).__name__}"
        raise TypeError(message)


def _base(given: Mapping[str, Amount] | None) -> tuple[tuple[str, Fraction], ...]:
    if given is None:
        return ()
    _require(Mapping, given)
    base = tuple((code, _number(f"base.{code}", number)) for code, number in given.items())
    if not base:
        raise AmountError([messages.INVALID_BASE_WEIGHTS.problem("base", given=())])
    return base


def _limit(code: str, given: Sequence[Amount]) -> tuple[str, Fraction, Fraction]:
    """[KN073] Limits must be a pair of numbers."""
    path = f"limits.{code}"
    match given:
        case [low, high]:
            return code, _number(path, low), _number(path, high)
        case _:
            problem = messages.INVALID_WEIGHT_LIMITS.problem(path, code=code, given=given)
            raise AmountError([problem])


def _number(path: str, given: Amount) -> Fraction:
    try:
        return exact(given)
    except AmountError as error:
        raise AmountError(each.with_prefix(path) for each in error.problems) from None


@frozen
class WeightSet:
    """
    Admissible weightings for the nodes of one table.

    Attributes:
        base: The weighting in the middle, by node.
        lows: The least weights.
        highs: The largest weights.
        parameters: Those of a Dirichlet distribution, by node; empty for a uniform one.
    """

    base: tuple[Fraction, ...]
    lows: tuple[Fraction, ...]
    highs: tuple[Fraction, ...]
    parameters: tuple[int, ...] = ()

    @property
    def only(self) -> tuple[Fraction, ...] | None:
        """The single weighting, or None if there are several."""
        if sum(self.lows) == 1 or self.lows == self.highs:
            return self.lows
        return self.highs if sum(self.highs) == 1 else None


def weight_set(
    weights: Weights, codes: tuple[str, ...], declared: tuple[Fraction, ...]
) -> WeightSet:
    """
    Resolve *weights* for nodes with *declared* weights.

    Raises:
        AmountError: If a code is unknown, no weighting is within the limits, or a parameter
            of a Dirichlet distribution is not whole.
    """
    named = chain((code for code, _ in weights.base), (code for code, *_ in weights.limits))
    raise_any(
        AmountError,
        (
            messages.WEIGHTED_CODE_UNKNOWN.problem(code=code, hint=nearest(code, codes))
            for code in named
            if code not in codes
        ),
    )
    base = declared
    if weights.base:
        given = dict(weights.base)
        base = tuple(given.get(code, _ZERO) / sum(given.values()) for code in codes)
    if weights.kind is WeightKind.BETWEEN:
        limits = {code: (low, high) for code, low, high in weights.limits}
        pairs = [limits.get(code, (_ZERO, _ONE)) for code in codes]
        lows, highs = (tuple(each) for each in zip(*pairs, strict=True))
        raise_any(AmountError, _limit_problems(lows, highs))
        return WeightSet(base, lows, highs)
    if weights.kind in (WeightKind.FREE, WeightKind.AROUND):
        parameters = [_ONE] * len(codes)
        if weights.kind is WeightKind.AROUND:
            parameters = [each * weights.concentration for each in base]
            raise_any(AmountError, _parameter_problems(weights.concentration, codes, base))
        zeros, ones = (_ZERO,) * len(codes), (_ONE,) * len(codes)
        return WeightSet(base, zeros, ones, tuple(map(int, parameters)))
    lows = tuple(each * (1 - weights.spread) for each in base)
    highs = tuple(min(each * (1 + weights.spread), _ONE) for each in base)
    return WeightSet(base, lows, highs)


def _limit_problems(lows: tuple[Fraction, ...], highs: tuple[Fraction, ...]) -> Iterator[Problem]:
    """[KN074] Some weights between the limits must add up to 1."""
    least, most = sum(lows, _ZERO), sum(highs, _ZERO)
    if not least <= 1 <= most:
        yield messages.WEIGHT_LIMITS_INFEASIBLE.problem(
            "limits", low=to_decimal(least), high=to_decimal(most)
        )


def _parameter_problems(
    concentration: int, codes: tuple[str, ...], base: tuple[Fraction, ...]
) -> Iterator[Problem]:
    """[KN075, KN076] Each parameter must be a whole number above 0."""
    unit = lcm(*(weight.denominator for weight in base))
    for code, weight in zip(codes, base, strict=True):
        if not weight:
            yield messages.BASE_WEIGHT_ZERO.problem("base", code=code)
        elif (weight * concentration).denominator != 1:
            facts = {"code": code, "given": concentration, "unit": unit}
            yield messages.INVALID_CONCENTRATION.problem("concentration", **facts)
