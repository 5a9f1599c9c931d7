"""Bands: named results by threshold, and what else a result needs to reach them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from enum import Enum
from fractions import Fraction
from math import ceil

from attrs import field, frozen
from attrs.validators import deep_iterable, instance_of

from kompass_core.amounts import Interval, exact, exact_text, number
from kompass_core.criteria.layout import Node
from kompass_core.criteria.parts import (
    TOTAL,
    LevelRounding,
    RoundingConvention,
    is_label,
    is_text,
    names,
    optional_exact,
)
from kompass_core.criteria.percent import PercentBase
from kompass_core.criteria.rules.codes import IS_CODE, code_problems
from kompass_core.errors import PackRuleError, Problem, messages, nearest, parse_choice, raise_any
from kompass_core.labels import Label, title_problems

_HUNDRED = 100


class Measure(Enum):
    """The number of a node that is compared with a threshold."""

    POINTS = "points"
    """Its points."""
    PERCENT = "percent"
    """Its points in percent, as its pack defines them."""
    COVERAGE = "coverage"
    """The assessed part of its points, in percent."""

    def of(self, node: Node, points: Interval, coverage: Fraction | None) -> Interval:
        """Return the interval of this number for a node with *points* and *coverage*."""
        if self is Measure.POINTS:
            return points
        if self is Measure.PERCENT:
            return node.percent_interval(points)
        if coverage is None:
            return Interval(0, _HUNDRED)
        return Interval.exactly(coverage * _HUNDRED)

    def limits(self, node: Node) -> tuple[Fraction, Fraction]:
        """Return the least and the most that this number can be."""
        if self is Measure.POINTS:
            return node.low, node.high
        if self is Measure.PERCENT:
            return node.percent_of(node.low), Fraction(_HUNDRED)
        return Fraction(), Fraction(_HUNDRED)


class Basis(Enum):
    """The form of the numbers that are compared with thresholds."""

    EXACT = "exact"
    """Exact, before they are rounded for print."""
    PRINTED = "printed"
    """Rounded, as they are printed."""


class Met(Enum):
    """The result of a requirement, as far as the bounds of a node determine it."""

    YES = "met"
    """Every value within the bounds meets it."""
    POSSIBLE = "possibly met"
    """Some values within the bounds meet it."""
    NO = "not met"
    """No value within the bounds meets it."""


def _measure(given: Measure | str) -> Measure:
    return parse_choice(Measure, given, path="measure", error=PackRuleError)


def _basis(given: Basis | str) -> Basis:
    return parse_choice(Basis, given, path="basis", error=PackRuleError)


@frozen
class Threshold:
    """
    The exact amount from which a requirement is met.

    Attributes:
        amount: The amount.
        included: True if the amount itself meets it; False if only more does.
    """

    amount: Fraction
    included: bool

    def met(self, value: Interval) -> Met:
        """Compare with a value of which the bounds are known."""
        if self._passed(value.low, ends_there=value.low_closed, beyond=not value.low_closed):
            return Met.YES
        if self._passed(value.high, ends_there=value.high_closed, beyond=False):
            return Met.POSSIBLE
        return Met.NO

    def _passed(self, end: Fraction, *, ends_there: bool, beyond: bool) -> bool:
        """True if an end of the bounds is above the amount, or equal to it and meets it."""
        return end > self.amount or (
            end == self.amount and (beyond or (self.included and ends_there))
        )


@frozen(kw_only=True)
class Requirement:
    """
    The least that a node must have.

    Attributes:
        code: The code of an area or a sub-question, or "total".
        least: The least that it must have, in the unit of the measure.
        measure: The number that is compared: "points", "percent" or "coverage", the percent of
            its points that are assessed.
    """

    code: str = field(validator=is_text, metadata=IS_CODE)
    least: Fraction = field(converter=exact)
    measure: Measure = field(default=Measure.POINTS, converter=_measure)

    def __str__(self) -> str:
        return f"{exact_text(self.least)} {self.measure.value} of {self.code}"

    def threshold(self, printed: LevelRounding | None = None) -> Threshold:
        """
        Return the exact amount from which it is met.

        Args:
            printed: The rounding of the node's level if printed numbers are compared. The
                threshold is then the least amount that is rounded to enough.
        """
        least = Fraction(self.least)
        if printed is None or self.measure is Measure.COVERAGE:
            return Threshold(least, included=True)
        rounding = printed.points if self.measure is Measure.POINTS else printed.percent
        enough = rounding.bounds(ceil(least / rounding.unit) * rounding.unit)
        return Threshold(enough.low, enough.low_closed)


@frozen(kw_only=True)
class Band:
    """
    A named result, such as gold, high risk or green.

    Attributes:
        code: Unique within its scale, e.g. "gold".
        title: Its name, in one or more languages.
        least: The threshold in the measure of its scale; omitted in the first band, and where
            only parts are required.
        requires: What parts must have besides.

    Raises:
        PackRuleError: If the code is malformed.
    """

    code: str = field(validator=is_text, metadata=IS_CODE)
    title: Label = field(validator=is_label)
    least: Fraction | None = field(default=None, converter=optional_exact, metadata={"key": "from"})
    requires: tuple[Requirement, ...] = field(
        default=(),
        converter=tuple[Requirement, ...],
        validator=deep_iterable(instance_of(Requirement)),
    )

    def __attrs_post_init__(self) -> None:
        raise_any(PackRuleError, code_problems(self.code))

    def __str__(self) -> str:
        least = "" if self.least is None else f" from {exact_text(self.least)}"
        required = " and ".join(map(str, self.requires))
        return f"{self.code}{least}" + (f" with {required}" if required else "")


@frozen(kw_only=True, repr=False)
class BandScale:
    """
    The bands of one or more nodes, from the lowest.

    The first band is for all results that reach no other. A band is reached if the threshold and
    the requirements are met: its own, and those of all bands below it. Bands therefore never fall
    when points rise.

    Attributes:
        of: The codes of the nodes that have these bands; the total if omitted.
        measure: The number that the thresholds are compared with: "points", "percent" or
            "coverage".
        basis: "exact" or "printed" numbers.
        bands: The bands, the lowest first.

    Raises:
        PackRuleError: If there are fewer than two bands, a code is repeated, the first band
            has a threshold or a requirement, another has none, or a threshold is not above
            those below it.
    """

    of: tuple[str, ...] = field(default=(TOTAL,), converter=names, validator=deep_iterable(is_text))
    measure: Measure = field(default=Measure.POINTS, converter=_measure)
    basis: Basis = field(default=Basis.EXACT, converter=_basis)
    bands: tuple[Band, ...] = field(
        converter=tuple[Band, ...],
        validator=deep_iterable(instance_of(Band)),
        metadata={"schema": {"minItems": 2}},
    )

    def __attrs_post_init__(self) -> None:
        raise_any(PackRuleError, _scale_problems(self))

    def __repr__(self) -> str:
        return f"<BandScale of {', '.join(self.of)}: {len(self.bands)} bands>"

    def __str__(self) -> str:
        bands = "; ".join(map(str, self.bands))
        return f"{', '.join(self.of)}, {self.basis.value} {self.measure.value}: {bands}"

    def requirements(self, band: Band, code: str) -> tuple[Requirement, ...]:
        """Return the threshold of a band for the node *code*, and what it requires besides."""
        if band.least is None:
            return band.requires
        own = Requirement(code=code, least=band.least, measure=self.measure)
        return (own, *band.requires)

    def threshold(
        self, required: Requirement, node: Node, rounding: RoundingConvention
    ) -> Threshold:
        """
        Return the exact amount from which a requirement is met, on the basis of the scale.

        Args:
            required: The requirement, of one of its bands.
            node: The node of which something is required.
            rounding: The rounding of printed numbers.
        """
        is_printed = self.basis is Basis.PRINTED
        return required.threshold(rounding.for_level(node.level) if is_printed else None)


def _scale_problems(scale: BandScale) -> Iterator[Problem]:
    """[KP170, KP171, KP172, KP173, KP174] Bands differ, and rise from one that all reach."""
    if len(scale.bands) < 2:  # noqa: PLR2004 (one band says nothing)
        yield messages.TOO_FEW_BANDS.problem("bands", given=len(scale.bands))
    known = Counter(band.code.lower() for band in scale.bands)
    highest: Fraction | None = None
    for i, band in enumerate(scale.bands):
        path = f"bands[{i}]"
        if known[band.code.lower()] > 1:
            yield messages.BAND_CODE_REPEATED.problem(f"{path}.code", code=band.code)
        is_open = band.least is None and not band.requires
        if i == 0 and not is_open:
            yield messages.FIRST_BAND_NOT_OPEN.problem(path, code=band.code)
        if i and is_open:
            yield messages.BAND_WITHOUT_THRESHOLD.problem(path, code=band.code)
        if band.least is not None:
            if highest is not None and band.least <= highest:
                facts = {"code": band.code, "given": number(band.least), "below": number(highest)}
                yield messages.BAND_THRESHOLDS_NOT_RISING.problem(f"{path}.from", **facts)
            highest = band.least


def band_problems(
    scales: tuple[BandScale, ...], nodes: Mapping[str, Node], language: str
) -> Iterator[Problem]:
    """[KP175, KP176, KP177] Bands are of nodes that exist, one scale each, within their limits."""
    taken = Counter(code for scale in scales for code in scale.of)
    for i, scale in enumerate(scales):
        path = f"band_scales[{i}]"
        for j, code in enumerate(scale.of):
            if code not in nodes:
                hint = nearest(code, nodes)
                yield messages.BAND_NODE_UNKNOWN.problem(f"{path}.of[{j}]", code=code, hint=hint)
            elif taken[code] > 1:
                yield messages.NODE_HAS_TWO_BAND_SCALES.problem(f"{path}.of[{j}]", code=code)
        for j, band in enumerate(scale.bands):
            here = f"{path}.bands[{j}]"
            yield from title_problems(band.title, language, f"{here}.title")
            yield from _reach_problems(scale, band, nodes, here)


def _reach_problems(
    scale: BandScale, band: Band, nodes: Mapping[str, Node], path: str
) -> Iterator[Problem]:
    """[KP175, KP177, KP201] What a band requires can be had, and can be missed."""
    for k, each in enumerate(band.requires):
        if each.code not in nodes:
            hint, here = nearest(each.code, nodes), f"{path}.requires[{k}].code"
            yield messages.BAND_NODE_UNKNOWN.problem(here, code=each.code, hint=hint)
        else:
            yield from _range_problems(each, nodes, f"{path}.requires[{k}].least")
    if band.least is not None:
        own = (scale.requirements(band, code)[0] for code in scale.of if code in nodes)
        for each in own:
            yield from _range_problems(each, nodes, f"{path}.from")


def _range_problems(each: Requirement, nodes: Mapping[str, Node], path: str) -> Iterator[Problem]:
    if each.measure is Measure.PERCENT and nodes[each.code].percent is PercentBase.NONE:
        yield messages.BAND_PERCENT_NOT_DEFINED.problem(path)
        return
    low, high = each.measure.limits(nodes[each.code])
    if not low < each.least <= high:
        ends = {"low": number(low), "high": number(high)}
        facts = {"code": each.code, "given": number(each.least), **ends}
        yield messages.BAND_THRESHOLD_OUT_OF_RANGE.problem(path, **facts)
