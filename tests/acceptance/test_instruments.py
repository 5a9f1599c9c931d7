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
from typing import NamedTuple

import polars as pl
import pytest

import kompass_core as kc
from kompass_core import frames
from kompass_core.evaluations.inputs import GivenAnswer
from kompass_core.missing import PolicyName
from kompass_core.testing.conformance import PACK_LAWS
from kompass_core.testing.rules import check_rule
from tests.frames.test_scoring import steps_of
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

Given = GivenAnswer | Mapping[str, GivenAnswer]


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


CASES = [
    # 490 of 1000: 40 caps the mean of 40 and 80 in 1.1; 75 does not cap 65 in 1.2.
    Case(
        "efqm",
        {
            "1.1": {"sound": 40, "aligned": 80},
            "1.2": {"sound": 75, "aligned": 55},
            "3": 250,
            "6": 57,
            "7": 33,
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
            "PA1.1": 90,
            "PA2.1": 60,
            "PA2.2": 51,
            "PA3.1": 100,
            "PA3.2": 15,
        },
        bands={"PA1.1": "F", "PA2.2": "L", "PA3.2": "N", "total": "2"},
    ),
    Case(
        "iso33020",
        {
            "PA1.1": 90,
            "PA2.1": 60,
            "PA2.2": 50,
            "PA3.1": 100,
            "PA3.2": 100,
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
    Case("cpi", {"a": 40, "b": 50, "c": 62, "d": 49}, {"total": "201/4"}, {"total": "scored"}),
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
        {"1.1.1": 1, "1.2.1": 1, "2.1.1": 1, "1.4.3": 1, "2.4.7": 1, "1.4.6": 1},
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
        {"FCP": 3000, "SI": 5800, "LCP": 4000, "TBT": 600, "CLS": "0.25"},
        {"total": "50"},
        {"total": "orange"},
    ),
    Case(
        "lighthouse",
        {"FCP": 1800, "SI": 3387, "LCP": 2500, "TBT": 200, "CLS": "0.1"},
        {"total": "90"},
        {"total": "green"},
    ),
    Case(
        "lighthouse",
        {"FCP": 3000, "SI": 5800, "LCP": 2500, "TBT": 0, "CLS": "0.25"},
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
    # 11/21 of 12, 17/30 of 20 and half of 68; and 90 with too little for energy.
    Case(
        "breeam",
        {"Man": 11, "Ene": 17, "rest": 25},
        {"Man": "11", "total": "1084/21"},
        {"total": "good"},
    ),
    Case("breeam", {"Man": 21, "Ene": 15, "rest": 50}, {"total": "90"}, {"total": "excellent"}),
    Case(
        "dgnb",
        {"ENV": 90, "ECO": 90, "SOC": 90, "TEC": 80, "PRO": 64, "SITE": 100},
        {"total": "85.75"},
        {"total": "gold"},
    ),
    # 30 of 11/20 and 70 of 23/30; and 83.5 points with too few for the desk.
    Case(
        "green-flag",
        {"plan": 6, "people": 5, "welcome": 8, "safety": 7, "nature": 8},
        {"plan": "6", "desk": "16.5", "field": "161/3", "total": "421/6"},
        {"total": "pass"},
    ),
    Case(
        "green-flag",
        {"plan": 4, "people": 5, "welcome": 10, "safety": 10, "nature": 10},
        {"total": "83.5"},
        {"total": "fail"},
    ),
    Case("bli", {"housing": 8, "health": 6, "safety": 4}, {"total": "6.5"}),
    Case(
        "kommunebarometeret",
        {"grades": 4, "teachers": 3, "places": 5},
        {"school": "11/3", "total": "67/15"},
        {"school": "known", "total": "known"},
    ),
    Case(
        "kommunebarometeret",
        {"grades": GAP, "teachers": 3, "places": 5},
        {"school": "3"},
        {"school": "few", "total": "known"},
        not_assessed="rescale",
    ),
    # 80, 75, 60 and 70 % in the boxes; and one of them 73.5 %.
    Case(
        "ncap",
        {"adult": "30.4", "child": "36.75", "outside": "32.4", "assist": "11.2"},
        {"total": "73"},
        {"total": "5"},
    ),
    Case(
        "ncap",
        {"adult": 38, "child": 36, "outside": 54, "assist": 16},
        {"total": "4640/49"},
        {"total": "4"},
    ),
    # -4 for login by one factor, and -2 where it is for remote access only; no plan, no score.
    Case(
        "sprs",
        {"3.1.1": 1, "3.1.9": 0, "3.3.3": -2, "3.5.3": "remote", "3.12.4": 1},
        {"3.5.3": "-2", "total": "-3"},
        {"total": "scored"},
    ),
    Case(
        "sprs",
        {"3.1.1": 1, "3.1.9": 1, "3.3.3": 1, "3.5.3": "all", "3.12.4": 0},
        {"total": "4"},
        {"total": "none"},
    ),
    # 12 of 53; the question that is not counted has a point.
    Case(
        "environment-ranking",
        {"plan": 15, "trend": -3, "comment": 1},
        {"comment": "1", "total": "12"},
        printed={"total": "22.6"},
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


def evaluated(case: Case) -> kc.Evaluation:
    """Give the answers of a case."""
    return kc.Evaluation.from_answers(
        load(case.name), subject="Made up", date="2025", answers=case.given
    )


def scored(case: Case) -> kc.Profile:
    """Score a case."""
    return kc.profile(evaluated(case), not_assessed=case.not_assessed)


class TestInstruments:
    """Points are exact, and bands are those of the instrument."""

    @pytest.mark.parametrize("path", sorted(FOLDER.glob("*.toml")), ids=lambda path: path.stem)
    def test_pass_the_check(self, path: Path) -> None:
        """Without a warning; each says where it is from, and is scored below."""
        assert kc.check(path) == ()
        assert path.stem in {case.name for case in CASES} | {"kkik"}
        PACK_LAWS["digest_is_of_the_scoring_content"](kc.load_pack(path))

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

    @pytest.mark.parametrize("name", sorted({case.name for case in CASES}))
    def test_are_scored_alike_in_panels_and_frames(self, name: str) -> None:
        """Totals and bands of the cases without gaps, in each of the three engines."""
        made = [evaluated(case) for case in CASES if case.name == name]
        complete = [each for each in made if not each.missing]
        pack, profiles = complete[0].pack, [kc.profile(each) for each in complete]
        totals = [each.total.exact for each in profiles]
        rows = kc.Panel.from_evaluations(complete).score()
        assert [rows.total[i] for i in range(len(totals))] == totals
        steps = pl.DataFrame(steps_of(complete))
        unit = {each: size for each, size in frames.units(pack).items() if each[:6] == "total_"}
        table = frames.score(steps, pack, unit="steps")
        ((column, size),) = unit.items()
        assert [each * size for each in table[column].to_list()] == totals
        for code in pack.bands_of:
            found = [each.band(code) for each in profiles]
            expected = [each and each.possible[0].code for each in found]
            assert rows.bands(code).codes == expected
            banded = frames.bands(steps, pack, codes=code, unit="steps")
            assert banded[f"{code.replace('.', '_')}_band"].to_list() == expected

    @pytest.mark.parametrize("name", ["efqm", "hdi", "lighthouse", "cqc"])
    def test_have_rules_that_keep_their_laws(self, name: str) -> None:
        """Those of CQC with all answers, the others with some."""
        for rule in set(load(name).rules.values()):
            assert check_rule(rule, max_examples=30) == ()

    @pytest.mark.parametrize("name", ["efqm", "hdi", "cqc"])
    def test_have_rules_that_need_every_answer(self, name: str) -> None:
        """None of them can do without an item; efqm has a built-in rule, too."""
        rules = [rule for rule in load(name).rules.values() if rule.name in KINDS]
        assert rules
        for rule in rules:
            assert rule.share({item.code: item.best for item in rule.items[1:]}) is None

    def test_have_colours_by_quartile(self) -> None:
        """KKiK: the best two of eight are green, and the lowest two are red."""
        pack = load("kkik")
        days = {"A": -30, "B": -12, "C": -45, "D": -20, "E": -60, "F": -25, "G": -28, "H": -90}
        group = kc.aggregate(
            kc.profile(
                kc.Evaluation.from_points(
                    pack, subject=name, date="2025", points={"answers": 50, "days": each}
                )
            )
            for name, each in days.items()
        )
        found = group.quantile_groups(["red", "yellow", "yellow", "green"], "days")
        assert [(each.rank.profile.name, each.name) for each in found] == [
            ("B", "green"), ("D", "green"), ("F", "yellow"), ("G", "yellow"),
            ("A", "yellow"), ("C", "yellow"), ("E", "red"), ("H", "red"),
        ]  # fmt: skip


class TestPage:
    """The page about instruments claims what the packs prove."""

    @pytest.fixture
    def rows(self) -> list[list[str]]:
        """The rows of its table: instrument, verdict, means and pack."""
        lines = PAGE.read_text("utf-8").splitlines()
        rows = [[cell.strip() for cell in line.split("|")[1:-1]] for line in lines if "`" in line]
        return [row for row in rows if len(row) == 4]

    def test_has_a_row_for_each_instrument(self, rows: list[list[str]]) -> None:
        """31, most of which need no code."""
        assert len({row[0] for row in rows}) == len(rows) == 31
        verdicts = [row[1] for row in rows]
        assert verdicts.count("now") + verdicts.count("plug-in") >= 26

    def test_names_a_pack_that_loads(self, rows: list[list[str]]) -> None:
        """Each file once; a plug-in is what it needs only where its rules are no built-in ones."""
        names = [row[3].strip("`") for row in rows]
        stems = [name.removesuffix(".toml") for name in names if "/" not in name]
        assert sorted(stems) == sorted(path.stem for path in FOLDER.glob("*.toml"))
        for row, name in zip(rows, names, strict=True):
            if "/" in name:
                assert (ROOT / name).exists()
            else:
                kinds = {rule.name for rule in load(name.removesuffix(".toml")).rules.values()}
                assert (row[1] == "plug-in") is bool(kinds & set(KINDS))
