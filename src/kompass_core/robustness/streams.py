"""Random words that can be read from any place, so that every draw can be made again."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from attrs import frozen

__all__ = ["Halves", "Stream", "Words", "halves", "in_range"]

Words = npt.NDArray[np.uint64]
"""Random words of 64 bits, one row for each draw."""

Halves = npt.NDArray[np.uint32]
"""Random numbers from 0 up to 2^32: two of each word."""

_STEP = 2.0**-32


@frozen
class Stream:
    """
    An endless row of random words, of which every draw has the same number.

    The generator is PCG64DXSM, whose raw output numpy promises never to change, and which
    can jump: what a draw gets depends on the seed and on its number alone.

    Attributes:
        seed: Whole number from 0.
        name: Which of the streams of that seed.
        each: How many words a draw has.
    """

    seed: int
    name: int
    each: int

    def words(self, first: int, last: int) -> Words:
        """Return the words of the draws from *first* up to, without, *last*."""
        source = np.random.PCG64DXSM(np.random.SeedSequence(self.seed, spawn_key=(self.name,)))
        source.advance(first * self.each)
        draws = last - first
        return source.random_raw(draws * self.each).reshape(draws, self.each)


def halves(words: Words) -> Halves:
    """Return the lower and the upper half of each word, one after the other."""
    return words.astype("<u8", copy=False).view("<u4")


def in_range(numbers: Halves, counts: npt.NDArray[np.float64] | float) -> npt.NDArray[np.float64]:
    """
    Turn numbers below 2^32 into whole numbers below *counts*, all of them equally likely.

    A product is cut, so for a count that is no power of two some are likelier than others, by
    at most count / 2^32 of themselves. Up to a count of 2^21 all of it is exact in floats.
    """
    found = np.multiply(numbers, counts * _STEP)
    return np.floor(found, out=found)
