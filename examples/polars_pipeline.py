"""Score a table of text in Polars: check it, score it, rank it and summarise it lazily."""

import polars as pl

import kompass_core as kc
from kompass_core import frames

PACK = kc.load_pack("kommunkompassen-se@2010")


def table() -> pl.LazyFrame:
    """Return points of four made-up municipalities, as text with a decimal comma."""
    shares = {"Exempelstad": 2, "Provköping": 3, "Mallby": 4, "Testinge": 2}
    columns: dict[str, list[str]] = {"subject": list(shares), "county": ["A", "A", "B", "B"]}
    for each in PACK.scored:
        points = (each.max_points // share for share in shares.values())
        columns[each.code] = [f"{value},5" if value < 5 else str(value) for value in points]
    return pl.LazyFrame(columns)


def main() -> None:
    """Print the totals with their ranks, and the mean of each county."""
    codes = [each.code for each in PACK.scored]
    exact = pl.col(codes).str.replace(",", ".").cast(pl.Decimal(scale=3))
    points = table().with_columns(exact)
    found = frames.check(points, PACK)
    if not found.ok:
        raise SystemExit(str(found))
    scored = frames.rank(frames.score(points, PACK, checked=True), PACK, checked=True)
    steps = int(1 / frames.units(PACK)["total_steps"])  # in one point
    print(scored.select("subject", "total_rank", total=pl.col("total_steps") / steps).collect())
    means = frames.aggregate(points, PACK, by="county", codes="total", statistics="mean")
    print(means.select("county", mean=pl.col("total_steps_mean") / steps).sort("county").collect())


if __name__ == "__main__":
    main()
