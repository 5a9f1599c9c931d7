"""Time things against each other, in turn, so that noise hits all of them alike."""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from statistics import median
from time import perf_counter
from typing import TypeAlias

from attrs import frozen

Timer: TypeAlias = Callable[[], float]
"""Does some work once, and returns the seconds that it took; or a clock."""


@frozen
class Ratio:
    """
    What something costs as a multiple of a yardstick.

    Attributes:
        ours: The seconds of each repetition.
        yardstick: Those of the yardstick, in the same order.
    """

    ours: Sequence[float]
    yardstick: Sequence[float]

    @property
    def each(self) -> list[float]:
        """The ratio of each repetition."""
        return [ours / base for ours, base in zip(self.ours, self.yardstick, strict=True)]

    @property
    def median(self) -> float:
        """The middle of the ratios."""
        return median(self.each)


@frozen
class Race:
    """
    What each of several works took, repetition by repetition.

    Attributes:
        seconds: By name, in the order of the repetitions.
    """

    seconds: Mapping[str, Sequence[float]]

    def ratio(self, ours: str, yardstick: str) -> Ratio:
        """Return what *ours* cost as a multiple of *yardstick*."""
        return Ratio(self.seconds[ours], self.seconds[yardstick])


def warm(work: Callable[[], object], clock: Timer = perf_counter) -> Timer:
    """Time *work* in this process, by the clock on the wall or by another one."""

    def timer() -> float:
        gc.collect()
        start = clock()
        work()
        return clock() - start

    return timer


def race(timers: Mapping[str, Timer], *, repetitions: int, turns: int, even: bool = False) -> Race:
    """
    Time all *timers* in turn, after each has run once, without the garbage collector.

    Args:
        timers: What to time, by name.
        repetitions: How many figures to get of each.
        turns: How often each has its turn in a repetition, forwards and backwards; their
            median counts.
        even: Repeat what is short until it takes as long as the longest. On a busy machine
            long work is interrupted and short work is not, which would look like a ratio.
    """
    once = {name: min(timer() for _ in range(3 if even else 1)) for name, timer in timers.items()}
    longest = max(once.values())
    times = {name: round(longest / each) if even else 1 for name, each in once.items()}
    taken: dict[str, list[float]] = {name: [] for name in timers}
    names = list(timers)
    with no_garbage_collection():
        for _ in range(repetitions):
            turn: dict[str, list[float]] = {name: [] for name in timers}
            for _ in range(turns):
                for name in names:
                    seconds = (timers[name]() for _ in range(times[name]))
                    turn[name].append(sum(seconds) / times[name])
                names.reverse()
            for name, means in turn.items():
                taken[name].append(median(means))
    return Race(taken)


@contextmanager
def no_garbage_collection() -> Iterator[None]:
    """Collect no garbage in between, which takes the longer the more there is in memory."""
    # What is alive already is left out of the collections before each turn: they are fast.
    gc.collect()
    gc.freeze()
    gc.disable()
    try:
        yield
    finally:
        gc.enable()
        gc.unfreeze()
