"""The command line: ``kompass``."""

from __future__ import annotations

import gc
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
    # Commands leave hardly any garbage, and looking for it would take a tenth of their time.
    is_enabled = gc.isenabled()
    gc.disable()
    try:
        from kompass_core.cli.running import run

        return run(argv)
    finally:
        if is_enabled:
            gc.enable()
