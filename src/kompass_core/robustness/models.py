"""What may be given as weights or as noise."""

from __future__ import annotations

from collections.abc import Iterator

from kompass_core.errors import AmountError, raise_any, wrong_type
from kompass_core.problems import Problem
from kompass_core.robustness.noise import Noise
from kompass_core.robustness.weights import Weights

__all__ = ["require_models"]


def require_models(weights: object, noise: object) -> None:
    """
    Refuse weights that are none, and noise that is neither noise nor None.

    Raises:
        AmountError: With what was expected.
    """
    raise_any(AmountError, _problems(weights, noise))


def _problems(weights: object, noise: object) -> Iterator[Problem]:
    """[KF006] Weights and noise are what their classes make."""
    if not isinstance(weights, Weights):
        yield wrong_type("weights", weights, Weights)
    if not isinstance(noise, Noise | None):
        yield wrong_type("noise", noise, Noise)
