"""Find who to learn from: the best published results, area by area."""

from __future__ import annotations

import kompass_core as kc
from kompass_core.criteria import TOTAL, Level

PACK = "kommunkompassen-se@2010"


def main() -> None:
    """Name the best in each area, and where Strängnäs stands."""
    results = kc.published_results("kommunkompassen-se")
    profiles = [kc.profile(r) for r in results if str(r.pack.ref) == PACK and r.subject]
    # Of each municipality, the latest result that gives a number.
    group = kc.aggregate(profiles, duplicates="latest")
    for code, node in kc.load_pack(PACK).nodes.items():
        if node.level is Level.SUB_QUESTION:
            continue
        name = "all areas" if code == TOTAL else node.title.pick("en").text
        print(f"{name}: {group[code].n} municipalities")
        for best in group.best(code, n=1):
            print(f"  best: {best.profile.name} ({best.profile.date}), {best.value.points} points")
        own = next(profile for profile in group.counted(code) if profile.name == "Strängnäs")
        standing = group.rank(own, code)
        print(f"  Strängnäs ({own.date}): {standing.value.points} points, rank {standing.rank}")


if __name__ == "__main__":
    main()
