"""Exact sums: types, and numbers beyond 64 bits."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import numpy as np
import pytest

import kompass_core as kc
from kompass_core.evaluations import PolicyName
from kompass_core.panel.arrays import dtype_for
from kompass_core.panel.sums import AreaPlan, Part, Plan, add_up, rescaled
from tests.making import SKIPPED, Limits, evaluation_of, pack_of
from tests.panel.making import panel_of


class TestTypes:
    """No sum wraps around, however narrow the columns and however large the pack."""

    @pytest.mark.parametrize(
        ("limits", "steps", "area", "total"),
        [
            ([[100, 100]], "1", "int16", "int16"),
            ([[30_000, 30_000]], "1", "int32", "int32"),
            ([[(-100, 100), (-100, 27)]], "1", "int16", "int16"),
            ([[60], [60]], "1", "int8", "int8"),
            ([[1_000_000]] * 3, "0.001", "int32", "int64"),
        ],
    )
    def test_of_sums_are_wide_enough(
        self, limits: list[list[Limits]], steps: str, area: str, total: str
    ) -> None:
        """What is added up is far from the ends of the type of its parts, or just beyond."""
        pack = pack_of(*limits, step=Decimal(steps))
        highs = [cell.max_points for cell in pack.scored]
        scores = panel_of(pack, highs).score()
        assert (scores["1"].numerators.dtype, scores.total.numerators.dtype) == (area, total)
        assert scores.total[0] == sum(highs)

    @pytest.mark.parametrize("n", [1, 2_000])
    def test_beyond_64_bits_are_pythons_own(self, n: int) -> None:
        """Three areas of 2**62 steps have more in all than 64 bits hold."""
        areas = tuple(AreaPlan(slice(i, i + 1), str(i), (1,), 0, (2**62,), 2**62) for i in range(3))
        kinds = (dtype_for(2**62), dtype_for(3 * 2**62))
        plan = Plan(areas, {}, *kinds, sums_only=True)
        sums = add_up(plan, np.full((3, n), 2**62), (None, None))
        assert (sums.areas[0].sums[-1], sums.total[-1]) == (2**62, 3 * 2**62)

    @pytest.mark.parametrize("policy", ["rescale", "best"])
    @pytest.mark.parametrize("skipped", ["small", "large", "some"])
    def test_of_rescaled_sums_are_wide_enough(self, policy: PolicyName, skipped: str) -> None:
        """Denominators of large primes would be beyond 64 bits together."""
        primes: list[list[Limits]] = [[999_983, 1], [999_979, 2], [999_961, 3], [999_959, 4]]
        pack = pack_of(*primes)
        points = [each for pair in primes for each in pair]
        gaps = {"small": [1, 3, 5, 7], "large": [0, 2, 4, 6], "some": [0, 2, 5, 7]}[skipped]
        row = [SKIPPED if i in gaps else str(each) for i, each in enumerate(points)]
        wanted = kc.profile(evaluation_of(pack, *row), not_assessed=policy).total.exact
        column = panel_of(pack, row).score(not_assessed=policy).total
        assert column[0] == wanted
        assert column.floats[0] == pytest.approx(float(wanted or 0), rel=1e-15)

    def test_of_rooms_beyond_64_bits_are_pythons_own(self) -> None:
        """Half of an area of 2**64 steps is left out, and half of the rest was gained."""
        area = AreaPlan(slice(0, 2), "1", (1, 1), 0, (2**63, 2**63), 2**64)
        sums = np.array([2**62], object)
        part = Part(area, sums, best=[], omitted=[np.array([2**63], object)])
        assert rescaled([part], [1], Fraction(1))[0] == 2**63
