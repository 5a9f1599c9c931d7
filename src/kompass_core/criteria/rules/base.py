"""The protocol of scoring rules, their items and scales."""

from __future__ import annotations

import re
from abc import ABC, abstractmethod
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from enum import Enum
from fractions import Fraction
from functools import cached_property
from itertools import pairwise
from math import gcd, lcm
from typing import Protocol, TypeAlias, cast, runtime_checkable

from attrs import field, frozen
from attrs.validators import deep_iterable, instance_of, optional

from kompass_core.amounts import Amount, number
from kompass_core.errors import (
    PackPluginError,
    PackRuleError,
    Problem,
    messages,
    parse_choice,
    raise_any,
)
from kompass_core.labels import Label
from kompass_core.missing import Missing, NotApplicable, NotAssessed, Policy

Answer: TypeAlias = bool | Decimal | Fraction | str
"""An answer to an item: yes or no, an exact amount, or the name of an option."""

CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,31}")
"""The pattern of the codes of nodes and items."""

IS_CODE = {"schema": {"pattern": f"^{CODE.pattern}$"}}
"""The metadata of a field that holds a code."""

_MOST_ITEMS = 100


def code_problems(code: str, path: str = "code") -> Iterator[Problem]:
    """[KP001] A code is plain text that any file and any table can hold."""
    if not CODE.fullmatch(code):
        yield messages.INVALID_CODE.problem(path, given=code)


def optional_number(value: Amount | None) -> Decimal | Fraction | None:
    """Read a number, or None."""
    return None if value is None else number(value)


def _numbers(given: Iterable[Amount]) -> tuple[Decimal | Fraction, ...]:
    return tuple(map(number, given))


def common_unit(*amounts: Fraction) -> Fraction:
    """
    Return the largest number that each of the *amounts*, not all 0, is a whole multiple of.

    >>> common_unit(Fraction(1, 2), Fraction(3, 4))
    Fraction(1, 4)
    """
    whole = lcm(*(each.denominator for each in amounts))
    return Fraction(gcd(*(int(each * whole) for each in amounts)), whole)


@frozen
class Scale:
    """
    The amounts that an item can be answered with, from one end to the other.

    >>> Scale(5, 1).share_of(Decimal(2))
    Fraction(3, 4)

    Attributes:
        worst: The end that gives nothing; it may be the larger number.
        best: The end that gives everything.
        unit: The unit of answers, counted from `worst`; None for any amount.
        clamp: True if amounts beyond the ends are legal, and count as the ends.

    Raises:
        PackRuleError: If the ends are equal, or the unit does not lead from one to the other.
    """

    worst: Decimal | Fraction = field(converter=number)
    best: Decimal | Fraction = field(converter=number)
    unit: Decimal | Fraction | None = field(default=None, converter=optional_number)
    clamp: bool = field(default=False, validator=instance_of(bool))

    def __attrs_post_init__(self) -> None:
        # pyright takes the converters of attributes for the attributes themselves.
        raise_any(PackRuleError, _scale_problems(self))  # pyright: ignore[reportArgumentType]

    def share_of(self, amount: Decimal | Fraction) -> Fraction:
        """Return how far *amount* is from the worst end to the best, as a share of the way."""
        worst = Fraction(self.worst)
        share = (Fraction(amount) - worst) / (Fraction(self.best) - worst)
        return min(max(share, Fraction()), Fraction(1)) if self.clamp else share

    def is_whole(self, amount: Decimal | Fraction) -> bool:
        """Return True if *amount* is a whole number of units from the worst end."""
        worst = Fraction(self.worst)
        unit = Fraction(0 if self.unit is None else self.unit)
        return not unit or ((Fraction(amount) - worst) / unit).denominator == 1

    @property
    def has_ratio(self) -> bool:
        """True if an end or the unit is no decimal, so that answers may be ratios."""
        return Fraction in map(type, (self.worst, self.best, self.unit))

    @cached_property
    def grain(self) -> Fraction | None:
        """The share that one unit is; None where answers can be anything."""
        if self.unit is None:
            return None
        return Fraction(self.unit) / abs(Fraction(self.best) - Fraction(self.worst))


def _scale_problems(scale: Scale) -> Iterator[Problem]:
    """[KP070, KP071] There is a way between the ends, of whole units."""
    ends = {"worst": number(scale.worst), "best": number(scale.best)}
    if scale.worst == scale.best:
        yield messages.SCALE_ENDS_EQUAL.problem("best", **ends)
    elif scale.unit is not None and (scale.unit <= 0 or not scale.is_whole(scale.best)):
        yield messages.INVALID_SCALE_UNIT.problem("unit", given=number(scale.unit), **ends)


