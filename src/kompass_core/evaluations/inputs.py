"""Conversion of points, percent and answers to whole steps."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from operator import itemgetter
from typing import TypeAlias, cast

from attrs import frozen

from kompass_core.amounts import (
    Amount,
    decimal,
    exact,
    exact_text,
    in_steps,
    number,
    to_decimal,
)
from kompass_core.criteria import CriteriaPack, Layout, PercentBase, rules
from kompass_core.criteria.layout import GAP, Row
from kompass_core.criteria.rules.items import Answer, Item, Scale
from kompass_core.criteria.rules.protocol import Law, Rule
from kompass_core.errors import AmountError, Problem, messages, nearest
from kompass_core.labels import is_name
from kompass_core.missing import Missing, NotApplicable
from kompass_core.narrative import Finding, Narrative, narrative_problems

GivenAnswer: TypeAlias = Amount | Missing
"""Input for an item: yes or no, an amount, the name of an option, or a reason."""

Answers: TypeAlias = tuple[tuple[str, Answer | Missing], ...]
"""The answer, or the reason for its absence, of each item of a rule, in the rule's order."""


@frozen
class AnswerScore:
    """
    The score of a sub-question under its rule, in points.

    Attributes:
        points: The points of the given answers, rounded as the pack demands; None if the rule
            gives none.
        low: The fewest points that the missing answers could lead to.
        high: The most points that they could lead to.
        missing: The reason for a missing score; None if there is a score.
    """

    points: Fraction | None
    low: Fraction
    high: Fraction
    missing: Missing | None


def score_answers(pack: CriteriaPack, code: str, answers: Answers) -> AnswerScore:
    """
    Score *answers* by the rule of a sub-question.

    The rule gives an exact share of the points between minimum and maximum. If the pack has
    a `step_rounding`, the points are rounded to the unit of scores, or else to the step.
    """
    found, node = rules.outcome(pack.rules[code], dict(answers)), pack.nodes[code]
    points = None if found.share is None else pack.rounded(node.points_of(found.share))
    low, high = (pack.rounded(node.points_of(share)) for share in (found.low, found.high))
    return AnswerScore(points, low, high, found.missing)


def read_answers(code: str, rule: Rule, given: object) -> tuple[Answers, tuple[Problem, ...]]:
    """
    Validate the answers to the items of a sub-question.

    Args:
        code: The code of the sub-question.
        rule: Its rule.
        given: Answers by item code; for a rule with one item, the answer alone will do.

    Returns:
        The answers in the order of the items, or none if there are problems; the problems.
    """
    if not isinstance(given, Mapping):
        items = tuple(item.code for item in rule.items)
        if len(items) > 1:
            return (), (messages.ANSWERS_NOT_BY_ITEM.problem(code=code, items=items, given=given),)
        given = dict.fromkeys(items, given)
    by_item = cast("Mapping[object, object]", given)
    problems = list(_code_problems(code, rule.items, by_item))
    answers = list[tuple[str, Answer | Missing]]()
    for item in rule.items:
        if item.code in by_item:
            answer = by_item[item.code]
            found = list(_answer_problems(code, rule, item, answer))
            problems += (each.with_prefix("", item.code) for each in found)
            if not found:
                answers.append((item.code, _normalised(item, answer)))
    return ((), tuple(problems)) if problems else (tuple(answers), ())


def _normalised(item: Item, answer: object) -> Answer | Missing:
    """Convert an amount; other valid answers remain as they are."""
    if item.scale is not None and not isinstance(answer, Missing):
        return _amount(item.scale, answer)
    return cast("Answer | Missing", answer)


def _amount(scale: Scale, answer: object) -> Decimal | Fraction:
    """Read an amount as a decimal; as a ratio, too, where the scale has one."""
    read = number if scale.has_ratio else decimal
    return read(cast("Amount", answer))


def _code_problems(
    code: str, items: Sequence[Item], given: Mapping[object, object]
) -> Iterator[Problem]:
    """[KE020, KE021] Every item is answered, and no other code is given."""
    known = [item.code for item in items]
    for each in given:
        if each not in known:
            path = (each,) if isinstance(each, str) else ()
            yield messages.UNKNOWN_ITEM.problem(
                "", *path, code=code, item=each, hint=nearest(each, known)
            )
    if absent := tuple(each for each in known if each not in given):
        yield messages.ANSWERS_MISSING.problem(code=code, items=absent)


