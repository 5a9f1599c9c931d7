"""Faces of folders, whose names are loaded with their modules when they are first used."""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from importlib import import_module


def loader(face: str, modules: Mapping[str, str]) -> Callable[[str], object]:
    """
    Return the ``__getattr__`` of a face.

    Args:
        face: The name of the folder's package.
        modules: The module inside it of each name that is loaded late.
    """

    def load(name: str) -> object:
        if name not in modules:
            message = f"module {face!r} has no attribute {name!r}"
            raise AttributeError(message)
        found: object = getattr(import_module(f"{face}.{modules[name]}"), name)
        setattr(sys.modules[face], name, found)
        return found

    return load
