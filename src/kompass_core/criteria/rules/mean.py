"""Means of items, plain and by phases."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from fractions import Fraction
from functools import cached_property

from attrs import field, frozen
from attrs.validators import deep_iterable, instance_of

from kompass_core.criteria.rules.built_in import BuiltInRule
from kompass_core.criteria.rules.items import Answer, Item, Scale, common_unit, items_problems
from kompass_core.criteria.rules.protocol import Law
from kompass_core.criteria.rules.rules_of_items import RuleOfItems
from kompass_core.errors import PackRuleError, Problem, messages, raise_any


@frozen(kw_only=True, repr=False)
class MeanRule(RuleOfItems):
    """
    The mean of items that have scales of their own.

    Each item gives the part of its own scale that its answer reaches, yes 1 and no 0, and the
    k-th of n options ``(k - 1) / (n - 1)``, or where options have values, the part of the way
    from that of the first to that of the last; then ``share = sum(weight * part) / sum(weight)``
    over the items that are not omitted.

    >>> from kompass_core import Label
    >>> a = Item(code="a", title=Label({"en": "A"}), scale=Scale(0, 4), weight=3)
    >>> b = Item(code="b", title=Label({"en": "B"}))
    >>> MeanRule(items=[a, b]).share({"a": 1, "b": True})
    Fraction(7, 16)
    >>> MeanRule(items=[a, b]).share({"a": 1})
    Fraction(1, 4)

    Attributes:
        items: The items; at least one.
        not_applicable: ``rescale``, or ``refuse`` if every item concerns every subject.

    Raises:
        PackRuleError: If there are no items, or two have one code; if `not_applicable` is
            another policy.
    """

    name = "mean"

    def __attrs_post_init__(self) -> None:
        raise_any(PackRuleError, items_problems(self.items))

    @cached_property
    def _by_code(self) -> Mapping[str, Item]:
        return {item.code: item for item in self.items}

    @property
    def grain(self) -> Fraction | None:
        """The share that every share is a whole multiple of; None if items can be omitted."""
        grains = [(Fraction(item.weight), item.grain) for item in self.items]
        parts = [weight * grain for weight, grain in grains if grain is not None]
        if not self.needs_all or len(parts) < len(grains):
            return None
        return common_unit(*parts) / sum((weight for weight, _ in grains), Fraction())

    def share(self, answers: Mapping[str, Answer]) -> Fraction | None:
        """Return the weighted mean of what the answered items reach."""
        if self.needs_all and len(answers) < len(self.items):
            return None
        reached, possible = Fraction(), Fraction()
        for code, answer in answers.items():
            item = self._by_code[code]
            reached += Fraction(item.weight) * item.share_of(answer)
            possible += Fraction(item.weight)
        return reached / possible


@frozen(kw_only=True, repr=False)
class PhasesRule(BuiltInRule):
    """
    Phases that are scored independently on one scale: ``share`` is the mean of their parts.

    Plan, Do, Check and Act in the fine-tuned scoring of CAF: a phase may be ahead of those
    before it. A cycle has all of its phases, so none can be omitted.

    >>> from kompass_core import Label
    >>> pdca = [Item(code=code, title=Label({"en": code})) for code in ("plan", "do")]
    >>> PhasesRule(items=pdca, scale=Scale(0, 100, 1)).share({"plan": 80, "do": 15})
    Fraction(19, 40)

    Attributes:
        items: The phases, in order; they take the common scale, and have no weights.
        scale: The amounts that every phase is scored with.

    Raises:
        PackRuleError: If there are fewer than two phases, two have one code, or one has a
            weight, options or a scale of its own.
    """

    name = "phases"
    kept = frozenset(Law) - {Law.MISSING_NEUTRAL}
    _phases: tuple[Item, ...] = field(
        alias="items", converter=tuple[Item, ...], validator=deep_iterable(instance_of(Item))
    )
    scale: Scale = field(validator=instance_of(Scale))

    def __attrs_post_init__(self) -> None:
        raise_any(PackRuleError, _phase_problems(self._phases, self.scale))

    @cached_property
    def _items(self) -> tuple[Item, ...]:  # type: ignore[override]  # pyright: ignore[reportIncompatibleVariableOverride]
        """The phases, each with the common scale."""
        return tuple(
            Item(code=each.code, title=each.title, scale=self.scale) for each in self._phases
        )

    @property
    def grain(self) -> Fraction | None:
        """The share that one unit in one phase is; None without a unit."""
        return self.scale.grain and self.scale.grain / len(self._phases)

    def share(self, answers: Mapping[str, Answer]) -> Fraction | None:
        """Return the mean of what the phases reach; None if one is omitted."""
        if len(answers) < len(self._phases):
            return None
        parts = [item.share_of(answers[item.code]) for item in self.items]
        return sum(parts, Fraction()) / len(parts)


def _phase_problems(phases: tuple[Item, ...], scale: Scale) -> Iterator[Problem]:
    """[KP074, KP078] There are several phases, which count alike on one scale."""
    yield from items_problems(phases, least=2)
    for i, each in enumerate(phases):
        if each.weight != 1 or each.options or each.scale not in (None, scale):
            yield messages.PHASE_NOT_UNIFORM.problem(f"items[{i}]", code=each.code)
