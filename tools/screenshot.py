"""Picture a report for the front page: ``python -m tools.screenshot``, with Chromium."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory

from PIL import Image
from playwright.sync_api import sync_playwright

from kompass_core.cli import main as kompass

ROOT = Path(__file__).parents[1]
PATH = ROOT / "docs/report.png"
_SECTIONS = ("summary", "area-1")
_WIDTH, _HEIGHT = 760, 1060
_COLOURS = 64


def picture() -> Image.Image:
    """Return two sections of the report of Strängnäs, beside each other."""
    with TemporaryDirectory() as folder, sync_playwright() as playwright:
        kompass(["demo", "--out", folder])
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium")
        page = browser.new_page(color_scheme="light")
        page.set_viewport_size({"width": _WIDTH, "height": _HEIGHT})
        page.goto((Path(folder) / "strangnas-2016.html").as_uri())
        found = [page.locator(f"[aria-labelledby={each}]").screenshot() for each in _SECTIONS]
        browser.close()
    shots = [Image.open(BytesIO(each)).convert("RGB") for each in found]
    whole = Image.new("RGB", (2 * _WIDTH, _HEIGHT), "white")
    for i, each in enumerate(shots):
        whole.paste(each, (i * _WIDTH + (_WIDTH - each.width) // 2, 0))
    return whole.quantize(_COLOURS)


if __name__ == "__main__":
    picture().save(PATH, optimize=True)
