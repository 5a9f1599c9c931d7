"""What changed from one release of a distribution to the next."""

from __future__ import annotations

from collections.abc import Iterator

from attrs import frozen

from kompass_core.criteria import CriteriaPack, PackRef
from kompass_core.differences import Impact, PackDiff, diff
from kompass_core.errors import PackResourceError, PackSchemaError, require
from kompass_core.packs.registry import Packs
from kompass_core.packs.releases import recorded

__all__ = ["ReleaseDiff", "RevisionDiff", "diff_releases"]


@frozen
class RevisionDiff:
    """
    What became of one revision of a pack.

    Attributes:
        ref: Its identity.
        diff: What changed in it; None where only one of the releases has it.
        impact: What that does to results under it.
        reason: Why; empty where nothing changed but text.
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
        revisions: What became of each revision that one of them has, in order.
    """

    revisions: tuple[RevisionDiff, ...]

    @property
    def verdict(self) -> Impact:
        """The worst that became of any revision."""
        impacts = (each.impact for each in self.revisions)
        return max(impacts, key=lambda impact: impact.rank, default=Impact.NONE)

    @property
    def reasons(self) -> tuple[str, ...]:
        """Why the verdict is what it is."""
        worst = (each for each in self.revisions if each.impact is self.verdict)
        return tuple(f"{each.ref}: {each.reason}" for each in worst if each.reason)


def diff_releases(old: Packs, new: Packs) -> ReleaseDiff:
    """
    Compare two releases of a distribution, revision by revision.

    What was released is neither edited, but for text, nor taken away: either is breaking,
    whatever it means for results. Released is what the record of the old release names, or
    all that it has if it keeps no record.

    Raises:
        PackError: If one of the packs, or a record, cannot be read.
    """
    for path, packs in (("old", old), ("new", new)):
        require(PackSchemaError, path, packs, Packs)
    before, after = _loaded(old), _loaded(new)
    released = _released(old)
    in_order = dict.fromkeys((*before, *after))
    revisions = (_revision(ref, before.get(ref), after.get(ref), released) for ref in in_order)
    return ReleaseDiff(tuple(revisions))


def _loaded(packs: Packs) -> dict[PackRef, CriteriaPack]:
    if packs.problems:
        raise PackResourceError(packs.problems)
    return {
        each.ref: packs.load(each.ref.id, each.ref.revision, distribution=each.distribution)
        for each in packs
    }


def _released(packs: Packs) -> frozenset[PackRef]:
    named = frozenset(_named(packs))
    return named or frozenset(each.ref for each in packs)


def _named(packs: Packs) -> Iterator[PackRef]:
    for each in packs:
        origin, package = packs.package(each.ref.id, distribution=each.distribution)
        yield from recorded(package, origin)


def _revision(
    ref: PackRef,
    before: CriteriaPack | None,
    after: CriteriaPack | None,
    released: frozenset[PackRef],
) -> RevisionDiff:
    if before is None:
        return RevisionDiff(ref, None, Impact.COMPATIBLE, "a revision that was not there before")
    if after is None:
        if ref in released:
            return RevisionDiff(ref, None, Impact.BREAKING, "it was released, and is taken away")
        return RevisionDiff(ref, None, Impact.COMPATIBLE, "it was never released, and is gone")
    found = diff(before, after)
    if ref in released and not found.same_digest:
        reason = "it was released, and what is scored was edited: " + "; ".join(found.reasons)
        return RevisionDiff(ref, found, Impact.BREAKING, reason)
    return RevisionDiff(ref, found, found.verdict, "; ".join(found.reasons))
