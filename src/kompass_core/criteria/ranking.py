"""The points that ranks are made of."""

from __future__ import annotations

from enum import Enum
from typing import Literal, TypeAlias


class RankKey(Enum):
    """Points by which profiles are ranked."""

    EXACT = "exact"
    """Points before rounding, where known: equal in print need not be tied."""
    PRINTED = "printed"
    """Points as printed, or as they would be: equal in print is tied."""


RankKeyName: TypeAlias = Literal["exact", "printed"]
"""The value of a `RankKey`."""
