"""Audit a printed report; find a changed digit; refuse a change that cannot be."""

from __future__ import annotations

import attrs

import kompass_core as kc


def published(subject: str, year: str) -> kc.PublishedResult:
    """Return a result that travels with its criteria pack."""
    results = kc.published_results("kommunkompassen-se")
    return next(r for r in results if r.subject == subject and str(r.date).startswith(year))


def with_points(result: kc.PublishedResult, code: str, points: int) -> kc.PublishedResult:
    """Return *result* as if *points* were printed for one cell."""
    cells = (
        attrs.evolve(cell, points=points) if cell.code == code else cell for cell in result.printed
    )
    return attrs.evolve(result, printed=cells)


def main() -> None:
    """Judge numbers as they were printed, and numbers that were not."""
    report = published("Strängnäs", "2016")
    found = kc.audit(report)
    print(f"{report.name}, {report.date}: {found.verdict.value}")
    print(f"  {len(found.mismatches)} of {found.checks} numbers do not follow from others")
    print(f"  rows and areas alone allow a total in {found.from_below['total']}")
    print(f"  with the printed {report.by_code['total'].points} it is in {found.bounds['total']}")

    misprint = kc.audit(with_points(report, "1.4", 27))
    print(f"21 points in 1.4 misprinted as 27: {misprint.verdict.value}")
    for (wrong,) in misprint.conflicts:
        print(f"  wrong: {wrong.printed} {wrong.kind} in {wrong.code}")

    # A municipality announced +139 between these two totals; the years do not matter here.
    pack = kc.load_pack("kommunekompasset-no@2010")
    before, after = (
        kc.PublishedResult.from_printed(pack, subject="A municipality", date=date, total=total)
        for date, total in (("2012", 254), ("2016", 396))
    )
    for change in (139, 141, 142):
        print(f"+{change} from 254 to 396: {kc.audit_change(before, after, change).verdict.value}")


if __name__ == "__main__":
    main()
