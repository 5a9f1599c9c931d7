"""Files and packs named on the command line."""

from __future__ import annotations

import os
import sys
from argparse import Namespace
from collections.abc import Iterator
from contextlib import suppress
from io import BytesIO
from pathlib import Path
from typing import TypeAlias

from kompass_core.cli.answer import CommandError, Exit
from kompass_core.criteria import CriteriaPack
from kompass_core.errors import (
    EvaluationError,
    KompassError,
    PackDigestError,
    Problem,
    with_source,
)
from kompass_core.evaluations import Evaluation
from kompass_core.files import load_one, loads_one
from kompass_core.packs import Packs, available_packs, load_pack
from kompass_core.profiles import Profile, profile
from kompass_core.published import PublishedResult
from kompass_core.serialization.text import MOST_BYTES

Target: TypeAlias = CriteriaPack | Packs
"""A pack, or all packs of a distribution."""


def is_path(text: str) -> bool:
    """
    Return True if *text* is a path: it exists or is written like one, unlike the id of a pack.

    >>> [is_path(each) for each in ("a-se@2010", "a-se.toml", "a.whl", "./a-se", ".")]
    [False, True, True, True, True]
    """
    with suppress(OSError, ValueError):  # of names that no file can have
        return os.sep in text or text.endswith((".toml", ".whl")) or Path(text).exists()
    return False


def load_target(text: str) -> Target:
    """
    Load a pack by its id or its file, or the packs of a distribution by its path.

    Raises:
        PackError: If there is no such pack, or it is invalid.
        LimitError: If a file exceeds a limit of size.
    """
    if not is_path(text):
        return load_pack(text)
    path = Path(text)
    if path.suffix == ".toml":
        return load_pack(path)
    return Packs.from_path(path, beside=available_packs())


STDIN = "-"
"""The name of standard input among the files of a command."""


def load_source(path: str) -> Evaluation | PublishedResult:
    """
    Load a result from a file or, for ``-``, from standard input.

    Raises:
        KompassError: If there is no result.
    """
    if path != STDIN:
        return load_one(path)
    try:
        return loads_one(getattr(sys.stdin, "buffer", BytesIO()).read(MOST_BYTES + 1))
    except KompassError as error:
        raise with_source(error, STDIN) from None


def load_profile(path: str, options: Namespace) -> Profile:
    """
    Load a result and score it with the policies of the command line.

    Raises:
        CommandError: If scores are missing and no policy is given for them.
        KompassError: If the file holds no result, or a stale one that is not accepted.
    """
    source = load_source(path)
    try:
        return profile(
            source,
            not_applicable=options.not_applicable,
            not_assessed=options.not_assessed,
            accept_stale=options.accept_stale,
        )
    except EvaluationError as error:
        raise CommandError(Exit.MISUSE, *map(str, with_options(path, error))) from None
    except PackDigestError as error:
        raise PackDigestError(with_options(path, error)) from None


def with_options(path: str, error: KompassError) -> Iterator[Problem]:
    """Replace the names of arguments of the library by those of options."""
    for problem in error.problems:
        facts = problem.facts
        if "argument" in facts:
            facts["argument"] = f"--{facts['argument']}".replace("_", "-")
        if "hint" in facts:
            facts["hint"] = "score it under the present content with --accept-stale"
        yield problem.with_facts(**facts).in_file(path)
