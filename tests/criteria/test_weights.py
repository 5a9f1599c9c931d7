"""Weighted parents, parts that do not count, and limits that are ratios; worked out by hand."""

from __future__ import annotations

import re
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any, Literal

import attrs
import openpyxl
import polars as pl
import pytest
from matplotlib.text import Text

import kompass_core as kc
from kompass_core import frames, plots
from kompass_core.amounts import Amount
from kompass_core.cli.wording import Wording
from kompass_core.criteria import Area, SubQuestion
from kompass_core.criteria.rules import ChecklistRule, Item
from kompass_core.errors import CrosswalkError, EvaluationError, PackRuleError, PublishedResultError
from kompass_core.forms import read_form, read_table, write_form
from kompass_core.reports import report
from kompass_core.robustness import ScoreTable
from kompass_core.serialization.pack_files import pack_to_toml, read_pack
from tests.crosswalking import crosswalk_of, relation
from tests.making import evaluation_of, label

HALF = Fraction(1, 2)


def sub(code: str, most: object, **fields: Any) -> SubQuestion:  # noqa: ANN401 (any field)
    """Make a sub-question."""
    return SubQuestion(code=code, title=label(code), max_points=most, **fields)  # type: ignore[arg-type]


def area(code: str, most: object, *parts: SubQuestion, **fields: Any) -> Area:  # noqa: ANN401
    """Make an area."""
    made: Any = {"max_points": most, "sub_questions": parts, **fields}
    return Area(code=code, title=label(code), **made)


def pack(*areas: Area, **fields: Any) -> kc.CriteriaPack:  # noqa: ANN401 (any field)
    """Make a pack whose total is weighted, of 100."""
    made: dict[str, Any] = {"combine": "weighted", "total_max": 100, "step": "1/6", **fields}
    return kc.CriteriaPack(
        id="weighed",
        revision="1",
        title=label("weighed"),
        areas=areas,
        language="en",
        source="a book",
        **made,
    )


PLAN = pack(
    area(
        "1",
        "20/3",
        sub("1.1", "10/3", weight=1),
        sub("1.2", 4, min_points=-4, weight=HALF),
        sub("1.3", 1, counted=False),
        min_points="-20/9",
        combine="weighted",
        weight=15,
    ),
    area("2", 10, weight=85),
    area("3", 1, counted=False),
)
"""
Area 1 of 20/3 shares it out as 40/9 for 1.1 and 20/9 for 1.2; of the total it is 15, area 2 is 85.
"""


