"""Strategies for evaluations, printed results and profiles."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from attrs import evolve
from hypothesis import strategies as st
from hypothesis.errors import InvalidArgument

from kompass_core.criteria import TOTAL, CriteriaPack
from kompass_core.evaluations import (
    Evaluation,
    Evidence,
    EvidenceKind,
    Finding,
    FindingKind,
    Narrative,
    Score,
)
from kompass_core.missing import Missing, NotApplicable, NotAssessed, Policy
from kompass_core.narrative import NO_NARRATIVE
from kompass_core.profiles import Profile, profile
from kompass_core.published import PublishedResult
from kompass_core.testing.oracle import printed_numbers
from kompass_core.testing.rules import answers as answers_of
from kompass_core.testing.rules import answers_to
from kompass_core.testing.strategies.criteria import AnyPack, criteria_of, points_of
from kompass_core.testing.strategies.values import NOTES, PROSE, TEXTS, dates, made

if TYPE_CHECKING:
    from kompass_core.panel import Panel

_BOOLEANS = st.booleans()
_FOR_GAPS = st.sampled_from([Policy.RESCALE, Policy.WORST, Policy.BEST])
REASONS = made(NotAssessed, TEXTS) | made(NotApplicable, TEXTS)


def _gap(at: int, why: Missing) -> tuple[int, Missing]:
    return at, why


_NO_GAPS = st.just(list[tuple[int, Missing]]())
_GROUPS = st.sampled_from(["north", "south", None])
_GAPS = st.lists(made(_gap, st.integers(0, 11), REASONS), max_size=6)
"""Indices of scored nodes, modulo their number, so that any index shrinks to the first."""

_EVIDENCE = st.lists(made(Evidence, st.sampled_from(EvidenceKind), TEXTS), max_size=2)
_FINDINGS = st.lists(made(Finding, st.sampled_from(FindingKind), TEXTS), max_size=2)


_SUMMARIES = st.none() | PROSE
_ASSESSORS = st.lists(TEXTS, max_size=2)
_INTERVIEWS = st.none() | st.integers(0, 40)


@st.composite
def _narratives(draw: st.DrawFn) -> Narrative:
    """Draw the texts of a report, and the facts of its assessment."""
    return Narrative(
        summary=draw(_SUMMARIES),
        texts={TOTAL: draw(PROSE)} if draw(_BOOLEANS) else {},
        assessors=draw(_ASSESSORS),
        interviews=draw(_INTERVIEWS),
    )


NARRATIVES = _narratives()
"""Accounts of the assessors, in English."""


@st.composite
def scores(draw: st.DrawFn, pack: AnyPack = None, *, missing: bool = True) -> Score:
    """
    Draw scores: points within the limits of a node, or the reason of a gap.

    Args:
        draw: Given by Hypothesis.
        pack: The pack of the node, or a strategy for it; by default any.
        missing: True if there may be gaps.
    """
    criteria = draw(criteria_of(pack))
    node = draw(st.sampled_from(criteria.scored))
    points = points_of(node, criteria)
    return Score(node, draw(points | REASONS if missing else points))


@st.composite
def evaluations(
    draw: st.DrawFn, pack: AnyPack = None, *, missing: bool = True, answers: bool = True
) -> Evaluation:
    """
    Draw evaluations.

    Args:
        draw: Given by Hypothesis.
        pack: Their pack, or a strategy for it; by default any.
        missing: True if some scores or answers, or all, may be missing.
        answers: True if sub-questions with a rule may be scored by answers; else all are in
            points.
    """
    criteria = draw(criteria_of(pack))
    scored = criteria.scored
    gaps = {scored[at % len(scored)].code: why for at, why in draw(_GAPS if missing else _NO_GAPS)}
    answered = {
        node.code: draw(answers_of(node, missing=missing))
        for node in scored
        if answers and node.rule is not None and node.code not in gaps and draw(_BOOLEANS)
    }
    points = {
        node.code: gaps[node.code] if node.code in gaps else draw(points_of(node, criteria))
        for node in scored
        if node.code not in answered
    }
    noted, codes = draw(_BOOLEANS), st.sampled_from([None, *criteria.nodes])
    return Evaluation.from_answers(
        criteria,
        subject=draw(TEXTS),
        date=draw(dates()),
        answers=answered,
        points=points,
        findings=[evolve(each, code=draw(codes)) for each in draw(_FINDINGS)] if noted else (),
        evidence=draw(_EVIDENCE) if noted else (),
        narrative=draw(NARRATIVES) if noted else NO_NARRATIVE,
        ignore_rules=True,
    )


@st.composite
def completions(draw: st.DrawFn, evaluation: Evaluation) -> Evaluation:
    """
    Draw completions of an evaluation: points and answers for all that was not assessed.

    Args:
        draw: Given by Hypothesis.
        evaluation: The evaluation; nodes that are not applicable stay so.
    """
    pack, given = evaluation.pack, evaluation.answers
    answered = {
        code: {
            each.code: draw(answers_to(each))
            if isinstance(answers[each.code], NotAssessed)
            else answers[each.code]
            for each in pack.rules[code].items
        }
        for code, answers in given.items()
    }
    return Evaluation.from_answers(
        pack,
        subject=evaluation.subject,
        date=evaluation.date,
        answers=answered,
        points={
            score.code: draw(points_of(score.criterion, pack))
            if isinstance(score.value, NotAssessed)
            else score.value
            for score in evaluation.scores
            if score.code not in answered
        },
        ignore_rules=True,
    )


@st.composite
def groups(draw: st.DrawFn, pack: AnyPack = None, n: int = 5) -> list[Evaluation]:
    """
    Draw one to *n* evaluations without gaps, under one pack, of different subjects.

    Args:
        draw: Given by Hypothesis.
        pack: The pack, or a strategy for it; by default any.
        n: The largest number of evaluations.
    """
    criteria = draw(criteria_of(pack))
    members = evaluations(criteria, missing=False)
    return draw(st.lists(members, min_size=1, max_size=n, unique_by=lambda each: each.subject))


@st.composite
def panels(draw: st.DrawFn, pack: AnyPack = None, n: int = 5, *, missing: bool = True) -> Panel:
    """
    Draw panels of up to *n* rows, with columns to group by and subjects that occur again.

    Args:
        draw: Given by Hypothesis.
        pack: The pack, or a strategy for it; by default any.
        n: The largest number of rows; there may be none.
        missing: True if some scores, or all, may be missing.
    """
    from kompass_core.panel import Panel  # which needs numpy

    criteria = draw(criteria_of(pack))
    rows = draw(st.lists(evaluations(criteria, missing=missing, answers=False), max_size=n))
    if draw(_BOOLEANS) and rows:
        rows[-1] = evolve(rows[-1], subject=rows[0].subject)
    names = ["county", "size"] if draw(_BOOLEANS) else []
    columns: dict[str, object] = {name: [draw(_GROUPS) for _ in rows] for name in names}
    return Panel.from_evaluations(rows, pack=criteria, groups=columns)


@st.composite
def printed_results(
    draw: st.DrawFn, source: Evaluation | st.SearchStrategy[Evaluation] | CriteriaPack | None = None
) -> PublishedResult:
    """
    Draw printed numbers of an evaluation, at least one.

    The reference implementation computes and rounds them, so that the functions of the library
    can be compared with it. All are of one evaluation: no audit may find them impossible.

    Args:
        draw: Given by Hypothesis.
        source: An evaluation without gaps, or a strategy for it; a pack for any of its
            evaluations; by default any evaluation.
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
        findings=whole.findings,
        evidence=whole.evidence,
        narrative=whole.narrative,
    )


@st.composite
def profiles(draw: st.DrawFn, pack: AnyPack = None) -> Profile:
    """
    Draw profiles of evaluations, with gaps and without, and of printed results.

    Args:
        draw: Given by Hypothesis.
        pack: The pack, or a strategy for it; by default any.
    """
    criteria = draw(criteria_of(pack))
    source = draw(evaluations(criteria) | printed_results(criteria))
    return profile(source, not_applicable=draw(_FOR_GAPS), not_assessed=draw(_FOR_GAPS))
