"""Only what is wrong with the data becomes a problem."""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterator
from decimal import Decimal
from typing import Any, NoReturn

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

import kompass_core as kc
from kompass_core.errors import KompassError, PackSchemaError
from kompass_core.serialization import converter
from kompass_core.serialization.converter import structure
from kompass_core.serialization.pack_files import pack_data, pack_to_toml, read_pack
from kompass_core.serialization.result_files import read_result, result_to_dict
from kompass_core.testing import strategies as kst
from kompass_core.testing.strategies.broken import BrokenPack


def refuse(*_: object) -> NoReturn:
    """Refuse to read anything."""
    raise NotImplementedError


def outcome(read: Callable[[], object]) -> object:
    """Return what is read, or what is wrong with it."""
    try:
        return read()
    except KompassError as error:
        return type(error), [problem.to_dict() for problem in error.problems]


def agrees(read: Callable[[], object]) -> bool:
    """Return True if cattrs alone reads the same, or finds the same problems."""
    expected = outcome(read)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(converter, "_reader", refuse)
        return outcome(read) == expected


OTHERS: list[Any] = [None, True, 1, "x", "2016", Decimal("0.5"), 0.5, [], ["x"], {}, {"en": "x"}]


def places(data: Any) -> Iterator[tuple[Any, Any]]:  # noqa: ANN401 (plain data)
    """Yield each table and array inside plain data, with each of its keys or indices."""
    for key in list(data) if isinstance(data, dict) else range(len(data)):
        yield data, key
        if isinstance(data[key], dict | list):
            yield from places(data[key])


@st.composite
def spoiled(draw: st.DrawFn, data: dict[str, Any]) -> dict[str, Any]:
    """Draw data with some values replaced, removed or added."""
    changed = copy.deepcopy(data)
    for _ in range(draw(st.integers(1, 3))):
        inside, key = draw(st.sampled_from(list(places(changed))))
        if draw(st.booleans()):
            inside[key] = draw(st.sampled_from(OTHERS))
        elif isinstance(inside, dict):
            inside[draw(st.sampled_from([key, "key"]))] = inside.pop(key)
        else:
            inside.append(inside.pop(key))
    return changed


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
