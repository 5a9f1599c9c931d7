"""Cautions that accompany a result."""

from __future__ import annotations

from collections.abc import Iterator
from enum import Enum
from fractions import Fraction

from attrs import frozen

from kompass_core.amounts import Rounding, to_decimal
from kompass_core.criteria import Comparability
from kompass_core.errors import IncomparableError, messages, raise_any
from kompass_core.labels import Sentence
from kompass_core.profiles.profile import GroupMean, Profile, Projection, described

_TENTHS = Rounding("half-up", "0.1")


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
        text: A sentence for people, in English; the library's own can be translated.
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
    about = described(profile)
    if isinstance(source, GroupMean) and source.degrees:
        text = Sentence(
            "{about}: members are projected from another revision through a crosswalk", about=about
        )
        yield Caution(CautionKind.CROSSWALK, text)
    if profile.date and profile.pack.is_out_of_use(profile.date):
        pack = profile.pack
        text = Sentence(
            "{about}: {pack} was in use {period}", about=about, pack=pack.ref, period=pack.period
        )
        yield Caution(CautionKind.OUT_OF_USE, text)
    if profile.stale:
        text = Sentence(
            "{about}: the scoring content of {pack} has changed since it was recorded",
            about=about,
            pack=profile.pack.ref,
        )
        yield Caution(CautionKind.STALE, text)
    if not profile.consistent:
        text = Sentence("{about}: the printed numbers are impossible together", about=about)
        yield Caution(CautionKind.INCONSISTENT, text)
    elif not profile.plausible:
        text = Sentence(
            "{about}: the printed numbers are possible together, but not plausible", about=about
        )
        yield Caution(CautionKind.IMPLAUSIBLE, text)


def _projection_text(profile: Profile, source: Projection) -> Sentence:
    """Describe a projection: the revisions, the comparability, and the source of the judgement."""
    crosswalk = source.crosswalk
    forwards = profile.pack.ref == crosswalk.newer.ref
    shares = crosswalk.newer_shares if forwards else crosswalk.older_shares
    degrees = tuple(_share_text(degree, share) for degree, share in shares.items() if share)
    judges = dict.fromkeys(crosswalk.judgement_of(relation) for relation in crosswalk.relations)
    return Sentence(
        "{name}: assessed under {old}, projected to {new}. Of the points, {degrees}. "
        "Judgement: {judges}",
        name=profile.name,
        old=source.profile.pack.ref,
        new=profile.pack.ref,
        degrees=degrees,
        judges="; ".join(judges),
    )


def _share_text(degree: Comparability, share: Fraction) -> Sentence:
    percent = to_decimal(_TENTHS.round(share * 100))
    return {
        Comparability.EXACT: Sentence("{percent} % mean the same", percent=percent),
        Comparability.SCALED: Sentence(
            "{percent} % mean the same on another scale", percent=percent
        ),
        Comparability.INDICATIVE: Sentence("{percent} % are indicative", percent=percent),
        Comparability.NOT: Sentence("{percent} % cannot be compared", percent=percent),
    }[degree]
