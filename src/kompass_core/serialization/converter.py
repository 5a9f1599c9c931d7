"""Structuring of plain data: quickly, or by cattrs with every problem; format versions."""

from __future__ import annotations

import datetime as dt
import re
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import suppress
from decimal import Decimal
from enum import Enum
from fractions import Fraction
from functools import cache, lru_cache, partial
from types import MappingProxyType, SimpleNamespace
from typing import (
    TYPE_CHECKING,
    Any,
    NewType,
    NoReturn,
    TypeAlias,
    TypeGuard,
    TypeVar,
    cast,
    get_args,
    get_origin,
    get_type_hints,
)

import attrs
from attrs import frozen

from kompass_core.amounts import decimal, exact
from kompass_core.criteria import Area, PackRef
from kompass_core.dates import Date
from kompass_core.errors import (
    KompassError,
    PackError,
    PackRuleError,
    PackSchemaError,
    Problem,
    messages,
    nearest,
    raise_any,
)
from kompass_core.labels import Label, Prose
from kompass_core.serialization.plain_areas import plain_areas

if TYPE_CHECKING:
    from cattrs import Converter, ForbiddenExtraKeysError, IterableValidationError
    from cattrs.errors import ClassValidationError

FORMAT = 1
"""The format of files that this version of the library reads and writes."""

Step: TypeAlias = Callable[[dict[str, Any]], dict[str, Any]]
"""Makes plain data of the next format from that of one format, without ``format`` itself."""


@frozen(eq=False, repr=False)
class Formats:
    """
    The formats that can be read: the newest, and those that steps lead to it from.

    Attributes:
        newest: The format that is written.
        steps: From each older format to the next, the oldest first; none skips a format.
    """

    newest: int
    steps: tuple[Step, ...] = ()

    @property
    def oldest(self) -> int:
        """The oldest format that can still be read."""
        return self.newest - len(self.steps)

    def upgraded(self, data: Mapping[str, object], error: type[KompassError]) -> dict[str, object]:
        """
        Return *data* in the newest format; it is not changed itself.

        Raises:
            KompassError: The given *error*, if it has no format, or one that no step leads from,
                or if it is no file of its format.
        """
        if "format" not in data:
            raise error([messages.KEY_MISSING.problem(key="format")])
        given = data["format"]
        if type(given) is not int or not self.oldest <= given <= self.newest:
            raise error([self._unreadable(given)])
        if given == self.newest:
            return dict(data)
        content = {key: value for key, value in data.items() if key != "format"}
        try:
            for step in self.steps[given - self.oldest :]:
                content = step(content)
        except (ArithmeticError, AttributeError, LookupError, TypeError, ValueError) as cause:
            facts = {"given": given, "newest": self.newest, "reason": repr(cause)}
            raise error([messages.FORMAT_UPGRADE_FAILED.problem("format", **facts)]) from cause
        return {"format": self.newest, **content}

    def _unreadable(self, given: object) -> Problem:
        known = self.newest if self.oldest == self.newest else f"{self.oldest} to {self.newest}"
        shown, hint = given if type(given) is int else type_name(given), ""
        if type(given) is int and given > self.newest:
            hint = "; it needs a newer version of kompass-criteria"
        if type(given) is str:
            hint = "; it is a whole number, without quotes"
        return messages.FORMAT_NOT_SUPPORTED.problem("format", given=shown, known=known, hint=hint)


FORMATS = Formats(newest=FORMAT)
"""Of packs, evaluations and published results; a step is added here with each new format."""


def require_format(data: Mapping[str, object], error: type[KompassError]) -> dict[str, object]:
    """
    Return *data* in the present format.

    Raises:
        KompassError: The given *error*, if it is of a format that cannot be read.
    """
    return FORMATS.upgraded(data, error)


T = TypeVar("T")
_INDEX = re.compile(r"\[[0-9]+\]")
Hook = Callable[[object, object], object]
"""A structure hook of cattrs."""

BY_LANGUAGE = "a table of texts by language"
"""The type of a label, as its author would name it."""

