"""Robustness of ranks under uncertain weights and scores."""

from importlib import import_module
from typing import TYPE_CHECKING

from kompass_core.robustness.dominance import Dominance, DominanceVerdict, dominance
from kompass_core.robustness.noise import Noise, NoiseKind, Shape
from kompass_core.robustness.table import ScoreTable
from kompass_core.robustness.weights import WeightKind, Weights

if TYPE_CHECKING:
    from kompass_core.robustness.draws import Draw, Pairing
    from kompass_core.robustness.rank_spread import RankRobustness, RankSpread, rank_robustness

__all__ = [
    "Dominance",
    "DominanceVerdict",
    "Draw",
    "Noise",
    "NoiseKind",
    "Pairing",
    "RankRobustness",
    "RankSpread",
    "ScoreTable",
    "Shape",
    "WeightKind",
    "Weights",
    "dominance",
    "rank_robustness",
]

_NEED_NUMPY = {
    "Draw": "draws",
    "Pairing": "draws",
    "RankRobustness": "rank_spread",
    "RankSpread": "rank_spread",
    "rank_robustness": "rank_spread",
}


def __getattr__(name: str) -> object:
    """Load the names that need numpy when they are first used."""
    if name not in _NEED_NUMPY:
        message = f"module {__name__!r} has no attribute {name!r}"
        raise AttributeError(message)
    return getattr(import_module(f"{__name__}.{_NEED_NUMPY[name]}"), name)
