"""Reasons for missing scores, and policies for them."""

from __future__ import annotations

from enum import Enum
from typing import TypeAlias

from attrs import field, frozen

from kompass_core.errors import EvaluationError, messages, parse_choice


class Policy(Enum):
    """What becomes of a cell that has no score."""

    REFUSE = "refuse"
    """There is no result; an error lists the codes."""
    RESCALE = "rescale"
    """It is left out, and what is left counts for the whole."""
    WORST = "worst"
    """It counts as the minimum."""
    BEST = "best"
    """It counts as the maximum."""


def stripped(text: object) -> str:
    """Refuse an empty text: a reason or a note without words says nothing."""
    if not isinstance(text, str) or not text.strip():
        raise EvaluationError([messages.TEXT_EMPTY.problem()])
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


def as_policy(given: Policy | str, path: str = "policy") -> Policy:
    """
    Parse a policy.

    Raises:
        EvaluationError: If there is no such policy.
    """
    return parse_choice(Policy, given, path=path, error=EvaluationError)


@frozen
class Policies:
    """
    What became of the cells without a score.

    In a profile, a kind of gap that it has none of is ``refuse``: nothing was decided about it.

    Attributes:
        not_applicable: Of those that do not concern the subject.
        not_assessed: Of those at which nobody looked.

    Raises:
        EvaluationError: If there is no such policy.
    """

    not_applicable: Policy = field(default=Policy.REFUSE, converter=as_policy)
    not_assessed: Policy = field(default=Policy.REFUSE, converter=as_policy)

    def __str__(self) -> str:
        """Name what was decided, and for which kind of gap."""
        decided = {"not applicable": self.not_applicable, "not assessed": self.not_assessed}
        return ", ".join(
            f"{kind} {policy.value}"
            for kind, policy in decided.items()
            if policy is not Policy.REFUSE
        )

    def agrees_with(self, other: Policies) -> bool:
        """Whether no kind of gap that both had was treated in different ways."""
        pairs = (
            {self.not_applicable, other.not_applicable},
            {self.not_assessed, other.not_assessed},
        )
        return all(len(pair - {Policy.REFUSE}) <= 1 for pair in pairs)

    def of(self, reason: Missing) -> Policy:
        """Return what becomes of a cell that has no score for this *reason*."""
        return self.not_applicable if isinstance(reason, NotApplicable) else self.not_assessed
