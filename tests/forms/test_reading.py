"""A form that is written, filled in and read back is the evaluation that was meant."""

from __future__ import annotations

import datetime as dt
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import kompass_core as kc
from kompass_core.criteria.rules import ChecklistRule, Item, MeanRule, PointsRule, Rule, Scale
from kompass_core.errors import (
    EvaluationError,
    LimitError,
    PackDigestError,
    PackError,
    Problem,
)
from kompass_core.evaluations import Narrative
from kompass_core.forms import read_form, write_form
from kompass_core.testing.rules import answers, rules
from kompass_core.testing.strategies import evaluations
from tests.making import label, pack_of

EXAMPLE = Path(__file__).parents[2] / "examples/exempelstad-2025.toml"
SMALL = pack_of([10, 20, "2.5"], 40)
"""1.1, 1.2 and 1.3 in the rows 3 to 5 of the scores, 2 in the row 6."""

GIVEN: dict[str, Any] = {"1.1": 7, "1.2": "12.5", "1.3": kc.NotAssessed("no time"), "2": 40}


def evaluation_of(pack: kc.CriteriaPack = SMALL, **fields: Any) -> kc.Evaluation:  # noqa: ANN401 (of any kind)
    """Make an evaluation, by default a complete one of the small pack."""
    usual: dict[str, Any] = {"subject": "Ort", "date": "2025-10", "points": GIVEN}
    return kc.Evaluation.from_points(pack, **{**usual, **fields})


@pytest.fixture
def form(tmp_path: Path) -> Callable[..., list[Problem]]:
    """Write a form of the small pack, change it, and return the problems of reading it."""

    def read(
        change: Callable[[Any], None], evaluation: kc.Evaluation | None = None
    ) -> list[Problem]:
        path = tmp_path / "form.xlsx"
        made = evaluation or evaluation_of()
        write_form(made.pack, path, evaluation=made)
        book = openpyxl.load_workbook(path)
        change(book)
        book.save(path)
        with pytest.raises(EvaluationError) as caught:
            read_form(path, packs=made.pack)
        assert {each.source for each in caught.value.problems} == {str(path)}
        return list(caught.value.problems)

    return read


def filled(cells: dict[str, object]) -> Callable[[Any], None]:
    """Return what fills in cells, named by sheet and address."""

    def change(book: Any) -> None:  # noqa: ANN401 (a workbook)
        for place, value in cells.items():
            sheet, address = place.split("!")
            book[sheet][address].value = value

    return change


def named(problems: list[Problem]) -> dict[str, str]:
    """Return the rule of each problem by its place."""
    return {each.path: each.rule for each in problems}


@st.composite
def ruled_evaluations(draw: st.DrawFn) -> kc.Evaluation:
    """Draw evaluations with answers of every kind, and with points in their place."""
    drawn = rules().filter(lambda rule: not isinstance(rule, PointsRule))
    parts = [
        kc.SubQuestion(code=f"1.{i}", title=label(f"{i}"), max_points=100, rule=draw(drawn))
        for i in range(1, 4)
    ]
    parts.append(kc.SubQuestion(code="1.10", title=label("Points"), max_points=100))
    area = kc.Area(code="1", title=label("Area"), max_points=400, sub_questions=parts)
    whole = kc.Area(code="2", title=label("Whole"), max_points=100, rule=draw(drawn))
    pack = kc.CriteriaPack(
        id="ruled",
        revision="1",
        title=label("Ruled"),
        language="en",
        source="made up",
        step_rounding="half-up",
        areas=[area, whole],
    )
    missing: list[Any] = [kc.NotAssessed("no time"), kc.NotApplicable("no schools"), 3]
    return kc.Evaluation.from_answers(
        pack,
        subject="Ort",
        date="2025",
        answers={
            each.code: draw(answers(pack.rules[each.code], missing=True))
            for each in (parts[0], parts[1], whole)
        },
        points={"1.3": draw(st.sampled_from(missing)), "1.10": 7},
        ignore_rules=True,
    )


