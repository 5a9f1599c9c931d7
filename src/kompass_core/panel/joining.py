"""The rows of several panels, below each other."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from kompass_core.errors import EvaluationError, IncomparableError, raise_any, wrong_type
from kompass_core.panel.building import Rows, pack_problem
from kompass_core.panel.cells import Cells
from kompass_core.panel.gaps import join
from kompass_core.panel.groups import joined
from kompass_core.panel.sums import Progress
from kompass_core.problems import Problem

if TYPE_CHECKING:
    from kompass_core.panel.table import Panel

__all__ = ["concat", "require_panels"]


def concat(panels: tuple[Panel, ...], progress: Progress | None = None) -> Rows:
    """
    Put the rows of several panels below each other.

    Args:
        panels: The panels.
        progress: Called after each cell.

    Raises:
        EvaluationError: If there is none, or they have other groups.
        IncomparableError: If they have other criteria.
    """
    if not panels:
        raise EvaluationError([Problem.of("KN007")])
    require_panels(panels)
    known = tuple(group.name for group in panels[0].groups)
    for i, panel in enumerate(panels):
        names = tuple(group.name for group in panel.groups)
        if names != known:
            raise EvaluationError([Problem.of("KN008", f"panels[{i}]", given=names, known=known)])
    cells = len(panels[0].steps)
    steps = np.empty((cells, sum(map(len, panels))), panels[0].steps.dtype)
    for cell in range(cells):
        np.concatenate([panel.steps[cell] for panel in panels], out=steps[cell])
        if progress is not None:
            progress(cell + 1, cells)
    foreign, skipped = (join([(p.gaps[kind], len(p)) for p in panels], cells) for kind in (0, 1))
    return Rows(
        Cells(steps, (foreign, skipped), []),
        np.concatenate([panel.subjects for panel in panels]),
        np.concatenate([panel.first for panel in panels]),
        np.concatenate([panel.last for panel in panels]),
        tuple(joined(each) for each in zip(*(panel.groups for panel in panels), strict=True)),
    )


def require_panels(panels: tuple[Panel, ...]) -> None:
    """
    Refuse what is no panel, and rows that were scored by other criteria.

    Packs that are declared equivalent are other criteria here: their columns may differ.

    Raises:
        EvaluationError: If one of them is no panel.
        IncomparableError: If they have other criteria.
    """
    # Here, lest the modules need each other before they are there.
    from kompass_core.panel.table import Panel

    wrong = (each for each in enumerate[object](panels) if not isinstance(each[1], Panel))
    raise_any(EvaluationError, (wrong_type(f"panels[{i}]", each, Panel) for i, each in wrong))
    first = panels[0].pack
    unlike = (pack_problem(first, each.pack) for each in panels)
    raise_any(IncomparableError, (problem for problem in unlike if problem is not None))
