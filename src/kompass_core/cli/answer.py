"""Results of commands and exit codes."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from enum import IntEnum
from typing import TypeAlias

from attrs import frozen

from kompass_core.cli.output import Page, Terminal


class Exit(IntEnum):
    """What the exit codes mean."""

    FINE = 0
    """Nothing is wrong."""
    PROBLEMS = 1
    """Something is wrong with what was read, or nothing could be written."""
    MISUSE = 2
    """The command line asks for what cannot be."""
    INTERRUPTED = 130
    """Stopped by Ctrl-C; as shells report it."""
    PIPE_CLOSED = 141
    """Whoever read the output stopped doing so; as shells report it."""


class CommandError(Exception):
    """
    A command cannot do what it was asked to.

    Attributes:
        code: How it ends.
        lines: What is wrong and what to do, a line for each problem.
    """

    def __init__(self, code: Exit, *lines: str) -> None:
        self.code, self.lines = code, lines
        super().__init__(*lines)


Json: TypeAlias = "Mapping[str, Json] | Sequence[Json] | str | int | None"
"""What a document may hold; numbers of points are text, so that they stay exact."""

_FORMAT = 1


@frozen
class Answer:
    """
    What a command found.

    Attributes:
        document: Makes it as data.
        page: Writes it on an empty page.
        code: The exit code.
        complaints: What is wrong all the same, a line for each problem.
        plain: Writes it as text that no terminal changes, in place of a page.
    """

    document: Callable[[], Mapping[str, Json]]
    page: Callable[[Page], None]
    code: Exit = Exit.FINE
    complaints: tuple[str, ...] = ()
    plain: Callable[[], str] | None = None

    def as_text(self, terminal: Terminal) -> str:
        """Return the page as *terminal* can show it, or the plain text."""
        if self.plain is not None:
            return self.plain()
        page = Page(terminal)
        self.page(page)
        return "\n".join(page.lines)

    def as_json(self, command: str, terminal: Terminal) -> str:
        """Return the document, in UTF-8 or, where *terminal* has another encoding, in ASCII."""
        document = {"format": _FORMAT, "command": command, **self.document()}
        return json.dumps(document, indent=2, ensure_ascii=not terminal.is_unicode)
