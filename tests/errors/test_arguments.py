"""One of a few things is given as it is, or by its name."""

from __future__ import annotations

from enum import Enum
from typing import Any

import numpy as np
import pytest

from kompass_core.errors import AmountError, KompassError, parse_choice, require_type, whole_number


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


class TestWholeNumber:
    """Whole numbers of any kind are taken, but no truth values and no arrays."""

    @pytest.mark.parametrize("given", [3, np.int16(3), np.array(3)])
    def test_takes_any_integer(self, given: Any) -> None:  # noqa: ANN401 (what callers may pass)
        """What has an index is one."""
        assert whole_number("n", given, 1, 3) == 3

    @pytest.mark.parametrize("given", [True, 0, 4, 2.0, "2", None, np.array([1, 2])])
    def test_refuses_all_else(self, given: Any) -> None:  # noqa: ANN401 (what callers may pass)
        """With the limits."""
        with pytest.raises(AmountError) as caught:
            whole_number("n", given, 1, 3)
        problem = caught.value.problems[0]
        assert (problem.rule, problem.path) == ("KN070", "n")
        assert (problem.facts["low"], problem.facts["high"]) == (1, 3)


class TestRequireType:
    """A wrong type is named with the right ones."""

    def test_accepts_any_of_the_types(self) -> None:
        """None, too, where it is one of them."""
        require_type("n", 1, int)
        require_type("n", None, int, type(None))

    def test_refuses_others(self) -> None:
        """As a TypeError."""
        with pytest.raises(TypeError, match=r"^n must be int or None, not str$"):
            require_type("n", "1", int, type(None))
