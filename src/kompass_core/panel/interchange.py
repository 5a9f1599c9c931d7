"""Conversion of panels from and to tables."""

from __future__ import annotations

import json
import os
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from fractions import Fraction
from importlib import import_module
from typing import TYPE_CHECKING, Any, cast

import numpy as np
from attrs import evolve, frozen

from kompass_core.amounts import to_decimal
from kompass_core.criteria import CriteriaPack
from kompass_core.errors import (
    EvaluationError,
    KompassError,
    MissingExtraError,
    Problem,
    messages,
    nearest,
    raise_any,
    wrong_type,
)
from kompass_core.missing import Missing
from kompass_core.panel.arrays import Array, unpacked
from kompass_core.panel.blocks import Assembly
from kompass_core.panel.building import Rows, argument_problems, from_columns
from kompass_core.panel.cells import Kind, Masks, date_of
from kompass_core.panel.groups import Group
from kompass_core.panel.rows import Bad
from kompass_core.panel.sums import Progress
from kompass_core.serialization import opened, replacing

if TYPE_CHECKING:
    from kompass_core.panel.panel import Panel


MARK = ":not_applicable"
"""What follows a code in the name of the column that tells why there is no score."""


@frozen
class Names:
    """
    The names of columns, besides those that are codes.

    Attributes:
        subject: Who was assessed.
        date: When.
        groups: What rows can be grouped by.
        ignore: What does not count.
        long: The code and the number of a long table.
    """

    subject: str = "subject"
    date: str = "date"
    groups: tuple[str, ...] = ()
    ignore: frozenset[str] = frozenset()
    long: tuple[str, ...] = ()

    @classmethod
    def of(
        cls,
        subject: object,
        date: object,
        groups: object,
        ignore: object,
        long: Sequence[object] = (),
    ) -> Names:
        """
        Read the names of columns.

        Raises:
            EvaluationError: If they are no texts.
        """
        texts = {"subject": subject, "date": date}
        texts |= dict(zip(("code", "points"), long, strict=False))
        several = {"groups": groups, "ignore": ignore}
        raise_any(EvaluationError, _no_texts(texts, several))
        listed = {key: cast("Iterable[str]", names) for key, names in several.items()}
        return cls(
            str(subject),
            str(date),
            tuple(listed["groups"]),
            frozenset(listed["ignore"]),
            tuple(map(str, long)),
        )

    def needed(self, *, is_long: bool = False) -> tuple[str, ...]:
        """Return what must be there."""
        return (self.subject, self.date, *self.groups, *(self.long if is_long else ()))


def _no_texts(texts: dict[str, object], several: dict[str, object]) -> Iterator[Problem]:
    """[KF006] Names are texts."""
    for path, given in texts.items():
        if not isinstance(given, str):
            yield wrong_type(path, given, str)
    for path, names in several.items():
        if isinstance(names, str) or not isinstance(names, Iterable):
            yield wrong_type(path, names, Iterable)
        else:
            given = cast("Iterable[object]", names)
            wrong = (each for each in given if not isinstance(each, str))
            yield from (wrong_type(path, each, str) for each in wrong)


def require_names(pack: CriteriaPack, needed: Sequence[str], *, is_long: bool = False) -> None:
    """
    [KN100] Refuse names that stand for two things.

    Raises:
        EvaluationError: If one does.
    """
    wanted = [*needed, *(() if is_long else pack.layout.codes)]
    twice = (name for name, n in Counter(wanted).items() if n > 1)
    raise_any(
        EvaluationError, (messages.COLUMN_NAME_AMBIGUOUS.problem(given=name) for name in twice)
    )


