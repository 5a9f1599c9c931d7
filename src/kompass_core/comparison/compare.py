"""Comparison of two profiles."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from decimal import Decimal
from enum import Enum
from fractions import Fraction
from functools import cached_property
from typing import Any

from attrs import evolve, frozen

from kompass_core.amounts import Interval, exact_text, to_decimal
from kompass_core.comparison.projection import opposite_pack, project
from kompass_core.criteria import TOTAL, Break, Comparability, Crosswalk, Level, LevelName, Node
from kompass_core.criteria.comparability import shared_codes
from kompass_core.errors import IncomparableError, Problem, messages
from kompass_core.html_tables import Cell, html_table, node_cells
from kompass_core.labels import Label, Sentence
from kompass_core.profiles import (
    BandResult,
    Caution,
    CautionKind,
    Profile,
    Projection,
    Value,
)
from kompass_core.profiles.cautions import cautions_about, require_profiles
from kompass_core.profiles.profile import as_level, described, source_dict


class Certainty(Enum):
    """The certainty of the direction of a change."""

    CERTAIN = "certain"
    """Only one direction is possible."""
    INDICATIVE = "indicative"
    """One direction is excluded, but the comparability of the values is a judgement."""
    ACROSS_BREAK = "across a break"
    """One direction is excluded, but the instrument changed in between, or may have done so."""
    POSSIBLE = "possible"
    """One direction is excluded, but no change at all is possible."""
    UNDECIDED = "undecided"
    """Both directions are possible."""


class Direction(Enum):
    """The direction of a change, as far as its bounds determine it."""

    UP = "up"
    DOWN = "down"
    SAME = "same"
    UNKNOWN = "unknown"


@frozen
class BandChange:
    """
    The change of the band of one node.

    Attributes:
        before: The bands that were possible before.
        after: The bands that are possible after.
        bounds: The bounds of the difference in places of the scale.
        comparability: The comparability of the two values.
        across_break: True if the instrument changed between the two dates, or may have done so.
    """

    before: BandResult
    after: BandResult
    bounds: Interval
    comparability: Comparability
    across_break: bool

    @property
    def certainty(self) -> Certainty:
        """The certainty of the direction."""
        return _certainty(self.bounds, self.comparability, across_break=self.across_break)

    @property
    def direction(self) -> Direction:
        """The only possible direction, if the band changed at all."""
        return _direction(self.bounds)

    @property
    def text(self) -> Sentence:
        """The change for readers, such as "Silver → Gold"."""
        if self.direction is Direction.SAME:
            return self.after.text
        return Sentence("{before} → {after}", before=self.before.text, after=self.after.text)

    def to_dict(self) -> dict[str, Any]:
        """Return the codes of the possible bands and how sure the change is, as JSON data."""
        sides = {"before": self.before, "after": self.after}
        return {
            **{side: [band.code for band in each.possible] for side, each in sides.items()},
            "certainty": self.certainty.value,
            "direction": self.direction.value,
        }


@frozen(repr=False)
class Change:
    """
    The change of one node: after minus before.

    Attributes:
        before: The earlier value.
        after: The later value.
        exact: The difference of the points, exact.
        bounds: The bounds of the difference before rounding.
        comparability: The comparability of the two values.
        across_break: True if the instrument changed between the two dates, or may have done so.
        band: The change of the band; None unless both have a band of the same scale.
    """

    before: Value
    after: Value
    exact: Fraction
    bounds: Interval
    comparability: Comparability = Comparability.EXACT
    across_break: bool = False
    band: BandChange | None = None

    @property
    def node(self) -> Node:
        """The node, as in the later pack."""
        return self.after.node

    @property
    def code(self) -> str:
        """The code of the node."""
        return self.after.code

    @property
    def points(self) -> Decimal:
        """The difference of the points, of at most 28 digits."""
        return to_decimal(self.exact)

    @property
    def certainty(self) -> Certainty:
        """The certainty of the direction."""
        return _certainty(self.bounds, self.comparability, across_break=self.across_break)

    @property
    def direction(self) -> Direction:
        """The only possible direction, if the value changed at all."""
        return _direction(self.bounds)

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
            "band": self.band and self.band.to_dict(),
        }

    def __repr__(self) -> str:
        return f"<Change {self.code}: {self.points:+} in {self.bounds}, {self.certainty.value}>"


def _certainty(bounds: Interval, comparability: Comparability, *, across_break: bool) -> Certainty:
    sure = 0 not in bounds or bounds.is_exact
    if not sure and 0 not in (bounds.low, bounds.high):
        return Certainty.UNDECIDED
    if comparability is Comparability.INDICATIVE:
        return Certainty.INDICATIVE
    if across_break:
        return Certainty.ACROSS_BREAK
    return Certainty.CERTAIN if sure else Certainty.POSSIBLE


def _direction(bounds: Interval) -> Direction:
    if bounds.low == bounds.high == 0:
        return Direction.SAME
    if bounds.low >= 0:
        return Direction.UP
    return Direction.DOWN if bounds.high <= 0 else Direction.UNKNOWN


@frozen(repr=False)
class NotCompared:
    """
    A node that a crosswalk relates, but without a change: no counterpart, or no points.

    Attributes:
        node: The node: as in the later pack, or in the earlier one if it was dropped.
        before: The earlier value, if there is one.
        after: The later value, if there is one.
        bounds: The bounds of the difference, if the node is comparable.
        why: The reason.
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

    def __repr__(self) -> str:
        return f"<NotCompared {self.node.code}: {self.why}>"


