"""A report opens in a browser, on paper and in Word, with every number and nothing missing."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Literal

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page
from pypdf import PdfReader

from kompass_core.reports import render_html, render_word, report
from tests.reports import AREAS_2014, AREAS_2016, AREAS_OF_THE_MEAN, ROWS
from tests.reports.reading import shipped

REPORT = report(
    shipped("strangnas-2016"),
    before=[shipped("strangnas-2014")],
    benchmark=shipped("mean-2016"),
    role_models=[shipped("orebro-2012"), shipped("grastorp-2014")],
)


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Write the page of the report."""
    path = tmp_path_factory.mktemp("report") / "strangnas.html"
    path.write_text(render_html(REPORT), "utf-8")
    return path


@pytest.fixture(params=[(390, "light"), (390, "dark"), (1280, "light"), (1280, "dark")])
def page(request: pytest.FixtureRequest, browser: Browser, file: Path) -> Iterator[Page]:
    """Open the page; it must neither complain nor ask any server."""
    width, scheme = request.param
    found = list[str]()
    context = browser.new_context(
        viewport={"width": width, "height": 900}, color_scheme=scheme, offline=True
    )
    opened = context.new_page()
    opened.on("console", lambda message: found.append(message.text))
    opened.on("pageerror", lambda error: found.append(str(error)))
    opened.on("request", lambda each: found.append(each.url))
    opened.goto(file.as_uri())
    yield opened
    context.close()
    assert found == [file.as_uri()]


class TestPage:
    """In a browser, at two widths and in both colour schemes."""

    def test_shows_every_number(self, page: Page) -> None:
        """As a reader sees them: each row of the printed report."""
        lines = [" ".join(line.split()) for line in page.inner_text("main").splitlines()]
        for row in ROWS:
            numbers = f"{row.points} {row.maximum} {row.percent} %"
            assert any(line.startswith(row.code) and line.endswith(numbers) for line in lines)
        for code, points in AREAS_2016.items():
            numbers = f"{AREAS_2014[code]} {points} {AREAS_OF_THE_MEAN[code]}"
            assert any(line.startswith(code) and numbers in line for line in lines)
        assert page.inner_text(".result strong") == "497"

    def test_is_accessible(self, page: Page) -> None:
        """axe-core finds nothing: contrast, names, headers, order of headings, landmarks."""
        results = Axe().run(page)
        assert results.violations_count == 0, results.generate_report()

    def test_fits_the_screen(self, page: Page) -> None:
        """Only tables scroll sideways, within themselves."""
        width = page.evaluate("document.documentElement.scrollWidth")
        assert width <= page.evaluate("window.innerWidth")

    def test_is_used_by_keyboard(self, page: Page) -> None:
        """The first stop leads to the content, and tables that scroll can be reached."""
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.getAttribute('href')") == "#content"
        page.keyboard.press("Enter")
        assert page.url.endswith("#content")
        assert page.locator(".scroll:not([tabindex='0'])").count() == 0

    def test_has_the_colours_of_the_scheme(self, page: Page) -> None:
        """Dark paper in the dark."""
        paper = page.evaluate("getComputedStyle(document.body).backgroundColor")
        is_dark = page.evaluate("matchMedia('(prefers-color-scheme: dark)').matches")
        brightness = sum(int(each) for each in re.findall(r"\d+", paper)[:3]) / 3
        assert (brightness < 128) == is_dark


class TestPaper:
    """Printed on A4, and opened in a word processor."""

    @pytest.mark.parametrize("scheme", ["light", "dark"])
    def test_page_prints_well(
        self, browser: Browser, file: Path, tmp_path: Path, scheme: Literal["light", "dark"]
    ) -> None:
        """A4, the cover alone, numbered pages, and headers of tables that are repeated."""
        page = browser.new_page(color_scheme=scheme)
        page.goto(file.as_uri())
        page.pdf(path=tmp_path / "a.pdf", prefer_css_page_size=True, print_background=True)
        page.close()
        pages = PdfReader(tmp_path / "a.pdf").pages
        assert [round(float(each) / 72 * 25.4) for each in pages[0].mediabox[2:]] == [210, 297]
        texts = [each.extract_text() for each in pages]
        assert "Sammanfattning" in texts[0]
        assert "Tabell 1" not in texts[0]
        assert texts[2].startswith("3\n")
        assert sum(re.search(r"Möjliga poäng\s+Ursprung", text) is not None for text in texts) >= 3
        _shows_the_rows("\n".join(texts))

    def test_word_shows_the_same_numbers(
        self, tmp_path: Path, to_pdf: Callable[[Path], Path]
    ) -> None:
        """LibreOffice opens it, and each row is there."""
        document = tmp_path / "strangnas.docx"
        document.write_bytes(render_word(REPORT))
        pages = PdfReader(to_pdf(document)).pages
        text = "\n".join(each.extract_text() for each in pages)
        _shows_the_rows(text)
        assert "497 av 800 poäng" in text
        assert "{" not in text


def _shows_the_rows(text: str) -> None:
    """Find the points, the maximum and the percent of every question after its code."""
    words = " ".join(text.split())
    for row in ROWS:
        numbers = rf"{re.escape(row.code)} [^%]*? {row.points} {row.maximum} {row.percent} ?%"
        assert re.search(numbers, words), row
    for code, points in AREAS_2016.items():
        numbers = rf"{code} \D+ {AREAS_2014[code]} {points} {AREAS_OF_THE_MEAN[code]} "
        assert re.search(numbers, words), code
