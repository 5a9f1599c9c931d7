"""Differences between two revisions of a pack."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from enum import Enum
from fractions import Fraction
from typing import Any, TypeAlias, TypeGuard, cast

from attrs import Attribute, asdict, evolve, fields, frozen, has

from kompass_core.amounts import Rounding, exact_text
from kompass_core.criteria.bands import BandScale
from kompass_core.criteria.pack import CriteriaPack, band_content
from kompass_core.criteria.parts import (
    Area,
    Break,
    Detail,
    PackRef,
    SubQuestion,
    WorkedExample,
)
from kompass_core.criteria.percent import PercentBase
from kompass_core.errors import require_type
from kompass_core.labels import Label
from kompass_core.missing import Policy

Part: TypeAlias = Any
"""A pack, or anything that a pack is made of."""


class Impact(Enum):
    """The effect of a difference on earlier results, from none to the worst."""

    NONE = "identical"
    """There is no difference."""
    TEXT = "text only"
    """Names, notes and sources: nothing that is scored, and the digest is the same."""
    COMPATIBLE = "compatible"
    """Results mean the same at every level that was known before."""
    BREAKING = "breaking"
    """Some results mean something else, or cannot be had any more."""

    @property
    def rank(self) -> int:
        """The severity: 0 for none, 3 for the worst."""
        return tuple(Impact).index(self)


@frozen
class Difference:
    """
    One thing that is not the same in two packs.

    Attributes:
        code: Of which area or sub-question; empty for the pack itself.
        field: What differs, e.g. ``max_points``, ``title.sv`` or ``rounding.total.points``; a
            part that is only in one of them differs in ``area`` or ``sub_question``.
        before: The value in the old pack, as text; None if it has none.
        after: The value in the new pack, as text; None if it has none.
        impact: What that does to results under the old pack.
        reason: Why; empty where only text differs.
    """

    code: str
    field: str
    before: str | None
    after: str | None
    impact: Impact
    reason: str = ""


@frozen
class PackDiff:
    """
    All that is not the same in two packs.

    Attributes:
        old: The pack before.
        new: The pack after.
        differences: In the order of the packs: first what concerns the whole.
    """

    old: CriteriaPack
    new: CriteriaPack
    differences: tuple[Difference, ...]

    @property
    def verdict(self) -> Impact:
        """The worst that any difference does."""
        impacts = (each.impact for each in self.differences)
        return max(impacts, key=lambda impact: impact.rank, default=Impact.NONE)

    @property
    def reasons(self) -> tuple[str, ...]:
        """The reasons for the verdict, each with its codes."""
        codes = dict[str, list[str]]()
        for each in self.differences:
            if each.reason and each.impact is self.verdict:
                codes.setdefault(each.reason, []).append(each.code)
        return tuple(_with_codes(reason, found) for reason, found in codes.items())

    @property
    def same_digest(self) -> bool:
        """True if both have the same scoring content."""
        return self.old.digest == self.new.digest

    @property
    def renamed(self) -> tuple[str, ...]:
        """The codes whose name changed in a language that both packs have."""
        found = (each for each in self.differences if each.field.startswith("title."))
        codes = (each.code for each in found if None not in (each.before, each.after))
        return tuple(dict.fromkeys(code for code in codes if code))

    def to_dict(self) -> dict[str, Any]:
        """
        Return plain JSON data.

        Keys: ``old`` and ``new`` (each ``pack``, ``digest``), ``verdict``, ``reasons``,
        ``renamed`` (codes) and ``differences`` (each with the attributes of `Difference`).
        """
        sides = {"old": self.old, "new": self.new}
        return {
            **{side: {"pack": str(each), "digest": each.digest} for side, each in sides.items()},
            "verdict": self.verdict.value,
            "reasons": [*self.reasons],
            "renamed": [*self.renamed],
            "differences": [
                {**asdict(each), "impact": each.impact.value} for each in self.differences
            ],
        }

    def __repr__(self) -> str:
        return f"<PackDiff from {self.old.ref} to {self.new.ref}: {self.verdict.value}>"


def _with_codes(reason: str, codes: Iterable[str]) -> str:
    named = ", ".join(filter(None, dict.fromkeys(codes)))
    return f"{reason} ({named})" if named else reason


def diff(old: CriteriaPack, new: CriteriaPack) -> PackDiff:
    """
    Compare two packs by what they mean for results.

    Parts are matched by their code. A part that was renamed may ask for something else;
    `PackDiff.renamed` names those.

    Args:
        old: The pack that results were made under.
        new: The pack that may take its place.

    Raises:
        TypeError: If one of them is no `CriteriaPack`.
    """
    require_type("old", old, CriteriaPack)
    require_type("new", new, CriteriaPack)
    areas = _matched("area", old.areas, new.areas, _of_area)
    return PackDiff(old, new, (*_of_pack(old, new), *areas))


_SAYS_WHICH = frozenset({"id", "revision"})

_TEXT_FIELDS = frozenset(
    {
        "about",
        "aliases",
        "area_max",
        "breaks",
        "examples",
        "fallback",
        "in_use_from",
        "in_use_to",
        "language",
        "notes",
        "publisher",
        "source",
        "title",
    }
)
"""Fields that results do not depend on; a declared maximum of all areas is only a check."""

_NAMES = {"max_points": "maxima", "min_points": "minima"}


def _of_pack(old: CriteriaPack, new: CriteriaPack) -> Iterator[Difference]:
    judges: Mapping[str, Callable[[str], tuple[Impact, str]]] = {
        "step": lambda _: _step(old, new),
        "score_unit": lambda _: _score_unit(old.score_unit, new.score_unit),
        "step_rounding": lambda _: (
            (Impact.COMPATIBLE, "rules may give finer points than before")
            if old.step_rounding is None
            else (Impact.BREAKING, "points that rules give are rounded in another way")
        ),
        "not_applicable": lambda _: _policy(old.not_applicable),
        "rounding": lambda path: _rounding(path, old),
        "ranking": lambda _: (Impact.BREAKING, "ranks are made of other points"),
        "percent": lambda _: (
            (Impact.COMPATIBLE, "results have percent, which they had not before")
            if old.percent is PercentBase.NONE
            else (Impact.BREAKING, "percent are a share of other points")
        ),
        "combine": lambda _: (Impact.BREAKING, "areas make the total in another way"),
        "equivalent_to": lambda _: (
            Impact.COMPATIBLE,
            "it is equivalent to other packs than before",
        ),
        "band_scales": lambda _: _bands(old, new),
    }
    for each in _of_fields("", old, new, skip=_SAYS_WHICH | {"areas"}):
        root = each.field.partition(".")[0]
        if root.startswith("blocks[") and each.before is None and each.impact is Impact.BREAKING:
            yield evolve(each, impact=Impact.COMPATIBLE, reason="there is one more sub-total")
        elif root in judges:
            impact, reason = judges[root](each.field)
            yield evolve(each, impact=impact, reason=reason)
        else:
            yield each
    yield from _order("", "areas", old.areas, new.areas)


def _bands(old: CriteriaPack, new: CriteriaPack) -> tuple[Impact, str]:
    """Judge bands, in which titles are text."""
    contents = [[band_content(scale) for scale in pack.band_scales] for pack in (old, new)]
    if contents[0] == contents[1]:
        return Impact.TEXT, ""
    if not old.band_scales:
        return Impact.COMPATIBLE, "results have bands, which they had not before"
    return Impact.BREAKING, "bands are reached in another way"


def _step(old: CriteriaPack, new: CriteriaPack) -> tuple[Impact, str]:
    if old.step_rounding is not None and old.score_unit is None:
        return Impact.BREAKING, "points that rules give are rounded to another step"
    return _finer(old.step, new.step, "stored")


def _score_unit(before: Fraction | None, after: Fraction | None) -> tuple[Impact, str]:
    """Judge what scores are multiples of; without a unit, they can lie anywhere."""
    if after is None:
        return Impact.COMPATIBLE, "scores can lie anywhere"
    if before is None:
        return Impact.BREAKING, "scores can no longer lie anywhere"
    return _finer(before, after, "scored")


def _finer(before: Fraction, after: Fraction, done: str) -> tuple[Impact, str]:
    if (before / after).denominator == 1:
        return Impact.COMPATIBLE, f"finer points can be {done}"
    return Impact.BREAKING, f"points that could be {done} cannot be any more"


def _policy(before: Policy) -> tuple[Impact, str]:
    if before is Policy.REFUSE:
        return Impact.COMPATIBLE, "what is not applicable is no longer refused"
    return Impact.BREAKING, "what is not applicable counts in another way"


def _rounding(path: str, old: CriteriaPack) -> tuple[Impact, str]:
    _, level, kind = path.split(".")
    level = level.replace("_", "-")
    if level == "sub-question" and not any(area.sub_questions for area in old.areas):
        return Impact.COMPATIBLE, "no sub-question was known before"
    return Impact.BREAKING, f"{kind} of the {level} level are printed in another way"


def _matched(
    what: str,
    old: Sequence[Part],
    new: Sequence[Part],
    compare: Callable[[Any, Any], Iterator[Difference]],
) -> Iterator[Difference]:
    """Compare the parts that both have by their codes; report the others as new or gone."""
    before, after = ({each.code: each for each in parts} for parts in (old, new))
    for code in _both(before, after):
        if code not in before:
            reason, name = "new, and not scored before", _name(after[code])
            yield Difference(code, what, None, name, Impact.BREAKING, reason)
        elif code not in after:
            reason, name = "no longer there", _name(before[code])
            yield Difference(code, what, name, None, Impact.BREAKING, reason)
        else:
            yield from compare(before[code], after[code])


def _both(before: Iterable[str], after: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys((*before, *after)))


def _name(part: Area | SubQuestion) -> str:
    least = f"{_shown(part.low)} to " if part.low else ""
    return f"{part.title}, {least}{_shown(part.high)} points"


def _of_area(old: Area, new: Area) -> Iterator[Difference]:
    parts = old.sub_questions, new.sub_questions
    for each in _of_fields(old.code, old, new, skip={"sub_questions", "detail"}):
        if each.field != "combine":
            yield each
        elif old.sub_questions:
            yield evolve(each, reason="parts make the area's points in another way")
        else:
            reason = "no parts were known before"
            yield evolve(each, impact=Impact.COMPATIBLE, reason=reason)
    if all(parts):
        yield from _matched("sub_question", *parts, _of_sub_question)
        yield from _order(old.code, "sub_questions", *parts)
    elif old.detail is not new.detail:
        yield _detail(old, new)


def _of_sub_question(old: SubQuestion, new: SubQuestion) -> Iterator[Difference]:
    return _of_fields(old.code, old, new)


def _detail(old: Area, new: Area) -> Difference:
    """Report the changed knowledge of an area's parts."""
    shown = (_parts(old), _parts(new))
    if old.sub_questions:
        reason = "sub-questions are no longer listed"
        return Difference(old.code, "sub_questions", *shown, Impact.BREAKING, reason)
    if not new.sub_questions:
        return Difference(old.code, "detail", *shown, Impact.TEXT)
    if old.detail is Detail.WHOLE:
        reason = "what was scored as one now has sub-questions"
        return Difference(old.code, "sub_questions", *shown, Impact.BREAKING, reason)
    reason = "sub-questions that were unknown are now listed"
    return Difference(old.code, "sub_questions", *shown, Impact.COMPATIBLE, reason)


