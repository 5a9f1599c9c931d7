"""The format of crosswalk files."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from attrs import field, frozen

from kompass_core.criteria import CriteriaPack, Crosswalk, PackRef, Relation
from kompass_core.criteria.crosswalk import MOST_RELATIONS
from kompass_core.errors import CrosswalkError, LimitError, messages
from kompass_core.serialization.converter import (
    FORMAT,
    FORMATS,
    is_array,
    keys_of,
    require_format,
    structure,
)
from kompass_core.serialization.locations import at_key

_KIND = "crosswalk"
_IS_FORMAT = {"schema": {"minimum": FORMATS.oldest, "maximum": FORMATS.newest}}


@frozen(kw_only=True, eq=False, repr=False)
class CrosswalkKeys:
    """
    The keys of a crosswalk file that are not fields of a `Crosswalk`, or differ from them.

    Attributes:
        format: The format of the file: 1.
        kind: "crosswalk".
        older: The pack that it leads from, as id@revision (key "from").
        newer: The pack that it leads to (key "to").
    """

    format: int = field(metadata=_IS_FORMAT)
    kind: str = field(metadata={"schema": {"const": _KIND}})
    older: PackRef = field(metadata={"key": "from"})
    newer: PackRef = field(metadata={"key": "to"})


CROSSWALK_KEYS: Mapping[type, type] = {Crosswalk: CrosswalkKeys}
"""For a class, the one with the keys that are only in files."""


def ends_of(data: Mapping[str, object]) -> tuple[PackRef, PackRef]:
    """
    Return the packs that a crosswalk file relates, without reading the rest of it.

    Raises:
        CrosswalkError: If it does not name them.
    """
    keys = _keys(_upgraded(data))
    return keys.older, keys.newer


def _upgraded(given: Mapping[str, object]) -> Mapping[str, object]:
    data = require_format(given, CrosswalkError)
    if data.get("kind") != _KIND:
        facts = {"given": data.get("kind"), "known": (_KIND,)}
        raise CrosswalkError([messages.UNKNOWN_FILE_KIND.problem("kind", **facts)])
    return data


def _keys(data: Mapping[str, object]) -> CrosswalkKeys:
    own = {key: data[key] for key in keys_of(CrosswalkKeys) if key in data}
    return structure(own, CrosswalkKeys, CrosswalkError)


def read_crosswalk(
    data: Mapping[str, object], pack_for: Callable[[PackRef], CriteriaPack]
) -> Crosswalk:
    """
    Read a crosswalk from the data of its file.

    Args:
        data: The data of the TOML text.
        pack_for: Returns the pack of an identity, or raises what is wrong with it.

    Raises:
        CrosswalkError: If a key is missing, unknown or of the wrong type, or not every point
            of both packs is accounted for once; with every problem and its key path.
        LimitError: If it has too many relations.
        PackError: As *pack_for*.
    """
    data = _upgraded(data)
    keys = _keys(data)
    relations = data.get("relations")
    if is_array(relations) and len(relations) > MOST_RELATIONS:
        facts = {"what": "the crosswalk", "limit": f"{MOST_RELATIONS} relations"}
        raise LimitError([messages.SIZE_LIMIT_EXCEEDED.problem("relations", **facts)])
    made = dict[str, object]()
    for key, ref in (("from", keys.older), ("to", keys.newer)):
        with at_key(key):
            made[key] = pack_for(ref)
    rest = {key: data[key] for key in data if key not in ("format", "kind")}
    return structure(rest | made, Crosswalk, CrosswalkError, beside=CROSSWALK_KEYS)


def crosswalk_to_toml(crosswalk: Crosswalk) -> str:
    """Write a crosswalk as the text of a file, from which `read_crosswalk` makes an equal one."""
    optional = {
        "from_digest": crosswalk.older_digest,
        "to_digest": crosswalk.newer_digest,
        "note": crosswalk.note and dict(crosswalk.note.texts),
    }
    import tomli_w

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
