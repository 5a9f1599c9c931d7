"""Texts fit, and the parameters of matplotlib remain those of the caller."""

from contextlib import suppress

import matplotlib as mpl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kompass_core.plots.style import INK, ink, style, text_width, wrapped

LONG = "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft"


class TestWrapped:
    """A text is broken into lines that fit."""

    @pytest.mark.parametrize(
        ("text", "lines"),
        [
            ("", []),
            ("Ledning", ["Ledning"]),
            ("Resultat och effektivitet", ["Resultat och", "effektivitet"]),
            ("  Resultat \n och  effektivitet", ["Resultat och", "effektivitet"]),
            ("personal-politiken", ["personal-", "politiken"]),
        ],
    )
    def test_at_spaces_and_hyphens(self, text: str, lines: list[str]) -> None:
        """White space is one space."""
        assert wrapped(text, 75) == lines

    def test_within_a_word_that_is_too_long(self) -> None:
        """Nothing is lost."""
        lines = wrapped(LONG, 200)
        assert len(lines) == 3
        assert "".join(lines) == LONG

    def test_cuts_what_needs_more_than_three_lines(self) -> None:
        """An ellipsis shows it."""
        lines = wrapped("word " * 100, 60)
        assert len(lines) == 3
        assert lines == ["word word", "word word", "word wor…"]

    @given(st.text("aå -W", max_size=60), st.integers(20, 300))
    def test_never_exceeds_the_width(self, text: str, width: int) -> None:
        """Whole or cut, each line fits."""
        assert all(text_width(line) <= width for line in wrapped(text, width))


class TestStyle:
    """Our parameters are local."""

    def test_puts_parameters_back(self) -> None:
        """Even if drawing fails."""
        before = dict(mpl.rcParams)
        found = list[object]()
        with suppress(ZeroDivisionError), style(**{"svg.fonttype": "none"}):
            found += mpl.rcParams["svg.fonttype"], mpl.rcParams["text.parse_math"], 1 / 0
        assert dict(mpl.rcParams) == before
        with style(**{"svg.fonttype": "none"}):
            found += mpl.rcParams["svg.fonttype"], mpl.rcParams["text.parse_math"]
        assert found == ["none", False]
        assert dict(mpl.rcParams) == before

    def test_takes_the_ink_of_the_caller(self) -> None:
        """On a dark style, texts are light."""
        assert ink() == INK
        with mpl.rc_context({"text.color": "white"}):
            assert ink() == "white"
