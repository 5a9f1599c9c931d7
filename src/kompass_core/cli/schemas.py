"""``kompass schema``: what editors know about our files."""

from __future__ import annotations

from argparse import Namespace

from kompass_core.cli.answers import Answer
from kompass_core.schemas import schema_text

__all__ = ["answer"]


def answer(options: Namespace) -> Answer:
    """Print the JSON Schema of a kind of file."""
    text = schema_text(options.kind).rstrip()
    return Answer(document=dict, page=lambda _: None, plain=lambda: text)
