"""A table is read as it was meant, or refused with the cell that can be read in two ways."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from hypothesis import given, settings

import kompass_core as kc
from kompass_core.errors import EvaluationError, LimitError
from kompass_core.forms import TableReading, TableUnit, read_table
from kompass_core.testing.strategies import evaluations
from tests.making import pack_of

SWEDISH = kc.load_pack("kommunkompassen-se@2010")
TEN = pack_of([10] * 10, [10, 20], [10])
"""1.1 and 1.10, which a spreadsheet makes one number; 1.2 and 2.1, which it makes one date."""

NUMBERS = ["1.1;10", "1.2;9,5", "1.3;8", "1.4;7", "1.5;6", "1.6;5", "1.7;4", "1.8;3", "1.9;2"]
HEAD = "Kod;Poäng"
REST = kc.NotAssessed("not in the table")


def read(
    tmp_path: Path,
    text: str | bytes,
    pack: kc.CriteriaPack = TEN,
    **choices: Any,  # noqa: ANN401 (of any kind)
) -> TableReading:
    """Read a CSV file of this text."""
    path = tmp_path / "table.csv"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return read_table(path, pack, **choices)


def points_of(reading: TableReading) -> dict[str, object]:
    """Return the numbers of a table without problems, by code."""
    assert reading.problems == ()
    return {each.code: each.value for each in reading.rows if each.code}


def problems_of(reading: TableReading) -> dict[str, str]:
    """Return the rule of each problem by its cell."""
    return {each.path: each.rule for each in reading.problems}


def workbook(path: Path, rows: list[list[object]]) -> Any:  # noqa: ANN401 (openpyxl has no types)
    """Write rows to the first sheet of a workbook, and return it for changes."""
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    book.save(path)
    return book


class TestHostileTables:
    """Tables that people have, and that programs misread."""

    def test_semicolons_and_decimal_commas(self, tmp_path: Path) -> None:
        """As a Swedish spreadsheet exports them."""
        reading = read(tmp_path, "\n".join([HEAD, *NUMBERS, "1.10;1"]))
        assert points_of(reading)["1.2"] == Decimal("9.5")
        assert reading.unit is TableUnit.POINTS
        assert "rows=<11>" in repr(reading)
        assert (reading.column, reading.notes) == (
            "B Poäng",
            ("UTF-8", "separated by semicolons"),
        )

    def test_tabs_marks_and_line_ends_of_windows(self, tmp_path: Path) -> None:
        """As text that was copied from a spreadsheet, with a byte order mark."""
        text = "Code\tPoints\r\n1.2\t9.5\r\n1.3\t8"
        reading = read(tmp_path, b"\xef\xbb\xbf" + text.encode())
        assert points_of(reading) == {"1.2": Decimal("9.5"), "1.3": Decimal(8)}
        assert reading.notes == ("UTF-8", "separated by tabs")

    @pytest.mark.parametrize(
        ("encoding", "name"), [("cp1252", "Windows-1252"), ("utf-16", "UTF-16")]
    )
    def test_the_encodings_of_windows(self, tmp_path: Path, encoding: str, name: str) -> None:
        """A title with Swedish letters is found, and the encoding is shown."""
        text = "Fråga;Uppnått\nPlan för demokrati och information;11\n"
        reading = read(tmp_path, text.encode(encoding), SWEDISH)
        assert points_of(reading) == {"1.1": Decimal(11)}
        assert reading.notes[0] == name

    def test_no_encoding(self, tmp_path: Path) -> None:
        """A byte that neither UTF-8 nor Windows-1252 has."""
        with pytest.raises(EvaluationError, match="KF002"):
            read(tmp_path, b"code;\x81\xff")

    def test_a_declared_delimiter(self, tmp_path: Path) -> None:
        """Some programs write it in the first line; rows keep their numbers."""
        reading = read(tmp_path, "sep=,\ncode,points\n1.2,9\n")
        assert points_of(reading) == {"1.2": Decimal(9)}
        assert reading.rows[-1].row == 3

    def test_percent_signs(self, tmp_path: Path) -> None:
        """They are the unit; points follow exactly."""
        reading = read(tmp_path, "code;result\n2.2;37,5 %\n2.1;50%\n")
        assert reading.unit is TableUnit.PERCENT
        made = reading.evaluation(subject="Ort", date="2025", rest=REST)
        found = {each.code: each.points for each in made.scores if each.points is not None}
        assert found == {"2.1": 5, "2.2": Decimal("7.5")}

    def test_percent_or_points(self, tmp_path: Path) -> None:
        """Without a heading or a sign they are alike."""
        text = "2.1;5\n2.2;10\n"
        assert problems_of(read(tmp_path, text)) == {"B1": "KS033"}
        for unit, expected in (("points", 10), ("percent", 2)):
            reading = read(tmp_path, text, unit=unit)
            made = reading.evaluation(subject="Ort", date="2025", rest=REST)
            assert made.scores[11].points == expected

    def test_percent_among_points(self, tmp_path: Path) -> None:
        """One sign in a column of points is no point."""
        reading = read(tmp_path, f"{HEAD}\n2.1;5\n2.2;50 %\n", unit="points")
        assert problems_of(reading) == {"B3": "KS038"}

    def test_points_among_percent(self, tmp_path: Path) -> None:
        """A number without the sign that the others have."""
        reading = read(tmp_path, "Kod;Resultat\n2.1;50 %\n2.2;50\n")
        assert problems_of(reading) == {"B3": "KS038"}

    def test_shares_under_a_heading_of_percent(self, tmp_path: Path) -> None:
        """0,63 is hardly 0,63 %."""
        reading = read(tmp_path, "Kod;Procent\n2.1;0,5\n2.2;0,63\n")
        assert problems_of(reading) == {"B2": "KS033"}

    def test_a_code_that_lost_its_zero(self, tmp_path: Path) -> None:
        """1.10 was saved as 1.1: both rows are named, and none is chosen."""
        reading = read(tmp_path, "\n".join([HEAD, *NUMBERS, "1.1;1"]))
        assert problems_of(reading) == {"A2": "KS035", "A11": "KS035"}

    def test_a_code_that_lost_its_zero_beside_a_title(self, tmp_path: Path) -> None:
        """The title decides."""
        rows = ["Code;Title;Points", "1.1;question 1.1;10", "1.1;question 1.10;1"]
        reading = read(tmp_path, "\n".join(rows))
        assert points_of(reading) == {"1.1": Decimal(10), "1.10": Decimal(1)}
        assert "title decides" in reading.rows[-1].why

    def test_a_code_that_may_have_lost_its_zero(self, tmp_path: Path) -> None:
        """One row of 1.1 alone may be either."""
        assert problems_of(read(tmp_path, f"{HEAD}\n1.1;1\n1.2;9\n")) == {"A2": "KS035"}

    @pytest.mark.parametrize(
        "date", ["01-feb", "1-Feb.", "feb-01", "01/02/2025", "2025-02-01", "1.2.2025"]
    )
    def test_codes_that_became_dates(self, tmp_path: Path, date: str) -> None:
        """The first of February was 1.2 or 2.1; a title decides."""
        assert problems_of(read(tmp_path, f"{HEAD}\n{date};9\n1.3;8\n")) == {"A2": "KS035"}
        rows = ["Code;Title;Points", f"{date};question 2.1;9", "1.3;question 1.3;8"]
        assert points_of(read(tmp_path, "\n".join(rows))) == {"2.1": Decimal(9), "1.3": Decimal(8)}

    def test_a_code_that_became_the_only_possible_date(self, tmp_path: Path) -> None:
        """The fifth of January can be no 5.1 here."""
        reading = read(tmp_path, f"{HEAD}\n1-maj;6\n1.3;8\n")
        assert points_of(reading) == {"1.5": Decimal(6), "1.3": Decimal(8)}
        assert "date" in reading.rows[1].why

    def test_headings_totals_and_comments(self, tmp_path: Path) -> None:
        """Rows of areas and totals are sums; other rows are shown as not used."""
        rows = [
            "Kommunkompassen 2025;;",
            "Fråga;Poäng 2025;Max",
            "area 2;18;30",
            "question 2.1 *;5;10",
            "Question 2.2 ¹);12,5;20",
            ";;",
            "Fråga;Poäng 2025;Max",
            "3.1 question 3.1;4;10",
            "Summa;21;140",
            "* uppskattat;;",
        ]
        reading = read(tmp_path, "\n".join(rows))
        assert points_of(reading) == {
            "2": Decimal(18),
            "2.1": Decimal(5),
            "2.2": Decimal("12.5"),
            "3.1": Decimal(4),
            "total": Decimal(21),
        }
        assert [each.row for each in reading.rows if not each.code] == [1, 2, 7, 10]
        assert "its rows give 17.5" in reading.rows[2].why
        made = reading.evaluation(subject="Ort", date="2025", rest=REST)
        assert kc.profile(made, not_assessed="worst")["2"].points == Decimal("17.5")

    def test_several_columns(self, tmp_path: Path) -> None:
        """Two years: neither is chosen, until one is named by heading or letters."""
        text = "Kod;2014;2016\n2.1;5;6\n2.2;10;11\n"
        (problem,) = read(tmp_path, text).problems
        assert (problem.rule, problem.facts["known"]) == ("KS032", ("B 2014", "C 2016"))
        for name in ("2016", "C", " c "):
            reading = read(tmp_path, text, column=name, unit="points")
            assert points_of(reading) == {"2.1": Decimal(6), "2.2": Decimal(11)}
        assert problems_of(read(tmp_path, text, column="2015")) == {"": "KS039"}

    def test_codes_with_a_decimal_comma(self, tmp_path: Path) -> None:
        """As a Swedish spreadsheet writes numbers; 1,1 may be 1.10 there too."""
        reading = read(tmp_path, f"{HEAD}\n1,2;9\n2,1;5\n")
        assert points_of(reading) == {"1.2": Decimal(9), "2.1": Decimal(5)}
        assert problems_of(read(tmp_path, f"{HEAD}\n1,2;9\n1,1;5\n")) == {"A3": "KS035"}

    def test_numbers_of_rows_that_look_like_codes(self, tmp_path: Path) -> None:
        """A running number is no code where the titles beside it are others."""
        rows = ["Nr;Fråga;Poäng", "1;question 2.1;5", "2;question 2.2;6", "3;question 3.1;7"]
        reading = read(tmp_path, "\n".join(rows))
        assert points_of(reading) == {"2.1": Decimal(5), "2.2": Decimal(6), "3.1": Decimal(7)}

    def test_titles_of_areas_beside_codes_of_questions(self, tmp_path: Path) -> None:
        """Codes and titles in different rows."""
        rows = ["Kod;Fråga;Poäng", ";area 2;11", "2.1;Plan;5", "2.2;Dialog;6"]
        reading = read(tmp_path, "\n".join(rows))
        assert points_of(reading) == {"2": Decimal(11), "2.1": Decimal(5), "2.2": Decimal(6)}
        assert reading.rows[1].why == "the title; a sum"

    def test_a_column_of_maxima(self, tmp_path: Path) -> None:
        """It shows that the others are points; full marks alone show nothing."""
        reading = read(tmp_path, "Kod;2016;\n2.1;5;10\n2.2;6;20\n")
        assert (reading.unit, reading.column) == (TableUnit.POINTS, "B 2016")
        assert problems_of(read(tmp_path, "2.1;10\n2.2;20\n")) == {"B1": "KS033"}
        assert points_of(read(tmp_path, "2.1;10\n2.2;20\n", unit="points"))["2.2"] == Decimal(20)

    def test_areas_of_a_hundred_points(self, tmp_path: Path) -> None:
        """Points and percent are the same numbers."""
        reading = read(tmp_path, "1;63\n2;60\n", SWEDISH)
        assert (reading.unit, reading.problems) == (TableUnit.POINTS, ())

    def test_numbers_that_are_none(self, tmp_path: Path) -> None:
        """Each is named by its cell, and none becomes a number."""
        texts = ["7 av 10", "-", "n/a", "1.299,5", "1e1", "½", "1 299", "x"]
        rows = [f"1.{i};{text}" for i, text in enumerate(texts, start=2)]
        reading = read(tmp_path, "\n".join([HEAD, *rows, "2.1;5", "2.2;5"]), column="B")
        assert problems_of(reading) == {f"B{i}": "KS012" for i in range(2, 10)}

    def test_thousands(self, tmp_path: Path) -> None:
        """1.299 of 2000 can be 1299 too; of 10 it cannot."""
        text = f"{HEAD}\n1;1.299\n"
        assert problems_of(read(tmp_path, text, pack_of(2000, 10))) == {"B2": "KS013"}
        small = pack_of(10, 10, step="0.001")
        assert points_of(read(tmp_path, text, small)) == {"1": Decimal("1.299")}

    def test_rows_that_are_there_twice(self, tmp_path: Path) -> None:
        """Both are named."""
        (problem,) = read(tmp_path, f"{HEAD}\n2.1;5\n2.2;5\n2.1;6\n").problems
        assert (problem.rule, problem.path, problem.facts["first"]) == ("KS037", "A4", "A2")

    def test_a_misprinted_title(self, tmp_path: Path) -> None:
        """A number without a node is a problem, with the nearest title."""
        (problem,) = read(tmp_path, "T;Points\nqestion 2.2;5\nquestion 2.1;5\n").problems
        assert (problem.rule, problem.path) == ("KS034", "A2")
        assert "'question 2.2'" in problem.text

    def test_a_code_beside_the_title_of_another(self, tmp_path: Path) -> None:
        """In two cells or in one."""
        rows = ["C;T;Points", "2.1;question 2.2;5", "1.3;question 1.3;5", "1.4;question 1.4;5"]
        assert problems_of(read(tmp_path, "\n".join(rows))) == {"A2": "KS036"}
        assert problems_of(read(tmp_path, f"{HEAD}\n2.1 question 2.2;5\n1.3;5\n")) == {
            "A2": "KS035"
        }

    def test_scores_outside_their_limits(self, tmp_path: Path) -> None:
        """Too many points, and points finer than the step."""
        reading = read(tmp_path, f"{HEAD}\n2.1;10,5\n2.2;5,001\n3.1;-1\n")
        assert problems_of(reading) == {"B2": "KE004", "B3": "KA004", "B4": "KE004"}

    @pytest.mark.parametrize("text", ["", "a;b\nc;d\n", "Invånare;34000\n", ";;\n;;"])
    def test_tables_of_something_else(self, tmp_path: Path, text: str) -> None:
        """No code and no title is found."""
        assert problems_of(read(tmp_path, text)) == {"A1": "KS030"}

    def test_a_table_without_numbers(self, tmp_path: Path) -> None:
        """Codes alone."""
        assert problems_of(read(tmp_path, "Kod;Namn\n2.1;A\n2.2;B\n")) == {"A2": "KS031"}

    def test_a_quote_that_is_not_closed(self, tmp_path: Path) -> None:
        """It would swallow the rest of the file."""
        with pytest.raises(EvaluationError, match=r"table\.csv: this is not valid CSV"):
            read(tmp_path, '2.1;"5\n2.2;6\n')

    def test_a_field_that_is_too_long(self, tmp_path: Path) -> None:
        """The reader of CSV has a limit of its own."""
        with pytest.raises(EvaluationError, match="not valid CSV"):
            read(tmp_path, f"2.1;5\n{'a' * 140_000};6\n")

    def test_too_many_rows(self, tmp_path: Path) -> None:
        """A table of an instrument is short."""
        with pytest.raises(LimitError, match="the table exceeds"):
            read(tmp_path, "\n" * 10_001)

    def test_another_kind_of_file(self, tmp_path: Path) -> None:
        """The suffix decides."""
        with pytest.raises(EvaluationError, match="KF009"):
            read_table(tmp_path / "table.ods", TEN)


class TestWorkbooks:
    """Cells of a workbook have types, and some were changed when they were typed."""

    def read(self, path: Path, rows: list[list[object]], **choices: Any) -> TableReading:  # noqa: ANN401 (of any kind)
        """Read a workbook of these rows."""
        workbook(path, rows)
        return read_table(path, TEN, **choices)

    def test_numbers_for_codes(self, tmp_path: Path) -> None:
        """1.2 as a number is the code; 1.1 may be 1.10, unless it is a text."""
        path = tmp_path / "table.xlsx"
        rows: list[list[object]] = [["Code", "Points"], [1.2, 9.5], ["1.1", 10], [2.2, "12,5"]]
        assert points_of(self.read(path, rows)) == {
            "1.2": Decimal("9.5"),
            "1.1": Decimal(10),
            "2.2": Decimal("12.5"),
        }
        reading = self.read(path, [*rows, [1.1, 5]])
        assert problems_of(reading) == {"A5": "KS035"}
        assert reading.notes == ("the sheet 'Sheet'",)

    def test_dates_for_codes_and_numbers(self, tmp_path: Path) -> None:
        """10.5 that became the tenth of May is no number of points."""
        day = dt.datetime(2025, 5, 10)  # noqa: DTZ001 (as spreadsheets have it)
        first = dt.datetime(2025, 5, 1)  # noqa: DTZ001 (the same)
        rows: list[list[object]] = [["Code", "Points"], [first, 6], ["1.3", day], ["1.4", 7]]
        reading = self.read(tmp_path / "table.xlsx", rows)
        assert problems_of(reading) == {"B3": "KS011"}
        assert reading.rows[1].code == "1.5"

    def test_cells_of_other_kinds(self, tmp_path: Path) -> None:
        """Errors, truth values and empty cells."""
        rows: list[list[object]] = [
            ["Code", "Points"],
            ["1.3", "#N/A"],
            ["1.4", True],
            ["1.5", None],
            ["1.6", dt.time(10, 5)],
            ["1.7", 5],
        ]
        reading = self.read(tmp_path / "table.xlsx", rows)
        assert problems_of(reading) == {"B2": "KS010", "B3": "KS011", "B5": "KS012"}
        assert (reading.rows[3].value, reading.rows[3].why) == (None, "the code; no number")

    def test_percent_formats(self, tmp_path: Path) -> None:
        """0.375 that is shown as 37.5 % is percent."""
        path = tmp_path / "table.xlsx"
        book = workbook(path, [["Code", "Result"], ["2.1", 0.5], ["2.2", 0.375]])
        for row in (2, 3):
            book.active.cell(row, 2).number_format = "0.0%"
        book.save(path)
        reading = read_table(path, TEN)
        assert (reading.unit, points_of(reading)) == (
            TableUnit.PERCENT,
            {"2.1": Decimal(50), "2.2": Decimal("37.5")},
        )

    def test_merged_cells(self, tmp_path: Path) -> None:
        """Two rows with one number; merged headings do no harm."""
        path = tmp_path / "table.xlsx"
        book = workbook(path, [["T", None], ["Code", "Points"], ["2.1", 5], ["2.2", None]])
        book.active.merge_cells("A1:B1")
        book.active.merge_cells("D3:D4")
        book.active.merge_cells("A6:A7")
        book.save(path)
        assert problems_of(read_table(path, TEN)) == {}
        book.active.merge_cells("B3:B4")
        book.save(path)
        assert problems_of(read_table(path, TEN)) == {"B3": "KS008"}

    def test_several_sheets(self, tmp_path: Path) -> None:
        """One is named; hidden and empty ones do not count."""
        path = tmp_path / "table.xlsx"
        book = workbook(path, [["Code", "Points"], ["2.1", 5]])
        book.create_sheet("Empty")
        book.create_sheet("Hidden").append(["2.2", 3])
        book["Hidden"].sheet_state = "hidden"
        book.save(path)
        assert points_of(read_table(path, TEN)) == {"2.1": Decimal(5)}
        book.create_sheet("2014").append(["2.1", 4])
        book.save(path)
        with pytest.raises(EvaluationError, match=r"table\.xlsx: .* sheets Sheet, 2014;"):
            read_table(path, TEN)
        reading = read_table(path, TEN, sheet="2014", unit="points")
        assert points_of(reading) == {"2.1": Decimal(4)}

    def test_a_sheet_that_is_too_large(self, tmp_path: Path) -> None:
        """A single cell far below."""
        path = tmp_path / "table.xlsx"
        book = workbook(path, [["Code", "Points"], ["2.1", 5]])
        book.active["A20000"].value = "x"
        book.save(path)
        with pytest.raises(LimitError, match="delete what is not used"):
            read_table(path, TEN)


class TestRows:
    """Rows in memory are read as those of a workbook."""

    def test_of_values(self) -> None:
        """Texts, whole and exact numbers, numbers of a spreadsheet, dates and gaps."""
        rows = [
            ("Code", "Points"),
            ("1.2", Decimal("9.5")),
            ("1.3", 8),
            (dt.date(2025, 1, 4), 7.25),
            ("1.5", None),
            ("1.6",),
            ("1.7", float("inf")),
            (dt.datetime(2025, 8, 1), True),  # noqa: DTZ001 (as spreadsheets have it)
            (False, " "),
        ]
        reading = read_table(rows, TEN)
        found = {each.code: each.value for each in reading.rows if each.code}
        assert found == {
            "1.2": Decimal("9.5"),
            "1.3": Decimal(8),
            "1.4": Decimal("7.25"),
            "1.5": None,
            "1.6": None,
            "1.7": None,
            "1.8": None,
        }
        assert problems_of(reading) == {"B7": "KS011", "B8": "KS011"}

    @pytest.mark.parametrize("source", [1, None, [[b"1.1"]], [1]])
    def test_of_something_else(self, source: Any) -> None:  # noqa: ANN401 (any input)
        """A wrong type is a TypeError."""
        with pytest.raises(TypeError):
            read_table(source, TEN)

    @settings(max_examples=30)
    @given(evaluations())
    def test_of_any_evaluation(self, evaluation: kc.Evaluation) -> None:
        """The scores of an evaluation, as a table, are read back."""
        rows: list[tuple[object, ...]] = [("Code", "Points")]
        rows += [(each.code, each.points) for each in evaluation.scores]
        if evaluation.missing and len(evaluation.missing) == len(evaluation.scores):
            return
        reading = read_table(rows, evaluation.pack)
        made = reading.evaluation(subject="Ort", date="2025", rest=REST)
        assert made.steps == evaluation.steps
        assert set(made.missing) == set(evaluation.missing)


class TestResults:
    """A table becomes an evaluation, or a published result with its sums."""

    TEXT = "Område;Procent\n1;63\n2;60\nTotalt;62\n"

    def test_printed_numbers(self, tmp_path: Path) -> None:
        """Areas and the total of the report of Strängnäs 2016."""
        reading = read(tmp_path, self.TEXT, SWEDISH)
        result = reading.published_result(subject="Strängnäs", date="2016", source="the report")
        assert {code: dict(each.numbers) for code, each in result.by_code.items()} == {
            "1": {"percent": 63},
            "2": {"percent": 60},
            "total": {"percent": 62},
        }

    @pytest.mark.parametrize("kind", ["points", "percent"])
    def test_a_printed_report(self, kind: str) -> None:
        """
        The layout of section 4 of the report of Strängnäs 2016.

        Each area has headings of its own, and its sum below, without a label.
        """
        results = kc.published_results("kommunkompassen-se")
        (printed,) = (each for each in results if len(each.by_code) > 50)
        numbers = {code: dict(each.numbers) for code, each in printed.by_code.items()}
        rows: list[tuple[object, ...]] = []
        for area in SWEDISH.areas:
            rows.append((f"{area.code}.", str(area.title), "Uppnått", "Max", "Procent"))
            parts: list[Any] = [*area.sub_questions, area]
            for part in parts:
                named = ("", "") if part is area else (part.code, f"Question {part.code}?")
                both = numbers[part.code]
                rows.append((*named, both["points"], part.max_points, f"{both['percent']}%"))
            rows.append(())
        reading = read_table(rows, SWEDISH, unit=kind)
        assert reading.problems == ()
        read = reading.published_result(subject="Strängnäs", date="2016-10")
        assert {code: dict(each.numbers) for code, each in read.by_code.items()} == {
            code: {kind: each[kind]} for code, each in numbers.items() if code != "total"
        }

    def test_missing_scores(self, tmp_path: Path) -> None:
        """Without a reason for the rest they are a problem, as they are everywhere."""
        reading = read(tmp_path, f"{HEAD}\n2.1;5\n")
        with pytest.raises(EvaluationError, match="KE002"):
            reading.evaluation(subject="Ort", date="2025")

    def test_problems_come_before_a_result(self, tmp_path: Path) -> None:
        """Nothing is made of a table that was not understood."""
        reading = read(tmp_path, f"{HEAD}\n2.1;5x\n")
        for make in (reading.evaluation, reading.published_result):
            with pytest.raises(EvaluationError, match=r"table\.csv: B2: '5x' is not a number"):
                make(subject="Ort", date="2025")

    def test_units_are_checked(self, tmp_path: Path) -> None:
        """There are two."""
        with pytest.raises(EvaluationError, match="KA006"):
            read(tmp_path, HEAD, unit="stars")
