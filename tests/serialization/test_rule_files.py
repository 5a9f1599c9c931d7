"""Pack files declare rules once, and sub-questions name them."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction
from typing import Any, TypeAlias

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

import kompass_core as kc
from kompass_core.criteria import RoundingMode
from kompass_core.criteria.rules import (
    ChecklistRule,
    Item,
    LadderRule,
    Law,
    MeanRule,
    PercentRule,
    PhasesRule,
    Rule,
    Scale,
    ScaleRule,
    SumRule,
)
from kompass_core.criteria.rules.items import Answer
from kompass_core.errors import PackError, PackRuleError, PackSchemaError
from kompass_core.serialization.pack_files import pack_to_toml, read_pack
from kompass_core.testing.rules import rules
from tests.making import label

Given: TypeAlias = Any
"""What callers may pass, right or wrong."""

HEAD = """
format = 1
id = "ruled"
revision = "1"
language = "en"
title.en = "Ruled"
source = "made up"
step_rounding = "half-even"
"""

RULES = """
[rules.climb]
kind = "ladder"
cumulative = false
steps = [
    { code = "none", title.en = "None", from = 0, to = 4 },
    { code = "some", title.en = "Some", from = 5, to = 10 },
]
[rules.rated]
kind = "scale"
worst = 6
best = 1
unit = "0.5"
[rules.enough]
kind = "checklist"
full = 2
[rules.cycle]
kind = "phases"
worst = 0
best = 10
items = [{ code = "plan", title.en = "Plan" }, { code = "do", title.en = "Do" }]
[rules.exact]
kind = "percent"
unit = 5
[rules.average]
kind = "mean"
items = [
    { code = "a", title.en = "A", weight = 2, worst = 5, best = 1, unit = 1 },
    { code = "b", title.en = "B", options = ["no", "some", "yes"] },
]
"""

ITEMS = ", items = [{ code = 'x', title.en = 'X' }, { code = 'y', title.en = 'Y', weight = 3 }]"


def areas(*cells: str, area: str = "") -> str:
    """Write an area of sub-questions of 10 points, each with what it says of its rule."""
    written = ", ".join(
        f'{{ code = "1.{i}", max_points = 10, title.en = "Q"{cell} }}'
        for i, cell in enumerate(cells, start=1)
    )
    head = f'[[areas]]\ncode = "1"\nmax_points = {10 * len(cells)}\ntitle.en = "A"\n{area}\n'
    return f"{head}sub_questions = [{written}]\n"


NAMES = ("climb", "rated", "enough", "cycle", "exact", "average")
FULL = (
    HEAD
    + RULES
    + areas(*(f", rule = '{name}'{ITEMS if name == 'enough' else ''}" for name in NAMES))
)


def rules_of(text: str) -> list[Rule | None]:
    """Return the rule of each sub-question."""
    return [cell.rule for cell in read_pack(text).areas[0].sub_questions]


def problems(text: str, error: type[PackError] = PackRuleError) -> list[tuple[str, str]]:
    """Return which rules a file breaks, and where."""
    with pytest.raises(error) as caught:
        read_pack(text)
    assert str(caught.value)
    return [(each.rule, each.path) for each in caught.value.problems]


class TestReading:
    """What a file says of its rules is what they are."""

    def test_every_kind(self) -> None:
        """Each with all of its keys."""
        climb, rated, enough, cycle, exact, average = rules_of(FULL)
        assert isinstance(climb, LadderRule)
        assert not climb.cumulative
        assert [(each.code, each.low, each.high) for each in climb.steps] == [
            ("none", 0, 4),
            ("some", 5, 10),
        ]
        assert rated == ScaleRule(scale=Scale(6, 1, "0.5"))
        items = [
            Item(code="x", title=label("X")),
            Item(code="y", title=label("Y"), weight=3),
        ]
        assert enough == ChecklistRule(items=items, full=2)
        plan, do = (Item(code=code, title=label(code.title())) for code in ("plan", "do"))
        assert cycle == PhasesRule(items=[plan, do], scale=Scale(0, 10))
        assert exact == PercentRule(scale=Scale(0, 100, 5))
        assert average == MeanRule(
            items=[
                Item(code="a", title=label("A"), weight=2, scale=Scale(5, 1, 1)),
                Item(code="b", title=label("B"), options=["no", "some", "yes"]),
            ]
        )

    def test_a_rule_without_keys_is_named_by_its_kind(self) -> None:
        """Points are no rule: they are how everything else is scored."""
        text = HEAD + areas(
            ", rule = 'percent'", f", rule = 'mean'{ITEMS}", ", rule = 'points'", ""
        )
        percent, mean, points, nothing = rules_of(text)
        assert percent == PercentRule()
        assert isinstance(mean, MeanRule)
        assert points is nothing is None

    def test_the_nearest_name_counts(self) -> None:
        """The sub-question's, else the area's, else the pack's."""
        text = f"{HEAD}rule = 'climb'\n{RULES}"
        other = areas("", ", rule = 'exact'", ", rule = 'points'", area="rule = 'rated'")
        rated, exact, points = rules_of(text + other)
        assert [rated and rated.name, exact and exact.name, points] == ["scale", "percent", None]
        (climb,) = rules_of(text + areas(""))
        assert climb is not None
        assert climb.name == "ladder"

    def test_a_table_may_do_without_any_user(self) -> None:
        """A rule that nobody names is read, and does nothing."""
        assert rules_of(HEAD + RULES + areas("")) == [None]

    def test_a_shared_rule_is_one_object(self) -> None:
        """Twenty-eight sub-questions of CAF have one ladder."""
        first, second = rules_of(HEAD + RULES + areas(*[", rule = 'climb'"] * 2))
        assert first is second

    def test_items_are_those_of_the_rule(self) -> None:
        """Nothing is asked where a sub-question is scored in points."""
        pack = read_pack(FULL)
        first, *_ = pack.areas[0].sub_questions
        assert [item.code for item in first.items] == ["step", "points"]
        assert read_pack(HEAD + areas("")).areas[0].sub_questions[0].items == ()


