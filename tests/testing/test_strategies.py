"""What the strategies draw is legal, varied, and simple where it can be."""

from __future__ import annotations

import importlib
import sys
from collections.abc import Callable
from decimal import Decimal
from fractions import Fraction
from typing import Any, TypeAlias, TypeVar

import pytest
from hypothesis import Phase, find, given, settings
from hypothesis import strategies as st
from hypothesis.errors import InvalidArgument

import kompass_core as kc
from kompass_core.criteria import Combine, Comparability, Detail, RelationKind, RoundingMode
from kompass_core.errors import MESSAGES, MissingExtraError
from kompass_core.published import PrintedNumber
from kompass_core.serialization.pack_files import read_pack
from kompass_core.testing import strategies as kst
from kompass_core.testing.oracle import printed_numbers
from tests.making import SKIPPED, evaluation_of, pack_of

Strategy: TypeAlias = st.SearchStrategy[Any]

T = TypeVar("T")


def simplest(strategy: st.SearchStrategy[T]) -> T:
    """Return what Hypothesis tries first, and shrinks to."""
    once = settings(max_examples=1, phases=[Phase.generate], database=None)
    return find(strategy, lambda _: True, settings=once)


def found(strategy: st.SearchStrategy[T], wanted: Callable[[T], bool]) -> T:
    """Return the smallest example that is wanted, after shrinking."""
    thorough = settings(
        max_examples=1_000,
        phases=[Phase.generate, Phase.shrink],  # nobody reads an explanation of what is found
        derandomize=True,
        database=None,
    )
    return find(strategy, wanted, settings=thorough)


def seen(
    strategy: st.SearchStrategy[T], features: Callable[[T], set[str]], n: int = 100
) -> set[str]:
    """Return which features *n* examples have."""
    found = set[str]()

    @settings(max_examples=n, derandomize=True, database=None)
    @given(strategy)
    def look(example: T) -> None:
        found.update(features(example))

    look()
    return found


def sees_all(
    strategy: st.SearchStrategy[T], features: Callable[[T], set[str]], wanted: set[str]
) -> bool:
    """Return True if examples have all features that are wanted, and until then no others."""
    found = set[str]()

    @settings(max_examples=2_000, phases=[Phase.generate], derandomize=True, database=None)
    @given(strategy)
    def look(example: T) -> None:
        found.update(features(example))
        if found >= wanted:
            raise StopIteration

    with pytest.raises(StopIteration):
        look()
    return found == wanted


class TestNumbers:
    """Amounts, dates and roundings."""

    @given(st.data(), st.decimals(-9, 9, places=1), st.sampled_from(["0.3", "1", "2.5"]))
    def test_amounts_are_multiples_within_the_ends(
        self, data: st.DataObject, low: Decimal, step: str
    ) -> None:
        """Both ends included."""
        amount = data.draw(kst.amounts(low, low + 5, step))
        assert low <= amount <= low + 5
        assert (Fraction(amount) / Fraction(step)).denominator == 1

    def test_amounts_shrink_towards_nothing(self) -> None:
        """Or to what is nearest to it."""
        assert [simplest(kst.amounts(*ends, "0.5")) for ends in ((-3, 3), (2, 3))] == [0, 2]

    def test_dates_have_every_precision(self) -> None:
        """The simplest is a year."""
        assert seen(kst.dates(), lambda date: {str(len(date.text))}) == {"4", "7", "10"}
        assert simplest(kst.dates()).text == "2000"

    def test_roundings_have_every_mode(self) -> None:
        """And the units that are asked for."""
        modes = {mode.value for mode in RoundingMode}
        assert seen(kst.roundings("1", "0.2"), lambda r: {r.mode.value, str(r.unit)}) == {
            *modes,
            "1",
            "1/5",
        }
        assert simplest(kst.rounding_conventions()) == kc.RoundingConvention()


class TestLabels:
    """Labels have texts in the languages that are needed."""

    def test_are_english_unless_others_are_asked_for(self) -> None:
        """And in others, sometimes."""
        assert simplest(kst.labels()) == kc.Label({"en": "0"})
        assert simplest(kst.labels("sv", "nb")).languages == ("sv", "nb")
        assert {"en", "sv", "nb-NO"} <= seen(kst.labels(), lambda label: set(label.languages))


