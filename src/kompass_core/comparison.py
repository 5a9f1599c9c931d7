"""Two profiles side by side: what changed, and how sure that is."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal
from enum import Enum
from fractions import Fraction

from attrs import frozen

from kompass_core.amounts import Bounds, to_decimal
from kompass_core.cautions import Caution, CautionKind, cautions_about, require_profiles
from kompass_core.comparability import shared_codes
from kompass_core.layout import Node
from kompass_core.profiles import Profile, Value, as_level
from kompass_core.terms import TOTAL, Level

__all__ = ["Certainty", "Change", "Comparison", "Direction", "compare"]


class Certainty(Enum):
    """How sure the direction of a change is."""

    CERTAIN = "certain"
    """Only one direction is possible."""
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
    """

    before: Value
    after: Value
    exact: Fraction
    bounds: Bounds

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
        if 0 not in self.bounds or self.bounds.is_exact:
            return Certainty.CERTAIN
        if 0 in (self.bounds.low, self.bounds.high):
            return Certainty.POSSIBLE
        return Certainty.UNDECIDED

    @property
    def direction(self) -> Direction:
        """The only direction that is possible, if the value changed at all."""
        bounds = self.bounds
        if bounds.low == bounds.high == 0:
            return Direction.SAME
        if bounds.low >= 0:
            return Direction.UP
        return Direction.DOWN if bounds.high <= 0 else Direction.UNKNOWN

    def __repr__(self) -> str:
        return f"<Change {self.code}: {self.points:+} in {self.bounds}, {self.certainty.value}>"


@frozen(repr=False)
class Comparison(Mapping[str, Change]):
    """
    The changes from one profile to another, by code, at every level that both sides know.

    Attributes:
        before: The earlier profile.
        after: The later profile.
        changes: One for each cell whose points both sides know, in the pack's order.
        cautions: What a reader must know.
    """

    before: Profile
    after: Profile
    changes: tuple[Change, ...]
    cautions: tuple[Caution, ...]

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
        return self.at(Level.AREA)

    @property
    def sub_questions(self) -> tuple[Change, ...]:
        """The changes of the sub-questions, in the pack's order."""
        return self.at(Level.SUB_QUESTION)

    def at(self, level: Level | str) -> tuple[Change, ...]:
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
        risen = [change for change in self.at(level) if change.exact > 0]
        return tuple(sorted(risen, key=lambda change: -change.exact)[: max(n, 0)])

    def falls(self, level: Level | str = Level.AREA, n: int = 3) -> tuple[Change, ...]:
        """
        Return the *n* largest falls of a level, largest first; ties in pack order.

        As the points say; whether the unrounded values fell is what `certainty` tells.
        """
        fallen = [change for change in self.at(level) if change.exact < 0]
        return tuple(sorted(fallen, key=lambda change: change.exact)[: max(n, 0)])

    def __repr__(self) -> str:
        return f"<Comparison of {self.before!r} with {self.after!r}>"


def compare(before: Profile, after: Profile) -> Comparison:
    """
    Return what changed from one profile to another, with bounds, certainty and cautions.

    Args:
        before: The earlier profile, or what the other is measured against.
        after: The later profile.

    Raises:
        IncomparableError: If the criteria are not the same, and neither pack is declared
            equivalent to the other.
    """
    require_profiles(before, after)
    changes = list[Change]()
    for code in shared_codes(before.pack, after.pack):
        old, new = before[code], after[code]
        if old.exact is not None and new.exact is not None:
            changes.append(Change(old, new, new.exact - old.exact, new.bounds - old.bounds))
    cautions = (*cautions_about(before), *cautions_about(after), *_between(before, after))
    return Comparison(before, after, tuple(changes), cautions)


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
    for known in dict.fromkeys((*before.pack.breaks, *after.pack.breaks)):
        if before.date is None or after.date is None:
            when = f"between {known.start} and {known.end}"
            text = f"the instrument changed {when}, and a group has no single date: {known.note}"
            yield Caution(CautionKind.UNDATED, text)
        elif known.separates(before.date, after.date):
            text = f"the instrument changed between {known.start} and {known.end}: {known.note}"
            yield Caution(CautionKind.BREAK, text)
