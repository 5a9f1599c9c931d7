"""Reasons for missing scores, and policies for them, which `profiles.scoring` applies."""

from __future__ import annotations

from enum import Enum
from typing import Literal, TypeAlias

from attrs import field, frozen

from kompass_core.errors import EvaluationError, messages, parse_choice


class Policy(Enum):
    """The treatment of missing scores."""

    REFUSE = "refuse"
    """Raise an error that lists the codes."""
    RESCALE = "rescale"
    """Omit them and rescale the other scores to the whole."""
    WORST = "worst"
    """Replace them by the minimum."""
    BEST = "best"
    """Replace them by the maximum."""


PolicyName: TypeAlias = Literal["refuse", "rescale", "worst", "best"]
"""The value of a `Policy`."""


def stripped(text: object) -> str:
    """Strip whitespace, and refuse an empty reason or note."""
    if not isinstance(text, str) or not text.strip():
        raise EvaluationError([messages.TEXT_EMPTY.problem()])
    return text.strip()


@frozen
class NotApplicable:
    """
    The reason for a score that is missing because the question does not apply to the subject.

    Attributes:
        reason: The reason, in words.
    """

    reason: str = field(converter=stripped)


@frozen
class NotAssessed:
    """
    The reason for a score that is missing because the question was not assessed.

    Attributes:
        reason: The reason, in words.
    """

    reason: str = field(converter=stripped)


Missing: TypeAlias = NotApplicable | NotAssessed
"""The reason for a missing score or answer."""


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
    The policies for missing scores.

    In a profile, the policy for a kind of gap that does not occur is ``refuse``.

    Attributes:
        not_applicable: The policy for what is not applicable.
        not_assessed: The policy for what is not assessed.

    Raises:
        EvaluationError: If there is no such policy.
    """

    not_applicable: Policy = field(default=Policy.REFUSE, converter=as_policy)
    not_assessed: Policy = field(default=Policy.REFUSE, converter=as_policy)

    def __str__(self) -> str:
        """Format the policies other than ``refuse``, e.g. ``not assessed worst``."""
        decided = {"not applicable": self.not_applicable, "not assessed": self.not_assessed}
        return ", ".join(
            f"{kind} {policy.value}"
            for kind, policy in decided.items()
            if policy is not Policy.REFUSE
        )

    def agrees_with(self, other: Policies) -> bool:
        """True if both treat every kind of gap that they have in common alike."""
        pairs = (
            {self.not_applicable, other.not_applicable},
            {self.not_assessed, other.not_assessed},
        )
        return all(len(pair - {Policy.REFUSE}) <= 1 for pair in pairs)

    def of(self, reason: Missing) -> Policy:
        """Return the policy for scores missing for this *reason*."""
        return self.not_applicable if isinstance(reason, NotApplicable) else self.not_assessed
