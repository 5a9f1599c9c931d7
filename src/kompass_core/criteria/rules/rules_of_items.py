"""Scoring rules that can omit items."""

from __future__ import annotations

from collections.abc import Mapping

from attrs import field, frozen
from attrs.validators import deep_iterable, instance_of

from kompass_core.criteria.rules.built_in import BuiltInRule
from kompass_core.criteria.rules.items import Item
from kompass_core.criteria.rules.protocol import Law
from kompass_core.errors import PackRuleError, messages, parse_choice
from kompass_core.missing import Policy


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
