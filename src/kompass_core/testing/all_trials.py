"""Every trial of a law, for rules whose items can be answered in few ways."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from fractions import Fraction
from itertools import chain, pairwise, product
from math import prod
from typing import TypeAlias

from attrs import frozen

from kompass_core.amounts import decimal
from kompass_core.rules import Answer, Item, Law, Rule

__all__ = ["MOST_ROWS", "Trial", "every_trial"]

MOST_ROWS = 1_024
"""How many ways to answer all items are still tried one by one."""

Trial: TypeAlias = tuple[Mapping[str, Answer], ...]
"""The answers that a law is tried with: one row of them, or two that it relates."""


@frozen
class _Row:
    """Which of its answers each item has, by number; the number after the last leaves it out."""

    items: tuple[Item, ...]
    choices: tuple[tuple[Answer, ...], ...]
    numbers: tuple[int, ...]

    @property
    def answers(self) -> Mapping[str, Answer]:
        """The answers, without the items that are left out."""
        chosen = zip(self.items, self.choices, self.numbers, strict=True)
        return {item.code: each[n] for item, each, n in chosen if n < len(each)}

    @property
    def filled(self) -> Mapping[str, Answer]:
        """The answers, with the worst to each item that is left out."""
        return {item.code: item.worst for item in self.items} | dict(self.answers)

    def better(self) -> Iterator[Trial]:
        """Return it beside each row with the next better answer to one item."""
        for item, each, n in zip(self.items, self.choices, self.numbers, strict=True):
            if n + 1 < len(each):
                yield self.answers, {**self.answers, item.code: each[n + 1]}

    def exchanged(self) -> Iterator[Trial]:
        """Return it beside itself, and beside each row with two neighbours exchanged."""
        yield self.answers, self.answers
        for one, other in pairwise(self.items):
            if one.domain == other.domain:
                turned = {one.code: self.answers[other.code], other.code: self.answers[one.code]}
                yield self.answers, {**self.answers, **turned}

    def partial(self) -> Iterator[Trial]:
        """Return it filled, and with what is left out."""
        if self.answers:
            yield self.filled, self.answers

    def alone(self) -> Iterator[Trial]:
        """Return it alone."""
        yield (self.answers,)


_TRIED: Mapping[Law, Callable[[_Row], Iterator[Trial]]] = {
    Law.MONOTONE: _Row.better,
    Law.ORDER_FREE: _Row.exchanged,
    Law.MISSING_NEUTRAL: _Row.partial,
}
_OF_ANY_ROW = frozenset({Law.BOUNDED, Law.ON_THE_STEP})


def every_trial(law: Law, rule: Rule) -> Iterator[Trial] | None:
    """
    Return all that decides whether *rule* keeps *law*, the smallest trials first.

    Where a law relates any two rows, those that are one step apart decide about all.

    Returns:
        The trials; None where there are more than `MOST_ROWS` ways to answer all items.
    """
    choices = tuple(map(_choices, rule.items))
    without = law in _OF_ANY_ROW and Law.MISSING_NEUTRAL in rule.laws
    partial = without or law is Law.MISSING_NEUTRAL
    sizes = [len(each) + partial for each in choices]
    if not all(choices) or prod(sizes) > MOST_ROWS:
        return None
    tried = _Row.partial if without else _TRIED.get(law, _Row.alone)
    every = sorted(product(*map(range, sizes)), key=sum)
    if law in (Law.LEAST_AT_WORST, Law.FULL_AT_BEST):
        every = [every[0] if law is Law.LEAST_AT_WORST else every[-1]]
    return chain.from_iterable(tried(_Row(rule.items, choices, row)) for row in every)


def _choices(item: Item) -> tuple[Answer, ...]:
    """Return all answers to *item*, the worst first; nothing if they are too many."""
    if item.scale is None:
        return item.options or (False, True)
    grain = item.scale.grain
    if grain is None or 1 / grain >= MOST_ROWS:
        return ()
    worst, best = Fraction(item.scale.worst), Fraction(item.scale.best)
    parts = int(1 / grain)
    return tuple(decimal(worst + (best - worst) * n / parts) for n in range(parts + 1))
