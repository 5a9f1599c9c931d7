"""Order statistics and ranks."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from kompass_core.panel.order_statistics import ordered


class TestOrder:
    """Keys that are too wide for 63 bits give the same order."""

    @given(
        st.lists(st.tuples(st.integers(0, 5), st.integers(0, 2)), min_size=1),
        st.sampled_from([2**61, 2**70]),
    )
    def test_of_large_numbers(self, rows: list[tuple[int, int]], by: int) -> None:
        """Times a large number, ranks stay, and sums are that much larger."""
        codes = np.array([group for _, group in rows])
        counts = np.bincount(codes, minlength=3)
        small = np.array([number for number, _ in rows])
        large = np.array([number * by - 2**61 for number, _ in rows], object)
        if by == 2**61 and small.max() <= 4:
            large = large.astype(np.int64)
        one, other = (ordered(each, None, codes, counts) for each in (small, large))
        assert other.ranks.tolist() == one.ranks.tolist()
        assert other.tied(codes).tolist() == one.tied(codes).tolist()
        assert [each * by for each in one.sums.tolist()] == other.sums.tolist()
        assert [each * by**2 for each in one.squares.tolist()] == other.squares.tolist()
        sorted_, larger = (each.value_at(np.arange(len(rows))) for each in (one, other))
        assert [each * by for each in sorted_.tolist()] == larger.tolist()
