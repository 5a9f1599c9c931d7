"""
Uses in which comparable systems were reported to fail.

Each test names the public report (`owner/repository#number`) whose kind of fault it tries. What is
expected is worked out by hand.
"""

from __future__ import annotations

import copy
import decimal
import io
import json
import math
import pickle
import tomllib
import unicodedata
import zipfile
from collections.abc import Callable
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import kompass_core as kc
from kompass_core import frames
from kompass_core.cli import main
from kompass_core.testing import strategies as kst
from tests.installing import installed, unpacked

OPEN, GONE = kc.NotAssessed("not looked at"), kc.NotApplicable("does not concern it")


def label(text: str) -> kc.Label:
    """Return a text in English."""
    return kc.Label({"en": text})


def pack_of(*areas: kc.Area, step: str = "0.5", **more: Any) -> kc.CriteriaPack:  # noqa: ANN401 (any argument)
    """Return a pack of some areas."""
    head: dict[str, Any] = {"id": "small", "revision": "1", "language": "en", "source": "made up"}
    return kc.CriteriaPack(title=label("Small"), areas=areas, step=step, **head | more)


def area(code: str, most: object, *parts: object) -> kc.Area:
    """Return an area, with sub-questions of some maxima."""
    questions = [
        kc.SubQuestion(code=f"{code}.{i}", title=label(f"{code}-{i}"), max_points=each)  # type: ignore[arg-type]
        for i, each in enumerate(parts, 1)
    ]
    return kc.Area(code=code, title=label(f"Area {code}"), max_points=most, sub_questions=questions)  # type: ignore[arg-type]


PACK = pack_of(area("1", 30, 10, 20), area("2", 30))
"""Area 1 with 1.1 (10) and 1.2 (20), and area 2 (30), which is scored as one."""

POINTS: dict[str, Any] = {"1.1": 1, "1.2": 2, "2": 3}
FIELDS: dict[str, Any] = {"subject": "A", "date": "2024"}
DATA: dict[str, Any] = {"1.1": [1, 2], "1.2": [3, 4], "2": [5, 6]}
ROWS: dict[str, Any] = {"subject": ["A", "B"], "date": ["2024", "2023"], **DATA}
HEAD = ("subject", "date", "1.1", "1.2", "2")


def flat(*maxima: object, least: int = 0, step: str = "0.01", **more: Any) -> kc.CriteriaPack:  # noqa: ANN401 (any argument)
    """Return a pack of areas that are scored as one."""
    areas = [
        kc.Area(code=str(i), title=label(f"Area {i}"), max_points=most, min_points=least)  # type: ignore[arg-type]
        for i, most in enumerate(maxima, 1)
    ]
    return pack_of(*areas, step=step, **more)


def scored(subject: str = "A", points: dict[str, Any] = POINTS, **more: Any) -> kc.Evaluation:  # noqa: ANN401 (any argument)
    """Return an evaluation under the small pack."""
    fields: dict[str, Any] = {"pack": PACK, "date": "2024", "points": points}
    return kc.Evaluation.from_points(subject=subject, **fields | more)


def panel_of(rows: dict[str, Any], pack: kc.CriteriaPack = PACK, **more: Any) -> kc.Panel:  # noqa: ANN401 (any argument)
    """Return a panel of columns, with subjects A, B, C and so on."""
    n = len(next(iter(rows.values())))
    fields: dict[str, Any] = {"subjects": list("ABCDEF"[:n]), "dates": "2024"}
    return kc.Panel.from_columns(pack, rows, **fields | more)


def table(*rows: tuple[object, ...], head: tuple[str, ...] = HEAD) -> pd.DataFrame:
    """Return the frame of a table, as text, as a reader of CSV without types returns it."""
    return pd.DataFrame(list(rows), columns=list(head), dtype=object)


def read(*rows: tuple[object, ...], pack: kc.CriteriaPack = PACK, **more: Any) -> kc.Panel:  # noqa: ANN401 (any argument)
    """Read a table as a panel."""
    head = ("subject", "date", *pack.layout.codes)
    return kc.Panel.from_frame(table(*rows, head=head), pack, **more)


def refused(function: Callable[[], object]) -> str:
    """Return the text of the error of the library that a use ends in."""
    with pytest.raises(kc.KompassError) as caught:
        function()
    return str(caught.value)


class TestNames:
    """A name that looks the same is the same."""

    @pytest.mark.parametrize(
        "other",
        [
            unicodedata.normalize("NFD", "Örebro"),  # uewepuep/FPVTracksideCore#75
            "Örebro ",  # okfn/opendatasurvey#774
            "\u00a0Örebro",  # ONSdigital/sdg-indicators#303
        ],
    )
    def test_is_counted_once(self, other: str) -> None:
        """The latest of two results counts, so there is one subject."""
        panel = panel_of(
            {c: [1, 1] for c in POINTS}, subjects=[other, "Örebro"], dates=["2023", "2024"]
        )
        assert panel.score().aggregate(duplicates="latest").total.n.tolist() == [1]

    def test_that_is_a_number_is_refused(self) -> None:
        """0180 was read as 180: jplusplus/statscraper#6."""
        assert "180 is not the name of a subject; give a text" in refused(
            lambda: scored(180)  # type: ignore[arg-type]
        )

    def test_with_a_line_break_survives_a_table(self, tmp_path: Path) -> None:
        """pandas-dev/pandas#68658: as single spaces, in memory as in the file."""
        panel = panel_of({code: [1] for code in POINTS}, subjects=["A\rB"])
        pd.DataFrame(panel.to_columns()).to_csv(tmp_path / "a.csv", index=False)
        again = kc.Panel.from_frame(pd.read_csv(tmp_path / "a.csv", dtype=str), PACK)
        assert again.subjects.tolist() == panel.subjects.tolist() == ["A B"]


