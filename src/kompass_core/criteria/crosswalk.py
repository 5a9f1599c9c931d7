"""Crosswalks between two revisions."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from enum import Enum
from fractions import Fraction
from functools import cached_property
from itertools import chain
from types import MappingProxyType

from attrs import field, frozen
from attrs.validators import deep_iterable, instance_of, optional

from kompass_core.amounts import Amount, exact, number
from kompass_core.criteria.comparability import Comparability
from kompass_core.criteria.layout import Node
from kompass_core.criteria.pack import CriteriaPack
from kompass_core.criteria.parts import (
    TOTAL,
    Area,
    SubQuestion,
    is_label,
    is_text,
    names,
    parts_of,
)
from kompass_core.errors import CrosswalkError, Problem, messages, nearest, parse_choice, raise_any
from kompass_core.labels import Label


class RelationKind(Enum):
    """The kind of relation between nodes of two revisions."""

    SAME = "same"
    """One node is still the same, with the same limits."""
    RENAMED = "renamed"
    """One node has another name or another place, with the same limits."""
    RESCALED = "rescaled"
    """One node has other limits."""
    MERGED = "merged"
    """Several nodes became one."""
    SPLIT = "split"
    """One node became several."""
    DROPPED = "dropped"
    """Nodes are gone."""
    NEW = "new"
    """Nodes have come."""


MOST_RELATIONS = 2_000
"""The largest number of relations of a crosswalk."""

_ONE, _SEVERAL = "one", "several"
_NONE, _ANY = "nothing", "one or several"

_SHAPES = {
    RelationKind.SAME: (_ONE, _ONE),
    RelationKind.RENAMED: (_ONE, _ONE),
    RelationKind.RESCALED: (_ONE, _ONE),
    RelationKind.MERGED: (_SEVERAL, _ONE),
    RelationKind.SPLIT: (_ONE, _SEVERAL),
    RelationKind.DROPPED: (_ANY, _NONE),
    RelationKind.NEW: (_NONE, _ANY),
}

_DOUBTFUL = (Comparability.INDICATIVE, Comparability.NOT)

_DEGREES = {
    RelationKind.SAME: (Comparability.EXACT,),
    RelationKind.RENAMED: (Comparability.EXACT, *_DOUBTFUL),
    RelationKind.RESCALED: (Comparability.SCALED, *_DOUBTFUL),
    RelationKind.MERGED: tuple(Comparability),
    RelationKind.SPLIT: tuple(Comparability),
    RelationKind.DROPPED: (Comparability.NOT,),
    RelationKind.NEW: (Comparability.NOT,),
}


def range_of(pack: CriteriaPack, code: str) -> Fraction:
    """Return the points of the pack's total between the limits of a node."""
    node = pack.nodes[code]
    return (node.high - node.low) * pack.layout.root_factors[code]


def _crosswalk_problems(crosswalk: Crosswalk) -> Iterator[Problem]:
    """Check that every point of both sides is accounted for once, and no more is claimed."""
    older, newer, relations = crosswalk.older, crosswalk.newer, crosswalk.relations
    if not crosswalk.judgement.strip():
        yield messages.JUDGEMENT_EMPTY.problem("judgement")
    if older.ref == newer.ref:
        yield messages.CROSSWALK_TO_SAME_PACK.problem("to", pack=newer.ref)
    for key, pack, recorded in (
        ("from_digest", older, crosswalk.older_digest),
        ("to_digest", newer, crosswalk.newer_digest),
    ):
        if recorded not in ("", pack.digest):
            facts = {"recorded": recorded, "current": pack.digest}
            yield messages.CROSSWALK_DIGEST_MISMATCH.problem(key, pack=pack.ref, **facts)
    for i, relation in enumerate(relations):
        problems = _relation_problems(older, newer, relation)
        yield from (problem.with_prefix(f"relations[{i}]") for problem in problems)
    yield from _account_problems(older, "from", "dropped", [each.older for each in relations])
    yield from _account_problems(newer, "to", "new", [each.newer for each in relations])


