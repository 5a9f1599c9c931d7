"""The content of a report: one value, from which every output is made."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from fractions import Fraction
from typing import TypeAlias

from attrs import evolve, frozen

from kompass_core.aggregation import Benchmark
from kompass_core.comparison import Change, Comparison, compare
from kompass_core.criteria import TOTAL, Area, CriteriaPack, Crosswalk, Level
from kompass_core.errors import require_type
from kompass_core.evaluations import Evaluation, Evidence, Finding, FindingKind
from kompass_core.labels import Label, Translation, language_tag
from kompass_core.narrative import NO_NARRATIVE, Narrative
from kompass_core.profiles import BandResult, Caution, Explanation, Profile, Value, profile
from kompass_core.profiles.cautions import cautions_about
from kompass_core.profiles.profile import Projection
from kompass_core.published import Audit, PrintedNumber, PublishedResult, audit

Reportable: TypeAlias = Evaluation | PublishedResult | Profile
"""A result that a report can be about, or compare with."""

_MOST_ROLE_MODELS = 3


@frozen(kw_only=True, repr=False)
class RoleModel:
    """
    Another subject with more points at a node.

    Attributes:
        profile: The profile of that subject, under the criteria of the report.
        printed: Its points and percent, as printed.
        ahead: The difference of the points, exact and above 0.
        examples: Its good examples about the node.
    """

    profile: Profile
    printed: PrintedNumber
    ahead: Fraction
    examples: tuple[Finding, ...]

    def __repr__(self) -> str:
        return f"<RoleModel {self.profile!r}, {self.ahead} points ahead>"


@frozen(kw_only=True, repr=False)
class ReportNode:
    """
    One area, one sub-question or the total in a report.

    Attributes:
        code: The code.
        title: The title, in the language of the report where there is one.
        value: The exact points, their bounds and their origin.
        printed: The points and percent, as printed.
        explanation: The derivation of the value.
        about: The pack's description; None if there is none.
        text: The assessors' description, in Markdown; of the total, their summary.
        strengths: Strengths of the node and its parts.
        improvements: Possible improvements of the node and its parts.
        good_examples: Good examples of the node and its parts.
        earlier: The printed numbers of each earlier result.
        change: The change since the latest earlier result, if both have points.
        mean: The printed numbers of the mean; None without a mean.
        beside_mean: The difference from the mean, if both have points.
        role_models: Subjects with more points, best first.
        parts: What is listed below it, in the pack's order.
        counted: False if it does not count in the total.
    """

    code: str
    title: Translation
    value: Value
    printed: PrintedNumber
    explanation: Explanation
    about: Translation | None
    text: Translation | None
    strengths: tuple[Finding, ...]
    improvements: tuple[Finding, ...]
    good_examples: tuple[Finding, ...]
    earlier: tuple[PrintedNumber, ...]
    change: Change | None
    mean: PrintedNumber | None
    beside_mean: Change | None
    role_models: tuple[RoleModel, ...]
    parts: tuple[ReportNode, ...]
    counted: bool = True

    @property
    def level(self) -> Level:
        """The level of the node."""
        return self.value.level

    @property
    def band(self) -> BandResult | None:
        """The bands that are possible; None if it has none, or is not applicable."""
        return self.explanation.band

    @property
    def findings(self) -> bool:
        """True if there is a strength, an improvement or a good example."""
        return bool(self.strengths or self.improvements or self.good_examples)

    def __repr__(self) -> str:
        return f"<ReportNode of {self.value!r}>"


@frozen(kw_only=True)
class Report:
    """
    The content of a report about one result, in one language.

    Use `report` to make one. It holds values, not text: templates write them. An application can
    fill a page of its own with it.

    Attributes:
        profile: The profile of the result.
        language: The language of titles and texts, where they have it.
        earlier: Earlier results of the same subject, the oldest first, under the same criteria.
        mean: The mean that it is compared with.
        benchmark: The benchmark that the mean is of; None for a published mean.
        comparison: The comparison with the latest earlier result.
        beside_mean: The comparison with the mean.
        role_models: The subjects among which role models are sought.
        audits: The audits of the published results: its own, earlier ones and the mean.
        cautions: Reservations about the result and the comparisons, each once.
        total: The total, with the areas as its parts.
        blocks: The blocks, without their areas.
    """

    profile: Profile
    language: str
    earlier: tuple[Profile, ...]
    mean: Profile | None
    benchmark: Benchmark | None
    comparison: Comparison | None
    beside_mean: Comparison | None
    role_models: tuple[Profile, ...]
    audits: tuple[Audit, ...]
    cautions: tuple[Caution, ...]
    total: ReportNode
    blocks: tuple[ReportNode, ...] = ()

    @property
    def pack(self) -> CriteriaPack:
        """The criteria."""
        return self.profile.pack

    @property
    def title(self) -> Translation:
        """The name of the instrument."""
        return self.text(self.pack.title)

    @property
    def about(self) -> Translation | None:
        """The description of the instrument."""
        return self.text(self.pack.about) if self.pack.about else None

    @property
    def areas(self) -> tuple[ReportNode, ...]:
        """The areas, in the pack's order."""
        return self.total.parts

    @property
    def nodes(self) -> Iterator[ReportNode]:
        """Every node in reading order: each area, its sub-questions, the blocks, the total."""
        for area in self.areas:
            yield area
            yield from area.parts
        yield from self.blocks
        yield self.total

    @property
    def narrative(self) -> Narrative:
        """The assessors' own account."""
        source = _source(self.profile)
        return source.narrative if source else NO_NARRATIVE

    @property
    def evidence(self) -> tuple[Evidence, ...]:
        """The sources of the scores."""
        source = _source(self.profile)
        return source.evidence if source else ()

    def text(self, label: Label) -> Translation:
        """Return a label in the language of the report, or the nearest that it has."""
        return self.pack.text(label, self.language)

    def __repr__(self) -> str:
        return f"<Report on {self.profile!r}, in {self.language}>"


