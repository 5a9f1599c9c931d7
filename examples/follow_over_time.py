"""Follow municipalities over time, and say how sure each change is."""

from __future__ import annotations

from itertools import pairwise

import kompass_core as kc


def history(subject: str, pack: str) -> list[kc.Profile]:
    """Return the published profiles of a subject under one pack, the oldest first."""
    results = kc.published_results(pack.partition("@")[0])
    own = [r for r in results if r.subject == subject and str(r.pack.ref) == pack]
    return [kc.profile(result) for result in sorted(own, key=lambda r: r.date.first)]


def main() -> None:
    """Compare each result with the one before it, area by area where areas are printed."""
    for subject in ("Strängnäs", "Vallentuna"):
        for before, after in pairwise(history(subject, "kommunkompassen-se@2010")):
            comparison = kc.compare(before, after)
            print(f"{subject}, {before.date} to {after.date}")
            for change in (*comparison.areas, comparison.total):
                print(
                    f"  {change.code:<5} {change.points:+} in {change.bounds}: "
                    f"{change.direction.value}, {change.certainty.value}"
                )
            for fall in comparison.falls(n=1):
                print(f"  fell most: {fall.node.title.pick('en')}, {fall.points}")
            for caution in comparison.cautions:
                print(f"  caution: {caution}")


if __name__ == "__main__":
    main()
