"""The bands of the rows of a panel are those of their profiles."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import kompass_core as kc
from kompass_core.criteria import BandScale
from kompass_core.errors import EvaluationError
from kompass_core.evaluations import PolicyName
from kompass_core.testing import strategies as kst
from tests.making import FOREIGN, SKIPPED, bands_of, pack_of, result_of
from tests.panel.making import panel_of

SCALE = BandScale(bands=bands_of(None, 40, 60))
PACK = pack_of([10, 20], 70, band_scales=[SCALE, BandScale(of=["2"], bands=bands_of(None, 35))])


class TestByHand:
    """A few rows."""

    def test_of_gaps(self) -> None:
        """Two bands are possible where a score was not assessed; policies do not decide."""
        panel = panel_of(PACK, [10, 20, 9], [10, 20, 30], [5, 10, SKIPPED], [5, 4, 50])
        for policy in ("worst", "rescale", "best"):
            found = panel.score(not_assessed=policy).bands()
            assert found.codes == ["none", "from-60", "none", "from-40"]
            assert found.highest_codes == ["none", "from-60", "from-60", "from-40"]
            assert found.is_certain.tolist() == [True, True, False, True]
        assert repr(found) == "<BandColumn of 4 rows, 3 bands>"

    def test_of_what_does_not_apply(self) -> None:
        """A node has no band where it is not applicable and not counted instead."""
        panel = panel_of(PACK, [10, 20, FOREIGN], [10, 20, 35])
        found = panel.score(not_applicable="rescale").bands("2")
        assert found.codes == [None, "from-35"]
        assert found.is_certain.tolist() == [False, True]
        assert panel.score(not_applicable="worst").bands("2").codes == ["none", "from-35"]

    def test_in_columns(self) -> None:
        """Beside the points."""
        columns = panel_of(PACK, [10, 20, 35]).score().to_columns(["1", "2"])
        assert [*columns] == [
            *("subject", "date", "1:points", "2:points", "2:band", "2:highest_band")
        ]
        assert (columns["2:band"], columns["2:highest_band"]) == (["from-35"], ["from-35"])

    def test_of_no_bands(self) -> None:
        """The nodes that have some are named."""
        with pytest.raises(EvaluationError, match="known: total, 2") as caught:
            panel_of(PACK, [1, 2, 3]).score().bands("1.1")
        assert caught.value.problems[0].rule == "KN131"

    def test_of_printed_numbers(self) -> None:
        """Their intervals are only in profiles."""
        result = result_of(PACK, {"1.1": 5, "1.2": 10, "2": 35})
        scores = kc.Panel.from_results([result], face_values=True).score()
        with pytest.raises(EvaluationError) as caught:
            scores.bands()
        assert caught.value.problems[0].rule == "KN010"
        assert "total:band" not in scores.to_columns()


class TestLaws:
    """Every row has the bands of its profile."""

    @given(st.data(), *[st.sampled_from(["worst", "best", "rescale"])] * 2)
    def test_equal_those_of_profiles(
        self, data: st.DataObject, applicable: PolicyName, assessed: PolicyName
    ) -> None:
        """With gaps, requirements, percent, coverage and printed numbers."""
        pack = data.draw(kst.packs(bands=True, percent=True))
        evaluations = data.draw(st.lists(kst.evaluations(pack, answers=False), max_size=4))
        policies: dict[str, Any] = {"not_applicable": applicable, "not_assessed": assessed}
        scores = kc.Panel.from_evaluations(evaluations, pack=pack).score(**policies)
        profiles = [kc.profile(each, **policies) for each in evaluations]
        for code in pack.bands_of:
            expected = [each.band(code) for each in profiles]
            found = scores.bands(code)
            assert found.codes == [each and each.low.code for each in expected]
            assert found.highest_codes == [each and each.high.code for each in expected]
