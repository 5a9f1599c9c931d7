"""Panels from tables, and as tables."""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Callable
from contextlib import suppress
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import duckdb
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pyarrow import parquet

import kompass_core as kc
from kompass_core.errors import EvaluationError, MissingExtraError
from kompass_core.testing import strategies as kst
from tests.making import FOREIGN, SKIPPED, STEPPED, pack_of, result_of
from tests.panel.making import PACK, panel_of

_MANY = 3
GAPS = panel_of(
    PACK,
    ["1.25", 20, FOREIGN],
    [10, SKIPPED, 30],
    subjects=["=Å;'x\n\"", "''@"],
    dates=["2016", "2016-10-14"],
    groups={"year of": [1, 2], "country": ["-se", "no"]},
)
GROUPS = ("a text", "a number")
_KEY = b"kompass_core"


@st.composite
def panels(draw: st.DrawFn) -> kc.Panel:
    """Draw a panel with gaps and groups."""
    pack = draw(kst.packs())
    rows = draw(st.lists(kst.evaluations(pack), max_size=_MANY))
    text = st.text(st.characters(codec="utf-8")) | st.none()
    texts = st.lists(text, min_size=len(rows), max_size=len(rows))
    numbers = st.lists(st.integers(-9, 9), min_size=len(rows), max_size=len(rows))
    groups = dict(zip(GROUPS, (draw(texts), draw(numbers)), strict=True))
    return kc.Panel.from_evaluations(rows, pack=pack, groups=groups)


ODD = (
    st.text(),
    st.booleans(),
    st.integers(),
    st.floats(allow_nan=False),
    st.dates(),
    st.datetimes(),
    st.decimals(-1000, 1000, places=3),
    st.tuples(st.integers()),
    st.binary(),
    st.integers() | st.text() | st.floats(allow_nan=False),
)
"""Values of groups that not every table can hold."""


@st.composite
def odd_panels(draw: st.DrawFn) -> kc.Panel:
    """Draw a panel with a group of any values and any name."""
    pack = draw(kst.packs())
    rows = draw(st.lists(kst.evaluations(pack), min_size=1, max_size=_MANY))
    kind = draw(st.sampled_from(ODD))
    values = draw(st.lists(kind | st.none(), min_size=len(rows), max_size=len(rows)))
    return kc.Panel.from_evaluations(rows, pack=pack, groups={draw(st.text()): values})


def told(read: Callable[[], object]) -> list[str]:
    """Return the problems."""
    with pytest.raises(EvaluationError) as caught:
        read()
    return list(map(str, caught.value.problems))


