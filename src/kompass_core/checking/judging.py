"""Asking a pack everything."""

from __future__ import annotations

import os
from collections.abc import Iterator

from attrs import frozen

from kompass_core.checking.checks import CHECKS, can_be_read
from kompass_core.checking.subjects import Checked, find
from kompass_core.criteria import PackRef
from kompass_core.errors import KompassError
from kompass_core.packs import Packs
from kompass_core.problems import Problem, Severity
from kompass_core.serialization import placed

__all__ = ["Outcome", "check", "outcomes"]


@frozen
class Outcome:
    """
    What one check found about one pack.

    Attributes:
        check: The name of the check, a key of `CHECKS`.
        place: The pack's file.
        problems: What is wrong, with file, line and column as far as they are known.
        ran: Whether the check was made; not if the pack cannot be read.
    """

    check: str
    place: str
    problems: tuple[Problem, ...] = ()
    ran: bool = True

    @property
    def failed(self) -> bool:
        """Whether there is an error; a warning is none."""
        return any(each.severity is Severity.ERROR for each in self.problems)


def check(
    target: str | PackRef | os.PathLike[str], *, packs: Packs | None = None
) -> tuple[Problem, ...]:
    """
    Judge a pack, or all packs of a distribution, by everything that `CHECKS` asks.

    Args:
        target: The path of a pack file or of the folder of a distribution's sources, as an
            ``os.PathLike``; or an installed pack, as ``"id@revision"``, or ``"id"`` for all
            its revisions.
        packs: What is installed; looked for if left out.

    Returns:
        What is wrong, errors and warnings; nothing if all is fine.
    """
    try:
        found = find(target, packs=packs)
    except KompassError as error:
        return error.problems
    problems = (each for one in found for outcome in outcomes(one) for each in outcome.problems)
    return tuple(dict.fromkeys(problems))


def outcomes(checked: Checked) -> Iterator[Outcome]:
    """Make every check of one pack, in order."""
    readable = True
    for name, judge in CHECKS.items():
        if not readable:
            yield Outcome(name, checked.place, ran=False)
            continue
        found = (each if each.source else checked.at_home(each) for each in judge(checked))
        problems = placed(found, checked.text)
        here = (each if each.source else each.within(checked.place) for each in problems)
        outcome = Outcome(name, checked.place, tuple(here))
        readable = judge is not can_be_read or not outcome.failed
        yield outcome
