"""The short ways to a pack: by id, by path, and with what was published under it."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Mapping
from importlib.metadata import distributions
from pathlib import Path
from typing import TypeAlias

from kompass_core.criteria import CriteriaPack, PackRef
from kompass_core.errors import (
    KompassError,
    PackResourceError,
    PackSchemaError,
    PublishedResultError,
    UnknownPackError,
    located,
    wrong_type,
)
from kompass_core.packs.plugins import InstalledRules
from kompass_core.packs.registry import Packs, require_ancestry
from kompass_core.problems import Problem
from kompass_core.published import PublishedResult
from kompass_core.reading import read_limited
from kompass_core.serialization import ParentOf, parse_toml, placing, read_pack, read_result

__all__ = ["PackSource", "available_packs", "load_pack", "pack_finder", "published_results"]

PackSource: TypeAlias = Packs | CriteriaPack | Iterable[CriteriaPack]
"""Where to look for criteria."""


def available_packs() -> Packs:
    """Look for installed packs, anew at each call; no pack's code runs."""
    return Packs.among(distributions())


def load_pack(
    ref: str | PackRef | os.PathLike[str] | Mapping[str, object],
    revision: str | None = None,
    *,
    distribution: str | None = None,
    packs: PackSource | None = None,
) -> CriteriaPack:
    """
    Read a criteria pack.

    Args:
        ref: ``"id@revision"``, an id alone, a `PackRef`, the path of a pack file as an
            ``os.PathLike``, or the content of such a file as a mapping.
        revision: Which revision, where *ref* does not say; the only one if left out.
        distribution: Whose pack, where several distributions publish that id.
        packs: Where to look for it, and for the packs that it extends; what is installed
            if left out. A file, or its content, may also extend a pack that is given here, or
            one of several, and a file one that lies in the same package.

    Raises:
        UnknownPackError: If nobody publishes that id or that revision, or that of a pack that
            it extends.
        AmbiguousPackError: If several distributions publish it, or there are several
            revisions and none was named.
        PackDigestError: If it extends a pack whose scoring content is not what was meant.
        PackError: As the pack's file gives cause.
        LimitError: If the file is larger than any honest one, or too many packs extend
            each other.
    """
    for name, given in (("revision", revision), ("distribution", distribution)):
        if not isinstance(given, str | None):
            raise PackSchemaError([wrong_type(name, given, str)])
    if isinstance(ref, Mapping | os.PathLike):
        return _load_file(ref, revision, distribution, _parents_among(packs))
    if not isinstance(packs, Packs | None):
        raise PackSchemaError([wrong_type("packs", packs, Packs)])
    if not isinstance(ref, str | PackRef):
        raise PackSchemaError([wrong_type("ref", ref, str, PackRef, os.PathLike, Mapping)])
    if isinstance(ref, PackRef) or "@" in ref:
        said = PackRef.parse(str(ref))
        if revision not in (None, said.revision):
            raise UnknownPackError([Problem.of("KP114", ref=str(said), revision=revision)])
        ref, revision = said.id, said.revision
    found = available_packs() if packs is None else packs
    return found.load(ref, revision, distribution=distribution)


def pack_finder(packs: PackSource | None) -> Callable[[PackRef], CriteriaPack]:
    """
    Return what finds a pack by its identity.

    Args:
        packs: Where: what is installed if left out, a `Packs`, a pack, or several packs.
    """
    find = _parents_among(packs)
    return lambda ref: find(ref, "")


def _parents_among(packs: PackSource | None) -> ParentOf:
    if packs is None:
        return lambda ref, distribution: available_packs().parent(ref, distribution)
    if isinstance(packs, Packs):
        return packs.parent
    several = [packs] if isinstance(packs, CriteriaPack) else list(packs)
    known = {pack.ref: pack for pack in several}

    def given(ref: PackRef, _: str) -> CriteriaPack:
        if ref not in known:
            hint = f"known: {', '.join(map(str, known)) or 'none'}"
            raise UnknownPackError([Problem.of("KP100", id=str(ref), hint=hint)])
        return known[ref]

    return given


def _load_file(
    file: os.PathLike[str] | Mapping[str, object],
    revision: str | None,
    distribution: str | None,
    parent_of: ParentOf,
) -> CriteriaPack:
    named = {"revision": revision, "distribution": distribution}
    chosen = tuple(name for name, given in named.items() if given is not None)
    if chosen:
        raise PackSchemaError([Problem.of("KP113", given=chosen)])
    if isinstance(file, Mapping):
        return read_pack(file, parent_of=parent_of, rules=InstalledRules())
    return _load_path(Path(file), parent_of, ())


def _load_path(path: Path, elsewhere: ParentOf, variants: tuple[PackRef, ...]) -> CriteriaPack:
    """Read a file; what it extends may lie in the same package, or else *elsewhere*."""

    def parent_of(ref: PackRef, distribution: str) -> CriteriaPack:
        package = path.absolute().parent.parent
        file = package / ref.id / f"{ref.revision}.toml"
        if not (file.is_file() and (package / "__init__.py").is_file()):
            return elsewhere(ref, distribution)
        chain = (*variants, ref)
        require_ancestry(chain)
        return _load_path(file, elsewhere, chain)

    text = read_limited(path, PackResourceError)
    try:
        return read_pack(text, parent_of=parent_of, rules=InstalledRules())
    except KompassError as error:
        raise located(error, str(path)) from None


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
            raise located(error, source) from None
        if isinstance(result, PublishedResult):
            results.append(result)
    return tuple(sorted(results, key=lambda each: (each.date.first, each.name)))