class TestTables:
    """A cell of a spreadsheet is read exactly, or refused with its row and column."""

    @pytest.mark.parametrize(
        "text",
        [
            *("1.299,5", "1.299"),  # pola-rs/polars#18797: points between thousands
            *("1\u00a0299", "1\u202f299", "1'299", "1 299"),  # JuliaData/CSV.jl#626
            *("1,2,3", "1a,2", "1,,2", "--1", "1_0", "0x1", "\u0661", "1e1", "1/2", "\u00bd"),
            *("nan", "inf", "7,5 %"),  # pandas-dev/pandas#38420
        ],
    )
    def test_text_that_is_no_number_is_quoted(self, text: str) -> None:
        """As it is in the table, whose decimal sign is a comma."""
        found = refused(lambda: read(("A", "2024", text), pack=flat(2000), decimal=","))
        assert found.startswith("rows[0].1: ")
        assert repr(text) in found
        assert "decimal point" not in found

    def test_comma_between_thousands_is_refused(self) -> None:
        """tidyverse/readr#799."""
        assert "'1,299'" in refused(lambda: read(("A", "2024", "1,299"), pack=flat(2000)))

    def test_minus_sign_of_swedish_exports_is_not_lost(self) -> None:
        """pola-rs/polars#28163: a minus sign is a hyphen, or an error."""
        pack = flat(10, least=-10)
        assert read(("A", "2024", "-5"), pack=pack).to_columns()["1"] == [-5]
        assert "rows[0].1: '\u22125'" in refused(lambda: read(("A", "2024", "\u22125"), pack=pack))

    def test_decimal_comma(self) -> None:
        """0,33 was read as 0 and 33: OWASP/www-project-ai-maturity-assessment#85."""
        row = ("A", "2024", "7,5", "0,5", "20")
        assert read(row, decimal=",").to_columns()["1.1"] == [Decimal("7.5")]
        assert 'use decimal=","' in refused(lambda: read(row))

    @pytest.mark.parametrize("text", ["N/A", "-", "ej bedömd", "saknas"])
    def test_words_for_a_gap_get_a_hint(self, text: str) -> None:
        """Else 0 is written: intuitem/ciso-assistant-community#4553."""
        hint = "for a missing score not_applicable or not_assessed"
        assert hint in refused(lambda: read(("A", "2024", text, 2, 3)))
        assert "NotApplicable or NotAssessed" in refused(
            lambda: scored(points={**POINTS, "1.1": text})
        )
        data = kc.to_dict(scored()) | {"points": {**POINTS, "1.1": text}}
        found = refused(lambda: kc.from_dict(data, packs=PACK))
        assert "use not_applicable or not_assessed" in found
        named = read(("A", "2024", text, 2, 3), not_assessed_values=text)
        assert named.to_columns()["1.1"] == [None]

    @pytest.mark.parametrize(
        "make",
        [
            pd.DataFrame,
            pl.from_pandas,
            lambda frame: pa.Table.from_pandas(frame, preserve_index=False),
        ],
        ids=["pandas", "polars", "arrow"],
    )
    def test_blank_rows_at_the_end_do_not_count(
        self, make: Callable[[pd.DataFrame], object]
    ) -> None:
        """NHSDigital/manage-vaccinations-in-schools#2186; one with a value does."""
        blank, row = (None, "", " ", None, None), ("A", "2024", "1", "2", "3")
        text = table(row, blank, row, blank, blank).astype("str").replace({"None": None})
        full = table(row, row)
        assert len(kc.Panel.from_frame(make(pd.concat([full, text.iloc[3:]])), PACK)) == 2
        assert len(kc.Panel.from_frame(make(text.iloc[:0]), PACK)) == 0
        found = refused(lambda: kc.Panel.from_frame(make(text), PACK))
        assert found.startswith("3 problems:\n- rows[1]")

    def test_column_that_became_a_date_is_unknown(self) -> None:
        """1.2 saved as 01-Feb: FreeAndFair/ColoradoRLA#783."""
        frame = table(("A", "2024", 1, 2, 3), head=("subject", "date", "1.1", "01-Feb", "2"))
        assert "'01-Feb' is unknown" in refused(lambda: kc.Panel.from_frame(frame, PACK))

    def test_two_columns_of_one_name_are_refused(self) -> None:
        """1.10 saved as 1.1: wireservice/agate-excel#13, pandas-dev/pandas#10523."""
        frame = table(("A", "2024", 1, 2, 3), head=("subject", "date", "1.1", "1.1", "2"))
        assert "1.1" in refused(lambda: kc.Panel.from_frame(frame, PACK))

    @pytest.mark.parametrize(
        "date", ["45352", "01.03.2024", "3/1/2024", "2024-03-01 00:00:00", "2024.0", "24"]
    )
    def test_dates_of_spreadsheets_are_no_years(self, date: str) -> None:
        """ribbondz/rsv#8."""
        assert f"rows[0].date: {date!r}" in refused(lambda: read(("A", date, 1, 2, 3)))

    def test_merged_cells_are_not_filled_in(self) -> None:
        """wireservice/csvkit#293."""
        rows = [("A", "2024", 1, 2, 3), (None, "2023", 1, 2, 3)]
        assert "rows[1].subject: None" in refused(lambda: read(*rows))


