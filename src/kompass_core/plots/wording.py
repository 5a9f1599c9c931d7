"""Wording of plots in a language."""

from __future__ import annotations

from fractions import Fraction
from gettext import NullTranslations

from attrs import frozen

from kompass_core.criteria import CriteriaPack, Level, Node
from kompass_core.labels import language_tag
from kompass_core.plots.scale import Scale
from kompass_core.profiles import Origin, Value
from kompass_core.translations import NumberFormat, translations_for


@frozen
class Wording:
    """
    The language of a plot.

    Attributes:
        pack: The criteria, whose titles are shown.
        language: The language of titles and numbers.
        words: The translation of other words.
    """

    pack: CriteriaPack
    language: str
    words: NullTranslations

    @classmethod
    def of(
        cls, pack: CriteriaPack, language: str | None, words: NullTranslations | None
    ) -> Wording:
        """Return the wording in *language*; that of the pack if omitted."""
        wanted = language_tag(language) if language else pack.language
        return cls(pack, wanted, words or translations_for(wanted))

    @property
    def numbers(self) -> NumberFormat:
        """The format of numbers."""
        return NumberFormat.of(self.language)

    def number(self, value: Fraction | None, *, signed: bool = False) -> str:
        """Write a number; a dash if it is missing."""
        return "–" if value is None else self.numbers.number(value, signed=signed)

    def plain_title(self, node: Node) -> str:
        """Return the title of a node, and that it does not count."""
        title = str(self.pack.text(node.title, self.language))
        if node.code in self.pack.layout.counted:
            return title
        mark = self.words.gettext("not counted")
        return f"{title} ({mark})"

    def title(self, node: Node) -> str:
        """Return the title of a node after its code; that of the total alone."""
        title = self.plain_title(node)
        return title if node.level is Level.TOTAL else f"{node.code} {title}"

    def title_of(self, value: Value) -> str:
        """Return the title of the node of a value, with the reason if its points are missing."""
        title = self.title(value.node)
        return f"{title} ({self.reason(value)})" if is_missing(value) else title

    def reason(self, value: Value) -> str:
        """Return the reason for missing points."""
        return self.words.pgettext(type(value.origin).__name__, value.origin.value)

    def unit(self, scale: Scale) -> str:
        """Return the label of an axis of values."""
        gettext = self.words.gettext
        return gettext("Percent of possible points") if scale.percent else gettext("Points")


def is_missing(value: Value) -> bool:
    """Return True if a node has no points, or only those that a policy counts instead."""
    instead = value.origin in {Origin.NOT_ASSESSED, Origin.NOT_APPLICABLE}
    return value.exact is None or instead
