"""A table with a row for each published result is as many results."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import kompass_core as kc
from kompass_core.errors import EvaluationError
from kompass_core.forms import read_results
from tests.making import pack_of

PACK = kc.load_pack("kommunkompassen-se@2010")
SMALL = pack_of([4, 6], 10)
HEADINGS = ("Kommun", "År", "1", "2", "Total")


def printed(result: kc.PublishedResult) -> dict[str, dict[str, Decimal]]:
    """Return the numbers of a result by code and kind."""
    return {each.code: dict(each.numbers) for each in result.printed}


def problems_of(*rows: tuple[object, ...]) -> list[tuple[str, str]]:
    """Return the rules that a table breaks, with the cells."""
    with pytest.raises(EvaluationError) as caught:
        read_results(rows, SMALL)
    return [(each.rule, each.path) for each in caught.value.problems]


class TestReadResults:
    """Each row is a result of the subject and the date that it names."""

    @given(
        st.lists(
            st.tuples(
                st.from_regex(r"[A-Za-zÅÄÖåäö]{1,9}", fullmatch=True),
                st.integers(1900, 2999),
                *(st.none() | st.integers(0, 10) for _ in range(2)),
                st.integers(0, 20),
            ),
            max_size=5,
        )
    )
    def test_reads_what_was_written(self, rows: list[tuple[str, int, int, int, int]]) -> None:
        """In order, without numbers that are not there."""
        results = read_results([HEADINGS, *rows], SMALL)
        assert [(each.name, str(each.date)) for each in results] == [
            (name, str(year)) for name, year, *_ in rows
        ]
        for result, (_, _, *numbers) in zip(results, rows, strict=True):
            expected = dict(zip(("1", "2", "total"), numbers, strict=True))
            assert printed(result) == {
                code: {"points": Decimal(number)}
                for code, number in expected.items()
                if number is not None
            }

    def test_knows_titles_percent_and_dates(self) -> None:
        """Of any level, in any order of the columns."""
        headings = (
            "Rank",
            "Total, %",
            "question 1.1",
            "area 2 (percent)",
            "Name",
            "Date",
            "Source",
        )
        row = (1, "55", "3,0", "40 %", "North", dt.date(2016, 5, 1), "a page")
        (result,) = read_results([(), headings, row], SMALL)
        assert (result.name, str(result.date)) == ("North", "2016-05-01")
        assert printed(result) == {
            "1.1": {"points": Decimal("3.0")},
            "2": {"percent": Decimal(40)},
            "total": {"percent": Decimal(55)},
        }

    def test_of_points_and_percent_of_one_node(self) -> None:
        """Two columns, or a sign in the cell."""
        rows = [("Unit", "Total", "Total %"), ("North", 11, 55), ("South", "55 %", None)]
        north, south = read_results(rows, SMALL, date="2020")
        assert printed(north) == {"total": {"points": Decimal(11), "percent": Decimal(55)}}
        assert printed(south) == {"total": {"percent": Decimal(55)}}

    def test_passes_over_rows_without_numbers(self) -> None:
        """Such as groups of rows and footnotes, and signs for numbers that are not there."""
        rows = [HEADINGS, ("The north",), ("A", 2020, "..", "\N{EN DASH}", 3), ("* a note",), ()]
        (result,) = read_results(rows, SMALL)
        assert printed(result) == {"total": {"points": Decimal(3)}}

    def test_reads_a_file(self, tmp_path: Path) -> None:
        """With any separator; problems have the file and the cell."""
        path = tmp_path / "table.csv"
        path.write_text("Kommun;År;1;2;Total\nNorth;2020;4;5;9\nSouth;2020;3;x;9\n", "utf-8")
        with pytest.raises(EvaluationError) as caught:
            read_results(path, SMALL)
        (problem,) = caught.value.problems
        assert problem.place == f"{path}: D3"
        path.write_text(path.read_text("utf-8").replace("x", "6"), "utf-8")
        assert [each.name for each in read_results(path, SMALL)] == ["North", "South"]

    def test_is_audited_row_by_row(self) -> None:
        """4 and 5 make 9, but 3 and 8 do not."""
        rows = [HEADINGS, ("A", 2020, 4, 5, 9), ("B", 2020, 3, 8, 9)]
        audits = [kc.audit(each) for each in read_results(rows, SMALL)]
        assert [each.possible for each in audits] == [True, False]

    @pytest.mark.parametrize(
        ("rows", "expected"),
        [
            ([()], [("KS044", "A1")]),
            ([("a", "b"), ("c", "d")], [("KS044", "A1")]),
            ([("Kommun", "År", "3"), ("A", 2020, 5)], [("KS043", "C1")]),
            ([("Kommun", "År", None, "1"), ("A", 2020, 5, 5)], [("KS043", "C1")]),
            ([("Kommun", "1"), ("A", 5)], [("KS042", "A1")]),
            ([("a", "b", "År", "1"), ("A", "B", 2020, 5)], [("KS041", "A1")]),
            ([("Kommun", "År", "1", "area 1"), ("A", 2020, 5, 5)], [("KN101", "D1")]),
            ([HEADINGS, ("A", "soon", 5, 5, 5)], [("KA010", "B2")]),
            ([HEADINGS, ("A", 2020, 11, 5, 5)], [("KR003", "C2")]),
            ([HEADINGS, ("A", 2020, 5, 5, 21)], [("KR003", "E2")]),
            ([HEADINGS, (" ", 2020, 5, 5, 5)], [("KE006", "A2")]),
            ([HEADINGS, ("A", 2020, "5 p", 5, True)], [("KS012", "C2"), ("KS011", "E2")]),
        ],
    )
    def test_reports_what_is_no_part_of_a_result(
        self, rows: list[tuple[object, ...]], expected: list[tuple[str, str]]
    ) -> None:
        """Every heading and cell, and nothing is guessed."""
        assert problems_of(*rows) == expected

    def test_reports_a_title_of_two_nodes(self) -> None:
        """Which only a code can tell apart."""
        areas = [kc.Area(code=code, title=kc.Label({"en": "x"}), max_points=1) for code in "ab"]
        pack = pack_of(areas=areas)
        with pytest.raises(EvaluationError) as caught:
            read_results([("name", "x"), ("A", 1)], pack, date="2020")
        assert caught.value.problems[0].rule == "KS035"

    def test_makes_results_that_can_be_saved(self, tmp_path: Path) -> None:
        """As files of an archive."""
        (result,) = read_results([(*HEADINGS[:2], "Total"), ("A", 2020, 400)], PACK)
        kc.save(result, tmp_path / "a-2020.toml")
        assert kc.load(tmp_path / "a-2020.toml") == result

    def test_takes_a_pack(self) -> None:
        """Not its name."""
        with pytest.raises(TypeError):
            read_results([HEADINGS], "small@1")  # type: ignore[arg-type]
