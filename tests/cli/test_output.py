"""Output: terminals, numbers, tables and pages."""

import io
import os
import shutil

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kompass_core.cli.output import (
    Page,
    TableColumn,
    Terminal,
    display_width,
    table_lines,
    terminal_columns,
)

ASCII = Terminal(encoding="ascii")


class TestDisplayWidth:
    """Width is counted in columns, not in characters."""

    @pytest.mark.parametrize(
        ("text", "columns"),
        [
            ("", 0),
            ("Area", 4),
            ("Strängnäs", 9),
            ("Stra\N{COMBINING DIAERESIS}ngna\N{COMBINING DIAERESIS}s", 9),
            ("東京", 4),
            ("63\N{NO-BREAK SPACE}%", 4),
            ("soft\N{SOFT HYPHEN}", 4),
        ],
    )
    def test_of_text(self, text: str, columns: int) -> None:
        """Marks take none, wide characters two."""
        assert display_width(text) == columns


class TestTerminal:
    """A terminal has a width and an encoding."""

    def test_is_as_wide_as_it_says(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """The environment decides, as for other programs."""
        monkeypatch.setenv("COLUMNS", "132")
        assert Terminal.of(io.StringIO()).width == 132

    @pytest.mark.parametrize("given", ["132", "7", " 90 ", "0", "-1", "", "wide", None])
    @pytest.mark.parametrize("columns", [100, 0, None])
    def test_is_as_wide_as_for_the_standard_library(
        self, monkeypatch: pytest.MonkeyPatch, given: str | None, columns: int | None
    ) -> None:
        """With and without a terminal, which may not know its size."""

        def size(_: int = 1) -> os.terminal_size:
            if columns is None:
                raise OSError
            return os.terminal_size((columns, 24))

        monkeypatch.setattr(os, "get_terminal_size", size)
        monkeypatch.delenv("COLUMNS", raising=False)
        if given is not None:
            monkeypatch.setenv("COLUMNS", given)
        assert terminal_columns() == shutil.get_terminal_size((80, 24)).columns

    def test_has_at_least_40_columns(self) -> None:
        """Nothing can be read in fewer."""
        assert Terminal(7).width == 40

    def test_without_an_encoding_knows_ascii(self) -> None:
        """A stream of text in memory, or none at all, has no encoding."""
        assert Terminal.of(io.StringIO()).encoding == "ascii"
        assert Terminal.of(None).encoding == "ascii"

    @pytest.mark.parametrize(
        ("encoding", "unicode"), [("utf-8", True), ("UTF8", True), ("ascii", False)]
    )
    def test_knows_every_character_in_utf_8(self, encoding: str, *, unicode: bool) -> None:
        """For every name of the encoding."""
        assert Terminal(encoding=encoding).is_unicode is unicode

    def test_has_no_very_long_lines_of_prose(self) -> None:
        """Tables may use a wide terminal, sentences do not."""
        assert (Terminal(50).prose_width, Terminal(200).prose_width) == (50, 80)


class TestFold:
    """Text becomes what the terminal can show."""

    @pytest.mark.parametrize(
        ("text", "shown"),
        [
            ("Örebro: −17 …", "?rebro: -17 ..."),
            ("1\N{NARROW NO-BREAK SPACE}234\N{NO-BREAK SPACE}% ─", "1 234 % -"),
            ("東京", "??"),
            ("½", "?"),
            ("\N{REPLACEMENT CHARACTER}", "?"),
        ],
    )
    def test_replaces_unknown_characters(self, text: str, shown: str) -> None:
        """A question mark, but for the signs of pages and numbers."""
        assert ASCII.fold(text) == shown

    @pytest.mark.parametrize(
        ("text", "shown"),
        [
            ("\x1b[31mred", "\N{REPLACEMENT CHARACTER}[31mred"),
            ("two\nlines\tand a tab", "two lines and a tab"),
            ("a\N{RIGHT-TO-LEFT OVERRIDE}b", "ab"),
            ("broken \udcff name", "broken \N{REPLACEMENT CHARACTER} name"),
            ("Strängnäs", "Strängnäs"),
        ],
    )
    def test_without_what_could_steer_the_terminal(self, text: str, shown: str) -> None:
        """Names come from files, and files from anywhere."""
        assert Terminal().fold(text) == shown

    @given(st.text(), st.sampled_from(["ascii", "latin-1", "cp1252", "utf-8"]))
    def test_can_always_be_encoded(self, text: str, encoding: str) -> None:
        """No text makes a terminal fail, and no line breaks in two."""
        shown = Terminal(encoding=encoding).fold(text)
        assert len(shown.encode(encoding).decode(encoding).splitlines()) <= 1


class TestShorten:
    """A cut text ends in a sign that it was cut."""

    def test_leaves_alone_what_fits(self) -> None:
        """No ellipsis for its own sake."""
        assert Terminal().shorten("Strängnäs", 9) == "Strängnäs"

    def test_ends_in_an_ellipsis(self) -> None:
        """No space before it."""
        assert Terminal().shorten("Offentlighet och demokrati", 14) == "Offentlighet…"
        assert ASCII.shorten("Offentlighet och demokrati", 16) == "Offentlighet..."

    @given(st.text(), st.integers(0, 20), st.sampled_from(["ascii", "utf-8"]))
    def test_never_exceeds_its_width(self, text: str, width: int, encoding: str) -> None:
        """Wide characters and marks included."""
        terminal = Terminal(encoding=encoding)
        assert display_width(terminal.shorten(terminal.fold(text), width)) <= width


class TestWrap:
    """Paragraphs are broken at spaces."""

    def test_keeps_together_what_does_not_break(self) -> None:
        """A number and its percent sign stay on one line."""
        words = "x" * 76, "63\N{NO-BREAK SPACE}%"
        assert list(Terminal().wrap(" ".join(words))) == list(words)

    def test_indents_a_list(self) -> None:
        """Lines after the first stand below its text."""
        lines = list(Terminal(40).wrap("word " * 10, first="- ", rest="  "))
        assert [line[:2] for line in lines] == ["- ", "  "]

    @given(st.text(), st.integers(40, 90))
    def test_never_exceeds_the_terminal(self, text: str, width: int) -> None:
        """A word that is too long is cut."""
        terminal = Terminal(width)
        lines = terminal.wrap(terminal.fold(text), first="- ", rest="  ")
        assert all(display_width(line) <= width for line in lines)


COLUMNS = (
    TableColumn(""),
    TableColumn("Area", least=16),
    TableColumn("Points", at=","),
    TableColumn("Possible", at="; ", spare=1),
    TableColumn("Certainty", spare=2),
)
ROWS = (
    ("1", "Offentlighet och demokrati", "62,9", "(+8; +9,775)", "certain"),
    ("2", "Tillgänglighet", "−1,25", "(+10,225; +12)", "undecided"),
    ("3", "Politisk styrning", "100", "+3", "certain"),
    (),
    ("", "Total", "497", "", ""),
)


def lines_of(width: int, encoding: str = "utf-8") -> list[str]:
    """Return the table as a terminal of *width* shows it."""
    return list(table_lines(COLUMNS, ROWS, Terminal(width, encoding)))


class TestTable:
    """Cells are aligned, and tables fit."""

    def test_numbers_meet_at_the_decimal_mark(self) -> None:
        """Those without decimals too."""
        heading, *rows = lines_of(80)
        rows = [row for row in rows if "─" not in row]
        end = heading.index("Points") + len("Points")
        columns = [row[:end].rstrip() for row in rows]
        marks = {row.index(",") for row in columns if "," in row}
        assert len(marks) == 1
        assert all(len(row) in marks for row in columns if "," not in row)

    def test_intervals_meet_at_their_separator(self) -> None:
        """So that low ends and high ends can be compared."""
        assert len({line.index(";") for line in lines_of(80) if ";" in line}) == 1

    def test_is_as_wide_as_its_cells_need(self) -> None:
        """A wide terminal does not stretch it."""
        assert lines_of(200) == lines_of(80)
        assert lines_of(80)[4] == "─" * max(map(display_width, lines_of(80)))

    def test_shortens_what_may_be_shortened(self) -> None:
        """Titles give way before columns do."""
        narrow = lines_of(60)
        assert "Offentlighet och d" in narrow[1]
        assert "…" in narrow[1]
        assert "(+8; +9,775)" in narrow[1]

    def test_says_which_columns_have_no_room(self) -> None:
        """Nothing is omitted in silence."""
        narrow = lines_of(40)
        assert narrow[-1] == "(no room for: Possible)"
        assert "certain" in narrow[1]

    def test_leaves_out_what_can_be_spared_first(self) -> None:
        """The order is given, and no more goes than must."""
        columns = (
            TableColumn("A" * 30),
            TableColumn("B" * 20, spare=2),
            TableColumn("C" * 20, spare=1),
        )
        lines = list(table_lines(columns, [("a", "b", "c")], Terminal(55)))
        assert lines[-1] == f"(no room for: {'C' * 20})"
        assert "B" in lines[0]

    def test_leaves_out_what_is_empty(self) -> None:
        """An empty column that may be spared is omitted without notice."""
        columns = (TableColumn("A"), TableColumn("B", spare=1), TableColumn("C"))
        lines = list(table_lines(columns, [("a", "", ""), ("b", "", "")], Terminal()))
        assert lines == ["A  C", "a", "b"]

    def test_without_room_for_what_must_be_shown_cuts_the_line(self) -> None:
        """The terminal's width is a law."""
        lines = list(table_lines((TableColumn("A" * 100),), [("a",), ()], Terminal(40)))
        assert lines == ["A" * 39 + "…", "a", "─" * 40]

    def test_without_rows_is_its_heading(self) -> None:
        """Nothing to align is no reason to fail."""
        assert list(
            table_lines((TableColumn("Area"), TableColumn("Points", at=",")), (), Terminal())
        ) == ["Area  Points"]

    def test_is_folded_before_it_is_measured(self) -> None:
        """An ellipsis of three points counts as three."""
        lines = lines_of(45, "ascii")
        assert max(map(len, lines)) <= 45
        assert "Tillg?nglighet" in lines[2]

    @given(
        st.lists(st.tuples(*[st.text(max_size=30)] * len(COLUMNS)), max_size=5),
        st.integers(40, 120),
        st.sampled_from(["ascii", "utf-8"]),
    )
    def test_never_exceeds_the_terminal(
        self, rows: list[tuple[str, ...]], width: int, encoding: str
    ) -> None:
        """For all texts of cells."""
        lines = table_lines(COLUMNS, rows, Terminal(width, encoding))
        assert all(display_width(line) <= width for line in lines)


class TestPage:
    """Parts of a page follow each other."""

    def test_sets_parts_apart(self) -> None:
        """An empty line before each heading but the first, and a line below it."""
        page = Page(Terminal())
        page.heading("One")
        page.text("a")
        page.gap()
        page.item("b")
        page.heading("Second")
        page.table([TableColumn("Area")], [("c",)])
        assert page.lines == [
            *("One", "───", "a", "", "- b", ""),
            *("Second", "──────", "Area", "c"),
        ]
