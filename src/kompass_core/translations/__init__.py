"""Words, numbers and dates in the languages of the readers."""

from kompass_core.translations.catalogues import LANGUAGES, term, translated, translations_for
from kompass_core.translations.dates import format_date
from kompass_core.translations.numbers import NumberFormat

__all__ = [
    "LANGUAGES",
    "NumberFormat",
    "format_date",
    "term",
    "translated",
    "translations_for",
]