def _account_problems(
    pack: CriteriaPack, key: str, otherwise: str, related: Sequence[tuple[str, ...]]
) -> Iterator[Problem]:
    """[KW003, KW004, KW005, KW022] On the way from the total to each score, one node is related."""
    times = Counter(code for codes in related for code in codes)
    for i, codes in enumerate(related):
        for j, code in enumerate(codes):
            path = f"relations[{i}].{key}[{j}]"
            if code not in pack.nodes or code == TOTAL:
                hint = nearest(code, (each for each in pack.nodes if each != TOTAL))
                facts = {"pack": pack.ref, "code": code, "hint": hint}
                yield messages.RELATED_CODE_UNKNOWN.problem(path, **facts)
            elif code not in pack.layout.counted:
                yield messages.RELATED_CODE_NOT_COUNTED.problem(path, pack=pack.ref, code=code)
            elif times[code] > 1 or any(times[part] for part in pack.nodes[code].parts):
                yield messages.RELATED_CODE_REPEATED.problem(path, pack=pack.ref, code=code)
    missing = tuple(code for area in pack.total.parts for code in _missing(pack.nodes[area], times))
    if missing:
        facts = {"pack": pack.ref, "codes": missing, "otherwise": otherwise}
        yield messages.CODES_NOT_RELATED.problem("relations", **facts)


def _missing(area: Node, times: Counter[str]) -> tuple[str, ...]:
    """Return what is not accounted for in an area: all of it, or some of its parts."""
    if times[area.code]:
        return ()
    missing = tuple(part for part in area.parts if not times[part])
    return (area.code,) if len(missing) == len(area.parts) else missing


def _relation_problems(
    older: CriteriaPack, newer: CriteriaPack, relation: Relation
) -> Iterator[Problem]:
    """[KW002, KW011] A relation has the shape and the degree that its kind can have."""
    kind, degree = relation.kind, relation.comparability
    shape = (_count(relation.older), _count(relation.newer))
    fits = all(
        each == wanted or (wanted == _ANY and each != _NONE)
        for each, wanted in zip(shape, _SHAPES[kind], strict=True)
    )
    if not fits:
        expected = "from {} to {}".format(*_SHAPES[kind])
        ends = {"older": relation.older, "newer": relation.newer}
        yield messages.RELATION_ENDS_INVALID.problem(kind=kind.value, expected=expected, **ends)
    if degree not in _DEGREES[kind]:
        known = tuple(each.value for each in _DEGREES[kind])
        facts = {"kind": kind.value, "known": known, "given": degree.value}
        yield messages.COMPARABILITY_NOT_ALLOWED.problem("comparability", **facts)
    yield from _share_problems(relation)
    sides = (older, relation.older), (newer, relation.newer)
    if fits and all(code in pack.nodes for pack, codes in sides for code in codes):
        yield from _limit_problems(older, newer, relation)


def _count(codes: tuple[str, ...]) -> str:
    return {0: _NONE, 1: _ONE}.get(len(codes), _SEVERAL)


def _share_problems(relation: Relation) -> Iterator[Problem]:
    """[KW006, KW007, KW008, KW009] The shares of parts are above 0, and 1 together."""
    kind, shares = relation.kind, relation.shares
    if not shares:
        if kind is RelationKind.SPLIT and relation.comparability not in _DOUBTFUL:
            yield messages.SPLIT_SHARES_MISSING.problem("comparability")
        return
    if kind not in (RelationKind.MERGED, RelationKind.SPLIT):
        yield messages.SHARES_NOT_ALLOWED.problem("shares", kind=kind.value)
        return
    parts = relation.older if kind is RelationKind.MERGED else relation.newer
    if len(shares) != len(parts):
        facts = {"given": len(shares), "expected": len(parts)}
        yield messages.SHARE_COUNT_MISMATCH.problem("shares", **facts)
    if sum(shares) != 1:
        yield messages.SHARES_SUM_NOT_ONE.problem("shares", given=sum(shares, Fraction()))
    for i, share in enumerate(shares):
        if share <= 0:
            yield messages.SHARE_NOT_POSITIVE.problem(f"shares[{i}]", given=share)


