"""``kompass packs --provenance``: which pack decided what a variant says."""

from __future__ import annotations

from collections.abc import Iterator

from kompass_core.cli.answers import Answer, Json
from kompass_core.cli.exits import CommandError, Exit
from kompass_core.cli.pages import Page
from kompass_core.cli.targets import target
from kompass_core.criteria import CriteriaPack, PackRef

__all__ = ["lineage_of"]


def lineage_of(text: str) -> Answer:
    """Show which pack decided each field of the pack that *text* names."""
    pack = target(text)
    if not isinstance(pack, CriteriaPack):
        message = f"kompass packs: {text} is a distribution; name one of its packs"
        raise CommandError(Exit.MISUSE, message)
    return Answer(document=lambda: _document(pack), page=lambda page: _fill(page, pack))


def _ancestors(pack: CriteriaPack) -> Iterator[CriteriaPack]:
    """Yield a pack, the one that it extends, and so on."""
    each: CriteriaPack | None = pack
    while each is not None:
        yield each
        each = each.parent


def _document(pack: CriteriaPack) -> dict[str, Json]:
    return {
        "lineage": [str(each) for each in _ancestors(pack)],
        "provenance": {
            code: {name: str(ref) for name, ref in fields.items()}
            for code, fields in pack.provenance.items()
        },
    }


def _fill(page: Page, pack: CriteriaPack) -> None:
    page.heading(" <- ".join(str(each) for each in _ancestors(pack)))
    for each in _ancestors(pack):
        decided = list(_decided(pack, each.ref))
        page.text(f"{each} decided:" if decided else f"{each} decided nothing.")
        for code, names in decided:
            page.item(f"{code or 'pack'}: {', '.join(names)}")


def _decided(pack: CriteriaPack, ref: PackRef) -> Iterator[tuple[str, list[str]]]:
    """Yield the fields of each part that one pack decided, but for the code that names it."""
    for code, fields in pack.provenance.items():
        names = [name for name, decider in fields.items() if decider == ref and name != "code"]
        if names:
            yield code, names
