"""Many evaluations of one pack, as columns of whole steps."""

from importlib import import_module

from kompass_core.errors import MissingExtraError, messages

try:
    import_module("numpy")
except ModuleNotFoundError:
    missing = messages.EXTRA_NOT_INSTALLED.problem(package="numpy", extra="panel")
    raise MissingExtraError([missing]) from None

from kompass_core.panel.bands import BandColumn
from kompass_core.panel.cells import Kind
from kompass_core.panel.columns import ExactColumn
from kompass_core.panel.data import PanelData
from kompass_core.panel.groups import Group, Grouping
from kompass_core.panel.interchange import DecimalSign, TableOptions
from kompass_core.panel.panel import Panel
from kompass_core.panel.rows import Invalid, RejectedRow
from kompass_core.panel.scores import Changes, Scores
from kompass_core.panel.summaries import GroupedScores, GroupedSummary

__all__ = [
    "BandColumn",
    "Changes",
    "DecimalSign",
    "ExactColumn",
    "Group",
    "GroupedScores",
    "GroupedSummary",
    "Grouping",
    "Invalid",
    "Kind",
    "Panel",
    "PanelData",
    "RejectedRow",
    "Scores",
    "TableOptions",
]
