"""An archive in Chromium, served on loopback: its search, its filters and its accessibility."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, sync_playwright

import kompass_core as kc
from tests.sphinx.conftest import build_as_is, example

CHROMIUM = "/usr/bin/chromium"


class _Quiet(SimpleHTTPRequestHandler):
    """A handler that writes no log."""

    def log_message(self, *_: object) -> None:
        """Write nothing."""


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of an archive of the results that ship, of both countries, in Swedish."""
    folder = tmp_path_factory.mktemp("archive") / "site"
    assert kc_new_archive(folder) == 0
    for pack in ("kommunkompassen-se", "kommunekompasset-no"):
        for i, result in enumerate(kc.published_results(pack)):
            kc.save(result, folder / "evaluations" / f"{pack}-{i}.toml")
    (folder / "evaluations" / "Norr").mkdir()
    kc.save(example(), folder / "evaluations" / "Norr" / "exempelstad.toml")
    built = build_as_is(folder)
    assert built.warnings == ""
    handler = partial(_Quiet, directory=str(built.app.outdir))
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        thread = Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()


def kc_new_archive(folder: Path) -> int:
    """Create an archive with the command."""
    from kompass_core.cli import main

    return main(["new-archive", str(folder), "--language", "sv", "--title", "Kommunkompassen"])


@pytest.fixture
def page(site: str) -> Iterator[Page]:
    """A page that fails on a script's error and on a request to any other server."""
    problems, requests = list[str](), list[str]()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        shown = browser.new_page(base_url=site)
        shown.on("pageerror", lambda error: problems.append(str(error)))
        shown.on("request", lambda request: requests.append(request.url))
        yield shown
        browser.close()
    assert problems == []
    assert [each for each in requests if not each.startswith((site, "data:"))] == []


class TestSearch:
    """The search of Sphinx finds good examples by their words' stems."""

    @pytest.mark.parametrize("words", ["medborgarpaneler", "Medborgarpanelens förvaltningar"])
    def test_finds_a_good_example(self, page: Page, words: str) -> None:
        """Another form of the words finds the page of the subject."""
        page.goto(f"/search.html?q={words}")
        page.wait_for_selector("#search-results li a")
        page.wait_for_timeout(1000)
        links = [each.inner_text() for each in page.query_selector_all("#search-results li > a")]
        assert "Exempelstad" in links


class TestRanking:
    """The filters rank what they show."""

    def test_by_year(self, page: Page) -> None:
        """Of 2014 there are four results, ranked by their totals of that year."""
        page.goto("/index.html")
        form = page.locator("form.kompass-filters").last
        form.locator("select[name=year]").select_option("2014")
        rows = page.locator("table.kompass-ranking").last.locator("tbody tr:visible")
        found = [" ".join(text.split()) for text in rows.all_inner_texts()]
        assert [line.split()[:2] for line in found] == [
            ["1", "Lidköping"],
            ["2", "Karlskrona"],
            ["3", "Grästorp"],
            ["4", "Strängnäs"],
        ]

    def test_by_group(self, page: Page) -> None:
        """A group has its own ranking; without filters the ranks are those of all."""
        page.goto("/index.html")
        form = page.locator("form.kompass-filters").last
        table = page.locator("table.kompass-ranking").last
        assert table.locator("tbody tr:visible").count() == 10
        form.locator("select[name=group]").select_option(label="Norr")
        assert table.locator("tbody tr:visible").all_inner_texts()[0].split()[:2] == [
            "1",
            "Exempelstad",
        ]


class TestAccessibility:
    """No finding of axe-core in our own content."""

    @pytest.mark.parametrize("name", ["index", "archive/subjects/strangnas", "archive/questions"])
    @pytest.mark.parametrize("scheme", ["light", "dark"])
    def test_of_pages(self, page: Page, name: str, scheme: str) -> None:
        """Tables have headers, controls have labels, and the colours have contrast."""
        page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
        page.goto(f"/{name}.html")
        found = Axe().run(page, context="article")
        assert found.violations_count == 0, found.generate_report()
