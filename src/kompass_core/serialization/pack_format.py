"""The format of pack files: what each key is."""

from __future__ import annotations

from decimal import Decimal

from attrs import field, frozen

from kompass_core.amounts import RoundingMode
from kompass_core.dates import Date
from kompass_core.labels import Label
from kompass_core.pack_rules import PACK_ID, REVISION
from kompass_core.rules.items import CODE
from kompass_core.serialization.formats import FORMATS
from kompass_core.serialization.rule_files import ItemFile, RuleFile
from kompass_core.terms import Combine, Detail, Policy

__all__ = [
    "MOST_AREAS",
    "MOST_SUB_QUESTIONS",
    "AreaFile",
    "BreakFile",
    "CombineFile",
    "LevelRoundingFile",
    "PackFile",
    "RoundingFile",
    "SubQuestionFile",
]

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
