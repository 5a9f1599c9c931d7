"""Scoring rules of other distributions, imported when a pack names one."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from fractions import Fraction
from functools import cached_property
from typing import TYPE_CHECKING, Any, TypeAlias

from attrs import field, frozen

from kompass_core.criteria.rules.protocol import Rule
from kompass_core.errors import KompassError, PackPluginError, Problem, messages
from kompass_core.packs.discovery import entry_points, origin
from kompass_core.packs.installed import AnyDistribution, AnyEntry, distributions
from kompass_core.serialization.rule_files import RuleFactory

if TYPE_CHECKING:
    from kompass_core.criteria.rules import Item

RULES_GROUP = "kompass_core.rules"
"""The entry-point group: the name is a kind of rule, the value a class or a function."""

Providers: TypeAlias = Mapping[str, tuple[tuple[AnyDistribution, AnyEntry], ...]]
"""The distributions that provide a rule, by its kind."""


@frozen(repr=False, slots=False)
class InstalledRules(Mapping[str, RuleFactory]):
    """
    The rules that installed distributions provide, by kind.

    To list them imports none of them; to look one up imports its module.

    Attributes:
        providers: The distributions; those that are installed, looked up at the first use, if
            omitted.
    """

    providers: Providers | None = field(default=None, repr=False, eq=False)

    @classmethod
    def among(cls, found: Iterable[tuple[AnyDistribution, AnyEntry]]) -> InstalledRules:
        """Index entry points by the kind of rule, in an order that no search path can change."""
        by_kind = dict[str, tuple[tuple[AnyDistribution, AnyEntry], ...]]()
        for each in sorted(found, key=lambda each: (each[1].name, str(each[0].name))):
            by_kind[each[1].name] = (*by_kind.get(each[1].name, ()), each)
        return cls(by_kind)

    @cached_property
    def _providers(self) -> Providers:
        if self.providers is not None:
            return self.providers
        every = entry_points(distributions(), RULES_GROUP)
        return self.among(each for each in every if not isinstance(each, Problem)).providers or {}

    def __iter__(self) -> Iterator[str]:
        return iter(self._providers)

    def __len__(self) -> int:
        return len(self._providers)

    def __contains__(self, kind: object) -> bool:
        # Without this, a mapping would import the rule.
        return kind in self._providers

    def __getitem__(self, kind: str) -> RuleFactory:
        """
        Import the class or the function of a rule.

        Raises:
            PackPluginError: If several distributions provide it, or it cannot be imported.
        """
        providers = self._providers[kind]
        (distribution, entry), *others = providers
        if others:
            known = tuple(origin(each) for each, _ in providers)
            raise PackPluginError([messages.RULE_AMBIGUOUS.problem(name=kind, known=known)])
        provider = origin(distribution)
        make = _run(entry.load, kind, provider)

        def factory(parameters: Mapping[str, object], items: tuple[Item, ...]) -> Rule:
            # As keywords, so that Python itself finds a parameter that is misspelt.
            rule = _run(lambda: make(items=items, **parameters), kind, provider)
            if isinstance(rule, Rule) and rule.name == kind:
                _try(rule, provider)
                return rule
            expected = f"a rule with the name {kind!r}"
            facts = {"name": kind, "distribution": provider, "given": repr(rule)}
            raise PackPluginError([messages.RULE_WRONG_TYPE.problem(**facts, expected=expected)])

        return factory


def _try(rule: Rule, distribution: str) -> None:
    """
    Compute the share of the worst answers and of the best, so that wrong parameters are found.

    Raises:
        PackPluginError: If the rule fails, or does not return an exact number.
        KompassError: If it refuses its parameters.
    """
    for end in ("worst", "best"):
        answers = {item.code: getattr(item, end) for item in rule.items}
        try:
            share = rule.share(answers)
            reason = "" if isinstance(share, Fraction) else f"it returned {share!r}, no Fraction"
        except KompassError:
            raise
        except Exception as cause:  # noqa: BLE001 (a third-party rule may raise anything)
            reason = repr(cause)
        if reason:
            facts = {"name": rule.name, "distribution": distribution, "end": end}
            problem = messages.RULE_NOT_COMPUTED.problem(**facts, reason=reason)
            raise PackPluginError([problem])


def _run(make: Callable[[], Any], kind: str, distribution: str) -> Any:  # noqa: ANN401 (foreign)
    """
    Run the code of a distribution that provides a kind of rule.

    Raises:
        PackPluginError: If it fails.
        KompassError: If it refuses its parameters.
    """
    try:
        return make()
    except KompassError:
        raise
    except Exception as cause:
        facts = {"name": kind, "distribution": distribution, "reason": repr(cause)}
        raise PackPluginError([messages.RULE_LOADING_FAILED.problem(**facts)]) from cause