class TestSums:
    """A weighted parent has the share of each part, times its weight in all weights."""

    def test_by_hand(self) -> None:
        """1.1 has 1/2 of 40/9, 1.2 has -1/2 of 20/9; area 1 has 1/6 of 15, area 2 has 3/4 of 85."""
        p = kc.profile(evaluation_of(PLAN, "5/3", -2, 1, "7.5", 0))
        assert p["1"].exact == Fraction(20, 9) - Fraction(10, 9)
        assert p.total.exact == Fraction(15, 6) + Fraction(255, 4)
        assert (p["1.3"].exact, p["3"].exact, p["1"].coverage) == (1, 0, 1)

    def test_have_the_minima_of_their_parts(self) -> None:
        """1.2 takes away 20/9 of 20/3 at worst, which is a third of 15."""
        assert (PLAN.total.low, PLAN.total.high) == (-5, 100)

    @pytest.mark.parametrize(
        ("policy", "first", "total"),
        [
            # half of the way from -20/9 to 20/3, as 1.1 is half of its own
            ("rescale", Fraction(20, 9), 90),
            ("worst", 0, 85),
            ("best", Fraction(40, 9), 95),
        ],
    )
    def test_with_a_gap(self, policy: str, first: Fraction, total: int) -> None:
        """Of 1.2, which has half of the 80/9 between the ends of area 1."""
        gap = kc.NotAssessed("not visited")
        evaluation = evaluation_of(PLAN, "5/3", gap, 1, 10, 0)
        p = kc.profile(evaluation, not_assessed=policy)  # type: ignore[arg-type]
        assert p["1"].coverage == HALF
        assert (p["1"].bounds.low, p["1"].bounds.high) == (0, Fraction(40, 9))
        assert (p.total.bounds.low, p.total.bounds.high) == (85, 95)
        assert (p["1"].exact, p.total.exact) == (first, total)

    def test_are_as_sure_as_their_parts_that_count(self) -> None:
        """A gap in a part that does not count leaves the others as they are."""
        gap = kc.NotAssessed("not asked")
        p = kc.profile(evaluation_of(PLAN, "5/3", 2, gap, 10, gap), not_assessed="worst")
        assert p.total.bounds.is_exact
        assert (p.total.coverage, p["1.3"].coverage, p["3"].coverage) == (1, 0, 0)

    def test_are_explained_part_by_part(self) -> None:
        """With what each gives of what it can give."""
        p = kc.profile(evaluation_of(PLAN, "5/3", 4, 1, "7.5", 0))
        assert str(p.explain("total")).splitlines()[1:4] == [
            "  weighted sum of 2 parts",
            "  - 1: 4.4444… of 6.6667… (combined), gives 10 of 15",
            "  - 2: 7.5 of 10 (scored), gives 63.75 of 85",
        ]
        q = kc.profile(
            evaluation_of(PLAN, kc.NotApplicable("no"), 4, 1, 5, 0), not_applicable="rescale"
        )
        assert "  - 1.1: none of 3.3333… (not applicable)" in str(q.explain("1")).splitlines()

    def test_of_printed_numbers_are_bounded(self) -> None:
        """Printed 10 and 5 of 20/3 and 10: 22.5 and 42.5; the total is within its bounds."""
        plain = pack(area("1", "20/3", weight=15), area("2", 10, weight=85))
        printed = kc.PublishedResult.from_printed(
            plain, subject="a", date="2025", areas={"1": 3, "2": 5}, total=49
        )
        found = kc.audit(printed)
        assert found.verdict.value == "consistent"
        # 3 is from 2.5 to 3.5, times 9/4; 5 is from 4.5 to 5.5, times 17/2
        bounds = found.from_below["total"]
        assert (bounds.low, bounds.high) == (Fraction(351, 8), Fraction(437, 8))


class TestNumbers:
    """Limits, weights and points are ratios where no decimal will do."""

    def test_come_back_from_files(self) -> None:
        """A pack and an evaluation are written with ratios, and read as they were."""
        assert read_pack(pack_to_toml(PLAN)) == PLAN
        evaluation = evaluation_of(PLAN, "5/3", -2, 1, "7.5", 0)
        data = kc.to_dict(evaluation)
        assert data["points"]["1.1"] == "5/3"
        assert kc.from_dict(data, packs=[PLAN]) == evaluation
        assert (
            kc.Evaluation.from_scores(
                PLAN, subject=evaluation.subject, date=evaluation.date, scores=evaluation.scores
            ).steps
            == evaluation.steps
        )

    def test_of_points_are_refused_beyond_the_limits(self) -> None:
        """The limits are told as they are given."""
        with pytest.raises(kc.KompassError, match="got 11/3 points, outside 0 to 10/3"):
            evaluation_of(PLAN, "11/3", -2, 1, "7.5", 0)

    def test_are_in_the_schema_of_evaluations(self) -> None:
        """Where the step is a ratio, so may points be."""
        schema = kc.evaluation_schema(PLAN)
        assert "/" in schema["properties"]["points"]["properties"]["1.1"]["pattern"]


