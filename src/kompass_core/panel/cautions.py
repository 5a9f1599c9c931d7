"""What a reader must know of the rows of a panel, or of two."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import numpy as np

from kompass_core.cautions import Caution, CautionKind
from kompass_core.panel.days import day_number
from kompass_core.panel.integers import Array

if TYPE_CHECKING:
    from kompass_core.panel.table import Panel

__all__ = ["about_changes", "about_rows"]


def about_rows(panel: Panel) -> Iterator[Caution]:
    """Say what is doubtful about rows that are summed up."""
    if panel.face_values:
        text = "the scores are printed numbers, taken for exact"
        yield Caution(CautionKind.FACE_VALUES, text)
    if not len(panel):
        return
    first, last = panel.first.min(), panel.last.max()
    for known in panel.pack.breaks:
        start, end = (day_number(day) for day in (known.start.first, known.end.last))
        if len(panel) > 1 and first < last and first <= end and last >= start:
            when = f"between {known.start} and {known.end}"
            text = f"the instrument changed {when}, and there may be results from both sides"
            yield Caution(CautionKind.BREAK, f"{text}: {known.note}")


def about_changes(before: Panel, after: Panel) -> Iterator[Caution]:
    """Say what is doubtful about the changes from one panel to another, row by row."""
    if before.face_values or after.face_values:
        text = "the scores are printed numbers, taken for exact"
        yield Caution(CautionKind.FACE_VALUES, text)
    reversed_ = int(np.count_nonzero(after.last < before.first))
    if reversed_:
        text = f"{reversed_} of {len(after)} later dates lie before the earlier ones"
        yield Caution(CautionKind.ORDER, text)
    for known in before.pack.breaks:
        start, end = (day_number(day) for day in (known.start.first, known.end.last))
        apart = _separated(before, after, start, end) | _separated(after, before, start, end)
        n = int(np.count_nonzero(apart))
        if n:
            when = f"between {known.start} and {known.end}"
            text = f"the instrument changed {when}, which {n} of {len(after)} changes may span"
            yield Caution(CautionKind.BREAK, f"{text}: {known.note}")


def _separated(earlier: Panel, later: Panel, start: int, end: int) -> Array:
    """As `Break.separates` has it, for every row."""
    apart: Array = (earlier.first < later.last) & (earlier.first <= end) & (later.last >= start)
    return apart
