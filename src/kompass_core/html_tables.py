"""HTML tables for notebooks."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from fractions import Fraction
from html import escape
from typing import TypeAlias

from kompass_core.amounts import Interval, Rounding, plain, to_decimal
from kompass_core.criteria import CriteriaPack, Node

Cell: TypeAlias = str | Fraction | Interval | None
"""A text, a number or an interval; None if it is missing."""

_DECIMALS = "0.001"


def html_table(
    caption: str,
    headings: Sequence[str],
    rows: Iterable[Sequence[Cell]],
    notes: Iterable[str] = (),
) -> str:
    """
    Write a table with a caption; the first cell of each row is its heading.

    Numbers have at most three decimals, rounded half up; the ends of an interval are rounded
    outwards. A missing number is a dash.

    Args:
        caption: The caption.
        headings: The headings of the columns.
        rows: The cells of each row.
        notes: Lines below the table.
    """
    head = "".join(f'<th scope="col">{escape(each)}</th>' for each in headings)
    body = "".join(
        f'<tr><th scope="row">{escape(str(first))}</th>{"".join(map(_cell, others))}</tr>\n'
        for first, *others in rows
    )
    below = "".join(f"<p>{escape(each)}</p>\n" for each in notes)
    return (
        f"<table>\n<caption>{escape(caption)}</caption>\n"
        f"<thead><tr>{head}</tr></thead>\n<tbody>\n{body}</tbody>\n</table>\n{below}"
    )


def node_cells(pack: CriteriaPack, node: Node) -> tuple[str, str]:
    """Return the code of a node, and its title with a mark if it does not count."""
    mark = " (not counted)" if node.code in pack.layout.uncounted else ""
    return node.code, f"{pack.text(node.title)}{mark}"


def _cell(value: Cell) -> str:
    if isinstance(value, str):
        return f'<td style="text-align:left">{escape(value)}</td>'
    return f'<td style="text-align:right">{_number(value)}</td>'


def _number(value: Fraction | Interval | None) -> str:
    if value is None:
        return "–"
    if isinstance(value, Interval):
        return f"{_rounded(value.low, 'floor')} to {_rounded(value.high, 'ceiling')}"
    return _rounded(value, "half-up")


def _rounded(value: Fraction, mode: str) -> str:
    return plain(to_decimal(Rounding(mode, _DECIMALS).round(value))).replace("-", "\N{MINUS SIGN}")
