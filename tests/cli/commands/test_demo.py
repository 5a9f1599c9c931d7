"""`kompass demo` shows sections of the other commands on published results."""

from __future__ import annotations

import io
from contextlib import redirect_stdout
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

import kompass_core as kc
from kompass_core.cli import main
from kompass_core.cli.answer import Exit
from kompass_core.cli.commands import demo
from kompass_core.cli.output import display_width

if TYPE_CHECKING:
    from tests.cli.conftest import Outcome, Run

IN_2014 = [54, 49, 77, 55, 58, 37, 60, 49, 437]
IN_2016 = [63, 60, 60, 67, 64, 49, 66, 68, 497]
MEAN = [55, 57, 68, 57, 59, 58, 54, 68, 476]


@pytest.fixture(scope="module")
def outcome() -> Outcome:
    """Run the demo once, in a terminal of 80 columns."""
    from tests.cli.conftest import Outcome

    written = io.TextIOWrapper(io.BytesIO(), encoding="utf-8")
    with pytest.MonkeyPatch.context() as patched, redirect_stdout(written):
        patched.setenv("COLUMNS", "80")
        code = main(["demo", "--language", "en"])
    written.seek(0)
    return Outcome(code, written.read(), "")


def section(outcome: Outcome, heading: str) -> list[str]:
    """Return the lines of one table or list below a heading."""
    start = next(i for i, line in enumerate(outcome.lines) if line.startswith(heading))
    rest = outcome.lines[start + 2 :]
    return rest[: rest.index("")]


def cells(line: str) -> list[str]:
    """Return the cells of a row."""
    return [cell.strip() for cell in line.split("  ") if cell.strip()]


def rows_of(lines: list[str]) -> list[list[str]]:
    """Return the rows of the areas and of the total, without codes and titles."""
    rows = [line for line in lines if line[1:3] == "  "]
    rows = [row for row in rows if row[:1].isdigit() or row.strip().startswith("Total")]
    return [cells(row)[2 if row[:1].isdigit() else 1 :] for row in rows]


def signed(number: int) -> str:
    """Write a change."""
    return f"{number:+}".replace("-", "\N{MINUS SIGN}") if number else "0"


class TestComparisons:
    """2016 is compared with 2014 and with the published mean, by area and in total."""

    @pytest.mark.parametrize(
        ("heading", "before"),
        [("kompass compare: 2014", IN_2014), ("kompass compare: nationellt medelvärde", MEAN)],
    )
    def test_show_both_sides_and_the_change(
        self, outcome: Outcome, heading: str, before: list[int]
    ) -> None:
        """As printed: nothing is computed again from rounded parts."""
        assert outcome.code == Exit.FINE
        expected = [
            [str(old), str(new), signed(new - old)]
            for old, new in zip(before, IN_2016, strict=True)
        ]
        assert [row[:3] for row in rows_of(section(outcome, heading))] == expected

    def test_show_the_certainty_of_each_change(self, outcome: Outcome) -> None:
        """All since 2014 are across a break; beside the mean, area 8 is undecided."""
        since = rows_of(section(outcome, "kompass compare: 2014"))
        beside = rows_of(section(outcome, "kompass compare: nationellt"))
        assert {row[-1] for row in since} == {"across a break"}
        assert [row[-1] for row in beside] == [
            *["across a break"] * 7,
            *("undecided", "across a break"),
        ]
        assert since[2][3] == "−17.75 to −16"
        assert since[-1][3] == "+59 to +61"

    def test_name_the_fall_of_area_3(self, outcome: Outcome) -> None:
        """The total rose, but area 3 fell."""
        assert "- Fell most: Political steering and control (3) −17." in outcome.lines
        assert "- Rose most: The municipality as community builder (8) +19, " in outcome.out

    def test_warn_of_the_break(self, outcome: Outcome) -> None:
        """The instrument may have changed in between."""
        assert "- Caution: the instrument changed between 2015 and 2016: " in outcome.out


class TestOtherSections:
    """An audit, the largest shortfalls and the sources."""

    def test_audit_explains_the_total_that_does_not_add_up(self, outcome: Outcome) -> None:
        """The areas make 439, 437 is printed, and rounding allows it."""
        row = ["Total", "437", "439", "435 to 443", "436.5 to 437.5"]
        assert row in [cells(line) for line in outcome.lines]
        assert "- Total: printed as 437 points, the parts make 439; " in outcome.out

    def test_shortfalls_are_those_of_sub_questions(self, outcome: Outcome) -> None:
        """The largest comes first, with its title."""
        first = cells(section(outcome, "kompass profile: largest shortfalls")[1])
        assert first == ["1.3", "Reporting of results to residents", "9", "25", "16"]

    def test_sources_are_cited(self, outcome: Outcome) -> None:
        """Each of the three results has one."""
        listed = " ".join(section(outcome, "Sources"))
        assert listed.count("Landsting, oktober 2016, tabell 1") == 3


