"""``kompass compare``: what changed from one result to another."""

from __future__ import annotations

from argparse import Namespace

from kompass_core.cli.answers import Answer
from kompass_core.cli.documents import comparison_document
from kompass_core.cli.facts import described
from kompass_core.cli.loading import profile_of
from kompass_core.cli.pages import Page
from kompass_core.cli.sections import add_cautions, add_changes, add_extremes
from kompass_core.cli.wording import Wording
from kompass_core.comparison import Comparison, compare

__all__ = ["answer"]


def answer(options: Namespace) -> Answer:
    """Compare the results in two files."""
    before, after = profile_of(options.before, options), profile_of(options.after, options)
    comparison = compare(before, after)
    wording = Wording(after.pack, options.language)
    return Answer(
        document=lambda: comparison_document(wording, comparison),
        page=lambda page: _fill(page, wording, comparison),
    )


def _fill(page: Page, wording: Wording, comparison: Comparison) -> None:
    before, after = (each.source for each in (comparison.before, comparison.after))
    page.heading(f"{described(before)} -> {described(after)} ({after.pack.ref})")
    if comparison.changes:
        add_changes(page, wording, comparison)
    else:
        page.text("There is no cell whose points both sides know.")
    if comparison.areas:
        page.gap()
        add_extremes(page, wording, comparison)
    if comparison.cautions:
        page.gap()
        add_cautions(page, comparison.cautions)
