"""Profiles: what is known about one subject."""

from kompass_core.profiles.cautions import Caution, CautionKind, cautions_about, require_profiles
from kompass_core.profiles.explanation import AnswerTrace, Explanation, answer_text
from kompass_core.profiles.profile import (
    Derivation,
    GroupMean,
    Profile,
    Projection,
    Source,
    as_level,
    source_dict,
)
from kompass_core.profiles.scoring import profile
from kompass_core.profiles.value import Origin, Value

__all__ = [
    "AnswerTrace",
    "Caution",
    "CautionKind",
    "Derivation",
    "Explanation",
    "GroupMean",
    "Origin",
    "Profile",
    "Projection",
    "Source",
    "Value",
    "answer_text",
    "as_level",
    "cautions_about",
    "profile",
    "require_profiles",
    "source_dict",
]
