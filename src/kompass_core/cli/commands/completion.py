"""The command `kompass completion`."""

from __future__ import annotations

from argparse import Action, ArgumentParser, Namespace, _SubParsersAction
from collections.abc import Iterator

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
    parser = build_parser()
    for action in _arguments(parser):
        setattr(action, "complete", shtab.FILE)  # noqa: B010 (shtab's own attribute)
    script: str = shtab.complete(parser, options.shell)
    return CommandResult(data=dict, fill=lambda _: None, text=script.rstrip)


def _arguments(parser: ArgumentParser) -> Iterator[Action]:
    """Yield the positional arguments of the commands that may be files."""
    for action in parser._actions:  # noqa: SLF001 (argparse has no public list of them)
        if isinstance(action, _SubParsersAction):
            for each in action.choices.values():
                yield from _arguments(each)
        elif not action.option_strings and action.choices is None:
            yield action