def features(pack: kc.CriteriaPack) -> set[str]:
    """Name what is special about a pack."""
    limits = [node.min_points for node in pack.nodes.values()]
    said = {
        "several areas": len(pack.areas) > 1,
        "score unit": pack.score_unit is not None,
        "minimum below 0": min(limits) < 0,
        "minimum above 0": max(limits) > 0,
        "area maximum": pack.area_max is not None,
        "languages": len(pack.areas[0].title.languages) > 1,
        "rounding": pack.rounding != kc.RoundingConvention(),
        "break": bool(pack.breaks),
        "notes": pack.notes is not None,
        "step rounding": pack.step_rounding is not None,
    }
    words = {name for name, is_so in said.items() if is_so}
    words |= {area.detail.value for area in pack.areas}
    words |= {f"parts {area.combine.value}" for area in pack.areas if area.sub_questions}
    return words | {f"total {pack.combine.value}", pack.not_applicable.value}


def rules_of(pack: kc.CriteriaPack) -> set[str]:
    """Name the kinds of rules of a pack."""
    parts = [part for area in pack.areas for part in area.sub_questions]
    return {part.rule.name for part in parts if part.rule is not None}


class TestPacks:
    """Packs have every shape that there is, within the limits asked for."""

    def test_vary(self) -> None:
        """All of the features of packs are drawn."""
        details = {"listed", "whole", "unknown", "parts sum", "parts mean", "parts weighted"}
        policies = {policy.value for policy in kc.Policy}
        others = {"several areas", "score unit", "minimum below 0", "minimum above 0", "rounding"}
        others |= {"area maximum", "languages", "break", "notes", "total sum", "total mean"}
        others |= {"total weighted"}
        others |= {"step rounding"}
        assert sees_all(kst.packs(rules=True), features, details | policies | others)

    def test_have_rules_of_every_kind(self) -> None:
        """If they are wanted."""
        kinds = {"percent", "scale", "checklist", "ladder", "phases", "mean", "sum"}
        assert sees_all(kst.packs(rules=True), rules_of, kinds)
        assert not seen(kst.packs(), rules_of, n=20)

    def test_are_one_whole_area_at_their_simplest(self) -> None:
        """Of one point, in whole points."""
        pack = simplest(kst.packs())
        (area,) = pack.areas
        assert (area.detail, area.max_points) == (Detail.WHOLE, 1)
        assert (pack.step, pack.score_unit, pack.rounding) == (1, None, kc.RoundingConvention())

    @pytest.mark.parametrize("combine", [Combine.SUM, "mean"])
    def test_keep_to_one_way_of_combining(self, combine: Combine | str) -> None:
        """For areas and for the total."""
        way = Combine(combine).value
        shapes = seen(kst.packs(combine=combine), features, n=20)
        other = {"sum": "mean", "mean": "sum"}[way]
        assert {f"parts {way}", f"total {way}"} <= shapes
        assert not {f"parts {other}", f"total {other}"} & shapes

    @settings(max_examples=20)
    @given(kst.packs(max_areas=2, max_sub_questions=1))
    def test_are_as_small_as_asked_for(self, pack: kc.CriteriaPack) -> None:
        """Neither more areas nor more sub-questions."""
        assert len(pack.areas) <= 2
        assert all(len(area.sub_questions) <= 1 for area in pack.areas)


class TestParts:
    """Areas, sub-questions and scores can be drawn alone."""

    def test_areas_are_listed_whole_and_unknown(self) -> None:
        """The simplest is scored whole, out of one point."""
        details = {"listed", "whole", "unknown"}
        assert sees_all(kst.areas(), lambda area: {area.detail.value}, details)
        area = simplest(kst.areas())
        assert (area.detail, area.max_points, area.min_points) == (Detail.WHOLE, 1, 0)

    @settings(max_examples=20)
    @given(kst.areas(max_sub_questions=2, combine="mean"))
    def test_areas_are_as_asked_for(self, area: kc.Area) -> None:
        """No more sub-questions, and one way to combine them."""
        assert len(area.sub_questions) <= 2
        assert area.combine is Combine.MEAN

    def test_sub_questions_have_room(self) -> None:
        """The simplest gives no point or one."""
        question = simplest(kst.sub_questions())
        assert (question.min_points, question.max_points, question.aliases) == (0, 1, ())
        signs = seen(
            kst.sub_questions(), lambda each: {str((each.min_points > 0) - (each.min_points < 0))}
        )
        assert signs == {"-1", "0", "1"}

    def test_scores_are_points_or_reasons(self) -> None:
        """The simplest is no points of the simplest pack."""

        def kind(score: kc.Score) -> set[str]:
            return {type(score.value).__name__}

        assert sees_all(kst.scores(), kind, {"Decimal", "NotAssessed", "NotApplicable"})
        assert seen(kst.scores(missing=False), kind, n=20) == {"Decimal"}
        assert simplest(kst.scores()).points == 0

    @settings(max_examples=20)
    @given(kst.scores(pack_of([2, 3], 4)))
    def test_scores_are_of_the_pack_that_is_given(self, score: kc.Score) -> None:
        """Of one of the cells that it scores."""
        assert score.code in {"1.1", "1.2", "2"}


