"""Strategies for numbers, texts, labels and dates."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from itertools import product
from math import ceil, floor

from hypothesis import strategies as st

from kompass_core.amounts import Amount, Rounding, RoundingMode, decimal, exact
from kompass_core.criteria import LevelRounding, RoundingConvention
from kompass_core.dates import Date
from kompass_core.labels import Label, Prose

_POINT_UNITS = ("1", "0.5", "0.1", "0.25", "5", "0.3")
_PERCENT_UNITS = ("1", "0.1", "0.5", "10", "30")
_MODES = st.sampled_from(RoundingMode)

_LEVELS = st.builds(
    LevelRounding,
    points=st.sampled_from([Rounding(*each) for each in product(RoundingMode, _POINT_UNITS)]),
    percent=st.sampled_from([Rounding(*each) for each in product(RoundingMode, _PERCENT_UNITS)]),
)

_CONVENTIONS = st.just(RoundingConvention()) | st.builds(
    RoundingConvention, sub_question=_LEVELS, area=_LEVELS, total=_LEVELS
)


def amounts(low: Amount, high: Amount, step: Amount) -> st.SearchStrategy[Decimal]:
    """
    Draw whole multiples of *step* from *low* to *high*, both included.

    Args:
        low: The smallest, in points; shrinking goes to the multiple nearest to 0.
        high: The largest.
        step: The unit (> 0).
    """
    unit = exact(step)
    multiples = st.integers(ceil(exact(low) / unit), floor(exact(high) / unit))
    return multiples.map(lambda n: decimal(n * unit))


def roundings(*units: str) -> st.SearchStrategy[Rounding]:
    """
    Draw roundings in each of the seven modes.

    Args:
        units: The units; by default some that suit points.
    """
    return st.builds(Rounding, _MODES, st.sampled_from(units or _POINT_UNITS))


def rounding_conventions() -> st.SearchStrategy[RoundingConvention]:
    """Draw rounding conventions, level by level; they shrink to the default."""
    return _CONVENTIONS


LANGUAGES = ("en", "sv", "nb-NO", "zh-Hant-TW")
"""The languages that are drawn."""

# Strategies are made once: for Hypothesis that costs more than drawing from them.
TEXTS = st.text(
    st.characters(
        exclude_categories=["Cc", "Cs"],
        exclude_characters="\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069",
    ),
    min_size=1,
    max_size=6,
).filter(str.strip)
"""Texts that are legal as names."""

TITLES = st.builds(Label, st.fixed_dictionaries({"en": TEXTS}))
"""Labels in English alone."""

PROSE = st.builds(Prose, st.fixed_dictionaries({"en": TEXTS}))
"""Markdown in English alone."""

NOTES = st.just("") | TEXTS
"""Optional texts."""


def labels(*languages: str) -> st.SearchStrategy[Label]:
    """
    Draw texts in each of *languages*, and sometimes in others too.

    Args:
        languages: The languages that are always present; by default English.
    """
    needed = dict.fromkeys(languages or ("en",), TEXTS)
    others = {tag: TEXTS for tag in LANGUAGES if tag not in needed}
    return st.fixed_dictionaries(needed, optional=others).map(Label)


def dates() -> st.SearchStrategy[Date]:
    """Draw dates from 1900 to 2999, as precise as a year, a month or a day."""
    return _DATES


def _date(day: dt.date, precision: int) -> Date:
    return Date.of(day.isoformat()[:precision])


_DATES = st.builds(
    _date,
    st.dates(dt.date(1900, 1, 1), dt.date(2999, 12, 31)),
    st.sampled_from([len("2000"), len("2000-01"), len("2000-01-01")]),
)
