"""Scoring rules: how the answers to the items of a sub-question become its points."""

from typing import TYPE_CHECKING

from kompass_core.criteria.rules.items import Answer, Item, Scale
from kompass_core.criteria.rules.protocol import Law, Rule
from kompass_core.faces import loader

if TYPE_CHECKING:
    from kompass_core.criteria.rules.checklist import ChecklistRule
    from kompass_core.criteria.rules.gaps import RuleOutcome, outcome
    from kompass_core.criteria.rules.ladder import LadderRule, LadderStep
    from kompass_core.criteria.rules.mean import MeanRule, PhasesRule
    from kompass_core.criteria.rules.points import PercentRule, PointsRule, ScaleRule
    from kompass_core.criteria.rules.sum import SumRule

__all__ = [
    "Answer",
    "ChecklistRule",
    "Item",
    "LadderRule",
    "LadderStep",
    "Law",
    "MeanRule",
    "PercentRule",
    "PhasesRule",
    "PointsRule",
    "Rule",
    "RuleOutcome",
    "Scale",
    "ScaleRule",
    "SumRule",
    "outcome",
]

# Many packs have no rules.
__getattr__ = loader(
    __name__,
    {
        "ChecklistRule": "checklist",
        "LadderRule": "ladder",
        "LadderStep": "ladder",
        "MeanRule": "mean",
        "PercentRule": "points",
        "PhasesRule": "mean",
        "PointsRule": "points",
        "RuleOutcome": "gaps",
        "ScaleRule": "points",
        "SumRule": "sum",
        "outcome": "gaps",
    },
)
