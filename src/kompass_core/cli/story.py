"""All that ``kompass demo`` tells, computed from published results."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cached_property

from attrs import frozen

from kompass_core.auditing import Audit, audit
from kompass_core.cautions import Caution
from kompass_core.cli.role_models import RoleModels, role_models
from kompass_core.comparison import Comparison, compare
from kompass_core.profiles import Profile
from kompass_core.published import Population, PublishedResult
from kompass_core.scoring import profile
from kompass_core.terms import Level
from kompass_core.values import Value

__all__ = ["Story"]

_WINNABLE = 6


@frozen
class Story:
    """
    One subject's latest result beside the one before it, a published mean, and other subjects.

    Attributes:
        before: The earlier result.
        after: The latest result.
        mean: The published mean.
        population: Whose mean it is.
        results: All published results under the same criteria.
    """

    before: PublishedResult
    after: PublishedResult
    mean: PublishedResult
    population: Population
    results: tuple[PublishedResult, ...]

    @classmethod
    def of(cls, subject: str, results: Iterable[PublishedResult]) -> Story | None:
        """Choose from *results*; None if there are not two of *subject* and a mean."""
        by_date = sorted(results, key=lambda result: (result.date.first, result.date.last))
        own = [result for result in by_date if result.subject == subject]
        means = [(each, each.population) for each in by_date if each.population]
        if len(own) < 2 or not means:  # noqa: PLR2004 (a change has two sides)
            return None
        return cls(own[-2], own[-1], *means[-1], tuple(by_date))

    @cached_property
    def profile(self) -> Profile:
        """The latest profile of the subject."""
        return profile(self.after)

    @cached_property
    def since_before(self) -> Comparison:
        """What changed since the result before."""
        return compare(profile(self.before), self.profile)

    @cached_property
    def beside_mean(self) -> Comparison:
        """How the subject differs from the mean."""
        return compare(profile(self.mean), self.profile)

    @property
    def cautions(self) -> tuple[Caution, ...]:
        """What a reader must know about both comparisons, once each."""
        both = (*self.since_before.cautions, *self.beside_mean.cautions)
        return tuple(dict.fromkeys(both))

    @cached_property
    def audits(self) -> tuple[Audit, ...]:
        """Whether the numbers of the three results fit together."""
        return tuple(audit(result) for result in (self.before, self.after, self.mean))

    @property
    def most_to_win(self) -> tuple[Value, ...]:
        """Where most points are missing, at the finest level that is known."""
        return self.profile.most_to_win(Level.SUB_QUESTION, _WINNABLE)

    @cached_property
    def role_models(self) -> tuple[RoleModels, ...]:
        """Who is best, by area and in all."""
        return role_models(self.profile, map(profile, self.results))

    @property
    def models_across_a_break(self) -> bool:
        """Whether the instrument changed, or may have changed, between them and the subject."""
        dates = {s.profile.date for models in self.role_models for s in models.best}
        return any(
            each.separates(date, self.after.date)
            for each in self.after.pack.breaks
            for date in dates
            if date is not None
        )
