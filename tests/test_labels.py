"""Titles and notes have one readable text for each of their languages."""

from __future__ import annotations

import copy
import pickle
import unicodedata
from typing import Any, TypeAlias

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kompass_core import Label
from kompass_core.criteria import Translation
from kompass_core.errors import PackRuleError
from kompass_core.labels import (
    Prose,
    Sentence,
    are_names,
    is_name,
    language_tag,
    normalise_name,
    normalise_names,
)
from kompass_core.testing import strategies as kst

Given: TypeAlias = Any
"""What callers may pass, right or wrong."""


def problem_of(value: Given) -> tuple[str, str, dict[str, object]]:
    """Return rule, path and facts with which a label is refused."""
    with pytest.raises(PackRuleError) as caught:
        Label(value)
    (problem,) = caught.value.problems
    assert len(str(caught.value)) < 400
    return problem.rule, problem.path, problem.facts


class TestNames:
    """A name has one spelling, however it is typed."""

    @pytest.mark.parametrize(
        "given",
        [
            "Upplands Väsby ",
            "\tUpplands\u00a0Väsby",
            "Upplands \u202f Va\u0308sby\n",
            "Upplands Väsby",
            "\ufeffUpplands Väs\u00adby\u200b",
            "Upplands \u2060 Va\u200e\u0308sby\u202c",
        ],
    )
    def test_spellings(self, given: str) -> None:
        """Spaces of every kind, letters composed or decomposed, and characters without a width."""
        assert normalise_name(given) == "Upplands Väsby"
        assert normalise_names([given, "Örebro"]) == ("Upplands Väsby", "Örebro")

    @given(st.lists(st.text(st.sampled_from("aä \n\u0308\u00a0\u200b\ud800"), max_size=4)))
    def test_of_many_are_those_of_each(self, names: list[str]) -> None:
        """Whether all of them are normal already or not, and whether all of them are names."""
        assert normalise_names(names) == tuple(map(normalise_name, names))
        assert are_names(names) == all(map(is_name, names))

    def test_of_invisible_characters_alone(self) -> None:
        """They are kept, and spaces are not."""
        assert normalise_name(" \u00ad\u200b ") == "\u00ad\u200b"

    @given(st.text())
    def test_once_is_enough(self, name: str) -> None:
        """A normalised name stays as it is, and no form of Unicode makes another of it."""
        found = normalise_name(name)
        assert normalise_name(found) == found
        assert {normalise_name(unicodedata.normalize(f, name)) for f in ("NFC", "NFD")} == {found}
        assert found.split(" ") == (found.split() or [""])

    @pytest.mark.parametrize("given", [None, 180, b"x"])
    def test_other_types(self, given: Given) -> None:
        """They stay, and are no names."""
        assert normalise_name(given) is given
        assert not is_name(given)

    @pytest.mark.parametrize(
        ("given", "named"), [("x", True), (" \u00a0", False), ("\ud800x", False)]
    )
    def test_is_a_name(self, given: str, *, named: bool) -> None:
        """A text that is not blank, and that a file can hold."""
        assert is_name(given) is named


class TestLanguageTag:
    """A language has one tag, however it is written."""

    @pytest.mark.parametrize(
        ("text", "tag"),
        [
            ("sv", "sv"),
            ("SV", "sv"),
            ("sv_SE", "sv-SE"),
            ("SV-se", "sv-SE"),
            ("zh-hant-tw", "zh-Hant-TW"),
            ("es-419", "es-419"),
            ("sma", "sma"),
            ("zz", "zz"),
        ],
    )
    def test_is_canonical(self, text: str, tag: str) -> None:
        """Capitals and separators follow BCP 47, and a tag stays as it is."""
        assert language_tag(text) == language_tag(tag) == tag

    @pytest.mark.parametrize(
        "text",
        ["", "x", "s" * 300, "swedish", "sv-", "-SE", "sv--SE", "sv\n", "s\u00f6", "\u212av"],
        ids=ascii,
    )
    def test_refuses_anything_else(self, text: str) -> None:
        """What was given is a fact of the problem."""
        with pytest.raises(PackRuleError) as caught:
            language_tag(text)
        (problem,) = caught.value.problems
        assert (problem.rule, problem.facts) == ("KP011", {"given": text})

    @pytest.mark.parametrize("value", [5, None, b"sv", ["sv"]], ids=ascii)
    def test_refuses_other_types(self, value: Given) -> None:
        """They are no tags either."""
        with pytest.raises(PackRuleError):
            language_tag(value)


