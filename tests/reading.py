"""Reading of plain data in both ways, and data with something wrong."""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterator
from decimal import Decimal
from typing import Any, NoReturn

import pytest
from hypothesis import strategies as st

from kompass_core.errors import KompassError
from kompass_core.serialization import converter


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