REFUSED: dict[str, tuple[str, list[tuple[str, str]]]] = {
    "D54-gap": (FULL.replace("from = 5", "from = 6"), [("KP079", "rules.climb.steps[1].from")]),
    "D54-overlap": (FULL.replace("from = 5", "from = 3"), [("KP079", "rules.climb.steps[1].from")]),
    "D54-below-the-maximum": (
        FULL.replace("to = 10", "to = 9"),
        [("KP083", "areas[0].sub_questions[0].rule")],
    ),
    "D54-above-the-minimum": (
        FULL.replace("from = 0", "from = 1"),
        [("KP083", "areas[0].sub_questions[0].rule")],
    ),
    "D56-unknown-rule": (
        FULL.replace("rule = 'rated'", "rule = 'ratet'"),
        [("KP085", "areas[0].sub_questions[1].rule")],
    ),
    "D56-unknown-kind": (
        FULL.replace('kind = "scale"', 'kind = "scales"'),
        [("KP085", "rules.rated.kind")],
    ),
    "D58-formula": (
        FULL.replace('kind = "scale"', 'kind = "__import__(1)"'),
        [("KP085", "rules.rated.kind")],
    ),
    "key-of-another-kind": (
        FULL.replace("unit = 5", "unit = 5\nfull = 3"),
        [("KP086", "rules.exact.full")],
    ),
    "key-missing": (FULL.replace("best = 1\nunit", "unit"), [("KF004", "rules.rated")]),
    "steps-missing": (
        HEAD + "rules.climb.kind = 'ladder'\n" + areas(", rule = 'climb'"),
        [("KF004", "rules.climb")],
    ),
    "shared-name-of-a-kind": (FULL.replace("rated", "mean"), [("KP088", "rules.mean")]),
    "items-twice": (
        FULL.replace("rule = 'average'", f"rule = 'average'{ITEMS}"),
        [("KP087", "areas[0].sub_questions[5].items")],
    ),
    "items-for-a-scale": (
        FULL.replace("rule = 'rated'", f"rule = 'rated'{ITEMS}"),
        [("KP086", "areas[0].sub_questions[1].items")],
    ),
    "items-for-points": (
        HEAD + areas(ITEMS),
        [("KP086", "areas[0].sub_questions[0].items")],
    ),
    "items-missing": (FULL.replace(ITEMS, ""), [("KF004", "areas[0].sub_questions[2]")]),
    "own-item-broken": (
        FULL.replace("weight = 3", "weight = 0"),
        [("KP072", "areas[0].sub_questions[2].items[1].weight")],
    ),
    "shared-item-broken": (
        FULL.replace("weight = 2", "weight = 0"),
        [("KP072", "rules.average.items[0].weight")],
    ),
    "scale-of-one-end": (
        FULL.replace("best = 1, unit", "unit"),
        [("KF004", "rules.average.items[0]")],
    ),
    "finer-than-the-step": (
        FULL.replace('step_rounding = "half-even"', ""),
        [
            ("KP084", "areas[0].sub_questions[2].rule"),
            ("KP084", "areas[0].sub_questions[3].rule"),
            ("KP084", "areas[0].sub_questions[5].rule"),
        ],
    ),
}


