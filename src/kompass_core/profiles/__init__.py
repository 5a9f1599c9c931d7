"""Profiles: what is known about one subject."""

from kompass_core.profiles.cautions import Caution, CautionKind, cautions_about, require_profiles
from kompass_core.profiles.explanation import Answered, Explanation, said
from kompass_core.profiles.profile import Known, Mean, Profile, Projected, Source, as_level
from kompass_core.profiles.scoring import profile
from kompass_core.profiles.value import Origin, Value

__all__ = [
    "Answered",
    "Caution",
    "CautionKind",
    "Explanation",
    "Known",
    "Mean",
    "Origin",
    "Profile",
    "Projected",
    "Source",
    "Value",
    "as_level",
    "cautions_about",
    "profile",
    "require_profiles",
    "said",
]
