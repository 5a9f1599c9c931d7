"""Minimal conflicts and correction sets over any numbers; `published.audit` applies them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from typing import Protocol

_MOST_STEPS = 5_000
_MOST_TRIES = 100


class Selection(Protocol):
    """Items of which some may be in conflict; if they are not, no subset of them is."""

    def remove(self, item: int, /) -> bool:
        """Remove an item, and return True if no conflict remains."""
        ...

    def restore(self, item: int, /) -> None:
        """Restore an item that was removed."""
        ...


def minimal_conflict(items: Sequence[int], selection: Selection) -> frozenset[int]:
    """
    Return a minimal subset of *items* that is in conflict.

    Args:
        items: Items in conflict.
        selection: The same items; in the end, those of the subset.
    """
    core = set[int]()
    for item in reversed(items):
        if selection.remove(item):
            selection.restore(item)
            core.add(item)
    return frozenset(core)


def smallest_removals(
    conflict: Callable[[frozenset[int]], frozenset[int] | None],
) -> tuple[tuple[tuple[int, ...], ...], bool, bool]:
    """
    Return the minimum correction sets: the smallest removals that resolve all conflicts.

    A correction set intersects (hits) every conflict. So the smallest set that hits the
    conflicts seen so far is no larger than a correction set, and is one as soon as no conflict
    remains (implicit hitting sets); the others of that size are among the hitting sets, too.

    Args:
        conflict: A function that returns a minimal conflict remaining after a removal, or None.

    Returns:
        The sets in order, True if they are proven to be smallest, and True if no other set of
        their size resolves all conflicts. The search is bounded; beyond that, there is one set,
        which may not be the smallest, or there are only some of the sets.
    """
    seen, removed = list[frozenset[int]](), tuple[int, ...]()
    steps = iter(range(_MOST_STEPS))
    while (found := conflict(frozenset(removed))) is not None:
        seen.append(found)
        smallest = _smallest_hitting_set(seen, steps)
        if smallest is None:
            return (_greedy_removal(conflict, seen),), False, False
        removed = smallest
    sets, tries = [removed], iter(range(_MOST_TRIES))
    for each in _hitting_sets(tuple(seen), len(removed), steps):
        if each != removed and not any(known.isdisjoint(each) for known in seen):
            if next(tries, None) is None:
                return tuple(sets), True, False
            found = conflict(frozenset(each))
            if found is None:
                sets.append(each)
            else:
                seen.append(found)
    return tuple(sets), True, next(steps, None) is not None


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
        fewer = removed - {item}
        if not any(each.isdisjoint(fewer) for each in conflicts) and conflict(fewer) is None:
            removed = fewer
    return tuple(sorted(removed))


def _smallest_hitting_set(
    sets: Sequence[frozenset[int]], steps: Iterator[int]
) -> tuple[int, ...] | None:
    """Return the first of the smallest sets that hit all *sets*; None when *steps* run out."""
    for size in range(_disjoint(sets), len(sets) + 1):
        for found in _hitting_sets(sets, size, steps):
            return found
    return None


def _hitting_sets(
    sets: Sequence[frozenset[int]], size: int, steps: Iterator[int], above: int = -1
) -> Iterator[tuple[int, ...]]:
    """Yield the sets of at most *size* items, if none is smaller, that hit all *sets*, in order."""
    if not sets:
        yield ()
    elif next(steps, None) is not None and _disjoint(sets) <= size:
        # Chosen in rising order: a set whose last item is passed could never be hit.
        for item in range(above + 1, min(map(max, sets)) + 1):
            others = [each for each in sets if item not in each]
            if len(others) < len(sets):
                for rest in _hitting_sets(others, size - 1, steps, item):
                    yield (item, *rest)


def _disjoint(sets: Sequence[frozenset[int]]) -> int:
    """Count disjoint sets: a lower bound for the number of items that hit all *sets*."""
    used, count = frozenset[int](), 0
    for each in sorted(sets, key=len):
        if used.isdisjoint(each):
            used, count = used | each, count + 1
    return count
