"""The command `kompass compare`."""

from __future__ import annotations

from argparse import Namespace
from functools import partial
from pathlib import Path

from kompass_core.cli.answer import CommandError, CommandResult, Exit
from kompass_core.cli.inputs import load_profile
from kompass_core.cli.output import Page
from kompass_core.cli.sections import add_cautions, add_changes, add_extremes, add_not_compared
from kompass_core.cli.wording import Wording, described
from kompass_core.comparison import Comparison, compare
from kompass_core.criteria import Crosswalk
from kompass_core.errors import IncomparableError, KompassError
from kompass_core.packs import load_crosswalk
from kompass_core.profiles import Profile

_INSTALLED = "auto"


def run(options: Namespace) -> CommandResult:
    """Compare the results in two files."""
    before, after = load_profile(options.before, options), load_profile(options.after, options)
    crosswalk = _crosswalk(options.crosswalk, before, after)
    try:
        comparison = compare(before, after, crosswalk=crosswalk)
    except IncomparableError as error:
        hint = _hint(before, after) if crosswalk is None else []
        raise CommandError(Exit.PROBLEMS, *map(str, error.problems), *hint) from None
    wording = Wording.of(after.pack, options.language)
    refs = " -> ".join(dict.fromkeys(map(str, (before.pack.ref, after.pack.ref))))

    def fill(page: Page) -> None:
        page.heading(f"{described(before)} -> {described(after)} ({refs})")
        add_comparison(page, wording, comparison)

    data = partial(comparison.to_dict, options.language)
    return CommandResult(data, fill, language=wording.language)


def _crosswalk(given: str | None, before: Profile, after: Profile) -> Crosswalk | None:
    """Return the crosswalk that the option names; None within one revision."""
    ends = before.pack.ref, after.pack.ref
    if given is None or (given == _INSTALLED and ends[0] == ends[1]):
        return None
    return load_crosswalk(*ends) if given == _INSTALLED else load_crosswalk(Path(given))


def _hint(before: Profile, after: Profile) -> list[str]:
    """Return the option that would help, if there is one."""
    try:
        load_crosswalk(before.pack.ref, after.pack.ref)
    except KompassError:  # the hint must not replace the reason for the refusal
        return []
    return ["a crosswalk between the two is installed: add --crosswalk auto"]


def add_comparison(page: Page, wording: Wording, comparison: Comparison) -> None:
    """Add the changes, the extremes, the nodes that are not compared, and the cautions."""
    if comparison.changes:
        add_changes(page, wording, comparison)
    else:
        page.text(wording.message("The two sides have no known points in common."))
    if comparison.areas:
        page.gap()
        add_extremes(page, wording, comparison)
    if comparison.not_compared:
        page.gap()
        add_not_compared(page, wording, comparison)
    if comparison.cautions:
        page.gap()
        add_cautions(page, wording, comparison.cautions)
    if comparison.crosswalk is not None and comparison.crosswalk.note is not None:
        note = wording.text(comparison.crosswalk.note)
        page.item(wording.message("Crosswalk: {note}", note=note))
