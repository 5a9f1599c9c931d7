"""The command `kompass new-pack`."""

from __future__ import annotations

import shutil
from argparse import Namespace
from collections.abc import Mapping
from pathlib import Path
from tempfile import mkdtemp

from kompass_core.cli.answer import CommandError, CommandResult, Exit
from kompass_core.cli.output import Page
from kompass_core.criteria import PackRef
from kompass_core.errors import PackRuleError
from kompass_core.labels import Label
from kompass_core.packs.template import distribution_files, distribution_name


def run(options: Namespace) -> CommandResult:
    """Write the files of a new distribution, all of them or none."""
    try:
        ref = PackRef(options.id, options.revision)
        title = Label({options.language: options.title or _title(ref)})
    except PackRuleError as error:
        raise CommandError(Exit.MISUSE, *map(str, error.problems)) from None
    folder = Path(options.into or distribution_name(ref))
    made = distribution_files(ref, title)
    _require_empty(folder)
    try:
        _write(folder, made)
    except OSError as error:
        reason = f"{folder} cannot be written: {error.strerror}; nothing was left behind"
        raise CommandError(Exit.PROBLEMS, f"kompass new-pack: {reason}") from None

    def fill(page: Page) -> None:
        page.text(f"{folder}: a distribution of {ref}, with")
        for name in sorted(made):
            page.item(name)
        page.gap()
        page.text(f"Next: describe the criteria, then run: kompass check {folder}")

    data = {"pack": str(ref), "folder": str(folder), "files": sorted(made)}
    return CommandResult(lambda: data, fill)


def _title(ref: PackRef) -> str:
    return ref.id.replace("-", " ").capitalize()


def _require_empty(folder: Path) -> None:
    if folder.is_symlink() or folder.exists():
        if not folder.is_dir() or folder.is_symlink():
            reason = f"{folder} is not a folder; give another with --into"
        elif any(folder.iterdir()):
            reason = f"{folder} is not empty; give another folder with --into"
        else:
            return
        raise CommandError(Exit.MISUSE, f"kompass new-pack: {reason}")


def _write(folder: Path, made: Mapping[str, str]) -> None:
    """Write the files to a temporary folder, and move them to *folder* when all are written."""
    temporary = Path(mkdtemp(prefix=".kompass-", dir=folder.resolve().parent))
    try:
        whole = temporary / "whole"
        for name, text in made.items():
            path = whole / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, "utf-8", newline="\n")
        if folder.exists():
            for path in whole.iterdir():
                path.rename(folder / path.name)
        else:
            whole.rename(folder)
    finally:
        shutil.rmtree(temporary, ignore_errors=True)
