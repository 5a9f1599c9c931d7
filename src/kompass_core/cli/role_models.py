"""Who to learn from: the best of those whose results are published."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from attrs import frozen

from kompass_core.aggregation import Repeats, aggregate
from kompass_core.layout import Node
from kompass_core.profiles import Profile
from kompass_core.standings import Standing
from kompass_core.terms import Level

__all__ = ["RoleModels", "role_models"]


@frozen
class RoleModels:
    """
    The best in one cell, and how a subject stands beside them.

    Attributes:
        node: The cell.
        best: Who has most points; several if they have the same.
        own: Where the subject stands.
    """

    node: Node
    best: tuple[Standing, ...]
    own: Standing


def role_models(subject: Profile, others: Iterable[Profile]) -> tuple[RoleModels, ...]:
    """
    Return the best in every area and in all, where *subject* has points.

    Of each subject the latest result counts that knows the cell: who printed only a total
    last time is still known by the areas of the time before.

    Args:
        subject: Whose role models they are.
        others: Results under the same criteria, those of *subject* included.
    """
    profiles = [each for each in others if not each.is_mean]
    nodes = [n for n in subject.pack.nodes.values() if n.level is not Level.SUB_QUESTION]
    return tuple(
        _at(node, subject, profiles) for node in nodes if subject[node.code].exact is not None
    )


def _at(node: Node, subject: Profile, profiles: Sequence[Profile]) -> RoleModels:
    known = [each for each in profiles if each[node.code].exact is not None]
    group = aggregate([*known], repeats=Repeats.LATEST)
    return RoleModels(node, group.best(node.code, n=1), group.rank(subject, node.code))
