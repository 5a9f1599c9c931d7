"""Aggregates of many rows: means, spread, quantiles and ranks by group."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from fractions import Fraction
from math import lcm
from typing import SupportsIndex

import numpy as np
import numpy.typing as npt
from attrs import field, frozen

from kompass_core.amounts import Amount, exact, to_decimal
from kompass_core.criteria import TOTAL, Node
from kompass_core.errors import AmountError, EvaluationError, messages, raise_any, whole_number
from kompass_core.panel.arrays import Array, dtype_for, quotient, times
from kompass_core.panel.columns import ExactColumn, both
from kompass_core.panel.groups import Grouping
from kompass_core.panel.order_statistics import Order, ordered
from kompass_core.panel.sums import Progress
from kompass_core.profiles import Caution

_MOST_ROWS = 2**31 - 1
_MOST_THREADS = 64


@frozen(eq=False, repr=False)
class GroupedSummary:
    """
    The statistics and ranks of one node; only rows whose points are known count.

    Statistics are columns with one exact number for each group, in the order of
    `GroupedScores.labels`; the number of a group without known points is not known. Ranks are
    arrays with one number for each row of the panel.

    Attributes:
        node: The node.
    """

    node: Node
    _unit: Fraction = field(alias="unit")
    _order: Order = field(alias="order")
    _codes: Array = field(alias="codes")
    _standings: Order = field(alias="standings")

    @property
    def n(self) -> Array:
        """The number of rows of each group whose points are known."""
        return self._order.counts

    @property
    def mean(self) -> ExactColumn:
        """The mean of each group."""
        order = self._order
        sums = order.sums
        if order.low:
            kind = dtype_for(len(self._codes) * (order.most + abs(order.low)), least_bytes=8)
            sums = sums.astype(kind) + order.counts.astype(kind) * order.low
        return ExactColumn(sums, self._unit, np.maximum(order.counts, 1), order.known)

    @property
    def min(self) -> ExactColumn:
        """The least of each group."""
        return self.quantile(0)

    @property
    def max(self) -> ExactColumn:
        """The most of each group."""
        return self.quantile(1)

    @property
    def median(self) -> ExactColumn:
        """The middle of each group: `quantile` at one half."""
        return self.quantile(Fraction(1, 2))

    def quantile(self, q: Amount) -> ExactColumn:
        """
        Return the quantile *q* of each group; linear (type 7), exact.

        Args:
            q: From 0 (the least) to 1 (the most); an exact number, e.g. ``"0.25"``.

        Raises:
            AmountError: If *q* is no exact number, or outside 0 to 1.
        """
        return self.quantiles([q])[0]

    def quantiles(self, parts: Iterable[Amount]) -> tuple[ExactColumn, ...]:
        """
        Return several quantiles, which is faster than one after the other.

        Args:
            parts: Each as for `quantile`.

        Raises:
            AmountError: As for `quantile`.
        """
        wanted, order = [exact(q) for q in parts], self._order
        outside = (to_decimal(q) for q in wanted if not 0 <= q.numerator <= q.denominator)
        raise_any(
            AmountError,
            (messages.AMOUNT_OUT_OF_RANGE.problem(given=q, low=0, high=1) for q in outside),
        )
        bottom = lcm(*(q.denominator for q in wanted))
        reach = (order.most + abs(order.low)) * bottom
        kind = dtype_for(reach, least_bytes=4)
        tops = np.array(
            [[q.numerator * (bottom // q.denominator)] for q in wanted],
            dtype_for(bottom * max(len(self._codes), 1), least_bytes=8),
        )
        places = tops * order.last
        below = places // bottom
        rest = (places - below * bottom).astype(kind)
        at = order.starts + below.astype(np.int64, copy=False)
        lower = order.value_at(at).astype(kind)
        upper = order.value_at(np.minimum(at + 1, order.starts + order.last)).astype(kind)
        numerators = (lower + order.low) * bottom + rest * (upper - lower)
        unit, known = self._unit / bottom, order.known
        return tuple(ExactColumn(each, unit, known=known) for each in numerators)

    def sd(self, *, ddof: SupportsIndex = 0) -> npt.NDArray[np.float64]:
        """
        Return the standard deviation of each group; of the population unless ``ddof=1``.

        It is the root of an exact variance; nan for groups of no more rows than *ddof*.

        Raises:
            AmountError: If *ddof* is no whole number from 0.
        """
        order, less = self._order, whole_number("ddof", ddof, 0, _MOST_ROWS)
        kind = dtype_for(len(self._codes) ** 2 * order.most**2, least_bytes=8)
        n, sums, squares = (e.astype(kind) for e in (order.counts, order.sums, order.squares))
        enough = order.counts > less
        below = np.where(enough, n * (n - less), 1)
        top, bottom = self._unit.numerator**2, self._unit.denominator**2
        variance = quotient(times(n * squares - sums * sums, top), times(below, bottom))
        return np.where(enough, np.sqrt(variance), np.nan)

    @property
    def rank(self) -> Array:
        """For each row, 1 + the number of its group with strictly more; 0 if not known."""
        return self._standings.ranks

    @property
    def tied(self) -> Array:
        """The number of other rows of its group with equal points, for each row."""
        return self._standings.tied(self._codes)

    @property
    def percentile(self) -> npt.NDArray[np.float64]:
        """The share of its group below each row, 0 to 1; equals count half."""
        counts, tied = self._order.counts[self._codes], self.tied
        below = counts - self.rank - tied
        parts = quotient(2 * below + tied + 1, 2 * np.maximum(counts, 1))
        return np.where(self.rank > 0, parts, np.nan)

    def __repr__(self) -> str:
        return f"<GroupedSummary of {self.node.code}, {len(self.n)} groups>"


_KEYS = ("code", "level", "n", "mean", "min", "median", "max")


@frozen(eq=False, repr=False)
class GroupedScores(Mapping[str, GroupedSummary]):
    """
    Rows in groups, aggregated by code.

    Attributes:
        names: The columns that they are grouped by.
        labels: The labels of each group in these columns, in order; one empty label for all rows.
        codes: The index in `labels` of the group of each row.
        cautions: Doubts about the rows.
    """

    names: tuple[str, ...]
    labels: tuple[tuple[object, ...], ...]
    codes: Array
    _summaries: Mapping[str, GroupedSummary]
    cautions: tuple[Caution, ...] = ()

    def __getitem__(self, code: str) -> GroupedSummary:
        return self._summaries[code]

    def __iter__(self) -> Iterator[str]:
        return iter(self._summaries)

    def __len__(self) -> int:
        return len(self._summaries)

    @property
    def total(self) -> GroupedSummary:
        """The total."""
        return self[TOTAL]

    def best(self, code: str = TOTAL, n: SupportsIndex = 3) -> Array:
        """
        Return the rows of the *n* best of each group in one node: the role models.

        All rows that share the last of these ranks are included, so there may be more than *n*.
        They come group by group, best first, and then in the order of the panel.

        Raises:
            KeyError: If the node was not aggregated.
            AmountError: If *n* is no whole number from 0.
        """
        ranks, most = self[code].rank, whole_number("n", n, 0, _MOST_ROWS)
        rows = np.flatnonzero((ranks > 0) & (ranks <= most))
        return rows[np.lexsort((rows, ranks[rows], self.codes[rows]))]

    def rows(self) -> list[dict[str, object]]:
        """
        Return a row for each node of each group, of labels, counts and ``Decimal`` values.

        Data frames of pandas and Polars, and Arrow tables, can be made of such rows. Keys: those
        of `names`, and ``code``, ``level``, ``n``, ``mean``, ``min``, ``median`` and ``max``, in
        points of at most 28 digits.

        Raises:
            EvaluationError: If a column of `names` has the name of another one.
        """
        taken = (name for name in self.names if name in _KEYS)
        raise_any(
            EvaluationError, (messages.COLUMN_NAME_AMBIGUOUS.problem(given=name) for name in taken)
        )
        return [
            {
                **dict(zip(self.names, labels, strict=True)),
                **dict(zip(_KEYS, (code, each.node.level_name, *numbers), strict=True)),
            }
            for code, each in self.items()
            for labels, *numbers in zip(
                self.labels,
                each.n.tolist(),
                each.mean.decimals,
                *(column.decimals for column in each.quantiles([0, Fraction(1, 2), 1])),
                strict=True,
            )
        ]

    def __repr__(self) -> str:
        by = f" by {', '.join(self.names)}" if self.names else ""
        return f"<GroupedScores of {len(self.codes)} rows in {len(self.labels)} groups{by}>"


def sum_up(
    column_of: Callable[[str], ExactColumn],
    nodes: Sequence[Node],
    grouping: Grouping,
    *,
    ranked: Callable[[str], ExactColumn] | None = None,
    counted: Array | None = None,
    cautions: Iterable[Caution] = (),
    threads: SupportsIndex | None = None,
    progress: Progress | None = None,
) -> GroupedScores:
    """
    Sort each column once, within groups.

    Args:
        column_of: A function that makes the column of a code; it is called once for each node.
        nodes: The nodes to aggregate.
        grouping: The group of each row.
        ranked: A function that makes the column that ranks are made of, if it is another one.
        counted: The mask of the rows that count; None for all.
        cautions: Doubts about the rows.
        threads: The number of columns to sort at a time; by default two where that is faster.
        progress: Called after each column.

    Raises:
        AmountError: If *threads* is no whole number from 1.
    """
    workers = None if threads is None else whole_number("threads", threads, 1, _MOST_THREADS)
    n, counts = len(grouping.codes), np.bincount(grouping.codes, minlength=len(grouping.labels))

    def order_of(column: ExactColumn) -> Order:
        return ordered(column.numerators, both(column.known, counted), grouping.codes, counts)

    def one(node: Node) -> GroupedSummary:
        column = column_of(node.code).over_one_unit()
        order = order_of(column)
        standings = order if ranked is None else order_of(ranked(node.code).over_one_unit())
        return GroupedSummary(node, column.unit, order, grouping.codes, standings)

    found = dict[str, GroupedSummary]()
    for summary in _each(one, nodes, workers or _threads(n)):
        found[summary.node.code] = summary
        if progress is not None:
            progress(len(found), len(nodes))
    names, labels, codes = grouping.names, grouping.labels, grouping.codes
    return GroupedScores(names, labels, codes, found, tuple(cautions))


_MANY = 20_000
"""The number of rows from which sorting, which releases the interpreter lock, dominates."""


def _threads(n: int) -> int:
    return min(2, os.cpu_count() or 1) if n >= _MANY else 1


def _each(
    one: Callable[[Node], GroupedSummary], nodes: Sequence[Node], threads: int
) -> Iterator[GroupedSummary]:
    if threads == 1:
        yield from map(one, nodes)
        return
    pool = ThreadPoolExecutor(threads)
    try:
        yield from pool.map(one, nodes)
    finally:
        # An interruption does not wait for columns that are not begun.
        pool.shutdown(cancel_futures=True)