def _answer_problems(code: str, rule: Rule, item: Item, answer: object) -> Iterator[Problem]:
    """[KE022, KE025, KE026] An answer is of the kind that its item demands, or a reason."""
    facts = {"code": code, "item": item.code, "given": answer}
    if isinstance(answer, Missing):
        if isinstance(answer, NotApplicable) and Law.MISSING_NEUTRAL not in rule.laws:
            yield messages.ITEM_NOT_OPTIONAL.problem(code=code, item=item.code, rule=rule.name)
    elif item.scale is not None:
        yield from _amount_problems(code, item.code, item.scale, answer)
    elif item.options:
        if not isinstance(answer, str) or answer not in item.options:
            hint = nearest(answer, item.options)
            yield messages.ANSWER_NOT_AN_OPTION.problem(**facts, hint=hint)
    elif not isinstance(answer, bool):
        yield messages.ANSWER_NOT_BOOLEAN.problem(**facts)


def _amount_problems(code: str, item: str, scale: Scale, answer: object) -> Iterator[Problem]:
    """[KE023, KE024] An amount is within its scale, and a whole multiple of its unit."""
    try:
        amount = _amount(scale, answer)
    except AmountError as error:
        yield from error.problems
        return
    facts = {"code": code, "item": item, "given": amount}
    low, high = sorted((scale.worst, scale.best))
    if not (scale.clamp or low <= amount <= high):
        yield messages.ANSWER_OUT_OF_RANGE.problem(**facts, low=low, high=high)
    elif not scale.is_whole(amount):
        yield messages.ANSWER_NOT_MULTIPLE_OF_UNIT.problem(**facts, unit=scale.unit)


def read_row(
    pack: CriteriaPack, name: str, points: Mapping[str, Amount | Missing], rest: Missing | None
) -> tuple[Row, dict[int, Missing], list[Problem]]:
    """Convert *points* to a row of whole steps, the reasons by position, and the problems."""
    found = pack_at_once(pack.layout, points) if type(cast("object", points)) is dict else None
    if found is not None:
        packed, reasons = found
        return pack.layout.unpack(packed), dict(reasons), []
    given = [points.get(code, rest) for code in pack.layout.codes]
    row, missing, problems = _steps_of_each(pack.layout, name, given)
    unknown = (code for code in points if code not in pack.layout.positions)
    problems += (_unknown(pack, code, name, pack.layout.codes) for code in unknown)
    problems += score_problems(pack, row, name)
    return tuple(row), missing, problems


def pack_at_once(
    layout: Layout, points: Mapping[str, object]
) -> tuple[bytes, tuple[tuple[int, Missing], ...]] | None:
    """Pack points, and place reasons; None if a code is absent, or if anything is invalid."""
    packed = layout.pack_points(points)
    if packed is not None:
        return packed, ()
    reasons = {code: each for code, each in points.items() if isinstance(each, Missing)}
    if reasons:
        packed = layout.pack_points({**points, **dict.fromkeys(reasons, GAP)})
    if packed is None:
        return None
    placed = ((layout.positions[code], reason) for code, reason in reasons.items())
    return packed, tuple(sorted(placed, key=itemgetter(0)))


def _steps_of_each(
    layout: Layout, name: str, given: Sequence[Amount | Missing | None]
) -> tuple[list[int], dict[int, Missing], list[Problem]]:
    """Convert the scores one by one."""
    row, missing = list(layout.lows), dict[int, Missing]()
    absent, problems = list[str](), list[Problem]()
    for i, (code, value) in enumerate(zip(layout.codes, given, strict=True)):
        try:
            if value is None:
                absent.append(code)
            elif isinstance(value, Missing):
                missing[i] = value
            else:
                row[i] = in_steps(value, layout.step)
        except AmountError as error:
            problems += (
                hint_at_reasons(each, _REASONS).with_prefix(name, code) for each in error.problems
            )
    if absent:
        problems.append(messages.SCORES_MISSING.problem(name, codes=tuple(absent)))
    return row, missing, problems


_REASONS = "give NotApplicable or NotAssessed"


def hint_at_reasons(problem: Problem, how: str) -> Problem:
    """Return a problem of a score that is no number, with *how* to give the reason instead."""
    if problem.message is not messages.INVALID_AMOUNT:
        return problem
    return problem.with_facts(hint=f"{problem.facts['hint']}; for a missing score, {how}")


def score_problems(
    pack: CriteriaPack, row: Sequence[int], name: str = "points"
) -> Iterator[Problem]:
    """[KE004, KE005] A score is within its limits, and a multiple of the unit of scores."""
    layout = pack.layout
    if layout.unit == 1 and layout.holds(row):
        return
    limits = zip(layout.codes, layout.lows, row, layout.highs, strict=True)
    for code, low, steps, high in limits:
        if low <= steps <= high and steps % layout.unit == 0:
            continue
        facts = {"code": code, "given": number(steps * layout.step)}
        if not low <= steps <= high:
            ends = {"low": number(low * layout.step), "high": number(high * layout.step)}
            yield messages.POINTS_OUT_OF_RANGE.problem(name, code, **facts, **ends)
        else:
            unit = {"unit": number(pack.unit), "pack": pack.ref}
            yield messages.POINTS_FINER_THAN_SCORE_UNIT.problem(name, code, **facts, **unit)


