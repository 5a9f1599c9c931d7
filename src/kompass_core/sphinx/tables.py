"""Tables and links as docutils nodes."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TypeAlias

from attrs import frozen
from docutils import nodes
from sphinx.addnodes import pending_xref

Content: TypeAlias = str | nodes.Node
"""The content of a cell."""


@frozen
class Column:
    """
    A column of a table.

    Attributes:
        title: Its header.
        is_number: True if its cells are numbers, which are aligned to the right.
        is_header: True if its cells name their rows.
    """

    title: str
    is_number: bool = False
    is_header: bool = False


@frozen
class Row:
    """
    A row of a table.

    Attributes:
        cells: The content of its cells.
        classes: Classes of the row in HTML.
    """

    cells: Sequence[Content]
    classes: Sequence[str] = ()


def table(
    columns: Sequence[Column],
    rows: Iterable[Row],
    *,
    caption: str = "",
    classes: Iterable[str] = (),
) -> nodes.table:
    """Make a table with a row of headers, and row headers where a column asks for them."""
    made = nodes.table(classes=["kompass", *classes])
    if caption:
        made += nodes.title("", caption)
    group = nodes.tgroup(cols=len(columns))
    made += group
    for column in columns:
        spec = nodes.colspec(colwidth=1)
        if column.is_header:
            spec["stub"] = 1
        group += spec
    head, body = nodes.thead(), nodes.tbody()
    group += [head, body]
    head += _row(columns, Row([column.title for column in columns]))
    body += [_row(columns, row) for row in rows]
    return made


def _row(columns: Sequence[Column], row: Row) -> nodes.row:
    made = nodes.row(classes=list(row.classes))
    for column, content in zip(columns, row.cells, strict=True):
        entry = nodes.entry(classes=["kompass-number"] if column.is_number else [])
        text = nodes.Text(content) if isinstance(content, str) else content
        entry += nodes.paragraph("", "", text)
        made += entry
    return made


def link(docname: str, text: str) -> pending_xref:
    """Link to a page."""
    return pending_xref(
        "",
        nodes.inline("", text),
        refdomain="std",
        reftype="doc",
        reftarget=f"/{docname}",
        refexplicit=True,
        refwarn=True,
    )


def section(title: str, *content: nodes.Node, name: str = "") -> nodes.section:
    """Make a section with a heading."""
    made = nodes.section(ids=[nodes.make_id(name or title)])
    made += [nodes.title("", title), *content]
    return made


def paragraph(*content: Content) -> nodes.paragraph:
    """Make a paragraph of texts and nodes."""
    made = nodes.paragraph()
    made += [nodes.Text(each) if isinstance(each, str) else each for each in content]
    return made
