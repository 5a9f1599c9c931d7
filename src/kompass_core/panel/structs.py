"""Lines of JSON read at once by msgspec, where it is installed and nothing is wrong."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from functools import partial
from itertools import chain
from operator import attrgetter
from typing import Any, TypeAlias, cast

import numpy as np
from attrs import frozen

from kompass_core.criteria import CriteriaPack
from kompass_core.panel.arrays import Array

_REASONS = ("not_applicable", "not_assessed", "rest")
_NEEDED = ("subject", "date", "points")
_POINTS = attrgetter("points")
_Decode: TypeAlias = Callable[[Sequence[bytes]], list[Any] | None]
_AsTuple: TypeAlias = Callable[[Any], tuple[Any, ...]]


@frozen(eq=False)
class Lines:
    """
    Lines of a file in which JSON, keys and types are right.

    Attributes:
        subjects: Who was assessed.
        dates: When.
        values: The scores, lines times cells; None where there is none.
        gaps: All of the lines that give reasons, by their place.
        groups: What the lines can be grouped by, by their place.
    """

    subjects: Sequence[str]
    dates: Sequence[str]
    values: Array
    gaps: Mapping[int, Mapping[str, Any]]
    groups: Mapping[int, Mapping[str, object]]


Decoder: TypeAlias = Callable[[Sequence[bytes]], Lines | None]
"""Reads many lines at once, or none of them."""


def decoders(pack: CriteriaPack) -> list[Decoder]:
    """
    Return what reads many lines of evaluations of *pack*, the strictest and fastest first.

    Each returns None for lines that it does not take: any with an error, a key that stands
    twice or may do so, or what only others take. Without msgspec there is none.
    """
    try:
        import msgspec
    except ModuleNotFoundError:
        return []
    names = {f"c{i}": code for i, code in enumerate(pack.layout.codes)}
    whole = _decoder(msgspec, [(name, int) for name in names], names, reasons=())
    exact = _decoder(msgspec, [(name, Any, None) for name in names], names, reasons=_REASONS)
    astuple = msgspec.structs.astuple
    return [partial(_whole, whole, astuple, len(names)), partial(_exact, exact, astuple, names)]


def _decoder(
    msgspec: Any,  # noqa: ANN401 (a module)
    fields: list[Any],
    names: dict[str, str],
    *,
    reasons: Sequence[str],
) -> _Decode:
    """Return what decodes some lines, in which the points have *fields*."""
    strict: dict[str, Any] = {"forbid_unknown_fields": True, "gc": False}
    points = msgspec.defstruct("Points", fields, rename=names, **strict)
    unset = msgspec.UnsetType
    needed = [("subject", str), ("date", str), ("points", points)]
    groups = ("groups", dict[str, str | int | None] | unset, msgspec.UNSET)
    texts = [(key, dict[str, str] | unset, msgspec.UNSET) for key in reasons]
    line = msgspec.defstruct("Line", [*needed, groups, *texts], **strict)
    decode = msgspec.json.Decoder(line, float_hook=Decimal).decode
    refused = (msgspec.MsgspecError, ValueError, ArithmeticError, RecursionError)

    def decoded(lines: Sequence[bytes]) -> list[Any] | None:
        try:
            return [decode(line) for line in lines]
        except refused:
            return None

    return decoded


def _whole(decode: _Decode, astuple: _AsTuple, n: int, lines: Sequence[bytes]) -> Lines | None:
    """Read lines in which every score is there, as a whole number."""
    found = decode(lines)
    if found is None:
        return None
    flat = chain.from_iterable(map(astuple, map(_POINTS, found)))
    try:
        values = np.fromiter(flat, np.int32, n * len(found)).reshape(-1, n)
    except OverflowError:
        return None
    return _lines(found, lines, values, {}, values.size)


def _exact(
    decode: _Decode, astuple: _AsTuple, names: Mapping[str, str], lines: Sequence[bytes]
) -> Lines | None:
    """Read lines with any numbers, and with reasons where there are none."""
    found = decode(lines)
    if found is None:
        return None
    flat = list(chain.from_iterable(map(astuple, map(_POINTS, found))))
    values = np.fromiter(flat, object, len(flat)).reshape(-1, len(names))
    gaps, keys = dict[int, Mapping[str, Any]](), len(flat) - flat.count(None)
    for i, line in enumerate(found):
        reasons = {key: _table(getattr(line, key)) for key in _REASONS}
        given = {key: texts for key, texts in reasons.items() if texts is not None}
        if given:
            points = zip(names.values(), values[i].tolist(), strict=True)
            scores = {code: value for code, value in points if value is not None}
            gaps[i] = {"subject": line.subject, "date": line.date, "points": scores, **given}
            keys += len(given) + sum(map(len, given.values()))
    return _lines(found, lines, values, gaps, keys)


def _table(given: object) -> dict[str, Any] | None:
    """Return what a line says under one key; None where it does not say anything."""
    return cast("dict[str, Any]", given) if isinstance(given, dict) else None


def _lines(
    found: Sequence[Any],
    lines: Sequence[bytes],
    values: Array,
    gaps: Mapping[int, Mapping[str, Any]],
    keys: int,
) -> Lines | None:
    """Return what was found; None if there are more colons than keys, so that one may repeat."""
    said = [(i, _table(line.groups)) for i, line in enumerate(found)]
    groups = {i: each for i, each in said if each is not None}
    keys += len(_NEEDED) * len(found) + sum(1 + len(each) for each in groups.values())
    characters = np.frombuffer(b"".join(lines), np.uint8)
    if np.count_nonzero(characters == ord(":")) != keys:
        return None
    subjects = [line.subject for line in found]
    return Lines(subjects, [line.date for line in found], values, gaps, groups)
