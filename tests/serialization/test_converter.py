"""Only what is wrong with the data becomes a problem."""

from __future__ import annotations

import attrs
import pytest

from kompass_core.errors import PackSchemaError
from kompass_core.serialization.converter import structure


class TestConverter:
    """Only what is wrong with the data becomes a problem."""

    def test_an_error_of_our_own_is_not_hidden(self) -> None:
        """What no check has foreseen is raised as it is."""

        def broken(_: int) -> int:
            raise ZeroDivisionError

        made = attrs.make_class("Made", {"x": attrs.field(converter=broken, type=int)})
        with pytest.raises(ZeroDivisionError):
            structure({"x": 1}, made, PackSchemaError)
