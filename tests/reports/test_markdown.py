"""Reports in Markdown are well-formed, and show data as it is."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

import docx
import pytest
from attrs import evolve
from markdown_it import MarkdownIt

import kompass_core as kc
from kompass_core.criteria import BandScale, Block, Requirement
from kompass_core.evaluations import Narrative
from kompass_core.labels import Translation
from kompass_core.reports import render_html, render_markdown, render_word, report
from kompass_core.reports.prose import to_html, to_markdown
from tests.making import bands_of, evaluation_of, label, pack_of
from tests.reports import AREAS_2014, AREAS_2016, AREAS_OF_THE_MEAN, PACK, ROWS
from tests.reports.reading import Page, shipped


def page_of(markdown: str) -> Page:
    """Read Markdown by a parser that permits HTML, so that no mark-up of data is hidden."""
    return Page(MarkdownIt("commonmark", {"html": True}).enable("table").render(markdown))


@pytest.fixture(scope="module")
def page() -> Page:
    """Return the report of October 2016, made anew from our own files."""
    made = report(
        shipped("strangnas-2016"),
        before=[shipped("strangnas-2014")],
        benchmark=shipped("mean-2016"),
        role_models=[shipped("orebro-2012")],
    )
    return page_of(render_markdown(made))


class TestMarkdown:
    """The same numbers and texts as in the page."""

    def test_has_every_table(self, page: Page) -> None:
        """Table 1, the role models, the overview and the origins."""
        first, models, overview, origins = page.tables
        years = AREAS_2014.values(), AREAS_2016.values(), AREAS_OF_THE_MEAN.values()
        assert [row[1:4] for row in first[1:]] == [
            *([str(each) for each in row] for row in zip(*years, strict=True)),
            ["437", "497", "476"],
        ]
        assert models[3][2] == "Örebro 2012: 86"
        questions = [row for row in overview if row[0].partition(" ")[0].count(".")]
        assert [row[1:] for row in questions] == [
            [str(row.points), str(row.maximum), f"{row.percent} %"] for row in ROWS
        ]
        assert len(origins) == len(PACK.nodes) + 1

    def test_has_the_texts(self, page: Page) -> None:
        """The summary, the descriptions, the findings and the headings in their order."""
        assert "kommunen som samhällsbyggare" in page.texts["strong"]
        assert "Brobygget ger chefer och medarbetare en gemensam hållning till brukarna" in [
            *page.texts["li"]
        ]
        assert page.texts["h1"] == ["Strängnäs, oktober 2016"]
        assert page.texts["h2"][:2] == ["Om instrumentet", "Sammanfattning"]
        assert "1 Offentlighet och demokrati" in page.texts["h3"]

    def test_shows_data_as_it_is(self) -> None:
        """A name cannot end a cell, begin a heading or become HTML."""
        name = "# <b>A</b> | `B` *C* [D](javascript:x)\n\n## E"
        narrative = Narrative(summary={"sv": "Setext\n===\n\n# One\n\n<i>x</i> <https://a.se>"})
        result = kc.PublishedResult.from_printed(
            PACK,
            subject=name,
            date="2015",
            total=5,
            narrative=narrative,
            findings=[kc.Finding("strength", name, "1")],
        )
        page = page_of(render_markdown(report(result)))
        assert page.texts["h1"] == [f"{' '.join(name.split())}, 2015"]
        assert not {"b", "i"} & page.texts.keys()
        assert page.values("a", "href") == ["https://a.se"]
        assert page.texts["h3"][:2] == ["Setext", "One"]

    def test_of_partial_results(self) -> None:
        """Ranges in place of points, gaps in place of changes; policies and reasons."""
        gaps: dict[str, kc.NotApplicable | int] = {
            "1.1": kc.NotApplicable("no such task"),
            "1.2": 3,
        }
        evaluation = kc.Evaluation.from_points(
            PACK, subject="Ort", date="2014", points=gaps, rest=kc.NotAssessed("no time")
        )
        scored = kc.profile(evaluation, not_applicable="rescale", not_assessed="best")
        before = kc.PublishedResult.from_printed(PACK, subject="Ort", date="2012", areas={"1": 9})
        text = render_markdown(report(scored, before=[before], role_models=[before]))
        assert "no such task" in text
        assert "högsta värdet" in text
        assert "Ort, 2012: Inget tryckt tal kan räknas om från andra." in text
        assert "Alla stämmer" not in text
        assert "| 1.3 1.3 | 25 (ej bedömd) | 25 |" in text
        whole = kc.PublishedResult.from_printed(PACK, subject="Ort", date="2014", areas={"2": 9})
        page = page_of(render_markdown(report(whole, before=[before], language="en")))
        assert page.tables[0][1][2].startswith("\N{EN DASH} (between ")

    def test_of_answers_and_stale_criteria(self) -> None:
        """Each answer is beside the number; changed criteria are told."""
        pack = kc.load_pack("caf-fine-tuned@2020")
        phases = dict.fromkeys(("plan", "do", "check", "act"), 40)
        answers = {code: phases for code, rule in pack.rules.items() if rule.name == "phases"}
        points = {code: 50 for code in pack.layout.codes if code not in answers}
        evaluation = kc.Evaluation.from_answers(
            pack, subject="Agency", date="2025", answers=answers, points=points, digest="sha256:0"
        )
        text = render_markdown(report(kc.profile(evaluation, accept_stale=True)))
        assert "plan: 40" in text
        assert "changed since the result was recorded" in text

    def test_can_have_another_template(self, tmp_path: Path) -> None:
        """It may extend ours."""
        own = tmp_path / "own.md"
        own.write_text('{% extends "kompass/report.md" %}{% block criteria %}END{% endblock %}')
        assert render_markdown(report(shipped("strangnas-2014")), own).rstrip().endswith("END")


class TestProse:
    """Headings of a text move below those of the report; HTML and images stay text."""

    @pytest.mark.parametrize(
        ("text", "html", "markdown"),
        [
            ("# A\n\n## B", "<h3>A</h3>\n<h4>B</h4>\n", "### A\n\n#### B"),
            ("### A", "<h3>A</h3>\n", "### A"),
            ("A\n---\nB", "<h3>A</h3>\n<p>B</p>\n", "### A\n\nB"),
            ("a <b> & c", "<p>a &lt;b&gt; &amp; c</p>\n", "a &lt;b> & c"),
            ("![x](y.png)", '<p>!<a href="y.png">x</a></p>\n', "![x](y.png)"),
        ],
    )
    def test_is_tamed(self, text: str, html: str, markdown: str) -> None:
        """As HTML and as Markdown."""
        assert to_html(Translation(text, "en"), 3) == html
        assert to_markdown(Translation(text, "en"), 3) == markdown

    def test_has_six_levels_at_most(self) -> None:
        """There is no h7."""
        assert "<h6>C</h6>" in to_html(Translation("# A\n## B\n### C", "en"), 5)


class TestPercent:
    """A report has percent if the instrument has some."""

    @pytest.mark.parametrize(
        ("percent", "cells"), [("none", []), ("of-maximum", ["48%"]), ("between-ends", ["50%"])]
    )
    def test_are_in_every_output(self, percent: str, cells: list[str]) -> None:
        """In the overview of points, of the questions, the areas and the total."""
        pack = pack_of([(-1, 5), 20], percent=percent)
        made = report(evaluation_of(pack, 2, 10), language="en")
        heading = ["Percent"] if cells else []
        *_, overview, _ = page_of(render_markdown(made)).tables
        assert overview[0][3:] == heading
        assert overview[1][1:] == ["12", "25", *cells]
        shares, _, *tables = Page(render_html(made)).tables[1:]
        assert shares[0][2] == (heading or ["Points"])[0]
        assert shares[1][2] == (cells or ["12"])[0]
        assert [table[0][3:] for table in tables[:2]] == [heading, heading]
        assert [table[-1][1:] for table in tables[:2]] == [["12", "25", *cells]] * 2
        document = docx.Document(BytesIO(render_word(made)))
        found = [[cell.text for cell in row.cells] for row in document.tables[-2].rows]
        assert [row[3:] for row in found[:2]] == [heading, cells]


class TestBlocks:
    """A report has sub-totals above the total."""

    def test_are_in_every_output(self) -> None:
        """In the overview, and with their origin."""
        block = Block(code="all", title=label("All"), areas=["1", "2"])
        pack = pack_of(10, [(0, 10), 20], blocks=[block])
        made = report(
            evaluation_of(pack, 5, 6, 7),
            before=[evaluation_of(pack, 5, 6, 9, date="2014")],
            language="en",
        )
        (node,) = made.blocks
        assert (node.change and node.change.exact, node.parts, node.strengths) == (-2, (), ())
        row = ["all All", "18", "40", "45%"]
        *_, overview, origins = page_of(render_markdown(made)).tables
        assert row in overview
        assert origins[-2] == ["all All", "18", "18", "sum of 2 parts"]
        assert any(row in table for table in Page(render_html(made)).tables)
        document = docx.Document(BytesIO(render_word(made)))
        assert row in [[cell.text for cell in each.cells] for each in document.tables[-2].rows]


class TestBands:
    """A report has the band of each node, and what keeps higher ones away."""

    REQUIRED = evolve(bands_of(40)[0], requires=[Requirement(code="1.1", least=5)])
    PACK = pack_of(
        [10, 90],
        band_scales=[
            BandScale(bands=[*bands_of(None), REQUIRED]),
            BandScale(of=["1", "1.2"], bands=bands_of(None, 40)),
        ],
    )

    @pytest.mark.parametrize("language", ["en", "sv"])
    def test_are_in_every_output(self, language: str) -> None:
        """Of the total, the areas and the questions."""
        made = report(evaluation_of(self.PACK, 4, 80), language=language)
        word = {"en": "Band", "sv": "Nivå"}[language]
        missing = {
            "en": "from 40 needs 5 points of 1.1 (question 1.1), which has 4; missing: 1",
            "sv": "from 40 kräver 5 poäng av 1.1 (question 1.1), som har 4; det saknas 1",
        }[language]
        markdown, page = render_markdown(made), Page(render_html(made))
        assert markdown.count(f"{word}: **none**") == 1
        assert markdown.count(f"{word}: **from 40**") == 2
        assert [text for text in page.texts["p"] if text.startswith(word)] == [
            f"{word}: none",
            f"{word}: from 40",
            f"{word}: from 40",
        ]
        assert missing in page.texts["li"]
        assert missing in page_of(markdown).texts["li"]
        document = docx.Document(BytesIO(render_word(made)))
        lines = [each.text for each in document.paragraphs]
        assert [each for each in lines if each.startswith(word)] == [
            f"{word}: none",
            f"{word}: from 40",
        ]
        assert missing in lines
