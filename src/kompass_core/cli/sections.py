"""Sections of pages that several commands share."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from fractions import Fraction
from typing import TYPE_CHECKING

from kompass_core.cli.output import Page, Row, TableColumn
from kompass_core.cli.wording import Wording
from kompass_core.criteria import TOTAL, Level, Node

if TYPE_CHECKING:
    from kompass_core.comparison import Change, Comparison
    from kompass_core.profiles import Caution, Explanation, Profile, Value

_LONGEST_HEAD = 12


def with_rule(rows: Iterable[tuple[Node, Row]]) -> list[Row]:
    """Return the rows of nodes and blocks, the total last, with a rule above it."""
    found = list[Row]()
    for node, row in sorted(rows, key=lambda pair: pair[0].code == TOTAL):
        if node.code == TOTAL and found and () not in found:
            found.append(())
        found.append(row)
    return found


def add_explanation(page: Page, wording: Wording, why: Explanation) -> None:
    """Add the inputs, the rule, the policies and the rounding of one value."""
    value, say = why.value, wording.message
    points, most = wording.number(value.exact), wording.number(value.max_points)
    name = " ".join(filter(None, wording.named(value.node)))
    page.text(say("{name}: {points} of {most} points", name=name, points=points, most=most))
    for line in _facts(wording, why):
        page.item(line)
    if why.inputs:
        page.gap()
        columns = (
            *wording.titles(),
            wording.points(say("Points")),
            wording.points(say("Of")),
            TableColumn(say("Origin")),
        )
        rows = [(*points_of(wording, each), wording.term(each.origin)) for each in why.inputs]
        page.table(columns, rows)


def _facts(wording: Wording, why: Explanation) -> Iterator[str]:
    value, say = why.value, wording.message
    yield say("How: {rule}", rule=why.rule)
    if why.answered is not None:
        yield from map(wording.sentence, why.answered.lines())
    if why.missing is not None:
        yield say("Reason: {reason}", reason=why.missing.reason)
    if why.policies is not None:
        yield say(
            "Policy: not applicable, {not_applicable}; not assessed, {not_assessed}",
            not_applicable=why.policies.not_applicable,
            not_assessed=why.policies.not_assessed,
        )
    if not value.bounds.is_exact:
        yield say("Possible: {interval}", interval=wording.between(value.bounds))
    if value.coverage is not None and value.coverage < 1:
        assessed = wording.percent(value.coverage * 100, mode="floor")
        yield say("Assessed: {percent} of the points", percent=assessed)
    for kind, number in why.printed.numbers:
        rounding = why.rounding.percent if kind == "percent" else why.rounding.points
        facts = {"number": number, "mode": rounding.mode, "unit": rounding.unit}
        if kind == "percent":
            yield say("Printed percent: {number} ({mode} to a unit of {unit})", **facts)
        else:
            yield say("Printed points: {number} ({mode} to a unit of {unit})", **facts)
    if why.band is not None:
        yield say("Band: {band}", band=why.band.text)
        yield from (wording.sentence(each.text) for each in why.band.checks)


def points_of(wording: Wording, value: Value) -> Row:
    """Return the code, the title, the points and the maximum of a node."""
    points, most = wording.number(value.exact), wording.number(value.max_points)
    return (*wording.named(value.node), points, most)


def add_changes(page: Page, wording: Wording, comparison: Comparison) -> None:
    """Add a table of the changes, one row for each node."""
    (before, after), say = _heads(wording, comparison), wording.message
    columns = (
        *wording.titles(least=14),  # the certainty is worth more than a long title
        wording.points(before),
        wording.points(after),
        wording.points(say("Change") if _same_subject(comparison) else say("Difference")),
        wording.intervals(say("Possible"), spare=1),
        TableColumn(say("Certainty"), spare=2),
    )
    shown = (*comparison.changes, *comparison.blocks)
    rows = with_rule((each.node, _change(wording, each)) for each in shown)
    page.table(columns, rows)
    added = _added(comparison)
    if added is not None and added != comparison.total.exact:
        text = say(
            "The changes of the areas add up to {areas}, that of the total is {total}: every "
            "printed number is rounded by itself.",
            areas=wording.number(added, signed=True),
            total=wording.number(comparison.total.exact, signed=True),
        )
        page.text(text)


def add_band_changes(page: Page, wording: Wording, comparison: Comparison) -> None:
    """Add a line for each band, with its change and how sure it is."""
    changes = [(each.node, each.band) for each in comparison.changes if each.band is not None]
    if changes:
        page.gap()
    for node, band in changes:
        facts = {"name": wording.title(node), "bands": band.text, "certainty": band.certainty}
        page.item(wording.message("Band of {name}: {bands} ({certainty})", **facts))


def _same_subject(comparison: Comparison) -> bool:
    return comparison.before.name == comparison.after.name


def _heads(wording: Wording, comparison: Comparison) -> tuple[str, str]:
    """Return the headings of the two sides: their names, or their dates if the names agree."""
    before, after = comparison.before, comparison.after
    if not _same_subject(comparison):
        return short_name(wording, before), short_name(wording, after)
    if before.date != after.date:
        return str(before.date), str(after.date)
    return wording.message("Before"), wording.message("After")


def short_name(wording: Wording, profile: Profile) -> str:
    """Return the name of a result for the heading of a column."""
    name = wording.message("Mean") if profile.is_mean else profile.name
    return name if len(name) <= _LONGEST_HEAD else f"{name[: _LONGEST_HEAD - 1]}…"


def _change(wording: Wording, change: Change) -> Row:
    return (
        *wording.named(change.node),
        wording.number(change.before.exact),
        wording.number(change.after.exact),
        wording.number(change.exact, signed=True),
        wording.numbers.interval(change.bounds, signed=True),
        wording.term(change.certainty),
    )


def _added(comparison: Comparison) -> Fraction | None:
    """Combine the changes of the areas; None where the totals are not printed numbers."""
    from kompass_core.profiles import Origin

    pack = comparison.after.pack
    areas = [comparison[code].exact for code in pack.total.parts if code in comparison]
    if TOTAL not in comparison or len(areas) < len(pack.total.parts):
        return None
    totals = (comparison.total.before, comparison.total.after)
    return pack.total.combined(areas) if any(t.origin is Origin.PRINTED for t in totals) else None


def add_extremes(page: Page, wording: Wording, comparison: Comparison) -> None:
    """Add the largest rises and falls of areas; beside another result, the largest differences."""
    before, after, say = comparison.before, comparison.after, wording.message
    up, down = (
        ", ".join(
            f"{wording.title(each.node)} ({each.code}) {wording.number(each.exact, signed=True)}"
            for each in changes
        )
        or say("no area")
        for changes in (comparison.rises(), comparison.falls())
    )
    if _same_subject(comparison) or (before.is_mean and after.is_mean):
        lines = say("Rose most: {areas}.", areas=up), say("Fell most: {areas}.", areas=down)
    elif before.is_mean:
        lines = (
            say("Furthest above the mean: {areas}.", areas=up),
            say("Furthest below the mean: {areas}.", areas=down),
        )
    elif after.is_mean:
        lines = (
            say("Furthest below the mean: {areas}.", areas=up),
            say("Furthest above the mean: {areas}.", areas=down),
        )
    else:
        lines = (
            say("Furthest above {name}: {areas}.", name=before.name, areas=up),
            say("Furthest below {name}: {areas}.", name=before.name, areas=down),
        )
    for line in lines:
        page.item(line)


def add_not_compared(page: Page, wording: Wording, comparison: Comparison) -> None:
    """Add a table for each reason why nodes have no change across a crosswalk."""
    before, after = _heads(wording, comparison)
    possible = wording.intervals(wording.message("Possible"), spare=1)
    columns = (*wording.titles(), wording.points(before), wording.points(after), possible)
    for why in dict.fromkeys(each.why for each in comparison.not_compared):
        page.text(wording.message("Not compared: {why}.", why=wording.text(why).rstrip(".")))
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


def add_cautions(page: Page, wording: Wording, cautions: Iterable[Caution]) -> None:
    """Add the cautions, once each."""
    for caution in dict.fromkeys(cautions):
        text = wording.sentence(caution.text).rstrip(".")
        page.item(wording.message("Caution: {text}.", text=text))


def add_shortfalls(page: Page, wording: Wording, values: Sequence[Value]) -> None:
    """Add a table of nodes with the points that are missing to their maximum."""
    say = wording.message
    of_questions = values[0].level is Level.SUB_QUESTION
    columns = (
        TableColumn(""),
        TableColumn(say("Sub-question") if of_questions else say("Area"), least=20),
        wording.points(say("Points")),
        wording.points(say("Of")),
        wording.points(say("Shortfall")),
    )
    rows = [(*points_of(wording, each), wording.number(each.shortfall)) for each in values]
    page.table(columns, rows)
