"""From the text of a pack file to the pack."""

from __future__ import annotations

import copy
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from functools import cache
from itertools import chain
from types import SimpleNamespace
from typing import Any, TypeAlias, cast

import attrs
from attrs import frozen

from kompass_core.amounts import Rounding
from kompass_core.contracts import PrintedAs, RoundingContract
from kompass_core.criteria import Area, Break, CriteriaPack, PackRef, SubQuestion
from kompass_core.errors import (
    KompassError,
    LimitError,
    PackFormatError,
    PackRuleError,
    PackSchemaError,
    PackSyntaxError,
    raise_any,
)
from kompass_core.labels import language_tag
from kompass_core.pack_rules import (
    area_problems,
    pack_problems,
    ref_problems,
    sub_question_problems,
)
from kompass_core.problems import Problem
from kompass_core.serialization.converter import is_array, is_table, structure
from kompass_core.serialization.formats import require_format
from kompass_core.serialization.pack_format import (
    MOST_AREAS,
    MOST_SUB_QUESTIONS,
    AreaFile,
    LevelRoundingFile,
    PackFile,
    RoundingFile,
    SubQuestionFile,
)
from kompass_core.serialization.positions import placing
from kompass_core.serialization.rule_files import (
    NO_RULES,
    RuleFactory,
    RuleTables,
)
from kompass_core.serialization.text import parse_toml
from kompass_core.terms import Detail

__all__ = ["ParentOf", "contract_of", "pack_of_data", "read_pack"]

ParentOf: TypeAlias = Callable[[PackRef, str], CriteriaPack]
"""Finds a pack by its identity, and the distribution that is said to publish it."""

_UNKNOWN_KEY, _NO_TITLE = "KF005", "KP013"
_STEPS_IN = re.compile(r"([^.\[\]]+)|\[([0-9]+)\]")
"""The names and the places in arrays that a key path is made of."""
_MEANT = re.compile(r"did you mean '(.+)'\?")

_RULED = frozenset({"items", "rule", "rules"})


@frozen(kw_only=True)
class _CheckedAreaFile(AreaFile):
    """An area whose sub-questions are made, and so checked, as they are read."""

    # A sub-question has all the attributes of its file.
    sub_questions: tuple[SubQuestion, ...] = ()  # type: ignore[assignment]  # pyright: ignore[reportIncompatibleVariableOverride]


@frozen(kw_only=True)
class _CheckedPackFile(PackFile):
    """A pack file that is read in one go, as almost all can be."""

    areas: tuple[_CheckedAreaFile, ...]


def read_pack(
    given: bytes | str | Mapping[str, object],
    *,
    rules: Mapping[str, RuleFactory] = NO_RULES,
    parent_of: ParentOf | None = None,
) -> CriteriaPack:
    """
    Read a pack from the text of its file, or from the data that such a text holds.

    Args:
        given: TOML, as text or bytes, or a mapping with the same keys.
        rules: What makes the rules that are not built in, by kind; looked up only for kinds
            that the pack names.
        parent_of: Finds the pack that a variant extends, by its identity and the distribution
            that is said to publish it ("" if none is).

    Raises:
        UnknownPackError: If it extends a pack that is not there.
        PackDigestError: If it extends a pack whose scoring content is not what was meant.
        PackSyntaxError: If it is not TOML, or not UTF-8.
        PackFormatError: If its format is not one that this version reads.
        PackSchemaError: If a key is missing, unknown or of the wrong type.
        PackRuleError: If an invariant does not hold.
        LimitError: If it is larger than any honest pack.
    """
    if isinstance(given, bytes | str):
        data = parse_toml(given, PackSyntaxError)
        with placing(given):
            return _read(data, rules, parent_of)
    return _read(_plain(given), rules, parent_of)


def _read(
    given: Mapping[str, object], rules: Mapping[str, RuleFactory], parent_of: ParentOf | None
) -> CriteriaPack:
    data = require_format(given, PackFormatError)
    if "extends" in data:
        # It builds on this module, and is loaded for variants alone.
        from kompass_core.serialization.overlays import read_overlay

        return read_overlay(data, rules, parent_of)
    return pack_of_data(data, rules)


def pack_of_data(data: Mapping[str, object], rules: Mapping[str, RuleFactory]) -> CriteriaPack:
    """
    Make a pack of plain data that says all of it.

    Raises:
        PackSchemaError: If a key is missing, unknown or of the wrong type.
        PackRuleError: If an invariant does not hold.
        LimitError: If it is larger than any honest pack.
    """
    _require_size(data)
    problems: tuple[Problem, ...] = ()
    if not _names_rules(data):
        try:
            return _pack_of(_with_defaults(structure(data, _CheckedPackFile, PackRuleError)))
        except KompassError as error:
            problems = error.problems
    # What is checked as it is read stops at the first thing that cannot be; the author of a
    # file is shown everything.
    file = _structured(data, rules)
    tables = RuleTables(file.rules, rules)
    file, of_rules = _with_rules(file, tables)
    raise_any(PackRuleError, tuple(chain(of_rules, _all_problems(file))) or problems)
    return _pack_of(file)


