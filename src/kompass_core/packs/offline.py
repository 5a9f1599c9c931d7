"""Distributions that are not installed: their sources, wheels and unpacked folders."""

from __future__ import annotations

import os
import zipfile
from collections.abc import Iterator
from importlib.metadata import PathDistribution
from importlib.resources.abc import Traversable
from pathlib import Path

from attrs import field, frozen

from kompass_core.errors import KompassError, PackResourceError, PackSyntaxError, located
from kompass_core.packs.resources import require_package_name
from kompass_core.problems import Problem
from kompass_core.reading import read_limited
from kompass_core.serialization.converter import is_table
from kompass_core.serialization.text import parse_toml

__all__ = ["GROUP", "FoundDistribution", "distributions_at"]

GROUP = "kompass_core.packs"
"""The entry-point group: the name is a pack id, the value a top-level package name."""


@frozen
class FoundDistribution:
    """
    A distribution that is not installed.

    Attributes:
        name: What it is called.
        version: Its version; empty where its sources do not say.
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
        origin = f"{self.name} {self.version}".rstrip()
        require_package_name(name, origin)
        for root in self._roots:
            folder = root.joinpath(name)
            if folder.joinpath("__init__.py").is_file():
                return folder
        rule = "KP106" if any(root.joinpath(name).is_dir() for root in self._roots) else "KP105"
        raise PackResourceError([Problem.of(rule, package=name, distribution=origin)])


def distributions_at(path: os.PathLike[str] | str) -> tuple[FoundDistribution, ...]:
    """
    Return the distributions that publish packs in a wheel or a folder.

    Args:
        path: A wheel, a folder with a pyproject.toml, or one with ``*.dist-info`` folders.

    Raises:
        PackResourceError: If there is none, or it cannot be read.
        PackSyntaxError: If its pyproject.toml is not valid TOML.
        LimitError: If its pyproject.toml is larger than any honest one.
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
            found = list(_of_metadata(zipfile.Path(zipfile.ZipFile(place))))
    except KompassError as error:
        raise located(error, str(project)) from None
    except Exception as cause:  # noqa: BLE001 (a stranger's metadata may be anything)
        reason = f"it cannot be read: {getattr(cause, 'strerror', None) or cause}"
        raise PackResourceError([Problem.of("KF010", reason=reason).within(str(place))]) from None
    if not any(each.packs for each in found):
        raise PackResourceError([Problem.of("KP126", group=GROUP).within(str(place))])
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
    for folder in sorted(root.iterdir(), key=lambda each: each.name):
        if folder.name.endswith(".dist-info"):
            # It asks no more of a path than an archive can do.
            found = PathDistribution(folder)  # type: ignore[arg-type]
            entries = found.entry_points.select(group=GROUP)
            packs = tuple((entry.name, entry.value) for entry in entries)
            yield FoundDistribution(found.name, found.version, packs, (root,))
