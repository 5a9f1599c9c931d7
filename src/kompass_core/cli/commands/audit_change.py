"""The command `kompass audit-change`."""

from __future__ import annotations

import re
from argparse import Namespace
from decimal import Decimal
from fractions import Fraction
from typing import Any

from kompass_core.amounts import Rounding, exact_text
from kompass_core.cli.answer import CommandError, CommandResult, Exit
from kompass_core.cli.inputs import Target, criteria_of, load_source
from kompass_core.cli.output import Page
from kompass_core.labels import Sentence
from kompass_core.published import ChangeAudit, PublishedResult, Verdict, audit_change
from kompass_core.published.audit import judge_change

_NUMBER = re.compile(r"[+−-]?[0-9]{1,9}(?:[.,][0-9]{1,9})?")
_TYPED = str.maketrans({",": ".", "−": "-"})


def run(options: Namespace) -> CommandResult:
    """Judge a printed change between two printed numbers, or between two published results."""
    printed = _number(options.printed)
    if printed is None:
        message = f"kompass audit-change: {options.printed!r} is not a number"
        raise CommandError(Exit.MISUSE, message)
    before, after = _number(options.before), _number(options.after)
    language = options.language or "en"
    if before is not None and after is not None:
        found = _of_numbers(before, after, printed)
    else:
        criteria = criteria_of(options)
        earlier, later = (_published(each, criteria) for each in (options.before, options.after))
        found = audit_change(earlier, later, printed, code=options.code)
        language = options.language or later.pack.language
    code = Exit.PROBLEMS if found.verdict is Verdict.IMPOSSIBLE else Exit.FINE
    return CommandResult(
        lambda: _data(found), lambda page: _add_verdict(page, found), code, language=language
    )


def _number(text: str) -> Decimal | None:
    """Read a number with a decimal point or a decimal comma; None if it is none."""
    return Decimal(text.translate(_TYPED)) if _NUMBER.fullmatch(text) else None


def _published(text: str, criteria: Target | None) -> PublishedResult:
    result = load_source(text, criteria)
    if not isinstance(result, PublishedResult):
        message = f"{text} is an evaluation: its scores are exact; see: kompass compare"
        raise CommandError(Exit.MISUSE, message)
    return result


def _of_numbers(before: Decimal, after: Decimal, printed: Decimal) -> ChangeAudit:
    """Judge numbers that were rounded half up to the last decimal that was typed."""
    decimals = max(-int(each.as_tuple().exponent) for each in (before, after))
    rounding = Rounding("half-up", Fraction(1, 10**decimals))
    bounds = rounding.bounds(after) - rounding.bounds(before)
    return judge_change(Fraction(after) - Fraction(before), bounds, rounding, printed)


def _data(found: ChangeAudit) -> dict[str, Any]:
    return {
        "verdict": found.verdict.value,
        "printed": exact_text(found.printed),
        "difference": exact_text(found.difference),
        "bounds": found.bounds.to_dict(),
        "allowed": found.allowed.to_dict(),
    }


def _add_verdict(page: Page, found: ChangeAudit) -> None:
    words, numbers = page.words, page.words.numbers
    meaning = {
        Verdict.CONSISTENT: Sentence("The change is the difference of the printed numbers."),
        Verdict.ROUNDING: Sentence(
            "The change is not the difference of the printed numbers, but rounding explains it."
        ),
        Verdict.IMPOSSIBLE: Sentence("No values before rounding print as these three numbers."),
    }[found.verdict]
    page.text(
        words.message("Verdict: {verdict}. {meaning}", verdict=found.verdict, meaning=meaning)
    )
    text = words.message(
        "Printed: {printed}. Difference of the printed numbers: {difference}. Before rounding, the "
        "change is {bounds}; it can be printed as a number {allowed}.",
        printed=numbers.number(Fraction(found.printed), signed=True),
        difference=numbers.number(Fraction(found.difference), signed=True),
        bounds=numbers.between(found.bounds, signed=True),
        allowed=numbers.between(found.allowed, signed=True),
    )
    page.text(text)
