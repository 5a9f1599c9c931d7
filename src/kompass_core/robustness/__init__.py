"""Robustness of ranks under uncertain weights and scores."""

from typing import TYPE_CHECKING

from kompass_core.faces import loader
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

# These need numpy.
__getattr__ = loader(
    __name__,
    {
        "Draw": "draws",
        "Pairing": "draws",
        "RankRobustness": "rank_spread",
        "RankSpread": "rank_spread",
        "rank_robustness": "rank_spread",
    },
)
