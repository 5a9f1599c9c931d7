"""What this library writes is read back equal or refused, in every format and engine."""

from __future__ import annotations

import json
import tomllib
from contextlib import suppress
from decimal import Decimal
from fractions import Fraction
from itertools import product
from pathlib import Path
from typing import Any, TypeAlias

import polars as pl
import pyarrow as pa
import pytest
from attrs import evolve
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pyarrow import parquet

import kompass_core as kc
from kompass_core import frames
from kompass_core.criteria import Break, WorkedExample
from kompass_core.criteria.rules import Rule
from kompass_core.errors import CrosswalkError, EvaluationError
from kompass_core.serialization.crosswalk_files import crosswalk_to_toml, read_crosswalk
from kompass_core.serialization.pack_files import pack_to_toml, read_pack
from kompass_core.serialization.text import parse_toml
from kompass_core.testing import strategies as kst
from kompass_core.testing.rules import answers, rules
from tests.crosswalking import crosswalks
from tests.in_engines import ENGINES, few
from tests.making import evaluation_of, label, pack_of

Result: TypeAlias = kc.Evaluation | kc.PublishedResult

ODD = st.sampled_from(
    [
        " ",
        "Å",
        "A\u030a",
        "\u200d",
        "日本",
        "🏳️\u200d🌈",
        "'\"",
        "=1+1",
        "a\\b",
        "#",
        "[x]",
        "\u00a0a",
        "\u2028",
    ]
) | st.text(st.characters(exclude_categories=["Cc", "Cs"]), min_size=1, max_size=6)
"""Names that file formats and frames may stumble over."""

KINDS = ("percent", "scale", "checklist", "ladder", "phases", "mean")


@st.composite
def names(draw: st.DrawFn) -> str:
    """Draw a name that is legal as a subject and a title."""
    return draw(ODD.filter(_is_legal))


def _is_legal(text: str) -> bool:
    try:
        kc.Label({"en": text})
    except kc.KompassError:
        return False
    return True


@st.composite
def ruled_packs(draw: st.DrawFn) -> kc.CriteriaPack:
    """Draw packs of steps, limits and names of every kind, with rules and worked examples."""
    low, high = draw(st.sampled_from([(-6, 9), (0, 15), (3, 63)]))
    rule: Rule = draw(rules(*KINDS, low=low, high=high))
    (area,) = pack_of([(low, high), (0, 30)]).areas
    first, second = area.sub_questions
    named = evolve(second, title=kc.Label({"en": draw(names())}), aliases=[draw(names())])
    example = WorkedExample(
        answers={"1.1": draw(answers(rule, missing=True)), "1.2": {"points": 15}},
        points={"1": Fraction(draw(st.integers(-9, 9)), draw(st.integers(1, 9))), "1.2": 15},
    )
    return pack_of(
        1,
        step=draw(st.sampled_from(["1", "0.5", "0.005", "0.3"])),
        step_rounding="half-up",
        title=kc.Label({"en": draw(names())}),
        areas=[evolve(area, sub_questions=[evolve(first, rule=rule), named])],
        breaks=draw(
            st.lists(
                st.builds(Break, st.just("2015"), st.just("2016-02"), st.just(label("x"))),
                max_size=1,
            )
        ),
        notes=draw(st.none() | st.builds(kc.Label, st.fixed_dictionaries({"en": names()}))),
        examples=[example] if draw(st.booleans()) else [],
    )


PACKS = kst.packs() | ruled_packs()


@st.composite
def answered(draw: st.DrawFn) -> kc.Evaluation:
    """Draw evaluations of answers, some of which are missing."""
    pack = draw(ruled_packs())
    return kc.Evaluation.from_answers(
        pack,
        subject=draw(names()),
        date=draw(kst.dates()),
        answers={"1.1": draw(answers(pack.rules["1.1"], missing=True))},
        points={"1.2": draw(kst.points_of(pack.scored[1], pack))},
    )


@st.composite
def means(draw: st.DrawFn) -> kc.PublishedResult:
    """Draw the published mean of a population, printed in another way than its pack is."""
    result = draw(kst.printed_results())
    n = draw(st.none() | st.integers(1, 99))
    population = kc.Population(name=draw(names()), window="2010 onwards", n=n, note=draw(names()))
    return evolve(result, subject=None, population=population)


RESULTS: dict[str, st.SearchStrategy[Result]] = {
    "points": kst.evaluations(),
    "answers": answered(),
    "printed": kst.printed_results(),
    "means": means(),
}


