"""The same function on a local session of Spark: time against rows and workers."""

from __future__ import annotations

import json
import os
import shutil
import tempfile
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path
from statistics import linear_regression

from data import PACK_FILE
from fresh import interpreter
from scores_file import rows_wanted, write_scores
from table import Row
from timing import Ratio

_N = 10_000_000
_PARTS = (1, 3, 10)
"""The numbers of files that are read, of a tenth of the rows each."""

_SCRIPT = """
import json, os, sys
from pathlib import Path
from time import perf_counter
os.environ["PYSPARK_PYTHON"], os.environ["SPARK_LOCAL_IP"] = sys.executable, "127.0.0.1"
import kompass_core as kc
from kompass_core import frames
from pyspark.sql import SparkSession

start = perf_counter()
builder = SparkSession.builder.master("local[{workers}]")
for name, value in {{
    "spark.driver.bindAddress": "127.0.0.1", "spark.driver.host": "127.0.0.1",
    "spark.driver.memory": "1g", "spark.sql.shuffle.partitions": "2",
    "spark.sql.warehouse.dir": {folder!r}, "spark.ui.enabled": "false",
    "spark.ui.showConsoleProgress": "false",
}}.items():
    builder = builder.config(name, value)
session = builder.getOrCreate()
session.sparkContext.setLogLevel("OFF")
pack = kc.load_pack(Path({pack_file!r}))
columns = {{code: code.replace(".", "_") for code in pack.layout.codes}}

def work(n):
    files = session.read.parquet(*(f"{folder}/{{i}}.parquet" for i in range(n)))
    files = files.toDF(*(name.replace(".", "_") for name in files.columns))
    by, statistics = ["country", "year"], ["n", "mean", "sd"]
    found = frames.aggregate(
        files, pack, by=by, statistics=statistics, columns=columns, unit="steps", checked=True
    ).collect()
    assert sum(row["total_steps_n"] for row in found) == n * {rows}

work(1)
taken = [perf_counter() - start]
for n in {parts!r}:
    start = perf_counter()
    work(n)
    taken.append(perf_counter() - start)
session.stop()
print(json.dumps(taken))
"""


def rows() -> Iterator[Row]:
    """Yield the rows of G19: the first query with its session, and then how the time grows."""
    if find_spec("pyspark") is None or not ("JAVA_HOME" in os.environ or shutil.which("java")):
        yield Row(goal="G19", what="Spark", note="not measured: pyspark or Java is missing")
        return
    each = rows_wanted(_N) // max(_PARTS)
    sizes = [part * each for part in _PARTS]
    taken = dict[int, list[float]]()
    with tempfile.TemporaryDirectory() as folder, interpreter() as python:
        write_scores(Path(folder, "0.parquet"), each)
        for i in range(1, max(_PARTS)):
            os.link(Path(folder, "0.parquet"), Path(folder, f"{i}.parquet"))
        for workers in (1, 2):
            facts = {"folder": folder, "pack_file": str(PACK_FILE), "rows": each, "parts": _PARTS}
            done = python.run(_SCRIPT.format(workers=workers, **facts))
            taken[workers] = json.loads(done.stdout.splitlines()[-1])
    for workers, (first, *seconds) in taken.items():
        line = linear_regression(sizes, seconds)
        yield Row(
            goal="G19",
            what=f"PySpark, {workers} worker{'s' * (workers > 1)}: mean and sd of 300 groups",
            against=f"{sizes[0] / 1e6:g} to {sizes[-1] / 1e6:g} M rows",
            note=f"{' '.join(f'{each:.3g}' for each in seconds)} s, the first {first:.3g} s; "
            f"{line.slope * 1e6:.2g} s a million rows and {max(line.intercept, 0):.2g} s",
            sizes=sizes,
            seconds=seconds,
        )
    one, two = (taken[workers][-1] for workers in (1, 2))
    what = f"{sizes[-1] / 1e6:g} M rows, two workers"
    yield Row(goal="G19", what=what, against="one worker", ratio=Ratio([two], [one]))
