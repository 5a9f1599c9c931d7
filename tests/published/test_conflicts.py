"""Taking away as little as possible, against trying everything."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kompass_core.published.conflicts import minimal_conflict, smallest_removals

ITEMS = range(7)

clashes = st.lists(
    st.frozensets(st.sampled_from(ITEMS), min_size=1, max_size=4), min_size=1, max_size=6
)
"""Sets of things that do not fit together; every other set fits."""


def fits(kept: frozenset[int], sets: Sequence[frozenset[int]]) -> bool:
    """Whether no set that clashes is kept whole."""
    return not any(each <= kept for each in sets)


class Kept:
    """Items that are removed and restored one by one."""

    def __init__(self, items: Sequence[int], sets: Sequence[frozenset[int]]) -> None:
        self.items, self.sets = frozenset(items), sets

    def remove(self, item: int) -> bool:
        """Return True if the others fit."""
        self.items -= {item}
        return fits(self.items, self.sets)

    def restore(self, item: int) -> None:
        """Keep it again."""
        self.items |= {item}


def conflict_among(
    items: Sequence[int], sets: Sequence[frozenset[int]], taken: frozenset[int]
) -> frozenset[int] | None:
    """Return a conflict that is left when *taken* is away."""
    kept = [item for item in items if item not in taken]
    if fits(frozenset(kept), sets):
        return None
    return minimal_conflict(kept, Kept(kept, sets))


def all_smallest(sets: Sequence[frozenset[int]]) -> tuple[tuple[int, ...], ...]:
    """Try all sets of items to take away, small ones first, in order."""
    by_size = (
        tuple(
            taken
            for taken in combinations(ITEMS, size)
            if fits(frozenset(ITEMS) - frozenset(taken), sets)
        )
        for size in range(len(ITEMS) + 1)
    )
    return next(filter(None, by_size))


def triangles(n: int) -> list[frozenset[int]]:
    """Make *n* groups of three, each two of which clash: two of every three have to go."""
    groups = [(3 * i, 3 * i + 1, 3 * i + 2) for i in range(n)]
    return [frozenset(pair) for group in groups for pair in combinations(group, 2)]


class TestMinimalConflict:
    """What is returned does not fit, and nothing in it could be spared."""

    @given(clashes)
    def test_is_minimal(self, sets: list[frozenset[int]]) -> None:
        """Without any one of its items the rest of it fits."""
        core = minimal_conflict(ITEMS, Kept(ITEMS, sets))
        assert not fits(core, sets)
        assert all(fits(core - {item}, sets) for item in core)


class TestSmallestRemovals:
    """They are the smallest sets that let the rest fit, in order."""

    def test_takes_nothing_where_all_fits(self) -> None:
        """The empty set is enough."""
        assert smallest_removals(lambda _: None) == (((),), True, True)

    @given(clashes)
    def test_agrees_with_trying_everything(self, sets: list[frozenset[int]]) -> None:
        """Smaller sets come before larger ones, and equal ones in order."""
        found = smallest_removals(lambda taken: conflict_among(ITEMS, sets, taken))
        assert found == (all_smallest(sets), True, True)

    @pytest.mark.parametrize("steps", range(40))
    def test_never_claims_what_it_did_not_prove(
        self, steps: int, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """However early the search gives up, the set suffices; if called smallest, it is."""
        monkeypatch.setattr("kompass_core.published.conflicts._MOST_STEPS", steps)
        sets = [*map(frozenset, [{0, 4}, {1, 4}, {0, 2}, {1, 3}, {2, 3}, {3, 5}, {5, 6}])]
        found, smallest, complete = smallest_removals(
            lambda taken: conflict_among(ITEMS, sets, taken)
        )
        assert all(fits(frozenset(ITEMS) - frozenset(taken), sets) for taken in found)
        assert set(found) <= set(all_smallest(sets)) or not smallest
        assert found == all_smallest(sets) or not complete
        assert smallest or not complete

    def test_lists_some_where_there_are_many(self) -> None:
        """Of 3 to the power of 5 equal sets; one that was not tried is no proof."""
        sets = triangles(5)
        found, smallest, complete = smallest_removals(
            lambda taken: conflict_among(range(15), sets, taken)
        )
        assert (len(found), smallest, complete) == (101, True, False)
        assert {len(taken) for taken in found} == {10}
        assert found[0] == (0, 1, 3, 4, 6, 7, 9, 10, 12, 13)
        assert list(found) == sorted(found)

    def test_gives_up_in_time(self) -> None:
        """Where proof would take too long, a set that suffices is returned as such."""
        sets = triangles(14)
        (taken,), smallest, complete = smallest_removals(
            lambda taken: conflict_among(range(3 * 14), sets, taken)
        )
        assert not smallest
        assert not complete
        assert fits(frozenset(range(3 * 14)) - frozenset(taken), sets)
        assert list(taken) == sorted(taken)
