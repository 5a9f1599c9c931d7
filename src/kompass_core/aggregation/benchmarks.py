"""Benchmarks: named groups of results, and the reproduction of printed means."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterable, Iterator, Mapping
from enum import Enum
from fractions import Fraction
from functools import cached_property
from hashlib import sha256
from itertools import chain
from typing import TYPE_CHECKING, TypeAlias, cast

from attrs import evolve, field, frozen

from kompass_core.aggregation.aggregate import Aggregate, Duplicates, aggregate
from kompass_core.amounts import Interval
from kompass_core.criteria import CriteriaPack, require_comparable
from kompass_core.dates import Date, as_date
from kompass_core.errors import (
    BenchmarkError,
    Problem,
    each_must_be,
    messages,
    must_be,
    nearest,
    parse_choice,
    raise_any,
    wrong_type,
)
from kompass_core.evaluations import Evaluation
from kompass_core.missing import Policies, Policy
from kompass_core.profiles import GroupMean, Profile, profile
from kompass_core.published import PublishedResult
from kompass_core.serialization import result_to_json

if TYPE_CHECKING:
    from kompass_core.panel.panel import Panel


def duplicates_of(given: Duplicates | str) -> Duplicates:
    """
    Read which results of a subject count.

    Raises:
        BenchmarkError: If it says anything else.
    """
    return parse_choice(Duplicates, given, path="duplicates", error=BenchmarkError)


@frozen(kw_only=True)
class InclusionRule:
    """
    The rule that says who is a member.

    Attributes:
        first: When the window begins, as precisely as is known.
        last: When it ends; that day, month or year is within it.
        repeats: Which results of a subject count.
        where: What the columns of the panel were that members were chosen by, by name.
        matched: The digests of benchmarks whose subjects alone count.
        without: The subjects that were left out.
        policies: What becomes of cells without a score.

    Raises:
        AmountError: If a date cannot be read.
        BenchmarkError: If the window begins after it ends, or there is no such way with repeats.
    """

    first: Date = field(converter=as_date)
    last: Date = field(converter=as_date)
    repeats: Duplicates = field(default=Duplicates.LATEST, converter=duplicates_of)
    where: tuple[tuple[str, str | int], ...] = ()
    matched: tuple[str, ...] = ()
    without: tuple[str, ...] = ()
    policies: Policies = field(factory=Policies)

    def __attrs_post_init__(self) -> None:
        if self.first.first > self.last.last:
            facts = {"first": self.first, "last": self.last}
            raise BenchmarkError([messages.WINDOW_REVERSED.problem("first", **facts)])

    @property
    def window(self) -> str:
        """The window in words."""
        return str(self.first) if self.first == self.last else f"{self.first} to {self.last}"

    def holds(self, date: Date) -> bool | None:
        """Whether a date lies within the window: yes, no, or None where it cannot be known."""
        if self.first.first <= date.first and date.last <= self.last.last:
            return True
        if date.last < self.first.first or date.first > self.last.last:
            return False
        return None


Member: TypeAlias = Evaluation | PublishedResult
"""What is known of one member."""


def _in_order(given: Iterable[Member]) -> tuple[Member, ...]:
    members = tuple(given)
    if not all(isinstance(each, Evaluation | PublishedResult) for each in members):
        return members
    return tuple(sorted(members, key=lambda each: (name_of(each), each.date.text, canonical(each))))


def name_of(member: Member) -> str:
    """Return the subject, or what the mean of a population is called."""
    return member.subject if isinstance(member, Evaluation) else member.name


def canonical(member: Member) -> str:
    """Return all that is known of a member as one line of JSON, always the same."""
    data = json.loads(result_to_json(member))
    return json.dumps(data, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


@frozen(kw_only=True, repr=False)
class Benchmark:
    """
    A reference group: who is in it, by which rule, as of when, and all that is known of each.

    Make one with `of`. Published means of moving populations cannot be derived again; those of a
    benchmark can, by anybody who has it.

    Attributes:
        name: What it is called.
        pack: The criteria that its members were assessed by.
        rule: Who is a member.
        as_of: When it was put together.
        source: Where the results are from.
        members: What is known of each member, in order of subject and date.
        left_out: Who was given and is no member, and why, for whoever puts it together.

    Raises:
        BenchmarkError: If there is no member, or one that the rule does not let in.
        AmountError: If the date cannot be read.
    """

    name: str
    pack: CriteriaPack = field(validator=must_be(BenchmarkError, CriteriaPack))
    rule: InclusionRule = field(validator=must_be(BenchmarkError, InclusionRule))
    as_of: Date = field(converter=as_date)
    source: str
    members: tuple[Member, ...] = field(
        converter=_in_order,
        validator=each_must_be(BenchmarkError, Evaluation, PublishedResult),
    )
    left_out: tuple[str, ...] = field(default=(), eq=False)

    def __attrs_post_init__(self) -> None:
        raise_any(BenchmarkError, _problems(self))

    @classmethod
    def of(
        cls,
        results: Iterable[Member],
        *,
        name: str,
        first: Date | str | dt.date,
        last: Date | str | dt.date,
        as_of: Date | str | dt.date,
        source: str,
        pack: CriteriaPack | None = None,
        repeats: Duplicates | str = Duplicates.LATEST,
        where: Mapping[str, str | int] | None = None,
        not_applicable: Policy | str | None = None,
        not_assessed: Policy | str = Policy.REFUSE,
    ) -> Benchmark:
        """
        Put a benchmark together.

        Args:
            results: Evaluations, published results or a panel; those outside of the window
                are left out, and so are earlier ones of a subject.
            name: What it is called.
            first: When the window begins, as precisely as is known.
            last: When it ends; that day, month or year is within it.
            as_of: When it was put together.
            source: Where the results are from.
            pack: Their criteria; those of the first if left out.
            repeats: Which results of a subject count: the latest in the window, each, or to
                refuse if there are several.
            where: What the groups of a panel have to be.
            not_applicable: What becomes of cells that do not concern a member; what the pack
                declares if left out.
            not_assessed: What becomes of cells at which nobody looked.

        Raises:
            BenchmarkError: If there is no member, or whether a result lies within the window
                cannot be told from its date.
            EvaluationError: If scores are missing and the policy is to refuse, or the panel has
                no such group.
            IncomparableError: If a subject stands more than once and that is refused, or which
                result is its latest cannot be told.
            AmountError: If a date cannot be read.
        """
        given = _chosen(results, where)
        wrong = (
            wrong_type(f"results[{i}]", each, Evaluation, PublishedResult)
            for i, each in enumerate(given)
            if not isinstance(each, Evaluation | PublishedResult)
        )
        raise_any(BenchmarkError, wrong)
        criteria = given[0].pack if pack is None and given else pack
        declared = Policy.REFUSE if criteria is None else criteria.not_applicable
        rule = InclusionRule(
            first=as_date(first),
            last=as_date(last),
            repeats=duplicates_of(repeats),
            where=tuple(sorted((where or {}).items())),
            policies=Policies(not_applicable or declared, not_assessed),
        )
        if criteria is None:
            raise BenchmarkError([messages.BENCHMARK_EMPTY.problem("members", window=rule.window)])
        raise_any(BenchmarkError, _untold(rule, given))
        inside = [each for each in given if rule.holds(each.date)]
        members = _counted(inside, rule)
        kept = set(map(id, members))
        return cls(
            name=name,
            pack=criteria,
            rule=rule,
            as_of=as_date(as_of),
            source=source,
            members=members,
            left_out=tuple(
                f"{name_of(each)}, {each.date}" for each in given if id(each) not in kept
            ),
        )

    @property
    def n(self) -> int:
        """How many members there are."""
        return len(self.members)

    @property
    def header(self) -> dict[str, object]:
        """All that is said of the group itself, as plain data."""
        rule = self.rule
        said = {
            "name": self.name,
            "pack": str(self.pack.ref),
            "pack_digest": self.pack.digest,
            "first": rule.first.text,
            "last": rule.last.text,
            "repeats": rule.repeats.value,
            "where": [list(pair) for pair in rule.where],
            "matched": list(rule.matched),
            "without": list(rule.without),
            "not_applicable": rule.policies.not_applicable.value,
            "not_assessed": rule.policies.not_assessed.value,
            "as_of": self.as_of.text,
            "source": self.source,
            "n": self.n,
        }
        return {key: value for key, value in said.items() if value != []}

    @cached_property
    def digest(self) -> str:
        """The SHA-256 of all that is said of the group and of each member."""
        head = json.dumps(self.header, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        lines = chain([head], map(canonical, self.members))
        return f"sha256:{sha256(chr(10).join(lines).encode()).hexdigest()}"

    @cached_property
    def aggregate(self) -> Aggregate:
        """
        The means, ranks and spread of the members, exact and with bounds; and cautions.

        Raises:
            EvaluationError: If scores are missing and the policy is to refuse.
        """
        profiles = [_profile(each, self.rule.policies) for each in self.members]
        return aggregate(profiles, repeats=Duplicates.KEEP)

    def mean_profile(self) -> Profile:
        """
        Return the means as a profile, which can be compared like any other.

        It is called by name, window and n; it has a date where the window is one.
        """
        mean = self.aggregate.mean_profile(f"{self.name} ({self.rule.window}, n = {self.n})")
        assert isinstance(mean.source, GroupMean)
        date = self.rule.first if self.rule.first == self.rule.last else None
        return evolve(mean, source=evolve(mean.source, date=date))

    def without(self, subject: str) -> Benchmark:
        """
        Return the benchmark without one subject, who is to be compared with the others.

        Raises:
            BenchmarkError: If it is no member, or the only one.
        """
        names = dict.fromkeys(name_of(each) for each in self.members)
        if subject not in names:
            hint = nearest(subject, names)
            raise BenchmarkError(
                [messages.MEMBER_NOT_FOUND.problem("subject", given=subject, hint=hint)]
            )
        rule = evolve(self.rule, without=(*self.rule.without, subject))
        others = tuple(each for each in self.members if name_of(each) != subject)
        return evolve(self, rule=rule, members=others)

    def matched(self, other: Benchmark) -> tuple[Benchmark, Benchmark]:
        """
        Return both benchmarks with only the subjects that are in both.

        Their means differ by what changed in these subjects, and not by who came or went.

        Raises:
            BenchmarkError: If no subject is in both.
            IncomparableError: If the criteria differ.
        """
        require_comparable(self.pack, other.pack)
        return self._matched(other), other._matched(self)

    def _matched(self, other: Benchmark) -> Benchmark:
        names = {name_of(each) for each in other.members}
        rule = evolve(self.rule, matched=(*self.rule.matched, other.digest))
        members = tuple(each for each in self.members if name_of(each) in names)
        return evolve(self, rule=rule, members=members)

    def citation(self) -> str:
        """Return one sentence that says what was compared with."""
        left = "".join(f", without {name}" for name in self.rule.without)
        kept = ", only subjects that are in both benchmarks" if self.rule.matched else ""
        return (
            f"{self.name}: n = {self.n}, {self.pack.ref}, {self.rule.window}{left}{kept}, "
            f"as of {self.as_of}, from {self.source} ({self.digest})."
        )

    def rederive(self, published: PublishedResult) -> Reproduction:
        """
        Hold a published mean against that of the members.

        Args:
            published: The mean of a population.

        Raises:
            IncomparableError: If it is of other criteria.
        """
        require_comparable(self.pack, published.pack)
        cells = tuple(rederived(self, published, code) for code in published.by_code)
        return Reproduction(self, published, cells)

    def __repr__(self) -> str:
        return f"<Benchmark {self.name!r}, n = {self.n}, {self.rule.window}, {self.pack.ref}>"


def _chosen(results: Iterable[Member], where: Mapping[str, str | int] | None) -> list[Member]:
    """Return the results that are of the groups asked for."""
    if not isinstance(results, Iterable):
        raise BenchmarkError([wrong_type("results", results, Iterable)])
    if not where:
        return list(results)
    if not hasattr(results, "grouping"):
        raise BenchmarkError([messages.WHERE_WITHOUT_PANEL.problem("where")])
    panel, wanted = cast("Panel", results), tuple(where.values())
    grouping = panel.grouping(tuple(where))
    return [
        panel[row]
        for row, code in enumerate(grouping.codes.tolist())
        if grouping.labels[code] == wanted
    ]


def _untold(rule: InclusionRule, given: Iterable[Member]) -> Iterator[Problem]:
    """[KN123] Whether a result lies within the window can be told."""
    for each in given:
        if rule.holds(each.date) is None:
            facts = {"member": name_of(each), "date": each.date, "window": rule.window}
            yield messages.MEMBER_DATE_AMBIGUOUS.problem("members", **facts)


def _counted(inside: list[Member], rule: InclusionRule) -> tuple[Member, ...]:
    """Return the results that count when each subject counts as the rule says."""
    if rule.repeats is Duplicates.KEEP or not inside:
        return tuple(inside)
    # Whose result is the latest does not depend on what is missing.
    anything = Policies(Policy.WORST, Policy.WORST)
    profiles = {id(each): _profile(each, anything) for each in inside}
    counted = aggregate(profiles.values(), repeats=rule.repeats)
    kept = {id(found.source) for found in counted.members}
    return tuple(each for each in inside if id(each) in kept)


def _profile(member: Member, policies: Policies) -> Profile:
    return profile(
        member,
        not_applicable=policies.not_applicable,
        not_assessed=policies.not_assessed,
    )


def _problems(benchmark: Benchmark) -> Iterator[Problem]:
    """[KN120, KN122, KN123, KN124, KN128, KC003, KC004] The members are those of the rule."""
    rule = benchmark.rule
    for path, text in (("name", benchmark.name), ("source", benchmark.source)):
        if not isinstance(text, str) or not text.strip():
            what = "what it is called" if path == "name" else "where the results are from"
            yield messages.BENCHMARK_TEXT_EMPTY.problem(path, what=what)
    if not benchmark.members:
        yield messages.BENCHMARK_EMPTY.problem("members", window=rule.window)
    yield from _untold(rule, benchmark.members)
    times = dict[str, int]()
    for each in benchmark.members:
        facts = {"member": name_of(each), "date": each.date, "window": rule.window}
        times[name_of(each)] = times.get(name_of(each), 0) + 1
        if rule.holds(each.date) is False:
            yield messages.MEMBER_OUTSIDE_WINDOW.problem("members", **facts)
        if each.pack != benchmark.pack:
            yield messages.MEMBER_OF_OTHER_PACK.problem(
                "members", pack=benchmark.pack.ref, given=each.pack.ref
            )
        if isinstance(each, PublishedResult) and each.population is not None:
            yield messages.POPULATION_AS_MEMBER.problem("members", what=name_of(each))
    for name, n in times.items() if rule.repeats is not Duplicates.KEEP else ():
        if n > 1:
            yield messages.SUBJECT_REPEATED.problem("members", subject=name, n=n)


class Agreement(Enum):
    """Whether a printed mean is that of a benchmark."""

    AGREES = "agrees"
    """The mean of the members can print like that."""
    DIFFERS = "differs"
    """It cannot."""
    UNKNOWN = "unknown"
    """Not every member knows the cell."""


@frozen
class ReproducedMean:
    """
    One printed mean, and that of the members.

    Attributes:
        code: The cell.
        printed: What the printed number stands for, in points.
        mean: The mean points of the members, exact; None where nobody knows the cell.
        n: How many members know it.
        agreement: Whether the one can be the other.
    """

    code: str
    printed: Interval
    mean: Fraction | None
    n: int
    agreement: Agreement


@frozen
class Reproduction(Mapping[str, ReproducedMean]):
    """
    A published mean, cell by cell held against the mean of a benchmark.

    Attributes:
        benchmark: The benchmark.
        published: The published mean.
        cells: What was found, in the order of print.
    """

    benchmark: Benchmark
    published: PublishedResult
    cells: tuple[ReproducedMean, ...]

    def __getitem__(self, code: str) -> ReproducedMean:
        return {each.code: each for each in self.cells}[code]

    def __iter__(self) -> Iterator[str]:
        return (each.code for each in self.cells)

    def __len__(self) -> int:
        return len(self.cells)

    @property
    def open_questions(self) -> tuple[str, ...]:
        """Why the published mean may be of others than the members, in words; none if it says."""
        return tuple(_open_questions(self))

    @property
    def succeeds(self) -> bool:
        """Whether every printed number agrees, and nothing says that it is of others."""
        agrees = all(each.agreement is Agreement.AGREES for each in self.cells)
        return agrees and not self.open_questions


def _open_questions(found: Reproduction) -> Iterator[str]:
    population, n = found.published.population, found.benchmark.n
    if population is None:
        yield "the published numbers are of a subject, not of a population"
        return
    if population.n is None:
        yield "how many members the published mean has is not printed"
    elif population.n != n:
        yield f"the published mean has {population.n} members, the benchmark {n}"
    window = found.benchmark.rule.window
    if population.window != window:
        said = population.window or "not printed"
        yield f"the published window is {said}, that of the benchmark {window}"
    unknown = [each.code for each in found.cells if each.agreement is Agreement.UNKNOWN]
    if unknown:
        yield f"not every member knows {', '.join(unknown)}"


def rederived(benchmark: Benchmark, published: PublishedResult, code: str) -> ReproducedMean:
    """Hold one printed mean of *published* against that of the members."""
    printed, *others = published.intervals[code].values()
    for each in others:
        printed = printed & each or printed
    summary = benchmark.aggregate[code]
    bounds, agreement = summary.mean_bounds, Agreement.UNKNOWN
    if bounds is not None and summary.n == benchmark.n:
        agreement = Agreement.AGREES if printed & bounds is not None else Agreement.DIFFERS
    return ReproducedMean(code, printed, summary.mean, summary.n, agreement)
