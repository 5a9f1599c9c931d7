"""Tables fit, and their columns are aligned."""

from hypothesis import given
from hypothesis import strategies as st

from kompass_core.cli.output import Page, Table, TableColumn, Terminal, display_width

COLUMNS = (
    TableColumn(""),
    TableColumn("Area", least=16),
    TableColumn("Points", at=","),
    TableColumn("Possible", at="; ", spare=1),
    TableColumn("Sure", spare=2),
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
    return list(Table(COLUMNS, ROWS).lines(Terminal(width, encoding)))


class TestTable:
    """Every cell is where a reader looks for it."""

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
        """Nothing is left out in silence."""
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
        lines = list(Table(columns, [("a", "b", "c")]).lines(Terminal(55)))
        assert lines[-1] == f"(no room for: {'C' * 20})"
        assert "B" in lines[0]

    def test_leaves_out_what_is_empty(self) -> None:
        """A column that may be spared, and says nothing, is not missed."""
        columns = (TableColumn("A"), TableColumn("B", spare=1), TableColumn("C"))
        lines = list(Table(columns, [("a", "", ""), ("b", "", "")]).lines(Terminal()))
        assert lines == ["A  C", "a", "b"]

    def test_without_room_for_what_must_be_shown_cuts_the_line(self) -> None:
        """The terminal's width is a law."""
        lines = list(Table((TableColumn("A" * 100),), [("a",), ()]).lines(Terminal(40)))
        assert lines == ["A" * 39 + "…", "a", "─" * 40]

    def test_without_rows_is_its_heading(self) -> None:
        """Nothing to align is no reason to fail."""
        assert list(
            Table((TableColumn("Area"), TableColumn("Points", at=",")), ()).lines(Terminal())
        ) == ["Area  Points"]

    def test_is_folded_before_it_is_measured(self) -> None:
        """An ellipsis of three points counts as three."""
        lines = lines_of(45, "ascii")
        assert max(map(len, lines)) <= 45
        assert "Tillganglighet" in lines[2]

    @given(
        st.lists(st.tuples(*[st.text(max_size=30)] * len(COLUMNS)), max_size=5),
        st.integers(40, 120),
        st.sampled_from(["ascii", "utf-8"]),
    )
    def test_never_exceeds_the_terminal(
        self, rows: list[tuple[str, ...]], width: int, encoding: str
    ) -> None:
        """Whatever stands in its cells."""
        lines = Table(COLUMNS, rows).lines(Terminal(width, encoding))
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
