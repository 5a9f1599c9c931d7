"""Reports as documents of Word hold the same numbers and texts, and can have a letterhead."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

import docx
import pytest
from docx.oxml.ns import qn

import kompass_core as kc
from kompass_core.errors import ReportError
from kompass_core.evaluations import Narrative
from kompass_core.labels import Translation
from kompass_core.reports import render_word, report
from kompass_core.reports.word import paragraphs
from tests.reports import AREAS_2014, AREAS_2016, AREAS_OF_THE_MEAN, PACK, ROWS, STRANGNAS_2016
from tests.reports.reading import shipped
from tools.word_template import PATH, template

LOGO = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010804000000b51c0c02"
    "0000000b4944415478da63fcff1f0003030200efa2a75b0000000049454e44ae426082"
)
"""A picture of one pixel."""


def read(document: bytes) -> tuple[str, list[list[list[str]]]]:
    """Return the text of the paragraphs, and the cells of the tables."""
    found = docx.Document(BytesIO(document))
    tables = [[[cell.text for cell in row.cells] for row in each.rows] for each in found.tables]
    return "\n".join(each.text for each in found.paragraphs), tables


class TestWord:
    """The template is filled in; nothing of its tags is left."""

    def test_has_every_number(self) -> None:
        """Table 1, the role models and the overview."""
        made = report(
            shipped("strangnas-2016"),
            before=[shipped("strangnas-2014")],
            benchmark=shipped("mean-2016"),
            role_models=[shipped("orebro-2012")],
        )
        document = render_word(made)
        text, (first, models, *findings, overview, origins) = read(document)
        years = AREAS_2014.values(), AREAS_2016.values(), AREAS_OF_THE_MEAN.values()
        assert [row[1:4] for row in first[1:]] == [
            *([str(each) for each in row] for row in zip(*years, strict=True)),
            ["437", "497", "476"],
        ]
        assert models[3][2] == "Örebro 2012: 86"
        questions = [row for row in overview if row[0].partition(" ")[0].count(".")]
        assert [row[1:] for row in questions] == [
            [str(row.points), str(row.maximum), f"{row.percent}\N{NO-BREAK SPACE}%"] for row in ROWS
        ]
        assert len(origins) == len(PACK.nodes) + 1
        assert [[cell.split("\n")[:-1] for cell in rows[1]] for rows in findings] == [
            [[each.text for each in found] for found in (area.strengths, area.improvements)]
            for area in made.areas
        ]
        assert "{" not in text
        assert docx.Document(BytesIO(document)).core_properties.title == "Strängnäs"

    def test_has_the_columns_that_are_known(self) -> None:
        """Without an earlier result and a mean there are two columns."""
        _, tables = read(render_word(report(STRANGNAS_2016, language="en")))
        assert tables[0][0] == ["Area", "2016"]
        assert tables[0][-1] == ["Total", "497"]

    def test_shows_data_as_it_is(self) -> None:
        """Names and texts cannot become XML or tags."""
        name = "A & <w:p/> {{ 7 * 7 }}"
        narrative = Narrative(summary={"sv": f"# {name}\n\n- one\n- *two* **three**"})
        result = kc.PublishedResult.from_printed(
            PACK, subject=name, date="2015", total=5, narrative=narrative
        )
        text, _ = read(render_word(report(result)))
        lines = text.split("\n")
        assert lines.count(name) == 2
        assert "•  two three" in lines

    def test_of_gaps(self) -> None:
        """The reason is beside the number, and the policies at the end."""
        evaluation = kc.Evaluation.from_points(
            PACK,
            subject="Ort",
            date="2016",
            points={"1.1": kc.NotApplicable("no such task")},
            rest=kc.NotAssessed("no time"),
        )
        scored = kc.profile(evaluation, not_applicable="rescale", not_assessed="worst")
        text, tables = read(render_word(report(scored)))
        assert tables[-1][2][3].endswith("no such task")
        assert tables[-2][3][1] == "0 (ej bedömd)"
        assert text.rstrip().count("\n")

    def test_can_have_a_letterhead(self, tmp_path: Path) -> None:
        """A template of the user's own, with the same filters."""
        own = docx.Document()
        own.sections[0].header.paragraphs[0].text = "The agency"
        own.add_paragraph("{{ report.profile.name }}: {{ report.total.printed.points | number }}")
        own.add_paragraph().add_run().add_picture(BytesIO(LOGO))
        own.add_paragraph("{{ picture }}")
        table = own.add_table(1, 3)
        table.cell(0, 0).merge(table.cell(0, 1)).text = "{{ report.pack.publisher }}"
        own.save(str(tmp_path / "own.docx"))
        document = render_word(report(STRANGNAS_2016), tmp_path / "own.docx")
        text, tables = read(document)
        assert text.split("\n")[0] == "Strängnäs: 497"
        assert tables == [[["", "", ""]]]
        described = [
            each.get("descr")
            for each in docx.Document(BytesIO(document)).element.iter(qn("wp:docPr"))
        ]
        assert len(described) == 2
        assert described[0] is None
        assert "497" in described[1] or "63" in described[1]
        header = docx.Document(BytesIO(document)).sections[0].header
        assert header.paragraphs[0].text == "The agency"

    @pytest.mark.parametrize("content", [None, b"", b"no document", b"PK\x05\x06" + bytes(18)])
    def test_refuses_what_is_no_document(self, tmp_path: Path, content: bytes | None) -> None:
        """The file is named."""
        own = tmp_path / "own.docx"
        if content is not None:
            own.write_bytes(content)
        with pytest.raises(ReportError) as caught:
            render_word(report(STRANGNAS_2016), own)
        (problem,) = caught.value.problems
        assert (problem.rule, problem.source) == ("KT010", str(own))

    def test_names_what_is_wrong_in_a_template(self, tmp_path: Path) -> None:
        """As for the other outputs."""
        own = docx.Document()
        own.add_paragraph("{{ report.colour }}")
        own.save(str(tmp_path / "own.docx"))
        with pytest.raises(ReportError, match="colour"):
            render_word(report(STRANGNAS_2016), tmp_path / "own.docx")

    def test_template_is_not_stale(self) -> None:
        """If this fails: python3 dev.py make."""
        assert PATH.read_bytes() == template()


class TestParagraphs:
    """Markdown becomes paragraphs with bold and italic runs."""

    @pytest.mark.parametrize(
        ("text", "expected"),
        [
            ("One\ntwo\n\nthree", ["One two", "three"]),
            ("1. a\n2. b\n   - c\n\nd", ["1. a", "2. b", "    •  c", "d"]),
            ("# Head\n\n    code", ["Head", "code\n"]),
        ],
    )
    def test_has_their_text(self, text: str, expected: list[str]) -> None:
        """Lists have their signs."""
        found = []
        for each in paragraphs(Translation(text, "en")):
            root = docx.oxml.parse_xml(
                '<w:p xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main">'
                f"{each.xml}</w:p>"
            )
            found.append(root.text)
        assert found == expected

    def test_has_weight_and_slope(self) -> None:
        """Within the words that have it alone."""
        (made,) = paragraphs(Translation("a **b** *c*", "en"))
        assert made.xml.count("<w:b/>") == made.xml.count("<w:i/>") == 1
