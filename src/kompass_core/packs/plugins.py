"""Scoring rules that other distributions provide, loaded when a pack names one."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from fractions import Fraction
from functools import cached_property
from importlib.metadata import Distribution, EntryPoint, distributions
from types import MappingProxyType
from typing import Any, TypeAlias, cast

from attrs import field, frozen

from kompass_core.criteria.rules.base import Answer, Item, Law, Rule, items_problems
from kompass_core.errors import KompassError, PackPluginError, Problem, messages
from kompass_core.packs.discovery import entry_points, origin
from kompass_core.serialization import RuleFactory

RULES_GROUP = "kompass_core.rules"
"""The entry-point group: the name is a kind of rule, the value ``module:function``."""

Providers: TypeAlias = Mapping[str, tuple[tuple[Distribution, EntryPoint], ...]]
"""Who provides a rule, by its kind."""

_FUNCTION = "a function that makes a rule of parameters and items"
_NAMED = "a rule that is named so, with a whole number from 1 to 999 999 as its version"
_PLAIN = "a rule whose parameters are tables, arrays, text, whole numbers, true or false"
_ASKING = "a rule that asks for at least one item, each an Item with a code of its own"
_CLAIMING = "a rule whose laws are a frozenset of Law"
_GRAINY = "a rule whose grain is a Fraction above 0, or None"
_VERSIONS = range(1, 1_000_000)
_MOST_BITS = 2_048


@frozen
class InstalledRules(Mapping[str, RuleFactory]):
    """
    The rules that installed distributions provide, by kind.

    To list them imports none of them; to look one up imports its module.

    Attributes:
        providers: Who provides them; what is installed, looked for at the first use, if
            left out.
    """

    providers: Providers | None = field(default=None, repr=False, eq=False)

    @classmethod
    def among(cls, found: Iterable[tuple[Distribution, EntryPoint]]) -> InstalledRules:
        """Index entry points by the kind of rule, in an order that no search path can change."""
        return cls(_by_kind(found))

    @cached_property
    def _providers(self) -> Providers:
        if self.providers is not None:
            return self.providers
        every = entry_points(distributions(), RULES_GROUP)
        return _by_kind(each for each in every if not isinstance(each, Problem))

    def __contains__(self, kind: object) -> bool:
        return kind in self._providers

    def __iter__(self) -> Iterator[str]:
        return iter(self._providers)

    def __len__(self) -> int:
        return len(self._providers)

    def __getitem__(self, kind: str) -> RuleFactory:
        """
        Import what provides a rule.

        Raises:
            PackPluginError: If several distributions do, or it cannot be imported, or is no
                function.
        """
        rivals = self._providers[kind]
        if len(rivals) > 1:
            known = tuple(origin(distribution) for distribution, _ in rivals)
            raise PackPluginError([messages.RULE_AMBIGUOUS.problem(name=kind, known=known)])
        distribution, entry = next(iter(rivals))
        owner = _Owner(kind, origin(distribution))
        function = owner.trying(entry.load)
        if isinstance(function, type) or not callable(function):
            raise owner.error(function, _FUNCTION)
        return _Maker(owner, function)


def _by_kind(found: Iterable[tuple[Distribution, EntryPoint]]) -> Providers:
    by_kind = dict[str, list[tuple[Distribution, EntryPoint]]]()
    for distribution, entry in found:
        by_kind.setdefault(entry.name, []).append((distribution, entry))
    return {
        kind: tuple(sorted(by_kind[kind], key=lambda each: str(each[0].name)))
        for kind in sorted(by_kind)
    }


@frozen
class _Owner:
    """Whose rule it is, for the errors."""

    name: str
    distribution: str

    def trying(self, make: Callable[..., object], *given: object) -> Any:  # noqa: ANN401 (a stranger's object)
        """
        Call a stranger's code.

        Raises:
            PackPluginError: Whatever it raises, even the end of the program.
        """
        try:
            return make(*given)
        except KeyboardInterrupt:
            raise
        except BaseException as cause:
            if _is_refusal(cause):
                raise
            facts = {"name": self.name, "distribution": self.distribution}
            problem = messages.RULE_LOADING_FAILED.problem(**facts, reason=_shown(cause))
            raise PackPluginError([problem]) from cause

    def error(self, given: object, expected: str) -> PackPluginError:
        """Say that an object is not what was expected."""
        facts = {"name": self.name, "distribution": self.distribution, "expected": expected}
        return PackPluginError([messages.RULE_WRONG_TYPE.problem(**facts, given=_shown(given))])


def _shown(given: object) -> str:
    """Write what a stranger's code gave, whatever its own text does."""
    try:
        return repr(given)
    except KeyboardInterrupt:
        raise
    except BaseException:  # noqa: BLE001 (a stranger's object may raise anything)
        return f"something of the type {type(given).__name__}"


def _is_refusal(cause: BaseException) -> bool:
    """Whether a stranger's code says what is wrong as this library does."""
    try:
        # What has no text would fail only when somebody reads it.
        return isinstance(cause, KompassError) and bool([each.text for each in cause.problems])
    except Exception:  # noqa: BLE001 (a stranger may have made the problems of anything)
        return False