class TestRules:
    """A pack says which weights there are, and no others."""

    @pytest.mark.parametrize(
        ("areas", "fields", "rule", "path"),
        [
            ([area("1", 1)], {}, "KP178", "areas[0].weight"),
            ([area("1", 1, weight=0)], {}, "KP178", "areas[0].weight"),
            ([area("1", -1, min_points=-2, weight=1)], {}, "KP178", "areas[0].weight"),
            (
                [area("1", 1, weight=1)],
                {"combine": "sum", "total_max": None},
                "KP179",
                "areas[0].weight",
            ),
            ([area("1", 1, weight=1, counted=False)], {}, "KP216", "areas"),
            ([area("1", 1, weight=1)], {"total_max": None}, "KP217", "combine"),
            ([area("1", 1, weight=1)], {"total_max": 10**7}, "KP218", "total_max"),
            ([area("1", 1)], {"combine": "mean", "total_max": 2}, "KP218", "total_max"),
        ],
    )
    def test_of_the_total(
        self, areas: list[Area], fields: dict[str, Any], rule: str, path: str
    ) -> None:
        """Each broken one by one."""
        with pytest.raises(PackRuleError) as caught:
            pack(*areas, **fields)
        assert (caught.value.problems[0].rule, caught.value.problems[0].path) == (rule, path)

    @pytest.mark.parametrize(
        ("parts", "fields", "rule"),
        [
            ([sub("1.1", 1)], {"combine": "weighted"}, "KP178"),
            ([sub("1.1", 1, weight=1)], {"combine": "sum"}, "KP179"),
            ([sub("1.1", 1, counted=False)], {"combine": "sum"}, "KP216"),
            ([sub("1.1", 1, min_points=-1, weight=1)], {"combine": "weighted"}, "KP050"),
        ],
    )
    def test_of_areas(self, parts: list[SubQuestion], fields: dict[str, Any], rule: str) -> None:
        """Each broken one by one; the minimum is what the minima give."""
        with pytest.raises(PackRuleError) as caught:
            area("1", 1, *parts, **fields)
        assert [each.rule for each in caught.value.problems] == [rule]

    def test_let_a_total_be_checked(self) -> None:
        """A sum may say what it adds up to."""
        assert pack(area("1", 1), area("2", 2), combine="sum", total_max=3).total.high == 3

    def test_of_crosswalks(self) -> None:
        """What does not count has no points to relate."""
        newer = attrs.evolve(PLAN, id="newer")
        relations = [relation("same", code, code, "exact") for code in ("1", "2")]
        crosswalk = crosswalk_of(PLAN, newer, *relations)
        there = kc.project(kc.profile(evaluation_of(PLAN, "5/3", -2, 1, "7.5", 0)), crosswalk)
        assert there.total.exact == Fraction(15, 6) + Fraction(255, 4)
        assert (there["3"].exact, there["1.3"].exact) == (None, None)
        with pytest.raises(CrosswalkError) as caught:
            crosswalk_of(PLAN, newer, *relations, relation("same", "3", "3", "exact"))
        assert {each.rule for each in caught.value.problems} == {"KW022"}


class TestChanges:
    """Weights are scoring content."""

    def test_change_the_digest_and_break_results(self) -> None:
        """So does a part that begins to count."""
        first, second, third = PLAN.areas
        heavier = attrs.evolve(PLAN, areas=[first, attrs.evolve(second, weight=84), third])
        counting = attrs.evolve(
            PLAN, areas=[first, second, attrs.evolve(third, counted=True, weight=1)]
        )
        for other in (heavier, counting):
            assert other.digest != PLAN.digest
            assert kc.diff(PLAN, other).verdict.value == "breaking"
        (difference,) = kc.diff(PLAN, heavier).differences
        assert (difference.code, difference.field, difference.after) == ("2", "weight", "84")

    def test_of_a_variant_in_which_a_part_does_not_count(self) -> None:
        """It does not inherit a weight, and neither do the parts of an area that is a sum."""
        text = f"""
            format = 1
            id = "less"
            revision = "1"
            source = "x"
            [extends]
            pack = "weighed@1"
            digest = "{PLAN.digest}"
            [[areas]]
            code = "1"
            combine = "sum"
            max_points = "22/3"
            min_points = -4
            [[areas]]
            code = "2"
            counted = false
        """
        found = read_pack(text, parent_of=lambda *_: PLAN)
        first, second, _ = found.areas
        assert (first.weight, second.weight, second.counted) == (15, None, False)
        assert [part.weight for part in first.sub_questions] == [None, None, None]

    def test_of_a_variant_that_adds_or_averages(self) -> None:
        """It has no use for the weights of its parent."""
        text = f"""
            format = 1
            id = "sum"
            revision = "1"
            source = "x"
            combine = {{ total = "sum", area = "mean" }}
            [extends]
            pack = "weighed@1"
            digest = "{PLAN.digest}"
            [[areas]]
            code = "1"
            max_points = 4
            min_points = -4
            [[areas.sub_questions]]
            code = "1.1"
            max_points = 4
            min_points = -4
            [[areas.sub_questions]]
            code = "1.2"
            max_points = 4
        """
        found = read_pack(text, parent_of=lambda *_: PLAN)
        assert (found.total.low, found.total.high, found.areas[1].weight) == (-4, 14, None)
        assert found.areas[0].sub_questions[0].weight is None


