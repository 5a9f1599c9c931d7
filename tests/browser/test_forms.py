"""LibreOffice opens a form, computes its sums, and keeps its checks and its protection."""

from __future__ import annotations

import subprocess
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from pypdf import PdfReader

import kompass_core as kc
from kompass_core.forms import read_form, write_form

EXAMPLE = Path(__file__).parents[2] / "examples/exempelstad-2025.toml"


def converted(path: Path, kind: str) -> Path:
    """Let LibreOffice open a workbook and save it as another kind of file."""
    folder = path.parent / kind
    home = f"-env:UserInstallation=file://{path.parent}/home"
    command = [
        "soffice",
        home,
        "--headless",
        "--convert-to",
        kind,
        "--outdir",
        str(folder),
        str(path),
    ]
    subprocess.run(command, check=True, capture_output=True, timeout=120)
    return folder / f"{path.stem}.{kind}"


@pytest.fixture(scope="module")
def form(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Write the form of the example."""
    path = tmp_path_factory.mktemp("forms") / "form.xlsx"
    example = kc.load_evaluation(EXAMPLE)
    write_form(example.pack, path, evaluation=example)
    return path


@pytest.fixture(scope="module")
def saved(form: Path) -> Path:
    """Open the form in LibreOffice and save it as a workbook again, by way of its own format."""
    return converted(converted(form, "ods"), "xlsx")


def checks_of(path: Path, sheet: str) -> dict[str, Any]:
    """Return the checks of a sheet by their cells."""
    found = openpyxl.load_workbook(path)[sheet].data_validations.dataValidation
    return {cell: each for each in found for cell in str(each.sqref).split()}


class TestForm:
    """A form survives another program."""

    def test_is_read_as_it_was(self, saved: Path) -> None:
        """Nothing that was filled in is lost, and nothing else is changed."""
        assert read_form(saved) == kc.load_evaluation(EXAMPLE)

    def test_keeps_its_checks(self, form: Path, saved: Path) -> None:
        """The limits of points and the lists of choices, on every sheet."""
        for sheet in ("Poäng", "Iakttagelser", "Underlag"):
            before, after = checks_of(form, sheet), checks_of(saved, sheet)
            assert len(before) == len(after)
            assert {each.type for each in after.values()} == {each.type for each in before.values()}
        (check,) = (each for each in checks_of(saved, "Poäng").values() if str(each.sqref) == "E3")
        assert "E3<=15" in check.formula1
        assert check.error == "Från 0 till 15, i steg om 0,005"

    def test_keeps_its_protection(self, saved: Path) -> None:
        """Only cells to fill in are open."""
        sheet = openpyxl.load_workbook(saved)["Poäng"]
        assert sheet.protection.sheet
        assert not sheet["E3"].protection.locked
        assert sheet["D3"].protection.locked

    def test_has_sums(self, saved: Path) -> None:
        """Of an area without gaps; none of one with gaps, nor of the whole."""
        sheet = openpyxl.load_workbook(saved, data_only=True)["Poäng"]
        sums = {sheet.cell(row, 1).value: sheet.cell(row, 5).value for row in range(2, 56)}
        assert sums["1"] == 71
        assert sums["8"] in {"", None}
        assert sums[None] in {"", None}

    def test_is_printed_on_few_pages(self, form: Path) -> None:
        """With the headings on every page, and the numbers with a decimal comma or point."""
        pages = [page.extract_text() for page in PdfReader(converted(form, "pdf")).pages]
        assert len(pages) <= 12
        scores = [
            page for page in pages if "Plan för demokrati" in page or "Social hållbarhet" in page
        ]
        assert all("Max" in page and "Om det saknas" in page for page in scores[:2])