_TYPE_NAMES: dict[type, str] = {
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

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        super().__init__(problem)


def _refuse(expected: str, given: object, hint: str = "") -> NoReturn:
    facts = {"expected": expected, "given": type_name(given), "hint": hint}
    raise WrongTypeError(messages.WRONG_TYPE.problem(**facts))


def type_name(given: object) -> str:
    """Name the type of plain data as its author would."""
    return _TYPE_NAMES.get(type(given), type(given).__name__)


def is_table(given: object) -> TypeGuard[dict[str, object]]:
    """Return True if plain data is a table."""
    return type(given) is dict


def is_array(given: object) -> TypeGuard[list[object]]:
    """Return True if plain data is an array."""
    return type(given) is list


NO_KEYS: Mapping[type, type] = MappingProxyType({})
"""No keys beside the fields of a class."""


def structure(
    data: object,
    cls: type[T],
    error: Callable[[Iterable[Problem]], KompassError],
    *,
    beside: Mapping[type, type] = NO_KEYS,
) -> T:
    """
    Turn plain data into an object of *cls*, without coercion.

    The metadata of a field may name its ``key`` in files, and its structure ``hook``;
    ``in_files`` is false for a field that files do not have, and ``made`` is true for one whose
    value is passed on as it is.

    Args:
        data: What a file holds.
        cls: The class.
        error: Makes what is raised of the problems.
        beside: For a class, one with further keys of its table, for hints at what was meant.

    Raises:
        KompassError: The *error*, with every problem and its key path.
    """
    # Quickly first; cattrs, which takes long to import, finds the same errors with their places.
    with suppress(Exception):
        return cast("T", _reader(cast("Any", cls))(data, cls))
    return _structure(data, cls, error, beside)


def refusal(problems: Iterable[Problem]) -> PackError:
    """Return the error of a pack file: of its schema if a key is missing, unknown or mistyped."""
    found = tuple(problems)
    is_schema = any(each.rule.startswith("KF") for each in found)
    return PackSchemaError(found) if is_schema else PackRuleError(found)


def _text(given: object, _: object) -> str:
    if type(given) is not str:
        number = type(given) in (int, Decimal)
        hint = f'; quote it: "{given}"' if number else _hint_at_dotted(given)
        _refuse("text", given, hint)
    return given


def _truth(given: object, _: object) -> bool:
    if type(given) is not bool:
        _refuse("true or false", given)
    return given


def _whole_number(given: object, _: object) -> int:
    if type(given) is not int:
        _refuse("a whole number", given)
    return given


def _amount(given: object, _: object) -> Decimal:
    if type(given) is int or type(given) is Decimal or type(given) is str:
        return decimal(given)
    hint = hint_at_float(given) or _hint_at_dotted(given)
    _refuse("a number, or a number as text", given, hint)


def _ratio(given: object, _: object) -> Fraction:
    """Read a number, or two whole ones with a slash between them: a third is no decimal."""
    if type(given) is str or type(given) is Fraction:
        return exact(given)
    return _ratio_of(_amount(given, _))


_ratio_of = lru_cache(maxsize=256)(Fraction)

GivenNumber = NewType("GivenNumber", Fraction)
"""A number that is checked, and kept in the form in which it is given: number or text."""


def _given_number(given: object, _: object) -> object:
    if type(given) is str:
        exact(given)
    elif type(given) is not Fraction:
        _amount(given, _)
    return given


def hint_at_float(given: object) -> str:
    """Return a way to keep the decimals of a file exact."""
    is_float = type(given) is float
    return ", which is not exact; parse with parse_float=decimal.Decimal" if is_float else ""


def _hint_at_dotted(given: object) -> str:
    """A key like 1.1 that is not quoted makes a table in a table."""
    return '; quote a code that has a point, as in "1.1"' if isinstance(given, dict) else ""


def _label(kind: type[Label], given: object, _: object) -> Label:
    if not is_table(given):
        _refuse(BY_LANGUAGE, given, '; write e.g. { sv = "..." }')
    for text in given.values():
        if type(text) is not str:
            _refuse("text in every language", text)
    return kind(cast("dict[str, str]", given))


def _date(given: object, _: object) -> Date:
    if type(given) is str or type(given) is dt.date:
        return Date.of(given)
    hint = f'; quote it: "{given}"' if type(given) is int else ""
    _refuse("a date as text", given, hint)


def date_or_text(given: object, _: object) -> object:
    """Return a date, or its text as it is: the class reports an invalid one with all else."""
    return given if type(given) is str else _date(given, _)


def _ref(given: object, _: object) -> PackRef:
    return PackRef.parse(_text(given, _))


def _members(tp: type[Enum], _: object = None) -> Hook:
    known: dict[str, Enum] = {member.value: member for member in tp}

    def hook(given: object, _: object) -> Enum:
        if type(given) is not str or given not in known:
            hint = f" {given!r}" if type(given) is str else ""
            _refuse(f"one of {', '.join(known)}", given, hint)
        return known[given]

    return hook


def _as_it_is(given: object, _: object) -> object:
    return given


def _is_member(tp: object) -> TypeGuard[type[Enum]]:
    return isinstance(tp, type) and issubclass(tp, Enum)


def _is_choice(tp: object) -> bool:
    """Return True if *tp* is a number or a table of numbers, as printed results are."""
    kinds = get_args(tp)
    return Decimal in kinds and any(attrs.has(kind) for kind in kinds)


def _is_in_files(attribute: attrs.Attribute[Any]) -> bool:
    return bool(attribute.metadata.get("in_files", True))


def _hook_of(attribute: attrs.Attribute[Any]) -> Hook | None:
    return _as_it_is if attribute.metadata.get("made") else attribute.metadata.get("hook")


def key_of(attribute: attrs.Attribute[Any]) -> str:
    """Return the key of a field in files."""
    return str(attribute.metadata.get("key", attribute.name))


def keys_of(cls: type[Any]) -> tuple[str, ...]:
    """Return the keys of the table of a class."""
    return tuple(_fields_of(cast("Any", cls)))


@cache
def _fields_of(cls: type[Any]) -> dict[str, attrs.Attribute[Any]]:
    return {key_of(each): each for each in attrs.fields(cls) if _is_in_files(each)}


_LEAVES: Mapping[Any, Hook] = MappingProxyType(
    {
        bool: _truth,
        str: _text,
        int: _whole_number,
        Decimal: _amount,
        Fraction: _ratio,
        GivenNumber: _given_number,
        Label: partial(_label, Label),
        Prose: partial(_label, Prose),
        Date: _date,
        PackRef: _ref,
    }
)


_AT_ONCE: Mapping[type, Callable[[Any], object]] = MappingProxyType({Area: plain_areas})
"""Functions that read most arrays of tables of a class at once, and refuse the others."""


@cache
def _reader(tp: Any) -> Hook:  # noqa: ANN401 (any type)
    """Return a hook that stops at the first error, which may be of any type."""
    origin, kinds = get_origin(tp), get_args(tp)
    if tp in (Any, type(None)) or tp in _LEAVES:
        return _LEAVES.get(tp, _as_it_is)
    if _is_member(tp):
        return _members(tp)
    if origin is tuple:
        return partial(_read_array, _reader(kinds[0]), _AT_ONCE.get(kinds[0]))
    if origin is dict:
        return partial(_read_dictionary, _reader(kinds[1]))
    if attrs.has(tp):
        return partial(_read_table, tp, _Fields(tp))
    return partial(_read_union, {_plain_type(kind): _reader(kind) for kind in kinds})


def _read_array(
    read: Hook, at_once: Callable[[Any], object] | None, given: object, _: object
) -> object:
    if not is_array(given):
        raise TypeError
    if at_once is not None:
        with suppress(Exception):
            return at_once(given)
    return tuple([read(value, None) for value in given])


def _read_dictionary(read: Hook, given: object, _: object) -> object:
    if not is_table(given):
        raise TypeError
    return {key: read(value, None) for key, value in given.items()}


def _read_table(tp: type[Any], fields: _Fields, given: object, _: object) -> object:
    if not is_table(given):
        raise TypeError
    found = dict[str, object]()
    for key, value in given.items():
        name, read = fields[key]
        found[name] = read(value, None)
    return tp(**found)


class _Fields(dict[str, tuple[str, Hook]]):
    """
    The argument and the hook of each key of a class.

    Each is found when it is first read: few tables have all keys, and types take long to resolve.
    """

    def __init__(self, tp: type[Any]) -> None:
        super().__init__()
        self._of = tp

    def __missing__(self, key: str) -> tuple[str, Hook]:
        each = _fields_of(cast("Any", self._of))[key]
        kind = SimpleNamespace(__annotations__={key: each.type})
        names = vars(sys.modules[self._of.__module__])
        hook = _hook_of(each) or _reader(get_type_hints(kind, names)[key])
        self[key] = each.alias or each.name, hook
        return self[key]


def _read_union(by_type: Mapping[type, Hook], given: object, _: object) -> object:
    read = by_type.get(type(given)) or by_type[object]
    return read(given, None)


def _plain_type(tp: Any) -> type:  # noqa: ANN401 (any type)
    """Return the type of plain data that a type of a union is read from; object for most."""
    if get_origin(tp) is tuple:
        return list
    if get_origin(tp) is dict or (attrs.has(tp) and tp not in _LEAVES):
        return dict
    return tp if tp is type(None) else object


def _structure(
    data: object,
    cls: type[T],
    error: Callable[[Iterable[Problem]], KompassError],
    beside: Mapping[type, type],
) -> T:
    """Structure data by cattrs; an *error* has every problem."""
    from cattrs import BaseValidationError

    try:
        return _converter().structure(data, cls)
    except (BaseValidationError, WrongTypeError) as cause:
        raise error(_problems_of(cause, "", beside)) from None


@cache
def _converter() -> Converter:
    """Build a converter that finds every problem and its place."""
    from cattrs import Converter

    converter = Converter()
    for kind, hook in _LEAVES.items():
        converter.register_structure_hook(kind, hook)
    factories: list[tuple[Callable[[Any], bool], Callable[[Any, Converter], Hook]]] = [
        (_is_choice, _choices),
        (_is_options, _options),
        (_is_member, _members),
        (lambda tp: get_origin(tp) is tuple, _arrays),
        (lambda tp: get_origin(tp) is dict, _dictionaries),
        (attrs.has, _tables),
    ]
    for applies, factory in factories:
        converter.register_structure_hook_factory(applies, factory)
    return converter


def _choices(tp: object, converter: Converter) -> Hook:
    table: type[object] = next(kind for kind in get_args(tp) if attrs.has(kind))

    def hook(given: object, _: object) -> object:
        kind: type[object] = table if is_table(given) else Decimal
        return converter.structure(given, kind)

    return hook


def _is_options(tp: object) -> bool:
    """Return True if *tp* is an array of names or a table of their values."""
    return {get_origin(kind) for kind in get_args(tp)} == {tuple, dict}


def _options(tp: object, converter: Converter) -> Hook:
    kinds: dict[Any, Any] = {get_origin(kind): kind for kind in get_args(tp)}

    def hook(given: object, _: object) -> object:
        if is_table(given):
            return converter.structure(given, kinds[dict])
        if not is_array(given) or any(type(each) is not str for each in given):
            hint = '; write options = ["no", "yes"], or options = { no = 0, yes = "0.5" }'
            _refuse("an array of names, or a table of their values", given, hint)
        return converter.structure(given, kinds[tuple])

    return hook


def _arrays(tp: Any, converter: Converter) -> Hook:  # noqa: ANN401 (any tuple type)
    from cattrs.cols import homogenous_tuple_structure_factory

    inner = homogenous_tuple_structure_factory(tp, converter)

    def hook(given: object, _: object) -> object:
        if not is_array(given):
            of_texts = type(given) is str and get_args(tp)[0] is str
            hint = f'; write ["{given}"]' if of_texts else ""
            _refuse("an array", given, hint)
        return inner(given, tp)

    return hook


def _dictionaries(tp: object, converter: Converter) -> Hook:
    value_type: Any = get_args(tp)[1]

    def hook(given: object, _: object) -> object:
        if not is_table(given):
            _refuse("a table", given)
        found, problems = dict[str, object](), list[Problem]()
        for key, value in given.items():
            try:
                found[key] = converter.structure(value, value_type)
            except Exception as cause:  # noqa: BLE001 (what is not ours is raised again)
                problems += (each.with_prefix("", key) for each in _problems_of(cause))
        raise_any(KompassError, problems)
        return found

    return hook


def _tables(tp: type[Any], converter: Converter) -> Hook:
    from cattrs.gen import make_dict_structure_fn

    @cache  # generated when a file has such a table: some are rare, and it takes a while
    def inner() -> Callable[..., object]:
        options: dict[str, Any] = {each.name: _override(each) for each in attrs.fields(tp)}
        return make_dict_structure_fn(
            tp, converter, _cattrs_forbid_extra_keys=True, **cast("Any", options)
        )

    def hook(given: object, _: object) -> object:
        if not is_table(given):
            required = [key_of(each) for each in attrs.fields(tp) if each.default is attrs.NOTHING]
            keys = ", ".join(f"{key} = ..." for key in required or keys_of(tp)[:1])
            _refuse("a table", given, f"; write {{ {keys} }}")
        return inner()(given, tp)

    return hook


def _override(attribute: attrs.Attribute[Any]) -> Any:  # noqa: ANN401 (cattrs keeps the type private)
    from cattrs import override

    if not _is_in_files(attribute):
        return override(omit=True)
    return override(rename=key_of(attribute), struct_hook=_hook_of(attribute))


def _problems_of(
    cause: Exception, path: str = "", beside: Mapping[type, type] = NO_KEYS
) -> Iterator[Problem]:
    """Flatten what the converter found into problems with key paths."""
    from cattrs import ClassValidationError, ForbiddenExtraKeysError, IterableValidationError

    match cause:
        case KompassError():
            yield from (problem.with_prefix(path) for problem in cause.problems)
        case WrongTypeError():
            yield with_list_hint(cause.problem.with_prefix(path))
        case ForbiddenExtraKeysError():
            yield from (problem.with_prefix(path) for problem in _unknown_keys(cause, beside))
        case KeyError():
            # A required key that is absent: its name is already the end of the path.
            parent, _, key = path.rpartition(".")
            yield messages.KEY_MISSING.problem(key=key).with_prefix(parent)
        case ClassValidationError() | IterableValidationError():
            for inner, place in _parts_of(cause):
                joint = "" if not path or not place or place.startswith("[") else "."
                yield from _problems_of(inner, f"{path}{joint}{place}", beside)
        case _:
            raise cause


def with_list_hint(problem: Problem) -> Problem:
    """Return *problem* with a hint at double brackets, where a list of tables is one table."""
    facts, path = problem.facts, _INDEX.sub("", problem.path)
    if facts.get("expected") == "an array" and facts["given"] == "a table":
        return problem.with_facts(hint=f"; write [[{path}]] for each entry")
    is_list = facts.get("expected") == "a table" and facts["given"] == "an array"
    if is_list and not facts["hint"] and path == problem.path:
        return problem.with_facts(hint=f"; write [{path}]")
    return problem


def _unknown_keys(cause: ForbiddenExtraKeysError, beside: Mapping[type, type]) -> Iterator[Problem]:
    known = dict.fromkeys(
        key for cls in (cause.cl, beside.get(cause.cl)) if cls for key in keys_of(cls)
    )
    for key in sorted(cause.extra_fields):
        yield messages.UNKNOWN_KEY.problem(key, key=key, hint=nearest(key, known))


def _parts_of(
    group: ClassValidationError | IterableValidationError,
) -> Iterator[tuple[Exception, str]]:
    """Return the exceptions of a group, each with its key or its place in an array."""
    from cattrs import IterableValidationError

    placed, whole = group.group_exceptions()
    for inner, note in placed:
        if isinstance(group, IterableValidationError):
            yield inner, f"[{getattr(note, 'index', '')}]"
        else:
            yield inner, key_of(attrs.fields_dict(group.cl)[getattr(note, "name", "")])
    yield from ((inner, "") for inner in whole)
