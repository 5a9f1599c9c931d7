"""Benchmarks: reference groups of results with an inclusion rule and a digest."""

from __future__ import annotations

import datetime as dt
import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from enum import Enum
from fractions import Fraction
from functools import cached_property
from hashlib import sha256
from itertools import chain
from typing import TypeAlias

from attrs import evolve, field, frozen
from attrs.validators import instance_of

from kompass_core.aggregation.aggregate import (
    Aggregate,
    Duplicates,
    DuplicatesName,
    aggregate,
    as_duplicates,
)
from kompass_core.amounts import Interval
from kompass_core.criteria import CriteriaPack
from kompass_core.criteria.comparability import require_comparable
from kompass_core.dates import Date, as_date
from kompass_core.errors import EvaluationError, Problem, messages, nearest, raise_any
from kompass_core.evaluations import Evaluation
from kompass_core.labels import normalise_name, normalise_names
from kompass_core.missing import Policies, Policy, PolicyName
from kompass_core.profiles import GroupMean, Profile, profile
from kompass_core.published import PublishedResult
from kompass_core.serialization.result_files import result_to_json


@frozen(kw_only=True)
class InclusionRule:
    """
    Inclusion criteria of a benchmark.

    Attributes:
        first: When the window begins, as precisely as is known.
        last: When it ends; that day, month or year is within it.
        duplicates: Which results of a subject count.
        matched: The digests of benchmarks whose subjects alone count.
        without: The subjects that are excluded, normalised by `normalise_name`.
        policies: How nodes without a score count.

    Raises:
        AmountError: If a date cannot be read.
        EvaluationError: If the window begins after it ends.
        IncomparableError: If *duplicates* is not the name of a `Duplicates`.
    """

    first: Date = field(converter=as_date)
    last: Date = field(converter=as_date)
    duplicates: Duplicates = field(default=Duplicates.LATEST, converter=as_duplicates)
    matched: tuple[str, ...] = ()
    without: tuple[str, ...] = field(default=(), converter=normalise_names)
    policies: Policies = field(factory=Policies)

    def __attrs_post_init__(self) -> None:
        if self.first.first > self.last.last:
            facts = {"first": self.first, "last": self.last}
            raise EvaluationError([messages.WINDOW_REVERSED.problem("first", **facts)])

    @property
    def window(self) -> str:
        """The window in words."""
        return str(self.first) if self.first == self.last else f"{self.first} to {self.last}"

    def includes(self, date: Date) -> bool | None:
        """Return True if *date* is within the window; None if it is too imprecise to decide."""
        if self.first.first <= date.first and date.last <= self.last.last:
            return True
        if date.last < self.first.first or date.first > self.last.last:
            return False
        return None


Member: TypeAlias = Evaluation | PublishedResult
"""A result that belongs to a benchmark."""


def _results(given: Iterable[object]) -> tuple[Member, ...]:
    results = list[Member]()
    for each in given:
        if not isinstance(each, Evaluation | PublishedResult):
            message = f"expected evaluations and published results, got {type(each).__name__}"
            raise TypeError(message)
        results.append(each)
    return tuple(results)


def _sorted(given: Iterable[Member]) -> tuple[Member, ...]:
    return tuple(
        sorted(_results(given), key=lambda each: (name_of(each), each.date.text, canonical(each)))
    )


def name_of(member: Member) -> str:
    """Return the subject, or the name of the mean of a population."""
    return member.subject if isinstance(member, Evaluation) else member.name


def canonical(member: Member) -> str:
    """Return the whole content of a member as one canonical line of JSON."""
    return _to_line(json.loads(result_to_json(member)))


