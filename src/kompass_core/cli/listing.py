"""``kompass packs``: which criteria are installed, or where one of them comes from."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Iterable

from attrs import frozen

from kompass_core.cli.answers import Answer, Json
from kompass_core.cli.documents import number
from kompass_core.cli.exits import Exit
from kompass_core.cli.lineage import lineage_of
from kompass_core.cli.pages import Page
from kompass_core.cli.tables import Column
from kompass_core.cli.wording import Wording
from kompass_core.criteria import CriteriaPack
from kompass_core.errors import KompassError
from kompass_core.packs import FoundPack, available_packs
from kompass_core.problems import Problem

__all__ = ["answer"]


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
        document=lambda: _document(listed, problems),
        page=lambda page: _fill(page, listed),
        code=Exit.PROBLEMS if problems else Exit.FINE,
        complaints=tuple(map(str, problems)),
    )


def _document(listed: Iterable[_Listed], problems: Iterable[Problem]) -> dict[str, Json]:
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


def _fill(page: Page, listed: Iterable[_Listed]) -> None:
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
        Column("Pack"),
        Column("Title", spare=1),
        Column("Areas", right=True, spare=4),
        Column("Questions", right=True, spare=3),
        Column("Points", right=True, spare=2),
        Column("Distribution", least=30),
    )
    page.table(columns, rows)
