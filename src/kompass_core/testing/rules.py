"""
Laws of scoring rules, and strategies for rules and answers.

They need the extra ``testing``.

>>> from kompass_core.criteria.rules import PercentRule, Scale
>>> check_rule(PercentRule(scale=Scale(0, 100, 1)))
()
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache
from itertools import chain, pairwise, product
from math import prod
from types import MappingProxyType
from typing import Any, TypeAlias

from attrs import evolve, frozen

from kompass_core.amounts import Amount, exact, number
from kompass_core.criteria import Area, SubQuestion
from kompass_core.criteria.rules.checklist import ChecklistRule
from kompass_core.criteria.rules.items import Answer, Item, Scale
from kompass_core.criteria.rules.ladder import LadderRule, LadderStep
from kompass_core.criteria.rules.mean import MeanRule, PhasesRule
from kompass_core.criteria.rules.points import PercentRule, PointsRule, ScaleRule
from kompass_core.criteria.rules.protocol import Law, Rule
from kompass_core.criteria.rules.sum import SumRule
from kompass_core.errors import MissingExtraError, PackRuleError, messages, parse_choice
from kompass_core.labels import Label
from kompass_core.missing import Missing, NotApplicable, NotAssessed, Policy

try:
    from hypothesis import Phase, find, settings
    from hypothesis import strategies as st
    from hypothesis.errors import Flaky, InvalidArgument, NoSuchExample
except ModuleNotFoundError:
    absent = messages.EXTRA_NOT_INSTALLED.problem(package="hypothesis", extra="testing")
    raise MissingExtraError([absent]) from None

Trial: TypeAlias = tuple[Mapping[str, Answer], ...]
"""The answers that a law is tried with: one row of them, or two that it relates."""

MOST_ROWS = 1_024
"""The largest number of ways to answer all items that are tried one by one."""

_PARTS = 1_000
"""The number of parts into which the way between two ends is cut where there is no unit."""

_BOOLEANS = st.booleans()
_NUMBERS = st.integers(-40, 40)
_UNITS = st.sampled_from(["1", "0.5", "0.25", "2.5", "1/3"]).map(Fraction)
_WEIGHTS = st.just(Fraction(1)) | st.integers(1, 12).map(lambda n: Fraction(n, 2 + n % 2))
_POLICIES = st.sampled_from([Policy.RESCALE, Policy.REFUSE])
_VALUES = st.sampled_from([tuple(map(Decimal, each)) for each in ((0, 1, 5), (-3, 0, 0))])
"""The values of three options, from the worst."""

_UNSEEN = st.sampled_from([NotAssessed("no time"), NotAssessed("not visited")])
_REASONS = _UNSEEN | st.just(NotApplicable("no schools"))


# Answers


def answers_to(item: Item) -> st.SearchStrategy[Answer]:
    """Draw legal answers to *item*, which shrink to the worst."""
    if item.options:
        return st.sampled_from(item.options)
    return _BOOLEANS if item.scale is None else _numbers_on(item.scale)


@lru_cache(maxsize=1_000)
def _numbers_on(scale: Scale) -> st.SearchStrategy[Decimal | Fraction]:
    parts = _PARTS if scale.grain is None else int(1 / scale.grain)
    beyond = parts if scale.clamp else 0
    some = st.integers(-beyond, parts + beyond).map(lambda n: _between(scale, Fraction(n, parts)))
    return some | st.sampled_from([_between(scale, Fraction(end)) for end in (0, 1)])


def _between(scale: Scale, share: Fraction) -> Decimal | Fraction:
    worst, best = Fraction(scale.worst), Fraction(scale.best)
    return number(worst + share * (best - worst))


@st.composite
def answers(
    draw: st.DrawFn, asked: Rule | SubQuestion | Area, *, missing: bool = False
) -> dict[str, Answer | Missing]:
    """
    Draw legal answers to all items of a rule.

    Args:
        draw: Given by Hypothesis.
        asked: The rule, or a sub-question or area that has one.
        missing: True if some items, or all, may have no answer; an item is not applicable only
            where the rule can do without items.
    """
    rule = asked.rule if isinstance(asked, SubQuestion | Area) else asked
    if rule is None:
        message = f"{asked} is scored in points: it has no items"
        raise InvalidArgument(message)
    found: dict[str, Answer | Missing] = {item.code: draw(answers_to(item)) for item in rule.items}
    if missing:
        reasons = _REASONS if Law.MISSING_NEUTRAL in rule.laws else _UNSEEN
        found |= draw(st.dictionaries(st.sampled_from(list(found)), reasons))
    return found


# Rules


@st.composite
def scales(draw: st.DrawFn) -> Scale:
    """Draw scales that go up or down, with a unit or without, some of which clamp."""
    worst, unit, n = draw(_NUMBERS), draw(_UNITS), draw(st.integers(1, 30))
    best = worst + n * unit * (-1 if draw(_BOOLEANS) else 1)
    return Scale(worst, best, unit if draw(_BOOLEANS) else None, clamp=draw(_BOOLEANS))


@st.composite
def rules(draw: st.DrawFn, *kinds: str, low: Amount = 0, high: Amount = 100) -> Rule:
    """
    Draw built-in rules of a sub-question, with parameters of every kind.

    Args:
        draw: Given by Hypothesis.
        kinds: Such as ``"checklist"``; by default all that are built in.
        low: The minimum points of the sub-question.
        high: The maximum points of the sub-question.
    """
    kind = draw(st.sampled_from(kinds or tuple(_RULES)))
    rule: Rule = draw(_RULES[kind](exact(low), exact(high)))
    return rule


def _title(code: str) -> Label:
    return Label({"en": code})


@st.composite
def _items(draw: st.DrawFn, *, least: int = 1, weighted: bool = True) -> list[Item]:
    """Draw items that are answered with yes or no."""
    n = draw(st.integers(least, 4))
    weights = _WEIGHTS if weighted else st.just(Fraction(1))
    return [Item(code=code, title=_title(code), weight=draw(weights)) for code in "abcd"[:n]]


@st.composite
def _point_rules(draw: st.DrawFn, low: Fraction, high: Fraction) -> PointsRule:
    unit = number((high - low) / draw(st.sampled_from([1, 3, 4, 10, 100])))
    return PointsRule(scale=Scale(low, high, unit if draw(_BOOLEANS) else None))


@st.composite
def _percent_rules(draw: st.DrawFn, _: Fraction, __: Fraction) -> PercentRule:
    unit = draw(st.sampled_from([None, "1", "0.1", "5"]))
    return PercentRule(scale=Scale(0, 100, unit, clamp=draw(_BOOLEANS)))


@st.composite
def _scale_rules(draw: st.DrawFn, _: Fraction, __: Fraction) -> ScaleRule:
    return ScaleRule(scale=draw(scales()))


@st.composite
def _checklists(draw: st.DrawFn, _: Fraction, __: Fraction) -> ChecklistRule:
    items = draw(_items())
    enough = draw(st.sampled_from([item.weight for item in items]))
    full = enough if draw(_BOOLEANS) else None
    return ChecklistRule(items=items, full=full, not_applicable=draw(_POLICIES))


@st.composite
def _ladders(draw: st.DrawFn, low: Fraction, high: Fraction) -> LadderRule:
    """Cut the way from *low* to *high* into bands of whole units."""
    parts = draw(st.sampled_from([100, 20, 10, 12]))
    unit = (high - low) / parts
    cuts = sorted(draw(st.sets(st.integers(0, parts - 1), min_size=1, max_size=4)))
    steps = [
        LadderStep(
            code=f"step-{i}",
            title=_title(f"step {i}"),
            low=number(low + (below + 1) * unit),
            high=number(low + last * unit),
        )
        for i, (below, last) in enumerate(pairwise([-1, *cuts, parts]))
    ]
    return LadderRule(steps=steps, unit=number(unit), cumulative=draw(_BOOLEANS))


@st.composite
def _phases(draw: st.DrawFn, _: Fraction, __: Fraction) -> PhasesRule:
    return PhasesRule(items=draw(_items(least=2, weighted=False)), scale=draw(scales()))


@st.composite
def _means(draw: st.DrawFn, _: Fraction, __: Fraction) -> MeanRule:
    return MeanRule(items=draw(_answered(scales())), not_applicable=draw(_POLICIES))


@st.composite
def _answered(draw: st.DrawFn, of_scales: st.SearchStrategy[Scale]) -> list[Item]:
    """Draw items that are answered in every way."""
    made = list[Item]()
    for item in draw(_items()):
        kind = draw(st.sampled_from(["yes or no", "scale", "options", "values"]))
        scale = draw(of_scales) if kind == "scale" else None
        options = ("low", "middle", "high") if kind in ("options", "values") else ()
        values = draw(_VALUES) if kind == "values" else ()
        made.append(evolve(item, scale=scale, options=options, values=values))
    return made


def _rising(scale: Scale) -> Scale:
    worst, best = sorted((scale.worst, scale.best))
    return evolve(scale, worst=worst, best=best)


@st.composite
def _sums(draw: st.DrawFn, low: Fraction, high: Fraction) -> SumRule:
    """Draw sums that reach from *low* to *high* or beyond, where they are cut off."""
    others = draw(_answered(scales().map(_rising)))
    worst, best = SumRule(items=others).reach
    below, above = (draw(st.sampled_from([0, 5])) for _ in range(2))
    start = low - worst - below
    end = max(high - best, start + 1) + above
    unit = number((end - start) / draw(st.sampled_from([1, 4, 10])))
    scale = Scale(start, end, unit if draw(_BOOLEANS) else None)
    base = Item(code="base", title=_title("base"), scale=scale)
    whole = SumRule(items=[base, *others])
    if whole.reach == (low, high) and draw(_BOOLEANS):
        return whole
    return evolve(whole, least=low, full=high)


_RULES: Mapping[str, Callable[[Fraction, Fraction], st.SearchStrategy[Any]]] = {
    "points": _point_rules,
    "percent": _percent_rules,
    "scale": _scale_rules,
    "checklist": _checklists,
    "ladder": _ladders,
    "phases": _phases,
    "mean": _means,
    "sum": _sums,
}


# Laws


@frozen
class BrokenLaw:
    """
    Law that a rule claims but does not keep.

    Attributes:
        law: The law.
        trial: The smallest answers found that break it.
        shares: The results of the rule for them: a share, None, or the error that it raised.
    """

    law: Law
    trial: Trial
    shares: tuple[object, ...]


def check_rule(
    rule: Rule, *, laws: Iterable[Law | str] | None = None, max_examples: int = 200
) -> tuple[BrokenLaw, ...]:
    """
    Search for answers that break a law.

    If there are at most 1 024 ways to answer the items, all of them are tried, which proves the
    laws that are not reported; else a sample is.

    Args:
        rule: Any rule, built in or not.
        laws: The laws, or their names; by default those that the rule claims.
        max_examples: The size of the sample for each law.

    Returns:
        Each broken law with the smallest answers found; empty if all are kept.

    Raises:
        PackRuleError: If there is no such law.
        TypeError: If *rule* is no rule.
    """
    if isinstance(rule, type) or not isinstance(rule, Rule):
        message = f"expected a rule, got {rule!r}"
        raise TypeError(message)
    wanted = {
        parse_choice(Law, law, path="laws", error=PackRuleError)
        for law in (rule.laws if laws is None else laws)
    }
    found = list[BrokenLaw]()
    for law in Law:
        trial = _counterexample(law, rule, max_examples) if law in wanted else None
        if trial is not None:
            found.append(BrokenLaw(law, trial, tuple(_share(rule, row) for row in trial)))
    return tuple(found)


def _counterexample(law: Law, rule: Rule, max_examples: int) -> Trial | None:
    every = every_trial(law, rule)
    if every is not None:
        return next((trial for trial in every if not keeps(law, rule, *trial)), None)
    broken = list[Trial]()

    def breaks(trial: Trial) -> bool:
        if not keeps(law, rule, *trial):
            broken.append(trial)
            return True
        return False

    # The explain phase takes long, and its report is not used.
    phases = [Phase.generate, Phase.shrink]
    once = settings(max_examples=max_examples, phases=phases, derandomize=True, database=None)
    try:
        return find(trials(law, rule), breaks, settings=once)
    except NoSuchExample:
        return None
    except Flaky:
        # A rule that is no function of its answers breaks a law now and keeps it when repeated.
        return broken[-1]


def keeps(law: Law, rule: Rule, *trial: Mapping[str, Answer]) -> bool:
    """
    Return True if *rule* keeps *law* for one trial.

    Args:
        law: The law.
        rule: The rule.
        trial: Answers to all items. For `Law.MONOTONE` the better answers follow, for
            `Law.ORDER_FREE` the same ones exchanged, for `Law.MISSING_NEUTRAL` those that
            remain.

    Returns:
        False too if the rule fails, changes the answers, gives no ``Fraction``, or gives
        another one when it is repeated with the answers in another order.
    """
    shares = [_share(rule, row) for row in trial]
    again = [_share(rule, dict(reversed([*row.items()]))) for row in trial]
    if not all(isinstance(share, Fraction) for share in shares) or shares != again:
        return False
    return _KEPT[law](rule, trial, shares)


def _share(rule: Rule, row: Mapping[str, Answer]) -> Any:  # noqa: ANN401 (a third-party rule)
    """Return the share for answers that the rule cannot change, or the error that it raises."""
    try:
        return rule.share(MappingProxyType(dict(row)))
    except KeyboardInterrupt:
        raise
    except BaseException as cause:  # noqa: BLE001 (a third-party rule may raise anything)
        return cause


def _order_free(rule: Rule, _: Trial, shares: list[Any]) -> bool:
    alike = len({item.domain for item in rule.items}) == 1
    return alike and len(set(shares)) == 1


def _additive(rule: Rule, trial: Trial, shares: list[Any]) -> bool:
    return shares == [_weighted_mean(rule.items, row) for row in trial]


def _weighted_mean(items: Iterable[Item], row: Mapping[str, Answer]) -> Fraction:
    answered = [(Fraction(each.weight), each) for each in items if each.code in row]
    reached = sum((w * item.share_of(row[item.code]) for w, item in answered), Fraction())
    return reached / sum(w for w, _ in answered)


def _missing_neutral(rule: Rule, trial: Trial, shares: list[Any]) -> bool:
    answered = trial[-1]
    worst = {item.code: item.worst for item in rule.items}
    best = {item.code: item.best for item in rule.items}
    rows = (
        worst | dict(answered),
        best | dict(answered),
        {code: worst[code] for code in answered},
        {code: best[code] for code in answered},
    )
    ends = [_share(rule, row) for row in rows]
    if not all(isinstance(end, Fraction) for end in ends):
        return False
    low, high, none, full = ends
    between: bool = low <= shares[-1] <= high
    return between and (none, full) == (0, 1)


_KEPT: Mapping[Law, Callable[[Rule, Trial, list[Any]], bool]] = {
    Law.BOUNDED: lambda _, __, shares: all(0 <= share <= 1 for share in shares),
    Law.MONOTONE: lambda _, __, shares: shares[0] <= shares[1],
    Law.ORDER_FREE: _order_free,
    Law.LEAST_AT_WORST: lambda _, __, shares: shares[0] == 0,
    Law.FULL_AT_BEST: lambda _, __, shares: shares[0] == 1,
    Law.MISSING_NEUTRAL: _missing_neutral,
    Law.ADDITIVE: _additive,
    Law.ON_THE_STEP: lambda rule, _, shares: all(
        rule.grain is not None and (share / rule.grain).denominator == 1 for share in shares
    ),
}


# All trials, where there are few


@frozen
class _Row:
    """The number of the answer to each item; the number after the last omits the item."""

    items: tuple[Item, ...]
    choices: tuple[tuple[Answer, ...], ...]
    numbers: tuple[int, ...]

    @property
    def answers(self) -> Mapping[str, Answer]:
        """The answers, without omitted items."""
        chosen = zip(self.items, self.choices, self.numbers, strict=True)
        return {item.code: each[n] for item, each, n in chosen if n < len(each)}

    def better(self) -> Iterator[Trial]:
        """Yield it with each row that has the next better answer to one item."""
        for item, each, n in zip(self.items, self.choices, self.numbers, strict=True):
            if n + 1 < len(each):
                yield self.answers, {**self.answers, item.code: each[n + 1]}

    def exchanged(self) -> Iterator[Trial]:
        """Yield it with itself, and with each row that has two neighbours exchanged."""
        yield self.answers, self.answers
        for one, other in pairwise(self.items):
            if one.domain == other.domain:
                turned = {one.code: self.answers[other.code], other.code: self.answers[one.code]}
                yield self.answers, {**self.answers, **turned}

    def partial(self) -> Iterator[Trial]:
        """Yield it with the worst answer to omitted items, and without these."""
        if self.answers:
            yield {item.code: item.worst for item in self.items} | dict(self.answers), self.answers

    def alone(self) -> Iterator[Trial]:
        """Yield it alone."""
        yield (self.answers,)


_RELATED: Mapping[Law, Callable[[_Row], Iterator[Trial]]] = {
    Law.MONOTONE: _Row.better,
    Law.ORDER_FREE: _Row.exchanged,
    Law.MISSING_NEUTRAL: _Row.partial,
}


_OF_ANY_ROW = (Law.BOUNDED, Law.ADDITIVE, Law.ON_THE_STEP)
"""The laws of single rows, with omitted items where the rule does without."""


def every_trial(law: Law, rule: Rule) -> Iterator[Trial] | None:
    """
    Return all trials that decide if *rule* keeps *law*, the smallest first.

    Where a law relates any two rows, those that are one step apart decide about all.

    Returns:
        The trials; None where there are more than `MOST_ROWS` ways to answer all items.
    """
    choices = tuple(map(_choices, rule.items))
    of_any_row = law in _OF_ANY_ROW and Law.MISSING_NEUTRAL in rule.laws
    partial = of_any_row or law is Law.MISSING_NEUTRAL
    sizes = [len(each) + partial for each in choices]
    if not all(choices) or prod(sizes) > MOST_ROWS:
        return None
    tried = _Row.partial if of_any_row else _RELATED.get(law, _Row.alone)
    every = sorted(product(*map(range, sizes)), key=sum)
    if law in (Law.LEAST_AT_WORST, Law.FULL_AT_BEST):
        every = [every[0] if law is Law.LEAST_AT_WORST else every[-1]]
    return chain.from_iterable(tried(_Row(rule.items, choices, row)) for row in every)


def _choices(item: Item) -> tuple[Answer, ...]:
    """Return all answers to *item*, the worst first; empty if they are too many."""
    if item.scale is None:
        return item.options or (False, True)
    grain = item.scale.grain
    if grain is None or 1 / grain >= MOST_ROWS or item.scale.clamp:
        return ()
    return tuple(_between(item.scale, n * grain) for n in range(int(1 / grain) + 1))


# A sample of trials, where there are many


def trials(law: Law, rule: Rule) -> st.SearchStrategy[Trial]:
    """Draw trials of *law*: legal answers, as `keeps` takes them."""
    return _SAMPLED[law](rule)


def _rows(rule: Rule) -> st.SearchStrategy[Any]:
    return answers(rule)


@st.composite
def _better(draw: st.DrawFn, rule: Rule) -> Trial:
    """Draw answers, and the same with one answer that is no worse."""
    row = draw(_rows(rule))
    item = draw(st.sampled_from(rule.items))
    worse, better = sorted([row[item.code], draw(answers_to(item))], key=item.share_of)
    return {**row, item.code: worse}, {**row, item.code: better}


@st.composite
def _exchanged(draw: st.DrawFn, rule: Rule) -> Trial:
    """Draw answers, and the same with two of them exchanged, where that is legal."""
    row = draw(_rows(rule))
    first, second = (draw(st.sampled_from(rule.items)) for _ in range(2))
    if first.domain != second.domain:
        return row, row
    return row, {**row, first.code: row[second.code], second.code: row[first.code]}


@st.composite
def _partial(draw: st.DrawFn, rule: Rule) -> Trial:
    """Draw answers to all items, and some of them: at least one."""
    row = draw(_rows(rule))
    codes = draw(_some_of(tuple(sorted(row))))
    return row, {code: row[code] for code in row if code in codes}


@lru_cache(maxsize=1_000)
def _some_of(codes: tuple[str, ...]) -> st.SearchStrategy[set[str]]:
    return st.sets(st.sampled_from(codes), min_size=1)


def _any_row(rule: Rule) -> st.SearchStrategy[Trial]:
    """Draw answers, some of them omitted if the rule claims to do without."""
    return _partial(rule) if Law.MISSING_NEUTRAL in rule.laws else st.tuples(_rows(rule))


_SAMPLED: Mapping[Law, Callable[[Rule], st.SearchStrategy[Trial]]] = {
    Law.BOUNDED: _any_row,
    Law.MONOTONE: _better,
    Law.ORDER_FREE: _exchanged,
    Law.LEAST_AT_WORST: lambda rule: st.just(({item.code: item.worst for item in rule.items},)),
    Law.FULL_AT_BEST: lambda rule: st.just(({item.code: item.best for item in rule.items},)),
    Law.MISSING_NEUTRAL: _partial,
    Law.ADDITIVE: _any_row,
    Law.ON_THE_STEP: _any_row,
}
