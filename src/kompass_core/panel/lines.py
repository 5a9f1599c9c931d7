"""The lines of a file that may be large, block by block."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from itertools import islice

from attrs import frozen

from kompass_core.errors import EvaluationError, LimitError, Problem, messages, wrong_type
from kompass_core.panel.sums import Progress
from kompass_core.serialization import MOST_BYTES, opened, read_some

Given = str | os.PathLike[str] | Iterable[str | bytes]
"""A path, or lines."""

_BLOCK = 4 * 1024 * 1024
_SOME_LINES = 4096
_BOM = b"\xef\xbb\xbf"


@frozen
class LineBlock:
    """
    Some lines of a file.

    Attributes:
        start: The number of the first of them, from 1.
        lines: The lines, without what ends them.
    """

    start: int
    lines: list[bytes]


def source_of(given: Given) -> str:
    """Return the name of the file, or nothing for lines."""
    return os.fspath(given) if isinstance(given, str | os.PathLike) else ""


def count_of(given: Given) -> int:
    """
    Count the lines of a file; 0 of what is no file.

    Raises:
        EvaluationError: If the file cannot be read.
    """
    name = source_of(given)
    if not name:
        return 0
    n = 1
    with opened(name, EvaluationError) as stream:
        while block := read_some(stream, _BLOCK, name, EvaluationError):
            n += block.count(b"\n")
    return n


def line_blocks(given: Given, progress: Progress | None) -> Iterator[LineBlock]:
    """
    Yield the lines of a file, or of what gives lines.

    Args:
        given: A path, or lines as text or as UTF-8.
        progress: Called after each block with how many bytes of a file are read, and how many
            there are; with how many lines, twice, where there is no file.

    Raises:
        EvaluationError: If the file cannot be read, or there are no lines.
        LimitError: If a line is longer than any honest one.
    """
    name = source_of(given)
    if name:
        yield from _of_file(name, progress)
    elif isinstance(given, bytes) or not isinstance(given, Iterable):
        raise EvaluationError([wrong_type("given", given, str, os.PathLike, Iterable)])
    else:
        yield from _of_lines(iter(given), progress)


def _of_file(name: str, progress: Progress | None) -> Iterator[LineBlock]:
    start, left, done = 1, b"", 0
    with opened(name, EvaluationError) as stream:
        size = os.fstat(stream.fileno()).st_size
        while block := read_some(stream, _BLOCK, name, EvaluationError):
            done += len(block)
            *lines, left = (left + block).split(b"\n")
            yield _checked(start, lines, name)
            start += len(lines)
            if len(left) > MOST_BYTES:
                raise LimitError([_too_long(start, name)])
            if progress is not None:
                progress(done, max(size, done))
    if left:
        yield _checked(start, [left], name)


def _of_lines(lines: Iterator[object], progress: Progress | None) -> Iterator[LineBlock]:
    start = 1
    while some := list(islice(lines, _SOME_LINES)):
        yield _checked(start, [_encoded(start + i, line) for i, line in enumerate(some)], "")
        start += len(some)
        if progress is not None:
            progress(start - 1, start - 1)


def _encoded(number: int, line: object) -> bytes:
    if isinstance(line, bytes):
        return line.rstrip(b"\n")
    if isinstance(line, str):
        # Half a surrogate pair is found where the line is decoded.
        return line.rstrip("\n").encode("utf-8", "surrogatepass")
    raise EvaluationError([wrong_type(f"lines[{number - 1}]", line, str, bytes)])


def _checked(start: int, lines: list[bytes], name: str) -> LineBlock:
    if start == 1 and lines:
        lines[0] = lines[0].removeprefix(_BOM)
    if lines and max(map(len, lines)) > MOST_BYTES:
        number = next(i for i, line in enumerate(lines, start) if len(line) > MOST_BYTES)
        raise LimitError([_too_long(number, name)])
    return LineBlock(start, lines)


def _too_long(number: int, name: str) -> Problem:
    """[KF003] No line is longer than any honest file."""
    problem = messages.SIZE_LIMIT_EXCEEDED.problem(what="the line", limit=f"{MOST_BYTES} bytes")
    return problem.at_line(number, 1).in_file(name)
