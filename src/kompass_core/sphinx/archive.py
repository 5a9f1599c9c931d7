"""The archive: the evaluations and published results of a folder."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property, partial
from pathlib import Path
from typing import TypeAlias

from attrs import field, frozen
from docutils.nodes import make_id

from kompass_core.aggregation import Aggregate, Rank, aggregate
from kompass_core.criteria import CriteriaPack, PackRef
from kompass_core.errors import KompassError
from kompass_core.evaluations import Evaluation, PolicyName
from kompass_core.files import load_one
from kompass_core.profiles import Profile, profile
from kompass_core.published import PublishedResult

SUFFIXES = frozenset({".json", ".toml"})

FileProblem: TypeAlias = tuple[Path, KompassError]
"""A file that cannot be read or scored, and the reason."""


@frozen(eq=False)
class Entry:
    """
    One evaluation or published result of the archive.

    Attributes:
        path: Its file.
        group: The name of the folder that it is in; empty directly in the archive's folder.
        profile: Its profile.
    """

    path: Path
    group: str
    profile: Profile

    @property
    def subject(self) -> str:
        """The name of the subject, or of the published mean."""
        return self.profile.name

    @property
    def pack(self) -> CriteriaPack:
        """Its criteria."""
        return self.profile.pack

    @property
    def year(self) -> str:
        """The year of its date."""
        return str(self.source.date)[:4]

    @property
    def source(self) -> Evaluation | PublishedResult:
        """The result itself."""
        source = self.profile.source
        assert isinstance(source, Evaluation | PublishedResult)  # files hold nothing else
        return source


def _date(entry: Entry) -> tuple[object, ...]:
    date = entry.source.date
    return date.first, date.last, entry.path


def _by_date(entries: Iterable[Entry]) -> tuple[Entry, ...]:
    return tuple(sorted(entries, key=_date))


@frozen(eq=False)
class Archive:
    """
    The results of a folder, by subject.

    Attributes:
        entries: The results, by date.
    """

    entries: tuple[Entry, ...] = field(converter=_by_date)

    @cached_property
    def subjects(self) -> Mapping[str, tuple[Entry, ...]]:
        """The results of each subject by date, by its name."""
        found = dict[str, list[Entry]]()
        for entry in self.entries:
            if not entry.profile.is_mean:
                found.setdefault(entry.subject, []).append(entry)
        return {name: tuple(found[name]) for name in sorted(found)}

    @cached_property
    def slugs(self) -> Mapping[str, str]:
        """A unique name for the page of each subject, of ASCII letters, digits and hyphens."""
        found, taken = dict[str, str](), set[str]()
        for name in self.subjects:
            slug = first = make_id(name) or "subject"
            n = 1
            while slug in taken:
                n += 1
                slug = f"{first}-{n}"
            taken.add(slug)
            found[name] = slug
        return found

    @property
    def packs(self) -> Mapping[PackRef, CriteriaPack]:
        """The criteria of the results of subjects, the latest revision first."""
        found = {entry.pack.ref: entry.pack for each in self.subjects.values() for entry in each}
        newest = sorted(found, key=lambda ref: ref.revision, reverse=True)
        return {ref: found[ref] for ref in sorted(newest, key=lambda ref: ref.id)}

    @cached_property
    def groups(self) -> Mapping[PackRef, Group]:
        """The latest results under each pack."""
        return {ref: Group(tuple(self._latest(ref)), self._under(ref)) for ref in self.packs}

    def _latest(self, ref: PackRef) -> Iterator[Entry]:
        for entries in self.subjects.values():
            own = [entry for entry in entries if entry.pack.ref == ref]
            known = [entry for entry in own if entry.profile.total.exact is not None]
            yield from (known or own)[-1:]

    def _under(self, ref: PackRef) -> tuple[Entry, ...]:
        return tuple(
            entry
            for entries in self.subjects.values()
            for entry in entries
            if entry.pack.ref == ref
        )


@frozen(eq=False)
class Group:
    """
    The results under one pack.

    Attributes:
        latest: The latest result of each subject with a total, or else without.
        entries: All results.
    """

    latest: tuple[Entry, ...]
    entries: tuple[Entry, ...]

    @cached_property
    def aggregate(self) -> Aggregate:
        """The aggregate of the latest results."""
        return aggregate(entry.profile for entry in self.latest)

    @cached_property
    def counts(self) -> Mapping[str, int]:
        """The number of the latest results with points for each node, by its code."""
        return {code: summary.n for code, summary in self.aggregate.items()}

    @cached_property
    def ranks(self) -> Mapping[str, Rank]:
        """The rank of each subject with a total among the latest results, by its name."""
        return {rank.profile.name: rank for rank in self.aggregate.best(n=len(self.latest))}

    @property
    def pack(self) -> CriteriaPack:
        """The criteria."""
        return self.latest[0].pack

    @cached_property
    def known(self) -> frozenset[str]:
        """The codes of the nodes that some subject has points for."""
        return frozenset(code for code in self.pack.nodes if self.answers(code))

    @cached_property
    def mean(self) -> Profile:
        """The mean of the latest results."""
        return self.aggregate.mean_profile()

    def answers(self, code: str) -> tuple[Entry, ...]:
        """Return the latest result with points for a node of each subject, best first."""
        latest = {
            entry.subject: entry for entry in self.entries if entry.profile[code].exact is not None
        }
        return tuple(sorted(latest.values(), key=lambda each: -(each.profile[code].exact or 0)))


def read_archive(
    folders: Iterable[Path],
    packs: Sequence[CriteriaPack],
    *,
    not_applicable: PolicyName | None = None,
    not_assessed: PolicyName = "refuse",
) -> tuple[Archive, tuple[FileProblem, ...]]:
    """
    Read the evaluations and published results of folders and their subfolders.

    Args:
        folders: The folders; the name of a folder in one is the group of the files there.
        packs: The criteria that they may be recorded under.
        not_applicable: The policy for scores that are not applicable; by default the pack's.
        not_assessed: The policy for scores that are not assessed.

    Returns:
        The archive, and the files that could not be read or scored.
    """
    entries, problems = list[Entry](), list[FileProblem]()
    score = partial(profile, not_applicable=not_applicable, not_assessed=not_assessed)
    for folder in folders:
        for path in files_of(folder):
            group = path.relative_to(folder).parts[0] if path.parent != folder else ""
            try:
                found = score(load_one(path, packs=packs))
            except KompassError as error:
                problems.append((path, error))
            else:
                entries.append(Entry(path, group, found))
    return Archive(entries), tuple(problems)


def files_of(folder: Path) -> Iterable[Path]:
    """Return the TOML and JSON files of a folder and its subfolders, hidden ones excepted."""
    return sorted(
        path
        for path in folder.rglob("*")
        if path.suffix.lower() in SUFFIXES and path.is_file() and not _is_hidden(path, folder)
    )


def _is_hidden(path: Path, folder: Path) -> bool:
    return any(part.startswith(".") for part in path.relative_to(folder).parts)
