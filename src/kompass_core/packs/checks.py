"""Checks of packs before publication."""

from __future__ import annotations

import os
import re
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from functools import cached_property, partial
from pathlib import Path
from types import MappingProxyType
from typing import Any, Protocol, TypeAlias

from attrs import frozen

from kompass_core.amounts import exact_text
from kompass_core.criteria import (
    Area,
    CriteriaPack,
    Crosswalk,
    Difference,
    Impact,
    PackRef,
    WorkedExample,
    diff,
)
from kompass_core.criteria.crosswalk import unproven_relations
from kompass_core.criteria.parts import REVISION, TOTAL, placed_parts
from kompass_core.errors import (
    CrosswalkError,
    KompassError,
    PackResourceError,
    PackSyntaxError,
    Problem,
    PublishedResultError,
    Severity,
    UnknownPackError,
    messages,
    nearest,
    require_type,
)
from kompass_core.evaluations import Evaluation
from kompass_core.evaluations.evaluation import EvaluationFields
from kompass_core.labels import Label
from kompass_core.missing import NotAssessed, Policy
from kompass_core.packs.discovery import GROUP, strays_in
from kompass_core.packs.loading import installed_packs, load_pack
from kompass_core.packs.plugins import InstalledRules
from kompass_core.packs.registry import Packs
from kompass_core.packs.releases import released_problems
from kompass_core.profiles import profile
from kompass_core.published import Audit, PublishedResult, audit
from kompass_core.serialization.crosswalk_files import ends_of, read_crosswalk
from kompass_core.serialization.locations import located, locating, with_code
from kompass_core.serialization.pack_files import pack_to_toml, place_in_variant, read_pack
from kompass_core.serialization.result_files import read_result
from kompass_core.serialization.safe_files import read_limited
from kompass_core.serialization.text import parse_toml

_SHOWN = 3
_KNOWLEDGE = frozenset({"sub_questions", "step", "score_unit"})
"""Fields that only one of two equivalent packs may know, and the precision of scores."""


def unlike(pack: CriteriaPack, other: CriteriaPack) -> tuple[Difference, ...]:
    """Return the differences that make shared results of two packs mean different things."""
    ignored = set(_KNOWLEDGE)
    if not all(any(area.sub_questions for area in each.areas) for each in (pack, other)):
        ignored.add("rounding.sub_question")
    back = {(each.code, each.field): each.impact for each in diff(other, pack).differences}
    return tuple(
        each
        for each in diff(pack, other).differences
        if not any(each.field == name or each.field.startswith(f"{name}.") for name in ignored)
        and Impact.BREAKING in {each.impact, back.get((each.code, each.field))}
    )


def _shown(difference: Difference) -> str:
    what = f"{difference.field} of {difference.code}" if difference.code else difference.field
    sides = (each or "nothing" for each in (difference.before, difference.after))
    return f"{what}: {' against '.join(sides)}"


File: TypeAlias = tuple[str, bytes]
"""A file, as its place and what it holds."""

_BESIDE_PACKS = frozenset({"results", "crosswalks"})


@frozen(kw_only=True, eq=False)
class Checked:
    """
    A pack file to be checked, and the files found with it.

    Attributes:
        place: The path of the file, or the distribution and the file's place in it.
        text: The content of the file.
        expected: The identity that its place implies; empty where it implies none.
        distribution: The name of its distribution, where it is installed.
        root: The folder of the distribution's sources, where that was given.
        packs: The installed packs.
        beside: The result files of the same id.
        crosswalks: The crosswalk files of the same id.
        family: The function that reads each revision of the same id.
        read: The function that reads this one.
    """

    place: str
    text: bytes
    expected: str = ""
    distribution: str = ""
    root: Path | None = None
    packs: Packs
    beside: tuple[File, ...] = ()
    crosswalks: tuple[File, ...] = ()
    family: Mapping[str, Callable[[], CriteriaPack]] = MappingProxyType({})
    read: Callable[[], CriteriaPack]

    @cached_property
    def pack(self) -> CriteriaPack:
        """
        The pack itself.

        Raises:
            PackError: If it cannot be read.
        """
        return self.read()

    @cached_property
    def at_home(self) -> Callable[[Problem], Problem]:
        """
        The function that adds the code of its part to a problem.

        It places a problem of a variant at the key that its file has for it.
        """
        try:
            pack = self.pack
        except KompassError:
            return lambda problem: problem
        codes, parent = {path: node.code for path, node in placed_parts(pack.areas)}, pack.parent
        if parent is None:
            return lambda problem: with_code(problem, codes)
        variant = parse_toml(self.text, PackSyntaxError)
        return lambda problem: place_in_variant(with_code(problem, codes), variant, parent)

    @cached_property
    def results(self) -> tuple[File, ...]:
        """The result files that name this revision, or none that was found."""
        same_id = self.expected.partition("@")[0] + "@"
        others = {ref for ref in self.family if ref.startswith(same_id)} - {self.expected}
        return tuple(file for file in self.beside if _named_pack(file[1]) not in others)

    def pack_for(self, ref: PackRef) -> CriteriaPack:
        """
        Return this pack, one that was found with it, or an installed one.

        Raises:
            PackError: If there is none, or it cannot be read.
        """
        if ref == self.pack.ref:
            return self.pack
        load = self.family.get(str(ref))
        return load() if load else self.packs.load(ref.id, ref.revision)


