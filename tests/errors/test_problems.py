"""A problem says what is wrong, where, what was given and what to do, and never at length."""

from __future__ import annotations

import ast
import copy
import json
import pickle
import re
from collections.abc import Iterator
from decimal import Decimal
from difflib import SequenceMatcher
from itertools import chain
from pathlib import Path
from string import Formatter
from typing import NamedTuple

import pytest
from hypothesis import given
from hypothesis import strategies as st

import kompass_core as kc
from kompass_core.errors import MESSAGES, Severity, messages, nearest

SOURCES = sorted(Path(kc.__file__).parent.rglob("*.py"))


class Use(NamedTuple):
    """A place in the sources where a problem is made of a rule."""

    rule: str
    facts: set[str]
    place: str


def uses() -> Iterator[Use]:
    """Return every place where a problem is made of a rule that is written out."""
    for path in SOURCES:
        tree = ast.parse(path.read_text("utf-8"))
        classes = [node for node in tree.body if isinstance(node, ast.ClassDef)]
        for scope in chain(tree.body, *(each.body for each in classes)):
            calls = [node for node in ast.walk(scope) if isinstance(node, ast.Call)]
            made = [
                call
                for call in calls
                if re.fullmatch(r"messages\.\w+\.problem", ast.unparse(call.func))
            ]
            for call in [] if scope in classes else made:
                _, name, _ = ast.unparse(call.func).split(".")
                place = f"{path.name}:{call.lineno}"
                yield Use(getattr(messages, name).rule, facts_of(call, scope), place)


def facts_of(call: ast.Call, scope: ast.AST) -> set[str]:
    """Return the names of the facts that a call gives, also by ``**``."""
    names = {keyword.arg for keyword in call.keywords if keyword.arg}
    for keyword in call.keywords:
        names |= set() if keyword.arg else keys_of(keyword.value, scope)
    return names


def keys_of(value: ast.expr, scope: ast.AST) -> set[str]:
    """Return the keys of a dictionary that is written out here, or in parts in the function."""
    name, kinds = ast.unparse(value), (ast.Assign, ast.AnnAssign, ast.AugAssign)
    made = [node for node in ast.walk(scope) if isinstance(node, kinds)]
    found = [value] + [
        node.value
        for node in made
        if node.value
        and name == ast.unparse(node.targets[0] if isinstance(node, ast.Assign) else node.target)
    ]
    keys = set[str]()
    for each in found:
        if isinstance(each, ast.Dict):
            for key, inner in zip(each.keys, each.values, strict=True):
                keys |= {ast.literal_eval(key)} if key else keys_of(inner, scope)
    return keys


USES = list(uses())


def needed(rule: str) -> set[str]:
    """Return the names of the facts that the text of a rule shows."""
    return {name for _, name, _, _ in Formatter().parse(MESSAGES[rule].template) if name}


class TestRules:
    """Every rule has a text, every text its facts, and every rule is used."""

    def test_are_used(self) -> None:
        """No rule is left over, and none is used without a text."""
        assert {use.rule for use in USES} == set(MESSAGES)

    def test_get_the_facts_that_they_show(self) -> None:
        """Wherever a problem is made, its text can be written."""
        for use in USES:
            assert needed(use.rule) <= use.facts, use.place

    def test_have_ids_of_one_form(self) -> None:
        """Two letters and three digits; the text ends without a full stop."""
        for rule, message in MESSAGES.items():
            assert re.fullmatch("K[ACEFNPRSTWX][0-9]{3}", rule)
            assert message.rule == rule
            assert not message.template.endswith(".")

    def test_cannot_be_changed(self) -> None:
        """They are one for all."""
        with pytest.raises(TypeError):
            MESSAGES["KA001"] = messages.INVALID_DATE  # type: ignore[index]


FACTS: dict[str, object] = {
    "text": "x" * 10**6,
    "number": 10**5000,
    "pair": ("x" * 10**6, 10**5000),
    "tuple": tuple(range(1_000)),
    "list": list(range(1_000)),
    "decimal": Decimal("1E+999999999"),
    "none": None,
    "empty": (),
    "braces": "{given} %s \\ {",
}