class TestPacks:
    """Packs as TOML, and as the data of a parser."""

    @given(PACKS)
    def test_of_packs(self, pack: kc.CriteriaPack) -> None:
        """Rules, worked examples, odd names and fine steps are kept, and so is the digest."""
        text = pack_to_toml(pack)
        data = tomllib.loads(text, parse_float=Decimal)
        for again in (read_pack(text), read_pack(text.encode()), kc.load_pack(data)):
            assert again == pack
            assert again.digest == pack.digest
            assert again.examples == pack.examples

    @given(crosswalks(), names(), names())
    def test_of_crosswalks(self, crosswalk: kc.Crosswalk, judge: str, note: str) -> None:
        """Digests, judgements and notes are kept."""
        whole = evolve(
            crosswalk,
            judgement=judge,
            note=kc.Label({"en": note}),
            older_digest=crosswalk.older.digest,
            relations=[evolve(each, judgement=judge) for each in crosswalk.relations],
        )
        known = {pack.ref: pack for pack in (whole.older, whole.newer)}
        data = parse_toml(crosswalk_to_toml(whole), CrosswalkError)
        assert read_crosswalk(data, known.__getitem__) == whole


class TestResults:
    """Evaluations and published results in memory and in files."""

    @pytest.mark.parametrize("kind", RESULTS)
    @settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=10)
    @given(st.data())
    def test_in_every_format(self, tmp_path: Path, kind: str, data: st.DataObject) -> None:
        """As text, as plain data, through JSON, and in files of both kinds."""
        result = data.draw(RESULTS[kind])
        packs = result.pack
        again = [kc.loads(kc.dumps(result, name), packs=packs) for name in ("json", "toml")]
        again.append(kc.from_dict(kc.to_dict(result), packs=packs))
        again.append(kc.from_dict(json.loads(json.dumps(kc.to_dict(result))), packs=packs))
        for suffix in ("toml", "json"):
            path = tmp_path / f"a.{suffix}"
            kc.save(result, path)
            assert kc.load(path, packs=packs) == result
        assert again == [result] * len(again)

    @settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
    @given(answered(), names(), names())
    def test_in_a_benchmark(
        self, tmp_path: Path, member: kc.Evaluation, name: str, source: str
    ) -> None:
        """Members keep their answers."""
        made: dict[str, Any] = {"name": name, "source": source, "as_of": "2020"}
        window: dict[str, Any] = {"first": "1900", "last": "2999", "not_assessed": "worst"}
        found = kc.Benchmark.of([member], **made, **window, not_applicable="worst")
        kc.save(found, tmp_path / "a.jsonl")
        assert kc.load(tmp_path / "a.jsonl", packs=member.pack) == found


@st.composite
def panels(draw: st.DrawFn) -> kc.Panel:
    """Draw panels with gaps, and a group of any name whose values have odd names."""
    pack = draw(kst.packs(max_areas=2, max_sub_questions=2))
    rows = draw(st.lists(kst.evaluations(pack), min_size=1, max_size=3))
    values = draw(st.lists(names() | st.none(), min_size=len(rows), max_size=len(rows)))
    return kc.Panel.from_evaluations(rows, pack=pack, groups={draw(names()): values})


class TestPanels:
    """Panels in the frames of every engine, and in Parquet."""

    @few
    @given(panels())
    def test_in_every_engine(self, panel: kc.Panel) -> None:
        """In points and in steps, which their columns are named after; or they are not written."""
        written = list[pa.Table]()
        with suppress(EvaluationError):
            written = [panel.to_arrow(), pa.table(panel.to_columns())]
        (group,) = panel.groups
        for table, make in product(written, ENGINES.values()):
            read = kc.Panel.from_frame(make(table), panel.pack, groups=group.name, collect=True)
            assert read == panel

    @settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
    @given(panels())
    def test_in_parquet(self, tmp_path: Path, panel: kc.Panel) -> None:
        """Read with PyArrow, which keeps the metadata, or with Polars, which does not."""
        (group,) = panel.groups
        written = list[pa.Table]()
        with suppress(EvaluationError):
            written.append(panel.to_arrow())
        for table in written:
            parquet.write_table(table, tmp_path / "a")
            assert kc.Panel.from_arrow(parquet.read_table(tmp_path / "a"), panel.pack) == panel
            frame = pl.read_parquet(tmp_path / "a")
            assert kc.Panel.from_frame(frame, panel.pack, groups=group.name) == panel

    @pytest.mark.parametrize("engine", ENGINES)
    def test_whole_steps_are_never_scored_as_points(self, engine: str) -> None:
        """A frame of steps has no column that is named like points."""
        pack = pack_of([10, 20], step="0.5")
        panel = kc.Panel.from_evaluations([evaluation_of(pack, 2, 5)])
        with pytest.raises(EvaluationError, match="KN052"):
            frames.score(ENGINES[engine](panel.to_arrow()), pack)
