"""The schemas say of a file what its reader says, as far as a schema can; judged by jsonschema."""

from __future__ import annotations

import datetime as dt
import json
import re
import tomllib
from collections.abc import Callable
from fractions import Fraction
from functools import partial
from pathlib import Path
from typing import Any

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft7Validator  # type: ignore[import-untyped]  # it ships no types

import kompass_core as kc
from kompass_core.amounts import decimal
from kompass_core.errors import PackSchemaError
from kompass_core.labels import language_tag
from kompass_core.serialization.converter import structure
from kompass_core.serialization.pack_files import pack_to_toml
from kompass_core.serialization.result_files import result_to_json, result_to_toml
from kompass_core.serialization.schemas import KINDS, schema_text
from kompass_core.testing.strategies.criteria import packs
from kompass_core.testing.strategies.results import evaluations, printed_results
from tools.__main__ import PAGES, made
from tools.schemas import KINDS as CLASSES
from tools.schemas import classes
from tools.tables import named

ROOT = Path(__file__).parents[2]
MADE = made()
VALIDATORS = {kind: Draft7Validator(json.loads(schema_text(kind))) for kind in KINDS}
FILES = [
    *sorted(ROOT.glob("criteria_packs/*/src/*/*/*.toml")),
    *sorted(ROOT.glob("criteria_packs/*/src/*/*/results/*.toml")),
    *sorted(ROOT.glob("criteria_packs/*/src/*/*/crosswalks/*.toml")),
    *sorted(ROOT.glob("examples/*.toml")),
    *sorted(ROOT.glob("examples/cvss/src/*/*/*.toml")),
    *sorted(ROOT.glob("tests/acceptance/instruments/*.toml")),
]


def plain(data: object) -> object:
    """Return dates as text, as JSON has them and as editors hand them to a schema."""
    if isinstance(data, dict):
        return {key: plain(value) for key, value in data.items()}
    if isinstance(data, list):
        return [plain(each) for each in data]
    return data.isoformat() if isinstance(data, dt.date) else data


def complaints(kind: str, data: object) -> list[str]:
    """Return the paths of what the schema of a kind of file refuses."""
    return [
        str(each.json_path).removeprefix("$.") for each in VALIDATORS[kind].iter_errors(plain(data))
    ]


def definition(name: str, kind: str = "published-result") -> Draft7Validator:
    """Return the schema of one of our own types."""
    return Draft7Validator(json.loads(schema_text(kind))["definitions"][name])


class TestShipped:
    """What travels with the package is what the sources make."""

    @pytest.mark.parametrize("path", MADE, ids=lambda path: path.name)
    def test_is_not_stale(self, path: Path) -> None:
        """If this fails: python3 dev.py make."""
        assert path.read_text("utf-8") == MADE[path]

    @pytest.mark.parametrize("kind", KINDS)
    def test_is_a_schema(self, kind: str) -> None:
        """Of draft-07, which editors know, with an id that is a URI."""
        schema = json.loads(schema_text(kind))
        Draft7Validator.check_schema(schema)
        assert schema["$schema"] == "http://json-schema.org/draft-07/schema#"
        assert re.fullmatch(r"urn:[a-z-]+:[a-z-]+:1", schema["$id"])

    @pytest.mark.parametrize("kind", KINDS)
    def test_explains_every_key(self, kind: str) -> None:
        """An editor shows it; and it knows that no other key may stand there."""
        schema = json.loads(schema_text(kind))
        tables = [schema, *schema["definitions"].values()]
        for table in tables:
            if "properties" in table:
                assert table["additionalProperties"] is False
                assert all(each["description"] for each in table["properties"].values())

    def test_each_table_is_on_a_page(self) -> None:
        """Whoever adds a class of files adds its table of keys."""
        pages = "".join(page.read_text("utf-8") for page in PAGES)
        every = {each.__name__ for root in CLASSES.values() for each in classes(root)}
        assert named(pages) == every
        assert set(KINDS) == set(CLASSES)


