"""Pack files: read strictly, all problems at once."""

from __future__ import annotations

import pickle
import tomllib
from collections.abc import Mapping
from decimal import Decimal
from enum import IntEnum
from fractions import Fraction
from types import MappingProxyType
from typing import Any

import pytest
import tomli_w

import kompass_core as kc
from kompass_core.criteria import Combine, Detail, Translation
from kompass_core.errors import LimitError, PackFormatError, PackRuleError, PackSchemaError
from kompass_core.serialization.pack_files import pack_to_toml, read_pack

SMALL = """
format = 1
id = "small"
revision = "1"
language = "en"
title = { en = "Small", sv = "Liten" }
source = "made up"
area_max = 100

[[areas]]
code = "1"
title = { en = "First" }

  [[areas.sub_questions]]
  code = "1.1"
  max_points = 40
  title = { en = "Some" }

  [[areas.sub_questions]]
  code = "1.2"
  max_points = "60.00"
  title = { en = "More" }
  aliases = ["Most"]

[[areas]]
code = "2"
title = { en = "Second" }
"""

FULL = """
#:schema kompass-pack.schema.json
format = 1
id = "full"
revision = "2.1"
language = "no"
title = { no = "Full" }
publisher = "Nobody"
source = "made up"
step = "0.5"
combine = { area = "mean", total = "mean" }
rounding = { mode = "half-even", points = "0.5", percent = "0.1", total = { mode = "down" } }
score_unit = 1
not_applicable = "rescale"
equivalent_to = ["small@1"]
fallback = { nb = ["no"], nn = ["nb"] }
notes = { en = "A note." }

[[breaks]]
from = "2015"
to = 2016-02-01
note = { en = "changed" }

[[areas]]
code = "a"
min_points = -2
max_points = 4
combine = "sum"
title = { no = "A" }
sub_questions = [
    { code = "a.1", min_points = -2, max_points = 3, title = { no = "A1" } },
    { code = "a.2", max_points = 1, title = { no = "A2" } },
]

[[areas]]
code = "b"
min_points = -2
max_points = 4
detail = "unknown"
title = { no = "B" }
"""


class Colour(IntEnum):
    """A number that is more than a number."""

    RED = 1


def changed(*changes: tuple[str, str], text: str = SMALL) -> str:
    """Return the small pack with some text replaced; each must be there."""
    for old, new in changes:
        assert old in text
        text = text.replace(old, new)
    return text


def problems(text: str | Mapping[str, object], error: type[kc.KompassError]) -> list[kc.Problem]:
    """Return what is wrong with a pack that must be refused."""
    with pytest.raises(error) as caught:
        read_pack(text)
    assert type(caught.value) is error
    assert str(caught.value)
    return list(caught.value.problems)


