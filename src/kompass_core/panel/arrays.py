"""Whatever has a value for each row, as an array."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TypeGuard

import numpy as np

from kompass_core.errors import EvaluationError, wrong_type
from kompass_core.panel.integers import Array
from kompass_core.problems import Problem

__all__ = ["array_of", "is_array", "require_length", "shape_text"]


def is_array(given: object) -> TypeGuard[Array]:
    """Whether something is an array of numpy's."""
    return isinstance(given, np.ndarray)


def array_of(given: object, path: str) -> Array:
    """
    Return an array as it is, and any other values as an array of objects.

    Raises:
        EvaluationError: If there are no values to iterate over, or it is a lone text.
    """
    # A column of a frame keeps its own type of numbers.
    array = np.asarray(given) if hasattr(given, "__array__") and not is_array(given) else given
    if is_array(array) and array.ndim:
        return array
    if is_array(array) or not _has_items(given):
        raise EvaluationError([wrong_type(path, given, Sequence)])
    items = list(given)
    objects = np.empty(len(items), object)
    objects[:] = items
    return objects


def require_length(array: Array, n: int, path: str) -> None:
    """
    Require one value for each of *n* rows.

    Raises:
        EvaluationError: With how many there are.
    """
    if array.shape != (n,):
        raise EvaluationError([Problem.of("KN001", path, given=shape_text(array), n=n)])


def shape_text(array: Array) -> str:
    """Return how many values there are, along each axis."""
    return " x ".join(map(str, array.shape))


def _has_items(given: object) -> TypeGuard[Iterable[object]]:
    return isinstance(given, Iterable) and not isinstance(given, str | bytes | Mapping)
