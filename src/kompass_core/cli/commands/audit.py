"""The command `kompass audit`."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Iterator
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
    Verdict.IMPLAUSIBLE: "The numbers are possible, but rounding hardly ever differs so much",
    Verdict.IMPOSSIBLE: "No values print as all of these numbers: at least one is wrong",
}

_SHOWN = 4
_SHOWN_CONFLICTS = 10
_OFTEN = Fraction(1, 10)


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
    if audited.conflicts:
        _add_conflicts(page, wording, audited)
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
    numbers = (cell.points if cell else None, audited.combined_parts(node.code))
    return (
        *wording.named(node),
        *("" if number is None else wording.number(number) for number in numbers),
        _parts_allow(wording, audited, node),
        wording.numbers.interval(audited.bounds[node.code]),
    )


def _parts_allow(wording: Wording, audited: Audit, node: Node) -> str:
    """Write the interval that the parts allow; nothing if they do not narrow the node's range."""
    bounds = audited.from_below.get(node.code)
    if bounds is None or (bounds.low, bounds.high) == (node.low, node.high):
        return ""
    return wording.numbers.interval(bounds)


def _add_conflicts(page: Page, wording: Wording, audited: Audit) -> None:
    page.gap()
    found, one = audited.conflicts, len(audited.conflicts[0]) == 1
    size = "one of these" if one else f"one of these sets of {len(found[0])} numbers"
    if len(found) == 1:
        size = "this number" if one else f"these {len(found[0])} numbers"
    page.text(f"Without {size} the others are possible:")
    for conflict in found[:_SHOWN_CONFLICTS]:
        line = "; ".join(_number(wording, each, short=not one) for each in conflict)
        rest = audited.without(conflict) if one else None
        if rest:
            line += f", the others allow {wording.numbers.interval(rest.bounds[conflict[0].code])}"
        page.item(f"{line}.")
    more = len(found) - _SHOWN_CONFLICTS
    if more > 0:
        page.item(f"{more} more; --json lists them.")
    if not audited.smallest:
        page.text("There may be fewer: the search was stopped.")
    elif not audited.complete:
        page.text("There are more: the search was stopped.")


def _mismatches(wording: Wording, audited: Audit) -> Iterator[str]:
    """Describe all mismatches of points, and the first few of percentages."""
    points = [each for each in audited.mismatches if each.kind == "points"]
    percent = [each for each in audited.mismatches if each.kind == "percent"]
    for each in points:
        made = wording.number(each.recomputed)
        yield f"{_number(wording, each)}, the parts make {made}{_frequency(wording, each)}."
    # The least probable ones first, so that none of them is omitted.
    percent.sort(key=lambda each: each.probability or 0)
    for each in percent[:_SHOWN]:
        made = wording.percent(each.recomputed)
        yield f"{_number(wording, each)}, the points make {made}{_frequency(wording, each)}."
    if len(percent) > _SHOWN:
        yield f"{len(percent) - _SHOWN} more such percentages; --json lists them all."


def _frequency(wording: Wording, number: Mismatch) -> str:
    """Write the probability of a mismatch that rounding does not cause often."""
    if not number.probability or number.probability > _OFTEN:
        return ""
    cases = 1 / number.probability
    about = "" if cases.denominator == 1 else "about "
    written = wording.numbers.number(cases, decimals=0)
    return f"; rounding causes a difference this large {about}once in {written} cases"


def _number(wording: Wording, number: Conflict | Mismatch, *, short: bool = False) -> str:
    """Write the node, by its code alone if *short*, and the value of a printed number."""
    code, title = wording.named(wording.pack.nodes[number.code])
    name = (code if short else f"{code} {title}".strip()) or title
    if number.kind == "percent":
        return f"{name}: printed as {wording.percent(number.printed)}"
    return f"{name}: printed as {wording.number(number.printed)} points"
