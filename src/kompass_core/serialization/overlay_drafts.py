"""The parts of a variant while an overlay changes them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, TypeAlias

import attrs
from attrs import field, frozen

from kompass_core.criteria import CriteriaPack
from kompass_core.labels import Label
from kompass_core.problems import Problem, nearest
from kompass_core.serialization.overlay_format import (
    AreaChange,
    NewArea,
    NewSubQuestion,
    OverlayFile,
    SubQuestionChange,
)
from kompass_core.serialization.pack_writing import pack_data

__all__ = ["Data", "Draft", "Part", "data_of", "texts_of"]

Data: TypeAlias = dict[str, Any]
"""A table of a file, as it was read."""

_AREA, _SUB_QUESTION = "area", "sub-question"
_PLACE_KEYS = frozenset({"code", "area", "before", "after", "sub_questions"})
_LIMITS = frozenset({"min_points", "max_points"})
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
        if self.reasons and key not in {"title", "aliases"}:
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
        yield from self._change(file.change.areas, change.get("areas", []), _AREA)
        yield from self._change(
            file.change.sub_questions, change.get("sub_questions", []), _SUB_QUESTION
        )
        yield from self._add_areas(file.add.areas, add.get("areas", []))
        yield from self._add_sub_questions(file.add.sub_questions, add.get("sub_questions", []))
        yield from self._move(file.change.areas, _AREA)
        yield from self._move(file.change.sub_questions, _SUB_QUESTION)

    def _lists(self, what: str) -> list[list[Part]]:
        """Return the lists that hold the parts of a level."""
        return [self.areas] if what == _AREA else [area.parts for area in self.areas]

    def _found(self, code: str, what: str) -> tuple[list[Part], Part] | None:
        """Return a part and the list that holds it."""
        pairs = ((parts, part) for parts in self._lists(what) for part in parts)
        return next(((parts, part) for parts, part in pairs if part.code == code), None)

    def _unknown(self, path: str, code: str, what: str, near: Iterable[Part] = ()) -> Problem:
        """Return what is wrong with a code that is not there, or no longer."""
        if code in self.dropped:
            return Problem.of("KP094", self.dropped[code], code=code, user=path)
        known = [each.code for each in near or (p for parts in self._lists(what) for p in parts)]
        other = _SUB_QUESTION if what == _AREA else _AREA
        hint = nearest(code, known)
        if self._found(code, other) and not near:
            hint = f"it is that of {'an' if other == _AREA else 'a'} {other}"
        facts = {"parent": self.parent.ref, "what": what, "code": code, "hint": hint}
        return Problem.of("KP096", path, **facts)

    def _drop(self, codes: Sequence[str]) -> Iterator[Problem]:
        for i, code in enumerate(codes):
            path = f"drop[{i}]"
            if code in self.dropped:
                continue
            area = next((a for a in self.areas if any(p.code == code for p in a.parts)), None)
            found = self._found(code, _SUB_QUESTION if area else _AREA)
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
                yield Problem.of("KP099", f"{path}.code", what=what, code=change.code)
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
        area = next((each for each in self.areas if part in each.parts), None)
        if area:
            area.reasons.extend(f"{path}.{key}" for key in sorted(_LIMITS & set(given)))

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
                yield self._unknown(f"{path}.area", cell.area, _AREA)
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
            if each.code in self.dropped:
                yield Problem.of("KP095", f"{each.home}.code", code=each.code)
        what = _AREA if isinstance(new, NewArea) else _SUB_QUESTION
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
            yield Problem.of("KP097", f"{path}.after")
        elif code is not None and at is None:
            yield self._unknown(f"{path}.{key}", code, what, parts)
        parts.insert(len(parts) if at is None else at + (key == "after"), part)

    def placed(self, problem: Problem) -> Problem:
        """Return a problem of the whole variant at the key of the overlay that it comes from."""
        match = _CELL.fullmatch(problem.path)
        if match is None:
            return problem
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
    return "areas" if what == _AREA else "sub_questions"


def _unset_problems(file: OverlayFile) -> Iterator[Problem]:
    for i, each in enumerate(file.unset):
        if getattr(file, each.value) is not None:
            yield Problem.of("KP098", f"unset[{i}]", key=each.value)


def texts_of(title: Label, others: Mapping[str, str]) -> dict[str, str]:
    """Return the texts of *title*, and after them those in other languages."""
    own = dict(title.texts)
    return own | {language: text for language, text in others.items() if language not in own}
