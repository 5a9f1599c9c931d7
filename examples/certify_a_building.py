"""Name the level of a building, and what keeps it from a higher one: bands and prerequisites."""

from __future__ import annotations

from pathlib import Path

import kompass_core as kc

CREDITS = {"IP": 1, "LT": 14, "SS": 8, "WE": 9, "EA": 26, "MR": 7, "EQ": 12, "IN": 5, "RP": 3}
"""The points of a building that does not exist: 85 of 110."""


def main() -> None:
    """Rate the building with all prerequisites, with one missed, and with one not assessed."""
    pack = kc.load_pack(Path(__file__).parent / "leed-example.toml")
    met = {each.code: 1 for each in pack.areas[-1].sub_questions}
    cases: dict[str, int | kc.NotAssessed] = {
        "all met": 1,
        "no meter for water": 0,
        "not known yet": kc.NotAssessed("the meters are not installed yet"),
    }
    for name, meter in cases.items():
        building = kc.Evaluation.from_points(
            pack, subject="A building", date="2025", points={**CREDITS, **met, "WE-P3": meter}
        )
        profile = kc.profile(building, not_assessed="worst")
        band = profile.band()
        if band is not None:
            print(f"{name}: {profile.printed('total').points} points, {band.text}")
            for check in band.checks:
                print(f"  {check.text}")


if __name__ == "__main__":
    main()
