"""How a command ends."""

from __future__ import annotations

from enum import IntEnum

__all__ = ["CommandError", "Exit"]


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
