"""Comparison of profiles."""

from kompass_core.comparison.compare import (
    Certainty,
    Change,
    Comparison,
    Direction,
    NotCompared,
    compare,
)
from kompass_core.comparison.projection import End, Pile, project

__all__ = [
    "Certainty",
    "Change",
    "Comparison",
    "Direction",
    "End",
    "NotCompared",
    "Pile",
    "compare",
    "project",
]
