"""Laws that hold for every pack, evaluation and published result."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from decimal import Decimal
from fractions import Fraction
from functools import reduce
from itertools import combinations, product
from operator import and_

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

import kompass_core as kc
from kompass_core.comparison import Certainty
from kompass_core.criteria import Combine, Level
from kompass_core.profiles import Origin
from kompass_core.published import Verdict
from kompass_core.testing import strategies as kst
from kompass_core.testing.oracle import factors_of_parts, rounded

POLICIES = ("rescale", "worst", "best")


def scored(evaluation: kc.Evaluation, **policies: str) -> kc.Profile:
    """Score an evaluation under policies that never refuse."""
    usual = {"not_applicable": "rescale", "not_assessed": "worst"}
    return kc.profile(evaluation, **{**usual, **policies})  # type: ignore[arg-type]


def with_points(
    evaluation: kc.Evaluation, points: dict[str, Decimal | Fraction | None]
) -> kc.Evaluation:
    """Return the same evaluation with other points; None leaves a reason as it is."""
    missing = evaluation.missing
    return kc.Evaluation.from_points(
        evaluation.pack,
        subject=evaluation.subject,
        date=evaluation.date,
        points={c: missing[c] if p is None else p for c, p in points.items()},
    )


class TestProfiles:
    """Sums and means are exact, and stay within what is possible."""

    @given(kst.evaluations(missing=False))
    def test_parents_are_combined_exactly(self, evaluation: kc.Evaluation) -> None:
        """A sum is the sum of what its parts are worth, not nearly: equal."""
        p = kc.profile(evaluation)
        for value in p.values():
            if value.node.parts:
                factors = factors_of_parts(p.pack, value.code)
                parts = [(p[part].exact or 0) * each for part, each in factors.items()]
                assert value.exact == sum(reversed(parts))

    @given(kst.evaluations(missing=False))
    def test_scores_come_back_as_they_were_given(self, evaluation: kc.Evaluation) -> None:
        """The packed row holds every score."""
        p = kc.profile(evaluation)
        for score in evaluation.scores:
            assert p[score.code].points == score.points
            assert p[score.code].origin in (Origin.SCORED, Origin.COMBINED)

    @given(
        kst.evaluations(kst.packs(rules=True)),
        st.sampled_from(POLICIES),
        st.sampled_from(POLICIES),
    )
    def test_values_stay_within_limits_and_bounds(
        self, evaluation: kc.Evaluation, applicable: str, assessed: str
    ) -> None:
        """Under every policy; what was assessed is a part between nothing and all."""
        p = scored(evaluation, not_applicable=applicable, not_assessed=assessed)
        for value in p.values():
            limits = kc.Interval(value.node.low, value.node.high)
            assert value.bounds <= limits
            assert value.coverage is None or 0 <= value.coverage <= 1
            if value.exact is not None:
                assert value.exact in limits
                assert value.exact in value.bounds
                assert value.share is not None
                assert 0 <= value.share <= 1

    @given(st.data(), st.sampled_from(POLICIES), st.sampled_from(POLICIES))
    def test_more_points_never_lower_any_result(
        self, data: st.DataObject, applicable: str, assessed: str
    ) -> None:
        """Raise any scores, and nothing falls: no value, and no end of its bounds."""
        before = data.draw(kst.evaluations(answers=False))
        points: dict[str, Decimal | Fraction | None] = {}
        for score in before.scores:
            points[score.code] = score.points
            if score.points is not None and data.draw(st.booleans()):
                points[score.code] = max(
                    score.points, data.draw(kst.points_of(score.criterion, before.pack))
                )
        policies = {"not_applicable": applicable, "not_assessed": assessed}
        low = scored(before, **policies)
        high = scored(with_points(before, points), **policies)
        for code, value in low.items():
            assert high[code].bounds.low >= value.bounds.low
            assert high[code].bounds.high >= value.bounds.high
            if value.exact is not None:
                assert (high[code].exact or Fraction()) >= value.exact

    @given(kst.evaluations(missing=False))
    def test_full_coverage_makes_all_policies_agree(self, evaluation: kc.Evaluation) -> None:
        """Where nothing is missing, nothing has to be decided."""
        plain = kc.profile(evaluation)
        assert plain.total.coverage == 1
        for applicable, assessed in product(POLICIES, POLICIES):
            other = scored(evaluation, not_applicable=applicable, not_assessed=assessed)
            assert dict(other) == dict(plain)

    @given(kst.evaluations())
    def test_the_bounds_hold_whatever_the_unseen_scores_are(
        self, evaluation: kc.Evaluation
    ) -> None:
        """With all that nobody looked at at its least and at its most, the ends are met."""
        p = scored(evaluation)
        for end, policy in (("low", "worst"), ("high", "best")):
            extreme = scored(evaluation, not_assessed=policy)
            for code, value in p.items():
                if extreme[code].exact is not None:
                    assert getattr(value.bounds, end) == extreme[code].exact


class TestComparison:
    """A comparison has two ways to read it."""

    @given(st.data())
    def test_the_other_way_round_is_the_negative(self, data: st.DataObject) -> None:
        """Every change and its bounds turn their sign, and nothing else changes."""
        pack = data.draw(kst.packs())
        a, b = data.draw(kst.profiles(pack)), data.draw(kst.profiles(pack))
        there, back = kc.compare(a, b), kc.compare(b, a)
        assert list(there) == list(back)
        for code, change in there.items():
            assert back[code].exact == -change.exact
            assert back[code].bounds == -change.bounds
            assert back[code].certainty is change.certainty

    @given(kst.profiles())
    def test_nothing_changes_between_a_profile_and_itself(self, p: kc.Profile) -> None:
        """Printed values may differ all the same: the bounds say so."""
        for change in kc.compare(p, p).values():
            assert change.exact == 0
            assert 0 in change.bounds

    @given(st.data())
    def test_the_direction_holds_for_all_values_within_the_bounds(
        self, data: st.DataObject
    ) -> None:
        """What is certain is so for the ends of both sides, too."""
        pack = data.draw(kst.packs())
        a, b = data.draw(kst.profiles(pack)), data.draw(kst.profiles(pack))
        for change in kc.compare(a, b).values():
            smallest = change.after.bounds.low - change.before.bounds.high
            largest = change.after.bounds.high - change.before.bounds.low
            if change.certainty is Certainty.CERTAIN:
                assert smallest >= 0 or largest <= 0
            if change.certainty is Certainty.UNDECIDED:
                assert smallest < 0 < largest


class TestAudit:
    """What was really printed is never impossible, and its bounds hold the truth."""

    @given(st.data())
    def test_bounds_contain_every_evaluation_that_prints_so(self, data: st.DataObject) -> None:
        """Print an evaluation, any part of it: the audit allows the unrounded values."""
        evaluation = data.draw(kst.evaluations(missing=False))
        printed = data.draw(kst.printed_results(evaluation))
        audit, truth = kc.audit(printed), kc.profile(evaluation)
        assert audit.possible
        assert audit.conflicts == ()
        p = kc.profile(printed)
        for code, value in truth.items():
            assert value.bounds <= audit.bounds[code]
            assert value.bounds <= p[code].bounds
        for code, bounds in audit.from_below.items():
            assert truth[code].bounds <= bounds

    @given(kst.printed_results())
    def test_consistent_means_that_all_checks_come_out(self, printed: kc.PublishedResult) -> None:
        """Rounding is the verdict where one does not, unless that is hardly ever the reason."""
        audit = kc.audit(printed)
        rare = audit.probability is not None and audit.probability < Fraction(1, 1000)
        rounded = Verdict.IMPLAUSIBLE if rare else Verdict.ROUNDING
        assert audit.verdict is (rounded if audit.mismatches else Verdict.CONSISTENT)
        assert len(audit.mismatches) <= audit.checks

    @given(kst.printed_results())
    def test_leaving_a_number_out_never_narrows_the_bounds(
        self, printed: kc.PublishedResult
    ) -> None:
        """Less is known then."""
        assume(len(printed.printed) > 1)
        _, *others = printed.printed
        kinds: dict[str, dict[str, dict[str, Decimal]]] = {
            "total": {},
            "areas": {},
            "sub_questions": {},
        }
        for cell in others:
            level = printed.pack.nodes[cell.code].level
            key = {"sub-question": "sub_questions", "area": "areas"}.get(level.value, "total")
            kinds[key][cell.code] = dict(cell.numbers)
        fewer = kc.PublishedResult.from_printed(
            printed.pack,
            subject="x",
            date=printed.date,
            total=kinds["total"].get("total"),
            areas=kinds["areas"],
            sub_questions=kinds["sub_questions"],
            rounding=printed.rounding,
        )
        wider, narrower = kc.audit(fewer).bounds, kc.audit(printed).bounds
        assert all(narrower[code] <= wider[code] for code in narrower)


def small_pack(sizes: list[int], *, parts: Combine, areas: Combine, most: int) -> kc.CriteriaPack:
    """A pack whose scores are whole numbers from 0 to *most*, and few enough to try all."""

    def title(code: str) -> kc.Label:
        return kc.Label({"en": code})

    found = []
    for i, size in enumerate(sizes):
        limit = most * size if parts is Combine.SUM else most
        questions = [
            kc.SubQuestion(code=f"{i}.{j}", title=title("q"), max_points=most) for j in range(size)
        ]
        found.append(
            kc.Area(
                code=str(i),
                title=title("a"),
                max_points=limit,
                sub_questions=questions,
                combine=parts,
            )
        )
    return kc.CriteriaPack(
        id="small",
        revision="1",
        title=title("s"),
        language="en",
        source="made up",
        step=1,
        score_unit=1,
        areas=found,
        combine=areas,
    )


SMALL = {
    "sums": small_pack([2, 1], parts=Combine.SUM, areas=Combine.SUM, most=4),
    "means": small_pack([2, 3], parts=Combine.MEAN, areas=Combine.MEAN, most=3),
    "means-added": small_pack([1, 3], parts=Combine.MEAN, areas=Combine.SUM, most=4),
    "unequal-means": small_pack([3, 2], parts=Combine.MEAN, areas=Combine.MEAN, most=4),
}


def every_evaluation(pack: kc.CriteriaPack) -> Iterator[dict[str, Fraction]]:
    """Return the unrounded values of all cells for every way to score *pack*, by hand."""
    ranges = [range(int(cell.max_points) + 1) for cell in pack.scored]
    for scores in product(*ranges):
        values = {code: Fraction(s) for code, s in zip(pack.layout.codes, scores, strict=True)}
        for node in pack.layout.from_leaves:
            if node.parts:
                total = sum((values[part] for part in node.parts), Fraction())
                mean = node.combine is Combine.MEAN
                values[node.code] = total / len(node.parts) if mean else total
        yield values


ALL_VALUES = {name: list(every_evaluation(pack)) for name, pack in SMALL.items()}


def prints_as(
    values: dict[str, Fraction], number: tuple[str, str, int], pack: kc.CriteriaPack
) -> bool:
    """Whether unrounded values print so, half up to whole numbers."""
    code, kind, printed = number
    value = values[code]
    if kind == "percent":
        value = value / pack.nodes[code].high * 100
    return printed - Fraction(1, 2) <= value < printed + Fraction(1, 2)


@st.composite
def some_numbers(draw: st.DrawFn) -> tuple[str, list[tuple[str, str, int]]]:
    """Print a few numbers of a small pack, at random."""
    name = draw(st.sampled_from(sorted(SMALL)))
    pack = SMALL[name]
    cells = st.sampled_from([(code, kind) for code in pack.nodes for kind in ("points", "percent")])
    numbers = []
    for code, kind in draw(st.lists(cells, min_size=1, max_size=6, unique=True)):
        most = 100 if kind == "percent" else int(pack.nodes[code].max_points)
        numbers.append((code, kind, draw(st.integers(0, most))))
    order = list(pack.nodes)
    numbers.sort(key=lambda number: (order.index(number[0]), number[1] == "percent"))
    return name, numbers


def published(pack: kc.CriteriaPack, numbers: list[tuple[str, str, int]]) -> kc.PublishedResult:
    """Make a published result of printed numbers."""
    cells: dict[str, dict[str, int]] = {}
    for code, kind, printed in numbers:
        cells.setdefault(code, {})[kind] = printed
    levels: dict[Level, dict[str, dict[str, int]]] = {level: {} for level in Level}
    for code, cell in cells.items():
        levels[pack.nodes[code].level][code] = cell
    return kc.PublishedResult.from_printed(
        pack,
        subject="x",
        date="2025",
        total=levels[Level.TOTAL].get("total"),
        areas=levels[Level.AREA],
        sub_questions=levels[Level.SUB_QUESTION],
    )


class TestAuditAgainstExhaustiveSearch:
    """On small packs with whole scores, every way to score can be tried."""

    @given(some_numbers())
    def test_verdict_bounds_and_conflicts_agree(
        self, printed: tuple[str, list[tuple[str, str, int]]]
    ) -> None:
        """Possible if some way prints so; bounds are the extremes of all that do."""
        name, numbers = printed
        pack, everything = SMALL[name], ALL_VALUES[name]
        audit = kc.audit(published(pack, numbers))

        # One bit for each way to score, so that trying every removal is quick.
        ways = [
            sum(1 << i for i, v in enumerate(everything) if prints_as(v, each, pack))
            for each in numbers
        ]
        all_ways = (1 << len(everything)) - 1

        def fitting(kept: Iterable[int]) -> int:
            return reduce(and_, (ways[i] for i in kept), all_ways)

        places = range(len(numbers))
        found = fitting(places)
        assert audit.possible == bool(found)
        if found:
            for code in pack.nodes:
                values = [each[code] for i, each in enumerate(everything) if found >> i & 1]
                assert audit.bounds[code] == kc.Interval(min(values), max(values))
            return
        by_size = (
            [taken for taken in combinations(places, n) if fitting(set(places) - set(taken))]
            for n in range(len(numbers) + 1)
        )
        named = [[(n.code, n.kind, int(n.printed)) for n in each] for each in audit.conflicts]
        smallest = next(filter(None, by_size))
        assert named == [[numbers[i] for i in taken] for taken in smallest]
        assert audit.smallest
        assert audit.complete

    def test_the_search_is_one(self) -> None:
        """All of the ways to score are there."""
        assert {name: len(values) for name, values in ALL_VALUES.items()} == {
            "sums": 5**3,
            "means": 4**5,
            "means-added": 5**4,
            "unequal-means": 5**5,
        }


class TestAggregate:
    """A group is summed up exactly, whatever the order of its members."""

    @given(st.data())
    def test_order_changes_nothing(self, data: st.DataObject) -> None:
        """Means, quantiles and ranks are the same for any order."""
        members = [kc.profile(each) for each in self.evaluations(data)]
        shuffled = data.draw(st.permutations(members))
        one, other = kc.aggregate(members), kc.aggregate(shuffled)
        for code in one:
            assert one[code].mean == other[code].mean
            assert one[code].quantile("0.3") == other[code].quantile("0.3")
            assert one[code].sd() == other[code].sd()
            ranks = [one.rank(member, code).rank for member in members]
            assert ranks == [other.rank(member, code).rank for member in members]

    @given(st.data())
    def test_agrees_with_an_independent_library(self, data: st.DataObject) -> None:
        """Numpy gives the same means, quantiles and standard deviations, as floats."""
        numpy = pytest.importorskip("numpy")
        members = [kc.profile(each) for each in self.evaluations(data)]
        group = kc.aggregate(members)
        for code, summary in group.items():
            values = numpy.array([float(member[code].exact or 0) for member in members])
            scale = max(1.0, float(numpy.abs(values).max()))
            near = pytest.approx
            assert float(summary.mean or 0) == near(values.mean(), rel=1e-12, abs=1e-12 * scale)
            for q in ("0", "0.25", "0.5", "0.9", "1"):
                expected = numpy.quantile(values, float(q))
                assert float(summary.quantile(q) or 0) == near(
                    expected, rel=1e-12, abs=1e-12 * scale
                )
            assert summary.sd() == near(values.std(), rel=1e-9, abs=1e-9 * scale)
            if len(members) > 1:
                assert summary.sd(ddof=1) == near(values.std(ddof=1), rel=1e-9, abs=1e-9 * scale)
            assert float(summary.min or 0) == values.min()
            assert float(summary.max or 0) == values.max()
            better = [int((values > value).sum()) for value in values]
            assert [group.rank(m, code).rank for m in members] == [1 + each for each in better]
            for member, value in zip(members, values, strict=True):
                share = (values < value).sum() + (values == value).sum() / 2
                assert float(group.percentile(member, code)) == near(share / len(values))

    @given(st.data(), kst.packs())
    def test_ranks_on_print_are_those_of_rounded_values(
        self, data: st.DataObject, pack: kc.CriteriaPack
    ) -> None:
        """Rounding makes ties and turns no order round."""
        members = [kc.profile(each) for each in data.draw(kst.groups(pack))]
        group = kc.aggregate(members)
        for code, node in pack.nodes.items():
            rounding = pack.rounding.for_level(node.level).points
            printed = [rounded(Fraction(m[code].exact or 0), rounding) for m in members]
            for member, own in zip(members, printed, strict=True):
                on_print = group.rank(member, code, by="printed")
                assert on_print.rank == 1 + sum(each > own for each in printed)
                assert on_print.tied == printed.count(own) - 1
                assert on_print.rank <= group.rank(member, code).rank

    @given(st.data())
    def test_rank_intervals_hold_for_all_values_within_the_bounds(
        self, data: st.DataObject
    ) -> None:
        """Put one member at an end of its bounds and the others at theirs: the ends are met."""
        pack = data.draw(kst.packs())
        printed = data.draw(st.lists(kst.printed_results(pack), min_size=1, max_size=4))
        members = [kc.profile(each) for each in printed]
        members = [member for member in members if member.total.exact is not None]
        assume(members)
        group = kc.aggregate(members, duplicates="keep")
        for member in members:
            standing = group.rank(member)
            assert 1 <= standing.best <= standing.worst <= standing.n
            others = list(members)
            others.remove(member)
            own = member.total.bounds
            above = [o.total.bounds for o in others]
            surely = [o for o in above if self.always_above(o, own)]
            never = [o for o in above if o.high <= own.low]
            assert standing.best == 1 + len(surely)
            assert standing.worst == 1 + len(above) - len(never)

    def always_above(self, other: kc.Interval, own: kc.Interval) -> bool:
        """Whether each value of *other* is above each of *own*."""
        touching = other.low == own.high and not (other.low_closed and own.high_closed)
        return other.low > own.high or touching

    def evaluations(self, data: st.DataObject) -> list[kc.Evaluation]:
        """Draw a few evaluations without gaps, of different subjects."""
        pack = data.draw(kst.packs())
        count = data.draw(st.integers(1, 6))
        return [
            kc.Evaluation.from_points(
                pack,
                subject=f"subject {i}",
                date="2025",
                points={cell.code: data.draw(kst.points_of(cell, pack)) for cell in pack.scored},
            )
            for i in range(count)
        ]


class TestFiles:
    """What was saved is loaded again, equal."""

    @given(
        source=st.one_of(kst.evaluations(), kst.printed_results()),
        suffix=st.sampled_from([".toml", ".json"]),
    )
    def test_load_of_save(
        self,
        source: kc.Evaluation | kc.PublishedResult,
        suffix: str,
        tmp_path_factory: pytest.TempPathFactory,
    ) -> None:
        """Every evaluation and published result, in both formats."""
        path = tmp_path_factory.getbasetemp() / f"law{suffix}"
        kc.save(source, path)
        assert kc.load(path, packs=source.pack) == source