def rule_problems(
    pack: CriteriaPack, row: Sequence[int], answered: Container[str] = (), name: str = "points"
) -> Iterator[Problem]:
    """[KE040] Legal points in place of answers are such that the rule can give them."""
    layout = pack.layout
    for code in pack.possible_steps:
        i = layout.positions[code]
        if code not in answered and layout.lows[i] <= row[i] <= layout.highs[i]:
            problem = None if row[i] % layout.unit else rule_problem(pack, code, row[i], name)
            if problem is not None:
                yield problem.with_prefix(name, code)


def rule_problem(pack: CriteriaPack, code: str, steps: int, name: str = "points") -> Problem | None:
    """[KE040] Return the problem of legal *steps* that the rule of a node cannot give."""
    possible, node = pack.possible_steps[code], pack.nodes[code]
    above = bisect_left(possible, steps)
    if steps in possible[above : above + 1]:
        return None
    what = "%" if name == "percent" else "points"
    points = (each * pack.step for each in (steps, *possible[above - 1 : above + 1]))
    given, *known = (exact_text(node.percent_of(x) if what == "%" else x) for x in points)
    facts = {"given": given, "what": what, "known": tuple(known)}
    return messages.POINTS_NOT_OF_RULE.problem(code=code, rule=pack.rules[code].name, **facts)


def note_problems(
    pack: CriteriaPack, subject: object, findings: Iterable[Finding], narrative: Narrative
) -> Iterator[Problem]:
    """[KE001, KE006] The subject has a name, and findings and texts are about known codes."""
    if not is_name(subject):
        yield messages.INVALID_SUBJECT_NAME.problem("subject", given=subject)
    yield from narrative_problems(pack, findings, narrative)


def points_of_percent(
    pack: CriteriaPack, percent: Mapping[str, Amount | Missing]
) -> tuple[dict[str, Amount | Missing], list[Problem]]:
    """[KE011, KR011] Convert percent to points; an invalid one becomes the minimum."""
    points, problems = dict(percent), list[Problem]()
    for code, value in percent.items():
        # Missing scores and unknown codes are dealt with by read_row.
        if isinstance(value, Missing | None) or code not in pack.layout.positions:
            continue
        node = pack.nodes[code]
        points[code] = node.low
        if node.percent is PercentBase.NONE:
            problems.append(
                messages.PERCENT_NOT_DEFINED.problem("percent", code, code=code, pack=pack.ref)
            )
            continue
        try:
            found = node.points_of_percent(exact(value))
        except AmountError as error:
            problems += (
                hint_at_reasons(each, _REASONS).with_prefix("percent", code)
                for each in error.problems
            )
            continue
        if node.low <= found <= node.high:
            points[code] = found
        else:
            ends = {"low": to_decimal(node.percent_of(node.low)), "high": 100}
            facts = {"code": code, "given": to_decimal(node.percent_of(found)), **ends}
            problems.append(messages.PERCENT_OUT_OF_RANGE.problem("percent", code, **facts))
    return points, problems


def points_of_answers(
    pack: CriteriaPack, given: Mapping[str, GivenAnswer | Mapping[str, GivenAnswer]]
) -> tuple[dict[str, Amount | Missing], tuple[tuple[str, Answers], ...], list[Problem]]:
    """Score answers by their rules; return the points, the answers to record, the problems."""
    points, problems = dict[str, Amount | Missing](), list[Problem]()
    kept = dict[str, Answers]()
    ruled = {each.code for each in pack.scored if each.rule is not None}
    for code, answer in given.items():
        if code not in pack.rules:
            problems.append(_unknown(pack, code, "answers", pack.rules))
        elif isinstance(answer, Missing):
            points[code] = answer
        else:
            answers, wrong = read_answers(code, pack.rules[code], answer)
            problems += (each.with_prefix("answers", code) for each in wrong)
            # The minimum is a placeholder where the answers are invalid: that is reported later.
            points[code] = pack.nodes[code].low
            if answers:
                scored = score_answers(pack, code, answers)
                points[code] = scored.missing or cast("Amount", scored.points)
                if code in ruled:
                    kept[code] = answers
    return points, tuple((code, kept[code]) for code in pack.rules if code in kept), problems


def _unknown(pack: CriteriaPack, code: object, name: str, known: Iterable[str]) -> Problem:
    facts = {"pack": pack.ref, "code": code, "hint": nearest(code, known)}
    keys = (code,) if isinstance(code, str) else ()
    return messages.CODE_NOT_SCORED.problem(name, *keys, **facts)
