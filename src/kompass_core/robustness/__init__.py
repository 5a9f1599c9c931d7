"""How sure a ranking is when weights or scores are not."""

from kompass_core.robustness.dominance import Dominance, Dominates, dominates
from kompass_core.robustness.noise import Noise, NoiseKind, Shape
from kompass_core.robustness.results import Draw, Pairing, RankRobustness, RankSpread
from kompass_core.robustness.tables import ScoreTable
from kompass_core.robustness.weights import WeightKind, Weights

__all__ = [
    "Dominance",
    "Dominates",
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
    "dominates",
]