@frozen(repr=False)
class Comparison(Mapping[str, Change]):
    """
    The changes from one profile to another, by code of the later pack; blocks are keys, too.

    Attributes:
        before: The earlier profile; projected, if a crosswalk was given.
        after: The later profile.
        changes: One change for each node with points in both profiles, in the pack's order.
        cautions: Reservations about the comparison.
        crosswalk: The relations between the two revisions, if they differ.
        not_compared: The related nodes without a change, with the reason.
    """

    before: Profile
    after: Profile
    changes: tuple[Change, ...]
    cautions: tuple[Caution, ...]
    crosswalk: Crosswalk | None = None
    not_compared: tuple[NotCompared, ...] = ()

    def __getitem__(self, code: str) -> Change:
        code = self.after.pack.node_of(code).code
        if code in self.after.pack.block_nodes:
            return {each.code: each for each in self.blocks}[code]
        return self._by_code[code]

    @cached_property
    def _by_code(self) -> Mapping[str, Change]:
        return {change.code: change for change in self.changes}

    def __iter__(self) -> Iterator[str]:
        return (change.code for change in self.changes)

    def __len__(self) -> int:
        return len(self.changes)

    @property
    def total(self) -> Change:
        """
        The change of the total.

        Raises:
            KeyError: If the points of a total are unknown.
        """
        return self[TOTAL]

    @property
    def blocks(self) -> tuple[Change, ...]:
        """The changes of the blocks that have the same areas on both sides, in pack order."""
        earlier = {each.code: each.areas for each in self.before.pack.blocks}
        codes = [
            each.code
            for each in self.after.pack.blocks
            if earlier.get(each.code) == each.areas
            and all(code in self._by_code for code in each.areas)
        ]
        return tuple(_changes(self.before, self.after, codes))

    @property
    def areas(self) -> tuple[Change, ...]:
        """The changes of the areas, in the pack's order."""
        return self.at_level(Level.AREA)

    @property
    def sub_questions(self) -> tuple[Change, ...]:
        """The changes of the sub-questions, in the pack's order."""
        return self.at_level(Level.SUB_QUESTION)

    def at_level(self, level: Level | LevelName) -> tuple[Change, ...]:
        """
        Return the changes of one level, in the pack's order.

        Raises:
            EvaluationError: If there is no such level.
        """
        wanted = as_level(level)
        return tuple(change for change in self.changes if change.node.level is wanted)

    def rises(self, level: Level | LevelName = Level.AREA, n: int = 3) -> tuple[Change, ...]:
        """
        Return the *n* largest rises of a level, largest first; ties in pack order.

        The order is that of the points; see `Change.certainty` for the unrounded values.
        """
        risen = [change for change in self.at_level(level) if change.exact > 0]
        return tuple(sorted(risen, key=lambda change: -change.exact)[: max(n, 0)])

    def falls(self, level: Level | LevelName = Level.AREA, n: int = 3) -> tuple[Change, ...]:
        """
        Return the *n* largest falls of a level, largest first; ties in pack order.

        The order is that of the points; see `Change.certainty` for the unrounded values.
        """
        fallen = [change for change in self.at_level(level) if change.exact < 0]
        return tuple(sorted(fallen, key=lambda change: change.exact)[: max(n, 0)])

    def to_dict(self, language: str | None = None) -> dict[str, Any]:
        """
        Return plain JSON data, with exact numbers as text (see `exact_text`).

        Keys: ``before`` and ``after`` (each ``name``, ``date``, ``pack``, ``kind``),
        ``changes`` (each ``code``, ``level``, ``title``, ``before``, ``after``, ``change``,
        ``bounds``, ``certainty``, ``direction``, ``comparability`` and ``band``: null, or the
        codes of the possible bands ``before`` and ``after``, ``certainty``, ``direction``),
        ``blocks`` (as changes), ``not_compared`` (each ``code``, ``level``, ``title``,
        ``before``, ``after``, ``bounds``, ``why``),
        ``crosswalk`` (null, or ``from``, ``to``, ``judgement``, ``note``, ``older_shares``,
        ``newer_shares``) and ``cautions`` (each ``kind``, ``text``).

        Args:
            language: The language of titles and notes; that of the later pack if omitted.
        """
        before, pack = self.before.source, self.after.pack
        while isinstance(before, Projection):
            before = before.profile.source

        def text(label: Label) -> str:
            return str(pack.text(label, language))

        def named(node: Node) -> dict[str, Any]:
            return {"code": node.code, "level": node.level_name, "title": text(node.title)}

        return {
            "before": source_dict(before),
            "after": source_dict(self.after.source),
            "changes": [{**named(each.node), **each.to_dict()} for each in self.changes],
            "blocks": [{**named(each.node), **each.to_dict()} for each in self.blocks],
            "not_compared": [
                {**named(each.node), **each.to_dict(), "why": text(each.why)}
                for each in self.not_compared
            ],
            "crosswalk": _crosswalk_dict(self.crosswalk, text) if self.crosswalk else None,
            "cautions": [
                {"kind": each.kind.value, "text": each.text}
                for each in dict.fromkeys(self.cautions)
            ],
        }

    def rows(self, language: str | None = None) -> list[dict[str, Any]]:
        """
        Return a row for each change or block: text and ``Decimal`` values of at most 28 digits.

        Data frames of pandas and Polars, and Arrow tables, can be made of such rows. Keys:
        ``before_name``, ``before_date``, ``after_name``, ``after_date``, ``code``, ``level``,
        ``title``, ``before``, ``after``, ``change``, ``low``, ``high`` (the bounds of the
        change), ``certainty``, ``direction``, ``comparability`` and ``band``: the direction of
        the change of the band.

        Args:
            language: The language of the titles; that of the later pack if omitted.
        """
        sides = {
            f"{side}_{key}": text
            for side, each in (("before", self.before), ("after", self.after))
            for key, text in (("name", each.name), ("date", str(each.date) if each.date else None))
        }
        return [
            {
                **sides,
                "code": each.code,
                "level": each.node.level_name,
                "title": str(self.after.pack.text(each.node.title, language)),
                "before": each.before.points,
                "after": each.after.points,
                "change": each.points,
                "low": to_decimal(each.bounds.low),
                "high": to_decimal(each.bounds.high),
                "certainty": each.certainty.value,
                "direction": each.direction.value,
                "comparability": each.comparability.value,
                "band": each.band and each.band.direction.value,
            }
            for each in self._with_blocks
        ]

    @property
    def _with_blocks(self) -> list[Change]:
        """The changes in reading order: blocks are above the total."""
        return sorted((*self.changes, *self.blocks), key=lambda each: each.code == TOTAL)

    def _repr_html_(self) -> str:
        """Return a table of the changes of areas, blocks and the total for notebooks."""
        pack, level = self.after.pack, Level.SUB_QUESTION
        rows: list[tuple[Cell, ...]] = [
            (
                *node_cells(pack, each.node),
                each.before.exact,
                each.after.exact,
                each.exact,
                None if each.bounds.is_exact else each.bounds,
                each.certainty.value,
            )
            for each in self._with_blocks
            if each.node.level is not level
        ]
        rows += [
            (
                # A crosswalk relates only what counts.
                each.node.code,
                str(pack.text(each.node.title)),
                each.before.exact if each.before else None,
                each.after.exact if each.after else None,
                None,
                each.bounds,
                str(pack.text(each.why)),
            )
            for each in self.not_compared
            if each.node.level is not level
        ]
        caption = f"{described(self.before)} → {described(self.after)}, {pack.ref}"
        headings = ("Code", "Title", "Before", "After", "Change", "Bounds", "Certainty")
        return html_table(caption, headings, rows, dict.fromkeys(map(str, self.cautions)))

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
    Compare two profiles: changes with bounds and certainty, and cautions.

    Args:
        before: The earlier profile, or the reference.
        after: The later profile.
        crosswalk: The relations between the revisions of the two profiles, in either direction,
            if they differ: *before* is then projected to the revision of *after*.

    Raises:
        IncomparableError: If the criteria are not the same, neither pack is declared
            equivalent to the other, and no crosswalk between them is given.
    """
    require_profiles(before, after)
    if crosswalk is None:
        return _compared(before, after)
    target = opposite_pack(before.pack, crosswalk)
    if (target.ref, target.digest) != (after.pack.ref, after.pack.digest):
        raise IncomparableError([_crosswalk_mismatch(before, after, crosswalk)])
    found = _compared(project(before, crosswalk), after)
    not_compared = (*_dropped(before, crosswalk), *_without_change(found, crosswalk))
    return evolve(found, crosswalk=crosswalk, not_compared=not_compared)


def _compared(before: Profile, after: Profile) -> Comparison:
    changes = _changes(before, after, shared_codes(before.pack, after.pack))
    cautions = (*cautions_about(before), *cautions_about(after), *_cautions(before, after))
    return Comparison(before, after, tuple(changes), cautions)


def _changes(before: Profile, after: Profile, codes: Iterable[str]) -> Iterator[Change]:
    """Yield the change of each node with points on both sides."""
    broken, banded = any(_open_breaks(before, after)), after.pack.bands_of
    for code in codes:
        old, new = before[code], after[code]
        if old.exact is not None and new.exact is not None:
            degree = Comparability.weakest(before.comparability(code), after.comparability(code))
            exact, bounds = new.exact - old.exact, new.bounds - old.bounds
            bands = (before.band(code), after.band(code)) if code in banded else (None, None)
            band = _band_change(*bands, comparability=degree, across_break=broken)
            yield Change(old, new, exact, bounds, degree, broken, band)


def _band_change(
    old: BandResult | None,
    new: BandResult | None,
    *,
    comparability: Comparability,
    across_break: bool,
) -> BandChange | None:
    """Compare bands, if both are of the same scale."""
    if old is None or new is None or old.scale != new.scale:
        return None
    return BandChange(old, new, new.ranks - old.ranks, comparability, across_break)


def _crosswalk_mismatch(before: Profile, after: Profile, crosswalk: Crosswalk) -> Problem:
    """[KC012, KC013] A crosswalk relates the revisions of the two profiles."""
    one, other = before.pack, after.pack
    if one.ref == other.ref and one.digest == other.digest:
        return messages.CROSSWALK_NOT_NEEDED.problem(before=one.ref, after=other.ref)
    refs = {"older": crosswalk.older.ref, "newer": crosswalk.newer.ref}
    return messages.CROSSWALK_NOT_APPLICABLE.problem(**refs, given=other.ref)


def _dropped(before: Profile, crosswalk: Crosswalk) -> Iterator[NotCompared]:
    """Return the earlier nodes without a comparable counterpart."""
    nodes, forwards = before.pack.nodes, before.pack.ref == crosswalk.older.ref
    for relation in crosswalk.relations:
        if relation.comparability is Comparability.NOT:
            for code in relation.older if forwards else relation.newer:
                yield NotCompared(nodes[code], before[code], None, None, relation.why)


def _without_change(found: Comparison, crosswalk: Crosswalk) -> Iterator[NotCompared]:
    """Return the later nodes that are related, or combined from related ones, without a change."""
    before, after = found.before, found.after
    forwards = after.pack.ref == crosswalk.newer.ref
    relations = {
        code: relation
        for relation in crosswalk.relations
        for code in (relation.newer if forwards else relation.older)
    }
    related = set(relations)
    for node in after.pack.layout.from_leaves:
        if not related.isdisjoint(node.parts):
            related.add(node.code)
    for code, new in after.items():
        if code in found or code not in related:
            continue
        old, relation = before[code], relations.get(code)
        if relation is not None and relation.comparability is Comparability.NOT:
            yield NotCompared(new.node, None, new, None, relation.why)
        elif new.exact is not None or old.exact is not None:
            why = _points_missing(old, new)
            yield NotCompared(new.node, old, new, new.bounds - old.bounds, why)


def _points_missing(old: Value, new: Value) -> Label:
    if old.exact is None:
        return Label(
            {
                "en": Sentence("the earlier result has no points, only bounds or partial coverage")
                if old.coverage
                else Sentence("the earlier result has no points")
            }
        )
    return Label(
        {
            "en": Sentence("the later result has no points, only bounds or partial coverage")
            if new.coverage
            else Sentence("the later result has no points")
        }
    )


def _cautions(before: Profile, after: Profile) -> Iterator[Caution]:
    """Return the cautions about differences between the two results besides the points."""
    if before.pack.ref != after.pack.ref:
        text = Sentence(
            "{before} and {after} differ, but are declared equivalent",
            before=before.pack.ref,
            after=after.pack.ref,
        )
        yield Caution(CautionKind.EQUIVALENT, text)
    if before.policies and after.policies and not before.policies.agrees_with(after.policies):
        text = Sentence("missing scores were treated differently in the two results")
        yield Caution(CautionKind.POLICIES, text)
    if before.date is not None and after.date is not None and after.date.before(before.date):
        text = Sentence(
            "the later result is dated {after}, before the earlier one of {before}",
            after=after.date,
            before=before.date,
        )
        yield Caution(CautionKind.ORDER, text)
    for each in _open_breaks(before, after):
        facts = {"start": each.start, "end": each.end, "note": each.note}
        if before.date is None or after.date is None:
            text = Sentence(
                "the instrument changed between {start} and {end}, and a group has no single "
                "date: {note}",
                **facts,
            )
            yield Caution(CautionKind.UNDATED, text)
        else:
            text = Sentence("the instrument changed between {start} and {end}: {note}", **facts)
            yield Caution(CautionKind.BREAK, text)


def _open_breaks(before: Profile, after: Profile) -> Iterator[Break]:
    """Return the breaks that are, or may be, between the dates of two profiles."""
    for each in dict.fromkeys((*_breaks(before), *_breaks(after))):
        if before.date is None or after.date is None or each.separates(before.date, after.date):
            yield each


def _breaks(profile: Profile) -> tuple[Break, ...]:
    """Return the breaks of a pack, and of the one that a profile is projected from."""
    source, own = profile.source, profile.pack.breaks
    return (*_breaks(source.profile), *own) if isinstance(source, Projection) else own
