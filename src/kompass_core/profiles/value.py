"""The value of one node of a profile."""

from __future__ import annotations

from decimal import Decimal
from enum import Enum
from fractions import Fraction

from attrs import frozen

from kompass_core.amounts import Interval, to_decimal
from kompass_core.criteria import Level, Node
from kompass_core.labels import Label


class Origin(Enum):
    """Where a value comes from."""

    SCORED = "scored"
    """An evaluation gives it a score."""
    COMBINED = "combined"
    """It is combined from its parts."""
    PRINTED = "printed"
    """It is printed as points."""
    PERCENT = "percent"
    """Only its percent is printed; the points are that part of the maximum."""
    MEAN = "mean"
    """It is the mean of a group."""
    PROJECTED = "projected"
    """It is read from the cells of another revision, through a crosswalk."""
    NOT_APPLICABLE = "not applicable"
    """It does not concern the subject."""
    NOT_ASSESSED = "not assessed"
    """Nobody looked."""
    UNKNOWN = "unknown"
    """Nothing says how many points it has."""


@frozen(repr=False)
class Value:
    """
    What is known about one cell of a profile.

    Attributes:
        node: The cell.
        exact: Its points as an exact ratio, or None where they are not known.
        bounds: What its points can be.
        coverage: Which part of the points below it was assessed, 0 to 1; None where none
            of them concerns the subject.
        origin: Where the points come from.
    """

    node: Node
    exact: Fraction | None
    bounds: Interval
    coverage: Fraction | None
    origin: Origin

    @property
    def code(self) -> str:
        """The code of the cell."""
        return self.node.code

    @property
    def level(self) -> Level:
        """Where the cell stands."""
        return self.node.level

    @property
    def title(self) -> Label:
        """The name of the cell."""
        return self.node.title

    @property
    def points(self) -> Decimal | None:
        """The points, of at most 28 digits, or None where they are not known."""
        return None if self.exact is None else to_decimal(self.exact)

    @property
    def min_points(self) -> Decimal:
        """The least points that are possible."""
        return self.node.min_points

    @property
    def max_points(self) -> Decimal:
        """The most points that are possible; policies do not change it."""
        return self.node.max_points

    @property
    def share(self) -> Fraction | None:
        """The part of the possible points, 0 to 1, exact."""
        return None if self.exact is None else self.node.share_of(self.exact)

    @property
    def percent(self) -> Decimal | None:
        """The share times 100, of at most 28 digits."""
        return None if self.share is None else to_decimal(self.share * 100)

    @property
    def shortfall(self) -> Decimal | None:
        """The points that are missing to the maximum."""
        return None if self.exact is None else to_decimal(self.node.high - self.exact)

    def __repr__(self) -> str:
        return f"<Value {self.code}: {self.points} of {self.max_points}, {self.origin.value}>"
