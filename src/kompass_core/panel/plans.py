"""What scoring the rows of a pack needs to know of it, found out once."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import Any

import numpy as np
from attrs import frozen

from kompass_core.criteria import CriteriaPack
from kompass_core.panel.integers import dtype_for

__all__ = ["AreaPlan", "Plan"]


@frozen
class AreaPlan:
    """
    What there is to know of an area; numbers are steps.

    Attributes:
        cells: Where its scores lie.
        low: The least that it can have.
        room: How much more the most is.
        cells_low: What the least of its cells add up to.
        rooms: The room of each of its cells.
        most: What no sum of some of its scores exceeds, whatever their signs.
        weight: With which weight its cells count in the total.
        share: With which weight they count in the area.
    """

    cells: slice
    low: int
    room: int
    cells_low: int
    rooms: tuple[int, ...]
    most: int
    weight: Fraction
    share: Fraction


@frozen
class Plan:
    """
    How the scores of a pack are added up.

    Attributes:
        areas: What there is to know of each area, in order.
        numbers: The place of each area, by code.
        low: The least that the total can have, in steps.
        room: How much more the most is.
        kind: The type of numbers that holds the sums of areas.
        total_kind: The type that holds the sum of all.
        sums_only: Whether every parent is the plain sum of its parts.
    """

    areas: tuple[AreaPlan, ...]
    numbers: Mapping[str, int]
    low: int
    room: int
    kind: np.dtype[Any]
    total_kind: np.dtype[Any]
    sums_only: bool

    @classmethod
    def of(cls, pack: CriteriaPack) -> Plan:
        """Find out how *pack* is added up."""
        step = pack.layout.step
        areas = tuple(_area(pack, i) for i in range(len(pack.areas)))
        low, high = (int(limit / step) for limit in (pack.total.low, pack.total.high))
        return cls(
            areas=areas,
            numbers={area.code: i for i, area in enumerate(pack.areas)},
            low=low,
            room=high - low,
            kind=dtype_for(max(area.most for area in areas)),
            total_kind=dtype_for(sum(area.most for area in areas)),
            sums_only=pack.layout.sums_only,
        )


def _area(pack: CriteriaPack, i: int) -> AreaPlan:
    layout, node = pack.layout, pack.nodes[pack.areas[i].code]
    cells = layout.slices[i]
    lows, highs = layout.lows[cells], layout.highs[cells]
    low, high = (int(limit / layout.step) for limit in (node.low, node.high))
    weight = layout.weights[layout.codes[cells.start]]
    return AreaPlan(
        cells=cells,
        low=low,
        room=high - low,
        cells_low=sum(lows),
        rooms=tuple(most - least for least, most in zip(lows, highs, strict=True)),
        most=sum(max(abs(least), abs(most)) for least, most in zip(lows, highs, strict=True)),
        weight=weight,
        share=weight / layout.weights[node.code],
    )