class TestEvaluations:
    """Evaluations have gaps where they may."""

    def test_are_complete_if_asked_to_be(self) -> None:
        """And otherwise sometimes."""

        def gaps(evaluation: kc.Evaluation) -> set[str]:
            kinds = {type(reason).__name__ for reason in evaluation.missing.values()}
            return kinds | {"complete" if evaluation.complete else "gaps"}

        both = {"NotApplicable", "NotAssessed", "complete", "gaps"}
        assert sees_all(kst.evaluations(), gaps, both)
        assert seen(kst.evaluations(missing=False), gaps, n=20) == {"complete"}

    def test_have_no_points_at_their_simplest(self) -> None:
        """And no notes."""
        evaluation = simplest(kst.evaluations())
        assert [score.points for score in evaluation.scores] == [0]
        assert not evaluation.findings
        assert not evaluation.evidence

    @settings(max_examples=20)
    @given(kst.evaluations(kst.packs(combine="mean")), kst.evaluations(pack_of(1)))
    def test_are_under_the_pack_that_is_given(
        self, drawn: kc.Evaluation, fixed: kc.Evaluation
    ) -> None:
        """Or under one that is drawn."""
        assert drawn.pack.combine is Combine.MEAN
        assert fixed.pack == pack_of(1)

    def test_are_answered_in_whole_and_in_part(self) -> None:
        """Where their pack has rules."""

        def answered(evaluation: kc.Evaluation) -> set[str]:
            return {
                "in part" if code in evaluation.missing else "in whole"
                for code in evaluation.answers
            }

        ruled = kst.packs(rules=True)
        assert sees_all(kst.evaluations(ruled), answered, {"in part", "in whole"})
        assert seen(kst.evaluations(ruled, missing=False), answered, n=50) == {"in whole"}
        assert not seen(kst.evaluations(ruled, answers=False), answered, n=50)

    @settings(max_examples=20)
    @given(kst.groups(pack_of([1, 2]), 3))
    def test_of_a_group_are_of_different_subjects(self, panel: list[kc.Evaluation]) -> None:
        """Under one pack, without gaps."""
        assert 1 <= len(panel) <= 3
        assert len({each.subject for each in panel}) == len(panel)
        assert all(each.pack == pack_of([1, 2]) and each.complete for each in panel)


class TestCompletions:
    """What nobody looked at gets points, and nothing else changes."""

    @given(st.data())
    def test_fill_what_was_not_assessed(self, data: st.DataObject) -> None:
        """What does not concern the subject stays so."""
        before = data.draw(kst.evaluations())
        after = data.draw(kst.completions(before))
        assert (after.pack, after.subject, after.date) == (before.pack, before.subject, before.date)
        for old, new in zip(before.scores, after.scores, strict=True):
            if isinstance(old.value, kc.NotAssessed):
                assert new.points is not None
            else:
                assert new == old


class TestPanels:
    """Panels have gaps, groups, and subjects with several rows."""

    def test_vary(self) -> None:
        """There may be no row at all, which is the simplest."""

        def special(panel: kc.Panel) -> set[str]:
            said = {
                "no rows": len(panel) == 0,
                "several rows": len(panel) > 1,
                "groups": bool(panel.groups),
                "not applicable": panel.not_applicable is not None,
                "not assessed": panel.not_assessed is not None,
                "again": len(set(panel.subjects)) < len(panel),
            }
            return {name for name, is_so in said.items() if is_so}

        every = {"no rows", "several rows", "groups", "not applicable", "not assessed", "again"}
        assert sees_all(kst.panels(), special, every)
        assert len(simplest(kst.panels())) == 0

    @settings(max_examples=10)
    @given(kst.panels(pack_of([2, 3]), 2, missing=False))
    def test_are_as_asked_for(self, panel: kc.Panel) -> None:
        """Under one pack, with few rows and no gaps."""
        assert panel.pack == pack_of([2, 3])
        assert len(panel) <= 2
        assert panel.gaps == (None, None)


