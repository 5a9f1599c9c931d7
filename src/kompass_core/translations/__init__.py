"""Words, numbers and dates in the languages of the readers."""

from kompass_core.translations.catalogues import LANGUAGES, translations_for
from kompass_core.translations.dates import format_date
from kompass_core.translations.numbers import NumberFormat
from kompass_core.translations.words import ENGLISH, Words

__all__ = ["ENGLISH", "LANGUAGES", "NumberFormat", "Words", "format_date", "translations_for"]
