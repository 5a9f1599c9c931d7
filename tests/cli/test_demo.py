"""`kompass demo` does the main job on the published report; every figure is the printed one."""

from __future__ import annotations

import io
from contextlib import redirect_stdout
from fractions import Fraction
from typing import TYPE_CHECKING

import pytest
from attrs import evolve

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
        code = main(["demo"])
    written.seek(0)
    return Outcome(code, written.read(), "")


def section(outcome: Outcome, number: str) -> list[str]:
    """Return the lines below one heading."""
    underlined = zip(outcome.lines, outcome.lines[1:], strict=False)
    pairs = enumerate(underlined, start=2)
    start = next(i for i, (line, below) in pairs if line.startswith(number) and below[0] == "─")
    rest = outcome.lines[start:]
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
    """2016 stands beside 2014 and beside the published mean, area by area and in all."""

    @pytest.mark.parametrize(("number", "before"), [("1  ", IN_2014), ("2  ", MEAN)])
    def test_shows_both_sides_and_the_change(
        self, outcome: Outcome, number: str, before: list[int]
    ) -> None:
        """As printed: nothing is computed again from rounded parts."""
        assert outcome.code == Exit.FINE
        expected = [
            [str(old), str(new), signed(new - old)]
            for old, new in zip(before, IN_2016, strict=True)
        ]
        assert [row[:3] for row in rows_of(section(outcome, number))] == expected

    def test_says_how_sure_each_change_is(self, outcome: Outcome) -> None:
        """All since 2014 are certain; beside the mean, area 8 is not."""
        since, beside = rows_of(section(outcome, "1  ")), rows_of(section(outcome, "2  "))
        assert {row[-1] for row in since} == {"certain"}
        assert [row[-1] for row in beside] == [*["certain"] * 7, "undecided", "certain"]
        assert since[2][3] == "(−17,75; −16)"
        assert since[-1][3] == "(+59; +61)"

    def test_names_the_fall_of_area_3(self, outcome: Outcome) -> None:
        """The total rose, and yet."""
        assert "- Fell most: Politisk styrning och kontroll (3) −17." in outcome.lines
        assert "- Rose most: Kommunen som samhällsbyggare (8) +19, " in outcome.out

    def test_is_cautious(self, outcome: Outcome) -> None:
        """The instrument may have changed, and the mean has no known members; each once."""
        caution, mean = " ".join(map(str.strip, section(outcome, "3  "))).split("- ")[1:]
        assert caution.startswith("Caution: the instrument changed between 2015 and 2016: ")
        assert "of an unknown number of results (from 2010)" in mean


class TestAudits:
    """The three results are audited with what they print."""

    def test_are_those_of_the_reference(self, outcome: Outcome) -> None:
        """Two are explained by rounding, the mean is consistent."""
        _, before, after, mean, *_ = (cells(line) for line in section(outcome, "4  "))
        assert before == [
            "2014",
            "rounding",
            "0 of 1",
            "437",
            "439",
            "[435; 443)",
            "[436,5; 437,5)",
        ]
        assert [after[0], after[1]] == ["2016-10", "rounding"]
        assert after[3:] == ["497", "497", "[494,5; 500,125)", "[496,5; 497,5)"]
        assert mean[:5] == ["GroupMean", "consistent", "1 of 1", "476", "476"]

    def test_explain_the_total_that_does_not_add_up(self, outcome: Outcome) -> None:
        """439 against 437."""
        expected = "- 2014: the areas add up to 439, 437 is printed; rounding allows [435; 443)."
        assert expected in outcome.lines


