"""From a file and the options of the command line to a profile."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Iterator

from kompass_core.cli.exits import CommandError, Exit
from kompass_core.errors import EvaluationError, KompassError, PackDigestError
from kompass_core.files import load
from kompass_core.problems import Problem
from kompass_core.profiles import Profile
from kompass_core.scoring import profile

__all__ = ["profile_of"]


def profile_of(path: str, options: Namespace) -> Profile:
    """
    Return the profile of the result in a file, under the policies of the command line.

    Raises:
        CommandError: If scores are missing and no option says what becomes of them.
        KompassError: If the file holds no result, or a stale one that was not accepted.
    """
    source = load(path)
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
        yield Problem.of(problem.rule, problem.path, **facts).within(path)
