"""The command `kompass check`."""

from __future__ import annotations

import json
import os
from argparse import Namespace
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from pathlib import Path
from urllib.parse import quote
from xml.etree import ElementTree as ET

from kompass_core.cli.answer import Answer, CommandError, Exit, Json
from kompass_core.cli.output import Page, Terminal
from kompass_core.errors import KompassError, Problem, Severity
from kompass_core.packs.checks import Checked, Outcome, find, outcomes
from kompass_core.packs.loading import available_packs

_SARIF = "https://json.schemastore.org/sarif-2.1.0.json"


def sarif(found: Iterable[Outcome], *, strict: bool) -> str:
    """
    Write SARIF 2.1.0, which editors and code hosts show beside the line.

    Args:
        found: The outcomes of all checks.
        strict: Whether warnings count as errors.
    """
    problems = tuple(dict.fromkeys(each for outcome in found for each in outcome.problems))
    rules = sorted({each.rule for each in problems})
    run = {
        "tool": {
            "driver": {
                "name": "kompass",
                "rules": [
                    {"id": rule, "defaultConfiguration": {"level": _level(rule, strict=strict)}}
                    for rule in rules
                ],
            }
        },
        "columnKind": "unicodeCodePoints",
        "results": [
            {
                "ruleId": each.rule,
                "ruleIndex": rules.index(each.rule),
                "level": _level(each, strict=strict),
                "message": {"text": each.text},
                "locations": [_location(each)],
            }
            for each in problems
        ],
    }
    document = {"$schema": _SARIF, "version": "2.1.0", "runs": [run]}
    return json.dumps(document, indent=2)


def _level(problem: Problem, *, strict: bool) -> str:
    return "error" if strict else problem.severity.value


def _location(problem: Problem) -> dict[str, Json]:
    location: dict[str, Json] = {}
    if problem.source:
        physical: dict[str, Json] = {"artifactLocation": {"uri": _uri(problem.source)}}
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


def junit(found: Iterable[Outcome], *, strict: bool) -> str:
    """
    Write JUnit's XML, which build servers show: a suite for each pack, a case for each check.

    Args:
        found: The outcomes of all checks.
        strict: Whether warnings count as failures; else they are the output of their check.
    """
    suites = ET.Element("testsuites")
    for place, group in groupby(found, key=lambda each: each.place):
        _suite(suites, place, tuple(group), strict=strict)
    ET.indent(suites)
    text: str = ET.tostring(suites, encoding="unicode")
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{text}'


def _suite(suites: ET.Element, place: str, outcomes: Sequence[Outcome], *, strict: bool) -> None:
    suite = ET.SubElement(suites, "testsuite", name=_shown(place), tests=str(len(outcomes)))
    failures = skipped = 0
    for outcome in outcomes:
        case = ET.SubElement(suite, "testcase", classname=_shown(place), name=outcome.check)
        if not outcome.ran:
            skipped += 1
            ET.SubElement(case, "skipped", message="the pack cannot be read")
        elif outcome.failed or (strict and outcome.problems):
            failures += 1
            rules = ", ".join(sorted({each.rule for each in outcome.problems}))
            failure = ET.SubElement(case, "failure", message=rules, type=_kind(outcome))
            failure.text = _lines(outcome.problems)
        elif outcome.problems:
            ET.SubElement(case, "system-out").text = _lines(outcome.problems)
    counts = {"failures": failures, "errors": 0, "skipped": skipped}
    suite.attrib |= {name: str(n) for name, n in counts.items()}


def _kind(outcome: Outcome) -> str:
    return Severity.ERROR.value if outcome.failed else Severity.WARNING.value


def _lines(problems: Iterable[Problem]) -> str:
    return "\n".join(_shown(str(each)) for each in problems)


def _shown(text: str) -> str:
    """Return *text* without the control characters that XML cannot hold."""
    return Terminal().fold(text)


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
