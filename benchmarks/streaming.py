"""What it costs to score and sum up a file that is larger than one likes to hold in memory."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path

from attrs import Factory, frozen
from data import PACK_FILE, pack
from fresh import Interpreter, interpreter
from scores_file import rows_wanted, write_scores
from table import Row
from timing import Ratio, Timer, race

_N = 10_000_000
_REPETITIONS, _FILE_REPETITIONS = 5, 2
_LIMITED = ("ours", "safe", "scored", "file", "kept")
"""The cases that are refused more than 1 GiB of data."""
_MB = 2**20

_LIMIT = """
import polars as pl
pl.scan_parquet(path).select([pl.col(code).max() for code in codes]).collect(engine="streaming")
"""
_OURS = """
import polars as pl
import kompass_core as kc
from kompass_core import frames
pack = kc.load_pack(pack_file)
frames.aggregate(
    pl.scan_parquet(path), pack, by=["country", "year"], statistics=["mean", "sd"], unit="steps",
    checked={checked},
).collect(engine="streaming")
"""
_SCORED = """
import polars as pl
import kompass_core as kc
from kompass_core import frames
pack = kc.load_pack(pack_file)
scored = frames.score(pl.scan_parquet(path), pack, unit="steps")
names = ["country", "year", *(f"{area.code}_steps" for area in pack.areas), "total_steps"]
assert scored.select(names).collect(engine="streaming").height == rows
"""
_FILE = """
import polars as pl
import kompass_core as kc
from kompass_core import frames
pack = kc.load_pack(pack_file)
frames.score(pl.scan_parquet(path), pack, unit="steps").sink_parquet(path + ".scored")
"""
_KEPT = """
import polars as pl
import kompass_core as kc
from kompass_core import frames
pack = kc.load_pack(pack_file)
scored = frames.score(pl.scan_parquet(path), pack, unit="steps")
names = ["country", "year", *(f"{area.code}_steps" for area in pack.areas), "total_steps"]
scored.select(names).sink_parquet(path + ".kept")
"""
_COPY = """
import polars as pl
pl.scan_parquet(path + ".scored").sink_parquet(path + ".copy")
"""
_MEASURED = """
from time import perf_counter
from pathlib import Path
import re
import resource
path, rows, codes, pack_file = {path!r}, {rows}, {codes!r}, Path({pack_file!r})
if {limited}:
    resource.setrlimit(resource.RLIMIT_DATA, (2**30, 2**30))
start = perf_counter()
{work}
seconds = perf_counter() - start
status = Path("/proc/self/status")
# What the system counts as the most may be that of the process which started this one.
peak = re.search(r"VmHWM:\\s+(\\d+)", status.read_text()) if status.exists() else None
most = int(peak[1]) if peak else resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
print(seconds, most * 1024)
"""


@frozen
class _Case:
    """Work on the file, each time in a process of its own, whose peak memory is its own."""

    python: Interpreter
    script: str
    peaks: list[float] = Factory(list)

    def timer(self) -> float:
        """Return the seconds that it took, imports included, and note the peak."""
        seconds, peak = map(float, self.python.run(self.script).stdout.split())
        self.peaks.append(peak)
        return seconds


def rows() -> Iterator[Row]:
    """Yield the rows of G8 and G18."""
    n = rows_wanted(_N)
    with tempfile.TemporaryDirectory() as folder, interpreter() as python:
        path = Path(folder, "scores.parquet")
        write_scores(path, n)
        works = {
            "read": _LIMIT,
            "ours": _OURS.format(checked=True),
            "safe": _OURS.format(checked=False),
            "scored": _SCORED,
            "file": _FILE,
            "kept": _KEPT,
            "copy": _COPY,
        }
        facts = {"path": str(path), "rows": n, "codes": pack().layout.codes}
        facts |= {"pack_file": str(PACK_FILE)}
        cases = {
            name: _Case(python, _MEASURED.format(**facts, work=work, limited=name in _LIMITED))
            for name, work in works.items()
        }
        timers: dict[str, Timer] = {name: case.timer for name, case in cases.items()}
        written = {name: timers.pop(name) for name in ("file", "kept", "copy")}
        result = race(timers, repetitions=_REPETITIONS, turns=1)
        files = race(written, repetitions=_FILE_REPETITIONS, turns=1)
    size = f"{n / 1e6:g} M x {len(pack().layout.codes)}"
    read = "polars streaming, max of each"
    what = f"{size} from Parquet: mean and sd of 300 groups"
    ratio = result.ratio("ours", "read")
    yield Row(goal="G8", what=what, against=read, ratio=ratio, limit=1.35, floor=1.6)
    peaks = {name: max(case.peaks) for name, case in cases.items()}
    allowed = 1.15 * peaks["read"] + 64 * _MB
    yield _memory("its peak memory", "1.15x that of the read + 64 MB", peaks["ours"], allowed)
    what = f"{size} scored from Parquet and kept"
    yield _memory(what, "1 GiB", peaks["scored"], 1024 * _MB)
    ratio = result.ratio("safe", "read")
    yield Row(what="the same, limits of each score tested too", against=read, ratio=ratio)
    yield _memory("its peak memory", "1.15x that of the read + 64 MB", peaks["safe"], allowed, "")
    copying = "polars, copying these columns"
    what = f"{size} scored, all columns to a file by sink_parquet"
    ratio = files.ratio("file", "copy")
    yield Row(goal="G18", what=what, against=copying, ratio=ratio, limit=1.3)
    yield _memory("its peak memory", "1 GiB", peaks["file"], 1024 * _MB, "G18")
    what, ratio = "the same, only groups and new columns", files.ratio("kept", "copy")
    yield Row(what=what, against=copying, ratio=ratio)


def _memory(what: str, against: str, used: float, allowed: float, goal: str = "G8") -> Row:
    note = f"({used / _MB:.0f} / {allowed / _MB:.0f} MB)"
    limit = 1.0 if goal else None
    ratio = Ratio([used], [allowed])
    return Row(goal=goal, what=what, against=against, ratio=ratio, limit=limit, note=note)
