"""The command `kompass new-rule`."""

from __future__ import annotations

import re
from argparse import Namespace
from pathlib import Path

from kompass_core.cli.answer import CommandError, CommandResult, Exit
from kompass_core.cli.folders import write_folder
from kompass_core.cli.output import Page
from kompass_core.packs.rule_template import rule_distribution_files, rule_distribution_name
from kompass_core.serialization.rule_files import BUILT_IN

_KIND = re.compile(r"[a-z]([a-z0-9-]{0,62}[a-z0-9])?")


def run(options: Namespace) -> CommandResult:
    """Write the files of a new distribution, all of them or none."""
    kind: str = options.kind
    if not _KIND.fullmatch(kind):
        wanted = "lower-case a-z, digits and '-', beginning with a letter"
        raise CommandError(Exit.MISUSE, f"{kind!r} is not a kind of rule; use {wanted}")
    if kind in BUILT_IN:
        raise CommandError(Exit.MISUSE, f"{kind!r} is a built-in kind of rule; use another name")
    folder = Path(options.into or rule_distribution_name(kind))
    made = rule_distribution_files(kind)
    write_folder(folder, made, command="new-rule", hint="give another with --into")

    def fill(page: Page) -> None:
        page.text(f"{folder}: a distribution of the rule {kind!r}, with")
        for name in sorted(made):
            page.item(name)
        page.gap()
        page.text(f"Next: write the rule and its known answers; {folder}/README.md has the rest")

    data = {"kind": kind, "folder": str(folder), "files": sorted(made)}
    return CommandResult(lambda: data, fill)
