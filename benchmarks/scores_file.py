"""Made-up scores of many subjects in a Parquet file."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from data import pack

_PIECE = 500_000
_SEED = 20100301


def rows_wanted(usual: int) -> int:
    """Return how many rows to measure with: fewer for a quick try, with KOMPASS_BENCH_ROWS."""
    return min(usual, int(os.environ.get("KOMPASS_BENCH_ROWS", usual)))


def write_scores(path: Path, n: int) -> None:
    """Write *n* rows: country (30), year (10), and the steps of 45 sub-questions in 16 bits."""
    pieces = _pieces(n)
    first = next(pieces)
    with pq.ParquetWriter(path, first.schema, compression="zstd") as writer:
        writer.write_table(first)
        for piece in pieces:
            writer.write_table(piece)


def _pieces(n: int) -> Iterator[pa.Table]:
    """Make up scores: three in four on a quarter of the possible points, others anywhere."""
    dice, layout = np.random.default_rng(_SEED), pack().layout
    for start in range(0, n, _PIECE):
        size = min(_PIECE, n - start)
        talent = dice.beta(4, 3, size)
        columns = {
            "country": dice.integers(0, 30, size, np.int16),
            "year": dice.integers(2015, 2025, size, np.int16),
        }
        for code, high in zip(layout.codes, layout.highs, strict=True):
            share = np.clip(talent + dice.normal(0, 0.2, size), 0, 1)
            quarter = np.round(share * 4) * high // 4
            anywhere = np.round(share * high)
            steps = np.where(dice.random(size) < 0.75, quarter, anywhere)
            columns[code] = steps.astype(np.int16)
        yield pa.table(columns)