def _limit_problems(
    older: CriteriaPack, newer: CriteriaPack, relation: Relation
) -> Iterator[Problem]:
    """[KW010, KW012] The limits are equal, or add up, as the relation claims."""
    kind = relation.kind
    if kind in (RelationKind.MERGED, RelationKind.SPLIT):
        if relation.comparability is Comparability.EXACT:
            yield from _sum_problems(older, newer, relation)
        return
    for one, other in zip(relation.older, relation.newer, strict=False):
        limits = [_limits(pack.nodes[code]) for pack, code in ((older, one), (newer, other))]
        rescaled = kind is RelationKind.RESCALED
        if (limits[0] == limits[1]) == rescaled:
            facts = {"older": one, "older_limits": limits[0], "newer": other}
            expected = "different" if rescaled else "equal"
            yield messages.RELATED_LIMITS_MISMATCH.problem(
                kind=kind.value, newer_limits=limits[1], expected=expected, **facts
            )


def _limits(node: Node) -> str:
    return f"{number(node.low)} to {number(node.high)}"


def _sum_problems(
    older: CriteriaPack, newer: CriteriaPack, relation: Relation
) -> Iterator[Problem]:
    """Compare what each part has with what it counts for in the whole."""
    sides = (older, relation.older), (newer, relation.newer)
    (pack, (code,)), (of_parts, codes) = sorted(sides, key=lambda side: len(side[1]))
    whole, parts = pack.nodes[code], [of_parts.nodes[each] for each in codes]
    spans = [part.high - part.low for part in parts]
    span = whole.high - whole.low
    counted = [share * span for share in relation.shares] or spans
    lowest = sum((part.low for part in parts), Fraction())
    if counted != spans or (sum(spans), lowest) != (span, whole.low):
        facts = {"parts": codes, "whole": code, "rooms": tuple(map(number, counted))}
        yield messages.PARTS_NOT_EXACT.problem("comparability", **facts)


def unproven_relations(crosswalk: Crosswalk) -> Iterator[Problem]:
    """[KP155] What is exact has the same name or questions, or a judgement of its own."""
    for i, relation in enumerate(crosswalk.relations):
        if relation.comparability is Comparability.EXACT and not relation.judgement.strip():
            older = _parts(crosswalk.older, relation.older)
            newer = _parts(crosswalk.newer, relation.newer)
            if not (_are_named_alike(relation.kind, older, newer) or _ask_alike(older, newer)):
                ends = {"older": relation.older, "newer": relation.newer}
                path = f"relations[{i}].comparability"
                yield messages.EXACTNESS_NOT_EVIDENT.problem(path, **ends)


def _parts(pack: CriteriaPack, codes: Sequence[str]) -> list[Area | SubQuestion]:
    return [each for each in parts_of(pack.areas) if each.code in codes]


def _are_named_alike(
    kind: RelationKind, older: Sequence[Area | SubQuestion], newer: Sequence[Area | SubQuestion]
) -> bool:
    """True for two nodes with a common name, or the same one with none in a common language."""
    if len(older) != 1 or len(newer) != 1:
        return False
    one, other = (*older, *newer)
    if kind is RelationKind.SAME and set(one.title.languages).isdisjoint(other.title.languages):
        return True
    names = [{*dict(each.title.texts).values(), *each.aliases} for each in (one, other)]
    return not names[0].isdisjoint(names[1])


def _ask_alike(older: Sequence[Area | SubQuestion], newer: Sequence[Area | SubQuestion]) -> bool:
    """True if both sides list sub-questions of the same names, in some language, and limits."""
    questions = [
        [part for area in side for part in getattr(area, "sub_questions", ())]
        for side in (older, newer)
    ]
    languages = {tag for each in chain(*questions) for tag in each.title.languages}
    return any(
        _asked(questions[0], language) == _asked(questions[1], language) for language in languages
    )


def _asked(questions: Iterable[SubQuestion], language: str) -> Counter[tuple[object, ...]]:
    """Return titles and limits; a title that is not there is like no other."""
    return Counter(
        (dict(each.title.texts).get(language, each.code), each.low, each.high) for each in questions
    )


def _kind(given: RelationKind | str) -> RelationKind:
    return parse_choice(RelationKind, given, path="kind", error=CrosswalkError)


def _degree(given: Comparability | str) -> Comparability:
    return parse_choice(Comparability, given, path="comparability", error=CrosswalkError)


def _shares(given: Iterable[Amount]) -> tuple[Fraction, ...]:
    return tuple(map(exact, given))


