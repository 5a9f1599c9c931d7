"""Pack files: structure, reading and writing."""

from __future__ import annotations

import copy
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from decimal import Decimal
from functools import cache
from itertools import chain
from types import SimpleNamespace
from typing import Any, TypeAlias, cast

import attrs
import tomli_w
from attrs import field, frozen

from kompass_core.amounts import Rounding, RoundingMode, plain, to_decimal
from kompass_core.criteria import (
    PACK_ID,
    REVISION,
    Area,
    Break,
    Combine,
    CriteriaPack,
    Detail,
    LevelRounding,
    PackRef,
    RoundingConvention,
    SubQuestion,
    area_problems,
    pack_problems,
    ref_problems,
    sub_question_problems,
)
from kompass_core.criteria.rules.base import CODE, Rule
from kompass_core.dates import Date
from kompass_core.errors import (
    KompassError,
    LimitError,
    PackFormatError,
    PackRuleError,
    PackSchemaError,
    PackSyntaxError,
    Problem,
    messages,
    raise_any,
)
from kompass_core.labels import Label, language_tag
from kompass_core.missing import Policy
from kompass_core.serialization.converter import (
    FORMAT,
    FORMATS,
    is_array,
    is_table,
    require_format,
    structure,
)
from kompass_core.serialization.locations import locating
from kompass_core.serialization.rule_files import (
    NO_RULES,
    ItemFile,
    RuleFactory,
    RuleFile,
    RuleTables,
    rule_data,
)
from kompass_core.serialization.text import parse_toml

MOST_AREAS = 64
"""How many areas the largest honest pack may have."""

MOST_SUB_QUESTIONS = 2_000
"""How many sub-questions the largest honest pack may have in all, or an area of it."""

# What the JSON Schema says of a key beyond its type.
_TAG = "^[A-Za-z]{2,3}([-_][A-Za-z]{4})?([-_]([A-Za-z]{2}|[0-9]{3}))?$"
_IS_CODE = {"schema": {"pattern": f"^{CODE.pattern}$"}}
_IS_FORMAT = {"schema": {"minimum": FORMATS.oldest, "maximum": FORMATS.newest}}
_IS_LANGUAGE = {"schema": {"pattern": _TAG}}
_IS_REF = {"pattern": f"^{PACK_ID.pattern}@{REVISION.pattern}$"}


@frozen(kw_only=True)
class SubQuestionFile:
    """
    A sub-question.

    Attributes:
        code: Unique within the pack, e.g. "1.1".
        max_points: The most points that it can give.
        min_points: The least points that it can give.
        title: What it asks, by language.
        aliases: Other names that it is printed under.
        rule: The rule that scores it, a key of the pack's rules or a kind; its area's if left out.
        items: What its rule asks, where the rule leaves that to each sub-question.
    """

    code: str = field(metadata=_IS_CODE)
    max_points: Decimal
    min_points: Decimal = Decimal(0)
    title: Label
    aliases: tuple[str, ...] = ()
    rule: str = ""
    items: tuple[ItemFile, ...] = ()


@frozen(kw_only=True)
class AreaFile:
    """
    An area.

    Attributes:
        code: Unique within the pack, e.g. "1".
        max_points: The most points that it can give; the pack's area_max if left out.
        min_points: The least points that it can give.
        title: Its name, by language.
        aliases: Other names that it is printed under.
        combine: How its sub-questions make its points; the pack's combine.area if left out.
        detail: "listed", "whole" or "unknown"; follows from sub_questions if left out.
        rule: The rule of its sub-questions that name none; the pack's if left out.
        sub_questions: What gets the scores, in order.
    """

    code: str = field(metadata=_IS_CODE)
    max_points: Decimal | None = None
    min_points: Decimal = Decimal(0)
    title: Label
    aliases: tuple[str, ...] = ()
    combine: Combine | None = None
    detail: Detail | None = None
    rule: str = ""
    sub_questions: tuple[SubQuestionFile, ...] = field(
        default=(), metadata={"schema": {"maxItems": MOST_SUB_QUESTIONS}}
    )


@frozen(kw_only=True)
class CombineFile:
    """
    How parts make their parent.

    Attributes:
        area: "sum" or "mean" of the sub-questions.
        total: "sum" or "mean" of the areas.
    """

    area: Combine = Combine.SUM
    total: Combine = Combine.SUM


@frozen(kw_only=True)
class LevelRoundingFile:
    """
    How one level is printed, where it differs from the others.

    Attributes:
        mode: How it is rounded.
        percent_mode: How percent is rounded, where it is not rounded as points are.
        points: The unit of printed points.
        percent: The unit of printed percent.
    """

    mode: RoundingMode | None = None
    percent_mode: RoundingMode | None = None
    points: Decimal | None = None
    percent: Decimal | None = None


