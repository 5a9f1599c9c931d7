"""Each level of an instrument is printed in its own way."""

from __future__ import annotations

import kompass_core as kc

WHOLE = kc.Rounding("half-up", 1)


class TestRoundingContract:
    """Each level is printed in its own way."""

    def test_prints_whole_numbers_half_up(self) -> None:
        """That is what a contract says that says nothing."""
        usual = kc.RoundingConvention()
        for level in kc.Level:
            assert usual.for_level(level) == kc.LevelRounding(WHOLE, WHOLE)

    def test_has_three_levels(self) -> None:
        """Each is found by its name."""
        ways = [kc.LevelRounding(kc.Rounding("up", n), WHOLE) for n in (1, 2, 3)]
        contract = kc.RoundingConvention(sub_question=ways[0], area=ways[1], total=ways[2])
        assert [contract.for_level(level) for level in kc.Level] == ways