def _named_pack(text: bytes) -> object:
    with suppress(KompassError):
        return parse_toml(text, PublishedResultError).get("pack")
    return None


def find(
    target: str | PackRef | os.PathLike[str], *, packs: Packs | None = None
) -> tuple[Checked, ...]:
    """
    Find the packs to check.

    Raises:
        UnknownPackError: If that id or that revision is not published.
        AmbiguousPackError: If several distributions publish that id.
        PackResourceError: If there is no pack file at that path.
        PackError: As the metadata of the distribution gives cause.
    """
    installed = installed_packs(packs)
    require_type("target", target, str, PackRef, os.PathLike)
    if isinstance(target, os.PathLike):
        return _on_disk(Path(target), installed)
    return _installed(str(target), installed)


def _installed(target: str, packs: Packs) -> tuple[Checked, ...]:
    pack_id, _, revision = target.partition("@")
    if revision:
        PackRef.parse(target)
    beside, crosswalks = tuple(packs.results(pack_id)), tuple(packs.crosswalks(pack_id))
    found = [each for each in packs if each.ref.id == pack_id]
    family = {str(each.ref): partial(packs.load, pack_id, each.ref.revision) for each in found}
    if not family or (revision and target not in family):
        packs.load(pack_id, revision or None)
    return tuple(
        Checked(
            place=place,
            text=text,
            expected=str(each.ref),
            distribution=each.distribution,
            packs=packs,
            beside=beside,
            crosswalks=crosswalks,
            family=family,
            read=family[str(each.ref)],
        )
        for each in found
        if revision in ("", each.ref.revision)
        for place, text in [packs.text(each.ref.id, each.ref.revision)]
    )


def _on_disk(path: Path, packs: Packs) -> tuple[Checked, ...]:
    is_folder = path.is_dir()
    files = _pack_files(path) if is_folder else [path]
    if not files:
        expected = "src/<package>/<id>/<revision>.toml"
        raise PackResourceError(
            [messages.PACK_FILE_NOT_FOUND.problem(expected=expected).in_file(str(path))]
        )
    relatives = files if is_folder else sorted({path, *path.parent.glob("*.toml")})
    family = {
        ref: partial(load_pack, file, packs=packs) for file in relatives if (ref := _expected(file))
    }
    return tuple(
        Checked(
            place=str(file),
            text=read_limited(file, PackResourceError),
            expected=_expected(file),
            root=path if is_folder else None,
            packs=packs,
            beside=tuple(_beside(file, "results")),
            crosswalks=tuple(_beside(file, "crosswalks")),
            family=family,
            read=partial(load_pack, file, packs=packs),
        )
        for file in files
    )


def _pack_files(folder: Path) -> list[Path]:
    """Return the pack files of a distribution, a package or an id, whichever *folder* is."""
    sources = folder / "src" if (folder / "src").is_dir() else folder
    for pattern in ("*/*/*.toml", "*/*.toml", "*.toml"):
        found = [file for file in sources.glob(pattern) if _may_be_pack(file, sources)]
        if found:
            return sorted(found)
    return []


def _may_be_pack(file: Path, sources: Path) -> bool:
    parts = file.relative_to(sources).parts
    hidden = any(part.startswith(".") for part in parts)
    stray = _expected(file) and not REVISION.fullmatch(file.stem)
    beside = file.name == "pyproject.toml" or _BESIDE_PACKS & set(parts)
    return not (hidden or stray or beside)


def _expected(file: Path) -> str:
    """Return the identity that a file's place in a package implies."""
    in_package = (file.parent.parent / "__init__.py").is_file()
    return f"{file.parent.name}@{file.stem}" if in_package else ""


