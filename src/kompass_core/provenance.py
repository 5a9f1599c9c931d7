"""Which pack decided what a variant says."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from attrs import fields

from kompass_core.labels import Label

if TYPE_CHECKING:
    from kompass_core.criteria import CriteriaPack, PackRef

__all__ = ["lineage_of", "provenance_of"]

_WITHIN = frozenset({"areas", "sub_questions", "parent"})
"""Fields that hold other parts, or nothing that a pack says."""

_OWN = frozenset({"publisher", "source", "equivalent_to"})
"""What a pack says of itself alone, like its notes: it is never passed on."""


def lineage_of(pack: CriteriaPack) -> list[CriteriaPack]:
    """Return a pack, what it extends, and so on."""
    lineage = [pack]
    while lineage[-1].parent is not None:
        lineage.append(lineage[-1].parent)
    return lineage


def provenance_of(pack: CriteriaPack) -> Mapping[str, Mapping[str, PackRef]]:
    """
    Return which pack decided each field of each part, by code; the pack's own are under ``""``.

    A pack decided what the one that it extends does not say in the same way. Texts are told
    apart by language, e.g. ``title.sv``.
    """
    lineage = lineage_of(pack)
    said = [_said(each) for each in lineage]
    return MappingProxyType(
        {
            code: MappingProxyType(
                {name: _decider(lineage, said, code, name).ref for name in found}
            )
            for code, found in said[0].items()
        }
    )


def _decider(
    lineage: list[CriteriaPack],
    said: list[dict[str, dict[str, object]]],
    code: str,
    name: str,
) -> CriteriaPack:
    """Return the oldest pack from which a field was passed on unchanged."""
    decider, value = lineage[0], said[0][code][name]
    if not code and (name in _OWN or name.partition(".")[0] == "notes"):
        return decider
    for ancestor, fields_of in zip(lineage[1:], said[1:], strict=True):
        found = fields_of.get(code, {})
        if name not in found or found[name] != value:
            break
        decider = ancestor
    return decider


def _said(pack: CriteriaPack) -> dict[str, dict[str, object]]:
    """Return every field of every part, by code."""
    said: dict[str, dict[str, object]] = {"": dict(_fields(pack))}
    for area in pack.areas:
        said[area.code] = dict(_fields(area))
        said.update((each.code, dict(_fields(each))) for each in area.sub_questions)
    return said


def _fields(part: object) -> Iterator[tuple[str, object]]:
    kind: type[Any] = type(part)
    for each in fields(kind):
        value = getattr(part, each.name)
        if isinstance(value, Label):
            yield from ((f"{each.name}.{language}", text) for language, text in value.texts)
        elif each.name not in _WITHIN:
            yield each.name, value
