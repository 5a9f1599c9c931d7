"""What is asked of every pack, each question a function."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from pathlib import Path
from types import MappingProxyType
from typing import Any, TypeAlias

from kompass_core.auditing import audit
from kompass_core.checking.subjects import Checked
from kompass_core.criteria import Area, CriteriaPack, SubQuestion
from kompass_core.errors import (
    CrosswalkError,
    KompassError,
    PackResourceError,
    PackSyntaxError,
    PublishedResultError,
)
from kompass_core.evaluation import Evaluation
from kompass_core.labels import Label
from kompass_core.packs.equivalence import equivalence_problems
from kompass_core.packs.plugins import InstalledRules
from kompass_core.packs.registry import GROUP
from kompass_core.packs.releases import released_problems
from kompass_core.problems import Problem
from kompass_core.published import PublishedResult
from kompass_core.reading import read_limited
from kompass_core.serialization import (
    ends_of,
    pack_to_toml,
    parse_toml,
    placed,
    placing,
    read_crosswalk,
    read_pack,
    read_result,
)

__all__ = ["CHECKS", "Check"]

_BOM = b"\xef\xbb\xbf"

Check: TypeAlias = Callable[[Checked], Iterator[Problem]]
"""Judges one thing; its docstring starts with the rules that it knows."""


def can_be_read(checked: Checked) -> Iterator[Problem]:
    """[KF, KP] The file holds a pack, the one that its place stands for."""
    try:
        pack = checked.pack
    except KompassError as error:
        yield from error.problems
        return
    if checked.expected not in ("", str(pack.ref)):
        yield Problem.of("KP109", "id", given=str(pack.ref), expected=checked.expected)


def is_announced(checked: Checked) -> Iterator[Problem]:
    """[KP106, KP148] The distribution's sources are such that the pack is found once installed."""
    project = checked.root and checked.root / "pyproject.toml"
    if project is None or not project.is_file():
        return
    package = Path(checked.place).parent.parent
    if not (package / "__init__.py").is_file():
        yield Problem.of("KP106", package=package.name, distribution=project.parent.name)
    if _entry_points(project).get(checked.pack.id) != package.name:
        problem = Problem.of("KP148", id=checked.pack.id, package=package.name)
        yield problem.within(str(project))


def _entry_points(project: Path) -> Mapping[str, object]:
    """Return which packs a project announces; what is no such project announces none."""
    try:
        table: Any = parse_toml(read_limited(project, PackResourceError), PackSyntaxError)
        return dict(table["project"]["entry-points"][GROUP])
    except (KompassError, LookupError, TypeError, ValueError):
        return {}


def is_saved_plainly(checked: Checked) -> Iterator[Problem]:
    """[KF014] The file is UTF-8 without a mark at its beginning."""
    if checked.text.startswith(_BOM):
        yield Problem.of("KF014").at(1, 1)


def says_its_source(checked: Checked) -> Iterator[Problem]:
    """[KP143] Whoever doubts a maximum can look it up."""
    if not checked.pack.source.strip():
        yield Problem.of("KP143", "source")


def labels_cover_the_languages(checked: Checked) -> Iterator[Problem]:
    """[KP140] Every text is there in all the languages that the pack's own title has."""
    for path, label in _labels(checked.pack):
        for language in checked.pack.title.languages:
            if language not in label.languages:
                yield Problem.of("KP140", path, language=language, known=label.languages)


def names_are_told_apart(checked: Checked) -> Iterator[Problem]:
    """[KP141, KP142] An alias says something new, and no printed name stands for two cells."""
    meant = defaultdict[str, list[str]](list)
    for _, cell in _cells(checked.pack):
        for name in dict.fromkeys((*dict(cell.title.texts).values(), *cell.aliases)):
            meant[name].append(cell.code)
    for path, cell in _cells(checked.pack):
        own = [*dict(cell.title.texts).values()]
        for i, alias in enumerate(cell.aliases):
            if alias in own:
                yield Problem.of("KP141", f"{path}.aliases[{i}]", alias=alias, code=cell.code)
            elif len(meant[alias]) > 1:
                codes = tuple(meant[alias])
                yield Problem.of("KP142", f"{path}.aliases[{i}]", alias=alias, codes=codes)
            own.append(alias)


