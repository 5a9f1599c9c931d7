"""Compare results across two revisions of the criteria."""

from __future__ import annotations

import kompass_core as kc


def main() -> None:
    """Compare Vallentuna 2019 with 2021, and project Strängnäs 2016 to 2020."""
    results = kc.published_results("kommunkompassen-se")
    profiles = {(r.name, r.date.text): kc.profile(r) for r in results}
    crosswalk = kc.load_crosswalk("kommunkompassen-se@2010", "kommunkompassen-se@2020")
    for degree, share in crosswalk.newer_shares.items():
        print(f"{degree.value}: {100 * share} % of the points")

    before, after = profiles["Vallentuna", "2019"], profiles["Vallentuna", "2021"]
    comparison = kc.compare(before, after, crosswalk=crosswalk)
    total = comparison.total
    print(f"Vallentuna: {total.points:+} in {total.bounds}, {total.certainty.value}")
    for each in comparison.not_compared:
        print(f"  area {each.node.code} not compared: {each.why}")
    for caution in comparison.cautions:
        print(f"  caution: {caution}")

    projected = kc.project(profiles["Strängnäs", "2016-10"], crosswalk)
    print("Strängnäs 2016 projected to 2020:")
    for value in (*projected.areas, projected.total):
        print(f"  {value.code:<5} {value.points} in {value.bounds}")
        print(f"        projected from {projected.projected_from(value.code)}")


if __name__ == "__main__":
    main()