class TestRoundTrips:
    """A panel that left as a table comes back equal, gaps and precise dates and all."""

    @settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=40)
    @given(panels())
    def test_of_arrow(self, tmp_path: Path, panel: kc.Panel) -> None:
        """The metadata has the unit and the groups, and Parquet keeps it."""
        assert kc.Panel.from_arrow(panel.to_arrow(), panel.pack) == panel
        assert kc.Panel.from_frame(panel.to_arrow(), panel.pack) == panel
        parquet.write_table(panel.to_arrow(), tmp_path / "a")
        assert kc.Panel.from_arrow(parquet.read_table(tmp_path / "a"), panel.pack) == panel

    @settings(max_examples=40)
    @given(panels().filter(len))
    def test_of_plain_columns(self, panel: kc.Panel) -> None:
        """Polars and pandas make frames of them, with exact decimals."""
        points = {name: pd.Series(e, dtype=object) for name, e in panel.to_columns().items()}
        read = kc.Panel.from_frame
        assert read(pd.DataFrame(points), panel.pack, groups=GROUPS) == panel
        frame = pl.DataFrame(panel.to_columns(kind="steps"), strict=False)
        assert read(frame, panel.pack, groups=GROUPS) == panel
        converted = pl.DataFrame(panel.to_arrow())
        assert read(converted, panel.pack, groups=GROUPS) == panel

    @settings(max_examples=40)
    @given(panels().filter(len))
    def test_of_texts(self, panel: kc.Panel) -> None:
        """With a decimal comma, and with values for both kinds of missing scores."""
        columns = panel.to_columns()
        for code in panel.pack.layout.codes:
            marks = columns.pop(f"{code}:not_applicable", [None] * len(panel))
            columns[code] = [
                {True: "-", False: "?"}.get(mark, f"{points}".replace(".", ","))  # type: ignore[call-overload]
                for mark, points in zip(marks, columns[code], strict=True)
            ]
        for make in (pl.DataFrame, pa.table, pd.DataFrame):
            assert panel == kc.Panel.from_frame(
                make(columns),
                panel.pack,
                groups=GROUPS,
                decimal=",",
                not_applicable_values="-",
                not_assessed_values={"?", "unknown"},
            )

    @settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=100)
    @given(odd_panels())
    def test_of_odd_groups(self, tmp_path: Path, panel: kc.Panel) -> None:
        """What is written comes back equal, or is refused when it is written."""
        (group,) = panel.groups
        table = None
        with suppress(EvaluationError):
            table = panel.to_arrow()
        if table is None:
            assert re.search(r"\[KN10[07]\]", told(panel.to_arrow)[0])
            return
        parquet.write_table(table, tmp_path / "a")
        for each in (table, parquet.read_table(tmp_path / "a")):
            assert kc.Panel.from_arrow(each, panel.pack) == panel
        objects = {name: pd.Series(e, dtype=object) for name, e in panel.to_columns().items()}
        frame = pd.DataFrame(objects)
        assert kc.Panel.from_frame(frame, panel.pack, groups=group.name) == panel

    def test_other_programs_read_parquet(self, tmp_path: Path) -> None:
        """Whole steps, null where there is none, and the kind of gap in a second column."""
        path = tmp_path / "a.parquet"
        parquet.write_table(GAPS.to_arrow(), path)
        expected = {
            "subject": ["=Å;'x \"", "''@"],
            "date": ["2016", "2016-10-14"],
            "year of": [1, 2],
            "country": ["-se", "no"],
            "1.1:steps": [125, 1000],
            "1.2:steps": [2000, None],
            "2.1:steps": [None, 3000],
            "1.2:not_applicable": [None, False],
            "2.1:not_applicable": [True, None],
        }
        assert pl.read_parquet(path).to_dict(as_series=False) == expected
        table = duckdb.connect().read_parquet(str(path))
        found = table.select('"1.2:steps"', '"2.1:not_applicable"').fetchall()
        assert found == [(2000, True), (None, None)]
        about = json.loads(parquet.read_schema(path).metadata[_KEY])
        assert about["digest"] == PACK.digest
        assert Fraction(about["step"]) == Fraction(1, 100)

    def test_of_many_chunks(self) -> None:
        """Tables of several pieces, each with its own dictionaries."""
        rows = [[i % 10 if i % 3 else SKIPPED, FOREIGN if i % 7 == 1 else 2, 3] for i in range(99)]
        panel = panel_of(PACK, *rows, groups={"g": [f"g{i % 5}" for i in range(99)]})
        pieces = [panel.select(list(range(i, i + 33))).to_arrow() for i in (0, 33, 66)]
        table = pa.concat_tables(pieces)
        assert kc.Panel.from_arrow(table, PACK) == panel
        assert kc.Panel.from_arrow(pa.RecordBatchReader.from_stream(table), PACK) == panel

    def test_of_texts_in_chunks(self) -> None:
        """Each chunk has texts of its own, or none."""
        texts: list[list[str | None]] = [["1", "0.5"], [None, "7"], [], ["0.5", "1.0"]]
        rows = [[text, 2, 3] for chunk in texts for text in chunk]
        table = pa.table(
            {
                "subject": [f"s{i}" for i in range(len(rows))],
                "date": pa.chunked_array([["2016"] * len(chunk) for chunk in texts], pa.string()),
                "1.1": pa.chunked_array(texts, pa.large_string()),
                "1.2": [2] * len(rows),
                "2.1": [3] * len(rows),
            }
        )
        panel = kc.Panel.from_arrow(table, PACK, rest=SKIPPED)
        assert panel == panel_of(PACK, *([each or SKIPPED, *row] for each, *row in rows))
        none = kc.Panel.from_arrow(table.schema.empty_table(), PACK)
        assert len(none) == 0

    def test_of_face_values(self) -> None:
        """Printed numbers stay printed numbers."""
        printed = [result_of(PACK, {"1.1": 5, "1.2": 10, "2.1": 15})]
        panel = kc.Panel.from_results(printed, face_values=True)
        assert kc.Panel.from_arrow(panel.to_arrow(), PACK) == panel
        assert kc.Panel.from_frame(panel.to_arrow(), PACK).face_values

    @pytest.mark.parametrize("points", [55, 57])
    def test_of_accepted_points(self, points: int) -> None:
        """A table that was written with points that a rule cannot give records that."""
        columns = {"1.1": [points], "1.2": [0], "2": [0]}
        rows: Any = {"subjects": ["a"], "dates": "2016", "ignore_rules": True}
        panel = kc.Panel.from_columns(STEPPED, columns, **rows)
        assert kc.Panel.from_arrow(panel.to_arrow(), STEPPED) == panel
        frame = pl.DataFrame(panel.to_columns())
        assert kc.Panel.from_frame(frame, STEPPED, ignore_rules=True) == panel
        rejected = kc.Panel.from_frame(frame, STEPPED, invalid="skip").rejected
        assert len(rejected) == (points == 57)


