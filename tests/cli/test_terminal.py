"""A terminal is never given more than it can show."""

import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kompass_core.cli.output import Terminal, display_width

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
    """What is known about a terminal."""

    def test_is_as_wide_as_it_says(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """The environment decides, as for other programs."""
        monkeypatch.setenv("COLUMNS", "132")
        assert Terminal.behind(io.StringIO()).width == 132

    def test_has_at_least_40_columns(self) -> None:
        """Nothing can be read in fewer."""
        assert Terminal(7).width == 40

    def test_without_an_encoding_knows_ascii(self) -> None:
        """A stream of text in memory, or none at all, says nothing."""
        assert Terminal.behind(io.StringIO()).encoding == "ascii"
        assert Terminal.behind(None).encoding == "ascii"

    @pytest.mark.parametrize(
        ("encoding", "unicode"), [("utf-8", True), ("UTF8", True), ("ascii", False)]
    )
    def test_knows_every_character_in_utf_8(self, encoding: str, *, unicode: bool) -> None:
        """Whatever the encoding is called."""
        assert Terminal(encoding=encoding).is_unicode is unicode

    def test_has_no_very_long_lines_of_prose(self) -> None:
        """Tables may use a wide terminal, sentences do not."""
        assert (Terminal(50).prose_width, Terminal(200).prose_width) == (50, 80)


class TestFold:
    """Text becomes what the terminal can show."""

    @pytest.mark.parametrize(
        ("text", "shown"),
        [
            ("Örebro: −17 …", "Orebro: -17 ..."),
            ("Øvre Eiker, Ærø, straße", "Ovre Eiker, Aero, strasse"),
            ("1\N{NARROW NO-BREAK SPACE}234", "1 234"),
            ("東京", "??"),
            ("½", "?"),
            ("\N{REPLACEMENT CHARACTER}", "?"),
        ],
    )
    def test_plainer_where_a_character_is_unknown(self, text: str, shown: str) -> None:
        """The nearest letter, else a question mark."""
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
    """A cut text says that it was cut."""

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
