"""Loading and saving evaluations and published results."""

from __future__ import annotations

import os
from pathlib import Path

from kompass_core.errors import EvaluationError, KompassError, located
from kompass_core.evaluation import Evaluation
from kompass_core.packs import PackSource, pack_finder
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
from kompass_core.writing import write_whole

__all__ = ["load", "save"]

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
            return read_result(data, pack_finder(packs))
    except KompassError as error:
        raise located(error, name) from None


def _suffix(name: str) -> str:
    suffix = Path(name).suffix.lower()
    if suffix not in _SUFFIXES:
        problem = Problem.of("KF009", given=suffix or name, known=_SUFFIXES)
        raise EvaluationError([problem.within(name)])
    return suffix


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
    write_whole(name, text)