def _to_line(data: object) -> str:
    return json.dumps(data, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


@frozen(kw_only=True, repr=False)
class Benchmark:
    """
    Reference group whose means can be reproduced: its members, its rule and its date.

    Make one with `of`.

    Attributes:
        name: Its name.
        pack: The criteria of its members.
        rule: The inclusion criteria.
        as_of: The date on which it was compiled.
        source: The origin of the results.
        members: The full results, in order of subject and date.
        excluded: The subject and date of each given result that is no member; not compared.

    Raises:
        EvaluationError: If there is no member, or one that the rule excludes.
        AmountError: If the date cannot be read.
    """

    name: str = field(validator=instance_of(str))
    pack: CriteriaPack = field(validator=instance_of(CriteriaPack))
    rule: InclusionRule = field(validator=instance_of(InclusionRule))
    as_of: Date = field(converter=as_date)
    source: str = field(validator=instance_of(str))
    members: tuple[Member, ...] = field(converter=_sorted)
    excluded: tuple[str, ...] = field(default=(), eq=False)

    def __attrs_post_init__(self) -> None:
        raise_any(EvaluationError, _problems(self))
        raise_any(EvaluationError, _repetitions(self))

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
        duplicates: Duplicates | DuplicatesName = Duplicates.LATEST,
        not_applicable: Policy | PolicyName | None = None,
        not_assessed: Policy | PolicyName = Policy.REFUSE,
    ) -> Benchmark:
        """
        Compile a benchmark.

        Args:
            results: Evaluations, published results or a panel. Results outside the window are
                excluded, and so are earlier ones of the same subject, unless they know nodes
                that no later one knows.
            name: Its name.
            first: When the window begins, as precisely as is known.
            last: When it ends; that day, month or year is within it.
            as_of: The date on which it is compiled.
            source: The origin of the results.
            pack: Their criteria; by default those of the first result.
            duplicates: Which results of a subject in the window count: ``"latest"``,
                ``"keep"`` for each, or ``"refuse"``.
            not_applicable: How nodes count that do not concern a member; by default as the
                pack declares.
            not_assessed: How nodes count that were not assessed.

        Raises:
            EvaluationError: If there is no member, or the date of a result is too imprecise to
                compare with the window.
            EvaluationError: If scores are missing and the policy is to refuse.
            IncomparableError: If a subject occurs more than once and that is refused, or the
                dates do not order its results.
            AmountError: If a date cannot be read.
        """
        given = _results(results)
        criteria = given[0].pack if pack is None and given else pack
        declared = Policy.REFUSE if criteria is None else criteria.not_applicable
        rule = InclusionRule(
            first=first,
            last=last,
            duplicates=duplicates,
            policies=Policies(not_applicable or declared, not_assessed),
        )
        if criteria is None:
            raise EvaluationError([messages.BENCHMARK_EMPTY.problem("members", window=rule.window)])
        raise_any(EvaluationError, _date_problems(rule, given))
        members = _without_duplicates([each for each in given if rule.includes(each.date)], rule)
        kept = set(map(id, members))
        return cls(
            name=name,
            pack=criteria,
            rule=rule,
            as_of=as_of,
            source=source,
            members=members,
            excluded=tuple(
                f"{name_of(each)}, {each.date}" for each in given if id(each) not in kept
            ),
        )

    @property
    def n(self) -> int:
        """The number of subjects; with ``duplicates="keep"`` of results."""
        if self.rule.duplicates is Duplicates.KEEP:
            return len(self.members)
        return len(set(map(name_of, self.members)))

    @property
    def header(self) -> dict[str, object]:
        """The description of the group, without its members, as plain data."""
        rule = self.rule
        header = {
            "name": self.name,
            "pack": str(self.pack.ref),
            "pack_digest": self.pack.digest,
            "first": rule.first.text,
            "last": rule.last.text,
            "duplicates": rule.duplicates.value,
            "matched": list(rule.matched),
            "without": list(rule.without),
            "not_applicable": rule.policies.not_applicable.value,
            "not_assessed": rule.policies.not_assessed.value,
            "as_of": self.as_of.text,
            "source": self.source,
            "n": len(self.members),
        }
        return {key: value for key, value in header.items() if value != []}

    @cached_property
    def digest(self) -> str:
        """The SHA-256 of the header and of every member."""
        lines = chain([_to_line(self.header)], map(canonical, self.members))
        return f"sha256:{sha256(chr(10).join(lines).encode()).hexdigest()}"

    @cached_property
    def aggregate(self) -> Aggregate:
        """
        The aggregate of the members.

        Raises:
            EvaluationError: If scores are missing and the policy is to refuse.
        """
        profiles = [_profile(each, self.rule.policies) for each in self.members]
        return aggregate(profiles, duplicates=self.rule.duplicates)

    def mean_profile(self) -> Profile:
        """
        Return the means as a profile, to be compared like any other.

        Its name states the window and n; it has a date if the window is one date.
        """
        mean = self.aggregate.mean_profile(f"{self.name} ({self.rule.window}, n = {self.n})")
        assert isinstance(mean.source, GroupMean)
        date = self.rule.first if self.rule.first == self.rule.last else None
        return evolve(mean, source=evolve(mean.source, date=date))

    def without(self, subject: str) -> Benchmark:
        """
        Return the benchmark without one subject, to compare that subject with the others.

        Raises:
            EvaluationError: If the subject is no member, or the only one.
        """
        name, names = normalise_name(subject), dict.fromkeys(map(name_of, self.members))
        if name not in names:
            hint = nearest(name, names)
            raise EvaluationError(
                [messages.MEMBER_NOT_FOUND.problem("subject", given=name, hint=hint)]
            )
        rule = evolve(self.rule, without=(*self.rule.without, name))
        others = tuple(each for each in self.members if name_of(each) != name)
        return evolve(self, rule=rule, members=others)

    def matched(self, other: Benchmark) -> tuple[Benchmark, Benchmark]:
        """
        Return both benchmarks, restricted to the subjects that are in both.

        Their means then differ by changes of these subjects, not by changes of membership.

        Raises:
            EvaluationError: If no subject is in both.
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
        """Return a one-sentence citation."""
        without = "".join(f", without {name}" for name in self.rule.without)
        kept = ", only subjects that are in both benchmarks" if self.rule.matched else ""
        return (
            f"{self.name}: n = {self.n}, {self.pack.ref}, {self.rule.window}{without}{kept}, "
            f"as of {self.as_of}, from {self.source} ({self.digest})."
        )

    def reproduce(self, published: PublishedResult) -> Reproduction:
        """
        Compare a published mean with the mean of the members.

        Args:
            published: The mean of a population.

        Raises:
            IncomparableError: If the criteria differ.
        """
        require_comparable(self.pack, published.pack)
        means = tuple(_reproduced(self, published, code) for code in published.by_code)
        return Reproduction(self, published, means)

    def __repr__(self) -> str:
        return f"<Benchmark {self.name!r}, n = {self.n}, {self.rule.window}, {self.pack.ref}>"


def _date_problems(rule: InclusionRule, given: Iterable[Member]) -> Iterator[Problem]:
    """[KN123] The date of every result must be precise enough to compare with the window."""
    for each in given:
        if rule.includes(each.date) is None:
            facts = {"member": name_of(each), "date": each.date, "window": rule.window}
            yield messages.MEMBER_DATE_AMBIGUOUS.problem("members", **facts)


def _without_duplicates(inside: list[Member], rule: InclusionRule) -> list[Member]:
    """Return the results that count, which may be several of a subject for different nodes."""
    if rule.duplicates is Duplicates.KEEP or not inside:
        return inside
    # The choice does not depend on the policies; these never refuse.
    anything = Policies(Policy.WORST, Policy.WORST)
    profiles = [_profile(each, anything) for each in inside]
    kept = {id(each.source) for each in aggregate(profiles, duplicates=rule.duplicates).results}
    return [each for each in inside if id(each) in kept]


def _profile(member: Member, policies: Policies) -> Profile:
    return profile(
        member,
        not_applicable=policies.not_applicable,
        not_assessed=policies.not_assessed,
    )


def _problems(benchmark: Benchmark) -> Iterator[Problem]:
    """[KN120, KN122, KN123, KN124, KN128, KC003] The members must follow the rule."""
    rule = benchmark.rule
    for path, text in (("name", benchmark.name), ("source", benchmark.source)):
        if not text.strip():
            what = "the name" if path == "name" else "the origin of the results"
            yield messages.BENCHMARK_TEXT_EMPTY.problem(path, what=what)
    if not benchmark.members:
        yield messages.BENCHMARK_EMPTY.problem("members", window=rule.window)
    yield from _date_problems(rule, benchmark.members)
    for each in benchmark.members:
        facts = {"member": name_of(each), "date": each.date, "window": rule.window}
        if rule.includes(each.date) is False:
            yield messages.MEMBER_OUTSIDE_WINDOW.problem("members", **facts)
        if each.pack != benchmark.pack:
            yield messages.MEMBER_OF_OTHER_PACK.problem(
                "members", pack=benchmark.pack.ref, given=each.pack.ref
            )
        if isinstance(each, PublishedResult) and each.population is not None:
            yield messages.POPULATION_AS_MEMBER.problem("members", what=name_of(each))


def _repetitions(benchmark: Benchmark) -> Iterator[Problem]:
    """[KC004] Each result of a subject counts, and the rule allows several."""
    rule, times = benchmark.rule, Counter(map(name_of, benchmark.members))
    repeated = {name: n for name, n in times.items() if n > 1}
    if rule.duplicates is Duplicates.LATEST:
        given = [each for each in benchmark.members if name_of(each) in repeated]
        kept = set(map(id, _without_duplicates(given, rule)))
        repeated = {name_of(each): times[name_of(each)] for each in given if id(each) not in kept}
    if rule.duplicates is not Duplicates.KEEP:
        for name, n in repeated.items():
            yield messages.SUBJECT_REPEATED.problem("members", subject=name, n=n)


class Agreement(Enum):
    """Agreement of a printed mean with the mean of a benchmark."""

    AGREES = "agrees"
    """The mean of the members can print like that."""
    DIFFERS = "differs"
    """It cannot."""
    UNKNOWN = "unknown"
    """The node is not known of every member."""


@frozen
class ReproducedMean:
    """
    One printed mean beside the mean of the members.

    Attributes:
        code: The node.
        printed: The interval of means that print as published, in points.
        mean: The exact mean points of the members; None if no member has points.
        n: The number of members with points.
        agreement: The comparison of the two.
    """

    code: str
    printed: Interval
    mean: Fraction | None
    n: int
    agreement: Agreement


@frozen
class Reproduction(Mapping[str, ReproducedMean]):
    """
    Reproduction of a published mean by a benchmark, node by node.

    Attributes:
        benchmark: The benchmark.
        published: The published mean.
        means: The comparisons, in the order of print.
    """

    benchmark: Benchmark
    published: PublishedResult
    means: tuple[ReproducedMean, ...]

    def __getitem__(self, code: str) -> ReproducedMean:
        return {each.code: each for each in self.means}[code]

    def __iter__(self) -> Iterator[str]:
        return (each.code for each in self.means)

    def __len__(self) -> int:
        return len(self.means)

    @property
    def open_questions(self) -> tuple[str, ...]:
        """The reasons, in words, why the published mean may be of another population."""
        return tuple(_open_questions(self))

    @property
    def succeeds(self) -> bool:
        """True if every printed number agrees and no question is open."""
        agrees = all(each.agreement is Agreement.AGREES for each in self.means)
        return agrees and not self.open_questions


def _open_questions(found: Reproduction) -> Iterator[str]:
    population, n = found.published.population, found.benchmark.n
    if population is None:
        yield "the published numbers are of a subject, not of a population"
        return
    if population.n is None:
        yield "the number of members of the published mean is not printed"
    elif population.n != n:
        yield f"the published mean has {population.n} members, the benchmark {n}"
    window = found.benchmark.rule.window
    if population.window != window:
        printed = population.window or "not printed"
        yield f"the published window is {printed}, that of the benchmark {window}"
    unknown = [each.code for each in found.means if each.agreement is Agreement.UNKNOWN]
    if unknown:
        yield f"not every member has points for {', '.join(unknown)}"


def _reproduced(benchmark: Benchmark, published: PublishedResult, code: str) -> ReproducedMean:
    printed, *others = published.intervals[code].values()
    for each in others:
        printed = printed & each or printed
    summary = benchmark.aggregate[code]
    bounds, agreement = summary.mean_bounds, Agreement.UNKNOWN
    if bounds is not None and summary.n == benchmark.n:
        agreement = Agreement.AGREES if printed & bounds is not None else Agreement.DIFFERS
    return ReproducedMean(code, printed, summary.mean, summary.n, agreement)
