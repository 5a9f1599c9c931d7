"""Published results: printed numbers of one subject or population."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from fractions import Fraction
from functools import cached_property, lru_cache
from typing import TypeAlias, cast

from attrs import field, frozen
from attrs.converters import optional as optionally
from attrs.validators import deep_iterable, instance_of, optional

from kompass_core.amounts import (
    Amount,
    Floats,
    Interval,
    Rounding,
    decimal,
    number,
    to_decimal,
    with_floats,
)
from kompass_core.criteria import (
    TOTAL,
    CriteriaPack,
    Level,
    Node,
    PercentBase,
    RoundingConvention,
)
from kompass_core.dates import Date, as_date
from kompass_core.errors import (
    AmountError,
    Problem,
    PublishedResultError,
    messages,
    nearest,
    raise_any,
    require_type,
)
from kompass_core.labels import is_name, normalise_name
from kompass_core.narrative import (
    NO_NARRATIVE,
    Evidence,
    Finding,
    Narrative,
    narrative_problems,
)

PrintedNumbers: TypeAlias = Amount | Mapping[str, Amount]
"""Printed points, or ``{"points": ..., "percent": ...}`` with one of them or both."""


@frozen(kw_only=True)
class Population:
    """
    The population of a published mean.

    Attributes:
        name: The name of the mean, normalised by `normalise_name`.
        window: The period that its members are from, as published.
        n: The number of members, if published.
        note: Further remarks.

    Raises:
        PublishedResultError: If it has no name, or *n* is not a whole number above 0.
    """

    name: str = field(converter=normalise_name)
    window: str = field(default="", validator=instance_of(str))
    n: int | None = None
    note: str = field(default="", validator=instance_of(str))

    def __attrs_post_init__(self) -> None:
        raise_any(PublishedResultError, self._problems())

    def _problems(self) -> Iterator[Problem]:
        if not is_name(self.name):
            yield messages.POPULATION_NAME_MISSING.problem("name")
        if self.n is not None and (type(self.n) is not int or self.n < 1):
            yield messages.INVALID_MEMBER_COUNT.problem("n", given=self.n)


def _optional_decimal(value: Amount | None) -> Decimal | None:
    return None if value is None else decimal(value)


@frozen
class PrintedNumber:
    """
    The printed points and percent of one node.

    Attributes:
        code: The code of a sub-question, an area or the total.
        points: The printed points, or None.
        percent: The printed percent, of what its pack defines, or None.
    """

    code: str = field(validator=instance_of(str))
    points: Decimal | None = field(default=None, converter=_optional_decimal)
    percent: Decimal | None = field(default=None, converter=_optional_decimal)

    @property
    def numbers(self) -> Iterator[tuple[str, Decimal]]:
        """The printed numbers with their kind: points before percent."""
        if self.points is not None:
            yield "points", self.points
        if self.percent is not None:
            yield "percent", self.percent


@frozen(kw_only=True)
class PublishedResult:
    """
    The printed numbers of one subject or population, at any level.

    Use `from_printed` to make one. Parts need not add up to their parent: that is for
    `kompass_core.audit` to judge.

    Attributes:
        pack: The criteria.
        subject: The name of the assessed subject, normalised by `normalise_name`; None for a
            population.
        population: The population of a published mean; None for a subject.
        date: The date of the assessment.
        printed: The printed numbers, in the pack's reading order.
        source: The publisher and the place of publication.
        notes: Further remarks.
        findings: Printed strengths, improvements and good examples.
        evidence: The sources of the scores.
        narrative: The assessors' own account.
        rounding: The rounding of the numbers; by default that of the pack.
        digest: The pack's digest when the numbers were recorded.

    Raises:
        PublishedResultError: If nothing is printed, a code is unknown, or a number is outside
            its limits or no multiple of the unit in which its level is printed; if a finding or
            a text is about an unknown code.
    """

    pack: CriteriaPack = field(validator=instance_of(CriteriaPack))
    subject: str | None = field(default=None, converter=optionally(normalise_name))
    population: Population | None = field(default=None, validator=optional(instance_of(Population)))
    date: Date = field(converter=as_date)
    printed: tuple[PrintedNumber, ...] = field(
        converter=tuple[PrintedNumber, ...],
        validator=deep_iterable(instance_of(PrintedNumber)),
    )
    source: str = field(default="", validator=instance_of(str))
    notes: str = field(default="", validator=instance_of(str))
    findings: tuple[Finding, ...] = field(
        default=(), converter=tuple[Finding, ...], validator=deep_iterable(instance_of(Finding))
    )
    evidence: tuple[Evidence, ...] = field(
        default=(), converter=tuple[Evidence, ...], validator=deep_iterable(instance_of(Evidence))
    )
    narrative: Narrative = field(default=NO_NARRATIVE, validator=instance_of(Narrative))
    rounding: RoundingConvention = field(validator=instance_of(RoundingConvention))
    digest: str = field(validator=instance_of(str))

    def __attrs_post_init__(self) -> None:
        raise_any(PublishedResultError, self._problems())

    @classmethod
    def from_printed(
        cls,
        pack: CriteriaPack,
        *,
        subject: str | None = None,
        population: Population | None = None,
        date: Date | dt.date | str,
        total: PrintedNumbers | None = None,
        areas: Mapping[str, PrintedNumbers] | None = None,
        sub_questions: Mapping[str, PrintedNumbers] | None = None,
        source: str = "",
        notes: str = "",
        findings: Iterable[Finding] = (),
        evidence: Iterable[Evidence] = (),
        narrative: Narrative = NO_NARRATIVE,
        rounding: RoundingConvention | None = None,
        digest: str | None = None,
        floats: Floats = "refuse",
    ) -> PublishedResult:
        """
        Make a published result; every level is optional, but some number is required.

        Args:
            pack: The criteria.
            subject: The name of the assessed subject.
            population: The population of a published mean, in place of a subject.
            date: The date of the assessment, e.g. ``"2014"``.
            total: The printed total: points, or ``{"points": ..., "percent": ...}``.
            areas: The same for areas, by code, or by title or alias.
            sub_questions: The same for sub-questions.
            source: The publisher and the place of publication.
            notes: Further remarks.
            findings: Printed strengths, improvements and good examples.
            evidence: The sources of the scores.
            narrative: The assessors' own account.
            rounding: The rounding of the numbers; by default that of the pack.
            digest: The pack's digest when they were recorded; by default the present one.
            floats: The treatment of binary floats: ``"refuse"``, or ``"decimal"`` to read them as
                the decimals that they print as.

        Raises:
            PublishedResultError: With every problem found, an invalid date included.
        """
        require_type("pack", pack, CriteriaPack)
        require_type("rounding", rounding, RoundingConvention, type(None))
        require_type("narrative", narrative, Narrative)
        findings = tuple(findings)
        levels = {
            Level.SUB_QUESTION: {} if sub_questions is None else sub_questions,
            Level.AREA: {} if areas is None else areas,
            Level.TOTAL: {} if total is None else {TOTAL: total},
        }
        by_code, problems = dict[str, PrintedNumber](), list[Problem]()
        for level, given in levels.items():
            require_type(_KEYS[level], given, Mapping)
            by_name, names = pack.by_code(given, _KEYS[level])
            problems += names
            for code, numbers in with_floats(by_name, floats).items():
                try:
                    by_code[code] = _read(pack, level, code, numbers)
                except (AmountError, PublishedResultError) as error:
                    problems += (each.with_prefix(*_path(level, code)) for each in error.problems)
        try:
            date = as_date(date)
        except AmountError as error:
            problems += (each.with_prefix("date") for each in error.problems)
        printed = tuple(by_code[code] for code in pack.nodes if code in by_code)
        convention = pack.rounding if rounding is None else rounding
        if problems:
            problems += _name_problems(subject, population)
            problems += [] if any(levels.values()) else [messages.RESULT_EMPTY.problem()]
            problems += _number_problems(pack, convention, printed)
            problems += narrative_problems(pack, findings, narrative)
        raise_any(PublishedResultError, problems)
        return cls(
            pack=pack,
            subject=subject,
            population=population,
            date=date,
            printed=printed,
            source=source,
            notes=notes,
            findings=findings,
            evidence=tuple(evidence),
            narrative=narrative,
            rounding=convention,
            digest=pack.digest if digest is None else digest,
        )

    @property
    def name(self) -> str:
        """The name of the subject, or of the population's mean."""
        return self.population.name if self.population else str(self.subject)

    @property
    def stale(self) -> bool:
        """True if the pack's scoring content has changed since the numbers were recorded."""
        return self.digest != self.pack.digest

    @cached_property
    def by_code(self) -> Mapping[str, PrintedNumber]:
        """The printed numbers, by code."""
        return {each.code: each for each in self.printed}

    @cached_property
    def face_values(self) -> Mapping[str, Fraction]:
        """
        The printed points or, without them, the points of the printed percent, by code.

        A maximum of 12.5 may be printed as 13; a face value is within the limits.
        """
        return {each.code: _face_value(self.pack.nodes[each.code], each) for each in self.printed}

    @cached_property
    def intervals(self) -> Mapping[str, Mapping[str, Interval]]:
        """By code and kind, the interval of points within the limits that print as the number."""
        found = dict[str, Mapping[str, Interval]]()
        for each in self.printed:
            node = self.pack.nodes[each.code]
            possible = {
                kind: _interval(node, kind, self.rounding_of(each.code, kind), number)
                for kind, number in each.numbers
            }
            # None is None: the constructor refuses numbers that no value prints as.
            found[each.code] = cast("Mapping[str, Interval]", possible)
        return found

    def rounding_of(self, code: str, kind: str) -> Rounding:
        """Return the rounding of the ``"points"`` or the ``"percent"`` of a node."""
        return _rounding_of(self.rounding, self.pack.nodes[code], kind)

    def _problems(self) -> Iterator[Problem]:
        """[KR002, KR010] Some number is printed, and each code is valid, unique and in order."""
        yield from _name_problems(self.subject, self.population)
        if not self.printed:
            yield messages.RESULT_EMPTY.problem()
        printed = {each.code for each in self.printed if any(each.numbers)}
        if [each.code for each in self.printed] != [c for c in self.pack.nodes if c in printed]:
            yield messages.PRINTED_NODES_NOT_OF_PACK.problem("printed", pack=self.pack.ref)
        else:
            yield from _number_problems(self.pack, self.rounding, self.printed)
        yield from narrative_problems(self.pack, self.findings, self.narrative)

    def __repr__(self) -> str:
        return f"<PublishedResult of {self.name}, {self.date}, {self.pack.ref}>"


