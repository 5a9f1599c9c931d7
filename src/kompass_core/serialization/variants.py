"""Variants: packs that extend another pack."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from enum import Enum
from typing import Any, TypeAlias, cast

import attrs
from attrs import field, fields, frozen

from kompass_core.amounts import Rounding, RoundingMode, exact
from kompass_core.criteria import (
    Combine,
    CriteriaPack,
    Detail,
    LevelRounding,
    PackRef,
    RoundingConvention,
    lineage_of,
)
from kompass_core.errors import (
    KompassError,
    LimitError,
    PackDigestError,
    PackRuleError,
    PackSchemaError,
    Problem,
    UnknownPackError,
    messages,
    nearest,
    raise_any,
)
from kompass_core.labels import Label
from kompass_core.missing import Policy
from kompass_core.serialization.converter import require_format, structure
from kompass_core.serialization.pack_files import (
    AreaFile,
    BreakFile,
    LevelRoundingFile,
    PackFile,
    ParentOf,
    SubQuestionFile,
    pack_data,
    pack_of_data,
    rounding_data,
)
from kompass_core.serialization.rule_files import ItemFile, RuleFactory, RuleFile

_NOTHING = LevelRoundingFile()
_PACK, _AREA = fields(PackFile), fields(AreaFile)
_IS_REF = {"schema": _PACK.equivalent_to.metadata["schema"]["items"]}
_IS_DIGEST = {"schema": {"pattern": "^sha256:[0-9a-f]{64}$"}}


@frozen(kw_only=True)
class ExtendsFile:
    """
    What an overlay starts from.

    Attributes:
        pack: The parent, as id@revision.
        digest: The digest of the parent that was meant, as "kompass digest" prints it.
        distribution: Which distribution publishes the parent, for those who lack it.
    """

    pack: str = field(metadata=_IS_REF)
    digest: str = field(metadata=_IS_DIGEST)
    distribution: str = ""


@frozen(kw_only=True)
class SubQuestionChange:
    """
    What is different about a sub-question of the parent.

    Attributes:
        code: Which sub-question.
        before: The code of the sub-question of its area that it is put before.
        after: The code of the sub-question of its area that it is put after.
        title: Its name by language; other languages stay as they are.
        max_points: The most points that it can give.
        min_points: The least points that it can give.
        aliases: Other names that it is printed under, in place of the parent's.
        rule: The rule that scores it: a key of the overlay's rules, or a kind.
        items: What its rule asks.
    """

    code: str = field(metadata=_AREA.code.metadata)
    before: str | None = None
    after: str | None = None
    title: Label | None = None
    max_points: Decimal | None = None
    min_points: Decimal | None = None
    aliases: tuple[str, ...] | None = None
    rule: str | None = None
    items: tuple[ItemFile, ...] | None = None


@frozen(kw_only=True)
class AreaChange:
    """
    What is different about an area of the parent.

    Attributes:
        code: Which area.
        before: The code of the area that it is put before.
        after: The code of the area that it is put after.
        title: Its name by language; other languages stay as they are.
        max_points: The most points that it can give.
        min_points: The least points that it can give.
        aliases: Other names that it is printed under, in place of the parent's.
        combine: How its sub-questions make its points.
        detail: "listed", "whole" or "unknown".
        rule: The rule of its sub-questions for which nothing else is said.
    """

    code: str = field(metadata=_AREA.code.metadata)
    before: str | None = None
    after: str | None = None
    title: Label | None = None
    max_points: Decimal | None = None
    min_points: Decimal | None = None
    aliases: tuple[str, ...] | None = None
    combine: Combine | None = None
    detail: Detail | None = None
    rule: str | None = None


@frozen(kw_only=True)
class ChangeFile:
    """
    What is different about parts of the parent.

    Attributes:
        areas: Areas, each by its code.
        sub_questions: Sub-questions, each by its code.
    """

    areas: tuple[AreaChange, ...] = ()
    sub_questions: tuple[SubQuestionChange, ...] = ()


@frozen(kw_only=True)
class NewSubQuestion(SubQuestionFile):
    """
    A sub-question that the parent does not have, with all the keys of one.

    Attributes:
        area: The code of its area.
        before: The code of the sub-question that it is put before.
        after: The code of the sub-question that it is put after; last if neither is given.
    """

    area: str
    before: str | None = None
    after: str | None = None


@frozen(kw_only=True)
class NewArea(AreaFile):
    """
    An area that the parent does not have, with all the keys of one.

    Attributes:
        before: The code of the area that it is put before.
        after: The code of the area that it is put after; last if neither is given.
    """

    before: str | None = None
    after: str | None = None


@frozen(kw_only=True)
class AddFile:
    """
    Parts that the parent does not have.

    Attributes:
        areas: Areas, with their sub-questions.
        sub_questions: Sub-questions of areas that the parent has.
    """

    areas: tuple[NewArea, ...] = ()
    sub_questions: tuple[NewSubQuestion, ...] = ()


@frozen(kw_only=True)
class CombineChange:
    """
    How parts make their parent, where that is different.

    Attributes:
        area: "sum" or "mean" of the sub-questions, in every area that does not say otherwise.
        total: "sum" or "mean" of the areas.
    """

    area: Combine | None = None
    total: Combine | None = None


@frozen(kw_only=True)
class RoundingChange(LevelRoundingFile):
    """
    How results are printed, where that is different; at every level, or at one.

    Attributes:
        mode: How points and percent are rounded.
        percent_mode: How percent is rounded.
        points: The unit of printed points.
        percent: The unit of printed percent.
        sub_question: What is different for sub-questions.
        area: What is different for areas.
        total: What is different for the total.
    """

    sub_question: LevelRoundingFile = _NOTHING
    area: LevelRoundingFile = _NOTHING
    total: LevelRoundingFile = _NOTHING


class Unset(Enum):
    """What a parent may declare and an overlay may take back."""

    AREA_MAX = "area_max"
    SCORE_UNIT = "score_unit"
    STEP_ROUNDING = "step_rounding"


@frozen(kw_only=True)
class OverlayFile:
    """
    A file that extends another pack, and says only what is different.

    What speaks of the one pack alone is never taken from the parent: publisher, source, notes and
    equivalent_to. Everything else is, unless it is given here.

    Attributes:
        format: The format of the file: 1.
        id: Instrument and variant.
        revision: The edition of the criteria.
        extends: The pack that this one starts from.
        language: The language in which the variant is published.
        title: The variant's name, by language; other languages stay as they are.
        publisher: Who publishes the variant.
        source: Where the differences were read.
        step: The finest amount of points that can be stored.
        area_max: The maximum that every area has.
        combine: How parts make their parent.
        rounding: How results are printed.
        score_unit: What scores really are multiples of.
        step_rounding: How points that a rule gives are rounded to what can be scored.
        rule: The rule of all sub-questions for which nothing else is said.
        rules: The rules that sub-questions of the overlay name, by key.
        not_applicable: What becomes of cells that do not concern a subject.
        equivalent_to: Packs whose results mean the same, as id@revision.
        fallback: Which languages to try next, by language, in place of the parent's.
        notes: What else there is to know, by language.
        breaks: When the instrument changed under its name, in place of the parent's.
        unset: What the parent declares and the variant does not.
        drop: The codes of areas and sub-questions that the variant does not have.
        change: What is different about parts of the parent.
        add: Parts that the parent does not have.
    """

    format: int = field(metadata=_PACK.format.metadata)
    id: str = field(metadata=_PACK.id.metadata)
    revision: str = field(metadata=_PACK.revision.metadata)
    extends: ExtendsFile
    language: str | None = field(default=None, metadata=_PACK.language.metadata)
    title: Label | None = None
    publisher: str = ""
    source: str
    step: Decimal | None = None
    area_max: Decimal | None = None
    combine: CombineChange = CombineChange()
    rounding: RoundingChange = RoundingChange()
    score_unit: Decimal | None = None
    step_rounding: RoundingMode | None = None
    rule: str = ""
    rules: dict[str, RuleFile] = field(factory=dict[str, RuleFile])
    not_applicable: Policy | None = None
    equivalent_to: tuple[str, ...] = field(default=(), metadata=_PACK.equivalent_to.metadata)
    fallback: dict[str, tuple[str, ...]] | None = field(
        default=None, metadata=_PACK.fallback.metadata
    )
    notes: Label | None = None
    breaks: tuple[BreakFile, ...] | None = None
    unset: tuple[Unset, ...] = ()
    drop: tuple[str, ...] = ()
    change: ChangeFile = ChangeFile()
    add: AddFile = AddFile()


Data: TypeAlias = dict[str, Any]
"""A table of a file, as it was read."""

_AREA_overlay_drafts, _SUB_QUESTION = "area", "sub-question"
_PLACE_KEYS = frozenset({"code", "area", "before", "after", "sub_questions"})
_LIMITS = frozenset({"min_points", "max_points"})
_SHARED = _LIMITS | {"sub_questions", "detail"}
"""What the parts of an area can break for the whole of it."""

_CELL = re.compile(r"areas\[([0-9]+)\](?:\.sub_questions\[([0-9]+)\])?\.(([a-z_]+).*)")


@frozen(eq=False)
class Part:
    """
    An area or a sub-question of the variant while it is being made.

    Attributes:
        data: Its keys, without its sub-questions.
        home: The key path of the overlay that added it; empty for what the parent has.
        parts: Its sub-questions.
        places: Which key path of the overlay decided a key.
        reasons: Which key paths of the overlay may break what holds for the whole of it.
    """

    data: Data
    home: str = ""
    parts: list[Part] = field(factory=list["Part"])
    places: dict[str, str] = field(factory=dict[str, str])
    reasons: list[str] = field(factory=list[str])

    @property
    def code(self) -> str:
        """The code of the part."""
        return str(self.data["code"])

    @classmethod
    def of(cls, data: Mapping[str, Any], home: str = "") -> Part:
        """Make a part of its table, which may hold sub-questions."""
        within = data.get("sub_questions", [])
        homes = (home and f"{home}.sub_questions[{i}]" for i in range(len(within)))
        own = {key: value for key, value in data.items() if key not in _PLACE_KEYS - {"code"}}
        return cls(own, home, list(map(cls.of, within, homes)))

    def as_data(self) -> Data:
        """Return its table as a file holds it, with its sub-questions."""
        parts = [each.as_data() for each in self.parts]
        return self.data | ({"sub_questions": parts} if parts else {})

    def place(self, tail: str, key: str) -> str:
        """Return the key path of the overlay that decided a key, or what comes nearest to it."""
        if key in self.places:
            return self.places[key] + tail.removeprefix(key)
        if self.home:
            return f"{self.home}.{tail}"
        if self.reasons and key in _SHARED:
            return self.reasons[0]
        level = "areas" if self.parts or "detail" in self.data else "sub_questions"
        return f'{level}["{self.code}"].{tail}'


@frozen(eq=False)
class Draft:
    """
    The parts of the variant while it is being made.

    Attributes:
        parent: The pack that it is made from.
        areas: Its areas.
        dropped: Which key path of the overlay dropped a code.
    """

    parent: CriteriaPack
    areas: list[Part]
    dropped: dict[str, str] = field(factory=dict[str, str])

    @classmethod
    def of(cls, parent: CriteriaPack) -> Draft:
        """Begin with the parts of *parent*."""
        return cls(parent, [Part.of(each) for each in data_of(parent)["areas"]])

    def problems(self, file: OverlayFile, data: Data) -> Iterator[Problem]:
        """Do what the overlay says, and yield what cannot be done."""
        yield from _unset_problems(file)
        yield from self._drop(file.drop)
        change, add = data.get("change", {}), data.get("add", {})
        yield from self._change(file.change.areas, change.get("areas", []), _AREA_overlay_drafts)
        yield from self._change(
            file.change.sub_questions, change.get("sub_questions", []), _SUB_QUESTION
        )
        yield from self._add_areas(file.add.areas, add.get("areas", []))
        yield from self._add_sub_questions(file.add.sub_questions, add.get("sub_questions", []))
        yield from self._move(file.change.areas, _AREA_overlay_drafts)
        yield from self._move(file.change.sub_questions, _SUB_QUESTION)

    @property
    def _gone(self) -> frozenset[str]:
        """What the overlay drops, or a pack in its lineage did, in lower case as codes count."""
        older = {code for pack in lineage_of(self.parent)[1:] for code in pack.nodes}
        return frozenset(code.lower() for code in {*self.dropped, *older - {*self.parent.nodes}})

    def _lists(self, what: str) -> list[list[Part]]:
        """Return the lists that hold the parts of a level."""
        return [self.areas] if what == _AREA_overlay_drafts else [area.parts for area in self.areas]

    def _found(self, code: str, what: str) -> tuple[list[Part], Part] | None:
        """Return a part and the list that holds it."""
        pairs = ((parts, part) for parts in self._lists(what) for part in parts)
        return next(((parts, part) for parts, part in pairs if part.code == code), None)

    def _unknown(self, path: str, code: str, what: str, near: Iterable[Part] = ()) -> Problem:
        """Return what is wrong with a code that is not there, or no longer."""
        if code in self.dropped:
            return messages.DROPPED_CODE_IN_USE.problem(self.dropped[code], code=code, user=path)
        known = [each.code for each in near or (p for parts in self._lists(what) for p in parts)]
        other = _SUB_QUESTION if what == _AREA_overlay_drafts else _AREA_overlay_drafts
        hint = nearest(code, known)
        if self._found(code, other) and not near:
            hint = f"it is that of {'an' if other == _AREA_overlay_drafts else 'a'} {other}"
        facts = {"parent": self.parent.ref, "what": what, "code": code, "hint": hint}
        return messages.PARENT_CODE_UNKNOWN.problem(path, **facts)

    def _drop(self, codes: Sequence[str]) -> Iterator[Problem]:
        for i, code in enumerate(codes):
            path = f"drop[{i}]"
            if code in self.dropped:
                continue
            area = next((a for a in self.areas if any(p.code == code for p in a.parts)), None)
            found = self._found(code, _SUB_QUESTION if area else _AREA_overlay_drafts)
            if found is None:
                yield self._unknown(path, code, "area or sub-question", self._all())
                continue
            parts, part = found
            parts.remove(part)
            self.dropped.update(dict.fromkeys([code, *(p.code for p in part.parts)], path))
            if area:
                area.reasons.append(path)

    def _all(self) -> list[Part]:
        return [each for area in self.areas for each in (area, *area.parts)]

    def _change(
        self,
        changes: Sequence[AreaChange | SubQuestionChange],
        tables: Sequence[Data],
        what: str,
    ) -> Iterator[Problem]:
        changed = set[str]()
        for i, (change, table) in enumerate(zip(changes, tables, strict=True)):
            path = f"change.{_key(what)}[{i}]"
            found = self._found(change.code, what)
            if found is None:
                yield self._unknown(f"{path}.code", change.code, what)
            elif change.code in changed:
                yield messages.CHANGE_REPEATED.problem(f"{path}.code", what=what, code=change.code)
            else:
                self._apply(found[1], change, table, path)
            changed.add(change.code)

    def _apply(
        self, part: Part, change: AreaChange | SubQuestionChange, table: Data, path: str
    ) -> None:
        given = {key: value for key, value in table.items() if key not in _PLACE_KEYS}
        if change.title:
            given["title"] = texts_of(change.title, part.data["title"])
        part.data.update(given)
        part.places.update({key: f"{path}.{key}" for key in given})
        area = next((each for each in self.areas if part in each.parts), part)
        deciding = {"combine"} if area is part else _LIMITS
        area.reasons.extend(f"{path}.{key}" for key in sorted(deciding & set(given)))

    def _add_areas(self, areas: Sequence[NewArea], tables: Sequence[Data]) -> Iterator[Problem]:
        for i, (area, table) in enumerate(zip(areas, tables, strict=True)):
            path = f"add.areas[{i}]"
            yield from self._insert(self.areas, Part.of(table, path), area, path)

    def _add_sub_questions(
        self, cells: Sequence[NewSubQuestion], tables: Sequence[Data]
    ) -> Iterator[Problem]:
        for i, (cell, table) in enumerate(zip(cells, tables, strict=True)):
            path = f"add.sub_questions[{i}]"
            area = next((each for each in self.areas if each.code == cell.area), None)
            if area is None:
                yield self._unknown(f"{path}.area", cell.area, _AREA_overlay_drafts)
                continue
            yield from self._insert(area.parts, Part.of(table, path), cell, path)
            area.reasons.append(path)
            if "detail" not in area.places:
                # What was scored whole, or not known, is listed from now on.
                area.data.pop("detail", None)

    def _insert(
        self, parts: list[Part], part: Part, new: NewArea | NewSubQuestion, path: str
    ) -> Iterator[Problem]:
        for each in (part, *part.parts):
            if each.code.lower() in self._gone:
                yield messages.DROPPED_CODE_REUSED.problem(f"{each.home}.code", code=each.code)
        what = _AREA_overlay_drafts if isinstance(new, NewArea) else _SUB_QUESTION
        yield from self._put(parts, part, (new.before, new.after), path, what)

    def _move(
        self, changes: Sequence[AreaChange | SubQuestionChange], what: str
    ) -> Iterator[Problem]:
        for i, change in enumerate(changes):
            place, found = (change.before, change.after), self._found(change.code, what)
            if found and any(place):
                parts, part = found
                parts.remove(part)
                yield from self._put(parts, part, place, f"change.{_key(what)}[{i}]", what)

    def _put(
        self,
        parts: list[Part],
        part: Part,
        place: tuple[str | None, str | None],
        path: str,
        what: str,
    ) -> Iterator[Problem]:
        """Put a part before or after another; last where neither is given."""
        before, after = place
        code, key = (after, "after") if before is None else (before, "before")
        at = next((i for i, each in enumerate(parts) if each.code == code), None)
        if before is not None and after is not None:
            yield messages.PLACE_GIVEN_TWICE.problem(f"{path}.after")
        elif code is not None and at is None:
            yield self._unknown(f"{path}.{key}", code, what, parts)
        parts.insert(len(parts) if at is None else at + (key == "after"), part)

    def placed(self, problem: Problem) -> Problem:
        """Return a problem of the whole variant at the key of the overlay that it comes from."""
        match = _CELL.fullmatch(problem.path)
        if match is None:
            dropped = next(reversed(self.dropped.values()), "")
            return attrs.evolve(problem, path=dropped) if problem.path == "areas" else problem
        area, cell, tail, key = match.groups()
        part = self.areas[int(area)]
        part = part if cell is None else part.parts[int(cell)]
        return attrs.evolve(problem, path=part.place(tail, key))


def data_of(parent: CriteriaPack) -> Data:
    """Return what *parent* says, with names for its rules that no overlay has for its own."""
    data: Data = pack_data(parent)
    names = {key: f"{parent.ref}: {key}" for key in data.get("rules", {})}
    if names:
        data["rules"] = {names[key]: rule for key, rule in data["rules"].items()}
    cells = (cell for area in data["areas"] for cell in area.get("sub_questions", []))
    for cell in cells:
        cell.update({"rule": names[cell["rule"]]} if "rule" in cell else {})
    return data


def _key(what: str) -> str:
    return "areas" if what == _AREA_overlay_drafts else "sub_questions"


def _unset_problems(file: OverlayFile) -> Iterator[Problem]:
    for i, each in enumerate(file.unset):
        if getattr(file, each.value) is not None:
            yield messages.KEY_SET_AND_UNSET.problem(f"unset[{i}]", key=each.value)


def texts_of(title: Label, others: Mapping[str, str]) -> dict[str, str]:
    """Return the texts of *title*, and after them those in other languages."""
    own = dict(title.texts)
    return own | {language: text for language, text in others.items() if language not in own}


_MOST_ANCESTORS = 8
_OWN = ("publisher", "notes", "equivalent_to")
"""What speaks of the parent alone."""

_REPLACED = (
    "step",
    "area_max",
    "score_unit",
    "step_rounding",
    "rule",
    "not_applicable",
    "language",
    "fallback",
    "breaks",
)


def read_overlay(
    data: dict[str, object], rules: Mapping[str, RuleFactory], parent_of: ParentOf | None
) -> CriteriaPack:
    """
    Make a variant of the data of its file, and the pack that it extends.

    Problems are at the key of the overlay that brought them about. What the overlay does not
    mention is named by its code, as in ``areas["4"].title``.

    Args:
        data: What the file says.
        rules: What makes the rules that are not built in, by kind.
        parent_of: Finds the pack that it extends.

    Raises:
        UnknownPackError: If the pack that it extends is not there.
        PackDigestError: If that pack's scoring content is not what was meant.
        PackSchemaError: If a key is missing, unknown or of the wrong type.
        PackRuleError: If it changes what is not there, or the variant breaks an invariant.
        LimitError: If too many packs extend each other.
    """
    file = structure(data, OverlayFile, PackSchemaError)
    parent = _parent(file, parent_of)
    draft = Draft.of(parent)
    raise_any(PackRuleError, draft.problems(file, data))
    try:
        variant = pack_of_data(_merged(parent, draft, file, data), rules)
    except KompassError as error:
        raise type(error)(draft.placed(each) for each in error.problems) from None
    return attrs.evolve(variant, parent=parent)


def places_in(data: Mapping[str, object], parent: CriteriaPack) -> Callable[[Problem], Problem]:
    """
    Return what brings a problem of a variant to the key of the overlay that it comes from.

    Args:
        data: What the file of the overlay says; it has been read before.
        parent: The pack that it extends.
    """
    draft, plain = Draft.of(parent), require_format(data, PackSchemaError)
    raise_any(PackRuleError, draft.problems(structure(plain, OverlayFile, PackSchemaError), plain))
    return draft.placed


def _parent(file: OverlayFile, parent_of: ParentOf | None) -> CriteriaPack:
    """Find what the overlay extends, and make sure that it is what was meant."""
    ref, pack = _ref(file.extends.pack), f"{file.id}@{file.revision}"
    if str(ref) == pack:
        raise PackRuleError(
            [messages.PACK_EXTENDS_ITSELF.problem("extends.pack", cycle=f"{pack} -> {pack}")]
        )
    if parent_of is None:
        raise UnknownPackError(
            [messages.PARENT_NOT_RESOLVED.problem("extends.pack", pack=pack, parent=ref)]
        )
    try:
        parent = parent_of(ref, file.extends.distribution)
    except UnknownPackError as error:
        facts = {"pack": pack, "parent": ref, "hint": _remedy(error, file)}
        # What a grandparent lacks has its own text, and its own place.
        if all(each.source for each in error.problems):
            raise
        raise UnknownPackError(
            [messages.PARENT_NOT_INSTALLED.problem("extends.pack", **facts)]
        ) from None
    if len(lineage_of(parent)) > _MOST_ANCESTORS:
        what, limit = "the chain of packs that extend each other", f"{_MOST_ANCESTORS} packs"
        raise LimitError(
            [messages.SIZE_LIMIT_EXCEEDED.problem("extends.pack", what=what, limit=limit)]
        )
    if parent.digest != file.extends.digest:
        pinned = {"pinned": file.extends.digest, "found": parent.digest}
        problem = messages.PARENT_DIGEST_MISMATCH.problem(
            "extends.digest", pack=pack, parent=ref, **pinned
        )
        raise PackDigestError([problem])
    return parent


def _ref(text: str) -> PackRef:
    try:
        return PackRef.parse(text)
    except KompassError as error:
        raise PackRuleError(each.with_prefix("extends.pack") for each in error.problems) from None


def _remedy(error: UnknownPackError, file: OverlayFile) -> str:
    """Say what to install: what is lacking may be a pack, or a revision of one."""
    known = error.problems[0].facts.get("known")
    revisions = cast("tuple[str, ...]", known) if isinstance(known, tuple) else ()
    there = f"; there is {', '.join(revisions)}" if revisions else ""
    publisher = f"the distribution that publishes {file.extends.pack}"
    return f"install {file.extends.distribution or publisher}{there}"


def _merged(parent: CriteriaPack, draft: Draft, file: OverlayFile, data: Data) -> Data:
    """Return the variant as the data of a file that says all of it."""
    whole = data_of(parent)
    if "rules" in data:
        whole["rules"] = whole.get("rules", {}) | data["rules"]
    whole |= {key: data[key] for key in ("id", "revision", "source")}
    for key in _OWN:
        whole.pop(key, None)
    whole |= {key: data[key] for key in (*_OWN, *_REPLACED) if key in data}
    if file.title:
        whole["title"] = texts_of(file.title, dict(parent.title.texts))
    for each in file.unset:
        whole.pop(each.value, None)
    whole["combine"] = {
        "area": (file.combine.area or _usual(parent)).value,
        "total": (file.combine.total or parent.combine).value,
    }
    whole["rounding"] = rounding_data(_contract(parent.rounding, file.rounding))
    for area in draft.areas:
        _take_from_pack(area, file)
    return whole | {"areas": [area.as_data() for area in draft.areas]}


def _usual(parent: CriteriaPack) -> Combine:
    """Return how all areas of *parent* are made of their parts, if it is one way."""
    ways = {area.combine for area in parent.areas}
    return ways.pop() if len(ways) == 1 else Combine.SUM


def _take_from_pack(area: Part, file: OverlayFile) -> None:
    """Let what the overlay says of all areas count for one that it says nothing else of."""
    if area.home:
        return
    ruled = area.places.get("rule", "rule" if file.rule else "")
    for part in area.parts if ruled else ():
        if not part.home and "rule" not in part.places:
            part.data.pop("rule", None)
            part.places["rule"] = ruled
    if file.area_max is not None and "max_points" not in area.places:
        del area.data["max_points"]
        area.places["max_points"] = "area_max"
    if file.combine.area is not None and "combine" not in area.places:
        del area.data["combine"]
        area.places["combine"] = "combine.area"
        area.reasons.append("combine.area")


def _contract(parent: RoundingConvention, change: RoundingChange) -> RoundingConvention:
    """Return how the variant's results are printed: what a level says counts before the rest."""
    try:
        levels = {
            level: _printed(getattr(parent, level), change, getattr(change, level))
            for level in ("sub_question", "area", "total")
        }
    except KompassError as error:
        raise PackRuleError(each.with_prefix("rounding") for each in error.problems) from None
    return RoundingConvention(**levels)


def _printed(printed: LevelRounding, *changes: LevelRoundingFile) -> LevelRounding:
    points, percent = printed.points, printed.percent
    for change in changes:
        modes = (change.mode, change.percent_mode or change.mode)
        points = _rounding(points, modes[0], change.points)
        percent = _rounding(percent, modes[1], change.percent)
    return LevelRounding(points, percent)


def _rounding(usual: Rounding, mode: RoundingMode | None, unit: Decimal | None) -> Rounding:
    return Rounding(mode or usual.mode, usual.unit if unit is None else exact(unit))
