"""The files inside an installed package, read without running its code."""

from __future__ import annotations

import re
from collections.abc import Iterator
from importlib.machinery import ModuleSpec
from importlib.metadata import Distribution
from importlib.resources.abc import Traversable
from importlib.util import find_spec
from pathlib import Path
from urllib.parse import unquote, urlsplit

from kompass_core.errors import PackResourceError
from kompass_core.problems import Problem
from kompass_core.serialization.text import MOST_BYTES

__all__ = ["package_files", "read_resource", "require_package_name", "toml_names"]

_PACKAGE = re.compile(r"[A-Za-z_][A-Za-z0-9_]{0,99}")


def package_files(package: str, distribution: Distribution) -> Traversable:
    """
    Return the folder of a package that *distribution* names, without importing it.

    Args:
        package: A top-level package name.
        distribution: Who says that the package is theirs.

    Raises:
        PackResourceError: If it is no top-level name, is not there, has no ``__init__.py``,
            or is found somewhere else than where the distribution was installed.
    """
    name = _name(distribution)
    require_package_name(package, name)
    try:
        spec = find_spec(package)
    except (ImportError, ValueError):
        spec = None
    if spec is None:
        raise PackResourceError([Problem.of("KP105", package=package, distribution=name)])
    folder = _folder(spec)
    if folder is None:
        raise PackResourceError([Problem.of("KP106", package=package, distribution=name)])
    origin = str(spec.origin)
    if not any(_is_inside(Path(origin), root) for root in _roots(distribution)):
        facts = {"package": package, "origin": origin, "distribution": name}
        raise PackResourceError([Problem.of("KP107", **facts)])
    return folder


def require_package_name(package: str, distribution: str) -> None:
    """
    Refuse what is no top-level package name.

    Raises:
        PackResourceError: With the name, and the *distribution* that gave it.
    """
    if not _PACKAGE.fullmatch(package):
        raise PackResourceError([Problem.of("KP104", value=package, distribution=distribution)])


def _folder(spec: ModuleSpec) -> Traversable | None:
    """Return the folder of a package; None for a module, or a folder without a loader."""
    reader_of = getattr(spec.loader, "get_resource_reader", None)
    if spec.submodule_search_locations is None or reader_of is None or not spec.has_location:
        return None
    folder: Traversable = reader_of(spec.name).files()
    return folder


def _roots(distribution: Distribution) -> Iterator[Path]:
    """Return where the files of a distribution may lie: its own place, or its source folder."""
    yield Path(str(distribution.locate_file("")))
    url = re.search(r'"url":\s*"(file:[^"]+)"', distribution.read_text("direct_url.json") or "")
    if url:
        yield Path(unquote(urlsplit(url[1]).path))


def _is_inside(path: Path, root: Path) -> bool:
    return path.resolve().is_relative_to(root.resolve())


def toml_names(folder: Traversable) -> tuple[str, ...]:
    """Return the names of the TOML files in *folder*, without the ending, in order."""
    if not folder.is_dir():
        return ()
    names = (each.name for each in folder.iterdir() if each.name.endswith(".toml"))
    return tuple(sorted(name.removesuffix(".toml") for name in names))


def read_resource(package: Traversable, parts: tuple[str, ...], distribution: str) -> bytes:
    """
    Read a file of a package, not more of it than any honest file has.

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
        leaves = isinstance(file, Path) and not _is_inside(file, Path(str(package)))
        if leaves or not file.is_file():
            facts = {"resource": resource, "distribution": distribution}
            raise PackResourceError([Problem.of("KP111", **facts)])
        with file.open("rb") as stream:
            return stream.read(MOST_BYTES + 1)
    except OSError as cause:
        problem = Problem.of("KF010", reason=f"{resource} cannot be read: {cause.strerror}")
        raise PackResourceError([problem.within(distribution)]) from cause


def _name(distribution: Distribution) -> str:
    return f"{distribution.name} {distribution.version}"