_KEYS = {Level.SUB_QUESTION: "sub_questions", Level.AREA: "areas", Level.TOTAL: "total"}


def _path(level: Level, code: str) -> tuple[str, ...]:
    """Return the path of a printed number: the table of its level, and its code."""
    return (_KEYS[level],) if level is Level.TOTAL else (_KEYS[level], code)


def _name_problems(subject: object, population: Population | None) -> Iterator[Problem]:
    """[KR005] A result belongs to a subject or to a population."""
    if is_name(subject) == (population is not None):
        yield messages.SUBJECT_OR_POPULATION_REQUIRED.problem("subject")


def _rounding_of(convention: RoundingConvention, node: Node, kind: str) -> Rounding:
    at_level = convention.for_level(node.level)
    return at_level.percent if kind == "percent" else at_level.points


def _interval(node: Node, kind: str, rounding: Rounding, number: Decimal) -> Interval | None:
    """Return the points within the limits of a node that print as *number*, if there are any."""
    values = _bounds(rounding, number)
    if kind == "percent":
        values = node.points_interval(values)
    return values & Interval(node.low, node.high)


@lru_cache(maxsize=4096)
def _bounds(rounding: Rounding, number: Decimal) -> Interval:
    """Return the values that print as *number*, which many results have in common."""
    return rounding.bounds(number)