class TestReadPack:
    """A pack file becomes a pack, with what the file leaves out filled in."""

    def test_fills_in_what_an_area_takes_from_its_pack(self) -> None:
        """The maximum of the areas, the way to combine, and the detail."""
        pack = read_pack(SMALL)
        first, second = pack.areas
        assert first.max_points == second.max_points == 100
        assert (first.detail, second.detail) == (Detail.LISTED, Detail.WHOLE)
        assert str(first.sub_questions[1].max_points) == "60"
        assert first.sub_questions[1].aliases == ("Most",)

    def test_reads_every_key(self) -> None:
        """Nothing that a file can say is lost."""
        pack = read_pack(FULL)
        area, unknown = pack.areas
        assert str(pack.ref) == "full@2.1"
        assert (area.combine, unknown.combine) == (Combine.SUM, Combine.MEAN)
        assert unknown.detail is Detail.UNKNOWN
        assert pack.rounding.area.points == kc.Rounding("half-even", "0.5")
        assert pack.rounding.total.percent == kc.Rounding("down", "0.1")
        assert pack.breaks[0].end == kc.Date.of("2016-02-01")
        assert pack.equivalent_to == (kc.PackRef("small", "1"),)
        assert pack.text(kc.Label({"no": "Ja"}), "nn-NO").language == "no"
        assert pack.not_applicable is kc.Policy.RESCALE
        assert pack.score_unit == 1

    @pytest.mark.parametrize("text", [SMALL, FULL])
    def test_writing_and_reading_gives_an_equal_pack(self, text: str) -> None:
        """And the same digest, so that no scoring content is lost."""
        pack = read_pack(text)
        again = read_pack(pack_to_toml(pack))
        assert again == pack
        assert again.digest == pack.digest

    def test_reads_and_writes_worked_examples(self) -> None:
        """Numbers stay numbers and names names; ratios are exact."""
        text = """[[examples]]
answers."1.1" = { plan = true, name = "2", amount = 2.50, many = 1000 }
answers."1.2" = { points = { not_assessed = "no time" }, other = { not_applicable = "none" } }
points = { "1.1" = 2.5, "1" = "-8/3", total = "7" }
"""
        pack = read_pack(SMALL + text)
        (example,) = pack.examples
        assert example.answers == {
            "1.1": {"plan": True, "name": "2", "amount": Decimal("2.5"), "many": Decimal(1000)},
            "1.2": {"points": kc.NotAssessed("no time"), "other": kc.NotApplicable("none")},
        }
        assert example.points == {"1.1": Fraction(5, 2), "1": Fraction(-8, 3), "total": 7}
        assert read_pack(pack_to_toml(pack)) == pack
        assert pickle.loads(pickle.dumps(pack)) == pack  # noqa: S301 (our own)
        assert pack.digest == read_pack(SMALL).digest
        assert pack.provenance[""]["examples"] == pack.ref

    @pytest.mark.parametrize(
        ("text", "rule", "path"),
        [
            ('answers."1.1".a = true\npoints = {}', "KP151", "examples[0]"),
            ('answers = {}\npoints."1.1" = 1', "KP151", "examples[0]"),
            ('points."1.1" = 1', "KF004", "examples[0]"),
            ('answers."1.1".a = []\npoints."1" = 1', "KF006", "examples[0].answers.1.1.a"),
            ('answers."1.1".a = {}\npoints."1" = 1', "KE009", "examples[0].answers.1.1.a"),
            ('answers."1.1".a = 1\npoints."1" = true', "KF006", "examples[0].points.1"),
            ('answers."1.1".a = 1\npoints."1" = "1/0"', "KA001", "examples[0].points.1"),
            ('answers."1.1".a = 1\npoint."1" = 1', "KF005", "examples[0].point"),
        ],
    )
    def test_refuses_worked_examples_that_are_none(self, text: str, rule: str, path: str) -> None:
        """As any other part of a file."""
        error = PackSchemaError if rule.startswith("KF") else PackRuleError
        found = problems(f"{SMALL}[[examples]]\n{text}\n", error)
        assert (rule, path) in [(each.rule, each.path) for each in found]

    def test_a_maximum_of_0_is_kept(self) -> None:
        """Zero is a value, not a missing key."""
        text = """format = 1
id = "penalties"
revision = "1"
language = "en"
title = { en = "Penalties" }
source = "made up"
area_max = 0
areas = [{ code = "1", min_points = -10, title = { en = "One" } }]
"""
        pack = read_pack(text)
        assert pack.area_max == 0
        assert read_pack(pack_to_toml(pack)) == pack

    def test_windows_lines_change_no_digest(self) -> None:
        """[A10] The digest is of the content, not of the bytes."""
        assert read_pack(SMALL.replace("\n", "\r\n").encode()).digest == read_pack(SMALL).digest

    def test_accepts_any_mapping(self) -> None:
        """[C43] A mapping is copied; no reference to it is kept."""
        data = tomllib.loads(SMALL)
        pack = read_pack(MappingProxyType(data))
        data["areas"].clear()
        assert len(pack.areas) == 2


