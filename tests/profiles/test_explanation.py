"""Where a number comes from: inputs, rule, policy and rounding."""

from __future__ import annotations

import decimal
import pickle

import pytest
from hypothesis import given

import kompass_core as kc
from kompass_core.criteria import LevelRounding
from kompass_core.evaluations import Policies
from kompass_core.published import PrintedNumber
from kompass_core.testing import strategies as kst
from tests.making import FOREIGN, SKIPPED, evaluation_of, pack_of, result_of
from tests.reports import STRANGNAS_2014, STRANGNAS_2016

SUMS = pack_of([10, 20], [10, 10])
MEANS = pack_of([4, 4], [4, 4, 4], combine="mean", area_combine="mean")
GAPS = evaluation_of(SUMS, 6, FOREIGN, SKIPPED, SKIPPED)


def lines(p: kc.Profile, code: str) -> list[str]:
    """Return the lines that a person reads."""
    return str(p.explain(code)).splitlines()


class TestText:
    """The text has everything that gave the number, and nothing else."""

    def test_of_a_score(self) -> None:
        """It is given, and printed half up."""
        assert lines(kc.profile(evaluation_of(SUMS, "4.5", 1, 1, 1)), "1.1") == [
            "1.1 question 1.1: 4.5 of 10 points",
            "  scored by the evaluation",
            "  printed points: 5 (half-up to 1)",
            "  printed percent: 45 (half-up to 1)",
        ]

    def test_of_a_sum(self) -> None:
        """With its parts."""
        assert lines(kc.profile(evaluation_of(SUMS, "4.5", 1, 1, 1)), "1") == [
            "1 area 1: 5.5 of 30 points",
            "  sum of 2 parts",
            "  - 1.1: 4.5 of 10 (scored)",
            "  - 1.2: 1 of 20 (scored)",
            "  printed points: 6 (half-up to 1)",
            "  printed percent: 18 (half-up to 1)",
        ]

    @pytest.mark.parametrize("mode", [decimal.ROUND_UP, decimal.ROUND_DOWN])
    def test_of_a_mean(self, mode: str) -> None:
        """Long decimals are shortened, whatever the host's decimal context is."""
        p = kc.profile(evaluation_of(MEANS, 0, 1, 0, 1, 4))
        with decimal.localcontext(rounding=mode, prec=3):
            assert lines(p, "2")[:2] == ["2 area 2: 1.6667… of 4 points", "  mean of 3 parts"]
            assert lines(p, "total")[0] == "total Small: 1.0833… of 4 points"

    def test_of_what_is_left_out(self) -> None:
        """Parts without points are left out, whether or not that lowers the coverage."""
        p = kc.profile(GAPS, not_applicable="rescale", not_assessed="worst")
        assert lines(p, "1") == [
            "1 area 1: 18 of 30 points",
            "  sum of 2 parts, rescaled to those with points",
            "  - 1.1: 6 of 10 (scored)",
            "  - 1.2: none of 20 (not applicable)",
            "  policy: not applicable rescale, not assessed worst",
            "  printed points: 18 (half-up to 1)",
            "  printed percent: 60 (half-up to 1)",
        ]

    def test_of_what_a_policy_gave_points_to(self) -> None:
        """Nothing is left out then, and the sum is a plain one."""
        p = kc.profile(GAPS, not_applicable="rescale", not_assessed="worst")
        assert lines(p, "2") == [
            "2 area 2: 0 of 20 points",
            "  sum of 2 parts",
            "  - 2.1: 0 of 10 (not assessed)",
            "  - 2.2: 0 of 10 (not assessed)",
            "  policy: not applicable rescale, not assessed worst",
            "  bounds: [0, 20]",
            "  coverage: 0 of the points",
            "  printed points: 0 (half-up to 1)",
            "  printed percent: 0 (half-up to 1)",
        ]

    @pytest.mark.parametrize(
        ("code", "expected"),
        [
            (
                "1.2",
                [
                    "1.2 question 1.2: unknown of 20 points",
                    "  not applicable",
                    "  reason: has no schools",
                    "  policy: not applicable rescale, not assessed rescale",
                    "  bounds: [0, 20]",
                ],
            ),
            (
                "2.1",
                [
                    "2.1 question 2.1: unknown of 10 points",
                    "  not assessed",
                    "  reason: no time",
                    "  policy: not applicable rescale, not assessed rescale",
                    "  bounds: [0, 10]",
                    "  coverage: 0 of the points",
                ],
            ),
        ],
    )
    def test_of_a_gap(self, code: str, expected: list[str]) -> None:
        """With the reason that was given."""
        p = kc.profile(GAPS, not_applicable="rescale", not_assessed="rescale")
        assert lines(p, code) == expected

    def test_of_printed_numbers(self) -> None:
        """As they were printed, beside what they allow together."""
        assert lines(kc.profile(STRANGNAS_2016), "1.3") == [
            "1.3 1.3: 9 of 25 points",
            "  printed as points; the value before rounding is within the bounds",
            "  bounds: [9.375, 9.5)",
            "  printed points: 9 (half-up to 1)",
            "  printed percent: 38 (half-up to 1)",
        ]
        assert lines(kc.profile(STRANGNAS_2014), "1.3") == [
            "1.3 1.3: unknown of 25 points",
            "  neither printed nor known from its parts",
            "  bounds: [0, 25]",
            "  coverage: 0 of the points",
        ]

    @pytest.mark.parametrize(
        ("code", "rule"),
        [
            ("1", "printed percent of 10 points"),
            ("2", "printed percent of the points from -5 to 15"),
        ],
    )
    def test_of_a_printed_percent(self, code: str, rule: str) -> None:
        """It counts from the least to the most."""
        p = kc.profile(result_of(pack_of(10, (-5, 15)), {code: {"percent": 50}}))
        assert p.explain(code).rule == rule

    def test_of_a_group(self) -> None:
        """The members are not listed: the group has them."""
        group = kc.aggregate([kc.profile(STRANGNAS_2014)])
        assert lines(group.mean_profile(), "total")[:2] == [
            "total Kommunkompassen: 437 of 800 points",
            "  mean of the members with a value",
        ]


