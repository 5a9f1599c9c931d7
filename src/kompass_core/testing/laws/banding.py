"""Laws of bands."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

from kompass_core.criteria import Basis, CriteriaPack, Measure, Requirement
from kompass_core.evaluations import Evaluation
from kompass_core.missing import Policy
from kompass_core.profiles import profile as kompass_profile
from kompass_core.testing.laws.assertions import Profiling, demand_equal
from kompass_core.testing.oracle import coverage_of, limits_of, percent_of, points_of_nodes, rounded


def bands_are_those_of_the_ends(
    evaluation: Evaluation, *, profile: Profiling = kompass_profile
) -> None:
    """
    The lowest and the highest band are reached with all gaps at the minimum, or the maximum.

    A band is reached if its threshold and its requirements are met, and those of the bands below
    it; what is not applicable is not required.
    """
    pack, coverage = evaluation.pack, coverage_of(evaluation)
    found = profile(evaluation, not_applicable=Policy.RESCALE, not_assessed=Policy.RESCALE)
    for policy, end in ((Policy.WORST, "lowest"), (Policy.BEST, "highest")):
        points = points_of_nodes(evaluation, not_applicable=Policy.RESCALE, not_assessed=policy)
        for code in pack.bands_of:
            bands = found.band(code)
            band = bands and {"lowest": bands.low, "highest": bands.high}[end].code
            expected = None if points[code] is None else _reached(pack, code, points, coverage)
            demand_equal(f"the {end} band of {code!r}", band, expected)


def _reached(
    pack: CriteriaPack,
    code: str,
    points: Mapping[str, Fraction | None],
    coverage: Mapping[str, Fraction | None],
) -> str:
    """Return the band of a node that is known exactly."""
    scale = pack.bands_of[code]
    reached = scale.bands[0]
    for band in scale.bands[1:]:
        required = scale.requirements(band, code)
        if not all(_has(pack, scale.basis, each, points, coverage) for each in required):
            break
        reached = band
    return reached.code


def _has(
    pack: CriteriaPack,
    basis: Basis,
    required: Requirement,
    points: Mapping[str, Fraction | None],
    coverage: Mapping[str, Fraction | None],
) -> bool:
    code = required.code
    has = points[code]
    if has is None:
        return True
    printed = pack.rounding.for_level(pack.nodes[code].level)
    number, rounding = {
        Measure.POINTS: (has, printed.points),
        Measure.PERCENT: (
            percent_of(pack, has, limits_of(pack)[code]) or Fraction(),
            printed.percent,
        ),
        Measure.COVERAGE: ((coverage[code] or Fraction()) * 100, None),
    }[required.measure]
    if rounding is not None and basis is Basis.PRINTED:
        number = rounded(number, rounding)
    return number >= Fraction(required.least)
