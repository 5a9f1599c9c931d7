"""The shipped cases come out as expected, and cover what they are there for."""

from __future__ import annotations

import subprocess
import sys
import zipfile
from collections import Counter
from pathlib import Path

import pytest
from attrs import evolve

import kompass_core as kc
from kompass_core.errors import MESSAGES, Severity
from kompass_core.serialization.pack_files import read_pack
from kompass_core.testing.cases import KINDS, Case, cases, judging, pack_case
from kompass_core.testing.cases.judging import judge

ROOT = Path(__file__).parents[2]
CASES = {f"{case.kind}-{case.id}": case for case in cases()}


class TestCases:
    """Each case is one file, which says what it is."""

    @pytest.mark.parametrize("case", CASES)
    def test_come_out_as_expected(self, case: str) -> None:
        """Whether they can be read, and what becomes of them."""
        judge(CASES[case])

    def test_are_enough(self) -> None:
        """Of each kind there are valid and invalid ones."""
        numbers = Counter((case.kind, case.valid) for case in CASES.values())
        assert sum(n for (_, valid), n in numbers.items() if valid) >= 60
        assert sum(n for (_, valid), n in numbers.items() if not valid) >= 90
        assert {kind for kind, _ in numbers} == set(KINDS)

    def test_say_each_something_else(self) -> None:
        """No name stands twice, and no two give the same."""
        names = Counter(case.name for case in CASES.values())
        assert not [name for name, n in names.items() if n > 1]
        given = Counter(
            str((case.kind, case.text, case.data, case.expected)) for case in CASES.values()
        )
        assert max(given.values()) == 1

    def test_break_every_rule_that_files_can(self) -> None:
        """What is left of the rules about packs, evaluations and results has another cause."""
        broken = {
            problem["rule"] for case in cases(valid=False) for problem in case.expected["problems"]
        }
        about_files = {rule for rule in MESSAGES if rule[:2] in ("KF", "KP", "KE", "KR")}
        about_files = {rule for rule in about_files if rule < "KP100" or rule[:2] != "KP"}
        about_files -= {
            rule for rule in MESSAGES if MESSAGES[rule].problem().severity is Severity.WARNING
        }
        assert about_files - broken == OF_PYTHON

    def test_can_be_chosen(self) -> None:
        """By what they are about, and by whether they can be read."""
        assert {case.kind for case in cases("results")} == {"results"}
        assert not any(case.valid for case in cases(valid=False))
        assert pack_case("small").expected["ref"] == "small@1"
        with pytest.raises(KeyError):
            pack_case("none")


OF_PYTHON = {
    "KE030",  # a title as a key, in place of a code
    "KF009",  # the name of a file
    "KF010",  # a file that cannot be opened
    "KF011",  # a file that cannot be written
    "KF015",  # a file of an older format, of which there is none yet
    "KP082",  # a percent with ends of its own, which no key of a file gives it
    "KP089",  # a rule of points made in Python; in files points are no rule
    *(f"KP09{i}" for i in range(10)),  # a variant, which needs its parent
    "KE027",  # answers made in Python; in files it is KF006
    "KE028",  # points made in Python beside answers; in files it is KE003
    "KE012",  # a row of scores made in Python
    "KR009",  # a printed change, which no file has
    "KR010",  # cells made in Python
}


WRONG: dict[str, tuple[str, object]] = {
    "ref": ("packs-small", "small@2"),
    "scored": ("packs-small", ["1"]),
    "limits": ("packs-small", {"1": ["0", "99"]}),
    "details": ("packs-small", {"1": "whole"}),
    "combine": ("packs-small", {"1": "mean"}),
    "titles": ("packs-fallback", [{"code": "1", "asked": "nn", "found": "nn", "text": "x"}]),
    "prints": (
        "packs-small",
        [{"level": "total", "kind": "points", "value": "4.5", "printed": "4"}],
    ),
    "same_digest_as": ("packs-small", "sums"),
    "other_digest_than": ("packs-small", "small"),
    "findings": ("evaluations-notes", 2),
    "evidence": ("evaluations-notes", 1),
    "points": ("evaluations-complete", {"total": "64"}),
    "percent": ("evaluations-complete", {"total": "65"}),
    "bounds": ("evaluations-gaps-rescaled", {"total": "[47.5, 77.5)"}),
    "coverage": ("evaluations-gaps-rescaled", {"2.1": "0"}),
    "origins": ("evaluations-gaps-rescaled", {"1.1": "printed"}),
    "printed": ("evaluations-complete", {"total": {"points": "64"}}),
    "bands": ("evaluations-bands-of-a-gap", {"total": ["none", "gold"]}),
    "verdict": ("results-grastorp-2014", "rounding"),
    "checks": ("results-grastorp-2014", 0),
    "mismatches": ("results-strangnas-2014", []),
    "conflicts": ("results-one-area-too-high", []),
    "problems": ("packs-sum-too-small", [{"rule": "KP050", "path": "areas[0]"}]),
}
"""By aspect: a case, and what is not to be expected of it."""


class TestJudge:
    """A wrong implementation does not pass."""

    def test_finds_a_weight_of_zero_that_is_read_as_one(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """Whatever is false in Python is not whatever was left out."""

        def careless(text: bytes) -> kc.CriteriaPack:
            return read_pack(text.replace(b"weight = 0", b"weight = 1"))

        judge(CASES["packs-weight-of-zero"])
        monkeypatch.setattr(judging, "read_pack", careless)
        with pytest.raises(AssertionError, match="an item of weight 0 was accepted"):
            judge(CASES["packs-weight-of-zero"])

    def changed(self, case: str, **expected: object) -> Case:
        """Return a case of which something else is expected."""
        return evolve(CASES[case], expected={**CASES[case].expected, **expected})

    @pytest.mark.parametrize("aspect", WRONG)
    def test_compares_every_aspect(self, aspect: str) -> None:
        """And says which one differs."""
        case, wrong = WRONG[aspect]
        with pytest.raises(AssertionError):
            judge(self.changed(case, **{aspect: wrong}))

    def test_demands_that_invalid_cases_are_refused(self) -> None:
        """A reader that takes everything finds no problem."""
        accepted = evolve(CASES["packs-small"], valid=False, expected={"problems": []})
        with pytest.raises(AssertionError, match="was accepted"):
            judge(accepted)

    def test_looks_at_every_kind_of_expectation(self) -> None:
        """No aspect is in a file that nothing compares."""
        said = {aspect for case in CASES.values() for aspect in case.expected}
        assert said == {*WRONG, "policies", "stage"}


class TestWheel:
    """Whoever installs the library has every case."""

    def test_holds_all_of_them(self, tmp_path: Path) -> None:
        """Built as it is published, without the network."""
        build = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(tmp_path)]
        subprocess.run(build, check=True, capture_output=True, cwd=ROOT)
        (wheel,) = tmp_path.glob("*.whl")
        with zipfile.ZipFile(wheel) as archive:
            names = archive.namelist()
        held = {name for name in names if name.startswith("kompass_core/testing/cases/")}
        for case in CASES.values():
            folder = "valid" if case.valid else "invalid"
            assert f"kompass_core/testing/cases/{case.kind}/{folder}/{case.id}.toml" in held
        (entries,) = (name for name in names if name.endswith("/entry_points.txt"))
        with zipfile.ZipFile(wheel) as archive:
            assert b"[hypothesis]" in archive.read(entries)
