"""Released revisions and their digests."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from importlib.resources.abc import Traversable

from attrs import frozen

from kompass_core.criteria import CriteriaPack, Impact, PackDiff, PackRef, diff
from kompass_core.errors import (
    KompassError,
    PackResourceError,
    PackSyntaxError,
    Problem,
    messages,
    raise_any,
    require_type,
)
from kompass_core.packs.discovery import read_resource
from kompass_core.packs.registry import Packs
from kompass_core.serialization.locations import locating
from kompass_core.serialization.text import parse_toml

RECORD = "released.toml"
"""The file of a package that holds the digests of what was released."""

_DIGEST = re.compile(r"sha256:[0-9a-f]{64}")
_HEADING = "# The digests of what was released. Lines are added, never changed.\n"


def read_record(text: bytes | str) -> dict[PackRef, str]:
    """
    Read the digests of what was released, by identity.

    Raises:
        PackSyntaxError: If the text is not TOML, or has something else than digests.
        LimitError: If it is too large.
    """
    found, problems = dict[PackRef, str](), list[Problem]()
    for key, digest in parse_toml(text, PackSyntaxError).items():
        if type(digest) is not str or not _DIGEST.fullmatch(digest):
            problems.append(messages.INVALID_DIGEST.problem(f'"{key}"', given=digest))
            continue
        try:
            found[PackRef.parse(key)] = digest
        except KompassError as error:
            problems += (each.with_prefix(f'"{key}"') for each in error.problems)
    raise_any(PackSyntaxError, problems)
    return found


def recorded(package: Traversable, distribution: str) -> dict[PackRef, str]:
    """
    Return the digests of the packs that a package released; none if it has no record.

    Args:
        package: The folder of the package.
        distribution: Its distribution, for errors.

    Raises:
        PackError: If the record cannot be read.
        LimitError: If it is too large.
    """
    if not package.joinpath(RECORD).is_file():
        return {}
    text = read_resource(package, (RECORD,), distribution)
    with locating(text, source=f"{distribution}: {RECORD}"):
        return read_record(text)


def released_problems(
    pack: CriteriaPack, package: Traversable, distribution: str
) -> Iterator[Problem]:
    """
    [KP121, KP122, KP123] What was released is still there, with the same scoring content.

    Args:
        pack: A pack of the package.
        package: The folder of the package.
        distribution: Its distribution, for the text of problems.
    """
    try:
        record = recorded(package, distribution)
    except KompassError as error:
        yield from error.problems
        return
    released = record.get(pack.ref, pack.digest)
    if released != pack.digest:
        facts = {"released": released, "current": pack.digest}
        yield messages.RELEASED_PACK_CHANGED.problem(ref=pack.ref, **facts)
    for ref in record:
        if not package.joinpath(ref.id, f"{ref.revision}.toml").is_file():
            missing = messages.RELEASED_PACK_MISSING.problem(ref=ref)
            yield missing.in_file(f"{distribution}: {RECORD}")


def extended(text: str, digests: Mapping[PackRef, str]) -> str:
    """
    Return the text of a record with lines for what is not in it yet.

    Args:
        text: The record so far; empty where there is none.
        digests: What is released now.
    """
    record = read_record(text)
    new = "".join(f'"{ref}" = "{digest}"\n' for ref, digest in digests.items() if ref not in record)
    joint = "\n" if text and not text.endswith("\n") else ""
    return f"{text or _HEADING}{joint}{new}"


@frozen
class RevisionDiff:
    """
    The change of one revision of a pack.

    Attributes:
        ref: Its identity.
        diff: The differences; None where only one of the releases has it.
        impact: The effect on results under it.
        reason: The reason; empty where nothing changed but text.
    """

    ref: PackRef
    diff: PackDiff | None
    impact: Impact
    reason: str


@frozen
class ReleaseDiff:
    """
    All that changed from one release to another.

    Attributes:
        revisions: The change of each revision that one of them has, in order.
    """

    revisions: tuple[RevisionDiff, ...]

    @property
    def verdict(self) -> Impact:
        """The worst effect of any revision."""
        impacts = (each.impact for each in self.revisions)
        return max(impacts, key=lambda impact: impact.rank, default=Impact.NONE)

    @property
    def reasons(self) -> tuple[str, ...]:
        """The reasons for the verdict."""
        worst = (each for each in self.revisions if each.impact is self.verdict)
        return tuple(f"{each.ref}: {each.reason}" for each in worst if each.reason)


def diff_releases(old: Packs, new: Packs) -> ReleaseDiff:
    """
    Compare two releases of a distribution, revision by revision.

    A released revision is neither edited, but for text, nor removed: either is breaking,
    regardless of results. Released are the packs in the record of the old release, or all that
    it has if it keeps no record.

    Raises:
        PackError: If one of the packs, or a record, cannot be read.
    """
    for path, packs in (("old", old), ("new", new)):
        require_type(path, packs, Packs)
    before, after, released = _loaded(old), _loaded(new), _released(old)
    revisions = (
        _revision(ref, before.get(ref), after.get(ref), is_released=ref in released)
        for ref in dict.fromkeys((*before, *after))
    )
    return ReleaseDiff(tuple(revisions))


def _loaded(packs: Packs) -> dict[PackRef, CriteriaPack]:
    if packs.problems:
        raise PackResourceError(packs.problems)
    return {
        each.ref: packs.load(each.ref.id, each.ref.revision, distribution=each.distribution)
        for each in packs
    }


def _released(packs: Packs) -> frozenset[PackRef]:
    named = set[PackRef]()
    for each in packs:
        origin, package = packs.package(each.ref.id, distribution=each.distribution)
        named.update(recorded(package, origin))
    return frozenset(named or (each.ref for each in packs))


def _revision(
    ref: PackRef, before: CriteriaPack | None, after: CriteriaPack | None, *, is_released: bool
) -> RevisionDiff:
    if before is None:
        return RevisionDiff(ref, None, Impact.COMPATIBLE, "a revision that was not there before")
    if after is None:
        if is_released:
            return RevisionDiff(ref, None, Impact.BREAKING, "it was released, and is taken away")
        return RevisionDiff(ref, None, Impact.COMPATIBLE, "it was never released, and is gone")
    found = diff(before, after)
    if is_released and not found.same_digest:
        reason = "it was released, and what is scored was edited: " + "; ".join(found.reasons)
        return RevisionDiff(ref, found, Impact.BREAKING, reason)
    return RevisionDiff(ref, found, found.verdict, "; ".join(found.reasons))
