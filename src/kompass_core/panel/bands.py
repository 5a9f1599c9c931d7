"""The bands of many rows."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction

import numpy as np
from attrs import frozen

from kompass_core.criteria import BandScale, CriteriaPack, Measure, Requirement, Threshold
from kompass_core.panel.arrays import Array, frozen_array, times
from kompass_core.panel.columns import ExactColumn

Ends = tuple[ExactColumn, ExactColumn]
"""The least and the most points of each row; not known where the node does not apply."""


@frozen(eq=False, repr=False)
class BandColumn:
    """
    The bands that each row can have in one node.

    Attributes:
        scale: All bands of the node.
        low: The place in the scale, which begins with 0, of the lowest band that is possible for
            each row; -1 where the node does not apply.
        high: The same for the highest band.
    """

    scale: BandScale
    low: Array
    high: Array

    @property
    def codes(self) -> list[str | None]:
        """The code of the lowest band that is possible for each row."""
        return self._codes(self.low)

    @property
    def highest_codes(self) -> list[str | None]:
        """The code of the highest band that is possible for each row."""
        return self._codes(self.high)

    @property
    def is_certain(self) -> Array:
        """True for each row that has one band for certain."""
        certain: Array = (self.low == self.high) & (self.low >= 0)
        return certain

    def _codes(self, places: Array) -> list[str | None]:
        codes = [*(band.code for band in self.scale.bands), None]
        return [codes[place] for place in places.tolist()]

    def __len__(self) -> int:
        return len(self.low)

    def __repr__(self) -> str:
        return f"<BandColumn of {len(self)} rows, {len(self.scale.bands)} bands>"


def band_column(
    pack: CriteriaPack,
    code: str,
    ends: Callable[[str], Ends],
    coverage: Callable[[str], ExactColumn],
) -> BandColumn:
    """
    Find the lowest and the highest band of each row in a node, as `profile` does.

    Args:
        pack: The criteria.
        code: The node, which has bands.
        ends: Returns the ends of the points of a node.
        coverage: Returns the assessed share of a node.
    """
    scale, (own, _) = pack.bands_of[code], ends(code)
    reached = np.ones((2, len(own)), np.bool_)
    places = np.zeros((2, len(own)), np.int16)
    for band in scale.bands[1:]:
        for each in scale.requirements(band, code):
            reached &= _met(pack, scale, each, ends(each.code), coverage)
        places += reached
    if own.known is not None:
        places[:, ~own.known] = -1
    low, high = map(frozen_array, places)
    return BandColumn(scale, low, high)


def _met(
    pack: CriteriaPack,
    scale: BandScale,
    required: Requirement,
    ends: Ends,
    coverage: Callable[[str], ExactColumn],
) -> Array:
    """Return the masks of rows that meet a requirement: at their least, and at their most."""
    node, applies = pack.nodes[required.code], ends[0].known
    threshold = scale.threshold(required, node, pack.rounding)
    amount = threshold.amount
    if required.measure is Measure.COVERAGE:
        ends = _ends_of_share(coverage(required.code))
        amount /= 100
    elif required.measure is Measure.PERCENT:
        amount = node.points_of_percent(amount)
    met = np.stack([_passes(end, Threshold(amount, threshold.included)) for end in ends])
    # What does not apply is not required.
    return met if applies is None else met | ~applies


def _ends_of_share(share: ExactColumn) -> Ends:
    """Return the ends of a coverage: anything from 0 to 1 where nothing is applicable."""
    return share.filled(Fraction()), share.filled(Fraction(1))


def _passes(column: ExactColumn, threshold: Threshold) -> Array:
    """Return True for each number from a threshold on; any value where it is not known."""
    ratio = threshold.amount / column.unit
    below = 1 if column.denominators is None else column.denominators
    numbers = times(column.numerators, ratio.denominator)
    least = times(np.asarray(below), ratio.numerator)
    passed: Array = numbers >= least if threshold.included else numbers > least
    return passed