def require_columns(
    pack: CriteriaPack,
    given: Sequence[str],
    names: Names,
    *,
    is_long: bool = False,
    is_marked: bool = False,
    source: str = "",
) -> None:
    """
    [KN101, KN102, KN103] Refuse a table that has not the columns that were said.

    Codes may be absent: then there are reasons, or each row is wrong.

    Raises:
        EvaluationError: If a column is missing, unknown, or there twice.
    """
    needed = names.needed(is_long=is_long)
    require_names(pack, needed, is_long=is_long)
    codes = () if is_long else pack.layout.codes
    marks = (f"{code}{MARK}" for code in codes if is_marked)
    known = dict.fromkeys([*needed, *codes, *marks])

    def problems() -> Iterator[Problem]:
        times = Counter(given)
        for name, n in times.items():
            if n > 1 and name not in names.ignore:
                yield messages.DUPLICATE_COLUMN.problem(given=name)
        for name in needed:
            if name not in times:
                yield messages.COLUMN_NOT_FOUND.problem(given=name, hint=nearest(name, given))
        for name in times:
            if name not in known and name not in names.ignore:
                yield messages.UNKNOWN_COLUMN.problem(given=name, hint=nearest(name, known))

    raise_any(EvaluationError, (each.in_file(source) for each in problems()))


@frozen(eq=False)
class Wide:
    """
    The columns of scores, and where there are none.

    Attributes:
        columns: By code, a number for each row; masked where it is null.
        masks: By code, where it is not applicable, and where it was not assessed.
    """

    columns: Mapping[str, object]
    masks: tuple[Masks, Masks]


def wide_of(pack: CriteriaPack, columns: Mapping[str, Array]) -> Wide:
    """
    Tell scores and reasons apart.

    Args:
        pack: The criteria.
        columns: By name, those of a table; masked where they are null.

    Raises:
        EvaluationError: If a column of reasons has no truth values.
    """
    foreign, skipped = dict[str, object](), dict[str, object]()
    for code in pack.layout.codes:
        marks = columns.get(f"{code}{MARK}")
        if marks is None:
            continue
        if marks.dtype == np.bool_:
            said, values = ~np.ma.getmaskarray(marks), np.asarray(marks)
        elif set(map(type, marks.tolist())) <= {bool, type(None)}:
            listed = marks.tolist()
            said = np.array([each is not None for each in listed], np.bool_)
            values = np.array([each is True for each in listed], np.bool_)
        else:
            raise EvaluationError(
                [messages.MASK_NOT_BOOLEAN.problem(f"{code}{MARK}", given=marks.dtype.name)]
            )
        foreign[code], skipped[code] = said & values, said & ~values
    scores = {code: columns[code] for code in pack.layout.codes if code in columns}
    return Wide(scores, (foreign, skipped))


def to_columns(panel: Panel, kind: Kind) -> dict[str, list[object]]:
    """
    Return a panel as plain columns.

    Raises:
        EvaluationError: If a group has the name of another column.
    """
    codes, dates = dates_of(panel)
    columns: dict[str, list[object]] = {
        "subject": panel.subjects.tolist(),
        "date": [dates[code] for code in codes.tolist()],
    }
    require_names(panel.pack, [*columns, *(group.name for group in panel.groups)])
    columns |= {group.name: group.values.tolist() for group in panel.groups}
    marks = dict[str, list[object]]()
    unit = panel.pack.layout.step if kind == "points" else None
    for cell, code in enumerate(panel.pack.layout.codes):
        steps = panel.steps[cell]
        values = steps.astype(object) if unit is None else points_of(steps, unit)
        foreign, skipped = (
            np.zeros(len(panel), np.bool_) if bits is None else unpacked(bits, cell, len(panel))
            for bits in panel.gaps
        )
        missing = foreign | skipped
        if missing.any():
            values[missing] = None
            said = foreign.astype(object)
            said[~missing] = None
            marks[f"{code}{MARK}"] = said.tolist()
        columns[code] = values.tolist()
    return columns | marks


def points_of(steps: Array, step: Fraction) -> Array:
    """Return numbers of steps as exact decimal points, objects."""
    found, places = np.unique(steps, return_inverse=True)
    values = np.empty(len(found), object)
    values[:] = [to_decimal(each * step) for each in found.tolist()]
    points: Array = values[places]
    return points