SCHEMA_PROBLEMS = {
    "C29-true-for-a-number": (("= 40", "= true"), "KF006", "areas[0].sub_questions[0].max_points"),
    "C31-code-not-quoted": (('"1.1"', "1.1"), "KF006", "areas[0].sub_questions[0].code"),
    "C32-text-for-an-array": (('["Most"]', '"Most"'), "KF006", "areas[0].sub_questions[1].aliases"),
    "C33-table-for-an-array": (('["Most"]', "{}"), "KF006", "areas[0].sub_questions[1].aliases"),
    "C33-text-for-a-table": (('{ en = "First" }', '"First"'), "KF006", "areas[0].title"),
    "C33-number-for-text": (('{ en = "First" }', "{ en = 1 }"), "KF006", "areas[0].title"),
    "C33-array-of-numbers": (
        ('["Most"]', "[1]"),
        "KF006",
        "areas[0].sub_questions[1].aliases[0]",
    ),
    "C38-unknown-key": (("max_points = 40", "max_point = 40"), "KF005", "max_point"),
    "C39-capitals": (("max_points = 40", "Max_Points = 40"), "KF005", "Max_Points"),
    "C41-nan": (("= 40", "= nan"), "KA003", "areas[0].sub_questions[0].max_points"),
    "C41-inf": (("= 40", "= inf"), "KA003", "areas[0].sub_questions[0].max_points"),
    "decimal-comma": (("= 40", '= "40,0"'), "KA001", "areas[0].sub_questions[0].max_points"),
    "I110-no-tag": (('{ en = "First" }', '{ "" = "First" }'), "KP011", "areas[0].title"),
    "I113-bidi": (('{ en = "First" }', '{ en = "F\u202est" }'), "KP012", "areas[0].title.en"),
    "A19-long-label": (('"First"', f'"{"x" * 4097}"'), "KP012", "areas[0].title.en"),
    "D55-rounding-mode": (
        ("area_max", 'rounding.mode = "half"\narea_max'),
        "KF006",
        "rounding.mode",
    ),
    "unknown-policy": (("area_max", "not_applicable = 1\narea_max"), "KF006", "not_applicable"),
}


class TestSchema:
    """A key that is missing, unknown or of another type is named with its path."""

    @pytest.mark.parametrize("case", SCHEMA_PROBLEMS)
    def test_names_rule_and_path(self, case: str) -> None:
        """Types are never coerced."""
        change, rule, path = SCHEMA_PROBLEMS[case]
        error = PackSchemaError if rule.startswith("KF") else PackRuleError
        found = problems(changed(change), error)
        assert any(each.rule == rule and each.path.endswith(path) for each in found)

    def test_an_empty_file_has_no_format(self) -> None:
        """[A01] The first key that a reader needs is asked for."""
        (problem,) = problems("", PackFormatError)
        assert problem.facts == {"key": "format"}

    def test_lists_every_missing_key(self) -> None:
        """[A01] All that is required is listed at once."""
        found = problems("format = 1", PackSchemaError)
        assert {each.facts["key"] for each in found} == {
            "id",
            "revision",
            "language",
            "title",
            "source",
            "areas",
        }

    def test_reports_all_at_once(self) -> None:
        """One reading shows every wrong key of the file."""
        text = changed(("= 40", "= true"), ('"1"\n', "1\n"), ('"2"', "2"))
        paths = {each.path for each in problems(text, PackSchemaError)}
        assert paths == {
            "areas[0].sub_questions[0].max_points",
            "revision",
            "areas[0].code",
            "areas[1].code",
        }

    def test_parts_that_can_be_read_are_checked_all_the_same(self) -> None:
        """An author who mends the types is not met by the next mistake only then."""
        text = changed(
            ('revision = "1"', "revision = 1"),
            ('code = "1"\n', 'code = "1 1"\nmax_points = 100\n'),
            ('"1.1"\n  max_points = 40', '"1.1"\n  max_points = 0'),
            ('"60.00"', "true"),
            ('code = "2"', 'code = "total"'),
        )
        found = {(each.rule, each.path) for each in problems(text, PackSchemaError)}
        assert found == {
            ("KF006", "revision"),
            ("KP020", "areas[0].sub_questions[0].max_points"),
            ("KF006", "areas[0].sub_questions[1].max_points"),
            ("KP003", "areas[1].code"),
        }

    def test_a_maximum_of_all_areas_that_cannot_be_read_is_reported_once(self) -> None:
        """And not for each of the areas that would have had it."""
        (problem,) = problems(changed(("area_max = 100", 'area_max = ""')), PackRuleError)
        assert (problem.rule, problem.path) == ("KA001", "area_max")

    def test_an_unknown_key_hides_nothing_else(self) -> None:
        """The parts are checked all the same."""
        text = changed(("area_max", "x = 1\narea_max"), ("= 40", "= 45"), ('"1"\n', '"v1"\n'))
        found = problems(text, PackSchemaError)
        assert {(each.rule, each.path) for each in found} == {
            ("KF005", "x"),
            ("KP005", "revision"),
            ("KP050", "areas[0].max_points"),
        }

    def test_hints_at_keys_that_only_files_have(self) -> None:
        """At each level."""
        text = changed(("area_max", "ruls = 1\narea_max"), ("= 40", "= 40\n  rul = 1"))
        hints = [str(each.facts["hint"]) for each in problems(text, PackSchemaError)]
        assert sorted(hints) == ["did you mean 'rule'?", "did you mean 'rules'?"]

    @pytest.mark.parametrize("typo", ["Area_Max", "area_maxx"])
    def test_a_key_that_was_misspelt_counts_as_what_was_meant(self, typo: str) -> None:
        """So that one letter does not look like many mistakes."""
        (problem,) = problems(changed(("area_max", typo)), PackSchemaError)
        assert (problem.rule, problem.path) == ("KF005", typo)

    def test_hints_at_the_key_that_was_meant(self) -> None:
        """Whatever its capitals."""
        found = problems(changed(("area_max", "Area_Max")), PackSchemaError)
        assert "did you mean 'area_max'?" in str(found[0])

    def test_an_area_without_any_maximum_lacks_one(self) -> None:
        """Where the pack says none for all, each area must say its own."""
        found = problems(changed(("area_max = 100\n", "")), PackSchemaError)
        assert [each.path for each in found] == ["areas[0]", "areas[1]"]

    def test_a_code_with_a_point_that_is_not_quoted_is_explained(self) -> None:
        """TOML makes a table of it; the hint says to quote it."""
        text = changed(('code = "1.1"', "code.1 = 1"))
        found = problems(text, PackSchemaError)
        assert any("quote" in str(each) for each in found)

    @pytest.mark.parametrize("data", [{"format": 1, "areas": 3}, {"format": 1, "areas": [3]}])
    def test_areas_of_another_type(self, data: dict[str, object]) -> None:
        """The check of the size does not stumble over them."""
        assert any(each.path.startswith("areas") for each in problems(data, PackSchemaError))


