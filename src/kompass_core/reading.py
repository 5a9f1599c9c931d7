"""Reading a file that may be anything."""

from __future__ import annotations

import os
import stat
from typing import BinaryIO

from kompass_core.errors import KompassError
from kompass_core.problems import Problem
from kompass_core.serialization.text import MOST_BYTES

__all__ = ["opened", "read_limited", "read_some"]


def read_limited(path: os.PathLike[str] | str, error: type[KompassError]) -> bytes:
    """
    Read a regular file, and not more of it than any honest file has.

    Args:
        path: Which file.
        error: What to raise where it cannot be read.

    Raises:
        KompassError: The given *error*, if there is no regular file or it cannot be read.
    """
    with opened(path, error) as stream:
        return read_some(stream, MOST_BYTES + 1, os.fspath(path), error)


def opened(path: os.PathLike[str] | str, error: type[KompassError]) -> BinaryIO:
    """
    Open a regular file to be read.

    Raises:
        KompassError: The given *error*, if there is no regular file or it cannot be opened.
    """
    name = os.fspath(path)
    flags = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
    try:
        # Without waiting, so that a pipe that nobody writes to does not hold us up.
        number = os.open(name, flags)
    except (OSError, ValueError) as cause:
        raise error([_unreadable(cause).within(name)]) from cause
    if not stat.S_ISREG(os.fstat(number).st_mode):
        os.close(number)
        raise error([Problem.of("KF010", reason="this is not a regular file").within(name)])
    return os.fdopen(number, "rb")


def read_some(stream: BinaryIO, size: int, name: str, error: type[KompassError]) -> bytes:
    """
    Read the next *size* bytes of the file *name*, or what is left of it.

    Raises:
        KompassError: The given *error*, if it cannot be read.
    """
    try:
        return stream.read(size)
    except OSError as cause:
        raise error([_unreadable(cause).within(name)]) from cause


def _unreadable(cause: Exception) -> Problem:
    reason = getattr(cause, "strerror", None) or str(cause)
    return Problem.of("KF010", reason=f"the file cannot be read: {reason}")
