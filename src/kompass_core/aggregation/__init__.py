"""Aggregates of profiles, and benchmarks."""

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
from kompass_core.faces import loader

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

# Many programs need no benchmarks.
__getattr__ = loader(
    __name__,
    {
        "Agreement": "benchmarks",
        "Benchmark": "benchmarks",
        "InclusionRule": "benchmarks",
        "ReproducedMean": "benchmarks",
        "Reproduction": "benchmarks",
    },
)
