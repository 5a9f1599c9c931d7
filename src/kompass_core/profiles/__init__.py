"""Profiles: what is known about one subject."""

from kompass_core.profiles.bands import BandCheck, BandResult
from kompass_core.profiles.cautions import Caution, CautionKind
from kompass_core.profiles.explanation import AnswerTrace, Explanation
from kompass_core.profiles.profile import GroupMean, Profile, Projection
from kompass_core.profiles.scoring import profile
from kompass_core.profiles.value import Origin, Value

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
