"""Writing a file whole, or not at all."""

from __future__ import annotations

import os
import secrets
import stat
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from kompass_core.errors import KompassError, SaveError
from kompass_core.problems import Problem

__all__ = ["replacing", "write_whole"]


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
    return Problem.of("KF011", reason=reason).within(name)


@contextmanager
def _beside(target: Path) -> Generator[BinaryIO]:
    mode = _mode_of(target)
    temporary = target.with_name(f".{target.name}.{secrets.token_hex(8)}")
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
