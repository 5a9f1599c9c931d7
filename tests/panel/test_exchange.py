"""Panels out of files and frames, and into them."""

from __future__ import annotations

import csv
import io
import json
import sys
import tracemalloc
from collections.abc import Callable, Iterable
from decimal import Decimal
from fractions import Fraction
from functools import partial
from pathlib import Path
from typing import Any

import duckdb
import msgspec
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pyarrow import parquet

import kompass_core as kc
from kompass_core.testing import strategies as kst
from tests.making import FOREIGN, SKIPPED, pack_of
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


@st.composite
def panels(draw: st.DrawFn) -> kc.Panel:
    """Draw a panel with gaps and groups."""
    pack = draw(kst.packs())
    rows = draw(st.lists(kst.evaluations(pack), max_size=_MANY))
    texts = st.lists(st.text(st.characters(codec="utf-8")), min_size=len(rows), max_size=len(rows))
    numbers = st.lists(st.integers(-9, 9), min_size=len(rows), max_size=len(rows))
    groups = {"a text": draw(texts), "a number": draw(numbers)}
    return kc.Panel.from_evaluations(rows, pack=pack, groups=groups)


def lines_of(*lines: object) -> list[str]:
    """Return objects as lines of JSON, and texts as they are."""
    return [line if isinstance(line, str) else json.dumps(line) for line in lines]


def whole(**others: object) -> dict[str, Any]:
    """Return an evaluation that is right."""
    points = {"1.1": 1, "1.2": 2, "2.1": 3}
    return {"subject": "a", "date": "2016", "points": points} | others


def told(read: Callable[[], object]) -> list[str]:
    """Return what is wrong."""
    with pytest.raises(kc.EvaluationError) as caught:
        read()
    return list(map(str, caught.value.problems))