class TestAdvice:
    """Where to improve, and who to ask."""

    def test_shows_where_most_is_to_be_won(self, outcome: Outcome) -> None:
        """By sub-question, with its title."""
        first = cells(section(outcome, "5  ")[1])
        assert first == ["1.3", "Redovisning av resultat för invånare", "9", "25", "16"]

    def test_names_role_models(self, outcome: Outcome) -> None:
        """The latest result that knows the area, its year, and Strängnäs' rank."""
        rows = rows_of(section(outcome, "6  "))
        assert rows[0] == ["68", "Örebro", "2012", "63", "2 of 3"]
        assert rows[-1] == ["668", "Helsingborg", "2017", "497", "7 of 7"]

    def test_shows_ties_and_ranks_that_are_not_sure(self, outcome: Outcome) -> None:
        """Two share the first rank in area 5; the second in area 2 may be the third."""
        lines = section(outcome, "6  ")
        shared = next(i for i, line in enumerate(lines) if line.startswith("5"))
        assert {cells(lines[shared])[3], cells(lines[shared + 1])[1]} == {"Örebro", "Grästorp"}
        assert rows_of(lines)[1][-1] == "2-3 of 3"

    def test_warns_that_they_are_from_another_time(self, outcome: Outcome) -> None:
        """The break lies, or may lie, between."""
        assert "the other side of the known break: see 3." in outcome.out

    def test_does_not_where_no_break_is_known(
        self, run: Run, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """A pack without breaks gives no cause."""

        def results(pack_id: str) -> list[kc.PublishedResult]:
            known = kc.published_results(pack_id)
            packs = {each.pack.ref: evolve(each.pack, breaks=()) for each in known}
            return [evolve(each, pack=packs[each.pack.ref]) for each in known]

        monkeypatch.setattr(demo, "published_results", results)
        outcome = run("demo")
        assert "known break" not in outcome.out
        assert "Caution:" not in outcome.out

    def test_cites_its_sources(self, outcome: Outcome) -> None:
        """Every result has a publisher."""
        assert "- Örebro, 2015: local press" in outcome.lines
        assert "Sveriges\n  Kommuner och Landsting, October 2016" in outcome.out


class TestLayout:
    """It is a pleasure to read in a terminal of 80 columns."""

    @pytest.mark.parametrize("columns", [40, 60, 79, 80, 132])
    def test_no_line_is_wider_than_the_terminal(
        self, run: Run, monkeypatch: pytest.MonkeyPatch, columns: int
    ) -> None:
        """Whatever its width."""
        monkeypatch.setenv("COLUMNS", str(columns))
        assert max(map(display_width, run("demo").lines)) <= columns

    def test_a_section_fits_on_a_screen(self, outcome: Outcome) -> None:
        """80 by 24: no table has to be scrolled."""
        sections = outcome.out.split("\n\n")
        assert max(section.count("\n") + 1 for section in sections) <= 22

    def test_columns_are_aligned(self, outcome: Outcome) -> None:
        """Every interval of a table meets at its separator."""
        for number in ("1  ", "2  "):
            rows = [line for line in section(outcome, number) if "; " in line]
            assert len({line.index("; ") for line in rows}) == 1

    def test_in_plain_ascii_nothing_is_lost(
        self, run: Run, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """Letters lose their marks, minus signs stay minus signs."""
        monkeypatch.setattr("kompass_core.cli.output.Terminal.is_unicode", False)
        monkeypatch.setattr("kompass_core.cli.output.Terminal._knows", lambda _, c: c.isascii())
        plain = run("demo")
        assert plain.out.isascii()
        assert "(-17,75; -16)" in plain.out
        assert "?" not in plain.out.replace("together?", "")

    def test_in_english(self, run: Run) -> None:
        """Titles and numbers."""
        out = run("demo", "--language", "en").out
        assert "[494.5, 500.125)" in out
        assert "Openness and democracy" in out


class TestData:
    """As JSON, a program finds the same."""

    def test_has_every_part(self, run: Run) -> None:
        """Nothing is on the page that is not in the data."""
        data = run("demo", "--json").data
        assert [each["change"] for each in data["since_before"]["changes"]][2] == "-17"
        assert [each["verdict"] for each in data["audits"]] == [
            *("rounding", "rounding", "consistent")
        ]
        assert (data["rises"], data["falls"]) == (["8", "4", "6"], ["3"])
        assert data["most_to_win"][0]["code"] == "1.3"
        assert [each["kind"] for each in data["cautions"]] == ["break"]
        fifth = data["role_models"][4]
        assert {each["result"]["name"] for each in fifth["best"]} == {"Örebro", "Grästorp"}
        assert (fifth["own"]["rank"], fifth["own"]["best"], fifth["own"]["worst"]) == (3, 3, 3)

    def test_is_computed_from_what_is_installed(
        self, run: Run, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """Another printed number gives another demo: nothing is written into the program."""

        def results(pack_id: str) -> tuple[kc.PublishedResult, ...]:
            return tuple(map(_with_one_point_more, kc.published_results(pack_id)))

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
    """Without the pack, the demo says what to install."""

    def test_without_the_pack(self, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
        """One line, and exit code 1."""
        none = kc.Packs.among([])
        monkeypatch.setattr(
            demo, "published_results", lambda pack_id: kc.published_results(pack_id, packs=none)
        )
        outcome = run("demo")
        assert (outcome.code, outcome.out) == (Exit.PROBLEMS, "")
        assert outcome.err == (
            "kompass demo needs the criteria pack kommunkompassen-se, which is not installed; "
            "install it with: pip install --upgrade kompass-pack-kommunkompassen\n"
        )

    def test_without_the_results(self, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
        """As of a release that did not carry them."""
        monkeypatch.setattr(demo, "published_results", lambda _: ())
        outcome = run("demo")
        assert outcome.code == Exit.PROBLEMS
        assert "lacks the results" in outcome.err
