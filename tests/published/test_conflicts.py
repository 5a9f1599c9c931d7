"""Taking away as little as possible, against trying everything."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kompass_core.published import minimal_conflict, smallest_removal

ITEMS = range(7)

clashes = st.lists(
    st.frozensets(st.sampled_from(ITEMS), min_size=1, max_size=4), min_size=1, max_size=6
)
"""Sets of things that do not fit together; every other set fits."""


def fits(kept: frozenset[int], sets: Sequence[frozenset[int]]) -> bool:
    """Whether no set that clashes is kept whole."""
    return not any(each <= kept for each in sets)


def conflict_among(
    items: Sequence[int], sets: Sequence[frozenset[int]], taken: frozenset[int]
) -> frozenset[int] | None:
    """Return a conflict that is left when *taken* is away."""
    kept = [item for item in items if item not in taken]
    if fits(frozenset(kept), sets):
        return None
    return minimal_conflict(kept, lambda some: fits(some, sets))


def first_smallest(sets: Sequence[frozenset[int]]) -> tuple[int, ...]:
    """Try all sets of items to take away, small ones first, in order."""
    return next(
        taken
        for size in range(len(ITEMS) + 1)
        for taken in combinations(ITEMS, size)
        if fits(frozenset(ITEMS) - frozenset(taken), sets)
    )


def triangles(n: int) -> list[frozenset[int]]:
    """Make *n* groups of three, each two of which clash: two of every three have to go."""
    groups = [(3 * i, 3 * i + 1, 3 * i + 2) for i in range(n)]
    return [frozenset(pair) for group in groups for pair in combinations(group, 2)]


class TestMinimalConflict:
    """What is returned does not fit, and nothing in it could be spared."""

    @given(clashes)
    def test_is_minimal(self, sets: list[frozenset[int]]) -> None:
        """Without any one of its items the rest of it fits."""
        core = minimal_conflict(ITEMS, lambda kept: fits(kept, sets))
        assert not fits(core, sets)
        assert all(fits(core - {item}, sets) for item in core)


class TestSmallestRemoval:
    """It is the first, in order, of the smallest sets that let the rest fit."""

    def test_takes_nothing_where_all_fits(self) -> None:
        """No conflict, no culprit."""
        assert smallest_removal(lambda _: None) == ((), True)

    @given(clashes)
    def test_agrees_with_trying_everything(self, sets: list[frozenset[int]]) -> None:
        """Smaller sets come before larger ones, and equal ones in order."""
        found = smallest_removal(lambda taken: conflict_among(ITEMS, sets, taken))
        assert found == (first_smallest(sets), True)

    @pytest.mark.parametrize("steps", range(40))
    def test_never_claims_what_it_did_not_prove(
        self, steps: int, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """However early the search gives up, the set suffices; if called smallest, it is."""
        monkeypatch.setattr("kompass_core.published.conflicts._MOST_STEPS", steps)
        sets = [*map(frozenset, [{0, 4}, {1, 4}, {0, 2}, {1, 3}, {2, 3}, {3, 5}, {5, 6}])]
        taken, smallest = smallest_removal(lambda taken: conflict_among(ITEMS, sets, taken))
        assert fits(frozenset(ITEMS) - frozenset(taken), sets)
        assert taken == first_smallest(sets) or not smallest

    def test_gives_up_in_time(self) -> None:
        """Where proof would take too long, a set that suffices is returned as such."""
        sets = triangles(14)
        taken, smallest = smallest_removal(lambda taken: conflict_among(range(3 * 14), sets, taken))
        assert not smallest
        assert fits(frozenset(range(3 * 14)) - frozenset(taken), sets)
        assert list(taken) == sorted(taken)
