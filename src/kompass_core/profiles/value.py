"""The value of one node of a profile."""

from __future__ import annotations

from decimal import Decimal
from enum import Enum
from fractions import Fraction

from attrs import frozen

from kompass_core.amounts import Interval, to_decimal
from kompass_core.criteria import Level, Node, PercentBase
from kompass_core.labels import Label


class Origin(Enum):
    """The origin of a value."""

    SCORED = "scored"
    """The score of an evaluation."""
    COMBINED = "combined"
    """Combined from its parts."""
    PRINTED = "printed"
    """Printed points."""
    PERCENT = "percent"
    """Printed percent."""
    MEAN = "mean"
    """The mean of a group."""
    PROJECTED = "projected"
    """Projected from another revision through a crosswalk."""
    NOT_APPLICABLE = "not applicable"
    """Missing: not applicable to the subject."""
    NOT_ASSESSED = "not assessed"
    """Missing: not assessed."""
    UNKNOWN = "unknown"
    """Neither given nor known from its parts."""


@frozen(repr=False)
class Value:
    """
    The points of one node of a profile, with their bounds, coverage and origin.

    Attributes:
        node: The sub-question, the area or the total.
        exact: The points as an exact ratio, or None if unknown.
        bounds: The bounds of the points.
        coverage: The assessed part of its possible points, 0 to 1; None if none of them is
            applicable.
        origin: The origin of the points.
    """

    node: Node
    exact: Fraction | None
    bounds: Interval
    coverage: Fraction | None
    origin: Origin

    @property
    def code(self) -> str:
        """The code of the node."""
        return self.node.code

    @property
    def level(self) -> Level:
        """The level of the node."""
        return self.node.level

    @property
    def title(self) -> Label:
        """The title of the node."""
        return self.node.title

    @property
    def points(self) -> Decimal | None:
        """The points, of at most 28 digits, or None if unknown."""
        return None if self.exact is None else to_decimal(self.exact)

    @property
    def min_points(self) -> Decimal:
        """The minimum of the points."""
        return self.node.min_points

    @property
    def max_points(self) -> Decimal:
        """The maximum of the points; policies do not change it."""
        return self.node.max_points

    @property
    def share(self) -> Fraction | None:
        """The points as an exact share of the possible points, 0 to 1."""
        return None if self.exact is None else self.node.share_of(self.exact)

    @property
    def percent(self) -> Decimal | None:
        """The points in percent, of at most 28 digits; None if its pack prints none."""
        percent = self.exact_percent
        return None if percent is None else to_decimal(percent)

    @property
    def exact_percent(self) -> Fraction | None:
        """The points in percent, as an exact ratio; None if its pack prints none."""
        if self.exact is None or self.node.percent is PercentBase.NONE:
            return None
        return self.node.percent_of(self.exact)

    @property
    def shortfall(self) -> Decimal | None:
        """The difference between the maximum and the points."""
        return None if self.exact is None else to_decimal(self.node.high - self.exact)

    @property
    def does_not_apply(self) -> bool:
        """True if nothing of it is applicable, and its policy counts nothing instead."""
        return self.exact is None and self.origin is Origin.NOT_APPLICABLE

    def __repr__(self) -> str:
        return f"<Value {self.code}: {self.points} of {self.max_points}, {self.origin.value}>"
