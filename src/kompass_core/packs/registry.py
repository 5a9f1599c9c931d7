"""Installed packs by id, found without importing or running any of them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from importlib.metadata import Distribution
from importlib.resources.abc import Traversable

from attrs import field, frozen

from kompass_core.criteria import CriteriaPack, PackRef
from kompass_core.errors import (
    AmbiguousPackError,
    KompassError,
    PackError,
    PackResourceError,
    PackRuleError,
    UnknownPackError,
)
from kompass_core.packs.resources import package_files, read_resource, toml_names
from kompass_core.problems import Problem, nearest
from kompass_core.serialization import read_pack

__all__ = ["GROUP", "FoundPack", "Packs"]

GROUP = "kompass_core.packs"
"""The entry-point group: the name is a pack id, the value a top-level package name."""


@frozen
class FoundPack:
    """
    One revision of a pack that an installed distribution publishes.

    Attributes:
        ref: Its identity.
        distribution: Who publishes it: the name of the distribution.
        version: The version of the distribution, not of the criteria.
    """

    ref: PackRef
    distribution: str
    version: str


@frozen
class _Claim:
    """A pack id that a distribution claims, and where its files should be."""

    id: str
    package: str
    source: Distribution = field(eq=False, repr=False)

    @property
    def distribution(self) -> str:
        return self.source.name

    @property
    def origin(self) -> str:
        return f"{self.source.name} {self.source.version}"

    def folder(self) -> Traversable:
        """
        Return the package's folder, if it has one for this id.

        Raises:
            PackError: If the id is malformed, or the package cannot be read or lacks the folder.
        """
        PackRef(self.id, "1")
        package = package_files(self.package, self.source)
        if not toml_names(package.joinpath(self.id)):
            facts = {"id": self.id, "package": self.package, "distribution": self.origin}
            raise PackResourceError([Problem.of("KP108", **facts)])
        return package

    def revisions(self) -> tuple[str, ...]:
        names = toml_names(self.folder().joinpath(self.id))
        return tuple(sorted(names, key=_in_order))

    def read(self, revision: str) -> CriteriaPack:
        """
        Read one revision, which must be what its place says.

        Raises:
            PackError: As the file gives cause.
        """
        source, text = self.text(revision)
        try:
            pack = read_pack(text)
        except KompassError as error:
            raise type(error)(each.within(source) for each in error.problems) from None
        expected = PackRef(self.id, revision)
        if pack.ref != expected:
            problem = Problem.of("KP109", given=str(pack.ref), expected=str(expected))
            raise PackRuleError([problem.within(source)])
        return pack

    def text(self, revision: str) -> tuple[str, bytes]:
        """
        Return the file of one revision, as its place and its bytes.

        Raises:
            PackResourceError: If it cannot be read.
        """
        text = read_resource(self.folder(), (self.id, f"{revision}.toml"), self.origin)
        return f"{self.origin}: {self.id}/{revision}.toml", text

    def files(self, folder: str) -> Iterator[tuple[str, bytes]]:
        """Return what travels with the pack in a *folder* of its own, as file name and text."""
        package = self.folder()
        for name in toml_names(package.joinpath(self.id, folder)):
            parts = (self.id, folder, f"{name}.toml")
            yield f"{self.origin}: {'/'.join(parts)}", read_resource(package, parts, self.origin)


def _in_order(revision: str) -> tuple[tuple[int, str], ...]:
    """Order revisions by their numbers: 2010.2 before 2010.10."""
    return tuple((len(part), part) for part in revision.split("."))


@frozen
class Packs:
    """
    The installed packs, as they were when this was made; an explicit value, never a global.

    Iterating gives a `FoundPack` for each id and revision. Whatever is broken is in
    `problems`, with its distribution, and hides nothing else.

    Attributes:
        problems: What is wrong with entry points and packages, found without reading a pack.
    """

    _claims: Mapping[str, tuple[_Claim, ...]] = field(hash=False, repr=False)
    _found: tuple[FoundPack, ...]
    problems: tuple[Problem, ...] = ()

    @classmethod
    def among(cls, distributions: Iterable[Distribution]) -> Packs:
        """
        Index what *distributions* publish, in an order that no search path can change.

        Args:
            distributions: Of two with one name the first counts, as Python itself has it.
        """
        claims, problems = dict[str, list[_Claim]](), list[Problem]()
        seen = set[str]()
        for each in distributions:
            try:
                name = str(each.name).lower().replace("_", "-")
                if name in seen:
                    continue
                seen.add(name)
                for entry in each.entry_points.select(group=GROUP):
                    claims.setdefault(entry.name, []).append(_Claim(entry.name, entry.value, each))
            except Exception as cause:  # noqa: BLE001 (a stranger's metadata may be anything)
                where = str(getattr(each, "_path", "a distribution without a name"))
                problems.append(Problem.of("KP110", distribution=where, reason=repr(cause)))
        found = list[FoundPack]()
        for claim in (claim for pack_id in sorted(claims) for claim in claims[pack_id]):
            try:
                refs = [PackRef(claim.id, revision) for revision in claim.revisions()]
                facts = (claim.distribution, claim.source.version)
                found += (FoundPack(ref, *facts) for ref in refs)
            except PackError as error:
                problems += (problem.within(claim.origin) for problem in error.problems)
        in_order = {
            pack_id: tuple(sorted(each, key=lambda claim: claim.distribution))
            for pack_id, each in sorted(claims.items())
        }
        found.sort(key=lambda each: (each.ref.id, _in_order(each.ref.revision), each.distribution))
        return cls(in_order, tuple(found), tuple(problems))

    def __iter__(self) -> Iterator[FoundPack]:
        return iter(self._found)

    def __len__(self) -> int:
        return len(self._found)

    def load(
        self, pack_id: str, revision: str | None = None, *, distribution: str | None = None
    ) -> CriteriaPack:
        """
        Read one revision of a pack; its package is not imported.

        Args:
            pack_id: The pack's id, e.g. ``"kommunkompassen-se"``.
            revision: Which revision; the only one if left out.
            distribution: Whose pack, where several publish that id.

        Raises:
            UnknownPackError: If nobody publishes that id or that revision.
            AmbiguousPackError: If several distributions publish it, or there are several
                revisions and none was named.
            PackError: As the pack's file gives cause.
        """
        claim = self._claim(pack_id, distribution)
        known = claim.revisions()
        if revision is None:
            if len(known) > 1:
                raise AmbiguousPackError([Problem.of("KP102", id=pack_id, known=known)])
            revision = next(iter(known))
        if revision not in known:
            facts = {"id": pack_id, "revision": revision, "known": known}
            raise UnknownPackError([Problem.of("KP101", **facts)])
        return claim.read(revision)

    def text(
        self, pack_id: str, revision: str, *, distribution: str | None = None
    ) -> tuple[str, bytes]:
        """
        Return the file of one revision, whatever it holds, as its place and its bytes.

        Raises:
            PackError: As `load`, but for what is wrong inside the file.
        """
        return self._claim(pack_id, distribution).text(revision)

    def results(
        self, pack_id: str, *, distribution: str | None = None
    ) -> Iterator[tuple[str, bytes]]:
        """
        Return the published results that travel with a pack, as file name and text.

        Raises:
            PackError: As `load`.
        """
        return self._claim(pack_id, distribution).files("results")

    def crosswalks(self, pack_id: str) -> Iterator[tuple[str, bytes]]:
        """
        Return the crosswalks that travel with a pack, as file name and text.

        Raises:
            PackError: As `load`.
        """
        return self._claim(pack_id, None).files("crosswalks")

    def _claim(self, pack_id: str, distribution: str | None) -> _Claim:
        rivals = self._claims.get(pack_id, ())
        if not rivals:
            hint = nearest(pack_id, self._claims) if self._claims else "no pack is installed"
            if "/" in pack_id or pack_id.endswith(".toml"):
                hint = "to read a file, give its path as a pathlib.Path"
            raise UnknownPackError([Problem.of("KP100", id=pack_id, hint=hint)])
        chosen = [each for each in rivals if distribution in (None, each.distribution)]
        known = tuple(each.distribution for each in rivals)
        if not chosen:
            facts = {"distribution": distribution, "id": pack_id, "known": known}
            raise UnknownPackError([Problem.of("KP112", **facts)])
        if len(chosen) > 1:
            raise AmbiguousPackError([Problem.of("KP103", id=pack_id, known=known)])
        return chosen[0]
