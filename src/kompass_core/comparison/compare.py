"""Comparison of two profiles."""

from __future__ import annotations

from collections.abc import Callable, Container, Iterator, Mapping
from decimal import Decimal
from enum import Enum
from fractions import Fraction
from typing import Any

from attrs import evolve, frozen

from kompass_core.amounts import Interval, exact_text, to_decimal
from kompass_core.comparison.projection import project, require_leads_from
from kompass_core.criteria import TOTAL, Break, Comparability, Crosswalk, Level, Node, shared_codes
from kompass_core.errors import IncomparableError, Problem, messages
from kompass_core.labels import Label
from kompass_core.profiles import (
    Caution,
    CautionKind,
    Profile,
    Projection,
    Value,
    as_level,
    cautions_about,
    require_profiles,
    source_dict,
)


class Certainty(Enum):
    """How sure the direction of a change is."""

    CERTAIN = "certain"
    """Only one direction is possible."""
    INDICATIVE = "indicative"
    """The numbers leave no other direction, but what they mean is a judgement."""
    POSSIBLE = "possible"
    """One direction is excluded; there may have been no change at all."""
    UNDECIDED = "undecided"
    """Both directions are possible."""


class Direction(Enum):
    """Which way a value went, as far as its bounds tell."""

    UP = "up"
    DOWN = "down"
    SAME = "same"
    UNKNOWN = "unknown"


@frozen(repr=False)
class Change:
    """
    What changed in one cell; after minus before.

    Attributes:
        before: The earlier value.
        after: The later value.
        exact: The difference of the points, exact.
        bounds: What the difference can be, of the values before they were rounded.
        comparability: How far the two values mean the same.
    """

    before: Value
    after: Value
    exact: Fraction
    bounds: Interval
    comparability: Comparability = Comparability.EXACT

    @property
    def node(self) -> Node:
        """The cell, as the later pack has it."""
        return self.after.node

    @property
    def code(self) -> str:
        """The code of the cell."""
        return self.after.code

    @property
    def points(self) -> Decimal:
        """The difference of the points, of at most 28 digits."""
        return to_decimal(self.exact)

    @property
    def certainty(self) -> Certainty:
        """How sure the direction is."""
        sure = 0 not in self.bounds or self.bounds.is_exact
        if not sure and 0 not in (self.bounds.low, self.bounds.high):
            return Certainty.UNDECIDED
        if self.comparability is Comparability.INDICATIVE:
            return Certainty.INDICATIVE
        return Certainty.CERTAIN if sure else Certainty.POSSIBLE

    @property
    def direction(self) -> Direction:
        """The only direction that is possible, if the value changed at all."""
        bounds = self.bounds
        if bounds.low == bounds.high == 0:
            return Direction.SAME
        if bounds.low >= 0:
            return Direction.UP
        return Direction.DOWN if bounds.high <= 0 else Direction.UNKNOWN

    def to_dict(self) -> dict[str, Any]:
        """Return the points, the difference and how sure it is, as plain JSON data."""
        return {
            "before": exact_text(self.before.exact),
            "after": exact_text(self.after.exact),
            "change": exact_text(self.exact),
            "bounds": self.bounds.to_dict(),
            "certainty": self.certainty.value,
            "direction": self.direction.value,
            "comparability": self.comparability.value,
        }

    def __repr__(self) -> str:
        return f"<Change {self.code}: {self.points:+} in {self.bounds}, {self.certainty.value}>"


@frozen
class NotCompared:
    """
    A cell that a crosswalk leaves without a change: nothing to compare with, or no points.

    Attributes:
        node: The cell: as the later pack has it, or the earlier one where it is gone.
        before: The earlier value, as far as there is one.
        after: The later value, as far as there is one.
        bounds: What the difference can be, where the cell can be compared at all.
        why: Why there is no change.
    """

    node: Node
    before: Value | None
    after: Value | None
    bounds: Interval | None
    why: Label

    def to_dict(self) -> dict[str, Any]:
        """Return what is known of the points, as plain JSON data."""
        return {
            "before": exact_text(self.before.exact) if self.before else None,
            "after": exact_text(self.after.exact) if self.after else None,
            "bounds": self.bounds.to_dict() if self.bounds else None,
        }