FORMATS = {
    "E67-newer": ("2", "a newer version of kompass-criteria"),
    "E67-zero": ("0", ""),
    "E67-text": ('"1"', "it is a whole number, without quotes"),
    "E67-true": ("true", "true or false"),
}


class TestFormat:
    """A file of another format is refused before anything else is read."""

    @pytest.mark.parametrize("case", FORMATS)
    def test_says_what_can_be_read(self, case: str) -> None:
        """And what to do about a newer one."""
        given, said = FORMATS[case]
        text = changed(("format = 1", f"format = {given}\nunknown = 1"))
        (problem,) = problems(text, PackFormatError)
        assert problem.facts["known"] == 1
        assert said in str(problem)


RULE_PROBLEMS = {
    "D44-code-twice": (('"1.2"', '"1.1"'), {"KP002"}),
    "D45-equal-but-for-case": (('code = "2"', 'code = "A"'), set()),
    "D46-malformed-code": (('"1.2"', '"1 2"'), {"KP001"}),
    "D49-no-areas": None,
    "D50-sum-too-small": (("= 40", "= 35"), {"KP050"}),
    "D50-sum-too-large": (("= 40", "= 45"), {"KP050"}),
    "D52-maximum-of-zero": (("= 40", "= 0"), {"KP020"}),
    "D52-far-too-large": (("= 40", "= 1000001"), {"KP023"}),
    "E68-revision": (('revision = "1"', 'revision = "v1"'), {"KP005"}),
    "id": (('id = "small"', 'id = "Small"'), {"KP004"}),
    "I111-fallback-loop": (("area_max", 'fallback = {nb=["nn"], nn=["nb"]}\narea_max'), {"KP014"}),
    "I112-default-language": (('language = "en"', 'language = "sv"'), {"KP013"}),
    "language-tag": (('language = "en"', 'language = "english"'), {"KP011"}),
    "fallback-tag": (("area_max", 'fallback = {nb=["norsk"]}\narea_max'), {"KP011"}),
    "step": (("area_max", "step = 3\narea_max"), {"KP021"}),
    "step-zero": (("area_max", "step = 0\narea_max"), {"KP022"}),
    "rounding-unit": (("area_max", "rounding.points = 0\narea_max"), {"KA007"}),
    "ref": (("area_max", 'equivalent_to = ["x"]\narea_max'), {"KP006"}),
    "break": (
        (
            '[[areas]]\ncode = "1"',
            '[[breaks]]\nfrom="2016"\nto="2015"\nnote.en="x"\n[[areas]]\ncode = "1"',
        ),
        {"KP060"},
    ),
    "detail": (('code = "1"\n', 'code = "1"\ndetail = "whole"\n'), {"KP030"}),
    "listed-but-empty": (('code = "2"\n', 'code = "2"\ndetail = "listed"\n'), {"KP032"}),
    "other-maximum": (('code = "2"\n', 'code = "2"\nmax_points = 50\n'), {"KP051"}),
}


