"""The rule that says who is a member of a benchmark."""

from __future__ import annotations

from attrs import field, frozen

from kompass_core.aggregation import Repeats
from kompass_core.choices import chosen
from kompass_core.dates import Date, as_date
from kompass_core.errors import (
    BenchmarkError,
)
from kompass_core.policies import Policies
from kompass_core.problems import Problem

__all__ = ["Membership", "repeats_of"]


def repeats_of(given: Repeats | str) -> Repeats:
    """
    Read which results of a subject count.

    Raises:
        BenchmarkError: If it says anything else.
    """

    def refusal(known: tuple[str, ...]) -> BenchmarkError:
        expected = " or ".join(map(repr, known))
        return BenchmarkError([Problem.of("KC008", "repeats", given=given, expected=expected)])

    return chosen(Repeats, given, refusal)


@frozen(kw_only=True)
class Membership:
    """
    The rule that says who is a member.

    Attributes:
        first: When the window begins, as precisely as is known.
        last: When it ends; that day, month or year is within it.
        repeats: Which results of a subject count.
        where: What the columns of the panel were that members were chosen by, by name.
        matched: The digests of benchmarks whose subjects alone count.
        without: The subjects that were left out.
        policies: What becomes of cells without a score.

    Raises:
        AmountError: If a date cannot be read.
        BenchmarkError: If the window begins after it ends, or there is no such way with repeats.
    """

    first: Date = field(converter=as_date)
    last: Date = field(converter=as_date)
    repeats: Repeats = field(default=Repeats.LATEST, converter=repeats_of)
    where: tuple[tuple[str, str | int], ...] = ()
    matched: tuple[str, ...] = ()
    without: tuple[str, ...] = ()
    policies: Policies = field(factory=Policies)

    def __attrs_post_init__(self) -> None:
        if self.first.first > self.last.last:
            facts = {"first": self.first, "last": self.last}
            raise BenchmarkError([Problem.of("KN121", "first", **facts)])

    @property
    def window(self) -> str:
        """The window in words."""
        return str(self.first) if self.first == self.last else f"{self.first} to {self.last}"

    def holds(self, date: Date) -> bool | None:
        """Whether a date lies within the window: yes, no, or None where it cannot be known."""
        if self.first.first <= date.first and date.last <= self.last.last:
            return True
        if date.last < self.first.first or date.first > self.last.last:
            return False
        return None