MORE = """
[rules.all]
kind = "checklist"
not_applicable = "refuse"
items = [{ code = "a", title.en = "A" }, { code = "b", title.en = "B" }]
[rules.samm]
kind = "mean"
not_applicable = "rescale"
items = [{ code = "a", title.en = "A", options = { no = 0, some = "0.25", most = "0.5", all = 1 } }]
[rules.life]
kind = "scale"
worst = 20
best = 84
unit = 1
clamp = true
[rules.credits]
kind = "sum"
least = 0
full = 10
items = [
    { code = "bonus", title.en = "Bonus", weight = 5 },
    { code = "rain", title.en = "Rain", worst = 0, best = 8, unit = 1, clamp = true },
]
"""


class TestFurtherKeys:
    """Keys that few rules need."""

    TEXT = (
        HEAD + MORE + areas(*(f", rule = '{name}'" for name in ("all", "samm", "life", "credits")))
    )

    def test_are_read(self) -> None:
        """And are what they are in Python."""
        a, b = (Item(code=code, title=label(code.upper())) for code in "ab")
        values = [Decimal(value) for value in ("0", "0.25", "0.5", "1")]
        valued = attrs.evolve(a, options=["no", "some", "most", "all"], values=values)
        bonus = Item(code="bonus", title=label("Bonus"), weight=5)
        rain = Item(code="rain", title=label("Rain"), scale=Scale(0, 8, 1, clamp=True))
        assert rules_of(self.TEXT) == [
            ChecklistRule(items=[a, b], not_applicable="refuse"),
            MeanRule(items=[valued]),
            ScaleRule(scale=Scale(20, 84, 1, clamp=True)),
            SumRule(items=[bonus, rain], least=0, full=10),
        ]

    def test_come_back(self) -> None:
        """From the file that is written, with the same digest."""
        pack = read_pack(self.TEXT)
        again = read_pack(pack_to_toml(pack))
        assert (again, again.digest) == (pack, pack.digest)

    def test_count_for_the_digest(self) -> None:
        """Since they decide about points."""
        changes = {
            '"refuse"': '"rescale"',
            'some = "0.25"': 'some = "0.5"',
            "clamp = true\n": "\n",
            ", clamp = true }": " }",
            "weight = 5": "weight = 6",
        }
        digests = {read_pack(self.TEXT.replace(*each)).digest for each in changes.items()}
        assert len(digests | {read_pack(self.TEXT).digest}) == 6

    @pytest.mark.parametrize(
        ("options", "rule", "path", "typed"),
        [
            ("'no'", "KF006", "", 'options = ["no", "yes"]'),
            ("{ no = 'none', yes = 1 }", "KA001", ".no", "'none'"),
            ("{ no = 1, yes = 1 }", "KP180", "", 'partly = "0.5"'),
            ("{ no = 0 }", "KP073", "", "at least two"),
            ("{ yes = 1, no = 0 }", "KP180", "", "so that the values rise"),
            ("[['no', 0], ['yes', 1]]", "KF006", "", "options = { no = 0"),
            ("[{ no = 0 }, { yes = 1 }]", "KF006", "", "options = { no = 0"),
        ],
    )
    def test_options_that_are_malformed(
        self, options: str, rule: str, path: str, typed: str
    ) -> None:
        """The text shows what to type."""
        text = self.TEXT.replace('{ no = 0, some = "0.25", most = "0.5", all = 1 }', options)
        with pytest.raises(PackError) as caught:
            read_pack(text)
        first = caught.value.problems[0]
        assert (first.rule, first.path) == (rule, f"rules.samm.items[0].options{path}")
        assert typed in first.text

    def test_an_unknown_policy_names_those_that_there_are(self) -> None:
        """An item cannot count as the worst."""
        text = self.TEXT.replace('"refuse"', '"worst"')
        with pytest.raises(PackRuleError, match="use one of rescale, refuse") as caught:
            read_pack(text)
        assert caught.value.problems[0].path == "rules.all.not_applicable"