def _beside(file: Path, folder: str) -> Iterator[File]:
    for found in sorted((file.parent / folder).glob("*.toml")):
        yield str(found), read_limited(found, PackResourceError)


_BOM = b"\xef\xbb\xbf"


class Check(Protocol):
    """A check, whose docstring starts with the rules that it knows."""

    __name__: str

    def __call__(self, checked: Checked, /) -> Iterator[Problem]:
        """Yield the problems of a pack."""
        ...


def can_be_read(checked: Checked) -> Iterator[Problem]:
    """[KF, KP] The file holds a pack, the one that its place implies."""
    try:
        pack = checked.pack
    except KompassError as error:
        yield from error.problems
        return
    if checked.expected not in ("", str(pack.ref)):
        facts = {"given": str(pack.ref), "expected": checked.expected}
        yield messages.PACK_REF_MISMATCH.problem("id", **facts)


def is_announced(checked: Checked) -> Iterator[Problem]:
    """[KP106, KP148] The distribution's sources are such that the pack is found once installed."""
    project = checked.root and checked.root / "pyproject.toml"
    if project is None or not project.is_file():
        return
    package = Path(checked.place).parent.parent
    if not (package / "__init__.py").is_file():
        facts = {"package": package.name, "distribution": project.parent.name}
        yield messages.PACKAGE_INIT_MISSING.problem(**facts)
    if _entry_points(project).get(checked.pack.id) != package.name:
        problem = messages.ENTRY_POINT_MISSING.problem(id=checked.pack.id, package=package.name)
        yield problem.in_file(str(project))


def has_no_stray_files(checked: Checked) -> Iterator[Problem]:
    """[KP149] Every file in the pack's folder that looks like a revision is one."""
    if checked.distribution:
        _, package = checked.packs.package(checked.pack.id, distribution=checked.distribution)
        folder, place = package.joinpath(checked.pack.id), checked.place.rpartition("/")[0]
    elif checked.expected:
        folder, place = Path(checked.place).parent, str(Path(checked.place).parent)
    else:
        return
    for name in strays_in(folder):
        yield messages.STRAY_PACK_FILE.problem(given=name).in_file(f"{place}/{name}")


def _entry_points(project: Path) -> Mapping[str, object]:
    """Return the packs that a project announces; none if it is no such project."""
    try:
        table: Any = parse_toml(read_limited(project, PackResourceError), PackSyntaxError)
        return dict(table["project"]["entry-points"][GROUP])
    except (KompassError, LookupError, TypeError, ValueError):
        return {}


def is_saved_plainly(checked: Checked) -> Iterator[Problem]:
    """[KF014] The file is UTF-8 without a mark at its beginning."""
    if checked.text.startswith(_BOM):
        yield messages.BYTE_ORDER_MARK.problem().at_line(1, 1)


def has_a_source(checked: Checked) -> Iterator[Problem]:
    """[KP143] There is a source in which every maximum can be looked up."""
    if not checked.pack.source.strip():
        yield messages.SOURCE_EMPTY.problem("source")


def is_written_out(checked: Checked) -> Iterator[Problem]:
    """[KP190, KP191] No text is a placeholder, and none was garbled on its way."""
    for path, text in _texts(checked.pack):
        if _PLACEHOLDER.match(text):
            yield messages.PLACEHOLDER_TEXT.problem(path, given=text)
        meant = _UNDECODED.sub(_decoded_again, text)
        if meant != text:
            yield messages.TEXT_GARBLED.problem(path, given=text, hint=f"write {meant!r}")
        elif "\N{REPLACEMENT CHARACTER}" in text:
            hint = "replace \N{REPLACEMENT CHARACTER} by the letter that was lost"
            yield messages.TEXT_GARBLED.problem(path, given=text, hint=hint)


_PLACEHOLDER = re.compile(r"\s*(?:TODO|TBD|FIXME|XXX)\b|\s*(?:\.\.\.|…|\?+)\s*$")
_UNDECODED = re.compile(r"[^\x00-\x7f]{2,}")


def _decoded_again(found: re.Match[str]) -> str:
    """Return letters as they were before UTF-8 was read as Windows-1252; others as they are."""
    try:
        return found[0].encode("cp1252").decode()
    except UnicodeError:
        return found[0]