class TestRoundTrip:
    """A form that is filled in gives the evaluation that it was filled in with."""

    @settings(max_examples=8)
    @given(evaluations())
    def test_of_any_evaluation(
        self, tmp_path_factory: pytest.TempPathFactory, evaluation: kc.Evaluation
    ) -> None:
        """Points of any step, gaps, findings, evidence and languages."""
        path = tmp_path_factory.mktemp("forms") / "form.xlsx"
        write_form(evaluation.pack, path, evaluation=evaluation, language="en")
        assert read_form(path, packs=evaluation.pack) == evaluation

    @settings(max_examples=8)
    @given(ruled_evaluations(), st.sampled_from(["en", "sv", "nn", "da", "fi", "de"]))
    def test_of_answers(
        self, tmp_path_factory: pytest.TempPathFactory, evaluation: kc.Evaluation, language: str
    ) -> None:
        """Answers to the items of every rule, with words of every language."""
        path = tmp_path_factory.mktemp("forms") / "form.xlsx"
        write_form(evaluation.pack, path, evaluation=evaluation, language=language)
        assert read_form(path, packs=evaluation.pack) == evaluation

    def test_of_the_example(self, tmp_path: Path) -> None:
        """With an installed pack, which the form names itself."""
        example, path = kc.load_evaluation(EXAMPLE), tmp_path / "form.xlsx"
        write_form(example.pack, path, evaluation=example)
        assert read_form(path) == example

    def test_of_a_form_that_a_person_fills_in(self, tmp_path: Path) -> None:
        """Numbers as texts of any language, a date of a spreadsheet, lists in any case."""
        path = tmp_path / "form.xlsx"
        write_form(SMALL, path)
        book = openpyxl.load_workbook(path)
        filled(
            {
                "Evaluation!B6": "  Ort ",
                "Evaluation!B7": dt.datetime(2025, 10, 14),  # noqa: DTZ001 (as spreadsheets have it)
                "Scores!E3": "7,0",
                "Scores!E4": 12.5,
                "Scores!F5": "NOT ASSESSED",
                "Scores!G5": "no time",
                "Scores!E6": "40",
                "Findings!A4": "Strength",
                "Findings!B4": 1.1,
                "Findings!C4": 2025,
                "Evidence!A2": "web-site",
                "Evidence!B2": "=1+1 is a text here",
                "Evaluation!B8": "Ann  Berg\n\n Bo Ek",
                "Evaluation!B9": "31",
                "Evaluation!B10": "All in all *well*.\n\n- one\n- two",
                "Texts!C2": "About area 1.",
                "Texts!C7": 7,
            }
        )(book)
        book["Evidence"]["B2"].data_type = "s"
        book["Evaluation"]["B7"].number_format = "yyyy-mm-dd"
        book.save(path)
        assert read_form(path, packs=SMALL) == evaluation_of(
            date="2025-10-14",
            findings=[kc.Finding("strength", "2025", "1.1")],
            evidence=[kc.Evidence("web-site", "=1+1 is a text here")],
            narrative=Narrative(
                summary={"en": "All in all *well*.\n\n- one\n- two"},
                texts={"1": {"en": "About area 1."}, "total": {"en": "7"}},
                assessors=["Ann Berg", "Bo Ek"],
                interviews=31,
            ),
        )


