"""The command `kompass packs`."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Iterable, Iterator
from typing import Any, TypeAlias

from kompass_core.amounts import exact_text
from kompass_core.cli.answer import CommandError, CommandResult, Exit
from kompass_core.cli.inputs import load_target
from kompass_core.cli.output import Page, TableColumn
from kompass_core.cli.wording import Wording
from kompass_core.criteria import CriteriaPack, Detail, PackRef
from kompass_core.criteria.pack import lineage_of
from kompass_core.errors import KompassError
from kompass_core.packs import FoundPack, available_packs


def run(options: Namespace) -> CommandResult:
    """List the installed packs, or show the provenance of one pack."""
    if options.provenance:
        return _provenance(options.provenance, options.language or "en")
    return _listing(options.language)


_Listed: TypeAlias = tuple[FoundPack, Wording]
"""A valid pack, and the distribution that has it."""


def _listing(language: str | None) -> CommandResult:
    """List all valid packs; invalid ones are complaints."""
    packs = available_packs()
    listed, problems = list[_Listed](), list(packs.problems)
    for found in packs:
        try:
            pack = packs.load(found.ref.id, found.ref.revision, distribution=found.distribution)
        except KompassError as error:
            problems += error.problems
        else:
            listed.append((found, Wording.of(pack, language)))
    return CommandResult(
        data=lambda: {
            "packs": [_listed_dict(*each) for each in listed],
            "problems": [
                {"rule": each.rule, "place": each.place, "text": each.text} for each in problems
            ],
        },
        fill=lambda page: _add_listing(page, listed),
        code=Exit.PROBLEMS if problems else Exit.FINE,
        complaints=tuple(map(str, problems)),
        language=language or "en",
    )


def _sub_questions(pack: CriteriaPack) -> int:
    """Count the sub-questions that are public."""
    return sum(len(area.sub_questions) for area in pack.areas)


def _is_unknown(pack: CriteriaPack) -> bool:
    """True if no sub-question is public; an area may also have none."""
    return all(area.detail is Detail.UNKNOWN for area in pack.areas)


def _listed_dict(found: FoundPack, wording: Wording) -> dict[str, Any]:
    pack = wording.pack
    return {
        "pack": str(pack.ref),
        "title": wording.text(pack.title),
        "language": pack.language,
        "publisher": pack.publisher,
        "source": pack.source,
        "areas": len(pack.areas),
        "sub_questions": _sub_questions(pack),
        "max_points": exact_text(pack.total.high),
        "digest": pack.digest,
        "extends": str(pack.parent) if pack.parent else None,
        "distribution": found.distribution,
        "version": found.version,
    }


def _add_listing(page: Page, listed: Iterable[_Listed]) -> None:
    say = page.words.message
    rows = [
        (
            str(found.ref),
            wording.text(wording.pack.title),
            str(len(wording.pack.areas)),
            say("unknown") if _is_unknown(wording.pack) else str(_sub_questions(wording.pack)),
            wording.number(wording.pack.total.max_points),
            f"{found.distribution} {found.version}",
        )
        for found, wording in listed
    ]
    if not rows:
        page.text(say("No criteria pack is installed."))
        return
    columns = (
        TableColumn(say("Pack")),
        TableColumn(say("Title"), least=12),
        TableColumn(say("Areas"), right=True, spare=3),
        TableColumn(say("Questions"), right=True, spare=2),
        TableColumn(say("Points"), right=True),
        TableColumn(say("Distribution"), spare=1),
    )
    page.table(columns, rows)


def _provenance(text: str, language: str) -> CommandResult:
    """Show which pack decided each field of the pack that *text* names."""
    pack = load_target(text)
    if not isinstance(pack, CriteriaPack):
        message = f"kompass packs: {text} is a distribution; name one of its packs"
        raise CommandError(Exit.MISUSE, message)
    lineage = lineage_of(pack)
    return CommandResult(
        data=lambda: {
            "lineage": [str(each) for each in lineage],
            "provenance": {
                code: {name: str(ref) for name, ref in fields.items()}
                for code, fields in pack.provenance.items()
            },
        },
        fill=lambda page: _add_provenance(page, pack, lineage),
        language=language,
    )


def _add_provenance(page: Page, pack: CriteriaPack, lineage: Iterable[CriteriaPack]) -> None:
    page.heading(" <- ".join(map(str, lineage)))
    for each in lineage:
        decided = list(_decided(pack, each.ref))
        say = page.words.message
        page.text(
            say("{pack} decided:", pack=each)
            if decided
            else say("{pack} decided nothing.", pack=each)
        )
        whole = say("pack")
        for code, names in decided:
            page.item(f"{code or whole}: {', '.join(names)}")


def _decided(pack: CriteriaPack, ref: PackRef) -> Iterator[tuple[str, list[str]]]:
    """Yield the fields of each part that one pack decided, except the code that names it."""
    for code, fields in pack.provenance.items():
        names = [name for name, decider in fields.items() if decider == ref and name != "code"]
        if names:
            yield code, names