_COUNTRIES = {
    "cn": "zh",
    "cz": "cs",
    "dk": "da",
    "gb": "en",
    "gr": "el",
    "jp": "ja",
    "se": "sv",
    "ua": "uk",
    "us": "en",
}
"""Languages of countries whose codes are mistaken for those of languages."""

_SAMI = re.compile(r"[áčđŋšŧž]", re.IGNORECASE)


def languages_are_meant(checked: Checked) -> Iterator[Problem]:
    """[KP192] No language is named by a country; "se" is Northern Sami, not Swedish."""
    title, language = checked.pack.title, checked.pack.language
    for path, tag in (("language", language), *((f"title.{tag}", tag) for tag in title.languages)):
        meant = _COUNTRIES.get(tag)
        texts = [text for _, label in _labels(checked.pack) for t, text in label.texts if t == tag]
        if meant and not (tag == "se" and any(map(_SAMI.search, texts))):
            meaning = "Northern Sami" if tag == "se" else "the code of a country"
            facts = {"given": tag, "meaning": meaning, "hint": meant}
            yield messages.LANGUAGE_DOUBTFUL.problem(path, **facts)


def labels_cover_the_languages(checked: Checked) -> Iterator[Problem]:
    """[KP140] Every text is there in all the languages that the pack's own title has."""
    for path, label in _labels(checked.pack):
        for language in checked.pack.title.languages:
            if language not in label.languages:
                facts = {"language": language, "known": label.languages}
                yield messages.TRANSLATION_MISSING.problem(path, **facts)


def names_are_unambiguous(checked: Checked) -> Iterator[Problem]:
    """[KP141, KP142] An alias is a new name, and no printed name is that of two nodes."""
    meant = defaultdict[str, list[str]](list)
    for _, node in placed_parts(checked.pack.areas):
        for name in dict.fromkeys((*dict(node.title.texts).values(), *node.aliases)):
            meant[name].append(node.code)
    for path, node in placed_parts(checked.pack.areas):
        own = [*dict(node.title.texts).values()]
        for i, alias in enumerate(node.aliases):
            place, codes = f"{path}.aliases[{i}]", tuple(meant[alias])
            if alias in own:
                yield messages.ALIAS_REDUNDANT.problem(place, alias=alias, code=node.code)
            elif len(codes) > 1:
                yield messages.ALIAS_AMBIGUOUS.problem(place, alias=alias, codes=codes)
            own.append(alias)


def titles_differ(checked: Checked) -> Iterator[Problem]:
    """[KP154] The areas have different titles, and so have the sub-questions of an area."""
    seen = dict[tuple[str, str, str], str]()
    for path, node in placed_parts(checked.pack.areas):
        for language, title in node.title.texts:
            first = seen.setdefault((path.rpartition(".")[0], language, title), node.code)
            if first != node.code:
                place = f"{path}.title.{language}"
                yield messages.TITLE_REPEATED.problem(place, title=title, code=first)


def survives_writing(checked: Checked) -> Iterator[Problem]:
    """[KP144] Written out and read again, the pack is the same."""
    if read_pack(pack_to_toml(checked.pack), rules=InstalledRules()) != checked.pack:
        yield messages.PACK_ROUND_TRIP_FAILED.problem(pack=checked.pack.ref)


def examples_come_out(checked: Checked) -> Iterator[Problem]:
    """[KE, KP135, KP150, KP152, KP153] Worked examples give the points that they state."""
    for i, each in enumerate(checked.pack.examples):
        problems = _example_problems(checked.pack, each)
        yield from (problem.with_prefix(f"examples[{i}]") for problem in problems)


def _example_problems(pack: CriteriaPack, example: WorkedExample) -> Iterator[Problem]:
    unanswered = NotAssessed("not in the example")
    others: EvaluationFields = {"subject": "example", "date": "2000", "rest": unanswered}
    try:
        evaluation = Evaluation.from_answers(pack, answers=example.answers, **others)
        found = profile(evaluation, not_assessed=Policy.WORST)
    except KompassError as error:
        yield from error.problems
        return
    except Exception as cause:  # noqa: BLE001 (a third-party rule may raise anything)
        yield messages.WORKED_EXAMPLE_FAILED.problem("answers", reason=repr(cause))
        return
    for code, points in example.points.items():
        if code not in found:
            hint = nearest(code, found)
            facts = {"pack": pack.ref, "code": code, "hint": hint}
            yield messages.CODE_NOT_SCORED.problem("points", code, **facts)
            continue
        bounds = found[code].bounds
        if bounds.low < bounds.high:
            ends = {"low": exact_text(bounds.low), "high": exact_text(bounds.high)}
            yield messages.WORKED_EXAMPLE_OPEN.problem("points", code, code=code, **ends)
        elif bounds.low != points:
            sides = {"computed": exact_text(bounds.low), "given": exact_text(points)}
            yield messages.WORKED_EXAMPLE_WRONG.problem("points", code, code=code, **sides)


