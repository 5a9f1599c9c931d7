"""Installed distributions, read from their folders: ``importlib.metadata`` takes long to import."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Iterator
from functools import cached_property
from importlib.machinery import PathFinder
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple, TypeAlias

from attrs import frozen

if TYPE_CHECKING:
    from importlib.metadata import Distribution, EntryPoint

_OURS = "kompass_core."
"""The beginning of the names of the groups of entry points."""

AnyDistribution: TypeAlias = "Distribution | DistInfo"
AnyEntry: TypeAlias = "EntryPoint | Entry"


class Entry(NamedTuple):
    """An entry point."""

    name: str
    value: str
    group: str

    def load(self) -> Any:  # noqa: ANN401 (any object)
        """Import the object that it names."""
        from importlib.metadata import EntryPoint

        return EntryPoint(self.name, self.value, self.group).load()


@frozen(eq=False, repr=False, slots=False)
class DistInfo:
    """
    The distribution of a ``*.dist-info`` folder, as far as packs and rules are concerned.

    Attributes:
        _path: The folder.
    """

    _path: str

    @property
    def name(self) -> str:
        """Its name."""
        return self._header("name")

    @property
    def version(self) -> str:
        """Its version."""
        return self._header("version")

    @property
    def entry_points(self) -> Iterable[Entry]:
        """Its entry points; none if no group is of this library."""
        text = self.read_text("entry_points.txt")
        return _entries(text) if text and _OURS in text else ()

    def locate_file(self, path: str) -> Path:
        """Return the place of an installed file."""
        return Path(self._path).parent / path

    def read_text(self, filename: str) -> str | None:
        """Return the text of a file in the folder; None if it is not there."""
        try:
            # There may be hundreds: a Path for each, and buffers, would take as long as all else.
            with open(f"{self._path}/{filename}", "rb", buffering=0) as file:  # noqa: PTH123
                return file.read().decode()
        except OSError:
            return None

    @cached_property
    def _headers(self) -> dict[str, str]:
        found = dict[str, str]()
        for line in (self.read_text("METADATA") or "").splitlines():
            if not line:
                break
            key, _, value = line.partition(":")
            if value:
                found.setdefault(key.lower(), value.strip())
        return found

    def _header(self, key: str) -> str:
        if key in self._headers:
            return self._headers[key]
        from importlib.metadata import PathDistribution

        # None where there is none: it is reported with the other problems.
        found: str = getattr(PathDistribution(Path(self._path)), key)
        return found


def _entries(text: str) -> Iterator[Entry]:
    group = ""
    for line in map(str.strip, text.splitlines()):
        if line.startswith("[") and line.endswith("]"):
            group = line.strip("[]")
        elif group and line and not line.startswith("#"):
            name, value = map(str.strip, line.split("=", 1))
            yield Entry(name, value, group)


def distributions() -> Iterator[AnyDistribution]:
    """
    Yield what is installed, in the order of the search path.

    ``importlib.metadata`` is asked where a part of the path is no folder, or has distributions
    that are no ``*.dist-info`` folders, and if other finders than Python's own may find more.
    """
    finders = [each for each in sys.meta_path if hasattr(each, "find_distributions")]
    if finders != [PathFinder]:
        yield from _others(sys.path)
        return
    for place in sys.path:
        folder = place or "."
        names = _dist_infos_in(folder)
        if names is None:
            yield from _others([place])
        else:
            yield from (DistInfo(f"{folder}/{name}") for name in names)


def _others(path: list[str]) -> Iterable[Distribution]:
    from importlib import metadata

    return metadata.distributions(path=path)


def _dist_infos_in(folder: str) -> list[str] | None:
    """Return the names of ``*.dist-info`` folders; None if there may be other distributions."""
    try:
        names = os.listdir(folder)  # noqa: PTH208 (as fast as can be)
    except FileNotFoundError:
        return []
    except OSError:  # an archive
        return None
    found = [name for name in names if name[-5:].lower() == "-info"]
    if folder.endswith(".egg") or any(name.lower().endswith(".egg-info") for name in found):
        return None
    return [name for name in found if name.lower().endswith(".dist-info")]
