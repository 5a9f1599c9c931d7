"""One row for each figure: what it is, its goal, and whether it is met."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from statistics import median

from attrs import frozen
from timing import Ratio

_LINE = "{:<5}{:<58}{:<30}{:>6}  {:<15}{:>7}{:>7}  {:<8}{}"
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
        limit: What the goal allows.
        floor: What is worse than this is a defect.
        note: What else there is to know; left out, the medians.
        holds: Whether a condition that is no ratio holds.
    """

    goal: str = ""
    what: str
    against: str = ""
    ratio: Ratio | None = None
    limit: float | None = None
    floor: float | None = None
    note: str = ""
    holds: bool | None = None

    @property
    def verdict(self) -> str:
        """Whether the goal is met."""
        if self.holds is not None:
            return "pass" if self.holds else "defect"
        if self.ratio is None or self.limit is None:
            return "-"
        reached = self.ratio.median
        if self.floor is not None and reached > self.floor:
            return "defect"
        return "pass" if reached <= self.limit else "miss"

    def __str__(self) -> str:
        shown, spread, note = "", "", self.note
        if self.ratio is not None:
            each = self.ratio.each
            shown, spread = (
                _figure(self.ratio.median),
                f"{_figure(min(each))} - {_figure(max(each))}",
            )
            note = note or f"({_middle(self.ratio.ours)} / {_middle(self.ratio.yardstick)})"
        limits = ("" if each is None else _figure(each) for each in (self.limit, self.floor))
        names = (self.goal, self.what, self.against)
        return _LINE.format(*names, shown, spread, *limits, self.verdict, note).rstrip()


def head() -> Iterator[str]:
    """Yield what stands above the rows."""
    figures = ("ratio", "min - max", "limit", "floor", "verdict", "medians")
    line = _LINE.format("goal", "what", "against", *figures)
    yield line
    yield "-" * len(line)


def _figure(ratio: float) -> str:
    return f"{ratio:.2f}" if abs(ratio) >= _SMALL else f"{ratio:.4f}"


def _middle(times: Sequence[float]) -> str:
    seconds = median(times)
    for unit, size in (("s", 1.0), ("ms", 1e-3)):
        if seconds >= size:
            return f"{seconds / size:.3g} {unit}"
    return f"{seconds * 1e6:.3g} us"