def area_with(*lines: str) -> str:
    """Write a pack of one area, scored whole."""
    head = '[[areas]]\ncode = "6"\nmax_points = 10\ntitle.en = "A"\n'
    return HEAD + RULES + head + "\n".join(lines)


class TestRatios:
    """Values and limits of sums may be ratios, as points are."""

    TEXT = area_with(
        'rule = "thirds"',
        "[rules.thirds]",
        'kind = "sum"',
        "least = 0",
        'full = "20/3"',
        "items = [{ code = 'a', title.en = 'A', options = { no = 0, some = '10/3', all = 9 } }]",
    ).replace("max_points = 10", 'max_points = "20/3"')

    def test_are_exact(self) -> None:
        """A half of twenty thirds, without any rounding."""
        pack = read_pack(self.TEXT.replace('"half-even"', '"half-even"\nstep = "1/3"'))
        rule = pack.rules["6"]
        assert (rule.share({"a": "some"}), rule.share({"a": "all"})) == (Fraction(1, 2), 1)
        again = read_pack(pack_to_toml(pack))
        assert (again, again.digest) == (pack, pack.digest)

    def test_that_do_not_agree_are_named(self) -> None:
        """As they are typed."""
        text = self.TEXT.replace('full = "20/3"', "").replace(
            '"half-even"', '"half-even"\nstep = "1/3"'
        )
        with pytest.raises(PackRuleError, match=r"least = .0. and full = .20/3. in the rule"):
            read_pack(text)


class TestWholeAreas:
    """An area without sub-questions is scored by its rule, as a sub-question is."""

    def rule_of(self, text: str) -> Rule | None:
        """Return the rule of the area."""
        pack = read_pack(text)
        again = read_pack(pack_to_toml(pack))
        assert (again, again.digest) == (pack, pack.digest)
        return pack.areas[0].rule

    def test_name_a_rule(self) -> None:
        """By the key of a table, or by its kind with items of their own."""
        assert self.rule_of(area_with('rule = "exact"')) == PercentRule(scale=Scale(0, 100, 5))
        rule = self.rule_of(area_with('rule = "mean"', "items = [{ code = 'x', title.en = 'X' }]"))
        assert rule == MeanRule(items=[Item(code="x", title=label("X"))])
        assert self.rule_of(area_with()) is None

    def test_take_the_rule_of_the_pack(self) -> None:
        """Unless they are scored in points."""
        text = area_with().replace(RULES, f'rule = "exact"\n{RULES}')
        assert self.rule_of(text) == PercentRule(scale=Scale(0, 100, 5))
        assert self.rule_of(f'{text}rule = "points"') is None

    def test_have_limits_that_are_those_of_the_rule(self) -> None:
        """And a step that is fine enough."""
        assert problems(area_with('rule = "climb"', "min_points = 1")) == [
            ("KP083", "areas[0].rule")
        ]
        text = area_with('rule = "cycle"').replace('step_rounding = "half-even"', "")
        assert problems(text) == [("KP084", "areas[0].rule")]

    def test_items_of_an_area_with_sub_questions_are_refused(self) -> None:
        """They would be asked of nobody; so is a rule in Python."""
        text = HEAD + areas("", area="rule = 'mean'\nitems = [{ code = 'x', title.en = 'X' }]")
        assert problems(text) == [("KP181", "areas[0].items")]
        pack = read_pack(HEAD + areas(""))
        with pytest.raises(PackRuleError, match="give the rule and its items to them"):
            attrs.evolve(pack.areas[0], rule=PercentRule())


