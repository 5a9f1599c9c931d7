"""The command `kompass diff`."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Iterator, Sequence
from typing import Any

from kompass_core.cli.answer import CommandError, CommandResult, Exit
from kompass_core.cli.inputs import load_target
from kompass_core.cli.output import Page, Row, TableColumn
from kompass_core.criteria import CriteriaPack, Difference, Impact, PackDiff, diff
from kompass_core.packs.releases import ReleaseDiff, diff_releases

_MANY = 4
"""The number of equal differences from which on they share a line."""

_COLUMNS = (
    TableColumn("", least=4),
    TableColumn("Field", least=10),
    TableColumn("Before", least=12),
    TableColumn("After", least=12),
)


def run(options: Namespace) -> CommandResult:
    """Compare two packs or two distributions."""
    old, new = load_target(options.old), load_target(options.new)
    if isinstance(old, CriteriaPack) and isinstance(new, CriteriaPack):
        found = diff(old, new)
        return CommandResult(
            data=lambda: {
                "packs": [found.to_dict()],
                "verdict": found.verdict.value,
                "reasons": [*found.reasons],
            },
            fill=lambda page: _add_diff(page, found),
            code=_code(found.verdict, options.fail_on),
        )
    if isinstance(old, CriteriaPack) or isinstance(new, CriteriaPack):
        message = (
            f"kompass diff: {options.old} cannot be compared with {options.new}: one is a pack, "
            "the other a distribution"
        )
        raise CommandError(Exit.MISUSE, message)
    released = diff_releases(old, new)
    return CommandResult(
        data=lambda: _release_dict(released),
        fill=lambda page: _add_release(page, released, f"{options.old} -> {options.new}"),
        code=_code(released.verdict, options.fail_on),
    )


def _code(verdict: Impact, fail_on: str | None) -> Exit:
    worst = Impact[fail_on.upper()] if fail_on else None
    return Exit.PROBLEMS if worst and verdict.rank >= worst.rank else Exit.FINE


def _release_dict(found: ReleaseDiff) -> dict[str, Any]:
    return {
        "packs": [each.diff.to_dict() for each in found.revisions if each.diff],
        "revisions": [
            {"pack": str(each.ref), "impact": each.impact.value, "reason": each.reason}
            for each in found.revisions
        ],
        "verdict": found.verdict.value,
        "reasons": [*found.reasons],
    }


def _add_diff(page: Page, found: PackDiff) -> None:
    page.heading(f"{found.old} -> {found.new}")
    page.text(f"Verdict: {found.verdict.value}.")
    for reason in found.reasons:
        page.item(f"{reason}.")
    if found.renamed:
        names = ", ".join(found.renamed)
        page.item(
            f"renamed: {names}. Only people can judge whether a renamed part still asks for the "
            "same; if it does not, its results have another meaning."
        )
    scored = [each for each in found.differences if each.impact is not Impact.TEXT]
    text = [each for each in found.differences if each.impact is Impact.TEXT]
    for heading, differences in (("Scoring", scored), ("Text", text)):
        if differences:
            page.heading(heading)
            page.table(_COLUMNS, list(_rows(differences)))


def _rows(differences: Sequence[Difference]) -> Iterator[Row]:
    """Yield a row for each difference, but one for many texts that were added or removed."""
    alike = dict[tuple[str, bool, bool], list[Difference]]()
    for each in differences:
        alike.setdefault(_likeness(each), []).append(each)
    for each in differences:
        group = alike[_likeness(each)]
        one_sided = each.impact is Impact.TEXT and None in (each.before, each.after)
        if not one_sided or len(group) < _MANY:
            yield (each.code, each.field, each.before or "-", each.after or "-")
        elif each is group[0]:
            sides = ("in all of them" if side else "-" for side in (each.before, each.after))
            yield (f"{len(group)} parts", each.field, *sides)


def _likeness(each: Difference) -> tuple[str, bool, bool]:
    return each.field, each.before is None, each.after is None


def _add_release(page: Page, found: ReleaseDiff, heading: str) -> None:
    page.heading(heading)
    page.text(f"Verdict: {found.verdict.value}.")
    for each in found.revisions:
        reason = f": {each.reason}" if each.reason else ""
        page.item(f"{each.ref}: {each.impact.value}{reason}.")
    for each in found.revisions:
        if each.diff and each.diff.differences:
            _add_diff(page, each.diff)
