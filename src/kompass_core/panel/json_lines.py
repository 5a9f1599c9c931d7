"""Panels from lines of JSON, each an evaluation."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, cast

import numpy as np
from attrs import evolve, field, frozen

from kompass_core.criteria import CriteriaPack
from kompass_core.errors import (
    EvaluationError,
    KompassError,
    Problem,
    messages,
    nearest,
    raise_any,
    wrong_type,
)
from kompass_core.missing import Missing, NotApplicable, NotAssessed
from kompass_core.panel.arrays import Array
from kompass_core.panel.blocks import (
    PLACEHOLDER_DATE,
    PLACEHOLDER_NAME,
    Assembly,
    Block,
    rows_of_block,
)
from kompass_core.panel.building import Rows, argument_problems
from kompass_core.panel.cells import Known
from kompass_core.panel.lines import Given, count_of, line_blocks, source_of
from kompass_core.panel.rows import Bad
from kompass_core.panel.structs import Decoder, Lines, decoders
from kompass_core.panel.sums import Progress
from kompass_core.serialization import parse_json

_KEYS = ("subject", "date", "points", "not_applicable", "not_assessed", "rest", "groups")

_REASONS: Mapping[str, Callable[[str], Missing]] = {
    "not_applicable": NotApplicable,
    "not_assessed": NotAssessed,
}

_NOTHING = NotAssessed("the line cannot be read")


@frozen(eq=False)
class _Row:
    """One line, read: what is wrong with it is no reason to stop."""

    subject: object
    date: object
    values: Sequence[object]
    groups: Mapping[str, object] = field(factory=dict[str, object])
    problems: Sequence[Problem] = ()


def read_json_lines(
    given: Given,
    pack: CriteriaPack,
    *,
    rest: Missing | None,
    bad: Bad,
    progress: Progress | None,
) -> Rows:
    """
    Read lines of JSON.

    Raises:
        EvaluationError: As `kompass_core.Panel.read_json_lines` says.
        LimitError: If a line is longer than any honest one.
    """
    raise_any(EvaluationError, argument_problems(pack, ({}, {}), rest, "points"))
    name = source_of(given)
    assembly, known = Assembly(pack, bad, count_of(given)), Known()
    fast, names = decoders(pack), list[tuple[str, ...]]()
    for block in line_blocks(given, progress):
        numbers = [i for i, line in enumerate(block.lines) if line.strip()]
        lines = [block.lines[i] for i in numbers]
        read = _fast(pack, lines, fast, names) or _one_by_one(pack, lines, names)
        places = [block.start + i for i in numbers]

        def placed(row: int, problem: Problem, places: list[int] = places) -> Problem:
            path = problem.path.removeprefix(f"rows[{row}]").removeprefix(".")
            return evolve(problem, path=path, line=places[row], source=name)

        assembly.add(rows_of_block(pack, read, rest=rest, known=known), len(lines), placed)
    return assembly.rows()


def _fast(
    pack: CriteriaPack, lines: Sequence[bytes], fast: list[Decoder], names: list[tuple[str, ...]]
) -> Block | None:
    """Read a block in which nothing is wrong; None where something is, or may be."""
    while fast and lines:
        found = fast[0](lines)
        if found is not None:
            return _block_of(pack, found, names)
        if len(fast) == 1:
            return None
        # What is not all whole numbers once will not be so again.
        del fast[0]
    return None


def _block_of(pack: CriteriaPack, found: Lines, names: list[tuple[str, ...]]) -> Block | None:
    values, wrong = found.values, dict[int, Sequence[Problem]]()
    for i, data in found.gaps.items():
        row = _read(pack, data)
        values[i] = row.values
        if row.problems:
            return None
    groups = _columns([found.groups.get(i, {}) for i in range(len(values))], names, wrong)
    if wrong:
        return None
    return Block(_by_code(pack, values), found.subjects, found.dates, groups)


def _by_code(pack: CriteriaPack, values: Array) -> dict[str, object]:
    # Columns that lie together are read faster than those that lie across.
    return dict(zip(pack.layout.codes, np.ascontiguousarray(values.T), strict=True))


def _one_by_one(pack: CriteriaPack, lines: Sequence[bytes], names: list[tuple[str, ...]]) -> Block:
    """Read a block of whatever there is."""
    rows = [_row(pack, line) for line in lines]
    values = np.empty((len(rows), len(pack.layout.codes)), object)
    for i, row in enumerate(rows):
        values[i] = row.values
    wrong = {i: list(row.problems) for i, row in enumerate(rows) if row.problems}
    groups = _columns([row.groups for row in rows], names, wrong)
    return Block(
        _by_code(pack, values),
        [row.subject for row in rows],
        [row.date for row in rows],
        groups,
        wrong,
    )


def _row(pack: CriteriaPack, line: bytes) -> _Row:
    try:
        data = parse_json(line, EvaluationError)
        raise_any(EvaluationError, _shape_problems(data))
        return _read(pack, cast("dict[str, Any]", data))
    except KompassError as error:
        return _unusable(pack, error.problems)


def _unusable(pack: CriteriaPack, problems: Sequence[Problem]) -> _Row:
    values = [_NOTHING] * len(pack.layout.codes)
    return _Row(PLACEHOLDER_NAME, PLACEHOLDER_DATE, values, {}, problems)


def _shape_problems(data: object) -> Iterator[Problem]:
    """[KF004, KF005, KF006] A line is an object that has the keys of an evaluation."""
    if not isinstance(data, dict):
        yield wrong_type("", data, dict)
        return
    given = cast("dict[str, object]", data)
    for key in given:
        if key not in _KEYS:
            yield messages.UNKNOWN_KEY.problem(key=key, hint=nearest(key, _KEYS))
    for key in ("subject", "date"):
        if key not in given:
            yield messages.KEY_MISSING.problem(key=key)
        elif not isinstance(given[key], str):
            yield wrong_type(key, given[key], str)
    for key in _KEYS[2:]:
        value = given.get(key, {})
        if not isinstance(value, dict):
            yield wrong_type(key, value, dict)
        elif key in ("not_applicable", "not_assessed", "rest"):
            reasons = cast("dict[str, object]", value).items()
            wrong = ((code, each) for code, each in reasons if not isinstance(each, str))
            yield from (wrong_type(f"{key}.{code}", each, str) for code, each in wrong)


def _read(pack: CriteriaPack, data: Mapping[str, Any]) -> _Row:
    """Read an object of the right shape."""
    found, rest = list(_contradictions(data)), None
    given = dict(data.get("points", {}))
    for key, reason_of in _REASONS.items():
        for code, text in data.get(key, {}).items():
            reason = _reason(reason_of, text, f"{key}.{code}", found)
            if given.get(code) is None:
                given[code] = reason
    for key, text in data.get("rest", {}).items():
        rest = _reason(_REASONS.get(key, NotAssessed), text, f"rest.{key}", found)
    known = pack.layout.positions
    for code in given:
        if code not in known:
            facts = {"pack": pack.ref, "code": code, "hint": nearest(code, known)}
            found.append(messages.CODE_NOT_SCORED.problem("", **facts))
    groups: dict[str, object] = data.get("groups", {})
    kinds = (str, int, type(None))
    wrong = ((name, each) for name, each in groups.items() if not isinstance(each, kinds))
    found += [wrong_type(f"groups.{name}", each, *kinds) for name, each in wrong]
    if found:
        return evolve(_unusable(pack, found), groups={})
    values = [given.get(code, rest) for code in pack.layout.codes]
    values = [rest if value is None else value for value in values]
    return _Row(data["subject"], data["date"], values, groups)


def _reason(
    reason_of: Callable[[str], Missing], text: str, path: str, found: list[Problem]
) -> Missing:
    try:
        return reason_of(text)
    except EvaluationError as error:
        found += [each.with_prefix(path) for each in error.problems]
        return _NOTHING


def _contradictions(data: Mapping[str, Any]) -> Iterator[Problem]:
    """[KE003, KE013, KF005] Every code is given once, and one rest of a known kind."""
    first = dict[str, str]()
    for key in ("points", *_REASONS):
        for code, value in data.get(key, {}).items():
            if value is not None and first.setdefault(code, key) != key:
                yield messages.SCORE_GIVEN_TWICE.problem(code=code, first=first[code], second=key)
    rest = data.get("rest", {})
    for key in rest:
        if key not in _REASONS:
            yield messages.UNKNOWN_KEY.problem("rest", key=key, hint=nearest(key, _REASONS))
    if set(rest) >= set(_REASONS):
        yield messages.MUTUALLY_EXCLUSIVE.problem(
            "rest", first="not_applicable", second="not_assessed"
        )


def _columns(
    groups: Sequence[Mapping[str, object]],
    names: list[tuple[str, ...]],
    wrong: dict[int, Any],
) -> dict[str, object]:
    """[KN106] Return a column for each group; the groups of all lines are those of the first."""
    for i, each in enumerate(groups):
        if i in wrong:
            continue
        if not names:
            names.append(tuple(each))
        if set(each) != set(names[0]):
            facts = {"given": tuple(each), "known": names[0]}
            wrong[i] = [messages.LINE_GROUPS_DIFFER.problem("groups", **facts)]
    known = names[0] if names else ()
    return {name: [each.get(name) for each in groups] for name in known}
