"""What a command answers: data for programs, a page for people, an exit code."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from typing import TypeAlias

from attrs import frozen

from kompass_core.cli.exits import Exit
from kompass_core.cli.pages import Page
from kompass_core.cli.terminal import Terminal

__all__ = ["Answer", "Json"]

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