class TestFloats:
    """A binary float is refused, unless the reader is told that its source holds floats."""

    @pytest.mark.parametrize(
        "make", [pd.DataFrame, pl.DataFrame, pa.table], ids=["pandas", "polars", "arrow"]
    )
    def test_are_read_on_request(self, make: Callable[[Any], object]) -> None:
        """A gap of pandas, nan, is one; a sum of floats is finer than the step."""
        data = {"subject": ["A", "B"], "date": ["2024"] * 2, "1.1": [1.5, None], "1.2": [2.0, 10.0]}
        frame = make({**data, "2": [3, 4]})
        assert 'floats="decimal"' in refused(lambda: kc.Panel.from_frame(frame, PACK, rest=OPEN))
        panel = kc.Panel.from_frame(frame, PACK, rest=OPEN, floats="decimal")
        assert panel.to_columns()["1.1"] == [Decimal("1.5"), None]
        assert panel.to_columns()["1.2"] == [2, 10]
        sums = make({**data, "1.1": [0.1 + 0.2, 1.0], "2": [3, 4]})
        found = refused(lambda: kc.Panel.from_frame(sums, PACK, floats="decimal"))
        assert found.startswith("rows[0].1.1: 0.30000000000000004 is finer than the step 0.5")

    def test_of_arrays_are_read_on_request(self) -> None:
        """Masked ones are absent, and nan is none."""
        values = np.ma.MaskedArray([1.5, 9.0], mask=[False, True])
        rest = {"1.2": [1, 1], "2": [1, 1]}
        panel = panel_of({"1.1": values, **rest}, rest=OPEN, floats="decimal")
        assert panel.to_columns()["1.1"] == [Decimal("1.5"), None]
        found = refused(
            lambda: panel_of({"1.1": np.array([math.nan, 1]), **rest}, floats="decimal")
        )
        assert "NaN is not finite" in found
        assert "refuse, decimal" in refused(lambda: panel_of(rest, floats="exact"))

    def test_of_scores_are_read_on_request(self) -> None:
        """By every way to make a result, as texts are."""
        text = {"1.1": "1.5", "1.2": "10", "2": "3"}
        number: Any = {code: float(each) for code, each in text.items()}
        head: Any = {"subject": "A", "date": "2024"}
        in_floats = head | {"floats": "decimal"}
        assert kc.Evaluation.from_points(PACK, points=number, **in_floats) == scored(points=text)
        refusal = refused(lambda: kc.Evaluation.from_points(PACK, points=number, **head))
        assert 'floats="decimal"' in refusal
        percent: Any = {"1.1": 15.0, "1.2": 50.0, "2": 10.0}
        assert kc.Evaluation.from_percent(PACK, percent=percent, **in_floats) == scored(points=text)
        answers: Any = {code: {"points": each} for code, each in number.items()}
        assert kc.Evaluation.from_answers(PACK, answers=answers, **in_floats) == scored(points=text)
        printed: Any = {"areas": {"1": {"points": 12.0}, "2": 3.0}, "total": 15.0}
        result = kc.PublishedResult.from_printed(PACK, **printed, **in_floats)
        assert result.by_code["1"].points == 12

    def test_of_json_are_read_on_request(self) -> None:
        """A web framework has parsed them already; else the parser is told."""
        data = kc.to_dict(scored()) | {"points": {"1.1": 1.0, "1.2": 2.5, "2": 3}}
        assert "parse_float=decimal.Decimal" in refused(lambda: kc.from_dict(data, packs=PACK))
        found = kc.from_dict(data, packs=PACK, floats="decimal")
        assert isinstance(found, kc.Evaluation)
        assert found.scores[1].points == Decimal("2.5")
        assert "refuse, decimal" in refused(
            lambda: kc.from_dict(data, packs=PACK, floats="exact")  # type: ignore[arg-type]
        )

    def test_of_a_pack_read_by_others_get_a_hint(self) -> None:
        """Tomllib makes floats of 2.5: python-poetry/tomlkit#538."""
        content = tomllib.loads(TINY.replace("= 10", "= 2.5"))
        assert "parse_float=decimal.Decimal" in refused(lambda: kc.load_pack(content))
        content = tomllib.loads(TINY.replace("= 10", "= 2.5"), parse_float=Decimal)
        assert kc.load_pack(content).areas[0].max_points == Decimal("2.5")


