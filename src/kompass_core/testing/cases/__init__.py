"""
Language-neutral test cases of packs, evaluations and published results.

Each case is a TOML file with an input and the expected outcome. The files are in ``packs``,
``evaluations`` and ``results``, each with ``valid`` and ``invalid``; the reference documents
their format.

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
from itertools import product
from typing import Any

from attrs import field, frozen

__all__ = ["KINDS", "Case", "cases", "pack_case"]

KINDS = ("packs", "evaluations", "results")
"""The kinds of cases, in the order in which they build on each other."""


@frozen(kw_only=True, repr=False)
class Case:
    """
    Test case: an input and its expected outcome.

    Attributes:
        kind: One of `KINDS`.
        valid: True if the input can be read; else it has problems.
        id: The name of the file.
        name: A description in a few words.
        why: The purpose, if the name does not make it clear.
        pack: The id of the case with its pack; empty for packs.
        syntax: ``"toml"`` or ``"json"``.
        text: The input as the bytes of a file, or None.
        data: The input as data, or None.
        expected: The expected outcome.
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

    def __repr__(self) -> str:
        return f"<Case {self.id}: {self.name}>"


def cases(kind: str | None = None, *, valid: bool | None = None) -> Iterator[Case]:
    """
    Return the shipped cases, by kind, the valid ones first, each by its id.

    Args:
        kind: Only cases of this kind, one of `KINDS`.
        valid: True for cases that can be read only, False for the others only.
    """
    for each, good in product(KINDS, (True, False)):
        if kind in (None, each) and valid in (None, good):
            yield from _read(each, valid=good)


def pack_case(case_id: str) -> Case:
    """
    Return the case of a valid pack.

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
    """Return the bytes of a text, of hexadecimal digits, or of repeated parts."""
    if "hex" in given:
        return bytes.fromhex(given["hex"])
    if "parts" in given:
        return "".join(part["text"] * part["times"] for part in given["parts"]).encode()
    return given["text"].encode() if "text" in given else None
