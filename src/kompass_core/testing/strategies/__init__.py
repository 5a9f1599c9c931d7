"""
Hypothesis strategies for packs, rules, answers, evaluations, panels and published results.

Each shrinks to the smallest legal case: one area scored whole, no points, no gaps, one
printed number. They need the extra ``testing``.

>>> from hypothesis import given
>>> import kompass_core as kc
>>> @given(evaluations(missing=False))
... def the_total_is_within_its_limits(evaluation):
...     total = kc.profile(evaluation).total
...     assert total.node.min_points <= total.points <= total.max_points
>>> the_total_is_within_its_limits()
"""

from importlib import import_module

from kompass_core.errors import MissingExtraError, messages

try:
    import_module("hypothesis")  # without which none of the modules below can be loaded
except ModuleNotFoundError:
    missing = messages.EXTRA_NOT_INSTALLED.problem(package="hypothesis", extra="testing")
    raise MissingExtraError([missing]) from None

from kompass_core.testing.rules import answers, answers_to, rules, scales
from kompass_core.testing.strategies.broken import BREAKABLE, BrokenPack, broken_packs
from kompass_core.testing.strategies.criteria import areas, packs, points_of, sub_questions
from kompass_core.testing.strategies.crosswalks import crosswalks
from kompass_core.testing.strategies.expressions import register_expressions
from kompass_core.testing.strategies.results import (
    completions,
    evaluations,
    groups,
    panels,
    printed_results,
    profiles,
    scores,
)
from kompass_core.testing.strategies.values import (
    amounts,
    dates,
    labels,
    rounding_conventions,
    roundings,
)

__all__ = [
    "BREAKABLE",
    "BrokenPack",
    "amounts",
    "answers",
    "answers_to",
    "areas",
    "broken_packs",
    "completions",
    "crosswalks",
    "dates",
    "evaluations",
    "groups",
    "labels",
    "packs",
    "panels",
    "points_of",
    "printed_results",
    "profiles",
    "rounding_conventions",
    "roundings",
    "rules",
    "scales",
    "scores",
    "sub_questions",
]

register_expressions()
