"""The format of crosswalk files."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from fractions import Fraction
from types import SimpleNamespace
from typing import Any

import tomli_w
from attrs import field, frozen

from kompass_core.criteria import (
    PACK_ID,
    REVISION,
    Comparability,
    CriteriaPack,
    Crosswalk,
    PackRef,
    Relation,
    RelationKind,
    crosswalk_problems,
)
from kompass_core.errors import (
    CrosswalkError,
    LimitError,
    PackRuleError,
    messages,
    raise_any,
)
from kompass_core.labels import Label
from kompass_core.serialization.converter import (
    FORMAT,
    FORMATS,
    is_array,
    require_format,
    structure,
)

_KIND = "crosswalk"
_MOST_RELATIONS = 2_000

# What the JSON Schema says of a key beyond its type.
_IS_FORMAT = {"schema": {"minimum": FORMATS.oldest, "maximum": FORMATS.newest}}
_IS_REF = {"schema": {"pattern": f"^{PACK_ID.pattern}@{REVISION.pattern}$"}}


@frozen(kw_only=True)
class RelationFile:
    """
    What became of one or more cells.

    Attributes:
        kind: "same", "renamed", "rescaled", "merged", "split", "dropped" or "new".
        older: The codes in the older pack; none where it is new (key "from").
        newer: The codes in the newer pack; none where it was dropped (key "to").
        shares: With which part of the whole each part counts, e.g. "0.6" or "1/3".
        comparability: "exact", "scaled", "indicative" or "not".
        why: What that rests on, by language.
        judgement: Whose judgement it is, where it is not that of the whole crosswalk.
    """

    kind: RelationKind
    older: tuple[str, ...] = field(default=(), metadata={"key": "from"})
    newer: tuple[str, ...] = field(default=(), metadata={"key": "to"})
    shares: tuple[Fraction, ...] = ()
    comparability: Comparability
    why: Label
    judgement: str = ""


@frozen(kw_only=True)
class CrosswalkFile:
    """
    A crosswalk file.

    Attributes:
        format: The format of the file: 1.
        kind: "crosswalk".
        older: The pack that it leads from, as id@revision (key "from").
        newer: The pack that it leads to (key "to").
        from_digest: The digest of the older pack that it was written for.
        to_digest: The digest of the newer pack that it was written for.
        judgement: Who says so.
        note: What else there is to know, by language.
        relations: What became of each cell.
    """

    format: int = field(metadata=_IS_FORMAT)
    kind: str = field(metadata={"schema": {"const": _KIND}})
    older: str = field(metadata={"key": "from", **_IS_REF})
    newer: str = field(metadata={"key": "to", **_IS_REF})
    from_digest: str = ""
    to_digest: str = ""
    judgement: str
    note: Label | None = None
    relations: tuple[RelationFile, ...] = field(metadata={"schema": {"maxItems": _MOST_RELATIONS}})


def ends_of(data: Mapping[str, object]) -> tuple[PackRef, PackRef]:
    """
    Return which packs a crosswalk file relates, without reading the rest of it.

    Raises:
        CrosswalkError: If it does not say so.
    """
    return _ends(_upgraded(data))


def _ends(data: Mapping[str, object]) -> tuple[PackRef, PackRef]:
    refs = list[PackRef]()
    for key in ("from", "to"):
        if key not in data:
            raise CrosswalkError([messages.KEY_MISSING.problem(key=key)])
        try:
            refs.append(PackRef.parse(data[key]))  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
        except PackRuleError as error:
            raise CrosswalkError(each.with_prefix(key) for each in error.problems) from None
    return refs[0], refs[1]


def _upgraded(given: Mapping[str, object]) -> Mapping[str, object]:
    data = require_format(given, CrosswalkError)
    if data.get("kind") != _KIND:
        raise CrosswalkError(
            [messages.UNKNOWN_FILE_KIND.problem("kind", given=data.get("kind"), known=(_KIND,))]
        )
    return data


def read_crosswalk(
    data: Mapping[str, object], pack_for: Callable[[PackRef], CriteriaPack]
) -> Crosswalk:
    """
    Read a crosswalk from the data of its file.

    Args:
        data: What the TOML text holds.
        pack_for: Returns the pack of an identity, or raises what is wrong with it.

    Raises:
        CrosswalkError: If a key is missing, unknown or of the wrong type, or not every point
            of both packs is accounted for once; with every problem and its key path.
        LimitError: If it has more relations than any honest one.
        PackError: As *pack_for*.
    """
    data = _upgraded(data)
    older, newer = _ends(data)
    relations = data.get("relations")
    if is_array(relations) and len(relations) > _MOST_RELATIONS:
        limit = f"{_MOST_RELATIONS} relations"
        raise LimitError(
            [messages.SIZE_LIMIT_EXCEEDED.problem("relations", what="the crosswalk", limit=limit)]
        )
    file = structure(data, CrosswalkFile, CrosswalkError)
    fields: dict[str, Any] = {
        "older": pack_for(older),
        "newer": pack_for(newer),
        "judgement": file.judgement,
        "older_digest": file.from_digest,
        "newer_digest": file.to_digest,
    }
    # A relation of a file has all that the checks read; they name its places in the file.
    checked: Any = SimpleNamespace(**fields, relations=file.relations)
    raise_any(CrosswalkError, crosswalk_problems(checked))
    return Crosswalk(**fields, note=file.note, relations=map(_relation_of, file.relations))


def _relation_of(file: RelationFile) -> Relation:
    return Relation(
        kind=file.kind,
        older=file.older,
        newer=file.newer,
        shares=file.shares,
        comparability=file.comparability,
        why=file.why,
        judgement=file.judgement,
    )


def crosswalk_to_toml(crosswalk: Crosswalk) -> str:
    """Write a crosswalk as the text of a file, from which `read_crosswalk` makes an equal one."""
    optional = {
        "from_digest": crosswalk.older_digest,
        "to_digest": crosswalk.newer_digest,
        "note": crosswalk.note and dict(crosswalk.note.texts),
    }
    return tomli_w.dumps(
        {
            "format": FORMAT,
            "kind": _KIND,
            "from": str(crosswalk.older.ref),
            "to": str(crosswalk.newer.ref),
            "judgement": crosswalk.judgement,
            **{key: value for key, value in optional.items() if value},
            "relations": [_relation_data(each) for each in crosswalk.relations],
        }
    )


def _relation_data(relation: Relation) -> dict[str, object]:
    optional: dict[str, object] = {
        "from": list(relation.older),
        "to": list(relation.newer),
        "shares": [str(share) for share in relation.shares],
        "judgement": relation.judgement,
    }
    return {
        "kind": relation.kind.value,
        **{key: value for key, value in optional.items() if value},
        "comparability": relation.comparability.value,
        "why": dict(relation.why.texts),
    }