@frozen(kw_only=True)
class Relation:
    """
    The relation of one or more nodes; the crosswalk checks that it is possible.

    Attributes:
        kind: The kind of relation.
        older: The codes in the older pack.
        newer: The codes in the newer pack.
        shares: The share of the whole of each part, where nodes are merged or split; above 0,
            together 1. If omitted, merged nodes count by their points, and the shares of split
            nodes are unknown.
        comparability: The degree to which points can be compared.
        why: The grounds.
        judgement: The person or body that judged, where it is not that of the whole crosswalk.

    Raises:
        CrosswalkError: If there is no such kind or degree.
    """

    kind: RelationKind = field(converter=_kind)
    older: tuple[str, ...] = field(
        default=(), converter=names, validator=deep_iterable(is_text), metadata={"key": "from"}
    )
    newer: tuple[str, ...] = field(
        default=(), converter=names, validator=deep_iterable(is_text), metadata={"key": "to"}
    )
    shares: tuple[Fraction, ...] = field(default=(), converter=_shares)
    comparability: Comparability = field(converter=_degree)
    why: Label = field(validator=is_label, repr=False)
    judgement: str = field(default="", validator=is_text)


@frozen(kw_only=True)
class Crosswalk:
    """
    The relations of two packs, with every point of both accounted for exactly once.

    Each area is related as a whole, or all of its sub-questions are: so from the total down to
    every score, just one node is related. A node without a counterpart is dropped, or new.

    Attributes:
        older: The pack that it leads from.
        newer: The pack that it leads to.
        relations: The relations.
        judgement: The person or body that judged.
        note: Further information.
        older_digest: The digest of the older pack that it was written for; any if empty.
        newer_digest: The same of the newer pack.

    Raises:
        CrosswalkError: If a point is not accounted for, or twice, or a relation claims what
            the limits do not allow; with every problem found.
    """

    older: CriteriaPack = field(
        validator=instance_of(CriteriaPack), metadata={"key": "from", "made": True}
    )
    newer: CriteriaPack = field(
        validator=instance_of(CriteriaPack), metadata={"key": "to", "made": True}
    )
    relations: tuple[Relation, ...] = field(
        converter=tuple[Relation, ...],
        validator=deep_iterable(instance_of(Relation)),
        metadata={"schema": {"maxItems": MOST_RELATIONS}},
    )
    judgement: str = field(validator=is_text)
    note: Label | None = field(default=None, validator=optional(is_label))
    older_digest: str = field(default="", validator=is_text, metadata={"key": "from_digest"})
    newer_digest: str = field(default="", validator=is_text, metadata={"key": "to_digest"})

    def __attrs_post_init__(self) -> None:
        raise_any(CrosswalkError, _crosswalk_problems(self))

    @cached_property
    def older_shares(self) -> Mapping[Comparability, Fraction]:
        """The share of the older points of each degree of comparability; together 1."""
        return self._shares_of(self.older, [each.older for each in self.relations])

    @cached_property
    def newer_shares(self) -> Mapping[Comparability, Fraction]:
        """The share of the newer points of each degree of comparability; together 1."""
        return self._shares_of(self.newer, [each.newer for each in self.relations])

    def _shares_of(
        self, pack: CriteriaPack, related: list[tuple[str, ...]]
    ) -> Mapping[Comparability, Fraction]:
        found = dict.fromkeys(Comparability, Fraction())
        for relation, codes in zip(self.relations, related, strict=True):
            points = sum((range_of(pack, code) for code in codes), Fraction())
            found[relation.comparability] += points / (pack.total.high - pack.total.low)
        return MappingProxyType(found)

    def weights(self, relation: Relation) -> tuple[Fraction, ...] | None:
        """
        Return the share of the whole of each part of a relation; None if unknown.

        The parts are the older nodes of a merger, and the newer nodes of a split.
        """
        if relation.shares or relation.kind is RelationKind.SPLIT:
            return relation.shares or None
        nodes = [self.older.nodes[code] for code in relation.older]
        whole = sum((node.high - node.low for node in nodes), Fraction())
        return tuple((node.high - node.low) / whole for node in nodes)

    def judgement_of(self, relation: Relation) -> str:
        """Return the person or body that judged a relation."""
        return relation.judgement or self.judgement

    def __str__(self) -> str:
        return f"{self.older.ref} -> {self.newer.ref}"

    def __repr__(self) -> str:
        n = len(self.relations)
        return f"<Crosswalk from {self.older.ref} to {self.newer.ref}, {n} relations>"
