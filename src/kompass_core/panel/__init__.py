"""Many evaluations of one pack, as columns of whole steps."""

from kompass_core.errors import MissingExtraError
from kompass_core.problems import Problem

try:
    import numpy as np  # noqa: F401 (all modules of this package compute with it)
except ModuleNotFoundError:
    missing = Problem.of("KX001", package="numpy", extra="panel")
    raise MissingExtraError([missing]) from None

from kompass_core.panel.columns import Column
from kompass_core.panel.rows import SetAside
from kompass_core.panel.scores import Scores
from kompass_core.panel.summaries import GroupedScores, GroupedSummary
from kompass_core.panel.table import Panel

__all__ = ["Column", "GroupedScores", "GroupedSummary", "Panel", "Scores", "SetAside"]
