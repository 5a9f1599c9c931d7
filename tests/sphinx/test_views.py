"""Tables of results, as docutils nodes."""

from __future__ import annotations

from pathlib import Path

import pytest
from docutils import nodes

import kompass_core as kc
from kompass_core.sphinx.archive import Archive, Entry
from kompass_core.sphinx.views import View, profile_table, question_nodes
from tests.making import evaluation_of, pack_of


def view_of(*profiles: kc.Profile) -> View:
    """Return the view of a site of some results."""
    return View("en", Archive([Entry(Path(each.name), "", each) for each in profiles]), "archive")


def rows(table: nodes.Node) -> list[list[str]]:
    """Return the texts of the cells, with those of the heading."""
    return [[cell.astext() for cell in row.children] for row in table.findall(nodes.row)]


class TestPercent:
    """There is a column of percent if the instrument has some."""

    @pytest.mark.parametrize(
        ("percent", "column", "cell"),
        [
            ("none", [], []),
            ("of-maximum", ["Percent"], ["48%"]),
            ("between-ends", ["Percent"], ["50%"]),
        ],
    )
    def test_of_each_base(self, percent: str, column: list[str], cell: list[str]) -> None:
        """12 points from -1 to 25."""
        pack = pack_of((-1, 25), percent=percent)
        profile = kc.profile(evaluation_of(pack, 12))
        view = view_of(profile)
        heading, _, area = rows(profile_table(view, profile))
        assert heading == ["Area or question", "Points", "Maximum", *column]
        assert area[1:] == ["12", "25", *cell]
        _, points, *_ = question_nodes(view, view.archive.groups[pack.ref], "1")
        assert rows(points) == [
            ["Subject", "Date", "Points", *column],
            ["Ort", "2016", "12", *cell],
        ]