def _value(node: Node, kind: str, number: Decimal) -> Fraction:
    """Return the points of a number, which may be outside the limits of its node."""
    value = Fraction(number)
    return node.points_of_percent(value) if kind == "percent" else value


def _is_within(node: Node, kind: str, number: Decimal) -> bool:
    return node.low <= _value(node, kind, number) <= node.high


def _face_value(node: Node, printed: PrintedNumber) -> Fraction:
    return min(max(_value(node, *next(printed.numbers)), node.low), node.high)


def _number_problems(
    pack: CriteriaPack, convention: RoundingConvention, printed: Iterable[PrintedNumber]
) -> Iterator[Problem]:
    """[KR003, KR004, KR011] A number is one that its pack prints: in its unit, within limits."""
    for each in printed:
        node = pack.nodes[each.code]
        for kind, given in each.numbers:
            path = (*_path(node.level, node.code), kind)
            sign = " %" if kind == "percent" else ""
            facts = {"code": node.code, "given": given, "sign": sign}
            rounding = _rounding_of(convention, node, kind)
            if sign and node.percent is PercentBase.NONE:
                yield messages.PERCENT_NOT_DEFINED.problem(*path, code=node.code, pack=pack.ref)
            elif not rounding.can_print(given):
                unit = to_decimal(rounding.unit)
                yield messages.PRINTED_NOT_MULTIPLE_OF_UNIT.problem(
                    *path, **facts, unit=unit, level=node.level.value
                )
            # A number within the limits is a value that prints as itself: no interval is needed.
            elif not _is_within(node, kind, given) and not _interval(node, kind, rounding, given):
                low, high = number(node.low), number(node.high)
                if sign:
                    low, high = to_decimal(node.percent_of(node.low)), Decimal(100)
                yield messages.PRINTED_OUT_OF_RANGE.problem(*path, **facts, low=low, high=high)


def _read(pack: CriteriaPack, level: Level, code: str, given: PrintedNumbers) -> PrintedNumber:
    """[KR001, KR008] The code is one of its level, and the numbers are points or percent."""
    if code not in pack.nodes or pack.nodes[code].level is not level:
        known = [node.code for node in pack.nodes.values() if node.level is level]
        facts = {"level": level.value, "code": code, "hint": nearest(code, known)}
        raise PublishedResultError([messages.RESULT_CODE_UNKNOWN.problem(pack=pack.ref, **facts)])
    if not isinstance(given, Mapping):
        return PrintedNumber(code, decimal(given))
    unknown = [key for key in given if key not in ("points", "percent")]
    if unknown or not given:
        raise PublishedResultError([messages.UNKNOWN_PRINTED_KIND.problem(given=tuple(given))])
    return PrintedNumber(code, **{kind: decimal(number) for kind, number in given.items()})
