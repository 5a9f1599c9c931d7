"""The command `kompass check`."""

from __future__ import annotations

import json
from argparse import Namespace
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any
from urllib.parse import quote

from kompass_core.cli.answer import CommandError, CommandResult, Exit
from kompass_core.cli.inputs import STDIN, Target, criteria_of, is_path, load_source, with_options
from kompass_core.cli.output import Page
from kompass_core.cli.progress import progress
from kompass_core.criteria.crosswalk import unproven_relations
from kompass_core.errors import (
    CrosswalkError,
    EvaluationError,
    KompassError,
    PackDigestError,
    Problem,
    Severity,
    with_source,
)
from kompass_core.files import load
from kompass_core.packs import available_packs, load_crosswalk
from kompass_core.packs.checks import Outcome, find, outcomes, result_problems
from kompass_core.profiles import profile
from kompass_core.serialization.locations import located
from kompass_core.serialization.safe_files import read_limited
from kompass_core.serialization.text import parse_toml

_SARIF = "https://json.schemastore.org/sarif-2.1.0.json"
_NOT_FOUND, _OF_FILE = "can_be_found", "can_be_used"


def run(options: Namespace) -> CommandResult:
    """Check every file and pack that is named, and every pack of a folder."""
    if options.json and options.format == "sarif":
        raise CommandError(Exit.MISUSE, "kompass check: --json is not --format sarif")
    found = list(_all_outcomes(options.targets, criteria_of(options)))
    problems = tuple(dict.fromkeys(each for outcome in found for each in outcome.problems))
    counted, is_sarif = problems if options.strict else _errors(problems), options.format == "sarif"
    return CommandResult(
        data=lambda: _data(found, problems),
        fill=lambda page: _add_problems(page, found, problems),
        code=Exit.PROBLEMS if counted else Exit.FINE,
        text=(lambda: sarif(problems, strict=options.strict)) if is_sarif else None,
    )


def _all_outcomes(targets: Sequence[str], criteria: Target | None) -> Iterator[Outcome]:
    packs = available_packs()
    for target in progress(targets, "files and packs"):
        kind = _kind(target)
        if kind is not None:
            of_file = packs if criteria is None else criteria
            yield Outcome(_OF_FILE, target, tuple(_file_problems(target, kind, of_file)))
            continue
        try:
            found = find(Path(target) if is_path(target) else target, packs=packs)
        except KompassError as error:
            yield Outcome(_NOT_FOUND, target, error.problems)
        else:
            for each in found:
                yield from outcomes(each)


def _kind(target: str) -> str | None:
    """Return the kind of a file that holds no pack; None for a pack, and for what is no file."""
    if target == STDIN or Path(target).suffix in (".json", ".jsonl"):
        return "result"
    if Path(target).suffix == ".toml":
        with suppress(KompassError):
            data = parse_toml(read_limited(target, EvaluationError), EvaluationError)
            return str(data["kind"]) if "kind" in data else None
    return None


def _file_problems(target: str, kind: str, criteria: Target) -> Iterator[Problem]:
    """[KF, KE, KR, KW, KP120, KP145, KP155, KP161] A file can be read, and its numbers used."""
    try:
        if kind == "crosswalk":
            unproven = unproven_relations(load_crosswalk(Path(target)))
            text = read_limited(target, CrosswalkError)
            yield from (each.in_file(target) for each in located(unproven, text))
            return
        if Path(target).suffix == ".jsonl":
            load(target, packs=criteria)
            return
        result = load_source(target, criteria)
        profile(result, not_applicable="worst", not_assessed="worst")
    except PackDigestError as error:
        yield from with_options(target, error)
        return
    except KompassError as error:
        yield from with_source(error, target).problems
        return
    yield from (each.in_file(target) for each in result_problems(result))


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
        "problems": [each.to_dict() for each in problems],
    }


def _add_problems(page: Page, found: Iterable[Outcome], problems: Sequence[Problem]) -> None:
    for problem in problems:
        page.line(str(problem))
    if problems:
        page.gap()
    packs = {each.place for each in found if each.check not in (_NOT_FOUND, _OF_FILE)}
    files = sum(each.check == _OF_FILE for each in found)
    errors = len(_errors(problems))
    counts = f"{_counted(errors, 'error')}, {_counted(len(problems) - errors, 'warning')}"
    checked = [_counted(len(packs), "pack")] if packs or not files else []
    checked += [_counted(files, "file")] if files else []
    page.text(f"{' and '.join(checked)} checked: {counts if problems else 'all is fine'}.")


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
