"""Scoring rules in pack files."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from fractions import Fraction
from functools import cached_property
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, TypeAlias

import attrs
from attrs import field, frozen

from kompass_core.amounts import exact_text
from kompass_core.criteria import rules
from kompass_core.criteria.rules.codes import IS_CODE
from kompass_core.criteria.rules.protocol import Rule
from kompass_core.errors import KompassError, PackRuleError, Problem, messages, nearest, raise_any
from kompass_core.labels import Label
from kompass_core.missing import Policy

if TYPE_CHECKING:
    from kompass_core.criteria.rules import Item, Scale

RuleFactory: TypeAlias = "Callable[[Mapping[str, object], tuple[Item, ...]], Rule]"
"""Makes a rule of its parameters, as the file has them, and of its items."""

NO_RULES: Mapping[str, RuleFactory] = MappingProxyType({})
"""No rules but those that are built in."""


@frozen(kw_only=True, eq=False, repr=False)
class ItemFile:
    """
    An item: answered with yes or no, unless it has two ends or options.

    Attributes:
        code: Unique among the items of its sub-question, e.g. "plan".
        title: The question, by language.
        weight: The weight beside the others; 1 if omitted.
        worst: The end of its scale that gives nothing.
        best: The end of its scale that gives everything.
        unit: The unit of answers on its scale.
        clamp: True if amounts beyond its ends are legal, and count as the ends.
        options: The names that it can be answered with, the worst first; or a table of their
            values, e.g. { no = 0, partly = "0.5", yes = 1 }.
    """

    code: str = field(metadata=IS_CODE)
    title: Label
    weight: Fraction | None = None
    worst: Fraction | None = None
    best: Fraction | None = None
    unit: Fraction | None = None
    clamp: bool = False
    options: tuple[str, ...] | dict[str, Fraction] = ()


@frozen(kw_only=True, eq=False, repr=False)
class RuleFile:
    """
    A rule that sub-questions name; which keys it takes depends on its kind.

    Attributes:
        kind: "percent", "checklist", "scale", "ladder", "phases", "mean", "sum", or a kind that
            an installed distribution provides.
        unit: The unit of answers (percent, scale, ladder, phases).
        worst: The end of the scale that gives nothing (scale, phases).
        best: The end of the scale that gives everything (scale, phases).
        clamp: True if amounts beyond the ends are legal, and count as the ends
            (percent, scale, phases).
        least: The sum that gives nothing (sum).
        full: The weights that are enough (checklist); the sum that gives everything (sum).
        not_applicable: "rescale" to omit items that are not applicable, or "refuse" if every item
            concerns every subject (checklist, mean).
        cumulative: True if a step demands those below it (ladder).
        steps: The steps, from the lowest (ladder).
        items: The items (checklist, phases, mean, sum, and rules that are not built in).
        parameters: The parameters (rules that are not built in).
        distribution: The distribution that provides the rule, for those who have to install it
            (rules that are not built in).
    """

    kind: str
    unit: Fraction | None = None
    worst: Fraction | None = None
    best: Fraction | None = None
    clamp: bool | None = None
    least: Fraction | None = None
    full: Fraction | None = None
    not_applicable: str | None = field(
        default=None, metadata={"schema": {"enum": ["rescale", "refuse"]}}
    )
    cumulative: bool | None = None
    steps: tuple[rules.LadderStep, ...] = ()
    items: tuple[ItemFile, ...] = ()
    parameters: dict[str, Any] = field(factory=dict[str, Any])
    distribution: str | None = None


@frozen(eq=False, repr=False)
class _Kind:
    """The keys of a built-in kind of rule, and its factory; points are no rule."""

    make: Callable[[RuleFile, tuple[Item, ...]], Rule | None]
    needs: tuple[str, ...] = ()
    takes: tuple[str, ...] = ()


_OTHER = _Kind(lambda _, __: None, takes=("items", "parameters", "distribution"))
_ITEMS = {"key": "items"}
_EMPTY: tuple[object, ...] = (None, (), [], {})


def _scale(file: RuleFile | ItemFile) -> Scale:
    # Both ends have been asked for.
    ends = file.worst or 0, file.best or 0
    return rules.Scale(*ends, file.unit, clamp=bool(file.clamp))


def _policy(file: RuleFile) -> Policy | str:
    return Policy.RESCALE if file.not_applicable is None else file.not_applicable


def _ladder(file: RuleFile, _: tuple[Item, ...]) -> Rule:
    unit = 1 if file.unit is None else file.unit
    return rules.LadderRule(steps=file.steps, unit=unit, cumulative=file.cumulative is not False)


_KINDS: Mapping[str, _Kind] = MappingProxyType(
    {
        "points": _Kind(lambda _, __: None),
        "percent": _Kind(
            lambda file, _: rules.PercentRule(
                scale=rules.Scale(0, 100, file.unit, clamp=bool(file.clamp))
            ),
            takes=("unit", "clamp"),
        ),
        "scale": _Kind(
            lambda file, _: rules.ScaleRule(scale=_scale(file)),
            needs=("worst", "best"),
            takes=("unit", "clamp"),
        ),
        "checklist": _Kind(
            lambda file, items: rules.ChecklistRule(
                items=items, full=file.full, not_applicable=_policy(file)
            ),
            needs=("items",),
            takes=("full", "not_applicable"),
        ),
        "ladder": _Kind(_ladder, needs=("steps",), takes=("unit", "cumulative")),
        "phases": _Kind(
            lambda file, items: rules.PhasesRule(items=items, scale=_scale(file)),
            needs=("items", "worst", "best"),
            takes=("unit", "clamp"),
        ),
        "mean": _Kind(
            lambda file, items: rules.MeanRule(items=items, not_applicable=_policy(file)),
            needs=("items",),
            takes=("not_applicable",),
        ),
        "sum": _Kind(
            lambda file, items: rules.SumRule(items=items, least=file.least, full=file.full),
            needs=("items",),
            takes=("least", "full"),
        ),
    }
)

BUILT_IN = frozenset(_KINDS)
"""The kinds of rules that no distribution can provide."""


@frozen(eq=False, repr=False)
class RuleTables:
    """
    The rules of one pack file, by the names that its sub-questions use.

    Attributes:
        files: The tables of the file, by key.
        factories: What makes the rules that are not built in.
    """

    files: Mapping[str, RuleFile]
    factories: Mapping[str, RuleFactory] = NO_RULES

    @cached_property
    def _made(self) -> tuple[Mapping[str, Rule | None], Mapping[str, tuple[Problem, ...]]]:
        """The rules that a table describes in full, and what is wrong with the tables, by key."""
        made, wrong = dict[str, Rule | None](), dict[str, tuple[Problem, ...]]()
        for key, file in self.files.items():
            wrong[key] = tuple(self._table_problems(key, file))
            if not wrong[key] and not self._needs_items(file):
                try:
                    made[key] = self._make(file)
                except KompassError as error:
                    wrong[key] = error.problems
        return made, wrong

    @property
    def problems(self) -> Iterator[Problem]:
        """The problems of the tables themselves."""
        for key, problems in self._made[1].items():
            yield from (each.with_prefix(f"rules.{key}") for each in problems)

    def rule_of(self, named: str, own: Sequence[ItemFile]) -> Rule | None:
        """
        Return the rule that a sub-question names; None where it is scored in points.

        Args:
            named: The key of a table, or a kind of rule that needs none.
            own: The items of the sub-question itself.

        Raises:
            PackError: If there is no such rule, or it cannot be made of these items.
        """
        made, wrong = self._made
        if wrong.get(named):
            return None  # reported once, at the table
        if named in made and not own:
            return made[named]
        file = self.files.get(named, RuleFile(kind=named))
        if not self._knows(file.kind):
            raise PackRuleError([self._unknown("rule", named, file, self.files)])
        if own and file.items:
            raise PackRuleError([messages.RULE_ITEMS_GIVEN_TWICE.problem("items", rule=named)])
        file = attrs.evolve(file, items=tuple(own))
        raise_any(PackRuleError, self._key_problems(file))
        return self._make(file)

    def _knows(self, kind: str) -> bool:
        return kind in _KINDS or kind in self.factories

    def _unknown(self, key: str, given: str, file: RuleFile, tables: Iterable[str]) -> Problem:
        """Name what was meant, or the distribution that may be missing."""
        hint = nearest(given, [*tables, *_KINDS, *self.factories])
        remedy = "" if "did you mean" in hint else "; or install the distribution that provides it"
        if file.distribution:
            remedy = f"; install {file.distribution}, which provides it"
        return messages.UNKNOWN_RULE.problem(key, given=given, hint=hint, remedy=remedy)

    def _needs_items(self, file: RuleFile) -> bool:
        """Return True if each sub-question that names the table has to bring the items."""
        return "items" in _KINDS.get(file.kind, _OTHER).needs and not file.items

    def _table_problems(self, key: str, file: RuleFile) -> Iterator[Problem]:
        """[KP085, KP088] A table has a name of its own, and a kind that is known."""
        if key in _KINDS:
            yield messages.RULE_NAME_RESERVED.problem(key=key)
        if self._knows(file.kind):
            yield from (each for each in self._key_problems(file) if each.facts != _ITEMS)
        else:
            yield self._unknown("kind", file.kind, file, ())

    def _key_problems(self, file: RuleFile) -> Iterator[Problem]:
        """[KF004, KP086] A rule has all the keys that its kind needs, and no others."""
        kind = _KINDS.get(file.kind, _OTHER)
        names = [each.name for each in attrs.fields(RuleFile) if each.name != "kind"]
        given = [name for name in names if getattr(file, name) not in _EMPTY]
        known = kind.needs + kind.takes
        for key in given:
            if key not in known:
                yield messages.RULE_KEY_NOT_ALLOWED.problem(
                    key, kind=file.kind, key=key, known=known
                )
        yield from (messages.KEY_MISSING.problem(key=key) for key in kind.needs if key not in given)

    def _make(self, file: RuleFile) -> Rule | None:
        """Make the rule of a table that has the keys it needs."""
        items, problems = list[rules.Item](), list[Problem]()
        for i, each in enumerate(file.items):
            try:
                items.append(_item(each))
            except KompassError as error:
                problems += (problem.with_prefix(f"items[{i}]") for problem in error.problems)
        raise_any(PackRuleError, problems)
        if file.kind in _KINDS:
            return _KINDS[file.kind].make(file, tuple(items))
        return self.factories[file.kind](file.parameters, tuple(items))


def _item(file: ItemFile) -> Item:
    """Make an item, whose scale has both ends or none."""
    scale = None
    if not (file.worst is None and file.best is None and file.unit is None and not file.clamp):
        ends = {"worst": file.worst, "best": file.best}
        missing = [key for key, end in ends.items() if end is None]
        raise_any(PackRuleError, (messages.KEY_MISSING.problem(key=key) for key in missing))
        scale = _scale(file)
    return rules.Item(
        code=file.code,
        title=file.title,
        weight=1 if file.weight is None else file.weight,
        scale=scale,
        options=tuple(file.options),
        values=tuple(file.options.values()) if isinstance(file.options, dict) else (),
    )


def rule_data(rule: Rule) -> dict[str, object]:
    """Return the table of a file that describes *rule*."""
    data: dict[str, object]
    match rule:
        case rules.PercentRule(scale=scale):
            data = _ends_data(scale)
            del data["worst"], data["best"]
        case rules.ScaleRule(scale=scale):
            data = _ends_data(scale)
        case rules.LadderRule():
            data = _ladder_data(rule)
        case rules.PhasesRule(items=items, scale=scale):
            phases = [rules.Item(code=each.code, title=each.title) for each in items]
            data = {**_ends_data(scale), "items": _items_data(phases)}
        case (
            rules.ChecklistRule(items=items)
            | rules.MeanRule(items=items)
            | rules.SumRule(items=items)
        ):
            data = {**rule.parameters, "items": _items_data(items)}
        case _:
            data = {"parameters": dict(rule.parameters), "items": _items_data(rule.items)}
    return {"kind": rule.name, **{key: each for key, each in data.items() if each not in _EMPTY}}


def _ends_data(scale: Scale) -> dict[str, object]:
    unit = {} if scale.unit is None else {"unit": exact_text(scale.unit)}
    clamp = {"clamp": True} if scale.clamp else {}
    return {"worst": exact_text(scale.worst), "best": exact_text(scale.best), **unit, **clamp}


def _items_data(items: Sequence[Item]) -> list[dict[str, object]]:
    return [
        {
            **_named_data(item),
            "weight": exact_text(item.weight),
            **(_ends_data(item.scale) if item.scale else {}),
            **({"options": _options_data(item)} if item.options else {}),
        }
        for item in items
    ]


def _options_data(item: Item) -> object:
    values = dict(zip(item.options, map(exact_text, item.values), strict=False))
    return values or list(item.options)


def _ladder_data(ladder: rules.LadderRule) -> dict[str, object]:
    steps = [
        {**_named_data(step), "from": exact_text(step.low), "to": exact_text(step.high)}
        for step in ladder.steps
    ]
    return {"unit": exact_text(ladder.unit), "cumulative": ladder.cumulative, "steps": steps}


def _named_data(part: Item | rules.LadderStep) -> dict[str, object]:
    return {"code": part.code, "title": dict(part.title.texts)}
