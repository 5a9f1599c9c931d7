"""What becomes of the cells that have no score."""

from __future__ import annotations

from attrs import field, frozen

from kompass_core.choices import chosen
from kompass_core.errors import EvaluationError
from kompass_core.missing import Missing, NotApplicable
from kompass_core.problems import Problem
from kompass_core.terms import Policy

__all__ = ["Policies", "as_policy"]


def as_policy(given: Policy | str) -> Policy:
    """
    Read the name of a policy.

    Raises:
        EvaluationError: If there is no such policy.
    """

    def refusal(known: tuple[str, ...]) -> EvaluationError:
        return EvaluationError([Problem.of("KE007", given=given, what="policy", known=known)])

    return chosen(Policy, given, refusal)


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
