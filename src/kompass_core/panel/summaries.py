"""Many rows summed up: means, spread, quantiles, ranks, all in all or by group."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from fractions import Fraction

import numpy as np
import numpy.typing as npt
from attrs import field, frozen

from kompass_core.amounts import Amount, exact, to_decimal
from kompass_core.errors import AmountError
from kompass_core.layout import Node
from kompass_core.panel.columns import Column
from kompass_core.panel.groups import Grouping
from kompass_core.panel.integers import Array, dtype_for, quotient
from kompass_core.panel.ordering import Order, ordered
from kompass_core.panel.sums import Progress
from kompass_core.problems import Problem
from kompass_core.terms import TOTAL

__all__ = ["GroupedScores", "GroupedSummary", "sum_up"]


@frozen(eq=False, repr=False)
class GroupedSummary:
    """
    What the rows of each group have in one cell; only those that know it are counted.

    Statistics are columns with one exact number for each group, in the order of
    `GroupedScores.labels`; where no row of a group knows the cell there is none. Ranks are
    arrays with one number for each row of the panel.

    Attributes:
        node: The cell.
    """

    node: Node
    _unit: Fraction = field(alias="unit")
    _order: Order = field(alias="order")
    _codes: Array = field(alias="codes")

    @property
    def n(self) -> Array:
        """How many rows of each group know the cell."""
        return self._order.counts

    @property
    def mean(self) -> Column:
        """The mean of each group."""
        order = self._order
        reach = (int(order.values.max(initial=0)) + abs(order.low)) * len(self._codes)
        kind = np.promote_types(dtype_for(reach), order.sums.dtype)
        sums = order.sums.astype(kind) + order.counts.astype(kind) * order.low
        return Column(sums, self._unit, np.maximum(order.counts, 1), self._known)

    @property
    def min(self) -> Column:
        """The least of each group."""
        return self.quantile(0)

    @property
    def max(self) -> Column:
        """The most of each group."""
        return self.quantile(1)

    @property
    def median(self) -> Column:
        """The middle of each group: `quantile` at one half."""
        return self.quantile(Fraction(1, 2))

    def quantile(self, q: Amount) -> Column:
        """
        Return what a part *q* of each group lies below; linear (type 7), exact.

        Args:
            q: From 0 (the least) to 1 (the most); an exact number, e.g. ``"0.25"``.

        Raises:
            AmountError: If *q* is no exact number, or outside 0 to 1.
        """
        part, order = exact(q), self._order
        if not 0 <= part <= 1:
            raise AmountError([Problem.of("KA005", given=to_decimal(part), low=0, high=1)])
        if not order.values.size:
            return Column(np.zeros_like(order.counts), self._unit, known=self._known)
        top, bottom = part.numerator, part.denominator
        reach = (int(order.values.max()) + abs(order.low)) * bottom
        kind = np.promote_types(dtype_for(max(reach, len(self._codes) * top)), np.int64)
        last = np.maximum(order.counts - 1, 0)
        below, rest = np.divmod(last.astype(kind) * top, bottom)
        start = np.minimum(order.ends - order.counts, order.values.size - 1)
        below = below.astype(np.int64)
        lower = order.values[start + below].astype(kind)
        upper = order.values[start + np.minimum(below + 1, last)].astype(kind)
        numerators = (lower + order.low) * bottom + rest * (upper - lower)
        return Column(numerators, self._unit / bottom, known=self._known)

    def sd(self, *, ddof: int = 0) -> npt.NDArray[np.float64]:
        """
        Return the standard deviation of each group; of the population unless ``ddof=1``.

        It is the root of an exact variance; nan where there are no more rows than *ddof*.
        """
        # Python's own integers: the products are soon beyond 64 bits, and groups are few.
        n, sums, squares = (
            each.astype(object)
            for each in (self._order.counts, self._order.sums, self._order.squares)
        )
        enough = self._order.counts > max(ddof, 0)
        variance = (n * squares - sums * sums) * self._unit.numerator**2
        below = np.where(enough, n * (n - ddof), 1) * self._unit.denominator**2
        found = np.sqrt(quotient(variance, below))
        found[~enough] = np.nan
        return found

    @property
    def rank(self) -> Array:
        """For each row, 1 + how many of its group have strictly more; 0 where it is not known."""
        return self._order.ranks

    @property
    def tied(self) -> Array:
        """How many others of its group have just as much, for each row."""
        order = self._order
        ranked = order.ranks > 0
        if not order.values.size:
            return np.zeros_like(order.ranks)
        changes = order.values[1:] != order.values[:-1]
        inner = order.ends[(order.ends > 0) & (order.ends < order.values.size)]
        changes[inner - 1] = True
        ends = np.append(np.flatnonzero(changes), len(changes))
        lengths = np.diff(ends, prepend=-1)
        place = order.ends[self._codes] - order.ranks
        runs = np.searchsorted(ends, place[ranked])
        found = np.zeros_like(order.ranks)
        found[ranked] = lengths[runs] - 1
        return found

    @property
    def percentile(self) -> npt.NDArray[np.float64]:
        """Which part of its group lies below each row, 0 to 1; equals count half."""
        counts, tied = self._order.counts[self._codes], self.tied
        below = counts - self.rank - tied
        found = np.where(self.rank > 0, 2 * below + tied + 1, np.nan)
        return found / (2 * np.maximum(counts, 1))

    @property
    def _known(self) -> Array | None:
        known: Array = self._order.counts > 0
        return None if known.all() else known

    def __repr__(self) -> str:
        return f"<GroupedSummary of {self.node.code}, {len(self.n)} groups>"


@frozen(eq=False, repr=False)
class GroupedScores(Mapping[str, GroupedSummary]):
    """
    Rows in groups, summed up by code.

    Attributes:
        names: The columns that they are grouped by.
        labels: What each group has in these columns, in order; one empty label for all rows.
        codes: The group of each row, as a place in `labels`.
    """

    names: tuple[str, ...]
    labels: tuple[tuple[object, ...], ...]
    codes: Array
    _summaries: Mapping[str, GroupedSummary]

    def __getitem__(self, code: str) -> GroupedSummary:
        return self._summaries[code]

    def __iter__(self) -> Iterator[str]:
        return iter(self._summaries)

    def __len__(self) -> int:
        return len(self._summaries)

    @property
    def total(self) -> GroupedSummary:
        """The whole."""
        return self[TOTAL]

    def best(self, code: str = TOTAL, n: int = 3) -> Array:
        """
        Return the rows of the *n* best of each group in one cell: the role models.

        Whoever shares the last of these ranks is named too, so there may be more than *n*. They
        come group by group, best first, and then in the order of the panel.

        Raises:
            KeyError: If the cell was not summed up.
        """
        ranks = self[code].rank
        rows = np.flatnonzero((ranks > 0) & (ranks <= n))
        return rows[np.lexsort((rows, ranks[rows], self.codes[rows]))]

    def __repr__(self) -> str:
        by = f" by {', '.join(self.names)}" if self.names else ""
        return f"<GroupedScores of {len(self.codes)} rows in {len(self.labels)} groups{by}>"


def sum_up(
    columns: Mapping[str, Column],
    nodes: Mapping[str, Node],
    grouping: Grouping,
    *,
    threads: int | None = None,
    progress: Progress | None = None,
) -> GroupedScores:
    """
    Sort each column once, within groups.

    Args:
        columns: What is summed up, by code.
        nodes: The cells, by code.
        grouping: The group of each row.
        threads: How many columns are sorted at a time; two where that is faster.
        progress: Called after each column.
    """
    n, groups = len(grouping.codes), len(grouping.labels)

    def one(code: str) -> GroupedSummary:
        column = columns[code].over_one_unit()
        order = ordered(column.numerators, column.known, grouping.codes, groups)
        return GroupedSummary(nodes[code], column.unit, order, grouping.codes)

    found = dict[str, GroupedSummary]()
    for code, summary in _each(one, columns, threads or _threads(n)):
        found[code] = summary
        if progress is not None:
            progress(len(found), len(columns))
    return GroupedScores(grouping.names, grouping.labels, grouping.codes, found)


_MANY = 20_000
"""From here on sorting, which lets other threads run, is most of the work."""


def _threads(n: int) -> int:
    return min(2, os.cpu_count() or 1) if n >= _MANY else 1


def _each(
    one: Callable[[str], GroupedSummary], codes: Iterable[str], threads: int
) -> Iterator[tuple[str, GroupedSummary]]:
    if threads == 1:
        yield from ((code, one(code)) for code in codes)
        return
    pool = ThreadPoolExecutor(threads)
    try:
        yield from zip(codes, pool.map(one, codes), strict=True)
    finally:
        # Whoever interrupts does not wait for columns that are not begun.
        pool.shutdown(cancel_futures=True)