class TestValid:
    """What the reader takes, the schema takes."""

    @pytest.mark.parametrize("path", FILES, ids=lambda path: f"{path.parent.name}-{path.stem}")
    def test_shipped_files(self, path: Path) -> None:
        """Each names, in its first line, the schema of its kind, where it lies."""
        text = path.read_text("utf-8")
        data = tomllib.loads(text)
        kind = data.get("kind", "variant" if "extends" in data else "pack")
        assert complaints(kind, data) == []
        first, _, _ = text.partition("\n")
        named_file = path.parent / first.removeprefix("#:schema ")
        assert (
            named_file.resolve()
            == ROOT / f"src/kompass_core/serialization/schemas/kompass-{kind}.schema.json"
        )

    @given(packs())
    def test_every_pack_that_is_written(self, pack: kc.CriteriaPack) -> None:
        """Whatever it holds."""
        assert complaints("pack", tomllib.loads(pack_to_toml(pack))) == []

    @given(st.one_of(evaluations(), printed_results()))
    def test_every_result_that_is_written(self, result: kc.Evaluation | kc.PublishedResult) -> None:
        """As TOML and as JSON."""
        kind = "evaluation" if isinstance(result, kc.Evaluation) else "published-result"
        assert complaints(kind, tomllib.loads(result_to_toml(result))) == []
        assert complaints(kind, json.loads(result_to_json(result))) == []


def pack() -> dict[str, Any]:
    """Return a small pack, as plain data."""
    cells = [{"code": "1.1", "max_points": "100", "title": {"en": "x"}}]
    area = {"code": "1", "max_points": 100, "title": {"en": "x"}, "sub_questions": cells}
    head = {"format": 1, "id": "small", "revision": "1", "language": "en", "title": {"en": "x"}}
    return {**head, "source": "made up", "areas": [area]}


def cell(data: dict[str, Any]) -> dict[str, Any]:
    """Return the sub-question of the small pack."""
    found: dict[str, Any] = data["areas"][0]["sub_questions"][0]
    return found


BROKEN: dict[str, tuple[Callable[[dict[str, Any]], object], str]] = {
    "key-missing": (lambda data: data.pop("source"), "$"),
    "key-unknown": (lambda data: data.update(area_maximum=1), "$"),
    "capitals": (lambda data: cell(data).update(Aliases=[]), "areas[0].sub_questions[0]"),
    "format-newer": (lambda data: data.update(format=2), "format"),
    "format-zero": (lambda data: data.update(format=0), "format"),
    "id": (lambda data: data.update(id="Small"), "id"),
    "id-with-line-end": (lambda data: data.update(id="small-"), "id"),
    "revision": (lambda data: data.update(revision="v1"), "revision"),
    "language": (lambda data: data.update(language="english"), "language"),
    "title-text": (lambda data: data.update(title="x"), "title"),
    "title-none": (lambda data: data.update(title={}), "title"),
    "title-tag": (lambda data: data.update(title={"english": "x"}), "title"),
    "title-empty": (lambda data: data.update(title={"en": " "}), "title.en"),
    "title-long": (lambda data: data.update(title={"en": "x" * 4097}), "title.en"),
    "areas-none": (lambda data: data.update(areas=[]), "areas"),
    "areas-too-many": (lambda data: data.update(areas=data["areas"] * 65), "areas"),
    "areas-table": (lambda data: data.update(areas={}), "areas"),
    "code-number": (lambda data: cell(data).update(code=1.1), "areas[0].sub_questions[0].code"),
    "code": (lambda data: cell(data).update(code="1 1"), "areas[0].sub_questions[0].code"),
    "max-true": (
        lambda data: cell(data).update(max_points=True),
        "areas[0].sub_questions[0].max_points",
    ),
    "max-comma": (
        lambda data: cell(data).update(max_points="1,5"),
        "areas[0].sub_questions[0].max_points",
    ),
    "aliases-text": (
        lambda data: cell(data).update(aliases="x"),
        "areas[0].sub_questions[0].aliases",
    ),
    "policy": (lambda data: data.update(not_applicable="zero"), "not_applicable"),
    "combine": (lambda data: data.update(combine={"area": "median"}), "combine.area"),
    "rounding": (lambda data: data.update(rounding={"mode": "half"}), "rounding.mode"),
    "rounding-level": (
        lambda data: data.update(rounding={"total": {"points": []}}),
        "rounding.total.points",
    ),
    "equivalent": (lambda data: data.update(equivalent_to=["x"]), "equivalent_to[0]"),
    "fallback-tag": (lambda data: data.update(fallback={"english": ["sv"]}), "fallback"),
    "break-date": (
        lambda data: data.update(breaks=[{"from": "may", "to": "2015", "note": {"en": "x"}}]),
        "breaks[0].from",
    ),
    "break-key": (
        lambda data: data.update(breaks=[{"start": "2014", "to": "2015", "note": {"en": "x"}}]),
        "breaks[0]",
    ),
}