@frozen(repr=False)
class Comparison(Mapping[str, Change]):
    """
    The changes from one profile to another, by code, at every level that both sides know.

    Across a crosswalk, the cells are those of the later pack.

    Attributes:
        before: The earlier profile.
        after: The later profile.
        changes: One for each cell whose points both sides know, in the pack's order.
        cautions: What a reader must know.
        crosswalk: How the two revisions relate, where they differ.
        apart: The related cells that have no change, and why.
    """

    before: Profile
    after: Profile
    changes: tuple[Change, ...]
    cautions: tuple[Caution, ...]
    crosswalk: Crosswalk | None = None
    apart: tuple[NotCompared, ...] = ()

    def __getitem__(self, code: str) -> Change:
        for change in self.changes:
            if change.code == code:
                return change
        raise KeyError(code)

    def __iter__(self) -> Iterator[str]:
        return (change.code for change in self.changes)

    def __len__(self) -> int:
        return len(self.changes)

    @property
    def total(self) -> Change:
        """
        The change of the whole.

        Raises:
            KeyError: If one side does not know its total.
        """
        return self[TOTAL]

    @property
    def areas(self) -> tuple[Change, ...]:
        """The changes of the areas, in the pack's order."""
        return self.at_level(Level.AREA)

    @property
    def sub_questions(self) -> tuple[Change, ...]:
        """The changes of the sub-questions, in the pack's order."""
        return self.at_level(Level.SUB_QUESTION)

    def at_level(self, level: Level | str) -> tuple[Change, ...]:
        """
        Return the changes of one level, in the pack's order.

        Raises:
            EvaluationError: If there is no such level.
        """
        wanted = as_level(level)
        return tuple(change for change in self.changes if change.node.level is wanted)

    def rises(self, level: Level | str = Level.AREA, n: int = 3) -> tuple[Change, ...]:
        """
        Return the *n* largest rises of a level, largest first; ties in pack order.

        As the points say; whether the unrounded values rose is what `certainty` tells.
        """
        risen = [change for change in self.at_level(level) if change.exact > 0]
        return tuple(sorted(risen, key=lambda change: -change.exact)[: max(n, 0)])

    def falls(self, level: Level | str = Level.AREA, n: int = 3) -> tuple[Change, ...]:
        """
        Return the *n* largest falls of a level, largest first; ties in pack order.

        As the points say; whether the unrounded values fell is what `certainty` tells.
        """
        fallen = [change for change in self.at_level(level) if change.exact < 0]
        return tuple(sorted(fallen, key=lambda change: change.exact)[: max(n, 0)])

    def to_dict(self, language: str | None = None) -> dict[str, Any]:
        """
        Return plain JSON data, with exact numbers as text (see `exact_text`).

        Keys: ``before`` and ``after`` (each ``name``, ``date``, ``pack``, ``kind``),
        ``changes`` (each ``code``, ``level``, ``title``, ``before``, ``after``, ``change``,
        ``bounds``, ``certainty``, ``direction``, ``comparability``), ``apart`` (each ``code``,
        ``level``, ``title``, ``before``, ``after``, ``bounds``, ``why``), ``crosswalk`` (null,
        or ``from``, ``to``, ``judgement``, ``note``, ``older_shares``, ``newer_shares``) and
        ``cautions`` (each ``kind``, ``text``).

        Args:
            language: The language of titles and notes; that of the later pack if omitted.
        """
        before, pack = self.before.source, self.after.pack
        while isinstance(before, Projection):
            before = before.profile.source

        def text(label: Label) -> str:
            return str(pack.text(label, language))

        def named(node: Node) -> dict[str, Any]:
            return {"code": node.code, "level": node.level.value, "title": text(node.title)}

        return {
            "before": source_dict(before),
            "after": source_dict(self.after.source),
            "changes": [{**named(each.node), **each.to_dict()} for each in self.changes],
            "apart": [
                {**named(each.node), **each.to_dict(), "why": text(each.why)} for each in self.apart
            ],
            "crosswalk": _crosswalk_dict(self.crosswalk, text) if self.crosswalk else None,
            "cautions": [
                {"kind": each.kind.value, "text": each.text}
                for each in dict.fromkeys(self.cautions)
            ],
        }

    def __repr__(self) -> str:
        return f"<Comparison of {self.before!r} with {self.after!r}>"


def _crosswalk_dict(crosswalk: Crosswalk, text: Callable[[Label], str]) -> dict[str, Any]:
    shares = {"older_shares": crosswalk.older_shares, "newer_shares": crosswalk.newer_shares}
    return {
        "from": str(crosswalk.older.ref),
        "to": str(crosswalk.newer.ref),
        "judgement": crosswalk.judgement,
        "note": text(crosswalk.note) if crosswalk.note else None,
        **{
            name: {degree.value: exact_text(share) for degree, share in each.items()}
            for name, each in shares.items()
        },
    }


def compare(before: Profile, after: Profile, *, crosswalk: Crosswalk | None = None) -> Comparison:
    """
    Return what changed from one profile to another, with bounds, certainty and cautions.

    Args:
        before: The earlier profile, or what the other is measured against.
        after: The later profile.
        crosswalk: How the revision of the one relates to that of the other, either way round,
            where they differ: *before* is then read in the terms of *after*.

    Raises:
        IncomparableError: If the criteria are not the same, neither pack is declared
            equivalent to the other, and no crosswalk between them is given.
    """
    require_profiles(before, after)
    if crosswalk is None:
        return _compared(before, after)
    onto = require_leads_from(before.pack, crosswalk)
    if (onto.ref, onto.digest) != (after.pack.ref, after.pack.digest):
        raise IncomparableError([_crosswalk_mismatch(before, after, crosswalk)])
    projected = project(before, crosswalk)
    found = _compared(projected, after)
    apart = (*_gone(before, crosswalk), *_without_change(found, crosswalk))
    return evolve(found, crosswalk=crosswalk, apart=apart)


