"""The outcome of scoring rules without some answers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction

from attrs import frozen

from kompass_core.criteria.rules.items import Answer, Item
from kompass_core.criteria.rules.protocol import Law, Rule
from kompass_core.errors import PackPluginError, messages
from kompass_core.missing import Missing, NotApplicable, NotAssessed


@frozen
class RuleOutcome:
    """
    The share of a sub-question, some of whose items may have no answer.

    Attributes:
        share: The share of the answered items; None where it depends on the others.
        low: The least possible share, over all answers to the items not assessed.
        high: The largest possible share.
        missing: The reason for a share that is not known; None where it is.
    """

    share: Fraction | None
    low: Fraction
    high: Fraction
    missing: Missing | None = None


def outcome(rule: Rule, given: Mapping[str, Answer | Missing]) -> RuleOutcome:
    """
    Return the share that the answers give, and its interval.

    Items that are not applicable are omitted. Items that were not assessed leave a gap: the
    share is between those that the worst and the best answers to them would give, where the
    rule is monotone, and can be anything where it is not. Where those are one and the same, no
    gap matters, and the share is known. If no item is answered, the sub-question is missing for
    the reasons of its items: not applicable if all of them are.

    Args:
        rule: The rule of the sub-question.
        given: For the code of each item a legal answer, or why there is none; an item may be
            not applicable only where the rule can leave items out.

    Raises:
        PackPluginError: If the rule does not keep what it claims, so that its share of what is
            answered is none of those that it gives with the rest.
    """
    answers: dict[str, Answer] = {}
    gaps, reasons = list[Item](), list[Missing]()
    for item in rule.items:
        answer = given[item.code]
        if not isinstance(answer, Missing):
            answers[item.code] = answer
            continue
        reasons.append(answer)
        if isinstance(answer, NotAssessed):
            gaps.append(item)
    if not answers:
        return RuleOutcome(None, Fraction(0), Fraction(1), _together(reasons))
    low, high = _ends(rule, answers, gaps)
    if low == high:
        return RuleOutcome(low, low, high)
    share = rule.share(answers)
    if not low <= (low if share is None else share) <= high:
        facts = {"given": share, "answers": answers, "low": low, "high": high}
        raise PackPluginError([messages.RULE_LAW_BROKEN.problem(name=rule.name, **facts)])
    return RuleOutcome(share, low, high, _together(reasons))


def _ends(
    rule: Rule, answers: Mapping[str, Answer], gaps: Sequence[Item]
) -> tuple[Fraction, Fraction]:
    """Return the least and the largest share that answers to the *gaps* could give."""
    if gaps and Law.MONOTONE not in rule.laws:
        return Fraction(0), Fraction(1)
    low = rule.share({**answers, **{item.code: item.worst for item in gaps}})
    high = rule.share({**answers, **{item.code: item.best for item in gaps}}) if gaps else low
    assert low is not None
    assert high is not None
    return low, high


def _together(reasons: Sequence[Missing]) -> Missing:
    """Return one reason for all: not assessed, if any is."""
    unseen = [each for each in reasons if isinstance(each, NotAssessed)]
    kind = NotAssessed if unseen else NotApplicable
    return kind("; ".join(dict.fromkeys(each.reason for each in unseen or reasons)))
