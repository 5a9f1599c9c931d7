"""Provenance: each field of a variant knows the pack that decided it."""

from __future__ import annotations

from typing import Any

import attrs
from hypothesis import given

import kompass_core as kc
from kompass_core.testing import strategies as kst
from tests.making import label
from tests.variants import base, variant

BASE, FIRST, SECOND = (
    kc.PackRef(*ref) for ref in (("base", "1"), ("variant", "1"), ("second", "1"))
)


class TestProvenance:
    """What is passed on unchanged was decided by the oldest pack that says it so."""

    @given(kst.packs())
    def test_a_pack_in_full_decides_everything(self, pack: kc.CriteriaPack) -> None:
        """Every area and sub-question is there, and the pack itself."""
        found = pack.provenance
        assert list(found) == ["", *(code for code in pack.nodes if code != kc.TOTAL)]
        assert {ref for fields in found.values() for ref in fields.values()} == {pack.ref}

    def test_a_variant_decides_what_it_changes(self) -> None:
        """Down to the language of a text; all else is its parent's."""
        pack = variant(
            """
            language = "sv"
            [[areas]]
            code = "1"
            sub_questions = [
                { code = "1.1", max_points = 5, title = { fi = "Suunnitelmat" } },
                { code = "1.2", max_points = 5 },
            ]
            """
        )
        assert pack.provenance["1.1"] == {
            "code": BASE,
            "title.fi": FIRST,
            "title.en": BASE,
            "title.sv": BASE,
            "max_points": FIRST,
            "min_points": BASE,
            "aliases": BASE,
            "rule": BASE,
        }
        assert pack.provenance[""]["language"] == FIRST
        assert pack.provenance[""]["step"] == BASE
        assert set(pack.provenance["3"].values()) == {BASE}

    def test_what_is_added_is_its_own(self) -> None:
        """All of it; what was dropped is not mentioned."""
        pack = variant('drop = ["3"]\n[[areas]]\ncode = "4"\ntitle = { en = "Fourth" }')
        assert set(pack.provenance["4"].values()) == {FIRST}
        assert "3" not in pack.provenance

    def test_follows_a_chain(self) -> None:
        """Each field to the pack in between, or to the first."""
        first = variant('[[areas]]\ncode = "3"\naliases = ["T"]')
        text = '[[areas]]\ncode = "3"\ntitle = { en = "Last" }'
        second = variant(text, parent=first, ref="second@1")
        fields = second.provenance["3"]
        assert (fields["title.en"], fields["aliases"], fields["title.sv"]) == (SECOND, FIRST, BASE)

    def test_what_was_changed_and_changed_back_is_the_last_ones(self) -> None:
        """An ancestor that says the same did not decide it, if one in between said otherwise."""
        first = variant('[[areas]]\ncode = "1"\naliases = ["T"]')
        back = '[[areas]]\ncode = "1"\naliases = ["One"]'
        second = variant(back, parent=first, ref="second@1")
        assert second.areas[0].aliases == base().areas[0].aliases
        assert second.provenance["1"]["aliases"] == SECOND

    def test_what_speaks_of_one_pack_alone_is_never_passed_on(self) -> None:
        """Not even where both happen to say the same."""
        same: dict[str, Any] = {"publisher": "P", "source": "S", "notes": label("N")}
        parent = attrs.evolve(base(), equivalent_to=[kc.PackRef("x", "1")], **same)
        pack = attrs.evolve(variant(parent=parent), equivalent_to=parent.equivalent_to, **same)
        own = ("publisher", "source", "notes.en", "equivalent_to")
        assert {pack.provenance[""][name] for name in own} == {FIRST}

    def test_cannot_be_wrong_about_a_changed_copy(self) -> None:
        """It is told by comparing, not by a note made when the variant was read."""
        pack = attrs.evolve(variant(), publisher="Somebody", step="0.25")
        assert pack.provenance[""]["language"] == BASE
        assert pack.provenance[""]["step"] == FIRST
