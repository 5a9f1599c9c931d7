"""Results of commands and exit codes."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from enum import IntEnum
from typing import Any

from attrs import frozen

from kompass_core.cli.output import Page, Terminal
from kompass_core.translations import Words

_FORMAT = 1


class Exit(IntEnum):
    """Exit codes."""

    FINE = 0
    """Success."""
    PROBLEMS = 1
    """Something is wrong with the input, or the output cannot be written."""
    MISUSE = 2
    """The command line is invalid."""
    INTERRUPTED = 130
    """Stopped by Ctrl-C, as shells report it."""
    PIPE_CLOSED = 141
    """The reader of the output closed it, as shells report it."""


class CommandError(Exception):
    """
    A command cannot give a result.

    Attributes:
        code: The exit code.
        lines: The reasons, one line for each problem.
    """

    def __init__(self, code: Exit, *lines: str) -> None:
        self.code, self.lines = code, lines
        super().__init__(*lines)


@frozen(eq=False, repr=False)
class CommandResult:
    """
    The result of a command.

    Attributes:
        data: Returns it as plain JSON data; exact numbers are text.
        fill: Writes it on an empty page.
        code: The exit code.
        complaints: Problems that did not prevent the result, one line each.
        text: Returns it in a format for programs, in place of the page.
        language: The language of the page.
    """

    data: Callable[[], Mapping[str, Any]]
    fill: Callable[[Page], None]
    code: Exit = Exit.FINE
    complaints: tuple[str, ...] = ()
    text: Callable[[], str] | None = None
    language: str = "en"

    def as_text(self, terminal: Terminal) -> str:
        """Return the page in characters that *terminal* can show, or the text."""
        if self.text is not None:
            return self.text()
        page = Page(terminal, Words(self.language))
        self.fill(page)
        return "\n".join(page.lines)

    def as_json(self, command: str, terminal: Terminal) -> str:
        """Return the data, in UTF-8 or, where *terminal* has another encoding, in ASCII."""
        document = {"format": _FORMAT, "command": command, **self.data()}
        return json.dumps(document, indent=2, ensure_ascii=not terminal.is_unicode)
