"""Scoring rules: how the answers to the items of a sub-question become its points."""

from kompass_core.rules.averages import MeanRule, PhasesRule
from kompass_core.rules.checklists import ChecklistRule
from kompass_core.rules.direct import PercentRule, PointsRule, ScaleRule
from kompass_core.rules.items import Answer, Item, Scale
from kompass_core.rules.ladders import LadderRule, LadderStep
from kompass_core.rules.protocol import Law, Outcome, Rule, outcome

__all__ = [
    "Answer",
    "ChecklistRule",
    "Item",
    "LadderRule",
    "LadderStep",
    "Law",
    "MeanRule",
    "Outcome",
    "PercentRule",
    "PhasesRule",
    "PointsRule",
    "Rule",
    "Scale",
    "ScaleRule",
    "outcome",
]
