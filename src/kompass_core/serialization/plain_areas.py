"""Areas of pack files made all at once, where it is plain that they are valid."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from fractions import Fraction
from functools import cache
from itertools import chain, islice, repeat
from typing import Any, TypeAlias, TypeVar, cast
from unicodedata import is_normalized

from attrs import fields

from kompass_core.amounts import exact
from kompass_core.criteria import Area, Detail, SubQuestion
from kompass_core.criteria.parts import MOST_POINTS, TOTAL
from kompass_core.criteria.rules.codes import CODE
from kompass_core.labels import Label, Prose, language_tag

_T = TypeVar("_T")
_L = TypeVar("_L", bound=Label)
_Table: TypeAlias = dict[str, Any]

_PART_KEYS = frozenset({"code", "max_points", "min_points", "title"})
_AREA_KEYS = _PART_KEYS | {"about", "aliases", "combine", "detail", "sub_questions"}


def plain_areas(tables: Sequence[_Table]) -> tuple[Area, ...]:
    """
    Make areas that add up whole points and have nothing that is rare.

    The checks are those of the classes, of many values at a time; the objects are the same.

    Raises:
        Exception: Any, if that is not what they are; they may still be valid.
    """
    listed = [table.get("sub_questions", []) for table in tables]
    parts: list[_Table] = [*chain.from_iterable(listed)]
    nodes = [*parts, *tables]
    codes = [node["code"] for node in nodes]
    combines = [table["combine"] for table in tables]
    pairs = zip(tables, listed, strict=True)
    details = [table.get("detail", "listed" if each else "whole") for table, each in pairs]
    aliases = [table.get("aliases", []) for table in tables]
    _require(
        set(chain.from_iterable(parts)) <= _PART_KEYS,
        set(chain.from_iterable(tables)) <= _AREA_KEYS,
        set(map(type, chain(listed, aliases))) == {list},
        set(map(type, chain(codes, combines, details, *aliases))) == {str},
        set(combines) == {"sum"},
        [each == "listed" for each in details] == [*map(bool, listed)],
        all(map(CODE.fullmatch, codes)),
        TOTAL not in map(str.lower, codes),
    )
    lows = _whole_numbers([node.get("min_points", 0) for node in nodes])
    highs = [  # apart, since those of areas are often read already
        *_whole_numbers([part["max_points"] for part in parts]),
        *_whole_numbers([table["max_points"] for table in tables]),
    ]
    _require_sums(lows, highs, [*map(len, listed)])
    titles = _labels(Label, [node["title"] for node in nodes])
    abouts = iter(_labels(Prose, [table["about"] for table in tables if "about" in table]))
    points = {each: exact(each) for each in {*lows, *highs}}
    # The sub-questions take the first values of these columns, and the areas the rest.
    shared: dict[str, Iterable[object]] = {"code": iter(codes), "title": iter(titles)}
    shared |= {"low": map(points.get, lows), "high": map(points.get, highs)}
    made = iter(_made(SubQuestion, len(parts), **shared))
    return tuple(
        _made(
            Area,
            len(tables),
            **shared,
            sub_questions=[tuple(islice(made, len(each))) for each in listed],
            detail=map(Detail, details),
            aliases=map(tuple, aliases),
            about=[next(abouts) if "about" in table else None for table in tables],
        )
    )


def _whole_numbers(given: list[Any]) -> list[int]:
    """Read numbers of any type that a file may have them in, where all are whole."""
    if set(map(type, given)) <= {int}:
        return given
    _require(set(map(type, given)) <= {int, str, Fraction})
    numbers, units = zip(*(exact(each).as_integer_ratio() for each in given), strict=True)
    _require(set(units) == {1})
    return [*numbers]


def _require_sums(lows: list[int], highs: list[int], sizes: list[int]) -> None:
    """Refuse limits of areas, the last ones, that are not the sums of those of their parts."""
    limits, low, high = [*zip(lows, highs, strict=True)], iter(lows), iter(highs)
    sums = [(sum(islice(low, size)), sum(islice(high, size))) for size in sizes]
    wholes = limits[-len(sizes) :]
    _require(
        all(-MOST_POINTS <= least < most <= MOST_POINTS for least, most in set(limits)),
        # An area without parts has the sums 0 and 0, which no others have.
        all(each in (own, (0, 0)) for each, own in zip(sums, wholes, strict=True)),
    )


def _labels(kind: type[_L], tables: Sequence[dict[str, str]]) -> list[_L]:
    texts = [*chain.from_iterable(map(dict[str, str].values, tables))]
    languages = set(chain.from_iterable(tables))
    whole = "\n".join(texts)
    _require(
        set(map(type, texts)) <= {str},
        all(tables) and all(map(str.strip, texts)),
        max(map(len, texts), default=0) <= kind.longest,
        whole.replace("\n", "").isprintable(),
        is_normalized("NFC", whole),
        languages == set(map(language_tag, languages)),
    )
    return _made(kind, len(tables), texts=map(tuple, map(dict[str, str].items, tables)))


def _require(*conditions: object) -> None:
    if not all(conditions):
        raise ValueError


def _made(cls: type[_T], n: int, **columns: Iterable[object]) -> list[_T]:
    """Make *n* objects of columns of valid values; the other fields have their defaults."""
    made = [*map(object.__new__, repeat(cls, n))]
    for name, fill, default in _slots(cast("Any", cls)):
        any(map(fill, made, columns.get(name, repeat(default))))  # to fill a slot returns None
    return made


@cache
def _slots(cls: type) -> list[tuple[str, Callable[[Any, Any], None], object]]:
    return [(each.name, getattr(cls, each.name).__set__, each.default) for each in fields(cls)]
