"""One of a few things is given as it is, or by its name."""

from __future__ import annotations

from enum import Enum
from typing import Any

import pytest

from kompass_core.errors import KompassError, parse_choice


class Colour(Enum):
    """What there is to choose from."""

    RED = "red"
    BLUE = "blue"


class TestParseChoice:
    """What is none of them is refused with the names of all."""

    @pytest.mark.parametrize("given", [Colour.BLUE, "blue"])
    def test_takes_the_thing_or_its_name(self, given: Colour | str) -> None:
        """Either is the thing."""
        assert parse_choice(Colour, given, path="colour", error=KompassError) is Colour.BLUE

    @pytest.mark.parametrize("given", ["Blue", "BLUE", "", None, 1, ["blue"]])
    def test_refuses_all_else(self, given: Any) -> None:  # noqa: ANN401 (what callers may pass)
        """Names are written in one way; the error is the caller's, and nothing stands behind it."""
        with pytest.raises(KompassError) as caught:
            parse_choice(Colour, given, path="colour", error=KompassError)
        assert caught.value.problems[0].path == "colour"
        assert caught.value.problems[0].facts["known"] == ("red", "blue")
        assert caught.value.__cause__ is None
        assert caught.value.__suppress_context__
