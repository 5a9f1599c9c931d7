"""Why something has no answer or no points."""

from __future__ import annotations

from typing import TypeAlias

from attrs import field, frozen

from kompass_core.errors import EvaluationError
from kompass_core.problems import Problem

__all__ = ["Missing", "NotApplicable", "NotAssessed", "stripped"]


def stripped(text: object) -> str:
    """Refuse an empty text: a reason or a note without words says nothing."""
    if not isinstance(text, str) or not text.strip():
        raise EvaluationError([Problem.of("KE009")])
    return text.strip()


@frozen
class NotApplicable:
    """
    The question does not concern this subject.

    Attributes:
        reason: Why not.
    """

    reason: str = field(converter=stripped)


@frozen
class NotAssessed:
    """
    Nobody looked.

    Attributes:
        reason: Why not.
    """

    reason: str = field(converter=stripped)


Missing: TypeAlias = NotApplicable | NotAssessed
"""Why a cell or an item has no points."""
