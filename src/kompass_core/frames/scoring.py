"""Areas and totals as columns."""

from __future__ import annotations

from typing import Unpack, cast

from narwhals.typing import IntoFrameT

from kompass_core.criteria import CriteriaPack
from kompass_core.frames.engines import require_new
from kompass_core.frames.plan import Reading, planned

__all__ = ["score"]


def score(frame: IntoFrameT, pack: CriteriaPack, **reading: Unpack[Reading]) -> IntoFrameT:
    """
    Add a column for each area and for the total, as whole numbers.

    The new columns are called ``1_steps``, ``total_steps`` and so on; `units` says what they
    count. A row with a gap, or with a value that is no score, has null in every cell above it:
    a frame that is lazy cannot refuse a row, so what is not known stays unknown. `check` counts
    such rows.

    Args:
        frame: One row for each evaluation.
        pack: The criteria.
        reading: How its scores are read: ``columns``, ``prefix``, ``unit``, ``not_assessed``
            and ``checked``, see `Reading`. With ``not_assessed="worst"`` or ``"best"`` nulls
            count as the least or the most; with ``"rescale"`` they are left out, and the new
            columns are floats in points, called ``total_rescaled``. ``checked=True`` leaves out
            the tests of limits and units, for frames that `check` found nothing wrong with.

    Returns:
        A frame of the same kind, lazy if *frame* is.

    Raises:
        FrameError: If it is no frame of a supported engine, its columns do not hold the scores
            of the pack as integers or decimals, or a new column would have a name that is taken.
        EvaluationError: If there is no such policy.
    """
    opened, plan = planned(frame, pack, **reading)
    require_new(opened.collect_schema().names(), plan.names(plan.codes))
    return cast("IntoFrameT", plan.added_to(opened, plan.codes).to_native())
