"""The bands that a value can have, and what keeps higher ones away."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal
from fractions import Fraction
from itertools import zip_longest
from typing import Any

from attrs import frozen

from kompass_core.amounts import Interval, Rounding, exact_text, number, to_decimal
from kompass_core.criteria import (
    TOTAL,
    Band,
    BandScale,
    Measure,
    Met,
    Node,
    Requirement,
    RoundingConvention,
    Threshold,
)
from kompass_core.labels import Sentence
from kompass_core.profiles.value import Value


@frozen(kw_only=True, repr=False)
class BandCheck:
    """
    A requirement of a band, compared with what is known.

    Attributes:
        band: The band.
        node: The node of which something is required.
        requirement: The requirement: the threshold of the band, or what it requires of a part.
        known: The bounds of the number that is compared.
        threshold: The exact amount from which the requirement is met.
    """

    band: Band
    node: Node
    requirement: Requirement
    known: Interval
    threshold: Threshold

    def __repr__(self) -> str:
        return f"<BandCheck {self.band.code}, {self.node.code}: {self.met.value}>"

    @property
    def met(self) -> Met:
        """The result, as far as the bounds determine it."""
        return self.threshold.met(self.known)

    @property
    def shortfall(self) -> Fraction:
        """The most that is missing to what is required; at least 0."""
        return max(self.requirement.least - self.known.low, Fraction())

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
            "node": Sentence("the total")
            if self.node.code == TOTAL
            else Sentence("{code} ({title})", code=self.node.code, title=self.node.title),
            "least": number(self.requirement.least),
            "known": _shown(self.known.low, "half-up") if self.known.is_exact else known,
            "missing": _shown(self.shortfall, "ceiling"),
        }
        return {
            Measure.POINTS: Sentence(
                "{band} needs 1 point of {node}, which has {known}; missing: {missing}", **facts
            )
            if self.requirement.least == 1
            else Sentence(
                "{band} needs {least} points of {node}, which has {known}; missing: {missing}",
                **facts,
            ),
            Measure.PERCENT: Sentence(
                "{band} needs {least} percent of {node}, which has {known}; missing: {missing}",
                **facts,
            ),
            Measure.COVERAGE: Sentence(
                "{band} needs {least} percent of {node} to be assessed, and {known} is; "
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


@frozen(repr=False)
class BandResult:
    """
    The bands that a value can have within its bounds.

    Attributes:
        scale: All bands of the node.
        possible: The bands that are possible, the lowest first; at least one.
        checks: The requirements that are not met for certain, up to those of the first band that
            is impossible.
    """

    scale: BandScale
    possible: tuple[Band, ...]
    checks: tuple[BandCheck, ...] = ()

    @property
    def is_certain(self) -> bool:
        """True if only one band is possible."""
        return len(self.possible) == 1

    @property
    def low(self) -> Band:
        """The lowest band that is possible."""
        return self.possible[0]

    @property
    def high(self) -> Band:
        """The highest band that is possible."""
        return self.possible[-1]

    @property
    def ranks(self) -> Interval:
        """The places of the lowest and the highest band in the scale, which begins with 0."""
        bands = self.scale.bands
        return Interval(bands.index(self.low), bands.index(self.high))

    @property
    def text(self) -> Sentence:
        """The possible bands for readers, such as "Silver or Gold"."""
        *others, last = (band.title for band in self.possible)
        if not others:
            return Sentence("{band}", band=last)
        return Sentence("{others} or {last}", others=tuple(others), last=last)

    def to_dict(self) -> dict[str, Any]:
        """Return the codes of the possible bands, and the checks, as plain JSON data."""
        return {
            "possible": [band.code for band in self.possible],
            "checks": [each.to_dict() for each in self.checks],
        }

    def __repr__(self) -> str:
        return f"<BandResult {self.text}>"


def band_result(
    scale: BandScale, code: str, values: Mapping[str, Value], rounding: RoundingConvention
) -> BandResult | None:
    """
    Return the bands that a node can have; None if it is not applicable.

    A part that is not applicable is not required. All requirements are lower limits, so the
    lowest and the highest band of an evaluation are those with all gaps at the minimum and at
    the maximum. Each requirement is judged by itself: in between, and for printed numbers, which
    depend on each other, there may be a band too many, and never one too few.

    Args:
        scale: The bands.
        code: The node.
        values: The values of all nodes, by code.
        rounding: The rounding of printed numbers.
    """
    if values[code].does_not_apply:
        return None
    possible, unsure = list[Band](), list[BandCheck]()
    for band, above in zip_longest(scale.bands, scale.bands[1:]):
        checks = [] if above is None else list(_checks(scale, above, code, values, rounding))
        failing = [each for each in checks if each.met is not Met.YES]
        if failing or above is None:
            possible.append(band)
        unsure += failing
        if any(each.met is Met.NO for each in failing):
            break
    return BandResult(scale, tuple(possible), tuple(unsure))


def _checks(
    scale: BandScale,
    band: Band,
    code: str,
    values: Mapping[str, Value],
    rounding: RoundingConvention,
) -> Iterator[BandCheck]:
    for each in scale.requirements(band, code):
        value = values[each.code]
        if not value.does_not_apply:
            yield BandCheck(
                band=band,
                node=value.node,
                requirement=each,
                known=each.measure.of(value.node, value.bounds, value.coverage),
                threshold=scale.threshold(each, value.node, rounding),
            )
