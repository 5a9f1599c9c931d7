"""Tables of results, as docutils nodes."""

from __future__ import annotations

from pathlib import Path

import pytest
from attrs import evolve
from docutils import nodes

import kompass_core as kc
from kompass_core.criteria import BandScale, Block
from kompass_core.sphinx.archive import Archive, Entry
from kompass_core.sphinx.views import View, profile_table, question_nodes, ranking_nodes
from tests.making import bands_of, evaluation_of, label, pack_of


def view_of(*profiles: kc.Profile) -> View:
    """Return the view of a site of some results."""
    return View("en", Archive([Entry(Path(each.name), "", each) for each in profiles]), "archive")


def rows(table: nodes.Node) -> list[list[str]]:
    """Return the texts of the cells, with those of the heading."""
    return [[cell.astext() for cell in row.children] for row in table.findall(nodes.row)]


class TestBands:
    """There is a column of bands if a node has some."""

    def test_of_the_total_and_an_area(self) -> None:
        """In the tables of a subject and of a question, and in the ranking."""
        scales = [BandScale(of=["total", "2"], bands=bands_of(None, 5))]
        pack = pack_of(10, 10, band_scales=scales)
        profile = kc.profile(evaluation_of(pack, 1, 6))
        view = view_of(profile)
        group = view.archive.groups[pack.ref]
        assert [row[-1] for row in rows(profile_table(view, profile))] == [
            *("Band", "from 5", "", "from 5")
        ]
        assert [each[-1] for each in rows([*question_nodes(view, group, "2")][1])] == [
            *("Band", "from 5")
        ]
        assert [each[-1] for each in rows([*question_nodes(view, group, "1")][1])] == [
            *("Percent", "10%")
        ]
        assert [each[-1] for each in rows([*ranking_nodes(view, group)][1])] == ["Band", "from 5"]
        area = evolve(pack, band_scales=[evolve(scales[0], of=["2"])])
        view = view_of(kc.profile(evaluation_of(area, 1, 6)))
        (heading, _) = rows([*ranking_nodes(view, view.archive.groups[pack.ref])][1])
        assert heading[-1] == "Possible ranks"


class TestBlocks:
    """Blocks follow the areas of a subject."""

    def test_of_a_subject(self) -> None:
        """With their points, like areas."""
        block = Block(code="all", title=label("All"), areas=["1", "2"])
        profile = kc.profile(evaluation_of(pack_of(10, 10, blocks=[block]), 1, 6))
        assert rows(profile_table(view_of(profile), profile))[-1] == ["all All", "7", "20", "35%"]


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


class TestNotCounted:
    """What does not count is listed, and named as such."""

    def test_of_a_subject(self) -> None:
        """Beside its title, in the order of the pack."""
        pack = pack_of([10, 1], 10)
        first, second = pack.areas
        asked = [first.sub_questions[0], evolve(first.sub_questions[1], counted=False)]
        first = evolve(first, max_points=10, sub_questions=asked)
        pack = evolve(pack, areas=[first, evolve(second, counted=False)])
        profile = kc.profile(evaluation_of(pack, 1, 1, 6))
        table = rows(profile_table(view_of(profile), profile))
        assert [row[0].partition(" (")[2] for row in table[1:]] == [
            *("", "", "", "not counted)", "not counted)")
        ]
