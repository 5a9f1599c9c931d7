"""The command `kompass compare`."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import Any

from kompass_core.cli.answer import CommandError, CommandResult, Exit
from kompass_core.cli.inputs import load_profile
from kompass_core.cli.output import Page, Row, TableColumn
from kompass_core.cli.sections import (
    add_band_changes,
    add_cautions,
    add_changes,
    add_extremes,
    add_not_compared,
    short_name,
    with_rule,
)
from kompass_core.cli.wording import Wording, described
from kompass_core.comparison import Comparison, compare
from kompass_core.criteria import Crosswalk, Level, Node
from kompass_core.errors import IncomparableError, KompassError
from kompass_core.packs import load_crosswalk
from kompass_core.profiles import Profile

_INSTALLED = "auto"


def run(options: Namespace) -> CommandResult:
    """Compare two results, or show three or more in one table."""
    names = (options.before, options.after, *options.more)
    before, after, *more = (load_profile(each, options) for each in names)
    comparison = _compared(before, after, options.crosswalk)
    wording = Wording.of(after.pack, options.language)
    if more:
        others = [_compared(each, after, options.crosswalk) for each in more]
        return _side_by_side(options, wording, comparison, others)
    refs = " -> ".join(dict.fromkeys(map(str, (before.pack.ref, after.pack.ref))))

    def fill(page: Page) -> None:
        page.heading(f"{described(before)} -> {described(after)} ({refs})")
        add_comparison(page, wording, comparison)

    data = partial(comparison.to_dict, options.language)
    return CommandResult(data, fill, language=wording.language)


def _compared(before: Profile, after: Profile, given: str | None) -> Comparison:
    crosswalk = _crosswalk(given, before, after)
    try:
        return compare(before, after, crosswalk=crosswalk)
    except IncomparableError as error:
        hint = _hint(before, after) if crosswalk is None else []
        raise CommandError(Exit.PROBLEMS, *map(str, error.problems), *hint) from None


def _crosswalk(given: str | None, before: Profile, after: Profile) -> Crosswalk | None:
    """Return the crosswalk that the option names; None within one revision."""
    ends = before.pack.ref, after.pack.ref
    if given is None or (given == _INSTALLED and ends[0] == ends[1]):
        return None
    return load_crosswalk(*ends) if given == _INSTALLED else load_crosswalk(Path(given))


def _hint(before: Profile, after: Profile) -> list[str]:
    """Return the option that would help, if there is one."""
    try:
        load_crosswalk(before.pack.ref, after.pack.ref)
    except KompassError:  # the hint must not replace the reason for the refusal
        return []
    return ["a crosswalk between the two is installed: add --crosswalk auto"]


def add_comparison(page: Page, wording: Wording, comparison: Comparison) -> None:
    """Add the changes, the extremes, the nodes that are not compared, and the cautions."""
    if comparison.changes:
        add_changes(page, wording, comparison)
    else:
        page.text(wording.message("The two sides have no known points in common."))
    add_band_changes(page, wording, comparison)
    if comparison.areas:
        page.gap()
        add_extremes(page, wording, comparison)
    if comparison.not_compared:
        page.gap()
        add_not_compared(page, wording, comparison)
    if comparison.cautions:
        page.gap()
        add_cautions(page, wording, comparison.cautions)
    if comparison.crosswalk is not None and comparison.crosswalk.note is not None:
        note = wording.text(comparison.crosswalk.note)
        page.item(wording.message("Crosswalk: {note}", note=note))


def _side_by_side(
    options: Namespace, wording: Wording, change: Comparison, others: Sequence[Comparison]
) -> CommandResult:
    """Show several results in one table, as published reports do: earlier, later, mean."""
    after = change.after
    shown = (change.before, after, *(each.before for each in others))

    def fill(page: Page) -> None:
        page.heading(f"{wording.text(after.pack.title)} ({after.pack.ref})")
        for each in shown:
            page.item(described(each))
        page.gap()
        _add_table(page, wording, shown, change)
        cautions = [caution for each in (change, *others) for caution in each.cautions]
        if cautions:
            page.gap()
            add_cautions(page, wording, cautions)

    def data() -> dict[str, Any]:
        return {
            "results": [each.to_dict(options.language) for each in shown],
            "comparisons": [each.to_dict(options.language) for each in (change, *others)],
        }

    return CommandResult(data, fill, language=wording.language)


def _has_points(profile: Profile, code: str) -> bool:
    return profile[code].exact is not None


def _add_table(page: Page, wording: Wording, shown: Sequence[Profile], change: Comparison) -> None:
    say, names = wording.message, [each.name for each in shown]
    columns = [*wording.titles(least=16)]
    for each in shown:
        repeated = names.count(each.name) > 1
        columns.append(wording.points(str(each.date) if repeated else short_name(wording, each)))
    same_subject = names[0] == names[1]
    if same_subject:
        columns += [wording.points(say("Change")), TableColumn(say("Certainty"), spare=1)]

    def row(node: Node) -> Row:
        points = [wording.number(each[node.code].exact) for each in shown]
        if same_subject:
            found = change.get(node.code)
            points.append(wording.number(found.exact, signed=True) if found else "")
            points.append(wording.term(found.certainty) if found else "")
        return (*wording.named(node), *points)

    pack = change.after.pack
    nodes = [
        node
        for code, node in pack.nodes.items()
        if node.level is not Level.SUB_QUESTION
        or sum(_has_points(each, code) for each in shown) > 1
    ]
    blocks = pack.block_nodes.items()
    nodes += [node for code, node in blocks if all(code in each for each in shown)]
    page.table(columns, with_rule((node, row(node)) for node in nodes))
