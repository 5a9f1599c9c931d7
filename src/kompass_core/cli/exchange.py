"""What checks found, in the formats that other programs show."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from itertools import groupby
from pathlib import Path
from urllib.parse import quote
from xml.etree import ElementTree as ET

from kompass_core.checking import Outcome
from kompass_core.cli.answers import Json
from kompass_core.cli.terminal import Terminal
from kompass_core.problems import WARNINGS, Problem, Severity

__all__ = ["junit", "sarif"]

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
                "level": _level(each.rule, strict=strict),
                "message": {"text": each.text},
                "locations": [_location(each)],
            }
            for each in problems
        ],
    }
    document = {"$schema": _SARIF, "version": "2.1.0", "runs": [run]}
    return json.dumps(document, indent=2)


def _level(rule: str, *, strict: bool) -> str:
    return "warning" if rule in WARNINGS and not strict else "error"


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
    for place, outcomes in groupby(found, key=lambda each: each.place):
        _suite(suites, place, tuple(outcomes), strict=strict)
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
