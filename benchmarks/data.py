"""The pack and the made-up scores that are measured with."""

from __future__ import annotations

import random
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import numpy as np
import numpy.typing as npt
from attrs import frozen

import kompass_core as kc
from kompass_core.amounts import to_decimal

ROOT = Path(__file__).resolve().parents[1]
PACKAGE = ROOT / "criteria_packs/kommunkompassen/src/kompass_pack_kommunkompassen"
PACK_FILE = PACKAGE / "kommunkompassen-se/2010.toml"
REPORT_FILE = PACKAGE / "kommunkompassen-se/results/strangnas-2016.toml"
EARLIER_REPORT_FILE = PACKAGE / "kommunkompassen-se/results/strangnas-2014.toml"
_SEED = 20100301


@cache
def pack() -> kc.CriteriaPack:
    """Return Kommunkompassen of 2010: 8 areas, 45 sub-questions."""
    return kc.load_pack(PACK_FILE)


def records(n: int, *, whole: bool) -> Iterator[dict[str, object]]:
    """
    Yield made-up evaluations as plain data, always the same.

    Args:
        n: How many.
        whole: Only whole points, as numbers. Otherwise as text: three in four on a quarter of
            the possible points, the others any multiple of the step.
    """
    dice = random.Random(_SEED)  # noqa: S311 (no secrets)
    layout = pack().layout
    for i in range(n):
        talent = dice.betavariate(4, 3)
        shares = [min(max(dice.gauss(talent, 0.2), 0.0), 1.0) for _ in layout.codes]
        points: dict[str, object] = {}
        for code, high, share in zip(layout.codes, layout.highs, shares, strict=True):
            if whole:
                points[code] = round(high * layout.step * share)
            else:
                near = round(share * 4) * high // 4
                steps = near if dice.random() < 0.75 else round(high * share)
                points[code] = str(to_decimal(steps * layout.step))
        date = f"{2010 + i % 10}-{1 + i % 12:02}"
        yield {"subject": f"Subject {i:05}", "date": date, "points": points}


@frozen(eq=False)
class Columns:
    """
    Made-up evaluations as columns.

    Attributes:
        steps: In whole steps, scored cells times rows.
        starts: Where each area's cells begin.
        subjects: A name for each row.
        country: The number of a country.
        year: A year.
    """

    steps: npt.NDArray[np.int16]
    starts: tuple[int, ...]
    subjects: list[str]
    country: npt.NDArray[np.int16]
    year: npt.NDArray[np.int16]


def columns(n: int) -> Columns:
    """
    Return *n* made-up evaluations, always the same.

    Three in four scores are a quarter, a half or so of the possible points. There are 30
    countries of uneven size times 10 years or, for few rows, 21 countries in one year.
    """
    chance = np.random.default_rng(_SEED)
    talent = chance.beta(4, 3, n)
    steps = np.empty((len(pack().layout.codes), n), np.int16)
    for row, high in zip(steps, pack().layout.highs, strict=True):
        share = np.clip(talent + 0.22 * chance.standard_normal(n), 0, 1)
        near = np.rint(share * 4) * (high // 4)
        row[:] = np.where(chance.random(n) < 0.75, near, np.rint(share * high))
    countries, years = (21, 1) if n < 1000 else (30, 10)
    size = 1 / np.arange(1, countries + 1) ** 0.7
    return Columns(
        steps=steps,
        starts=tuple(part.start for part in pack().layout.slices),
        subjects=[f"Subject {i:07}" for i in range(n)],
        country=chance.choice(countries, n, p=size / size.sum()).astype(np.int16),
        year=(2010 + chance.integers(0, years, n)).astype(np.int16),
    )