class TestTitles:
    """The name of an area is a key where only one area or sub-question has it."""

    def test_are_keys_of_scores_and_values(self) -> None:
        """In every language of the pack, aliases and other letters included."""
        pack = kc.load_pack("kommunkompassen-se@2020")
        names = ["1", "Community development", "styrning och KONTROLL", *"45678"]
        found = kc.Evaluation.from_points(
            pack, points={name: 10 * i for i, name in enumerate(names, 1)}, **FIELDS
        )
        value = kc.profile(found)["Steering and control"]
        assert (value.code, value.points) == ("3", 30)
        profile = kc.profile(found)
        assert profile.printed("Arbetsliv") == profile.printed("7")
        assert profile.explain("Arbetsliv") == profile.explain("7")
        assert kc.compare(profile, profile)["Arbetsliv"].code == "7"
        assert kc.aggregate([profile])["Arbetsliv"] == kc.aggregate([profile])["7"]
        assert "Working life" in profile
        assert "Nothing of the kind" not in profile
        printed = kc.PublishedResult.from_printed(pack, areas={"Arbetsliv": 5}, **FIELDS)
        assert printed.by_code["7"].points == 5
        percent = dict.fromkeys(names, 10)
        assert kc.Evaluation.from_percent(pack, percent=percent, **FIELDS).complete
        answers: Any = {names[1]: {"points": 10}}
        rest: Any = {name: 10 for name in names if name != names[1]}
        assert kc.Evaluation.from_answers(
            pack, answers=answers, points=rest, **FIELDS
        ) == kc.Evaluation.from_points(pack, points=percent, **FIELDS)

    def test_of_two_are_refused(self) -> None:
        """So is one and the same node by two names."""
        pack = pack_of(area("1", 10, 10), kc.Area(code="2", title=label("1-1"), max_points=10))
        for function in (
            lambda: kc.Evaluation.from_points(pack, points={"1-1": 1}, rest=OPEN, **FIELDS),
            lambda: kc.profile(
                kc.Evaluation.from_points(pack, points={"1.1": 1, "2": 1}, **FIELDS)
            )["1-1"],
        ):
            assert "'1-1' is the name of 1.1, 2; use a code [KE030]" in refused(function)
        twice = {"Area 2": 1, "2": 2}
        assert "'2' is given twice, as '2' and as 'Area 2'" in refused(
            lambda: scored(points={**POINTS, **twice})
        )

    def test_are_no_keys_of_files(self) -> None:
        """Other implementations read them too."""
        data = kc.to_dict(scored())
        data["points"]["Area 2"] = data["points"].pop("2")
        assert "use '2' [KE001]" in refused(lambda: kc.from_dict(data, packs=PACK))
        printed = kc.PublishedResult.from_printed(PACK, areas={"2": 5}, **FIELDS)
        areas = {"areas": {"Area 2": 5}}
        assert "use '2' [KE001]" in refused(
            lambda: kc.from_dict(kc.to_dict(printed) | areas, packs=PACK)
        )