class TestRules:
    """Every invariant that a file breaks is reported, with the path."""

    @pytest.mark.parametrize("case", [case for case, change in RULE_PROBLEMS.items() if change])
    def test_names_every_rule(self, case: str) -> None:
        """All the rules that are broken are named, and no others."""
        change = RULE_PROBLEMS[case]
        assert change is not None
        if not change[1]:
            assert read_pack(changed(change[0]))
            return
        found = problems(changed(change[0]), PackRuleError)
        assert {each.rule for each in found} == change[1]

    def test_a_pack_without_areas_is_none(self) -> None:
        """[D49] There must be something to score."""
        text = SMALL[: SMALL.index("[[areas]]")] + "areas = []"
        assert [each.rule for each in problems(text, PackRuleError)] == ["KP031"]

    def test_reports_all_at_once(self) -> None:
        """Problems of all parts come together, with their paths."""
        text = changed(('code = "2"', 'code = "total"'), ('"1.2"', '"1 2"'))
        found = {(each.rule, each.path) for each in problems(text, PackRuleError)}
        assert found == {
            ("KP001", "areas[0].sub_questions[1].code"),
            ("KP003", "areas[1].code"),
        }

    def test_problems_of_the_whole_come_once_the_parts_are_right(self) -> None:
        """Here a code that is used twice, and the identity."""
        text = changed(('code = "2"', 'code = "1.1"'), ('revision = "1"', 'revision = "v1"'))
        found = {(each.rule, each.path) for each in problems(text, PackRuleError)}
        assert found == {
            ("KP005", "revision"),
            ("KP002", "areas[0].sub_questions[0].code"),
            ("KP002", "areas[1].code"),
        }

    def test_the_sum_is_exact(self) -> None:
        """[D51] Ten times a tenth is one."""
        cells = [f'{{code="a{i}", max_points=0.1, title.en="x"}}' for i in range(10)]
        text = SMALL[: SMALL.index("[[areas]]")].replace("area_max = 100", "step = 0.1")
        text += (
            f'[[areas]]\ncode="a"\nmax_points=1\ntitle.en="a"\nsub_questions=[{",".join(cells)}]'
        )
        assert read_pack(text).total.max_points == 1


class TestValuesFromPython:
    """What a program brings in place of a parser is judged as strictly."""

    @pytest.mark.parametrize(
        "value",
        [None, b"small", type("Text", (str,), {})("small"), 1, ["small"]],
        ids=["C34-none", "C35-bytes", "C36-subclass", "number", "array"],
    )
    def test_text_is_text_and_nothing_else(self, value: object) -> None:
        """Neither for a key that is required, nor for one that may be left out."""
        for key in ("id", "publisher"):
            data = tomllib.loads(SMALL) | {key: value}
            found = problems(data, PackSchemaError)
            assert [(each.rule, each.path) for each in found] == [("KF006", key)]

    @pytest.mark.parametrize(
        "value",
        [None, b"1", 0.5, Colour.RED, True, float("nan")],
        ids=["C34-none", "C35-bytes", "C35-float", "C36-enum", "C29-true", "C41-nan"],
    )
    def test_a_number_is_exact(self, value: object) -> None:
        """Binary floats are refused like everything that is no number."""
        data = tomllib.loads(SMALL) | {"step": value}
        found = problems(data, PackSchemaError)
        assert [each.path for each in found] == ["step"]

    def test_decimals_are_numbers(self) -> None:
        """[C35] They are what the parser gives for numbers with a point."""
        pack = read_pack(tomllib.loads(SMALL) | {"step": Decimal("0.50")})
        assert pack.step == Fraction(1, 2)

    @pytest.mark.parametrize("key", [1, None, ("id",)], ids=["number", "none", "tuple"])
    def test_keys_are_text(self, key: object) -> None:
        """[C40] Any other is unknown wherever it stands."""
        data: dict[Any, object] = tomllib.loads(SMALL)
        data[key] = 1
        assert [each.rule for each in problems(data, PackSchemaError)] == ["KF005"]
        del data[key]
        data["title"] = {key: "x", "en": "x"}
        assert [each.rule for each in problems(data, PackRuleError)] == ["KP011"]


