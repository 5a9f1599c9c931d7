"""Strategies for points and for how they are printed."""

from __future__ import annotations

from decimal import Decimal
from itertools import product
from math import ceil, floor

from hypothesis import strategies as st

from kompass_core.amounts import Amount, Rounding, RoundingMode, decimal, exact
from kompass_core.contracts import PrintedAs, RoundingContract

__all__ = ["amounts", "rounding_contracts", "roundings"]

_POINT_UNITS = ("1", "0.5", "0.1", "0.25", "5", "0.3")
_PERCENT_UNITS = ("1", "0.1", "0.5", "10", "30")
_MODES = st.sampled_from(RoundingMode)
# Mode and unit at once: a contract that is not the usual one would take 21 draws, not nine.
_PRINTED_AS = st.builds(
    PrintedAs,
    points=st.sampled_from([Rounding(*each) for each in product(RoundingMode, _POINT_UNITS)]),
    percent=st.sampled_from([Rounding(*each) for each in product(RoundingMode, _PERCENT_UNITS)]),
)
_CONTRACTS = st.just(RoundingContract()) | st.builds(
    RoundingContract, sub_question=_PRINTED_AS, area=_PRINTED_AS, total=_PRINTED_AS
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


def rounding_contracts() -> st.SearchStrategy[RoundingContract]:
    """Draw how an instrument prints its numbers, level by level; the usual way is smallest."""
    return _CONTRACTS
