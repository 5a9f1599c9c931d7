"""The command `kompass schema`."""

from __future__ import annotations

from argparse import Namespace

from kompass_core.cli.answer import CommandResult
from kompass_core.serialization import schemas


def run(options: Namespace) -> CommandResult:
    """Print the JSON Schema of a kind of file."""
    text = schemas.schema_text(options.kind).rstrip()
    return CommandResult(data=dict, fill=lambda _: None, text=lambda: text)