class TestLayout:
    """The page is pleasant in terminals of several widths."""

    @pytest.mark.parametrize("columns", [40, 70, 79, 80, 132])
    def test_no_line_is_wider_than_the_terminal(
        self, english: Run, monkeypatch: pytest.MonkeyPatch, columns: int
    ) -> None:
        """The certainty has room from 70 columns on."""
        monkeypatch.setenv("COLUMNS", str(columns))
        outcome = english("demo")
        assert max(map(display_width, outcome.lines)) <= columns
        assert ("Certainty)" in outcome.out) == (columns < 70)

    def test_a_section_fits_on_a_screen(self, outcome: Outcome) -> None:
        """80 by 24: no table has to be scrolled."""
        sections = outcome.out.split("\n\n")
        assert max(section.count("\n") + 1 for section in sections) <= 22

    def test_columns_are_aligned(self, outcome: Outcome) -> None:
        """The intervals of a table are aligned at their separator."""
        for heading in ("kompass compare: 2014", "kompass compare: nationellt"):
            table = [
                line for line in section(outcome, heading) if line.startswith(tuple(" 12345678"))
            ]
            rows = [line for line in table if " to " in line]
            assert len(rows) > 7
            assert len({line.index(" to ") for line in rows}) == 1

    def test_in_plain_ascii_numbers_keep_their_signs(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """Letters that are unknown become question marks."""
        written = io.BytesIO()
        with monkeypatch.context() as patched:
            stream = io.TextIOWrapper(written, encoding="ascii", write_through=True)
            patched.setattr("sys.stdout", stream)
            assert main(["demo"]) == Exit.FINE
            text = written.getvalue().decode("ascii")
        assert "-17" in text
        assert text.startswith("Kommunkompassen: Str?ngn?s\n")

    def test_in_english(self, run: Run) -> None:
        """Titles and numbers."""
        out = run("demo", "--language", "en").out
        assert "436.5 to 437.5" in out
        assert "Openness and democracy" in out


class TestData:
    """As JSON, a program finds the same."""

    def test_has_every_part(self, run: Run) -> None:
        """The data of each command."""
        data = run("demo", "--json").data
        assert [each["change"] for each in data["since_before"]["changes"]][2] == "-17"
        assert data["beside_mean"]["before"]["kind"] == "published mean"
        assert data["audit"]["verdict"] == "rounding"
        assert data["profile"]["largest_shortfalls"][0] == "1.3"

    def test_is_computed_from_what_is_installed(
        self, run: Run, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """Another printed number gives another demo: nothing is written into the program."""

        def results(*ref: str) -> tuple[kc.PublishedResult, ...]:
            return tuple(map(_with_one_point_more, kc.published_results(*ref)))

        monkeypatch.setattr(demo, "published_results", results)
        data = run("demo", "--json").data
        assert [each["change"] for each in data["since_before"]["changes"]][2] == "-18"


def _with_one_point_more(result: kc.PublishedResult) -> kc.PublishedResult:
    """Let Strängnäs have 78 points in area 3 in 2014."""
    if (result.name, str(result.date)) != ("Strängnäs", "2014"):
        return result
    cells = {code: cell.points or Fraction() for code, cell in result.by_code.items()}
    total = cells.pop("total")
    return kc.PublishedResult.from_printed(
        result.pack,
        subject=result.subject,
        date=result.date,
        total=total,
        areas={**cells, "3": 78},
    )


class TestWithoutData:
    """Without the pack, the demo names the distribution to install."""

    def test_without_the_pack(self, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
        """One line, and exit code 1."""
        none = kc.Packs.among([])
        monkeypatch.setattr(
            demo, "published_results", lambda *ref: kc.published_results(*ref, packs=none)
        )
        outcome = run("demo")
        assert (outcome.code, outcome.out) == (Exit.PROBLEMS, "")
        assert outcome.err == (
            "kompass demo needs the criteria pack kommunkompassen-se, which is not installed; "
            "install it from a checkout: "
            "pip install PATH_TO_CHECKOUT/criteria_packs/kommunkompassen\n"
        )

    def test_without_the_results(self, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
        """As of a release that did not have them."""
        monkeypatch.setattr(demo, "published_results", lambda *_: ())
        outcome = run("demo")
        assert outcome.code == Exit.PROBLEMS
        assert "the results to show are missing" in outcome.err


class TestReports:
    """With a folder, the demo writes a report in two formats, and names the files."""

    def test_are_written(self, run: Run, tmp_path: Path) -> None:
        """Into a new folder."""
        outcome = run("demo", "--out", tmp_path / "new", "--json")
        files = [Path(each) for each in outcome.data["reports"]]
        assert [each.name for each in files] == ["strangnas-2016.html", "strangnas-2016.docx"]
        assert "497" in files[0].read_text("utf-8")
        assert files[1].read_bytes().startswith(b"PK")

    def test_are_named(self, run: Run, tmp_path: Path) -> None:
        """At the end of the page."""
        outcome = run("demo", "--out", tmp_path)
        assert str(tmp_path / "strangnas-2016.docx") in outcome.out.replace("\n  ", "")