CURES = {
    # One yes or no is all or nothing.
    ("checklist", "{ code = 'a', title.en = 'A' }", ""): None,
    ("checklist", "{ code = 'a', title.en = 'A' }, { code = 'b', title.en = 'B' }", ""): (
        'if none ever is, add not_applicable = "refuse" to its table, else step_rounding = '
    ),
    (
        "checklist",
        "{ code = 'a', title.en = 'A' }, { code = 'b', title.en = 'B' }",
        'not_applicable = "refuse"',
    ): None,
    (
        "checklist",
        "{ code = 'a', title.en = 'A', weight = 3 }, { code = 'b', title.en = 'B' }",
        "",
    ): ("finest score here; add step_rounding"),
    # Quarters of 10 points are 2.5.
    ("mean", "{ code = 'a', title.en = 'A', worst = 0, best = 4, unit = 1 }", ""): (
        'or another mode, or use step = "0.5"'
    ),
    (
        "mean",
        "{ code = 'a', title.en = 'A', worst = 0, best = 4 }",
        "",
    ): '; add step_rounding = "half-up", or another mode',
}
"""The kind, items and further key of a rule for 10 points on step 1; the cure."""


class TestTooFine:
    """What is finer than the step has a cause and a cure; both are named."""

    def read(self, rule: tuple[str, str, str], n: int = 1) -> None:
        """Read a pack on step 1 with *n* sub-questions of 10 points."""
        kind, items, more = rule
        table = f'[rules.own]\nkind = "{kind}"\n{more}\nitems = [{items}]\n'
        head = HEAD.replace('step_rounding = "half-even"', "step = 1")
        read_pack(head + table + areas(*[", rule = 'own'"] * n))

    @pytest.mark.parametrize("rule", CURES, ids=str)
    def test_names_the_cure(self, rule: tuple[str, str, str]) -> None:
        """Or there is nothing to cure."""
        expected = CURES[rule]
        if expected is None:
            self.read(rule)
            return
        with pytest.raises(PackRuleError) as caught:
            self.read(rule)
        assert expected in caught.value.problems[0].text

    def test_is_reported_once_for_each_rule(self) -> None:
        """And not for each of the sub-questions that share it."""
        with pytest.raises(PackRuleError) as caught:
            self.read(next(rule for rule, cure in CURES.items() if cure), n=23)
        (found,) = caught.value.problems
        assert found.path == "areas[0].sub_questions[0].rule"