def _names_rules(data: Mapping[str, object]) -> bool:
    """Whether there is a rule or an item anywhere; such a pack is not read in one go."""
    areas = [area for _, area in _tables_in(data, "areas")]
    cells = (cell for area in areas for _, cell in _tables_in(area, "sub_questions"))
    return any(not _RULED.isdisjoint(each) for each in chain([data], areas, cells))


def _structured(data: Mapping[str, object], rules: Mapping[str, RuleFactory]) -> PackFile:
    """Return the file; or raise all that keeps it from being one, and what else it breaks."""
    try:
        return _with_defaults(structure(data, PackFile, PackSchemaError))
    except PackSchemaError as error:
        others = tuple(_problems_besides(data, error.problems, rules))
        raise PackSchemaError((*error.problems, *others)) from None


def _problems_besides(
    data: Mapping[str, object], found: Sequence[Problem], rules: Mapping[str, RuleFactory]
) -> Iterator[Problem]:
    """Check what can be read, although not all of the file can."""
    if any(each.rule != _UNKNOWN_KEY for each in found):
        yield from _problems_of_parts(data)
        return
    try:
        pack_of_data(_as_meant(data, found), rules)
    except KompassError as error:
        # Whatever it now lacks, or has of another type, comes of the unknown keys.
        yield from (each for each in error.problems if not each.rule.startswith("KF"))


def _as_meant(data: Mapping[str, object], unknown: Sequence[Problem]) -> dict[str, object]:
    """Return the data of a file with the keys that were meant, and without other unknown ones."""
    known = copy.deepcopy(dict(data))
    for problem in unknown:
        key = str(problem.facts["key"])
        table: Any = known
        for name, index in _STEPS_IN.findall(problem.path.removesuffix(key)):
            table = table[int(index) if index else name]
        value, meant = table.pop(key), _MEANT.fullmatch(str(problem.facts["hint"]))
        if meant:
            table.setdefault(meant[1], value)
    return known


def _problems_of_parts(data: Mapping[str, object]) -> Iterator[Problem]:
    """Check the identity, and the areas and sub-questions that can be read."""
    pack_id, revision = data.get("id"), data.get("revision")
    if isinstance(pack_id, str) and isinstance(revision, str):
        yield from ref_problems(pack_id, revision)
    shared = {"max_points": data["area_max"]} if "area_max" in data else {}
    for i, area in _tables_in(data, "areas"):
        yield from _problems_of_part(f"areas[{i}]", shared | area, AreaFile)
        for j, cell in _tables_in(area, "sub_questions"):
            path = f"areas[{i}].sub_questions[{j}]"
            yield from _problems_of_part(path, cell, SubQuestionFile)


def _tables_in(data: Mapping[str, object], key: str) -> Iterator[tuple[int, dict[str, object]]]:
    found = data.get(key)
    if is_array(found):
        yield from ((i, each) for i, each in enumerate(found) if is_table(each))


def _problems_of_part(
    path: str, data: Mapping[str, object], cls: type[AreaFile | SubQuestionFile]
) -> Iterator[Problem]:
    """Check a part by itself; what an area has in sub-questions is not judged with it."""
    names = {each.name for each in attrs.fields(cls)} - {"sub_questions"}
    alone = {key: value for key, value in data.items() if key in names}
    with suppress(PackSchemaError):
        cell: Any = structure(alone, cls, PackSchemaError)
        if cell.max_points is not None:
            yield from (each.under(path) for each in sub_question_problems(cell))


def _plain(given: Mapping[str, object]) -> dict[str, object]:
    """Copy mappings and sequences as plain data, as a parser would have made it."""
    return {str(key): _plain_value(value) for key, value in given.items()}


def _plain_value(value: object) -> object:
    if isinstance(value, Mapping):
        return _plain(cast("Mapping[str, object]", value))
    if isinstance(value, list | tuple):
        return [_plain_value(each) for each in cast("Sequence[object]", value)]
    return value


def _require_size(data: Mapping[str, object]) -> None:
    areas = data.get("areas")
    if not is_array(areas):
        return
    parts = [each.get("sub_questions") for each in areas if is_table(each)]
    size = sum(len(each) for each in parts if is_array(each))
    if len(areas) > MOST_AREAS:
        limit = f"{MOST_AREAS} areas"
        raise LimitError([Problem.of("KF003", "areas", what="the pack", limit=limit)])
    if size > MOST_SUB_QUESTIONS:
        limit = f"{MOST_SUB_QUESTIONS} sub-questions"
        raise LimitError([Problem.of("KF003", "areas", what="the pack", limit=limit)])


def _with_defaults(file: PackFile) -> PackFile:
    """Fill in what an area takes from its pack."""
    lacking = [
        Problem.of("KF004", f"areas[{i}]", key="max_points")
        for i, area in enumerate(file.areas)
        if area.max_points is None and file.area_max is None
    ]
    raise_any(PackSchemaError, lacking)
    areas = tuple(
        attrs.evolve(
            area,
            max_points=file.area_max if area.max_points is None else area.max_points,
            combine=area.combine or file.combine.area,
            detail=area.detail or (Detail.LISTED if area.sub_questions else Detail.WHOLE),
        )
        for area in file.areas
    )
    return attrs.evolve(file, areas=areas)