@frozen
class _Maker:
    """What makes the rules of one kind, and believes nothing that they say."""

    owner: _Owner
    function: Callable[..., object]

    def __call__(self, parameters: Mapping[str, object], items: tuple[Item, ...]) -> Rule:
        """
        Make a rule.

        Raises:
            PackPluginError: If the function fails, or what it returns is no rule.
            KompassError: If the function refuses its parameters so.
        """
        copied = MappingProxyType(copy.deepcopy(dict(parameters)))
        rule = self.owner.trying(self.function, copied, items)
        if isinstance(rule, type) or not self.owner.trying(isinstance, rule, Rule):
            raise self.owner.error(rule, "a rule: an object with all that the protocol Rule has")
        checked: PluginRule = self.owner.trying(self._checked, rule)
        return checked

    def _checked(self, rule: Rule) -> PluginRule:
        name, version, items = rule.name, rule.version, rule.items
        parameters, laws, grain = rule.parameters, rule.laws, rule.grain
        if name != self.owner.name or type(version) is not int or version not in _VERSIONS:
            raise self.owner.error((name, version), _NAMED)
        if not isinstance(parameters, Mapping) or not _is_plain(parameters):
            raise self.owner.error(parameters, _PLAIN)
        asked = isinstance(items, tuple) and all(isinstance(each, Item) for each in items)
        if not asked or any(items_problems(items)):
            raise self.owner.error(items, _ASKING)
        if not isinstance(laws, frozenset) or not all(isinstance(law, Law) for law in laws):
            raise self.owner.error(laws, _CLAIMING)
        if grain is not None and not (type(grain) is Fraction and grain > 0):
            raise self.owner.error(grain, _GRAINY)
        return PluginRule(
            name=name,
            version=version,
            content=json.dumps(_copied(parameters), sort_keys=True),
            items=items,
            laws=laws,
            grain=grain,
            owner=self.owner,
            rule=rule,
        )


def _is_plain(value: object) -> bool:
    """Whether both TOML and JSON can hold *value* as it is."""
    if isinstance(value, Mapping):
        table = cast("Mapping[object, object]", value)
        return all(isinstance(key, str) and _is_plain(table[key]) for key in table)
    if isinstance(value, list | tuple):
        return all(map(_is_plain, cast("Sequence[object]", value)))
    return type(value) in (str, bool, int)


def _copied(value: object) -> object:
    """Copy plain data, with mappings of any kind as dictionaries."""
    if isinstance(value, Mapping):
        table = cast("Mapping[str, object]", value)
        return {key: _copied(table[key]) for key in table}
    if isinstance(value, list | tuple):
        return [_copied(each) for each in cast("Sequence[object]", value)]
    return value


@frozen(kw_only=True)
class PluginRule:
    """
    A stranger's rule, which is asked for shares, and whose shares are checked.

    What it said of itself when it was made is kept; rules that said the same are equal.

    Attributes:
        name: The kind of rule.
        version: Its version.
        items: What is asked.
        laws: What it promises.
        grain: What every share is a whole multiple of.
    """

    name: str
    version: int
    items: tuple[Item, ...]
    laws: frozenset[Law]
    grain: Fraction | None
    _content: str = field(alias="content", repr=False)
    _owner: _Owner = field(alias="owner", repr=False, eq=False)
    _rule: Rule = field(alias="rule", repr=False, eq=False)

    @property
    def parameters(self) -> Mapping[str, object]:
        """A copy of what decides beside the items."""
        found: dict[str, object] = json.loads(self._content)
        return found

    def share(self, answers: Mapping[str, Answer]) -> Fraction | None:
        """
        Return the share that the rule gives; it cannot change the answers.

        Raises:
            PackPluginError: If it fails, gives anything but a share from 0 to 1 on its grain, or
                gives nothing where it has to know.
        """
        frozen_answers = MappingProxyType(dict(answers))
        facts = {"name": self.name, "distribution": self._owner.distribution}
        try:
            share: object = self._rule.share(frozen_answers)
        except KeyboardInterrupt:
            raise
        except BaseException as cause:
            problem = messages.RULE_CALL_FAILED.problem(
                **facts, answers=dict(answers), reason=_shown(cause)
            )
            raise PackPluginError([problem]) from cause
        if share is None and len(answers) < len(self.items):
            if Law.MISSING_NEUTRAL not in self.laws:
                return None
        elif type(share) is Fraction and self._is_possible(share):
            return share
        problem = messages.RULE_RESULT_INVALID.problem(
            **facts, answers=dict(answers), given=_shown(share)
        )
        raise PackPluginError([problem])

    def _is_possible(self, share: Fraction) -> bool:
        """Whether it is from 0 to 1, of digits that can be written, and on the grain."""
        if not 0 <= share <= 1 or share.denominator.bit_length() > _MOST_BITS:
            return False
        if self.grain is None or Law.ON_THE_STEP not in self.laws:
            return True
        return (share / self.grain).denominator == 1
