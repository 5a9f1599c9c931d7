"""The command `kompass read-table`."""

from __future__ import annotations

from argparse import Namespace
from typing import Any

from kompass_core.amounts import exact_text
from kompass_core.cli.answer import CommandError, CommandResult, Exit
from kompass_core.cli.inputs import load_criteria
from kompass_core.cli.output import Page, TableColumn
from kompass_core.cli.wording import Wording
from kompass_core.evaluations import NotAssessed
from kompass_core.files import save, to_dict
from kompass_core.forms import TableReading, read_table
from kompass_core.serialization.result_files import Result


def run(options: Namespace) -> CommandResult:
    """Show how each row of a table was understood, and save its result if asked."""
    if options.out and not (options.subject and options.date):
        message = "kompass read-table: to save a result, give its --subject and its --date"
        raise CommandError(Exit.MISUSE, message)
    pack = load_criteria(options.pack)
    choices = {"unit": options.unit, "column": options.column, "sheet": options.sheet}
    reading = read_table(options.file, pack, **choices)
    problems = tuple(str(each.with_facts(**_options(each.facts))) for each in reading.problems)
    result = None
    if not problems and options.subject and options.date:
        result = _result(reading, options)
        if options.out:
            save(result, options.out)

    def data() -> dict[str, Any]:
        rows = [
            {
                "row": each.row,
                "label": each.label,
                "code": each.code,
                "given": each.given,
                "value": exact_text(each.value),
                "why": each.why,
            }
            for each in reading.rows
        ]
        return {
            "pack": str(pack.ref),
            "unit": reading.unit and reading.unit.value,
            "column": reading.column,
            "notes": list(reading.notes),
            "rows": rows,
            "problems": [each.to_dict() for each in reading.problems],
            "result": None if result is None else to_dict(result),
            "written": options.out if result else None,
        }

    def fill(page: Page) -> None:
        _add_reading(page, Wording.of(pack, options.language), reading, options.file)
        if result is not None:
            page.gap()
            named = f"the result of {options.subject}, {options.date}"
            page.text(f"{options.out}: {named}." if options.out else f"Save {named} with --out.")

    code = Exit.PROBLEMS if problems else Exit.FINE
    return CommandResult(data, fill, code, problems)


def _options(facts: dict[str, object]) -> dict[str, object]:
    """Name an option in place of an argument of the library."""
    return {"argument": f"--{facts['argument']}"} if "argument" in facts else {}


def _result(reading: TableReading, options: Namespace) -> Result:
    named = {"subject": options.subject, "date": options.date}
    if options.printed:
        return reading.published_result(**named)
    rest = None if options.rest is None else NotAssessed(options.rest)
    return reading.evaluation(**named, rest=rest)


def _add_reading(page: Page, wording: Wording, reading: TableReading, name: str) -> None:
    page.heading(f"{name} ({reading.pack.ref})")
    unit = "unit unknown" if reading.unit is None else f"in {reading.unit.value}"
    about = f"column {reading.column}, {unit}" if reading.column else "no column of numbers"
    page.text(f"{'; '.join((about, *reading.notes))}.")
    page.gap()
    columns = (
        TableColumn(wording.message("Row"), right=True),
        TableColumn(wording.message("In the table"), least=12),
        TableColumn(wording.message("Given"), right=True),
        TableColumn(wording.message("Code")),
        TableColumn(wording.message("Title"), least=12),
        TableColumn(wording.message("Read as"), at=wording.numbers.mark),
        TableColumn(wording.message("Reason"), least=18),
    )
    rows = [
        (
            str(each.row),
            each.label,
            each.given,
            each.code or "",
            wording.title(reading.pack.nodes[each.code]) if each.code else "",
            "" if each.value is None else wording.number(each.value),
            each.why,
        )
        for each in reading.rows
    ]
    page.table(columns, rows)
