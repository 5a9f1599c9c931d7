"""Conversion of panels from and to tables."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from fractions import Fraction
from importlib import import_module
from typing import Any, Literal, TypeAlias, TypedDict, Unpack

import numpy as np
from attrs import evolve, frozen

from kompass_core.amounts import Floats, exact_text, is_number_text, is_ratio, number, to_decimal
from kompass_core.criteria import CriteriaPack
from kompass_core.errors import (
    EvaluationError,
    MissingExtraError,
    Problem,
    messages,
    nearest,
    raise_any,
    require_type,
)
from kompass_core.missing import Missing, NotApplicable, NotAssessed
from kompass_core.panel.arrays import Array, Coded, unpacked
from kompass_core.panel.building import Rows, from_columns
from kompass_core.panel.cells import Kind, Masks, date_of, rule_faults
from kompass_core.panel.data import PanelData
from kompass_core.panel.groups import Group, is_nan
from kompass_core.panel.rows import Invalid, require_choice
from kompass_core.panel.sums import Progress

MASK_SUFFIX = ":not_applicable"
"""The suffix of a code in the name of the column that distinguishes its missing scores."""

STEPS_SUFFIX = ":steps"
"""The suffix of a code in the name of a column of whole steps, which no library loses."""

POINTS_SUFFIX = ":points"
"""The suffix of a code in the name of a column of computed points."""

_SUFFIXES = (STEPS_SUFFIX, MASK_SUFFIX)

DecimalSign: TypeAlias = Literal[".", ","]
"""The decimal sign of texts."""


class TableOptions(TypedDict, total=False):
    """
    The names and the notation of the columns of a table.

    Attributes:
        subject: The column of subjects; by default ``"subject"``.
        date: The column of dates; by default ``"date"``.
        groups: The columns that rows can be grouped by. By default those of the panel for a
            table of `kompass_core.Panel.to_arrow`, and none for others.
        ignore: Columns to ignore. Any other column that is unknown is an error.
        kind: The unit of the numbers: ``"points"`` (the default), or whole ``"steps"`` of the
            pack. Columns named ``<code>:steps`` have steps in any case.
        decimal: The decimal sign of numbers that are texts, ``"."`` (the default) or ``","``.
        not_applicable_values: The texts of scores not applicable; by default
            ``"not_applicable"``.
        not_assessed_values: The texts of scores not assessed; by default ``"not_assessed"``.
        floats: The treatment of binary floats: ``"refuse"`` (the default), or ``"decimal"`` to
            read them as the decimals that they print as.
        ignore_rules: True to accept points that the rule of a sub-question or area cannot give.
        rest: The reason for absent scores; an error by default.
        invalid: As for `kompass_core.Panel.from_columns`.
        progress: Called after each column of scores.
    """

    subject: str
    date: str
    groups: str | Iterable[str]
    ignore: str | Iterable[str]
    kind: Kind
    decimal: DecimalSign
    not_applicable_values: str | Iterable[str]
    not_assessed_values: str | Iterable[str]
    floats: Floats
    ignore_rules: bool
    rest: Missing | None
    invalid: Invalid
    progress: Progress | None


@frozen
class _Table:
    """
    A table of any library.

    Attributes:
        names: The names of its columns.
        numbers: Return a column as an array of whole numbers or truth values, masked where it
            is null, of floats, or of objects; a column of texts as an array of Arrow, if possible.
        values: Return the values of a column.
    """

    names: Sequence[str]
    numbers: Callable[[str], Any]
    values: Callable[[str], Array]

    def texts(self, name: str) -> Array | Coded:
        """Return the values of a column, each different text once if that is possible."""
        found = self.numbers(name)
        return _coded({name: found})[name] if _is_text(found) else self.values(name)

    def until(self, n: int) -> _Table:
        """Return the first *n* rows."""
        return _Table(
            self.names, lambda name: self.numbers(name)[:n], lambda name: self.values(name)[:n]
        )


def from_frame(
    frame: object, pack: CriteriaPack, *, collect: bool, **options: Unpack[TableOptions]
) -> tuple[Rows, bool]:
    """
    Read a frame of any library that narwhals supports.

    Returns:
        The rows, and True if they hold printed numbers.

    Raises:
        EvaluationError: As for `kompass_core.Panel.from_frame`.
        MissingExtraError: Without narwhals.
    """
    try:
        import narwhals as nw
    except ModuleNotFoundError:
        missing = messages.EXTRA_NOT_INSTALLED.problem(package="narwhals", extra="frames")
        raise MissingExtraError([missing]) from None
    try:
        found: Any = nw.from_native(frame, pass_through=True)
        if isinstance(found, nw.LazyFrame):
            if not collect:
                raise EvaluationError([messages.FRAME_IS_LAZY.problem("frame")])
            found = found.collect()
    except nw.exceptions.NarwhalsError as error:
        raise EvaluationError([messages.FRAME_NOT_READABLE.problem(reason=str(error))]) from None
    if not isinstance(found, nw.DataFrame):
        given = type(frame).__name__
        raise EvaluationError([messages.NOT_A_DATAFRAME.problem("frame", given=given)])
    if found.implementation.is_pyarrow():
        return from_arrow(found.to_native(), pack, **options)
    table = _Table(
        found.columns,
        lambda name: _numbers_of_series(found[name]),
        lambda name: _values_of_series(found[name]),
    )
    return _read(table, pack, **options), False


def _numbers_of_series(series: Any) -> Any:  # noqa: ANN401 (a column of any library)
    kind = str(series.dtype)
    if kind == "String":
        return _texts_of_series(series)
    null = series.is_null().to_numpy()
    # NumPy has no integers of 128 bits.
    if (series.dtype.is_integer() and not kind.endswith("128")) or kind == "Boolean":
        if not null.any():
            return np.asarray(series.to_numpy())
        known = series.drop_nulls().to_numpy()
        whole = np.zeros(len(null), known.dtype)
        whole[~null] = known
        return np.ma.MaskedArray(whole, mask=null)
    if series.dtype.is_float() and not null.all():
        return np.ma.MaskedArray(series.to_numpy(), mask=null)
    return _values_of_series(series)


def _texts_of_series(series: Any) -> Any:  # noqa: ANN401 (a column of any library)
    """Return an array of Arrow or, without pyarrow or if it cannot hold them, objects."""
    try:
        found = series.to_arrow()
    except (ImportError, ValueError):
        return _values_of_series(series)
    return found if _is_text(found) else _values_of_series(series)


def _values_of_series(series: Any) -> Array:  # noqa: ANN401 (a column of any library)
    """Return objects, None where there is no value."""
    values = np.empty(len(series), object)
    values[:] = series.to_list()
    # pandas has nan, NaT or NA for null.
    values[series.is_null().to_numpy()] = None
    return values


def from_arrow(
    given: Any,  # noqa: ANN401 (a table of pyarrow)
    pack: CriteriaPack,
    **options: Unpack[TableOptions],
) -> tuple[Rows, bool]:
    """
    Read a table of Arrow.

    Returns:
        The rows, and True if they hold printed numbers.

    Raises:
        EvaluationError: As for `kompass_core.Panel.from_arrow`.
        MissingExtraError: Without pyarrow.
    """
    require_type("pack", pack, CriteriaPack)
    arrow: Any = _pyarrow().table(given)
    about = _metadata(pack, arrow.schema.metadata or {})
    if about is not None:
        accepted = about["ignore_rules"]
        options = {"groups": about["groups"], "ignore_rules": accepted, **options, "kind": "steps"}
    table = _Table(
        arrow.column_names,
        lambda name: _numbers_of_arrow(arrow[name]),
        lambda name: _values_of_arrow(arrow[name]),
    )
    return _read(table, pack, **options), bool(about and about["face_values"])


def _values_of_arrow(column: Any) -> Array:  # noqa: ANN401 (a column of pyarrow)
    return np.concatenate([np.empty(0, object), *map(_values_of_chunk, column.chunks)])


def _coded(columns: Mapping[str, Any]) -> dict[str, Array | Coded]:
    """Return columns with the texts of Arrow as numbers, of which all columns have the same."""
    names = defaultdict[str, list[str]](list)
    for name, column in columns.items():
        if _is_text(column):
            names[str(column.type)].append(name)
    found = dict(columns)
    for some in names.values():
        parts = [columns[name] for name in some]
        chunks = [chunk for part in parts for chunk in getattr(part, "chunks", [part])]
        whole = _pyarrow().chunked_array(chunks, parts[0].type)
        # All chunks have one dictionary.
        encoded = whole.dictionary_encode().chunks
        labels = list[str | None](encoded[-1].dictionary.to_pylist() if encoded else ())
        numbers = [each.indices.fill_null(len(labels)).to_numpy() for each in encoded]
        codes = np.concatenate([np.empty(0, np.int32), *numbers])
        if whole.null_count:
            labels.append(None)
        pieces = np.split(codes, np.cumsum([len(part) for part in parts[:-1]]))
        found |= {name: Coded(piece, labels) for name, piece in zip(some, pieces, strict=True)}
    return found


def _is_text(column: object) -> bool:
    return str(getattr(column, "type", "")) in _TEXTS


def _values_of_chunk(chunk: Any) -> Array:  # noqa: ANN401 (an array of pyarrow)
    """Return objects; each label of a dictionary is converted once."""
    if not hasattr(chunk, "dictionary"):
        values = np.empty(len(chunk), object)
        values[:] = chunk.to_pylist()
        return values
    labels = np.empty(len(chunk.dictionary) + 1, object)
    labels[:-1] = chunk.dictionary.to_pylist()
    found: Array = labels[chunk.indices.fill_null(len(labels) - 1).to_numpy()]
    return found


_TEXTS = ("string", "large_string")
"""The names of the types of texts in Arrow that can be encoded in a dictionary."""


def _numbers_of_arrow(column: Any) -> Any:  # noqa: ANN401 (a column of pyarrow)
    kind = str(column.type)
    if kind == "bool" or kind.lstrip("u").startswith("int"):
        if not column.null_count:
            return np.asarray(column.to_numpy())
        values = column.fill_null(False if kind == "bool" else 0)
        return np.ma.MaskedArray(values.to_numpy(), mask=column.is_null().to_numpy())
    if kind in ("float", "double", "halffloat") and column.null_count < len(column):
        return np.ma.MaskedArray(column.to_numpy(), mask=column.is_null().to_numpy())
    return column if _is_text(column) else _values_of_arrow(column)


@frozen
class _Notation:
    """
    The notation of scores as texts.

    A ratio is a number only under a pack whose step is one: elsewhere 1/2 is more likely a date.
    """

    ratios: bool
    decimal: DecimalSign
    not_applicable: frozenset[str]
    not_assessed: frozenset[str]

    def parse(self, given: str) -> str | Missing | Problem | None:
        """[KA001, KN109] Return the number in a text, or the reason, or None if it is empty."""
        text = given.strip()
        if text in self.not_applicable:
            return NotApplicable("not applicable")
        if text in self.not_assessed:
            return NotAssessed("not assessed")
        if self.decimal == "," and "." in text:
            return messages.DECIMAL_SIGN_MISMATCH.problem(given=given)
        number = text.replace(self.decimal, ".")
        if number and not is_number_text(number, ratios=self.ratios):
            hint = 'use decimal=","'
            if not is_number_text(number.replace(",", ".", 1), ratios=False):
                sign = "point" if self.decimal == "." else "comma"
                reasons = " or ".join(sorted((*self.not_applicable, *self.not_assessed)))
                hint = f"write digits with a decimal {sign}, or for a missing score {reasons}"
            return messages.INVALID_AMOUNT.problem(given=given, hint=hint)
        return number or None


def _read(
    table: _Table,
    pack: CriteriaPack,
    *,
    subject: str = "subject",
    date: str = "date",
    groups: str | Iterable[str] = (),
    ignore: str | Iterable[str] = (),
    kind: Kind = "points",
    decimal: DecimalSign = ".",
    not_applicable_values: str | Iterable[str] = "not_applicable",
    not_assessed_values: str | Iterable[str] = "not_assessed",
    floats: Floats = "refuse",
    ignore_rules: bool = False,
    rest: Missing | None = None,
    invalid: Invalid = "raise",
    progress: Progress | None = None,
) -> Rows:
    require_type("pack", pack, CriteriaPack)
    require_choice("decimal", decimal, DecimalSign)
    group_names, ignored = _names(groups), _names(ignore)
    table = evolve(table, names=[name for name in table.names if name not in ignored])
    stepped = {f"{code}{STEPS_SUFFIX}": code for code in pack.layout.codes}
    if not stepped.keys().isdisjoint(table.names):
        table, kind = _by_code(table, stepped), "steps"
    _require_columns(pack, table.names, (subject, date, *group_names))
    subjects = table.values(subject)
    if len(subjects) > (n := _end(table, subjects)):
        table, subjects = table.until(n), subjects[:n]
    ratios = is_ratio(pack.step)
    notation = _Notation(
        ratios,
        decimal,
        frozenset(_names(not_applicable_values)),
        frozenset(_names(not_assessed_values)),
    )
    return from_columns(
        pack,
        _coded({code: table.numbers(code) for code in pack.layout.codes if code in table.names}),
        subjects=subjects,
        dates=table.texts(date),
        groups={name: table.values(name) for name in group_names},
        kind=kind,
        masks=_masks(pack, table),
        rest=rest,
        invalid=invalid,
        progress=progress,
        text=notation.parse,
        floats=floats,
        ignore_rules=ignore_rules,
    )


def _by_code(table: _Table, stepped: Mapping[str, str]) -> _Table:
    """[KN102] Return a table of whole steps by code: no column of scores is without the suffix."""
    raise_any(
        EvaluationError,
        (
            messages.COLUMN_NOT_FOUND.problem(given=name, hint=nearest(name, table.names))
            for name, code in stepped.items()
            if code in table.names
        ),
    )
    found = {stepped.get(name, name): name for name in table.names}
    return _Table(
        [stepped.get(name, name) for name in table.names],
        lambda name: table.numbers(found[name]),
        lambda name: table.values(found[name]),
    )


def _end(table: _Table, subjects: Array) -> int:
    """Return the number of rows but for those at the end that have no value, as in spreadsheets."""
    n = len(subjects)
    if not n or not _is_blank(subjects[n - 1]):
        return n
    columns = [table.values(name) for name in table.names]
    while n and all(_is_blank(column[n - 1]) for column in columns):
        n -= 1
    return n


def _is_blank(value: object) -> bool:
    return value is None or (isinstance(value, str) and not value.strip())


def _names(given: str | Iterable[str]) -> tuple[str, ...]:
    return (given,) if isinstance(given, str) else tuple(given)


def _require_columns(pack: CriteriaPack, given: Sequence[str], needed: Sequence[str]) -> None:
    """[KN101, KN102, KN103] Columns are known and unique; columns of codes may be absent."""
    _require_unique([*needed, *_score_columns(pack)])
    codes = pack.layout.codes
    known = dict.fromkeys([*needed, *codes, *(f"{code}{MASK_SUFFIX}" for code in codes)])

    def problems() -> Iterator[Problem]:
        times = Counter(given)
        for name, n in times.items():
            if n > 1:
                yield messages.DUPLICATE_COLUMN.problem(given=name)
        for name in needed:
            if name not in times:
                hint = nearest(name, map(str, given))
                yield messages.COLUMN_NOT_FOUND.problem(given=name, hint=hint)
        for name in times:
            if name not in known:
                yield messages.UNKNOWN_COLUMN.problem(given=name, hint=nearest(name, known))

    raise_any(EvaluationError, problems())


def _score_columns(pack: CriteriaPack) -> list[str]:
    return [f"{code}{end}" for code in pack.layout.codes for end in ("", *_SUFFIXES)]


def _require_unique(names: Iterable[str]) -> None:
    """[KN100] No name means two columns."""
    twice = (name for name, n in Counter(names).items() if n > 1)
    raise_any(
        EvaluationError, (messages.COLUMN_NAME_AMBIGUOUS.problem(given=name) for name in twice)
    )


def _masks(pack: CriteriaPack, table: _Table) -> tuple[Masks, Masks]:
    """Return the masks of the scores not applicable, and not assessed, by code."""
    not_applicable, not_assessed = dict[str, Array](), dict[str, Array]()
    for code in pack.layout.codes:
        name = f"{code}{MASK_SUFFIX}"
        if name in table.names:
            given = table.numbers(name)
            marks = np.ma.asarray(table.values(name) if _is_text(given) else given)
            listed = marks.tolist()
            if not set(map(type, listed)) <= {bool, type(None)}:
                problem = messages.MASK_NOT_BOOLEAN.problem(name, given=marks.dtype.name)
                raise EvaluationError([problem])
            not_applicable[code] = np.array([each is True for each in listed], np.bool_)
            not_assessed[code] = np.array([each is False for each in listed], np.bool_)
    return not_applicable, not_assessed


def to_columns(panel: PanelData, kind: Kind) -> dict[str, list[object]]:
    """
    Return a panel as plain columns.

    Raises:
        EvaluationError: If a group has the name of another column.
    """
    require_choice("kind", kind, Kind)
    codes = panel.pack.layout.codes
    columns = labels_of(panel, _score_columns(panel.pack))
    masks = dict[str, list[object]]()
    step = panel.pack.layout.step
    for i, code in enumerate(codes):
        steps = panel.steps[i]
        values = steps.astype(object) if kind == "steps" else _points_of(steps, step)
        not_applicable, not_assessed = (unpacked(bits, i, len(panel)) for bits in panel.gaps)
        missing = not_applicable | not_assessed
        if missing.any():
            values[missing] = None
            marks = not_applicable.astype(object)
            marks[~missing] = None
            masks[f"{code}{MASK_SUFFIX}"] = marks.tolist()
        columns[f"{code}{STEPS_SUFFIX}" if kind == "steps" else code] = values.tolist()
    return columns | masks


def labels_of(panel: PanelData, others: Iterable[str]) -> dict[str, list[object]]:
    """
    Return the subjects, the dates and the groups of a panel as plain columns.

    Args:
        panel: The panel.
        others: The names of the columns beside them.

    Raises:
        EvaluationError: If a group has the name of another column.
    """
    codes, dates = _dates_of(panel)
    columns: dict[str, list[object]] = {
        "subject": panel.subjects.tolist(),
        "date": [dates[code] for code in codes.tolist()],
    }
    _require_unique([*columns, *(group.name for group in panel.groups), *others])
    return columns | {group.name: group.values.tolist() for group in panel.groups}


def _points_of(steps: Array, step: Fraction) -> Array:
    """Return steps as exact points, objects; each different one is converted once."""
    found, places = np.unique(steps, return_inverse=True)
    values = np.empty(len(found), object)
    as_points = exact_text if is_ratio(step) else to_decimal
    values[:] = [as_points(each * step) for each in found.tolist()]
    points: Array = values[places]
    return points


def _dates_of(panel: PanelData) -> tuple[Array, Sequence[str]]:
    """Return the index of the date of each row, and the different dates as texts."""
    spans = panel.first.astype(np.int64) * 1000 + (panel.last - panel.first)
    found, places = np.unique(spans, return_inverse=True)
    texts = [str(date_of(span // 1000, span // 1000 + span % 1000)) for span in found.tolist()]
    return places.astype(np.int32), texts


_METADATA_KEY = b"kompass_core"
_FORMAT = 1


def to_arrow(panel: PanelData) -> Any:  # noqa: ANN401 (a table of pyarrow)
    """
    Return a panel as a table of whole steps, whose metadata has their pack and their unit.

    Raises:
        EvaluationError: If a group has values that Arrow cannot hold, or the name of another
            column.
        MissingExtraError: Without pyarrow.
    """
    pa, layout, n = _pyarrow(), panel.pack.layout, len(panel)
    columns: dict[str, Any] = {
        "subject": pa.array(panel.subjects, pa.string()),
        "date": _dictionary(pa, *_dates_of(panel)),
    }
    _require_unique(
        [*columns, *(group.name for group in panel.groups), *_score_columns(panel.pack)]
    )
    columns |= {group.name: _group_column(pa, group) for group in panel.groups}
    masks = dict[str, Any]()
    for i, code in enumerate(layout.codes):
        not_applicable, not_assessed = (unpacked(bits, i, n) for bits in panel.gaps)
        missing = not_applicable | not_assessed
        mask = missing if missing.any() else None
        columns[f"{code}{STEPS_SUFFIX}"] = pa.array(panel.steps[i], mask=mask)
        if missing.any():
            masks[f"{code}{MASK_SUFFIX}"] = pa.array(not_applicable, mask=~missing)
    about = {
        "format": _FORMAT,
        "pack": str(panel.pack.ref),
        "digest": panel.pack.digest,
        "step": str(layout.step),
        "groups": [group.name for group in panel.groups],
        "face_values": panel.face_values,
        "ignore_rules": any(len(fault.rows) for fault in rule_faults(panel.pack, panel.steps)),
    }
    return pa.table({**columns, **masks}, metadata={_METADATA_KEY: json.dumps(about).encode()})


def _pyarrow() -> Any:  # noqa: ANN401 (a module)
    try:
        return import_module("pyarrow")
    except ModuleNotFoundError:
        missing = messages.EXTRA_NOT_INSTALLED.problem(package="pyarrow", extra="arrow")
        raise MissingExtraError([missing]) from None


def _dictionary(pa: Any, codes: Array, labels: Sequence[str]) -> Any:  # noqa: ANN401 (of pyarrow)
    return pa.DictionaryArray.from_arrays(pa.array(codes), pa.array(labels, pa.string()))


def _group_column(pa: Any, group: Group) -> Any:  # noqa: ANN401 (of pyarrow)
    """[KN107] Return the column of a group, whose values Arrow can hold and return."""
    values: list[object] = group.labels.tolist()
    there = np.array([value is not None for value in values], np.int64)
    labels = _arrow_of(pa, group.name, [value for value in values if value is not None])
    if labels is None:
        facts = {"given": tuple(values), "name": group.name, "file": "Arrow"}
        types = "values of one type, e.g. texts"
        problem = messages.GROUP_VALUE_NOT_WRITABLE.problem(known=types, **facts)
        raise EvaluationError([problem])
    # A dictionary with a null among its labels cannot be written to Parquet.
    places = (np.cumsum(there) - there).astype(group.codes.dtype)[group.codes]
    return pa.DictionaryArray.from_arrays(pa.array(places, mask=there[group.codes] == 0), labels)


def _arrow_of(pa: Any, name: str, values: list[object]) -> Any:  # noqa: ANN401 (of pyarrow)
    """Return the array of the labels of a group; None if Arrow cannot hold and return them."""
    if "\0" in name:
        # Arrow would end the name there.
        return None
    try:
        name.encode()
        labels = pa.array(values)
    except (pa.ArrowException, TypeError, OverflowError, UnicodeEncodeError):
        return None
    pairs = zip(labels.to_pylist(), values, strict=True)
    return labels if all(one == other or is_nan(other) for one, other in pairs) else None


def _metadata(pack: CriteriaPack, metadata: Mapping[bytes, bytes]) -> dict[str, Any] | None:
    """[KF007, KN013, KN020, KN110, KP120] Return the metadata of `to_arrow`, for the same pack."""
    if _METADATA_KEY not in metadata:
        return None
    try:
        about: dict[str, Any] = json.loads(metadata[_METADATA_KEY])
        written, step = (about["format"], about["pack"], about["digest"]), Fraction(about["step"])
        about["groups"] = tuple(map(str, about["groups"]))
        about["face_values"] = about["face_values"] is True
        # Older tables have no such key.
        about["ignore_rules"] = about.get("ignore_rules") is True
    except (ValueError, TypeError, KeyError, RecursionError) as cause:
        problem = messages.PANEL_METADATA_INVALID.problem(reason=str(cause))
        raise EvaluationError([problem]) from None
    if written[0] != _FORMAT:
        problem = messages.FORMAT_NOT_SUPPORTED.problem(given=written[0], known=_FORMAT, hint="")
    elif written[1] != str(pack.ref):
        problem = messages.ROWS_OF_OTHER_PACK.problem(pack=pack.ref, given=written[1])
    elif written[2] != pack.digest:
        facts = {"recorded": written[2], "current": pack.digest, "pack": pack.ref}
        hint = "write it again from the scores"
        problem = messages.PACK_DIGEST_MISMATCH.problem(hint=hint, **facts)
    elif step != pack.layout.step:
        facts = {"step": number(pack.layout.step), "given": number(step)}
        problem = messages.PACK_STEPS_DIFFER.problem(pack=pack.ref, **facts)
    else:
        return about
    raise EvaluationError([problem])
