"""The command `kompass schema`."""

from __future__ import annotations

from argparse import Namespace

from kompass_core.cli.answer import Answer
from kompass_core.serialization.schemas import schema_text


def answer(options: Namespace) -> Answer:
    """Print the JSON Schema of a kind of file."""
    text = schema_text(options.kind).rstrip()
    return Answer(document=dict, page=lambda _: None, plain=lambda: text)
