"""Crosswalks between any two packs, and what an evaluation may really be worth across them."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from attrs import evolve
from hypothesis import strategies as st

import kompass_core as kc
from kompass_core.criteria import TOTAL, Comparability, RelationKind
from kompass_core.testing import strategies as kst
from kompass_core.testing.oracle import factors_of_parts
from tests.making import label

WHY = label("made up for a test")
_PARTS = st.fractions(0, 1, max_denominator=8)
_WEIGHTS = st.integers(1, 5)


def relation(
    kind: str, older: str = "", newer: str = "", degree: str = "indicative", *shares: str
) -> kc.Relation:
    """Relate codes that are separated by spaces."""
    return kc.Relation(
        kind=kind,
        older=older.split(),
        newer=newer.split(),
        shares=[Fraction(share) for share in shares],
        comparability=degree,
        why=WHY,
    )


def crosswalk_of(
    older: kc.CriteriaPack, newer: kc.CriteriaPack, *relations: kc.Relation, judgement: str = "us"
) -> kc.Crosswalk:
    """Relate two packs."""
    return kc.Crosswalk(older=older, newer=newer, relations=relations, judgement=judgement)


@st.composite
def cuts(draw: st.DrawFn, pack: kc.CriteriaPack) -> list[str]:
    """Draw, for each area, itself or all of its sub-questions, in any order."""
    codes = list[str]()
    for area in (pack.nodes[code] for code in pack.total.parts):
        listed = list(area.parts)
        by_parts: bool = draw(st.booleans())
        codes += listed if listed and by_parts else [area.code]
    shuffled: st.SearchStrategy[list[str]] = st.permutations(codes)
    return draw(shuffled)


@st.composite
def crosswalks(draw: st.DrawFn) -> kc.Crosswalk:
    """Draw crosswalks with every kind of relation between packs of any shape."""
    older, newer = draw(kst.packs()), evolve(draw(kst.packs()), id="newer")
    left, right = draw(cuts(older)), draw(cuts(newer))
    made = list[kc.Relation]()
    while left and right:
        n = draw(st.integers(1, min(3, len(left))))
        m = draw(st.integers(1, min(3, len(right)))) if n == 1 else 1
        sources, targets = tuple(left[:n]), tuple(right[:m])
        left, right = left[n:], right[m:]
        made.append(draw(related(older, newer, sources, targets)))
    gone: dict[str, Any] = {"comparability": "not", "why": WHY}
    made += [kc.Relation(kind="dropped", older=left, **gone)] if left else []
    made += [kc.Relation(kind="new", newer=right, **gone)] if right else []
    return kc.Crosswalk(older=older, newer=newer, relations=made, judgement="chance")


@st.composite
def related(
    draw: st.DrawFn,
    older: kc.CriteriaPack,
    newer: kc.CriteriaPack,
    sources: tuple[str, ...],
    targets: tuple[str, ...],
) -> kc.Relation:
    """Draw a relation of a kind that fits the numbers of its cells."""
    degree = draw(st.sampled_from(["indicative", "indicative", "not"]))
    shares: tuple[Fraction, ...] = ()
    if len(sources) == len(targets) == 1:
        one, other = older.nodes[sources[0]], newer.nodes[targets[0]]
        alike = (one.low, one.high) == (other.low, other.high)
        kind = "renamed" if alike else "rescaled"
    else:
        kind = "split" if len(sources) == 1 else "merged"
        parts = max(len(sources), len(targets))
        if draw(st.booleans()):
            drawn = draw(st.lists(_WEIGHTS, min_size=parts, max_size=parts))
            shares = tuple(Fraction(each, sum(drawn)) for each in drawn)
    return kc.Relation(
        kind=kind, older=sources, newer=targets, shares=shares, comparability=degree, why=WHY
    )


@st.composite
def truths(
    draw: st.DrawFn, crosswalk: kc.Crosswalk, points: Mapping[str, Fraction], side: str
) -> dict[str, Fraction]:
    """
    Draw what *points* of one *side* may really be worth on the other, cell by cell.

    It follows the definitions of the seven kinds, and draws whatever they leave open.
    """
    forwards = side == "older"
    source, onto = crosswalk.older, crosswalk.newer
    if not forwards:
        source, onto = onto, source
    shares = dict[str, Fraction]()
    for each in crosswalk.relations:
        sources, targets = each.older, each.newer
        if not forwards:
            sources, targets = targets, sources
        got = [source.nodes[code].share_of(points[code]) for code in sources]
        if each.comparability is Comparability.NOT:
            values = [draw(_PARTS) for _ in targets]
        elif len(targets) == 1:
            weights = draw(weights_of(crosswalk, each))
            values = [sum((w * x for w, x in zip(weights, got, strict=True)), Fraction())]
        else:
            values = draw(divided(got[0], draw(weights_of(crosswalk, each))))
        shares |= dict(zip(targets, values, strict=True))
    return above(onto, {code: onto.nodes[code].points_of(share) for code, share in shares.items()})


@st.composite
def weights_of(draw: st.DrawFn, crosswalk: kc.Crosswalk, each: kc.Relation) -> list[Fraction]:
    """Return the shares of a relation; draw them where nobody knows them."""
    if each.shares:
        return list(each.shares)
    if each.kind is RelationKind.SPLIT:
        drawn = [draw(_WEIGHTS) for _ in each.newer]
        return [Fraction(one, sum(drawn)) for one in drawn]
    cells = [crosswalk.older.nodes[code] for code in each.older]
    rooms = [Fraction(cell.max_points) - Fraction(cell.min_points) for cell in cells]
    return [room / sum(rooms) for room in rooms]


@st.composite
def divided(draw: st.DrawFn, whole: Fraction, weights: list[Fraction]) -> list[Fraction]:
    """Draw the shares of parts whose weighted sum is the share of the whole."""
    order = draw(st.permutations(range(len(weights))))
    left, found = whole, [Fraction()] * len(weights)
    for place, i in enumerate(order):
        rest = sum((weights[j] for j in order[place + 1 :]), Fraction())
        low, high = max(Fraction(), left - rest), min(weights[i], left)
        part = low + (high - low) * draw(_PARTS)
        found[i] = part / weights[i]
        left -= part
    return found


def above(pack: kc.CriteriaPack, points: Mapping[str, Fraction]) -> dict[str, Fraction]:
    """Add what is combined from the cells that have points."""
    found = dict(points)
    for code in pack.total.parts:
        if code not in found:
            found[code] = _combined(pack, code, found)
    found[TOTAL] = _combined(pack, TOTAL, found)
    return found


def _combined(pack: kc.CriteriaPack, code: str, found: Mapping[str, Fraction]) -> Fraction:
    factors = factors_of_parts(pack, code)
    return sum((found[part] * each for part, each in factors.items()), Fraction())
