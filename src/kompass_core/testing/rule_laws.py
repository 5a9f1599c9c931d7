"""
The laws that a scoring rule may claim, each a function that says whether it is kept.

>>> from kompass_core import PercentRule, Scale
>>> check_rule(PercentRule(scale=Scale(0, 100, 1)))
()
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from fractions import Fraction
from functools import lru_cache
from types import MappingProxyType
from typing import Any

from attrs import frozen

from kompass_core.errors import MissingExtraError, PackRuleError, wrong_type
from kompass_core.problems import Problem
from kompass_core.rules import Answer, Law, Rule
from kompass_core.testing.all_trials import Trial, every_trial
from kompass_core.testing.answers import answers, answers_to

try:
    from hypothesis import Phase, find, settings
    from hypothesis import strategies as st
    from hypothesis.errors import Flaky, NoSuchExample
except ModuleNotFoundError:
    absent = Problem.of("KX001", package="hypothesis", extra="testing")
    raise MissingExtraError([absent]) from None

__all__ = ["BrokenLaw", "check_rule", "keeps", "trials"]


@frozen
class BrokenLaw:
    """
    A law that a rule claims and does not keep.

    Attributes:
        law: The law.
        trial: The smallest answers that were found to break it.
        shares: What the rule gives for them: a share, nothing, or the error that it raised.
    """

    law: Law
    trial: Trial
    shares: tuple[object, ...]


def check_rule(
    rule: Rule, *, laws: Iterable[Law | str] | None = None, max_examples: int = 200
) -> tuple[BrokenLaw, ...]:
    """
    Search for answers that break a law.

    Where there are at most 1 024 ways to answer the items, all of them are tried: then what is
    not found is not there. Else a sample is.

    Args:
        rule: Any rule, built in or not.
        laws: Which laws, or their names; those that the rule claims if left out.
        max_examples: How many answers are tried for each law, where not all are.

    Returns:
        Each broken law with the smallest answers found; nothing if all are kept.

    Raises:
        PackRuleError: If it is no rule, or there is no such law.
    """
    if isinstance(rule, type) or not isinstance(rule, Rule):
        raise PackRuleError([wrong_type("rule", rule, Rule)])
    wanted = set(map(_law, rule.laws if laws is None else laws))
    found = list[BrokenLaw]()
    for law in Law:
        if law in wanted:
            every = every_trial(law, rule)
            if every is None:
                trial = _sampled(law, rule, max_examples)
            else:
                trial = next((each for each in every if not keeps(law, rule, *each)), None)
            if trial is not None:
                found.append(BrokenLaw(law, trial, tuple(_given(rule, row) for row in trial)))
    return tuple(found)


def _law(given: Law | str) -> Law:
    try:
        return Law(given)
    except ValueError:
        known = tuple(law.value for law in Law)
        problem = Problem.of("KE007", "laws", given=given, what="law", known=known)
        raise PackRuleError([problem]) from None


def _sampled(law: Law, rule: Rule, max_examples: int) -> Trial | None:
    """Search a sample of trials for one that breaks *law*."""
    broken = list[Trial]()

    def breaks(trial: Trial) -> bool:
        if not keeps(law, rule, *trial):
            broken.append(trial)
            return True
        return False

    # Without an explanation of what is found, which nobody would see and which takes long.
    phases = [Phase.generate, Phase.shrink]
    once = settings(max_examples=max_examples, phases=phases, derandomize=True, database=None)
    try:
        return find(trials(law, rule), breaks, settings=once)
    except NoSuchExample:
        return None
    except Flaky:
        # A rule that is no function of its answers breaks a law now, and keeps it when asked again.
        return broken[-1]


def trials(law: Law, rule: Rule) -> st.SearchStrategy[Trial]:
    """Draw what *law* is tried with: legal answers, as `keeps` takes them."""
    return _TRIALS[law](rule)


def keeps(law: Law, rule: Rule, *trial: Mapping[str, Answer]) -> bool:
    """
    Whether *rule* keeps *law* for one trial.

    Args:
        law: The law.
        rule: The rule.
        trial: Answers to all items. For `Law.MONOTONE` the better answers follow, for
            `Law.ORDER_FREE` the same ones exchanged, for `Law.MISSING_NEUTRAL` those that are
            not left out.

    Returns:
        False too if the rule fails, changes the answers, gives no ``Fraction``, or gives
        another one when it is asked again.
    """
    shares = [_given(rule, row) for row in trial]
    again = [_given(rule, row) for row in trial]
    if not all(isinstance(share, Fraction) for share in shares) or shares != again:
        return False
    return _KEPT[law](rule, trial, shares)


def _given(rule: Rule, row: Mapping[str, Answer]) -> Any:  # noqa: ANN401 (a stranger's rule)
    """Return what the rule gives for answers that it cannot change, or what it raises."""
    try:
        return rule.share(MappingProxyType(dict(row)))
    except KeyboardInterrupt:
        raise
    except BaseException as cause:  # noqa: BLE001 (a stranger's rule may raise anything)
        return cause


def _order_free(rule: Rule, _: Trial, shares: list[Any]) -> bool:
    alike = len({item.domain for item in rule.items}) == 1
    return alike and len(set(shares)) == 1


def _missing_neutral(rule: Rule, trial: Trial, shares: list[Any]) -> bool:
    kept = trial[-1]
    left_out = [item for item in rule.items if item.code not in kept]
    asked = [item for item in rule.items if item.code in kept]
    rows = (
        {**kept, **{item.code: item.worst for item in left_out}},
        {**kept, **{item.code: item.best for item in left_out}},
        {item.code: item.worst for item in asked},
        {item.code: item.best for item in asked},
    )
    ends = [_given(rule, row) for row in rows]
    if not all(isinstance(end, Fraction) for end in ends):
        return False
    low, high, worst, best = ends
    between: bool = low <= shares[-1] <= high
    return between and (worst, best) == (0, 1)


_KEPT: Mapping[Law, Callable[[Rule, Trial, list[Any]], bool]] = {
    Law.BOUNDED: lambda _, __, shares: all(0 <= share <= 1 for share in shares),
    Law.MONOTONE: lambda _, __, shares: shares[0] <= shares[1],
    Law.ORDER_FREE: _order_free,
    Law.LEAST_AT_WORST: lambda _, __, shares: shares[0] == 0,
    Law.FULL_AT_BEST: lambda _, __, shares: shares[0] == 1,
    Law.MISSING_NEUTRAL: _missing_neutral,
    Law.ON_THE_STEP: lambda rule, _, shares: all(
        rule.grain is not None and (share / rule.grain).denominator == 1 for share in shares
    ),
}


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
    """Draw answers to all items, and those that are not left out: at least one."""
    row = draw(_rows(rule))
    codes = draw(_some_of(tuple(sorted(row))))
    return row, {code: row[code] for code in row if code in codes}


@lru_cache(maxsize=1_000)
def _some_of(codes: tuple[str, ...]) -> st.SearchStrategy[set[str]]:
    return st.sets(st.sampled_from(codes), min_size=1)


def _extreme(*, best: bool) -> Callable[[Rule], st.SearchStrategy[Trial]]:
    return lambda rule: st.just(
        ({item.code: item.best if best else item.worst for item in rule.items},)
    )


def _any_row(rule: Rule) -> st.SearchStrategy[Trial]:
    """Draw answers, with items left out too where the rule says that it can do without."""
    return _partial(rule) if Law.MISSING_NEUTRAL in rule.laws else st.tuples(_rows(rule))


_TRIALS: Mapping[Law, Callable[[Rule], st.SearchStrategy[Trial]]] = {
    Law.BOUNDED: _any_row,
    Law.MONOTONE: _better,
    Law.ORDER_FREE: _exchanged,
    Law.LEAST_AT_WORST: _extreme(best=False),
    Law.FULL_AT_BEST: _extreme(best=True),
    Law.MISSING_NEUTRAL: _partial,
    Law.ON_THE_STEP: _any_row,
}
