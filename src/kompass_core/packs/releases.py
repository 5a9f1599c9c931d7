"""What a distribution has released: a record of digests that is only ever added to."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from importlib.resources.abc import Traversable

from kompass_core.criteria import CriteriaPack, PackRef
from kompass_core.errors import KompassError, PackSyntaxError, located, raise_any
from kompass_core.packs.resources import read_resource
from kompass_core.problems import Problem
from kompass_core.serialization import parse_toml

__all__ = ["RECORD", "extended", "read_record", "recorded", "released_problems"]

RECORD = "released.toml"
"""The file of a package that holds the digests of what was released."""

_DIGEST = re.compile(r"sha256:[0-9a-f]{64}")
_HEADING = "# The digests of what was released. Lines are added, never changed.\n"


def read_record(text: bytes | str) -> dict[PackRef, str]:
    """
    Read the digests of what was released, by identity.

    Raises:
        PackSyntaxError: If the text is not TOML, or says something else than digests.
        LimitError: If it is larger than any honest one.
    """
    found, problems = dict[PackRef, str](), list[Problem]()
    for key, digest in parse_toml(text, PackSyntaxError).items():
        if type(digest) is not str or not _DIGEST.fullmatch(digest):
            problems.append(Problem.of("KP123", f'"{key}"', given=digest))
            continue
        try:
            found[PackRef.parse(key)] = digest
        except KompassError as error:
            problems += (each.under(f'"{key}"') for each in error.problems)
    raise_any(PackSyntaxError, problems)
    return found


def recorded(package: Traversable, distribution: str) -> dict[PackRef, str]:
    """
    Return the digests of what a package says that it released; none if it has no record.

    Args:
        package: The folder of the package.
        distribution: Whose it is, for errors.

    Raises:
        PackError: If the record cannot be read.
        LimitError: If it is larger than any honest one.
    """
    if not package.joinpath(RECORD).is_file():
        return {}
    text = read_resource(package, (RECORD,), distribution)
    try:
        return read_record(text)
    except KompassError as error:
        raise located(error, f"{distribution}: {RECORD}") from None


def released_problems(
    pack: CriteriaPack, package: Traversable, distribution: str
) -> Iterator[Problem]:
    """
    [KP121, KP122, KP123] What was released is still there, with the same scoring content.

    Args:
        pack: A pack of the package.
        package: The folder of the package.
        distribution: Whose it is, for the text of problems.
    """
    try:
        record = recorded(package, distribution)
    except KompassError as error:
        yield from error.problems
        return
    released = record.get(pack.ref, pack.digest)
    if released != pack.digest:
        yield Problem.of("KP121", ref=pack.ref, released=released, current=pack.digest)
    for ref in record:
        if not package.joinpath(ref.id, f"{ref.revision}.toml").is_file():
            yield Problem.of("KP122", ref=ref).within(f"{distribution}: {RECORD}")


def extended(text: str, digests: Mapping[PackRef, str]) -> str:
    """
    Return the text of a record with lines for what is not in it yet.

    Args:
        text: The record so far; empty where there is none.
        digests: What is released now.
    """
    record = read_record(text)
    new = "".join(f'"{ref}" = "{digest}"\n' for ref, digest in digests.items() if ref not in record)
    joint = "\n" if text and not text.endswith("\n") else ""
    return f"{text or _HEADING}{joint}{new}"
