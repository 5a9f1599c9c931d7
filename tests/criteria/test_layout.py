"""The nodes of a pack, their order in a row, and rows packed into few bytes."""

from __future__ import annotations

import copy
import pickle
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

import kompass_core as kc
from kompass_core.criteria import Level
from kompass_core.testing import strategies as kst
from tests.making import pack_of

MIXED = pack_of([15, 25], (-5, 5), [(1, 11)], step="0.5")
"""Two listed areas with a whole one between them."""


@st.composite
def rows(draw: st.DrawFn) -> tuple[kc.CriteriaPack, tuple[int, ...]]:
    """Draw a pack and a row of whole steps within its limits."""
    pack = draw(kst.packs())
    limits = zip(pack.layout.lows, pack.layout.highs, strict=True)
    return pack, tuple(draw(st.integers(low, high)) for low, high in limits)


class TestNodes:
    """Every node is there once, in reading order."""

    def test_are_in_reading_order(self) -> None:
        """Each area comes before its sub-questions, and the total at the end."""
        assert list(MIXED.nodes) == ["1", "1.1", "1.2", "2", "3", "3.1", "total"]
        levels = [node.level.value for node in MIXED.nodes.values()]
        assert levels == ["area", *["sub-question"] * 2, "area", "area", "sub-question", "total"]

    def test_know_their_parts(self) -> None:
        """What is scored has none."""
        parts = {code: node.parts for code, node in MIXED.nodes.items() if node.parts}
        assert parts == {"1": ("1.1", "1.2"), "3": ("3.1",), "total": ("1", "2", "3")}

    def test_of_the_total_have_the_limits_of_the_areas(self) -> None:
        """Added up, or those of each area where these are averaged."""
        assert [MIXED.total.min_points, MIXED.total.max_points] == [-4, 56]
        mean = pack_of([2, 3], 5, combine="mean").total
        assert [mean.min_points, mean.max_points] == [0, 5]

    @given(kst.packs())
    def test_have_positions_without_holes(self, pack: kc.CriteriaPack) -> None:
        """Sub-questions come first, then the areas, then the total; parts before their whole."""
        nodes = pack.layout.from_leaves
        assert [node.position for node in nodes] == list(range(len(pack.nodes)))
        order = list(Level)
        assert [node.level for node in nodes] == sorted(
            (node.level for node in pack.nodes.values()), key=order.index
        )

    @given(kst.packs(), st.fractions())
    def test_turn_points_into_shares_and_back(self, pack: kc.CriteriaPack, share: Fraction) -> None:
        """The least points are no share, the most are all."""
        for node in pack.nodes.values():
            assert [node.share_of(node.low), node.share_of(node.high)] == [0, 1]
            assert node.share_of(node.points_of(share)) == share

    def test_are_values(self) -> None:
        """Equal, hashable and picklable."""
        total = MIXED.total
        assert {copy.deepcopy(total), pickle.loads(pickle.dumps(total))} == {total}  # noqa: S301


class TestLayout:
    """A row is kept as running totals, from which all is read back."""

    def test_has_whole_steps(self) -> None:
        """Limits and the unit of scores are counted in steps."""
        layout = MIXED.layout
        assert layout.codes == ("1.1", "1.2", "2", "3.1")
        assert (layout.lows, layout.highs, layout.unit) == ((0, 0, -10, 2), (30, 50, 10, 22), 1)
        assert dict(layout.positions) == {"1.1": 0, "1.2": 1, "2": 2, "3.1": 3}
        assert pack_of(4, score_unit="2", step="0.5").layout.unit == 4

    @pytest.mark.parametrize(
        ("pack", "plain"),
        [
            (MIXED, True),
            (pack_of(1, combine="mean"), False),
            (pack_of([1, 1], area_combine="mean"), False),
            (pack_of(1, area_combine="mean"), True),
        ],
        ids=["sums", "mean-of-areas", "mean-of-parts", "no-parts"],
    )
    def test_knows_plain_sums(self, pack: kc.CriteriaPack, *, plain: bool) -> None:
        """A mean over nothing does not count."""
        assert pack.layout.sums_only is plain

    @given(rows())
    def test_gives_back_what_it_packs(self, drawn: tuple[kc.CriteriaPack, tuple[int, ...]]) -> None:
        """The row itself, and the sum of each area and of them all."""
        pack, row = drawn
        layout, packed = pack.layout, pack.layout.pack(row)
        assert layout.fits(packed)
        assert layout.unpack(packed) == row
        assert tuple(layout.score(packed, i) for i in range(len(row))) == row
        assert layout.sums(packed) == (*(sum(row[part]) for part in layout.slices), sum(row))
        assert not layout.fits(packed[:-1])

    def test_packs_more_points_than_it_remembers(self) -> None:
        """They are worked out again."""
        layout = pack_of(10, step="0.001").layout
        for points in [*(str(Decimal(n) / 1000) for n in range(5000)), "4.999", "0", "4.999"]:
            packed = layout.pack_points({"1": points})
            assert packed is not None
            assert layout.unpack(packed) == (1000 * Decimal(points),)
        assert layout.pack_points({"1": "10.001"}) is layout.pack_points({"1": 11}) is None

    @pytest.mark.parametrize(("rest", "size"), [("147483.647", 4), ("147483.648", 8)])
    def test_takes_eight_bytes_where_four_are_too_few(self, rest: str, size: int) -> None:
        """The highest running total is 2**31 - 1 in the first pack, and 2**31 in the second."""
        layout = pack_of(1_000_000, 1_000_000, rest, step="0.001").layout
        packed = layout.pack(layout.highs)
        assert len(packed) == size * 3
        assert layout.unpack(packed) == layout.highs
        assert layout.sums(packed) == (*layout.highs, sum(layout.highs))

    def test_has_room_for_every_running_total(self) -> None:
        """Whatever the signs of the limits, none is beyond the largest sum of their sizes."""
        layout = pack_of((-1_000_000, 0), (0, 1_000_000), step="0.001").layout
        for row in (layout.lows, layout.highs, (-(10**9), 10**9)):
            assert layout.unpack(layout.pack(row)) == row

    @given(kst.packs())
    def test_weighs_each_node(self, pack: kc.CriteriaPack) -> None:
        """The total is the weighted sum of the scored nodes."""
        factors = pack.layout.root_factors
        counted = pack.layout.counted.intersection(pack.layout.codes)
        highs = {code: pack.nodes[code].high for code in counted}
        assert sum(factors[code] * high for code, high in highs.items()) == pack.total.high
        assert set(factors) == set(pack.nodes)

    @given(kst.packs())
    def test_counts_every_node_in_whole_numbers(self, pack: kc.CriteriaPack) -> None:
        """A node is the sum of its parts, each times its factor; a scored node counts steps."""
        layout = pack.layout
        assert {layout.denominators[code] for code in layout.codes} == {1}
        units = {c: n.high / layout.step * layout.denominators[c] for c, n in pack.nodes.items()}
        for node in (each for each in pack.nodes.values() if each.parts):
            parts = [units[part] * n for part, n in layout.units_of(node)[1].items()]
            assert sum(parts) == units[node.code]
