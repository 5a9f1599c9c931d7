"""The words of a language, with facts in them."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from kompass_core import Label
from kompass_core.comparison import Certainty
from kompass_core.dates import Date
from kompass_core.labels import Sentence
from kompass_core.translations import ENGLISH, Words

SWEDISH = Words("sv")


class TestMessage:
    """Facts are written in the language of the message."""

    def test_with_facts_of_every_kind(self) -> None:
        """Whole numbers, decimals, texts, terms, labels and sentences."""
        inner = Sentence("between {low} and {high}", low=Decimal("1.5"), high=Fraction(5, 2))
        facts: dict[str, object] = {
            "n": 9000,
            "name": "Ort",
            "certainty": Certainty.CERTAIN,
            "note": Label({"en": "note", "sv": "anmärkning"}),
            "inner": inner,
            "date": Date("2016-10"),
        }
        template = "{n} {name} {certainty} {note} {inner} {date}"
        expected = "9\N{NO-BREAK SPACE}000 Ort säker anmärkning mellan 1,5 och 2,5 2016-10"
        assert SWEDISH.message(template, **facts) == expected
        expected = "9,000 Ort certain note between 1.5 and 2.5 2016-10"
        assert ENGLISH.message(template, **facts) == expected

    def test_of_a_number_is_chosen_by_it(self) -> None:
        """One, or any other number."""
        texts = [Words("fi").plural("{n} file", "{n} files", n) for n in (0, 1, 2)]
        assert texts == ["0 files", "1 file", "2 files"]


class TestSentence:
    """Sentences of the library are translated with the facts in them."""

    def test_of_the_library(self) -> None:
        """Its English text is made of the same template and facts."""
        text = Sentence("between {low} and {high}", low=Decimal("1.5"), high=2)
        assert text == "between 1.5 and 2"
        assert SWEDISH.sentence(text) == "mellan 1,5 och 2"

    @given(st.text())
    def test_of_any_other_text_is_the_text(self, text: str) -> None:
        """Names and notes are not looked up."""
        assert SWEDISH.sentence(text) is text
