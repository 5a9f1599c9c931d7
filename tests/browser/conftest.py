"""Chromium and LibreOffice of the system, which the tests drive."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, sync_playwright

CHROMIUM = "/usr/bin/chromium"


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Start Chromium without a window."""
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=CHROMIUM)
        yield started
        started.close()


@pytest.fixture
def to_pdf(tmp_path: Path) -> Callable[[Path], Path]:
    """Turn a document into a PDF by LibreOffice."""

    def convert(document: Path) -> Path:
        program = shutil.which("soffice")
        assert program is not None
        profile = f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"
        command = [program, profile, "--headless", "--convert-to", "pdf", "--outdir", str(tmp_path)]
        subprocess.run([*command, str(document)], check=True, capture_output=True, timeout=120)
        return tmp_path / f"{document.stem}.pdf"

    return convert