class TestRefused:
    """What is wrong with a rule is reported where it is written, once."""

    def test_rules_that_cannot_be_read_are_reported_once(self) -> None:
        """And not at each sub-question that names one."""
        text = FULL.replace('kind = "scale"', "kind = 1")
        assert problems(text, PackSchemaError) == [("KF006", "rules.rated.kind")]

    @pytest.mark.parametrize("case", REFUSED)
    def test_names_the_place(self, case: str) -> None:
        """And nothing else."""
        text, expected = REFUSED[case]
        is_schema = any(rule.startswith("KF") for rule, _ in expected)
        assert problems(text, PackSchemaError if is_schema else PackRuleError) == expected

    def test_reports_all_at_once(self) -> None:
        """Problems of tables, of sub-questions, and of the rest of the pack."""
        text = FULL.replace("from = 5", "from = 6").replace("weight = 3", "weight = 0")
        text = text.replace('id = "ruled"', 'id = "Ruled"')
        assert {rule for rule, _ in problems(text)} == {"KP079", "KP072", "KP004"}

    def test_lists_the_rules_that_there_are(self) -> None:
        """[D56] The tables of the file, and the kinds."""
        text = FULL.replace("rule = 'rated'", "rule = 'zzzzzz'")
        with pytest.raises(PackRuleError, match=r"known: climb, .*, points, percent, scale"):
            read_pack(text)

    @pytest.mark.parametrize(
        ("old", "new", "path"),
        [
            ("cumulative = false", "cumulative = 0", "rules.climb.cumulative"),
            ("full = 2", "full = true", "rules.enough.full"),
            ('kind = "scale"', "kind = 1", "rules.rated.kind"),
            ("from = 5, to", "form = 5, to", "rules.climb.steps[1]"),
            ('"half-even"', '"half"', "step_rounding"),
        ],
    )
    def test_types_are_never_coerced(self, old: str, new: str, path: str) -> None:
        """Each with its key path."""
        assert old in FULL
        found = problems(FULL.replace(old, new), PackSchemaError)
        assert any(place.startswith(path) for _, place in found)

    def test_a_sub_question_may_not_say_what_only_python_says(self) -> None:
        """A rule is named, never written out in its place."""
        text = HEAD + areas(", rule = { kind = 'percent' }")
        assert problems(text, PackSchemaError) == [("KF006", "areas[0].sub_questions[0].rule")]

    @pytest.mark.parametrize("data", [{"areas": 3, "rule": "x"}, {"areas": [3], "rules": {}}])
    def test_areas_of_another_type(self, data: dict[str, object]) -> None:
        """To look for rules does not stumble over them."""
        with pytest.raises(PackSchemaError):
            read_pack({"format": 1} | data)


KINDS = ("percent", "scale", "checklist", "ladder", "phases", "mean", "sum")


class TestRoundTrip:
    """What is written is read again as what it was."""

    def test_of_a_file(self) -> None:
        """An equal pack, with the same digest."""
        pack = read_pack(FULL)
        again = read_pack(pack_to_toml(pack))
        assert again == pack
        assert again.digest == pack.digest
        assert again.step_rounding is RoundingMode.HALF_EVEN

    @given(st.lists(rules(*KINDS, low=0, high=10), min_size=1, max_size=3))
    def test_of_any_rules(self, drawn: list[Rule]) -> None:
        """Whatever their parameters."""
        cells = [
            kc.SubQuestion(code=f"1.{i}", title=label("Q"), max_points=10, rule=rule)
            for i, rule in enumerate(drawn)
        ]
        area = kc.Area(code="1", title=label("A"), max_points=10 * len(cells), sub_questions=cells)
        pack = attrs.evolve(read_pack(FULL), areas=[area])
        again = read_pack(pack_to_toml(pack))
        assert again.digest == pack.digest
        assert [cell.rule for cell in again.areas[0].sub_questions] == drawn


# As they were before there were rules.
BEFORE = {
    "kommunkompassen-se@2010": (
        "sha256:ac84e21fe1cea0f697c53432fe090cf2af7b53fa3ca57127b7a2a08a1be4cdc0"
    ),
    "kommunkompassen-se@2020": (
        "sha256:0087c8fe95b1a2fcb59c37503f36bfa465afee7ce3468877c4c2e390b1640002"
    ),
    "kommunekompasset-no@2010": (
        "sha256:0087c8fe95b1a2fcb59c37503f36bfa465afee7ce3468877c4c2e390b1640002"
    ),
}


class TestDigest:
    """The digest is over what decides about points."""

    @pytest.mark.parametrize("ref", BEFORE)
    def test_of_packs_without_rules_is_what_it_was(self, ref: str) -> None:
        """Evaluations that were recorded under them are not stale."""
        assert kc.load_pack(ref).digest == BEFORE[ref]

    @pytest.mark.parametrize(
        ("old", "new"),
        [
            ("half-even", "half-up"),
            ("cumulative = false", "cumulative = true"),
            ("to = 4 ", "to = 3 "),
            ("worst = 6", "worst = 5"),
            ("full = 2", "full = 3"),
            ("weight = 3", "weight = 2"),
            ("unit = 5", "unit = 10"),
            ('"no", "some"', '"some", "no"'),
            ("code = 'x'", "code = 'z'"),
            ("rule = 'rated'", "rule = 'exact'"),
        ],
    )
    def test_changes_with_every_parameter(self, old: str, new: str) -> None:
        """And with which rule a sub-question has."""
        assert old in FULL
        changed = FULL.replace(old, new).replace("to = 3 }", "to = 3 }")
        if "to = 3 " in changed:
            changed = changed.replace("from = 5", "from = 4")
        assert read_pack(changed).digest != read_pack(FULL).digest

    def test_does_not_change_with_titles_or_keys(self) -> None:
        """Nor with the way in which a number is written."""
        changed = FULL.replace('"Some"', '"A bit"').replace("title.en = 'X'", "title.en = 'Ex'")
        changed = changed.replace("rated", "by-rating").replace("best = 1\n", "best = 1.0\n")
        assert read_pack(changed).digest == read_pack(FULL).digest

    def test_changes_with_the_version_of_a_rule(self) -> None:
        """A rule that computes otherwise has another version."""
        first, second = (read_pack(OTHER, rules={"half": make}) for make in (half, half_again))
        assert first.digest != second.digest
        assert first.digest == read_pack(OTHER, rules={"half": half}).digest