@frozen(kw_only=True)
class RoundingFile:
    """
    How results are printed.

    Attributes:
        mode: How numbers are rounded.
        percent_mode: How percent is rounded, where it is not rounded as points are.
        points: The unit of printed points.
        percent: The unit of printed percent.
        sub_question: What is different for sub-questions.
        area: What is different for areas.
        total: What is different for the total.
    """

    mode: RoundingMode = RoundingMode.HALF_UP
    percent_mode: RoundingMode | None = None
    points: Decimal = Decimal(1)
    percent: Decimal = Decimal(1)
    sub_question: LevelRoundingFile = LevelRoundingFile()
    area: LevelRoundingFile = LevelRoundingFile()
    total: LevelRoundingFile = LevelRoundingFile()


@frozen(kw_only=True)
class BreakFile:
    """
    A time in which the instrument changed under its name.

    Attributes:
        start: When the change began (key "from").
        end: When it was over (key "to").
        note: What the sources say, by language.
    """

    start: Date = field(metadata={"key": "from"})
    end: Date = field(metadata={"key": "to"})
    note: Label


@frozen(kw_only=True)
class PackFile:
    """
    A pack file.

    Attributes:
        format: The format of the file: 1.
        id: Instrument and variant.
        revision: The edition of the criteria.
        language: The language in which the instrument is published.
        title: The instrument's name, by language.
        publisher: Who publishes the instrument.
        source: Where its structure was read.
        step: The finest amount of points that can be stored.
        area_max: The maximum that every area has.
        combine: How parts make their parent.
        rounding: How results are printed.
        score_unit: What scores really are multiples of.
        step_rounding: How points that a rule gives are rounded to what can be scored.
        rule: The rule of sub-questions that name none, in areas that name none; points if left out.
        rules: The rules that sub-questions name, by key.
        not_applicable: What becomes of cells that do not concern a subject.
        equivalent_to: Packs whose results mean the same, as id@revision.
        fallback: Which languages to try next, by language.
        notes: What else there is to know, by language.
        breaks: When the instrument changed under its name.
        areas: The areas, in order.
    """

    format: int = field(metadata=_IS_FORMAT)
    id: str = field(metadata={"schema": {"pattern": f"^{PACK_ID.pattern}$"}})
    revision: str = field(metadata={"schema": {"pattern": f"^{REVISION.pattern}$"}})
    language: str = field(metadata=_IS_LANGUAGE)
    title: Label
    publisher: str = ""
    source: str
    step: Decimal = Decimal("0.01")
    area_max: Decimal | None = None
    combine: CombineFile = CombineFile()
    rounding: RoundingFile = RoundingFile()
    score_unit: Decimal | None = None
    step_rounding: RoundingMode | None = None
    rule: str = ""
    rules: dict[str, RuleFile] = field(factory=dict[str, RuleFile])
    not_applicable: Policy = Policy.REFUSE
    equivalent_to: tuple[str, ...] = field(
        default=(), metadata={"schema": {"items": {"type": "string", **_IS_REF}}}
    )
    fallback: dict[str, tuple[str, ...]] = field(
        factory=dict[str, tuple[str, ...]],
        metadata={"schema": {"propertyNames": {"pattern": _TAG}}},
    )
    notes: Label | None = None
    breaks: tuple[BreakFile, ...] = ()
    areas: tuple[AreaFile, ...] = field(
        metadata={"schema": {"minItems": 1, "maxItems": MOST_AREAS}}
    )


def pack_to_toml(pack: CriteriaPack) -> str:
    """Write a pack as the text of a pack file, from which `read_pack` makes an equal one."""
    return tomli_w.dumps(pack_data(pack))


def pack_data(pack: CriteriaPack) -> dict[str, object]:
    """Return a pack as the plain data of its file, with everything said."""
    tables = _rule_keys(pack)
    optional = {
        "step_rounding": pack.step_rounding and pack.step_rounding.value,
        "rules": {key: rule_data(rule) for rule, key in tables.items()},
        "area_max": pack.area_max and plain(pack.area_max),
        "score_unit": pack.score_unit and plain(pack.score_unit),
        "equivalent_to": [str(ref) for ref in pack.equivalent_to],
        "fallback": {language: list(others) for language, others in pack.fallback},
        "notes": pack.notes and dict(pack.notes.texts),
        "breaks": [
            {"from": each.start.text, "to": each.end.text, "note": dict(each.note.texts)}
            for each in pack.breaks
        ],
    }
    return {
        "format": FORMAT,
        "id": pack.id,
        "revision": pack.revision,
        "language": pack.language,
        "title": dict(pack.title.texts),
        "publisher": pack.publisher,
        "source": pack.source,
        "step": plain(pack.step),
        "combine": {"total": pack.combine.value},
        "rounding": rounding_data(pack.rounding),
        "not_applicable": pack.not_applicable.value,
        **{key: value for key, value in optional.items() if value},
        "areas": [_area_data(area, tables) for area in pack.areas],
    }


