"""Published results: printed numbers of one subject or population."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from fractions import Fraction
from functools import cached_property
from typing import TypeAlias

from attrs import field, frozen
from attrs.validators import deep_iterable, instance_of, optional

from kompass_core.amounts import Amount, Interval, Rounding, decimal, to_decimal
from kompass_core.criteria import TOTAL, CriteriaPack, Level, Node, RoundingConvention
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

PrintedNumbers: TypeAlias = Amount | Mapping[str, Amount]
"""Printed points, or ``{"points": ..., "percent": ...}`` with one of them or both."""


@frozen(kw_only=True)
class Population:
    """
    What is said about the many whose mean was published.

    Attributes:
        name: What the mean is called.
        window: The time that its members are from, as it was said.
        n: How many members it has, where that was said.
        note: What else was said, or left unsaid.

    Raises:
        PublishedResultError: If it has no name, or *n* is not a whole number above 0.
    """

    name: str
    window: str = field(default="", validator=instance_of(str))
    n: int | None = None
    note: str = field(default="", validator=instance_of(str))

    def __attrs_post_init__(self) -> None:
        raise_any(PublishedResultError, self._problems())

    def _problems(self) -> Iterator[Problem]:
        if not isinstance(self.name, str) or not self.name.strip():
            yield messages.POPULATION_NAME_MISSING.problem("name")
        if self.n is not None and (type(self.n) is not int or self.n < 1):
            yield messages.INVALID_MEMBER_COUNT.problem("n", given=self.n)


def _optional_decimal(value: Amount | None) -> Decimal | None:
    return None if value is None else decimal(value)


@frozen
class PrintedNumber:
    """
    The numbers that are printed for one cell; each stands for an interval.

    Attributes:
        code: The cell: a sub-question, an area or the total.
        points: The printed points, or None.
        percent: The printed percent of the possible points, 0 to 100, or None.
    """

    code: str = field(validator=instance_of(str))
    points: Decimal | None = field(default=None, converter=_optional_decimal)
    percent: Decimal | None = field(default=None, converter=_optional_decimal)

    @property
    def numbers(self) -> Iterator[tuple[str, Decimal]]:
        """What is printed, by kind: points before percent."""
        if self.points is not None:
            yield "points", self.points
        if self.percent is not None:
            yield "percent", self.percent


@frozen(kw_only=True)
class PublishedResult:
    """
    A published result: printed numbers at whatever level they survive.

    Make one with `from_printed`. Parts need not add up to their parent: that is for
    `kompass_core.audit` to judge.

    Attributes:
        pack: The criteria that were applied.
        subject: Who was assessed; None for a population.
        population: Whose mean it is; None for a subject.
        date: When, as precisely as is known.
        printed: What is printed, in the pack's reading order.
        source: Who published it, and where.
        notes: What else there is to know.
        rounding: How the numbers were rounded; the pack's contract unless it was another.
        digest: The pack's digest when the numbers were recorded.

    Raises:
        PublishedResultError: If nothing is printed, a code is unknown, or a number is outside
            its limits or no multiple of the unit in which its level is printed.
    """

    pack: CriteriaPack = field(validator=instance_of(CriteriaPack))
    subject: str | None = None
    population: Population | None = field(default=None, validator=optional(instance_of(Population)))
    date: Date = field(converter=as_date)
    printed: tuple[PrintedNumber, ...] = field(
        converter=tuple[PrintedNumber, ...],
        validator=deep_iterable(instance_of(PrintedNumber)),
    )
    source: str = field(default="", validator=instance_of(str))
    notes: str = field(default="", validator=instance_of(str))
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
        rounding: RoundingConvention | None = None,
        digest: str | None = None,
    ) -> PublishedResult:
        """
        Record printed numbers; every part is optional, but something must be printed.

        Args:
            pack: The criteria that were applied.
            subject: Who was assessed.
            population: Whose mean it is, in place of a subject.
            date: When, e.g. ``"2014"``.
            total: The printed total: points, or ``{"points": ..., "percent": ...}``.
            areas: The same for areas, by code.
            sub_questions: The same for sub-questions, by code.
            source: Who published it, and where.
            notes: What else there is to know.
            rounding: How the numbers were rounded, if not as the pack says.
            digest: The pack's digest when they were recorded; the present one if left out.

        Raises:
            PublishedResultError: With every problem found.
            AmountError: If the date cannot be read.
        """
        levels: dict[Level, tuple[str, Mapping[str, PrintedNumbers]]] = {
            Level.SUB_QUESTION: ("sub_questions", {} if sub_questions is None else sub_questions),
            Level.AREA: ("areas", {} if areas is None else areas),
            Level.TOTAL: ("", {} if total is None else {TOTAL: total}),
        }
        require_type("pack", pack, CriteriaPack)
        require_type("rounding", rounding, RoundingConvention, type(None))
        for key, numbers in levels.values():
            require_type(key or "total", numbers, Mapping)
        contract = pack.rounding if rounding is None else rounding
        cells, problems = dict[str, PrintedNumber](), list[Problem]()
        for level, (key, numbers) in levels.items():
            known = [node.code for node in pack.nodes.values() if node.level is level]
            for code, given in numbers.items():
                path = f"{key}.{code}".removeprefix(".")
                if code not in known:
                    facts = {"level": level.value, "code": code, "hint": nearest(code, known)}
                    problems.append(
                        messages.RESULT_CODE_UNKNOWN.problem(path, pack=pack.ref, **facts)
                    )
                    continue
                try:
                    cells[code] = _read(code, given)
                except (AmountError, PublishedResultError) as error:
                    problems += (each.with_prefix(path) for each in error.problems)
        printed = tuple(cells[code] for code in pack.nodes if code in cells)
        if problems:
            problems += _name_problems(subject, population)
            problems += _number_problems(pack, contract, printed)
        raise_any(PublishedResultError, problems)
        return cls(
            pack=pack,
            subject=subject,
            population=population,
            date=date,
            printed=printed,
            source=source,
            notes=notes,
            rounding=contract,
            digest=pack.digest if digest is None else digest,
        )

    @property
    def name(self) -> str:
        """The subject, or what the population's mean is called."""
        return self.population.name if self.population else str(self.subject)

    @cached_property
    def cells(self) -> Mapping[str, PrintedNumber]:
        """What is printed, by code."""
        return {cell.code: cell for cell in self.printed}

    @property
    def stale(self) -> bool:
        """Whether the pack's scoring content has changed since the numbers were recorded."""
        return self.digest != self.pack.digest

    def rounding_of(self, code: str, kind: str) -> Rounding:
        """Return how the ``"points"`` or the ``"percent"`` of a cell were rounded."""
        return _rounding_of(self.rounding, self.pack.nodes[code], kind)

    def face_value(self, code: str) -> Fraction | None:
        """
        Return a cell's printed points, else its printed percent of the possible points.

        A maximum of 12.5 may be printed as 13; what it stands for is within the limits.
        """
        node, cell = self.pack.nodes[code], self.cells.get(code, PrintedNumber(code))
        if cell.points is not None:
            value = Fraction(cell.points)
        elif cell.percent is not None:
            value = node.points_of(Fraction(cell.percent) / 100)
        else:
            return None
        return min(max(value, node.low), node.high)

    def bounds_of(self, code: str, kind: str) -> Interval:
        """
        Return the points, within the limits, that print as one number of a cell does.

        Args:
            code: The cell.
            kind: ``"points"`` or ``"percent"``; it must be printed.
        """
        number = dict(self.cells[code].numbers)[kind]
        possible = _possible(self.pack.nodes[code], kind, self.rounding_of(code, kind), number)
        # What stands for no value within the limits was refused.
        assert possible is not None
        return possible

    def _problems(self) -> Iterator[Problem]:
        """[KR002, KR010] Something is printed, and each cell stands once, where it belongs."""
        yield from _name_problems(self.subject, self.population)
        if not self.printed:
            yield messages.RESULT_EMPTY.problem()
        printed = {cell.code for cell in self.printed if any(cell.numbers)}
        if [cell.code for cell in self.printed] != [c for c in self.pack.nodes if c in printed]:
            yield messages.PRINTED_CELLS_NOT_OF_PACK.problem("printed", pack=self.pack.ref)
        else:
            yield from _number_problems(self.pack, self.rounding, self.printed)

    def __repr__(self) -> str:
        return f"<PublishedResult of {self.name}, {self.date}, {self.pack.ref}>"


