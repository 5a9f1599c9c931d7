"""Loading and saving evaluations and published results."""

from __future__ import annotations

import os
import secrets
import stat
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TypeAlias

from kompass_core.criteria import CriteriaPack, PackRef
from kompass_core.errors import EvaluationError, KompassError, SaveError, UnknownPackError
from kompass_core.evaluation import Evaluation
from kompass_core.packs import Packs, available_packs
from kompass_core.problems import Problem
from kompass_core.published import PublishedResult
from kompass_core.reading import read_limited
from kompass_core.serialization import (
    parse_json,
    parse_toml,
    placing,
    read_result,
    result_to_json,
    result_to_toml,
)

__all__ = ["load", "save"]

PackSource: TypeAlias = Packs | CriteriaPack | Iterable[CriteriaPack]
"""Where to look for the criteria of a file."""

_SUFFIXES = (".toml", ".json")


def load(
    path: str | os.PathLike[str], *, packs: PackSource | None = None
) -> Evaluation | PublishedResult:
    """
    Read an evaluation or a published result, as its ``kind`` says.

    Args:
        path: A ``.toml`` or ``.json`` file.
        packs: Where its criteria are: what is installed if left out, a `Packs`, a pack, or
            several packs.

    Raises:
        EvaluationError: If the file cannot be read, or is no evaluation that its pack can
            score; with every problem, file and key path.
        PublishedResultError: If it is no result that its pack can print.
        PackError: If its pack is unknown or broken.
        LimitError: If the file is larger or deeper than any honest one.
    """
    name = os.fspath(path)
    suffix = _suffix(name)
    text = read_limited(name, EvaluationError)
    is_json = suffix == ".json"
    try:
        data = (parse_json if is_json else parse_toml)(text, EvaluationError)
        with placing(text, json=is_json):
            return read_result(data, _pack_for(packs))
    except KompassError as error:
        placed = (each if each.source else each.within(name) for each in error.problems)
        raise type(error)(placed) from None


def _suffix(name: str) -> str:
    suffix = Path(name).suffix.lower()
    if suffix not in _SUFFIXES:
        problem = Problem.of("KF009", given=suffix or name, known=_SUFFIXES)
        raise EvaluationError([problem.within(name)])
    return suffix


def _pack_for(packs: PackSource | None) -> Callable[[PackRef], CriteriaPack]:
    if packs is None or isinstance(packs, Packs):

        def installed(ref: PackRef) -> CriteriaPack:
            found = available_packs() if packs is None else packs
            return found.load(ref.id, ref.revision)

        return installed
    several = [packs] if isinstance(packs, CriteriaPack) else list(packs)
    known = {pack.ref: pack for pack in several}

    def given(ref: PackRef) -> CriteriaPack:
        if ref not in known:
            hint = f"known: {', '.join(map(str, known)) or 'none'}"
            raise UnknownPackError([Problem.of("KP100", id=str(ref), hint=hint)])
        return known[ref]

    return given


def save(result: Evaluation | PublishedResult, path: str | os.PathLike[str]) -> None:
    """
    Write an evaluation or a published result, whole or not at all.

    The text is made before any file is opened; it is written beside *path*, flushed to the
    disk, and then takes the place of what was there, whose permissions it keeps.

    Args:
        result: What to write.
        path: A ``.toml`` or ``.json`` file.

    Raises:
        SaveError: If the file cannot be written, is a link or no regular file; what stood
            there before still does.
        EvaluationError: If the name has another ending.
    """
    name = os.fspath(path)
    text = result_to_json(result) if _suffix(name) == ".json" else result_to_toml(result)
    try:
        data = text.encode()
    except UnicodeEncodeError:
        raise SaveError([_failure(name, "a text has half of a surrogate pair")]) from None
    try:
        _replace(Path(name), data)
    except SaveError:
        raise
    except (OSError, ValueError) as cause:
        reason = getattr(cause, "strerror", None) or str(cause)
        raise SaveError([_failure(name, reason)]) from cause


def _failure(name: str, reason: str) -> Problem:
    return Problem.of("KF011", reason=reason).within(name)


def _replace(target: Path, data: bytes) -> None:
    mode = _mode_of(target)
    temporary = target.with_name(f".{target.name}.{secrets.token_hex(8)}")
    try:
        with temporary.open("xb") as stream:
            stream.write(data)
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
