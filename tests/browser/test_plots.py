"""Plots in a page can be read by everybody, on a small screen and in both colour schemes."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, sync_playwright

from tools import pictures

SVGS = "".join(path.read_text("utf-8") for path in sorted(pictures.PAGES.glob("*.svg")))
PAGE = f"""<!doctype html><html lang="en"><meta charset="utf-8"><title>Plots</title>
<meta name="viewport" content="width=device-width"><meta name="color-scheme" content="light dark">
<body style="margin: 16px"><main><h1>Plots</h1>{SVGS}</main></body></html>"""


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Page]:
    """Open all pictures in one page, 390 pixels wide."""
    file: Path = tmp_path_factory.mktemp("plots") / "page.html"
    file.write_text(PAGE, "utf-8")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path="/usr/bin/chromium", args=["--no-sandbox"]
        )
        opened = browser.new_page(viewport={"width": 390, "height": 800})
        opened.goto(file.as_uri())
        yield opened
        browser.close()


class TestPlotsInAPage:
    """All pictures of the pages in one document."""

    def test_fit_a_small_screen(self, page: Page) -> None:
        """Nothing is wider than the page, and texts are large enough."""
        assert page.evaluate("document.documentElement.scrollWidth") == 390
        sizes = page.evaluate(
            "[...document.querySelectorAll('svg')].flatMap(svg =>"
            " [...svg.querySelectorAll('text')].map(text =>"
            " parseFloat(getComputedStyle(text).fontSize)"
            " * svg.getBoundingClientRect().width / svg.viewBox.baseVal.width))"
        )
        assert len(sizes) > 100
        # The labels of the rings of a radar are the smallest.
        assert min(sizes) > 8
        assert sorted(sizes)[len(sizes) // 10] > 9

    def test_keep_their_texts_inside(self, page: Page) -> None:
        """Also with the fonts of this system."""
        outside = page.evaluate(
            "[...document.querySelectorAll('svg')].flatMap(svg => {"
            " const box = svg.getBoundingClientRect();"
            " return [...svg.querySelectorAll('text')].filter(text => {"
            " const own = text.getBoundingClientRect();"
            " return own.left < box.left - 1 || own.right > box.right + 1"
            " || own.top < box.top - 1 || own.bottom > box.bottom + 1 }"
            " ).map(text => text.textContent) })"
        )
        assert outside == []

    @pytest.mark.parametrize("scheme", ["light", "dark"])
    def test_are_accessible(self, page: Page, scheme: str) -> None:
        """No finding of axe-core, the contrast of texts included."""
        page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
        found = Axe().run(page).response["violations"]
        assert [(each["id"], len(each["nodes"])) for each in found] == []
        colour = page.evaluate("getComputedStyle(document.querySelector('svg text')).fill")
        assert colour == ("rgb(255, 255, 255)" if scheme == "dark" else "rgb(0, 0, 0)")
