"""Running of commands, and printing of their results and problems."""

from __future__ import annotations

import os
import sys
from argparse import Namespace
from collections.abc import Iterable, Sequence
from importlib import import_module
from pathlib import Path
from typing import TextIO

from kompass_core.cli.answer import CommandError, CommandResult, Exit
from kompass_core.cli.output import Terminal
from kompass_core.cli.parser import build_parser
from kompass_core.errors import KompassError


def run(arguments: Sequence[str]) -> int:
    """Run one command and return its exit code, as `kompass_core.cli.main` does."""
    try:
        code, text = _output_of(arguments)
        return _write(text) or code
    except KeyboardInterrupt:
        return Exit.INTERRUPTED


def _output_of(arguments: Sequence[str]) -> tuple[int, str]:
    """Return the exit code and the text to print."""
    try:
        parser = build_parser(*arguments[:1])
        options = parser.parse_args(arguments)
    except SystemExit as leaving:
        # The parser has printed its help or an error.
        return int(leaving.code or 0), ""
    if options.command is None:
        return Exit.FINE, parser.format_help().rstrip()
    try:
        return _run_command(options)
    except CommandError as error:
        _complain(error.lines)
        return error.code, ""
    except KompassError as error:
        _complain(map(str, error.problems))
        return Exit.PROBLEMS, ""


def _run_command(options: Namespace) -> tuple[int, str]:
    # Imported late: help and version need no part of the library.
    module = import_module(f"{__package__}.commands.{options.command.replace('-', '_')}")
    result: CommandResult = module.run(options)
    _complain(result.complaints)
    terminal = Terminal.of(_stream("stdout"))
    if options.json or options.format == "json":
        return result.code, result.as_json(options.command, terminal)
    return result.code, result.as_text(terminal)


def _stream(name: str) -> TextIO | None:
    """Return a stream of the process; None if it was started without."""
    found: TextIO | None = getattr(sys, name)
    return found


def _complain(lines: Iterable[str]) -> None:
    """Print lines on stderr."""
    stream = _stream("stderr")
    if stream is not None:
        terminal = Terminal.of(stream)
        stream.writelines(f"{terminal.fold(line)}\n" for line in lines)


def _write(text: str) -> Exit | None:
    """Print *text* on stdout; return an exit code if that fails."""
    stream = _stream("stdout")
    if stream is None:
        return None
    try:
        stream.write(f"{text}\n" if text else "")
        stream.flush()
    except OSError as error:
        # What remains in the buffer would fail again when the interpreter ends.
        with Path(os.devnull).open("w") as nowhere:
            os.dup2(nowhere.fileno(), stream.fileno())
        if isinstance(error, BrokenPipeError):
            return Exit.PIPE_CLOSED
        _complain([f"kompass: the output cannot be written: {error.strerror}"])
        return Exit.PROBLEMS
    return None