def _parts(area: Area) -> str:
    return ", ".join(each.code for each in area.sub_questions) or area.detail.value


def _order(
    code: str, what: str, before: Sequence[Part], after: Sequence[Part]
) -> Iterator[Difference]:
    """Report that the parts of both are in another order."""
    orders = [[each.code for each in parts] for parts in (before, after)]
    both = set(orders[0]) & set(orders[1])
    old, new = (", ".join(code for code in order if code in both) for order in orders)
    if old != new:
        reason = "parts are in another order"
        yield Difference(code, f"order of {what}", old, new, Impact.COMPATIBLE, reason)


def _of_fields(
    code: str, old: Part, new: Part, *, skip: Iterable[str] = ()
) -> Iterator[Difference]:
    """Compare two parts of one class field by field; an unknown field is breaking."""
    for each in _attributes(old):
        if each.eq and each.name not in skip:
            pair = (getattr(old, each.name), getattr(new, each.name))
            for path, before, after in _unequal(each.alias or each.name, *pair):
                text = not _TEXT_FIELDS.isdisjoint(re.split(r"[.\[]", path))
                reason = "" if text else f"{_NAMES.get(path, path)} changed"
                impact = Impact.TEXT if text else Impact.BREAKING
                yield Difference(code, path, before, after, impact, reason)


