"""A problem in a file has its place."""

from __future__ import annotations

import pytest

from kompass_core.errors import PackSchemaError, messages
from kompass_core.serialization.locations import located, locating


class TestPlacing:
    """Problems get the places of their keys, once they are raised."""

    TEXT = "a = 1\nb = 2\n"

    def test_problems_get_their_lines(self) -> None:
        """As bytes or text, whatever error it is."""
        for text in (self.TEXT, self.TEXT.encode()):
            with pytest.raises(PackSchemaError) as caught, locating(text):
                raise PackSchemaError([messages.KEY_MISSING.problem("b.c", key="d")])
            assert str(caught.value).startswith("2:1: b.c: ")

    def test_those_of_other_files_keep_their_own(self) -> None:
        """And those that have a line already, or no path."""
        given = [
            messages.BYTE_ORDER_MARK.problem("b").in_file("other.toml"),
            messages.BYTE_ORDER_MARK.problem("b").at_line(7, 7),
            messages.BYTE_ORDER_MARK.problem(),
            messages.BYTE_ORDER_MARK.problem("unknown"),
        ]
        assert list(located(given, self.TEXT)) == given

    def test_json_is_read_as_json(self) -> None:
        """By the sign between key and value."""
        (problem,) = located(
            [messages.BYTE_ORDER_MARK.problem("b")], '{"a": 1,\n "b": 2}', json=True
        )
        assert (problem.line, problem.column) == (2, 2)
