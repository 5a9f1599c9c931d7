"""Loading of packs, published results and crosswalks."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

from attrs import frozen

from kompass_core.criteria import CriteriaPack, PackRef
from kompass_core.criteria.pack import ParentOf
from kompass_core.errors import (
    CrosswalkError,
    KompassError,
    PackResourceError,
    PackSchemaError,
    PublishedResultError,
    UnknownCrosswalkError,
    UnknownPackError,
    messages,
    require_type,
)
from kompass_core.packs.installed import distributions
from kompass_core.packs.plugins import InstalledRules
from kompass_core.packs.registry import Packs, require_ancestry
from kompass_core.serialization.locations import locating
from kompass_core.serialization.pack_files import read_pack
from kompass_core.serialization.safe_files import read_limited
from kompass_core.serialization.text import parse_toml

if TYPE_CHECKING:
    from kompass_core.criteria import Crosswalk
    from kompass_core.published import PublishedResult

PackSource: TypeAlias = Packs | CriteriaPack | Iterable[CriteriaPack]
"""A source of criteria."""


def available_packs() -> Packs:
    """Look for installed packs, anew at each call; no pack's code runs."""
    return Packs.among(distributions())


def installed_packs(packs: Packs | None) -> Packs:
    """Return *packs*, or the installed packs if it is omitted."""
    require_type("packs", packs, Packs, type(None))
    return available_packs() if packs is None else packs


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
        revision: The revision, where *ref* has none; the only one if omitted.
        distribution: The distribution, where several publish that id.
        packs: The packs to search for it and for the packs that it extends; the installed ones
            if omitted. A file, or its content, may also extend a pack that is given here, or
            one of several, and a file one in the same package.

    Raises:
        UnknownPackError: If that id or that revision is not published, or that of a pack that
            it extends.
        AmbiguousPackError: If several distributions publish it, or there are several
            revisions and none was named.
        PackDigestError: If it extends a pack whose scoring content is not what was meant.
        PackError: As the pack's file gives cause.
        LimitError: If the file is too large, or too many packs extend
            each other.
    """
    for name, given in (("revision", revision), ("distribution", distribution)):
        require_type(name, given, str, type(None))
    if isinstance(ref, Mapping | os.PathLike):
        return _load_file(ref, revision, distribution, _parents_among(packs))
    require_type("ref", ref, str, PackRef, os.PathLike, Mapping)
    if isinstance(ref, PackRef) or "@" in ref:
        parsed = PackRef.parse(str(ref))
        if revision not in (None, parsed.revision):
            raise UnknownPackError(
                [messages.REVISION_GIVEN_TWICE.problem(ref=str(parsed), revision=revision)]
            )
        ref, revision = parsed.id, parsed.revision
    if not isinstance(packs, Packs | None):
        message = "'packs' must be Packs or omitted, where the pack is named"
        raise TypeError(message)
    return installed_packs(packs).load(ref, revision, distribution=distribution)


def pack_finder(packs: PackSource | None) -> Callable[[PackRef], CriteriaPack]:
    """
    Return what finds a pack by its identity.

    Args:
        packs: A `Packs`, a pack, or several packs; the installed ones if omitted.
    """
    find = _parents_among(packs)
    return lambda ref: find(ref, "")


def _parents_among(packs: PackSource | None) -> ParentOf:
    if packs is None:
        return lambda ref, distribution: available_packs().parent(ref, distribution)
    if isinstance(packs, Packs):
        return packs.parent
    several = [packs] if isinstance(packs, CriteriaPack) else list(packs)
    for each in several:
        require_type("packs", each, CriteriaPack)
    known = {pack.ref: pack for pack in several}

    def given(ref: PackRef, _: str) -> CriteriaPack:
        if ref not in known:
            hint = f"given: {', '.join(map(str, known)) or 'none'}"
            raise UnknownPackError([messages.PACK_NOT_FOUND.problem(id=str(ref), hint=hint)])
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
        raise PackSchemaError([messages.ARGUMENT_NOT_FOR_FILES.problem(given=chosen)])
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
    with locating(text, source=str(path)):
        return read_pack(text, parent_of=parent_of, rules=InstalledRules())


def published_results(
    ref: str | PackRef | os.PathLike[str],
    revision: str | None = None,
    *,
    packs: Packs | None = None,
) -> tuple[PublishedResult, ...]:
    """
    Return the published results that travel with a pack, by date.

    Args:
        ref: As for `load_pack`: ``"id@revision"``, an id for the results of all its revisions,
            a `PackRef`, or the path of a pack file, whose results are in ``results`` beside it.
        revision: The revision, where *ref* has none.
        packs: The packs to search; the installed ones if omitted.

    Raises:
        UnknownPackError: If that id or that revision is not published.
        PackError: As a pack's file gives cause.
        PublishedResultError: As a result's file gives cause.
    """
    # Imported late, as below: to load a pack needs no classes of what travels with it.
    from kompass_core.published import PublishedResult
    from kompass_core.serialization.result_files import read_result

    found = installed_packs(packs)
    require_type("ref", ref, str, PackRef, os.PathLike)
    pack_for, results = pack_finder(found), list[PublishedResult]()
    is_one = isinstance(ref, os.PathLike) or revision is not None or "@" in str(ref)
    pack = load_pack(ref, revision, packs=packs) if is_one else None
    if isinstance(ref, os.PathLike):
        files, pack_for = _results_beside(Path(ref)), pack_finder(pack)
    else:
        files = found.results(str(ref).partition("@")[0])
    for source, text in files:
        with locating(text, source=source):
            data = parse_toml(text, PublishedResultError)
            if pack is not None and data.get("pack") != str(pack.ref):
                continue
            result = read_result(data, pack_for)
        if isinstance(result, PublishedResult):
            results.append(result)
    return tuple(sorted(results, key=lambda each: (each.date.first, each.name)))


def _results_beside(path: Path) -> Iterator[tuple[str, bytes]]:
    for file in sorted((path.parent / "results").glob("*.toml")):
        yield str(file), read_limited(file, PublishedResultError)


@frozen(eq=False, repr=False)
class _Found:
    """A crosswalk file of an installed pack."""

    source: str
    text: bytes
    data: Mapping[str, object]
    ends: frozenset[PackRef]

    @property
    def name(self) -> str:
        """The name of the file, without its suffix."""
        return self.source.rpartition("/")[2].removesuffix(".toml")

    def read(self, pack_for: Callable[[PackRef], CriteriaPack]) -> Crosswalk:
        from kompass_core.serialization.crosswalk_files import read_crosswalk

        with locating(self.text, source=self.source):
            return read_crosswalk(self.data, pack_for)


def load_crosswalk(
    one: str | PackRef | os.PathLike[str],
    other: str | PackRef | None = None,
    *,
    name: str | None = None,
    packs: Packs | None = None,
) -> Crosswalk:
    """
    Read the crosswalk between two packs; it can be gone either way.

    Args:
        one: The one pack, as ``"id@revision"`` or `PackRef`; or the path of a crosswalk file,
            as an ``os.PathLike``.
        other: The other pack; omitted with a path.
        name: The name of its file, where several relate the two.
        packs: The packs to search; the installed ones if omitted.

    Raises:
        UnknownCrosswalkError: If none is published between the two, or several are.
        CrosswalkError: As the file gives cause.
        PackError: If one of the packs is unknown or broken.
        LimitError: If the file is too large.
    """
    found = installed_packs(packs)
    if isinstance(one, os.PathLike):
        return _read_file(one, other, pack_finder(found))
    ends = [_ref("one", one), _ref("other", other)]
    installed = _installed(found, *dict.fromkeys(ref.id for ref in ends))
    wanted = frozenset(ends)
    fitting = [each for each in installed if each.ends == wanted and name in (None, each.name)]
    if len(fitting) == 1:
        return fitting[0].read(pack_finder(found))
    older, newer = ends
    if fitting:
        known = tuple(each.name for each in fitting)
        problem = messages.CROSSWALK_AMBIGUOUS.problem(older=older, newer=newer, known=known)
    else:
        related = tuple(" and ".join(sorted(map(str, each.ends))) for each in installed)
        hint = f"known: {', '.join(related) or 'none'}"
        problem = messages.CROSSWALK_NOT_FOUND.problem(older=older, newer=newer, hint=hint)
    raise UnknownCrosswalkError([problem])


def _ref(argument: str, given: object) -> PackRef:
    require_type(argument, given, str, PackRef)
    return PackRef.parse(str(given))


def _read_file(
    path: os.PathLike[str], other: object, pack_for: Callable[[PackRef], CriteriaPack]
) -> Crosswalk:
    if other is not None:
        raise CrosswalkError([messages.ARGUMENT_NOT_FOR_FILES.problem(given="the other pack")])
    return _parsed(os.fspath(path), read_limited(path, CrosswalkError)).read(pack_for)


def published_crosswalks(pack_id: str, *, packs: Packs | None = None) -> tuple[Crosswalk, ...]:
    """
    Return the crosswalks that travel with a pack, in the order of their files.

    Args:
        pack_id: The pack's id, e.g. ``"kommunkompassen-se"``.
        packs: The packs to search; the installed ones if omitted.

    Raises:
        UnknownPackError: If that id is not published.
        CrosswalkError: As a crosswalk's file gives cause.
        PackError: If a pack that is related is unknown or broken.
    """
    found = installed_packs(packs)
    pack_for = pack_finder(found)
    return tuple(_parsed(*file).read(pack_for) for file in found.crosswalks(pack_id))


def _installed(packs: Packs, *pack_ids: str) -> list[_Found]:
    """Return the crosswalks that travel with some packs; a broken file hides no other."""
    found = list[_Found]()
    for pack_id in pack_ids:
        try:
            files = list(packs.crosswalks(pack_id))
        except UnknownPackError:
            # The publisher of the other pack may have the crosswalk.
            continue
        for file in files:
            with suppress(KompassError):
                found.append(_parsed(*file))
    return found


def _parsed(source: str, text: bytes) -> _Found:
    from kompass_core.serialization.crosswalk_files import ends_of

    with locating(text, source=source):
        data = parse_toml(text, CrosswalkError)
        return _Found(source, text, data, frozenset(ends_of(data)))
