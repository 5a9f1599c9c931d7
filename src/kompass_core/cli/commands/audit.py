"""The command `kompass audit`."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Iterator, Sequence
from fractions import Fraction
from functools import partial

from kompass_core.cli.answer import CommandError, CommandResult, Exit
from kompass_core.cli.inputs import load_results
from kompass_core.cli.output import Page, Row, TableColumn
from kompass_core.cli.sections import with_rule
from kompass_core.cli.wording import Wording, described
from kompass_core.criteria import Level, Node
from kompass_core.labels import Sentence
from kompass_core.published import (
    Audit,
    Conflict,
    Mismatch,
    PrintedNumber,
    PublishedResult,
    Verdict,
    audit,
)

_SHOWN = 4
_SHOWN_CONFLICTS = 10
_OFTEN = Fraction(1, 10)


def run(options: Namespace) -> CommandResult:
    """Audit the published results that an argument names: one in full, several in a table."""
    found = load_results(options.file, options)
    results = [each for each in found if isinstance(each, PublishedResult)]
    if not results:
        message = (
            f"{options.file} is an evaluation: its scores are exact, so there is nothing to "
            "audit; see: kompass profile"
        )
        raise CommandError(Exit.MISUSE, message)
    wording = Wording.of(results[0].pack, options.language)
    if len(results) > 1:
        return _of_several([audit(each) for each in results], wording, options.language)
    (result,) = results
    audited = audit(result)

    def fill(page: Page) -> None:
        page.heading(f"{described(result)} ({result.pack.ref})")
        add_audit(page, wording, audited)

    data = partial(audited.to_dict, options.language)
    code = Exit.FINE if audited.possible else Exit.PROBLEMS
    return CommandResult(data, fill, code, language=wording.language)


def _of_several(audits: Sequence[Audit], wording: Wording, language: str | None) -> CommandResult:
    """Show the verdict on each of several results."""
    possible = all(each.possible for each in audits)
    return CommandResult(
        lambda: {"audits": [each.to_dict(language) for each in audits]},
        lambda page: _add_verdicts(page, wording, audits),
        Exit.FINE if possible else Exit.PROBLEMS,
        language=wording.language,
    )


def _add_verdicts(page: Page, wording: Wording, audits: Sequence[Audit]) -> None:
    say = wording.message
    columns = (
        TableColumn(say("Subject"), least=12),
        TableColumn(say("Date")),
        TableColumn(say("Verdict")),
        TableColumn(say("Recomputed"), right=True, spare=1),
        TableColumn(say("Not as printed"), right=True, spare=2),
        TableColumn(say("May be wrong"), least=16),
    )

    def row(audited: Audit) -> Row:
        result = audited.result
        wrong = dict.fromkeys(each.code for numbers in audited.conflicts for each in numbers)
        return (
            result.name,
            str(result.date),
            wording.term(audited.verdict),
            str(audited.checks),
            str(len(audited.mismatches)),
            ", ".join(wrong),
        )

    page.table(columns, [row(each) for each in audits])
    page.gap()
    wrong = sum(not each.possible for each in audits)
    page.text(
        wording.plural(
            "{n} result; impossible: {wrong}.",
            "{n} results; impossible: {wrong}.",
            len(audits),
            wrong=wrong,
        )
    )


def add_audit(page: Page, wording: Wording, audited: Audit) -> None:
    """Add the verdict, a table of areas, and the numbers that explain the verdict."""
    say = wording.message
    page.text(
        say("Verdict: {verdict}. {meaning}", verdict=audited.verdict, meaning=_meaning(audited))
    )
    page.text(_checks(wording, audited))
    if audited.result.stale:
        page.text(say("Caution: the criteria have changed since the numbers were recorded."))
    page.gap()
    _add_areas(page, wording, audited)
    if audited.conflicts:
        _add_conflicts(page, wording, audited)
    if audited.mismatches:
        page.gap()
        page.text(say("Numbers that are not as recomputed:"))
        for line in _mismatches(wording, audited):
            page.item(line)


def _meaning(audited: Audit) -> Sentence:
    return {
        Verdict.CONSISTENT: Sentence("All numbers that can be recomputed are as printed."),
        Verdict.ROUNDING: Sentence(
            "Some numbers are not as recomputed, but rounding explains them all."
        ),
        Verdict.IMPLAUSIBLE: Sentence(
            "The numbers are possible, but rounding hardly ever differs so much."
        ),
        Verdict.IMPOSSIBLE: Sentence(
            "No values print as all of these numbers: at least one is wrong."
        ),
    }[audited.verdict]


def _checks(wording: Wording, audited: Audit) -> str:
    n, differ = audited.checks, len(audited.mismatches)
    if not n:
        return wording.message("No printed number can be recomputed from others.")
    return wording.plural(
        "{n} number can be recomputed from others: {same} as printed, {differ} not.",
        "{n} numbers can be recomputed from others: {same} as printed, {differ} not.",
        n,
        same=n - differ,
        differ=differ,
    )


def _add_areas(page: Page, wording: Wording, audited: Audit) -> None:
    say = wording.message
    columns = (
        *wording.titles(),
        wording.points(say("Printed")),
        wording.points(say("Parts"), spare=1),
        wording.intervals(say("Parts allow"), spare=2),
        wording.intervals(say("All allow")),
    )
    nodes = [n for n in wording.pack.nodes.values() if n.level is not Level.SUB_QUESTION]
    page.table(columns, with_rule((node, _row(wording, audited, node)) for node in nodes))
    if any(printed.code not in {node.code for node in nodes} for printed in audited.result.printed):
        page.text(say("For the possible points of each sub-question, see: kompass profile"))


def _row(wording: Wording, audited: Audit, node: Node) -> Row:
    combined = audited.combined_parts(node.code)
    return (
        *wording.named(node),
        _printed(wording, audited.result.by_code.get(node.code)),
        "" if combined is None else wording.number(combined),
        _parts_allow(wording, audited, node),
        wording.numbers.interval(audited.bounds[node.code]),
    )


def _printed(wording: Wording, printed: PrintedNumber | None) -> str:
    """Write the printed points, or else the percent."""
    for kind, number in printed.numbers if printed else ():
        return wording.number(number) if kind == "points" else wording.percent(number)
    return ""


def _parts_allow(wording: Wording, audited: Audit, node: Node) -> str:
    """Write the interval that the parts allow; nothing if they do not narrow the node's range."""
    bounds = audited.from_below.get(node.code)
    if bounds is None or (bounds.low, bounds.high) == (node.low, node.high):
        return ""
    return wording.numbers.interval(bounds)


