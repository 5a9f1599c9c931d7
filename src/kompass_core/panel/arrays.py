"""Whatever has a value for each row, as an array."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TypeGuard

import numpy as np

from kompass_core.errors import EvaluationError, wrong_type
from kompass_core.panel.integers import Array

__all__ = ["array_of", "is_array"]


def is_array(given: object) -> TypeGuard[Array]:
    """Whether something is an array of numpy's."""
    return isinstance(given, np.ndarray)


def array_of(given: object, path: str) -> Array:
    """
    Return an array as it is, and any other values as an array of objects.

    Raises:
        EvaluationError: If there are no values to iterate over, or it is a lone text.
    """
    if is_array(given):
        return given
    if hasattr(given, "__array__"):
        # A column of a frame: its own type of numbers is kept.
        return np.asarray(given)
    if not _has_items(given):
        raise EvaluationError([wrong_type(path, given, Sequence)])
    items = list(given)
    array = np.empty(len(items), object)
    array[:] = items
    return array


def _has_items(given: object) -> TypeGuard[Iterable[object]]:
    return isinstance(given, Iterable) and not isinstance(given, str | bytes | Mapping)