class TestBroken:
    """What a schema can see is marked at its place, and the reader refuses it too."""

    @pytest.mark.parametrize("case", BROKEN)
    def test_packs(self, case: str) -> None:
        """The schema complains there, and nowhere else."""
        change, path = BROKEN[case]
        data = pack()
        assert complaints("pack", data) == []
        assert kc.load_pack(data).id == "small"
        change(data)
        assert {each.removesuffix(".") for each in complaints("pack", data)} == {path}
        with pytest.raises(kc.KompassError):
            kc.load_pack(data)

    @pytest.mark.parametrize("kind", ["evaluation", "published-result"])
    @pytest.mark.parametrize(
        "change",
        [
            {"kind": "pack"},
            {"pack": "small"},
            {"date": "16"},
            {"x": 1},
            {"subject": 1},
            {"format": 2},
        ],
        ids=str,
    )
    def test_results(self, kind: str, change: dict[str, object]) -> None:
        """Of both kinds."""
        data = {"format": 1, "kind": kind, "pack": "small@1", "date": "2016", "subject": "x"}
        assert complaints(kind, data) == []
        assert complaints(kind, data | change)


def accepts(read: Callable[[str], object], text: str) -> bool:
    """Whether a reader takes *text*."""
    try:
        read(text)
    except kc.KompassError:
        return False
    return True


class TestTypes:
    """The patterns of the schema are those of the readers."""

    @given(st.from_regex(r"[a-zA-Z]{1,4}([-_][a-zA-Z0-9]{1,5}){0,3}", fullmatch=True))
    def test_language_tags(self, text: str) -> None:
        """Both ways."""
        valid = not complaints("pack", pack() | {"title": {"en": "x", text: "x"}})
        assert valid == accepts(language_tag, text)

    @given(st.text("+-0123456789.e", max_size=8))
    def test_amounts(self, text: str) -> None:
        """Both ways."""
        assert definition("Amount").is_valid(text) == accepts(decimal, text)

    @given(st.text("+-0123456789./", max_size=8))
    def test_shares(self, text: str) -> None:
        """A number or a ratio, both ways."""
        made = attrs.make_class("Made", {"share": attrs.field(type=Fraction)})
        valid = definition("Ratio", "crosswalk").is_valid(text)
        read = partial(structure, cls=made, error=PackSchemaError)
        assert valid == accepts(lambda share: read({"share": share}), text)

    @given(
        st.from_regex(
            r"(18|19|20|29|30)\d\d(-\d\d(-\d\d)?)?", fullmatch=True, alphabet="0123456789-"
        )
    )
    def test_dates(self, text: str) -> None:
        """A schema cannot count the days of February; all else is the same."""
        valid = definition("Date").is_valid(text)
        assert valid or not accepts(kc.Date.of, text)
        assert not valid or accepts(kc.Date.of, text) or text[-2:] in {"29", "30", "31"}
