"""Strategies for crosswalks."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction

from attrs import evolve
from hypothesis import strategies as st

from kompass_core.criteria import (
    Area,
    Combine,
    Comparability,
    Crosswalk,
    Relation,
    RelationKind,
    SubQuestion,
)
from kompass_core.testing.strategies.criteria import AnyPack, criteria_of
from kompass_core.testing.strategies.values import TEXTS, TITLES

_BOOLEANS = st.booleans()
_KINDS = st.sampled_from(
    [
        RelationKind.SAME,
        RelationKind.RENAMED,
        RelationKind.RESCALED,
        RelationKind.MERGED,
        RelationKind.SPLIT,
        RelationKind.DROPPED,
    ]
)
_DOUBTFUL = [Comparability.INDICATIVE, Comparability.NOT]
_DEGREES = {
    RelationKind.SAME: st.just(Comparability.EXACT),
    RelationKind.RENAMED: st.sampled_from([Comparability.EXACT, *_DOUBTFUL]),
    RelationKind.RESCALED: st.sampled_from([Comparability.SCALED, *_DOUBTFUL]),
    RelationKind.MERGED: st.sampled_from(Comparability),
    RelationKind.SPLIT: st.sampled_from(Comparability),
    RelationKind.DROPPED: st.just(Comparability.NOT),
    RelationKind.NEW: st.just(Comparability.NOT),
}


@st.composite
def crosswalks(draw: st.DrawFn, older: AnyPack = None) -> Crosswalk:
    """
    Draw crosswalks, with relations of every kind and degree, to a next revision.

    Areas are related as a whole, or by their sub-questions.

    Args:
        draw: Given by Hypothesis.
        older: The older pack, or a strategy for it; by default any.
    """
    old = draw(criteria_of(older))
    waiting, new, relations = [e for e in old.areas if e.counted], list[Area](), list[Relation]()
    while waiting:
        kind, area = draw(_KINDS), waiting.pop(0)
        before, after = [area], [area]
        if kind is RelationKind.MERGED and waiting:
            before.append(waiting.pop(0))
            after = [_merged(*before)]
        elif kind is RelationKind.SPLIT and area.high - area.low > old.unit:
            after = _split(area, old.unit)
        elif kind in _BECAME:
            after = _BECAME[kind](area, old.unit)
        else:
            kind = RelationKind.SAME
        in_parts = kind is RelationKind.SAME and draw(_BOOLEANS)
        pairs: list[tuple[Sequence[SubQuestion | Area], Sequence[SubQuestion | Area]]]
        parts = [part for part in area.sub_questions if in_parts and part.counted]
        pairs = [([part], [part]) for part in parts] or [(before, after)]
        relations += [draw(_relation(kind, *pair)) for pair in pairs]
        new += after
    if not new or draw(_BOOLEANS):
        added = _whole(old.areas[0], "new")
        relations.append(draw(_relation(RelationKind.NEW, [], [added])))
        new.append(added)
    revision = f"{old.revision}.1"
    newer = evolve(
        old,
        revision=revision,
        areas=[evolve(area, weight=None) for area in new],
        area_max=None,
        total_max=None,
        combine=Combine.SUM,
    )
    return Crosswalk(older=old, newer=newer, relations=relations, judgement=draw(TEXTS))


@st.composite
def _relation(
    draw: st.DrawFn,
    kind: RelationKind,
    older: Sequence[SubQuestion | Area],
    newer: Sequence[SubQuestion | Area],
) -> Relation:
    spans = [each.high - each.low for each in newer]
    split = kind is RelationKind.SPLIT
    return Relation(
        kind=kind,
        older=[each.code for each in older],
        newer=[each.code for each in newer],
        shares=[each / sum(spans) for each in spans] if split else (),
        comparability=draw(_DEGREES[kind]),
        why=draw(TITLES),
    )


def _merged(one: Area, other: Area) -> Area:
    return _whole(one, f"{one.code}-merged", one.low + other.low, one.high + other.high)


def _split(area: Area, unit: Fraction) -> list[Area]:
    first = _whole(area, f"{area.code}-first", area.low, area.high - unit)
    return [first, _whole(area, f"{area.code}-second", Fraction(), unit)]


def _renamed(area: Area, _: Fraction) -> list[Area]:
    return [evolve(area, code=f"{area.code}-renamed")]


def _rescaled(area: Area, unit: Fraction) -> list[Area]:
    return [_whole(area, area.code, area.low, area.high + unit)]


def _dropped(_: Area, __: Fraction) -> list[Area]:
    return []


_BECAME: Mapping[RelationKind, Callable[[Area, Fraction], list[Area]]] = {
    RelationKind.RENAMED: _renamed,
    RelationKind.RESCALED: _rescaled,
    RelationKind.DROPPED: _dropped,
}


def _whole(
    area: Area, code: str, low: Fraction | None = None, high: Fraction | None = None
) -> Area:
    """Return an area that is scored whole, by default with the limits of another."""
    return Area(
        code=code,
        title=area.title,
        min_points=area.low if low is None else low,
        max_points=area.high if high is None else high,
    )
