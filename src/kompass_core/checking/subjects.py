"""The packs that are judged, wherever they lie."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from functools import cached_property, partial
from pathlib import Path
from typing import TypeAlias

from attrs import field, frozen

from kompass_core.criteria import CriteriaPack, PackRef
from kompass_core.errors import (
    KompassError,
    PackResourceError,
    PackSchemaError,
    PackSyntaxError,
    PublishedResultError,
    require,
)
from kompass_core.packs import Packs, load_pack
from kompass_core.packs.loading import installed_packs
from kompass_core.problems import Problem
from kompass_core.reading import read_limited
from kompass_core.serialization import parse_toml
from kompass_core.serialization.overlays import places_in

__all__ = ["Checked", "File", "find"]

File: TypeAlias = tuple[str, bytes]
"""A file, as its place and what it holds."""

_BESIDE_PACKS = frozenset({"results", "crosswalks"})


@frozen(kw_only=True, eq=False)
class Checked:
    """
    A pack file that is judged, and what it was found with.

    Attributes:
        place: The path of the file, or the distribution and the file's place in it.
        text: What the file holds.
        expected: The identity that its place stands for; empty where it stands for none.
        distribution: Who publishes it, where it is installed: the name of the distribution.
        root: The folder of the distribution's sources, where that was given.
        packs: The installed packs.
        beside: The result files of the same id.
        crosswalks: The crosswalk files of the same id.
    """

    place: str
    text: bytes
    expected: str = ""
    distribution: str = ""
    root: Path | None = None
    packs: Packs
    beside: tuple[File, ...] = ()
    crosswalks: tuple[File, ...] = ()
    _family: Mapping[str, Callable[[], CriteriaPack]] = field(
        factory=dict[str, Callable[[], CriteriaPack]], alias="family", repr=False
    )
    _read: Callable[[], CriteriaPack] = field(alias="read", repr=False)

    @cached_property
    def pack(self) -> CriteriaPack:
        """
        The pack itself.

        Raises:
            PackError: If it cannot be read.
        """
        return self._read()

    def at_home(self, problem: Problem) -> Problem:
        """Return a problem of the pack at the key that its file has for it, if it is a variant."""
        return self._places(problem)

    @cached_property
    def _places(self) -> Callable[[Problem], Problem]:
        try:
            parent = self.pack.parent
        except KompassError:
            parent = None
        if parent is None:
            return lambda problem: problem
        return places_in(parse_toml(self.text, PackSyntaxError), parent)

    @cached_property
    def results(self) -> tuple[File, ...]:
        """The result files that name this revision, or none that was found."""
        same_id = self.expected.partition("@")[0] + "@"
        others = {ref for ref in self._family if ref.startswith(same_id)} - {self.expected}
        return tuple(file for file in self.beside if _named_pack(file[1]) not in others)

    def pack_for(self, ref: PackRef) -> CriteriaPack:
        """
        Return this pack, one that was found with it, or an installed one.

        Raises:
            PackError: If there is none, or it cannot be read.
        """
        if ref == self.pack.ref:
            return self.pack
        load = self._family.get(str(ref))
        return load() if load else self.packs.load(ref.id, ref.revision)


def _named_pack(text: bytes) -> object:
    with suppress(KompassError):
        return parse_toml(text, PublishedResultError).get("pack")
    return None


def find(
    target: str | PackRef | os.PathLike[str], *, packs: Packs | None = None
) -> tuple[Checked, ...]:
    """
    Find what `check` is asked to judge.

    Raises:
        UnknownPackError: If nobody publishes that id or that revision.
        AmbiguousPackError: If several distributions publish that id.
        PackResourceError: If there is no pack file at that path.
        PackError: As the metadata of the distribution gives cause.
    """
    installed = installed_packs(packs)
    require(PackSchemaError, "target", target, str, PackRef, os.PathLike)
    if isinstance(target, os.PathLike):
        return _on_disk(Path(target), installed)
    return _installed(str(target), installed)


def _installed(target: str, packs: Packs) -> tuple[Checked, ...]:
    pack_id, _, revision = target.partition("@")
    if revision:
        PackRef.parse(target)
    # Whatever is wrong with the id is said by whoever looks for it.
    beside, crosswalks = tuple(packs.results(pack_id)), tuple(packs.crosswalks(pack_id))
    refs = [each.ref for each in packs if each.ref.id == pack_id]
    family = {str(ref): partial(packs.load, ref.id, ref.revision) for ref in refs}
    if not family or (revision and target not in family):
        packs.load(pack_id, revision or None)
    return tuple(
        Checked(
            place=place,
            text=text,
            expected=str(ref),
            distribution=next(each.distribution for each in packs if each.ref == ref),
            packs=packs,
            beside=beside,
            crosswalks=crosswalks,
            family=family,
            read=family[str(ref)],
        )
        for ref in refs
        if revision in ("", ref.revision)
        for place, text in [packs.text(ref.id, ref.revision)]
    )


def _on_disk(path: Path, packs: Packs) -> tuple[Checked, ...]:
    is_folder = path.is_dir()
    files = _pack_files(path) if is_folder else [path]
    if not files:
        expected = "src/<package>/<id>/<revision>.toml"
        raise PackResourceError([Problem.of("KP147", expected=expected).within(str(path))])
    relatives = files if is_folder else sorted({path, *_toml_files(path.parent)})
    family = {
        ref: partial(load_pack, file, packs=packs) for file in relatives if (ref := _expected(file))
    }
    return tuple(
        Checked(
            place=str(file),
            text=read_limited(file, PackResourceError),
            expected=_expected(file),
            root=path if is_folder else None,
            packs=packs,
            beside=tuple(_beside(file, "results")),
            crosswalks=tuple(_beside(file, "crosswalks")),
            family=family,
            read=partial(load_pack, file, packs=packs),
        )
        for file in files
    )


def _pack_files(folder: Path) -> list[Path]:
    """Return the pack files of a distribution, a package or an id, whichever *folder* is."""
    sources = folder / "src" if (folder / "src").is_dir() else folder
    for pattern in ("*/*/*.toml", "*/*.toml", "*.toml"):
        found = [file for file in sources.glob(pattern) if _may_be_pack(file, sources)]
        if found:
            return sorted(found)
    return []


def _may_be_pack(file: Path, sources: Path) -> bool:
    parts = file.relative_to(sources).parts
    hidden = any(part.startswith(".") for part in parts)
    return not hidden and file.name != "pyproject.toml" and not _BESIDE_PACKS & set(parts)


def _toml_files(folder: Path) -> list[Path]:
    return sorted(folder.glob("*.toml"))


def _expected(file: Path) -> str:
    """Return the identity that a file's place in a package stands for."""
    in_package = (file.parent.parent / "__init__.py").is_file()
    return f"{file.parent.name}@{file.stem}" if in_package else ""


def _beside(file: Path, folder: str) -> Iterator[File]:
    for found in _toml_files(file.parent / folder):
        yield str(found), read_limited(found, PackResourceError)