class TestCrosswalks:
    """Crosswalks account for both packs."""

    def test_have_relations_of_every_kind_and_degree(self) -> None:
        """Of whole areas, and of their sub-questions."""

        def found(walk: kc.Crosswalk) -> set[str]:
            kinds = {each.kind.value for each in walk.relations}
            degrees = {each.comparability.value for each in walk.relations}
            listed = any("." in code for each in walk.relations for code in each.older)
            return kinds | degrees | ({"sub-questions"} if listed else {"areas"})

        kinds = {each.value for each in RelationKind}
        degrees = {each.value for each in Comparability}
        assert sees_all(kst.crosswalks(), found, kinds | degrees | {"sub-questions", "areas"})

    @settings(max_examples=10)
    @given(kst.crosswalks(pack_of([2, 3], 5)))
    def test_lead_from_the_pack_that_is_given(self, walk: kc.Crosswalk) -> None:
        """To one of the same id, with another revision."""
        assert walk.older == pack_of([2, 3], 5)
        assert walk.newer.id == walk.older.id

    def test_leave_one_area_the_same_at_their_simplest(self) -> None:
        """Which is the one of the simplest pack."""
        (relation,) = simplest(kst.crosswalks()).relations
        assert relation.kind is RelationKind.SAME


class TestBrokenPacks:
    """A broken pack breaks one rule, and is legal otherwise."""

    @pytest.mark.parametrize("rule", kst.BREAKABLE)
    def test_are_refused_for_the_rule_that_they_name(self, rule: str) -> None:
        """Each fault, at each of its places; no other rule is broken with it."""
        # A wrong type can stand in eight places, and all else in one or two.
        n = settings().max_examples // (1 if rule == "KF006" else 2)

        @settings(max_examples=n)
        @given(kst.broken_packs(rules=[rule]))
        def judge(broken: kst.BrokenPack) -> None:
            with pytest.raises(kc.KompassError) as caught:
                read_pack(broken.file)
            assert {problem.rule for problem in caught.value.problems} == {broken.rule} == {rule}

        judge()

    def test_break_every_rule_that_a_file_can(self) -> None:
        """What is left of the rules about files and packs is about other files or places."""
        about_packs = {rule for rule in MESSAGES if rule < "KP100" and rule[:2] in ("KF", "KP")}
        assert about_packs - set(kst.BREAKABLE) == {
            "KF008",  # the kind of a result file
            "KF009",  # the name of a result file
            "KF010",  # a file that cannot be opened
            "KF011",  # a file that cannot be written
            "KF012",  # a key that stands twice, which is no TOML
            "KF015",  # a file of an older format, of which there is none yet
            "KF014",  # a byte order mark, which stops nothing
            "KP082",  # a percent with ends of its own, which no key of a file gives it
            "KP089",  # a rule of points made in Python; in files points are no rule
            *(f"KP09{i}" for i in range(10)),  # a variant, which needs its parent
        }

    def test_are_of_the_pack_that_is_given(self) -> None:
        """All else in the file is that pack's."""
        pack = pack_of([2, 3], id="given")
        broken = simplest(kst.broken_packs(pack, rules=["KP022"]))
        assert broken.file.count(b'step = "0"') == 1
        assert read_pack(broken.file.replace(b'step = "0"', b'step = "0.01"')) == pack
        assert simplest(kst.broken_packs(st.just(pack), rules=["KP022"])) == broken

    def test_lack_a_key_at_their_simplest(self) -> None:
        """In the smallest of packs."""
        assert simplest(kst.broken_packs()).rule == "KF004"


