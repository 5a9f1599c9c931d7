"""Discovery of installed packs without importing them."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from importlib.machinery import ModuleSpec, SourceFileLoader
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit

from attrs import field, frozen

from kompass_core.criteria.parts import REVISION
from kompass_core.errors import (
    KompassError,
    PackResourceError,
    PackSyntaxError,
    Problem,
    messages,
    with_source,
)
from kompass_core.packs.installed import AnyDistribution, AnyEntry
from kompass_core.serialization.converter import is_table
from kompass_core.serialization.safe_files import read_limited
from kompass_core.serialization.text import MOST_BYTES, parse_toml

if TYPE_CHECKING:
    from importlib.resources.abc import Traversable

_PACKAGE = re.compile(r"[A-Za-z_][A-Za-z0-9_]{0,99}")
_SEPARATORS = re.compile(r"[-_.]+")


def package_files(package: str, distribution: AnyDistribution) -> Traversable:
    """
    Return the folder of a package that *distribution* names, without importing it.

    Args:
        package: A top-level package name.
        distribution: The distribution of the package.

    Raises:
        PackResourceError: If it is no top-level name, is not there, has no ``__init__.py``,
            or is found somewhere else than where the distribution was installed.
    """
    name = origin(distribution)
    require_package_name(package, name)
    try:
        spec = find_spec(package)
    except (ImportError, ValueError):
        spec = None
    if spec is None:
        raise PackResourceError(
            [messages.PACKAGE_NOT_FOUND.problem(package=package, distribution=name)]
        )
    folder = _folder(spec)
    if folder is None:
        raise PackResourceError(
            [messages.PACKAGE_INIT_MISSING.problem(package=package, distribution=name)]
        )
    if not _is_inside(str(spec.origin), _roots(distribution)):
        facts = {"package": package, "origin": str(spec.origin), "distribution": name}
        raise PackResourceError([messages.PACKAGE_SHADOWED.problem(**facts)])
    return folder


def require_package_name(package: str, distribution: str) -> None:
    """
    Refuse what is no top-level package name.

    Raises:
        PackResourceError: With the name, and the *distribution* that gave it.
    """
    if not _PACKAGE.fullmatch(package):
        raise PackResourceError(
            [messages.INVALID_ENTRY_POINT.problem(value=package, distribution=distribution)]
        )


def _folder(spec: ModuleSpec) -> Traversable | None:
    """Return the folder of a package; None for a module, or a folder without a loader."""
    if isinstance(spec.loader, SourceFileLoader) and spec.submodule_search_locations is not None:
        return Path(spec.loader.path).parent
    reader_of = getattr(spec.loader, "get_resource_reader", None)
    if spec.submodule_search_locations is None or reader_of is None or not spec.has_location:
        return None
    folder: Traversable = reader_of(spec.name).files()
    return folder


def _roots(distribution: AnyDistribution) -> Iterator[str]:
    """Yield the folders that files of a distribution may be in: its own, and that of its source."""
    yield str(distribution.locate_file(""))
    url = re.search(r'"url":\s*"(file:[^"]+)"', distribution.read_text("direct_url.json") or "")
    if url:
        yield unquote(urlsplit(url[1]).path)


def _is_inside(path: str, roots: Iterable[str]) -> bool:
    """Return True if a file is in one of several folders, wherever links lead to."""
    place = _real(path)
    return any(place.startswith(os.path.join(_real(root), "")) for root in roots)  # noqa: PTH118


def _real(path: str) -> str:
    # Twice as fast as a Path.
    return os.path.normcase(os.path.realpath(path))


def toml_names(folder: Traversable) -> tuple[str, ...]:
    """Return the names of the TOML files in *folder*, without the ending, in order; none hidden."""
    names = (name for name in _names_in(folder) if name.endswith(".toml") and name[0] != ".")
    return tuple(sorted(name.removesuffix(".toml") for name in names))


def _names_in(folder: Traversable) -> list[str]:
    return [each.name for each in folder.iterdir()] if folder.is_dir() else []


def revisions_in(folder: Traversable) -> tuple[str, ...]:
    """Return the revisions in the *folder* of a pack; other files there are no part of it."""
    return tuple(name for name in toml_names(folder) if REVISION.fullmatch(name))


def strays_in(folder: Traversable) -> tuple[str, ...]:
    """Return the names of files in the *folder* of a pack that only look like a revision."""
    known = {f"{revision}.toml" for revision in revisions_in(folder)}
    return tuple(sorted(n for n in _names_in(folder) if ".toml" in n and n not in known))


def distribution_key(name: str) -> str:
    """
    Return the normalised name of a distribution (PEP 503), by which names are compared.

    >>> distribution_key("Kompass.Pack_Tiny")
    'kompass-pack-tiny'
    """
    return _SEPARATORS.sub("-", name).lower()


def read_resource(package: Traversable, parts: tuple[str, ...], distribution: str) -> bytes:
    """
    Read a file of a package, up to the largest size.

    Args:
        package: The package's folder.
        parts: The path inside it, from names that are safe to join.
        distribution: Whose file it is, for the error.

    Raises:
        PackResourceError: If it is no regular file, leaves the package through a link, or
            cannot be read.
    """
    resource, file = "/".join(parts), package.joinpath(*parts)
    try:
        leaves = isinstance(file, Path) and not _is_inside(str(file), [str(package)])
        if leaves or not file.is_file():
            facts = {"resource": resource, "distribution": distribution}
            raise PackResourceError([messages.RESOURCE_NOT_IN_PACKAGE.problem(**facts)])
        with file.open("rb") as stream:
            return stream.read(MOST_BYTES + 1)
    except OSError as cause:
        problem = messages.FILE_NOT_READABLE.problem(
            reason=f"{resource} cannot be read: {cause.strerror}"
        )
        raise PackResourceError([problem.in_file(distribution)]) from cause


def entry_points(
    distributions: Iterable[AnyDistribution], *groups: str
) -> Iterator[tuple[AnyDistribution, AnyEntry] | Problem]:
    """
    Yield each entry point of the *groups* with its distribution, or what is wrong with them.

    Args:
        distributions: Of two with one name the first counts, as Python itself has it.
        groups: The names of the groups.
    """
    seen = set[str]()
    for each in distributions:
        try:
            name = _key_of(each)
            if name in seen:
                continue
            seen.add(name)
            entries = [entry for entry in each.entry_points if entry.group in groups]
            if entries:
                _require_name(each)
            # An editable installation may list an entry point twice.
            found = [(each, entry) for entry in dict.fromkeys(entries)]
        except Exception as cause:  # noqa: BLE001 (a stranger's metadata may be anything)
            where = str(getattr(each, "_path", "a distribution without a name"))
            yield messages.ENTRY_POINTS_NOT_READABLE.problem(distribution=where, reason=repr(cause))
        else:
            yield from found


def _key_of(distribution: AnyDistribution) -> str:
    """Return the normalised name: that of the folder, since to parse all metadata takes long."""
    folder = str(getattr(distribution, "_path", ""))
    return _key_in(folder) or distribution_key(_require_name(distribution))


@lru_cache(maxsize=4096)
def _key_in(folder: str) -> str:
    """Return the normalised name in that of a ``*.dist-info`` folder; empty if it has none."""
    name = os.path.basename(folder)  # noqa: PTH119 (fast)
    if not name.endswith(".dist-info"):
        return ""
    return distribution_key(name.removesuffix(".dist-info").rpartition("-")[0])


def _require_name(distribution: AnyDistribution) -> str:
    # Its type is text, but it is None where the metadata has no name.
    name: object = distribution.name
    if not isinstance(name, str):
        reason = "its metadata has no name"
        raise TypeError(reason)
    return name


def origin(distribution: AnyDistribution) -> str:
    """Name a distribution and its version."""
    return f"{distribution.name} {distribution.version}"


GROUP = "kompass_core.packs"
"""The entry-point group: the name is a pack id, the value a top-level package name."""


@frozen(eq=False, repr=False)
class FoundDistribution:
    """
    A distribution that is not installed.

    Attributes:
        name: What it is called.
        version: Its version; empty where its sources have none.
        packs: The pack ids that it claims, each with its package.
    """

    name: str
    version: str
    packs: tuple[tuple[str, str], ...]
    _roots: tuple[Traversable, ...] = field(repr=False)

    def package(self, name: str) -> Traversable:
        """
        Return the folder of one of its packages.

        Raises:
            PackResourceError: If it is no top-level name, or is not there.
        """
        source = f"{self.name} {self.version}".rstrip()
        require_package_name(name, source)
        for root in self._roots:
            folder = root.joinpath(name)
            if folder.joinpath("__init__.py").is_file():
                return folder
        exists = any(root.joinpath(name).is_dir() for root in self._roots)
        message = messages.PACKAGE_INIT_MISSING if exists else messages.PACKAGE_NOT_FOUND
        raise PackResourceError([message.problem(package=name, distribution=source)])


def distributions_at(path: os.PathLike[str] | str) -> tuple[FoundDistribution, ...]:
    """
    Return the distributions that publish packs in a wheel or a folder.

    Args:
        path: A wheel, a folder with a pyproject.toml, or one with ``*.dist-info`` folders.

    Raises:
        PackResourceError: If there is none, or it cannot be read.
        PackSyntaxError: If its pyproject.toml is not valid TOML.
        LimitError: If its pyproject.toml is too large.
    """
    place = Path(path)
    project = place / "pyproject.toml"
    try:
        if project.is_file():
            found = [_of_sources(place, read_limited(project, PackResourceError))]
        elif place.is_dir():
            found = list(_of_metadata(place))
        else:
            # A file that is not there is an error of its own, and is raised by what opens it.
            import zipfile

            found = list(_of_metadata(zipfile.Path(zipfile.ZipFile(place))))
    except KompassError as error:
        raise with_source(error, str(project)) from None
    except Exception as cause:  # noqa: BLE001 (a stranger's metadata may be anything)
        reason = f"it cannot be read: {getattr(cause, 'strerror', None) or cause}"
        raise PackResourceError(
            [messages.FILE_NOT_READABLE.problem(reason=reason).in_file(str(place))]
        ) from None
    if not any(each.packs for each in found):
        raise PackResourceError(
            [messages.NO_PACK_DISTRIBUTION.problem(group=GROUP).in_file(str(place))]
        )
    return tuple(found)


def _of_sources(folder: Path, text: bytes) -> FoundDistribution:
    project = _table(parse_toml(text, PackSyntaxError).get("project"))
    entries = _table(_table(project.get("entry-points")).get(GROUP))
    return FoundDistribution(
        str(project.get("name", folder.name)),
        str(project.get("version", "")),
        tuple((pack_id, str(package)) for pack_id, package in entries.items()),
        (folder / "src", folder),
    )


def _table(given: object) -> dict[str, object]:
    return given if is_table(given) else {}


def _of_metadata(root: Traversable) -> Iterator[FoundDistribution]:
    from importlib.metadata import PathDistribution

    for folder in sorted(root.iterdir(), key=lambda each: each.name):
        if folder.name.endswith(".dist-info"):
            # It asks no more of a path than an archive can do.
            found = PathDistribution(folder)  # type: ignore[arg-type]
            entries = dict.fromkeys(found.entry_points.select(group=GROUP))
            packs = tuple((entry.name, entry.value) for entry in entries)
            yield FoundDistribution(found.name, found.version, packs, (root,))