@pytest.fixture(params=["msgspec", "json"])
def reader(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """Read with msgspec, and without."""
    name: str = request.param
    if name == "json":
        monkeypatch.setitem(sys.modules, "msgspec", None)
    return name


class TestRoundTrips:
    """What is written is read back equal, gaps and precise dates and all."""

    @settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=40)
    @given(panels())
    def test_of_every_format(self, tmp_path: Path, panel: kc.Panel) -> None:
        """Groups are texts and whole numbers, which CSV has to be told."""
        pack, numbers = panel.pack, {"a text": str, "a number": int}
        panel.write_json_lines(tmp_path / "lines")
        again = kc.Panel.read_json_lines(tmp_path / "lines", pack)
        assert again == panel or not len(panel)
        panel.write_csv(tmp_path / "table", delimiter=";", decimal=",")
        assert panel == kc.Panel.read_csv(
            tmp_path / "table", pack, delimiter=";", decimal=",", groups=numbers
        )
        panel.write_parquet(tmp_path / "parquet")
        assert kc.Panel.read_parquet(tmp_path / "parquet", pack) == panel
        named: dict[str, Any] = {"groups": tuple(numbers)}
        assert kc.Panel.from_frame(panel.to_arrow(), pack, kind="steps", **named) == panel

    @settings(max_examples=40)
    @given(panels().filter(len))
    def test_of_plain_columns(self, panel: kc.Panel) -> None:
        """Polars and pandas make frames of them, with exact decimals."""
        pack, groups = panel.pack, ("a text", "a number")
        points = {name: pd.Series(e, dtype=object) for name, e in panel.to_columns().items()}
        assert kc.Panel.from_frame(pd.DataFrame(points), pack, groups=groups) == panel
        steps = panel.to_columns(kind="steps")
        frame = pl.DataFrame(steps, strict=False)
        again = kc.Panel.from_frame(frame, pack, groups=groups, kind="steps")
        assert again == panel

    def test_by_hand(self, tmp_path: Path) -> None:
        """Texts that look like formulas, quotes, line ends and both kinds of gaps."""
        GAPS.write_csv(tmp_path / "a.csv")
        rows = list(csv.reader(io.StringIO((tmp_path / "a.csv").read_bytes().decode(), newline="")))
        assert rows == [
            ["subject", "date", "year of", "country", "1.1", "1.2", "2.1"],
            ["'=Å;'x\n\"", "2016", "1", "'-se", "1.25", "20", "not_applicable"],
            ["'''@", "2016-10-14", "2", "no", "10", "not_assessed", "30"],
        ]
        GAPS.write_json_lines(tmp_path / "a.jsonl")
        first, second = map(json.loads, (tmp_path / "a.jsonl").read_text("utf-8").splitlines())
        assert first == {
            "subject": "=Å;'x\n\"",
            "date": "2016",
            "points": {"1.1": "1.25", "1.2": 20},
            "not_applicable": {"2.1": "not applicable"},
            "groups": {"year of": 1, "country": "-se"},
        }
        assert second["not_assessed"] == {"1.2": "not assessed"}

    def test_other_programs_read_parquet(self, tmp_path: Path) -> None:
        """Whole steps, null where there is none, and why in a second column."""
        path = tmp_path / "a.parquet"
        GAPS.write_parquet(path)
        expected = {
            "subject": ["=Å;'x\n\"", "''@"],
            "date": ["2016", "2016-10-14"],
            "year of": [1, 2],
            "country": ["-se", "no"],
            "1.1": [125, 1000],
            "1.2": [2000, None],
            "2.1": [None, 3000],
            "1.2:not_applicable": [None, False],
            "2.1:not_applicable": [True, None],
        }
        assert pl.read_parquet(path).to_dict(as_series=False) == expected
        table = duckdb.connect().read_parquet(str(path))
        found = table.select('"1.2"', '"2.1:not_applicable"').fetchall()
        assert found == [(2000, True), (None, None)]
        about = json.loads(parquet.read_schema(path).metadata[b"kompass_core"])
        assert about["digest"] == PACK.digest
        assert Fraction(about["step"]) == Fraction(1, 100)

    def test_larger_than_a_block(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        """Blocks that begin within a byte of packed gaps are put together, and told of."""
        cells = [[i % 10 if i % 3 else SKIPPED, FOREIGN if i % 7 == 1 else 2, 3] for i in range(99)]
        panel = panel_of(PACK, *cells, groups={"g": [i % 5 for i in range(99)]})
        path, calls = tmp_path / "a", list[tuple[int, int]]()

        def progress(done: int, of: int) -> None:
            calls.append((done, of))

        for module, name in (
            ("arrow", "_SOME"),
            ("csv_files", "_SOME"),
            ("text_files", "_SOME"),
            ("lines", "_SOME_LINES"),
        ):
            monkeypatch.setattr(f"kompass_core.panel.{module}.{name}", 10)
        monkeypatch.setattr("kompass_core.panel.lines._BLOCK", 700)
        monkeypatch.setattr("kompass_core.panel.blocks._FIRST_ROWS", 16)
        panel.write_parquet(path, progress=progress)
        assert calls == [(min(n, 99), 99) for n in range(10, 101, 10)]
        calls.clear()
        assert kc.Panel.read_parquet(path, PACK, progress=progress) == panel
        assert calls == [(min(n, 99), 99) for n in range(10, 101, 10)]
        panel.write_csv(path, progress=progress)
        calls.clear()
        assert kc.Panel.read_csv(path, PACK, groups={"g": int}, progress=progress) == panel
        assert calls[-1] == (path.stat().st_size,) * 2
        panel.write_json_lines(path)
        assert kc.Panel.read_json_lines(path, PACK) == panel
        calls.clear()
        lines = path.read_text("utf-8").splitlines(keepends=True)
        assert kc.Panel.read_json_lines(lines, PACK, progress=progress) == panel
        assert calls[-1] == (99, 99)


@pytest.mark.usefixtures("reader")
class TestJsonLines:
    """Each line is an evaluation; msgspec or not, the same is read and refused."""

    def test_numbers(self) -> None:
        """As they are written: decimals are exact, blank lines and a byte order mark nothing."""
        lines = [
            "\ufeff" + json.dumps(whole()),
            "",
            '{"subject":"b","date":"2016-10","points":{"1.1":0.1,"1.2":"2.25","2.1":3e1}}',
            '{"points":{"1.1":1,"1.2":null},"subject":"c:","date":"2014","rest":{"not_assessed":"x"}}',
        ]
        panel = kc.Panel.read_json_lines(lines, PACK)
        assert panel.steps.tolist() == [[100, 10, 100], [200, 225, 0], [300, 3000, 0]]
        assert [list(row.missing) for row in panel] == [[], [], ["1.2", "2.1"]]
        assert panel.subjects.tolist() == ["a", "b", "c:"]

    def test_groups(self) -> None:
        """Those of all lines are those of the first."""
        groups = {"n": 1, "t": None}
        panel = kc.Panel.read_json_lines(lines_of(whole(groups=groups), whole(groups=groups)), PACK)
        assert [[each.value_at(row) for row in (0, 1)] for each in panel.groups] == [
            [1, 1],
            [None, None],
        ]
        assert told(
            lambda: kc.Panel.read_json_lines(lines_of(whole(), whole(groups=groups)), PACK)
        ) == ["2: groups: the groups are n, t, but those of the first line none [KN106]"]

    def test_rest(self) -> None:
        """That of a line goes before that of the call."""
        line = {"subject": "a", "date": "2016", "points": {"1.1": 1}}
        lines = lines_of(line, line | {"rest": {"not_applicable": "no"}})
        panel = kc.Panel.read_json_lines(lines, PACK, rest=SKIPPED)
        kinds = [type(row.missing["2.1"]) for row in panel]
        assert kinds == [kc.NotAssessed, kc.NotApplicable]

    @pytest.mark.parametrize(
        ("line", "expected"),
        [
            ("{", "KF001"),
            ("[1]", "expected dict, got list [KF006]"),
            ('{"a": NaN}', "KF001"),
            (b"\xff", "KF002"),
            (whole(point={}), "did you mean 'points'? [KF005]"),
            ({"points": {}}, "KF004"),
            (whole(subject=1), "subject: expected str, got int [KF006]"),
            (whole(subject=" "), "subject: the subject has no name [KE006]"),
            (whole(date="16"), "date: '16' is not a date"),
            (whole(points=[]), "points: expected dict, got list [KF006]"),
            (whole(points={"1.l": 1}), "did you mean"),
            (whole(points={"1.1": 1}), "no score for 1.2, 2.1"),
            (whole(points={"1.1": True, "1.2": 1, "2.1": 1}), "1.1: True is not a number"),
            (whole(points={"1.1": [], "1.2": 1, "2.1": 1}), "1.1: [] is not a number"),
            (whole(points={"1.1": 11, "1.2": 1, "2.1": 1}), "1.1: '1.1' got 11 points"),
            (whole(points={"1.1": 2**70, "1.2": 1, "2.1": 1}), "KE004"),
            (whole(points={"1.1": 0.001, "1.2": 1, "2.1": 1}), "KA004"),
            (whole(not_assessed={"1.1": "x"}), "given twice, as points and as not_assessed"),
            (whole(not_assessed={"1.1": 1}), "not_assessed.1.1: expected str, got int [KF006]"),
            (whole(points={}, not_assessed={"1.1": ""}), "not_assessed.1.1: the text is empty"),
            (whole(rest={"x": "y"}), "rest: the key 'x' is unknown here"),
            (whole(rest={"not_applicable": "a", "not_assessed": "b"}), "KE013"),
            (whole(groups={"g": 1.5}), "groups.g: expected str or int or nothing"),
            ('{"subject":"a","subject":"b","date":"2016","points":{}}', "KF012"),
            ('{"subject":"a","date":"2016","points":{"1.1":1,"1.2":2,"2.1":3,"1.1":1}}', "KF012"),
            ('{"subject":"\\ud800","date":"2016","points":{}}', "half of a surrogate pair"),
            ("[" * 100_000, "KF003"),
        ],
    )
    def test_refusals(self, line: object, expected: str) -> None:
        """With the number of the line; set aside, the others are there."""
        given = [*lines_of(whole(), ""), line if isinstance(line, bytes) else lines_of(line)[0]]
        given += lines_of(whole(subject="z"))
        problems = told(lambda: kc.Panel.read_json_lines(given, PACK))
        assert all(each.startswith("3:") for each in problems)
        assert expected in problems[0]
        panel = kc.Panel.read_json_lines(given, PACK, bad="set-aside")
        assert panel.subjects.tolist() == ["a", "z"]
        assert [each.row for each in panel.rejected] == [1]

    def test_reading_ends_after_100_problems(self) -> None:
        """What comes then is not even looked at."""

        def endless() -> Iterable[str]:
            while True:
                yield "{"

        assert len(told(lambda: kc.Panel.read_json_lines(endless(), PACK))) == 100

    def test_of_files(self, tmp_path: Path) -> None:
        """Problems name the file; a file that is not there is one."""
        path = tmp_path / "a.jsonl"
        path.write_text('{"subject": 1}\n\n', "utf-8")
        assert told(lambda: kc.Panel.read_json_lines(path, PACK))[0].startswith(f"{path}:1")
        assert "[KF010]" in told(lambda: kc.Panel.read_json_lines(tmp_path / "none", PACK))[0]
        assert "[KF010]" in told(lambda: kc.Panel.read_json_lines(tmp_path, PACK))[0]
        path.write_text("")
        assert len(kc.Panel.read_json_lines(path, PACK)) == 0
        path.write_text(json.dumps(whole()), "utf-8")
        assert len(kc.Panel.read_json_lines(path, PACK)) == 1

    def test_what_cannot_be_read(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        """A disk that fails is a file that cannot be read."""

        class Broken(io.BytesIO):
            def read(self, _: int | None = None, /) -> bytes:
                raise OSError(5, "Input/output error")

        monkeypatch.setattr("kompass_core.panel.lines.opened", lambda *_: Broken())
        problems = told(lambda: kc.Panel.read_json_lines(tmp_path / "a", PACK))
        assert problems == [
            f"{tmp_path / 'a'}: the file cannot be read: Input/output error [KF010]"
        ]

    @pytest.mark.parametrize(
        "text",
        ["x" * 262_145, "x" * 5_000_000, "\n" + "x" * 300_000 + "\n"],
        ids=["last", "block", "inside"],
    )
    def test_longest_line(self, text: str, tmp_path: Path) -> None:
        """No honest line is that long, and none is kept."""
        path = tmp_path / "a.jsonl"
        path.write_text(text, "utf-8")
        for lines in (path, text.splitlines()):
            with pytest.raises(kc.LimitError, match=r"the line exceeds the limit"):
                kc.Panel.read_json_lines(lines, PACK)

    @pytest.mark.parametrize("given", [1, b"{}"])
    def test_what_gives_no_lines(self, given: Any) -> None:  # noqa: ANN401 (anything)
        """Is refused."""
        assert "KF006" in told(lambda: kc.Panel.read_json_lines(given, PACK))[0]
        lines: Any = [1]
        assert "KF006" in told(lambda: kc.Panel.read_json_lines(lines, PACK))[0]


class TestMemory:
    """Reading takes the columns and one block."""

    def test_of_json_lines(self, tmp_path: Path) -> None:
        """A file many times the size of the block."""
        path, n = tmp_path / "a.jsonl", 200_000
        line = json.dumps(whole())
        path.write_text(f"{line}\n" * n, "utf-8")
        kc.Panel.read_json_lines([line], PACK)
        tracemalloc.start()
        kc.Panel.read_json_lines(path, PACK)
        _, peak = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        columns = n * (3 * 2 + 8 + 8)
        names = n * 58
        assert peak < columns + names + 2 * n * 8 + 90 * 2**20
        assert path.stat().st_size > 3 * 4 * 2**20


class TestCsv:
    """Comma-separated values, wide and long."""

    def wide(self, *lines: str, **others: Any) -> kc.Panel:  # noqa: ANN401 (passed on)
        """Read lines below a header."""
        return kc.Panel.read_csv(["subject,date,1.1,1.2,2.1", *lines], PACK, **others)

    def test_wide(self) -> None:
        """Gaps have names; columns that do not count are named, too; empty is absent."""
        lines = ["x,subject,date,1.1,1.2", ",a,2016, 1.5 ,", "9,b, 2016-10 ,not_applicable,2"]
        panel = kc.Panel.read_csv(lines, PACK, ignore=["x"], rest=SKIPPED)
        assert panel.steps.tolist() == [[150, 0], [0, 200], [0, 0]]
        assert [type(row.missing.get("1.1")) for row in panel] == [type(None), kc.NotApplicable]

    @pytest.mark.parametrize(
        ("line", "expected"),
        [
            ("a,2016,1,2", "2: expected 5 fields, as the header has, got 4 [KN104]"),
            ("a,2016,1,2,3,4", "2: expected 5 fields, as the header has, got 6 [KN104]"),
            ("a,2016,1,2,x", "2: 2.1: 'x' is not a number"),
            ("a,2016,1,2,31", "2: 2.1: '2.1' got 31 points"),
            ("a,2016,1,,3", "2: no score for 1.2"),
            (",2016,1,2,3", "2: subject: the subject has no name [KE006]"),
        ],
    )
    def test_bad_lines(self, line: str, expected: str) -> None:
        """With their numbers; set aside, the others are there."""
        assert told(lambda: self.wide(line, "b,2016,1,2,3"))[0].startswith(expected)
        panel = self.wide(line, "b,2016,1,2,3", bad="set-aside")
        assert panel.subjects.tolist() == ["b"]

    @pytest.mark.parametrize(
        ("header", "expected"),
        [
            ("subject,date,1.1,1.1", "the column '1.1' stands twice [KN101]"),
            ("subject,1.1", "there is no column 'date'"),
            ("subject,date,1.l", "the column '1.l' is unknown; did you mean"),
            ("", "there is no column 'subject'"),
        ],
    )
    def test_bad_headers(self, header: str, expected: str) -> None:
        """Are refused before anything is read."""
        assert told(lambda: kc.Panel.read_csv([header], PACK))[0].startswith(expected)

    @pytest.mark.parametrize(
        ("line", "expected"),
        [('"a', "KF001"), ('"a"b', "KF001"), (b"\xff", "KF002")],
    )
    def test_no_csv(self, line: str | bytes, expected: str) -> None:
        """Where a line ends is not known after that."""
        lines = ["subject,date", line]
        problem = told(lambda: kc.Panel.read_csv(lines, PACK))[0]
        assert problem.startswith("2:")
        assert expected in problem

    @pytest.mark.parametrize(
        "options",
        [
            {"delimiter": ";;"},
            {"delimiter": "\n"},
            {"decimal": "'"},
            {"layout": "tall"},
            {"subject": 1},
            {"groups": "g"},
            {"ignore": [1]},
            {"subject": "date"},
            {"date": "1.1"},
        ],
    )
    def test_options(self, options: dict[str, Any]) -> None:
        """What cannot be meant is refused."""
        told(lambda: kc.Panel.read_csv([], PACK, **options))

    def test_decimal_comma(self) -> None:
        """It is said, and a point is no comma then."""
        lines = ["subject;date;1.1;1.2;2.1", "a;2016;1,25;2;3", "b;2016;1.25;2;3"]
        read = kc.Panel.read_csv
        assert read(lines[:2], PACK, delimiter=";", decimal=",").steps[0].tolist() == [125]
        assert told(lambda: read(lines, PACK, delimiter=";", decimal=",")) == [
            "3: 1.1: '1.25' has a point, but the decimal sign is a comma [KN109]"
        ]

    def test_groups_that_cannot_be_made(self) -> None:
        """A function that raises tells which line is wrong."""
        lines = ["subject,date,g,1.1,1.2,2.1", "a,2016,x,1,2,3"]
        assert told(lambda: kc.Panel.read_csv(lines, PACK, groups={"g": int}))[0].startswith(
            "2: g: 'x' is no value of this group; give invalid literal"
        )

    def long(self, *lines: str, **others: Any) -> kc.Panel:  # noqa: ANN401 (passed on)
        """Read a long table."""
        header = "subject,date,code,points"
        return kc.Panel.read_csv([header, *lines], PACK, layout="long", **others)

    def test_long(self) -> None:
        """One score a line."""
        lines = ["a,2016,1.1,1", "b,2016,2.1,not_applicable", "", "a,2016,1.2,2"]
        panel = self.long(*lines, rest=SKIPPED)
        assert panel.steps.tolist() == [[100, 0], [200, 0], [0, 0]]
        assert isinstance(panel[1].missing["2.1"], kc.NotApplicable)
        assert len(self.long()) == 0

    def test_codes_that_stand_twice(self) -> None:
        """Both lines of the file are named."""
        lines = ["a,2016,1.1,1", "", "a,2016,1.2,1", "a,2016,2.1,1", "a,2016,1.1,2"]
        expected = "6: '1.1' of this subject and date stands in line 2 already [KN016]"
        assert told(lambda: self.long(*lines)) == [expected]
        panel = self.long(*lines, "b,2016,1.1,1", bad="set-aside", rest=SKIPPED)
        assert [str(each.problems[0]) for each in panel.rejected] == [expected]

    def test_lines_that_cannot_be_read(self) -> None:
        """They are never set aside: whose they are is not known."""
        for line, expected in (("a,2016,1.1", "2: expected 4"), ("a,2016,1.1,x", "2: 1.1: 'x'")):
            assert told(partial(self.long, line, rest=SKIPPED))[0].startswith(expected)
        with pytest.raises(kc.EvaluationError, match=r"\[KN104\]"):
            self.long("a,2016,1.1", bad="set-aside")
        assert told(lambda: self.long("a,2016,1.1,1", rest=SKIPPED, bad="x"))[0].startswith("bad")


_COLUMNS = {"subject": ["a", "b"], "date": ["2016", "2014"], "1.1": [1, None], "1.2": [2, 3]}


class TestFrames:
    """Whatever narwhals knows; only exact numbers."""

    @pytest.mark.parametrize("make", [pl.DataFrame, pa.table])
    def test_nulls(self, make: Callable[[object], object]) -> None:
        """They are absent, and whole numbers stay whole."""
        panel = kc.Panel.from_frame(make(_COLUMNS), PACK, rest=SKIPPED)
        assert panel.steps.tolist() == [[100, 0], [200, 300], [0, 0]]
        assert list(panel[1].missing) == ["1.1", "2.1"]

    def test_lazy(self) -> None:
        """A lazy frame is computed when that is said."""
        frame = pl.LazyFrame(_COLUMNS)
        assert told(lambda: kc.Panel.from_frame(frame, PACK)) == [
            "frame: the frame is lazy; say collect=True to have it computed [KN105]"
        ]
        assert len(kc.Panel.from_frame(frame, PACK, collect=True, rest=SKIPPED)) == 2

    def test_refusals(self) -> None:
        """Floats, what is no frame, and columns that are unknown."""
        read = kc.Panel.from_frame
        floats = pd.DataFrame({"subject": ["a"], "date": ["2016"], "1.1": [1.5]})
        assert "float64, which holds no exact numbers" in told(lambda: read(floats, PACK))[0]
        assert "[KN112]" in told(lambda: read([1], PACK))[0]
        marks = pl.DataFrame({"subject": ["a"], "date": ["2016"], "1.1:not_applicable": [1]})
        assert "[KN004]" in told(lambda: read(marks, PACK))[0]
        other = pl.DataFrame({"subject": ["a"], "date": ["2016"], "1.3": [1]})
        assert "[KN103]" in told(lambda: read(other, PACK))[0]

    def test_decimals_and_dates(self) -> None:
        """Of their own types."""
        frame = pl.DataFrame(
            {"subject": ["a"], "date": ["2016-10-14"], "1.1": [Decimal("1.25")], "1.2": ["2"]}
        ).with_columns(pl.col("date").str.to_date())
        panel = kc.Panel.from_frame(frame, PACK, rest=SKIPPED)
        assert (str(panel.date(0)), panel.steps[:2, 0].tolist()) == ("2016-10-14", [125, 200])


class TestParquet:
    """Files of others, and files that say of what they are."""

    def test_of_others(self, tmp_path: Path) -> None:
        """Points in any exact type, and columns by name."""
        path = tmp_path / "a.parquet"
        table = {"who": ["a", "b"], "when": ["2016", "2014"], "g": ["x", None]}
        scores = {
            "1.1": [1, None],
            "1.2": [Decimal("2.5"), Decimal(3)],
            "2.1": ["3", "4"],
            "x": [1, 2],
        }
        pl.DataFrame(table | scores).write_parquet(path)
        options: dict[str, Any] = {"subject": "who", "date": "when", "ignore": ["x"]}
        panel = kc.Panel.read_parquet(path, PACK, groups=["g"], rest=SKIPPED, **options)
        assert panel.steps.tolist() == [[100, 0], [250, 300], [300, 400]]
        assert [panel.groups[0].value_at(row) for row in (0, 1)] == ["x", None]

    def test_rows_are_told(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        """By their numbers in the file, whatever the batch."""
        monkeypatch.setattr("kompass_core.panel.interchange._SOME", 2)
        path = tmp_path / "a.parquet"
        names = pa.array(["a", "b", "c", None]).dictionary_encode()
        points = {code: [1, 1, 99, 1] for code in PACK.layout.codes[:1]}
        table = {"subject": names, "date": ["2016"] * 4, **points}
        parquet.write_table(pa.table(table), path)
        problems = told(lambda: kc.Panel.read_parquet(path, PACK, rest=SKIPPED))
        assert [each.partition(": ")[2].partition(":")[0] for each in problems] == [
            "rows[2].1.1",
            "rows[3].subject",
        ]

    def test_floats(self, tmp_path: Path) -> None:
        """With nulls or without, they are refused."""
        for values, rule in (([1.5, 2.5], "KN003"), ([1.5, None], "KA002")):
            table = pa.table({"subject": ["a", "b"], "date": ["2016"] * 2, "1.1": values})
            parquet.write_table(table, tmp_path / "a")
            assert (
                rule in told(lambda: kc.Panel.read_parquet(tmp_path / "a", PACK, rest=SKIPPED))[0]
            )

    def test_of_another_pack(self, tmp_path: Path) -> None:
        """Another pack, other scoring content, a newer format, or what says nothing."""
        path = tmp_path / "a.parquet"
        GAPS.write_parquet(path)
        read = kc.Panel.read_parquet
        assert "[KN013]" in told(lambda: read(path, pack_of(1, id="other")))[0]
        assert "[KP120]" in told(lambda: read(path, pack_of([10, 20], [40])))[0]
        for about, rule in ((b"{", "KN110"), (b"{}", "KN110"), (b'{"format": 2}', "KN110")):
            table = GAPS.to_arrow().replace_schema_metadata({b"kompass_core": about})
            parquet.write_table(table, path)
            assert rule in told(lambda: read(path, PACK))[0]
        said = json.loads(GAPS.to_arrow().schema.metadata[b"kompass_core"]) | {"format": 2}
        metadata = {b"kompass_core": json.dumps(said).encode()}
        parquet.write_table(GAPS.to_arrow().replace_schema_metadata(metadata), path)
        assert "[KF007]" in told(lambda: read(path, PACK))[0]

    def test_no_parquet(self, tmp_path: Path) -> None:
        """Is no reason to crash."""
        path = tmp_path / "a.parquet"
        path.write_bytes(b"PAR1 not at all PAR1")
        assert "[KN111]" in told(lambda: kc.Panel.read_parquet(path, PACK))[0]

    def test_remembers_face_values(self, tmp_path: Path) -> None:
        """Printed numbers stay printed numbers."""
        pack = pack_of(100)
        result = kc.PublishedResult.from_printed(
            pack, subject="a", date="2016", areas={"1": {"points": 50}}, source="x"
        )
        panel = kc.Panel.from_results([result], face_values=True)
        panel.write_parquet(tmp_path / "a")
        assert kc.Panel.read_parquet(tmp_path / "a", pack).face_values


class TestWriting:
    """Whole, or not at all."""

    @pytest.mark.parametrize("write", ["write_json_lines", "write_csv", "write_parquet"])
    def test_an_interruption_leaves_what_was_there(self, write: str, tmp_path: Path) -> None:
        """And nothing else."""
        path = tmp_path / "a"
        path.write_text("before", "utf-8")

        def interrupt(_: int, __: int) -> None:
            raise KeyboardInterrupt

        with pytest.raises(KeyboardInterrupt):
            getattr(GAPS, write)(path, progress=interrupt)
        assert [each.read_text("utf-8") for each in tmp_path.iterdir()] == ["before"]

    def test_what_a_file_cannot_hold(self, tmp_path: Path) -> None:
        """Is refused before there is a file."""
        rows = [1, 2, 3], [4, 5, 6]
        odd = panel_of(PACK, *rows, groups={"g": ["a", 2.5]})
        for write in (odd.write_json_lines, odd.write_csv, odd.write_parquet):
            assert "[KN107]" in told(partial(write, tmp_path / "a"))[0]
        named = panel_of(PACK, *rows, groups={"date": ["a", "b"]})
        for write in (named.write_csv, named.write_parquet):
            assert "[KN100]" in told(partial(write, tmp_path / "a"))[0]
        assert "[KA006]" in told(lambda: GAPS.to_columns(kind="x"))[0]  # type: ignore[arg-type]
        with pytest.raises(kc.SaveError):
            GAPS.write_csv(tmp_path)
        half = panel_of(PACK, rows[0], subjects=["\ud800"])
        with pytest.raises(kc.SaveError):
            half.write_json_lines(tmp_path / "a")
        assert list(tmp_path.iterdir()) == []


class TestExtras:
    """What needs another library names the extra that installs it."""

    @pytest.mark.parametrize(
        ("module", "extra", "use"),
        [
            ("pyarrow", "arrow", GAPS.to_arrow),
            ("narwhals", "frames", lambda: kc.Panel.from_frame(None, PACK)),
        ],
        ids=["arrow", "frames"],
    )
    def test_is_named(
        self, module: str, extra: str, use: Callable[[], object], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """In the text, and as a fact."""
        monkeypatch.setitem(sys.modules, module, None)
        with pytest.raises(kc.MissingExtraError) as caught:
            use()
        assert caught.value.problems[0].facts == {"package": module, "extra": extra}


class TestTwoReaders:
    """msgspec takes whole blocks, and leaves to the other what it may read differently."""

    @given(st.lists(st.sampled_from([0, 5, 0.5, "2.5", True, None, 2**70, "x", []]), max_size=9))
    def test_agree(self, values: list[object]) -> None:
        """On values and refusals alike."""
        lines = lines_of(*(whole(points={"1.1": v, "1.2": 2, "2.1": 3}) for v in values))
        found = list[object]()
        for module in (msgspec, None):
            with pytest.MonkeyPatch.context() as patch:
                patch.setitem(sys.modules, "msgspec", module)
                panel = kc.Panel.read_json_lines(lines, PACK, bad="set-aside")
                found.append((panel, panel.rejected))
        assert found[0] == found[1]