class TestShown:
    """What does not count is shown, and named as such."""

    def test_in_a_report(self) -> None:
        """In the order of the pack."""
        content = report(kc.profile(evaluation_of(PLAN, "5/3", -2, 1, "7.5", 0)))
        counted = {node.code: node.counted for node in content.nodes}
        expected = {"1": True, "1.1": True, "1.2": True, "1.3": False, "2": True, "3": False}
        assert counted == expected | {"total": True}
        assert list(counted) == [*expected, "total"]

    def test_on_the_terminal(self) -> None:
        """Beside its title."""
        wording = Wording.of(PLAN, None)
        assert wording.named(PLAN.nodes["3"]) == ("3", "3 (not counted)")
        assert wording.named(PLAN.nodes["2"]) == ("2", "2")


class TestRanks:
    """Uncertain weights are those of what counts."""

    def test_are_robust_by_the_weights_of_the_pack(self) -> None:
        """Areas 1 and 2 have 15 and 85 of 100; area 3 does not count."""
        members = [
            kc.profile(evaluation_of(PLAN, "5/3", -2, 1, points, 0, subject=name))
            for name, points in (("a", "7.5"), ("b", 5))
        ]
        table = ScoreTable.of(members)
        assert (table.codes, table.declared) == (("1", "2"), (Fraction(20, 105), Fraction(85, 105)))


class TestMarked:
    """Parts that do not count are no points to be won, and are marked where they are shown."""

    PROFILE = kc.profile(evaluation_of(PLAN, "5/3", 3, 0, 9, 0))

    def test_are_no_shortfalls(self) -> None:
        """1.3 and area 3 are not named."""
        found = [self.PROFILE.largest_shortfalls(level) for level in ("sub-question", "area")]
        assert [each.code for each in found[0]] == ["1.1", "1.2"]
        assert [each.code for each in found[1]] == ["1", "2"]

    def test_are_marked_in_plots(self) -> None:
        """In the language of the plot."""
        ax = plots.plot_dots(self.PROFILE, language="sv")
        assert "3 3 (räknas inte)" in {text.get_text() for text in ax.findobj(Text)}

    def test_are_marked_in_forms(self, tmp_path: Path) -> None:
        """In all sheets."""
        path = tmp_path / "form.xlsx"
        write_form(PLAN, path)
        book = openpyxl.load_workbook(path)
        for sheet in ("Scores", "Texts"):
            titles = [cell.value for cell in book[sheet]["B"]]
            assert {"1.2", "1.3 (not counted)", "3 (not counted)"} <= {*titles}


class TestRobustness:
    """Declared weights are those of the total, in which some parts do not count."""

    @pytest.mark.parametrize("level", ["area", "sub-question"])
    def test_omits_parts_that_do_not_count(self, level: Literal["area", "sub-question"]) -> None:
        """The other is worth more only in 1.3 and in area 3; the total goes from -5 to 100."""
        one = kc.profile(evaluation_of(PLAN, "5/3", 4, 0, "7.5", 0, subject="A"))
        other = kc.profile(evaluation_of(PLAN, "5/3", 4, 1, 7, 1, subject="B"))
        apart = kc.dominance(one, other, level=level, weights=kc.Weights.fixed()).difference
        assert (apart.low, apart.high) == (Fraction(85, 20) / 105,) * 2
        ranks = kc.rank_robustness([one, other], level=level, weights=kc.Weights.fixed(), draws=1)
        assert [each.subject for each in ranks.by_rank()] == ["A", "B"]


