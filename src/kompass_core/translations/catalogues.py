"""Message catalogues, one ``.po`` file for each language; the messages themselves are English."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from functools import cache
from gettext import GNUTranslations, NullTranslations
from pathlib import Path
from typing import Any

from kompass_core.labels import language_tag

LANGUAGES = ("da", "en", "fi", "nb", "sv")
"""The languages of the words; English needs no catalogue."""

_FOLDER = Path(__file__).parent
_CONTEXT = "\x04"
_NEAREST = {"nn": "nb", "no": "nb"}


class _Catalogue(GNUTranslations):
    """A catalogue that is read from the text of a ``.po`` file, without compiling it."""

    def _parse(self, fp: Any) -> None:  # noqa: ANN401 (a file; its type is private to gettext)
        self.plural: Callable[[int], int] = lambda n: int(n != 1)  # in all the languages
        self._catalog: dict[str | tuple[str, int], str] = {}
        for entry in _entries(fp.read().decode()):
            name = entry["msgid"]
            if "msgctxt" in entry:
                name = entry["msgctxt"] + _CONTEXT + name
            for i, key in enumerate(key for key in entry if key.startswith("msgstr")):
                if entry[key]:
                    self._catalog[(name, i) if "msgid_plural" in entry else name] = entry[key]


def _entries(text: str) -> Iterator[dict[str, str]]:
    """Yield the texts of each entry by their keywords."""
    for block in text.split("\n\n"):
        entry, key = dict[str, str](), ""
        for line in block.splitlines():
            if not line.startswith("#"):
                keyword, _, rest = line.partition('"')
                key = keyword.strip() or key
                entry[key] = entry.get(key, "") + _unquoted(rest)
        if entry:
            yield entry


def _unquoted(rest: str) -> str:
    """Return the rest of a quoted text; few have anything that must be unescaped."""
    text: str = json.loads(f'"{rest}') if "\\" in rest else rest.rpartition('"')[0]
    return text


@cache
def translations_for(language: str) -> NullTranslations:
    """
    Return the words of a language, for `gettext` and for the i18n extension of Jinja2.

    A region or a script is ignored; Nynorsk and Norwegian have the words of Bokmål; a language
    without a catalogue has the English words.

    >>> translations_for("no").gettext("between {low} and {high}")
    'mellom {low} og {high}'

    Args:
        language: A language tag.

    Raises:
        PackRuleError: If it is no language tag.
    """
    base = language_tag(language).partition("-")[0]
    catalogue = _FOLDER / f"{_NEAREST.get(base, base)}.po"
    if not catalogue.is_file():
        return NullTranslations()
    with catalogue.open("rb") as file:
        return _Catalogue(file)
