"""One row for each figure: what it is, its goal, and whether it is met."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from statistics import median

from attrs import frozen
from timing import Ratio

_LINE = "{:<5}{:<68}{:<30}{:>6}  {:<15}{:>7}{:>7}  {:<8}{}"
_SMALL = 0.1


@frozen(kw_only=True)
class Row:
    """
    A figure, or the reason why there is none.

    Attributes:
        goal: Its goal's id; none where it only informs.
        what: What is measured.
        against: The yardstick.
        ratio: The figure.
        limit: The most that the goal allows.
        floor: The ratio above which it is a defect; None if only a wrong result is one.
        note: What else there is to know; left out, the medians.
        holds: True if a condition that is no ratio holds; if not, that is a defect.
        by_processor: True if the ratio depends on the vector instructions of the processor.
        sizes: The sizes of a row that shows how time grows with them.
        seconds: The time for each size.
    """

    goal: str = ""
    what: str
    against: str = ""
    ratio: Ratio | None = None
    limit: float | None = None
    floor: float | None = None
    note: str = ""
    holds: bool | None = None
    by_processor: bool = False
    sizes: Sequence[int] = ()
    seconds: Sequence[float] = ()

    @property
    def verdict(self) -> str:
        """The word for how the goal is met."""
        if self.holds is not None:
            return "pass" if self.holds else "defect"
        if self.ratio is None or self.limit is None:
            return "-"
        reached = self.ratio.median
        if self.floor is not None and reached > self.floor:
            return "defect"
        return "pass" if reached <= self.limit else "miss"

    @property
    def texts(self) -> tuple[str, ...]:
        """The texts of the columns."""
        shown, spread, note = "", "", self.note
        if self.ratio is not None:
            each = self.ratio.each
            shown, spread = (
                _figure(self.ratio.median),
                f"{_figure(min(each))} - {_figure(max(each))}",
            )
            note = note or f"({_middle(self.ratio.ours)} / {_middle(self.ratio.yardstick)})"
        limits = ("" if each is None else _figure(each) for each in (self.limit, self.floor))
        what = self.what + " *" * self.by_processor
        return self.goal, what, self.against, shown, spread, *limits, self.verdict, note

    def __str__(self) -> str:
        return _LINE.format(*self.texts).rstrip()


HEAD = ("goal", "what", "against", "ratio", "min - max", "limit", "floor", "verdict", "medians")


def head() -> Iterator[str]:
    """Yield the lines above the rows."""
    line = _LINE.format(*HEAD)
    yield line
    yield "-" * len(line)


def summary(rows: Sequence[Row]) -> Iterator[str]:
    """Yield the lines below the rows: how many figures of each goal are within their limits."""
    for goal in sorted({row.goal for row in rows if row.goal}, key=lambda goal: int(goal[1:])):
        counted = Counter(_outcome(row) for row in rows if row.goal == goal)
        yield f"{goal:<5}{', '.join(f'{n} {outcome}' for outcome, n in sorted(counted.items()))}"


def _outcome(row: Row) -> str:
    if row.verdict != "-":
        return row.verdict
    return "not measured" if row.note.startswith("not measured") else "without a limit"


def _figure(ratio: float) -> str:
    return f"{ratio:.2f}" if abs(ratio) >= _SMALL else f"{ratio:.4f}"


def _middle(times: Sequence[float]) -> str:
    seconds = median(times)
    for unit, size in (("s", 1.0), ("ms", 1e-3)):
        if seconds >= size:
            return f"{seconds / size:.3g} {unit}"
    return f"{seconds * 1e6:.3g} us"
