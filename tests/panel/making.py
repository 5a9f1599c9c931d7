"""Short ways to make panels."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import kompass_core as kc
from kompass_core.amounts import Amount
from kompass_core.missing import Missing
from tests.making import pack_of

PACK = pack_of([10, 20], [30])
"""Area 1 has 10 + 20 points, area 2 has 30; the step is 0.01."""

Given = Amount | Missing | None


def panel_of(pack: kc.CriteriaPack, *rows: Sequence[Given], **others: Any) -> kc.Panel:  # noqa: ANN401 (passed on)
    """Make a panel of the scores of each row, in the pack's order."""
    columns = {code: [row[i] for row in rows] for i, code in enumerate(pack.layout.codes)}
    given = {"subjects": [f"s{i}" for i in range(len(rows))], "dates": "2016"} | others
    return kc.Panel.from_columns(pack, columns, **given)


def totals(*points: int, **others: Any) -> kc.Panel:  # noqa: ANN401 (passed on)
    """Make a panel of rows that have these points in all."""
    return panel_of(pack_of(100), *([each] for each in points), **others)