class TestExplanation:
    """Everything in the text is data, too."""

    def test_has_the_inputs_and_the_policy(self) -> None:
        """And the reason, the way of rounding and what is printed."""
        p = kc.profile(GAPS, not_applicable="rescale", not_assessed="worst")
        area, gap = p.explain("1"), p.explain("1.2")
        assert area.value == p["1"]
        assert area.inputs == (p["1.1"], p["1.2"])
        assert area.policies == Policies("rescale", "worst")
        assert area.missing is None
        assert area.rounding == SUMS.rounding.area
        assert area.printed == PrintedNumber("1", 18, 60)
        assert (gap.inputs, gap.missing) == ((), FOREIGN)

    def test_of_a_result_under_a_contract_of_its_own(self) -> None:
        """The number and the way of rounding belong together."""
        down = LevelRounding(kc.Rounding("down", "0.5"), kc.Rounding("down", 1))
        contract = kc.RoundingConvention(area=down)
        result = result_of(SUMS, {"1.1": {"percent": 59}, "1.2": 0, "2": "7.5"}, rounding=contract)
        combined, printed = (kc.profile(result).explain(code) for code in ("1", "2"))
        # 5.9 of 30 points are 19.67 %
        assert (combined.rounding, combined.printed) == (down, PrintedNumber("1", "5.5", 19))
        assert (printed.rounding, printed.printed) == (down, PrintedNumber("2", "7.5"))
        assert "printed points: 7.5 (down to 0.5)" in str(printed)

    @given(kst.profiles())
    def test_there_is_one_for_every_cell(self, p: kc.Profile) -> None:
        """Whatever the profile was made from; it can be pickled and hashed."""
        for code, value in p.items():
            explanation = p.explain(code)
            assert explanation.value == value
            assert str(explanation).startswith(f"{code} {value.title}: ")
            assert hash(pickle.loads(pickle.dumps(explanation))) == hash(explanation)  # noqa: S301
        with pytest.raises(KeyError):
            p.explain("none")

    @pytest.mark.parametrize(
        ("points", "shown"),
        [
            ("0.000000001", "0.000000001"),
            ("123.45678912", "123.45678912"),
            ("123.456789123", "123.4568…"),
            ("999.999999999", "1000.0000…"),
        ],
    )
    def test_shortens_points_of_more_than_twelve_characters(self, points: str, shown: str) -> None:
        """Otherwise they are shown exactly, and never with an exponent."""
        pack = pack_of(1000, step="0.000000001")
        first, *_ = lines(kc.profile(evaluation_of(pack, points)), "1")
        assert first == f"1 area 1: {shown} of 1000 points"