class TestRatiosStayExact:
    """No limit that is a ratio becomes a decimal on the way."""

    SCORED = evaluation_of(PLAN, "5/3", "-1/6", "1/3", "7.5", "2/3")

    def test_a_rule_gives_its_points_of_a_ratio(self) -> None:
        """A quarter of 20/3 is 5/3, and the texts about others have ratios."""
        items = [Item(code=code, title=label(code)) for code in "abcd"]
        rule = ChecklistRule(items=items, not_applicable="refuse")
        ruled = pack(area("1", "20/3", rule=rule), combine="sum", total_max=None)
        assert kc.profile(evaluation_of(ruled, "5/3")).total.exact == Fraction(5, 3)
        with pytest.raises(EvaluationError, match=r"got 1/6 points.* that it can are 0, 5/3;"):
            evaluation_of(ruled, "1/6")

    def test_points_in_place_of_answers_are_ratios(self) -> None:
        """As in worked examples, of nodes without a rule."""
        answers = {"1.1": "5/3", "1.2": "-1/6", "1.3": "1/3", "2": "7.5", "3": "2/3"}
        found = kc.Evaluation.from_answers(PLAN, subject="Ort", date="2016", answers=answers)
        assert kc.profile(found).total == kc.profile(self.SCORED).total

    def test_limits_are_exact_in_exports(self) -> None:
        """Beside points that are exact, too."""
        nodes = {node["code"]: node for node in kc.profile(self.SCORED).to_dict()["nodes"]}
        assert (nodes["1"]["min_points"], nodes["1"]["max_points"]) == ("-20/9", "20/3")

    def test_texts_of_problems_have_ratios(self) -> None:
        """They can be typed as they are printed."""
        with pytest.raises(EvaluationError, match=r"0\.1 is finer than the step 1/6;"):
            evaluation_of(PLAN, "0.1", 0, 0, 0, 0)
        with pytest.raises(PublishedResultError, match="printed as 9, outside -20/9 to 20/3"):
            kc.PublishedResult.from_printed(
                PLAN, subject="Ort", date="2016", areas={"1": {"points": 9}}
            )
        areas = area("1", "20/3"), area("2", "20/3"), area("3", 7)
        with pytest.raises(PackRuleError, match="maximum is 7, but that of 1, 2 is 20/3,"):
            pack(*areas, combine="mean", total_max=None)

    def test_panels_are_read_as_they_were_written(self) -> None:
        """Points are texts where no decimal is the step."""
        panel = kc.Panel.from_evaluations([self.SCORED])
        columns = panel.to_columns()
        assert (columns["1.1"], columns["2"]) == (["5/3"], ["7.5"])
        again = kc.Panel.from_frame(pl.DataFrame(columns), PLAN)
        assert again.score().total[0] == kc.profile(self.SCORED).total.exact

    def test_forms_are_read_as_they_were_written(self, tmp_path: Path) -> None:
        """A cell has 15 digits, so the multiple of the step is meant; other numbers are not."""
        path = tmp_path / "form.xlsx"
        write_form(PLAN, path, evaluation=self.SCORED)
        assert read_form(path, packs=[PLAN]) == self.SCORED
        book = openpyxl.load_workbook(path)
        assert book["Scores"]["D2"].value == pytest.approx(20 / 3)
        book["Scores"]["F3"].value = 1.66667
        book.save(path)
        with pytest.raises(EvaluationError, match=r"F3: 1\.66667 is finer than the step 1/6"):
            read_form(path, packs=[PLAN])


THIRDS = read_pack("""
format = 1
id = "thirds"
revision = "1"
language = "en"
title.en = "Thirds"
source = "made up"
step = "1/3"
step_rounding = "floor"

[[band_scales]]
bands = [
    { code = "none", title.en = "None" },
    { code = "gold", title.en = "Gold", from = "26/3", requires = [
        { code = "1", least = "10/3" },
    ] },
]

[rules.climb]
kind = "ladder"
unit = "1/3"
steps = [
    { code = "low", title.en = "Low", from = 0, to = "4/3" },
    { code = "high", title.en = "High", from = "5/3", to = "10/3" },
]

[[areas]]
code = "1"
title.en = "One"
max_points = "10/3"
rule = "climb"

[[areas]]
code = "2"
title.en = "Two"
max_points = 6
rule = "mean"
items = [
    { code = "a", title.en = "A", weight = "1/3", worst = "1/3", best = "7/3", unit = 1 },
    { code = "b", title.en = "B", weight = "2/3", worst = 0, best = "1/3" },
]
""")
"""Gold needs 26/3 of 28/3, and all 10/3 of area 1."""


