"""Strategies for the public classes, for ``st.from_type``."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal
from fractions import Fraction
from string import Formatter
from types import MappingProxyType
from typing import Any

from attrs import evolve
from hypothesis import strategies as st

from kompass_core.aggregation import (
    Aggregate,
    BandCount,
    Benchmark,
    InclusionRule,
    QuantileGroup,
    Rank,
    aggregate,
)
from kompass_core.amounts import Interval
from kompass_core.comparison import BandChange, NotCompared, compare, project
from kompass_core.criteria import (
    Area,
    Band,
    BandScale,
    Comparability,
    CriteriaPack,
    PackRef,
    Requirement,
    SubQuestion,
    WorkedExample,
    diff,
)
from kompass_core.criteria.bands import Threshold
from kompass_core.criteria.rules import outcome
from kompass_core.errors import MESSAGES, KompassError, Problem
from kompass_core.evaluations import Evaluation, Evidence, EvidenceKind, Finding, FindingKind
from kompass_core.forms import TableReading, TableRow, TableUnit
from kompass_core.frames import CellReport, FrameReport
from kompass_core.labels import Label
from kompass_core.missing import NotApplicable, NotAssessed, Policies, Policy
from kompass_core.packs import FoundPack, available_packs
from kompass_core.profiles import BandCheck, BandResult, Caution, CautionKind, Profile, profile
from kompass_core.published import (
    Conflict,
    Mismatch,
    Population,
    PrintedNumber,
    PublishedResult,
    audit,
    audit_change,
)
from kompass_core.reports import Report, RoleModel, report
from kompass_core.robustness import Noise, ScoreTable, Weights, dominance
from kompass_core.testing import rules as of_rules
from kompass_core.testing.cases import cases
from kompass_core.testing.strategies.broken import broken_packs
from kompass_core.testing.strategies.criteria import BREAKS, areas, packs, sub_questions
from kompass_core.testing.strategies.crosswalks import crosswalks
from kompass_core.testing.strategies.results import (
    NARRATIVES,
    evaluations,
    groups,
    panels,
    printed_results,
    profiles,
    scores,
)
from kompass_core.testing.strategies.values import (
    LANGUAGES,
    LEVELS,
    NOTES,
    PROSE,
    TEXTS,
    TITLES,
    amounts,
    dates,
    labels,
    made,
    rounding_conventions,
    roundings,
)
from kompass_core.translations import NumberFormat, Words

Draw = st.DrawFn
_BOOLEANS = st.booleans()
_CODES = st.sampled_from(["1", "1.1", "total"])
_KINDS = st.sampled_from(["points", "percent"])
_NUMBERS = amounts(0, 100, "0.5")
_COUNTS = st.integers(0, 1_000)
_SHARES = made(Fraction, st.integers(0, 8), st.just(8))
_CAUTIONS = made(Caution, st.sampled_from(CautionKind), TEXTS)
_POLICIES = made(Policies, st.sampled_from(Policy), st.sampled_from(Policy))
_REFS = made(PackRef, st.sampled_from(["drawn", "drawn-2"]), st.sampled_from(["1", "2010.1"]))
_WORST: Mapping[str, Any] = {"not_applicable": "worst", "not_assessed": "worst"}


@st.composite
def _problems(draw: Draw) -> Problem:
    message = draw(st.sampled_from(list(MESSAGES.values())))
    names = {name for _, name, _, _ in Formatter().parse(message.template) if name}
    return message.problem(draw(NOTES), **{name: draw(TEXTS) for name in sorted(names)})


def _error(kind: type[KompassError]) -> st.SearchStrategy[KompassError]:
    return made(kind, st.lists(_problems(), min_size=1, max_size=3))


@st.composite
def _intervals(draw: Draw) -> Interval:
    low, high = sorted([draw(_NUMBERS), draw(_NUMBERS)])
    closed = low == high or draw(_BOOLEANS)
    return Interval(low, high, low_closed=closed, high_closed=closed)


def _inclusion(*days: Any) -> InclusionRule:  # noqa: ANN401 (dates)
    first, last = sorted(days, key=lambda date: (date.first, date.last))
    return InclusionRule(first=first, last=last)


# Rules and answers


@st.composite
def _asked(draw: Draw) -> tuple[Evaluation, str]:
    """Draw an evaluation of which one sub-question is answered, and the code of that."""
    pack = draw(packs(max_areas=1, max_sub_questions=1, combine="sum"))
    low, high = pack.areas[0].min_points, pack.areas[0].max_points
    title = pack.areas[0].title
    rule = draw(of_rules.rules("scale", "checklist", "mean", "ladder", low=low, high=high))
    limits: dict[str, Any] = {"title": title, "min_points": low, "max_points": high}
    asked = SubQuestion(code="1.1", rule=rule, **limits)
    area = Area(code="1", sub_questions=[asked], **limits)
    ruled = evolve(pack, areas=[area], step_rounding="half-up")
    given = draw(of_rules.answers(asked, missing=True))
    evaluation = Evaluation.from_answers(
        ruled, subject=draw(TEXTS), date="2016", answers={"1.1": given}
    )
    return evaluation, "1.1"


def _answered(asked: tuple[Evaluation, str]) -> object:
    evaluation, code = asked
    return evaluation.answered(code)


def _outcome(asked: tuple[Evaluation, str]) -> object:
    evaluation, code = asked
    return outcome(evaluation.pack.rules[code], evaluation.answers[code])


def _explanation(asked: tuple[Evaluation, str]) -> Any:  # noqa: ANN401 (for its parts)
    evaluation, code = asked
    return profile(evaluation, **_WORST).explain(code)


# What the library computes


@st.composite
def _some(draw: Draw, source: st.SearchStrategy[Any], parts: Callable[[Any], Any]) -> Any:  # noqa: ANN401 (any part)
    """Draw one of the parts of what is drawn."""
    return draw(st.sampled_from(list(parts(draw(source)))))


def _mean(members: list[Evaluation]) -> Profile:
    return aggregate(map(profile, members)).mean_profile("mean")


def _aggregate(members: list[Evaluation]) -> Aggregate:
    return aggregate(map(profile, members))


def _rank(members: list[Evaluation]) -> Rank:
    return _aggregate(members).rank(profile(members[0]))


def _quantile_group(members: list[Evaluation]) -> QuantileGroup:
    return _rank(members).quantile_group(["low", "high"])


def _benchmark(members: list[Evaluation]) -> Benchmark:
    window: dict[str, Any] = {"first": "1900", "last": "2999", "as_of": "2016"}
    return Benchmark.of(members, name="drawn", source="drawn", **window)


@st.composite
def _reproductions(draw: Draw) -> Any:  # noqa: ANN401 (for its parts)
    members = draw(groups())
    printed = draw(printed_results(members[0]))
    mean = evolve(printed, subject=None, population=Population(name="mean"))
    return _benchmark(members).reproduce(mean)


@st.composite
def _projections(draw: Draw) -> Profile:
    crosswalk = draw(crosswalks())
    evaluation = draw(evaluations(crosswalk.older, missing=False))
    return project(profile(evaluation), crosswalk)


@st.composite
def _comparisons(draw: Draw) -> Any:  # noqa: ANN401 (for its parts)
    pack = draw(packs())
    one, other = (draw(evaluations(pack)) for _ in range(2))
    return compare(profile(one, **_WORST), profile(other, **_WORST))


def _not_compared(drawn: Profile) -> NotCompared:
    total = drawn.total
    return NotCompared(total.node, total, None, None, Label({"en": "no counterpart"}))


def _correction(pack: CriteriaPack) -> Any:  # noqa: ANN401 (for its parts)
    return diff(pack, evolve(pack, publisher=f"{pack.publisher}, corrected"))


def _population(name: str) -> Population:
    return Population(name=name)


@st.composite
def _change_audits(draw: Draw) -> object:
    evaluation = draw(evaluations(missing=False))
    drawn = draw(printed_results(evaluation))
    total = drawn.rounding.total.points.round(profile(evaluation).total.exact or 0)
    result = PublishedResult.from_printed(
        evaluation.pack, subject=drawn.subject, date=drawn.date, total=total
    )
    return audit_change(result, result, draw(_NUMBERS))


# Bands


def _requirement(code: str, least: Decimal) -> Requirement:
    return Requirement(code=code, least=least)


def _band_count(band: Band, certain: int) -> BandCount:
    return BandCount(band, certain, certain)


@st.composite
def _band_results(draw: Draw) -> BandResult:
    """Draw the bands of a node that is assessed."""
    pack = draw(packs(bands=True))
    found = profile(draw(evaluations(pack, missing=False))).band(pack.band_scales[0].of[0])
    assert found is not None  # no score is missing
    return found


@st.composite
def _band_checks(draw: Draw) -> BandCheck:
    pack, least = draw(packs(bands=True)), draw(_NUMBERS)
    node, amount = draw(st.sampled_from(list(pack.nodes.values()))), Fraction(least)
    return BandCheck(
        band=pack.band_scales[0].bands[0],
        node=node,
        requirement=_requirement(node.code, least),
        known=Interval.exactly(amount),
        threshold=Threshold(amount, included=True),
    )


def _band_change(before: BandResult) -> BandChange:
    return BandChange(before, before, Interval(0, 0), Comparability.EXACT, across_break=False)


def _band_scales() -> st.SearchStrategy[BandScale]:
    return _some(packs(bands=True), _attribute("band_scales"))


# Texts, tables and reports


def _worked(code: str, points: Decimal) -> WorkedExample:
    return WorkedExample(answers={code: {"points": points}}, points={code: points})


_ROWS = made(TableRow, _COUNTS, TEXTS, st.none() | _CODES, NOTES, st.none() | _NUMBERS, TEXTS)
_LANGUAGES = st.sampled_from(LANGUAGES)


@st.composite
def _readings(draw: Draw) -> TableReading:
    unit, rows = draw(st.none() | st.sampled_from(TableUnit)), draw(st.lists(_ROWS, max_size=3))
    return TableReading(draw(packs()), unit, draw(TEXTS), tuple(rows))


def _report(drawn: Profile) -> Report:
    return report(drawn)


def _role_model(drawn: Profile) -> RoleModel:
    return RoleModel(profile=drawn, printed=drawn.printed("total"), ahead=Fraction(1), examples=())


# Ranks under uncertainty


def _table(members: list[Evaluation]) -> ScoreTable:
    return ScoreTable.of([profile(each) for each in members])


_WEIGHTS = st.one_of(
    st.just(Weights.fixed()),
    made(Weights.within, _SHARES),
    made(Weights.around, st.integers(1, 64)),
    st.just(Weights.free()),
)


def _noise(share: Fraction) -> Noise:
    return Noise.of_assessor(share=share)


@st.composite
def _dominances(draw: Draw) -> object:
    one, other, *_ = [*draw(groups(n=2)), *draw(groups(n=1))]
    return dominance(profile(one), profile(evolve(one, subject=f"{other.subject}, again")))


def _robustness(members: list[Evaluation]) -> Any:  # noqa: ANN401 (for its parts)
    from kompass_core.robustness import rank_robustness

    return rank_robustness(map(profile, members), draws=8)


def _first_draw(members: list[Evaluation]) -> object:
    return _robustness(members).draw(0)


# Panels


def _scores(panel: Any) -> Any:  # noqa: ANN401 (numpy is optional)
    return panel.score(**_WORST)


def _band_column(panel: Any) -> Any:  # noqa: ANN401 (numpy is optional)
    return _scores(panel).bands(panel.pack.band_scales[0].of[0])


def _by_year(panel: Any) -> Any:  # noqa: ANN401 (numpy is optional)
    return panel.grouping("year")


def _grouped(panel: Any) -> Any:  # noqa: ANN401 (numpy is optional)
    return _scores(panel).aggregate(duplicates="keep")


@st.composite
def _changes(draw: Draw) -> object:
    from kompass_core.panel import Panel

    pack = draw(packs())
    before, after = (Panel.from_evaluations(draw(groups(pack))) for _ in range(2))
    return before.compare(after)


@st.composite
def _columns(draw: Draw) -> Any:  # noqa: ANN401 (numpy is optional)
    from kompass_core.panel.groups import group_of

    values = draw(st.lists(TEXTS, max_size=5))
    return group_of("county", values, len(values))


def _rejected(row: int, problems: list[Problem]) -> object:
    from kompass_core.panel import RejectedRow

    return RejectedRow(row, tuple(problems))


@st.composite
def _frame_reports(draw: Draw) -> FrameReport:
    pack = draw(packs())
    return FrameReport(draw(_COUNTS), {each.code: draw(_CELLS) for each in pack.scored})


_CELLS = made(CellReport, _COUNTS, _COUNTS, _COUNTS)


def _layout(pack: CriteriaPack) -> object:
    return pack.layout


def _nodes(pack: CriteriaPack) -> Any:  # noqa: ANN401 (an iterable)
    return pack.nodes.values()


def _values(mapping: Mapping[str, Any]) -> Any:  # noqa: ANN401 (an iterable)
    return mapping.values()


def _source(drawn: Profile) -> object:
    return drawn.source


def _attribute(name: str) -> Callable[[Any], Any]:
    return lambda drawn: getattr(drawn, name)


_STRATEGIES: Mapping[str, Callable[[], st.SearchStrategy[Any]]] = MappingProxyType(
    {
        "Aggregate": lambda: made(_aggregate, groups()),
        "AnswerScore": lambda: made(_answered, _asked()),
        "AnswerTrace": lambda: made(_attribute("answered"), made(_explanation, _asked())),
        "Area": areas,
        "Audit": lambda: made(audit, printed_results()),
        "Benchmark": lambda: made(_benchmark, groups()),
        "Break": lambda: BREAKS,
        "Band": lambda: _some(_band_scales(), _attribute("bands")),
        "BandChange": lambda: made(_band_change, _band_results()),
        "BandCheck": _band_checks,
        "BandCount": lambda: made(_band_count, _some(_band_scales(), _attribute("bands")), _COUNTS),
        "BandResult": _band_results,
        "BandColumn": lambda: made(_band_column, panels(packs(bands=True))),
        "BandScale": _band_scales,
        "Block": lambda: _some(packs(blocks=True), _attribute("blocks")),
        "BrokenPack": broken_packs,
        "Case": lambda: st.sampled_from(list(cases())),
        "Caution": lambda: _CAUTIONS,
        "CellReport": lambda: _CELLS,
        "Change": lambda: _some(_comparisons(), _values),
        "ChangeAudit": _change_audits,
        "Changes": _changes,
        "ChecklistRule": lambda: of_rules.rules("checklist"),
        "Comparison": _comparisons,
        "Conflict": lambda: made(Conflict, _CODES, _KINDS, _NUMBERS),
        "CriteriaPack": packs,
        "Crosswalk": crosswalks,
        "Date": dates,
        "Difference": lambda: _some(made(_correction, packs()), _attribute("differences")),
        "Dominance": _dominances,
        "Draw": lambda: made(_first_draw, groups(n=3)),
        "Evaluation": evaluations,
        "Evidence": lambda: made(Evidence, st.sampled_from(EvidenceKind), TEXTS),
        "ExactColumn": lambda: made(_attribute("total"), made(_scores, panels())),
        "Explanation": lambda: made(_explanation, _asked()),
        "Finding": lambda: made(Finding, st.sampled_from(FindingKind), TEXTS, st.none() | _CODES),
        "FoundPack": lambda: made(FoundPack, _REFS, TEXTS, TEXTS),
        "FrameReport": _frame_reports,
        "Group": _columns,
        "GroupMean": lambda: made(_source, made(_mean, groups())),
        "GroupedScores": lambda: made(_grouped, panels()),
        "GroupedSummary": lambda: made(_attribute("total"), made(_grouped, panels())),
        "Grouping": lambda: made(_by_year, panels()),
        "InclusionRule": lambda: made(_inclusion, dates(), dates()),
        "Interval": _intervals,
        "Item": lambda: _some(of_rules.rules(), _attribute("items")),
        "Label": labels,
        "LadderRule": lambda: of_rules.rules("ladder"),
        "LadderStep": lambda: _some(of_rules.rules("ladder"), _attribute("steps")),
        "Layout": lambda: made(_layout, packs()),
        "LevelRounding": lambda: LEVELS,
        "MeanRule": lambda: of_rules.rules("mean"),
        "Message": lambda: st.sampled_from(list(MESSAGES.values())),
        "Mismatch": lambda: made(Mismatch, _CODES, _KINDS, _NUMBERS, _NUMBERS, _SHARES),
        "Narrative": lambda: NARRATIVES,
        "Node": lambda: _some(packs(), _nodes),
        "Noise": lambda: made(_noise, _SHARES),
        "NotApplicable": lambda: made(NotApplicable, TEXTS),
        "NotAssessed": lambda: made(NotAssessed, TEXTS),
        "NotCompared": lambda: made(_not_compared, profiles()),
        "NumberFormat": lambda: made(NumberFormat.of, _LANGUAGES),
        "PackDiff": lambda: made(_correction, packs()),
        "PackRef": lambda: _REFS,
        "Packs": lambda: made(available_packs),
        "Panel": panels,
        "PanelData": panels,
        "PercentRule": lambda: of_rules.rules("percent"),
        "PhasesRule": lambda: of_rules.rules("phases"),
        "PointsRule": lambda: of_rules.rules("points"),
        "Policies": lambda: _POLICIES,
        "Population": lambda: made(_population, TEXTS),
        "PrintedNumber": lambda: made(PrintedNumber, _CODES, _NUMBERS, st.none() | _NUMBERS),
        "Problem": _problems,
        "Profile": profiles,
        "Projection": lambda: made(_source, _projections()),
        "Prose": lambda: PROSE,
        "PublishedResult": printed_results,
        "QuantileGroup": lambda: made(_quantile_group, groups()),
        "Rank": lambda: made(_rank, groups()),
        "RankRobustness": lambda: made(_robustness, groups(n=3)),
        "RankSpread": lambda: _some(made(_robustness, groups(n=3)), _values),
        "RejectedRow": lambda: made(_rejected, _COUNTS, st.lists(_problems(), min_size=1)),
        "Relation": lambda: _some(crosswalks(), _attribute("relations")),
        "Report": lambda: made(_report, profiles()),
        "ReportNode": lambda: made(_attribute("total"), made(_report, profiles())),
        "ReproducedMean": lambda: _some(_reproductions(), _attribute("means")),
        "Reproduction": _reproductions,
        "RoleModel": lambda: made(_role_model, profiles()),
        "Requirement": lambda: made(_requirement, _CODES, _NUMBERS),
        "Rounding": roundings,
        "RoundingConvention": rounding_conventions,
        "Rule": of_rules.rules,
        "RuleOutcome": lambda: made(_outcome, _asked()),
        "Scale": of_rules.scales,
        "ScaleRule": lambda: of_rules.rules("scale"),
        "Score": scores,
        "ScoreTable": lambda: made(_table, groups()),
        "Scores": lambda: made(_scores, panels()),
        "SubQuestion": sub_questions,
        "SumRule": lambda: of_rules.rules("sum"),
        "Summary": lambda: _some(made(_aggregate, groups()), _values),
        "TableReading": _readings,
        "TableRow": lambda: _ROWS,
        "Translation": lambda: made(Label.pick, TITLES),
        "Value": lambda: _some(profiles(), _values),
        "Weights": lambda: _WEIGHTS,
        "Words": lambda: made(Words, _LANGUAGES),
        "WorkedExample": lambda: made(_worked, _CODES, _NUMBERS),
    }
)


def strategy_of(thing: type) -> st.SearchStrategy[Any] | None:
    """Return the strategy for a public class; None where Hypothesis finds one by itself."""
    if issubclass(thing, KompassError):
        return _error(thing)
    make = _STRATEGIES.get(thing.__name__)
    return None if make is None else make()
