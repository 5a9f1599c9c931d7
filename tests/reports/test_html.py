"""The page of a report shows every number, in any language, and needs no other file."""

from __future__ import annotations

import importlib.util
import re
import sys
from itertools import groupby
from pathlib import Path

import pytest

import kompass_core as kc
from kompass_core.errors import ReportError
from kompass_core.evaluations import Narrative
from kompass_core.reports import Report, render_html, render_word, report
from tests.reports import (
    AREAS_2014,
    AREAS_2016,
    AREAS_OF_THE_MEAN,
    KRAMFORS_2011,
    MEAN,
    ROWS,
    STRANGNAS_2016,
)
from tests.reports.reading import Page, shipped

HOSTILE = '<script>alert("x")</script> & {{ 7 * 7 }}'
SMALL = kc.CriteriaPack(
    id="small",
    revision="1",
    title=kc.Label({"en": HOSTILE}),
    language="en",
    source=HOSTILE,
    areas=[kc.Area(code="1", title=kc.Label({"en": HOSTILE, "sv": "Område"}), max_points=10)],
)


def strangnas(language: str | None = None) -> Report:
    """Make the report of October 2016 anew, from our own files."""
    return report(
        shipped("strangnas-2016"),
        before=[shipped("strangnas-2014")],
        benchmark=shipped("mean-2016"),
        role_models=[shipped("orebro-2012"), shipped("grastorp-2014"), shipped("karlskrona-2014")],
        language=language,
    )


@pytest.fixture(scope="module")
def page() -> Page:
    """Return the page of that report."""
    return Page(render_html(strangnas("sv")))


class TestPrintedReport:
    """Every table of the printed report is in the page, cell by cell."""

    def test_has_table_1(self, page: Page) -> None:
        """Two years and the mean for each area and in total; 2016 adds up to more than 497."""
        _, *rows = page.tables[0]
        printed = {**AREAS_2014, "": 437}, {**AREAS_2016, "": 497}, {**AREAS_OF_THE_MEAN, "": 476}
        expected = [[str(each[code]) for each in printed] for code in printed[0]]
        assert [row[1:4] for row in rows] == expected
        codes = [row[0].partition(" ")[0] for row in rows]
        assert codes[:-1] == list(AREAS_2016)

    def test_has_the_changes_with_their_certainty(self, page: Page) -> None:
        """What the printed table leaves to the reader: area 3 fell, the total rose."""
        changes = {row[0].partition(" ")[0]: row[4:] for row in page.tables[0][1:]}
        assert [changes[code][0] for code in "123"] == ["+9", "+11", "\N{MINUS SIGN}17"]
        assert changes["3"][1].endswith("mellan \N{MINUS SIGN}17,75 och \N{MINUS SIGN}16")
        assert next(reversed(changes.values()))[0] == "+60"

    def test_has_the_points_of_each_area(self, page: Page) -> None:
        """With its questions, as in the tables of headings of section 3."""
        tables = [
            each for each in page.tables if len(each[0]) == 3 and each[1][0].startswith("1.1")
        ]
        (first,) = tables
        assert [row[0].partition(" ")[0] for row in first[1:]] == [
            "1.1",
            "1.2",
            "1.3",
            "1.4",
            "1.5",
        ]
        strong = [int(text) for text in page.texts["strong"] if text.isdigit()]
        assert strong == [497, *AREAS_2016.values()]

    def test_has_the_overview(self, page: Page) -> None:
        """Section 4: points, maximum and percent of 45 questions and eight areas."""
        tables = [each for each in page.tables if len(each[0]) == 4 and each[0][0][:1].isdigit()]
        questions = {code: list(rows) for code, rows in groupby(ROWS, lambda row: row.code[0])}
        assert [head[0].partition(" ")[0] for head, *_ in tables] == list(questions)
        for (_, *rows), (code, expected) in zip(tables, questions.items(), strict=True):
            assert [row[0].partition(" ")[0] for row in rows[:-1]] == [r.code for r in expected]
            points = AREAS_2016[code]
            assert [row[1:] for row in rows] == [
                *([str(r.points), str(r.maximum), f"{r.percent} %"] for r in expected),
                [str(points), "100", f"{points} %"],
            ]

    def test_has_strengths_beside_improvements(self, page: Page) -> None:
        """Two lists for each of the eight areas, and the good examples."""
        found = shipped("strangnas-2016").findings
        assert {each.text for each in found} <= set(page.texts["li"])
        heads = [text for text in page.texts["h4"] if text]
        assert heads.count("Styrkor") == heads.count("Förbättringsmöjligheter") == 8

    def test_has_the_texts(self, page: Page) -> None:
        """The instrument, the summary and the descriptions, with their emphasis."""
        texts = page.texts["p"]
        assert any(text.startswith("Kommunkompassen bedömer hur") for text in texts)
        assert any(text.startswith("Strängnäs har gått från 437 till 497 poäng") for text in texts)
        assert "kommunen som samhällsbyggare" in page.texts["strong"]
        assert "Löpande" in page.texts["em"]

    def test_has_role_models(self, page: Page) -> None:
        """The best in each area, best first; only those with more points."""
        rows = {row[0][:1]: row[2] for row in page.tables[2][1:]}
        assert rows["3"] == "Örebro 2012: 86; Grästorp 2014: 73; Karlskrona 2014: 65"
        assert rows["4"] == "Örebro 2012: 74"


