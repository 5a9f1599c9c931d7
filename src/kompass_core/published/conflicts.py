"""Minimal conflicts and minimal correction sets."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence

_MOST_STEPS = 5_000


def minimal_conflict(
    items: Sequence[int], fits: Callable[[frozenset[int]], bool]
) -> frozenset[int]:
    """
    Return some of *items* that do not fit together, none of which could be spared.

    Args:
        items: Things that do not fit together.
        fits: Whether some of them do; fewer things never fit worse.
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
    Return the smallest set to take away, the first in order among equals.

    Every such set takes something from each conflict. So the smallest set that does so for
    the conflicts seen is no larger than the answer, and is the answer as soon as no conflict
    is left (implicit hitting sets).

    Args:
        conflict: A minimal conflict that is left when a set is taken away, or None.

    Returns:
        The set in order, and whether it is proven to be smallest: the search is bounded, and
        where it gives up, what it has is a set that suffices.
    """
    seen, taken = list[frozenset[int]](), tuple[int, ...]()
    steps = iter(range(_MOST_STEPS))
    while (found := conflict(frozenset(taken))) is not None:
        seen.append(found)
        smallest = _smallest_hitting_set(seen, steps)
        if smallest is None:
            return _sparing_removal(conflict, seen), False
        taken = smallest
    return taken, True


def _sparing_removal(
    conflict: Callable[[frozenset[int]], frozenset[int] | None], seen: Sequence[frozenset[int]]
) -> tuple[int, ...]:
    """Take what is in most conflicts until none is left, then give back what can be spared."""
    conflicts, taken = list(seen), frozenset[int]()
    while True:
        open_sets = [each for each in conflicts if each.isdisjoint(taken)]
        if open_sets:
            times = Counter(item for each in open_sets for item in each)
            taken |= {min(times, key=lambda item: (-times[item], item))}
        elif (found := conflict(taken)) is not None:
            conflicts.append(found)
        else:
            break
    for item in sorted(taken, reverse=True):
        if conflict(taken - {item}) is None:
            taken -= {item}
    return tuple(sorted(taken))


def _smallest_hitting_set(
    sets: Sequence[frozenset[int]], steps: Iterator[int]
) -> tuple[int, ...] | None:
    """Return the first of the smallest sets that meet all *sets*; None when *steps* run out."""

    def search(
        open_sets: Sequence[frozenset[int]], size: int, above: int
    ) -> tuple[int, ...] | None:
        if not open_sets:
            return ()
        if next(steps, None) is None or _disjoint(open_sets) > size:
            return None
        # Chosen in rising order: a set whose last item is passed could never be met.
        for item in range(above + 1, min(map(max, open_sets)) + 1):
            left = [each for each in open_sets if item not in each]
            if len(left) < len(open_sets):
                rest = search(left, size - 1, item)
                if rest is not None:
                    return (item, *rest)
        return None

    for size in range(_disjoint(sets), len(sets) + 1):
        found = search(sets, size, -1)
        if found is not None:
            return found
    return None


def _disjoint(sets: Sequence[frozenset[int]]) -> int:
    """Count sets that share nothing: at least so many items are needed to meet them all."""
    used, count = frozenset[int](), 0
    for each in sorted(sets, key=len):
        if used.isdisjoint(each):
            used, count = used | each, count + 1
    return count
