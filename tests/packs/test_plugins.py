"""Rules of other distributions: imported when a pack names one."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from decimal import Decimal
from importlib.metadata import distributions
from pathlib import Path

import pytest

import kompass_core as kc
from kompass_core.criteria.rules import Item, Rule
from kompass_core.errors import PackError, PackPluginError, PackRuleError, Severity
from kompass_core.packs.plugins import InstalledRules
from kompass_core.testing.rules import check_rule
from tests.making import SKIPPED, label

PACK = """
format = 1
id = "a"
revision = "1"
language = "en"
title.en = "Made up"
source = "made up"
step_rounding = "half-up"
[rules.own]
kind = "thirds"
parameters = { most = "2" }
items = [{ code = "x", title.en = "X" }, { code = "y", title.en = "Y" }]
[[areas]]
code = "1"
max_points = 10
title.en = "One"
sub_questions = [{ code = "1.1", max_points = 10, title.en = "Q", rule = "own" }]
"""

RULE = """
from fractions import Fraction
from attrs import frozen
from kompass_core import Label
from kompass_core.criteria.rules import Item
from kompass_core.criteria.rules import Law
from kompass_core.errors import PackRuleError
from kompass_core.errors import messages

@frozen(kw_only=True)
class Thirds:
    items: tuple
    most: str = "3"
    name, version, grain = "thirds", 1, Fraction(1, 3)
    laws = frozenset({Law.BOUNDED, Law.MONOTONE, Law.LEAST_AT_WORST, Law.ON_THE_STEP})

    @property
    def parameters(self):
        return {"most": self.most}

    def share(self, answers):
        if len(answers) < len(self.items):
            return None
        return Fraction(sum(answers.values()), 3)

def make(**given):
    return Thirds(**given)
"""
"""A sound package: each yes is a third."""


@pytest.fixture
def site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A folder on the path that packages can be installed in."""
    monkeypatch.syspath_prepend(str(tmp_path))
    yield tmp_path
    for name in [name for name in sys.modules if name.startswith("made_up")]:
        del sys.modules[name]


def install(
    site: Path,
    code: str = RULE,
    *,
    name: str = "made-up-rules",
    value: str = "",
) -> None:
    """Install a distribution that provides the rule ``thirds``."""
    module = name.replace("-", "_")
    (site / f"{module}.py").write_text(code, "utf-8")
    info = site / f"{module}-2.5.dist-info"
    info.mkdir(exist_ok=True)
    (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {name}\nVersion: 2.5\n")
    entry = f"[kompass_core.rules]\nthirds = {value or f'{module}:Thirds'}\n"
    (info / "entry_points.txt").write_text(entry)


def packs(site: Path) -> kc.Packs:
    """Install a package that publishes the pack, and return what is installed in *site*."""
    package = site / "made_up_pack"
    (package / "a").mkdir(parents=True)
    (package / "__init__.py").write_text("")
    (package / "a" / "1.toml").write_text(PACK)
    info = site / "made_up_pack-1.0.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: made-up-pack\nVersion: 1.0\n")
    (info / "entry_points.txt").write_text("[kompass_core.packs]\na = made_up_pack\n")
    return kc.Packs.among(distributions(path=[str(site)]))


def load(site: Path) -> kc.CriteriaPack:
    """Read the pack from a file."""
    path = site / "pack.toml"
    path.write_text(PACK)
    return kc.load_pack(path)


def evaluation(pack: kc.CriteriaPack, **answers: bool | kc.NotAssessed) -> kc.Evaluation:
    """Answer the two items."""
    return kc.Evaluation.from_answers(pack, subject="Ort", date="2016", answers={"1.1": answers})


def problem(site: Path) -> kc.Problem:
    """Return why the pack cannot be read; it names the distribution and its version."""
    with pytest.raises(PackError) as caught:
        load(site)
    (found,) = caught.value.problems
    assert found.path == "rules.own"
    assert found.source == str(site / "pack.toml")
    return found


