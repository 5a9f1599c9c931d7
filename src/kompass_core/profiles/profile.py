"""Profiles: values, bounds and coverage of one subject."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from typing import Any, TypeAlias

from attrs import frozen

from kompass_core.amounts import Interval, Rounding, exact_text
from kompass_core.criteria import TOTAL, Comparability, CriteriaPack, Crosswalk, Level, Node
from kompass_core.criteria.rules.base import outcome
from kompass_core.dates import Date
from kompass_core.errors import EvaluationError, parse_choice
from kompass_core.evaluations import Evaluation
from kompass_core.missing import Policies
from kompass_core.profiles.explanation import AnswerTrace, Explanation
from kompass_core.profiles.value import Origin, Value
from kompass_core.published import PrintedNumber, PublishedResult


def as_level(given: Level | str) -> Level:
    """
    Read the name of a level.

    Raises:
        EvaluationError: If there is no such level.
    """
    return parse_choice(Level, given, path="level", error=EvaluationError)


@frozen
class GroupMean:
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
class Projection:
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


Source: TypeAlias = Evaluation | PublishedResult | GroupMean | Projection
"""What a profile can be made from."""


@frozen
class Derivation:
    """
    What a profile knows beyond exact points; without it, every cell has a score.

    Attributes:
        bounds: What each cell can be, by position.
        coverage: Which part of each cell was assessed, by position.
        origins: Where each value comes from, by position.
        policies: What became of missing scores, where any are missing.
        consistent: Whether the numbers that it was made from are possible together.
    """

    bounds: tuple[Interval, ...]
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
    _known: Derivation | None = None

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
        if isinstance(source, Projection):
            return source.profile.is_mean
        return isinstance(source, GroupMean) or (
            isinstance(source, PublishedResult) and source.population is not None
        )

    def comparability(self, code: str) -> Comparability:
        """
        Return how far a cell means what its pack says: exactly, unless it is projected.

        Raises:
            KeyError: If the pack has no such cell.
        """
        position, source = self.pack.nodes[code].position, self.source
        if isinstance(source, Projection | GroupMean) and source.degrees:
            return source.degrees[position]
        return Comparability.EXACT

    def read_from(self, code: str) -> str:
        """
        Say which cells of which revision a cell is read from; nothing if it is not projected.

        Raises:
            KeyError: If the pack has no such cell.
        """
        position, source = self.pack.nodes[code].position, self.source
        if not isinstance(source, Projection):
            return ""
        codes = ", ".join(source.read_from[position]) or "nothing"
        return f"{codes} of {source.profile.pack.ref} ({source.degrees[position].value})"

    def __getitem__(self, code: str) -> Value:
        node, known = self.pack.nodes[code], self._known
        if known is None:
            exact = self._steps_of(node) * self.pack.layout.step
            origin = Origin.COMBINED if node.parts else Origin.SCORED
            return Value(node, exact, Interval(exact, exact), Fraction(1), origin)
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
        return self.at_level(Level.AREA)

    @property
    def sub_questions(self) -> tuple[Value, ...]:
        """The sub-questions, in the pack's order; none where they are not listed."""
        return self.at_level(Level.SUB_QUESTION)

    def at_level(self, level: Level | str) -> tuple[Value, ...]:
        """
        Return the values of one level, in the pack's order.

        Raises:
            EvaluationError: If there is no such level.
        """
        wanted = as_level(level)
        return tuple(self[code] for code, node in self.pack.nodes.items() if node.level is wanted)

    def printed(self, code: str) -> PrintedNumber:
        """
        Return the points and the percent of a cell as they are printed.

        What a published result prints is returned as it is; the rest under the contract.

        Raises:
            KeyError: If the pack has no such cell.
        """
        value, source, contract, cell = (
            self[code],
            self.source,
            self.pack.rounding,
            PrintedNumber(code),
        )
        if isinstance(source, PublishedResult):
            contract, cell = source.rounding, source.cells.get(code, cell)
        if value.exact is None or value.share is None:
            return cell
        rounding = contract.for_level(value.level)
        points, percent = cell.points, cell.percent
        return PrintedNumber(
            code,
            rounding.points.round(value.exact) if points is None else points,
            rounding.percent.round(value.share * 100) if percent is None else percent,
        )

    def largest_shortfalls(
        self, level: Level | str = Level.SUB_QUESTION, n: int = 5
    ) -> tuple[Value, ...]:
        """Return the *n* cells of a level where most points are missing; ties in pack order."""
        values = [value for value in self.at_level(level) if value.exact is not None]
        values.sort(key=lambda value: (value.exact or 0) - value.node.high)
        return tuple(values[: max(n, 0)])

    def explain(self, code: str) -> Explanation:
        """
        Return the inputs, the rule, the policy and the rounding that gave the value of a cell.

        Raises:
            KeyError: If the pack has no such cell.
        """
        return explain(self, code)

    def to_dict(self, language: str | None = None) -> dict[str, Any]:
        """
        Return plain JSON data, with exact numbers as text (see `exact_text`).

        Keys: ``result`` (``name``, ``date``, ``pack``, ``kind``), ``stale``, ``consistent``,
        ``policies`` (``not_applicable``, ``not_assessed``; null if no score is missing),
        ``nodes`` (each ``code``, ``level``, ``title``, ``points``, ``min_points``,
        ``max_points``, ``percent``, ``shortfall``, ``printed``, ``bounds``, ``coverage``,
        ``origin`` and ``missing``: why there is no score), ``largest_shortfalls`` (codes) and
        ``findings`` (each ``kind``, ``code``, ``text``).

        Args:
            language: The language of the titles; the pack's own if omitted.
        """
        source = self.source
        findings = source.findings if isinstance(source, Evaluation) else ()
        policies = self.policies
        shortfalls = self.largest_shortfalls() or self.largest_shortfalls(Level.AREA)
        return {
            "result": source_dict(source),
            "stale": self.stale,
            "consistent": self.consistent,
            "policies": policies
            and {
                "not_applicable": policies.not_applicable.value,
                "not_assessed": policies.not_assessed.value,
            },
            "nodes": [self._node_dict(value, language) for value in self.values()],
            "largest_shortfalls": [value.code for value in shortfalls],
            "findings": [
                {"kind": each.kind.value, "code": each.code, "text": each.text} for each in findings
            ],
        }

    def _node_dict(self, value: Value, language: str | None) -> dict[str, Any]:
        source, printed = self.source, self.printed(value.code)
        reason = source.missing.get(value.code) if isinstance(source, Evaluation) else None
        return {
            "code": value.code,
            "level": value.level.value,
            "title": str(self.pack.text(value.title, language)),
            "points": exact_text(value.exact),
            "min_points": exact_text(value.min_points),
            "max_points": exact_text(value.max_points),
            "percent": None if value.share is None else exact_text(value.share * 100),
            "shortfall": None if value.exact is None else exact_text(value.node.high - value.exact),
            "printed": {
                "points": exact_text(printed.points),
                "percent": exact_text(printed.percent),
            },
            "bounds": value.bounds.to_dict(),
            "coverage": exact_text(value.coverage),
            "origin": value.origin.value,
            "missing": reason.reason if reason else None,
        }

    def __repr__(self) -> str:
        return f"<Profile of {self.name}, {self.date}, {self.pack.ref}>"


