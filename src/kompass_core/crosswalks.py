"""How the parts of one revision of an instrument relate to those of another."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from fractions import Fraction
from functools import cached_property
from types import MappingProxyType
from typing import TypeVar

from attrs import field, frozen

from kompass_core.amounts import Amount, exact
from kompass_core.choices import chosen
from kompass_core.criteria import CriteriaPack
from kompass_core.crosswalk_rules import crosswalk_problems, room_of
from kompass_core.errors import CrosswalkError, each_must_be, must_be, raise_any
from kompass_core.labels import Label
from kompass_core.problems import Problem
from kompass_core.terms import Comparability, RelationKind

__all__ = ["Crosswalk", "Relation"]

_text = must_be(CrosswalkError, str)
_texts = each_must_be(CrosswalkError, str)


_Choice = TypeVar("_Choice", RelationKind, Comparability)


def _choice(kinds: type[_Choice], given: _Choice | str, path: str) -> _Choice:
    def refusal(known: tuple[str, ...]) -> CrosswalkError:
        return CrosswalkError([Problem.of("KW001", path, given=given, known=known)])

    return chosen(kinds, given, refusal)


def _kind(given: RelationKind | str) -> RelationKind:
    return _choice(RelationKind, given, "kind")


def _degree(given: Comparability | str) -> Comparability:
    return _choice(Comparability, given, "comparability")


def _codes(given: Iterable[str]) -> tuple[str, ...]:
    """Refuse a lone text, which would fall into its letters."""
    if isinstance(given, str):
        facts = {"expected": "a tuple of codes", "given": "str", "hint": ""}
        raise CrosswalkError([Problem.of("KF006", **facts)])
    return tuple(given)


def _shares(given: Iterable[Amount]) -> tuple[Fraction, ...]:
    return tuple(map(exact, given))


@frozen(kw_only=True)
class Relation:
    """
    What became of one or more cells; whether it can be true, the crosswalk tells.

    Attributes:
        kind: What became of them.
        older: The codes in the older pack.
        newer: The codes in the newer pack.
        shares: With which part of the whole each part counts, where cells are merged or split;
            above 0, together 1. Left out, merged cells count by their points, and of split
            cells nothing is known.
        comparability: How far points can be compared.
        why: What that rests on.
        judgement: Whose judgement it is, where it is not that of the whole crosswalk.

    Raises:
        CrosswalkError: If there is no such kind or degree.
    """

    kind: RelationKind = field(converter=_kind)
    older: tuple[str, ...] = field(default=(), converter=_codes, validator=_texts)
    newer: tuple[str, ...] = field(default=(), converter=_codes, validator=_texts)
    shares: tuple[Fraction, ...] = field(default=(), converter=_shares)
    comparability: Comparability = field(converter=_degree)
    why: Label = field(validator=must_be(CrosswalkError, Label))
    judgement: str = field(default="", validator=_text)


_pack = must_be(CrosswalkError, CriteriaPack)


@frozen(kw_only=True)
class Crosswalk:
    """
    How two packs relate, with every point of both accounted for exactly once.

    Each area is related as a whole, or all of its sub-questions are: so from the total down to
    every score, just one cell is related. Whatever has no counterpart is dropped, or new.

    Attributes:
        older: The pack that it leads from.
        newer: The pack that it leads to.
        relations: What became of each cell.
        judgement: Who says so.
        note: What else there is to know.
        older_digest: The digest of the older pack that it was written for; any if empty.
        newer_digest: The same of the newer pack.

    Raises:
        CrosswalkError: If a point is not accounted for, or twice, or a relation claims what
            the limits do not allow; with every problem found.
    """

    older: CriteriaPack = field(validator=_pack)
    newer: CriteriaPack = field(validator=_pack)
    relations: tuple[Relation, ...] = field(
        converter=tuple[Relation, ...], validator=each_must_be(CrosswalkError, Relation)
    )
    judgement: str = field(validator=_text)
    note: Label | None = field(default=None, validator=must_be(CrosswalkError, Label, type(None)))
    older_digest: str = field(default="", validator=_text)
    newer_digest: str = field(default="", validator=_text)

    def __attrs_post_init__(self) -> None:
        raise_any(CrosswalkError, crosswalk_problems(self))  # pyright: ignore[reportArgumentType]

    @cached_property
    def older_shares(self) -> Mapping[Comparability, Fraction]:
        """Which part of the older points can be compared how far; together 1."""
        return self._shares_of(self.older, [each.older for each in self.relations])

    @cached_property
    def newer_shares(self) -> Mapping[Comparability, Fraction]:
        """Which part of the newer points can be compared how far; together 1."""
        return self._shares_of(self.newer, [each.newer for each in self.relations])

    def _shares_of(
        self, pack: CriteriaPack, related: list[tuple[str, ...]]
    ) -> Mapping[Comparability, Fraction]:
        found = dict.fromkeys(Comparability, Fraction())
        for relation, codes in zip(self.relations, related, strict=True):
            points = sum((room_of(pack, code) for code in codes), Fraction())
            found[relation.comparability] += points / (pack.total.high - pack.total.low)
        return MappingProxyType(found)

    def weights(self, relation: Relation) -> tuple[Fraction, ...] | None:
        """
        Return with which part of the whole each part of a relation counts; None if unknown.

        The parts are the older cells of what is merged, and the newer ones of what is split.
        """
        if relation.shares or relation.kind is RelationKind.SPLIT:
            return relation.shares or None
        cells = [self.older.nodes[code] for code in relation.older]
        whole = sum((cell.high - cell.low for cell in cells), Fraction())
        return tuple((cell.high - cell.low) / whole for cell in cells)

    def whose(self, relation: Relation) -> str:
        """Return by whose judgement a relation is what it is."""
        return relation.judgement or self.judgement

    def __str__(self) -> str:
        return f"{self.older.ref} -> {self.newer.ref}"