class TestLoading:
    """A rule is found by the name of its entry point, and imported when it is needed."""

    def test_scores_as_the_stranger_says(self, site: Path) -> None:
        """A third of 10 points, rounded to the step of the pack."""
        install(site)
        pack = load(site)
        assert kc.profile(evaluation(pack, x=True, y=False)).total.points == Decimal("3.33")

    @pytest.mark.parametrize("error", ["ZeroDivisionError", "RecursionError"])
    def test_may_fail_in_a_worked_example(self, site: Path, error: str) -> None:
        """The check of the pack names the error, and goes on."""
        install(
            site,
            RULE.replace(
                "        return Fraction",
                f"        if sum(answers.values()) == 1: raise {error}\n        return Fraction",
            ),
        )
        example = '[[examples]]\nanswers."1.1" = { x = true, y = false }\npoints."1.1" = 6.67\n'
        path = site / "pack.toml"
        path.write_text(PACK + example)
        (found,) = kc.check(path)
        assert (found.rule, found.path) == ("KP153", "examples[0].answers")
        assert error in found.text

    def test_by_id_or_by_path(self, site: Path) -> None:
        """Both know what is installed beside the pack."""
        install(site)
        found = packs(site)
        assert found.load("a") == load(site)
        assert found.load("a").digest == load(site).digest
        assert kc.load_pack("a") == load(site)

    def test_nothing_is_imported_for_other_packs(self, site: Path) -> None:
        """[G88] Nor to list the rules that there are."""
        install(site, "raise SystemExit")
        path = site / "other.toml"
        path.write_text(PACK.replace('kind = "thirds"', 'kind = "mean"').replace("parameters", "#"))
        assert kc.load_pack(path).rules["1.1"].name == "mean"
        path.write_text(PACK.replace('kind = "thirds"', 'kind = "thrids"'))
        with pytest.raises(PackRuleError, match="did you mean 'thirds'"):
            kc.load_pack(path)
        assert "made_up_rules" not in sys.modules

    def test_the_rule_is_a_value(self, site: Path) -> None:
        """Equal rules make equal packs."""
        install(site)
        rule = load(site).rules["1.1"]
        assert isinstance(rule, Rule)
        assert rule == load(site).rules["1.1"]
        assert hash(rule) == hash(load(site).rules["1.1"])
        assert rule.parameters == {"most": "2"}
        assert check_rule(rule) == ()

    def test_a_distribution_that_is_missing_is_named(self, site: Path) -> None:
        """By the table of the rule, if it says so; else that there may be one."""
        path = site / "pack.toml"
        path.write_text(PACK)
        with pytest.raises(PackRuleError, match="or install the distribution that provides it"):
            kc.load_pack(path)
        path.write_text(PACK.replace("parameters", 'distribution = "made-up-rules"\nparameters'))
        with pytest.raises(PackRuleError, match="install made-up-rules, which provides it"):
            kc.load_pack(path)
        install(site)
        assert kc.load_pack(path).rules["1.1"].name == "thirds"

    def test_a_function_may_make_it(self, site: Path) -> None:
        """In place of its class."""
        install(site, value="made_up_rules:make")
        assert load(site).rules["1.1"].name == "thirds"

    def test_a_misspelt_parameter_is_found(self, site: Path) -> None:
        """When the pack is loaded."""
        install(site)
        path = site / "pack.toml"
        path.write_text(PACK.replace("most =", "mots ="))
        with pytest.raises(PackError, match="unexpected keyword argument 'mots'"):
            kc.load_pack(path)

    def test_gaps_leave_what_the_rule_leaves(self, site: Path) -> None:
        """It is monotone, and cannot tell without all answers."""
        install(site)
        scored = evaluation(load(site), x=True, y=SKIPPED)
        found = kc.profile(scored, not_assessed="worst")
        assert [str(each) for each in (found.total.bounds, found.total.points)] == [
            "[3.33, 6.67]",
            "3.33",
        ]

    def test_a_pack_that_names_it_can_be_checked(self, site: Path) -> None:
        """It is written and read again with the rule."""
        install(site)
        path = site / "pack.toml"
        path.write_text(PACK)
        assert [each for each in kc.check(path) if each.severity is Severity.ERROR] == []

    def test_is_listed(self, site: Path) -> None:
        """Like any mapping."""
        install(site)
        rules = InstalledRules()
        assert "thirds" in list(rules)
        assert len(rules) == len(list(rules))

    def test_two_distributions_with_one_rule_are_an_error_for_who_asks(self, site: Path) -> None:
        """Both are named, in an order that no search path can change."""
        install(site, name="made-up-second")
        install(site, name="made-up-first")
        found = problem(site)
        assert found.rule == "KP131"
        assert found.facts["known"] == ("made-up-first 2.5", "made-up-second 2.5")

    def test_a_strangers_broken_metadata_hides_no_rule(self, site: Path) -> None:
        """[G96] It is passed over here, and a problem of whoever lists the packs."""
        install(site)
        install(site, name="made-up-broken")
        (site / "made_up_broken-2.5.dist-info" / "entry_points.txt").write_bytes(
            b"[x]\n\xff = \xff"
        )
        assert load(site).rules["1.1"].name == "thirds"
        assert [each.rule for each in packs(site).problems] == ["KP110"]


def changed(old: str, new: str) -> str:
    """Return the sound package with one change."""
    assert old in RULE
    return RULE.replace(old, new)


def makes(new: str) -> str:
    """Return the package with another thing to make."""
    return f"{RULE}\ndef Thirds(**given):\n    {new}\n"


