"""A published mean, held against that of the members of a benchmark."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from enum import Enum
from fractions import Fraction
from typing import TYPE_CHECKING

from attrs import frozen

from kompass_core.amounts import Bounds
from kompass_core.published import PublishedResult

if TYPE_CHECKING:
    from kompass_core.benchmarks import Benchmark

__all__ = ["Agreement", "Rederivation", "Rederived", "rederived"]


class Agreement(Enum):
    """Whether a printed mean is that of a benchmark."""

    AGREES = "agrees"
    """The mean of the members can print like that."""
    DIFFERS = "differs"
    """It cannot."""
    UNKNOWN = "unknown"
    """Not every member knows the cell."""


@frozen
class Rederived:
    """
    One printed mean, and that of the members.

    Attributes:
        code: The cell.
        printed: What the printed number stands for, in points.
        mean: The mean points of the members, exact; None where nobody knows the cell.
        n: How many members know it.
        agreement: Whether the one can be the other.
    """

    code: str
    printed: Bounds
    mean: Fraction | None
    n: int
    agreement: Agreement


@frozen
class Rederivation(Mapping[str, Rederived]):
    """
    A published mean, cell by cell held against the mean of a benchmark.

    Attributes:
        benchmark: The benchmark.
        published: The published mean.
        cells: What was found, in the order of print.
    """

    benchmark: Benchmark
    published: PublishedResult
    cells: tuple[Rederived, ...]

    def __getitem__(self, code: str) -> Rederived:
        return {each.code: each for each in self.cells}[code]

    def __iter__(self) -> Iterator[str]:
        return (each.code for each in self.cells)

    def __len__(self) -> int:
        return len(self.cells)

    @property
    def open_questions(self) -> tuple[str, ...]:
        """Why the published mean may be of others than the members, in words; none if it says."""
        return tuple(_open_questions(self))

    @property
    def succeeds(self) -> bool:
        """Whether every printed number agrees, and nothing says that it is of others."""
        agrees = all(each.agreement is Agreement.AGREES for each in self.cells)
        return agrees and not self.open_questions


def _open_questions(found: Rederivation) -> Iterator[str]:
    population, n = found.published.population, found.benchmark.n
    if population is None:
        yield "the published numbers are of a subject, not of a population"
        return
    if population.n is None:
        yield "how many members the published mean has is not printed"
    elif population.n != n:
        yield f"the published mean has {population.n} members, the benchmark {n}"
    window = found.benchmark.rule.window
    if population.window != window:
        said = population.window or "not printed"
        yield f"the published window is {said}, that of the benchmark {window}"
    unknown = [each.code for each in found.cells if each.agreement is Agreement.UNKNOWN]
    if unknown:
        yield f"not every member knows {', '.join(unknown)}"


def rederived(benchmark: Benchmark, published: PublishedResult, code: str) -> Rederived:
    """Hold one printed mean of *published* against that of the members."""
    kinds = (kind for kind, _ in published.cells[code].numbers)
    printed, *others = (published.bounds_of(code, kind) for kind in kinds)
    for each in others:
        printed = printed & each or printed
    summary = benchmark.aggregate[code]
    bounds, agreement = summary.mean_bounds, Agreement.UNKNOWN
    if bounds is not None and summary.n == benchmark.n:
        agreement = Agreement.AGREES if printed & bounds is not None else Agreement.DIFFERS
    return Rederived(code, printed, summary.mean, summary.n, agreement)
