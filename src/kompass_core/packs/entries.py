"""Entry points of installed distributions, whatever their metadata holds."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from importlib.metadata import Distribution, EntryPoint

from kompass_core.problems import Problem

__all__ = ["entry_points", "origin"]


def entry_points(
    distributions: Iterable[Distribution], *groups: str
) -> Iterator[tuple[Distribution, EntryPoint] | Problem]:
    """
    Yield each entry point of the *groups* with its distribution, or what is wrong with them.

    Args:
        distributions: Of two with one name the first counts, as Python itself has it.
        groups: The names of the groups.
    """
    seen = set[str]()
    for each in distributions:
        try:
            name = _name(each).lower().replace("_", "-")
            if name in seen:
                continue
            seen.add(name)
            found = [(each, entry) for entry in each.entry_points if entry.group in groups]
        except Exception as cause:  # noqa: BLE001 (a stranger's metadata may be anything)
            where = str(getattr(each, "_path", "a distribution without a name"))
            yield Problem.of("KP110", distribution=where, reason=repr(cause))
        else:
            yield from found


def _name(distribution: Distribution) -> str:
    # It is said to be text always, but is None where the metadata has no name.
    name: object = distribution.name
    if not isinstance(name, str):
        reason = "its metadata has no name"
        raise TypeError(reason)
    return name


def origin(distribution: Distribution) -> str:
    """Name a distribution and its version."""
    return f"{distribution.name} {distribution.version}"