ACCEPTED = {
    "C42-minus-zero": ("= 40", "= 40\nmin_points = -0.0", "0"),
    "C42-minus-zero-as-text": ("= 40", '= 40\nmin_points = "-0"', "0"),
    "D47-1.10-beside-1.1": ('"1.2"', '"1.10"', "0"),
    "D48-code-of-another-area": ('"1.2"', '"2.2"', "0"),
}


class TestAccepted:
    """What looks odd, and is right all the same."""

    @pytest.mark.parametrize("case", ACCEPTED)
    def test_reads(self, case: str) -> None:
        """Codes are names: they need not tell the area, and are never numbers."""
        old, new, least = ACCEPTED[case]
        first, second = read_pack(changed((old, new))).areas[0].sub_questions
        assert first.code != second.code
        assert str(first.min_points) == least

    @pytest.mark.parametrize(
        "line",
        ['formula = "__import__(1)"', 'pattern = "(a+)+$"', 'id2 = "x"'],
        ids=["D58-formula", "D59-regex", "any-other"],
    )
    def test_there_is_nothing_to_run(self, line: str) -> None:
        """A pack has no key for expressions or patterns, so none is ever run."""
        found = problems(changed(("area_max", f"{line}\narea_max")), PackSchemaError)
        assert [each.rule for each in found] == ["KF005"]

    def test_languages_are_asked_for_in_any_spelling(self) -> None:
        """[I108, I109] The fallback of the pack, then the shorter tag; the answer says which."""
        text = changed(
            ('{ en = "First" }', '{ en = "First", sv_se = "Första", no = "Første" }'),
            ("area_max", 'fallback = { nb = ["no"] }\narea_max'),
        )
        pack = read_pack(text)
        title = pack.areas[0].title
        assert title.languages == ("en", "sv-SE", "no")
        assert pack.text(title, "nb-NO") == Translation("Første", "no")
        assert pack.text(title, "SV_se") == Translation("Första", "sv-SE")
        assert pack.text(title, "zz") == Translation("First", "en")

    def test_letters_are_stored_in_one_form(self) -> None:
        """[I114] A file saved on another system gives an equal pack."""
        composed = changed(("First", "\u00e5"))
        assert read_pack(changed(("First", "a\u030a"))) == read_pack(composed)

    def test_ids_that_differ_in_case_cannot_be(self) -> None:
        """[H104] Nor revisions, so no two files collide where case does not count."""
        assert [each.rule for each in problems(changed(('"small"', '"Small"')), PackRuleError)] == [
            "KP004"
        ]


class TestLimits:
    """A pack is no larger than any honest one."""

    @pytest.mark.parametrize(("areas", "parts"), [(65, 0), (1, 2_001)])
    def test_refuses_too_many(self, areas: int, parts: int) -> None:
        """[A18] Before anything is built."""
        cell = {"code": "x", "title": {"en": "x"}, "max_points": 1}
        area = {"code": "a", "title": {"en": "a"}, "sub_questions": [cell] * parts}
        data = tomllib.loads(SMALL) | {"areas": [area] * areas}
        assert problems(data, LimitError)[0].path == "areas"

    def test_refuses_long_files(self) -> None:
        """[A17] What is larger than 256 KiB is not parsed."""
        assert problems(tomli_w.dumps({"x": "y" * 300_000}), LimitError)
