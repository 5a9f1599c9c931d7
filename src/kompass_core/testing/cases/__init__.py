"""
What must become of packs, evaluations and published results, as data for any language.

Each case is a TOML file: what is given, and what a correct implementation makes of it. The
files lie in ``packs``, ``evaluations`` and ``results``, each with ``valid`` and ``invalid``;
their format is a page of the reference.

>>> case = next(cases("packs", valid=False))
>>> case.kind, case.id, case.name
('packs', 'arabic-digits', 'digits of another script')
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from decimal import Decimal
from functools import cache
from importlib.resources import files
from typing import Any

from attrs import field, frozen

__all__ = ["KINDS", "Case", "cases", "pack_case"]

KINDS = ("packs", "evaluations", "results")
"""What cases are about, in the order in which they build on each other."""


@frozen(kw_only=True)
class Case:
    """
    One thing that is given, and what must become of it.

    Attributes:
        kind: One of `KINDS`.
        valid: Whether it can be read; what cannot has problems.
        id: The name of its file.
        name: What it is, in a few words.
        why: What it shows, where the name does not say it all.
        pack: The id of the valid pack that it is under; empty for packs.
        syntax: ``"toml"`` or ``"json"``.
        text: The bytes of a file, where it is given as one.
        data: What such a file holds, where it is given as data.
        expected: What must become of it.
    """

    kind: str
    valid: bool
    id: str
    name: str
    why: str = ""
    pack: str = ""
    syntax: str = "toml"
    text: bytes | None = None
    data: Mapping[str, Any] | None = field(default=None, hash=False)
    expected: Mapping[str, Any] = field(hash=False, repr=False)


def cases(kind: str | None = None, *, valid: bool | None = None) -> Iterator[Case]:
    """
    Return the shipped cases, by kind, the valid ones first, each by its id.

    Args:
        kind: Only those of one of `KINDS`.
        valid: Only those that can be read, or only those that cannot.
    """
    for each in KINDS:
        if kind in (None, each):
            for good in (True, False):
                if valid in (None, good):
                    yield from _read(each, valid=good)


def pack_case(case_id: str) -> Case:
    """
    Return the valid pack of that id.

    Raises:
        KeyError: If there is none.
    """
    return {case.id: case for case in cases("packs", valid=True)}[case_id]


@cache
def _read(kind: str, *, valid: bool) -> tuple[Case, ...]:
    folder = files(__name__).joinpath(kind, "valid" if valid else "invalid")
    return tuple(
        _case(kind, file.name.removesuffix(".toml"), file.read_text("utf-8"), valid=valid)
        for file in sorted(folder.iterdir(), key=lambda file: file.name)
    )


def _case(kind: str, case_id: str, text: str, *, valid: bool) -> Case:
    found = tomllib.loads(text, parse_float=Decimal)
    given = found["input"]
    return Case(
        kind=kind,
        valid=valid,
        id=case_id,
        **found["case"],
        syntax=given.get("syntax", "toml"),
        text=_bytes(given),
        data=given.get("table"),
        expected=found["expected"],
    )


def _bytes(given: Mapping[str, Any]) -> bytes | None:
    """Return the file: a text, bytes as hexadecimal digits, or parts that are repeated."""
    if "hex" in given:
        return bytes.fromhex(given["hex"])
    if "parts" in given:
        return "".join(part["text"] * part["times"] for part in given["parts"]).encode()
    return given["text"].encode() if "text" in given else None