class TestLabel:
    """A label holds what people can read, and nothing that hides."""

    def test_keeps_texts_in_order(self) -> None:
        """Tags are canonical, texts are data, and the first text is the usual one."""
        label = Label({"sv_SE": "<b>Ledning</b> & styrning", "en": "Leader\nship"})
        assert label.texts == (("sv-SE", "<b>Ledning</b> & styrning"), ("en", "Leader\nship"))
        assert label.languages == ("sv-SE", "en")
        assert str(label) == "<b>Ledning</b> & styrning"

    def test_of_pairs_is_that_of_a_mapping(self) -> None:
        """Its own texts make it again."""
        label = Label({"sv": "Ledning", "en": "Leadership"})
        assert Label(label.texts) == label
        assert hash(Label(label.texts)) == hash(label)

    def test_has_one_form_of_each_letter(self) -> None:
        """Decomposed letters are composed, so equal texts are equal labels."""
        decomposed = unicodedata.normalize("NFD", "Ängelholm på Åland")
        assert Label({"sv": decomposed}) == Label({"sv": "Ängelholm på Åland"})

    @given(kst.labels("sv", "nb-NO"))
    def test_is_drawn_in_the_languages_asked_for(self, label: Label) -> None:
        """Each text is found under its tag."""
        assert {"sv", "nb-NO"} <= set(label.languages)
        for language, text in label.texts:
            assert label.pick(language) == Translation(text, language)

    def test_without_texts_is_refused(self) -> None:
        """There is nothing to show."""
        assert problem_of({}) == ("KP010", "", {})

    @pytest.mark.parametrize(
        ("text", "reason"),
        [
            ("", "is empty; write it, or omit the language"),
            ("  \n", "is empty; write it, or omit the language"),
            ("a\tb", "has a tab as character 2; remove it"),
            ("a\n\x00", "has the control character U+0000 as character 3; remove it"),
            ("a\r\n", "has the control character U+000D as character 2; remove it"),
            ("a\x7f", "has the control character U+007F as character 2; remove it"),
            ("a\u0085", "has the control character U+0085 as character 2; remove it"),
            ("a\ud800", "has the control character U+D800 as character 2; remove it"),
            ("a\u202eb", "has the control character U+202E as character 2; remove it"),
            ("\u2066a", "has the control character U+2066 as character 1; remove it"),
            ("\u200fa", "has the control character U+200F as character 1; remove it"),
            ("a" * 4097, "has 4097 characters; the most is 4096"),
        ],
        ids=lambda text: ascii(text[:9]),
    )
    def test_refuses_what_cannot_be_read(self, text: str, reason: str) -> None:
        """Blank, too long, or with characters that control others; the reason is named."""
        facts = {"language": "sv", "reason": reason}
        assert problem_of({"en": "fine", "sv": text}) == ("KP012", "sv", facts)

    def test_reports_every_text(self) -> None:
        """Two unreadable texts are two problems."""
        with pytest.raises(PackRuleError) as caught:
            Label({"sv": "", "en": "fine", "nb": "\x00"})
        assert [problem.path for problem in caught.value.problems] == ["sv", "nb"]

    def test_may_be_long(self) -> None:
        """The limit itself is allowed, and so are characters that only join others."""
        assert Label({"fa": "\u200d" + "a" * 4095}).languages == ("fa",)

    def test_of_several_paragraphs_may_be_longer(self) -> None:
        """A title is no essay, and an essay no book."""
        assert Prose({"sv": "a" * 65_536}).pick("sv").language == "sv"
        with pytest.raises(PackRuleError, match="65536"):
            Prose({"sv": "a" * 65_537})

    def test_refuses_a_language_that_stands_twice(self) -> None:
        """Which of the two texts is meant cannot be known."""
        given_twice = {"sv": "en", "en": "one", "SV": "två"}
        assert problem_of(given_twice) == ("KP015", "sv", {"language": "sv"})

    @pytest.mark.parametrize("value", [None, 5, "Ledning", [1], {"sv": 5}, {"sv": None}, [("sv",)]])
    def test_refuses_other_types(self, value: Given) -> None:
        """The type that was given is named."""
        rule, _, facts = problem_of(value)
        assert (rule, facts["given"]) == ("KF006", type(value).__name__)

    @pytest.mark.parametrize("tag", ["x", 5, None])
    def test_refuses_other_languages(self, tag: Given) -> None:
        """As `language_tag` does."""
        assert problem_of({tag: "text"}) == ("KP011", "", {"given": tag})


class TestPick:
    """The best text there is, and the language that it is in."""

    LABEL = Label({"sv": "svenska", "zh-Hant": "kinesiska", "en-GB": "engelska"})

    @pytest.mark.parametrize(
        ("wanted", "language"),
        [
            (["sv"], "sv"),
            (["sv_se"], "sv"),
            (["zh-Hant-TW"], "zh-Hant"),
            (["zh"], "sv"),
            (["en"], "sv"),
            (["zz", "en-GB"], "en-GB"),
            (["en-GB", "sv"], "en-GB"),
            (["zz"], "sv"),
            ([], "sv"),
        ],
    )
    def test_shortens_what_is_wanted(self, wanted: list[str], language: str) -> None:
        """A tag is shortened until it fits; if none does, the first text is given."""
        picked = self.LABEL.pick(*wanted)
        assert picked.language == language
        assert str(picked) == picked.text == dict(self.LABEL.texts)[language]

    def test_refuses_what_is_no_language(self) -> None:
        """A typing error is not taken for a language that is not there."""
        with pytest.raises(PackRuleError):
            self.LABEL.pick("svenska")

    @given(kst.labels(), st.lists(st.sampled_from(["sv", "sv-SE", "zz", "zh-Hant-TW", "en"])))
    def test_always_finds_one(self, label: Label, wanted: list[str]) -> None:
        """Whatever is wanted, one of the texts is picked."""
        picked = label.pick(*wanted)
        assert (picked.language, picked.text) in label.texts


class TestSentence:
    """A sentence is its text, and keeps what it was made of."""

    def test_can_be_copied_and_pickled(self) -> None:
        """Braces in facts are not taken for names."""
        sentence = Sentence("{name}: printed", name="{x}")
        for again in (copy.deepcopy(sentence), pickle.loads(pickle.dumps(sentence))):  # noqa: S301
            assert again == "{x}: printed"
            assert (again.template, again.facts) == ("{name}: printed", {"name": "{x}"})
