"""Noise: models of uncertain scores."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import pytest

import kompass_core as kc
from kompass_core.errors import AmountError
from kompass_core.robustness import NoiseKind

HALVES = (Fraction(1, 2), Fraction(1, 2))

WRONG_NOISE: dict[str, tuple[dict[str, Any], str]] = {
    "neither": ({}, "KN085"),
    "both": ({"points": 1, "share": 1}, "KN085"),
    "negative": ({"points": -1}, "KA005"),
    "above": ({"share": "1.1"}, "KA005"),
    "below": ({"share": "-0.1"}, "KA005"),
    "float": ({"points": 0.5}, "KA002"),
    "shape": ({"points": 1, "shape": "normal"}, "KA006"),
}


class TestNoise:
    """A model states the interval of every score."""

    TABLE = kc.ScoreTable.from_scores([[5, 0], [10, 20]], highs=[10, 20])

    @pytest.mark.parametrize("case", WRONG_NOISE)
    def test_that_is_none_is_refused(self, case: str) -> None:
        """With the reason."""
        options, rule = WRONG_NOISE[case]
        with pytest.raises(AmountError) as caught:
            kc.Noise.of_assessor(**options)
        assert [each.rule for each in caught.value.problems] == [rule]

    def test_of_no_known_kind_is_refused(self) -> None:
        """It would pass for the other one."""
        assert kc.Noise("assessor") == kc.Noise(NoiseKind.ASSESSOR)
        with pytest.raises(
            AmountError, match="'any' is not valid here; use one of within bounds, assessor"
        ):
            kc.Noise("any")

    def test_errors_below_the_score_unit_are_refused(self) -> None:
        """They would silently do nothing."""
        with pytest.raises(AmountError, match=r"0\.5 points is less than 1, .*KN086"):
            kc.Noise.of_assessor(points="0.5").reach(self.TABLE)

    def test_a_share_is_of_each_cell(self) -> None:
        """A tenth of 10 and of 20."""
        noise = kc.Noise.of_assessor(share="0.1")
        assert noise.reach(self.TABLE) == (1, 2)
        assert [str(each) for each in noise.support(self.TABLE, 0)] == ["[4, 6]", "[0, 2]"]
        assert [str(each) for each in noise.support(self.TABLE, 1)] == ["[9, 10]", "[18, 20]"]
        assert str(noise) == "an assessor's error of up to 10 % of the possible points, uniform"
        text = str(kc.Noise.of_assessor(points="0.5", shape="triangular"))
        assert text == "an assessor's error of up to 0.5 points, triangular"
