"""Pack files: reading and writing; most keys are fields of `criteria.pack` and `criteria.parts`."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache
from typing import Any, TypeVar, cast

import attrs
from attrs import field, frozen

from kompass_core.amounts import Rounding, RoundingMode, exact_text, plain, to_decimal
from kompass_core.criteria import (
    Area,
    BandScale,
    Combine,
    CriteriaPack,
    LevelRounding,
    PercentBase,
    Requirement,
    RoundingConvention,
    SubQuestion,
    WorkedExample,
)
from kompass_core.criteria.pack import MOST_AREAS, TAG, ParentOf
from kompass_core.criteria.parts import MOST_SUB_QUESTIONS, ref_problems
from kompass_core.criteria.rules.items import Answer
from kompass_core.criteria.rules.protocol import Rule
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
from kompass_core.missing import Missing, NotApplicable, NotAssessed
from kompass_core.serialization.answer_files import (
    ANSWERS,
    CODES,
    answers_of,
    answers_problems,
    reason_data,
)
from kompass_core.serialization.converter import (
    BY_LANGUAGE,
    FORMAT,
    FORMATS,
    is_array,
    is_table,
    keys_of,
    refusal,
    require_format,
    structure,
    with_list_hint,
)
from kompass_core.serialization.locations import locating, with_code
from kompass_core.serialization.rule_files import (
    NO_RULES,
    ItemFile,
    RuleFactory,
    RuleFile,
    RuleTables,
    rule_data,
)
from kompass_core.serialization.text import parse_toml

_T = TypeVar("_T")
_IS_FORMAT = {"schema": {"minimum": FORMATS.oldest, "maximum": FORMATS.newest}}
_PERCENT_BASES = frozenset(each.value for each in PercentBase)
_LANGUAGES = {"schema": {"propertyNames": {"pattern": TAG}}}


@frozen(kw_only=True, eq=False, repr=False)
class SubQuestionKeys:
    """
    The keys of a sub-question that are not fields of a `SubQuestion`, or differ from them.

    Attributes:
        rule: The rule that scores it, a key of the pack's rules or a kind; its area's if omitted.
        items: The items of its rule, where the rule leaves them to each sub-question.
    """

    rule: str = ""
    items: tuple[ItemFile, ...] = ()


@frozen(kw_only=True, eq=False, repr=False)
class AreaKeys:
    """
    The keys of an area that are not fields of an `Area`.

    Attributes:
        rule: The rule of its sub-questions that name none, or of the area itself where it has none;
            the pack's if omitted.
        items: The items of the area's own rule, where the rule leaves them to each area.
    """

    rule: str = ""
    items: tuple[ItemFile, ...] = ()


@frozen(kw_only=True, eq=False, repr=False)
class CombineFile:
    """
    The way in which parts make their parent.

    Attributes:
        area: "sum", "mean" or "weighted" of the sub-questions, in each area that names no other.
        total: "sum", "mean" or "weighted" of the areas.
    """

    area: Combine = Combine.SUM
    total: Combine = Combine.SUM


@frozen(kw_only=True, eq=False, repr=False)
class LevelRoundingFile:
    """
    The rounding of one level, where it differs from the others.

    Attributes:
        mode: The rounding of points and percent.
        percent_mode: The rounding of percent, where it is not that of points.
        points: The unit of printed points.
        percent: The unit of printed percent.
    """

    mode: RoundingMode | None = None
    percent_mode: RoundingMode | None = None
    points: Decimal | None = None
    percent: Decimal | None = None


@frozen(kw_only=True, eq=False, repr=False)
class RoundingFile:
    """
    The rounding of printed results.

    Attributes:
        mode: The rounding of numbers.
        percent_mode: The rounding of percent, where it is not that of points.
        points: The unit of printed points.
        percent: The unit of printed percent.
        sub_question: The differences for sub-questions.
        area: The differences for areas.
        total: The differences for the total.
    """

    mode: RoundingMode = RoundingMode.HALF_UP
    percent_mode: RoundingMode | None = None
    points: Decimal = Decimal(1)
    percent: Decimal = Decimal(1)
    sub_question: LevelRoundingFile = LevelRoundingFile()
    area: LevelRoundingFile = LevelRoundingFile()
    total: LevelRoundingFile = LevelRoundingFile()

    def convention(self) -> RoundingConvention:
        """
        Return the rounding convention.

        Raises:
            AmountError: If a unit is not above 0.
        """

        def printed(level: LevelRoundingFile) -> LevelRounding:
            mode = level.mode or self.mode
            percent_mode = level.percent_mode or level.mode or self.percent_mode or self.mode
            points = self.points if level.points is None else level.points
            percent = self.percent if level.percent is None else level.percent
            return _level_rounding(mode, points, percent_mode, percent)

        return RoundingConvention(
            sub_question=printed(self.sub_question),
            area=printed(self.area),
            total=printed(self.total),
        )


@lru_cache(maxsize=64)  # most packs print all levels alike, and as others do
def _level_rounding(
    mode: RoundingMode, points: Decimal, percent_mode: RoundingMode, percent: Decimal
) -> LevelRounding:
    return LevelRounding(Rounding(mode, points), Rounding(percent_mode, percent))


@frozen(kw_only=True, eq=False, repr=False)
class ExampleFile:
    """
    A worked example, which is checked by `kompass check`.

    Attributes:
        answers: Answers to items, by code and item; what has no rule has the item "points".
        points: The points that they give, by the code of a sub-question, an area or the total.
    """

    answers: dict[str, dict[str, Any]] = field(metadata=ANSWERS)
    points: dict[str, Fraction] = field(metadata={"schema": CODES})


@frozen(kw_only=True, eq=False, repr=False)
class PackKeys:
    """
    The keys of a pack file that are not fields of a `CriteriaPack`, or differ from them.

    Attributes:
        format: The format of the file: 1.
        area_max: The maximum that every area has.
        combine: The way in which parts make their parent.
        rounding: The rounding of printed results.
        rule: The rule of sub-questions that name none, in areas that name none, and of areas scored
            whole; points if omitted.
        rules: The rules that sub-questions name, by key.
        fallback: The languages to try next, by language.
        examples: The worked examples; they are no scoring content.
    """

    format: int = field(metadata=_IS_FORMAT)
    area_max: Fraction | None = None
    combine: CombineFile = CombineFile()
    rounding: RoundingFile = RoundingFile()
    rule: str = ""
    rules: dict[str, RuleFile] = field(factory=dict[str, RuleFile])
    fallback: dict[str, tuple[str, ...]] = field(
        factory=dict[str, tuple[str, ...]], metadata=_LANGUAGES
    )
    examples: tuple[ExampleFile, ...] = ()


PACK_KEYS: Mapping[type, type] = {
    CriteriaPack: PackKeys,
    Area: AreaKeys,
    SubQuestion: SubQuestionKeys,
}
"""For a class, the one with the keys that are only in files."""


_LEVELS: Mapping[str, tuple[str, tuple[type, ...]]] = {
    "": ("the pack; move it above the first [[areas]]", (CriteriaPack, PackKeys)),
    "areas": ("an area; write it below [[areas]]", (Area, AreaKeys)),
    "areas.sub_questions": (
        "a sub-question; write it below [[areas.sub_questions]]",
        (SubQuestion, SubQuestionKeys),
    ),
}
"""The description and the classes of the tables of a pack, by path."""

_INDEX = re.compile(r"\[[0-9]+\]")


def pack_to_toml(pack: CriteriaPack) -> str:
    """Write a pack as the text of a pack file, from which `read_pack` makes an equal one."""
    import tomli_w

    return tomli_w.dumps(pack_data(pack))


def pack_data(pack: CriteriaPack) -> dict[str, object]:
    """Return a pack as the plain data of its file, complete."""
    tables = _rule_keys(pack)
    optional = {
        "step_rounding": pack.step_rounding and pack.step_rounding.value,
        "rules": {key: rule_data(rule) for rule, key in tables.items()},
        "area_max": exact_text(pack.area_max),
        "total_max": exact_text(pack.total_max),
        "score_unit": exact_text(pack.score_unit),
        "in_use_from": pack.in_use_from and pack.in_use_from.text,
        "in_use_to": pack.in_use_to and pack.in_use_to.text,
        "equivalent_to": [str(ref) for ref in pack.equivalent_to],
        "fallback": {language: list(others) for language, others in pack.fallback},
        "notes": pack.notes and dict(pack.notes.texts),
        "about": pack.about and dict(pack.about.texts),
        "breaks": [
            {"from": each.start.text, "to": each.end.text, "note": dict(each.note.texts)}
            for each in pack.breaks
        ],
        "band_scales": [_band_scale_data(each) for each in pack.band_scales],
        "blocks": [
            {"code": each.code, "title": dict(each.title.texts), "areas": list(each.areas)}
            for each in pack.blocks
        ],
    }
    examples = {"examples": [_example_data(each) for each in pack.examples]}
    return {
        "format": FORMAT,
        "id": pack.id,
        "revision": pack.revision,
        "language": pack.language,
        "title": dict(pack.title.texts),
        "publisher": pack.publisher,
        "source": pack.source,
        "step": exact_text(pack.step),
        "combine": {"total": pack.combine.value},
        "rounding": rounding_data(pack.rounding),
        "percent": pack.percent.value,
        "ranking": pack.ranking.value,
        "not_applicable": pack.not_applicable.value,
        **{key: value for key, value in optional.items() if value},
        "areas": [_area_data(area, tables) for area in pack.areas],
        **(examples if pack.examples else {}),
    }


def _band_scale_data(scale: BandScale) -> dict[str, object]:
    return {
        "of": list(scale.of),
        "measure": scale.measure.value,
        "basis": scale.basis.value,
        "bands": [
            {
                "code": band.code,
                "title": dict(band.title.texts),
                **({} if band.least is None else {"from": exact_text(band.least)}),
                "requires": list(map(_requirement_data, band.requires)),
            }
            for band in scale.bands
        ],
    }


def _requirement_data(required: Requirement) -> dict[str, object]:
    least = exact_text(required.least)
    return {"code": required.code, "least": least, "measure": required.measure.value}


def _example_data(example: WorkedExample) -> dict[str, object]:
    return {
        "answers": {
            code: {item: _answer_data(answer) for item, answer in answers.items()}
            for code, answers in example.answers.items()
        },
        "points": {code: exact_text(points) for code, points in example.points.items()},
    }


def _answer_data(answer: Answer | Missing) -> object:
    """Return an answer, with amounts as numbers: text may be the name of an option."""
    if isinstance(answer, NotApplicable | NotAssessed):
        return reason_data(answer)
    whole = isinstance(answer, Decimal) and answer == answer.to_integral_value()
    return int(answer) if whole else answer


def _rule_keys(pack: CriteriaPack) -> dict[Rule, str]:
    """Give each different rule of a pack a key: its kind, and a number."""
    rules = dict.fromkeys(part.rule for part in pack.scored if part.rule is not None)
    return {rule: f"{rule.name}-{n}" for n, rule in enumerate(rules, start=1)}


def _area_data(area: Area, tables: Mapping[Rule, str]) -> dict[str, object]:
    data = _part_data(area, tables) | {"combine": area.combine.value, "detail": area.detail.value}
    if area.about is not None:
        data["about"] = dict(area.about.texts)
    if area.sub_questions:
        data["sub_questions"] = [_part_data(each, tables) for each in area.sub_questions]
    return data


def _part_data(part: Area | SubQuestion, tables: Mapping[Rule, str]) -> dict[str, object]:
    data: dict[str, object] = {
        "code": part.code,
        "title": dict(part.title.texts),
        "max_points": exact_text(part.high),
        "min_points": exact_text(part.low),
    }
    if part.weight is not None:
        data["weight"] = exact_text(part.weight)
    if not part.counted:
        data["counted"] = False
    if part.rule is not None:
        data["rule"] = tables[part.rule]
    return data | {"aliases": list(part.aliases)} if part.aliases else data


def rounding_data(convention: RoundingConvention) -> dict[str, object]:
    """Return the table of *convention*: the areas', and the levels that differ."""
    usual, levels = _printed_data(convention.area), ("sub_question", "total")
    printed = {level: _printed_data(getattr(convention, level)) for level in levels}
    return usual | {level: data for level, data in printed.items() if data != usual}


