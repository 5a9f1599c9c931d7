"""The invariants of a crosswalk, each written once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from fractions import Fraction
from typing import Protocol

from kompass_core.amounts import to_decimal
from kompass_core.criteria import CriteriaPack
from kompass_core.layout import Node
from kompass_core.problems import Problem, nearest
from kompass_core.terms import TOTAL, Comparability, RelationKind

__all__ = ["crosswalk_problems", "room_of"]

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


class _RelationFields(Protocol):
    @property
    def kind(self) -> RelationKind: ...
    @property
    def older(self) -> tuple[str, ...]: ...
    @property
    def newer(self) -> tuple[str, ...]: ...
    @property
    def shares(self) -> tuple[Fraction, ...]: ...
    @property
    def comparability(self) -> Comparability: ...


class _CrosswalkFields(Protocol):
    @property
    def older(self) -> CriteriaPack: ...
    @property
    def newer(self) -> CriteriaPack: ...
    @property
    def relations(self) -> Sequence[_RelationFields]: ...
    @property
    def judgement(self) -> str: ...
    @property
    def older_digest(self) -> str: ...
    @property
    def newer_digest(self) -> str: ...


def room_of(pack: CriteriaPack, code: str) -> Fraction:
    """Return how many points of the pack's total lie between the limits of a cell."""
    node = pack.nodes[code]
    return (node.high - node.low) * pack.layout.weights[code]


def crosswalk_problems(crosswalk: _CrosswalkFields) -> Iterator[Problem]:
    """Check that every point of both sides is accounted for once, and no more is claimed."""
    older, newer, relations = crosswalk.older, crosswalk.newer, crosswalk.relations
    if not crosswalk.judgement.strip():
        yield Problem.of("KW014", "judgement")
    if older.ref == newer.ref:
        yield Problem.of("KW015", "to", pack=newer.ref)
    for key, pack, recorded in (
        ("from_digest", older, crosswalk.older_digest),
        ("to_digest", newer, crosswalk.newer_digest),
    ):
        if recorded not in ("", pack.digest):
            facts = {"recorded": recorded, "current": pack.digest}
            yield Problem.of("KW016", key, pack=pack.ref, **facts)
    for i, relation in enumerate(relations):
        problems = _relation_problems(older, newer, relation)
        yield from (problem.under(f"relations[{i}]") for problem in problems)
    yield from _account_problems(older, "from", "dropped", [each.older for each in relations])
    yield from _account_problems(newer, "to", "new", [each.newer for each in relations])


def _account_problems(
    pack: CriteriaPack, key: str, otherwise: str, related: Sequence[tuple[str, ...]]
) -> Iterator[Problem]:
    """[KW003, KW004, KW005] From the total down to each score, just one cell is related."""
    times = Counter(code for codes in related for code in codes)
    for i, codes in enumerate(related):
        for j, code in enumerate(codes):
            path = f"relations[{i}].{key}[{j}]"
            if code not in pack.nodes or code == TOTAL:
                known = (each for each in pack.nodes if each != TOTAL)
                hint = nearest(code, known)
                yield Problem.of("KW003", path, pack=pack.ref, code=code, hint=hint)
            elif times[code] > 1 or any(times[part] for part in pack.nodes[code].parts):
                yield Problem.of("KW004", path, pack=pack.ref, code=code)
    missing = tuple(code for area in pack.areas for code in _missing(pack.nodes[area.code], times))
    if missing:
        yield Problem.of("KW005", "relations", pack=pack.ref, codes=missing, otherwise=otherwise)


def _missing(area: Node, times: Counter[str]) -> tuple[str, ...]:
    """Return what is not accounted for in an area: all of it, or some of its parts."""
    if times[area.code]:
        return ()
    missing = tuple(part for part in area.parts if not times[part])
    return (area.code,) if len(missing) == len(area.parts) else missing


def _relation_problems(
    older: CriteriaPack, newer: CriteriaPack, relation: _RelationFields
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
        facts = {"older": relation.older, "newer": relation.newer}
        yield Problem.of("KW002", kind=kind.value, expected=expected, **facts)
    if degree not in _DEGREES[kind]:
        known = tuple(each.value for each in _DEGREES[kind])
        yield Problem.of("KW011", "comparability", kind=kind.value, known=known, given=degree.value)
    yield from _share_problems(relation)
    if fits and _known(older, relation.older) and _known(newer, relation.newer):
        yield from _limit_problems(older, newer, relation)


def _count(codes: tuple[str, ...]) -> str:
    return {0: _NONE, 1: _ONE}.get(len(codes), _SEVERAL)


def _known(pack: CriteriaPack, codes: tuple[str, ...]) -> bool:
    return all(code in pack.nodes for code in codes)


def _share_problems(relation: _RelationFields) -> Iterator[Problem]:
    """[KW006, KW007, KW008, KW009] The shares of parts are above 0, and 1 together."""
    kind, shares = relation.kind, relation.shares
    if not shares:
        if kind is RelationKind.SPLIT and relation.comparability not in _DOUBTFUL:
            yield Problem.of("KW013", "comparability")
        return
    if kind not in (RelationKind.MERGED, RelationKind.SPLIT):
        yield Problem.of("KW009", "shares", kind=kind.value)
        return
    parts = relation.older if kind is RelationKind.MERGED else relation.newer
    if len(shares) != len(parts):
        yield Problem.of("KW006", "shares", given=len(shares), expected=len(parts))
    if sum(shares) != 1:
        yield Problem.of("KW007", "shares", given=sum(shares, Fraction()))
    for i, share in enumerate(shares):
        if share <= 0:
            yield Problem.of("KW008", f"shares[{i}]", given=share)


def _limit_problems(
    older: CriteriaPack, newer: CriteriaPack, relation: _RelationFields
) -> Iterator[Problem]:
    """[KW010, KW012] What is said to be the same, or to add up, has limits that do so."""
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
            yield Problem.of(
                "KW010", kind=kind.value, newer_limits=limits[1], expected=expected, **facts
            )


def _limits(node: Node) -> str:
    return f"{node.min_points} to {node.max_points}"


def _sum_problems(
    older: CriteriaPack, newer: CriteriaPack, relation: _RelationFields
) -> Iterator[Problem]:
    """Compare what each part has with what it counts for in the whole."""
    sides = (older, relation.older), (newer, relation.newer)
    (pack, (code,)), (of_parts, codes) = sorted(sides, key=lambda side: len(side[1]))
    whole, parts = pack.nodes[code], [of_parts.nodes[each] for each in codes]
    rooms = [part.high - part.low for part in parts]
    room = whole.high - whole.low
    counted = [share * room for share in relation.shares] or rooms
    lowest = sum((part.low for part in parts), Fraction())
    if counted != rooms or (sum(rooms), lowest) != (room, whole.low):
        facts = {"parts": codes, "whole": code, "rooms": tuple(map(to_decimal, counted))}
        yield Problem.of("KW012", "comparability", **facts)
