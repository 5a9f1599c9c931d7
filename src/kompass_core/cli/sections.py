"""Sections of pages that several commands share."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from fractions import Fraction

from kompass_core.cli.output import Page, Row, TableColumn
from kompass_core.cli.wording import Wording
from kompass_core.comparison import Change, Comparison
from kompass_core.criteria import TOTAL, Level, Node
from kompass_core.profiles import Caution, Explanation, Origin, Profile, Value

CODE = TableColumn("")
"""The column of codes."""

TITLE = TableColumn("Area", least=20)
"""The column of titles."""

_LONGEST_HEAD = 12


def with_rule(rows: Iterable[tuple[Node, Row]]) -> list[Row]:
    """Return the rows of nodes, with a rule above the total."""
    found = list[Row]()
    for node, row in rows:
        found += [(), row] if node.code == TOTAL and found else [row]
    return found


def add_explanation(page: Page, wording: Wording, why: Explanation) -> None:
    """Add the inputs, the rule, the policies and the rounding of one value."""
    value = why.value
    points, most = wording.number(value.exact), wording.number(value.max_points)
    page.text(f"{' '.join(filter(None, wording.named(value.node)))}: {points} of {most} points")
    for line in _facts(wording, why):
        page.item(line)
    if why.inputs:
        page.gap()
        columns = (CODE, TITLE, wording.points("Points"), wording.points("Of"), TableColumn("From"))
        rows = [(*_points_of(wording, each), each.origin.value) for each in why.inputs]
        page.table(columns, rows)


def _facts(wording: Wording, why: Explanation) -> Iterator[str]:
    value = why.value
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
        yield f"Possible: {wording.numbers.interval(value.bounds)}"
    if value.coverage is not None and value.coverage < 1:
        yield f"Assessed: {wording.percent(value.coverage * 100, mode='floor')} of the points"
    for kind, number in why.printed.numbers:
        rounding = why.rounding.percent if kind == "percent" else why.rounding.points
        how = f"{rounding.mode.value} to a unit of {wording.number(rounding.unit)}"
        yield f"Printed {kind}: {wording.number(number)} ({how})"


def _points_of(wording: Wording, value: Value) -> Row:
    """Return the code, the title, the points and the maximum of a node."""
    points, most = wording.number(value.exact), wording.number(value.max_points)
    return (*wording.named(value.node), points, most)


def add_changes(page: Page, wording: Wording, comparison: Comparison) -> None:
    """Add a table of the changes, one row for each node."""
    before, after = _heads(comparison)
    columns = (
        CODE,
        TableColumn("Area", least=16),  # the certainty is worth more than a long title
        wording.points(before),
        wording.points(after),
        wording.points("Change"),
        wording.intervals("Possible", spare=1),
        TableColumn("Certainty", spare=2),
    )
    rows = with_rule((each.node, _change(wording, each)) for each in comparison.changes)
    page.table(columns, rows)
    added = _added(comparison)
    if added is not None and added != comparison.total.exact:
        sums = (added, comparison.total.exact)
        areas, total = (wording.numbers.number(each, signed=True) for each in sums)
        page.text(
            f"The changes of the areas add up to {areas}, that of the total is {total}: every "
            "printed number is rounded by itself."
        )


def _heads(comparison: Comparison) -> tuple[str, str]:
    """Return the headings of the two sides: their names, or their dates if the names agree."""
    before, after = comparison.before, comparison.after
    if before.name != after.name:
        return _short_name(before), _short_name(after)
    if before.date != after.date:
        return str(before.date), str(after.date)
    return "Before", "After"


def _short_name(profile: Profile) -> str:
    name = "Mean" if profile.is_mean else profile.name
    return name if len(name) <= _LONGEST_HEAD else f"{name[: _LONGEST_HEAD - 1]}…"


def _change(wording: Wording, change: Change) -> Row:
    return (
        *wording.named(change.node),
        wording.number(change.before.exact),
        wording.number(change.after.exact),
        wording.numbers.number(change.exact, signed=True),
        wording.numbers.interval(change.bounds, signed=True),
        change.certainty.value,
    )


def _added(comparison: Comparison) -> Fraction | None:
    """Combine the changes of the areas; None where the totals are not printed numbers."""
    pack = comparison.after.pack
    areas = [change.exact for change in comparison.areas]
    if TOTAL not in comparison or len(areas) < len(pack.areas):
        return None
    totals = (comparison.total.before, comparison.total.after)
    return pack.combine.of(areas) if any(t.origin is Origin.PRINTED for t in totals) else None


def add_extremes(page: Page, wording: Wording, comparison: Comparison) -> None:
    """Add the largest rises and falls of areas."""
    for heading, changes in (("Rose", comparison.rises()), ("Fell", comparison.falls())):
        points = [wording.numbers.number(each.exact, signed=True) for each in changes]
        names = [f"{wording.title(each.node)} ({each.code})" for each in changes]
        listed = ", ".join(f"{name} {n}" for name, n in zip(names, points, strict=True))
        page.item(f"{heading} most: {listed}." if listed else f"{heading}: no area.")


def add_not_compared(page: Page, wording: Wording, comparison: Comparison) -> None:
    """Add a table for each reason why nodes have no change across a crosswalk."""
    before, after = _heads(comparison)
    possible = wording.intervals("Possible", spare=1)
    columns = (CODE, TITLE, wording.points(before), wording.points(after), possible)
    for why in dict.fromkeys(each.why for each in comparison.not_compared):
        page.text(f"Not compared: {wording.text(why).rstrip('.')}.")
        rows = [
            (
                *wording.named(each.node),
                wording.number(each.before.exact) if each.before else "-",
                wording.number(each.after.exact) if each.after else "-",
                wording.numbers.interval(each.bounds, signed=True) if each.bounds else "",
            )
            for each in comparison.not_compared
            if each.why == why
        ]
        page.table(columns, rows)


def add_cautions(page: Page, cautions: Iterable[Caution]) -> None:
    """Add the cautions, once each."""
    for caution in dict.fromkeys(cautions):
        page.item(f"Caution: {str(caution).rstrip('.')}.")


def add_shortfalls(page: Page, wording: Wording, values: Sequence[Value]) -> None:
    """Add a table of nodes with the points that are missing to their maximum."""
    heading = "Sub-question" if values[0].level is Level.SUB_QUESTION else "Area"
    columns = (
        CODE,
        TableColumn(heading, least=20),
        wording.points("Points"),
        wording.points("Of"),
        wording.points("Shortfall"),
    )
    rows = [(*_points_of(wording, each), wording.number(each.shortfall)) for each in values]
    page.table(columns, rows)
