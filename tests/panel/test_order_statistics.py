"""Order statistics and ranks."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from kompass_core.panel.order_statistics import ordered

_ROWS = st.lists(st.tuples(st.integers(0, 5), st.integers(0, 2)), min_size=1)


class TestOrder:
    """Keys of any width give the same order, also those that are too wide for 63 bits."""

    @given(_ROWS)
    def test_is_that_of_sorting(self, rows: list[tuple[int, int]]) -> None:
        """Values are sorted in each group, and a rank is 1 + the number of those with more."""
        numbers, codes = (np.array(each) for each in zip(*rows, strict=True))
        found = ordered(numbers, None, codes, np.bincount(codes, minlength=3))
        ranks = [1 + sum(g == group and x > number for x, g in rows) for number, group in rows]
        assert found.ranks.tolist() == ranks
        assert found.values.tolist() == [x - found.low for _, x in sorted((g, x) for x, g in rows)]

    @given(_ROWS, st.sampled_from([2**14, 2**30, 2**46, 2**61, 2**70]))
    def test_of_large_numbers(self, rows: list[tuple[int, int]], by: int) -> None:
        """Times a large number, ranks stay, and sums are that much larger."""
        codes = np.array([group for _, group in rows])
        counts = np.bincount(codes, minlength=3)
        small = np.array([number for number, _ in rows])
        large = np.array([number * by - 2**61 for number, _ in rows], object)
        if large.max() < 2**63:
            large = large.astype(np.int64)
        one, other = (ordered(each, None, codes, counts) for each in (small, large))
        assert other.ranks.tolist() == one.ranks.tolist()
        assert other.tied(codes).tolist() == one.tied(codes).tolist()
        assert [each * by for each in one.sums.tolist()] == other.sums.tolist()
        assert [each * by**2 for each in one.squares.tolist()] == other.squares.tolist()
        sorted_, larger = (each.value_at(np.arange(len(rows))) for each in (one, other))
        assert [each * by for each in sorted_.tolist()] == larger.tolist()
