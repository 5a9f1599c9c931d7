"""The pages of an archive: files of one directive each, which Sphinx reads like any other."""

from __future__ import annotations

from collections.abc import Mapping
from hashlib import sha256
from pathlib import Path

from kompass_core.criteria import TOTAL, CriteriaPack
from kompass_core.evaluations import FindingKind
from kompass_core.sphinx.archive import Archive, Entry

_MARK = ".. Written by kompass_core.sphinx."


def subject_page(archive: Archive, name: str) -> str:
    """Return the page of a subject, below the folder of the archive's pages."""
    return f"subjects/{archive.slugs[name]}"


def report_page(archive: Archive, name: str) -> str:
    """Return the file of the report of a subject, below the folder of the archive's pages."""
    return f"reports/{archive.slugs[name]}.html"


def question_page(pack: CriteriaPack, code: str) -> str:
    """Return the page of a node, below the folder of the archive's pages."""
    return f"questions/{pack.ref.id}-{pack.ref.revision}/{code}"


def findings_page(kind: FindingKind) -> str:
    """Return the page of the findings of one kind, below the folder of the archive's pages."""
    return f"findings/{kind.value}"


def pages(archive: Archive) -> Mapping[str, str]:
    """
    Return the text of each page, by its name below the folder of the archive's pages.

    A page has a digest of the files that it shows, so that it is read again when they change.
    """
    everything = _digest(archive.entries)
    found = {"subjects": _page(everything, "subjects"), "questions": _page(everything, "questions")}
    for kind in FindingKind:
        found[findings_page(kind)] = _page(everything, "findings", kind.value, "title:")
    for name, slug in archive.slugs.items():
        found[subject_page(archive, name)] = _page(everything, "subject", slug)
    for ref, group in archive.groups.items():
        for code in group.known - {TOTAL}:
            page = _page(everything, "question", code, f"pack: {ref}", "title:")
            found[question_page(group.pack, code)] = page
    return found


def _digest(entries: tuple[Entry, ...]) -> str:
    digest = sha256()
    for entry in entries:
        digest.update(entry.path.read_bytes())
    return digest.hexdigest()


def _page(digest: str, directive: str, argument: str = "", *options: str) -> str:
    head = [":orphan:", "", _MARK, f"   {digest}", "", f".. kompass:{directive}:: {argument}"]
    return "\n".join([*head, *(f"   :{option}" for option in options), ""])


def write_pages(folder: Path, texts: Mapping[str, str]) -> None:
    """Write the pages that have changed, and remove those that are no longer needed."""
    wanted = {folder / f"{name}.rst": text for name, text in texts.items()}
    for path, text in wanted.items():
        if not path.is_file() or path.read_text("utf-8") != text:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, "utf-8")
    for path in folder.rglob("*.rst"):
        if path not in wanted and _MARK in path.read_text("utf-8"):
            path.unlink()
