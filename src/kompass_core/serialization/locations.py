"""Places of problems in files."""

from __future__ import annotations

import re
from collections.abc import Generator, Iterable, Iterator, Mapping
from contextlib import contextmanager

from kompass_core.errors import KompassError, Problem


@contextmanager
def locating(text: bytes | str, *, source: str = "", json: bool = False) -> Generator[None]:
    """
    Add their file, and the lines of their keys, to the problems of an error.

    Args:
        text: The text of the file.
        source: The name of the file, if it has one.
        json: True if it is JSON, not TOML.
    """
    try:
        yield
    except KompassError as error:
        problems = located(error.problems, text, json=json)
        raise type(error)(
            each.in_file(source) if source and not each.source else each for each in problems
        ) from None


@contextmanager
def at_key(key: str) -> Generator[None]:
    """Place problems that have no place yet, such as those of a pack that is named, at a key."""
    try:
        yield
    except KompassError as error:
        raise type(error)(
            each if each.source or each.path else each.with_prefix(key) for each in error.problems
        ) from None


_PART = r"areas\[[0-9]+\](?:\.sub_questions\[[0-9]+\])?"


def with_code(problem: Problem, codes: Mapping[str, object]) -> Problem:
    """
    Return *problem* with the code of the area or sub-question that its path leads to.

    Args:
        problem: The problem, at its path in a whole pack.
        codes: The codes by path, as of `placed_parts`.
    """
    found = re.match(_PART, problem.path)
    code = codes.get(found[0]) if found else None
    return problem.of_code(code) if isinstance(code, str) else problem


def located(
    problems: Iterable[Problem], text: bytes | str, *, json: bool = False
) -> Iterator[Problem]:
    """Return *problems* with line and column; those of other files keep what they have."""
    # Imported late: few files have problems.
    from kompass_core.serialization.positions import Positions

    decoded = text if isinstance(text, str) else text.decode(errors="replace")
    positions: Positions | None = None
    for problem in problems:
        if problem.source or problem.line or not problem.path:
            yield problem
            continue
        positions = positions or (Positions.of_json if json else Positions.of_toml)(decoded)
        found = positions.find(problem.path)
        yield problem.at_line(*found) if found else problem
