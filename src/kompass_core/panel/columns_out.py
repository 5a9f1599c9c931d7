"""What a panel says, as plain columns."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import TYPE_CHECKING

import numpy as np

from kompass_core.amounts import to_decimal
from kompass_core.panel.cells import Kind
from kompass_core.panel.days import date_of
from kompass_core.panel.gaps import unpacked
from kompass_core.panel.integers import Array
from kompass_core.panel.naming import MARK, require_names

if TYPE_CHECKING:
    from kompass_core.panel.table import Panel

__all__ = ["dates_of", "points_of", "to_columns"]


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