class TestMistakes:
    """Every mistake is named by its sheet and cell, all at once."""

    def test_ten_at_once(self, form: Callable[..., list[Problem]]) -> None:
        """Ten different mistakes name ten cells."""
        wide = pack_of([10] * 8, 40)
        points: dict[str, Any] = {**{f"1.{i}": 5 for i in range(1, 9)}, "2": 40}
        problems = form(
            filled(
                {
                    "Evaluation!B7": "soon",
                    "Scores!E3": "=5+5",
                    "Scores!E4": "#DIV/0!",
                    "Scores!E5": True,
                    "Scores!E6": dt.datetime(2025, 5, 10),  # noqa: DTZ001 (as spreadsheets have it)
                    "Scores!E7": 10.5,
                    "Scores!E8": "7 of 10",
                    "Scores!E9": None,
                    "Scores!F10": "unknown",
                    "Findings!A2": "strength",
                }
            ),
            evaluation_of(wide, points=points),
        )
        assert named(problems) == {
            "Evaluation!B7": "KA010",
            "Scores!E3": "KS009",
            "Scores!E4": "KS010",
            "Scores!E5": "KS011",
            "Scores!E6": "KS011",
            "Scores!E7": "KE004",
            "Scores!E8": "KS012",
            "Scores!E9": "KS014",
            "Scores!F10": "KS017",
            "Findings!C2": "KS016",
        }

    @pytest.mark.parametrize(
        ("cells", "place", "rule"),
        [
            ({"Scores!E3": 7.005, "Scores!E4": 7.0051}, "Scores!E4", "KA004"),
            ({"Scores!E3": "1e3"}, "Scores!E3", "KS012"),
            ({"Scores!E3": "1.000,5"}, "Scores!E3", "KS012"),
            ({"Scores!E3": "-1"}, "Scores!E3", "KE004"),
            ({"Scores!F3": "not assessed", "Scores!G3": "no time"}, "Scores!E3", "KS015"),
            ({"Scores!G3": "no time"}, "Scores!F3", "KS016"),
            ({"Scores!F3": "not assessed"}, "Scores!G3", "KS016"),
            ({"Scores!G5": None}, "Scores!G5", "KS016"),
            ({"Scores!G5": True}, "Scores!G5", "KS011"),
            ({"Scores!G5": "=A1"}, "Scores!G5", "KS009"),
            ({"Scores!A3": "1.2"}, "Scores!A4", "KS007"),
            ({"Scores!A3": "=A4"}, "Scores!A3", "KS009"),
            ({"Scores!A3": "1.l"}, "Scores!A3", "KS006"),
            ({"Scores!A3": None}, "Scores", "KS005"),
            ({"Scores!C1": "Most"}, "Scores!C1", "KS004"),
            ({"Evaluation!B6": None}, "Evaluation!B6", "KE006"),
            ({"Evaluation!B6": False}, "Evaluation!B6", "KS011"),
            ({"Evaluation!B7": "=TODAY()"}, "Evaluation!B7", "KS009"),
            ({"Evaluation!B9": 30.5}, "Evaluation!B9", "KT001"),
            ({"Evaluation!B9": -1}, "Evaluation!B9", "KT001"),
            ({"Evaluation!B9": "many"}, "Evaluation!B9", "KS012"),
            ({"Evaluation!B10": "=B9"}, "Evaluation!B10", "KS009"),
            ({"Texts!C2": "left\u202eright"}, "Texts!C2", "KP012"),
            ({"Texts!A2": "1.1"}, "Texts!A3", "KS007"),
            ({"Findings!A2": "strong"}, "Findings!A2", "KS017"),
            ({"Findings!C2": "well done"}, "Findings!A2", "KS016"),
            ({"Findings!B2": "1.1"}, "Findings!A2", "KS016"),
            (
                {"Findings!A2": "strength", "Findings!B2": "9", "Findings!C2": "good"},
                "Findings!B2",
                "KE001",
            ),
            ({"Evidence!B2": "minutes"}, "Evidence!A2", "KS016"),
        ],
    )
    def test_one(
        self,
        form: Callable[..., list[Problem]],
        cells: dict[str, object],
        place: str,
        rule: str,
    ) -> None:
        """Each alone, at its cell."""
        assert named(form(filled(cells)))[place] == rule

    def test_a_number_that_is_none(self, form: Callable[..., list[Problem]]) -> None:
        """Infinity can be written to a file, though no spreadsheet shows it."""

        def change(book: Any) -> None:  # noqa: ANN401 (a workbook)
            book["Scores"]["E3"].value = "1e999"
            book["Scores"]["E3"].data_type = "n"

        assert named(form(change)) == {"Scores!E3": "KA003"}

    def test_a_date_that_was_a_month(self, form: Callable[..., list[Problem]]) -> None:
        """A spreadsheet makes the first of October of 2025-10: which was meant is not known."""

        def change(book: Any) -> None:  # noqa: ANN401 (a workbook)
            cell = book["Evaluation"]["B7"]
            cell.value, cell.number_format = dt.datetime(2025, 10, 1), "mmm-yy"  # noqa: DTZ001 (as spreadsheets have it)

        assert named(form(change)) == {"Evaluation!B7": "KS011"}

    def test_merged_cells(self, form: Callable[..., list[Problem]]) -> None:
        """Two questions have one number: whose it is is not known."""
        problems = form(lambda book: book["Scores"].merge_cells("E3:E4"))
        assert named(problems)["Scores!E3"] == "KS008"

    @pytest.mark.parametrize("sheet", ["Evaluation", "Scores", "Texts", "Findings"])
    def test_a_sheet_with_another_name(
        self, form: Callable[..., list[Problem]], sheet: str
    ) -> None:
        """The error has the names of the sheets that are there."""

        def change(book: Any) -> None:  # noqa: ANN401 (a workbook)
            book[sheet].title = "My copy"

        (problem,) = form(change)
        assert problem.facts["sheet"] == sheet
        assert "My copy" in problem.text

    def test_a_deleted_row(self, form: Callable[..., list[Problem]]) -> None:
        """The code is named; the other rows are found although they have moved."""
        (problem,) = form(lambda book: book["Scores"].delete_rows(4))
        assert (problem.rule, problem.facts["code"]) == ("KS005", "1.2")

    def test_too_many_rows(self, form: Callable[..., list[Problem]]) -> None:
        """A single cell far below cannot make reading slow."""
        problems = form(filled({"Scores!A10001": "x"}))
        assert [each.rule for each in problems] == ["KF003"]


