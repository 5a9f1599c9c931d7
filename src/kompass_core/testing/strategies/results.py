"""Strategies for what is assessed, and for what is printed of it."""

from __future__ import annotations

from decimal import Decimal

from hypothesis import strategies as st
from hypothesis.errors import InvalidArgument

from kompass_core.criteria import TOTAL, CriteriaPack
from kompass_core.evaluations import Evaluation, Evidence, EvidenceKind, Finding, FindingKind, Score
from kompass_core.missing import Missing, NotApplicable, NotAssessed, Policy
from kompass_core.profiles import Profile, profile
from kompass_core.published import PublishedResult
from kompass_core.testing.oracle import printed_numbers
from kompass_core.testing.strategies.criteria import AnyPack, criteria_of, points_of
from kompass_core.testing.strategies.values import NOTES, TEXTS, dates

_BOOLEANS = st.booleans()
_FOR_GAPS = st.sampled_from([Policy.RESCALE, Policy.WORST, Policy.BEST])
_REASONS = st.builds(NotAssessed, TEXTS) | st.builds(NotApplicable, TEXTS)
_NO_GAPS = st.just(list[tuple[int, Missing]]())
_GAPS = st.lists(st.tuples(st.integers(0, 11), _REASONS), max_size=6)
"""Places among the scored cells, counted round, so that any number shrinks to the first."""

_EVIDENCE = st.lists(st.builds(Evidence, st.sampled_from(EvidenceKind), TEXTS), max_size=2)
_FINDINGS = st.lists(st.tuples(st.sampled_from(FindingKind), TEXTS), max_size=2)


@st.composite
def scores(draw: st.DrawFn, pack: AnyPack = None, *, missing: bool = True) -> Score:
    """
    Draw scores: points within the limits of a cell, or why there are none.

    Args:
        draw: Given by Hypothesis.
        pack: The pack whose cells are scored, or a strategy for it; any if left out.
        missing: Whether there may be no points.
    """
    criteria = draw(criteria_of(pack))
    cell = draw(st.sampled_from(criteria.scored))
    points = points_of(cell, criteria)
    return Score(cell, draw(points | _REASONS if missing else points))


@st.composite
def evaluations(draw: st.DrawFn, pack: AnyPack = None, *, missing: bool = True) -> Evaluation:
    """
    Draw evaluations.

    Args:
        draw: Given by Hypothesis.
        pack: The pack that they are made under, or a strategy for it; any if left out.
        missing: Whether some codes, or all, may have no score.
    """
    criteria = draw(criteria_of(pack))
    scored = criteria.scored
    gaps = {scored[at % len(scored)].code: why for at, why in draw(_GAPS if missing else _NO_GAPS)}
    points = {
        cell.code: gaps[cell.code] if cell.code in gaps else draw(points_of(cell, criteria))
        for cell in scored
    }
    codes = st.none() | st.sampled_from(list(criteria.nodes))
    return Evaluation.from_points(
        criteria,
        subject=draw(TEXTS),
        date=draw(dates()),
        points=points,
        findings=[Finding(*finding, draw(codes)) for finding in draw(_FINDINGS)],
        evidence=draw(_EVIDENCE),
    )


@st.composite
def completions(draw: st.DrawFn, evaluation: Evaluation) -> Evaluation:
    """
    Draw what an evaluation can become when the rest is looked at.

    Args:
        draw: Given by Hypothesis.
        evaluation: One with cells that were not assessed, or without; what is not applicable
            stays so.
    """
    pack = evaluation.pack
    return Evaluation.from_points(
        pack,
        subject=evaluation.subject,
        date=evaluation.date,
        points={
            score.code: draw(points_of(score.criterion, pack))
            if isinstance(score.value, NotAssessed)
            else score.value
            for score in evaluation.scores
        },
    )


@st.composite
def panels(draw: st.DrawFn, pack: AnyPack = None, n: int = 5) -> list[Evaluation]:
    """
    Draw one to *n* evaluations without gaps, under one pack, of different subjects.

    Args:
        draw: Given by Hypothesis.
        pack: The pack, or a strategy for it; any if left out.
        n: How many there are at most.
    """
    criteria = draw(criteria_of(pack))
    members = evaluations(criteria, missing=False)
    return draw(st.lists(members, min_size=1, max_size=n, unique_by=lambda each: each.subject))


@st.composite
def printed_results(
    draw: st.DrawFn, source: Evaluation | st.SearchStrategy[Evaluation] | CriteriaPack | None = None
) -> PublishedResult:
    """
    Draw what may survive of an evaluation in print: at least one of its numbers.

    Every number is computed and rounded here, from the definitions and not by the functions
    that this library scores with, so that the two can be held against each other. One
    evaluation explains all that is printed: no audit may find it impossible.

    Args:
        draw: Given by Hypothesis.
        source: What is printed: an evaluation without gaps, or a strategy for it; a pack, for
            any evaluation under it; anything if left out.
    """
    if source is None or isinstance(source, CriteriaPack):
        source = evaluations(source, missing=False)
    whole = source if isinstance(source, Evaluation) else draw(source)
    if not whole.complete:
        message = f"{whole} has gaps, so nothing can be printed of it"
        raise InvalidArgument(message)
    numbers = list(printed_numbers(whole))
    kept = [number for number in numbers if draw(_BOOLEANS)] or numbers[-1:]
    printed = dict[str, dict[str, Decimal]]()
    for code, kind, number in kept:
        printed.setdefault(code, {})[kind] = number
    areas = {area.code for area in whole.pack.areas}
    return PublishedResult.from_printed(
        whole.pack,
        subject=whole.subject,
        date=whole.date,
        total=printed.pop(TOTAL, None),
        areas={code: number for code, number in printed.items() if code in areas},
        sub_questions={code: number for code, number in printed.items() if code not in areas},
        source=draw(NOTES),
        notes=draw(NOTES),
    )


@st.composite
def profiles(draw: st.DrawFn, pack: AnyPack = None) -> Profile:
    """
    Draw profiles of evaluations, with gaps and without, and of printed results.

    Args:
        draw: Given by Hypothesis.
        pack: The pack, or a strategy for it; any if left out.
    """
    criteria = draw(criteria_of(pack))
    source = draw(evaluations(criteria) | printed_results(criteria))
    return profile(source, not_applicable=draw(_FOR_GAPS), not_assessed=draw(_FOR_GAPS))
