"""The pack and the made-up scores that are measured with."""

from __future__ import annotations

import random
from collections.abc import Iterator
from functools import cache
from pathlib import Path

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