@attrs.frozen
class Half:
    """A stranger's rule: yes to anything gives the share that its parameter says."""

    items: tuple[Item, ...]
    some: str
    version: int = 1
    name: str = "half"
    laws: frozenset[Law] = frozenset({Law.BOUNDED})
    grain: Fraction | None = None

    @property
    def parameters(self) -> Mapping[str, object]:
        """What some are worth."""
        return {"some": self.some, "exactly": Decimal("1.50"), "nested": [{"a": Fraction(1, 2)}]}

    def share(self, answers: Mapping[str, Answer]) -> Fraction | None:
        """Return 0, 1 or what some are worth."""
        return Fraction(self.some) if any(answers.values()) else Fraction(0)


def half(parameters: Mapping[str, object], items: tuple[Item, ...]) -> Rule:
    """Make the rule."""
    return Half(items, str(parameters["some"]))


def half_again(parameters: Mapping[str, object], items: tuple[Item, ...]) -> Rule:
    """Make the rule as it became."""
    return Half(items, str(parameters["some"]), version=2)


OTHER = (
    HEAD + "[rules.own]\nkind = 'half'\nparameters.some = '1/2'\n" + areas(f", rule = 'own'{ITEMS}")
)


class TestStrangers:
    """A rule that is not built in is made by whoever knows it."""

    def test_is_made_of_parameters_and_items(self) -> None:
        """The items of the sub-question, or those of the table."""
        pack = read_pack(OTHER, rules={"half": half})
        scored = kc.Evaluation.from_answers(
            pack, subject="Ort", date="2016", answers={"1.1": {"x": True, "y": False}}
        )
        assert kc.profile(scored).total.points == 5

    def test_is_unknown_without_a_maker(self) -> None:
        """The kinds that are known are listed."""
        assert problems(OTHER) == [("KP085", "rules.own.kind")]

    def test_may_be_named_by_its_kind(self) -> None:
        """Where it needs no parameters."""

        def plain(_: Mapping[str, object], items: tuple[Item, ...]) -> Rule:
            return Half(items, "1")

        pack = read_pack(HEAD + areas(f", rule = 'plain'{ITEMS}"), rules={"plain": plain})
        assert pack.rules["1.1"] == Half(pack.areas[0].sub_questions[0].items, "1")

    def test_takes_no_keys_of_built_in_kinds(self) -> None:
        """What it needs is among its parameters."""
        with pytest.raises(PackRuleError) as caught:
            read_pack(OTHER.replace("parameters.some = '1/2'", "full = 1"), rules={"half": half})
        assert [each.rule for each in caught.value.problems] == ["KP086"]

    def test_is_written_with_parameters_and_items(self) -> None:
        """In the way in which it is read."""

        @attrs.frozen
        class Simple(Half):
            @property
            def parameters(self) -> Mapping[str, object]:
                return {"some": self.some}

        def simple(parameters: Mapping[str, object], items: tuple[Item, ...]) -> Rule:
            return Simple(items, str(parameters["some"]))

        pack = read_pack(OTHER, rules={"half": simple})
        assert read_pack(pack_to_toml(pack), rules={"half": simple}) == pack
