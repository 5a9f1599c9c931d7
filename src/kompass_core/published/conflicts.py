"""Minimal conflicts and minimal correction sets."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence

_MOST_STEPS = 5_000


def minimal_conflict(
    items: Sequence[int], fits: Callable[[frozenset[int]], bool]
) -> frozenset[int]:
    """
    Return a minimal subset of *items* that is in conflict.

    Args:
        items: Items in conflict.
        fits: A test that is true for items without a conflict; if it holds for some items, it
            holds for every subset of them.
    """
    core = frozenset(items)
    for item in reversed(items):
        if not fits(core - {item}):
            core -= {item}
    return core


def smallest_removal(
    conflict: Callable[[frozenset[int]], frozenset[int] | None],
) -> tuple[tuple[int, ...], bool]:
    """
    Return a minimum correction set: the smallest removal that resolves all conflicts.

    A correction set intersects (hits) every conflict. So the smallest set that hits the
    conflicts seen so far is no larger than the result, and is the result as soon as no conflict
    remains (implicit hitting sets). Among equals the first in order is returned.

    Args:
        conflict: A function that returns a minimal conflict remaining after a removal, or None.

    Returns:
        The set in order, and True if it is proven to be smallest. The search is bounded;
        beyond that, the set resolves all conflicts but may not be the smallest.
    """
    seen, removed = list[frozenset[int]](), tuple[int, ...]()
    steps = iter(range(_MOST_STEPS))
    while (found := conflict(frozenset(removed))) is not None:
        seen.append(found)
        smallest = _smallest_hitting_set(seen, steps)
        if smallest is None:
            return _greedy_removal(conflict, seen), False
        removed = smallest
    return removed, True


def _greedy_removal(
    conflict: Callable[[frozenset[int]], frozenset[int] | None], seen: Sequence[frozenset[int]]
) -> tuple[int, ...]:
    """Remove the item in most conflicts until none remains, then restore what is not needed."""
    conflicts, removed = list(seen), frozenset[int]()
    while True:
        open_sets = [each for each in conflicts if each.isdisjoint(removed)]
        if open_sets:
            counts = Counter(item for each in open_sets for item in each)
            removed |= {min(counts, key=lambda item: (-counts[item], item))}
        elif (found := conflict(removed)) is not None:
            conflicts.append(found)
        else:
            break
    for item in sorted(removed, reverse=True):
        if conflict(removed - {item}) is None:
            removed -= {item}
    return tuple(sorted(removed))


def _smallest_hitting_set(
    sets: Sequence[frozenset[int]], steps: Iterator[int]
) -> tuple[int, ...] | None:
    """Return the first of the smallest sets that hit all *sets*; None when *steps* run out."""

    def search(
        open_sets: Sequence[frozenset[int]], size: int, above: int
    ) -> tuple[int, ...] | None:
        if not open_sets:
            return ()
        if next(steps, None) is None or _disjoint(open_sets) > size:
            return None
        # Chosen in rising order: a set whose last item is passed could never be hit.
        for item in range(above + 1, min(map(max, open_sets)) + 1):
            others = [each for each in open_sets if item not in each]
            if len(others) < len(open_sets):
                rest = search(others, size - 1, item)
                if rest is not None:
                    return (item, *rest)
        return None

    for size in range(_disjoint(sets), len(sets) + 1):
        found = search(sets, size, -1)
        if found is not None:
            return found
    return None


def _disjoint(sets: Sequence[frozenset[int]]) -> int:
    """Count disjoint sets: a lower bound for the number of items that hit all *sets*."""
    used, count = frozenset[int](), 0
    for each in sorted(sets, key=len):
        if used.isdisjoint(each):
            used, count = used | each, count + 1
    return count
