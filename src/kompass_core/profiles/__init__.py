"""Profiles: what is known about one subject."""

from typing import TYPE_CHECKING

from kompass_core.profiles.profile import GroupMean, Profile, Projection
from kompass_core.profiles.scoring import profile
from kompass_core.profiles.value import Origin, Value

if TYPE_CHECKING:
    from kompass_core.profiles.bands import BandCheck, BandResult
    from kompass_core.profiles.cautions import Caution, CautionKind
    from kompass_core.profiles.explanation import AnswerTrace, Explanation

__all__ = [
    "AnswerTrace",
    "BandCheck",
    "BandResult",
    "Caution",
    "CautionKind",
    "Explanation",
    "GroupMean",
    "Origin",
    "Profile",
    "Projection",
    "Value",
    "profile",
]


def __getattr__(name: str) -> object:
    """Load bands, cautions and explanations when they are first used."""
    if name not in __all__:
        message = f"module {__name__!r} has no attribute {name!r}"
        raise AttributeError(message)
    from kompass_core.profiles import bands, cautions, explanation

    homes = (bands, cautions, explanation)
    found: object = next(vars(home)[name] for home in homes if name in vars(home))
    return found
