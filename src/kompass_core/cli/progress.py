"""Progress of long work, for those who watch a terminal."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from time import monotonic
from typing import TextIO, TypeVar

_T = TypeVar("_T")

_PATIENCE = 1.0
"""The seconds before anything is shown."""
_INTERVAL = 0.2


def progress(items: Sequence[_T], what: str) -> Iterator[_T]:
    """
    Yield *items*; after a second, count them on stderr if that is a terminal.

    Args:
        items: The items that take long.
        what: Their name in the plural.
    """
    stream: TextIO | None = sys.stderr
    if stream is None or not stream.isatty():
        yield from items
        return
    due, shown = monotonic() + _PATIENCE, False
    for n, item in enumerate(items):
        if monotonic() >= due:
            stream.write(f"\r{n} of {len(items)} {what}")
            stream.flush()
            due, shown = monotonic() + _INTERVAL, True
        yield item
    if shown:
        stream.write("\r\033[K")
        stream.flush()