def survives_writing(checked: Checked) -> Iterator[Problem]:
    """[KP144] Written out and read again, the pack is the same."""
    if read_pack(pack_to_toml(checked.pack), rules=InstalledRules()) != checked.pack:
        yield Problem.of("KP144", pack=checked.pack.ref)


def results_can_be_read(checked: Checked) -> Iterator[Problem]:
    """[KF, KR, KP146] Every result that travels with the pack is one of it."""
    for place, text in checked.results:
        try:
            result = _result(checked, text)
        except KompassError as error:
            yield from (each if each.source else each.within(place) for each in error.problems)
            continue
        if result.pack.id != checked.pack.id:
            facts = {"given": str(result.pack.ref), "expected": checked.pack.id}
            (problem,) = placed([Problem.of("KP146", "pack", **facts)], text)
            yield problem.within(place)


def results_are_possible(checked: Checked) -> Iterator[Problem]:
    """[KP145] The printed numbers of every result can have come from one evaluation."""
    for place, text in checked.results:
        with suppress(KompassError):  # which another check reports
            result = _result(checked, text)
            found = audit(result) if isinstance(result, PublishedResult) else None
            if found and not found.possible:
                culprits = tuple(f"{each.kind} of {each.code}" for each in found.culprits)
                yield Problem.of("KP145", culprits=culprits).within(place)


def crosswalks_account_for_all(checked: Checked) -> Iterator[Problem]:
    """[KF, KW] Every crosswalk that travels with the pack accounts for all points, once each."""
    for place, text in checked.crosswalks:
        try:
            data = parse_toml(text, CrosswalkError)
            with placing(text):
                ends = ends_of(data)
                if checked.pack.ref in ends:
                    read_crosswalk(data, checked.pack_for)
        except KompassError as error:
            yield from (each if each.source else each.within(place) for each in error.problems)
            continue
        if checked.pack.id not in {ref.id for ref in ends}:
            facts = {"older": ends[0], "newer": ends[1], "expected": checked.pack.id}
            (problem,) = placed([Problem.of("KW017", "from", **facts)], text)
            yield problem.within(place)


def is_as_it_was_released(checked: Checked) -> Iterator[Problem]:
    """[KP121, KP122, KP123] What the distribution released is there, and scores as it did."""
    if checked.distribution:
        facts = {"distribution": checked.distribution}
        origin, package = checked.packs.package(checked.pack.id, **facts)
        yield from released_problems(checked.pack, package, origin)
    elif checked.expected:
        folder = Path(checked.place).parent.parent
        yield from released_problems(checked.pack, folder, folder.name)


def means_what_it_claims(checked: Checked) -> Iterator[Problem]:
    """[KP124, KP125] What it is said to be equivalent to is so, wherever both know it."""
    yield from equivalence_problems(checked.pack, checked.pack_for)


CHECKS: Mapping[str, Check] = MappingProxyType(
    {
        each.__name__: each
        for each in (
            can_be_read,
            is_announced,
            is_saved_plainly,
            says_its_source,
            labels_cover_the_languages,
            names_are_told_apart,
            survives_writing,
            results_can_be_read,
            results_are_possible,
            crosswalks_account_for_all,
            is_as_it_was_released,
            means_what_it_claims,
        )
    }
)
"""What is judged, in order; nothing else is asked of a pack that cannot be read."""


def _result(checked: Checked, text: bytes) -> Evaluation | PublishedResult:
    data = parse_toml(text, PublishedResultError)
    with placing(text):
        return read_result(data, checked.pack_for)


def _cells(pack: CriteriaPack) -> Iterator[tuple[str, Area | SubQuestion]]:
    for i, area in enumerate(pack.areas):
        yield f"areas[{i}]", area
        for j, each in enumerate(area.sub_questions):
            yield f"areas[{i}].sub_questions[{j}]", each


def _labels(pack: CriteriaPack) -> Iterator[tuple[str, Label]]:
    yield "title", pack.title
    for path, cell in _cells(pack):
        yield f"{path}.title", cell.title
    if pack.notes is not None:
        yield "notes", pack.notes
    for i, known in enumerate(pack.breaks):
        yield f"breaks[{i}].note", known.note
