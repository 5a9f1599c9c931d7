"""Aggregation: many profiles, and benchmarks made of them."""

from importlib import import_module
from typing import TYPE_CHECKING

from kompass_core.aggregation.aggregate import (
    Aggregate,
    Duplicates,
    Rank,
    RankKey,
    Summary,
    aggregate,
)

if TYPE_CHECKING:
    from kompass_core.aggregation.benchmarks import (
        Agreement,
        Benchmark,
        InclusionRule,
        ReproducedMean,
        Reproduction,
    )

__all__ = [
    "Aggregate",
    "Agreement",
    "Benchmark",
    "Duplicates",
    "InclusionRule",
    "Rank",
    "RankKey",
    "ReproducedMean",
    "Reproduction",
    "Summary",
    "aggregate",
]

_BENCHMARKS = frozenset(
    {"Agreement", "Benchmark", "InclusionRule", "Reproduction", "ReproducedMean"}
)


def __getattr__(name: str) -> object:
    """Load benchmarks when they are first used: they bring cattrs along."""
    if name not in _BENCHMARKS:
        message = f"module {__name__!r} has no attribute {name!r}"
        raise AttributeError(message)
    return getattr(import_module(f"{__name__}.benchmarks"), name)