class TestFrames:
    """Engines differ in nulls, types and widths; the results do not."""

    HALVES = (Decimal("1.5"), None)

    def column(self, frame: object, **more: Any) -> list[object]:  # noqa: ANN401 (any argument)
        """Read a frame, and return the scores of 1.1."""
        return kc.Panel.from_frame(frame, PACK, rest=OPEN, **more).to_columns()["1.1"]

    def test_own_table_is_read_back(self) -> None:
        """MrNeRF/LichtFeld-Studio#887: its numbers are steps, and are not scaled again."""
        panel = panel_of({"1.1": ["2.5", 1], "1.2": ["2.5", 3], "2": [5, 6]})
        again = kc.Panel.from_frame(panel.to_arrow(), PACK)
        assert again.score().total.floats.tolist() == [10.0, 10.0]

    def test_null_in_a_group_survives_parquet(self, tmp_path: Path) -> None:
        """apache/arrow#42762."""
        panel = panel_of(DATA, groups={"k": ["x", None]})
        pq.write_table(panel.to_arrow(), tmp_path / "a.parquet")
        again = kc.Panel.from_arrow(pq.read_table(tmp_path / "a.parquet"), PACK)
        assert again.groups[0].values.tolist() == ["x", None]  # noqa: PD011 (of a panel)

    def test_text_of_pandas_with_a_gap(self) -> None:
        """rdnfn/feedback-forensics#80: nan is null; domvwt/pandas-downcast#9: also in steps."""
        text = "subject,date,1.1,1.2,2\nA,2024,1.5,2,3\nB,2023,,2,3\n"
        assert self.column(pd.read_csv(io.StringIO(text), dtype=str)) == [*self.HALVES]
        frame = pd.DataFrame({"1.1": ["1.5", None], "1.2": [2, 2], "2": [3, 3]})
        first, second = frames.to_steps(frame, PACK)["1.1"].tolist()
        assert (first, pd.isna(second)) == (3, True)

    def test_header_of_numbers_is_told_from_texts(self) -> None:
        """timvink/mkdocs-table-reader-plugin#63."""
        frame = pd.DataFrame({"1.1": [1], "1.2": [2], 2: [3]})
        assert "did you mean '2'" not in refused(lambda: frames.score(frame, PACK))

    def test_column_of_nulls_alone(self) -> None:
        """narwhals-dev/narwhals#2835: nulls like any other."""
        frame = pl.DataFrame({"1.1": [None, None], "1.2": [2, 2], "2": [3, 3]})
        found = frames.score(frame, PACK, not_assessed="worst")
        assert found["total_steps"].to_list() == [10, 10]

    def test_integers_of_128_bits(self) -> None:
        """pola-rs/polars#20232."""
        frame = pl.DataFrame(ROWS).with_columns(pl.col("1.1").cast(pl.Int128))
        assert self.column(frame) == [1, 2]

    def test_nan_has_no_rank(self) -> None:
        """pola-rs/polars#10513: it got the first."""
        frame = pl.DataFrame({"1.1": [1.5, math.nan], "1.2": [2.0, 2.0], "2": [3.0, 3.0]})
        refused(lambda: frames.to_steps(frame, PACK))
        refused(lambda: frames.rank(frame, PACK))

    def test_null_alone_in_its_group_has_no_rank(self) -> None:
        """pola-rs/polars#18243."""
        frame = pl.DataFrame(
            {"g": ["j", "j", "k"], "1.1": [1, 2, None], "1.2": [1] * 3, "2": [1] * 3}
        )
        assert frames.rank(frame, PACK, by="g")["total_rank"].to_list() == [2, 1, None]

    def test_group_without_scores_sums_alike(self) -> None:
        """narwhals-dev/narwhals#3022: 0 in one engine and null in another."""
        data = {"g": ["a", "b", "b"], "1.1": [1, None, None], "1.2": [1] * 3, "2": [1] * 3}
        nullable = {**data, "1.1": pd.array(data["1.1"], dtype="Int64")}
        for frame in (pl.DataFrame(data), pa.table(data), pd.DataFrame(nullable)):
            found = frames.aggregate(frame, PACK, by="g", codes="total", statistics=["n", "sum"])
            rows = {each["g"]: each for each in pl.DataFrame(found).to_dicts()}
            assert {key: row["total_steps_n"] for key, row in rows.items()} == {"a": 1, "b": 0}
            assert rows["a"]["total_steps_sum"] == 6
            assert rows["b"]["total_steps_sum"] == 0

    @pytest.mark.parametrize("dtype", ["int8", "uint8", "int16"])
    def test_small_integers_do_not_wrap_around(self, dtype: str) -> None:
        """numpy/numpy#26803."""
        pack = pack_of(area("1", 240, 120, 120), step="1")
        data = {code: np.array([120, 100], dtype) for code in ("1.1", "1.2")}
        assert panel_of(data, pack).score().total.floats.tolist() == [240.0, 200.0]
        for make in (pd.DataFrame, pl.DataFrame, pa.table):
            found: Any = frames.score(make(data), pack)
            assert [int(str(each)) for each in found["total_steps"]] == [240, 200]

    def test_sums_of_duckdb(self) -> None:
        """duckdb/duckdb#3143: HUGEINT is exact, and a float once pandas has it."""
        query = """select 'A' as subject, '2024' as date, sum(1) as "1.1", 2::HUGEINT as "1.2",
            3.5::DECIMAL(5,1) as "2" """
        relation: Any = duckdb.sql(query)
        for frame in (relation, relation.pl()):
            found = kc.Panel.from_frame(frame, PACK, collect=True).to_columns()
            assert [found[code] for code in POINTS] == [[1], [2], [Decimal("3.5")]]
        pandas = relation.df()
        assert "float64" in refused(lambda: kc.Panel.from_frame(pandas, PACK))

    @pytest.mark.parametrize(
        "kind",
        [
            *(pa.string(), pa.large_string(), pa.string_view()),  # pandas-dev/pandas#60068
            *(pa.decimal128(10, 1), pa.decimal128(38, 10), pa.decimal256(50, 1)),
        ],
        ids=str,
    )
    def test_types_of_arrow(self, kind: pa.DataType, tmp_path: Path) -> None:
        """Texts and decimals of every kind (pola-rs/polars#7444), in memory and in Parquet."""
        values = [Decimal("1.5"), None] if "decimal" in str(kind) else ["1.5", None]
        frame = pa.table({**ROWS, "1.1": pa.array(values, kind)})
        assert self.column(frame) == [*self.HALVES]
        pq.write_table(frame, tmp_path / "a.parquet")
        assert self.column(pq.read_table(tmp_path / "a.parquet")) == [*self.HALVES]

    @pytest.mark.parametrize("index", [[5, 3], [7, 7]])
    def test_index_of_pandas_does_not_matter(self, index: list[int]) -> None:
        """pandas-dev/pandas#42092."""
        assert self.column(pd.DataFrame(ROWS, index=index)) == [1, 2]


LINE = (
    '{"format":1,"kind":"evaluation","pack":"small@1","subject":"A","date":"2024",'
    '"points":{"1.1":%s,"1.2":2,"2":3}}'
)
TINY = """format = 1
id = "tiny-x"
revision = "2025"
language = "en"
title = { en = "Tiny" }
source = "made up"

[[areas]]
code = "1"
max_points = 10
title = { en = "Only" }
"""


class TestTexts:
    """JSON and TOML are read exactly, or refused by the library itself."""

    @pytest.mark.parametrize(
        "number",
        [
            *('1,"1.1":2', '1,"1\\u002e1":2'),  # kgabis/parson#7: the last of two keys won
            *("NaN", "Infinity", "-Infinity", "1e400", "1e999999999", "9" * 5000, "true", '"x"'),
        ],
    )
    def test_of_json_that_hold_no_number(self, number: str) -> None:
        """python-rapidjson/python-rapidjson#26."""
        refused(lambda: kc.loads(LINE % number, packs=PACK))

    def test_of_json_are_exact(self) -> None:
        """The tenth decimal counts."""
        pack = pack_of(area("1", 30, 10, 20), area("2", 30), step="0.1")
        found = kc.loads(LINE % "1.1", packs=pack)
        assert isinstance(found, kc.Evaluation)
        assert kc.profile(found).total.exact == Fraction(61, 10)
        assert "finer" in refused(lambda: kc.loads(LINE % "1.1000000000000001", packs=pack))

    @pytest.mark.parametrize(
        "text",
        [
            TINY.replace("= 10", f"= {'9' * 5000}"),  # python/cpython#153392
            TINY.replace("= 10", f"= {'[' * 3000}{']' * 3000}"),  # notatallshaw/nab#974
            TINY + "code = '2'\n",  # felipap/toml-python#3
            TINY + "[[areas.sub_questions]]\n2025-01-01 = 5\n",  # hukkin/tomli-w#53
            TINY.replace("= 10", "= 2025-01-01"),
        ],
        ids=["digits", "depth", "key twice", "date as a key", "date as a number"],
    )
    def test_of_toml_end_in_our_own_errors(self, tmp_path: Path, text: str) -> None:
        """Never in those of a parser."""
        (tmp_path / "a.toml").write_text(text)
        refused(lambda: kc.load_pack(tmp_path / "a.toml"))

    @pytest.mark.parametrize("name", ["a.toml", "a.json"])
    def test_keep_findings_and_reasons(self, tmp_path: Path, name: str) -> None:
        """An export lost its remarks: intuitem/ciso-assistant-community#2026."""
        note = kc.Finding(kind="strength", text="Well done", code="1")
        for score in ("2.5", GONE, OPEN):
            result = scored(points={**POINTS, "1.1": score}, findings=[note])
            kc.save(result, tmp_path / name)
            assert kc.load(tmp_path / name, packs=PACK) == result


