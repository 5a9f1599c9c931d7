"""The command `kompass audit`."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction

from kompass_core.cli.answer import CommandError, CommandResult, Exit
from kompass_core.cli.inputs import load_source
from kompass_core.cli.output import Page, Row
from kompass_core.cli.sections import CODE, TITLE, with_rule
from kompass_core.cli.wording import Wording, described
from kompass_core.criteria import Level, Node
from kompass_core.evaluations import Evaluation
from kompass_core.published import Audit, Conflict, Mismatch, Verdict, audit

_MEANINGS = {
    Verdict.CONSISTENT: "All numbers that can be recomputed are as printed",
    Verdict.ROUNDING: "Some numbers are not as recomputed, but rounding explains them all",
    Verdict.IMPOSSIBLE: "No values print as all of these numbers: at least one is wrong",
}

_SHOWN = 4


def run(options: Namespace) -> CommandResult:
    """Audit the published result in a file."""
    result = load_source(options.file)
    if isinstance(result, Evaluation):
        message = (
            f"{options.file} is an evaluation: its scores are exact, so there is nothing to "
            "audit; see: kompass profile"
        )
        raise CommandError(Exit.MISUSE, message)
    audited, wording = audit(result), Wording(result.pack, options.language)

    def fill(page: Page) -> None:
        page.heading(f"{described(result)} ({result.pack.ref})")
        add_audit(page, wording, audited)

    code = Exit.FINE if audited.possible else Exit.PROBLEMS
    return CommandResult(lambda: audited.to_dict(options.language), fill, code)


def add_audit(page: Page, wording: Wording, audited: Audit) -> None:
    """Add the verdict, a table of areas, and the numbers that explain the verdict."""
    page.text(f"Verdict: {audited.verdict.value}. {_MEANINGS[audited.verdict]}.")
    page.text(_checks(audited))
    if audited.result.stale:
        page.text("Caution: the criteria have changed since the numbers were recorded.")
    page.gap()
    _add_areas(page, wording, audited)
    if audited.culprits:
        _add_culprits(page, wording, audited)
    if audited.mismatches:
        page.gap()
        page.text("Numbers that are not as recomputed:")
        for line in _mismatches(wording, audited):
            page.item(line)


def _checks(audited: Audit) -> str:
    n, differ = audited.checks, len(audited.mismatches)
    if not n:
        return "No printed number can be recomputed from others."
    numbers = "1 number" if n == 1 else f"{n} numbers"
    return f"{numbers} can be recomputed from others: {n - differ} as printed, {differ} not."


def _add_areas(page: Page, wording: Wording, audited: Audit) -> None:
    columns = (
        CODE,
        TITLE,
        wording.points("Printed"),
        wording.points("Parts", spare=1),
        wording.intervals("Parts allow", spare=2),
        wording.intervals("All allow"),
    )
    nodes = [n for n in wording.pack.nodes.values() if n.level is not Level.SUB_QUESTION]
    page.table(columns, with_rule((node, _row(wording, audited, node)) for node in nodes))
    if any(cell.code not in {node.code for node in nodes} for cell in audited.result.printed):
        page.text("For the possible points of each sub-question, see: kompass profile")


def _row(wording: Wording, audited: Audit, node: Node) -> Row:
    cell = audited.result.by_code.get(node.code)
    return (
        *wording.named(node),
        _printed(wording, cell.points if cell else None),
        _printed(wording, audited.combined_parts(node.code)),
        _parts_allow(wording, audited, node),
        wording.numbers.interval(audited.bounds[node.code]),
    )


def _printed(wording: Wording, number: Decimal | Fraction | None) -> str:
    return "" if number is None else wording.number(number)


def _parts_allow(wording: Wording, audited: Audit, node: Node) -> str:
    """Write the interval that the parts allow; nothing if they do not narrow the node's range."""
    bounds = audited.from_below.get(node.code)
    if bounds is None or (bounds.low, bounds.high) == (node.low, node.high):
        return ""
    return wording.numbers.interval(bounds)


def _add_culprits(page: Page, wording: Wording, audited: Audit) -> None:
    page.gap()
    found = "The fewest numbers" if audited.smallest else "Numbers"
    page.text(f"{found} without which the others are possible:")
    rest = audited.without_culprits()
    for culprit in audited.culprits:
        line = _number(wording, culprit)
        if rest:
            line += f", the others allow {wording.numbers.interval(rest.bounds[culprit.code])}"
        page.item(f"{line}.")


def _mismatches(wording: Wording, audited: Audit) -> Iterator[str]:
    """Describe all mismatches of points, and the first few of percentages."""
    points = [each for each in audited.mismatches if each.kind == "points"]
    percent = [each for each in audited.mismatches if each.kind == "percent"]
    for each in points:
        yield f"{_number(wording, each)}, the parts make {wording.number(each.recomputed)}."
    for each in percent[:_SHOWN]:
        yield f"{_number(wording, each)}, the points make {wording.percent(each.recomputed)}."
    if len(percent) > _SHOWN:
        yield f"{len(percent) - _SHOWN} more such percentages; --json lists them all."


def _number(wording: Wording, number: Conflict | Mismatch) -> str:
    """Write the node and the value of a printed number."""
    name = " ".join(filter(None, wording.named(wording.pack.nodes[number.code])))
    if number.kind == "percent":
        return f"{name}: printed as {wording.percent(number.printed)}"
    return f"{name}: printed as {wording.number(number.printed)} points"
