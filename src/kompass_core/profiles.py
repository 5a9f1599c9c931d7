"""Whatever is known about a subject, as points, bounds and coverage for every cell."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from fractions import Fraction
from typing import TypeAlias

from attrs import frozen

from kompass_core.amounts import Bounds
from kompass_core.choices import chosen
from kompass_core.criteria import CriteriaPack
from kompass_core.crosswalks import Crosswalk
from kompass_core.dates import Date
from kompass_core.errors import EvaluationError
from kompass_core.evaluation import Evaluation
from kompass_core.explanation import Explanation, explain
from kompass_core.layout import Node
from kompass_core.policies import Policies
from kompass_core.problems import Problem
from kompass_core.published import Printed, PublishedResult
from kompass_core.terms import TOTAL, Comparability, Level
from kompass_core.values import Origin, Value

__all__ = ["Known", "Mean", "Profile", "Projected", "Source", "as_level"]


def as_level(given: Level | str) -> Level:
    """
    Read the name of a level.

    Raises:
        EvaluationError: If there is no such level.
    """

    def refusal(known: tuple[str, ...]) -> EvaluationError:
        return EvaluationError([Problem.of("KE007", given=given, what="level", known=known)])

    return chosen(Level, given, refusal)


@frozen
class Mean:
    """
    The group that a mean profile stands for.

    Attributes:
        pack: The criteria that its members were assessed under.
        name: What the mean is called.
        n: How many profiles are in the group.
        date: None: a mean has as many dates as members.
        stale: Whether the criteria have changed since a member was recorded.
        degrees: How far each cell can be compared, by position, where members are projected.
    """

    pack: CriteriaPack
    name: str
    n: int
    date: Date | None = None
    stale: bool = False
    degrees: tuple[Comparability, ...] = ()


@frozen
class Projected:
    """
    A profile of one revision that is read in the terms of another.

    Attributes:
        profile: The profile itself.
        crosswalk: How the revisions relate.
        pack: The criteria in whose terms it is read.
        read_from: The codes that each cell is read from, by position.
        degrees: How far each cell can be compared, by position.
    """

    profile: Profile
    crosswalk: Crosswalk
    pack: CriteriaPack
    read_from: tuple[tuple[str, ...], ...]
    degrees: tuple[Comparability, ...]

    @property
    def name(self) -> str:
        """The subject, or what the population or the group is called."""
        return self.profile.name

    @property
    def date(self) -> Date | None:
        """When the subject was assessed."""
        return self.profile.date

    @property
    def stale(self) -> bool:
        """Whether the criteria have changed since the source was recorded."""
        return self.profile.stale


Source: TypeAlias = Evaluation | PublishedResult | Mean | Projected
"""What a profile can be made from."""


@frozen
class Known:
    """
    What a profile knows beyond exact points; without it, every cell has a score.

    Attributes:
        bounds: What each cell can be, by position.
        coverage: Which part of each cell was assessed, by position.
        origins: Where each value comes from, by position.
        policies: What became of missing scores, where any are missing.
        consistent: Whether the numbers that it was made from are possible together.
    """

    bounds: tuple[Bounds, ...]
    coverage: tuple[Fraction | None, ...]
    origins: tuple[Origin, ...]
    policies: Policies | None = None
    consistent: bool = True


@frozen(repr=False)
class Profile(Mapping[str, Value]):
    """
    What is known about a subject, by code: ``"1.1"``, ``"1"``, ``"total"``.

    Values are made when they are asked for; inside there are only exact amounts in steps: of
    every cell by position or, where every score is there, of the areas and the total alone.

    Attributes:
        source: The evaluation, the published result or the group that it was made from, or
            the profile of another revision that it was projected from.
    """

    source: Source
    _amounts: tuple[Fraction | int | None, ...]
    _known: Known | None = None

    @property
    def pack(self) -> CriteriaPack:
        """The criteria."""
        return self.source.pack

    @property
    def name(self) -> str:
        """The subject, or what the population or the group is called."""
        source = self.source
        return source.subject if isinstance(source, Evaluation) else source.name

    @property
    def date(self) -> Date | None:
        """When the subject was assessed; None for the mean of a group."""
        return self.source.date

    @property
    def policies(self) -> Policies | None:
        """What became of missing scores; None where none is missing, or for printed numbers."""
        return self._known.policies if self._known else None

    @property
    def consistent(self) -> bool:
        """False if the printed numbers that it was made from are impossible together."""
        return self._known is None or self._known.consistent

    @property
    def stale(self) -> bool:
        """Whether the pack's scoring content has changed since its source was recorded."""
        return self.source.stale

    @property
    def is_mean(self) -> bool:
        """Whether it stands for a population or a group rather than for one subject."""
        source = self.source
        if isinstance(source, Projected):
            return source.profile.is_mean
        return isinstance(source, Mean) or (
            isinstance(source, PublishedResult) and source.population is not None
        )

    def comparability(self, code: str) -> Comparability:
        """
        Return how far a cell means what its pack says: exactly, unless it is projected.

        Raises:
            KeyError: If the pack has no such cell.
        """
        position, source = self.pack.nodes[code].position, self.source
        if isinstance(source, Projected | Mean) and source.degrees:
            return source.degrees[position]
        return Comparability.EXACT

    def read_from(self, code: str) -> str:
        """
        Say which cells of which revision a cell is read from; nothing if it is not projected.

        Raises:
            KeyError: If the pack has no such cell.
        """
        position, source = self.pack.nodes[code].position, self.source
        if not isinstance(source, Projected):
            return ""
        codes = ", ".join(source.read_from[position]) or "nothing"
        return f"{codes} of {source.profile.pack.ref} ({source.degrees[position].value})"

    def __getitem__(self, code: str) -> Value:
        node, known = self.pack.nodes[code], self._known
        if known is None:
            exact = self._steps_of(node) * self.pack.layout.step
            origin = Origin.COMBINED if node.parts else Origin.SCORED
            return Value(node, exact, Bounds(exact, exact), Fraction(1), origin)
        at = node.position
        amount = self._amounts[at]
        points = None if amount is None else amount * self.pack.layout.step
        return Value(node, points, known.bounds[at], known.coverage[at], known.origins[at])

    def _steps_of(self, node: Node) -> Fraction | int:
        """Return the steps of a cell of an evaluation without gaps."""
        if node.level is Level.SUB_QUESTION and isinstance(self.source, Evaluation):
            return self.source.steps[self.pack.layout.positions[node.code]]
        return self._amounts[node.position - len(self)] or 0

    def __iter__(self) -> Iterator[str]:
        return iter(self.pack.nodes)

    def __len__(self) -> int:
        return len(self.pack.nodes)

    @property
    def total(self) -> Value:
        """The whole."""
        return self[TOTAL]

    @property
    def areas(self) -> tuple[Value, ...]:
        """The areas, in the pack's order."""
        return self.at(Level.AREA)

    @property
    def sub_questions(self) -> tuple[Value, ...]:
        """The sub-questions, in the pack's order; none where they are not listed."""
        return self.at(Level.SUB_QUESTION)

    def at(self, level: Level | str) -> tuple[Value, ...]:
        """
        Return the values of one level, in the pack's order.

        Raises:
            EvaluationError: If there is no such level.
        """
        wanted = as_level(level)
        return tuple(self[code] for code, node in self.pack.nodes.items() if node.level is wanted)

    def printed(self, code: str) -> Printed:
        """
        Return the points and the percent of a cell as they are printed.

        What a published result prints is returned as it is; the rest under the contract.

        Raises:
            KeyError: If the pack has no such cell.
        """
        value, source, contract, cell = self[code], self.source, self.pack.rounding, Printed(code)
        if isinstance(source, PublishedResult):
            contract, cell = source.rounding, source.cells.get(code, cell)
        if value.exact is None or value.share is None:
            return cell
        rounding = contract.at(value.level)
        points, percent = cell.points, cell.percent
        return Printed(
            code,
            rounding.points.round(value.exact) if points is None else points,
            rounding.percent.round(value.share * 100) if percent is None else percent,
        )

    def most_to_win(self, level: Level | str = Level.SUB_QUESTION, n: int = 5) -> tuple[Value, ...]:
        """Return the *n* cells of a level where most points are missing; ties in pack order."""
        values = [value for value in self.at(level) if value.exact is not None]
        values.sort(key=lambda value: (value.exact or 0) - value.node.high)
        return tuple(values[: max(n, 0)])

    def explain(self, code: str) -> Explanation:
        """
        Return the inputs, the rule, the policy and the rounding that gave the value of a cell.

        Raises:
            KeyError: If the pack has no such cell.
        """
        return explain(self, code)

    def __repr__(self) -> str:
        return f"<Profile of {self.name}, {self.date}, {self.pack.ref}>"
