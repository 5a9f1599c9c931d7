"""The command `kompass compare`."""

from __future__ import annotations

from argparse import Namespace
from pathlib import Path

from kompass_core.cli.answer import Answer, CommandError, Exit
from kompass_core.cli.data import comparison_document
from kompass_core.cli.inputs import profile_of
from kompass_core.cli.output import Page
from kompass_core.cli.sections import add_apart, add_cautions, add_changes, add_extremes
from kompass_core.cli.wording import Wording, described
from kompass_core.comparison import Comparison, compare
from kompass_core.criteria import Crosswalk
from kompass_core.errors import IncomparableError, UnknownCrosswalkError
from kompass_core.packs.loading import load_crosswalk
from kompass_core.profiles import Profile

_INSTALLED = "auto"


def answer(options: Namespace) -> Answer:
    """Compare the results in two files."""
    before, after = profile_of(options.before, options), profile_of(options.after, options)
    crosswalk = _crosswalk(options.crosswalk, before, after)
    try:
        comparison = compare(before, after, crosswalk=crosswalk)
    except IncomparableError as error:
        hint = _hint(before, after) if crosswalk is None else []
        raise CommandError(Exit.PROBLEMS, *map(str, error.problems), *hint) from None
    wording = Wording(after.pack, options.language)
    return Answer(
        document=lambda: comparison_document(wording, comparison),
        page=lambda page: _fill(page, wording, before, comparison),
    )


def _crosswalk(given: str | None, before: Profile, after: Profile) -> Crosswalk | None:
    """Return the crosswalk that was asked for; none within one revision."""
    if given is None or (given == _INSTALLED and before.pack.ref == after.pack.ref):
        return None
    if given == _INSTALLED:
        return load_crosswalk(before.pack.ref, after.pack.ref)
    return load_crosswalk(Path(given))


def _hint(before: Profile, after: Profile) -> list[str]:
    """Say which option would help, where one would."""
    try:
        load_crosswalk(before.pack.ref, after.pack.ref)
    except UnknownCrosswalkError:
        return []
    return ["a crosswalk between the two is installed: add --crosswalk auto"]


def _fill(page: Page, wording: Wording, before: Profile, comparison: Comparison) -> None:
    after, crosswalk = comparison.after, comparison.crosswalk
    sides = f"{described(before.source)} -> {described(after.source)}"
    refs = str(after.pack.ref) if crosswalk is None else f"{before.pack.ref} -> {after.pack.ref}"
    page.heading(f"{sides} ({refs})")
    if comparison.changes:
        add_changes(page, wording, comparison)
    else:
        page.text("There is no cell whose points both sides know.")
    if comparison.areas:
        page.gap()
        add_extremes(page, wording, comparison)
    if comparison.not_compared:
        page.gap()
        add_apart(page, wording, comparison)
    if comparison.cautions:
        page.gap()
        add_cautions(page, comparison.cautions)
    if crosswalk is not None and crosswalk.note is not None:
        page.item(f"Crosswalk: {wording.text(crosswalk.note)}")