class TestSeverity:
    """The rule decides how bad a problem is."""

    def test_most_rules_are_errors(self) -> None:
        """A few warn, each of them a rule."""
        warnings = {
            rule for rule, message in MESSAGES.items() if message.severity.value == "warning"
        }
        found = {"KF014", "KP124", "KP140", "KP141", "KP142", "KP143", "KP149", "KP154", "KP155"}
        assert warnings == found | {"KP161", "KP190", "KP191", "KP192"}
        assert messages.AREA_LIMIT_MISMATCH.problem().severity is Severity.ERROR

    def test_a_warning_says_so(self) -> None:
        """Before its text, as compilers do."""
        text = str(messages.SOURCE_EMPTY.problem("source").in_file("a.toml").at_line(2, 1))
        assert text == f"a.toml:2:1: source: warning: {messages.SOURCE_EMPTY.template} [KP143]"


class TestTexts:
    """No input makes a text long, or unwritable."""

    @pytest.mark.parametrize("fact", FACTS)
    def test_are_short(self, fact: str) -> None:
        """Whatever the facts of a rule are."""
        for rule in MESSAGES:
            facts = dict.fromkeys(needed(rule), FACTS[fact])
            assert len(str(MESSAGES[rule].problem("x" * 10**6, **facts))) < 1_000


class TestProblem:
    """A problem is a value with a place."""

    PROBLEM = messages.AMOUNT_FINER_THAN_STEP.problem("points.1", given=Decimal("0.1"), step=1)

    def test_keeps_its_facts(self) -> None:
        """As they were given, whatever they are called."""
        assert self.PROBLEM.facts == {"given": Decimal("0.1"), "step": 1}
        assert messages.INVALID_AMOUNT.problem("", rule=1, path=2).facts == {"rule": 1, "path": 2}

    def test_shows_rule_and_text(self) -> None:
        """The text shows the facts, the end the rule."""
        text = str(self.PROBLEM)
        assert text == f"points.1: {self.PROBLEM.text} [KA004]"
        assert "0.1" in self.PROBLEM.text
        assert str(messages.NO_PROFILES.problem()) == f"{messages.NO_PROFILES.template} [KC009]"

    @pytest.mark.parametrize(
        ("own", "parent", "path"),
        [
            ("code", "areas[0]", "areas[0].code"),
            ("[0].code", "areas", "areas[0].code"),
            ("", "areas", "areas"),
            ("code", "", "code"),
            ("", "", ""),
        ],
    )
    def test_moves_under_a_path(self, own: str, parent: str, path: str) -> None:
        """A point between keys, none before an index."""
        assert messages.NO_PROFILES.problem(own).with_prefix(parent).path == path

    def test_knows_its_place(self) -> None:
        """File, line, column and key, as far as they are known."""
        placed = self.PROBLEM.in_file("a.toml")
        assert placed.place == "a.toml: points.1"
        assert placed.at_line(3, 7).place == "a.toml:3:7: points.1"
        assert str(placed.at_line(3, 7)).startswith("a.toml:3:7: points.1: ")
        assert messages.NO_PROFILES.problem().in_file("a.toml").place == "a.toml"
        assert placed.facts == self.PROBLEM.facts

    def test_survives_everything(self) -> None:
        """Copied or pickled, it is equal, with an equal hash."""
        problem = self.PROBLEM.in_file("a").at_line(1, 2)
        copies = [copy.copy(problem), copy.deepcopy(problem), pickle.loads(pickle.dumps(problem))]  # noqa: S301
        assert {problem} == set(copies)


