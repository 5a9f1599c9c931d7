"""Variants: sparse packs that are merged with the pack they extend."""

from __future__ import annotations

import copy
import re
from collections.abc import Iterator, Mapping, Sequence
from enum import Enum
from typing import Any, TypeAlias, cast

import attrs
from attrs import field, frozen

from kompass_core.criteria import CriteriaPack, PackRef
from kompass_core.criteria.pack import MOST_ANCESTORS, ParentOf, lineage_of
from kompass_core.criteria.parts import placed_parts
from kompass_core.errors import (
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
from kompass_core.serialization.converter import (
    is_array,
    is_table,
    keys_of,
    refusal,
    structure,
    type_name,
)

Data: TypeAlias = dict[str, Any]
"""A table of a file, as it was read."""

_IS_DIGEST = {"schema": {"pattern": "^sha256:[0-9a-f]{64}$"}}


@frozen(kw_only=True)
class ExtendsFile:
    """
    The pack that a variant extends.

    Attributes:
        pack: The parent, as id@revision.
        digest: The digest of the parent that was meant, as "kompass digest" prints it.
        distribution: The distribution that publishes the parent, for those who have to install it.
    """

    pack: PackRef
    digest: str = field(metadata=_IS_DIGEST)
    distribution: str = ""


class Unset(Enum):
    """Keys that a parent may have and a variant may remove."""

    AREA_MAX = "area_max"
    BAND_SCALES = "band_scales"
    BLOCKS = "blocks"
    SCORE_UNIT = "score_unit"
    STEP_ROUNDING = "step_rounding"
    TOTAL_MAX = "total_max"


@frozen(kw_only=True)
class VariantKeys:
    """
    The keys of a variant that packs do not have.

    Attributes:
        extends: The pack that this one extends.
        unset: Keys of the parent that the variant does not have.
        drop: The codes of areas and sub-questions that the variant does not have.
    """

    extends: ExtendsFile
    unset: tuple[Unset, ...] = ()
    drop: tuple[str, ...] = ()


@frozen(kw_only=True)
class PlaceKeys:
    """
    The keys of an area or sub-question of a variant that those of packs do not have.

    Attributes:
        before: The code of the part that it is placed before.
        after: The code of the part that it is placed after.
    """

    before: str | None = None
    after: str | None = None


_PLACES = ("before", "after")
_OWN = (
    "publisher",
    "source",
    "notes",
    "equivalent_to",
    "examples",
    "in_use_from",
    "in_use_to",
)
"""Keys that describe one pack alone, and are never inherited."""

_LEVELS = ("sub_question", "area", "total")
_FROM_PACK = {
    "max_points": ("area_max", "combine", "drop"),
    "min_points": ("combine", "drop"),
    "sub_questions": ("drop",),
    "detail": ("drop",),
    "combine": ("combine",),
    "weight": ("combine",),
}
"""The keys of a variant that may cause a problem of a part that it does not mention."""

_PART = re.compile(r"areas\[([0-9]+)\](?:\.sub_questions\[([0-9]+)\])?\.?(.*)")


def _keys(variant: Mapping[str, object]) -> VariantKeys:
    own = {key: variant[key] for key in keys_of(VariantKeys) if key in variant}
    return structure(own, VariantKeys, refusal)


def parent_for(variant: Mapping[str, object], parent_of: ParentOf | None) -> CriteriaPack:
    """
    Find the pack that a variant extends.

    Raises:
        UnknownPackError: If it is missing.
        PackDigestError: If its scoring content is not what was meant.
        PackSchemaError: If a key is missing or of the wrong type.
        PackRuleError: If it is the variant itself, or its identity is malformed.
        LimitError: If too many packs extend each other.
    """
    extends, pack = _keys(variant).extends, f"{variant.get('id')}@{variant.get('revision')}"
    key = "extends.pack"
    facts = {"pack": pack, "parent": extends.pack}
    if str(extends.pack) == pack:
        cycle = f"{pack} -> {pack}"
        raise PackRuleError([messages.PACK_EXTENDS_ITSELF.problem(key, cycle=cycle)])
    if parent_of is None:
        raise UnknownPackError([messages.PARENT_NOT_RESOLVED.problem(key, **facts)])
    try:
        parent = parent_of(extends.pack, extends.distribution)
    except UnknownPackError as error:
        # A missing grandparent has its own text, and its own place.
        if all(each.source for each in error.problems):
            raise
        hint = _remedy(error, extends)
        problem = messages.PARENT_NOT_INSTALLED.problem(key, hint=hint, **facts)
        raise UnknownPackError([problem]) from None
    if len(lineage_of(parent)) > MOST_ANCESTORS:
        what, limit = "the chain of packs that extend each other", f"{MOST_ANCESTORS} packs"
        raise LimitError([messages.SIZE_LIMIT_EXCEEDED.problem(key, what=what, limit=limit)])
    if parent.digest != extends.digest:
        digests = {"pinned": extends.digest, "found": parent.digest}
        problem = messages.PARENT_DIGEST_MISMATCH.problem("extends.digest", **facts, **digests)
        raise PackDigestError([problem])
    return parent


def _remedy(error: UnknownPackError, extends: ExtendsFile) -> str:
    """Name the distribution to install: the pack may be missing, or a revision of it."""
    known = cast("tuple[str, ...]", error.problems[0].facts.get("known", ()))
    publisher = extends.distribution or f"the distribution that publishes {extends.pack}"
    if not known:
        return f"install {publisher}"
    remedy = f"extend one of them, or install a newer release of {publisher}"
    return f"the installed one has {', '.join(known)}; {remedy}"


def merged(parent: Mapping[str, Any], variant: Mapping[str, Any]) -> Data:
    """
    Merge a variant with the pack that it extends.

    Args:
        parent: The data of a file of the parent, complete.
        variant: The data of the file of the variant.

    Returns:
        The data of a pack file; keys with values of the wrong type are passed on.

    Raises:
        PackSchemaError: If areas or sub-questions are no tables with codes.
        PackRuleError: If the variant names a code that the parent does not have, or contradicts
            itself.
    """
    keys = _keys(variant)
    raise_any(PackSchemaError, _shape_problems(variant.get("areas", []), "areas"))
    whole = _inherited(parent, variant)
    dropped = {code: f"drop[{i}]" for i, code in enumerate(keys.drop)}
    merge = _Merge(str(keys.extends.pack), dropped)
    problems = [
        *(
            messages.KEY_SET_AND_UNSET.problem(f"unset[{i}]", key=each.value)
            for i, each in enumerate(keys.unset)
            if each.value in variant
        ),
        *merge.drop(whole["areas"]),
        *merge.parts(whole["areas"], variant.get("areas", []), "areas"),
    ]
    raise_any(PackRuleError, problems)
    for each in keys.unset:
        whole.pop(each.value, None)
    return whole


def _shape_problems(parts: object, path: str) -> Iterator[Problem]:
    """[KF004, KF006] Parts are tables with codes, and have their places by codes."""
    if not is_array(parts):
        yield _wrong_type(path, "an array", parts)
        return
    for i, part in enumerate(parts):
        here = f"{path}[{i}]"
        if not is_table(part):
            yield _wrong_type(here, "a table", part)
            continue
        if "code" not in part:
            yield messages.KEY_MISSING.problem(here, key="code")
        for key in ("code", *_PLACES):
            if key in part and type(part[key]) is not str:
                yield _wrong_type(f"{here}.{key}", "text", part[key])
        yield from _shape_problems(part.get("sub_questions", []), f"{here}.sub_questions")


def _wrong_type(path: str, expected: str, given: object) -> Problem:
    facts = {"expected": expected, "given": type_name(given), "hint": ""}
    return messages.WRONG_TYPE.problem(path, **facts)


def _inherited(parent: Mapping[str, Any], variant: Mapping[str, Any]) -> Data:
    """Return the data of a pack with all keys but the areas merged."""
    whole: Data = copy.deepcopy({key: parent[key] for key in parent if key not in _OWN})
    omitted = ("extends", "unset", "drop", "areas")
    given = {key: variant[key] for key in variant if key not in omitted}
    _rename_rules(whole, f"{parent['id']}@{parent['revision']}")
    usual = {area["combine"] for area in whole["areas"]}
    whole["combine"]["area"] = usual.pop() if len(usual) == 1 else "sum"
    combine = given.get("combine")
    ways: Mapping[str, object] = combine if is_table(combine) else {}
    if ways.get("total", "weighted") != "weighted":
        whole.pop("total_max", None)
    for area in whole["areas"]:
        if "area_max" in given:
            del area["max_points"]
        if "area" in ways:
            del area["combine"]
        _drop_weights(area, ways)
        if "rule" in given:
            _drop_rules(area)
    if "rounding" in given:
        given["rounding"] = _merged_rounding(whole["rounding"], given["rounding"])
    for key in ("title", "about", "combine", "rules"):
        if is_table(given.get(key)):
            given[key] = _completed(given[key], whole.get(key, {}))
    return whole | given


def _drop_weights(area: Data, ways: Mapping[str, object]) -> None:
    """Remove weights where the variant adds or averages."""
    if ways.get("total", "weighted") != "weighted":
        area.pop("weight", None)
    if ways.get("area", "weighted") != "weighted":
        _drop_part_weights(area)


def _drop_part_weights(area: Data) -> None:
    for part in area.get("sub_questions", ()):
        part.pop("weight", None)


def _completed(given: Data, inherited: Data) -> Data:
    """Add the keys that are not given after those that are: a variant's own language is first."""
    return given | {key: value for key, value in inherited.items() if key not in given}


def _rename_rules(whole: Data, owner: str) -> None:
    """Give the parent's rules names that no rule of a variant has."""
    whole["rules"] = {f"{owner}: {key}": rule for key, rule in whole.get("rules", {}).items()}
    for area in whole["areas"]:
        for part in (area, *area.get("sub_questions", [])):
            part.update({"rule": f"{owner}: {part['rule']}"} if "rule" in part else {})


def _drop_rules(area: Data) -> None:
    area.pop("rule", None)
    for part in area.get("sub_questions", []):
        part.pop("rule", None)


def _merged_rounding(parent: Data, change: object) -> object:
    """Merge rounding level by level: that of one level counts before that of all."""
    if not is_table(change):
        return change
    usual = _with_percent({key: value for key, value in change.items() if key not in _LEVELS})
    base = {key: value for key, value in parent.items() if key not in _LEVELS}
    levels = dict[str, object]()
    for level in _LEVELS:
        given = change.get(level, {})
        inherited = base | parent.get(level, {}) | usual
        levels[level] = inherited | _with_percent(given) if is_table(given) else given
    return base | usual | levels


def _with_percent(given: dict[str, object]) -> dict[str, object]:
    return {"percent_mode": given["mode"], **given} if "mode" in given else given


@frozen
class _Merge:
    """
    Merges parts by their codes.

    Attributes:
        parent: The identity of the parent.
        dropped: The paths of dropped codes.
    """

    parent: str
    dropped: Mapping[str, str]

    def drop(self, areas: list[Data]) -> Iterator[Problem]:
        """Remove what is dropped, and yield the codes that the parent does not have."""
        lists = [areas, *(area.get("sub_questions", []) for area in areas)]
        known = [part["code"] for parts in lists for part in parts]
        for code, path in self.dropped.items():
            if code not in known:
                yield self._unknown(path, code, "area or sub-question", known)
        for parts in lists:
            parts[:] = [part for part in parts if part["code"] not in self.dropped]

    def parts(self, parts: list[Data], changes: Sequence[Data], path: str) -> Iterator[Problem]:
        """Change, add and then move parts; yield what cannot be done."""
        known = {part["code"]: part for part in parts}
        what, seen = "area" if path == "areas" else "sub-question", set[str]()
        for i, change in enumerate(changes):
            code, here = change["code"], f"{path}[{i}]"
            if code in seen:
                yield messages.CHANGE_REPEATED.problem(f"{here}.code", what=what, code=code)
            elif code in known:
                yield from self._change(known[code], change, here)
            elif code in self.dropped and "title" in change:
                yield messages.DROPPED_CODE_REUSED.problem(f"{here}.code", code=code)
            elif "title" not in change:
                yield self._unknown(f"{here}.code", code, what, list(known))
            else:
                parts.append({})
                yield from self._change(parts[-1], change, here)
            seen.add(code)
        for i, change in enumerate(changes):
            yield from self._move(parts, change, f"{path}[{i}]", what)

    def _change(self, part: Data, change: Data, path: str) -> Iterator[Problem]:
        given = {key: value for key, value in change.items() if key not in _PLACES}
        below = given.pop("sub_questions", [])
        for key in ("title", "about"):
            if is_table(given.get(key)):
                given[key] = _completed(given[key], part.get(key, {}))
        if "rule" in given:
            _drop_rules(part)
        if given.get("counted") is False:
            part.pop("weight", None)
        if given.get("combine", "weighted") != "weighted":
            _drop_part_weights(part)
        part.update(given)
        if below:
            if "detail" not in given:
                # An area that was unknown, or scored whole, is listed from now on.
                part.pop("detail", None)
            if "rule" not in given:
                # The rule of an area that was scored whole is not that of its parts.
                part.pop("rule", None)
            parts = part.setdefault("sub_questions", [])
            yield from self.parts(parts, below, f"{path}.sub_questions")

    def _move(self, parts: list[Data], change: Data, path: str, what: str) -> Iterator[Problem]:
        """Place a part before or after another of its level, if the variant does so."""
        key = "before" if "before" in change else "after"
        part = next((each for each in parts if each["code"] == change["code"]), None)
        if part is None or key not in change:
            return
        if all(each in change for each in _PLACES):
            yield messages.PLACE_GIVEN_TWICE.problem(f"{path}.after")
            return
        others = [each for each in parts if each is not part]
        codes = [each["code"] for each in others]
        if change[key] not in codes:
            yield self._unknown(f"{path}.{key}", change[key], what, codes)
            return
        others.insert(codes.index(change[key]) + (key == "after"), part)
        parts[:] = others

    def _unknown(self, path: str, code: str, what: str, known: Sequence[str]) -> Problem:
        if code in self.dropped and path != self.dropped[code]:
            return messages.DROPPED_CODE_IN_USE.problem(self.dropped[code], code=code, user=path)
        facts = {"what": what, "code": code, "hint": nearest(code, known)}
        return messages.PARENT_CODE_UNKNOWN.problem(path, parent=self.parent, **facts)


def reused_codes(pack: CriteriaPack, parent: CriteriaPack) -> Iterator[Problem]:
    """[KP095] A code that a pack of the lineage had, and the parent has not, is never reused."""
    older = {code.lower() for each in lineage_of(parent) for code in each.nodes}
    for path, part in placed_parts(pack.areas):
        if part.code not in parent.nodes and part.code.lower() in older:
            yield messages.DROPPED_CODE_REUSED.problem(f"{path}.code", code=part.code)


def placed(problem: Problem, whole: Mapping[str, Any], variant: Mapping[str, Any]) -> Problem:
    """
    Return a problem of a merged pack at the key of the variant's file that it comes from.

    A part that the variant does not mention is named by its code, as in ``areas["4"].title``.

    Args:
        problem: The problem, at its path in the merged pack.
        whole: The data of the merged pack.
        variant: The data of the variant's file.
    """
    match = _PART.fullmatch(problem.path)
    if match is None:
        last = len(variant.get("drop", ())) - 1
        inherited = problem.path == "areas" or any(
            problem.path.startswith(key) and key not in variant for key in ("band_scales", "blocks")
        )
        return attrs.evolve(problem, path=f"drop[{last}]") if inherited and last >= 0 else problem
    area = whole["areas"][int(match[1])]
    chain = [("areas", area["code"])]
    if match[2] is not None:
        chain.append(("sub_questions", area["sub_questions"][int(match[2])]["code"]))
    path, table = "", variant
    for key, code in chain:
        parts = table.get(key, [])
        at = next((i for i, each in enumerate(parts) if each["code"] == code), None)
        if at is None:
            return attrs.evolve(problem, path=_cause(variant, table, path, chain[-1], match[3]))
        path, table = f"{path}{key}[{at}].", parts[at]
    return attrs.evolve(problem, path=f"{path}{match[3]}".removesuffix("."))


def _cause(
    variant: Mapping[str, Any], area: Mapping[str, Any], path: str, part: tuple[str, str], tail: str
) -> str:
    """Return the place of a problem of a part that a variant does not mention."""
    key = re.split(r"[.\[]", tail)[0]
    if key == "rule" and "rule" in area:
        return f"{path}rule"
    for cause in _FROM_PACK.get(key, ()):
        if cause in variant:
            return f"drop[{len(variant[cause]) - 1}]" if cause == "drop" else cause
    return f'{part[0]}["{part[1]}"].{tail}'
