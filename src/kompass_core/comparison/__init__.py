"""Comparison of profiles."""

from kompass_core.comparison.compare import Apart, Certainty, Change, Comparison, Direction, compare
from kompass_core.comparison.projection import End, Pile, project

__all__ = [
    "Apart",
    "Certainty",
    "Change",
    "Comparison",
    "Direction",
    "End",
    "Pile",
    "compare",
    "project",
]
