"""Profiles: what is known about one subject."""

from typing import TYPE_CHECKING

from kompass_core.faces import loader
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

# Many programs need none of these.
__getattr__ = loader(
    __name__,
    {
        "AnswerTrace": "explanation",
        "BandCheck": "bands",
        "BandResult": "bands",
        "Caution": "cautions",
        "CautionKind": "cautions",
        "Explanation": "explanation",
    },
)
