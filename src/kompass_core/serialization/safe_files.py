"""Bounded reading and atomic writing of files; `serialization.text` has the limits."""

from __future__ import annotations

import os
import stat
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from kompass_core.errors import KompassError, Problem, SaveError, messages
from kompass_core.serialization.text import MOST_BYTES

_CHUNK = 64 * 1024
# Without waiting, so that a pipe without a writer does not block.
_FLAGS = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)


def read_limited(path: os.PathLike[str] | str, error: type[KompassError]) -> bytes:
    """
    Read a regular file, up to the largest size.

    Args:
        path: The file.
        error: The error to raise if it cannot be read.

    Raises:
        KompassError: The given *error*, if there is no regular file or it cannot be read.
    """
    name, found = os.fspath(path), b""
    number = _open(name, error)
    try:
        while len(found) <= MOST_BYTES and (more := os.read(number, _CHUNK)):
            found += more
    except OSError as cause:
        raise error([_unreadable(cause).in_file(name)]) from cause
    finally:
        os.close(number)
    return found


def opened(path: os.PathLike[str] | str, error: type[KompassError]) -> BinaryIO:
    """
    Open a regular file to be read.

    Raises:
        KompassError: The given *error*, if there is no regular file or it cannot be opened.
    """
    return os.fdopen(_open(os.fspath(path), error), "rb")


def _open(name: str, error: type[KompassError]) -> int:
    try:
        number = os.open(name, _FLAGS)
    except (OSError, ValueError) as cause:
        raise error([_unreadable(cause).in_file(name)]) from cause
    if not stat.S_ISREG(os.fstat(number).st_mode):
        os.close(number)
        raise error(
            [messages.FILE_NOT_READABLE.problem(reason="this is not a regular file").in_file(name)]
        )
    return number


def _unreadable(cause: Exception) -> Problem:
    reason = getattr(cause, "strerror", None) or str(cause)
    return messages.FILE_NOT_READABLE.problem(reason=f"the file cannot be read: {reason}")


def write_whole(path: os.PathLike[str] | str, text: str) -> None:
    """
    Write *text* as UTF-8, in place of what was there, whose permissions are kept.

    It is written beside *path*, flushed to the disk, and then takes the place of what was there.

    Raises:
        SaveError: If the file cannot be written, is a link or no regular file; what stood
            there before still does.
    """
    name = os.fspath(path)
    try:
        data = text.encode()
    except UnicodeEncodeError:
        raise SaveError([_failure(name, "a text has half of a surrogate pair")]) from None
    with replacing(name) as stream:
        stream.write(data)


@contextmanager
def replacing(name: str) -> Generator[BinaryIO]:
    """
    Provide a new file, which takes the place of *name* if all goes well and else is removed.

    Raises:
        SaveError: As for `write_whole`.
    """
    try:
        with _beside(Path(name)) as stream:
            yield stream
    except KompassError:
        raise
    except (OSError, ValueError) as cause:
        reason = getattr(cause, "strerror", None) or str(cause)
        raise SaveError([_failure(name, reason)]) from cause


def _failure(name: str, reason: str) -> Problem:
    return messages.FILE_NOT_WRITTEN.problem(reason=reason).in_file(name)


@contextmanager
def _beside(target: Path) -> Generator[BinaryIO]:
    mode = _mode_of(target)
    temporary = target.with_name(f".{target.name}.{os.urandom(8).hex()}")
    try:
        with temporary.open("xb") as stream:
            yield stream
            stream.flush()
            os.fsync(stream.fileno())
        if mode is not None:
            temporary.chmod(mode)
        temporary.replace(target)
    except BaseException:
        # An interrupt, too, leaves nothing behind.
        temporary.unlink(missing_ok=True)
        raise


def _mode_of(target: Path) -> int | None:
    """Return the permissions that the file has; None where there is no file yet."""
    try:
        found = target.lstat()
    except FileNotFoundError:
        return None
    if not stat.S_ISREG(found.st_mode):
        reason = "the target is a link; give the path that it leads to"
        if not stat.S_ISLNK(found.st_mode):
            reason = "the target is not a regular file"
        raise SaveError([_failure(str(target), reason)])
    if not os.access(target, os.W_OK):
        raise SaveError([_failure(str(target), "the file may not be written to")])
    return stat.S_IMODE(found.st_mode)
