"""The command `kompass read-form`."""

from __future__ import annotations

from argparse import Namespace

from kompass_core.cli.answer import CommandResult
from kompass_core.cli.inputs import load_criteria
from kompass_core.cli.output import Page
from kompass_core.files import dumps, save, to_dict
from kompass_core.forms import read_form


def run(options: Namespace) -> CommandResult:
    """Read the evaluation that was filled in in a form, and print or save it."""
    packs = None if options.pack is None else load_criteria(options.pack)
    found = read_form(options.file, packs=packs)
    out: str | None = options.out
    if out is not None:
        save(found, out)

    def fill(page: Page) -> None:
        scores = f"{len(found.scores) - len(found.missing)} of {len(found.scores)} scores"
        page.text(f"{out}: {found.subject}, {found.date} ({found.pack.ref}), {scores}.")

    return CommandResult(
        lambda: {"evaluation": to_dict(found), "written": out},
        fill,
        text=None if out else lambda: dumps(found, "toml").rstrip("\n"),
    )
