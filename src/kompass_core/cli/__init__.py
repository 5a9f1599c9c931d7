"""The command line: ``kompass``."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Sequence
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

from kompass_core.cli.answer import CommandError, Exit
from kompass_core.cli.parser import build_parser

if TYPE_CHECKING:
    from argparse import Namespace

    from kompass_core.cli.answer import Answer

__all__ = ["main"]


def main(argv: Sequence[str] | None = None) -> int:
    """
    Run one command and return its exit code.

    What is wrong is printed on stderr, one problem a line: problems of a file with their
    place first, as ``file:line:column: key path: what is wrong [rule]``.

    Args:
        argv: The arguments; those of the process if left out.

    Returns:
        0 if all is fine, 1 if something is wrong with what was read, 2 if the command line
        asks for what cannot be, 130 after Ctrl-C, 141 if the output was no longer wanted.
    """
    try:
        code, text = _answer(argv)
        return _deliver(text) or code
    except KeyboardInterrupt:
        return Exit.INTERRUPTED


def _answer(argv: Sequence[str] | None) -> tuple[int, str]:
    """Return the exit code, and what is to be printed."""
    try:
        options = build_parser().parse_args(argv)
    except SystemExit as leaving:
        # It has printed its help or what is wrong.
        return int(leaving.code or 0), ""
    from kompass_core.errors import KompassError

    try:
        return _run(options)
    except CommandError as error:
        _complain(error.lines)
        return error.code, ""
    except KompassError as error:
        _complain(map(str, error.problems))
        return Exit.PROBLEMS, ""


def _run(options: Namespace) -> tuple[int, str]:
    from kompass_core.cli.output import Terminal

    module = import_module(f"{__name__}.commands.{options.command.replace('-', '_')}")
    answer: Answer = module.answer(options)
    _complain(answer.complaints)
    terminal = Terminal.behind(_stream("stdout"))
    if options.json or options.format == "json":
        return answer.code, answer.as_json(options.command, terminal)
    return answer.code, answer.as_text(terminal)


def _stream(name: str) -> TextIO | None:
    """Return a stream of the process; None if it was started without."""
    found: TextIO | None = getattr(sys, name)
    return found


def _complain(lines: Iterable[str]) -> None:
    from kompass_core.cli.output import Terminal

    stream = _stream("stderr")
    terminal = Terminal.behind(stream)
    for line in lines:
        if stream is not None:
            print(terminal.fold(line), file=stream)


def _deliver(text: str) -> Exit | None:
    """Print *text*; return an exit code if that failed."""
    stream = _stream("stdout")
    if stream is None:
        return None
    try:
        stream.write(f"{text}\n" if text else "")
        stream.flush()
    except OSError as error:
        # What is left in the buffer would fail again when the interpreter ends.
        with Path(os.devnull).open("w") as nowhere:
            os.dup2(nowhere.fileno(), stream.fileno())
        if isinstance(error, BrokenPipeError):
            return Exit.PIPE_CLOSED
        _complain([f"kompass: the output cannot be written: {error.strerror}"])
        return Exit.PROBLEMS
    return None