def ruled(*parts: Rule) -> kc.CriteriaPack:
    """Make a pack of sub-questions with rules."""
    asked = [
        kc.SubQuestion(code=f"1.{i}", title=label("?"), max_points=10, rule=rule)
        for i, rule in enumerate(parts, start=1)
    ]
    most = 10 * len(parts)
    area = kc.Area(code="1", title=label("Area"), max_points=most, sub_questions=asked)
    return pack_of(areas=[area], step_rounding="half-up")


class TestAnswers:
    """Answers are read from a sheet of their own."""

    PACK = ruled(
        ChecklistRule(items=[Item(code="plan", title=label("Plan"))]),
        MeanRule(
            items=[
                Item(code="how", title=label("How"), options=["badly", "well"]),
                Item(code="much", title=label("Much"), scale=Scale(5, 1, 1)),
            ]
        ),
    )
    EVALUATION = kc.Evaluation.from_answers(
        PACK,
        subject="Ort",
        date="2025",
        answers={"1.1": {"plan": True}, "1.2": {"how": "well", "much": 2}},
    )

    def test_of_a_spreadsheet(self, tmp_path: Path) -> None:
        """A truth value is an answer of yes or no."""
        path = tmp_path / "form.xlsx"
        write_form(self.PACK, path, evaluation=self.EVALUATION)
        book = openpyxl.load_workbook(path)
        assert book["Answers"]["E3"].value == "yes"
        book["Answers"]["E3"].value = True
        book.save(path)
        assert read_form(path, packs=self.PACK) == self.EVALUATION

    @pytest.mark.parametrize(
        ("cells", "place", "rule"),
        [
            ({"Answers!E3": "perhaps"}, "Answers!E3", "KS017"),
            ({"Answers!E3": None}, "Scores!E3", "KS014"),
            ({"Answers!E5": "so-so"}, "Answers!E5", "KS017"),
            ({"Answers!E5": None}, "Answers!E5", "KS014"),
            ({"Answers!E6": 6}, "Answers!E6", "KE023"),
            ({"Answers!E6": "1,5"}, "Answers!E6", "KE024"),
            ({"Answers!F6": "not assessed", "Answers!G6": "-"}, "Answers!E6", "KS015"),
            ({"Answers!B6": "less"}, "Answers", "KS005"),
            ({"Scores!E4": 3}, "Scores!E4", "KS015"),
        ],
    )
    def test_with_a_mistake(
        self,
        form: Callable[..., list[Problem]],
        cells: dict[str, object],
        place: str,
        rule: str,
    ) -> None:
        """Each is named by its cell."""
        assert named(form(filled(cells), self.EVALUATION))[place] == rule

    def test_whose_sheet_is_gone(self, form: Callable[..., list[Problem]]) -> None:
        """Nothing else is reported of it."""
        problems = form(lambda book: book.remove(book["Answers"]), self.EVALUATION)
        assert [each.rule for each in problems] == ["KS003"]


