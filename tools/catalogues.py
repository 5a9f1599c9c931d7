"""Bring the message catalogues up to date with the sources and the templates."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_dir
from babel.messages.pofile import read_po, write_po

from kompass_core.amounts import RoundingMode
from kompass_core.comparison import Certainty, Direction
from kompass_core.criteria import Combine, Level
from kompass_core.missing import Policy
from kompass_core.profiles import Origin
from kompass_core.published import Verdict

SOURCES = Path(__file__).parents[1] / "src/kompass_core"
FOLDER = SOURCES / "translations"

TERMS = (Certainty, Combine, Direction, Level, Origin, Policy, RoundingMode, Verdict)
"""The enumerations whose members people read."""

_METHODS = [("**.py", "python"), ("**/templates/**", "jinja2"), ("**/template/**", "ignore")]
_KEYWORDS = {**DEFAULT_KEYWORDS, "Sentence": None, "message": None, "plural": (1, 2), "say": None}
_OPTIONS = {"**/templates/**": {"silent": "false"}}


class _Catalog(Catalog):
    """A catalogue whose header has no dates and no versions, so that it changes with its texts."""

    @property
    def mime_headers(self) -> list[tuple[str, str]]:
        """The header fields that programs need."""
        return [
            ("Language", str(self.locale)),
            ("Content-Type", "text/plain; charset=utf-8"),
            ("Content-Transfer-Encoding", "8bit"),
            ("Plural-Forms", self.plural_forms),
        ]


def messages() -> Catalog:
    """Return every message of the sources, the templates and the enumerations."""
    found = Catalog()
    for cls in TERMS:
        for member in cls:
            found.add(str(member.value), context=cls.__name__)
    for name, _, message, comments, context in extract_from_dir(
        SOURCES, _METHODS, _OPTIONS, _KEYWORDS, comment_tags=("Translators:",)
    ):
        found.add(message, locations=[(name, 0)], auto_comments=comments, context=context)
    return found


def text(language: str) -> str:
    """Return the text of a catalogue: each message, with the translation that it has so far."""
    path = FOLDER / f"{language}.po"
    known = read_po(BytesIO(path.read_bytes() if path.is_file() else b""), locale=language)
    made = _Catalog(locale=language, header_comment="", fuzzy=False)
    for each in messages():
        if each.id:
            before = known.get(each.id, each.context)
            made.add(
                each.id,
                before.string if before else None,
                locations=each.locations,
                auto_comments=each.auto_comments,
                context=each.context,
            )
    written = BytesIO()
    write_po(written, made, width=0, sort_output=True, include_lineno=False)
    return written.getvalue().decode().lstrip()
