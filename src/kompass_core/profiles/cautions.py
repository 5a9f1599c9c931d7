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

_DEGREE_TEXTS = {
    Comparability.EXACT: "mean the same",
    Comparability.SCALED: "mean the same on another scale",
    Comparability.INDICATIVE: "are indicative",
    Comparability.NOT: "cannot be compared",
}


class CautionKind(Enum):
    """The kind of a caution."""

    STALE = "stale"
    """The criteria have changed since a result was recorded."""
    INCONSISTENT = "inconsistent"
    """The printed numbers of a result are impossible together."""
    IMPLAUSIBLE = "implausible"
    """The printed numbers of a result are possible together, but rounding hardly explains them."""
    BREAK = "break"
    """The instrument changed between the dates, or may have done so."""
    POLICIES = "policies"
    """Missing scores were treated differently."""
    EQUIVALENT = "equivalent"
    """The packs differ; one is declared equivalent to the other."""
    CROSSWALK = "crosswalk"
    """A result is projected from another revision, by judgement."""
    ORDER = "order"
    """The earlier result is dated after the later one."""
    FACE_VALUES = "face values"
    """Printed numbers, which are rounded, were taken for exact."""
    OUT_OF_USE = "out of use"
    """A result is dated before or after the time in which its revision was in use."""
    UNDATED = "undated"
    """A result has no date, so that it may be from before or after a change of the instrument."""


@frozen
class Caution:
    """
    A reservation about a result.

    Attributes:
        kind: The kind of the caution.
        text: A sentence for people, in English.
    """

    kind: CautionKind
    text: str

    def __str__(self) -> str:
        return self.text


def require_profiles(*given: object) -> None:
    """
    Refuse other objects than profiles, such as evaluations that were not scored yet.

    Raises:
        IncomparableError: With the function to call first.
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
    """Return the cautions about one profile."""
    source = profile.source
    if isinstance(source, Projection):
        yield from cautions_about(source.profile)
        yield Caution(CautionKind.CROSSWALK, _projection_text(profile, source))
        return
    about = f"{profile.name}, {profile.date}" if profile.date else profile.name
    if isinstance(source, GroupMean) and source.degrees:
        text = f"{about}: members are projected from another revision through a crosswalk"
        yield Caution(CautionKind.CROSSWALK, text)
    if profile.date and profile.pack.is_out_of_use(profile.date):
        text = f"{about}: {profile.pack.ref} was in use {profile.pack.period}"
        yield Caution(CautionKind.OUT_OF_USE, text)
    if profile.stale:
        yield Caution(
            CautionKind.STALE,
            f"{about}: the scoring content of {profile.pack.ref} has changed since it was recorded",
        )
    if not profile.consistent:
        yield Caution(
            CautionKind.INCONSISTENT, f"{about}: the printed numbers are impossible together"
        )
    elif not profile.plausible:
        text = f"{about}: the printed numbers are possible together, but not plausible"
        yield Caution(CautionKind.IMPLAUSIBLE, text)


def _projection_text(profile: Profile, source: Projection) -> str:
    """Describe a projection: the revisions, the comparability, and the source of the judgement."""
    crosswalk = source.crosswalk
    forwards = profile.pack.ref == crosswalk.newer.ref
    shares = crosswalk.newer_shares if forwards else crosswalk.older_shares
    degrees = ", ".join(
        f"{to_decimal(_TENTHS.round(share * 100)):f} % {_DEGREE_TEXTS[degree]}"
        for degree, share in shares.items()
        if share
    )
    judges = dict.fromkeys(crosswalk.judgement_of(relation) for relation in crosswalk.relations)
    return (
        f"{profile.name}: assessed under {source.profile.pack.ref}, projected to "
        f"{profile.pack.ref}. Of the points, {degrees}. Judgement: {'; '.join(judges)}"
    )
