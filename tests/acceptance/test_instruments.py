"""
Published instruments are expressed as packs, and scored as they score.

Each pack is a stand-in with the one thing that makes its instrument difficult; its file says
what of it is the instrument's own. What is expected is worked out by hand. The page
``docs/explanation/instruments.md`` has the same instruments, and no other.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from fractions import Fraction
from pathlib import Path
from typing import Any, NamedTuple

import pytest

import kompass_core as kc
from kompass_core.missing import PolicyName
from kompass_core.testing.rules import check_rule
from tests.installing import register

ROOT = Path(__file__).parents[2]
FOLDER = Path(__file__).parent / "instruments"
PAGE = ROOT / "docs/explanation/instruments.md"
KINDS = {
    "capped-mean": "CappedMean",
    "human-development": "HumanDevelopment",
    "log-normal": "LogNormal",
    "limited-rating": "LimitedRating",
}

Given = int | str | kc.NotApplicable | kc.NotAssessed | Mapping[str, object]


class Case(NamedTuple):
    """
    A subject assessed under a pack, and its results.

    Attributes:
        name: The name of the pack's file.
        given: Points by code, or answers by item.
        points: The exact points, by node.
        bands: The code of the band, by node.
        printed: The percent as they are printed, by node.
        not_assessed: The policy for gaps.
    """

    name: str
    given: Mapping[str, Given]
    points: Mapping[str, str] = {}
    bands: Mapping[str, str] = {}
    printed: Mapping[str, str] = {}
    not_assessed: PolicyName = "refuse"


NO = kc.NotApplicable("there is none")
GAP = kc.NotAssessed("there is no source")
RATINGS = ("safe", "effective", "caring", "responsive", "well-led")


def rated(*ratings: str) -> dict[str, Given]:
    """Return five ratings of CQC."""
    return {"overall": dict(zip(RATINGS, ratings, strict=True))}


def web(**amounts: int | str) -> dict[str, Given]:
    """Return metrics of Lighthouse."""
    return {code: {"shift" if code == "CLS" else "ms": each} for code, each in amounts.items()}


CASES = [
    # 490 of 1000: 40 caps the mean of 40 and 80 in 1.1; 75 does not cap 65 in 1.2.
    Case(
        "efqm",
        {
            "1.1": {"sound": 40, "aligned": 80},
            "1.2": {"sound": 75, "aligned": 55},
            "3": 250,
            "6.1": {"percent": 57},
            "7.1": {"percent": 33},
        },
        {"1.1": "8", "1.2": "52", "6": "114", "total": "490"},
        {"total": "4"},
    ),
    Case("siq", {"culture": 250, "processes": 499}, {"total": "749"}, {"total": "5"}),
    Case("siq", {"culture": 250, "processes": 500}, {"total": "750"}, {"total": "6"}),
    Case(
        "csf",
        {
            "GV.OC": {"01": 3, "02": 2},
            "GV.RM": {"01": 4, "02": 3},
            "ID.AM": {"01": 2, "02": 1},
        },
        {"GV.OC": "5/2", "GV": "3", "ID": "3/2", "total": "9/4"},
    ),
    # A practice of level 4 does not make up for one of level 3.
    Case(
        "cmmi",
        {"plan": 1, "monitor": 1, "standard": 1, "verify": 1, "train": 0, "measure": 1},
        bands={"total": "2"},
    ),
    Case(
        "cmmi",
        {"plan": 1, "monitor": 1, "standard": 1, "verify": 1, "train": 1, "measure": 1},
        bands={"total": "4"},
    ),
    Case(
        "iso33020",
        {
            "PA1.1": {"percent": 90},
            "PA2.1": {"percent": 60},
            "PA2.2": {"percent": 51},
            "PA3.1": {"percent": 100},
            "PA3.2": {"percent": 15},
        },
        bands={"PA1.1": "F", "PA2.2": "L", "PA3.2": "N", "total": "2"},
    ),
    Case(
        "iso33020",
        {
            "PA1.1": {"percent": 90},
            "PA2.1": {"percent": 60},
            "PA2.2": {"percent": 50},
            "PA3.1": {"percent": 100},
            "PA3.2": {"percent": 100},
        },
        bands={"PA2.2": "P", "total": "1"},
    ),
    Case(
        "cdp",
        {"disclosure": 40, "awareness": 24, "management": 20, "leadership": 20},
        bands={"total": "C"},
    ),
    Case(
        "cdp",
        {"disclosure": 32, "awareness": 24, "management": 40, "leadership": 14},
        bands={"total": "A"},
    ),
    # 12 of the 16 points that are possible, and 12 of 20.
    Case(
        "eea",
        {"1.1": 6, "3.1a": 3, "3.1b": NO, "4.1": 3},
        bands={"total": "gold"},
        printed={"total": "75"},
    ),
    Case("eea", {"1.1": 6, "3.1a": 3, "3.1b": 0, "4.1": 3}, {"total": "12"}, {"total": "award"}),
    # Denmark, 2022.
    Case(
        "egdi",
        {"OSI": "0.9797", "TII": "0.9795", "HCI": "0.9559"},
        {"total": "0.9717"},
        {"total": "very-high"},
    ),
    Case(
        "cpi",
        {"a": 40, "b": 50, "c": 62, "d": GAP},
        {"total": "152/3"},
        {"total": "scored"},
        not_assessed="rescale",
    ),
    Case(
        "cpi",
        {"a": 40, "b": 50, "c": GAP, "d": GAP},
        {"total": "45"},
        {"total": "few"},
        not_assessed="rescale",
    ),
    Case(
        "nki",
        {"satisfied": 8, "expected": 7, "ideal": 6},
        {"total": "7"},
        {"total": "medium"},
        {"total": "67"},
    ),
    Case(
        "nki",
        {"satisfied": "7.8", "expected": "7.7", "ideal": "7.75"},
        bands={"total": "high"},
        printed={"total": "75"},
    ),
    Case(
        "hme",
        {"M1": 4, "M2": 4, "M3": 5, "L1": 3, "L2": 4, "L3": 4, "S1": 5, "S2": 4, "S3": 4},
        {"M": "13/3", "total": "37/9"},
        printed={"M": "83", "L": "67", "total": "78"},
    ),
    Case(
        "information-index",
        {"s1": 1, "s2": 1, "s3": 0, "c1": 1},
        bands={"school": "yellow", "care": "green", "total": "green"},
        printed={"school": "67", "total": "75"},
    ),
    # A criterion that does not apply is met; one of AA that is missed keeps AAA away, too.
    Case(
        "wcag",
        {"1.1.1": 1, "1.2.1": NO, "2.1.1": 1, "1.4.3": 1, "2.4.7": 0, "1.4.6": 1},
        bands={"total": "A"},
    ),
    Case(
        "wcag",
        {"1.1.1": 1, "1.2.1": NO, "2.1.1": 1, "1.4.3": 1, "2.4.7": 1, "1.4.6": 1},
        bands={"total": "AAA"},
    ),
    # Norway, 2019.
    Case(
        "hdi",
        {"index": {"life": "82.4", "expected": "18.1", "mean": "12.9", "income": 66494}},
        {"total": "0.957"},
        {"total": "very-high"},
    ),
    Case(
        "lighthouse",
        web(FCP=3000, SI=5800, LCP=4000, TBT=600, CLS="0.25"),
        {"total": "50"},
        {"total": "orange"},
    ),
    Case(
        "lighthouse",
        web(FCP=1800, SI=3387, LCP=2500, TBT=200, CLS="0.1"),
        {"total": "90"},
        {"total": "green"},
    ),
    Case(
        "lighthouse",
        web(FCP=3000, SI=5800, LCP=2500, TBT=0, CLS="0.25"),
        {"LCP": "22.5", "TBT": "30", "total": "75"},
    ),
    Case(
        "cqc",
        rated("outstanding", "outstanding", "good", "good", "good"),
        bands={"total": "outstanding"},
    ),
    Case(
        "cqc",
        rated("outstanding", "outstanding", "good", "good", "improvement"),
        bands={"total": "good"},
    ),
    Case(
        "cqc", rated("inadequate", "good", "good", "good", "good"), bands={"total": "improvement"}
    ),
    Case(
        "cqc",
        rated("inadequate", "inadequate", "outstanding", "outstanding", "good"),
        bands={"total": "inadequate"},
    ),
]


@pytest.fixture(scope="module", autouse=True)
def _rules(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Install the rules that are not built in."""
    site = tmp_path_factory.mktemp("site")
    entries = {kind: f"tests.acceptance.instrument_rules:{name}" for kind, name in KINDS.items()}
    register(site, "instrument-rules", {"kompass_core.rules": entries}, ROOT)
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(str(site))
        patch.syspath_prepend(str(ROOT))
        yield


