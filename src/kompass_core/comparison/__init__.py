"""Comparison of profiles, also across revisions."""

from kompass_core.comparison.compare import (
    BandChange,
    Certainty,
    Change,
    Comparison,
    Direction,
    NotCompared,
    compare,
)
from kompass_core.comparison.projection import project

__all__ = [
    "BandChange",
    "Certainty",
    "Change",
    "Comparison",
    "Direction",
    "NotCompared",
    "compare",
    "project",
]
