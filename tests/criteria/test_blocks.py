"""Blocks: what a pack may declare, and what it changes."""

from __future__ import annotations

import pytest
from attrs import evolve
from hypothesis import given

import kompass_core as kc
from kompass_core.criteria import Block
from kompass_core.errors import PackError
from kompass_core.serialization.pack_files import pack_data, pack_to_toml, read_pack
from kompass_core.testing import strategies as kst
from tests.making import label, pack_of

PROCESS = Block(code="process", title=label("Process"), areas=["1", "2"])
RENAMED = evolve(PROCESS, title=label("P"))
PACK = pack_of(10, 20, [30], blocks=[PROCESS])


def problems(*blocks: Block) -> list[tuple[str, str]]:
    """Return the rules that a pack with some blocks breaks, and where."""
    with pytest.raises(PackError) as caught:
        pack_of(10, 20, [30], blocks=blocks)
    return [(each.rule, each.path) for each in caught.value.problems]


class TestBlock:
    """A block has a code of its own, a title, and areas."""

    @pytest.mark.parametrize("areas", [[], ["1", "1"]])
    def test_has_each_area_once(self, areas: list[str]) -> None:
        """And one at least."""
        with pytest.raises(PackError) as caught:
            evolve(PROCESS, areas=areas)
        assert [each.rule for each in caught.value.problems] == ["KP203"]

    def test_areas_are_no_text(self) -> None:
        """Which would become its letters."""
        with pytest.raises(TypeError):
            evolve(PROCESS, areas="12")

    @pytest.mark.parametrize("code", ["1", "3.1", "TOTAL", "Process"])
    def test_codes_are_unique(self, code: str) -> None:
        """Among blocks, areas and sub-questions, ignoring case."""
        assert ("KP204", "blocks[1].code") in problems(PROCESS, evolve(PROCESS, code=code))

    def test_areas_count(self) -> None:
        """One that does not count in the total has nothing to give."""
        areas = [evolve(PACK.areas[0], counted=False), *PACK.areas[1:]]
        with pytest.raises(PackError) as caught:
            pack_of(1, areas=areas, blocks=[PROCESS])
        assert [each.rule for each in caught.value.problems] == ["KP205"]

    @pytest.mark.parametrize("code", ["4", "3.1", "total"])
    def test_areas_exist(self, code: str) -> None:
        """A sub-question is none."""
        assert problems(evolve(PROCESS, areas=["1", code])) == [("KP205", "blocks[0].areas[1]")]

    def test_title_is_in_the_language_of_the_pack(self) -> None:
        """As every title."""
        title = kc.Label({"sv": "Process"})
        assert problems(evolve(PROCESS, title=title)) == [("KP013", "blocks[0].title")]

    def test_may_overlap(self) -> None:
        """And need not have all areas."""
        pack = pack_of(10, 20, 30, blocks=[PROCESS, evolve(PROCESS, code="b", areas=["2", "3"])])
        assert {code: node.high for code, node in pack.block_nodes.items()} == {
            "process": 30,
            "b": 50,
        }

    @given(kst.packs(blocks=True, percent=True))
    def test_files_lose_nothing(self, drawn: kc.CriteriaPack) -> None:
        """What is written is read again."""
        assert read_pack(pack_to_toml(drawn)) == drawn

    def test_are_scoring_content(self) -> None:
        """Areas are; titles are not."""
        assert PACK.digest != evolve(PACK, blocks=()).digest
        assert PACK.digest != evolve(PACK, blocks=[evolve(PROCESS, areas=["2"])]).digest
        assert PACK.digest == evolve(PACK, blocks=[evolve(PROCESS, title=label("P"))]).digest

    @pytest.mark.parametrize(
        ("before", "after", "expected"),
        [
            ([], [PROCESS], ("blocks[process]", "compatible")),
            ([PROCESS], [], ("blocks[process]", "breaking")),
            ([PROCESS], [evolve(PROCESS, areas=["1"])], ("blocks[process].areas", "breaking")),
            (
                [PROCESS],
                [evolve(PROCESS, title=label("P"))],
                ("blocks[process].title.en", "text only"),
            ),
        ],
    )
    def test_differences(
        self, before: list[Block], after: list[Block], expected: tuple[str, str]
    ) -> None:
        """Sub-totals may be added."""
        (found,) = kc.diff(evolve(PACK, blocks=before), evolve(PACK, blocks=after)).differences
        assert (found.field, found.impact.value) == expected


class TestVariant:
    """A variant inherits blocks, replaces them all, or removes them."""

    def variant(self, **keys: object) -> kc.CriteriaPack:
        """Read a variant of the pack."""
        extends = {"pack": "small@1", "digest": PACK.digest}
        data = {"format": 1, "id": "v", "revision": "1", "source": "s", "extends": extends, **keys}
        return read_pack(data, parent_of=lambda *_: PACK)

    def test_inherits(self) -> None:
        """Unless it has its own, or unsets them."""
        assert self.variant().blocks == PACK.blocks
        assert self.variant(unset=["blocks"]).blocks == ()
        own = [{"code": "b", "title": {"en": "B"}, "areas": ["2"]}]
        assert [each.code for each in self.variant(blocks=own).blocks] == ["b"]

    def test_drops_an_area_that_a_block_needs(self) -> None:
        """The problem is at the key that drops it."""
        with pytest.raises(PackError) as caught:
            self.variant(drop=["2"])
        assert [(each.rule, each.path) for each in caught.value.problems] == [("KP205", "drop[0]")]
        assert pack_data(PACK)["blocks"]
