"""``kompass check``: what is wrong with packs, for people and for programs."""

from __future__ import annotations

import os
from argparse import Namespace
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from kompass_core.checking import Checked, Outcome, find, outcomes
from kompass_core.cli.answers import Answer, Json
from kompass_core.cli.exchange import junit, sarif
from kompass_core.cli.exits import CommandError, Exit
from kompass_core.cli.pages import Page
from kompass_core.errors import KompassError
from kompass_core.packs import available_packs
from kompass_core.problems import Problem, Severity

__all__ = ["answer"]

_NOT_FOUND = "can_be_found"
_FORMATS = {"sarif": sarif, "junit": junit}


def answer(options: Namespace) -> Answer:
    """Check every pack that is named, and every one of a folder."""
    if options.json and options.format not in ("text", "json"):
        raise CommandError(Exit.MISUSE, f"kompass check: --json is not --format {options.format}")
    found = list(_all_outcomes(options.targets))
    problems = tuple(dict.fromkeys(each for outcome in found for each in outcome.problems))
    write = _FORMATS.get(options.format)
    counted = problems if options.strict else _errors(problems)
    return Answer(
        document=lambda: _document(found, problems),
        page=lambda page: _fill(page, found, problems),
        code=Exit.PROBLEMS if counted else Exit.FINE,
        plain=write and (lambda: write(found, strict=options.strict)),
    )


def _all_outcomes(targets: Iterable[str]) -> Iterator[Outcome]:
    packs = available_packs()
    for target in targets:
        try:
            found: tuple[Checked, ...] = find(_meant(target), packs=packs)
        except KompassError as error:
            yield Outcome(_NOT_FOUND, target, error.problems)
            continue
        for each in found:
            yield from outcomes(each)


def _meant(target: str) -> str | Path:
    """Tell a path, which exists or looks like one, from the id of an installed pack."""
    is_path = os.sep in target or target.endswith(".toml") or Path(target).exists()
    return Path(target) if is_path else target


def _errors(problems: Iterable[Problem]) -> tuple[Problem, ...]:
    return tuple(each for each in problems if each.severity is Severity.ERROR)


def _document(found: Sequence[Outcome], problems: Iterable[Problem]) -> dict[str, Json]:
    return {
        "checks": [
            {
                "check": each.check,
                "place": each.place,
                "ran": each.ran,
                "failed": each.failed,
                "problems": [problem.rule for problem in each.problems],
            }
            for each in found
        ],
        "problems": [
            {
                "rule": each.rule,
                "severity": each.severity.value,
                "source": each.source,
                "line": each.line,
                "column": each.column,
                "path": each.path,
                "place": each.place,
                "text": each.text,
            }
            for each in problems
        ],
    }


def _fill(page: Page, found: Iterable[Outcome], problems: Sequence[Problem]) -> None:
    for problem in problems:
        page.line(str(problem))
    if problems:
        page.gap()
    places = {each.place for each in found if each.check != _NOT_FOUND}
    errors = len(_errors(problems))
    said = f"{_counted(errors, 'error')}, {_counted(len(problems) - errors, 'warning')}"
    page.text(f"{_counted(len(places), 'pack')} checked: {said if problems else 'all is fine'}.")


def _counted(n: int, noun: str) -> str:
    return f"{n or 'no'} {noun}{'' if n == 1 else 's'}"