def _with_rules(file: PackFile, tables: RuleTables) -> tuple[PackFile, list[Problem]]:
    """Give each sub-question the rule that it names, or its area, or the pack."""
    problems, areas = [*tables.problems], list[AreaFile]()
    for i, area in enumerate(file.areas):
        cells = list[Any]()
        for j, cell in enumerate(area.sub_questions):
            fields: dict[str, Any] = {
                each.name: getattr(cell, each.name) for each in attrs.fields(SubQuestion)
            }
            named = cell.rule or area.rule or file.rule or "points"
            fields["rule"] = None
            try:
                fields["rule"] = tables.rule_of(named, cell.items)
            except KompassError as error:
                path = f"areas[{i}].sub_questions[{j}]"
                problems += (each.under(path) for each in error.problems)
            cells.append(SimpleNamespace(**fields))
        areas.append(attrs.evolve(area, sub_questions=tuple(cells)))
    return attrs.evolve(file, areas=tuple(areas)), problems


def _pack_of(file: PackFile) -> CriteriaPack:
    return CriteriaPack(
        id=file.id,
        revision=file.revision,
        title=file.title,
        areas=tuple(map(_area_of, file.areas)),
        language=file.language,
        publisher=file.publisher,
        source=file.source,
        step=file.step,
        area_max=file.area_max,
        combine=file.combine.total,
        rounding=contract_of(file.rounding),
        score_unit=file.score_unit,
        step_rounding=file.step_rounding,
        not_applicable=file.not_applicable,
        equivalent_to=tuple(map(PackRef.parse, file.equivalent_to)),
        breaks=tuple(Break(each.start, each.end, each.note) for each in file.breaks),
        fallback=file.fallback,
        notes=file.notes,
    )


def _area_of(area: Any) -> Area:  # noqa: ANN401 (an AreaFile whose defaults are filled in)
    return Area(
        code=area.code,
        title=area.title,
        max_points=area.max_points,
        min_points=area.min_points,
        sub_questions=tuple(map(_cell_of, area.sub_questions)),
        combine=area.combine,
        detail=area.detail,
        aliases=area.aliases,
    )


def _cell_of(cell: Any) -> SubQuestion:  # noqa: ANN401 (made already, or with its rule resolved)
    if isinstance(cell, SubQuestion):
        return cell
    return SubQuestion(**cast("dict[str, Any]", vars(cell)))


def contract_of(file: RoundingFile) -> RoundingContract:
    """
    Return the rounding contract that a file declares.

    Raises:
        AmountError: If a unit is not above 0.
    """

    @cache  # most packs print all levels alike
    def printed(level: LevelRoundingFile) -> PrintedAs:
        mode = level.mode or file.mode
        percent_mode = level.percent_mode or level.mode or file.percent_mode or file.mode
        points = file.points if level.points is None else level.points
        percent = file.percent if level.percent is None else level.percent
        return PrintedAs(Rounding(mode, points), Rounding(percent_mode, percent))

    return RoundingContract(
        sub_question=printed(file.sub_question),
        area=printed(file.area),
        total=printed(file.total),
    )


def _all_problems(file: PackFile) -> Iterator[Problem]:
    """Run every check of a pack over its file, where the constructors stop at the first."""
    for i, area in enumerate(file.areas):
        # With its defaults filled in, an area of a file has all that the checks read.
        filled: Any = area
        yield from (each.under(f"areas[{i}]") for each in area_problems(filled))
        for j, cell in enumerate(filled.sub_questions):
            path = f"areas[{i}].sub_questions[{j}]"
            yield from (each.under(path) for each in sub_question_problems(cell))
    for i, known in enumerate(file.breaks):
        yield from _refused(f"breaks[{i}]", Break, known.start, known.end, known.note)
    for i, ref in enumerate(file.equivalent_to):
        yield from _refused(f"equivalent_to[{i}]", PackRef.parse, ref)
    yield from _refused("rounding", contract_of, file.rounding)
    no_language = tuple(_refused("language", language_tag, file.language))
    yield from no_language
    languages = [*file.fallback, *chain.from_iterable(file.fallback.values())]
    for tag in dict.fromkeys(languages):
        yield from () if tag == file.language else _refused("fallback", language_tag, tag)
    fields = {each.name: getattr(file, each.name) for each in attrs.fields(PackFile)}
    whole: Any = SimpleNamespace(**fields | {"combine": file.combine.total})
    # That no title is in a language that is none needs no saying.
    yield from (p for p in pack_problems(whole) if not no_language or p.rule != _NO_TITLE)


def _refused(path: str, make: Callable[..., object], *given: object) -> Iterator[Problem]:
    """Report what *make* refuses."""
    try:
        make(*given)
    except KompassError as error:
        yield from (each.under(path) for each in error.problems)
