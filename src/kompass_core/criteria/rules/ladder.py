"""Ladders: the highest step whose requirements are met."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from functools import cached_property
from itertools import pairwise, takewhile
from typing import cast

from attrs import field, frozen
from attrs.validators import deep_iterable, instance_of

from kompass_core.amounts import exact, exact_text, number
from kompass_core.criteria.rules.built_in import BuiltInRule
from kompass_core.criteria.rules.codes import IS_CODE, code_problems
from kompass_core.criteria.rules.items import Answer, Item, Scale, repeated_codes
from kompass_core.criteria.rules.protocol import Law
from kompass_core.errors import PackRuleError, Problem, messages, raise_any
from kompass_core.labels import Label

_LEAST, _MOST = 2, 100


@frozen(kw_only=True)
class LadderStep:
    """
    One step of a ladder.

    Attributes:
        code: Its name in answers, e.g. ``"plan"``.
        title: Its meaning.
        low: The least points that it gives.
        high: The most points that it gives; not below `low`.

    Raises:
        PackRuleError: If the code is malformed, or the band is upside down.
    """

    code: str = field(validator=instance_of(str), metadata=IS_CODE)
    title: Label = field(validator=instance_of(Label))
    low: Fraction = field(converter=exact, metadata={"key": "from"})
    high: Fraction = field(converter=exact, metadata={"key": "to"})

    def __attrs_post_init__(self) -> None:
        raise_any(PackRuleError, _step_problems(self))


def _step_problems(step: LadderStep) -> Iterator[Problem]:
    """[KP001, KP080] A step has a code, and a band that goes up."""
    yield from code_problems(step.code)
    if step.low > step.high:
        yield messages.LADDER_BAND_REVERSED.problem(low=number(step.low), high=number(step.high))


@frozen(kw_only=True, repr=False)
class LadderRule(BuiltInRule):
    """
    Named steps with bands of points: the step reached decides the band, points the place in it.

    A cumulative ladder asks of each step above the lowest whether it is reached, yes or no. A
    step counts only where all below it are reached: with Plan and Check, but without Do, the
    ladder ends at Plan. A ladder that is not cumulative asks for the name of the step, as the
    item ``step``. Both ask for ``points``. Let *low* to *high* be the band of the step reached:
    ``share = (min(max(points, low), high) - bottom) / (top - bottom)``.

    >>> from kompass_core import Label
    >>> bands = {"nothing": (0, 10), "plan": (11, 30), "do": (31, 100)}
    >>> steps = [
    ...     LadderStep(code=code, title=Label({"en": code}), low=low, high=high)
    ...     for code, (low, high) in bands.items()
    ... ]
    >>> ladder = LadderRule(steps=steps)
    >>> ladder.share({"plan": True, "do": True, "points": 45})
    Fraction(9, 20)
    >>> ladder.share({"plan": False, "do": True, "points": 45})
    Fraction(1, 10)

    Attributes:
        steps: The steps, from the lowest; each band starts one `unit` above the one before.
        unit: The unit of points (> 0).
        cumulative: True if a step demands those below it.

    Raises:
        PackRuleError: If there are fewer than two steps, two have one code, or the bands
            overlap, leave a gap, are in the wrong order or are no whole units.
    """

    name = "ladder"
    # Each item has a place of its own.
    kept = frozenset(Law) - {Law.ORDER_FREE, Law.MISSING_NEUTRAL, Law.ADDITIVE}
    steps: tuple[LadderStep, ...] = field(
        converter=tuple[LadderStep, ...], validator=deep_iterable(instance_of(LadderStep))
    )
    unit: Decimal | Fraction = field(default=Decimal(1), converter=number)
    cumulative: bool = field(default=True, validator=instance_of(bool))

    def __attrs_post_init__(self) -> None:
        raise_any(PackRuleError, _ladder_problems(self))

    @property
    def low(self) -> Fraction:
        """The least points: the lower end of the lowest band."""
        return self.steps[0].low

    @property
    def high(self) -> Fraction:
        """The most points: the upper end of the highest band."""
        return self.steps[-1].high

    @cached_property
    def _items(self) -> tuple[Item, ...]:  # type: ignore[override]  # pyright: ignore[reportIncompatibleVariableOverride]
        """The steps above the lowest, or the name of the step; then the points."""
        points = Item(code="points", title=Label({"en": "Points"}), scale=self._scale)
        if self.cumulative:
            asked = [Item(code=step.code, title=step.title) for step in self.steps[1:]]
            return (*asked, points)
        options = tuple(step.code for step in self.steps)
        return (Item(code="step", title=Label({"en": "Step"}), options=options), points)

    @cached_property
    def _scale(self) -> Scale:
        return Scale(self.low, self.high, self.unit)

    @property
    def parameters(self) -> Mapping[str, object]:
        """The bands by step, and `cumulative`."""
        # A list: the order of a mapping is no content.
        bands = [[step.code, [exact_text(step.low), exact_text(step.high)]] for step in self.steps]
        return {"cumulative": self.cumulative, "steps": bands}

    @property
    def grain(self) -> Fraction | None:
        """The share that one unit is."""
        return self._scale.grain

    def reached(self, answers: Mapping[str, Answer]) -> LadderStep:
        """Return the step that *answers* to all items reach."""
        if not self.cumulative:
            return next(step for step in self.steps if step.code == answers["step"])
        lowest, *others = self.steps
        return [lowest, *takewhile(lambda step: bool(answers[step.code]), others)][-1]

    def share(self, answers: Mapping[str, Answer]) -> Fraction | None:
        """Return the share of the points, kept within the band; None if an item is omitted."""
        if len(answers) < len(self.items):
            return None
        step, points = self.reached(answers), cast("Decimal | Fraction", answers["points"])
        return self._scale.share_of(min(max(Fraction(points), step.low), step.high))


def _ladder_problems(ladder: LadderRule) -> Iterator[Problem]:
    """[KP071, KP074, KP075] A ladder has steps to climb, each with a name of its own."""
    steps = ladder.steps
    if not _LEAST <= len(steps) <= _MOST:
        limits = {"least": _LEAST, "most": _MOST}
        yield messages.ITEM_COUNT_OUT_OF_RANGE.problem("steps", given=len(steps), **limits)
    elif ladder.unit <= 0:
        ends = {"worst": number(ladder.low), "best": number(ladder.high)}
        yield messages.INVALID_SCALE_UNIT.problem("unit", given=ladder.unit, **ends)
    else:
        codes = [step.code for step in steps]
        yield from repeated_codes(codes, "steps", reserved=["points"])
        yield from _band_problems(steps, Fraction(ladder.unit))


def _band_problems(steps: Sequence[LadderStep], unit: Fraction) -> Iterator[Problem]:
    """[KP079, KP081] Every band is of whole units, and starts one above the band before it."""
    for i, step in enumerate(steps):
        if ((step.high - step.low) / unit).denominator > 1:
            facts = {"low": number(step.low), "high": number(step.high), "unit": number(unit)}
            path, code = f"steps[{i}]", step.code
            yield messages.LADDER_BAND_NOT_WHOLE_UNITS.problem(path, code=code, **facts)
    for i, (below, above) in enumerate(pairwise(steps), start=1):
        expected = below.high + unit
        if above.low != expected:
            codes = {"code": above.code, "before": below.code}
            ends = {"below": number(below.high), "given": number(above.low)}
            yield messages.LADDER_BANDS_NOT_CONTIGUOUS.problem(
                f"steps[{i}].from", expected=number(expected), **codes, **ends
            )