@frozen(kw_only=True)
class Item:
    """
    One thing that is asked below a sub-question, and turned into points by its rule.

    It is answered with an amount where it has a `scale`, with one of its `options` where it
    has some, and else with yes (``True``) or no (``False``).

    Attributes:
        code: Unique among the items of its rule, e.g. ``"plan"``.
        title: The question, in one or more languages.
        weight: The weight beside the others (> 0).
        scale: The amounts that it can be answered with.
        options: The names that it can be answered with, the worst first.
        values: The value of each option, which rise: 0, 0.25, 0.5, 1; equal steps if omitted.

    Raises:
        PackRuleError: If the code is malformed, the weight is not above 0, or there are both
            a scale and options, one option alone, or one of them twice; if the values are not
            one for each option, or do not rise from the worst to the best.
    """

    code: str = field(validator=instance_of(str))
    title: Label = field(validator=instance_of(Label))
    weight: Decimal | Fraction = field(default=Decimal(1), converter=number)
    scale: Scale | None = field(default=None, validator=optional(instance_of(Scale)))
    options: tuple[str, ...] = field(default=(), converter=tuple[str, ...])
    values: tuple[Decimal | Fraction, ...] = field(default=(), converter=_numbers)

    def __attrs_post_init__(self) -> None:
        raise_any(PackRuleError, _item_problems(self))  # pyright: ignore[reportArgumentType]

    @property
    def worst(self) -> Answer:
        """The answer that gives least."""
        if self.scale is not None:
            return self.scale.worst
        return self.options[0] if self.options else False

    @property
    def best(self) -> Answer:
        """The answer that gives most."""
        if self.scale is not None:
            return self.scale.best
        return self.options[-1] if self.options else True

    @property
    def domain(self) -> tuple[object, ...]:
        """The possible answers, as a value: equal for items of one kind."""
        scale = self.scale and (self.scale.worst, self.scale.best, self.scale.unit)
        # What only some items have is only in the digests of packs with such items.
        clamped = ("clamp",) if self.scale is not None and self.scale.clamp else ()
        valued = (self.values,) if self.values else ()
        return (scale, *clamped, *self.options, *valued)

    @cached_property
    def amounts(self) -> tuple[Fraction, Fraction]:
        """The value of the worst answer, and of the best."""
        return self.value_of(self.worst), self.value_of(self.best)

    @cached_property
    def grain(self) -> Fraction | None:
        """The share that every answer gives a whole multiple of; None without a unit."""
        if self.scale is not None:
            return self.scale.grain
        return common_unit(*map(self.share_of, self.options), Fraction(1))

    def value_of(self, answer: Answer) -> Fraction:
        """Return a legal *answer* as a number: an amount, the value of an option, yes as 1."""
        if self.scale is not None:
            worst, best = Fraction(self.scale.worst), Fraction(self.scale.best)
            return worst + self.share_of(answer) * (best - worst)
        if self.options:
            place = self.options.index(str(answer))
            return Fraction(self.values[place] if self.values else place)
        return Fraction(bool(answer))

    def share_of(self, answer: Answer) -> Fraction:
        """Return how good a legal *answer* is, from 0 at the worst to 1 at the best."""
        if self.scale is not None:
            return self.scale.share_of(cast("Decimal | Fraction", answer))
        if self.options:
            worst, best = self.amounts
            return (self.value_of(answer) - worst) / (best - worst)
        return Fraction(bool(answer))


def _item_problems(item: Item) -> Iterator[Problem]:
    """[KP001, KP072, KP073] An item has a code, counts for something, and can be answered."""
    yield from code_problems(item.code)
    if item.weight <= 0:
        yield messages.WEIGHT_NOT_POSITIVE.problem("weight", given=item.weight)
    options = item.options
    broken = len(options) == 1 or len(set(options)) < len(options) or not all(options)
    if options and (broken or item.scale is not None):
        facts = {"options": options, "scale": item.scale is not None}
        yield messages.INVALID_OPTIONS.problem("options", **facts)
    elif item.values:
        yield from _value_problems(options, item.values)


def _value_problems(
    options: Sequence[str], values: Sequence[Decimal | Fraction]
) -> Iterator[Problem]:
    """[KP180] Every option has a value, and the values rise from the worst to the best."""
    falls = any(below > above for below, above in pairwise(values))
    if len(values) != len(options) or falls or values[0] == values[-1]:
        yield messages.INVALID_OPTION_VALUES.problem("options", options=options, values=values)


def items_problems(items: Sequence[Item], *, least: int = 1) -> Iterator[Problem]:
    """[KP074, KP075] A rule has items, not too many, each with a code of its own."""
    if not least <= len(items) <= _MOST_ITEMS:
        limits = {"least": least, "most": _MOST_ITEMS}
        yield messages.ITEM_COUNT_OUT_OF_RANGE.problem("items", given=len(items), **limits)
    yield from repeated_codes([item.code for item in items], "items")


def repeated_codes(
    codes: Sequence[str], path: str, *, reserved: Sequence[str] = ()
) -> Iterator[Problem]:
    """[KP075] The codes below one sub-question differ, case aside."""
    times = Counter(code.lower() for code in (*codes, *reserved))
    for i, code in enumerate(codes):
        if times[code.lower()] > 1:
            yield messages.ITEM_CODE_REPEATED.problem(f"{path}[{i}].code", code=code)