class TestNearest:
    """A hint names what was probably meant, or everything there is."""

    @pytest.mark.parametrize(
        ("value", "hint"),
        [
            ("1.l", "'1.1'"),
            ("MAX_POINT", "'max_points'"),
            (1.1, "'1.1'"),
            ("zzz", "known: 1.1, 1.2, max_points"),
            ("", "known: 1.1, 1.2, max_points"),
            (10**5000, "known: "),
            ("1.1" * 10**6, "known: "),
        ],
        ids=["letter", "capitals", "number", "nothing-like-it", "empty", "digits", "long"],
    )
    def test_is_like_what_was_given(self, value: object, hint: str) -> None:
        """Capitals do not matter."""
        assert hint in nearest(value, ["1.1", "1.2", "max_points"])

    def test_knows_nothing_among_nothing(self) -> None:
        """There is nothing to hint at."""
        assert nearest("a", []) == "known: none"

    @given(st.text("abc1.", max_size=6), st.lists(st.text("abc1.", max_size=6)))
    def test_names_the_closest(self, value: str, names: list[str]) -> None:
        """It is the first of the names with the largest ratio of the standard library."""
        matcher = SequenceMatcher(b=value)
        ratios = {}
        for name in names:
            matcher.set_seq1(name)
            ratios[name] = matcher.ratio()
        closest = max(ratios, key=ratios.__getitem__, default="")
        found = closest and ratios[closest] >= 0.6
        known = f"known: {', '.join(names) or 'none'}"
        assert nearest(value, names) == (f"did you mean {closest!r}?" if found else known)

    @given(st.text(), st.lists(st.text()))
    def test_names_what_there_is(self, value: str, names: list[str]) -> None:
        """Never anything else."""
        hint = nearest(value, names)
        asked = {f"did you mean {name!r}?" for name in names}
        assert hint in asked | {f"known: {', '.join(names) or 'none'}"}

    @pytest.mark.parametrize(
        ("value", "hint"),
        [
            ("Subject-217", "'subject-217'"),
            ("subject217", "'subject-217'"),
            ("subject--217", "'subject-217'"),
            ("subjekt-217", "'subject-217'"),
            ("subjetc-217", "'subject-217'"),
            ("subj-217", "known: subject-0, subject-1, "),
            ("subject-217" * 10**6, "known: subject-0, subject-1, "),
        ],
        ids=["capital", "missing", "added", "replaced", "swapped", "several", "long"],
    )
    def test_differs_by_a_letter_among_many(self, value: str, hint: str) -> None:
        """Comparing each of many wrong names with each of many known ones would take minutes."""
        assert hint in nearest(value, [f"subject-{i}" for i in range(400)])


class TestParts:
    """A path is text for people, and keys and indices for programs."""

    @pytest.mark.parametrize(
        ("problem", "parts"),
        [
            (messages.TEXT_EMPTY.problem(), ()),
            (messages.TEXT_EMPTY.problem("date"), ("date",)),
            (
                messages.TEXT_EMPTY.problem("areas[0].sub_questions[12].title"),
                ("areas", 0, "sub_questions", 12, "title"),
            ),
            (messages.TEXT_EMPTY.problem("points", "1.1"), ("points", "1.1")),
            (messages.TEXT_EMPTY.problem("", "1.1").with_prefix("points"), ("points", "1.1")),
            (
                messages.TEXT_EMPTY.problem("", "a.1").with_prefix("answers", "1.1"),
                ("answers", "1.1", "a.1"),
            ),
            (
                messages.TEXT_EMPTY.problem("sub_questions", "1.1", "points"),
                ("sub_questions", "1.1", "points"),
            ),
            (messages.TEXT_EMPTY.problem('areas["1"].code'), ("areas", '["1"]', "code")),
        ],
    )
    def test_are_keys_and_indices(self, problem: kc.Problem, parts: tuple[str | int, ...]) -> None:
        """A code keeps its dots."""
        assert problem.parts == parts
        assert problem.to_dict()["parts"] == list(parts)


class TestToDict:
    """A problem as plain JSON data."""

    def test_has_facts_that_json_takes(self) -> None:
        """Exact numbers, names and values of any other type are text."""
        facts = {
            "given": Decimal("1.50"),
            "codes": ("1.1", 2),
            "huge": 10**5000,
            "none": None,
            "yes": True,
            "kind": Severity.ERROR,
        }
        problem = messages.KEY_MISSING.problem("points", "1.1", **facts, key="k").at_line(3, 4)
        data = json.loads(json.dumps(problem.in_file("a.toml").to_dict()))
        assert data["facts"] == {
            "given": "1.50",
            "codes": ["1.1", 2],
            "huge": "a number of thousands of digits",
            "none": None,
            "yes": True,
            "kind": "Severity.ERROR",
            "key": "k",
        }
        del data["facts"]
        assert data == {
            "rule": problem.rule,
            "page": f"reference/rules/index.html#{problem.rule.lower()}",
            "severity": "error",
            "source": "a.toml",
            "line": 3,
            "column": 4,
            "path": "points.1.1",
            "code": "",
            "parts": ["points", "1.1"],
            "place": "a.toml:3:4: points.1.1",
            "text": problem.text,
        }
