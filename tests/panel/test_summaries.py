"""Summaries of panels: by hand, as `aggregate` has them, and as pandas and Polars have them."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from decimal import Decimal
from fractions import Fraction

import numpy as np
import pandas as pd
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

import kompass_core as kc
from kompass_core.criteria import Break
from kompass_core.errors import AmountError, EvaluationError, IncomparableError
from kompass_core.evaluations import PolicyName
from kompass_core.panel import GroupedSummary
from kompass_core.profiles import CautionKind
from kompass_core.testing import strategies as kst
from tests.making import FOREIGN, SKIPPED, pack_of, result_of
from tests.panel.making import PACK, panel_of, totals

PARTS = ("0", "0.1", "0.25", "0.5", "0.9", "1")

POINTS = st.lists(st.tuples(st.integers(0, 100), st.sampled_from("abc")), min_size=1, max_size=40)


class TestByHand:
    """Three rows and one, in two groups."""

    GROUPED = totals(10, 40, 20, 7, groups={"country": ["se", "se", "se", "no"]}).score()

    def test_statistics(self) -> None:
        """10, 20 and 40 points, and 7 alone; groups are in order."""
        groups = self.GROUPED.aggregate("country")
        total = groups.total
        assert (groups.names, groups.labels) == (("country",), (("no",), ("se",)))
        assert total.n.tolist() == [1, 3]
        assert (total.mean[0], total.mean[1]) == (7, Fraction(70, 3))
        assert (total.min[1], total.median[1], total.max[1]) == (10, 20, 40)
        assert (total.quantile("0.25")[1], total.quantile(Fraction(1, 3))[1]) == (
            15,
            Fraction(50, 3),
        )
        assert total.sd().tolist() == [0, pytest.approx(math.sqrt(1400 / 9))]
        assert total.sd(ddof=1)[1] == pytest.approx(math.sqrt(1400 / 6))
        assert np.isnan(total.sd(ddof=1)[0])

    def test_rows(self) -> None:
        """One for each group and node; a group that is null stays so, and so does a gap."""
        grouped = panel_of(
            PACK, [10, 20, 0], [1, 20, 0], [SKIPPED, SKIPPED, 30], groups={"c": ["se", "se", None]}
        )
        rows = grouped.score(not_assessed="rescale").aggregate("c", codes=["1.1"]).rows()
        head = {"code": "1.1", "level": "sub-question"}
        half = Decimal("5.5")
        known = {"n": 2, "mean": half, "min": Decimal(1), "median": half, "max": Decimal(10)}
        unknown = {"n": 0, "mean": None, "min": None, "median": None, "max": None}
        assert rows == [{"c": "se", **head, **known}, {"c": None, **head, **unknown}]
        assert list(rows[0]) == ["c", "code", "level", "n", "mean", "min", "median", "max"]
        assert pl.DataFrame(rows)["mean"].to_list() == [half, None]
        assert pd.DataFrame(rows)["mean"].tolist() == [half, None]

    def test_rows_of_a_group_with_the_name_of_a_column_are_refused(self) -> None:
        """Else the level of the node would be lost."""
        with pytest.raises(EvaluationError, match="'level' is used twice"):
            totals(1, groups={"level": ["x"]}).score().aggregate("level").rows()

    def test_ranks(self) -> None:
        """The best of each group is the first; one alone is in the middle."""
        total = self.GROUPED.aggregate("country").total
        assert total.rank.tolist() == [3, 1, 2, 1]
        assert total.tied.tolist() == [0, 0, 0, 0]
        assert total.percentile.tolist() == [1 / 6, 5 / 6, 0.5, 0.5]

    def test_role_models(self) -> None:
        """Whoever shares the last rank is named too; best first, group by group."""
        scores = totals(10, 40, 40, 7, 40, groups={"country": [1, 1, 1, 2, 1]}).score()
        assert scores.best("1", n=2).tolist() == [1, 2, 4]
        assert scores.best("1", n=4).tolist() == [1, 2, 4, 0]
        assert scores.best(n=1, by="country").tolist() == [1, 2, 4, 3]
        assert scores.best(n=0).tolist() == []

    def test_printed_points_tie_what_is_printed_alike(self) -> None:
        """4.5 and 5 are both printed as 5; unrounded, one is better."""
        scores = panel_of(pack_of(10), ["4.5"], ["5"], ["4"]).score()
        assert scores.aggregate().total.rank.tolist() == [2, 1, 3]
        printed = scores.aggregate(printed=True).total
        assert printed.rank.tolist() == [1, 1, 3]
        assert printed.tied.tolist() == [1, 1, 0]
        assert printed.mean[0] == Fraction(14, 3)

    def test_printed_ranks_beside_exact_means(self) -> None:
        """As the pack declares, unless the caller wants something else."""
        pack = pack_of(10, ranking="printed")
        scores = panel_of(pack, ["4.5"], ["5"], ["4"]).score()
        total = scores.aggregate().total
        assert (total.rank.tolist(), total.tied.tolist()) == ([1, 1, 3], [1, 1, 0])
        assert total.percentile.tolist() == pytest.approx([2 / 3, 2 / 3, 1 / 6])
        assert total.mean[0] == Fraction(9, 2)
        assert scores.best(n=1).tolist() == [0, 1]
        assert scores.best(n=1, ranking="exact").tolist() == [1]
        with pytest.raises(kc.KompassError, match="ranking"):
            scores.best(ranking="dense")  # type: ignore[arg-type]

    def test_several_columns(self) -> None:
        """The year is that of the date, unless there is a column of that name."""
        dates = ["2016-10", "2016", "2017-01-02"]
        panel = totals(1, 2, 3, dates=dates, groups={"country": ["se", "no", "se"]})
        groups = panel.score().aggregate(["country", "year"])
        assert groups.labels == (("no", 2016), ("se", 2016), ("se", 2017))
        assert groups.codes.tolist() == [1, 0, 2]
        own = totals(1, 2, groups={"year": ["then", "now"]}).score().aggregate("year")
        assert own.labels == (("now",), ("then",))
        assert repr(own) == "<GroupedScores of 2 rows in 2 groups by year>"
        assert repr(own.total) == "<GroupedSummary of total, 2 groups>"

    def test_is_read_only(self) -> None:
        """What is counted cannot be changed under the means that are made of it."""
        total = self.GROUPED.aggregate("country").total
        for each in (total.n, total.rank):
            with pytest.raises(ValueError, match="read-only"):
                each[0] = 7

    def test_codes(self) -> None:
        """The areas and the total, or what is named."""
        scores = panel_of(PACK, [1, 2, 3]).score()
        assert list(scores.aggregate()) == ["1", "2", "total"]
        assert list(scores.aggregate(codes=["1.2"])) == ["1.2"]
        assert len(scores.aggregate(codes=[])) == 0

    def test_progress(self) -> None:
        """It is told after each column, also where two are sorted at a time."""
        told = list[tuple[int, int]]()
        scores = panel_of(PACK, [1, 2, 3]).score()
        scores.aggregate(threads=2, progress=lambda done, of: told.append((done, of)))
        assert told == [(1, 3), (2, 3), (3, 3)]

    def test_an_interruption_ends_it(self) -> None:
        """What the callback raises comes out."""

        def interrupt(_done: int, _of: int) -> None:
            raise KeyboardInterrupt

        with pytest.raises(KeyboardInterrupt):
            panel_of(PACK, [1, 2, 3]).score().aggregate(threads=2, progress=interrupt)


class TestQuantiles:
    """They are exact, however finely the part is given."""

    @pytest.mark.parametrize(
        "q",
        [
            "0.999999999999999999",
            Fraction(2**62, 2**62 + 1),
            Fraction(2**63 - 2, 2**63 - 1),
            Fraction(1, 10**40),
            Fraction(10**40 - 1, 10**40),
        ],
    )
    def test_of_parts_with_large_denominators(self, q: str | Fraction) -> None:
        """Of 0 to 200 points the quantile is the part of 200 points."""
        pack = pack_of(200)
        panel = panel_of(pack, *([each] for each in range(201)))
        assert panel.score().aggregate().total.quantile(q)[0] == Fraction(q) * 200


class TestRefusals:
    """What cannot be summed up says why."""

    def test_what_is_no_whole_number(self) -> None:
        """How many are best, what is taken off a number of rows, and how many threads there are."""
        scores = totals(1, 2).score()
        total = scores.aggregate().total
        wrong: list[tuple[Callable[[], object], str]] = [
            (lambda: scores.best(n=1.5), "n"),  # type: ignore[arg-type]
            (lambda: scores.best(n=-1), "n"),
            (lambda: total.sd(ddof="1"), "ddof"),  # type: ignore[arg-type]
            (lambda: total.sd(ddof=-1), "ddof"),
            (lambda: scores.aggregate(threads=0), "threads"),
            (lambda: scores.aggregate(threads="2"), "threads"),  # type: ignore[arg-type]
        ]
        for ask, path in wrong:
            with pytest.raises(AmountError) as caught:
                ask()
            assert [(each.rule, each.path) for each in caught.value.problems] == [("KN070", path)]
        with pytest.raises(TypeError, match="not iterable"):
            total.quantiles(1)  # type: ignore[arg-type]

    def test_unknown_columns(self) -> None:
        """The text tells what there is."""
        scores = totals(1, groups={"country": ["se"]}).score()
        with pytest.raises(EvaluationError, match=r"'county' to group by; did you mean 'coun"):
            scores.aggregate("county")
        with pytest.raises(TypeError, match="not iterable"):
            scores.aggregate(3)  # type: ignore[arg-type]

    def test_unknown_nodes(self) -> None:
        """One code may be given by itself."""
        scores = panel_of(PACK, [1, 2, 3]).score()
        assert list(scores.aggregate(codes="1.1")) == ["1.1"]
        with pytest.raises(EvaluationError, match=r"codes: '1\.9' is not a scored code"):
            scores.aggregate(codes=["1.9"])
        with pytest.raises(TypeError, match="not iterable"):
            scores.aggregate(codes=3)  # type: ignore[arg-type]

    @pytest.mark.parametrize("q", ["1.01", -1])
    def test_parts_beyond_the_whole(self, q: str | int) -> None:
        """A quantile is from 0 to 1."""
        with pytest.raises(AmountError, match="outside 0 to 1"):
            totals(1).score().aggregate().total.quantile(q)

    def test_subjects_that_stand_twice(self) -> None:
        """In one group a subject counts once, unless it is said how."""
        panel = totals(1, 2, 3, subjects=["a", "b", "a"], dates=["2014", "2015", "2016"])
        with pytest.raises(IncomparableError, match="a occurs 2 times") as caught:
            panel.score().aggregate()
        assert [each.path for each in caught.value.problems] == ["rows[0]"]
        latest = panel.score().aggregate(duplicates="latest").total
        assert (latest.n.tolist(), latest.rank.tolist()) == ([2], [0, 2, 1])
        assert panel.score().aggregate(duplicates="keep").total.n.tolist() == [3]
        assert panel.score().aggregate("year").total.n.tolist() == [1, 1, 1]
        with pytest.raises(IncomparableError, match="duplicates: 'newest' is not valid here"):
            panel.score().aggregate(duplicates="newest")  # type: ignore[arg-type]


class TestEdges:
    """What is undefined is None, nan or rank 0, never a number."""

    def test_an_empty_panel(self) -> None:
        """All rows are one group, of none."""
        groups = panel_of(PACK).score().aggregate()
        total = groups.total
        assert (total.n.tolist(), total.mean[0], total.median[0]) == ([0], None, None)
        assert np.isnan(total.mean.floats[0])
        assert np.isnan(total.sd()[0])
        assert [len(each) for each in (total.rank, total.tied, total.percentile)] == [0, 0, 0]
        assert panel_of(PACK, groups={"country": []}).score().aggregate("country").labels == ()

    def test_rows_that_know_nothing(self) -> None:
        """They have no rank, and are not counted."""
        panel = panel_of(PACK, [1, 2, SKIPPED], [1, 2, 3], [1, 2, FOREIGN])
        area = panel.score(not_applicable="rescale", not_assessed="rescale").aggregate()["2"]
        assert (area.n.tolist(), area.rank.tolist()) == ([1], [0, 1, 0])
        assert np.isnan(area.percentile).tolist() == [True, False, True]
        none = panel.select([0, 2]).score(not_applicable="rescale", not_assessed="rescale")
        assert none.aggregate()["2"].max[0] is None

    def test_a_group_that_knows_nothing(self) -> None:
        """Its statistics are undefined; those of the other groups are not."""
        panel = panel_of(PACK, [1, 2, SKIPPED], [1, 2, 3], groups={"g": ["x", "y"]})
        area = panel.score(not_assessed="rescale").aggregate("g")["2"]
        assert (area.mean[0], area.mean[1], area.quantile("0.5")[0]) == (None, 3, None)
        assert (area.rank.tolist(), area.tied.tolist()) == ([0, 1], [0, 0])


class TestCautions:
    """What a reader must know is said."""

    def test_of_breaks(self) -> None:
        """As `aggregate` says it, where dates may lie on both sides."""
        known = Break("2015", "2016", kc.Label({"en": "all is new"}))
        pack = pack_of(100, breaks=[known])

        def told(*dates: str) -> list[CautionKind]:
            rows = [[1]] * len(dates)
            groups = panel_of(pack, *rows, dates=list(dates)).score().aggregate()
            return [each.kind for each in groups.cautions]

        assert told("2014", "2017") == [CautionKind.BREAK]
        assert told("2010", "2014") == told("2017", "2018") == told("2015") == told() == []

    def test_of_dates_outside_the_use_of_the_revision(self) -> None:
        """With their number."""
        pack = pack_of(100, in_use_from="2010-03", in_use_to="2019")
        dates = ["2009", "2010", "2019-12-31", "2021"]
        (caution,) = panel_of(pack, *[[1]] * 4, dates=dates).score().aggregate().cautions
        assert caution.kind is CautionKind.OUT_OF_USE
        assert str(caution) == f"2 of 4 results: {pack.ref} was in use from 2010-03 to 2019"

    def test_of_printed_numbers(self) -> None:
        """They were rounded."""
        printed = [result_of(PACK, {"1.1": 5, "1.2": 10, "2.1": 15})]
        groups = kc.Panel.from_results(printed, face_values=True).score().aggregate()
        assert [each.kind for each in groups.cautions] == [CautionKind.FACE_VALUES]


class TestOracles:
    """The same numbers come out of `aggregate`, pandas and Polars."""

    @given(st.data(), st.sampled_from(["rescale", "worst", "best"]), st.booleans())
    def test_aggregate(self, data: st.DataObject, policy: PolicyName, printed: bool) -> None:  # noqa: FBT001 (drawn)
        """Of generated packs with gaps and means: every statistic of every cell, exactly."""
        pack = data.draw(kst.packs())
        members = st.lists(kst.evaluations(pack), min_size=1, max_size=6)
        evaluations = data.draw(members)
        profiles = [
            kc.profile(each, not_applicable=policy, not_assessed=policy) for each in evaluations
        ]
        panel = kc.Panel.from_evaluations(evaluations)
        one = panel.score(not_applicable=policy, not_assessed=policy)
        groups = one.aggregate(codes=pack.nodes, duplicates="keep")
        whole = kc.aggregate(profiles, duplicates="keep")
        for code, summary in whole.items():
            ours = groups[code]
            assert (ours.n[0], ours.mean[0]) == (summary.n, summary.mean)
            assert [each[0] for each in ours.quantiles(PARTS)] == list(map(summary.quantile, PARTS))
            assert (ours.min[0], ours.max[0]) == (summary.min, summary.max)
            for ddof in (0, 1):
                sd = summary.sd(ddof=ddof)
                assert ours.sd(ddof=ddof)[0] == pytest.approx(
                    math.nan if sd is None else sd, rel=1e-12, abs=1e-12, nan_ok=True
                )
        if printed:
            shown = one.aggregate(printed=True, duplicates="keep")
            for code in shown:
                printed_points = (p.printed(code).points for p in profiles)
                known = [points for points in printed_points if points is not None]
                assert shown[code].max[0] == max(known, default=None)

    @given(POINTS)
    def test_pandas(self, rows: list[tuple[int, str]]) -> None:
        """Ranks, percentiles and spread by group, ties included."""
        points, labels = [number for number, _ in rows], [label for _, label in rows]
        total = _aggregated(points, labels)
        by = pd.Series(points).groupby(labels)
        assert total.rank.tolist() == by.rank(method="min", ascending=False).tolist()
        counts = by.transform("size")
        expected = (by.rank(method="average") - Fraction(1, 2)) / counts
        assert total.percentile == pytest.approx(expected.to_numpy(float), rel=1e-12)
        assert total.mean.floats == pytest.approx(by.mean().to_numpy(), rel=1e-12)
        assert total.sd(ddof=1) == pytest.approx(by.std().to_numpy(), rel=1e-9, nan_ok=True)

    @given(POINTS)
    def test_polars(self, rows: list[tuple[int, str]]) -> None:
        """Ranks and linear quantiles by group."""
        points, labels = [number for number, _ in rows], [label for _, label in rows]
        total = _aggregated(points, labels)
        frame = pl.DataFrame({"points": points, "by": labels})
        ranks = frame.select(pl.col("points").rank("min", descending=True).over("by"))
        assert total.rank.tolist() == ranks["points"].to_list()
        for q in PARTS:
            found = frame.group_by("by").agg(pl.col("points").quantile(float(q), "linear"))
            expected = found.sort("by")["points"].to_numpy()
            assert total.quantile(q).floats == pytest.approx(expected, rel=1e-12)


def _aggregated(points: Sequence[int], labels: Sequence[str]) -> GroupedSummary:
    return totals(*points, groups={"by": labels}).score().aggregate("by").total