def results_can_be_read(checked: Checked) -> Iterator[Problem]:
    """[KF, KR, KP146] Every result that travels with the pack is one of it."""
    for place, text in checked.results:
        try:
            with locating(text, source=place):
                result = _result(checked, text)
                if result.pack.id != checked.pack.id:
                    facts = {"given": str(result.pack.ref), "expected": checked.pack.id}
                    raise PublishedResultError([messages.RESULT_MISPLACED.problem("pack", **facts)])
        except KompassError as error:
            yield from error.problems


def results_are_possible(checked: Checked) -> Iterator[Problem]:
    """[KP145, KP161] Every result has possible numbers, and a date of its revision."""
    for place, text in checked.results:
        with suppress(KompassError):  # which another check reports
            yield from (each.in_file(place) for each in result_problems(_result(checked, text)))


def result_problems(result: Evaluation | PublishedResult) -> Iterator[Problem]:
    """[KP145, KP161] A result has a date of its revision, and its numbers are possible."""
    if result.pack.is_out_of_use(result.date):
        facts = {"date": result.date, "pack": result.pack.ref, "period": result.pack.period}
        yield messages.RESULT_OUT_OF_USE.problem(**facts)
    found = audit(result) if isinstance(result, PublishedResult) else None
    if found and not found.possible:
        yield _impossible(found)


def _impossible(audited: Audit) -> Problem:
    """[KP145] Name the numbers that may be wrong, the total first."""
    sets = sorted(audited.conflicts, key=lambda numbers: all(n.code != TOTAL for n in numbers))
    shown = tuple(
        " and ".join(f"{each.kind} of {each.code} ({exact_text(each.printed)})" for each in numbers)
        for numbers in sets[:_SHOWN]
    )
    n, one = len(sets), len(sets[0]) == 1
    reason = "without this one they are possible" if one else "without these they are possible"
    if n > 1:
        reason = f"any one of {n} may be wrong" if one else f"any one of {n} sets may be wrong"
    more = n - len(shown)
    tail = f" and {more} more; kompass audit lists all" if more else ""
    return messages.RESULT_IMPOSSIBLE.problem(reason=reason, conflicts=shown, more=tail)


def crosswalks_account_for_all(checked: Checked) -> Iterator[Problem]:
    """[KF, KW, KP155] Crosswalks of the pack account for all points once, and claim no more."""
    for place, text in checked.crosswalks:
        try:
            with locating(text, source=place):
                crosswalk = _read_crosswalk(checked, parse_toml(text, CrosswalkError))
            found = () if crosswalk is None else unproven_relations(crosswalk)
            yield from (each.in_file(place) for each in located(found, text))
        except KompassError as error:
            yield from error.problems


def _read_crosswalk(checked: Checked, data: Mapping[str, object]) -> Crosswalk | None:
    """Read a crosswalk of this pack; None if it is of others of the same id."""
    ends = ends_of(data)
    found = read_crosswalk(data, checked.pack_for) if checked.pack.ref in ends else None
    if checked.pack.id not in {ref.id for ref in ends}:
        facts = {"older": ends[0], "newer": ends[1], "expected": checked.pack.id}
        raise CrosswalkError([messages.CROSSWALK_MISPLACED.problem("from", **facts)])
    return found


def is_as_it_was_released(checked: Checked) -> Iterator[Problem]:
    """[KP121, KP122, KP123] Released revisions are there, with the same scoring content."""
    if checked.distribution:
        facts = {"distribution": checked.distribution}
        origin, package = checked.packs.package(checked.pack.id, **facts)
        yield from released_problems(checked.pack, package, origin)
    elif checked.expected:
        folder = Path(checked.place).parent.parent
        yield from released_problems(checked.pack, folder, folder.name)


def is_equivalent_as_declared(checked: Checked) -> Iterator[Problem]:
    """[KP124, KP125] It is equivalent to the packs that it declares, where both have a node."""
    yield from equivalence_problems(checked.pack, checked.pack_for)


