"""Long work is counted for those who watch a terminal."""

from __future__ import annotations

import io
import sys
from collections.abc import Iterator
from itertools import count

import pytest

from kompass_core.cli import progress as module
from kompass_core.cli.progress import progress


class Watched(io.StringIO):
    """A stream that a person reads."""

    def isatty(self) -> bool:
        """Return True."""
        return True


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Let half a second pass between two looks at the clock."""
    times = count(start=0, step=1)
    monkeypatch.setattr(module, "monotonic", lambda: next(times) / 2)
    return iter(())


@pytest.mark.usefixtures("clock")
class TestProgress:
    """All items come, and the count goes when they are done."""

    @pytest.mark.parametrize("stream", [io.StringIO(), None])
    def test_is_quiet_where_nobody_watches(
        self, monkeypatch: pytest.MonkeyPatch, stream: io.StringIO | None
    ) -> None:
        """In a pipe, a log, or without a stream."""
        with monkeypatch.context() as patched:
            patched.setattr(sys, "stderr", stream)
            assert list(progress([1, 2, 3, 4], "results")) == [1, 2, 3, 4]
        assert stream is None or stream.getvalue() == ""

    def test_is_shown_after_a_second(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """The line is removed at the end."""
        stream = Watched()
        with monkeypatch.context() as patched:
            patched.setattr(sys, "stderr", stream)
            assert list(progress(["a", "b", "c", "d"], "results")) == ["a", "b", "c", "d"]
        assert stream.getvalue() == "\r1 of 4 results\r2 of 4 results\r3 of 4 results\r\033[K"

    def test_of_short_work_is_not_shown(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """A flicker tells nothing."""
        stream = Watched()
        with monkeypatch.context() as patched:
            patched.setattr(sys, "stderr", stream)
            assert list(progress(["a"], "results")) == ["a"]
        assert stream.getvalue() == ""
