"""A page has the words of one language."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from kompass_core.cli.answer import Exit
from kompass_core.cli.output import display_width

if TYPE_CHECKING:
    from tests.cli.conftest import Run

SHIPPED = ("kommunkompassen-se:strangnas-2014", "kommunkompassen-se:strangnas-2016")
COMMANDS = [
    ("demo",),
    ("audit", SHIPPED[0]),
    ("audit-change", *SHIPPED, "+60"),
    ("profile", SHIPPED[1]),
    ("profile", SHIPPED[1], "--explain", "1"),
    ("compare", *SHIPPED),
    ("compare", *SHIPPED, "kommunkompassen-se:mean-2016"),
    ("rank", "kommunkompassen-se@2010"),
    ("best", "kommunkompassen-se@2010"),
    ("question", "7", "kommunkompassen-se@2010"),
    ("packs",),
]
VERDICTS = {
    "sv": "Omdöme: avrundning. Några tal stämmer inte",
    "nb": "Vurdering: avrunding. Noen tall stemmer ikke",
    "da": "Vurdering: afrunding. Nogle tal stemmer ikke",
    "fi": "Arvio: pyöristys. Jotkin luvut poikkeavat",
    "en": "Verdict: rounding. Some numbers are not as",
}
ENGLISH = (" points", "Points", "Area ", "Possible", "Caution", "Verdict", " between ", "Subject")


class TestLanguages:
    """`--language` decides all words around the numbers."""

    @pytest.mark.parametrize(("language", "words"), VERDICTS.items())
    def test_of_a_verdict(self, run: Run, language: str, words: str) -> None:
        """In the five languages of the catalogues."""
        assert words in run("audit", SHIPPED[0], "--language", language).out

    @pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
    def test_leave_no_english_words(self, run: Run, command: tuple[str, ...]) -> None:
        """But for names in the data; and no line is wider than the terminal."""
        outcome = run(*command, "--language", "fi")
        assert (outcome.code, outcome.err) == (Exit.FINE, "")
        assert [each for each in ENGLISH if each in outcome.out] == []
        assert max(map(display_width, outcome.lines)) <= 80

    def test_are_by_default_that_of_the_pack(self, run: Run) -> None:
        """A Swedish report gives a Swedish page."""
        assert run("audit", SHIPPED[0]).out == run("audit", SHIPPED[0], "--language", "sv").out

    def test_without_a_catalogue_are_english(self, run: Run) -> None:
        """With the numbers of the language."""
        outcome = run("audit", SHIPPED[0], "--language", "de")
        assert "Verdict: rounding." in outcome.out
        assert outcome.row("Total")[-1] == "436,5 to 437,5"

    def test_do_not_concern_errors(self, run: Run) -> None:
        """They are in English, so that they can be looked up."""
        assert "did you mean" in run("profile", f"{SHIPPED[0]}x", "--language", "sv").err
