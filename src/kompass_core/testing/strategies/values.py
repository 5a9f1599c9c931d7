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
from kompass_core.labels import Label

_POINT_UNITS = ("1", "0.5", "0.1", "0.25", "5", "0.3")
_PERCENT_UNITS = ("1", "0.1", "0.5", "10", "30")
_MODES = st.sampled_from(RoundingMode)

_PRINTED_AS = st.builds(
    LevelRounding,
    points=st.sampled_from([Rounding(*each) for each in product(RoundingMode, _POINT_UNITS)]),
    percent=st.sampled_from([Rounding(*each) for each in product(RoundingMode, _PERCENT_UNITS)]),
)

_CONTRACTS = st.just(RoundingConvention()) | st.builds(
    RoundingConvention, sub_question=_PRINTED_AS, area=_PRINTED_AS, total=_PRINTED_AS
)


def amounts(low: Amount, high: Amount, step: Amount) -> st.SearchStrategy[Decimal]:
    """
    Draw whole multiples of *step* from *low* to *high*, both included.

    Args:
        low: The least, in points; shrinking goes to the multiple nearest to 0.
        high: The most.
        step: What is counted (> 0).
    """
    unit = exact(step)
    multiples = st.integers(ceil(exact(low) / unit), floor(exact(high) / unit))
    return multiples.map(lambda n: decimal(n * unit))


def roundings(*units: str) -> st.SearchStrategy[Rounding]:
    """
    Draw roundings in each of the seven modes.

    Args:
        units: What is rounded to; if none is named, units that suit points.
    """
    return st.builds(Rounding, _MODES, st.sampled_from(units or _POINT_UNITS))


def rounding_contracts() -> st.SearchStrategy[RoundingConvention]:
    """Draw how an instrument prints its numbers, level by level; the usual way is smallest."""
    return _CONTRACTS


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
"""Texts that can stand wherever there is a name."""

TITLES = st.builds(Label, st.fixed_dictionaries({"en": TEXTS}))
"""Labels in English alone."""

NOTES = st.just("") | TEXTS
"""Texts that may be left out."""


def labels(*languages: str) -> st.SearchStrategy[Label]:
    """
    Draw texts in each of *languages*, and sometimes in others too.

    Args:
        languages: Which there are at least; English if none is named.
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
