"""Only what is wrong with the data becomes a problem."""

from __future__ import annotations

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

import kompass_core as kc
from kompass_core.errors import PackSchemaError
from kompass_core.serialization import converter
from kompass_core.serialization.converter import structure
from kompass_core.serialization.pack_files import pack_data, pack_to_toml, read_pack
from kompass_core.serialization.result_files import read_result, result_to_dict
from kompass_core.testing import strategies as kst
from kompass_core.testing.strategies.broken import BrokenPack
from tests.reading import agrees, refuse, spoiled


class TestConverter:
    """Only what is wrong with the data becomes a problem."""

    def test_an_error_of_our_own_is_not_hidden(self) -> None:
        """What no check has foreseen is raised as it is."""

        def broken(_: int) -> int:
            raise ZeroDivisionError

        made = attrs.make_class("Made", {"x": attrs.field(converter=broken, type=int)})
        with pytest.raises(ZeroDivisionError):
            structure({"x": 1}, made, PackSchemaError)


class TestStructure:
    """Data is read quickly, and by cattrs if anything is wrong: to the same effect."""

    @given(kst.packs())
    def test_packs_are_the_same(self, pack: kc.CriteriaPack) -> None:
        """As cattrs makes them."""
        text = pack_to_toml(pack)
        assert read_pack(text) == pack
        assert agrees(lambda: read_pack(text))

    @given(kst.broken_packs())
    def test_broken_packs_have_the_same_problems(self, broken: BrokenPack) -> None:
        """In the same order, at the same places."""
        assert agrees(lambda: read_pack(broken.file))

    @given(kst.evaluations() | kst.printed_results())
    def test_results_are_the_same(self, result: kc.Evaluation | kc.PublishedResult) -> None:
        """Evaluations and published results."""
        data = result_to_dict(result)
        assert read_result(data, lambda _: result.pack) == result
        assert agrees(lambda: read_result(data, lambda _: result.pack))

    @given(st.data(), kst.evaluations() | kst.printed_results())
    def test_any_other_value_is_taken_or_refused_alike(
        self, data: st.DataObject, result: kc.Evaluation | kc.PublishedResult
    ) -> None:
        """Wherever it is in the file of a pack or a result, and whatever it is."""
        pack, plain = pack_data(result.pack), result_to_dict(result)
        one, other = data.draw(spoiled(pack)), data.draw(spoiled(plain))
        assert agrees(lambda: read_pack(one))
        assert agrees(lambda: read_result(other, lambda _: result.pack))

    def test_what_is_valid_needs_no_cattrs(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """It takes long to import."""
        monkeypatch.setattr(converter, "_structure", refuse)
        for found in kc.available_packs():
            assert kc.load_pack(found.ref, distribution=found.distribution).ref == found.ref
            kc.published_results(found.ref)
            kc.published_crosswalks(found.ref.id)