class TestSmallest:
    """Whatever is looked for, the smallest legal case that has it is found."""

    PACKS = kst.packs(max_areas=2, max_sub_questions=2)

    @pytest.mark.parametrize(
        ("strategy", "wanted", "smallest"),
        [
            (kst.packs(), lambda pack: len(pack.areas) == 2, ["1", "2", "total"]),
            (
                kst.packs(),
                lambda pack: len(pack.scored) > len(pack.areas),
                ["1", "1.1", "1.2", "total"],
            ),
        ],
        ids=["two-areas", "more-scores-than-areas"],
    )
    def test_pack_has_no_more_cells_than_needed(
        self, strategy: Strategy, wanted: Callable[[kc.CriteriaPack], bool], smallest: list[str]
    ) -> None:
        """Neither areas nor sub-questions."""
        assert list(found(strategy, wanted).nodes) == smallest

    def test_pack_that_averages_is_plain_otherwise(self) -> None:
        """Whole points, no notes, no breaks, one language."""
        pack = found(kst.packs(), lambda each: each.combine is Combine.MEAN)
        assert (pack.step, pack.score_unit, pack.breaks, pack.notes) == (1, None, (), None)
        assert [area.max_points for area in pack.areas] == [1]
        assert pack.title.languages == ("en",)

    def test_evaluation_with_a_gap_has_one(self) -> None:
        """Of a pack with one cell, for the shortest of reasons."""
        evaluation = found(kst.evaluations(self.PACKS), lambda each: not each.complete)
        assert evaluation.missing == {"1": kc.NotAssessed("0")}
        assert len(evaluation.pack.nodes) == 2

    def test_evaluation_with_points_has_the_fewest(self) -> None:
        """One point, in the one area."""
        evaluation = found(
            kst.evaluations(), lambda each: max(s.points or 0 for s in each.scores) > 0
        )
        assert [score.points for score in evaluation.scores] == [1]

    def test_printed_result_with_a_total_prints_nothing_else(self) -> None:
        """No points, and no notes."""
        result = found(
            kst.printed_results(kst.evaluations(self.PACKS, missing=False)),
            lambda each: "total" in each.by_code and each.by_code["total"].points is not None,
        )
        assert result.printed == (PrintedNumber("total", points=0),)
        assert (result.source, result.notes) == ("", "")

    def test_broken_pack_has_one_area(self) -> None:
        """And one number too high in it."""
        broken = found(kst.broken_packs(self.PACKS, rules=["KP051"]), lambda _: True)
        assert broken.file.count(b"[[areas]]") == 1
        assert b'area_max = "2"' in broken.file


class TestPrintedResults:
    """A printed result is a part of what an evaluation prints."""

    EVALUATION = evaluation_of(pack_of([25, 10], 5), "9.4", "4.5", 1)

    @given(kst.printed_results(EVALUATION))
    def test_is_a_part_of_the_report(self, result: kc.PublishedResult) -> None:
        """At least one number, and none that is not in it."""
        numbers = {(cell.code, *number) for cell in result.printed for number in cell.numbers}
        assert numbers
        assert numbers <= set(printed_numbers(self.EVALUATION))

    @given(kst.printed_results() | kst.printed_results(kst.evaluations(missing=False)))
    def test_is_never_impossible(self, result: kc.PublishedResult) -> None:
        """Its evaluation explains it."""
        assert kc.audit(result).possible

    @settings(max_examples=20)
    @given(kst.printed_results(EVALUATION.pack))
    def test_is_of_the_pack_that_is_given(self, result: kc.PublishedResult) -> None:
        """For any evaluation under it."""
        assert result.pack == self.EVALUATION.pack

    def test_is_one_number_at_its_simplest(self) -> None:
        """The percent of the total, which every report can print."""
        assert simplest(kst.printed_results()).printed == (PrintedNumber("total", percent=0),)

    def test_needs_every_score(self) -> None:
        """A gap has no points to print."""
        gap = evaluation_of(pack_of(5), SKIPPED)
        with pytest.raises(InvalidArgument, match="gaps"):
            simplest(kst.printed_results(gap))


class TestProfiles:
    """Profiles are of both kinds of sources."""

    def test_have_every_origin(self) -> None:
        """Scored, printed, combined or missing."""
        sources = {"Evaluation", "PublishedResult"}
        assert sees_all(kst.profiles(), lambda each: {type(each.source).__name__}, sources)

    @settings(max_examples=20)
    @given(kst.profiles(pack_of(2, 3)))
    def test_are_under_the_pack_that_is_given(self, profile: kc.Profile) -> None:
        """Every cell of it is there."""
        assert list(profile) == ["1", "2", "total"]


class TestExtra:
    """Without Hypothesis, the error names the extra that installs it."""

    @pytest.mark.parametrize("module", ["strategies", "rules"])
    def test_is_named(self, monkeypatch: pytest.MonkeyPatch, module: str) -> None:
        """Whoever asks for a strategy can read what to do; the rest still works."""
        name = f"kompass_core.testing.{module}"
        importlib.import_module(name)
        monkeypatch.setitem(sys.modules, "hypothesis", None)
        monkeypatch.delitem(sys.modules, name)
        with pytest.raises(MissingExtraError) as caught:
            importlib.import_module(name)
        (problem,) = caught.value.problems
        assert problem.rule == "KX001"
        assert problem.facts == {"package": "hypothesis", "extra": "testing"}
        assert importlib.import_module("kompass_core.testing")
