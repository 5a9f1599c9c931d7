"""Documents hold exact numbers as text."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

import kompass_core as kc
from kompass_core.cli.documents import number, result_document

if TYPE_CHECKING:
    from tests.cli.conftest import Run

REFERENCE = Path(__file__).parents[2] / "docs/reference/command-line.md"


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
        assert number(value) == text

    @given(st.fractions())
    def test_loses_nothing(self, value: Fraction) -> None:
        """Also beyond 28 digits."""
        assert Fraction(number(value) or "") == value


class TestResult:
    """A result is told apart by name, date, pack and kind."""

    def test_of_a_group_has_no_date(self) -> None:
        """A computed mean is neither an evaluation nor published."""
        results = kc.published_results("kommunkompassen-se")
        profiles = [kc.profile(each) for each in results if each.subject == "Strängnäs"]
        mean = kc.aggregate(profiles, repeats="keep").mean_profile("of both")
        assert result_document(mean.source) == {
            "name": "of both",
            "date": None,
            "pack": "kommunkompassen-se@2010",
            "kind": "mean",
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
