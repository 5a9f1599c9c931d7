"""The words of a language."""

from __future__ import annotations

from decimal import Decimal
from enum import Enum
from fractions import Fraction
from gettext import NullTranslations
from typing import cast

from attrs import frozen

from kompass_core.labels import Label, Sentence
from kompass_core.translations.catalogues import translations_for
from kompass_core.translations.numbers import NumberFormat


@frozen
class Words:
    """
    The words and the number format of one language.

    Attributes:
        language: The language tag.
    """

    language: str

    @property
    def translations(self) -> NullTranslations:
        """The catalogue of the language."""
        return translations_for(self.language)

    @property
    def numbers(self) -> NumberFormat:
        """The number format of the language."""
        return NumberFormat.of(self.language)

    def message(self, template: str, **facts: object) -> str:
        """
        Translate a message, and fill in its facts.

        >>> Words("sv").message("between {low} and {high}", low=1, high=2)
        'mellan 1 och 2'

        Args:
            template: The English message, with the names of the facts in braces.
            facts: The facts: texts as they are; numbers, labels, sentences and members of
                enumerations are written in the language.
        """
        return self.translations.gettext(template).format(**self._written(facts))

    def plural(self, one: str, more: str, n: int, **facts: object) -> str:
        """Translate a message that depends on the number *n*, which is one of its facts."""
        return self.translations.ngettext(one, more, n).format(**self._written({"n": n, **facts}))

    def term(self, member: Enum) -> str:
        """Return the word for a member of an enumeration: its value, translated."""
        return self.translations.pgettext(type(member).__name__, str(member.value))

    def sentence(self, text: str) -> str:
        """Translate a sentence of the library; any other text is returned as it is."""
        return self.message(text.template, **text.facts) if isinstance(text, Sentence) else text

    def _written(self, facts: dict[str, object]) -> dict[str, str]:
        return {name: self._fact(fact) for name, fact in facts.items()}

    def _fact(self, fact: object) -> str:
        match fact:
            case Enum():
                return self.term(fact)
            case Label():
                return fact.pick(self.language).text
            case int() | Fraction() | Decimal():
                return self.numbers.number(Fraction(fact))
            case tuple():
                return ", ".join(map(self._fact, cast("tuple[object, ...]", fact)))
            case str():
                return self.sentence(fact)
            case _:
                return str(fact)


ENGLISH = Words("en")
"""The words of the messages themselves."""