def _name_problems(subject: object, population: Population | None) -> Iterator[Problem]:
    """[KR005] A result is that of a subject or of a population."""
    named = isinstance(subject, str) and subject.strip()
    if bool(named) == (population is not None):
        yield messages.SUBJECT_OR_POPULATION_REQUIRED.problem("subject")


_KEYS = {Level.SUB_QUESTION: "sub_questions.", Level.AREA: "areas.", Level.TOTAL: ""}


def _rounding_of(contract: RoundingConvention, node: Node, kind: str) -> Rounding:
    at_level = contract.for_level(node.level)
    return at_level.percent if kind == "percent" else at_level.points


def _possible(node: Node, kind: str, rounding: Rounding, number: Decimal) -> Interval | None:
    """Return the points within the limits of a cell that print as *number*, if there are any."""
    values = rounding.bounds(number)
    if kind == "percent":
        values = values * ((node.high - node.low) / 100) + Interval.exactly(node.low)
    return values & Interval(node.low, node.high)


def _number_problems(
    pack: CriteriaPack, contract: RoundingConvention, printed: Iterable[PrintedNumber]
) -> Iterator[Problem]:
    """[KR003, KR004] A printed number is possible, and rounded as the contract says."""
    for cell in printed:
        node = pack.nodes[cell.code]
        for kind, number in cell.numbers:
            path = f"{_KEYS[node.level]}{node.code}.{kind}"
            sign = " %" if kind == "percent" else ""
            facts = {"code": node.code, "given": number, "sign": sign}
            rounding = _rounding_of(contract, node, kind)
            if not rounding.can_print(number):
                unit = to_decimal(rounding.unit)
                yield messages.PRINTED_NOT_MULTIPLE_OF_UNIT.problem(
                    path, **facts, unit=unit, level=node.level.value
                )
            elif _possible(node, kind, rounding, number) is None:
                low, high = (0, 100) if sign else (node.min_points, node.max_points)
                yield messages.PRINTED_OUT_OF_RANGE.problem(path, **facts, low=low, high=high)


def _read(code: str, given: PrintedNumbers) -> PrintedNumber:
    if not isinstance(given, Mapping):
        return PrintedNumber(code, decimal(given))
    unknown = [key for key in given if key not in ("points", "percent")]
    if unknown or not given:
        raise PublishedResultError([messages.UNKNOWN_PRINTED_KIND.problem(given=tuple(given))])
    return PrintedNumber(code, **{kind: decimal(number) for kind, number in given.items()})