def equivalence_problems(
    pack: CriteriaPack, pack_for: Callable[[PackRef], CriteriaPack]
) -> Iterator[Problem]:
    """Compare a pack with those that it declares to be equivalent, which *pack_for* finds."""
    for i, ref in enumerate(pack.equivalent_to):
        path = f"equivalent_to[{i}]"
        try:
            differences = unlike(pack, pack_for(ref))
        except UnknownPackError:
            yield messages.EQUIVALENT_PACK_NOT_INSTALLED.problem(path, other=ref)
        except KompassError as error:
            yield from error.problems
        else:
            if differences:
                first = "; ".join(map(_shown, differences[:_SHOWN]))
                facts = {"other": ref, "n": len(differences), "first": first}
                yield messages.EQUIVALENT_PACK_DIFFERS.problem(path, **facts)


CHECKS: tuple[Check, ...] = (
    can_be_read,
    is_announced,
    has_no_stray_files,
    is_saved_plainly,
    has_a_source,
    is_written_out,
    languages_are_meant,
    labels_cover_the_languages,
    names_are_unambiguous,
    titles_differ,
    survives_writing,
    examples_come_out,
    results_can_be_read,
    results_are_possible,
    crosswalks_account_for_all,
    is_as_it_was_released,
    is_equivalent_as_declared,
)
"""The checks, in order; a pack that cannot be read gets no others."""


def _result(checked: Checked, text: bytes) -> Evaluation | PublishedResult:
    return read_result(parse_toml(text, PublishedResultError), checked.pack_for)


def _texts(pack: CriteriaPack) -> Iterator[tuple[str, str]]:
    """Yield all texts of a pack that its author wrote, each with its path."""
    yield from (("publisher", pack.publisher), ("source", pack.source))
    for path, label in _labels(pack):
        yield from ((f"{path}.{language}", text) for language, text in label.texts)
    for path, node in placed_parts(pack.areas):
        yield from ((f"{path}.aliases[{i}]", alias) for i, alias in enumerate(node.aliases))


def _labels(pack: CriteriaPack) -> Iterator[tuple[str, Label]]:
    yield "title", pack.title
    for path, node in placed_parts(pack.areas):
        yield f"{path}.title", node.title
        if isinstance(node, Area) and node.about is not None:
            yield f"{path}.about", node.about
    if pack.about is not None:
        yield "about", pack.about
    if pack.notes is not None:
        yield "notes", pack.notes
    for i, known in enumerate(pack.breaks):
        yield f"breaks[{i}].note", known.note
    for i, scale in enumerate(pack.band_scales):
        for j, band in enumerate(scale.bands):
            yield f"band_scales[{i}].bands[{j}].title", band.title
    yield from ((f"blocks[{i}].title", block.title) for i, block in enumerate(pack.blocks))


@frozen
class Outcome:
    """
    The outcome of one check of one pack.

    Attributes:
        check: The name of the check, a function of `CHECKS`.
        place: The pack's file.
        problems: The problems, with file, line and column as far as they are known.
        ran: True if the check was made; False if the pack cannot be read.
    """

    check: str
    place: str
    problems: tuple[Problem, ...] = ()
    ran: bool = True

    @property
    def failed(self) -> bool:
        """True if there is an error; a warning is none."""
        return any(each.severity is Severity.ERROR for each in self.problems)


def check(
    target: str | PackRef | os.PathLike[str], *, packs: Packs | None = None
) -> tuple[Problem, ...]:
    """
    Make all checks of a pack, or of all packs of a distribution.

    Args:
        target: The path of a pack file or of the folder of a distribution's sources, as an
            ``os.PathLike``; or an installed pack, as ``"id@revision"``, or ``"id"`` for all
            its revisions.
        packs: The installed packs; looked up if omitted.

    Returns:
        The problems, errors and warnings; none if all is fine.
    """
    try:
        found = find(target, packs=packs)
    except KompassError as error:
        return error.problems
    problems = (each for one in found for outcome in outcomes(one) for each in outcome.problems)
    return tuple(dict.fromkeys(problems))


def outcomes(checked: Checked) -> Iterator[Outcome]:
    """Make every check of one pack, in order."""
    readable = True
    for judge in CHECKS:
        if not readable:
            yield Outcome(judge.__name__, checked.place, ran=False)
            continue
        found = (each if each.source else checked.at_home(each) for each in judge(checked))
        problems = located(found, checked.text)
        here = (each if each.source else each.in_file(checked.place) for each in problems)
        outcome = Outcome(judge.__name__, checked.place, tuple(here))
        readable = judge is not can_be_read or not outcome.failed
        yield outcome
