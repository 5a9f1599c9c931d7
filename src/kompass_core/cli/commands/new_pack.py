"""The command `kompass new-pack`."""

from __future__ import annotations

from argparse import Namespace
from pathlib import Path

from kompass_core.cli.answer import CommandError, CommandResult, Exit
from kompass_core.cli.folders import write_folder
from kompass_core.cli.output import Page
from kompass_core.criteria import CriteriaPack, PackRef
from kompass_core.errors import PackRuleError
from kompass_core.labels import Label
from kompass_core.packs import FoundPack, available_packs, load_pack
from kompass_core.packs.template import distribution_files, distribution_name


def run(options: Namespace) -> CommandResult:
    """Write the files of a new distribution, all of them or none."""
    parent, pack = _parent(options.extends) if options.extends else (None, None)
    language = options.language or (pack.language if pack else "en")
    try:
        ref = PackRef(options.id, options.revision)
        title = Label({language: options.title or _title(ref)})
    except PackRuleError as error:
        raise CommandError(Exit.MISUSE, *map(str, error.problems)) from None
    folder = Path(options.into or distribution_name(ref))
    made = distribution_files(ref, title, parent=parent, digest=pack.digest if pack else "")
    write_folder(folder, made, command="new-pack", hint="give another with --into")

    def fill(page: Page) -> None:
        page.text(f"{folder}: a distribution of {ref}, with")
        for name in sorted(made):
            page.item(name)
        page.gap()
        what = "differences" if parent else "criteria"
        page.text(f"Next: describe the {what}, then run: kompass check --strict {folder}")

    data = {"pack": str(ref), "folder": str(folder), "files": sorted(made)}
    return CommandResult(lambda: data, fill)


def _parent(text: str) -> tuple[FoundPack, CriteriaPack]:
    """Find the installed pack that a variant extends, and its distribution."""
    packs = available_packs()
    pack = load_pack(text, packs=packs)
    return next(found for found in packs if found.ref == pack.ref), pack


def _title(ref: PackRef) -> str:
    return ref.id.replace("-", " ").capitalize()
