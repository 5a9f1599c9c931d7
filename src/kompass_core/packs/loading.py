"""The short ways to a pack: by id, by path, and with what was published under it."""

from __future__ import annotations

import os
from collections.abc import Mapping
from importlib.metadata import distributions

from kompass_core.criteria import CriteriaPack, PackRef
from kompass_core.errors import (
    KompassError,
    PackResourceError,
    PackSchemaError,
    PublishedResultError,
    UnknownPackError,
    wrong_type,
)
from kompass_core.packs.registry import Packs
from kompass_core.problems import Problem
from kompass_core.published import PublishedResult
from kompass_core.reading import read_limited
from kompass_core.serialization import parse_toml, placing, read_pack, read_result

__all__ = ["available_packs", "load_pack", "published_results"]


def available_packs() -> Packs:
    """Look for installed packs, anew at each call; no pack's code runs."""
    return Packs.among(distributions())


def load_pack(
    ref: str | PackRef | os.PathLike[str] | Mapping[str, object],
    revision: str | None = None,
    *,
    distribution: str | None = None,
    packs: Packs | None = None,
) -> CriteriaPack:
    """
    Read a criteria pack.

    Args:
        ref: ``"id@revision"``, an id alone, a `PackRef`, the path of a pack file as an
            ``os.PathLike``, or the content of such a file as a mapping.
        revision: Which revision, where *ref* does not say; the only one if left out.
        distribution: Whose pack, where several distributions publish that id.
        packs: Where to look; what is installed if left out.

    Raises:
        UnknownPackError: If nobody publishes that id or that revision.
        AmbiguousPackError: If several distributions publish it, or there are several
            revisions and none was named.
        PackError: As the pack's file gives cause.
        LimitError: If the file is larger than any honest one.
    """
    for name, given in (("revision", revision), ("distribution", distribution)):
        if not isinstance(given, str | None):
            raise PackSchemaError([wrong_type(name, given, str)])
    if isinstance(ref, Mapping | os.PathLike):
        return _load_file(ref, revision, distribution)
    if not isinstance(ref, str | PackRef):
        raise PackSchemaError([wrong_type("ref", ref, str, PackRef, os.PathLike, Mapping)])
    if isinstance(ref, PackRef) or "@" in ref:
        said = PackRef.parse(str(ref))
        if revision not in (None, said.revision):
            raise UnknownPackError([Problem.of("KP114", ref=str(said), revision=revision)])
        ref, revision = said.id, said.revision
    found = available_packs() if packs is None else packs
    return found.load(ref, revision, distribution=distribution)


def _load_file(
    file: os.PathLike[str] | Mapping[str, object], revision: str | None, distribution: str | None
) -> CriteriaPack:
    named = {"revision": revision, "distribution": distribution}
    chosen = tuple(name for name, given in named.items() if given is not None)
    if chosen:
        raise PackSchemaError([Problem.of("KP113", given=chosen)])
    if isinstance(file, Mapping):
        return read_pack(file)
    text = read_limited(file, PackResourceError)
    try:
        return read_pack(text)
    except KompassError as error:
        raise type(error)(each.within(os.fspath(file)) for each in error.problems) from None


def published_results(pack_id: str, *, packs: Packs | None = None) -> tuple[PublishedResult, ...]:
    """
    Return the published results that travel with a pack, of all its revisions, by date.

    Args:
        pack_id: The pack's id, e.g. ``"kommunkompassen-se"``.
        packs: Where to look; what is installed if left out.

    Raises:
        UnknownPackError: If nobody publishes that id.
        PackError: As a pack's file gives cause.
        PublishedResultError: As a result's file gives cause.
    """
    found = available_packs() if packs is None else packs
    loaded = dict[PackRef, CriteriaPack]()

    def pack_for(ref: PackRef) -> CriteriaPack:
        if ref not in loaded:
            loaded[ref] = found.load(ref.id, ref.revision)
        return loaded[ref]

    results = list[PublishedResult]()
    for source, text in found.results(pack_id):
        try:
            data = parse_toml(text, PublishedResultError)
            with placing(text):
                result = read_result(data, pack_for)
        except KompassError as error:
            raise type(error)(each.within(source) for each in error.problems) from None
        if isinstance(result, PublishedResult):
            results.append(result)
    return tuple(sorted(results, key=lambda each: (each.date.first, each.name)))
