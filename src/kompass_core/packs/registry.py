"""Installed packs by id, found without importing or running any of them."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cache, cached_property, partial
from itertools import chain
from typing import TYPE_CHECKING

from attrs import evolve, field, frozen

from kompass_core.criteria import CriteriaPack, PackRef
from kompass_core.criteria.pack import MOST_ANCESTORS, ParentOf
from kompass_core.errors import (
    AmbiguousPackError,
    LimitError,
    PackError,
    PackResourceError,
    PackRuleError,
    Problem,
    UnknownPackError,
    messages,
    nearest,
    require_type,
)
from kompass_core.packs.discovery import (
    GROUP,
    distribution_key,
    distributions_at,
    entry_points,
    package_files,
    read_resource,
    revisions_in,
    toml_names,
)
from kompass_core.packs.installed import AnyDistribution, AnyEntry
from kompass_core.packs.plugins import RULES_GROUP, InstalledRules
from kompass_core.serialization.locations import locating
from kompass_core.serialization.pack_files import read_pack

if TYPE_CHECKING:
    from importlib.resources.abc import Traversable


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


@frozen(repr=False, slots=False)
class _Claim:
    """A pack id that a distribution claims, and what finds the package with its files."""

    id: str
    package: str
    distribution: str
    version: str
    _package_of: Callable[[], Traversable] = field(eq=False, repr=False)

    @property
    def origin(self) -> str:
        return f"{self.distribution} {self.version}".rstrip()

    @cached_property
    def _content(self) -> tuple[Traversable, tuple[str, ...]]:
        PackRef(self.id, "1")
        package = self._package_of()
        revisions = revisions_in(package.joinpath(self.id))
        if not revisions:
            facts = {"id": self.id, "package": self.package, "distribution": self.origin}
            raise PackResourceError([messages.REVISIONS_FOLDER_MISSING.problem(**facts)])
        return package, tuple(sorted(revisions, key=_in_order))

    def folder(self) -> Traversable:
        """
        Return the package's folder, if it has one for this id.

        Raises:
            PackError: If the id is malformed, or the package or its folder cannot be read.
        """
        return self._content[0]

    def revisions(self) -> tuple[str, ...]:
        return self._content[1]

    def read(self, revision: str, parent_of: ParentOf, rules: InstalledRules) -> CriteriaPack:
        """
        Read one revision, whose identity must be that of its place.

        Args:
            revision: Which one.
            parent_of: Finds the pack that it extends, if it does.
            rules: The rules that distributions provide.

        Raises:
            PackError: As the file gives cause.
        """
        source, text = self.text(revision)
        with locating(text, source=source):
            pack = read_pack(text, parent_of=parent_of, rules=rules)
        expected = PackRef(self.id, revision)
        if pack.ref != expected:
            problem = messages.PACK_REF_MISMATCH.problem(
                given=str(pack.ref), expected=str(expected)
            )
            raise PackRuleError([problem.in_file(source)])
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


def require_ancestry(chain: tuple[PackRef, ...]) -> None:
    """
    Refuse packs that extend themselves, or that too many others come after.

    Args:
        chain: A variant, the pack that it extends, and so on.

    Raises:
        PackRuleError: If the last of them was there before.
        LimitError: If there are too many.
    """
    *variants, last = chain
    if last in variants:
        cycle = " -> ".join(map(str, chain[variants.index(last) :]))
        raise PackRuleError([messages.PACK_EXTENDS_ITSELF.problem("extends.pack", cycle=cycle)])
    if len(variants) > MOST_ANCESTORS:
        limit = f"{MOST_ANCESTORS} packs"
        what = "the chain of packs that extend each other"
        raise LimitError(
            [messages.SIZE_LIMIT_EXCEEDED.problem("extends.pack", what=what, limit=limit)]
        )


@frozen
class Packs:
    """
    The packs that were installed when this was made; an explicit value, never a global.

    Each package is looked at, and each pack read, when it is first needed, and only once.
    Iterating gives a `FoundPack` for each id and revision. Whatever is broken is in `problems`,
    with its distribution, and hides nothing else.
    """

    _claims: Mapping[str, tuple[_Claim, ...]] = field(hash=False, repr=False)
    _broken: tuple[Problem, ...] = ()
    _rules: InstalledRules = field(default=InstalledRules(), alias="rules", hash=False, repr=False)
    _beside: Packs | None = field(default=None, eq=False, repr=False)
    _loaded: dict[tuple[_Claim, str], CriteriaPack] = field(
        factory=dict[tuple[_Claim, str], CriteriaPack], init=False, eq=False, repr=False
    )

    @classmethod
    def among(cls, distributions: Iterable[AnyDistribution]) -> Packs:
        """
        Index what *distributions* publish, in an order that no search path can change.

        Args:
            distributions: Of two with one name the first counts, as Python itself has it.
        """
        require_type("distributions", distributions, Iterable)
        claims, problems = list[_Claim](), list[Problem]()
        providers = list[tuple[AnyDistribution, AnyEntry]]()
        files_of = cache(package_files)  # several packs may be in one package
        for found in entry_points(distributions, GROUP, RULES_GROUP):
            if isinstance(found, Problem):
                problems.append(found)
            elif found[1].group == RULES_GROUP:
                providers.append(found)
            else:
                each, entry = found
                place = partial(files_of, entry.value, each)
                claims.append(_Claim(entry.name, entry.value, each.name, each.version, place))
        return evolve(cls._of(claims, problems), rules=InstalledRules.among(providers))

    @classmethod
    def from_path(cls, path: os.PathLike[str] | str, *, beside: Packs | None = None) -> Packs:
        """
        Index what a distribution publishes that is not installed; none of its code runs.

        Args:
            path: A wheel, the folder of a distribution's sources (with its pyproject.toml), or
                a folder that distributions were installed or unpacked into.
            beside: Where to look for packs that its own extend, but for those it has itself;
                nowhere if omitted.

        Raises:
            PackResourceError: If there is no distribution that can be read.
        """
        require_type("path", path, str, os.PathLike)
        require_type("beside", beside, Packs, type(None))
        claims = [
            _Claim(pack_id, package, each.name, each.version, partial(each.package, package))
            for each in distributions_at(path)
            for pack_id, package in each.packs
        ]
        return evolve(cls._of(claims, []), beside=beside)

    @classmethod
    def _of(cls, claims: Iterable[_Claim], problems: Iterable[Problem]) -> Packs:
        by_id = dict[str, tuple[_Claim, ...]]()
        for claim in sorted(claims, key=lambda claim: (claim.id, claim.distribution)):
            by_id[claim.id] = (*by_id.get(claim.id, ()), claim)
        return cls(by_id, tuple(problems))

    @cached_property
    def _listing(self) -> tuple[tuple[FoundPack, ...], tuple[Problem, ...]]:
        found, problems = list[FoundPack](), [*self._broken]
        for claim in chain(*self._claims.values()):
            try:
                refs = [PackRef(claim.id, revision) for revision in claim.revisions()]
                found += (FoundPack(ref, claim.distribution, claim.version) for ref in refs)
            except PackError as error:
                problems += (problem.in_file(claim.origin) for problem in error.problems)
        found.sort(key=lambda each: (each.ref.id, _in_order(each.ref.revision), each.distribution))
        return tuple(found), tuple(problems)

    @property
    def problems(self) -> tuple[Problem, ...]:
        """The problems of entry points and packages, found without reading a pack."""
        return self._listing[1]

    def __iter__(self) -> Iterator[FoundPack]:
        return iter(self._listing[0])

    def __len__(self) -> int:
        return len(self._listing[0])

    def load(
        self, pack_id: str, revision: str | None = None, *, distribution: str | None = None
    ) -> CriteriaPack:
        """
        Read one revision of a pack; its package is not imported.

        Args:
            pack_id: The pack's id, e.g. ``"kommunkompassen-se"``.
            revision: The revision; the only one if omitted.
            distribution: Whose pack, where several publish that id; spelled in any way that is
                the same to PyPI.

        Raises:
            UnknownPackError: If that id or that revision is not published.
            AmbiguousPackError: If several distributions publish it, or there are several
                revisions and none was named.
            PackError: As the pack's file gives cause, or that of a pack that it extends.
            LimitError: If a file is too large, or too many packs extend
                each other.
        """
        return self._load(pack_id, revision, distribution, ())

    def parent(
        self, ref: PackRef, distribution: str, variants: tuple[PackRef, ...] = ()
    ) -> CriteriaPack:
        """
        Read a pack that another extends.

        Args:
            ref: Its identity.
            distribution: Its publisher, used only where there are several.
            variants: What extends it, and what extends that, from the last one on.

        Raises:
            KompassError: As `load`.
        """
        require_type("ref", ref, PackRef)
        if ref.id not in self._claims and self._beside is not None:
            return self._beside.parent(ref, distribution, variants)
        several = len(self._claims.get(ref.id, ())) > 1
        chosen = distribution if distribution and several else None
        return self._load(ref.id, ref.revision, chosen, variants)

    def _load(
        self,
        pack_id: str,
        revision: str | None,
        distribution: str | None,
        variants: tuple[PackRef, ...],
    ) -> CriteriaPack:
        claim = self._claim(pack_id, distribution)
        known = claim.revisions()
        if revision is None:
            if len(known) > 1:
                raise AmbiguousPackError(
                    [messages.REVISION_AMBIGUOUS.problem(id=pack_id, known=known)]
                )
            revision = next(iter(known))
        if revision not in known:
            facts = {"id": pack_id, "revision": revision, "known": known}
            raise UnknownPackError([messages.REVISION_NOT_FOUND.problem(**facts)])
        chain = (*variants, PackRef(pack_id, revision))
        require_ancestry(chain)
        if (claim, revision) not in self._loaded:
            pack = claim.read(
                revision, lambda ref, name: self.parent(ref, name, chain), self._rules
            )
            self._loaded[claim, revision] = pack
        return self._loaded[claim, revision]

    def text(
        self, pack_id: str, revision: str, *, distribution: str | None = None
    ) -> tuple[str, bytes]:
        """
        Return the file of one revision, unread, as its place and its bytes.

        Raises:
            PackError: As `load`, but for what is wrong inside the file.
        """
        return self._claim(pack_id, distribution).text(PackRef(pack_id, revision).revision)

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

    def package(self, pack_id: str, *, distribution: str | None = None) -> tuple[str, Traversable]:
        """
        Return who publishes a pack, and the folder of its package.

        Raises:
            PackError: As `load`, but for what is wrong inside a file.
        """
        claim = self._claim(pack_id, distribution)
        return claim.origin, claim.folder()

    def _claim(self, pack_id: str, distribution: str | None) -> _Claim:
        require_type("pack_id", pack_id, str)
        rivals = self._claims.get(pack_id, ())
        if not rivals:
            hint = nearest(pack_id, self._claims) if self._claims else "no pack is installed"
            if "/" in pack_id or pack_id.endswith(".toml"):
                hint = "to read a file, give its path as a pathlib.Path"
            raise UnknownPackError([messages.PACK_NOT_FOUND.problem(id=pack_id, hint=hint)])
        wanted = None if distribution is None else distribution_key(distribution)
        chosen = [e for e in rivals if wanted in (None, distribution_key(e.distribution))]
        known = tuple(each.distribution for each in rivals)
        if not chosen:
            facts = {"distribution": distribution, "id": pack_id, "known": known}
            raise UnknownPackError([messages.PACK_NOT_IN_DISTRIBUTION.problem(**facts)])
        if len(chosen) > 1:
            raise AmbiguousPackError(
                [messages.DISTRIBUTION_AMBIGUOUS.problem(id=pack_id, known=known)]
            )
        return chosen[0]

    def __repr__(self) -> str:
        return f"<Packs: {len(self)} pack files>"