class TestRatiosInRulesAndBands:
    """Thresholds, steps of ladders and scales of items may be ratios wherever they are used."""

    def test_are_written_and_read(self) -> None:
        """As they are."""
        assert read_pack(pack_to_toml(THIRDS)) == THIRDS
        assert str(THIRDS.band_scales[0]) == (
            "total, exact points: none; gold from 26/3 with 10/3 points of 1"
        )

    @pytest.mark.parametrize(
        ("one", "two", "band"),
        [("10/3", "16/3", "gold"), ("10/3", 5, "none"), (3, 6, "none"), ("10/3", 6, "gold")],
    )
    def test_bands_are_exact(self, one: Amount, two: Amount, band: str) -> None:
        """One third decides, in profiles, panels and frames."""
        found = evaluation_of(THIRDS, one, two)
        result = kc.profile(found).band()
        assert result is not None
        assert result.low.code == band
        panel = kc.Panel.from_evaluations([found])
        assert panel.score().bands().codes == [band]
        steps = pl.DataFrame({code: [each] for code, each in zip("12", found.steps, strict=True)})
        assert frames.bands(steps, THIRDS, unit="steps")["total_band"].to_list() == [band]

    def test_checks_name_ratios(self) -> None:
        """As the pack does."""
        result = kc.profile(evaluation_of(THIRDS, 3, 6)).band()
        assert result is not None
        (check,) = result.checks
        assert str(check.text) == "Gold needs 10/3 points of 1 (One), which has 3; missing: 0.3334"

    def test_answers_are_ratios(self) -> None:
        """4/3 is half of the way from 1/3 to 7/3, and 1/4 is three quarters of that to 1/3."""
        answers: Any = {"1": {"high": True, "points": "7/3"}, "2": {"a": "4/3", "b": "0.25"}}
        made = kc.Evaluation.from_answers(THIRDS, subject="Ort", date="2016", answers=answers)
        # A third of a half and two thirds of three quarters are two thirds of 6.
        assert [each.exact for each in made.scores] == [Fraction(7, 3), Fraction(4)]
        assert kc.loads(kc.dumps(made), packs=THIRDS) == made
        explained = str(kc.profile(made).explain("1"))
        assert "step reached: high, 5/3 to 10/3 points" in explained
        schema = kc.evaluation_schema(THIRDS)["properties"]["answers"]["properties"]["2"]
        pattern = schema["properties"]["b"]["anyOf"][0]["pattern"]
        assert [bool(re.fullmatch(pattern, each)) for each in ("1/9", "0.25", "1/")] == [
            True,
            True,
            False,
        ]
        answers["2"]["a"] = "3/2"
        with pytest.raises(
            EvaluationError, match=r"'a' of '2' got 1\.5, which is not a multiple of 1"
        ):
            kc.Evaluation.from_answers(THIRDS, subject="Ort", date="2016", answers=answers)

    def test_forms_take_typed_ratios(self, tmp_path: Path) -> None:
        """As texts; of numbers, the nearest multiple of a unit that is a ratio is meant."""
        path = tmp_path / "form.xlsx"
        answers: Any = {"1": {"high": True, "points": "7/3"}, "2": {"a": "4/3", "b": "1/9"}}
        made = kc.Evaluation.from_answers(THIRDS, subject="Ort", date="2016", answers=answers)
        write_form(THIRDS, path, evaluation=made)
        assert read_form(path, packs=[THIRDS]) == made
        book = openpyxl.load_workbook(path)
        rows = {row[1].value: row[4] for row in book["Answers"].iter_rows()}
        assert (rows["points"].value, rows["b"].value) == (pytest.approx(7 / 3), "1/9")
        rows["points"].value, rows["b"].value = " 8/3", "0.1"
        book.save(path)
        found = read_form(path, packs=[THIRDS]).answers
        assert found["1"]["points"] == Fraction(8, 3)
        assert found["2"]["b"] == Decimal("0.1")
        rows["points"].value = 1.67
        book.save(path)
        with pytest.raises(
            EvaluationError, match=r"'points' of '1' got 1\.67, which is not a multiple of 1/3"
        ):
            read_form(path, packs=[THIRDS])

    def test_tables_take_typed_ratios(self, tmp_path: Path) -> None:
        """Of points, and of sums, beside decimals; not where the step is a decimal."""
        path = tmp_path / "table.csv"
        path.write_text("code;points\n1;10/3\n2;5\n;25/3\n")
        found = read_table(path, THIRDS)
        assert [each.value for each in found.rows] == [None, Fraction(10, 3), 5, Fraction(25, 3)]
        assert found.problems == ()
        assert found.evaluation(subject="Ort", date="2016") == evaluation_of(THIRDS, "10/3", 5)
        (problem,) = read_table(
            path, pack(area("1", 4), area("2", 6), combine="sum", total_max=None, step=1)
        ).problems[:1]
        assert (problem.path, problem.rule) == ("B2", "KS012")
