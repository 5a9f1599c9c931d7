"""The command `kompass audit`."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction

from kompass_core.cli.answer import Answer, CommandError, Exit
from kompass_core.cli.data import audit_document
from kompass_core.cli.output import Page, Row, TableColumn
from kompass_core.cli.sections import CODE, TITLE, named, with_rule
from kompass_core.cli.wording import Wording, combined_parts, described, without_culprits
from kompass_core.criteria import Level, Node
from kompass_core.evaluations import Evaluation
from kompass_core.files import load_result
from kompass_core.published import Audit, Conflict, Mismatch, Verdict, audit

MEANINGS = {
    Verdict.CONSISTENT: "whatever can be recomputed comes out as printed",
    Verdict.ROUNDING: "something comes out differently, but rounding explains all of it",
    Verdict.IMPOSSIBLE: "no values print as all of this, so at least one number is wrong",
}
"""What the verdicts say, in short."""

_SHOWN = 4


def answer(options: Namespace) -> Answer:
    """Audit the published result in a file."""
    result = load_result(options.file)
    if isinstance(result, Evaluation):
        message = (
            f"{options.file} is an evaluation: its scores are exact, so there is nothing to "
            "audit; see: kompass profile"
        )
        raise CommandError(Exit.MISUSE, message)
    audited, wording = audit(result), Wording(result.pack, options.language)
    return Answer(
        document=lambda: audit_document(wording, audited),
        page=lambda page: _fill(page, wording, audited),
        code=Exit.FINE if audited.possible else Exit.PROBLEMS,
    )


def _fill(page: Page, wording: Wording, audited: Audit) -> None:
    result = audited.result
    page.heading(f"{described(result)} ({result.pack.ref})")
    page.text(f"Verdict: {audited.verdict.value}. {MEANINGS[audited.verdict].capitalize()}.")
    page.text(_checks(audited))
    if result.stale:
        page.text("Caution: the criteria have changed since the numbers were recorded.")
    page.gap()
    _add_cells(page, wording, audited)
    if audited.culprits:
        _add_culprits(page, wording, audited)
    if audited.mismatches:
        page.gap()
        page.text("What does not follow from other printed numbers:")
        for line in _mismatches(wording, audited):
            page.item(line)


def _checks(audited: Audit) -> str:
    made, differ = audited.checks, len(audited.mismatches)
    if not made:
        return "No printed number can be recomputed from others."
    numbers = "1 number" if made == 1 else f"{made} numbers"
    return f"{numbers} can be recomputed from others: {made - differ} as printed, {differ} not."


def allowed(audited: Audit, wording: Wording, code: str) -> str:
    """Write what the parts of a cell allow for it; nothing where they say nothing."""
    bounds, node = audited.from_below.get(code), wording.pack.nodes[code]
    silent = bounds is None or (bounds.low, bounds.high) == (node.low, node.high)
    return "" if silent or bounds is None else wording.numbers.interval(bounds)


def _add_cells(page: Page, wording: Wording, audited: Audit) -> None:
    mark, separator = wording.numbers.mark, wording.numbers.separator
    columns = (
        CODE,
        TITLE,
        TableColumn("PrintedNumber", at=mark),
        TableColumn("Parts", at=mark, spare=1),
        TableColumn("Parts allow", at=separator, spare=2),
        TableColumn("All allow", at=separator),
    )
    nodes = [n for n in wording.pack.nodes.values() if n.level is not Level.SUB_QUESTION]
    page.table(columns, with_rule((node, _row(wording, audited, node)) for node in nodes))
    if any(cell.code not in {node.code for node in nodes} for cell in audited.result.printed):
        page.text("For what each sub-question can be, see: kompass profile")


def _row(wording: Wording, audited: Audit, node: Node) -> Row:
    cell, parts = audited.result.cells.get(node.code), combined_parts(audited.result, node)
    return (
        *named(wording, node),
        _printed(wording, cell.points if cell else None),
        _printed(wording, parts),
        allowed(audited, wording, node.code),
        wording.numbers.interval(audited.bounds[node.code]),
    )


def _printed(wording: Wording, number: Decimal | Fraction | None) -> str:
    return "" if number is None else wording.number(number)


def _add_culprits(page: Page, wording: Wording, audited: Audit) -> None:
    page.gap()
    smallest = "the fewest numbers" if audited.smallest else "some numbers"
    page.text(f"Without these, {smallest} that can be, the rest would be possible:")
    rest = without_culprits(audited)
    for culprit in audited.culprits:
        line = f"{_cell(wording, culprit.code)}: printed as {_amount(wording, culprit)}"
        if rest:
            line += f", the others allow {wording.numbers.interval(rest.bounds[culprit.code])}"
        page.item(f"{line}.")


def _mismatches(wording: Wording, audited: Audit) -> Iterator[str]:
    """Describe what came out differently: all parents, and the first few percentages."""
    for each in audited.mismatches:
        if each.kind == "points":
            yield _mismatch(wording, each, f"the parts make {wording.number(each.recomputed)}")
    percent = [each for each in audited.mismatches if each.kind == "percent"]
    for each in percent[:_SHOWN]:
        again = wording.numbers.percent(Fraction(each.recomputed))
        yield _mismatch(wording, each, f"the points make {again}")
    if len(percent) > _SHOWN:
        yield f"{len(percent) - _SHOWN} more such percentages; --json lists them all."


def _mismatch(wording: Wording, each: Mismatch, again: str) -> str:
    return f"{_cell(wording, each.code)}: printed as {_amount(wording, each)}, {again}."


def _cell(wording: Wording, code: str) -> str:
    node = wording.pack.nodes[code]
    return " ".join(filter(None, named(wording, node)))


def _amount(wording: Wording, number: Conflict | Mismatch) -> str:
    if number.kind == "percent":
        return wording.numbers.percent(Fraction(number.printed))
    return f"{wording.number(number.printed)} points"