def dates_of(panel: Panel) -> tuple[Array, Sequence[str]]:
    """Return the dates as texts, each different one once, and its number for each row."""
    spans = panel.first.astype(np.int64) * 1000 + (panel.last - panel.first)
    found, places = np.unique(spans, return_inverse=True)
    texts = [str(date_of(span // 1000, span // 1000 + span % 1000)) for span in found.tolist()]
    return places.astype(np.int32), texts


def read_frame(
    frame: object,
    pack: CriteriaPack,
    *,
    collect: bool,
    names: Names,
    kind: Kind,
    rest: Missing | None,
    bad: Bad,
    progress: Progress | None,
) -> Rows:
    """
    Read a frame.

    Raises:
        EvaluationError: As `kompass_core.Panel.from_frame` says.
        MissingExtraError: Without narwhals.
    """
    try:
        import narwhals as nw
    except ModuleNotFoundError:
        missing = messages.EXTRA_NOT_INSTALLED.problem(package="narwhals", extra="frames")
        raise MissingExtraError([missing]) from None
    raise_any(EvaluationError, argument_problems(pack, ({}, {}), rest, kind))
    table: Any = nw.from_native(frame, pass_through=True)
    if isinstance(table, nw.LazyFrame):
        if not collect:
            raise EvaluationError([messages.FRAME_IS_LAZY.problem("frame")])
        table = table.collect()
    if not isinstance(table, nw.DataFrame):
        raise EvaluationError(
            [messages.NOT_A_DATAFRAME.problem("frame", given=type(frame).__name__)]
        )
    require_columns(pack, table.columns, names, is_marked=True)
    wide = wide_of(
        pack,
        {
            name: _column(table[name])
            for name in table.columns
            if name not in {*names.needed(), *names.ignore}
        },
    )
    return from_columns(
        pack,
        wide.columns,
        subjects=table[names.subject].to_list(),
        dates=table[names.date].to_list(),
        groups={name: table[name].to_list() for name in names.groups},
        kind=kind,
        masks=wide.masks,
        rest=rest,
        bad=bad,
        progress=progress,
    )


def _column(series: Any) -> Array:  # noqa: ANN401 (a column of any library)
    """Return a column of numbers or truth values, masked where it is null; never as floats."""
    if series.dtype.is_integer() or str(series.dtype) == "Boolean":
        null = series.is_null().to_numpy()
        if not null.any():
            return np.asarray(series.to_numpy())
        there = series.drop_nulls().to_numpy()
        whole = np.zeros(len(null), there.dtype)
        whole[~null] = there
        return np.ma.MaskedArray(whole, mask=null)
    if series.dtype.is_float():
        return np.asarray(series.to_numpy())
    values = np.empty(len(series), object)
    values[:] = series.to_list()
    return values


_KEY = b"kompass_core"
_FORMAT = 1
_SOME = 65_536


def _pyarrow() -> Any:  # noqa: ANN401 (a module)
    try:
        pa: Any = import_module("pyarrow")
        import_module("pyarrow.parquet")
    except ModuleNotFoundError:
        missing = messages.EXTRA_NOT_INSTALLED.problem(package="pyarrow", extra="arrow")
        raise MissingExtraError([missing]) from None
    return pa


def to_arrow(panel: Panel) -> Any:  # noqa: ANN401 (a table of pyarrow)
    """
    Return a panel as a table.

    Raises:
        EvaluationError: If a group has values that Arrow cannot hold, or a name is taken.
        MissingExtraError: Without pyarrow.
    """
    return _table(panel, _pyarrow())


def _table(panel: Panel, pa: Any) -> Any:  # noqa: ANN401 (a module, a table of it)
    layout, n = panel.pack.layout, len(panel)
    columns: dict[str, Any] = {
        "subject": pa.array(panel.subjects, pa.string()),
        "date": _coded(pa, *dates_of(panel)),
    }
    require_names(panel.pack, [*columns, *(group.name for group in panel.groups)])
    columns |= {group.name: _of_group(pa, group) for group in panel.groups}
    marks = dict[str, Any]()
    for cell, code in enumerate(layout.codes):
        foreign, skipped = (
            None if bits is None or not bits[cell].any() else unpacked(bits, cell, n)
            for bits in panel.gaps
        )
        missing = _either(foreign, skipped)
        columns[code] = pa.array(panel.steps[cell], mask=missing)
        if missing is not None:
            said = np.zeros(n, np.bool_) if foreign is None else foreign
            marks[f"{code}{MARK}"] = pa.array(said, mask=~missing)
    about = {
        "format": _FORMAT,
        "pack": str(panel.pack.ref),
        "digest": panel.pack.digest,
        "step": str(layout.step),
        "groups": [group.name for group in panel.groups],
        "face_values": panel.face_values,
    }
    return pa.table({**columns, **marks}, metadata={_KEY: json.dumps(about).encode()})


def _either(one: Array | None, other: Array | None) -> Array | None:
    if one is None or other is None:
        return one if other is None else other
    together: Array = one | other
    return together


def _coded(pa: Any, codes: Array, labels: Sequence[str]) -> Any:  # noqa: ANN401 (a module, a column)
    return pa.DictionaryArray.from_arrays(pa.array(codes), pa.array(labels, pa.string()))


def _of_group(pa: Any, group: Group) -> Any:  # noqa: ANN401 (a module, a column)
    """[KN107] Return the column of a group, whose values Arrow can hold."""
    try:
        labels = pa.array(group.labels.tolist())
    except (pa.ArrowException, TypeError, OverflowError):
        facts = {"given": tuple(group.labels.tolist()), "name": group.name}
        known = "values of one type, e.g. texts"
        raise EvaluationError(
            [messages.GROUP_VALUE_NOT_WRITABLE.problem(file="Arrow", known=known, **facts)]
        ) from None
    return pa.DictionaryArray.from_arrays(pa.array(group.codes), labels)


def write_parquet(panel: Panel, path: str | os.PathLike[str], *, progress: Progress | None) -> None:
    """
    Write a panel into a Parquet file, whole or not at all.

    Raises:
        EvaluationError: As for `to_arrow`.
        MissingExtraError: Without pyarrow.
        SaveError: As for `kompass_core.save`.
    """
    pa = _pyarrow()
    table = _table(panel, pa)
    with (
        replacing(os.fspath(path)) as stream,
        pa.parquet.ParquetWriter(stream, table.schema) as writer,
    ):
        for start in range(0, len(panel), _SOME):
            writer.write_table(table.slice(start, _SOME))
            if progress is not None:
                progress(min(start + _SOME, len(panel)), len(panel))


def read_parquet(
    path: str | os.PathLike[str],
    pack: CriteriaPack,
    *,
    names: Names,
    told: bool,
    kind: Kind,
    rest: Missing | None,
    bad: Bad,
    progress: Progress | None,
) -> tuple[Rows, bool]:
    """
    Read a Parquet file; also whether it holds printed numbers.

    Raises:
        EvaluationError: As `kompass_core.Panel.read_parquet` says.
        MissingExtraError: Without pyarrow.
    """
    pa = _pyarrow()
    raise_any(EvaluationError, argument_problems(pack, ({}, {}), rest, kind))
    source = os.fspath(path)
    with opened(path, EvaluationError) as stream:
        try:
            file = pa.parquet.ParquetFile(stream)
            about = _about(pack, file.schema_arrow.metadata or {}, source)
            if about is not None:
                kind = "steps"
                names = evolve(names, groups=about["groups"]) if told else names
            require_columns(pack, file.schema_arrow.names, names, is_marked=True, source=source)
            rows = _rows(
                file,
                Assembly(pack, bad, file.metadata.num_rows),
                lambda batch: _batch(batch, pack, names, kind, rest),
                groups=names.groups,
                ignore=names.ignore,
                progress=progress,
                source=source,
            )
        except KompassError:
            raise
        except (pa.ArrowException, OSError) as cause:
            problem = messages.PARQUET_NOT_READABLE.problem(reason=str(cause)).in_file(source)
            raise EvaluationError([problem]) from cause
    return rows, about is not None and about["face_values"]


def _about(
    pack: CriteriaPack, metadata: Mapping[bytes, bytes], source: str
) -> dict[str, Any] | None:
    """[KF007, KN013, KN110, KP120] Return what the file says of itself, if it was written here."""
    if _KEY not in metadata:
        return None
    try:
        about = cast("dict[str, Any]", json.loads(metadata[_KEY]))
        written = about["format"], about["pack"], about["digest"]
        about["groups"] = tuple(map(str, about["groups"]))
        about["face_values"] = about["face_values"] is True
    except (ValueError, TypeError, KeyError, RecursionError) as cause:
        raise EvaluationError(
            [messages.PANEL_METADATA_INVALID.problem(reason=str(cause)).in_file(source)]
        ) from None
    if written[0] != _FORMAT:
        problem = messages.FORMAT_NOT_SUPPORTED.problem(given=written[0], known=_FORMAT, hint="")
    elif written[1] != str(pack.ref):
        problem = messages.ROWS_OF_OTHER_PACK.problem(pack=pack.ref, given=written[1])
    elif written[2] != pack.digest:
        facts = {"recorded": written[2], "current": pack.digest, "pack": pack.ref}
        problem = messages.PACK_DIGEST_MISMATCH.problem(
            hint="write it again from the scores", **facts
        )
    else:
        return about
    raise EvaluationError([problem.in_file(source)])


def _rows(
    file: Any,  # noqa: ANN401 (a file of pyarrow)
    assembly: Assembly,
    read: Callable[[Any], Rows],
    *,
    groups: tuple[str, ...],
    ignore: frozenset[str],
    progress: Progress | None,
    source: str,
) -> Rows:
    """Read the rows of a file, some at a time."""
    done, n = 0, file.metadata.num_rows
    wanted = [name for name in file.schema_arrow.names if name not in ignore]
    for batch in file.iter_batches(_SOME, columns=wanted):

        def placed(row: int, problem: Problem, start: int = done) -> Problem:
            inside = problem.path.removeprefix(f"rows[{row}]")
            return evolve(problem, path=f"rows[{row + start}]{inside}", source=source)

        assembly.add(read(batch), batch.num_rows, placed)
        done += batch.num_rows
        if progress is not None:
            progress(done, n)
    return assembly.rows(groups)


def _batch(
    batch: Any,  # noqa: ANN401 (a batch of pyarrow)
    pack: CriteriaPack,
    names: Names,
    kind: Kind,
    rest: Missing | None,
) -> Rows:
    columns: dict[str, Any] = dict(zip(batch.schema.names, batch.columns, strict=True))
    others = {name: _objects(columns.pop(name)) for name in names.needed()}
    wide = wide_of(pack, {name: _numbers(column) for name, column in columns.items()})
    return from_columns(
        pack,
        wide.columns,
        subjects=others[names.subject],
        dates=others[names.date],
        groups={name: others[name] for name in names.groups},
        kind=kind,
        masks=wide.masks,
        rest=rest,
        bad="set-aside",
        progress=None,
    )


def _objects(column: Any) -> Array:  # noqa: ANN401 (a column of pyarrow)
    """Return texts and the like, each different one of a dictionary once."""
    if not hasattr(column, "dictionary"):
        values = np.empty(len(column), object)
        values[:] = column.to_pylist()
        return values
    labels = np.empty(len(column.dictionary) + 1, object)
    labels[:-1] = column.dictionary.to_pylist()
    indices = column.indices
    if indices.null_count:
        indices = indices.fill_null(len(labels) - 1)
    found: Array = labels[indices.to_numpy()]
    return found


def _numbers(column: Any) -> Array:  # noqa: ANN401 (a column of pyarrow)
    """Return numbers or truth values, masked where they are null; never as floats."""
    kind = str(column.type)
    if kind == "bool" or kind.lstrip("u").startswith("int"):
        if not column.null_count:
            return np.asarray(column.to_numpy(zero_copy_only=False))
        # What computes with nulls takes pyarrow a second to load.
        values = column.fill_null(False if kind == "bool" else 0)
        return np.ma.MaskedArray(
            values.to_numpy(zero_copy_only=False),
            mask=column.is_null().to_numpy(zero_copy_only=False),
        )
    if column.null_count == 0 and kind in ("float", "double", "halffloat"):
        return np.asarray(column.to_numpy())
    return _objects(column)