def _printed_data(printed: LevelRounding) -> dict[str, object]:
    return {
        "mode": printed.points.mode.value,
        "percent_mode": printed.percent.mode.value,
        "points": plain(to_decimal(printed.points.unit)),
        "percent": plain(to_decimal(printed.percent.unit)),
    }


def read_pack(
    given: bytes | str | Mapping[str, object],
    *,
    rules: Mapping[str, RuleFactory] = NO_RULES,
    parent_of: ParentOf | None = None,
) -> CriteriaPack:
    """
    Read a pack from the text of its file, or from the data that such a text holds.

    Problems of a whole pack, such as a code used twice, are reported once all of its parts are
    right.

    Args:
        given: TOML, as text or bytes, or a mapping with the same keys.
        rules: Make the rules that are not built in, by kind; looked up only for kinds that the
            pack names.
        parent_of: Finds the pack that a variant extends, by its identity and the name of the
            distribution that publishes it ("" if none is given).

    Raises:
        UnknownPackError: If it extends a pack that is missing.
        PackDigestError: If it extends a pack with other scoring content than was meant.
        PackSyntaxError: If it is not TOML, or not UTF-8.
        PackFormatError: If its format is not one that this version reads.
        PackSchemaError: If a key is missing, unknown or of the wrong type.
        PackRuleError: If a value is invalid, or an invariant does not hold.
        LimitError: If it is too large.
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
    if "extends" not in data:
        return _structured(data, rules)
    # Imported late: few packs extend another, and its classes take longer than a pack.
    from kompass_core.serialization.variants import merged, parent_for, placed, reused_codes

    parent = parent_for(data, parent_of)
    whole = merged(pack_data(parent), data)
    try:
        pack = _structured(whole, rules)
    except KompassError as error:
        raise type(error)(placed(each, whole, data) for each in error.problems) from None
    reused = reused_codes(pack, parent)
    raise_any(PackRuleError, (placed(each, whole, data) for each in reused))
    return attrs.evolve(pack, parent=parent)


def place_in_variant(
    problem: Problem, variant: Mapping[str, object], parent: CriteriaPack
) -> Problem:
    """
    Return a problem of a variant at the key of its file that it comes from.

    Args:
        problem: The problem, at its path in the whole pack.
        variant: The data of the variant's file, which is valid.
        parent: The pack that it extends.
    """
    from kompass_core.serialization.variants import merged, placed

    data = require_format(variant, PackFormatError)
    return placed(problem, merged(pack_data(parent), data), data)


def _plain(given: Mapping[str, object]) -> dict[str, object]:
    """Copy mappings and sequences as plain data, as a parser would have made it."""
    return {str(key): _plain_value(value) for key, value in given.items()}


def _plain_value(value: object) -> object:
    if isinstance(value, Mapping):
        return _plain(cast("Mapping[str, object]", value))
    if isinstance(value, list | tuple):
        return [_plain_value(each) for each in cast("Sequence[object]", value)]
    return value


def _structured(data: Mapping[str, object], rules: Mapping[str, RuleFactory]) -> CriteriaPack:
    """Make a pack of the plain data of a whole pack."""
    _require_size(data)
    filling = _Filling.of(data, rules)
    filled, problems = filling.pack(data), filling.problems
    try:
        pack = structure(filled, CriteriaPack, PackRuleError, beside=PACK_KEYS)
    except PackRuleError as error:
        problems += error.problems
        problems += _identity_problems(data, error.problems)
    else:
        if not problems:
            return pack
    codes = dict(_codes(data))
    raise refusal(
        with_code(_with_hint(each, data), codes) for each in _without_consequences(problems)
    )


def _codes(data: Mapping[str, object]) -> Iterator[tuple[str, object]]:
    """Yield the codes of areas and sub-questions by their paths, as far as they can be read."""
    tables = [("areas", data.get("areas"))]
    for path, table in tables:
        for i, part in enumerate(table if is_array(table) else ()):
            if is_table(part):
                yield f"{path}[{i}]", part.get("code")
                if path == "areas":
                    tables.append((f"areas[{i}].sub_questions", part.get("sub_questions")))


def _with_hint(problem: Problem, data: Mapping[str, object]) -> Problem:
    """Return *problem* with a hint at the place of a key of another table, or at a language."""
    problem = with_list_hint(problem)
    if problem.facts.get("expected") == BY_LANGUAGE and isinstance(data.get("language"), str):
        return problem.with_facts(hint=f'; write {{ {data["language"]} = "..." }}')
    path, _, key = problem.path.rpartition(".")
    level = _LEVELS.get(_INDEX.sub("", path)) if problem.rule == "KF005" else None
    if level and key == "kind":
        return problem.with_facts(hint="a pack has no kind; remove it")
    for name, classes in _LEVELS.values() if level else ():
        if any(key in keys_of(each) for each in classes):
            return problem.with_facts(hint=f"it is a key of {name}")
    return problem


def _identity_problems(data: Mapping[str, object], found: Sequence[Problem]) -> Iterator[Problem]:
    """Check the identity of a pack that could not be made."""
    pack_id, revision = data.get("id"), data.get("revision")
    if isinstance(pack_id, str) and isinstance(revision, str):
        known = [each.path for each in found]
        yield from (p for p in ref_problems(pack_id, revision) if p.path not in known)


def _require_size(data: Mapping[str, object]) -> None:
    areas = data.get("areas")
    if not is_array(areas):
        return
    parts = [each.get("sub_questions") for each in areas if is_table(each)]
    size = sum(len(each) for each in parts if is_array(each))
    for given, most, what in (
        (len(areas), MOST_AREAS, "areas"),
        (size, MOST_SUB_QUESTIONS, "sub-questions"),
    ):
        if given > most:
            facts = {"what": "the pack", "limit": f"{most} {what}"}
            raise LimitError([messages.SIZE_LIMIT_EXCEEDED.problem("areas", **facts)])


def _without_consequences(problems: Sequence[Problem]) -> Iterator[Problem]:
    """Omit missing maxima of areas where a key of the whole pack cannot be read."""
    broken = any(
        each.path == "area_max" or (each.rule == "KF005" and "areas[" not in each.path)
        for each in problems
    )
    for each in problems:
        if not (broken and each.rule == "KF004" and each.facts["key"] == "max_points"):
            yield each


@frozen(eq=False, repr=False)
class _Filling:
    """
    Fills in what areas and sub-questions take from their pack, in plain data.

    Attributes:
        keys: The keys of the pack that are only in files.
        rules: The rules of the pack; None if they cannot be read.
        problems: The problems found so far.
    """

    keys: PackKeys
    rules: RuleTables | None
    problems: list[Problem]

    @classmethod
    def of(cls, data: Mapping[str, object], factories: Mapping[str, RuleFactory]) -> _Filling:
        """Read the keys of the pack that are only in files."""
        problems = list[Problem]()
        keys = _read_keys(data, PackKeys, "", problems)
        problems = [_percent_meant(each) for each in problems]
        if any(each.path.startswith("rules") for each in problems):
            return cls(keys, None, problems)
        rules = RuleTables(keys.rules, factories)
        problems += rules.problems
        return cls(keys, rules, problems)

    def pack(self, data: Mapping[str, object]) -> dict[str, object]:
        """Return the data of a pack whose keys are the fields of a `CriteriaPack`."""
        keys = self.keys
        filled = _without_keys(data, PackKeys)
        filled |= {"combine": keys.combine.total.value, "fallback": keys.fallback}
        if keys.area_max is not None:
            filled["area_max"] = keys.area_max
        try:
            filled["rounding"] = keys.rounding.convention()
        except KompassError as error:
            self._report("rounding", error)
        filled["examples"] = list(self._examples())
        areas = data.get("areas")
        if is_array(areas):
            filled["areas"] = [
                self._area(each, f"areas[{i}]") if is_table(each) else each
                for i, each in enumerate(areas)
            ]
        return filled

    def _examples(self) -> Iterator[WorkedExample]:
        for i, each in enumerate(self.keys.examples):
            path, known = f"examples[{i}]", len(self.problems)
            self.problems.extend(p.with_prefix(path) for p in answers_problems(each.answers))
            if len(self.problems) == known:
                try:
                    answers = {code: answers_of(given) for code, given in each.answers.items()}
                    yield WorkedExample(answers=answers, points=each.points)
                except KompassError as error:
                    self._report(path, error)

    def _area(self, data: Mapping[str, object], path: str) -> dict[str, object]:
        parts = data.get("sub_questions")
        if not parts or not is_array(parts):
            data = self._ruled(data, self.keys.rule, AreaKeys, path)
        filled = {"combine": self.keys.combine.area.value, **data}
        if self.keys.area_max is not None:
            filled.setdefault("max_points", self.keys.area_max)
        if is_array(parts):
            rule = self._usual(filled, path) or self.keys.rule
            filled["sub_questions"] = [
                self._ruled(each, rule, SubQuestionKeys, path, j) if is_table(each) else each
                for j, each in enumerate(parts)
            ]
        return filled

    def _usual(self, area: dict[str, object], path: str) -> str:
        """Take the rule of its sub-questions out of the data of an area."""
        own = {key: area.pop(key) for key in keys_of(AreaKeys) if key in area}
        if "items" in own:
            problem = messages.AREA_RULE_WITH_PARTS.problem("items", code=area.get("code"))
            self.problems.append(problem.with_prefix(path))
            return ""
        return _read_keys(own, AreaKeys, path, self.problems).rule if own else ""

    def _ruled(
        self,
        data: Mapping[str, object],
        rule: str,
        cls: type[AreaKeys | SubQuestionKeys],
        area: str,
        place: int | None = None,
    ) -> Mapping[str, object]:
        """Return the data of a scored node with the rule that it names, or else *rule*."""
        names_one = "rule" in data or "items" in data
        if not (rule or names_one):
            return data
        path = area if place is None else f"{area}.sub_questions[{place}]"
        filled, known = _without_keys(data, cls), len(self.problems)
        own = _read_keys(data, cls, path, self.problems) if names_one else cls()
        if self.rules is not None and len(self.problems) == known:
            try:
                filled["rule"] = self.rules.rule_of(own.rule or rule or "points", own.items)
            except KompassError as error:
                self._report(path, error)
        return filled

    def _report(self, path: str, error: KompassError) -> None:
        self.problems.extend(each.with_prefix(path) for each in error.problems)


def _percent_meant(problem: Problem) -> Problem:
    """[KP202] Return a problem of the unit of percent that is one of their base instead."""
    path, given = problem.path, problem.facts.get("given")
    if path.startswith("rounding.") and path.endswith(".percent") and given in _PERCENT_BASES:
        return messages.PERCENT_UNIT_NOT_NUMBER.problem(path, given=given)
    return problem


def _without_keys(data: Mapping[str, object], cls: type) -> dict[str, object]:
    omitted = keys_of(cls)
    return {key: value for key, value in data.items() if key not in omitted}


def _read_keys(data: Mapping[str, object], cls: type[_T], path: str, problems: list[Problem]) -> _T:
    """Read the keys of a class; the default is returned for those that have *problems*."""
    own = {key: data[key] for key in keys_of(cls) if key in data}
    try:
        return structure(own, cls, PackSchemaError)
    except PackSchemaError as error:
        problems += (each.with_prefix(path) for each in error.problems)
        wrong = {each.path.replace("[", ".").partition(".")[0] for each in error.problems}
    right = {key: value for key, value in own.items() if key not in wrong}
    return structure(right, cls, PackSchemaError)
