"""The command line: ``kompass``."""

from __future__ import annotations

import gc
import sys
from collections.abc import Sequence

__all__ = ["main"]


def main(argv: Sequence[str] | None = None) -> int:
    """
    Run one command and return its exit code.

    Problems are printed on stderr, one per line, and begin with their place:
    ``file:line:column: key path: text [rule]``.

    Args:
        argv: The arguments; those of the process if omitted.

    Returns:
        0 for success, 1 for problems of the input, 2 for an invalid command line, 130 after
        Ctrl-C, 141 if the reader of the output closed it.
    """
    if argv is not None:
        return _run(argv)
    # The process ends with the command, which leaves hardly any garbage: to look for it before,
    # and again at the end, would take a tenth of the time.
    gc.disable()
    code = _run(sys.argv[1:])
    gc.freeze()
    gc.enable()
    return code


def _run(arguments: Sequence[str]) -> int:
    from kompass_core.cli.running import run

    return run(arguments)
