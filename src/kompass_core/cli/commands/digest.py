"""The command `kompass digest`."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from attrs import frozen

from kompass_core.cli.answer import CommandError, CommandResult, Exit
from kompass_core.cli.inputs import is_path, load_target
from kompass_core.cli.output import Page
from kompass_core.criteria import CriteriaPack, PackRef
from kompass_core.errors import PackResourceError, PackRuleError, Problem, raise_any
from kompass_core.packs import FoundPack, Packs, available_packs, load_pack
from kompass_core.packs.releases import RECORD, extended, recorded, released_problems
from kompass_core.serialization.safe_files import read_limited, write_whole


@frozen
class _Digest:
    """The digest of a pack, and the recorded digest of its release, if there is one."""

    pack: CriteriaPack
    released: str | None = None

    @property
    def state(self) -> str:
        if self.released is None:
            return "not released"
        return "released" if self.released == self.pack.digest else "edited after its release"


def run(options: Namespace) -> CommandResult:
    """Show digests, and with ``--release`` write them into the records of their packages."""
    written = [path for text in options.packs if options.release for path in _release(text)]
    digests = [each for text in options.packs for each in _digests(text)]

    def fill(page: Page) -> None:
        for each in digests:
            page.line(f"{each.pack.digest}  {each.pack}  ({each.state})")

    return CommandResult(
        data=lambda: {
            "digests": [
                {"pack": str(each.pack), "digest": each.pack.digest, "released": each.released}
                for each in digests
            ],
            "written": written,
        },
        fill=fill,
    )


def _digests(text: str) -> Iterator[_Digest]:
    if is_path(text):
        named = load_target(text)
        yield from [_Digest(named)] if isinstance(named, CriteriaPack) else _of(named, named)
        return
    packs = available_packs()
    chosen = [each for each in packs if text in {each.ref.id, str(each.ref)}]
    if not chosen:
        # The error lists the installed packs.
        yield _Digest(load_pack(text, packs=packs))
    yield from _of(packs, chosen)


def _of(packs: Packs, chosen: Iterable[FoundPack]) -> Iterator[_Digest]:
    for each in chosen:
        origin, package = packs.package(each.ref.id, distribution=each.distribution)
        pack = packs.load(each.ref.id, each.ref.revision, distribution=each.distribution)
        yield _Digest(pack, recorded(package, origin).get(pack.ref))


def _release(text: str) -> list[str]:
    """Add the packs of a distribution to the records of its packages; return their paths."""
    named = load_target(text) if is_path(text) else None
    if not isinstance(named, Packs) or not Path(text).is_dir():
        message = f"kompass digest: {text} cannot be released: give the folder of a distribution"
        raise CommandError(Exit.MISUSE, message)
    if named.problems:
        raise PackResourceError(named.problems)
    texts = _records(named)
    for path, record in texts.items():
        write_whole(path, record)
    return [str(path) for path in texts]


def _records(packs: Packs) -> Mapping[Path, str]:
    """Return the new text of each record that changes."""
    digests, problems = dict[Path, dict[PackRef, str]](), list[Problem]()
    for each in packs:
        origin, package = packs.package(each.ref.id, distribution=each.distribution)
        pack = packs.load(each.ref.id, each.ref.revision, distribution=each.distribution)
        problems += released_problems(pack, package, origin)
        digests.setdefault(Path(str(package)) / RECORD, {})[each.ref] = pack.digest
    raise_any(PackRuleError, dict.fromkeys(problems))
    before = {
        path: read_limited(path, PackResourceError).decode() if path.is_file() else ""
        for path in digests
    }
    after = {path: extended(before[path], new) for path, new in digests.items()}
    return {path: text for path, text in after.items() if text != before[path]}
