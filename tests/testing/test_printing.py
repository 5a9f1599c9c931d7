"""A printed report, against numbers that were worked out by hand."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest

import kompass_core as kc
from kompass_core.testing.oracle import printed_numbers, rounded, unrounded
from tests.making import evaluation_of, pack_of

VALUES = ["2.4", "2.5", "2.6", "3.5", "-2.4", "-2.5", "-2.6", "0"]

PRINTED = {
    "half-up": [2, 3, 3, 4, -2, -3, -3, 0],
    "half-down": [2, 2, 3, 3, -2, -2, -3, 0],
    "half-even": [2, 2, 3, 4, -2, -2, -3, 0],
    "up": [3, 3, 3, 4, -3, -3, -3, 0],
    "down": [2, 2, 2, 3, -2, -2, -2, 0],
    "ceiling": [3, 3, 3, 4, -2, -2, -2, 0],
    "floor": [2, 2, 2, 3, -3, -3, -3, 0],
}


class TestRounded:
    """Each mode prints what its name says."""

    @pytest.mark.parametrize("mode", PRINTED)
    def test_by_hand(self, mode: str) -> None:
        """On both sides of a half, on the half, and below 0."""
        halves = kc.Rounding(mode, "0.5")
        for value, printed in zip(map(Fraction, VALUES), PRINTED[mode], strict=True):
            assert rounded(value, kc.Rounding(mode, 1)) == printed
            assert rounded(value / 2, halves) == Fraction(printed, 2)


class TestPrintedNumbers:
    """Every cell is printed in points and in percent, each rounded on its own."""

    def test_of_the_report(self) -> None:
        """9.4 of 25 is printed as 9 and 38 %, 4.5 of 10 as 5 and 45 %, and both as 14 of 35."""
        evaluation = evaluation_of(pack_of([25, 10]), "9.4", "4.5")
        assert list(printed_numbers(evaluation)) == [
            ("1", "points", 14),
            ("1", "percent", 40),
            ("1.1", "points", 9),
            ("1.1", "percent", 38),
            ("1.2", "points", 5),
            ("1.2", "percent", 45),
            ("total", "points", 14),
            ("total", "percent", 40),
        ]

    def test_of_means(self) -> None:
        """Parts and areas are averaged; a percent starts at the least points."""
        pack = pack_of(
            [(10, 20), (10, 20), (10, 20)], (10, 20), area_combine="mean", combine="mean"
        )
        evaluation = evaluation_of(pack, 10, 11, 11, 18)
        assert unrounded(evaluation)["1"] == Fraction(32, 3)
        assert unrounded(evaluation)["total"] == Fraction(43, 3)
        printed = {(code, kind): number for code, kind, number in printed_numbers(evaluation)}
        assert printed["1", "percent"] == 7
        assert [printed["total", "points"], printed["total", "percent"]] == [14, 43]

    def test_may_be_above_the_maximum(self) -> None:
        """To the next 4, all of 10 points are printed as 12."""
        printed_as = kc.LevelRounding(kc.Rounding("half-up", 4), kc.Rounding("down", "0.1"))
        contract = kc.RoundingConvention(sub_question=printed_as, area=printed_as, total=printed_as)
        evaluation = evaluation_of(pack_of(10, 23, rounding=contract), 10, "1.99")
        assert list(printed_numbers(evaluation)) == [
            ("1", "points", 12),
            ("1", "percent", 100),
            ("2", "points", 0),
            ("2", "percent", Decimal("8.6")),
            ("total", "points", 12),
            ("total", "percent", Decimal("36.3")),
        ]
