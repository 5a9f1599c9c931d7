"""The few words that the criteria, and all that is computed from them, are described with."""

from __future__ import annotations

from collections.abc import Sequence
from enum import Enum
from fractions import Fraction

__all__ = ["TOTAL", "Combine", "Comparability", "Detail", "Level", "Policy", "RelationKind"]

TOTAL = "total"
"""The code of the result of a whole evaluation; no area or sub-question may have it."""


class Combine(Enum):
    """How parts make their parent."""

    SUM = "sum"
    """Points are added; the parts' limits add up to the parent's."""
    MEAN = "mean"
    """Points are averaged, every part alike; the parts' limits equal the parent's."""

    def of(self, values: Sequence[Fraction]) -> Fraction:
        """Return what the parent has, when its parts have *values* (at least one)."""
        combined = sum(values, Fraction())
        return combined / len(values) if self is Combine.MEAN else combined


class Comparability(Enum):
    """How far the points of two revisions can be compared."""

    EXACT = "exact"
    """Points mean the same."""
    SCALED = "scaled"
    """Points mean the same once they are put on the other scale."""
    INDICATIVE = "indicative"
    """Both are about the same thing, as far as anybody can tell; nobody has proved it."""
    NOT = "not"
    """They are about different things, or one side has nothing of the kind."""

    @staticmethod
    def weakest(*degrees: Comparability) -> Comparability:
        """Return the least of *degrees*, as a chain holds as much as its weakest link."""
        return max(degrees, key=list(Comparability).index, default=Comparability.NOT)


class Detail(Enum):
    """What is known below an area."""

    LISTED = "listed"
    """Its sub-questions are listed, and get the scores."""
    WHOLE = "whole"
    """It has none: the area itself is scored."""
    UNKNOWN = "unknown"
    """It has some that are not public; as far as we know the area is scored."""


class Level(Enum):
    """The three levels at which there are results."""

    SUB_QUESTION = "sub-question"
    AREA = "area"
    TOTAL = "total"


class Policy(Enum):
    """What becomes of a cell that has no score."""

    REFUSE = "refuse"
    """There is no result; an error lists the codes."""
    RESCALE = "rescale"
    """It is left out, and what is left counts for the whole."""
    WORST = "worst"
    """It counts as the minimum."""
    BEST = "best"
    """It counts as the maximum."""


class RelationKind(Enum):
    """What became of cells of one revision in another."""

    SAME = "same"
    """One cell is still the same, with the same limits."""
    RENAMED = "renamed"
    """One cell has another name or another place, with the same limits."""
    RESCALED = "rescaled"
    """One cell has other limits."""
    MERGED = "merged"
    """Several cells became one."""
    SPLIT = "split"
    """One cell became several."""
    DROPPED = "dropped"
    """Cells are gone."""
    NEW = "new"
    """Cells have come."""
