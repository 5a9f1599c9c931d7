"""What a reader must know before believing a comparison or an aggregate."""

from __future__ import annotations

from collections.abc import Iterator
from enum import Enum

from attrs import frozen

from kompass_core.errors import IncomparableError, raise_any
from kompass_core.problems import Problem
from kompass_core.profiles import Profile

__all__ = ["Caution", "CautionKind", "cautions_about", "require_profiles"]


class CautionKind(Enum):
    """Why a number may not mean what it seems to."""

    STALE = "stale"
    """The criteria have changed since a result was recorded."""
    INCONSISTENT = "inconsistent"
    """The printed numbers of a result are impossible together."""
    BREAK = "break"
    """The instrument changed between the dates, or may have done so."""
    POLICIES = "policies"
    """Missing scores were treated in different ways."""
    EQUIVALENT = "equivalent"
    """The packs differ; one is declared equivalent to the other."""
    ORDER = "order"
    """What stands as the earlier result is the later one."""
    FACE_VALUES = "face values"
    """Printed numbers, which are rounded, were taken for exact."""
    UNDATED = "undated"
    """One side has no date, so whether the instrument changed in between is not known."""


@frozen
class Caution:
    """
    One thing that a reader must know.

    Attributes:
        kind: Why.
        text: What it is, in English.
    """

    kind: CautionKind
    text: str

    def __str__(self) -> str:
        return self.text


def require_profiles(*given: object) -> None:
    """
    Refuse what is no profile, such as an evaluation that was not scored yet.

    Raises:
        IncomparableError: With what to call first.
    """
    raise_any(
        IncomparableError,
        (
            Problem.of("KC011", given=type(each).__name__)
            for each in given
            if not isinstance(each, Profile)
        ),
    )


def cautions_about(profile: Profile) -> Iterator[Caution]:
    """Say what is doubtful about one profile."""
    about = f"{profile.name}, {profile.date}" if profile.date else profile.name
    if profile.stale:
        yield Caution(
            CautionKind.STALE,
            f"{about}: the scoring content of {profile.pack.ref} has changed since it was recorded",
        )
    if not profile.consistent:
        yield Caution(
            CautionKind.INCONSISTENT, f"{about}: the printed numbers are impossible together"
        )
