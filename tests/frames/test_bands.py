"""The bands of the rows of a frame are those of their profiles, in every engine."""

from __future__ import annotations

import polars as pl
import pyarrow as pa
import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

import kompass_core as kc
from kompass_core import frames
from kompass_core.criteria import BandScale, Requirement
from kompass_core.errors import EvaluationError
from kompass_core.testing import strategies as kst
from tests.frames.test_scoring import steps_of
from tests.in_engines import ENGINES, few, rows_of, table_of
from tests.making import bands_of, pack_of

SCALES = [BandScale(bands=bands_of(None, 40, 60)), BandScale(of=["2"], bands=bands_of(None, 35))]
PACK = pack_of([10, 20], 70, band_scales=SCALES)


@st.composite
def evaluations(draw: st.DrawFn) -> list[kc.Evaluation]:
    """Draw evaluations with bands, in which scores are missing as they are in frames."""
    pack = draw(kst.packs(bands=True, percent=True, max_areas=2, max_sub_questions=2))
    skipped = kc.NotAssessed("null")
    given_ = draw(st.lists(kst.evaluations(pack, answers=False), min_size=1, max_size=4))
    return [
        kc.Evaluation.from_points(
            pack,
            subject=str(i),
            date="2016",
            points={s.code: skipped if s.points is None else s.points for s in each.scores},
        )
        for i, each in enumerate(given_)
    ]


class TestBands:
    """Two columns for each node: the lowest and the highest band that is possible."""

    def test_by_hand(self) -> None:
        """A gap leaves bands open, and an invalid score is no score."""
        frame = pl.DataFrame(
            {"1.1": [10, 10, 5, 11], "1.2": [20, 20, 10, 0], "2": [9, 30, None, 50]}
        )
        found = frames.bands(frame, PACK)
        assert found.columns == [
            *frame.columns,
            *("total_band", "total_highest_band", "2_band", "2_highest_band"),
        ]
        assert found.select("total_band", "total_highest_band").rows() == [
            ("none", "none"),
            ("from-60", "from-60"),
            ("none", "from-60"),
            (None, None),
        ]
        assert found["2_band"].to_list() == ["none", "none", "none", "from-35"]
        assert found["2_highest_band"].to_list() == ["none", "none", "from-35", "from-35"]
        assert frames.bands(frame, PACK, codes="2").columns == [
            *found.columns[:3],
            *found.columns[5:],
        ]

    def test_without_a_threshold(self) -> None:
        """A band that only requires parts, as levels do, needs no points of its own node."""
        none, level = bands_of(None, None)
        met = evolve(level, code="met", requires=[Requirement(code="1.1", least=5)])
        pack = pack_of([10, 20], 70, band_scales=[BandScale(bands=[none, met])])
        frame = pl.DataFrame({"1.1": [4, 5, 5], "1.2": [20, 0, 99], "2": [70, 0, 0]})
        assert frames.bands(frame, pack)["total_band"].to_list() == ["none", "met", None]

    @few
    @given(members=evaluations())
    def test_equal_those_of_profiles(self, members: list[kc.Evaluation]) -> None:
        """With gaps, requirements, percent, coverage and printed numbers."""
        pack = members[0].pack
        profiles = [kc.profile(each, not_assessed="worst") for each in members]
        table = table_of(steps_of(members), kind=pa.int64())
        for make in ENGINES.values():
            found = rows_of(frames.bands(make(table), pack, unit="steps"))
            for row, each in zip(found, profiles, strict=True):
                for code in pack.bands_of:
                    band, stem = each.band(code), code.replace(".", "_")
                    assert band is not None
                    assert row[f"{stem}_band"] == band.low.code
                    assert row[f"{stem}_highest_band"] == band.high.code

    @pytest.mark.parametrize("codes", [["1"], None, []])
    def test_of_no_bands(self, codes: list[str] | None) -> None:
        """Nodes without bands are named."""
        pack = PACK if codes else pack_of([10, 20], 70)
        frame = pl.DataFrame({"1.1": [1], "1.2": [2], "2": [3]})
        with pytest.raises(EvaluationError) as caught:
            frames.bands(frame, pack, codes=codes)
        assert [each.rule for each in caught.value.problems] == ["KN131"]

    def test_of_names_that_are_taken(self) -> None:
        """As for `score`."""
        frame = pl.DataFrame({"1.1": [1], "1.2": [2], "2": [3], "TOTAL_band": [4]})
        with pytest.raises(EvaluationError) as caught:
            frames.bands(frame, PACK)
        assert caught.value.problems[0].rule == "KN054"