def report(
    result: Reportable,
    *,
    before: Iterable[Reportable] = (),
    benchmark: Benchmark | Reportable | None = None,
    role_models: Iterable[Reportable] = (),
    crosswalks: Iterable[Crosswalk] = (),
    language: str | None = None,
) -> Report:
    """
    Gather the content of a report.

    Args:
        result: The evaluation or the published result that it is about; a profile, if policies
            for missing scores were chosen.
        before: Earlier results of the same subject, in any order.
        benchmark: A benchmark, a published mean or a mean profile to compare with.
        role_models: Results of other subjects: those with more points in an area are shown there.
        crosswalks: The relations between revisions, for results under another revision.
        language: The language of titles and texts; the pack's own if omitted.

    Raises:
        IncomparableError: If the criteria of a result differ, and no crosswalk relates them.
        EvaluationError: If scores are missing: make a profile, and choose how they count.
        PackRuleError: If the language is no language tag.
    """
    own = _profile("result", result)
    ways = tuple(crosswalks)
    earlier = sorted((_compared(each, own, ways) for each in before), key=_date)
    mean, group = _mean(benchmark, own, ways)
    models = tuple(_compared(each, own, ways) for each in role_models)
    others = (*(each.before for each in earlier), *([] if mean is None else [mean.before]))
    sources = map(_source, (own, *others))
    found = [*cautions_about(own), *(each for one in earlier for each in one.cautions)]
    found += () if mean is None else mean.cautions
    # Role models are from any year: only what is wrong with their numbers matters.
    found += (each for one in models for each in cautions_about(one.before))
    content = _Content(
        own=own,
        language=language_tag(language) if language else own.pack.language,
        earlier=tuple(earlier),
        mean=mean,
        models=models,
    )
    return Report(
        profile=own,
        language=content.language,
        earlier=tuple(each.before for each in earlier),
        mean=None if mean is None else mean.before,
        benchmark=group,
        comparison=earlier[-1] if earlier else None,
        beside_mean=mean,
        role_models=tuple(each.before for each in models),
        audits=tuple(audit(each) for each in sources if isinstance(each, PublishedResult)),
        cautions=tuple(dict.fromkeys(found)),
        total=content.node(TOTAL),
        blocks=tuple(evolve(content.node(code), parts=()) for code in own.pack.block_nodes),
    )


def _profile(name: str, given: Reportable) -> Profile:
    require_type(name, given, Evaluation, PublishedResult, Profile)
    return given if isinstance(given, Profile) else profile(given)


def _date(comparison: Comparison) -> str:
    return comparison.before.date.text if comparison.before.date else ""


