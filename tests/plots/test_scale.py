"""Axes are in points where nodes share their limits, else in percent; ticks are round."""

from fractions import Fraction
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

import kompass_core as kc
from kompass_core.amounts import Interval
from kompass_core.plots.scale import Scale, ticks
from tests.making import evaluation_of, pack_of


class TestScale:
    """Nodes are drawn on one axis."""

    def test_of_equal_limits_is_in_points(self) -> None:
        """Negative minima, too."""
        nodes = list(pack_of((-10, 30), (-10, 30)).nodes.values())[:2]
        scale = Scale.of(nodes)
        assert scale == Scale(Fraction(-10), Fraction(30), percent=False)
        assert scale.place(nodes[0], Fraction(5)) == 5
        assert scale.interval(nodes[0], Interval(0, 5)) == Interval(0, 5)

    def test_of_other_limits_is_in_percent(self) -> None:
        """The least is 0 %, the most is 100 %, and open ends remain open."""
        nodes = list(pack_of((-10, 30), 50).nodes.values())[:2]
        scale = Scale.of(nodes)
        assert scale == Scale(Fraction(0), Fraction(100), percent=True)
        assert [scale.place(nodes[0], Fraction(n)) for n in (-10, 10, 30)] == [0, 50, 100]
        bounds = Interval(10, 20, high_closed=False)
        assert scale.interval(nodes[1], bounds) == Interval(20, 40, high_closed=False)

    def test_of_percent_of_the_maximum_is_in_these(self) -> None:
        """-10 of 40 points is -25 %; without percent, the axis is from end to end."""
        evaluation = evaluation_of(pack_of((-10, 40), 50, percent="of-maximum"), 10, 20)
        scale, nodes = Scale.of(list(evaluation.pack.nodes.values())[:2]), evaluation.pack.nodes
        assert scale == Scale(Fraction(-25), Fraction(100), percent=True)
        assert scale.place(nodes["1"], Fraction(10)) == 25
        assert scale.interval(nodes["1"], Interval(-10, 10)) == Interval(-25, 25)
        assert scale.printed(kc.profile(evaluation), "1") == 25
        without = evaluation_of(pack_of((-10, 40), 50, percent="none"), 10, 20)
        scale = Scale.of(list(without.pack.nodes.values())[:2])
        assert scale == Scale(Fraction(0), Fraction(100), percent=True)
        assert scale.printed(kc.profile(without), "1") == 40


class TestTicks:
    """Ticks are multiples of 1, 2 or 5 times a power of ten."""

    @pytest.mark.parametrize(
        ("low", "high", "found"),
        [
            ("0", "100", "0 20 40 60 80 100"),
            ("0", "30", "0 10 20 30"),
            ("-10", "30", "-10 0 10 20 30"),
            ("-17.75", "20", "-10 0 10 20"),
            ("0", "0.07", "0 1/50 1/25 3/50"),
            ("1", "3", "1 3/2 2 5/2 3"),
        ],
    )
    def test_are_round(self, low: str, high: str, found: str) -> None:
        """Worked out by hand."""
        assert " ".join(map(str, ticks(Fraction(low), Fraction(high)))) == found

    @given(st.fractions(-1000, 1000), st.fractions(min_value="1/1000", max_value=5000))
    def test_are_few_and_inside(self, low: Fraction, width: Fraction) -> None:
        """Two at least, six at most, evenly spaced, and round."""
        found = ticks(low, low + width)
        assert 2 <= len(found) <= 6
        assert low <= found[0]
        assert found[-1] <= low + width
        steps = {after - before for before, after in pairwise(found)}
        assert len(steps) == 1
        digits = str(steps.pop() * 10**6).strip("0")
        assert digits in {"1", "2", "5"}
