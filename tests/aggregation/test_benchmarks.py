"""Benchmarks: members, means, digests and files."""

from __future__ import annotations

import json
from collections.abc import Callable
from fractions import Fraction
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import kompass_core as kc
from kompass_core import aggregation
from kompass_core.aggregation import Agreement, InclusionRule
from kompass_core.criteria import Break
from kompass_core.errors import EvaluationError, IncomparableError, LimitError
from kompass_core.profiles import CautionKind
from kompass_core.testing import strategies as kst
from tests.making import SKIPPED, evaluation_of, label, pack_of, result_of

PACK = pack_of([10, 20], 30)
CALLED: dict[str, Any] = {
    "name": "the north",
    "first": "2014",
    "last": "2016",
    "as_of": "2017-01",
    "source": "a test",
}


def member(subject: str, *scores: Any, date: str = "2016") -> kc.Evaluation:  # noqa: ANN401 (of any kind)
    """Return an evaluation."""
    return evaluation_of(PACK, *scores, subject=subject, date=date)


def benchmark(*members: Any, **others: Any) -> kc.Benchmark:  # noqa: ANN401 (passed on)
    """Return a benchmark."""
    return kc.Benchmark.of(members, **(CALLED | others))


GROUP = (
    member("a", 1, 2, 3),
    member("b", 5, 6, 7, date="2015"),
    member("a", 9, 9, 9, date="2014-03"),
    member("c", 1, 1, 1, date="2012"),
)


def problems_of(
    do: Callable[[], object], error: type[kc.KompassError] = EvaluationError
) -> list[str]:
    """Return what is wrong."""
    with pytest.raises(error) as caught:
        do()
    return list(map(str, caught.value.problems))


class TestInclusionRule:
    """The rule decides, and nobody is dropped silently."""

    def test_by_hand(self) -> None:
        """The latest of each subject in the window; means are exact."""
        found = benchmark(*GROUP)
        assert [
            (each.name if isinstance(each, kc.PublishedResult) else each.subject)
            for each in found.members
        ] == ["a", "b"]
        assert found.n == 2
        assert found.excluded == ("a, 2014-03", "c, 2012")
        assert found.aggregate.total.mean == Fraction(6 + 18, 2)
        assert str(found) == "<Benchmark 'the north', n = 2, 2014 to 2016, small@1>"

    def test_repeats(self) -> None:
        """Each may count, or be refused."""
        assert benchmark(*GROUP, duplicates="keep").n == 3
        assert (
            "[KC004]"
            in problems_of(partial(benchmark, *GROUP, duplicates="refuse"), IncomparableError)[0]
        )
        assert (
            "[KA006]"
            in problems_of(partial(benchmark, *GROUP, duplicates="x"), IncomparableError)[0]
        )

    def test_later_totals(self) -> None:
        """An earlier result stays for the nodes that no later one knows; the subject is one."""
        fuller = result_of(PACK, {"1": 10, "2": 20, "total": 30}, subject="a", date="2014")
        total = result_of(PACK, {"total": 50}, subject="a", date="2016")
        useless = result_of(PACK, {"1": 1}, subject="a", date="2013")
        found = benchmark(useless, fuller, total, GROUP[1], first="2013")
        assert (found.n, len(found.members)) == (2, 3)
        assert found.excluded == ("a, 2013",)
        assert found.aggregate.total.mean == Fraction(50 + 18, 2)
        assert found.aggregate["1"].mean == Fraction(10 + 11, 2)
        assert found.mean_profile().name == "the north (2013 to 2016, n = 2)"

    def test_dates_that_do_not_tell(self) -> None:
        """A year may be half within a window of months."""
        (problem,) = problems_of(partial(benchmark, *GROUP[:1], first="2016-03"))
        assert problem.startswith(
            "members: a of 2016 may or may not be within the window 2016-03 to 2016; "
        )

    @pytest.mark.parametrize(
        ("change", "rule"),
        [
            ({"first": "2017"}, "KN121"),
            ({"first": "2000", "last": "2001"}, "KN120"),
            ({"name": " "}, "KN128"),
            ({"source": ""}, "KN128"),
        ],
    )
    def test_refusals(self, change: dict[str, Any], rule: str) -> None:
        """What cannot be meant."""
        assert f"[{rule}]" in problems_of(partial(benchmark, *GROUP, **change))[0]

    def test_no_members(self) -> None:
        """There is no mean of nobody, nor of what is no result."""
        assert "[KN120]" in problems_of(benchmark)[0]
        assert "[KN120]" in problems_of(partial(benchmark, pack=PACK))[0]
        with pytest.raises(TypeError, match="expected evaluations and published results, got int"):
            benchmark(1)
        anything: Any = 1
        with pytest.raises(TypeError):
            kc.Benchmark.of(anything, **CALLED)

    def test_the_constructor_keeps_the_rule(self) -> None:
        """However it is made."""
        good = benchmark(*GROUP)
        make = partial(kc.Benchmark, name="x", pack=PACK, rule=good.rule, as_of="2017", source="y")
        mean = result_of(
            PACK, {"1": 20}, subject=None, population=kc.Population(name="m"), date="2015"
        )
        other = evaluation_of(pack_of([10, 20], 40), 1, 2, 3)
        for members, rule in (
            (GROUP[2:], "KN122"),
            ((GROUP[0], GROUP[2]), "KC004"),
            ((mean,), "KC003"),
            ((other,), "KN124"),
        ):
            assert f"[{rule}]" in problems_of(partial(make, members=members))[0]
        for wrong in ({"members": (1,)}, {"pack": None}, {"rule": 1}, {"name": 1}, {"source": 1}):
            with pytest.raises(TypeError):
                make(**({"members": GROUP[:1]} | wrong))

    def test_of_a_panel(self) -> None:
        """Its rows are evaluations; a mask selects some."""
        panel = kc.Panel.from_evaluations(GROUP)
        assert kc.Benchmark.of(panel, **CALLED).digest == benchmark(*GROUP).digest
        some = panel.select([True, True, False, False])
        assert kc.Benchmark.of(some, **CALLED).members == GROUP[:2]

    def test_gaps(self) -> None:
        """The policy is part of the rule."""
        gap = member("a", 1, SKIPPED, 3)
        with pytest.raises(EvaluationError, match="KE008"):
            _ = benchmark(gap).aggregate
        found = benchmark(gap, not_assessed="worst")
        assert found.aggregate.total.mean == 4


