"""The command `kompass completion`."""

from __future__ import annotations

from argparse import Namespace

from kompass_core.cli.answer import CommandResult
from kompass_core.cli.parser import build_parser
from kompass_core.errors import MissingExtraError, messages


def run(options: Namespace) -> CommandResult:
    """Print a script with which a shell completes commands, options and files."""
    try:
        import shtab
    except ModuleNotFoundError:
        missing = messages.EXTRA_NOT_INSTALLED.problem(package="shtab", extra="completion")
        raise MissingExtraError([missing]) from None
    script: str = shtab.complete(build_parser(), options.shell)
    return CommandResult(data=dict, fill=lambda _: None, text=script.rstrip)
