"""Reading of reports: the tables and texts of a page, by a parser that is not ours."""

from __future__ import annotations

from html.parser import HTMLParser
from pathlib import Path

import kompass_core as kc

ROOT = Path(__file__).parents[2]
RESULTS = (
    "criteria_packs/kommunkompassen/src/kompass_pack_kommunkompassen/kommunkompassen-se/results"
)
PACKS = kc.Packs.from_path(ROOT / "criteria_packs/kommunkompassen")
VOID = {"meta", "br"}


def shipped(name: str) -> kc.PublishedResult:
    """Load one of the results of our own files."""
    return kc.load_result(ROOT / RESULTS / f"{name}.toml", packs=PACKS)


class Page(HTMLParser):
    """
    A page: its elements with what they hold.

    Attributes:
        tables: For each table its rows, each a list of texts of cells.
        texts: The texts of elements, by tag.
        attributes: Every attribute with its tag, name and value.
    """

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tables: list[list[list[str]]] = []
        self.texts: dict[str, list[str]] = {}
        self.attributes: list[tuple[str, str, str]] = []
        self._open: list[tuple[str, list[str]]] = []
        self.feed(html)
        self.close()
        assert self._open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note the attributes, and begin a row or a table."""
        self.attributes += ((tag, name, value or "") for name, value in attrs)
        if tag == "table":
            self.tables.append([])
        if tag == "tr":
            self.tables[-1].append([])
        if tag not in VOID:
            self._open.append((tag, []))

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note the attributes of an element of a picture, which holds nothing."""
        self.attributes += ((tag, name, value or "") for name, value in attrs)

    def handle_data(self, data: str) -> None:
        """Add the text to all elements around it."""
        for _, texts in self._open:
            texts.append(data)

    def handle_endtag(self, tag: str) -> None:
        """End the element, which is the one that was begun last."""
        opened, texts = self._open.pop()
        assert opened == tag
        text = " ".join("".join(texts).split())
        self.texts.setdefault(tag, []).append(text)
        if tag in ("td", "th"):
            self.tables[-1][-1].append(text)

    def values(self, tag: str, name: str) -> list[str]:
        """Return the values of an attribute of the elements with a tag, in order."""
        return [each[2] for each in self.attributes if each[:2] == (tag, name)]
