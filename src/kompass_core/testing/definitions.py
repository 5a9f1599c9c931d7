"""
What the numbers of an evaluation mean, worked out from their definitions.

None of the functions that this library scores with are used here, so that the two can be held
against each other. Everything is done in the plainest way, and none of it is fast.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction

from kompass_core.criteria import Area, CriteriaPack, SubQuestion
from kompass_core.evaluation import Evaluation, Score
from kompass_core.missing import NotAssessed
from kompass_core.terms import TOTAL, Combine, Policy

__all__ = ["Limits", "coverage_of", "limits_of", "points_of_cells"]

Limits = tuple[Fraction, Fraction]
"""The least and the most that a cell can have, in points."""


def limits_of(pack: CriteriaPack) -> dict[str, Limits]:
    """Return the limits of every cell: those of parents are combined from their parts'."""
    found: dict[str, Limits] = {}
    for area in pack.areas:
        parts = {each.code: _limits(each) for each in area.sub_questions}
        found |= parts
        found[area.code] = _both(area.combine, list(parts.values())) if parts else _limits(area)
    found[TOTAL] = _both(pack.combine, [found[area.code] for area in pack.areas])
    return found


def _limits(cell: SubQuestion | Area) -> Limits:
    return Fraction(cell.min_points), Fraction(cell.max_points)


def _both(combine: Combine, parts: Sequence[Limits]) -> Limits:
    return _together(combine, [low for low, _ in parts]), _together(combine, [h for _, h in parts])


def _together(combine: Combine, values: Sequence[Fraction]) -> Fraction:
    added = sum(values, Fraction())
    return added / len(values) if combine is Combine.MEAN else added


def points_of_cells(
    evaluation: Evaluation,
    *,
    not_applicable: Policy = Policy.REFUSE,
    not_assessed: Policy = Policy.REFUSE,
) -> dict[str, Fraction | None]:
    """
    Return the points of every cell, exactly; None where nothing is left that counts.

    Args:
        evaluation: What was assessed.
        not_applicable: What becomes of cells that do not concern the subject; any policy but
            to refuse, if there are such cells.
        not_assessed: The same for cells at which nobody looked.
    """
    pack, limits = evaluation.pack, limits_of(evaluation.pack)
    found = {
        score.code: _of_score(
            score, not_assessed if isinstance(score.value, NotAssessed) else not_applicable
        )
        for score in evaluation.scores
    }
    for area in pack.areas:
        if area.sub_questions:
            codes = [each.code for each in area.sub_questions]
            found[area.code] = _of_parts(area.code, codes, area.combine, limits, found)
    codes = [area.code for area in pack.areas]
    found[TOTAL] = _of_parts(TOTAL, codes, pack.combine, limits, found)
    return found


def _of_score(score: Score, policy: Policy) -> Fraction | None:
    if score.points is not None:
        return Fraction(score.points)
    low, high = _limits(score.cell)
    return {Policy.WORST: low, Policy.BEST: high, Policy.RESCALE: None}[policy]


def _of_parts(
    code: str,
    parts: Sequence[str],
    combine: Combine,
    limits: Mapping[str, Limits],
    found: Mapping[str, Fraction | None],
) -> Fraction | None:
    known = {part: value for part in parts if (value := found[part]) is not None}
    if not known:
        return None
    if len(known) == len(parts):
        return _together(combine, list(known.values()))
    # What is left counts for the whole: its share of its own room is the parent's share.
    gained = sum((value - limits[part][0] for part, value in known.items()), Fraction())
    room = sum((limits[part][1] - limits[part][0] for part in known), Fraction())
    low, high = limits[code]
    return low + (high - low) * gained / room


def coverage_of(evaluation: Evaluation) -> dict[str, Fraction | None]:
    """
    Return which part of the points of every cell was assessed.

    What does not concern the subject is left out on both sides; None where nothing is left.
    """
    pack, missing, limits = evaluation.pack, evaluation.missing, limits_of(evaluation.pack)
    worth = dict[str, dict[str, Fraction]]()
    for area in pack.areas:
        parts = [each.code for each in area.sub_questions] or [area.code]
        share = Fraction(1, len(parts)) if area.combine is Combine.MEAN else Fraction(1)
        worth[area.code] = {code: (limits[code][1] - limits[code][0]) * share for code in parts}
        worth |= {code: {code: worth[area.code][code]} for code in parts if code != area.code}
    share = Fraction(1, len(pack.areas)) if pack.combine is Combine.MEAN else Fraction(1)
    worth[TOTAL] = {
        code: each * share for area in pack.areas for code, each in worth[area.code].items()
    }
    found = dict[str, Fraction | None]()
    for cell, below in worth.items():
        seen = sum((each for code, each in below.items() if code not in missing), Fraction())
        unseen = (
            each for code, each in below.items() if isinstance(missing.get(code), NotAssessed)
        )
        whole = seen + sum(unseen, Fraction())
        found[cell] = seen / whole if whole else None
    return found
