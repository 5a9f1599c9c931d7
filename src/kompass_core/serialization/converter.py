"""The one strict converter between plain data and the classes of files."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Mapping
from decimal import Decimal
from enum import Enum
from functools import cache
from typing import Any, TypeVar, get_args, get_origin

import attrs
from cattrs import Converter, ForbiddenExtraKeysError, IterableValidationError
from cattrs.cols import homogenous_tuple_structure_factory
from cattrs.errors import ClassValidationError
from cattrs.gen import make_dict_structure_fn, override

from kompass_core.amounts import decimal
from kompass_core.dates import Date
from kompass_core.errors import KompassError
from kompass_core.labels import Label
from kompass_core.problems import Problem, nearest

__all__ = ["WrongTypeError", "structure"]

T = TypeVar("T")

_TYPE_NAMES = {
    bool: "true or false",
    dict: "a table",
    list: "an array",
    str: "text",
    int: "a whole number",
    Decimal: "a number",
    type(None): "null",
    dt.date: "a date",
    dt.datetime: "a date with time",
    dt.time: "a time",
}


class WrongTypeError(ValueError):
    """A value is of another type than its key demands; becomes a problem with its key path."""

    def __init__(self, expected: str, given: object, hint: str = "") -> None:
        self.problem = Problem.of("KF006", expected=expected, given=type_name(given), hint=hint)
        super().__init__(expected)


def type_name(given: object) -> str:
    """Name the type of plain data as its author would."""
    return _TYPE_NAMES.get(type(given), type(given).__name__)


def structure(data: object, cls: type[T], error: type[KompassError]) -> T:
    """
    Turn plain data into an object of *cls*, without coercion.

    Raises:
        KompassError: The given *error*, with every problem and its key path.
    """
    try:
        return _converter().structure(data, cls)
    except (ClassValidationError, IterableValidationError, WrongTypeError) as cause:
        raise error(_problems_of(cause)) from None


@cache
def _converter() -> Converter:
    converter = Converter(detailed_validation=True)
    converter.register_structure_hook(str, _text)
    converter.register_structure_hook(int, _whole_number)
    converter.register_structure_hook(Decimal, _amount)
    converter.register_structure_hook(Label, _label)
    converter.register_structure_hook(Date, _date)
    converter.register_structure_hook_factory(_is_choice, _choices)
    converter.register_structure_hook_factory(_is_enum, _members)
    converter.register_structure_hook_factory(lambda tp: get_origin(tp) is tuple, _arrays)
    converter.register_structure_hook_factory(lambda tp: get_origin(tp) is dict, _dictionaries)
    converter.register_structure_hook_factory(attrs.has, _tables)
    return converter


def _text(given: object, _: object) -> str:
    if type(given) is not str:
        number = type(given) in (int, Decimal)
        hint = "; quote it, since 1.10 is not 1.1" if number else _hint_at_dotted(given)
        raise WrongTypeError("text", given, hint)
    return given


def _whole_number(given: object, _: object) -> int:
    if type(given) is not int:
        raise WrongTypeError("a whole number", given)
    return given


def _amount(given: object, _: object) -> Decimal:
    if type(given) is int:
        return Decimal(given) if abs(given) < 10**9 else decimal(given)
    if type(given) not in (str, Decimal):
        raise WrongTypeError("a number, or a number as text", given, _hint_at_dotted(given))
    return decimal(given)  # type: ignore[arg-type]


def _hint_at_dotted(given: object) -> str:
    """A key like 1.1 that is not quoted makes a table in a table."""
    return "; quote a code that has a point, as in \"1.1\"" if isinstance(given, dict) else ""


def _label(given: object, _: object) -> Label:
    if type(given) is not dict:
        raise WrongTypeError("a table of texts by language", given)
    for text in given.values():
        if type(text) is not str:
            raise WrongTypeError("text in every language", text)
    return Label(given)


def _date(given: object, _: object) -> Date:
    if type(given) is int:
        raise WrongTypeError("a date as text", given, f'; quote it: "{given}"')
    if type(given) not in (str, dt.date):
        raise WrongTypeError("a date as text", given)
    return Date.of(given)  # type: ignore[arg-type]


def _is_enum(tp: object) -> bool:
    return isinstance(tp, type) and issubclass(tp, Enum)


def _members(tp: type[Enum]) -> Callable[[object, object], Enum]:
    known = {member.value: member for member in tp}

    def hook(given: object, _: object) -> Enum:
        if type(given) is not str or given not in known:
            expected = f"one of {', '.join(known)}"
            hint = f" {given!r}" if type(given) is str else ""
            raise WrongTypeError(expected, given, hint)
        return known[given]

    return hook


def _is_choice(tp: object) -> bool:
    """Whether *tp* is a number or a table of numbers, as printed results are."""
    kinds = get_args(tp)
    return Decimal in kinds and any(attrs.has(kind) for kind in kinds)


def _choices(tp: object, converter: Converter) -> Callable[[object, object], object]:
    table = next(kind for kind in get_args(tp) if attrs.has(kind))

    def hook(given: object, _: object) -> object:
        return converter.structure(given, table if isinstance(given, dict) else Decimal)

    return hook


def _arrays(tp: Any, converter: Converter) -> Callable[[object, object], object]:
    inner = homogenous_tuple_structure_factory(tp, converter)

    def hook(given: object, _: object) -> object:
        if type(given) is not list:
            raise WrongTypeError("an array", given)
        return inner(given, tp)

    return hook


def _dictionaries(tp: Any, converter: Converter) -> Callable[[object, object], object]:
    value_type = get_args(tp)[1]

    def hook(given: object, _: object) -> object:
        if type(given) is not dict:
            raise WrongTypeError("a table", given)
        found, problems = {}, list[Problem]()
        for key, value in given.items():
            try:
                found[key] = converter.structure(value, value_type)
            except Exception as cause:  # noqa: BLE001 (what is not ours is raised again)
                problems += (each.under(str(key)) for each in _problems_of(cause))
        if problems:
            raise KompassError(problems)
        return found

    return hook


def _tables(tp: Any, converter: Converter) -> Callable[[object, object], object]:
    names = {each.name: each.metadata["key"] for each in attrs.fields(tp) if "key" in each.metadata}
    renamed = {name: override(rename=key) for name, key in names.items()}
    inner = make_dict_structure_fn(tp, converter, _cattrs_forbid_extra_keys=True, **renamed)

    def hook(given: object, _: object) -> object:
        if type(given) is not dict:
            raise WrongTypeError("a table", given)
        return inner(given, tp)

    return hook


def _problems_of(cause: BaseException, path: str = "") -> Iterator[Problem]:
    """Flatten what the converter found into problems with key paths."""
    match cause:
        case KompassError():
            yield from (problem.under(path) for problem in cause.problems)
        case WrongTypeError():
            yield cause.problem.under(path)
        case ForbiddenExtraKeysError():
            known = [each.metadata.get("key", each.name) for each in attrs.fields(cause.cl)]
            for key in sorted(map(str, cause.extra_fields)):
                problem = Problem.of("KF005", key, key=key, hint=nearest(key, known))
                yield problem.under(path)
        case KeyError():
            # A required key that is absent: its name is already the end of the path.
            parent, _, key = path.rpartition(".")
            yield Problem.of("KF004", key=key).under(parent)
        case ClassValidationError():
            with_notes, without = cause.group_exceptions()
            for inner, note in with_notes:
                key = _key_of(cause.cl, note.name)
                yield from _problems_of(inner, f"{path}.{key}".removeprefix("."))
            for inner in without:
                yield from _problems_of(inner, path)
        case IterableValidationError():
            for inner, note in cause.group_exceptions()[0]:
                yield from _problems_of(inner, f"{path}[{note.index}]")
        case _:
            raise cause


def _key_of(cls: type, name: str) -> str:
    key: str = getattr(attrs.fields(cls), name).metadata.get("key", name)
    return key
