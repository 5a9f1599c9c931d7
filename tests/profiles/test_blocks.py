"""Blocks: sub-totals of some areas."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any

import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

import kompass_core as kc
from kompass_core.amounts import Interval
from kompass_core.criteria import TOTAL, Block, Comparability
from kompass_core.errors import IncomparableError
from kompass_core.evaluations import PolicyName
from kompass_core.profiles import Origin
from kompass_core.testing import strategies as kst
from tests.making import FOREIGN, SKIPPED, evaluation_of, label, pack_of, result_of

POLICIES = st.sampled_from(["worst", "best", "rescale"])


def block(code: str, *areas: str) -> Block:
    """Make a block of some areas."""
    return Block(code=code, title=label(f"block {code}"), areas=areas)


def with_blocks(drawn: kc.Evaluation, areas: Mapping[str, Sequence[str]]) -> kc.Evaluation:
    """Return the same evaluation under a pack with blocks."""
    title = kc.Label({drawn.pack.language: "a block"})
    blocks = [Block(code=code, title=title, areas=each) for code, each in areas.items()]
    pack = evolve(drawn.pack, blocks=blocks)
    return evolve(drawn, pack=pack, digest=pack.digest)


BLOCKS = [block("process", "1", "2"), block("results", "3"), block("ends", "1", "3")]
PACK = pack_of([10, 20], 70, (-5, 50), blocks=BLOCKS)


def blocks_of(
    *scores: Any,  # noqa: ANN401 (points and reasons)
    pack: kc.CriteriaPack = PACK,
    **policies: Any,  # noqa: ANN401 (policies by name)
) -> dict[str, kc.Value]:
    """Return the values of the blocks by code."""
    profile = kc.profile(evaluation_of(pack, *scores), **policies)
    return {each.code: each for each in profile.blocks}


class TestByHand:
    """A block has the points that its areas give to a total of sums, or their mean."""

    def test_of_a_sum(self) -> None:
        """Points, limits, percent and what is missing to the maximum."""
        found = blocks_of(5, 15, 30, 45)
        assert {code: each.exact for code, each in found.items()} == {
            "process": 50, "results": 45, "ends": 65,
        }  # fmt: skip
        ends = found["ends"]
        assert (ends.node.low, ends.node.high, ends.exact_percent) == (-5, 80, Fraction(7000, 85))
        assert ends.share == Fraction(70, 85)
        assert (ends.shortfall, ends.coverage, ends.origin) == (15, 1, Origin.COMBINED)

    def test_of_a_mean(self) -> None:
        """On the scale of the areas."""
        pack = pack_of(4, 4, 4, combine="mean", blocks=[block("a", "1", "3")])
        assert blocks_of(1, 4, 2, pack=pack)["a"].exact == Fraction(3, 2)
        assert (pack.block_nodes["a"].low, pack.block_nodes["a"].high) == (0, 4)

    def test_of_weights(self) -> None:
        """An area of weight 1 beside one of 3 has 25 of 100 points; 2 of its 8 are 6.25."""
        areas = [
            evolve(each, weight=weight)
            for each, weight in zip(pack_of(10, 8).areas, (3, 1), strict=True)
        ]
        pack = pack_of(1, areas=areas, combine="weighted", total_max=100, blocks=[block("a", "2")])
        found = blocks_of(5, 2, pack=pack)["a"]
        assert (found.exact, found.node.high) == (Fraction(25, 4), 25)

    def test_of_gaps(self) -> None:
        """An area that does not apply is omitted; one that was not assessed leaves bounds."""
        found = blocks_of(
            FOREIGN, FOREIGN, 35, SKIPPED, not_applicable="rescale", not_assessed="worst"
        )
        assert (found["process"].exact, found["process"].coverage) == (50, 1)
        ends = found["ends"]
        assert (ends.exact, ends.bounds, ends.coverage) == (-5, Interval(-5, 80), 0)
        nothing = blocks_of(FOREIGN, FOREIGN, FOREIGN, 5, not_applicable="rescale")["process"]
        assert (nothing.exact, nothing.coverage, nothing.origin) == (
            None, None, Origin.NOT_APPLICABLE,
        )  # fmt: skip
        assert nothing.bounds == Interval(0, 100)

    def test_of_printed_numbers(self) -> None:
        """Intervals are added; without the points of an area there are only bounds."""
        profile = kc.profile(result_of(PACK, {"1": 20, "2": 30}))
        assert profile["process"].exact == 50
        assert str(profile["process"].bounds) == "[49, 51)"
        assert (profile["ends"].exact, profile["ends"].origin) == (None, Origin.UNKNOWN)
        assert profile["ends"].bounds.high == Fraction("70.5")
        assert profile.printed("process").points == 50
        assert profile.printed("process").percent == 50

    def test_is_a_key_that_is_not_listed(self) -> None:
        """It is no level of scoring."""
        profile = kc.profile(evaluation_of(PACK, 5, 15, 30, 45))
        assert "process" not in list(profile)
        assert profile["process"].points == 50
        assert profile.comparability("process") is Comparability.EXACT
        assert profile.band("process") is None
        why = profile.explain("process")
        assert [each.code for each in why.inputs] == ["1", "2"]
        assert why.rule == "sum of 2 parts"
        assert why.projected_from == ""
        with pytest.raises(KeyError):
            profile["nothing"]

    def test_in_data(self) -> None:
        """Beside the nodes."""
        data = kc.profile(evaluation_of(PACK, 5, 15, 30, 45)).to_dict()
        assert [(each["code"], each["points"], each["areas"]) for each in data["blocks"]] == [
            ("process", "50", ["1", "2"]), ("results", "45", ["3"]), ("ends", "65", ["1", "3"]),
        ]  # fmt: skip
        assert {each["level"] for each in data["blocks"]} == {"block"}
        assert "process" not in [each["code"] for each in data["nodes"]]

    def test_in_tables(self) -> None:
        """Above the total, in rows for frames and in notebooks."""
        profile = kc.profile(evaluation_of(PACK, 5, 15, 30, 45))
        rows = profile.rows()
        assert [row["code"] for row in rows[-4:]] == ["process", "results", "ends", TOTAL]
        assert (rows[-4]["level"], rows[-4]["points"]) == ("block", 50)
        assert '<td style="text-align:left">block ends</td>' in profile._repr_html_()


class TestGroups:
    """A group has the summaries of the blocks that all members have."""

    def test_by_hand(self) -> None:
        """A mean, ranks and rows."""
        rows = [(5, 15, 30, 45), (1, 1, 1, 50), (0, 0, 10, -5)]
        members = [
            kc.profile(evaluation_of(PACK, *row, subject=name))
            for name, row in zip("abc", rows, strict=True)
        ]
        group = kc.aggregate(members)
        assert [each.mean for each in group.blocks] == [21, 30, Fraction(112, 3)]
        assert group["process"].n == 3
        assert [each.profile.name for each in group.best("results")] == ["b", "a", "c"]
        assert group.rank(members[0], "process").rank == 1
        assert group.bands("process") == ()
        assert "process" not in list(group)
        assert [row["level"] for row in group.rows()[-4:]] == ["block", "block", "block", "total"]
        first = group.to_dict()["blocks"][0]
        assert (first["code"], first["level"], first["mean"]) == ("process", "block", "21")
        assert "block ends" in group._repr_html_()
        assert group.mean_profile()["process"].exact == 21

    def test_with_the_name_of_an_area(self) -> None:
        """The code of a block is found before the title of an area, wherever one is asked for."""
        first, *others = PACK.areas
        pack = evolve(PACK, areas=[evolve(first, title=label("Process")), *others])
        profile = kc.profile(evaluation_of(pack, 5, 15, 30, 45))
        group, comparison = kc.aggregate([profile]), kc.compare(profile, profile)
        assert profile["process"].exact == group["process"].mean == 50
        assert comparison["process"].after.exact == 50
        assert [each.value.code for each in group.best("process")] == ["process"]
        assert [each.node.code for each in group.blocks] == ["process", "results", "ends"]
        assert group["Process"].mean == profile["Process"].exact == 20

    def test_that_not_all_members_have(self) -> None:
        """Equivalent packs may have other blocks, or other areas in them."""
        others = [block("process", "1", "2"), block("results", "2")]
        other = evolve(PACK, revision="2", blocks=others, equivalent_to=[PACK.ref])
        members = [
            kc.profile(evaluation_of(pack, 5, 15, 30, 45, subject=str(pack.ref)))
            for pack in (PACK, other)
        ]
        group = kc.aggregate(members)
        assert [each.node.code for each in group.blocks] == ["process"]
        assert group.get("results") is None
        with pytest.raises(IncomparableError, match="KC010"):
            group.best("results")
        alone = kc.aggregate(members[:1])
        assert alone.rank(members[1], "process").n == 2
        with pytest.raises(IncomparableError, match="KC006"):
            alone.rank(members[1], "results")


class TestLaws:
    """A block of all areas has the value of the total, and blocks are additive."""

    @given(kst.evaluations(kst.packs(rules=True)), POLICIES, POLICIES)
    def test_of_all_areas_is_the_total(
        self, drawn: kc.Evaluation, applicable: PolicyName, assessed: PolicyName
    ) -> None:
        """Points, bounds, coverage and limits, under every policy."""
        source = with_blocks(drawn, {"all": drawn.pack.total.parts})
        profile = kc.profile(source, not_applicable=applicable, not_assessed=assessed)
        whole, found = profile[TOTAL], profile["all"]
        assert (found.node.low, found.node.high) == (whole.node.low, whole.node.high)
        assert (found.exact, found.bounds, found.coverage) == (
            whole.exact, whole.bounds, whole.coverage,
        )  # fmt: skip

    @given(kst.evaluations(kst.packs(combine="sum"), missing=False))
    def test_are_additive(self, drawn: kc.Evaluation) -> None:
        """Disjoint blocks of all areas add up to a total of sums."""
        each_area = {f"b-{code}": [code] for code in drawn.pack.total.parts}
        profile = kc.profile(with_blocks(drawn, each_area))
        assert sum(each.exact or 0 for each in profile.blocks) == profile.total.exact