def _compared(before: Profile, after: Profile) -> Comparison:
    changes = list[Change]()
    for code in shared_codes(before.pack, after.pack):
        old, new = before[code], after[code]
        if old.exact is not None and new.exact is not None:
            degree = Comparability.weakest(before.comparability(code), after.comparability(code))
            change = Change(old, new, new.exact - old.exact, new.bounds - old.bounds, degree)
            changes.append(change)
    cautions = (*cautions_about(before), *cautions_about(after), *_between(before, after))
    return Comparison(before, after, tuple(changes), cautions)


def _crosswalk_mismatch(before: Profile, after: Profile, crosswalk: Crosswalk) -> Problem:
    """[KC012, KC013] A crosswalk is given where it leads from one side to the other."""
    one, other = before.pack, after.pack
    if one.ref == other.ref and one.digest == other.digest:
        return messages.CROSSWALK_NOT_NEEDED.problem(before=one.ref, after=other.ref)
    refs = {"older": crosswalk.older.ref, "newer": crosswalk.newer.ref}
    return messages.CROSSWALK_NOT_APPLICABLE.problem(**refs, given=other.ref)


def _gone(before: Profile, crosswalk: Crosswalk) -> Iterator[NotCompared]:
    """Return the earlier cells that nothing can be compared with."""
    nodes = before.pack.nodes
    for relation in crosswalk.relations:
        forwards = before.pack.ref == crosswalk.older.ref
        if relation.comparability is Comparability.NOT:
            for code in relation.older if forwards else relation.newer:
                yield NotCompared(nodes[code], before[code], None, None, relation.why)


def _without_change(found: Comparison, crosswalk: Crosswalk) -> Iterator[NotCompared]:
    """Return the later cells from the related ones upwards that have no change."""
    before, after = found.before, found.after
    forwards = after.pack.ref == crosswalk.newer.ref
    reasons = {
        code: relation
        for relation in crosswalk.relations
        for code in (relation.newer if forwards else relation.older)
    }
    for code, new in after.items():
        old, relation = before[code], reasons.get(code)
        if code in found or (relation is None and not _is_above(new.node, after, reasons)):
            continue
        if relation is not None and relation.comparability is Comparability.NOT:
            yield NotCompared(new.node, None, new, None, relation.why)
        elif new.exact is not None or old.exact is not None:
            yield NotCompared(new.node, old, new, new.bounds - old.bounds, _lacking(old, new))


def _is_above(node: Node, profile: Profile, related: Container[str]) -> bool:
    """Whether a cell is combined from related ones."""
    return any(
        part in related or _is_above(profile.pack.nodes[part], profile, related)
        for part in node.parts
    )


def _lacking(old: Value, new: Value) -> Label:
    """Say which side knows too little."""
    side, known = ("earlier", old.coverage) if old.exact is None else ("later", new.coverage)
    but = ", only bounds or a part of them" if known else ""
    return Label({"en": f"the {side} side knows no points{but}"})


def _between(before: Profile, after: Profile) -> Iterator[Caution]:
    """Say what makes the two sides differ besides the subject."""
    if before.pack.ref != after.pack.ref:
        text = f"{before.pack.ref} and {after.pack.ref} are declared equivalent, and compared so"
        yield Caution(CautionKind.EQUIVALENT, text)
    if before.policies and after.policies and not before.policies.agrees_with(after.policies):
        text = "missing scores were treated in different ways on the two sides"
        yield Caution(CautionKind.POLICIES, text)
    if before.date is not None and after.date is not None and after.date.before(before.date):
        text = f"{after.date} stands as the later date, but lies before {before.date}"
        yield Caution(CautionKind.ORDER, text)
    for known in dict.fromkeys((*_breaks(before), *_breaks(after))):
        if before.date is None or after.date is None:
            when = f"between {known.start} and {known.end}"
            text = f"the instrument changed {when}, and a group has no single date: {known.note}"
            yield Caution(CautionKind.UNDATED, text)
        elif known.separates(before.date, after.date):
            text = f"the instrument changed between {known.start} and {known.end}: {known.note}"
            yield Caution(CautionKind.BREAK, text)


def _breaks(profile: Profile) -> tuple[Break, ...]:
    """Return the breaks of a pack, and of the one that a profile is projected from."""
    source, own = profile.source, profile.pack.breaks
    return (*_breaks(source.profile), *own) if isinstance(source, Projection) else own
