"""Score a Parquet file on Spark, and print the mean total of each county; needs Java 17."""

import sys

from pyspark.sql import SparkSession
from pyspark.sql import functions as F  # noqa: N812 (as everybody names it)

import kompass_core as kc
from kompass_core import frames

PACK = kc.load_pack("kommunkompassen-se@2010")
COLUMNS = {each.code: each.code.replace(".", "_") for each in PACK.scored}


def main(points: str, scores: str) -> None:
    """Read *points*, write *scores*, and print the counties by their mean, the best first."""
    spark = SparkSession.builder.getOrCreate()
    table = spark.read.parquet(points)
    found = frames.check(table, PACK, columns=COLUMNS)
    if not found.ok:
        raise SystemExit(str(found))
    scored = frames.score(table, PACK, columns=COLUMNS, checked=True)
    scored.write.mode("overwrite").parquet(scores)
    steps = int(1 / frames.units(PACK)["total_steps"])  # in one point
    means = (
        spark.read.parquet(scores)
        .groupBy("county")
        .agg(F.count("*").alias("n"), (F.avg("total_steps") / steps).alias("mean"))
    )
    for row in means.orderBy(F.desc("mean")).collect():
        print(row["county"], row["n"], f"{row['mean']:.2f}")


if __name__ == "__main__":
    main(*sys.argv[1:])
