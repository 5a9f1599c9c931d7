"""Sections of reports on the terminal."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from fractions import Fraction

from kompass_core.cli.output import Page, Row, TableColumn
from kompass_core.cli.wording import Wording
from kompass_core.comparison import Change, Comparison
from kompass_core.criteria import TOTAL, Level, Node
from kompass_core.profiles import Caution, Explanation, Origin, Profile, Value


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
        columns = (
            CODE,
            TITLE,
            TableColumn("Points", at=mark),
            TableColumn("Of", at=mark),
            TableColumn("From"),
        )
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


CODE = TableColumn("")
"""The column of codes."""

TITLE = TableColumn("Area", least=20)
"""The column of names."""

_LONGEST_HEAD = 12


def named(wording: Wording, node: Node) -> tuple[str, str]:
    """Return code and title of a cell; the total has no code."""
    return "" if node.code == TOTAL else node.code, wording.title(node)


def with_rule(rows: Iterable[tuple[Node, Row]]) -> list[Row]:
    """Return the rows of cells, with a rule above the total."""
    found = list[Row]()
    for node, row in rows:
        found += [(), row] if node.code == TOTAL and found else [row]
    return found


def heads_of(comparison: Comparison) -> tuple[str, str]:
    """Return what tells the two sides of a comparison apart, in a word."""
    before, after = comparison.before, comparison.after
    if before.name != after.name:
        return _short_name(before), _short_name(after)
    if before.date != after.date:
        return str(before.date), str(after.date)
    return "Before", "After"


def _short_name(profile: Profile) -> str:
    name = "GroupMean" if profile.is_mean else profile.name
    return name if len(name) <= _LONGEST_HEAD else f"{name[: _LONGEST_HEAD - 1]}…"


def add_changes(page: Page, wording: Wording, comparison: Comparison) -> None:
    """Add a table of what changed, one row for each cell, and what to know about it."""
    mark = wording.numbers.mark
    before, after = heads_of(comparison)
    columns = (
        CODE,
        TITLE,
        TableColumn(before, at=mark),
        TableColumn(after, at=mark),
        TableColumn("Change", at=mark),
        TableColumn("Possible", at=wording.numbers.separator, spare=1),
        TableColumn("Sure", spare=2),
    )
    page.table(columns, with_rule((each.node, _row(wording, each)) for each in comparison.changes))
    added = _added(comparison)
    if added is not None and added != comparison.total.exact:
        by_areas, total = (
            wording.numbers.number(each, signed=True) for each in (added, comparison.total.exact)
        )
        page.text(
            f"The areas add up to {by_areas}, the total says {total}: every printed number is "
            "rounded on its own."
        )


def _row(wording: Wording, change: Change) -> Row:
    numbers = wording.numbers
    return (
        *named(wording, change.node),
        wording.number(change.before.exact),
        wording.number(change.after.exact),
        numbers.number(change.exact, signed=True),
        numbers.interval(change.bounds, signed=True),
        change.certainty.value,
    )


def add_apart(page: Page, wording: Wording, comparison: Comparison) -> None:
    """Add a table of what has no change across a crosswalk, and why."""
    mark, numbers = wording.numbers.mark, wording.numbers
    before, after = heads_of(comparison)
    columns = (
        CODE,
        TITLE,
        TableColumn(before, at=mark),
        TableColumn(after, at=mark),
        TableColumn("Possible", at=numbers.separator, spare=1),
    )
    for why in dict.fromkeys(each.why for each in comparison.not_compared):
        page.text(f"Not compared: {wording.text(why).rstrip('.')}.")
        rows = [
            (
                *named(wording, each.node),
                wording.number(each.before.exact) if each.before else "-",
                wording.number(each.after.exact) if each.after else "-",
                numbers.interval(each.bounds, signed=True) if each.bounds else "",
            )
            for each in comparison.not_compared
            if each.why == why
        ]
        page.table(columns, rows)


def _added(comparison: Comparison) -> Fraction | None:
    """Return what the areas' changes make together, where printed totals may say otherwise."""
    pack = comparison.after.pack
    areas = [change.exact for change in comparison.areas]
    if TOTAL not in comparison or len(areas) < len(pack.areas):
        return None
    totals = (comparison.total.before, comparison.total.after)
    return pack.combine.of(areas) if any(t.origin is Origin.PRINTED for t in totals) else None


def add_extremes(page: Page, wording: Wording, comparison: Comparison) -> None:
    """Add what rose and what fell most."""
    for what, changes in (("Rose", comparison.rises()), ("Fell", comparison.falls())):
        listed = ", ".join(
            f"{wording.title(each.node)} ({each.code}) "
            f"{wording.numbers.number(each.exact, signed=True)}"
            for each in changes
        )
        page.item(f"{what} most: {listed}." if listed else f"{what}: no area.")


def add_cautions(page: Page, cautions: Sequence[Caution]) -> None:
    """Add what a reader must know, once each."""
    for caution in dict.fromkeys(cautions):
        page.item(f"Caution: {str(caution).rstrip('.')}.")


def add_to_win(page: Page, wording: Wording, values: Sequence[Value]) -> None:
    """Add a table of cells with the points that are missing to their maximum."""
    mark = wording.numbers.mark
    heading = "Sub-question" if values[0].level is Level.SUB_QUESTION else "Area"
    columns = (
        CODE,
        TableColumn(heading, least=20),
        TableColumn("Points", at=mark),
        TableColumn("Of", at=mark),
        TableColumn("To win", at=mark),
    )
    rows = [
        (
            *named(wording, value.node),
            wording.number(value.exact),
            wording.number(value.max_points),
            wording.number(value.shortfall),
        )
        for value in values
    ]
    page.table(columns, rows)