def _add_conflicts(page: Page, wording: Wording, audited: Audit) -> None:
    page.gap()
    found, say = audited.conflicts, wording.message
    page.text(_without(wording, len(found), len(found[0])))
    for conflict in found[:_SHOWN_CONFLICTS]:
        one = len(conflict) == 1
        line = "; ".join(_number(wording, each, short=not one) for each in conflict)
        rest = audited.without(conflict) if one else None
        if rest:
            allowed = wording.between(rest.bounds[conflict[0].code])
            line = say("{number}, the others allow a value {allowed}", number=line, allowed=allowed)
        page.item(f"{line}.")
    more = len(found) - _SHOWN_CONFLICTS
    if more > 0:
        page.item(say("{n} more; --json lists them.", n=more))
    if not audited.smallest:
        page.text(say("There may be fewer: the search was stopped."))
    elif not audited.complete:
        page.text(say("There are more: the search was stopped."))


def _without(wording: Wording, found: int, size: int) -> str:
    """Introduce the sets of numbers without which the others are possible."""
    say = wording.message
    if found == 1 and size == 1:
        return say("Without this number the others are possible:")
    if found == 1:
        return say("Without these {n} numbers the others are possible:", n=size)
    if size == 1:
        return say("Without one of these the others are possible:")
    return say("Without one of these sets of {n} numbers the others are possible:", n=size)


def _mismatches(wording: Wording, audited: Audit) -> Iterator[str]:
    """Describe all mismatches of points, and the first few of percentages."""
    say = wording.message
    points = [each for each in audited.mismatches if each.kind == "points"]
    percent = [each for each in audited.mismatches if each.kind == "percent"]
    for each in points:
        made = wording.number(each.recomputed)
        line = say("{number}, the parts make {points}", number=_number(wording, each), points=made)
        yield f"{line}{_frequency(wording, each)}."
    # The least probable ones first, so that none of them is omitted.
    percent.sort(key=lambda each: each.probability or 0)
    for each in percent[:_SHOWN]:
        made = wording.percent(each.recomputed)
        number = _number(wording, each)
        line = say("{number}, the points make {percent}", number=number, percent=made)
        yield f"{line}{_frequency(wording, each)}."
    if len(percent) > _SHOWN:
        yield say("{n} more such percentages; --json lists them all.", n=len(percent) - _SHOWN)


def _frequency(wording: Wording, number: Mismatch) -> str:
    """Write the probability of a mismatch that rounding does not cause often."""
    if not number.probability or number.probability > _OFTEN:
        return ""
    cases = 1 / number.probability
    written = wording.numbers.number(cases, decimals=0)
    if cases.denominator == 1:
        return wording.message(
            "; rounding causes a difference this large once in {n} cases", n=written
        )
    return wording.message(
        "; rounding causes a difference this large about once in {n} cases", n=written
    )


def _number(wording: Wording, number: Conflict | Mismatch, *, short: bool = False) -> str:
    """Write the node, by its code alone if *short*, and the value of a printed number."""
    code, title = wording.named(wording.pack.nodes[number.code])
    name = (code if short else f"{code} {title}".strip()) or title
    if number.kind == "percent":
        percent = wording.percent(number.printed)
        return wording.message("{name}: printed as {percent}", name=name, percent=percent)
    return wording.message("{name}: printed as {points} points", name=name, points=number.printed)