def load(name: str) -> kc.CriteriaPack:
    """Load the pack of an instrument."""
    return kc.load_pack(FOLDER / f"{name}.toml")


def scored(case: Case) -> kc.Profile:
    """Score a case."""
    answers: dict[str, Any] = {
        code: given for code, given in case.given.items() if isinstance(given, Mapping)
    }
    points = {code: given for code, given in case.given.items() if not isinstance(given, Mapping)}
    made = kc.Evaluation.from_answers(
        load(case.name), subject="Made up", date="2025", answers=answers, points=points
    )
    return kc.profile(made, not_assessed=case.not_assessed)


class TestInstruments:
    """Points are exact, and bands are those of the instrument."""

    @pytest.mark.parametrize("path", sorted(FOLDER.glob("*.toml")), ids=lambda path: path.stem)
    def test_pass_the_check(self, path: Path) -> None:
        """Without a warning; each says where it is from, and is scored below."""
        assert kc.check(path) == ()
        assert any(case.name == path.stem for case in CASES)

    @pytest.mark.parametrize("case", CASES, ids=[f"{c.name}-{i}" for i, c in enumerate(CASES)])
    def test_are_scored(self, case: Case) -> None:
        """As worked out by hand."""
        profile = scored(case)
        assert {code: profile[code].exact for code in case.points} == {
            code: Fraction(points) for code, points in case.points.items()
        }
        bands = {code: profile.band(code) for code in case.bands}
        assert {
            code: [each.code for each in band.possible] for code, band in bands.items() if band
        } == {code: [band] for code, band in case.bands.items()}
        found = {code: str(profile.printed(code).percent) for code in case.printed}
        assert found == case.printed

    @pytest.mark.parametrize("name", ["efqm", "hdi", "lighthouse", "cqc"])
    def test_have_rules_that_keep_their_laws(self, name: str) -> None:
        """Those of CQC with all answers, the others with some."""
        for rule in set(load(name).rules.values()):
            assert check_rule(rule, max_examples=30) == ()
