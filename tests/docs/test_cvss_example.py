"""The example of a rule scores every published vector of CVSS 3.1 as it was published."""

from __future__ import annotations

import sys
import tomllib
from collections.abc import Iterator
from fractions import Fraction
from itertools import product
from math import ceil
from pathlib import Path

import pytest

import kompass_core as kc
from kompass_core.criteria.rules import Rule
from kompass_core.testing.rules import check_rule
from tests.installing import register

FOLDER = Path(__file__).parents[2] / "examples/cvss"
PACK = FOLDER / "src/kompass_cvss/cvss-base/3.1.toml"


@pytest.fixture(scope="module", autouse=True)
def _installed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Install the example as pip does in editable mode."""
    site = tmp_path_factory.mktemp("site")
    groups = tomllib.loads((FOLDER / "pyproject.toml").read_text())["project"]["entry-points"]
    register(site, "kompass-cvss", groups, FOLDER)
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(str(FOLDER / "src"))
        patch.syspath_prepend(str(site))
        yield
    for name in [name for name in sys.modules if name.startswith("kompass_cvss")]:
        del sys.modules[name]


@pytest.fixture(scope="module")
def pack() -> kc.CriteriaPack:
    """The pack of the example."""
    return kc.load_pack("cvss-base")


@pytest.fixture(scope="module")
def rule(pack: kc.CriteriaPack) -> Rule:
    """Its rule."""
    return pack.rules["base"]


@pytest.fixture(scope="module")
def shares(rule: Rule) -> dict[tuple[str, ...], Fraction]:
    """The exact shares of all vectors, by the places of their values."""
    rows = product(*(item.options for item in rule.items))
    codes = [item.code for item in rule.items]
    found = {row: rule.share(dict(zip(codes, row, strict=True))) for row in rows}
    return {row: share for row, share in found.items() if share is not None}


def scored(pack: kc.CriteriaPack, vector: str) -> kc.Profile:
    """Score a vector as CVSS writes it."""
    answers = {"base": dict(metric.split(":") for metric in vector.split("/"))}
    return kc.profile(
        kc.Evaluation.from_answers(pack, subject=vector, date="2025", answers=answers)
    )


class TestVectors:
    """Scores and severities are those that FIRST publishes."""

    def test_are_scored_as_published(self, pack: kc.CriteriaPack) -> None:
        """The check scores the 31 vectors of the 29 examples, which travel with the pack."""
        assert len(pack.examples) == 31
        assert kc.check("cvss-base") == ()
        assert kc.check(PACK) == ()

    @pytest.mark.parametrize(
        ("vector", "score", "severity"),
        [
            ("AV:N/AC:L/PR:N/UI:N/S:U/C:N/I:N/A:N", "0", "None"),
            ("AV:N/AC:H/PR:N/UI:R/S:U/C:L/I:N/A:N", "3.1", "Low"),  # POODLE, CVE-2014-3566
            ("AV:L/AC:L/PR:H/UI:N/S:U/C:L/I:L/A:L", "4.2", "Medium"),  # Tomcat, CVE-2009-0783
            ("AV:N/AC:H/PR:N/UI:N/S:C/C:N/I:H/A:N", "6.8", "Medium"),  # Kaminsky, CVE-2008-1447
            ("AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:N/A:N", "7.5", "High"),  # Heartbleed, CVE-2014-0160
            ("AV:N/AC:L/PR:L/UI:R/S:C/C:H/I:H/A:H", "9.0", "Critical"),  # Cantemo, CVE-2019-7551
            ("AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H", "9.8", "Critical"),  # Shellshock, CVE-2014-6271
            ("AV:N/AC:L/PR:N/UI:N/S:C/C:H/I:H/A:H", "10", "Critical"),
        ],
    )
    def test_have_a_severity(
        self, pack: kc.CriteriaPack, vector: str, score: str, severity: str
    ) -> None:
        """By table 14 of the specification."""
        found = scored(pack, vector)
        band = found.band()
        assert found.total.exact == Fraction(score)
        assert band is not None
        assert str(band.text) == severity


class TestRounding:
    """Rounding up exact numbers is the Roundup of the specification."""

    def test_of_all_vectors(self, shares: dict[tuple[str, ...], Fraction]) -> None:
        """The specification first rounds to five decimals, against the noise of binary floats."""
        assert len(shares) == 2592
        for share in shares.values():
            hundred_thousandths = round(share * 10 * 100_000)
            assert ceil(share * 100) == ceil(Fraction(hundred_thousandths, 10_000))


class TestLaws:
    """The rule keeps what it claims."""

    def test_are_kept_in_a_sample(self, rule: Rule) -> None:
        """As the conformance tests try them."""
        assert check_rule(rule, max_examples=100) == ()

    def test_of_monotone_rules_is_kept_by_all_vectors(
        self, rule: Rule, shares: dict[tuple[str, ...], Fraction]
    ) -> None:
        """A more severe value of one metric never lowers the score."""
        for row, share in shares.items():
            for i, item in enumerate(rule.items):
                for value in item.options[item.options.index(row[i]) + 1 :]:
                    assert shares[(*row[:i], value, *row[i + 1 :])] >= share

    def test_ends(self, rule: Rule) -> None:
        """0 and 10; a metric that is missing gives no score."""
        assert rule.share({item.code: item.worst for item in rule.items}) == 0
        assert rule.share({item.code: item.best for item in rule.items}) == 1
        assert rule.share({"AV": "N"}) is None
