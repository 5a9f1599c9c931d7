"""The short ways to a crosswalk: by the packs that it relates, and by path."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from functools import cache

from attrs import frozen

from kompass_core.criteria import CriteriaPack, PackRef
from kompass_core.crosswalks import Crosswalk
from kompass_core.errors import (
    CrosswalkError,
    KompassError,
    UnknownCrosswalkError,
    UnknownPackError,
    located,
    wrong_type,
)
from kompass_core.packs.loading import available_packs
from kompass_core.packs.registry import Packs
from kompass_core.problems import Problem
from kompass_core.reading import read_limited
from kompass_core.serialization import ends_of, parse_toml, placing, read_crosswalk

__all__ = ["load_crosswalk", "published_crosswalks"]


@frozen
class _Found:
    """A crosswalk file of an installed pack."""

    source: str
    text: bytes
    data: Mapping[str, object]
    ends: frozenset[PackRef]

    @property
    def name(self) -> str:
        """What the file is called, without its ending."""
        return self.source.rpartition("/")[2].removesuffix(".toml")

    def read(self, pack_for: Callable[[PackRef], CriteriaPack]) -> Crosswalk:
        try:
            with placing(self.text):
                return read_crosswalk(self.data, pack_for)
        except KompassError as error:
            raise located(error, self.source) from None


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
        other: The other pack; left out with a path.
        name: Which one, where several relate the two: what its file is called.
        packs: Where to look; what is installed if left out.

    Raises:
        UnknownCrosswalkError: If nobody publishes one between the two, or several do.
        CrosswalkError: As the file gives cause.
        PackError: If one of the packs is unknown or broken.
        LimitError: If the file is larger than any honest one.
    """
    found = available_packs() if packs is None else packs
    if isinstance(one, os.PathLike):
        return _read_file(one, other, _loader(found))
    ends = [_ref("one", one), _ref("other", other)]
    installed = _installed(found, *dict.fromkeys(ref.id for ref in ends))
    wanted = frozenset(ends)
    fitting = [each for each in installed if each.ends == wanted and name in (None, each.name)]
    if len(fitting) == 1:
        return fitting[0].read(_loader(found))
    older, newer = ends
    if fitting:
        known = tuple(each.name for each in fitting)
        problem = Problem.of("KW021", older=older, newer=newer, known=known)
    else:
        related = tuple(" and ".join(sorted(map(str, each.ends))) for each in installed)
        hint = f"known: {', '.join(related) or 'none'}"
        problem = Problem.of("KW020", older=older, newer=newer, hint=hint)
    raise UnknownCrosswalkError([problem])


def _ref(argument: str, given: object) -> PackRef:
    if not isinstance(given, str | PackRef):
        raise CrosswalkError([wrong_type(argument, given, str, PackRef)])
    return given if isinstance(given, PackRef) else PackRef.parse(given)


def _read_file(
    path: os.PathLike[str], other: object, pack_for: Callable[[PackRef], CriteriaPack]
) -> Crosswalk:
    if other is not None:
        raise CrosswalkError([Problem.of("KP113", given="the other pack")])
    text = read_limited(path, CrosswalkError)
    try:
        data = parse_toml(text, CrosswalkError)
        with placing(text):
            return read_crosswalk(data, pack_for)
    except KompassError as error:
        raise located(error, os.fspath(path)) from None


def published_crosswalks(pack_id: str, *, packs: Packs | None = None) -> tuple[Crosswalk, ...]:
    """
    Return the crosswalks that travel with a pack, in the order of their files.

    Args:
        pack_id: The pack's id, e.g. ``"kommunkompassen-se"``.
        packs: Where to look; what is installed if left out.

    Raises:
        UnknownPackError: If nobody publishes that id.
        CrosswalkError: As a crosswalk's file gives cause.
        PackError: If a pack that is related is unknown or broken.
    """
    found = available_packs() if packs is None else packs
    pack_for = _loader(found)
    return tuple(_parsed(source, text).read(pack_for) for source, text in found.crosswalks(pack_id))


def _loader(packs: Packs) -> Callable[[PackRef], CriteriaPack]:
    """Return what reads a pack, each only once."""

    @cache
    def pack_for(ref: PackRef) -> CriteriaPack:
        return packs.load(ref.id, ref.revision)

    return pack_for


def _installed(packs: Packs, *pack_ids: str) -> list[_Found]:
    """Return the crosswalks that travel with some packs; a broken file hides no other."""
    found = list[_Found]()
    for pack_id in pack_ids:
        try:
            files = list(packs.crosswalks(pack_id))
        except UnknownPackError:
            # Whoever publishes the other pack may have the crosswalk.
            continue
        for source, text in files:
            try:
                found.append(_parsed(source, text))
            except KompassError:
                continue
    return found


def _parsed(source: str, text: bytes) -> _Found:
    try:
        data = parse_toml(text, CrosswalkError)
        with placing(text):
            return _Found(source, text, data, frozenset(ends_of(data)))
    except KompassError as error:
        raise located(error, source) from None
