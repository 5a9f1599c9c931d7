"""How many bytes an evaluation takes."""

from __future__ import annotations

import gc
import json
import tracemalloc
from collections.abc import Iterator

from data import pack, records
from table import Row
from timing import Ratio

import kompass_core as kc

_N = 10_000
_BYTES = 450


def rows() -> Iterator[Row]:
    """Yield the rows of G12."""
    for shown, whole in (("whole points", True), ("points as text", False)):
        lines = [json.dumps(each) for each in records(_N, whole=whole)]
        size = _bytes_each(lines)
        facts = {"what": f"an evaluation of 10 000, {shown}", "against": f"{_BYTES} bytes"}
        ratio = Ratio([size], [_BYTES])
        yield Row(goal="G12", **facts, ratio=ratio, limit=1.0, note=f"({size:.0f} bytes)")


def _bytes_each(lines: list[str]) -> float:
    criteria, make = pack(), kc.Evaluation.from_points
    for line in lines:  # what is remembered of texts does not grow with their number
        make(criteria, **json.loads(line))
    gc.collect()
    tracemalloc.start()
    kept = [make(criteria, **json.loads(line)) for line in lines]
    gc.collect()
    size = tracemalloc.get_traced_memory()[0]
    tracemalloc.stop()
    return size / len(kept)
