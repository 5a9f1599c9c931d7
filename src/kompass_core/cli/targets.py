"""What a command line may name: installed packs, pack files and distributions."""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path
from typing import TypeAlias

from kompass_core.criteria import CriteriaPack
from kompass_core.packs import Packs, available_packs, load_pack

__all__ = ["Target", "is_path", "target"]

Target: TypeAlias = CriteriaPack | Packs
"""A pack, or all that a distribution has."""


def is_path(text: str) -> bool:
    """
    Whether *text* names a file or a folder, which exists or looks like one, and not a pack.

    >>> [is_path(each) for each in ("a-se@2010", "a-se.toml", "a.whl", "./a-se", ".")]
    [False, True, True, True, True]
    """
    with suppress(OSError, ValueError):  # of names that no file can have
        return os.sep in text or text.endswith((".toml", ".whl")) or Path(text).exists()
    return False


def target(text: str) -> Target:
    """
    Return what *text* names: a pack by its id or its file, or a distribution by its place.

    Raises:
        PackError: As the pack or the distribution gives cause.
        LimitError: If a file is larger than any honest one.
    """
    if not is_path(text):
        return load_pack(text)
    path = Path(text)
    return load_pack(path) if path.suffix == ".toml" else Packs.at(path, beside=available_packs())
