"""The command `kompass profile`."""

from __future__ import annotations

from argparse import Namespace

from kompass_core.cli.answer import Answer, CommandError, Exit, Json
from kompass_core.cli.data import (
    caution_documents,
    cell_document,
    explanation_document,
    finding_documents,
    policies_document,
    result_document,
)
from kompass_core.cli.inputs import profile_of
from kompass_core.cli.output import Page, Row, TableColumn
from kompass_core.cli.sections import (
    CODE,
    TITLE,
    add_cautions,
    add_explanation,
    add_to_win,
    named,
    with_rule,
)
from kompass_core.cli.wording import Wording, described
from kompass_core.criteria import TOTAL, Level
from kompass_core.errors import nearest
from kompass_core.evaluations import Evaluation, FindingKind
from kompass_core.profiles import Origin, Profile, Value, cautions_about

_TELLING = frozenset({Origin.NOT_APPLICABLE, Origin.NOT_ASSESSED, Origin.UNKNOWN, Origin.PERCENT})

_FINDINGS = {
    FindingKind.STRENGTH: "Strength",
    FindingKind.IMPROVEMENT: "To improve",
    FindingKind.GOOD_EXAMPLE: "Good example",
}


def answer(options: Namespace) -> Answer:
    """Show the profile of the evaluation or the published result in a file."""
    found = profile_of(options.file, options)
    wording = Wording(found.pack, options.language)
    code: str | None = options.explain
    if code is not None and code not in found:
        message = f"{found.pack.ref} has no cell with the code {code!r}; {nearest(code, found)}"
        raise CommandError(Exit.MISUSE, message)

    def fill(page: Page) -> None:
        if code is None:
            _fill(page, wording, found)
        else:
            page.heading(f"{described(found.source)} ({found.pack.ref})")
            add_explanation(page, wording, found.explain(code))

    return Answer(document=lambda: _document(wording, found, code), page=fill)


def _document(wording: Wording, found: Profile, code: str | None) -> dict[str, Json]:
    return {
        "result": result_document(found.source),
        "stale": found.stale,
        "consistent": found.consistent,
        "policies": policies_document(found.policies),
        "cells": [cell_document(wording, found, value) for value in found.values()],
        "most_to_win": [value.code for value in _most_to_win(found)],
        "findings": finding_documents(found.source),
        "cautions": caution_documents(cautions_about(found)),
        "explanation": code and explanation_document(wording, found, code),
    }


def _fill(page: Page, wording: Wording, found: Profile) -> None:
    page.heading(f"{described(found.source)} ({found.pack.ref})")
    page.text(_summary(wording, found))
    if found.policies:
        page.text(
            f"Not applicable: {found.policies.not_applicable.value}. "
            f"Not assessed: {found.policies.not_assessed.value}."
        )
    add_cautions(page, tuple(cautions_about(found)))
    page.gap()
    _add_cells(page, wording, found)
    if winnable := _most_to_win(found):
        page.gap()
        page.text("Most points to win:")
        add_to_win(page, wording, winnable)
    _add_findings(page, found)


def _summary(wording: Wording, found: Profile) -> str:
    total, numbers = found.total, wording.numbers
    if total.exact is None:
        text = f"Not known in all; it can be {numbers.interval(total.bounds)}"
    else:
        points, most = wording.number(total.exact), wording.number(total.max_points)
        text = f"{points} of {most} points, {wording.percent(found, TOTAL)}"
        if not total.bounds.is_exact:
            text += f"; it can be {numbers.interval(total.bounds)}"
    if total.coverage is not None and total.coverage < 1:
        text += f"; {numbers.percent(total.coverage * 100, mode='floor')} of the points assessed"
    return f"{text}."


def _most_to_win(found: Profile) -> tuple[Value, ...]:
    """Return where most can be won, at the finest level that is known."""
    return found.largest_shortfalls(Level.SUB_QUESTION) or found.largest_shortfalls(Level.AREA)


def _add_cells(page: Page, wording: Wording, found: Profile) -> None:
    mark, values = wording.numbers.mark, _shown(found)
    columns = [
        CODE,
        TITLE,
        TableColumn("Points", at=mark),
        TableColumn("Of", at=mark),
        TableColumn("Percent", right=True, spare=1),
    ]
    bounded = any(not value.bounds.is_exact for value in values)
    if bounded:
        columns.append(TableColumn("Possible", at=wording.numbers.separator, spare=3))
    noted = any(value.origin in _TELLING for value in values)
    if noted:
        columns.append(TableColumn("Note", spare=2))

    def row(value: Value) -> Row:
        cells = (
            *named(wording, value.node),
            wording.number(value.exact),
            wording.number(value.max_points),
            wording.percent(found, value.code),
        )
        possible = (_possible(wording, value),) if bounded else ()
        note = (value.origin.value if value.origin in _TELLING else "",) if noted else ()
        return (*cells, *possible, *note)

    page.table(columns, with_rule((value.node, row(value)) for value in values))


def _possible(wording: Wording, value: Value) -> str:
    """Write the bounds where they say more than the points do."""
    says_more = not value.bounds.is_exact and value.origin is not Origin.NOT_APPLICABLE
    return wording.numbers.interval(value.bounds) if says_more else ""


def _shown(found: Profile) -> list[Value]:
    """Leave out sub-questions of areas below which nothing is known."""
    nodes = found.pack.nodes
    known = {
        node.code
        for node in nodes.values()
        if any(found[part].origin is not Origin.UNKNOWN for part in node.parts)
    }
    hidden = {part for node in nodes.values() if node.code not in known for part in node.parts}
    return [v for v in found.values() if v.level is not Level.SUB_QUESTION or v.code not in hidden]


def _add_findings(page: Page, found: Profile) -> None:
    findings = found.source.findings if isinstance(found.source, Evaluation) else ()
    if findings:
        page.gap()
    for finding in findings:
        about = f" ({finding.code})" if finding.code else ""
        page.item(f"{_FINDINGS[finding.kind]}{about}: {finding.text}")
