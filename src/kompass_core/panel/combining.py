"""From what the parts gained to what their parent has, exactly, for all rows."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from math import lcm
from typing import Any

import numpy as np
from attrs import frozen

from kompass_core.panel.columns import Column
from kompass_core.panel.integers import MOST, Array, dtype_for, largest
from kompass_core.panel.plans import AreaPlan

__all__ = ["Part", "rescaled", "weighted"]


@frozen(eq=False)
class Part:
    """
    An area as a part of a whole.

    Attributes:
        area: What there is to know of it.
        sums: What its cells have, added up, for each row; missing ones at their least.
        extra: The room of missing cells that count as their most.
        left_out: The room of missing cells that do not count.
    """

    area: AreaPlan
    sums: Array
    extra: Sequence[Array]
    left_out: Sequence[Array]

    @property
    def filled(self) -> Array:
        """The sums with what is missing at its most where that counts."""
        return sum(self.extra, self.sums)

    def gained(self, kind: np.dtype[Any]) -> Array:
        """Return what the cells that count have above their least."""
        found: Array = self.filled.astype(kind) - self.area.cells_low
        return found

    def counted(self, kind: np.dtype[Any]) -> Array:
        """Return the room of the cells that count."""
        full = np.full(len(self.sums), sum(self.area.rooms), kind)
        return sum((-each.astype(kind) for each in self.left_out), full)


def weighted(
    sums: Sequence[Array], weights: Sequence[Fraction], areas: Sequence[AreaPlan], step: Fraction
) -> Column:
    """
    Add up *sums* with fixed weights.

    Args:
        sums: What the cells of each area have, in steps, for each row.
        weights: With which weight they count.
        areas: What there is to know of each area.
        step: What one step is, in points.
    """
    common = lcm(*(weight.denominator for weight in weights))
    factors = [int(weight * common) for weight in weights]
    if factors == [1]:
        return Column(sums[0], step / common)
    reach = sum(factor * area.most for factor, area in zip(factors, areas, strict=True))
    numerators = np.zeros(len(sums[0]), dtype_for(max(reach, *factors)))
    for each, factor in zip(sums, factors, strict=True):
        numerators += each.astype(numerators.dtype) * factor
    return Column(numerators, step / common)


def rescaled(parts: Sequence[Part], low: int, room: int, step: Fraction) -> Column:
    """
    Combine the parts of which something counts by their share of the room that these have.

    With G gained of K, a part of room R has G * R / K; the parent has the sum of these times
    its own room, over the sum of the R that count.

    Args:
        parts: What is combined.
        low: The least steps of the parent.
        room: How many steps the parent can have above that.
        step: What one step is, in points.
    """
    found = _rescaled(parts, low, room, np.dtype(np.int64))
    if found is None:
        # Python's own integers are slow, and have no end.
        found = _rescaled(parts, low, room, np.dtype(object))
    assert found is not None
    numerators, denominators, known = found
    return Column(numerators, step, denominators, None if known.all() else known)


def _rescaled(
    parts: Sequence[Part], low: int, room: int, kind: np.dtype[Any]
) -> tuple[Array, Array, Array] | None:
    """Return numerators, denominators, and which are known; None if *kind* may not hold them."""
    limit = None if kind.hasobject else MOST
    reach = max(room + abs(low), sum(max(part.area.room, sum(part.area.rooms)) for part in parts))
    if limit is not None and reach > limit:
        return None
    n = len(parts[0].sums)
    common, counting = np.ones(n, kind), np.zeros(n, kind)
    ratios = list[tuple[Array, Array]]()
    for part in parts:
        counted = part.counted(kind)
        counting += (counted > 0).astype(kind) * part.area.room
        counted = np.maximum(counted, 1)
        shared = np.gcd(counted, part.area.room)
        below = counted // shared
        if limit is not None and largest(common) * largest(below) > limit:
            return None
        common = np.lcm(common, below)
        ratios.append((part.area.room // shared, below))
    known = counting > 0
    counting = np.maximum(counting, 1)
    shared = np.gcd(counting, room)
    below = counting // shared
    # No part gained more than what it counts, so that nothing on the way exceeds this.
    if limit is not None and largest(common) * largest(below) * reach > limit:
        return None
    gained = np.zeros(n, kind)
    for part, (above, under) in zip(parts, ratios, strict=True):
        gained += part.gained(kind) * (common // under) * above
    denominators = common * below
    return gained * (room // shared) + denominators * low, denominators, known
