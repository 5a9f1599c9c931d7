"""Why a cell has its value, for people."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from kompass_core.cli.pages import Page
from kompass_core.cli.sections import CODE, TITLE, named
from kompass_core.cli.tables import Column
from kompass_core.cli.wording import Wording
from kompass_core.explanation import Explanation
from kompass_core.terms import TOTAL

__all__ = ["add_explanation"]


def add_explanation(page: Page, wording: Wording, why: Explanation) -> None:
    """Add the inputs, the rule, the policy and the rounding that gave one value."""
    value = why.value
    points, most = wording.number(value.exact), wording.number(value.max_points)
    code = "" if value.code == TOTAL else f"{value.code} "
    page.text(f"{code}{wording.title(value.node)}: {points} of {most} points")
    for line in _facts(wording, why):
        page.item(line)
    if why.inputs:
        page.gap()
        mark = wording.numbers.mark
        columns = (CODE, TITLE, Column("Points", at=mark), Column("Of", at=mark), Column("From"))
        page.table(
            columns,
            [
                (
                    *named(wording, each.node),
                    wording.number(each.exact),
                    wording.number(each.max_points),
                    each.origin.value,
                )
                for each in why.inputs
            ],
        )


def _facts(wording: Wording, why: Explanation) -> Iterator[str]:
    value, numbers = why.value, wording.numbers
    yield f"How: {why.rule}"
    if why.answered is not None:
        yield from why.answered.lines()
    if why.missing is not None:
        yield f"Reason: {why.missing.reason}"
    if why.policies is not None:
        yield (
            f"Policy: not applicable {why.policies.not_applicable.value}, "
            f"not assessed {why.policies.not_assessed.value}"
        )
    if not value.bounds.is_exact:
        yield f"Possible: {numbers.interval(value.bounds)}"
    if value.coverage is not None and value.coverage < 1:
        yield f"Assessed: {numbers.percent(value.coverage * 100, mode='floor')} of the points"
    for kind, number in why.printed.numbers:
        rounding = why.rounding.percent if kind == "percent" else why.rounding.points
        shown = numbers.number(Fraction(number))
        unit = numbers.number(rounding.unit)
        yield f"Printed {kind}: {shown} ({rounding.mode.value} to a unit of {unit})"
