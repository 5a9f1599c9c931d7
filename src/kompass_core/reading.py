"""Reading a file that may be anything."""

from __future__ import annotations

import os
import stat

from kompass_core.errors import KompassError
from kompass_core.problems import Problem
from kompass_core.serialization.text import MOST_BYTES

__all__ = ["read_limited"]


def read_limited(path: os.PathLike[str] | str, error: type[KompassError]) -> bytes:
    """
    Read a regular file, and not more of it than any honest file has.

    Args:
        path: Which file.
        error: What to raise where it cannot be read.

    Raises:
        KompassError: The given *error*, if there is no regular file or it cannot be read.
    """
    name = os.fspath(path)
    flags = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
    try:
        # Without waiting, so that a pipe that nobody writes to does not hold us up.
        with os.fdopen(os.open(name, flags), "rb") as stream:
            regular = stat.S_ISREG(os.fstat(stream.fileno()).st_mode)
            data = stream.read(MOST_BYTES + 1) if regular else b""
    except (OSError, ValueError) as cause:
        reason = getattr(cause, "strerror", None) or str(cause)
        problem = Problem.of("KF010", reason=f"the file cannot be read: {reason}")
        raise error([problem.within(name)]) from cause
    if not regular:
        raise error([Problem.of("KF010", reason="this is not a regular file").within(name)])
    return data
