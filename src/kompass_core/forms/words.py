"""The words of forms, by language."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from kompass_core.translations import translations_for

_CONTEXT = "form"


def pgettext(_: str, message: str) -> str:
    """Mark a message for the catalogues."""
    return message


_WORDS = (
    # Sheets
    pgettext("form", "Evaluation"),
    pgettext("form", "Scores"),
    pgettext("form", "Answers"),
    pgettext("form", "Texts"),
    pgettext("form", "Findings"),
    pgettext("form", "Evidence"),
    # Headings
    pgettext("form", "Code"),
    pgettext("form", "Question"),
    pgettext("form", "Minimum"),
    pgettext("form", "Maximum"),
    pgettext("form", "Step"),
    pgettext("form", "Points"),
    pgettext("form", "If missing"),
    pgettext("form", "Reason"),
    pgettext("form", "Item"),
    pgettext("form", "Possible answers"),
    pgettext("form", "Answer"),
    pgettext("form", "Kind"),
    pgettext("form", "About"),
    pgettext("form", "Text"),
    pgettext("form", "Criteria"),
    pgettext("form", "Subject"),
    pgettext("form", "Date"),
    pgettext("form", "Assessors"),
    pgettext("form", "Interviews"),
    pgettext("form", "Summary"),
    pgettext("form", "Total"),
    # Choices
    pgettext("form", "not applicable"),
    pgettext("form", "not assessed"),
    pgettext("form", "yes"),
    pgettext("form", "no"),
    pgettext("form", "strength"),
    pgettext("form", "improvement"),
    pgettext("form", "good-example"),
    pgettext("form", "interview"),
    pgettext("form", "document"),
    pgettext("form", "web-site"),
    pgettext("form", "other"),
    # Sentences
    pgettext("form", "Fill in the yellow cells; all others are protected."),
    pgettext("form", "Give points, or choose why they are missing and give the reason."),
    pgettext("form", "A year, a month or a day: 2026, 2026-10 or 2026-10-14"),
    pgettext("form", "The names, one on each line"),
    pgettext("form", "The number of people interviewed"),
    pgettext("form", "Texts may have paragraphs, lists and emphasis, in Markdown."),
    pgettext("form", "From {low} to {high}"),
    pgettext("form", "in steps of {step}"),
    pgettext("form", "values beyond count as the ends"),
    pgettext("form", "Choose from the list"),
)


def words(language: str) -> Mapping[str, str]:
    """
    Return the words of a form in a language, by the English ones.

    >>> words("sv-FI")["Maximum"], words("de")["Maximum"]
    ('Max', 'Maximum')
    """
    catalogue = translations_for(language)
    return MappingProxyType({each: catalogue.pgettext(_CONTEXT, each) for each in _WORDS})
