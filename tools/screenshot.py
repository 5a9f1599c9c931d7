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
_VIEW = {"width": 760, "height": 1060}
_COLOURS = 64


def picture() -> Image.Image:
    """Return two sections of the report of Strängnäs, beside each other."""
    with TemporaryDirectory() as folder, sync_playwright() as playwright:
        kompass(["demo", "--out", folder])
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium")
        page = browser.new_page(viewport=_VIEW, color_scheme="light")  # type: ignore[arg-type]
        page.goto((Path(folder) / "strangnas-2016.html").as_uri())
        found = [page.locator(f"[aria-labelledby={each}]").screenshot() for each in _SECTIONS]
        browser.close()
    shots = [Image.open(BytesIO(each)).convert("RGB") for each in found]
    whole = Image.new("RGB", (2 * _VIEW["width"], _VIEW["height"]), "white")
    for i, each in enumerate(shots):
        whole.paste(each, (i * _VIEW["width"] + (_VIEW["width"] - each.width) // 2, 0))
    return whole.quantize(_COLOURS)


if __name__ == "__main__":
    picture().save(PATH, optimize=True)