class Law(Enum):
    """A property that a rule may promise of every share that it gives."""

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
    """Items can be omitted: the others can still give 0 and 1, and their share is between
    those that the worst and the best answers to the omitted items would have given."""
    ADDITIVE = "additive"
    """Each item adds its own share by its weight: the share is the weighted mean of the
    answered items, whatever their answers."""
    ON_THE_STEP = "on-the-step"
    """Every share is a whole multiple of the rule's `grain`."""


@runtime_checkable
class Rule(Protocol):
    """
    A function of the answers to the items of a sub-question to a share of its points.

    A rule is a value: frozen, hashable, equal to others of the same content. All of its
    properties are fixed; `share` is a function of the answers alone, exact, and never changes
    what it is given.

    The entry point of a rule, in the group ``kompass_core.rules``, is the class of such values,
    or a function that makes one. It is called with the keyword ``items``, a tuple of `Item`, and
    with each of the ``parameters`` of the pack's table by name: text, ``int``, ``Decimal``,
    ``bool``, and lists and dictionaries of them. It raises ``ValueError`` with a text that names
    a parameter that is wrong. The pack is refused if it raises anything, or if `share` gives no
    ``Fraction`` for the worst and for the best answers to all items.
    """

    @property
    def name(self) -> str:
        """The kind of rule, as packs name it."""
        ...

    @property
    def version(self) -> int:
        """The version, from 1; raised whenever the same answers would give another share."""
        ...

    @property
    def parameters(self) -> Mapping[str, object]:
        """The parameters beside the items, as plain data of JSON, decimals as text."""
        ...

    @property
    def items(self) -> tuple[Item, ...]:
        """The items, in order; at least one."""
        ...

    @property
    def laws(self) -> frozenset[Law]:
        """The laws that it keeps; `kompass_core.testing.rules.check_rule` checks them."""
        ...

    @property
    def grain(self) -> Fraction | None:
        """The share that every share is a whole multiple of; None if it may be anything."""
        ...

    def share(self, answers: Mapping[str, Answer]) -> Fraction | None:
        """
        Return the share of the possible points, from 0 at the minimum to 1 at the maximum.

        Args:
            answers: Legal answers by the items' codes; at least one. An item that is not
                among them is omitted.

        Returns:
            The exact share, or None where it depends on the omitted items; a share is always
            given where every item has an answer.
        """
        ...


class BuiltInRule(ABC):
    """The parts that the built-in rules have in common."""

    __slots__ = ()
    name: str
    version = 1
    kept = frozenset(Law)
    """The laws that the rule keeps where its items count alike and it has a grain."""

    _items: tuple[Item, ...]

    @property
    def items(self) -> tuple[Item, ...]:
        """The items."""
        return self._items

    def __repr__(self) -> str:
        return f"<{type(self).__name__} of {len(self.items)} items>"

    @property
    def parameters(self) -> Mapping[str, object]:
        """The parameters beside the items; none for most rules."""
        return {}

    @property
    @abstractmethod
    def grain(self) -> Fraction | None:
        """The share that every share is a whole multiple of; None if it may be anything."""
        ...

    @property
    def laws(self) -> frozenset[Law]:
        """The laws: on the step only with a grain, order-free only where items count alike."""
        alike = len({(item.weight, item.domain) for item in self.items}) == 1
        kept = {Law.ON_THE_STEP: self.grain is not None, Law.ORDER_FREE: alike}
        return frozenset(law for law in self.kept if kept.get(law, True))


def _policy_of_items(given: Policy | str) -> Policy:
    """Parse the policy for items that are not applicable: ``rescale`` or ``refuse``."""
    policy = parse_choice(Policy, given, path="not_applicable", error=PackRuleError)
    known = (Policy.RESCALE.value, Policy.REFUSE.value)
    if policy.value not in known:
        facts = {"given": policy.value, "known": known}
        raise PackRuleError([messages.INVALID_CHOICE.problem("not_applicable", **facts)])
    return policy


@frozen(kw_only=True, repr=False)
class RuleOfItems(BuiltInRule):
    """Rules whose items are omitted where they are not applicable, unless that is refused."""

    _items: tuple[Item, ...] = field(
        alias="items", converter=tuple[Item, ...], validator=deep_iterable(instance_of(Item))
    )
    not_applicable: Policy = field(default=Policy.RESCALE, converter=_policy_of_items)

    @property
    def parameters(self) -> Mapping[str, object]:
        """The policy for items that are not applicable, where they are refused."""
        refused = self.not_applicable is Policy.REFUSE
        return {"not_applicable": self.not_applicable.value} if refused else {}

    @property
    def laws(self) -> frozenset[Law]:
        """The laws: missing-neutral only where items can be omitted."""
        refused = self.not_applicable is Policy.REFUSE
        return super().laws - ({Law.MISSING_NEUTRAL} if refused else frozenset())

    @property
    def needs_all(self) -> bool:
        """True if no item can be omitted: that is refused, or there is but one."""
        return self.not_applicable is Policy.REFUSE or len(self.items) == 1


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
