"""From the answers to the items of a pack to points."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from typing import TypeAlias, cast

from attrs import frozen

from kompass_core.amounts import Amount, Rounding, decimal
from kompass_core.criteria import CriteriaPack
from kompass_core.errors import AmountError
from kompass_core.layout import Node
from kompass_core.missing import Missing, NotApplicable
from kompass_core.problems import Problem, nearest
from kompass_core.rules import Answer, Item, Law, Rule, Scale, outcome

__all__ = ["Answers", "GivenAnswer", "Scored", "read_answers", "score_answers"]

GivenAnswer: TypeAlias = Amount | Missing
"""What callers give for an item: yes or no, an amount, the name of an option, or a reason."""

Answers: TypeAlias = tuple[tuple[str, Answer | Missing], ...]
"""The answer to each item of one rule, in its order, or why there is none."""


@frozen
class Scored:
    """
    What the answers to the items of one sub-question give, in points.

    Attributes:
        points: The points of what is answered, rounded as the pack says; None where the
            rule cannot tell.
        low: The least that the points can be, whatever the gaps would bring.
        high: The most that they can be.
        missing: Why the sub-question has no score; None where it has.
    """

    points: Fraction | None
    low: Fraction
    high: Fraction
    missing: Missing | None


def score_answers(pack: CriteriaPack, code: str, answers: Answers) -> Scored:
    """
    Return what *answers* give under the rule of a sub-question.

    The exact share of the points between minimum and maximum becomes points; where the pack
    has a `step_rounding`, it is rounded to the unit of scores, or else to the step.
    """
    found, node = outcome(pack.rules[code], dict(answers)), pack.nodes[code]
    points = None if found.share is None else _points(pack, node, found.share)
    ends = _points(pack, node, found.low), _points(pack, node, found.high)
    return Scored(points, *ends, found.missing)


def _points(pack: CriteriaPack, node: Node, share: Fraction) -> Fraction:
    points = node.points_of(share)
    if pack.step_rounding is None:
        return points
    return Rounding(pack.step_rounding, pack.layout.unit * pack.layout.step).round(points)


def read_answers(code: str, rule: Rule, given: object) -> tuple[Answers, tuple[Problem, ...]]:
    """
    Read the answers to the items of a sub-question, each as its item demands.

    Args:
        code: The code of the sub-question.
        rule: Its rule.
        given: Answers by the items' codes; where there is one item only, its answer.

    Returns:
        The answers in the order of the items, or nothing where there are problems.
    """
    if not isinstance(given, Mapping):
        items = tuple(item.code for item in rule.items)
        if len(items) > 1:
            return (), (Problem.of("KE027", code=code, items=items, given=given),)
        given = dict.fromkeys(items, given)
    by_item = cast("Mapping[object, object]", given)
    problems = list(_code_problems(code, rule.items, by_item))
    answers = list[tuple[str, Answer | Missing]]()
    for item in rule.items:
        if item.code in by_item:
            answer = by_item[item.code]
            found = list(_answer_problems(code, rule, item, answer))
            problems += (each.under(item.code) for each in found)
            if not found:
                answers.append((item.code, _typed(item, answer)))
    return ((), tuple(problems)) if problems else (tuple(answers), ())


def _typed(item: Item, legal: object) -> Answer | Missing:
    """Return a legal answer as it is kept: every amount as a ``Decimal``."""
    if item.scale is not None and not isinstance(legal, Missing):
        return decimal(cast("Amount", legal))
    return cast("Answer | Missing", legal)


def _code_problems(
    code: str, items: Sequence[Item], given: Mapping[object, object]
) -> Iterator[Problem]:
    """[KE020, KE021] Every item is answered, and nothing else."""
    known = [item.code for item in items]
    for each in given:
        if each not in known:
            path = each if isinstance(each, str) else ""
            yield Problem.of("KE020", path, code=code, item=each, hint=nearest(each, known))
    if absent := tuple(each for each in known if each not in given):
        yield Problem.of("KE021", code=code, items=absent)


def _answer_problems(code: str, rule: Rule, item: Item, answer: object) -> Iterator[Problem]:
    """[KE022, KE025, KE026] An answer is one of those that its item offers, or a reason."""
    facts = {"code": code, "item": item.code, "given": answer}
    if isinstance(answer, Missing):
        if isinstance(answer, NotApplicable) and Law.MISSING_NEUTRAL not in rule.laws:
            yield Problem.of("KE026", code=code, item=item.code, rule=rule.name)
    elif item.scale is not None:
        yield from _amount_problems(code, item.code, item.scale, answer)
    elif item.options:
        if not isinstance(answer, str) or answer not in item.options:
            hint = nearest(answer, item.options)
            yield Problem.of("KE025", **facts, hint=hint)
    elif not isinstance(answer, bool):
        yield Problem.of("KE022", **facts)


def _amount_problems(code: str, item: str, scale: Scale, answer: object) -> Iterator[Problem]:
    """[KE023, KE024] An amount lies on its scale, and is a whole multiple of its unit."""
    try:
        amount = decimal(cast("Amount", answer))
    except AmountError as error:
        yield from error.problems
        return
    facts = {"code": code, "item": item, "given": amount}
    low, high = sorted((scale.worst, scale.best))
    if not low <= amount <= high:
        yield Problem.of("KE023", **facts, low=low, high=high)
    elif scale.grain and (scale.share_of(amount) / scale.grain).denominator > 1:
        yield Problem.of("KE024", **facts, unit=scale.unit)
