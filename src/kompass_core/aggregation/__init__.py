"""Aggregation: many profiles, and benchmarks made of them."""

from importlib import import_module
from typing import TYPE_CHECKING

from kompass_core.aggregation.aggregate import (
    Aggregate,
    RankBy,
    Repeats,
    Standing,
    Summary,
    aggregate,
)

if TYPE_CHECKING:
    from kompass_core.aggregation.benchmarks import (
        Agreement,
        Benchmark,
        Membership,
        Rederivation,
        Rederived,
    )

__all__ = [
    "Aggregate",
    "Agreement",
    "Benchmark",
    "Membership",
    "RankBy",
    "Rederivation",
    "Rederived",
    "Repeats",
    "Standing",
    "Summary",
    "aggregate",
]

_BENCHMARKS = frozenset({"Agreement", "Benchmark", "Membership", "Rederivation", "Rederived"})


def __getattr__(name: str) -> object:
    """Load benchmarks when they are first used: they bring cattrs along."""
    if name not in _BENCHMARKS:
        message = f"module {__name__!r} has no attribute {name!r}"
        raise AttributeError(message)
    return getattr(import_module(f"{__name__}.benchmarks"), name)
