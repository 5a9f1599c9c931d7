"""Objects, panels and frames: one meaning, of the shipped cases and of drawn evaluations."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

import kompass_core as kc
from kompass_core import frames
from kompass_core.aggregation import Summary
from kompass_core.evaluations import PolicyName
from kompass_core.testing.cases import cases
from kompass_core.testing.cases.judging import judge
from tests.frames.test_scoring import assert_rescaled, assert_whole, column_of, scored, steps_of
from tests.in_engines import ENGINES, few, rows_of, table_of

CASES = {case.id: case for case in cases("evaluations", valid=True)}
PARTS = ("0", "0.25", "0.5", "1")
KINDS: list[frames.StatisticName] = ["n", "sum", "mean", "sd", "min", "max"]


class TestShippedCases:
    """What the cases expect of a profile, every engine gives."""

    @pytest.mark.parametrize("case", CASES)
    def test_come_out_of_every_engine(self, case: str) -> None:
        """A panel exactly; a frame too where every gap was not assessed, as its nulls are."""
        taken = list[tuple[Any, dict[str, Any], kc.Profile]]()

        def profile(source: Any, **policies: Any) -> kc.Profile:  # noqa: ANN401 (as they come)
            taken.append((source, policies, kc.profile(source, **policies)))
            return taken[-1][-1]

        judge(CASES[case], profile=profile)
        ((source, policies, expected),) = taken
        scores = kc.Panel.from_evaluations([source]).score(**policies)
        for code, value in expected.items():
            assert scores[code][0] == value.exact
            assert [end[0] for end in scores.bounds(code)] == [value.bounds.low, value.bounds.high]
        if all(isinstance(reason, kc.NotAssessed) for reason in source.missing.values()):
            _hold_frames(source, policies.get("not_assessed", "refuse"))


def _hold_frames(source: kc.Evaluation, policy: PolicyName) -> None:
    table = table_of(steps_of([source]), kind=pa.int64())
    hold = assert_rescaled if policy == "rescale" else assert_whole
    for make in ENGINES.values():
        # What a rule cannot give was accepted when the evaluation was made.
        found = frames.score(
            make(table), source.pack, unit="steps", not_assessed=policy, ignore_rules=True
        )
        hold(found, [source], policy)


class TestDrawnEvaluations:
    """Statistics and ranks of a group are the same from objects, panels and frames."""

    @few
    @given(members=scored(), policy=st.sampled_from(["worst", "best"]))
    def test_are_summed_up_alike(self, members: list[kc.Evaluation], policy: PolicyName) -> None:
        """Whole numbers, order statistics and ranks are equal, and floats within 1e-12."""
        pack = members[0].pack
        profiles = [kc.profile(each, not_assessed=policy) for each in members]
        group = kc.aggregate(profiles)
        ranks = [group.rank(each).rank for each in profiles]
        panel = kc.Panel.from_evaluations(members).score(not_assessed=policy).aggregate()
        assert panel.total.rank.tolist() == ranks
        for code, own in panel.items():
            whole = group[code]
            assert (own.n[0], own.mean[0]) == (whole.n, whole.mean)
            found = [each[0] for each in own.quantiles(PARTS)]
            assert found == [whole.quantile(q) for q in PARTS]
            assert own.sd()[0] == pytest.approx(whole.sd(), rel=1e-12, abs=1e-12)
        table = table_of(steps_of(members), kind=pa.int64())
        reading: dict[str, Any] = {"unit": "steps", "not_assessed": policy}
        for make in ENGINES.values():
            ranked = rows_of(frames.rank(make(table), pack, **reading))
            assert [row["total_rank"] for row in ranked] == ranks
            summed_up = frames.aggregate(make(table), pack, statistics=KINDS, **reading)
            (row,) = rows_of(summed_up, order=())
            for code in panel:
                _hold_statistics(row, pack, code, group[code])


def _hold_statistics(
    row: dict[str, Any], pack: kc.CriteriaPack, code: str, expected: Summary
) -> None:
    column, unit = column_of(pack, code)
    mean, least, most = (
        Fraction(each or 0) / unit for each in (expected.mean, expected.min, expected.max)
    )
    whole = [row[f"{column}_{kind}"] for kind in ("n", "sum", "min", "max")]
    assert whole == [expected.n, mean * expected.n, least, most]
    sd, scale = (expected.sd() or 0) / unit, float(max(abs(least), abs(most)))
    for kind, near in (("mean", mean), ("sd", sd)):
        found = row[f"{column}_{kind}"]
        assert found == pytest.approx(float(near), rel=1e-12, abs=1e-12 * scale)