class TestCommands:
    """The output is readable in the code page of any terminal."""

    @pytest.mark.parametrize("encoding", ["cp1252", "cp850", "ascii", "cp932", "utf-8", "utf-16"])
    def test_write_in_every_code_page(
        self, encoding: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """code42/code42cli#338: letters that it lacks are replaced, and documents are UTF-8."""
        path = tmp_path / "Östra.toml"
        head = 'format = 1\nkind = "published-result"\npack = "kommunkompassen-se@2010"\n'
        path.write_text(f'{head}subject = "Örebro ✓ Ж"\ndate = "2015"\ntotal = 5\n', "utf-8")
        shown = dict[tuple[str, ...], bytes]()
        for more in ((), ("--json",)):
            out = io.BytesIO()
            with monkeypatch.context() as patch:
                patch.setattr("sys.stdout", io.TextIOWrapper(out, encoding))
                assert main(["audit", str(path), *more]) == 0
                shown[more] = out.getvalue()
        if encoding in {"cp1252", "utf-8"}:
            assert "Örebro" in shown[()].decode(encoding)
        assert json.loads(shown[("--json",)])["result"]["name"] == "Örebro ✓ Ж"


class TestDistributions:
    """What is odd about an installation hides no pack."""

    @pytest.fixture
    def site(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
        """Install the tiny pack in a folder of its own."""
        site = tmp_path / "site"
        unpacked(site, {"tiny-x@2025": TINY}, name=tmp_path.name.replace("-", "_"))
        monkeypatch.syspath_prepend(str(site))
        return site

    def loads(self, site: Path) -> bool:
        """Return True if the tiny pack is listed once, and can be loaded."""
        packs = installed(site)
        (found,) = packs
        return packs.load("tiny-x").ref == found.ref

    def test_entry_point_listed_twice(self, site: Path) -> None:
        """By an editable installation: pypa/setuptools#3649."""
        (entries,) = site.glob("*.dist-info/entry_points.txt")
        text = entries.read_text()
        entries.write_text(f"{text}\n" + text.partition("\n")[2])
        assert self.loads(site)

    def test_two_kinds_of_metadata(self, site: Path) -> None:
        """python/importlib_metadata#410."""
        (info,) = site.glob("*.dist-info")
        other = info.with_suffix(".egg-info")
        other.mkdir()
        for name, source in (("PKG-INFO", "METADATA"), ("entry_points.txt",) * 2):
            (other / name).write_bytes((info / source).read_bytes())
        assert self.loads(site)

    def test_file_of_a_mac_beside_a_revision(self, site: Path) -> None:
        """supercollider/sc3-plugins#379."""
        (folder,) = site.glob("*/tiny-x")
        (folder / "._2025.toml").write_bytes(b"\x00\x05\x16\x07")
        assert self.loads(site)

    def test_broken_metadata_of_others(self, site: Path) -> None:
        """python/importlib_metadata#68: reported, and skipped."""
        for name, entries in (("broken", "[kompass_core.packs]\nbroken\n"), ("nameless", "")):
            info = site / f"{name}-1.0.dist-info"
            info.mkdir()
            (info / "entry_points.txt").write_text(entries)
        (site / "broken-1.0.dist-info/METADATA").write_text("Name: broken\nVersion: 1\n")
        assert self.loads(site)
        assert {each.rule for each in installed(site).problems} == {"KP110"}

    def test_in_a_zip_file(self, site: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        """python/importlib_resources#48."""
        archive = site.with_suffix(".zip")
        with zipfile.ZipFile(archive, "w") as file:
            for path in site.rglob("*"):
                file.write(path, path.relative_to(site))
        monkeypatch.undo()
        monkeypatch.syspath_prepend(str(archive))
        assert self.loads(archive)

    def test_package_without_an_init_file(self, site: Path) -> None:
        """python/cpython#59110: the error names the file."""
        (init,) = site.glob("*/__init__.py")
        init.unlink()
        assert "__init__.py" in refused(lambda: installed(site).load("tiny-x"))


class TestRounding:
    """Halves and ceilings are exact."""

    @pytest.mark.parametrize(
        ("mode", "unit", "given_", "right"),
        [
            *(("half-up", "0.1", *each) for each in [("8.45", "8.5"), ("0.95", "1")]),
            *(("half-up", "0.1", *each) for each in [("0.35", "0.4"), ("8.95", "9")]),
            ("half-even", "0.1", "8.45", "8.4"),  # RedHatProductSecurity/cvss#58
            *(("ceiling", "0.1", *each) for each in [("4.02", "4.1"), ("4.00", "4")]),
            ("ceiling", "0.1", "4.00000000000000000001", "4.1"),  # 0llirocks/cvss-suite#51
            *(("half-up", 1, "-0.5", -1), ("half-even", 1, "-0.5", 0), ("up", 1, "-0.5", -1)),
            *(("half-down", 1, "-0.5", 0), ("down", 1, "-0.5", 0), ("ceiling", 1, "-0.5", 0)),
            ("floor", 1, "-0.5", -1),  # FIRSTdotorg/cvss-v4-calculator#4
        ],
    )
    def test_is_that_of_the_printed_decimals(
        self, mode: str, unit: str | int, given_: str, right: str | int
    ) -> None:
        """0.95 lies below the half as a float."""
        assert kc.Rounding(mode, unit).round(given_) == Fraction(right)

    def test_does_not_depend_on_the_host(self) -> None:
        """RedHatProductSecurity/cvss#59: neither do points and means."""

        def numbers() -> str:
            profile = kc.profile(scored(points={"1.1": "2.5", "1.2": "0.5", "2": 3}))
            group = kc.aggregate([profile, kc.profile(scored("B"))])
            rounded = kc.Rounding("half-up", "0.1").round("8.45")
            return repr((profile.total.points, group.total.mean, str(rounded)))

        right = numbers()
        with decimal.localcontext() as context:
            context.prec, context.rounding = 1, decimal.ROUND_UP
            context.traps[decimal.Inexact] = context.traps[decimal.FloatOperation] = True
            assert numbers() == right


class TestScores:
    """Gaps, weights, ranks and means."""

    def test_maxima_add_up_exactly(self) -> None:
        """Jon-Becker/nft-generator-py#59: ten times 0.1 is 1; mysociety/caps#239."""
        tenths: Any = ["0.1"] * 10
        assert pack_of(area("1", 1, *tenths), step="0.01").total.max_points == 1
        for most, parts, words in (
            (100, ["33.3", "33.5", "33.6"], "100.4"),
            (100, ["33.33"] * 3, "99.99"),
            (1, [0.1] * 10, "float"),
            (21, [10, 1, 9], "20"),
        ):
            assert words in refused(lambda m=most, p=parts: pack_of(area("1", m, *p), step="0.01"))  # type: ignore[misc]

    def test_not_applicable_is_neutral(self) -> None:
        """OWASP/samm#232: half of area 1 is half of the total."""
        source = scored(points={"1.1": 5, "1.2": 10, "2": GONE})
        profile = kc.profile(source, not_applicable="rescale")
        assert (profile.total.points, profile.total.coverage) == (30, 1)
        assert profile["2"].points is None

    def test_nothing_assessed_is_no_score(self) -> None:
        """msaad00/agent-bom#3819: it was 100 %."""
        nothing = scored(points={}, rest=OPEN)
        refused(lambda: kc.profile(nothing))
        total = kc.profile(nothing, not_assessed="rescale").total
        assert (total.points, total.coverage, str(total.bounds)) == (None, 0, "[0, 60]")
        assert kc.profile(nothing, not_assessed="worst").total.points == 0

    def test_nothing_applicable_is_no_score(self) -> None:
        """mondoohq/cnspec#328."""
        profile = kc.profile(scored(points={}, rest=GONE), not_applicable="rescale")
        total = kc.aggregate([profile]).total
        assert (profile.total.points, profile["1"].points, total.n, total.mean) == (
            *(None, None),
            *(0, None),
        )

    def test_means_are_of_those_with_a_score(self) -> None:
        """mysociety/caps#650."""
        one = kc.profile(scored(points={"1.1": 10, "1.2": 20, "2": 30}))
        other = kc.profile(
            scored("B", points={"1.1": 5, "1.2": 5, "2": GONE}), not_applicable="rescale"
        )
        group = kc.aggregate([one, other])
        assert (group.total.n, group["2"].n, group["2"].mean) == (2, 1, 30)

    def test_sums_and_shares(self) -> None:
        """bluefoxr/COINr#54: no weight in a sum; mysociety/caps#597: of what is possible."""
        profile = kc.profile(scored(points={"1.1": 5, "1.2": 10, "2": 7}))
        assert (profile.total.points, profile["1"].share) == (22, Fraction(1, 2))

    def test_ties_share_the_best_rank(self) -> None:
        """uzh-bf/klicker-uzh#5170."""
        points = {"A": 5, "B": 5, "C": 1, "D": 9}
        group = kc.aggregate(
            [kc.profile(scored(name, points={**POINTS, "1.1": p})) for name, p in points.items()]
        )
        assert [group.rank(each).rank for each in group.members] == [2, 2, 4, 1]
        panel = panel_of({"1.1": [*points.values()], "1.2": [2] * 4, "2": [3] * 4})
        assert panel.score().aggregate().total.rank.tolist() == [2, 2, 4, 1]

    def test_ranks_are_made_before_rounding(self) -> None:
        """mysociety/caps#407; of printed points only on request."""
        points, pack = {"A": "60.4", "B": "60.3", "C": "59.4"}, flat(100)
        group = kc.aggregate(
            [kc.profile(scored(name, points={"1": p}, pack=pack)) for name, p in points.items()]
        )
        assert [group.rank(each).rank for each in group.members] == [1, 2, 3]
        assert [group.rank(each, by="printed").rank for each in group.members] == [1, 1, 3]

    @pytest.mark.parametrize("q", ["0", "0.1", "0.25", "0.5", "0.9", "1"])
    def test_quantiles_are_linear(self, q: str) -> None:
        """pola-rs/polars#15754; numpy agrees."""
        values = [1, 2, 3, 4, 7]
        total = panel_of({"1.1": values, "1.2": [0] * 5, "2": [0] * 5}).score().aggregate().total
        found: Any = total.quantile(q)[0]
        assert float(found) == pytest.approx(float(np.quantile(values, float(q))))
        refused(lambda: total.quantile("25"))


class TestPrinted:
    """Printed numbers stand for intervals."""

    @pytest.mark.parametrize(
        ("total", "verdict"),
        [
            *((52, "impossible"), (53, "rounding"), (54, "rounding")),
            *((55, "consistent"), (57, "rounding"), (58, "impossible")),
        ],
    )
    def test_parts_that_do_not_add_up(self, total: int, verdict: str) -> None:
        """13 + 10 + 7 + 19 + 6 beside 54: OpenBitcoinPrivacyProject/wallet-ratings#35."""
        areas = {"1": 13, "2": 10, "3": 7, "4": 19, "5": 6}
        result = kc.PublishedResult.from_printed(
            flat(20, 20, 20, 20, 20), total=total, areas=areas, **FIELDS
        )
        assert kc.audit(result).verdict.value == verdict

    @pytest.mark.parametrize(("percent", "verdict"), [(71, "consistent"), (72, "impossible")])
    def test_percentages_that_do_not_add_up(self, percent: int, verdict: str) -> None:
        """71 + 24 + 6 is 101: PoetOS/moodle-mod_questionnaire#343."""
        pack = flat(17, 17, 17, step="1", score_unit=1)
        printed = {"1": (12, percent), "2": (4, 24), "3": (1, 6)}
        areas = {code: {"points": p, "percent": q} for code, (p, q) in printed.items()}
        audit = kc.audit(kc.PublishedResult.from_printed(pack, total=17, areas=areas, **FIELDS))
        assert audit.verdict.value == verdict
        assert audit.possible or {each.code for each in audit.conflicts[0]} == {"1"}

    def test_a_printed_change_is_an_interval(self) -> None:
        """nextcloud/spreed#11867: 60 to 61 is a rise, 61 to 61 may be either."""
        first, second, third = (
            kc.profile(
                kc.PublishedResult.from_printed(flat(100), subject="A", date=date, total=total)
            )
            for date, total in (("2014", 60), ("2016", 61), ("2018", 61))
        )
        assert str(kc.compare(first, second).total.bounds) == "(0, 2)"
        assert str(kc.compare(second, third).total.bounds) == "(-1, 1)"


class TestValues:
    """Values are keys, and travel between processes."""

    def test_equal_panels_are_one_key(self) -> None:
        """python-attrs/attrs#975: frozen, and yet without a hash."""
        panels = [panel_of({c: [1] for c in POINTS}, groups={"g": ["x"]}) for _ in "ab"]
        assert len({*panels}) == 1
        assert len({panels[0].groups[0], panels[1].groups[0]}) == 1

    def test_survive_pickle_and_copy(self) -> None:
        """python-attrs/attrs#611."""
        profiles = [kc.profile(scored(name)) for name in "AB"]
        group = kc.aggregate(profiles)
        panel = panel_of({code: [1] for code in POINTS}, groups={"g": ["x"]})
        compared = kc.compare(*profiles)
        for value in (PACK, scored(), profiles[0], group, compared, panel, group.rank(profiles[0])):
            pickled = pickle.loads(pickle.dumps(value))  # noqa: S301 (our own)
            assert pickled == copy.copy(value) == copy.deepcopy(value) == value

    @pytest.mark.parametrize(
        "wrong",
        [
            lambda: scored(points={"1.1": 99}),
            lambda: kc.load_pack({"format": 2}),
            lambda: kc.Rounding("x", 1),
        ],
        ids=["points", "format", "mode"],
    )
    def test_errors_survive_a_pickle(self, wrong: Callable[[], object]) -> None:
        """python-attrs/attrs#1020."""
        with pytest.raises(kc.KompassError) as caught:
            wrong()
        again = pickle.loads(pickle.dumps(caught.value))  # noqa: S301 (our own)
        assert (type(again), str(again)) == (caught.type, str(caught.value))
        assert again.problems == caught.value.problems

    @pytest.mark.parametrize(
        "strategy",
        [
            *(kst.packs(), kst.evaluations(), kst.evaluations(PACK), kst.panels()),
            *(kst.printed_results(), kst.broken_packs()),
            st.lists(kst.evaluations(PACK), min_size=2, max_size=8),
            st.from_type(kc.CriteriaPack) | st.from_type(kc.Profile),
        ],
        ids=str,
    )
    def test_are_drawn_without_complaints(self, strategy: st.SearchStrategy[object]) -> None:
        """HypothesisWorks/hypothesis#3367: health checks stay on."""
        quick = settings(max_examples=10, database=None, deadline=None)
        quick(given(strategy)(lambda _: None))()
