"""Titles, notes and sentences in several languages, and the spelling of names."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from enum import Enum
from functools import lru_cache
from typing import ClassVar, Self, cast
from unicodedata import category, is_normalized, normalize

from attrs import field, frozen

from kompass_core.errors import PackRuleError, Problem, messages
from kompass_core.errors.problems import shortened

_TAG = re.compile(r"[A-Za-z]{2,3}(?:-[A-Za-z]{4})?(?:-(?:[A-Za-z]{2}|[0-9]{3}))?")

_BIDI_CONTROLS = frozenset(
    "\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
)
_INVISIBLE = dict.fromkeys(map(ord, (*_BIDI_CONTROLS, *"\u00ad\u200b\u2060\ufeff")))
"""Characters without a width; joiners are omitted, since they change letters of some scripts."""


def language_tag(text: str) -> str:
    """
    Normalise a language tag (BCP 47: language, script, region).

    >>> language_tag("sv_se")
    'sv-SE'

    Raises:
        PackRuleError: If *text* is no language tag.
    """
    if not isinstance(text, str):
        raise PackRuleError([messages.INVALID_LANGUAGE_TAG.problem(given=text)])
    return _canonical(text)


@lru_cache(maxsize=256)
def _canonical(text: str) -> str:
    tag = text.replace("_", "-")
    if not _TAG.fullmatch(tag):
        raise PackRuleError([messages.INVALID_LANGUAGE_TAG.problem(given=text)])
    language, *rest = tag.split("-")
    return "-".join([language.lower(), *(_subtag(part) for part in rest)])


def _subtag(part: str) -> str:
    return part.title() if len(part) == 4 else part.upper()  # noqa: PLR2004 (a script has 4)


def normalise_name(name: str) -> str:
    r"""
    Return the one spelling of a name, so that equal names are equal texts.

    Unicode's NFC, with single spaces between words and none around them; a no-break space is a
    space. Soft hyphens, zero-width spaces, byte order marks and controls of the direction of
    writing are removed. Anything but a text is returned as it is.

    >>> normalise_name("Upplands\u00a0 Väsby\u200b ")
    'Upplands Väsby'
    """
    given: object = name
    if not isinstance(given, str):
        return name
    if given.isascii():
        return " ".join(given.split())
    shown = normalize("NFC", given.translate(_INVISIBLE)).split()
    # A name of nothing else keeps them, and is the name of nothing known.
    return " ".join(shown or normalize("NFC", given).split())


def normalise_names(names: Iterable[str]) -> tuple[str, ...]:
    """Normalise several names."""
    given = tuple(names)
    return given if _are_normal(given) else tuple(map(normalise_name, given))


def _are_normal(names: Sequence[str]) -> bool:
    """True if all *names* are known to be normal, which takes less time than to normalise them."""
    if set(map(type, names)) != {str}:
        return False
    text = "\n".join(names)
    shown = text.replace("\n", " ")
    # Any other space, and all that is invisible, is not printable.
    return (
        text.count("\n") < len(names)
        and shown.isprintable()
        and "  " not in shown
        and shown.strip() == shown
        and is_normalized("NFC", text)
    )


def are_names(given: Sequence[object]) -> bool:
    """True if all of *given* are names as in `is_name`; takes less time than one by one."""
    if set(map(type, given)) != {str}:
        return all(map(is_name, given))
    names = cast("Sequence[str]", given)
    text = "".join(names)
    return all(map(str.strip, names)) and (text.isascii() or not _SURROGATE.search(text))


def is_name(given: object) -> bool:
    """True if *given* is a text that is not blank and can be written as UTF-8."""
    if not isinstance(given, str) or not given.strip():
        return False
    return given.isascii() or not _SURROGATE.search(given)


_SURROGATE = re.compile("[\ud800-\udfff]")


class Sentence(str):
    """
    An English text made of a template and facts, which can be written in other languages.

    >>> Sentence("{n} of {most} points", n=9, most=25)
    '9 of 25 points'

    Attributes:
        template: The text with the names of the facts in braces; it is in the catalogues.
        facts: The facts by name; they may be sentences, labels, members of enumerations,
            and tuples of them.
    """

    __slots__ = ("facts", "template")

    template: str
    facts: Mapping[str, object]

    def __new__(cls, template: str, **facts: object) -> Self:
        """Fill the facts into the template."""
        written = {name: _written(fact) for name, fact in facts.items()}
        made = super().__new__(cls, template.format(**written))
        made.template, made.facts = template, facts
        return made

    def __getnewargs_ex__(self) -> tuple[tuple[str], dict[str, object]]:
        """Return what makes the sentence again, for copies and pickles."""
        return (self.template,), dict(self.facts)


def _written(fact: object) -> object:
    """Write a fact in English, as far as it has a form of its own."""
    match fact:
        case Enum():
            return fact.value
        case Decimal():
            return f"{fact:f}"
        case tuple():
            return ", ".join(str(_written(each)) for each in cast("tuple[object, ...]", fact))
        case _:
            return fact


@frozen
class Translation:
    """
    A text in a known language.

    Attributes:
        text: The text; it is data and may contain mark-up characters.
        language: Its language tag, which may differ from the requested one.
    """

    text: str
    language: str

    def __str__(self) -> str:
        return self.text


def _texts(
    given: Mapping[str, str] | tuple[tuple[str, str], ...],
) -> tuple[tuple[str, str], ...]:
    # Checking for dict first is much faster than the abstract Mapping alone.
    items = given.items() if isinstance(given, (dict, Mapping)) else given
    try:
        return tuple(
            [
                (language_tag(language), text if text.isascii() else normalize("NFC", text))
                for language, text in items
            ]
        )
    except PackRuleError:
        raise
    except (AttributeError, TypeError, ValueError):
        facts = {"expected": "texts by language", "given": type(given).__name__, "hint": ""}
        raise PackRuleError([messages.WRONG_TYPE.problem(**facts)]) from None


@frozen
class Label:
    """
    One text in one or more languages.

    Attributes:
        texts: Pairs of language tag and text, as given; texts are stored in Unicode's NFC.

    Raises:
        PackRuleError: If there is no text, a tag is malformed, a language is repeated, or a
            text is empty, too long or has control characters.
    """

    longest: ClassVar[int] = 4096
    texts: tuple[tuple[str, str], ...] = field(
        converter=_texts, repr=lambda texts: shortened(repr(dict(texts)))
    )

    def __attrs_post_init__(self) -> None:
        if not self.texts:
            raise PackRuleError([messages.TITLE_MISSING.problem()])
        known = dict(self.texts)
        if len(known) < len(self.texts):
            twice = [language for language, n in Counter(self.languages).items() if n > 1]
            raise PackRuleError(
                messages.LANGUAGE_REPEATED.problem(each, language=each) for each in twice
            )
        wrong = [
            messages.INVALID_TEXT.problem(tag, language=tag, reason=reason)
            for tag, text in self.texts
            if (reason := _why_unreadable(text, self.longest))
        ]
        if wrong:
            raise PackRuleError(wrong)

    @property
    def languages(self) -> tuple[str, ...]:
        """The language tags of the texts."""
        return tuple([language for language, _ in self.texts])

    def pick(self, *wanted: str) -> Translation:
        """
        Return the text in the first of the *wanted* languages that is available.

        A tag is shortened until it matches (RFC 4647, lookup); the first text is the fallback.

        >>> Label({"sv": "Ledning", "en": "Leadership"}).pick("en-GB")
        Translation(text='Leadership', language='en')
        """
        known = dict(self.texts)
        for language in wanted:
            tag = language_tag(language)
            while tag:
                if tag in known:
                    return Translation(known[tag], tag)
                tag = tag.rpartition("-")[0]
        language, text = self.texts[0]
        return Translation(text, language)

    def __str__(self) -> str:
        return self.texts[0][1]


@frozen
class Prose(Label):
    """
    Several paragraphs in Markdown, in one or more languages.

    Attributes:
        texts: As those of a `Label`, but longer.
    """

    longest: ClassVar[int] = 65_536


def title_problems(title: Label, language: str, path: str) -> Iterator[Problem]:
    """[KP013] A title is there in the pack's own language."""
    if language not in title.languages:
        facts = {"language": language, "known": title.languages}
        yield messages.TITLE_MISSING_IN_PACK_LANGUAGE.problem(path, **facts)


def _why_unreadable(text: str, longest: int) -> str:
    """Return a fault of *text*: it is blank or too long, or has control or bidi characters."""
    if len(text) > longest:
        return f"has {len(text)} characters; the most is {longest}"
    if not text or text.isspace():
        return "is empty; write it, or omit the language"
    if text.isprintable() or text.replace("\n", "").isprintable():
        return ""
    for i, char in enumerate(text, start=1):
        if char != "\n" and (category(char) in {"Cc", "Cs"} or char in _BIDI_CONTROLS):
            name = "a tab" if char == "\t" else f"the control character U+{ord(char):04X}"
            return f"has {name} as character {i}; remove it"
    return ""
