"""Aggregates of profiles, and benchmarks."""

from importlib import import_module
from typing import TYPE_CHECKING

from kompass_core.aggregation.aggregate import (
    Aggregate,
    BandCount,
    Duplicates,
    DuplicatesName,
    Summary,
    aggregate,
    as_duplicates,
)
from kompass_core.aggregation.ranks import QuantileGroup, Rank
from kompass_core.criteria.ranking import RankKey, RankKeyName

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
    "BandCount",
    "Benchmark",
    "Duplicates",
    "DuplicatesName",
    "InclusionRule",
    "QuantileGroup",
    "Rank",
    "RankKey",
    "RankKeyName",
    "ReproducedMean",
    "Reproduction",
    "Summary",
    "aggregate",
    "as_duplicates",
]


def __getattr__(name: str) -> object:
    """Load benchmarks when they are first used: they import cattrs."""
    if name not in __all__:
        message = f"module {__name__!r} has no attribute {name!r}"
        raise AttributeError(message)
    return getattr(import_module(f"{__name__}.benchmarks"), name)
