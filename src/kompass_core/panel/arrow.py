"""Panels as tables of Arrow, in memory or in Parquet files."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Mapping, Sequence
from importlib import import_module
from typing import TYPE_CHECKING, Any, cast

import numpy as np
from attrs import evolve

from kompass_core.criteria import CriteriaPack
from kompass_core.errors import EvaluationError, KompassError, MissingExtraError, raise_any
from kompass_core.missing import Missing
from kompass_core.panel.blocks import Assembly
from kompass_core.panel.building import Rows, argument_problems, from_columns
from kompass_core.panel.cells import Kind
from kompass_core.panel.columns_out import dates_of
from kompass_core.panel.gaps import unpacked
from kompass_core.panel.groups import Group
from kompass_core.panel.integers import Array
from kompass_core.panel.naming import MARK, Names, require_columns, require_names
from kompass_core.panel.rows import Bad
from kompass_core.panel.sums import Progress
from kompass_core.panel.wide import wide_of
from kompass_core.problems import Problem
from kompass_core.reading import opened
from kompass_core.writing import replacing

if TYPE_CHECKING:
    from kompass_core.panel.table import Panel

__all__ = ["read_parquet", "to_arrow", "write_parquet"]

_KEY = b"kompass_core"
_FORMAT = 1
_SOME = 65_536


def _pyarrow() -> Any:  # noqa: ANN401 (a module)
    try:
        pa: Any = import_module("pyarrow")
        import_module("pyarrow.parquet")
    except ModuleNotFoundError:
        missing = Problem.of("KX001", package="pyarrow", extra="arrow")
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
        raise EvaluationError([Problem.of("KN107", file="Arrow", known=known, **facts)]) from None
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
            problem = Problem.of("KN111", reason=str(cause)).within(source)
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
        raise EvaluationError([Problem.of("KN110", reason=str(cause)).within(source)]) from None
    if written[0] != _FORMAT:
        problem = Problem.of("KF007", given=written[0], known=_FORMAT, hint="")
    elif written[1] != str(pack.ref):
        problem = Problem.of("KN013", pack=pack.ref, given=written[1])
    elif written[2] != pack.digest:
        facts = {"recorded": written[2], "current": pack.digest, "pack": pack.ref}
        problem = Problem.of("KP120", hint="write it again from the scores", **facts)
    else:
        return about
    raise EvaluationError([problem.within(source)])


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
