"""What type checkers must conclude about frames; checked, never run."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import assert_type

import polars as pl

import kompass_core as kc
from kompass_core import frames


def results(pack: kc.CriteriaPack, eager: pl.DataFrame, lazy: pl.LazyFrame) -> None:
    """What comes back is of the kind that was given."""
    assert_type(frames.score(eager, pack), pl.DataFrame)
    assert_type(frames.score(lazy, pack, unit="steps", checked=True), pl.LazyFrame)
    assert_type(frames.to_steps(lazy, pack, prefix="q"), pl.LazyFrame)
    assert_type(frames.aggregate(eager, pack, by="year", quantiles=["0.5"]), pl.DataFrame)
    assert_type(frames.rank(lazy, pack, codes=["1", "total"], by=["year"]), pl.LazyFrame)
    assert_type(frames.units(pack), Mapping[str, Fraction])
    assert_type(frames.check(eager, pack).cells, Mapping[str, frames.CellReport])


def mistakes(pack: kc.CriteriaPack, eager: pl.DataFrame) -> None:
    """Misspelled options are found before anything runs."""
    frames.score([1, 2], pack)  # type: ignore[type-var]
    frames.score(eager, pack, unit="percent")  # type: ignore[arg-type]
    frames.aggregate(eager, pack, quantiles=[0.5])  # type: ignore[list-item]
