"""Whether the parts of a panel are what they must be."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from typing import TYPE_CHECKING

import numpy as np

from kompass_core.panel.arrays import is_array
from kompass_core.panel.building import unnamed
from kompass_core.panel.cells import steps_or_problem, steps_type
from kompass_core.panel.days import are_dates
from kompass_core.problems import Problem

if TYPE_CHECKING:
    from kompass_core.panel.table import Panel

__all__ = ["row_problems", "shape_problems"]


def shape_problems(panel: Panel) -> Iterator[Problem]:
    """[KN001, KN009] All parts have the same rows, and the types that a panel has."""
    cells, n = len(panel.pack.layout.codes), len(panel)
    packed = (cells, -(-n // 8))
    expected: dict[str, tuple[tuple[int, ...], object]] = {
        "steps": ((cells, n), steps_type(panel.pack)),
        "subjects": ((n,), np.dtype(object)),
        "first": ((n,), np.dtype(np.int32)),
        "last": ((n,), np.dtype(np.int32)),
        "not_applicable": (packed, np.dtype(np.uint8)),
        "not_assessed": (packed, np.dtype(np.uint8)),
    }
    for name, (shape, kind) in expected.items():
        array = getattr(panel, name)
        if array is None and name.startswith("not_"):
            continue
        if not is_array(array) or (array.shape, array.dtype) != (shape, kind):
            yield Problem.of("KN009", name, kind=kind, shape=shape)
    for group in panel.groups:
        if len(group.codes) != n:
            yield Problem.of("KN001", f"groups.{group.name}", given=len(group.codes), n=n)


def row_problems(panel: Panel) -> Iterator[Problem]:
    """[KE004, KE005, KE006, KN019] Every score, subject and date is one that there can be."""
    layout = panel.pack.layout
    if not len(panel):
        return
    for cell, steps in enumerate(panel.steps):
        low, high = layout.lows[cell], layout.highs[cell]
        coarse = layout.unit == 1 or not (steps % layout.unit).any()
        if coarse and low <= steps.min() and steps.max() <= high:
            continue
        wrong = (steps < low) | (steps > high) | (steps % layout.unit != 0)
        for row in np.flatnonzero(wrong).tolist():
            problem = steps_or_problem(panel.pack, cell, int(steps[row]), Fraction(1))
            # Whatever is wrong here is wrong there.
            assert isinstance(problem, Problem)
            yield problem.under(f"rows[{row}].{layout.codes[cell]}")
    for fault in unnamed(panel.subjects):
        yield from fault.problems
    for row in np.flatnonzero(~are_dates(panel.first, panel.last)).tolist():
        yield Problem.of("KN019", f"rows[{row}].date")