def _compared(given: Reportable, own: Profile, crosswalks: tuple[Crosswalk, ...]) -> Comparison:
    """Compare with a result, through a crosswalk if its revision is another."""
    other = _profile("before", given)
    ends = {other.pack.ref, own.pack.ref}
    way = (each for each in crosswalks if {each.older.ref, each.newer.ref} == ends)
    return compare(other, own, crosswalk=next(way, None))


def _mean(
    given: Benchmark | Reportable | None, own: Profile, crosswalks: tuple[Crosswalk, ...]
) -> tuple[Comparison | None, Benchmark | None]:
    if given is None:
        return None, None
    if isinstance(given, Benchmark):
        return _compared(given.mean_profile(), own, crosswalks), given
    return _compared(given, own, crosswalks), None


@frozen(kw_only=True)
class _Content:
    """The profiles and comparisons that the nodes of a report are made from."""

    own: Profile
    language: str
    earlier: tuple[Comparison, ...]
    mean: Comparison | None
    models: tuple[Comparison, ...]

    def node(self, code: str) -> ReportNode:
        """Make the node of a code, and those of its parts."""
        pack, value = self.own.pack, self.own[code]
        part = next((each for each in pack.areas if each.code == code), None)
        about = part.about if isinstance(part, Area) else None
        return ReportNode(
            code=code,
            title=pack.text(value.title, self.language),
            value=value,
            printed=self.own.printed(code),
            explanation=self.own.explain(code),
            about=pack.text(about, self.language) if about else None,
            text=self._text(code),
            strengths=self._findings(code, FindingKind.STRENGTH),
            improvements=self._findings(code, FindingKind.IMPROVEMENT),
            good_examples=self._findings(code, FindingKind.GOOD_EXAMPLE),
            earlier=tuple(_numbers(each, code) for each in self.earlier),
            change=self.earlier[-1].get(code) if self.earlier else None,
            mean=None if self.mean is None else _numbers(self.mean, code),
            beside_mean=None if self.mean is None else self.mean.get(code),
            role_models=tuple(self._role_models(code)),
            parts=tuple(self.node(each) for each in pack.layout.listed.get(code, ())),
            counted=code not in pack.layout.uncounted,
        )

    def _text(self, code: str) -> Translation | None:
        source = _source(self.own)
        narrative = source.narrative if source else NO_NARRATIVE
        text = dict(narrative.texts).get(code)
        if code == TOTAL and narrative.summary is not None:
            text = narrative.summary
        return self.own.pack.text(text, self.language) if text else None

    def _findings(self, code: str, kind: FindingKind) -> tuple[Finding, ...]:
        return _findings_about(self.own, code, kind)

    def _role_models(self, code: str) -> Iterator[RoleModel]:
        """Yield the best of the subjects with more points at a node; ties in the given order."""
        changes = [(each.before, each.get(code)) for each in self.models]
        ahead = [(who, -change.exact) for who, change in changes if change and change.exact < 0]
        ahead.sort(key=lambda pair: -pair[1])
        for who, points in ahead[:_MOST_ROLE_MODELS]:
            yield RoleModel(
                profile=who,
                printed=who.printed(code),
                ahead=points,
                examples=_findings_about(who, code, FindingKind.GOOD_EXAMPLE),
            )


def _source(of: Profile) -> Evaluation | PublishedResult | None:
    """Return the result that a profile is made of, through projections; None for a group."""
    source = of.source
    while isinstance(source, Projection):
        source = source.profile.source
    return source if isinstance(source, Evaluation | PublishedResult) else None


def _findings_about(of: Profile, code: str, kind: FindingKind) -> tuple[Finding, ...]:
    """Return the findings about a node and, for an area, about its parts; those of the whole."""
    source, nodes = _source(of), of.pack.nodes
    if source is None or source.pack.ref != of.pack.ref:
        return ()  # a projected result has findings about other codes
    if code not in nodes:
        return ()  # those of a block are findings about its areas
    below = of.pack.layout.listed.get(code, ())
    codes = {code, None} if code == TOTAL else {code, *below}
    return tuple(each for each in source.findings if each.kind is kind and each.code in codes)


def _numbers(comparison: Comparison, code: str) -> PrintedNumber:
    """Return the printed numbers of the other side; none for a node that it does not have."""
    before = comparison.before
    return before.printed(code) if code in before else PrintedNumber(code)
