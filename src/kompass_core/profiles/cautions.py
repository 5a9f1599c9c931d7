"""Cautions that accompany a result."""

from __future__ import annotations

from collections.abc import Iterator
from enum import Enum

from attrs import frozen

from kompass_core.amounts import Rounding, to_decimal
from kompass_core.criteria import Comparability
from kompass_core.errors import IncomparableError, messages, raise_any
from kompass_core.profiles.profile import GroupMean, Profile, Projection

_TENTHS = Rounding("half-up", "0.1")

_HOW_FAR = {
    Comparability.EXACT: "mean the same",
    Comparability.SCALED: "mean the same on another scale",
    Comparability.INDICATIVE: "are indicative",
    Comparability.NOT: "cannot be compared",
}


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
    CROSSWALK = "crosswalk"
    """It is read from another revision, and somebody judged how far that can be done."""
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
            messages.NOT_A_PROFILE.problem(given=type(each).__name__)
            for each in given
            if not isinstance(each, Profile)
        ),
    )


def cautions_about(profile: Profile) -> Iterator[Caution]:
    """Say what is doubtful about one profile."""
    source = profile.source
    if isinstance(source, Projection):
        yield from cautions_about(source.profile)
        yield Caution(CautionKind.CROSSWALK, _read_through(profile, source))
        return
    about = f"{profile.name}, {profile.date}" if profile.date else profile.name
    if isinstance(source, GroupMean) and source.degrees:
        text = f"{about}: members are read from another revision, through a crosswalk"
        yield Caution(CautionKind.CROSSWALK, text)
    if profile.stale:
        yield Caution(
            CautionKind.STALE,
            f"{about}: the scoring content of {profile.pack.ref} has changed since it was recorded",
        )
    if not profile.consistent:
        yield Caution(
            CautionKind.INCONSISTENT, f"{about}: the printed numbers are impossible together"
        )


def _read_through(profile: Profile, source: Projection) -> str:
    """Say through which crosswalk a profile is read, by whose judgement, and how far."""
    crosswalk = source.crosswalk
    forwards = profile.pack.ref == crosswalk.newer.ref
    shares = crosswalk.newer_shares if forwards else crosswalk.older_shares
    far = ", ".join(
        f"{to_decimal(_TENTHS.round(share * 100)):f} % {_HOW_FAR[degree]}"
        for degree, share in shares.items()
        if share
    )
    judges = dict.fromkeys(crosswalk.judgement_of(relation) for relation in crosswalk.relations)
    return (
        f"{profile.name}: what was assessed under {source.profile.pack.ref} is read in the terms "
        f"of {profile.pack.ref}. Of the points, {far}. Judgement: {'; '.join(judges)}"
    )
