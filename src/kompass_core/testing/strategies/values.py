"""Strategies for numbers, texts, labels and dates."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from decimal import Decimal
from fractions import Fraction
from itertools import product
from math import ceil, floor
from typing import Any, TypeVar

from hypothesis import strategies as st

from kompass_core.amounts import Amount, Rounding, RoundingMode, decimal, exact
from kompass_core.criteria import LevelRounding, RoundingConvention
from kompass_core.dates import Date
from kompass_core.labels import Label, Prose

_POINT_UNITS = ("1", "0.5", "0.1", "0.25", "5", "0.3")
_PERCENT_UNITS = ("1", "0.1", "0.5", "10", "30")
_MODES = st.sampled_from(RoundingMode)
_BOOLEANS = st.booleans()

_T = TypeVar("_T")


@st.composite
def made(draw: st.DrawFn, make: Callable[..., _T], *parts: st.SearchStrategy[Any]) -> _T:
    """
    Draw what *make* returns for the drawn *parts*.

    After a failure, Hypothesis varies each argument of its own `builds` and `tuples` a hundred
    times, to say which of them matter. That takes a minute where values have many small parts.
    """
    return make(*[draw(part) for part in parts])


LEVELS = made(
    LevelRounding,
    st.sampled_from([Rounding(*each) for each in product(RoundingMode, _POINT_UNITS)]),
    st.sampled_from([Rounding(*each) for each in product(RoundingMode, _PERCENT_UNITS)]),
)
"""Roundings of one level."""


def _convention(*levels: LevelRounding) -> RoundingConvention:
    return RoundingConvention(**dict(zip(("sub_question", "area", "total"), levels, strict=True)))


_CONVENTIONS = st.just(RoundingConvention()) | made(_convention, LEVELS, LEVELS, LEVELS)


def amounts(low: Amount, high: Amount, step: Amount) -> st.SearchStrategy[Decimal]:
    """
    Draw whole multiples of *step* from *low* to *high*, both included.

    Args:
        low: The smallest, in points; shrinking goes to the multiple nearest to 0.
        high: The largest.
        step: The unit (> 0).
    """
    return multiples(exact(low), exact(high), exact(step)).map(decimal)


def multiples(low: Fraction, high: Fraction, unit: Fraction) -> st.SearchStrategy[Fraction]:
    """Draw whole multiples of *unit* from *low* to *high*; shrinking goes to 0."""
    return st.integers(ceil(low / unit), floor(high / unit)).map(lambda n: n * unit)


def roundings(*units: str) -> st.SearchStrategy[Rounding]:
    """
    Draw roundings in each of the seven modes.

    Args:
        units: The units; by default some that suit points.
    """
    return made(Rounding, _MODES, st.sampled_from(units or _POINT_UNITS))


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


def _english(text: str) -> Label:
    return Label({"en": text})


TITLES = made(_english, TEXTS)
"""Labels in English alone."""


def _prose(text: str) -> Prose:
    return Prose({"en": text})


PROSE = made(_prose, TEXTS)
"""Markdown in English alone."""

NOTES = st.just("") | TEXTS
"""Optional texts."""


@st.composite
def labels(draw: st.DrawFn, *languages: str) -> Label:
    """
    Draw texts in each of *languages*, and sometimes in others too.

    Args:
        draw: Given by Hypothesis.
        languages: The languages that are always present; by default English.
    """
    needed = languages or ("en",)
    others = [tag for tag in LANGUAGES if tag not in needed and draw(_BOOLEANS)]
    return Label({tag: draw(TEXTS) for tag in (*needed, *others)})


def dates() -> st.SearchStrategy[Date]:
    """Draw dates from 1900 to 2999, as precise as a year, a month or a day."""
    return _DATES


def _date(day: dt.date, precision: int) -> Date:
    return Date.of(day.isoformat()[:precision])


_DATES = made(
    _date,
    st.dates(dt.date(1900, 1, 1), dt.date(2999, 12, 31)),
    st.sampled_from([len("2000"), len("2000-01"), len("2000-01-01")]),
)
