"""Rules of one amount: points, percent or a rating."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from functools import cached_property
from typing import ClassVar

from attrs import field, frozen
from attrs.validators import instance_of

from kompass_core.criteria.rules.built_in import BuiltInRule
from kompass_core.criteria.rules.items import Answer, Item, Scale
from kompass_core.errors import PackRuleError, messages
from kompass_core.labels import Label

_is_scale = instance_of(Scale)


@frozen(kw_only=True)
class _OneAmount(BuiltInRule):
    """Rules that ask for one amount, linear between the ends of its scale."""

    scale: Scale = field(validator=_is_scale)
    asks: ClassVar[str]

    @cached_property
    def _items(self) -> tuple[Item, ...]:  # type: ignore[override]  # pyright: ignore[reportIncompatibleVariableOverride]
        """The one item that is asked for."""
        return (Item(code=self.asks, title=Label({"en": self.asks.title()}), scale=self.scale),)

    @property
    def grain(self) -> Fraction | None:
        """The share that one unit is; None without a unit."""
        return self.scale.grain

    def share(self, answers: Mapping[str, Answer]) -> Fraction:
        """Return the position of the amount between the worst end and the best."""
        (item,) = self.items
        return item.share_of(answers[item.code])


@frozen(kw_only=True)
class PointsRule(_OneAmount):
    """
    The points themselves: ``share = (points - least) / (most - least)``.

    This is how a sub-question is scored that names no rule. It asks for the item ``points``.

    >>> PointsRule(scale=Scale(0, 20)).share({"points": 15})
    Fraction(3, 4)

    Attributes:
        scale: The least points, the most, and the unit of points.
    """

    name = "points"
    asks = "points"


_PERCENT = Scale(0, 100)


@frozen(kw_only=True)
class PercentRule(_OneAmount):
    """
    Percent of what is possible: ``share = percent / 100``.

    It asks for the item ``percent``.

    >>> PercentRule().share({"percent": 45})
    Fraction(9, 20)

    Attributes:
        scale: From 0 to 100, and the unit of percentages.

    Raises:
        PackRuleError: If the scale is not from 0 to 100.
    """

    scale: Scale = field(default=_PERCENT, validator=_is_scale)
    name = "percent"
    asks = "percent"

    def __attrs_post_init__(self) -> None:
        if (self.scale.worst, self.scale.best) != (_PERCENT.worst, _PERCENT.best):
            ends = {"worst": self.scale.worst, "best": self.scale.best}
            raise PackRuleError([messages.PERCENT_SCALE_NOT_0_TO_100.problem("scale", **ends)])


@frozen(kw_only=True)
class ScaleRule(_OneAmount):
    """
    A rating on a scale with any two ends: ``share = (rating - worst) / (best - worst)``.

    The scale may descend: its worst end is then the larger number. It asks for the item
    ``rating``.

    >>> ScaleRule(scale=Scale(6, 1, 1)).share({"rating": 2})
    Fraction(4, 5)

    Attributes:
        scale: The ends, and the unit of ratings.
    """

    name = "scale"
    asks = "rating"
