"""The bands that a value can have, and what keeps higher ones away."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from typing import Any

from attrs import frozen

from kompass_core.amounts import Interval, Rounding, exact_text, to_decimal
from kompass_core.criteria import (
    Band,
    BandScale,
    Basis,
    Measure,
    Met,
    Requirement,
    RoundingConvention,
    Threshold,
)
from kompass_core.labels import Sentence
from kompass_core.profiles.value import Origin, Value


@frozen(kw_only=True)
class BandCheck:
    """
    A requirement of a band, compared with what is known.

    Attributes:
        band: The band.
        requirement: The requirement: its threshold, or what it requires of a part.
        known: The bounds of the number that is compared.
        threshold: The exact amount from which the requirement is met.
    """

    band: Band
    requirement: Requirement
    known: Interval
    threshold: Threshold

    @property
    def met(self) -> Met:
        """The result, as far as the bounds determine it."""
        return self.threshold.met(self.known)

    @property
    def shortfall(self) -> Fraction:
        """The most that is missing; at least 0."""
        return max(self.threshold.amount - self.known.low, Fraction())

    @property
    def text(self) -> Sentence:
        """The requirement and what is missing to it, for readers."""
        low, high = (
            _shown(end, mode)
            for end, mode in ((self.known.low, "floor"), (self.known.high, "ceiling"))
        )
        known = Sentence("between {low} and {high}", low=low, high=high)
        facts = {
            "band": self.band.title,
            "code": self.requirement.code,
            "least": self.requirement.least,
            "known": _shown(self.known.low, "half-up") if self.known.is_exact else known,
            "missing": _shown(self.shortfall, "ceiling"),
        }
        return {
            Measure.POINTS: Sentence(
                "{band} needs {least} points of {code}, which has {known}; missing: {missing}",
                **facts,
            ),
            Measure.PERCENT: Sentence(
                "{band} needs {least} percent of {code}, which has {known}; missing: {missing}",
                **facts,
            ),
            Measure.COVERAGE: Sentence(
                "{band} needs {least} percent of {code} to be assessed, and {known} is; "
                "missing: {missing}",
                **facts,
            ),
        }[self.requirement.measure]

    def to_dict(self) -> dict[str, Any]:
        """Return the requirement and the result as plain JSON data."""
        return {
            "band": self.band.code,
            "code": self.requirement.code,
            "measure": self.requirement.measure.value,
            "least": exact_text(self.requirement.least),
            "met": self.met.value,
            "shortfall": exact_text(self.shortfall),
        }


def _shown(amount: Fraction, mode: str) -> Decimal:
    return to_decimal(Rounding(mode, "0.0001").round(amount))


@frozen
class BandRange:
    """
    The bands that a value can have within its bounds.

    Attributes:
        scale: All bands of the node.
        low: The lowest band that is possible.
        high: The highest band that is possible.
        checks: The requirements of the bands above `low` that are not met for certain.
    """

    scale: BandScale
    low: Band
    high: Band
    checks: tuple[BandCheck, ...] = ()

    @property
    def is_certain(self) -> bool:
        """True if only one band is possible."""
        return self.low == self.high

    @property
    def ranks(self) -> Interval:
        """The places of the possible bands in the scale; 0 is the lowest."""
        bands = self.scale.bands
        return Interval(bands.index(self.low), bands.index(self.high))

    @property
    def possible(self) -> tuple[Band, ...]:
        """The possible bands, the lowest first."""
        bands = self.scale.bands
        return bands[bands.index(self.low) : bands.index(self.high) + 1]

    @property
    def text(self) -> Sentence:
        """The possible bands for readers, such as "Silver or Gold"."""
        ends = {"low": self.low.title, "high": self.high.title}
        return {
            1: Sentence("{low}", **ends),
            2: Sentence("{low} or {high}", **ends),
        }.get(len(self.possible), Sentence("{low} to {high}", **ends))

    def to_dict(self) -> dict[str, Any]:
        """Return the codes of the possible bands, and the checks, as plain JSON data."""
        return {
            "possible": [band.code for band in self.possible],
            "checks": [each.to_dict() for each in self.checks],
        }

    def __repr__(self) -> str:
        return f"<BandRange {self.text}>"


def band_range(
    scale: BandScale, code: str, values: Mapping[str, Value], rounding: RoundingConvention
) -> BandRange | None:
    """
    Return the bands that a node can have; None if it is not applicable.

    A part that is not applicable is not required. All requirements are lower limits, so that
    both ends of the result are possible: with all nodes at the low, or at the high end.

    Args:
        scale: The bands.
        code: The node.
        values: What is known about every node, by code.
        rounding: The rounding of printed numbers.
    """
    if _does_not_apply(values[code]):
        return None
    checks = [each for each in _checks(scale, code, values, rounding) if each.met is not Met.YES]
    missed = [each for each in checks if each.met is Met.NO]
    low, high = (_below(scale, found) for found in (checks, missed))
    return BandRange(scale, low, high, tuple(checks))


def _below(scale: BandScale, failed: Sequence[BandCheck]) -> Band:
    """Return the highest band below that of the first failed check."""
    if not failed:
        return scale.bands[-1]
    return scale.bands[scale.bands.index(failed[0].band) - 1]


def _checks(
    scale: BandScale, code: str, values: Mapping[str, Value], rounding: RoundingConvention
) -> Iterator[BandCheck]:
    for band in scale.bands:
        for each in scale.requirements(band, code):
            value = values[each.code]
            if not _does_not_apply(value):
                printed = rounding.for_level(value.level)
                yield BandCheck(
                    band=band,
                    requirement=each,
                    known=each.measure.of(value.node, value.bounds, value.coverage),
                    threshold=each.threshold(printed if scale.basis is Basis.PRINTED else None),
                )


def _does_not_apply(value: Value) -> bool:
    return value.exact is None and value.origin is Origin.NOT_APPLICABLE
