"""
Scoring of evaluations in place: as columns in the user's own engine.

Each function takes a frame of Polars (eager or lazy), DuckDB, PyArrow, pandas or PySpark, with
one row for each evaluation and one column for each scored node, and returns a frame of the same
kind. A lazy frame is not read until the caller collects it. The extra ``frames`` is required.

>>> import polars as pl
>>> import kompass_core as kc
>>> from kompass_core import frames
>>> pack = kc.load_pack("kommunkompassen-se@2010")
>>> rows = pl.DataFrame({code: [8] for code in pack.layout.codes})
>>> frames.score(rows, pack, unit="points").select("1_steps", "total_steps").row(0)
(8000, 72000)
"""

from importlib.util import find_spec

from kompass_core.errors import MissingExtraError, messages

if find_spec("narwhals") is None:
    raise MissingExtraError(
        [messages.EXTRA_NOT_INSTALLED.problem(package="narwhals", extra="frames")]
    )

from kompass_core.frames.bands import bands
from kompass_core.frames.grouping import Statistic, StatisticName, aggregate, rank
from kompass_core.frames.plan import Reading, units
from kompass_core.frames.scoring import CellReport, FrameReport, check, score, to_steps

__all__ = [
    "CellReport",
    "FrameReport",
    "Reading",
    "Statistic",
    "StatisticName",
    "aggregate",
    "bands",
    "check",
    "rank",
    "score",
    "to_steps",
    "units",
]