class TestPage:
    """The page is one file, safe, and usable without seeing it."""

    def test_needs_no_other_file(self) -> None:
        """No script, no image, no style sheet, no font."""
        html = render_html(strangnas())
        page = Page(html)
        assert not {"script", "link", "iframe", "object", "img"} & page.texts.keys()
        assert not re.search(r"(?:src|href)=\"(?!#)", html.replace('xlink:href="#', ""))
        assert "@import" not in html
        assert "url(http" not in html

    def test_is_complete_without_a_picture(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """Where matplotlib is not installed, the bars of the table are the diagram."""
        monkeypatch.delitem(sys.modules, "kompass_core.plots", raising=False)
        found = importlib.util.find_spec
        monkeypatch.setattr(
            "importlib.util.find_spec", lambda name: None if name == "matplotlib" else found(name)
        )
        made = strangnas()
        page = Page(render_html(made))
        assert "svg" not in page.texts
        assert len([each for each in page.values("i", "class") if each == "fill"]) > 45
        assert b"PNG" not in render_word(made)

    @pytest.mark.parametrize("language", ["sv", "nb", "da", "fi", "en"])
    def test_is_in_one_language(self, language: str) -> None:
        """Its own, and those of texts that have no other are marked."""
        page = Page(render_html(strangnas(language)))
        assert page.values("html", "lang") == [language]
        if language == "en":
            assert "sv" in page.values("span", "lang")

    def test_has_landmarks_and_headers(self, page: Page) -> None:
        """Each header of a table says what it is the header of, each section its name."""
        ids = [value for _, name, value in page.attributes if name == "id"]
        assert len(ids) == len(set(ids))
        named = [value for _, name, value in page.attributes if name == "aria-labelledby"]
        assert {each for value in named for each in value.split()} <= set(ids)
        assert {href.removeprefix("#") for href in page.values("a", "href")} <= set(ids)
        assert len(page.values("th", "scope")) == len(page.texts["th"])
        assert {"main", "nav", "header", "footer", "h1"} <= page.texts.keys()

    def test_shows_data_as_it_is(self) -> None:
        """Names, titles, notes and Markdown cannot become mark-up or requests."""
        narrative = Narrative(
            summary={"en": f"{HOSTILE} ![x](https://example.org/x.png) [y](javascript:alert(1))"},
            texts={"1": {"en": "# Head\n\n<b>raw</b>"}},
            assessors=[HOSTILE],
        )
        result = kc.PublishedResult.from_printed(
            SMALL,
            subject=HOSTILE,
            date="2025",
            total=3,
            source=HOSTILE,
            narrative=narrative,
            findings=[kc.Finding("strength", HOSTILE, "1"), kc.Finding("good-example", HOSTILE)],
            evidence=[kc.Evidence("document", HOSTILE)],
        )
        html = render_html(report(result, language="sv"))
        page = Page(html)
        assert not {"script", "img", "b"} & page.texts.keys()
        assert "javascript:" not in "".join(page.values("a", "href"))
        assert page.texts["h1"] == [HOSTILE]
        assert "Head" in page.texts["h4"]


class TestPartialKnowledge:
    """What is not known is shown as not known, never as zero."""

    def test_a_total_alone(self) -> None:
        """The areas have their range, and nothing is drawn for them but that."""
        result = kc.PublishedResult.from_printed(
            STRANGNAS_2016.pack, subject="Ort", date="2015", total=650
        )
        page = Page(render_html(report(result, benchmark=MEAN, language="en")))
        assert page.tables[0][1][1].startswith("\N{EN DASH}between ")
        assert page.tables[0][-1][1] == "650"

    def test_areas_alone(self) -> None:
        """The total that follows is an interval, as it is in the heading."""
        result = kc.PublishedResult.from_printed(
            STRANGNAS_2016.pack, subject="Ort", date="2014", areas={"1": 60}
        )
        before = kc.PublishedResult.from_printed(
            STRANGNAS_2016.pack, subject="Ort", date="2013", areas={"1": 50, "2": 60}
        )
        page = Page(render_html(report(result, before=[before], language="en")))
        assert any("The total is not known" in text for text in page.texts["p"])
        assert [row[3:] for row in page.tables[0][1:3]] == [
            ["+10", "certainly higherbetween +9 and +11"],
            ["\N{EN DASH}", ""],
        ]

    def test_an_earlier_result_of_another_subject(self) -> None:
        """It may have had another name: the column says so."""
        page = Page(render_html(report(STRANGNAS_2016, before=[KRAMFORS_2011])))
        assert page.tables[0][0][1:3] == ["Kramfors 2011", "2016"]

    def test_gaps_of_an_evaluation(self) -> None:
        """The reasons, the policies and the assessed part."""
        pack = kc.load_pack("kommunkompassen-se@2010")
        evaluation = kc.Evaluation.from_points(
            pack,
            subject="Ort",
            date="2025-10-14",
            points={"1.1": "7.25", "1.2": kc.NotApplicable("no such task")},
            rest=kc.NotAssessed("no time"),
        )
        scored = kc.profile(evaluation, not_applicable="rescale", not_assessed="worst")
        page = Page(render_html(report(scored, language="en")))
        assert "no such task" in page.texts["small"]
        assert any("of the points were assessed" in text for text in page.texts["p"])
        assert {"rescale", "worst"} <= set(page.texts["dd"])
        assert "October 14, 2025" in page.texts["p"]
        cells = [row[1] for table in page.tables for row in table if row[0].startswith("1.")]
        assert {"0not assessed", "\N{EN DASH}not applicable"} <= set(cells)
        # of the 80 points of the other questions: 7.25 up to 7.25 + 65, rescaled to 100
        assert page.tables[0][1][1] == "9between 9.062 and 90.313"

    def test_answers_and_stale_criteria(self) -> None:
        """Each answer is in the table of origins; changed criteria are told."""
        pack = kc.load_pack("caf-fine-tuned@2020")
        phases = dict.fromkeys(("plan", "do", "check", "act"), 40)
        answers = {code: phases for code, rule in pack.rules.items() if rule.name == "phases"}
        points = {code: 50 for code in pack.layout.codes if code not in answers}
        evaluation = kc.Evaluation.from_answers(
            pack, subject="Agency", date="2025", answers=answers, points=points, digest="sha256:0"
        )
        page = Page(render_html(report(kc.profile(evaluation, accept_stale=True))))
        assert "plan: 40" in page.texts["small"]
        assert any("changed since" in text for text in page.texts["dd"])


class TestTemplates:
    """A template of the user's own takes the place of ours, or extends it."""

    def test_replaces_ours(self, tmp_path: Path) -> None:
        """It sees the report and the same filters."""
        own = tmp_path / "own.html"
        own.write_text("{{ report.profile.name }}: {{ report.total.printed.points | number }}")
        assert render_html(report(STRANGNAS_2016), own) == "Strängnäs: 497"

    def test_extends_ours(self, tmp_path: Path) -> None:
        """One block alone is replaced, and templates beside it are found."""
        (tmp_path / "logo.html").write_text("<p>The agency</p>")
        own = tmp_path / "report.html"
        own.write_text(
            '{% extends "kompass/report.html" %}'
            '{% block colophon %}<footer>{% include "logo.html" %}</footer>{% endblock %}'
        )
        page = Page(render_html(report(STRANGNAS_2016), own))
        assert page.texts["footer"] == ["The agency"]
        assert page.texts["h1"] == ["Strängnäs"]

    @pytest.mark.parametrize(
        ("text", "reason", "line"),
        [
            ("x\n{% if %}", "TemplateSyntaxError", 2),
            ("{{ report.colour }}", "UndefinedError", None),
            ('{% include "absent.html" %}', "TemplateNotFound", None),
        ],
    )
    def test_names_what_is_wrong(
        self, tmp_path: Path, text: str, reason: str, line: int | None
    ) -> None:
        """With the file, and the line where it is known."""
        own = tmp_path / "own.html"
        own.write_text(text)
        with pytest.raises(ReportError) as caught:
            render_html(report(STRANGNAS_2016), own)
        (problem,) = caught.value.problems
        assert (problem.rule, problem.source, problem.line) == ("KT010", str(own), line)
        assert reason in str(problem)

    def test_may_be_missing(self, tmp_path: Path) -> None:
        """A template that is not there is a problem of the call."""
        with pytest.raises(ReportError, match="KT010"):
            render_html(report(STRANGNAS_2016), tmp_path / "none.html")
