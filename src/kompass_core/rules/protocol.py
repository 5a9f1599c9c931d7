"""What every scoring rule is, and how gaps between its answers are dealt with."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from enum import Enum
from fractions import Fraction
from typing import Protocol, runtime_checkable

from attrs import frozen

from kompass_core.errors import PackPluginError
from kompass_core.missing import Missing, NotApplicable, NotAssessed
from kompass_core.problems import Problem
from kompass_core.rules.items import Answer, Item

__all__ = ["Law", "Outcome", "Rule", "outcome"]


class Law(Enum):
    """What a rule may promise about every share that it gives."""

    BOUNDED = "bounded"
    """A share is never below 0 or above 1."""
    MONOTONE = "monotone"
    """A better answer to one item never lowers the share."""
    ORDER_FREE = "order-free"
    """All items are answered alike, and to exchange two answers changes nothing."""
    LEAST_AT_WORST = "least-at-worst"
    """The worst answer to every item gives 0."""
    FULL_AT_BEST = "full-at-best"
    """The best answer to every item gives 1."""
    MISSING_NEUTRAL = "missing-neutral"
    """Items can be left out: what is left can still give 0 and 1, and its share lies between
    what the worst and the best answers to the items left out would have given."""
    ON_THE_STEP = "on-the-step"
    """Every share is a whole multiple of the rule's `grain`."""


@runtime_checkable
class Rule(Protocol):
    """
    How the answers to the items of a sub-question become a share of its points.

    A rule is a value: frozen, hashable, equal to others of the same content. All of its
    properties are fixed; `share` is a function of the answers alone, exact, and never changes
    what it is given.
    """

    @property
    def name(self) -> str:
        """The kind of rule, as packs name it."""
        ...

    @property
    def version(self) -> int:
        """From 1; raised whenever the same answers would give another share."""
        ...

    @property
    def parameters(self) -> Mapping[str, object]:
        """What decides beside the items, as plain data that JSON can hold, numbers as text."""
        ...

    @property
    def items(self) -> tuple[Item, ...]:
        """What is asked, in order; at least one item."""
        ...

    @property
    def laws(self) -> frozenset[Law]:
        """What it promises; `kompass_core.testing` has a function that checks it."""
        ...

    @property
    def grain(self) -> Fraction | None:
        """What every share is a whole multiple of; None if it may be anything."""
        ...

    def share(self, answers: Mapping[str, Answer]) -> Fraction | None:
        """
        Return the share of the possible points, from 0 at the minimum to 1 at the maximum.

        Args:
            answers: Legal answers by the items' codes; at least one. An item that is not
                among them is left out.

        Returns:
            The exact share, or None where it cannot be told without the items left out; a
            share is always given where every item has an answer.
        """
        ...


@frozen
class Outcome:
    """
    What is known of the share of a sub-question, some of whose items may lack an answer.

    Attributes:
        share: The share of what is answered; None where the rule cannot tell.
        low: The least that the share can be, whatever the items not assessed would bring.
        high: The most that it can be.
        missing: Why the sub-question has no share of its own; None where it has.
    """

    share: Fraction | None
    low: Fraction
    high: Fraction
    missing: Missing | None = None


def outcome(rule: Rule, given: Mapping[str, Answer | Missing]) -> Outcome:
    """
    Return what the answers give, and what they leave open.

    Items that are not applicable are left out. Items that were not assessed leave a gap: the
    share lies between those that the worst and the best answers to them would give, where the
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
        return Outcome(None, Fraction(0), Fraction(1), _together(reasons))
    low, high = _ends(rule, answers, gaps)
    if low == high:
        return Outcome(low, low, high)
    share = rule.share(answers)
    if not low <= (low if share is None else share) <= high:
        facts = {"given": share, "answers": answers, "low": low, "high": high}
        raise PackPluginError([Problem.of("KP135", name=rule.name, **facts)])
    return Outcome(share, low, high, _together(reasons))


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
    """Return one reason for all: that nobody looked, if that is true of any."""
    unseen = [each for each in reasons if isinstance(each, NotAssessed)]
    kind = NotAssessed if unseen else NotApplicable
    return kind("; ".join(dict.fromkeys(each.reason for each in unseen or reasons)))
