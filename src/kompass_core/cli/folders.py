"""Folders that commands create."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from pathlib import Path
from tempfile import mkdtemp

from kompass_core.cli.answer import CommandError, Exit


def write_folder(folder: Path, made: Mapping[str, str], *, command: str, hint: str) -> None:
    """
    Write the files of a new folder, all of them or none.

    Args:
        folder: The folder: new, or empty.
        made: The texts by path in the folder, with ``/`` between folders.
        command: The command that creates it.
        hint: The remedy if the folder cannot be used.

    Raises:
        CommandError: If the folder is not empty, is no folder, or cannot be written.
    """
    _require_empty(folder, command, hint)
    try:
        _write(folder, made)
    except OSError as error:
        reason = f"{folder} cannot be written: {error.strerror}; nothing was left behind"
        raise CommandError(Exit.PROBLEMS, f"kompass {command}: {reason}") from None


def _require_empty(folder: Path, command: str, hint: str) -> None:
    if folder.is_symlink() or (folder.exists() and not folder.is_dir()):
        reason = f"{folder} is not a folder"
    elif folder.exists() and any(folder.iterdir()):
        reason = f"{folder} is not empty"
    else:
        return
    raise CommandError(Exit.MISUSE, f"kompass {command}: {reason}; {hint}")


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
