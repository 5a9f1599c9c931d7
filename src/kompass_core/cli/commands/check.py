"""The command `kompass check`."""

from __future__ import annotations

import json
from argparse import Namespace
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any
from urllib.parse import quote

from kompass_core.cli.answer import CommandError, CommandResult, Exit
from kompass_core.cli.inputs import is_path
from kompass_core.cli.output import Page
from kompass_core.errors import KompassError, Problem, Severity
from kompass_core.packs import available_packs
from kompass_core.packs.checks import Outcome, find, outcomes

_SARIF = "https://json.schemastore.org/sarif-2.1.0.json"
_NOT_FOUND = "can_be_found"
_FACTS = ("rule", "source", "line", "column", "path", "place", "text")


def run(options: Namespace) -> CommandResult:
    """Check every pack that is named, and every pack of a folder."""
    if options.json and options.format == "sarif":
        raise CommandError(Exit.MISUSE, "kompass check: --json is not --format sarif")
    found = list(_all_outcomes(options.targets))
    problems = tuple(dict.fromkeys(each for outcome in found for each in outcome.problems))
    counted, is_sarif = problems if options.strict else _errors(problems), options.format == "sarif"
    return CommandResult(
        data=lambda: _data(found, problems),
        fill=lambda page: _add_problems(page, found, problems),
        code=Exit.PROBLEMS if counted else Exit.FINE,
        text=(lambda: sarif(problems, strict=options.strict)) if is_sarif else None,
    )


def _all_outcomes(targets: Iterable[str]) -> Iterator[Outcome]:
    packs = available_packs()
    for target in targets:
        try:
            found = find(Path(target) if is_path(target) else target, packs=packs)
        except KompassError as error:
            yield Outcome(_NOT_FOUND, target, error.problems)
        else:
            for each in found:
                yield from outcomes(each)


def _errors(problems: Iterable[Problem]) -> tuple[Problem, ...]:
    return tuple(each for each in problems if each.severity is Severity.ERROR)


def _data(found: Iterable[Outcome], problems: Iterable[Problem]) -> dict[str, Any]:
    return {
        "checks": [
            {
                **{name: getattr(each, name) for name in ("check", "place", "ran", "failed")},
                "problems": [problem.rule for problem in each.problems],
            }
            for each in found
        ],
        "problems": [
            {"severity": each.severity.value, **{name: getattr(each, name) for name in _FACTS}}
            for each in problems
        ],
    }


def _add_problems(page: Page, found: Iterable[Outcome], problems: Sequence[Problem]) -> None:
    for problem in problems:
        page.line(str(problem))
    if problems:
        page.gap()
    places = {each.place for each in found if each.check != _NOT_FOUND}
    errors = len(_errors(problems))
    counts = f"{_counted(errors, 'error')}, {_counted(len(problems) - errors, 'warning')}"
    page.text(f"{_counted(len(places), 'pack')} checked: {counts if problems else 'all is fine'}.")


def _counted(n: int, noun: str) -> str:
    return f"{n or 'no'} {noun}{'' if n == 1 else 's'}"


def sarif(problems: Sequence[Problem], *, strict: bool) -> str:
    """
    Write SARIF 2.1.0, which editors and code hosts show beside the line.

    Args:
        problems: The problems that the checks found.
        strict: True if warnings count as errors.
    """
    levels = {each.rule: "error" if strict else each.severity.value for each in problems}
    rules = sorted(levels)
    run = {
        "tool": {
            "driver": {
                "name": "kompass",
                "rules": [
                    {"id": rule, "defaultConfiguration": {"level": levels[rule]}} for rule in rules
                ],
            }
        },
        "columnKind": "unicodeCodePoints",
        "results": [
            {
                "ruleId": each.rule,
                "ruleIndex": rules.index(each.rule),
                "level": levels[each.rule],
                "message": {"text": each.text},
                "locations": [_location(each)],
            }
            for each in problems
        ],
    }
    return json.dumps({"$schema": _SARIF, "version": "2.1.0", "runs": [run]}, indent=2)


def _location(problem: Problem) -> dict[str, Any]:
    location: dict[str, Any] = {}
    if problem.source:
        physical: dict[str, Any] = {"artifactLocation": {"uri": _uri(problem.source)}}
        if problem.line:
            region = {"startLine": problem.line, "startColumn": problem.column}
            physical["region"] = {name: n for name, n in region.items() if n}
        location["physicalLocation"] = physical
    if problem.path:
        location["logicalLocations"] = [{"fullyQualifiedName": problem.path}]
    return location


def _uri(source: str) -> str:
    path = Path(source)
    return path.as_uri() if path.is_absolute() else quote(path.as_posix())