BROKEN: dict[str, tuple[str, str, str]] = {
    "raises": ("1 / 0", "KP130", "ZeroDivisionError"),
    "no-such-name": ("", "KP130", "AttributeError"),
    "none": ("Thirds = None", "KP130", "not callable"),
    "makes-none": (makes("return None"), "KP132", "None"),
    "makes-a-number": (makes("return 5"), "KP132", "5"),
    "maker-raises": (makes("1 / 0"), "KP130", "ZeroDivision"),
    "another-name": (changed('"thirds", 1', '"third", 1'), "KP132", "'thirds'"),
    "fails": (changed("return Fraction(", "return Fraction(1 // 0 + "), "KP184", "worst answers"),
    "fails-at-best": (
        changed("return Fraction(", "return Fraction(1 // (2 - sum(answers.values())) + "),
        "KP184",
        "best answers to all items: ZeroDivisionError",
    ),
    "float": (changed("Fraction(sum(answers.values()), 3)", "0.5"), "KP184", "0.5, no Fraction"),
    "nothing": (changed("Fraction(sum(answers.values()), 3)", "None"), "KP184", "returned None"),
    "no-share": (changed("def share", "def shares"), "KP132", "a rule"),
}


class TestBroken:
    """[G88, G91] What fails when it is loaded names its distribution."""

    @pytest.mark.parametrize("case", BROKEN)
    def test_names_distribution_and_version(self, site: Path, case: str) -> None:
        """With what was wrong."""
        code, rule, said = BROKEN[case]
        install(site, code)
        found = problem(site)
        assert found.rule == rule
        assert found.facts["distribution"] == "made-up-rules 2.5"
        assert said in found.text

    @pytest.mark.parametrize(
        "value", ["made_up_rules", "..x:make", "no_such_module:make", "math:pi"]
    )
    def test_a_value_that_leads_nowhere(self, site: Path, value: str) -> None:
        """[G90] A module, a malformed name, nothing, or no function."""
        install(site, value=value)
        assert problem(site).rule in {"KP130", "KP132"}

    def test_is_a_plugin_error(self, site: Path) -> None:
        """Whoever catches errors of packs catches it."""
        install(site, "1 / 0")
        found = packs(site)
        with pytest.raises(PackPluginError):
            found._rules["thirds"]  # noqa: SLF001 (what a pack does that names it)

    @pytest.mark.parametrize("where", ["made", "tried"])
    def test_its_own_refusal_is_passed_on(self, site: Path, where: str) -> None:
        """A rule may say which of its parameters is wrong, when it is made or tried."""
        refusal = (
            "raise PackRuleError([messages.INVALID_CHOICE.problem('most', given=2, known=(3,))])"
        )
        tried = changed("        return Fraction(", f"        {refusal}\n        return Fraction(")
        install(site, makes(refusal) if where == "made" else tried)
        with pytest.raises(PackRuleError) as caught:
            load(site)
        (found,) = caught.value.problems
        assert (found.rule, found.path) == ("KA006", "rules.own.most")


class TestShares:
    """A share over a gap is checked where it is given."""

    @pytest.mark.parametrize(
        ("share", "given"),
        [
            # Claimed to be monotone: yes gives less than no.
            ("Fraction(2 - sum(answers.values()), 3)", "None"),
            # Half of what is answered is more than all answers give.
            ("Fraction(1) if len(answers) < 2 else Fraction(sum(answers.values()), 3)", "1"),
        ],
    )
    def test_claims_that_do_not_hold(self, site: Path, share: str, given: str) -> None:
        """A score over a gap is refused where the laws that it rests on are broken."""
        code = changed("Fraction(sum(answers.values()), 3)", share)
        if given != "None":
            code = code.replace("return None", f"return Fraction({given})")
        install(site, code)
        pack = load(site)
        with pytest.raises(PackPluginError) as caught:
            evaluation(pack, x=True, y=kc.NotAssessed("no time"))
        (found,) = caught.value.problems
        assert (found.rule, str(found.facts["given"])) == ("KP135", given)
        assert found.facts["answers"] == {"x": True}

    def test_any_share_without_a_grain(self, site: Path) -> None:
        """If it claims none."""
        code = changed("Fraction(1, 3)", "None").replace("values()), 3)", "values()), 7)")
        install(site, code)
        scored = evaluation(load(site), x=True, y=False)
        assert str(kc.profile(scored).total.points) == "1.43"


def test_items_may_be_a_plugins_own(site: Path) -> None:
    """A rule may bring its items itself, and needs none in the file."""
    own = "return Thirds(items=(Item(code='z', title=Label({'en': 'Z'})),))"
    install(site, f"{RULE}\ndef own(**given):\n    {own}\n", value="made_up_rules:own")
    path = site / "own.toml"
    path.write_text(PACK.replace("items = [", "# ["))
    (item,) = kc.load_pack(path).areas[0].sub_questions[0].items
    assert item == Item(code="z", title=label("Z"))
