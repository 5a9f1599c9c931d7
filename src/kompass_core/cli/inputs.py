"""Files and packs given on the command line."""

from __future__ import annotations

import os
from argparse import Namespace
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import TypeAlias

from kompass_core.cli.answer import CommandError, Exit
from kompass_core.criteria import CriteriaPack
from kompass_core.errors import EvaluationError, KompassError, PackDigestError, Problem
from kompass_core.files import load_result
from kompass_core.packs.loading import available_packs, load_pack
from kompass_core.packs.registry import Packs
from kompass_core.profiles import Profile, profile

Target: TypeAlias = CriteriaPack | Packs
"""A pack, or all that a distribution has."""


def is_path(text: str) -> bool:
    """
    Whether *text* names a file or a folder, which exists or looks like one, and not a pack.

    >>> [is_path(each) for each in ("a-se@2010", "a-se.toml", "a.whl", "./a-se", ".")]
    [False, True, True, True, True]
    """
    with suppress(OSError, ValueError):  # of names that no file can have
        return os.sep in text or text.endswith((".toml", ".whl")) or Path(text).exists()
    return False


def target(text: str) -> Target:
    """
    Return what *text* names: a pack by its id or its file, or a distribution by its place.

    Raises:
        PackError: As the pack or the distribution gives cause.
        LimitError: If a file is larger than any honest one.
    """
    if not is_path(text):
        return load_pack(text)
    path = Path(text)
    return (
        load_pack(path)
        if path.suffix == ".toml"
        else Packs.from_path(path, beside=available_packs())
    )


def profile_of(path: str, options: Namespace) -> Profile:
    """
    Return the profile of the result in a file, under the policies of the command line.

    Raises:
        CommandError: If scores are missing and no option says what becomes of them.
        KompassError: If the file holds no result, or a stale one that was not accepted.
    """
    source = load_result(path)
    try:
        return profile(
            source,
            not_applicable=options.not_applicable,
            not_assessed=options.not_assessed,
            accept_stale=options.accept_stale,
        )
    except EvaluationError as error:
        raise CommandError(Exit.MISUSE, *map(str, _for_the_command_line(path, error))) from None
    except PackDigestError as error:
        raise PackDigestError(_for_the_command_line(path, error)) from None


def _for_the_command_line(path: str, error: KompassError) -> Iterator[Problem]:
    """Name options where the library names the arguments of its functions."""
    for problem in error.problems:
        facts = problem.facts
        if "argument" in facts:
            facts["argument"] = f"--{facts['argument']}".replace("_", "-")
        if "hint" in facts:
            facts["hint"] = "score it under the present content with --accept-stale"
        yield problem.with_facts(**facts).in_file(path)