def _unequal(
    path: str, before: object, after: object
) -> Iterator[tuple[str, str | None, str | None]]:
    """Yield what differs in two values: labels by language, printing by level."""
    if before == after:
        return
    if isinstance(before, Label | None) and isinstance(after, Label | None):
        texts = [dict(each.texts) if each else {} for each in (before, after)]
        for language in _both(*texts):
            if texts[0].get(language) != texts[1].get(language):
                yield f"{path}.{language}", texts[0].get(language), texts[1].get(language)
    elif _are_coded(before) and _are_coded(after):
        parts = [{each.code: each for each in parts} for parts in (before, after)]
        for code in _both(*parts):
            yield from _unequal(f"{path}[{code}]", *(each.get(code) for each in parts))
    elif _is_nested(before) and type(before) is type(after):
        for each in _attributes(before):
            pair = (getattr(before, each.name), getattr(after, each.name))
            yield from _unequal(f"{path}.{each.alias}", *pair)
    else:
        yield path, _said(before), _said(after)


def _are_coded(value: object) -> TypeGuard[tuple[Part, ...]]:
    """Return True if a value holds parts with codes."""
    return isinstance(value, tuple) and all(
        hasattr(each, "code") for each in cast("tuple[object, ...]", value)
    )


def _attributes(value: object) -> tuple[Attribute[Any], ...]:
    kind: type[Any] = type(value)
    found: tuple[Attribute[Any], ...] = fields(kind)
    return found


def _is_nested(value: object) -> bool:
    plain = (BandScale, Rounding, PackRef, Label, WorkedExample, Enum)
    return has(type(value)) and not isinstance(value, plain)


def _said(value: object) -> str | None:
    return None if value is None else _shown(value)


def _shown(value: object) -> str:
    """Write a value as the author of a pack would."""
    if isinstance(value, Decimal | Fraction):
        return str(exact_text(value))
    if isinstance(value, Rounding):
        return f"{value.mode.value} to {_shown(value.unit)}"
    if isinstance(value, Break):
        return f"{value.start} to {value.end}"
    if isinstance(value, tuple):
        return ", ".join(map(_shown, cast("tuple[object, ...]", value))) or "none"
    if _is_nested(value):
        shown = ((each.alias, getattr(value, each.name)) for each in _attributes(value))
        return " ".join(f"{name} {_shown(each)}" for name, each in shown)
    return str(getattr(value, "value", value))
