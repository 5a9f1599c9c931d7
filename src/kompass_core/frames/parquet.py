"""A file of scores to a file with areas and totals."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any, Unpack

from kompass_core.criteria import CriteriaPack
from kompass_core.errors import FrameError, MissingExtraError
from kompass_core.files import replacing
from kompass_core.frames.plan import Reading
from kompass_core.frames.scoring import score
from kompass_core.problems import Problem

if TYPE_CHECKING:
    import pyarrow as pa

__all__ = ["score_parquet"]

_ROWS = 2**17


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
    its place and put there when it is whole; whatever interrupts it leaves what was there.

    Args:
        source: The file to read; needs the extra ``arrow``.
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
    try:
        import pyarrow.parquet as pq
    except ModuleNotFoundError:
        raise MissingExtraError([Problem.of("KX001", package="pyarrow", extra="arrow")]) from None
    try:
        file = pq.ParquetFile(os.fspath(source))
    except (OSError, ValueError) as error:
        raise _unreadable(source, error) from error
    with file:
        schema = score(file.schema_arrow.empty_table(), pack, **reading).schema
        added = schema.names[len(file.schema_arrow) :]
        kept = file.schema_arrow.names if keep is None else list(keep)
        if unknown := [name for name in kept if name not in file.schema_arrow.names]:
            raise FrameError(Problem.of("KN064", column=name) for name in unknown)
        names = [*kept, *added]
        fields = [schema.field(name) for name in names]
        with replacing(os.fspath(target)) as stream, _writer(stream, fields) as writer:
            done = 0
            for table in _pieces(file, source):
                writer.write_table(score(table, pack, **reading).select(names))
                done += table.num_rows
                if progress is not None:
                    progress(done, file.metadata.num_rows)
    return done


def _writer(stream: Any, fields: list[pa.Field[Any]]) -> Any:  # noqa: ANN401 (PyArrow has no types)
    import pyarrow as pa
    import pyarrow.parquet as pq

    return pq.ParquetWriter(stream, pa.schema(fields), compression="zstd")


def _pieces(file: Any, source: str | os.PathLike[str]) -> Iterable[pa.Table]:  # noqa: ANN401
    """Read a file of PyArrow a few rows at a time."""
    import pyarrow as pa

    batches = file.iter_batches(batch_size=_ROWS)
    while True:
        try:
            batch = next(batches, None)
        except (OSError, ValueError) as error:
            raise _unreadable(source, error) from error
        if batch is None:
            return
        yield pa.Table.from_batches([batch])


def _unreadable(source: str | os.PathLike[str], error: Exception) -> FrameError:
    return FrameError([Problem.of("KF010", reason=str(error)).within(os.fspath(source))])