class TestIdentity:
    """A form is of one pack as it was when the form was written."""

    def change(self, path: Path, cell: str, value: str | None) -> None:
        """Change a cell of the hidden sheet."""
        book = openpyxl.load_workbook(path)
        book["kompass"][cell].value = value
        book.save(path)

    def test_of_another_pack(self, tmp_path: Path) -> None:
        """A form is not read with other criteria than its own."""
        path = tmp_path / "form.xlsx"
        write_form(SMALL, path)
        with pytest.raises(PackError, match="small@1"):
            read_form(path, packs=pack_of(10, id="other"))

    def test_of_criteria_that_have_changed(self, tmp_path: Path) -> None:
        """The digest inside is that of the scoring content."""
        path = tmp_path / "form.xlsx"
        write_form(SMALL, path)
        with pytest.raises(PackDigestError, match="KP120"):
            read_form(path, packs=pack_of([10, 20, "2.5"], 41))

    @pytest.mark.parametrize("cell", ["B1", "B2", "B4"])
    def test_that_is_gone(self, tmp_path: Path, cell: str) -> None:
        """Without it a workbook is no form."""
        path = tmp_path / "form.xlsx"
        write_form(SMALL, path)
        self.change(path, cell, "?")
        with pytest.raises(EvaluationError, match="KS002"):
            read_form(path, packs=SMALL)

    def test_of_any_workbook(self, tmp_path: Path) -> None:
        """Most workbooks are no forms."""
        path = tmp_path / "table.xlsx"
        openpyxl.Workbook().save(path)
        with pytest.raises(EvaluationError, match=r"table\.xlsx: this workbook is not a form"):
            read_form(path)


class TestHostileFiles:
    """A file that is no workbook, or a bomb, is refused before it costs much."""

    def test_text(self, tmp_path: Path) -> None:
        """A file with the wrong suffix."""
        path = tmp_path / "form.xlsx"
        path.write_text("code;points\n1.1;7\n", "utf-8")
        with pytest.raises(EvaluationError, match="KS001"):
            read_form(path)

    def test_an_archive_of_something_else(self, tmp_path: Path) -> None:
        """A ZIP file without a workbook."""
        path = tmp_path / "form.xlsx"
        with zipfile.ZipFile(path, "w") as archive:
            archive.writestr("a.txt", "a")
        with pytest.raises(EvaluationError, match="KS001"):
            read_form(path)

    def test_a_missing_file(self, tmp_path: Path) -> None:
        """Our own error, with the reason."""
        with pytest.raises(EvaluationError, match="No such file"):
            read_form(tmp_path / "form.xlsx")

    def test_a_zip_bomb(self, tmp_path: Path) -> None:
        """65 MB of zeros in a few KB."""
        path = tmp_path / "form.xlsx"
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr("xl/worksheets/sheet1.xml", bytes(65 * 2**20))
        assert path.stat().st_size < 200_000
        with pytest.raises(LimitError, match="the content exceeds"):
            read_form(path)

    def test_a_large_file(self, tmp_path: Path) -> None:
        """It is not even opened."""
        path = tmp_path / "form.xlsx"
        path.write_bytes(bytes(9 * 2**20))
        with pytest.raises(LimitError, match="the file exceeds"):
            read_form(path)

    def test_entities(self, tmp_path: Path) -> None:
        """A document type in any part."""
        path = tmp_path / "form.xlsx"
        with zipfile.ZipFile(path, "w") as archive:
            archive.writestr("xl/workbook.xml", '<!DOCTYPE x [<!ENTITY a "b">]><x>&a;</x>')
        with pytest.raises(EvaluationError, match="not what a spreadsheet writes"):
            read_form(path)
