"""Probabilities of rounding differences: sums of independent uniform variables."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from fractions import Fraction
from math import comb, factorial, lcm, prod

from kompass_core.amounts import Interval, Rounding

_MOST_TERMS = 100_000
"""The most terms times variables; a sum of so many takes a few hundredths of a second."""


def probability_of_sum(widths: Sequence[Fraction], limit: Fraction) -> Fraction | None:
    """
    Return the probability that a sum of uniform variables on [0, width] is at most *limit*.

    The distribution function is a piecewise polynomial (for equal widths that of Irwin and
    Hall): the sum over all sets of widths of ``(-1)^size (limit - their sum)^n``, where that is
    positive, divided by ``n!`` and by the product of all *n* widths. It is exact.

    >>> probability_of_sum([Fraction(1)] * 8, Fraction(1, 2)) == Fraction(1, 2**8 * factorial(8))
    True

    Args:
        widths: At least one width above 0.
        limit: The limit of the sum.

    Returns:
        None if the sum has too many terms.
    """
    scale = lcm(limit.denominator, *(width.denominator for width in widths))
    end, scaled = int(limit * scale), [int(width * scale) for width in widths if width]
    if end <= 0 or end >= sum(scaled):
        return Fraction(end > 0)
    terms, n = {0: 1}, len(scaled)
    for width, times in Counter(scaled).items():
        grown = dict[int, int]()
        for start, factor in terms.items():
            for k in range(min(times, (end - start - 1) // width) + 1):
                at = start + k * width
                grown[at] = grown.get(at, 0) + factor * (-1) ** k * comb(times, k)
            if len(grown) * n > _MOST_TERMS:
                return None
        terms = grown
    volume = sum(factor * (end - at) ** n for at, factor in terms.items())
    return Fraction(volume, factorial(n) * prod(scaled))


def probability_of_difference(
    parts: Sequence[Interval], rounding: Rounding, recomputed: Fraction, printed: Fraction
) -> Fraction | None:
    """
    Return the probability that rounding differs from *recomputed* by as much as *printed* does.

    The hidden values of the parts are independent and uniform over their intervals; a
    difference in the other direction counts as well (two-sided).

    Args:
        parts: The intervals of the parts, scaled so that the parent is their sum.
        rounding: The rounding of the parent.
        recomputed: The number recomputed from the printed parts, a multiple of the unit.
        printed: The printed number, another multiple.

    Returns:
        None if an exact calculation would take too long.
    """
    distance, whole = abs(printed - recomputed), sum(parts[1:], start=parts[0])
    if whole.is_exact:
        return Fraction(abs(rounding.round(whole.low) - recomputed) >= distance)
    widths = [part.width for part in parts]
    # Both tails are short of terms: the upper one is counted from the upper end.
    low = probability_of_sum(widths, rounding.bounds(recomputed - distance).high - whole.low)
    high = probability_of_sum(widths, whole.high - rounding.bounds(recomputed + distance).low)
    return None if low is None or high is None else low + high


def counted_probability(
    parts: Sequence[Interval],
    units: Sequence[Fraction | None],
    rounding: Rounding,
    recomputed: Fraction,
    printed: Fraction,
) -> Fraction | None:
    """
    Return the probability of `probability_of_difference` for hidden values that have units.

    Each is uniform over the multiples of its unit in its interval; the sums are counted.

    Args:
        parts: As for `probability_of_difference`.
        units: The unit of each part, scaled alike; None for one that is exact.
        rounding: As for `probability_of_difference`.
        recomputed: As for `probability_of_difference`.
        printed: As for `probability_of_difference`.

    Returns:
        None if a part has no such value, or if there are too many to count.
    """
    strides = [Fraction(1) if unit is None else unit for unit in units]
    inside = [
        part if unit is None else part.whole(unit) for part, unit in zip(parts, units, strict=True)
    ]
    known = [each for each in inside if each is not None]
    if len(known) < len(parts):
        return None
    scale = lcm(*(n.denominator for n in (*strides, *(each.low for each in known))))
    counts = {0: 1}
    for values, stride in zip(known, strides, strict=True):
        first, apart, n = int(values.low * scale), int(stride * scale), int(values.width / stride)
        if len(counts) * (n + 1) > _MOST_TERMS:
            return None
        grown = dict[int, int]()
        for start, times in counts.items():
            for value in range(start + first, start + first + apart * n + 1, apart):
                grown[value] = grown.get(value, 0) + times
        counts = grown
    distance = abs(printed - recomputed)
    far = (
        times
        for value, times in counts.items()
        if abs(rounding.round(Fraction(value, scale)) - recomputed) >= distance
    )
    return Fraction(sum(far), sum(counts.values()))