class TestMeans:
    """All members, all but one, and only those of both rounds."""

    def test_without(self) -> None:
        """A subject is compared with the others."""
        found = benchmark(*GROUP).without("a")
        assert (found.n, found.rule.without) == (1, ("a",))
        assert found.aggregate.total.mean == 18
        assert problems_of(partial(found.without, "z")) == [
            "subject: there is no member 'z'; known: b [KN125]"
        ]
        assert "[KN120]" in problems_of(partial(found.without, "b"))[0]

    def test_without_a_name_in_another_spelling(self) -> None:
        """A space more is no other subject."""
        found = benchmark(*GROUP)
        assert found.without(" a\u00a0") == found.without("a")
        rule = InclusionRule(first="2014", last="2016", without=("O\u0308rebro ",))
        assert rule.without == ("Örebro",)

    def test_matched(self) -> None:
        """Who came or went does not change the difference."""
        before = benchmark(*GROUP[2:], member("b", 1, 1, 1, date="2013"), first="2012", last="2014")
        after = benchmark(*GROUP[:2], first="2015")
        one, two = before.matched(after)
        assert ([each.n for each in (one, two)], before.n) == ([2, 2], 3)
        assert one.aggregate.total.mean == Fraction(27 + 3, 2)
        assert one.rule.matched == (after.digest,)
        assert "only subjects that are in both" in one.citation()
        with pytest.raises(IncomparableError):
            before.matched(kc.Benchmark.of([evaluation_of(pack_of(1), 1)], **CALLED))

    def test_mean_profile(self) -> None:
        """It is compared like any other; its date is the window, where that is one."""
        mean = benchmark(*GROUP).mean_profile()
        assert mean.name == "the north (2014 to 2016, n = 2)"
        assert (mean.date, mean.total.exact) == (None, 12)
        found = kc.compare(kc.profile(GROUP[0]), mean)
        assert found.total.exact == 6
        year = benchmark(GROUP[0], first="2016").mean_profile()
        assert str(year.date) == "2016"

    def test_breaks(self) -> None:
        """Members on both sides of a break are told of."""
        broken = pack_of(100, breaks=[Break(start="2015-01", end="2015-06", note=label("new"))])
        members = [
            evaluation_of(broken, 1, subject=name, date=date)
            for name, date in (("a", "2014"), ("b", "2016"))
        ]
        found = kc.Benchmark.of(members, **CALLED)
        assert [each.kind for each in found.aggregate.cautions] == [CautionKind.BREAK]


