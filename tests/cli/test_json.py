"""Results as plain JSON data: exact numbers are text, and every key is documented."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import kompass_core as kc
from kompass_core.amounts import exact_text
from kompass_core.cli.commands.profile import explanation_dict
from kompass_core.criteria.rules import ChecklistRule, Item
from kompass_core.profiles.profile import source_dict
from tests.making import label, pack_of

if TYPE_CHECKING:
    from tests.cli.conftest import Run

ROOT = Path(__file__).parents[2]
REFERENCE, AGENCY = (
    ROOT / "docs/reference/command-line.md",
    ROOT / "examples/example-agency-2025.toml",
)


class TestNumber:
    """Every number can be read back exactly."""

    @pytest.mark.parametrize(
        ("value", "text"),
        [
            (Fraction("497.50"), "497.5"),
            (Decimal("1E+3"), "1000"),
            (Decimal("-0.00"), "0"),
            (Fraction(187, 3), "187/3"),
            (None, None),
        ],
    )
    def test_is_plain(self, value: Fraction | Decimal | None, text: str | None) -> None:
        """No exponents, no zeros without meaning; ratios where no decimal can hold them."""
        assert exact_text(value) == text

    @given(st.fractions())
    def test_loses_nothing(self, value: Fraction) -> None:
        """Also beyond 28 digits."""
        assert Fraction(exact_text(value) or "") == value


class TestResult:
    """A result is identified by name, date, pack and kind."""

    def test_of_a_group_has_no_date(self) -> None:
        """A computed mean is neither an evaluation nor published."""
        results = kc.published_results("kommunkompassen-se")
        profiles = [kc.profile(each) for each in results if each.subject == "Strängnäs"]
        mean = kc.aggregate(profiles, duplicates="keep").mean_profile("of both")
        assert source_dict(mean.source) == {
            "name": "of both",
            "date": None,
            "pack": "kommunkompassen-se@2010",
            "kind": "mean",
        }

    def test_of_a_projected_profile_is_that_of_its_source(self) -> None:
        """It is identified by the pack in whose terms it is read."""
        results = kc.published_results("kommunkompassen-se")
        (printed,) = (each for each in results if each.date == kc.Date.of("2019"))
        crosswalk = kc.load_crosswalk("kommunkompassen-se@2010", "kommunkompassen-se@2020")
        read = kc.project(kc.profile(printed), crosswalk)
        assert source_dict(read.source) == {
            "name": "Vallentuna",
            "date": "2019",
            "pack": "kommunkompassen-se@2020",
            "kind": "published result",
        }


class TestToDict:
    """`to_dict()` of a result is the plain JSON data that `--json` prints."""

    @pytest.fixture
    def results(self, published: Callable[[str, str], kc.PublishedResult]) -> list[Any]:
        """Return an audit, a profile and a comparison."""
        before, after = published("Strängnäs", "2014"), published("Strängnäs", "2016")
        return [
            kc.audit(after),
            kc.profile(after),
            kc.compare(kc.profile(before), kc.profile(after)),
        ]

    def test_is_plain(self, results: list[Any]) -> None:
        """JSON gives back the same: only dicts, lists, text, integers, truth values and None."""
        packs = (kc.load_pack(f"kommunkompassen-se@{revision}") for revision in (2010, 2020))
        for each in (*results, kc.diff(*packs)):
            assert json.loads(json.dumps(each.to_dict())) == each.to_dict()

    def test_has_titles_in_the_language(self, results: list[Any]) -> None:
        """In the pack's own, or another one."""
        for each in results:
            (own, *_), (english, *_) = (
                data.get("nodes") or data["changes"]
                for data in (each.to_dict(), each.to_dict("en"))
            )
            assert own["title"] == "Offentlighet och demokrati"
            assert english["title"] == "Openness and democracy"


class TestExplanation:
    """An explanation goes down to how points were rounded to what can be scored."""

    def test_of_points_that_were_rounded(self) -> None:
        """Two of three are 6.666… of 10, and 6.67 were scored."""
        items = [Item(code=code, title=label(code)) for code in "abc"]
        cell = kc.SubQuestion(
            code="1.1", title=label("1.1"), max_points=10, rule=ChecklistRule(items=items)
        )
        area = kc.Area(code="1", title=label("1"), max_points=10, sub_questions=[cell])
        pack = pack_of(10, areas=[area], step_rounding="half-up")
        scored = kc.Evaluation.from_answers(
            pack, subject="Ort", date="2016", answers={"1.1": {"a": True, "b": True, "c": False}}
        )
        data: Any = explanation_dict(kc.profile(scored), "1.1")
        assert data["node"]["points"] == "6.67"
        assert data["answers"] == {
            "rule": "checklist",
            "version": 1,
            "items": [
                {"code": "a", "answer": "yes"},
                {"code": "b", "answer": "yes"},
                {"code": "c", "answer": "no"},
            ],
            "share": "2/3",
            "step_rounding": {"mode": "half-up", "unit": "0.01"},
        }


def keys_of(data: object) -> Iterator[str]:
    """Return every key of a document, at every depth."""
    if isinstance(data, dict):
        for key, value in data.items():
            yield key
            yield from keys_of(value)
    elif isinstance(data, list):
        for value in data:
            yield from keys_of(value)


class TestKeys:
    """Programs rely on the keys: each is documented."""

    @pytest.fixture
    def documents(
        self, run: Run, file_of: Callable[[str, str], Path], evaluation_file: Path
    ) -> list[object]:
        """Return a document of each command."""
        before, after = file_of("Strängnäs", "2014"), file_of("Strängnäs", "2016")
        gaps = ("--not-applicable", "rescale", "--not-assessed", "worst")
        commands: list[tuple[str | Path, ...]] = [
            ("packs",),
            ("audit", after),
            ("profile", evaluation_file, *gaps, "--explain", "8"),
            ("profile", AGENCY, "--not-assessed", "worst", "--explain", "5.3"),
            ("compare", before, after),
            ("demo",),
        ]
        return [run(*command, "--json").data for command in commands]

    def test_are_documented(self, documents: list[object]) -> None:
        """The page names each key of each command."""
        known = set(re.findall(r"`(\w+)`", REFERENCE.read_text("utf-8")))
        assert set(keys_of(documents)) <= known

    def test_hold_no_float(self, documents: list[object]) -> None:
        """Numbers of points are text, counts are integers."""
        assert not any(isinstance(value, float) for value in _values_of(documents))


def _values_of(data: object) -> Iterator[object]:
    """Return every value of a document that holds no others."""
    if isinstance(data, dict):
        data = list(data.values())
    if isinstance(data, list):
        for value in data:
            yield from _values_of(value)
    else:
        yield data
