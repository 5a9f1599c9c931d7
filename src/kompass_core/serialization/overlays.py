"""From a pack and an overlay to the variant that both make together."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import cast

import attrs

from kompass_core.amounts import Rounding, RoundingMode, exact
from kompass_core.contracts import PrintedAs, RoundingContract
from kompass_core.criteria import CriteriaPack, PackRef
from kompass_core.errors import (
    KompassError,
    PackDigestError,
    PackRuleError,
    PackSchemaError,
    UnknownPackError,
    raise_any,
)
from kompass_core.problems import Problem
from kompass_core.serialization.converter import structure
from kompass_core.serialization.overlay_drafts import Data, Draft, Part, data_of, texts_of
from kompass_core.serialization.overlay_format import (
    OverlayFile,
    RoundingChange,
)
from kompass_core.serialization.pack_format import LevelRoundingFile
from kompass_core.serialization.pack_reading import ParentOf, pack_of_data
from kompass_core.serialization.pack_writing import rounding_data
from kompass_core.serialization.rule_files import RuleFactory
from kompass_core.terms import Combine

__all__ = ["read_overlay"]

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


def _parent(file: OverlayFile, parent_of: ParentOf | None) -> CriteriaPack:
    """Find what the overlay extends, and make sure that it is what was meant."""
    ref, pack = _ref(file.extends.pack), f"{file.id}@{file.revision}"
    if str(ref) == pack:
        raise PackRuleError([Problem.of("KP093", "extends.pack", cycle=f"{pack} -> {pack}")])
    if parent_of is None:
        raise UnknownPackError([Problem.of("KP090", "extends.pack", pack=pack, parent=ref)])
    try:
        parent = parent_of(ref, file.extends.distribution)
    except UnknownPackError as error:
        facts = {"pack": pack, "parent": ref, "hint": _remedy(error, file)}
        # What a grandparent lacks has its own text, and its own place.
        if all(each.source for each in error.problems):
            raise
        raise UnknownPackError([Problem.of("KP092", "extends.pack", **facts)]) from None
    if parent.digest != file.extends.digest:
        pinned = {"pinned": file.extends.digest, "found": parent.digest}
        problem = Problem.of("KP091", "extends.digest", pack=pack, parent=ref, **pinned)
        raise PackDigestError([problem])
    return parent


def _ref(text: str) -> PackRef:
    try:
        return PackRef.parse(text)
    except KompassError as error:
        raise PackRuleError(each.under("extends.pack") for each in error.problems) from None


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


def _contract(parent: RoundingContract, change: RoundingChange) -> RoundingContract:
    """Return how the variant's results are printed: what a level says counts before the rest."""
    try:
        levels = {
            level: _printed(getattr(parent, level), change, getattr(change, level))
            for level in ("sub_question", "area", "total")
        }
    except KompassError as error:
        raise PackRuleError(each.under("rounding") for each in error.problems) from None
    return RoundingContract(**levels)


def _printed(printed: PrintedAs, *changes: LevelRoundingFile) -> PrintedAs:
    points, percent = printed.points, printed.percent
    for change in changes:
        modes = (change.mode, change.percent_mode or change.mode)
        points = _rounding(points, modes[0], change.points)
        percent = _rounding(percent, modes[1], change.percent)
    return PrintedAs(points, percent)


def _rounding(usual: Rounding, mode: RoundingMode | None, unit: Decimal | None) -> Rounding:
    return Rounding(mode or usual.mode, usual.unit if unit is None else exact(unit))