class TestDigest:
    """It stands for all that is said."""

    def test_order_does_not_matter(self) -> None:
        """Members are listed in one order."""
        assert benchmark(*GROUP).digest == benchmark(*reversed(GROUP)).digest

    @pytest.mark.parametrize(
        "change", [{"name": "x"}, {"as_of": "2018"}, {"source": "x"}, {"last": "2017"}]
    )
    def test_changes_with_what_is_said(self, change: dict[str, Any]) -> None:
        """Of the group."""
        assert benchmark(*GROUP, **change).digest != benchmark(*GROUP).digest

    def test_changes_with_a_member(self) -> None:
        """By one step."""
        assert benchmark(member("a", "1.01", 2, 3), GROUP[1]).digest != benchmark(*GROUP).digest

    def test_citation(self) -> None:
        """One sentence with all that tells it from others."""
        found = benchmark(*GROUP).without("b")
        assert found.citation() == (
            "the north: n = 1, small@1, 2014 to 2016, without b, as of 2017-01, from a test "
            f"({found.digest})."
        )


class TestReproduce:
    """A published mean is held against that of the members."""

    def published(self, printed: dict[str, Any], **population: Any) -> kc.PublishedResult:  # noqa: ANN401 (passed on)
        """Return the mean of a population."""
        said: dict[str, Any] = {"name": "mean", "window": "2014 to 2016", "n": 2} | population
        group = kc.Population(**said)
        return result_of(PACK, printed, subject=None, population=group, date="2016")

    def test_agrees(self) -> None:
        """Means of 7, 5 and 12 print like that."""
        found = benchmark(*GROUP).reproduce(self.published({"1": 7, "2": 5, "total": 12}))
        assert [each.mean for each in found.means] == [7, 5, 12]
        assert (found.succeeds, found.open_questions) == (True, ())
        assert (len(found), list(found)) == (3, ["1", "2", "total"])
        assert found["total"].agreement is Agreement.AGREES

    def test_differs(self) -> None:
        """Or not."""
        found = benchmark(*GROUP).reproduce(
            self.published({"1": {"points": 8, "percent": 26}, "2": 5})
        )
        assert [each.agreement.value for each in found.means] == ["differs", "agrees"]
        assert not found.succeeds

    def test_what_is_left_open(self) -> None:
        """A moving population cannot be derived again, and that is said."""
        found = benchmark(*GROUP).reproduce(self.published({"1": 7}, window="", n=None))
        assert found.open_questions == (
            "the number of members of the published mean is not printed",
            "the published window is not printed, that of the benchmark 2014 to 2016",
        )
        found = benchmark(*GROUP).reproduce(self.published({"1": 7}, n=290))
        assert found.open_questions == ("the published mean has 290 members, the benchmark 2",)

    def test_cells_that_not_all_know(self) -> None:
        """Nothing is said of them; a subject is no population."""
        known = result_of(PACK, {"1": 10}, subject="x", date="2016")
        found = benchmark(*GROUP, known).reproduce(self.published({"2": 5}, n=3))
        assert found["2"].agreement is Agreement.UNKNOWN
        assert found.open_questions == ("not every member has points for 2",)
        assert benchmark(*GROUP).reproduce(known).open_questions == (
            "the published numbers are of a subject, not of a population",
        )


