"""A file of scores to a file with areas and totals."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator
from importlib import import_module
from typing import Any, Unpack

from kompass_core.criteria import CriteriaPack
from kompass_core.errors import FrameError, MissingExtraError, Problem, messages, raise_any
from kompass_core.frames.columns import listed
from kompass_core.frames.plan import Reading
from kompass_core.frames.scoring import score
from kompass_core.serialization import replacing

_ROWS = 2**17
"""How many rows are read, scored and written at a time."""


def score_parquet(
    source: str | os.PathLike[str],
    target: str | os.PathLike[str],
    pack: CriteriaPack,
    *,
    keep: Iterable[str] | None = None,
    progress: Callable[[int, int], object] | None = None,
    **reading: Unpack[Reading],
) -> int:
    """
    Score a Parquet file piece by piece, and write what it holds with the new columns.

    The memory that it takes does not grow with the number of rows. The target is written beside
    its place and put there when it is whole; whatever interrupts it leaves what was there. It
    needs the extra ``arrow``.

    Args:
        source: The file to read.
        target: The file to write.
        pack: The criteria.
        keep: Which columns of the source to write too; all if left out.
        progress: Called after each piece with the rows done and the rows in all.
        reading: How the scores are read, as for `score`.

    Returns:
        The number of rows.

    Raises:
        FrameError: As for `score`, or if the source cannot be read.
        SaveError: If the target cannot be written.
        MissingExtraError: If PyArrow is not installed.
    """
    arrow, parquet = _arrow()
    name = os.fspath(source)
    try:
        file = parquet.ParquetFile(name)
    except (OSError, ValueError) as error:
        raise _unreadable(name, error) from error
    with file:
        columns = list(file.schema_arrow.names)
        scored = score(file.schema_arrow.empty_table(), pack, **reading)
        kept = columns if keep is None else listed("keep", keep)
        raise_any(FrameError, (_not_kept(each) for each in kept if each not in columns))
        wanted = scored.select([*kept, *scored.schema.names[len(columns) :]]).schema
        with (
            replacing(os.fspath(target)) as stream,
            parquet.ParquetWriter(stream, wanted) as writer,
        ):
            done = 0
            for batch in _pieces(file, name):
                table = arrow.Table.from_batches([batch])
                writer.write_table(score(table, pack, **reading).select(wanted.names))
                done += table.num_rows
                if progress is not None:
                    progress(done, file.metadata.num_rows)
    return done


def _arrow() -> tuple[Any, Any]:
    """Import PyArrow, which has no types, and its reader of files."""
    try:
        return import_module("pyarrow"), import_module("pyarrow.parquet")
    except ModuleNotFoundError:
        raise MissingExtraError(
            [messages.EXTRA_NOT_INSTALLED.problem(package="pyarrow", extra="arrow")]
        ) from None


def _pieces(file: Any, name: str) -> Iterator[Any]:  # noqa: ANN401 (PyArrow has no types)
    try:
        yield from file.iter_batches(batch_size=_ROWS)
    except (OSError, ValueError) as error:
        raise _unreadable(name, error) from error


def _not_kept(column: str) -> Problem:
    return messages.KEPT_COLUMN_NOT_FOUND.problem("keep", column=column)


def _unreadable(name: str, error: Exception) -> FrameError:
    return FrameError([messages.FILE_NOT_READABLE.problem(reason=str(error)).in_file(name)])
