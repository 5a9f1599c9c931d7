"""Mistakes in a rule of one's own are found by its laws, or by the worked examples of a pack."""

from __future__ import annotations

from pathlib import Path

import pytest

import kompass_core as kc
from kompass_core.criteria.rules import Law, Rule
from kompass_core.testing.conformance import PACK_LAWS
from kompass_core.testing.rules import check_rule
from tests.testing import faulty_rules

PACK = """
format = 1
id = "own"
revision = "1"
language = "en"
title.en = "Own"
source = "made up"
step_rounding = "half-up"
[rules.own]
kind = "{kind}"
{items}
[[areas]]
code = "1"
max_points = 100
title.en = "One"
sub_questions = [{{ code = "1.1", max_points = 100, title.en = "Q", rule = "own" }}]
{examples}
"""

MEAN = """
items = [
  { code = "a", title.en = "A", weight = 3 },
  { code = "b", title.en = "B", weight = 1.3, worst = 0, best = 4, unit = 1 },
  { code = "c", title.en = "C", weight = 0.7, options = ["no", "partly", "yes"] },
]
"""
MEAN_EXAMPLES = """
[[examples]]  # (1.3 * 3/4 + 0.7 * 1/2) / 5
answers."1.1" = { a = false, b = 3, c = "partly" }
points."1.1" = 26.5
[[examples]]
answers."1.1" = { a = true, b = 0, c = "no" }
points."1.1" = 60
[[examples]]  # 3 / 4.3, to the step of 0.01
answers."1.1" = { a = true, b = 0, c = { not_applicable = "no schools" } }
points."1.1" = 69.77
[[examples]]
answers."1.1" = { a = false, b = 0, c = "no" }
points."1.1" = 0
"""

STEPS = """
items = [
  { code = "step", title.en = "Step", options = ["none", "plan", "do"] },
  { code = "points", title.en = "Points", worst = 0, best = 100, unit = 1 },
]
"""
STEPS_EXAMPLES = """
[[examples]]
answers."1.1" = { step = "plan", points = 11 }
points."1.1" = 11
[[examples]]
answers."1.1" = { step = "plan", points = 55 }
points."1.1" = 30
"""

_ALL = faulty_rules.Weighted.laws
_WRONG_ENDS = _ALL - {Law.BOUNDED, Law.MONOTONE}

FAULTS: dict[str, tuple[frozenset[Law], set[str]]] = {
    # The laws that find it, and the rules that a check of its pack finds broken.
    "WeightsIgnored": (frozenset({Law.ADDITIVE}), {"KP150"}),
    "BestOf": (frozenset({Law.ADDITIVE}), {"KP150"}),
    "Squared": (frozenset({Law.ADDITIVE}), {"KP150"}),
    "OffByOne": (_WRONG_ENDS - {Law.LEAST_AT_WORST}, {"KP150"}),
    "Inverted": (_ALL - {Law.BOUNDED}, {"KP150"}),
    "NotMonotone": (frozenset({Law.MONOTONE, Law.ADDITIVE}), {"KP150"}),
    "OrderOfAnswers": (frozenset({Law.BOUNDED}), set()),
    "NotApplicableAsNo": (frozenset({Law.MISSING_NEUTRAL, Law.ADDITIVE}), {"KP150"}),
    "RoundsEarly": (frozenset({Law.ADDITIVE}), {"KP150"}),
    "Floats": (frozenset({Law.ADDITIVE}), set()),
    "AnythingCounts": (frozenset({Law.ADDITIVE}), {"KP150"}),
    "Remembers": (frozenset({Law.ADDITIVE}), {"KP150"}),
    "Gap": (frozenset(), {"KP150"}),
    "NotClipped": (frozenset(), {"KP150"}),
}


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the metadata of a distribution that provides all of the rules."""
    folder = tmp_path_factory.mktemp("site")
    info = folder / "own_rules-1.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: own-rules\nVersion: 1\n")
    names = ("Weighted", "Steps", "FailsAtTheEdge", *FAULTS)
    named = [getattr(faulty_rules, name) for name in names]
    lines = [f"{each.name} = {each.__module__}:{each.__name__}" for each in named]
    (info / "entry_points.txt").write_text("\n".join(["[kompass_core.rules]", *lines, ""]))
    return folder


@pytest.fixture
def own(site: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder for a pack file, beside which the rules are installed."""
    monkeypatch.syspath_prepend(str(site))
    return tmp_path


def pack_with(rule: str, folder: Path) -> Path:
    """Write a pack that names a rule, with examples that were worked out by hand."""
    kind = getattr(faulty_rules, rule)
    is_steps = issubclass(kind, faulty_rules.Steps)
    items, examples = (STEPS, STEPS_EXAMPLES) if is_steps else (MEAN, MEAN_EXAMPLES)
    path = folder / "own.toml"
    path.write_text(PACK.format(kind=kind.name, items=items, examples=examples))
    return path


def rule_of(path: Path) -> Rule:
    """Return the rule of the sub-question."""
    return kc.load_pack(path).rules["1.1"]


class TestSoundRules:
    """What is right passes everything."""

    @pytest.mark.parametrize("name", ["Weighted", "Steps"])
    def test_keep_their_laws_and_give_the_known_points(self, own: Path, name: str) -> None:
        """By check_rule, by a check of the pack, and by the laws of the kit."""
        path = pack_with(name, own)
        assert check_rule(rule_of(path)) == ()
        assert kc.check(path) == ()
        for law in ("rules_keep_their_laws", "pack_files_lose_nothing", "scores_come_back"):
            PACK_LAWS[law](kc.load_pack(path))

    def test_need_every_item_where_they_claim_so(self, own: Path) -> None:
        """A step without points has no share."""
        assert rule_of(pack_with("Steps", own)).share({"step": "plan"}) is None


class TestSeededFaults:
    """Each of fifteen mistakes is found, and by whom."""

    def test_are_fifteen(self) -> None:
        """None goes unnoticed."""
        assert len([*FAULTS, "FailsAtTheEdge"]) == 15
        assert all(by_law or by_check for by_law, by_check in FAULTS.values())

    @pytest.mark.parametrize("name", FAULTS)
    def test_are_found(self, own: Path, name: str) -> None:
        """By a law that the rule claims, or by a worked example of a pack that names it."""
        by_law, by_check = FAULTS[name]
        path = pack_with(name, own)
        broken = {each.law for each in check_rule(rule_of(path))}
        assert {each.rule for each in kc.check(path)} == by_check
        assert by_law <= broken
        assert bool(by_law) == bool(broken)

    def test_one_that_fails_for_the_worst_answers_is_found_when_it_is_loaded(
        self, own: Path
    ) -> None:
        """No law needs to be tried, and no example."""
        (found,) = kc.check(pack_with("FailsAtTheEdge", own))
        assert (found.rule, found.path) == ("KP184", "rules.own")
        assert "ZeroDivisionError" in found.text

    @pytest.mark.parametrize("name", [name for name, (by_law, _) in FAULTS.items() if by_law])
    def test_are_found_by_the_kit(self, own: Path, name: str) -> None:
        """With the rule, the law, and the answers."""
        pack = kc.load_pack(pack_with(name, own))
        kind = getattr(faulty_rules, name).name
        with pytest.raises(AssertionError, match=f"the rule '{kind}' claims to be"):
            PACK_LAWS["rules_keep_their_laws"](pack)