_COLUMNS = {"subject": ["a", "b"], "date": ["2016", "2014"], "1.1": [1, None], "1.2": [2, 3]}


class TestFromFrame:
    """Frames of any library that narwhals supports, of exact numbers."""

    @pytest.mark.parametrize(
        "make", [pl.DataFrame, pa.table, lambda t: pd.DataFrame(t, dtype=object)]
    )
    def test_nulls(self, make: Callable[[object], object]) -> None:
        """They are absent, and whole numbers stay whole."""
        panel = kc.Panel.from_frame(make(_COLUMNS), PACK, rest=SKIPPED)
        assert panel.steps.tolist() == [[100, 0], [200, 300], [0, 0]]
        assert list(panel[1].missing) == ["1.1", "2.1"]

    def test_nulls_alone(self) -> None:
        """A column of nothing is absent, whatever its type."""
        for kind in (pl.Float64, pl.Null, pl.String, pl.Int8):
            frame = pl.DataFrame(_COLUMNS).with_columns(pl.lit(None, kind).alias("1.2"))
            for each in (frame, frame.to_arrow(), frame.to_pandas()):
                panel = kc.Panel.from_frame(each, PACK, rest=SKIPPED, ignore=["1.1"])
                assert panel.steps[1].tolist() == [0, 0]

    @pytest.mark.parametrize("dtype", ["str", "object", "string[python]", "string[pyarrow]"])
    @pytest.mark.parametrize("gap", [None, float("nan"), pd.NA])
    def test_gaps_of_pandas(self, dtype: str, gap: object) -> None:
        """In a column of texts they are nan, None or NA, and always a missing value."""
        texts = {"1.1": ["1.5", gap], "2.1": [gap, "not_applicable"], "g": [gap, "x"]}
        columns = {name: pd.Series(values, dtype=dtype) for name, values in texts.items()}
        frame = pd.DataFrame({"subject": ["a", "b"], "date": ["2016", "2014"], **columns})
        panel = kc.Panel.from_frame(frame, PACK, rest=SKIPPED, groups="g")
        found = panel.to_columns()
        assert (found["1.1"], found["2.1"]) == ([Decimal("1.5"), None], [None, None])
        assert found["2.1:not_applicable"] == [False, True]
        assert found["g"] == [None, "x"]
        assert (
            "rows[0].subject"
            in told(
                lambda: kc.Panel.from_frame(
                    frame, PACK, subject="g", ignore="subject", rest=SKIPPED
                )
            )[0]
        )

    def test_gaps_in_groups_of_numbers(self) -> None:
        """They have no label; the nan of Polars is a number."""
        columns = {"subject": ["a", "b"], "date": ["2016", "2014"], "1.1": [1, 2]}
        for make in (pl.DataFrame, pa.table, pd.DataFrame):
            frame = make(columns | {"g": [0.5, None]})
            panel = kc.Panel.from_frame(frame, PACK, rest=SKIPPED, groups="g")
            assert [panel.groups[0].value_at(row) for row in (0, 1)] == [0.5, None]
        frame = pl.DataFrame(columns | {"g": [0.5, float("nan")]})
        panel = kc.Panel.from_frame(frame, PACK, rest=SKIPPED, groups="g")
        assert repr(panel.groups[0].value_at(1)) == "nan"

    def test_integers_of_128_bits(self) -> None:
        """They are whole numbers, which NumPy has not."""
        frame = pl.DataFrame(_COLUMNS).with_columns(pl.col("1.1", "1.2").cast(pl.Int128))
        panel = kc.Panel.from_frame(frame, PACK, rest=SKIPPED)
        assert panel.steps.tolist() == [[100, 0], [200, 300], [0, 0]]

    def test_decimals_of_tens(self) -> None:
        """A negative scale counts in tens."""
        tens = pa.array([Decimal(10), None], pa.decimal128(5, -1))
        panel = kc.Panel.from_frame(pa.table(_COLUMNS | {"1.1": tens}), PACK, rest=SKIPPED)
        assert panel.steps.tolist() == [[1000, 0], [200, 300], [0, 0]]

    def test_columns_of_one_name(self) -> None:
        """They are refused, whatever the library."""
        names, row = ["subject", "date", "1.1", "1.1"], ["a", "2016", 1, 1]
        query = "select 'a' as subject, '2016' as date, 1 as \"1.1\", 1 as \"1.1\""
        for frame in (
            pd.DataFrame([row], columns=names),
            pa.table([[each] for each in row], names=names),
            duckdb.connect().sql(query),
        ):
            (problem,) = told(lambda f=frame: kc.Panel.from_frame(f, PACK, collect=True))  # type: ignore[misc]
            assert "1.1" in problem
            assert "[KN062]" in problem

    def test_names_that_are_numbers(self) -> None:
        """They are unknown, and the text tells 2 from '2'."""
        frame = pd.DataFrame({"subject": ["a"], "date": ["2016"], 2: [1]})
        problems = told(lambda: kc.Panel.from_frame(frame, pack_of(10, 20), groups=["g"]))
        assert problems[0].startswith("there is no column 'g'; ")
        assert problems[1].startswith("the column 2 is unknown; did you mean '2'?")

    def test_spellings_of_one_subject(self) -> None:
        """A trailing space, a no-break space and a decomposed letter make no other subject."""
        names = ["Örebro", "Örebro ", "\u00a0O\u0308rebro"]
        columns = {"subject": names, "date": ["2016", "2015", "2014"], "1.1": [1, 2, 3]}
        for make in (pl.DataFrame, pa.table, pd.DataFrame):
            panel = kc.Panel.from_frame(make(columns), PACK, rest=SKIPPED)
            assert panel.subjects.tolist() == ["Örebro"] * 3
            assert len(panel.latest()) == 1

    def test_names(self) -> None:
        """Columns of other names, and columns to ignore, one or several."""
        frame = pl.DataFrame(
            {"who": ["a"], "when": ["2016"], "g": ["x"], "x": [1], "y": [2], "1.1": [3]}
        )
        for groups in ("g", ["g"]):
            panel = kc.Panel.from_frame(
                frame,
                PACK,
                subject="who",
                date="when",
                groups=groups,
                ignore=["x", "y"],
                rest=SKIPPED,
            )
            assert panel.groups[0].value_at(0) == "x"

    def test_texts(self) -> None:
        """Decimals are exact; space around them, and empty texts, do not count."""
        frame = pl.DataFrame(_COLUMNS | {"1.1": [" 9.4 ", ""], "1.2": ["not_applicable", "0.01"]})
        panel = kc.Panel.from_frame(frame, PACK, rest=SKIPPED)
        assert panel.steps.tolist() == [[940, 0], [0, 1], [0, 0]]
        assert [type(row.missing.get("1.2")) for row in panel] == [kc.NotApplicable, type(None)]

    @pytest.mark.parametrize("make", [pl.DataFrame, pd.DataFrame], ids=["polars", "pandas"])
    def test_texts_without_pyarrow(
        self, make: Callable[[object], object], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """They mean the same, but take longer to read."""
        columns = {"subject": ["a", "b"], "date": ["2016", "2017"], "2.1": ["3", None]}
        frame = make({**columns, "1.1": ["0.5", "1"], "1.2": ["20", "0"]})
        panel = kc.Panel.from_frame(frame, PACK, rest=SKIPPED)
        monkeypatch.setitem(sys.modules, "pyarrow", None)
        assert kc.Panel.from_frame(frame, PACK, rest=SKIPPED) == panel
        rows: list[list[Any]] = [["0.5", 20, 3], [1, 0, SKIPPED]]
        assert panel == panel_of(PACK, *rows, subjects=["a", "b"], dates=["2016", "2017"])

    def test_dates_that_are_none(self) -> None:
        """Each row has its own, as it was given."""
        columns = {"subject": ["a", "b"], "date": ["2016", "2016-13"], "2.1": [1, 1]}
        frame = pl.DataFrame(columns)
        with pytest.raises(EvaluationError, match=r"rows\[1\].date: .*2016-13") as caught:
            kc.Panel.from_frame(frame, PACK, rest=SKIPPED)
        assert len(caught.value.problems) == 1

    def test_texts_that_arrow_cannot_hold(self) -> None:
        """A lone surrogate is no number, and is named as such."""
        columns = {"subject": ["a"], "date": ["2016"], "1.1": ["\ud800"], "1.2": [1], "2.1": [1]}
        frame = pd.DataFrame(columns, dtype=object)
        with pytest.raises(EvaluationError, match="KA001"):
            kc.Panel.from_frame(frame, PACK)

    def test_decimal_signs(self) -> None:
        """They are not guessed."""
        frame = pl.DataFrame(_COLUMNS | {"1.1": ["9,4", "9.4"]})
        read = kc.Panel.from_frame
        (problem,) = told(lambda: read(frame, PACK, rest=SKIPPED))
        assert problem.startswith("rows[0].1.1: '9,4' is not a number")
        assert told(lambda: read(frame, PACK, rest=SKIPPED, decimal=",")) == [
            "rows[1].1.1: '9.4' has a point, but the decimal sign is a comma [KN109]"
        ]
        assert "[KA006]" in told(lambda: read(frame, PACK, decimal="'"))[0]  # type: ignore[arg-type]

    def test_invalid_rows(self) -> None:
        """They are reported with their numbers, or skipped."""
        frame = pl.DataFrame(_COLUMNS | {"1.1": ["x", "1"], "2.1": ["31", "not_assessed"]})
        problems = told(lambda: kc.Panel.from_frame(frame, PACK))
        assert [each.split(":")[0] for each in problems] == ["rows[0].1.1", "rows[0].2.1"]
        panel = kc.Panel.from_frame(frame, PACK, invalid="skip")
        assert (panel.subjects.tolist(), panel.rejected[0].row) == (["b"], 0)

    def test_lazy(self) -> None:
        """A lazy frame is computed on request."""
        frame = pl.LazyFrame(_COLUMNS)
        assert told(lambda: kc.Panel.from_frame(frame, PACK)) == [
            "frame: the frame is lazy; use collect=True to compute it [KN105]"
        ]
        assert len(kc.Panel.from_frame(frame, PACK, collect=True, rest=SKIPPED)) == 2

    def test_refusals(self) -> None:
        """Floats, what is no frame, and columns that are unknown."""
        read = kc.Panel.from_frame
        floats = {"subject": ["a", "b"], "date": ["2016"] * 2, "1.1": [1.5, None]}
        for make in (pd.DataFrame, pl.DataFrame, pa.table):
            assert "which holds no exact numbers" in told(lambda m=make: read(m(floats), PACK))[0]  # type: ignore[misc]
        assert "[KN112]" in told(lambda: read([1], PACK))[0]
        marks = pl.DataFrame({"subject": ["a"], "date": ["2016"], "1.1:not_applicable": [1]})
        assert "[KN004]" in told(lambda: read(marks, PACK))[0]
        other = pl.DataFrame({"subject": ["a"], "date": ["2016"], "1.3": [1]})
        assert "[KN103]" in told(lambda: read(other, PACK))[0]
        assert "[KN102]" in told(lambda: read(other, PACK, date="when"))[0]
        assert "[KN100]" in told(lambda: read(other, PACK, groups=["date"]))[0]
        with pytest.raises(TypeError, match="pack must be CriteriaPack, not str"):
            read(other, "small@1")  # type: ignore[arg-type]

    def test_decimals_and_dates(self) -> None:
        """Of their own types."""
        frame = pl.DataFrame(
            {"subject": ["a"], "date": ["2016-10-14"], "1.1": [Decimal("1.25")], "1.2": ["2"]}
        ).with_columns(pl.col("date").str.to_date())
        panel = kc.Panel.from_frame(frame, PACK, rest=SKIPPED)
        assert (str(panel.date(0)), panel.steps[:2, 0].tolist()) == ("2016-10-14", [125, 200])


class TestFromArrow:
    """Tables of PyArrow, and those of panels."""

    def test_of_others(self) -> None:
        """Points in any exact type; a column that is there twice is ambiguous."""
        scores = {"1.1": [1, None], "1.2": [Decimal("2.5"), Decimal(3)], "2.1": ["3", "4"]}
        table = pa.table(
            {"subject": ["a", "b"], "date": ["2016", "2014"], "g": ["x", None]} | scores
        )
        panel = kc.Panel.from_arrow(table, PACK, groups="g", rest=SKIPPED)
        assert panel.steps.tolist() == [[100, 0], [250, 300], [300, 400]]
        assert [panel.groups[0].value_at(row) for row in (0, 1)] == ["x", None]
        twice = table.append_column("2.1", pa.array([1, 2]))
        assert told(lambda: kc.Panel.from_arrow(twice, PACK, groups="g")) == [
            "duplicate column '2.1' [KN101]"
        ]

    def test_of_dictionaries(self) -> None:
        """A null of them is absent, too."""
        names = pa.array(["a", "b", "c", None]).dictionary_encode()
        table = pa.table({"subject": names, "date": ["2016"] * 4, "1.1": [1, 1, 99, 1]})
        problems = told(lambda: kc.Panel.from_arrow(table, PACK, rest=SKIPPED))
        assert [each.partition(":")[0] for each in problems] == ["rows[2].1.1", "rows[3].subject"]

    def test_of_another_pack(self) -> None:
        """Another pack, other scoring content or steps, another format, or broken metadata."""
        table, read = GAPS.to_arrow(), kc.Panel.from_arrow
        assert "[KN013]" in told(lambda: read(table, pack_of(1, id="other")))[0]
        assert "[KP120]" in told(lambda: read(table, pack_of([10, 20], [40])))[0]
        assert "[KN020]" in told(lambda: read(table, pack_of([10, 20], [30], step="0.005")))[0]
        written = json.loads(table.schema.metadata[_KEY])
        for about, rule in (
            (b"{", "KN110"),
            (b"{}", "KN110"),
            (json.dumps(written | {"step": "x"}).encode(), "KN110"),
            (json.dumps(written | {"format": 2}).encode(), "KF007"),
        ):
            other = table.replace_schema_metadata({_KEY: about})
            for each in (read, kc.Panel.from_frame):
                assert rule in told(lambda each=each, other=other: each(other, PACK))[0]  # type: ignore[misc]

    def test_of_before_points_were_checked_against_rules(self) -> None:
        """Older tables do not say that such points were accepted."""
        table = GAPS.to_arrow()
        about = json.loads(table.schema.metadata[_KEY])
        del about["ignore_rules"]
        older = table.replace_schema_metadata({_KEY: json.dumps(about).encode()})
        assert kc.Panel.from_arrow(older, PACK).to_columns() == GAPS.to_columns()


class TestTables:
    """Panels as tables."""

    def test_have_unique_names(self) -> None:
        """A group is not called as another column."""
        for name in ("date", "1.1", "1.1:steps", "1.1:not_applicable"):
            named = panel_of(PACK, [1, 2, 3], groups={name: ["a"]})
            for write in (named.to_arrow, named.to_columns):
                assert "[KN100]" in told(write)[0]

    @pytest.mark.parametrize("step", ["1", "0.5", "0.25"])
    def test_keep_their_unit_wherever_they_go(self, step: str) -> None:
        """Two points are four steps of a half, and are not read as four points."""
        panel = panel_of(pack_of([10, 20], step=step), [2, 5])
        frame = pl.DataFrame(panel.to_arrow())
        assert kc.Panel.from_frame(frame, panel.pack) == panel
        assert kc.Panel.from_frame(frame.to_pandas(), panel.pack, kind="points") == panel
        mixed = frame.with_columns(pl.lit(5).alias("1.2")).drop("1.2:steps")
        assert "'1.2:steps'" in told(lambda: kc.Panel.from_frame(mixed, panel.pack))[0]

    def test_have_values_of_arrow(self) -> None:
        """Groups of mixed values are no column there."""
        for values in (["a", 2.5], ["\ud800", "a"], [(1,), (2,)], [2**60 + 1, 0.5]):
            odd = panel_of(PACK, [1, 2, 3], [4, 5, 6], groups={"g": values})
            assert "[KN107]" in told(odd.to_arrow)[0]
        for name in ("\ud800", "a\0"):
            named = panel_of(PACK, [1, 2, 3], groups={name: ["a"]})
            assert "[KN107]" in told(named.to_arrow)[0]
        assert "[KA006]" in told(lambda: GAPS.to_columns(kind="x"))[0]  # type: ignore[arg-type]


class TestExtras:
    """What needs another library names the extra that installs it."""

    @pytest.mark.parametrize(
        ("module", "extra", "use"),
        [
            ("pyarrow", "arrow", GAPS.to_arrow),
            ("pyarrow", "arrow", lambda: kc.Panel.from_arrow(None, PACK)),
            ("narwhals", "frames", lambda: kc.Panel.from_frame(None, PACK)),
        ],
        ids=["to_arrow", "from_arrow", "from_frame"],
    )
    def test_is_named(
        self, module: str, extra: str, use: Callable[[], object], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """In the text, and as a fact."""
        monkeypatch.setitem(sys.modules, module, None)
        with pytest.raises(MissingExtraError) as caught:
            use()
        assert caught.value.problems[0].facts == {"package": module, "extra": extra}
