"""The command `kompass diff`."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Iterable, Sequence

from kompass_core.cli.answer import Answer, CommandError, Exit, Json
from kompass_core.cli.inputs import target
from kompass_core.cli.output import Page, Row, TableColumn
from kompass_core.criteria import CriteriaPack, Difference, Impact, PackDiff, diff
from kompass_core.packs.releases import ReleaseDiff, diff_releases

_MANY = 4
"""So many equal differences become one line."""

_COLUMNS = (
    TableColumn("", least=4),
    TableColumn("What", least=10),
    TableColumn("Before", least=12),
    TableColumn("After", least=12),
)


def answer(options: Namespace) -> Answer:
    """Compare what two arguments name."""
    old, new = target(options.old), target(options.new)
    if isinstance(old, CriteriaPack) and isinstance(new, CriteriaPack):
        found = diff(old, new)
        return Answer(
            document=lambda: {"packs": [_document(found)], **_verdict(found)},
            page=lambda page: _fill(page, found),
            code=_code(found.verdict, options),
        )
    if isinstance(old, CriteriaPack) or isinstance(new, CriteriaPack):
        message = (
            f"kompass diff: {options.old} cannot be compared with {options.new}: one is a pack, "
            "the other a distribution"
        )
        raise CommandError(Exit.MISUSE, message)
    released = diff_releases(old, new)
    return Answer(
        document=lambda: _release_document(released),
        page=lambda page: _fill_release(page, released, f"{options.old} -> {options.new}"),
        code=_code(released.verdict, options),
    )


def _code(verdict: Impact, options: Namespace) -> Exit:
    worst = Impact[options.fail_on.upper()] if options.fail_on else None
    return Exit.PROBLEMS if worst and verdict.rank >= worst.rank else Exit.FINE


def _verdict(found: PackDiff | ReleaseDiff) -> dict[str, Json]:
    return {"verdict": found.verdict.value, "reasons": found.reasons}


def _document(found: PackDiff) -> dict[str, Json]:
    return {
        "old": {"pack": str(found.old), "digest": found.old.digest},
        "new": {"pack": str(found.new), "digest": found.new.digest},
        **_verdict(found),
        "renamed": found.renamed,
        "differences": [
            {
                "code": each.code,
                "field": each.field,
                "before": each.before,
                "after": each.after,
                "impact": each.impact.value,
                "reason": each.reason,
            }
            for each in found.differences
        ],
    }


def _release_document(found: ReleaseDiff) -> dict[str, Json]:
    return {
        "packs": [_document(each.diff) for each in found.revisions if each.diff],
        "revisions": [
            {"pack": str(each.ref), "impact": each.impact.value, "reason": each.reason}
            for each in found.revisions
        ],
        **_verdict(found),
    }


def _fill(page: Page, found: PackDiff) -> None:
    page.heading(f"{found.old} -> {found.new}")
    page.text(f"Verdict: {found.verdict.value}.")
    for reason in found.reasons:
        page.item(f"{reason}.")
    if found.renamed:
        names = ", ".join(found.renamed)
        page.item(
            f"renamed: {names}. Whether a part still asks for the same is for people to say; "
            "if it does not, its results mean something else."
        )
    scored = [each for each in found.differences if each.impact is not Impact.TEXT]
    text = [each for each in found.differences if each.impact is Impact.TEXT]
    for heading, differences in (("What is scored", scored), ("Text", text)):
        if differences:
            page.heading(heading)
            page.table(_COLUMNS, list(_rows(differences)))


def _rows(differences: Sequence[Difference]) -> Iterable[Row]:
    """Return a row for each difference, but one for many texts that were added or left out."""
    alike = dict[tuple[str, bool, bool], list[Difference]]()
    for each in differences:
        key = (each.field, each.before is None, each.after is None)
        alike.setdefault(key, []).append(each)
    for each in differences:
        group = alike[(each.field, each.before is None, each.after is None)]
        one_sided = each.impact is Impact.TEXT and None in (each.before, each.after)
        if not one_sided or len(group) < _MANY:
            yield (each.code, each.field, each.before or "-", each.after or "-")
        elif each is group[0]:
            sides = ("in all of them" if side else "-" for side in (each.before, each.after))
            yield (f"{len(group)} parts", each.field, *sides)


def _fill_release(page: Page, found: ReleaseDiff, heading: str) -> None:
    page.heading(heading)
    page.text(f"Verdict: {found.verdict.value}.")
    for each in found.revisions:
        reason = f": {each.reason}" if each.reason else ""
        page.item(f"{each.ref}: {each.impact.value}{reason}.")
    for each in found.revisions:
        if each.diff and each.diff.differences:
            _fill(page, each.diff)