def _rule_keys(pack: CriteriaPack) -> dict[Rule, str]:
    """Give each different rule of a pack a key: its kind, and a number."""
    cells = (cell for area in pack.areas for cell in area.sub_questions)
    rules = dict.fromkeys(cell.rule for cell in cells if cell.rule is not None)
    return {rule: f"{rule.name}-{n}" for n, rule in enumerate(rules, start=1)}


def _area_data(area: Area, tables: Mapping[Rule, str]) -> dict[str, object]:
    data = _cell_data(area) | {"combine": area.combine.value, "detail": area.detail.value}
    if area.sub_questions:
        data["sub_questions"] = [
            _cell_data(each) | ({} if each.rule is None else {"rule": tables[each.rule]})
            for each in area.sub_questions
        ]
    return data


def _cell_data(cell: Area | SubQuestion) -> dict[str, object]:
    data: dict[str, object] = {
        "code": cell.code,
        "title": dict(cell.title.texts),
        "max_points": plain(cell.max_points),
        "min_points": plain(cell.min_points),
    }
    return data | {"aliases": list(cell.aliases)} if cell.aliases else data


def rounding_data(contract: RoundingConvention) -> dict[str, object]:
    """Return the table of a file that declares *contract*: the areas', and what differs."""
    usual = _printed_data(contract.area)
    levels = {
        "sub_question": _printed_data(contract.sub_question),
        "total": _printed_data(contract.total),
    }
    return usual | {name: level for name, level in levels.items() if level != usual}


def _printed_data(printed: LevelRounding) -> dict[str, object]:
    return {
        "mode": printed.points.mode.value,
        "percent_mode": printed.percent.mode.value,
        "points": plain(to_decimal(printed.points.unit)),
        "percent": plain(to_decimal(printed.percent.unit)),
    }


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
        with locating(given):
            return _read(data, rules, parent_of)
    return _read(_plain(given), rules, parent_of)


def _read(
    given: Mapping[str, object], rules: Mapping[str, RuleFactory], parent_of: ParentOf | None
) -> CriteriaPack:
    data = require_format(given, PackFormatError)
    if "extends" in data:
        # It builds on this module, and is loaded for variants alone.
        from kompass_core.serialization.variants import read_overlay

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
        pack_of_data(_resolved(data, found), rules)
    except KompassError as error:
        # Whatever it now lacks, or has of another type, comes of the unknown keys.
        yield from (each for each in error.problems if not each.rule.startswith("KF"))


def _resolved(data: Mapping[str, object], unknown: Sequence[Problem]) -> dict[str, object]:
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
            yield from (each.with_prefix(path) for each in sub_question_problems(cell))


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
        raise LimitError(
            [messages.SIZE_LIMIT_EXCEEDED.problem("areas", what="the pack", limit=limit)]
        )
    if size > MOST_SUB_QUESTIONS:
        limit = f"{MOST_SUB_QUESTIONS} sub-questions"
        raise LimitError(
            [messages.SIZE_LIMIT_EXCEEDED.problem("areas", what="the pack", limit=limit)]
        )


def _with_defaults(file: PackFile) -> PackFile:
    """Fill in what an area takes from its pack."""
    lacking = [
        messages.KEY_MISSING.problem(f"areas[{i}]", key="max_points")
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
                problems += (each.with_prefix(path) for each in error.problems)
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


def contract_of(file: RoundingFile) -> RoundingConvention:
    """
    Return the rounding contract that a file declares.

    Raises:
        AmountError: If a unit is not above 0.
    """

    @cache  # most packs print all levels alike
    def printed(level: LevelRoundingFile) -> LevelRounding:
        mode = level.mode or file.mode
        percent_mode = level.percent_mode or level.mode or file.percent_mode or file.mode
        points = file.points if level.points is None else level.points
        percent = file.percent if level.percent is None else level.percent
        return LevelRounding(Rounding(mode, points), Rounding(percent_mode, percent))

    return RoundingConvention(
        sub_question=printed(file.sub_question),
        area=printed(file.area),
        total=printed(file.total),
    )


def _all_problems(file: PackFile) -> Iterator[Problem]:
    """Run every check of a pack over its file, where the constructors stop at the first."""
    for i, area in enumerate(file.areas):
        # With its defaults filled in, an area of a file has all that the checks read.
        filled: Any = area
        yield from (each.with_prefix(f"areas[{i}]") for each in area_problems(filled))
        for j, cell in enumerate(filled.sub_questions):
            path = f"areas[{i}].sub_questions[{j}]"
            yield from (each.with_prefix(path) for each in sub_question_problems(cell))
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
        yield from (each.with_prefix(path) for each in error.problems)
