"""The command `kompass packs`."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Iterable, Iterator

from attrs import frozen

from kompass_core.cli.answer import Answer, CommandError, Exit, Json
from kompass_core.cli.data import number
from kompass_core.cli.inputs import target
from kompass_core.cli.output import Page, TableColumn
from kompass_core.cli.wording import Wording
from kompass_core.criteria import CriteriaPack, PackRef
from kompass_core.errors import KompassError, Problem
from kompass_core.packs.loading import available_packs
from kompass_core.packs.registry import FoundPack


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


@frozen
class _Listed:
    """A pack that can be read, and where it was found."""

    found: FoundPack
    wording: Wording

    @property
    def pack(self) -> CriteriaPack:
        return self.wording.pack

    @property
    def sub_questions(self) -> int:
        """How many sub-questions are known; 0 where they are not public."""
        return sum(len(area.sub_questions) for area in self.pack.areas)


def answer(options: Namespace) -> Answer:
    """List the installed packs, or show where one of them comes from."""
    return lineage_of(options.provenance) if options.provenance else _listing(options)


def _listing(options: Namespace) -> Answer:
    """What is wrong with one pack hides no other."""
    packs = available_packs()
    listed, problems = list[_Listed](), list(packs.problems)
    for found in packs:
        try:
            pack = packs.load(found.ref.id, found.ref.revision, distribution=found.distribution)
        except KompassError as error:
            problems += error.problems
        else:
            listed.append(_Listed(found, Wording(pack, options.language)))
    return Answer(
        document=lambda: _document_listing(listed, problems),
        page=lambda page: _fill_listing(page, listed),
        code=Exit.PROBLEMS if problems else Exit.FINE,
        complaints=tuple(map(str, problems)),
    )


def _document_listing(listed: Iterable[_Listed], problems: Iterable[Problem]) -> dict[str, Json]:
    return {
        "packs": [
            {
                "pack": str(each.found.ref),
                "title": each.wording.text(each.pack.title),
                "language": each.pack.language,
                "publisher": each.pack.publisher,
                "source": each.pack.source,
                "areas": len(each.pack.areas),
                "sub_questions": each.sub_questions,
                "max_points": number(each.pack.total.max_points),
                "digest": each.pack.digest,
                "extends": str(each.pack.parent) if each.pack.parent else None,
                "distribution": each.found.distribution,
                "version": each.found.version,
            }
            for each in listed
        ],
        "problems": [
            {"rule": each.rule, "place": each.place, "text": each.text} for each in problems
        ],
    }


def _fill_listing(page: Page, listed: Iterable[_Listed]) -> None:
    rows = [
        (
            str(each.found.ref),
            each.wording.text(each.pack.title),
            str(len(each.pack.areas)),
            str(each.sub_questions or "unknown"),
            each.wording.number(each.pack.total.max_points),
            f"{each.found.distribution} {each.found.version}",
        )
        for each in listed
    ]
    if not rows:
        page.text("No criteria pack is installed.")
        return
    columns = (
        TableColumn("Pack"),
        TableColumn("Title", spare=1),
        TableColumn("Areas", right=True, spare=4),
        TableColumn("Questions", right=True, spare=3),
        TableColumn("Points", right=True, spare=2),
        TableColumn("Distribution", least=30),
    )
    page.table(columns, rows)
