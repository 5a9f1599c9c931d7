"""Scoring rules: how the answers to the items of a sub-question become its points."""

from typing import TYPE_CHECKING

from kompass_core.criteria.rules.base import Answer, Item, Law, Rule, RuleOutcome, Scale, outcome
from kompass_core.criteria.rules.points import PercentRule, PointsRule, ScaleRule

if TYPE_CHECKING:
    from kompass_core.criteria.rules.checklist import ChecklistRule
    from kompass_core.criteria.rules.ladder import LadderRule, LadderStep
    from kompass_core.criteria.rules.mean import MeanRule, PhasesRule
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


def __getattr__(name: str) -> object:
    """Load the rules of packs when they are first used: many packs have none."""
    if name not in __all__:
        message = f"module {__name__!r} has no attribute {name!r}"
        raise AttributeError(message)
    from kompass_core.criteria.rules import checklist, ladder, mean
    from kompass_core.criteria.rules import sum as sums

    homes = (checklist, ladder, mean, sums)
    globals()[name] = next(vars(home)[name] for home in homes if name in vars(home))
    return globals()[name]
