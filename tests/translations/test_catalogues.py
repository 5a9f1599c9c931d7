"""Every message of the sources has a translation, and is found."""

from __future__ import annotations

import string
from io import BytesIO
from pathlib import Path
from typing import Any, TypeAlias

import jinja2
import pytest
from babel.messages.pofile import read_po

import tools.catalogues
from kompass_core.translations import LANGUAGES, translations_for

TRANSLATED = [language for language in LANGUAGES if language != "en"]
FOLDER = tools.catalogues.FOLDER


Key: TypeAlias = tuple[str | None, tuple[str, ...]]
"""The context of a message, and its texts: one, or that for one and that for more."""


def as_tuple(given: Any) -> tuple[str, ...]:  # noqa: ANN401 (one text or several)
    """Return the texts of a message; none where there is no translation."""
    return tuple(given) if isinstance(given, tuple | list) else (given or "",)


@pytest.fixture(scope="module")
def messages() -> list[Key]:
    """Extract the messages of the sources, the templates and the enumerations."""
    return [(each.context, as_tuple(each.id)) for each in tools.catalogues.messages() if each.id]


def catalogue(language: str) -> dict[Key, tuple[str, ...]]:
    """Return the translations of each message, as Babel reads them."""
    read = read_po(BytesIO((FOLDER / f"{language}.po").read_bytes()), locale=language)
    return {(each.context, as_tuple(each.id)): as_tuple(each.string) for each in read if each.id}


def found(language: str, key: Key) -> tuple[str, ...]:
    """Return the texts that our reader finds for a message: one, or one for each number."""
    words, (context, ids) = translations_for(language), key
    if len(ids) == 1:
        return (words.pgettext(context, ids[0]) if context else words.gettext(ids[0]),)
    one, more = ids
    return tuple(
        words.npgettext(context, one, more, n) if context else words.ngettext(one, more, n)
        for n in (1, 2)
    )


def fields(text: str) -> set[str]:
    """Return the names in braces."""
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


class TestCatalogues:
    """Each language has all messages."""

    @pytest.mark.parametrize("language", TRANSLATED)
    def test_have_every_message_of_the_sources(self, language: str, messages: list[Key]) -> None:
        """The failure names each message that is missing."""
        known = catalogue(language)
        missing = [" / ".join(key[1]) for key in messages if not all(known.get(key, [""]))]
        assert missing == [], f"not translated ({language}); see CONTRIBUTING.md"

    @pytest.mark.parametrize("language", TRANSLATED)
    def test_keep_the_names_in_braces(self, language: str, messages: list[Key]) -> None:
        """A wrong name would fail when the message is shown."""
        for key in messages:
            for text in found(language, key):
                assert fields(text) <= fields(key[1][-1]), text
            assert fields(found(language, key)[-1]) == fields(key[1][-1]), key

    @pytest.mark.parametrize("language", TRANSLATED)
    def test_are_read_as_babel_reads_them(self, language: str) -> None:
        """Our reader understands contexts, plurals and escapes."""
        known = catalogue(language)
        assert {key: found(language, key) for key in known} == known

    def test_of_english_are_the_messages(self) -> None:
        """English needs no file."""
        assert translations_for("en-GB").gettext("Total") == "Total"
        assert {path.stem for path in Path(FOLDER).glob("*.po")} == set(TRANSLATED)


class TestTranslationsFor:
    """A tag leads to the nearest catalogue."""

    @pytest.mark.parametrize(
        ("tag", "word"),
        [
            *(("sv", "säker"), ("sv-FI", "säker"), ("sv_se", "säker"), ("nb", "sikker")),
            *(("no", "sikker"), ("nn", "sikker"), ("nn-NO", "sikker"), ("da", "sikker")),
            *(("fi", "varma"), ("en", "certain"), ("de", "certain"), ("se", "certain")),
        ],
    )
    def test_of_a_tag(self, tag: str, word: str) -> None:
        """Regions are ignored, Norwegian is Bokmål, and anything else is English."""
        assert translations_for(tag).pgettext("Certainty", "certain") == word

    def test_that_is_not_finished_has_english_words(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """Until someone has translated them."""
        text = 'msgid ""\nmsgstr ""\n\nmsgid "yes"\nmsgstr ""\n\nmsgid "no"\nmsgstr "ei"\n'
        (tmp_path / "et.po").write_text(text, "utf-8")
        monkeypatch.setattr("kompass_core.translations.catalogues._FOLDER", tmp_path)
        translations_for.cache_clear()
        words = translations_for("et")
        translations_for.cache_clear()
        assert [words.gettext(each) for each in ("yes", "no")] == ["yes", "ei"]

    def test_can_be_given_to_jinja2(self) -> None:
        """As any catalogue of gettext."""
        environment = jinja2.Environment(extensions=["jinja2.ext.i18n"], autoescape=True)
        environment.install_gettext_translations(  # type: ignore[attr-defined]
            translations_for("sv"), newstyle=True
        )
        template = environment.from_string(
            "{{ _('between {low} and {high}') }} {{ pgettext('Certainty', 'certain') }}"
        )
        assert template.render() == "mellan {low} och {high} säker"