class TestFiles:
    """What is saved is loaded, and what was changed is not."""

    @settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
    @given(st.data())
    def test_round_trip(self, tmp_path: Path, data: st.DataObject) -> None:
        """Of evaluations and of partly known results."""
        members: list[Any] = data.draw(kst.panels())
        if data.draw(st.booleans()):
            members[0] = data.draw(kst.printed_results(members[0]))
        wide = CALLED | {"first": "1900", "last": "2999"}
        found = kc.Benchmark.of(members, **wide, duplicates="keep")
        kc.save(found, tmp_path / "a.jsonl")
        again = kc.load(tmp_path / "a.jsonl", packs=found.pack)
        assert again == found
        assert again.digest == found.digest
        text, plain = kc.dumps(found), json.loads(json.dumps(kc.to_dict(found)))
        assert (tmp_path / "a.jsonl").read_text("utf-8") == text
        assert kc.loads(text, packs=found.pack) == found
        assert kc.loads(f"\ufeff{text}".encode(), packs=found.pack) == found
        assert kc.from_dict(plain, packs=found.pack) == found

    def test_in_memory_are_checked_like_files(self) -> None:
        """A benchmark is JSON, its members are an array, and each of them counts."""
        plain = kc.to_dict(benchmark(*GROUP))
        for wrong, rule in (
            ({"members": "none"}, "[KF006]"),
            ({"members": plain["members"][1:]}, "[KN129]"),
            ({"name": "other"}, "[KN126]"),
        ):
            given = plain | wrong
            assert rule in problems_of(lambda given=given: kc.from_dict(given, packs=PACK))[0]  # type: ignore[misc]
        assert "[KA006]" in problems_of(lambda: kc.dumps(benchmark(*GROUP), "toml"))[0]
        assert "[KF001]" in problems_of(lambda: kc.loads("{", packs=PACK))[0]

    def test_with_a_rule(self, tmp_path: Path) -> None:
        """All of it."""
        found = benchmark(*GROUP, not_assessed="best")
        found = found.matched(benchmark(*GROUP))[0].without("b")
        kc.save(found, tmp_path / "a.jsonl")
        assert kc.load(tmp_path / "a.jsonl", packs=PACK) == found

    @pytest.mark.parametrize(
        ("old", "new", "rule"),
        [
            ("the north", "the south", "KN126"),
            ('"2":"3"', '"2":"4"', "KN126"),
            ('"n": 2', '"n": 3', "KN129"),
            ('"last": "2016"', '"last": "2015"', "KN122"),
            ('"kind": "benchmark"', '"kind": "x"', "KF008"),
            ('"format": 1', '"format": 2', "KF007"),
            ('"as_of"', '"as-of"', "KF005"),
            ('"n": 2', '"n": "2"', "KF006"),
            ('"n": 2', '"n": 2, "without": 1', "KF006"),
            ('"n": 2', '"n": 2, "matched": [1]', "KF006"),
            ('"pack_digest": "sha', '"pack_digest": "x', "KP120"),
            ("{", "[", "KF001"),
        ],
    )
    def test_changed_files(self, old: str, new: str, rule: str, tmp_path: Path) -> None:
        """By hand or by accident."""
        path = tmp_path / "a.jsonl"
        kc.save(benchmark(*GROUP), path)
        text = path.read_text("utf-8")
        path.write_text(text.replace(old, new, 1), "utf-8")
        problems = problems_of(lambda: kc.load(path, packs=PACK), kc.KompassError)
        assert any(f"[{rule}]" in each and each.startswith(str(path)) for each in problems)

    @pytest.mark.parametrize("text", ["", "[1]", "\n\n"])
    def test_other_files(self, text: str, tmp_path: Path) -> None:
        """Are none."""
        path = tmp_path / "a.jsonl"
        path.write_text(text, "utf-8")
        assert "[KF006]" in problems_of(lambda: kc.load(path, packs=PACK))[0]
        with pytest.raises(EvaluationError, match="KF010"):
            kc.load(tmp_path / "none.jsonl")
        path.write_text("x" * 300_000, "utf-8")
        with pytest.raises(LimitError):
            kc.load(path, packs=PACK)


class TestFace:
    """The folder's face loads benchmarks when they are first used."""

    def test_has_them(self) -> None:
        """And no other names."""
        assert aggregation.Benchmark is kc.Benchmark
        with pytest.raises(AttributeError, match="has no attribute 'Bench'"):
            _ = aggregation.Bench
