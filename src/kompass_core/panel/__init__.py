"""Many evaluations of one pack, as columns of whole steps."""

from importlib import import_module

from kompass_core.errors import MissingExtraError, Problem

try:
    import_module("numpy")
except ModuleNotFoundError:
    missing = Problem.of("KX001", package="numpy", extra="panel")
    raise MissingExtraError([missing]) from None

from kompass_core.panel.columns import Column
from kompass_core.panel.groups import Group, Grouping
from kompass_core.panel.panel import Panel
from kompass_core.panel.rows import SetAside
from kompass_core.panel.scores import Changes, Scores
from kompass_core.panel.summaries import GroupedScores, GroupedSummary

__all__ = [
    "Changes",
    "Column",
    "Group",
    "GroupedScores",
    "GroupedSummary",
    "Grouping",
    "Panel",
    "Scores",
    "SetAside",
]
