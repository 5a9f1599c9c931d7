"""The JSON Schemas of our files, which editors read; made of the classes of files."""

from __future__ import annotations

from importlib.resources import files

KINDS = ("pack", "variant", "evaluation", "published-result", "crosswalk")
"""The kinds of file that there is a schema of."""


def schema_text(kind: str) -> str:
    """Return the JSON Schema (draft-07) of a kind of file, as text."""
    return (files(__name__) / f"kompass-{kind}.schema.json").read_text("utf-8")