def source_dict(source: Source) -> dict[str, str | None]:
    """Return the name, the date, the pack and the kind of a result as plain JSON data."""
    return {
        "name": source.subject if isinstance(source, Evaluation) else source.name,
        "date": str(source.date) if source.date else None,
        "pack": str(source.pack.ref),
        "kind": _kind(source),
    }


def _kind(source: Source) -> str:
    match source:
        case Evaluation():
            return "evaluation"
        case GroupMean():
            return "mean"
        case Projection():
            return _kind(source.profile.source)
        case _:
            return "published mean" if source.population else "published result"


def explain(profile: Profile, code: str) -> Explanation:
    """
    Explain the value of one cell of *profile*.

    Raises:
        KeyError: If the pack has no such cell.
    """
    value, source = profile[code], profile.source
    missing, answered = None, None
    if isinstance(source, Evaluation):
        missing, answered = source.missing.get(code), _answered(source, code)
    printed, contract = profile.printed(code), profile.pack.rounding
    if isinstance(source, PublishedResult):
        printed, contract = source.cells.get(code, printed), source.rounding
    return Explanation(
        value=value,
        rule=_rule(profile, value) if answered is None else _scored_by(value, answered),
        inputs=tuple(profile[part] for part in value.node.parts),
        answered=answered,
        missing=missing,
        policies=profile.policies,
        rounding=contract.for_level(value.level),
        printed=printed,
    )


def _answered(source: Evaluation, code: str) -> AnswerTrace | None:
    """Return the answers that *source* has for the items of a cell."""
    scored = source.answered(code)
    if scored is None:
        return None
    pack, answers = source.pack, source.answers[code]
    rule, mode = pack.rules[code], pack.step_rounding
    unit = pack.layout.unit * pack.layout.step
    return AnswerTrace(
        rule=rule,
        items=tuple((item, answers[item.code]) for item in rule.items),
        scored=scored,
        share=outcome(rule, answers).share,
        rounding=None if mode is None else Rounding(mode, unit),
    )


def _scored_by(value: Value, answered: AnswerTrace) -> str:
    """Say in words which rule scored *value*, and how far it came."""
    asked = f"{len(answered.items)} answers, by the rule {answered.rule.name!r}"
    return {
        "SCORED": f"scored from {asked}",
        "NOT_APPLICABLE": f"does not concern the subject, going by {asked}",
    }.get(value.origin.name, f"assessed in part: {asked}")


def _left_out(parts: Sequence[Value]) -> str:
    """Say what becomes of the parts without points."""
    gaps = [part for part in parts if part.exact is None]
    if not gaps:
        return ""
    ends = [(part.bounds.low, part.bounds.high) for part in gaps]
    if ends == [(part.node.low, part.node.high) for part in gaps]:
        return ", by their share where a part is left out"
    return ", by their share where a part is left out, kept within what its answers leave possible"


def _rule(profile: Profile, value: Value) -> str:
    """Say in words how *value* came about."""
    node, name = value.node, value.origin.name
    if name == "COMBINED":
        how = f"{node.combine.value} of {len(node.parts)} parts"
        return f"{how}{_left_out([profile[part] for part in node.parts])}"
    if profile.read_from(node.code) and name in ("PROJECTED", "UNKNOWN"):
        return f"read from {profile.read_from(node.code)}"
    possible = f"{node.max_points} points"
    if node.min_points:
        possible = f"the points from {node.min_points} to {node.max_points}"
    return {
        "SCORED": "scored by the evaluation",
        "PRINTED": "printed as points; the value before rounding is within the bounds",
        "PERCENT": f"printed percent of {possible}",
        "MEAN": "mean of the members that know it",
        "NOT_APPLICABLE": "does not concern the subject",
        "NOT_ASSESSED": "was not assessed",
        "UNKNOWN": "nothing is printed here, and not for all of its parts",
    }[name]
