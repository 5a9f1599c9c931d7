"""Markdown of the assessors, safely, as HTML and as paragraphs."""

from __future__ import annotations

import re
from functools import cache
from itertools import pairwise

from markdown_it import MarkdownIt
from markdown_it.token import Token
from markupsafe import Markup

from kompass_core.labels import Translation

_LOWEST = 6
_HTML = re.compile(r"<(?=[A-Za-z/!?])(?!https?:|mailto:)")


@cache
def parser() -> MarkdownIt:
    """Return a parser of CommonMark with tables, but without HTML and images."""
    # A report is one file: an image would be a request to some server.
    return MarkdownIt("commonmark", {"html": False}).enable("table").disable("image")


def to_html(text: Translation, level: int) -> Markup:
    """
    Write Markdown as HTML.

    Args:
        text: The text.
        level: The level of its highest heading, so that headings stay in the order of the page.
    """
    tokens = parser().parse(text.text)
    _shift(tokens, level)
    made: str = parser().renderer.render(tokens, parser().options, {})
    return Markup(made)  # noqa: S704 (made without HTML)


def _shift(tokens: list[Token], level: int) -> None:
    """Move all headings down by as many levels as the highest needs to get to *level*."""
    headings = [each for each in tokens if each.type in ("heading_open", "heading_close")]
    highest = min((int(each.tag[1:]) for each in headings), default=1)
    for each in headings:
        each.tag = f"h{min(int(each.tag[1:]) - highest + level, _LOWEST)}"


def to_markdown(text: Translation, level: int) -> str:
    """
    Return Markdown whose highest heading has a level, and whose HTML is shown as text.

    Args:
        text: The text.
        level: The level of its highest heading.
    """
    lines, tokens = text.text.splitlines(), parser().parse(text.text)
    _shift(tokens, level)
    for heading, content in pairwise(tokens):
        if heading.type == "heading_open" and heading.map:
            start, end = heading.map
            lines[start:end] = [f"{'#' * int(heading.tag[1:])} {content.content}"] + [""] * (
                end - start - 1
            )
    return _HTML.sub("&lt;", "\n".join(lines)).strip()
