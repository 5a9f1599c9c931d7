"""A form is a workbook that a person can fill in and print, and that checks what is entered."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import openpyxl
import pytest

import kompass_core as kc
from kompass_core.criteria import Combine
from kompass_core.criteria.rules import ChecklistRule, Item, MeanRule, Scale, ScaleRule
from kompass_core.errors import EvaluationError, MissingExtraError, SaveError
from kompass_core.evaluations import Narrative
from kompass_core.forms import read_form, write_form
from tests.making import label, pack_of

SMALL = pack_of([10, 20, "2.5"], [(-2, 4)], 40, score_unit="0.5")
ANY = kc.NotAssessed("no time")


def written(path: Path, pack: kc.CriteriaPack = SMALL, **choices: Any) -> Any:  # noqa: ANN401 (openpyxl has no types)
    """Write a form, and open it."""
    write_form(pack, path / "form.xlsx", **choices)
    return openpyxl.load_workbook(path / "form.xlsx")


def evaluation_of(**fields: Any) -> kc.Evaluation:  # noqa: ANN401 (of any kind)
    """Make an evaluation of the small pack."""
    usual: dict[str, Any] = {"subject": "Ort", "date": "2025", "points": {}, "rest": ANY}
    return kc.Evaluation.from_points(SMALL, **{**usual, **fields})


class TestSheets:
    """Each sheet is protected, fits a page, and has the words of its language."""

    def test_are_protected_but_for_the_cells_to_fill_in(self, tmp_path: Path) -> None:
        """The yellow ones."""
        book = written(tmp_path)
        for sheet in book.worksheets:
            assert sheet.protection.sheet
            for row in sheet.iter_rows():
                for cell in row:
                    is_yellow = cell.fill.fgColor.rgb == "00FFF8DC"
                    assert cell.protection.locked != is_yellow
        assert book["Scores"]["F3"].protection.locked is False
        assert book.security.lockStructure

    def test_are_printed_on_a4(self, tmp_path: Path) -> None:
        """As wide as one page, with the headings on each."""
        for sheet in written(tmp_path).worksheets[:-1]:
            assert (sheet.page_setup.paperSize, sheet.page_setup.fitToWidth) == (9, 1)
            if sheet.title != "Evaluation":
                assert sheet.print_title_rows == "$1:$1"
                assert sheet.freeze_panes == "A2"

    @pytest.mark.parametrize(
        ("language", "sheets"),
        [
            ("en", ["Evaluation", "Scores", "Texts", "Findings", "Evidence"]),
            ("sv", ["Utvärdering", "Poäng", "Texter", "Iakttagelser", "Underlag"]),
            ("no", ["Evaluering", "Poeng", "Tekster", "Funn", "Grunnlag"]),
            ("da", ["Evaluering", "Point", "Tekster", "Fund", "Grundlag"]),
            ("fi", ["Arviointi", "Pisteet", "Tekstit", "Havainnot", "Lähteet"]),
        ],
    )
    def test_have_the_words_of_a_language(
        self, tmp_path: Path, language: str, sheets: list[str]
    ) -> None:
        """The last is the hidden one."""
        assert written(tmp_path, language=language).sheetnames == [*sheets, "kompass"]

    def test_have_titles_in_the_language(self, tmp_path: Path) -> None:
        """By default that of the pack."""
        pack = kc.load_pack("kommunkompassen-se@2010")
        assert written(tmp_path, pack)["Poäng"]["B3"].value == "Plan för demokrati och information"
        english = written(tmp_path, pack, language="en")
        assert english["Scores"]["B3"].value == "Plan for democracy and information"


class TestScores:
    """The points of a question have limits, and those of an area are a formula."""

    def test_are_validated(self, tmp_path: Path) -> None:
        """Within the limits, in whole units, with the limits in words."""
        book = written(tmp_path, language="sv")
        checks = {str(each.sqref): each for each in book["Poäng"].data_validations.dataValidation}
        check = checks["F5"]
        assert check.formula1 == (
            "AND(ISNUMBER(F5),F5>=0,F5<=2.5,ABS((F5-(0))/0.5-ROUND((F5-(0))/0.5,0))<0.000001)"
        )
        assert (check.error, check.allow_blank) == ("Från 0 till 2,5, i steg om 0,5", True)
        assert checks["G2:G8"].type == "list"

    def test_of_areas_are_sums(self, tmp_path: Path) -> None:
        """They show nothing while a part is missing; an area scored whole has no sum."""
        sheet = written(tmp_path)["Scores"]
        formulas = {row: sheet.cell(row, 6).value for row in (2, 6, 8, 9)}
        assert formulas == {
            2: '=IF(COUNT(F3:F5)=3,SUM(F3:F5),"")',
            6: '=IF(COUNT(F7:F7)=1,SUM(F7:F7),"")',
            8: None,
            9: '=IF(COUNT(F2,F6,F8)=3,SUM(F2,F6,F8),"")',
        }

    def test_of_means_are_averages(self, tmp_path: Path) -> None:
        """As the pack combines them."""
        pack = pack_of([10, 10], area_combine=Combine.MEAN)
        assert written(tmp_path, pack)["Scores"]["E2"].value.startswith(
            "=IF(COUNT(E3:E4)=2,AVERAGE"
        )

    def test_of_answers_are_not_computed(self, tmp_path: Path) -> None:
        """A spreadsheet does not know the rule: there is no sum, and no cell for points."""
        rule = ChecklistRule(items=[Item(code="plan", title=label("Plan"))])
        asked = kc.SubQuestion(code="1.1", title=label("?"), max_points=10, rule=rule)
        area = kc.Area(code="1", title=label("Area"), max_points=10, sub_questions=[asked])
        sheet = written(tmp_path, pack_of(areas=[area], step_rounding="half-up"))["Scores"]
        points = [sheet.cell(row, 5).value for row in (2, 3, 4)]
        assert points == [None, "Answers", None]

    def test_of_a_whole_area_by_its_rule(self, tmp_path: Path) -> None:
        """Answers may be beyond a scale that clamps; points in their place are in its steps."""
        rule = ScaleRule(scale=Scale(20, 84, 16, clamp=True))
        area = kc.Area(code="6", title=label("Life"), max_points=20, rule=rule)
        pack = pack_of(areas=[area])
        made = kc.Evaluation.from_points(pack, subject="Ort", date="2025", points={"6": 15})
        book = written(tmp_path, pack, evaluation=made)
        (answer, *_), (points, *_) = (
            book[name].data_validations.dataValidation for name in ("Answers", "Scores")
        )
        unit = "ABS((E3-(20))/16-ROUND((E3-(20))/16,0))<0.000001"
        assert answer.formula1 == f"AND(ISNUMBER(E3),{unit})"
        assert answer.error == "From 20 to 84, in steps of 16; values beyond count as the ends"
        assert points.error == "From 0 to 20, in steps of 5"
        assert book["Scores"]["E2"].value == 15
        assert read_form(tmp_path / "form.xlsx", packs=pack) == made


class TestTexts:
    """No text becomes a formula, and none is cut."""

    @pytest.mark.parametrize("text", ["=1+1", "+46 8", "-", "@home", "'", "=HYPERLINK(1)"])
    def test_that_look_like_formulas(self, tmp_path: Path, text: str) -> None:
        """They are texts, also after they were edited."""
        made = evaluation_of(findings=[kc.Finding("strength", text)])
        cell = written(tmp_path, evaluation=made)["Findings"]["C2"]
        assert (cell.value, cell.data_type, cell.quotePrefix) == (text, "s", True)
        assert read_form(tmp_path / "form.xlsx", packs=SMALL) == made

    @pytest.mark.parametrize(
        ("fields", "what"),
        [
            ({"findings": [kc.Finding("strength", "a" * 32_768)]}, "findings[0]"),
            ({"evidence": [kc.Evidence("other", "a\x00b")]}, "evidence[0]"),
            ({"rest": kc.NotAssessed("a\x07b")}, "the reason of 1.1"),
            ({"narrative": Narrative(summary={"sv": "bra"})}, "summary"),
            ({"narrative": Narrative(texts={"1": {"en": "a", "sv": "b"}})}, "1"),
        ],
    )
    def test_that_no_cell_can_hold(self, tmp_path: Path, fields: dict[str, Any], what: str) -> None:
        """The error names the text, and nothing is written."""
        with pytest.raises(EvaluationError) as caught:
            write_form(SMALL, tmp_path / "form.xlsx", evaluation=evaluation_of(**fields))
        (problem, *_) = caught.value.problems
        assert (problem.rule, problem.facts["what"]) == ("KS018", what)
        assert list(tmp_path.iterdir()) == []

    def test_with_line_ends_of_windows(self, tmp_path: Path) -> None:
        """A cell has line feeds alone."""
        made = evaluation_of(findings=[kc.Finding("strength", "a\r\nb\rc")])
        assert written(tmp_path, evaluation=made)["Findings"]["C2"].value == "a\nb\nc"

    def test_numbers_of_many_digits(self, tmp_path: Path) -> None:
        """A spreadsheet keeps 15 digits; a number of more is a text, and read as it is."""
        scale = Scale(0, 1)
        items = [Item(code="share", title=label("Share"), scale=scale)]
        asked = kc.SubQuestion(
            code="1.1", title=label("?"), max_points=10, rule=MeanRule(items=items)
        )
        area = kc.Area(code="1", title=label("Area"), max_points=10, sub_questions=[asked])
        pack = pack_of(areas=[area], step_rounding="half-up")
        made = kc.Evaluation.from_answers(
            pack, subject="Ort", date="2025", answers={"1.1": "0.1234567890123456789"}
        )
        cell = written(tmp_path, pack, evaluation=made)["Answers"]["E3"]
        assert cell.value == "0.1234567890123456789"
        assert read_form(tmp_path / "form.xlsx", packs=pack) == made


class TestArguments:
    """Invalid arguments are refused before anything is written."""

    def test_another_suffix(self, tmp_path: Path) -> None:
        """A form is a workbook."""
        with pytest.raises(EvaluationError, match=r"'\.xls' is not supported"):
            write_form(SMALL, tmp_path / "form.xls")
        with pytest.raises(EvaluationError, match="'form' is not supported"):
            write_form(SMALL, "form")

    def test_an_evaluation_of_other_criteria(self, tmp_path: Path) -> None:
        """Or of these before they changed."""
        for made in (
            evaluation_of(digest="sha256:" + "0" * 64),
            kc.Evaluation.from_points(pack_of(1), subject="Ort", date="2025", points={"1": 1}),
        ):
            with pytest.raises(EvaluationError, match="KS019"):
                write_form(SMALL, tmp_path / "form.xlsx", evaluation=made)

    def test_other_types(self, tmp_path: Path) -> None:
        """A wrong type is a TypeError."""
        with pytest.raises(TypeError):
            write_form("small", tmp_path / "form.xlsx")  # type: ignore[arg-type]
        with pytest.raises(TypeError):
            write_form(SMALL, tmp_path / "form.xlsx", evaluation=SMALL)  # type: ignore[arg-type]

    def test_a_folder_that_is_missing(self, tmp_path: Path) -> None:
        """As `save` reports it."""
        with pytest.raises(SaveError):
            write_form(SMALL, tmp_path / "none/form.xlsx")

    def test_without_openpyxl(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        """The error names the extra."""
        monkeypatch.setitem(sys.modules, "openpyxl", None)
        with pytest.raises(MissingExtraError, match="the extra 'excel'"):
            write_form(SMALL, tmp_path / "form.xlsx")
        with pytest.raises(MissingExtraError, match="the extra 'excel'"):
            read_form(tmp_path / "form.xlsx")
