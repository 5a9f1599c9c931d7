"""The points that percent are measured from and to."""

from __future__ import annotations

from enum import Enum


class PercentBase(Enum):
    """The part of a node's points that its percent are a share of."""

    NONE = "none"
    """The instrument prints no percent."""
    OF_MAXIMUM = "of-maximum"
    """The maximum: ``points / maximum``."""
    BETWEEN_ENDS = "between-ends"
    """The points above the minimum: ``(points - minimum) / (maximum - minimum)``."""
