"""Weights and their uncertainty."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
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
    wrong_type,
)
from kompass_core.robustness.noise import Noise


def require_models(weights: object, noise: object) -> None:
    """
    Refuse weights that are none, and noise that is neither noise nor None.

    Raises:
        AmountError: With what was expected.
    """
    raise_any(AmountError, _problems(weights, noise))


def _problems(weights: object, noise: object) -> Iterator[Problem]:
    """[KF006] Weights and noise are what their classes make."""
    if not isinstance(weights, Weights):
        yield wrong_type("weights", weights, Weights)
    if not isinstance(noise, Noise | None):
        yield wrong_type("noise", noise, Noise)


Pairs = tuple[tuple[str, Fraction], ...]
_MOST_PARTS = 4096


class WeightKind(Enum):
    """How weights may differ from those that are declared."""

    FIXED = "fixed"
    """Not at all."""
    WITHIN = "within"
    """Each by a part of itself, up or down."""
    BETWEEN = "between"
    """Each between limits of its own."""
    FREE = "free"
    """In every way: each is from 0 to 1."""
    AROUND = "around"
    """In every way, but mostly near them (Dirichlet)."""


@frozen
class WeightSet:
    """
    All weightings between limits that add up to 1, resolved for the cells of one table.

    Attributes:
        base: The weighting in the middle, by cell.
        lows: The least that each weight can be.
        highs: The most.
        parts: Of a Dirichlet distribution, its parameter for each cell; else none.
    """

    base: tuple[Fraction, ...]
    lows: tuple[Fraction, ...]
    highs: tuple[Fraction, ...]
    parts: tuple[int, ...] = ()

    @property
    def is_fixed(self) -> bool:
        """Whether there is only one weighting."""
        return self.lows == self.highs or 1 in (sum(self.lows), sum(self.highs))

    @property
    def only(self) -> tuple[Fraction, ...]:
        """The only weighting, where there is only one."""
        return self.lows if sum(self.lows) == 1 else self.highs


def _kind(given: WeightKind | str) -> WeightKind:
    return parse_choice(WeightKind, given, path="kind", error=AmountError)


@frozen
class Weights:
    """
    A set of weightings; in each the weights are from 0 to 1 and add up to 1.

    A cell's weight is the part of the total that it decides: the share of its possible points
    that a subject has counts with this weight. Make one with a class method.

    Attributes:
        kind: How the weights may differ from the base.
        base: The weights in the middle by code; none for those that the pack declares.
        spread: For `within`: by which part of itself a weight may be more or less.
        limits: For `between`: the code, the least and the most weight, of cells with limits.
        concentration: For `around`: how many parts all weights have together.
    """

    kind: WeightKind = field(converter=_kind)
    base: Pairs = ()
    spread: Fraction = Fraction()
    limits: tuple[tuple[str, Fraction, Fraction], ...] = ()
    concentration: int = 0

    def __attrs_post_init__(self) -> None:
        raise_any(AmountError, _problems_weights(self))

    @classmethod
    def fixed(cls, base: Mapping[str, Amount] | None = None) -> Weights:
        """
        Return one weighting.

        Args:
            base: Numbers by code, of which only the ratios count; a cell that is not named
                counts nothing. Left out, what the pack declares.

        Raises:
            AmountError: If a number is not exact or below 0, or all of them are 0.
        """
        return cls(WeightKind.FIXED, _base(base))

    @classmethod
    def within(cls, spread: Amount, base: Mapping[str, Amount] | None = None) -> Weights:
        """
        Return all weightings near a base; every one of them is equally likely.

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
        Return all weightings between limits; every one of them is equally likely.

        Args:
            limits: The least and the most weight by code; 0 to 1 for a cell that is not named.

        Raises:
            AmountError: If limits are not exact, or not 0 <= least <= most <= 1.
        """
        if not isinstance(limits, Mapping):
            raise AmountError([wrong_type("limits", limits, Mapping)])
        return cls(WeightKind.BETWEEN, limits=tuple(map(_limit, limits.items())))

    @classmethod
    def free(cls) -> Weights:
        """Return all weightings; every one of them is equally likely."""
        return cls(WeightKind.FREE)

    @classmethod
    def around(
        cls, concentration: SupportsIndex, base: Mapping[str, Amount] | None = None
    ) -> Weights:
        """
        Return all weightings, those near a base being the likelier: a Dirichlet distribution.

        Args:
            concentration: The sum of its parameters, at most 4096: the more, the nearer. The
                part of each cell, concentration x weight, is a whole number.
            base: As for `fixed`.

        Raises:
            AmountError: If a number is not exact, or outside its range.
        """
        parts = whole_number("concentration", concentration, 1, _MOST_PARTS)
        return cls(WeightKind.AROUND, _base(base), concentration=parts)

    def __str__(self) -> str:
        base = "the given" if self.base else "the declared"
        return {
            WeightKind.FIXED: f"{base} ones",
            WeightKind.WITHIN: f"within {to_decimal(self.spread * 100)} % of {base} ones",
            WeightKind.BETWEEN: "between the given limits",
            WeightKind.FREE: "any",
            WeightKind.AROUND: f"any, around {base} ones with concentration {self.concentration}",
        }[self.kind]


def weight_set(
    weights: Weights, codes: tuple[str, ...], declared: tuple[Fraction, ...]
) -> WeightSet:
    """
    Return the weightings for cells with the weights that are *declared* of them.

    Raises:
        AmountError: If a code is unknown, no weighting is within the limits, or a
            concentration does not divide.
    """
    named = chain((code for code, _ in weights.base), (code for code, *_ in weights.limits))
    unknown = [code for code in named if code not in codes]
    raise_any(
        AmountError,
        (
            messages.WEIGHTED_CODE_UNKNOWN.problem(code=code, hint=nearest(code, codes))
            for code in unknown
        ),
    )
    base = declared
    if weights.base:
        given = dict(weights.base)
        whole = sum(given.values())
        base = tuple(given.get(code, Fraction()) / whole for code in codes)
    if weights.kind in (WeightKind.FREE, WeightKind.AROUND):
        return _anywhere(weights, codes, base)
    lows = tuple(each * (1 - weights.spread) for each in base)
    highs = tuple(min(each * (1 + weights.spread), Fraction(1)) for each in base)
    if weights.kind is WeightKind.BETWEEN:
        limits = {code: pair for code, *pair in weights.limits}
        pairs = [limits.get(code, [Fraction(), Fraction(1)]) for code in codes]
        lows, highs = (tuple(each) for each in zip(*pairs, strict=True))
        raise_any(AmountError, _sum_problems(lows, highs))
    return WeightSet(base, lows, highs)


def _anywhere(weights: Weights, codes: tuple[str, ...], base: tuple[Fraction, ...]) -> WeightSet:
    parts = [Fraction(1)] * len(codes)
    if weights.kind is WeightKind.AROUND:
        parts = [each * weights.concentration for each in base]
        raise_any(AmountError, _part_problems(weights.concentration, codes, base))
    zeros, ones = (Fraction(),) * len(codes), (Fraction(1),) * len(codes)
    return WeightSet(base, zeros, ones, tuple(map(int, parts)))


def _base(given: Mapping[str, Amount] | None) -> Pairs:
    if given is None:
        return ()
    if not isinstance(given, Mapping):
        raise AmountError([wrong_type("base", given, Mapping)])
    if not given:
        raise AmountError([messages.INVALID_BASE_WEIGHTS.problem("base", given=())])
    return tuple((code, _number(f"base.{code}", number)) for code, number in given.items())


def _number(path: str, given: Amount) -> Fraction:
    try:
        return exact(given)
    except AmountError as error:
        raise AmountError(each.with_prefix(path) for each in error.problems) from None


def _problems_weights(weights: Weights) -> Iterator[Problem]:
    """[KA005, KN072, KN073] No weighting is one with weights below 0, or without any above it."""
    if not 0 <= weights.spread <= 1:
        facts = {"given": to_decimal(weights.spread), "low": 0, "high": 1}
        yield messages.AMOUNT_OUT_OF_RANGE.problem("spread", **facts)
    numbers = [number for _, number in weights.base]
    if numbers and (min(numbers) < 0 or not any(numbers)):
        yield messages.INVALID_BASE_WEIGHTS.problem("base", given=tuple(map(to_decimal, numbers)))
    for code, low, high in weights.limits:
        if not 0 <= low <= high <= 1:
            shown = (to_decimal(low), to_decimal(high))
            yield messages.INVALID_WEIGHT_LIMITS.problem(f"limits.{code}", code=code, given=shown)


def _limit(item: tuple[str, tuple[Amount, Amount]]) -> tuple[str, Fraction, Fraction]:
    """[KN073] Limits are a pair of numbers."""
    code, given = item
    path = f"limits.{code}"
    if not isinstance(given, tuple | list) or len(given) != 2:  # noqa: PLR2004 (a pair)
        raise AmountError([messages.INVALID_WEIGHT_LIMITS.problem(path, code=code, given=given)])
    low, high = (_number(path, each) for each in given)
    return code, low, high


def _sum_problems(lows: tuple[Fraction, ...], highs: tuple[Fraction, ...]) -> Iterator[Problem]:
    """[KN074] Some weights between the limits add up to 1."""
    least, most = sum(lows, Fraction()), sum(highs, Fraction())
    if not least <= 1 <= most:
        yield messages.WEIGHT_LIMITS_INFEASIBLE.problem(
            "limits", low=to_decimal(least), high=to_decimal(most)
        )


def _part_problems(
    concentration: int, codes: tuple[str, ...], base: tuple[Fraction, ...]
) -> Iterator[Problem]:
    """[KN075] Each cell has a whole number of parts, above 0."""
    unit = lcm(*(weight.denominator for weight in base))
    for code, weight in zip(codes, base, strict=True):
        if not weight:
            yield messages.BASE_WEIGHT_ZERO.problem("base", code=code)
        elif (weight * concentration).denominator != 1:
            facts = {"code": code, "given": concentration, "unit": unit}
            yield messages.INVALID_CONCENTRATION.problem("concentration", **facts)
