"""The columns of a wide table that tells gaps by a second column of truth values."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from attrs import frozen

from kompass_core.criteria import CriteriaPack
from kompass_core.errors import EvaluationError
from kompass_core.panel.cells import Masks
from kompass_core.panel.integers import Array
from kompass_core.panel.naming import MARK
from kompass_core.problems import Problem

__all__ = ["Wide", "wide_of"]


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
            raise EvaluationError([Problem.of("KN004", f"{code}{MARK}", given=marks.dtype.name)])
        foreign[code], skipped[code] = said & values, said & ~values
    scores = {code: columns[code] for code in pack.layout.codes if code in columns}
    return Wide(scores, (foreign, skipped))
