"""The format of overlays: what a file says that tells only how a pack differs from another."""

from __future__ import annotations

from decimal import Decimal
from enum import Enum

from attrs import field, fields, frozen

from kompass_core.amounts import RoundingMode
from kompass_core.labels import Label
from kompass_core.serialization.pack_format import (
    AreaFile,
    BreakFile,
    LevelRoundingFile,
    PackFile,
    SubQuestionFile,
)
from kompass_core.serialization.rule_files import ItemFile, RuleFile
from kompass_core.terms import Combine, Detail, Policy

__all__ = [
    "AddFile",
    "AreaChange",
    "ChangeFile",
    "CombineChange",
    "ExtendsFile",
    "NewArea",
    "NewSubQuestion",
    "OverlayFile",
    "RoundingChange",
    "SubQuestionChange",
    "Unset",
]

_NOTHING = LevelRoundingFile()
_PACK, _AREA = fields(PackFile), fields(AreaFile)
_IS_REF = {"schema": _PACK.equivalent_to.metadata["schema"]["items"]}
_IS_DIGEST = {"schema": {"pattern": "^sha256:[0-9a-f]{64}$"}}


@frozen(kw_only=True)
class ExtendsFile:
    """
    What an overlay starts from.

    Attributes:
        pack: The parent, as id@revision.
        digest: The digest of the parent that was meant, as "kompass digest" prints it.
        distribution: Which distribution publishes the parent, for those who lack it.
    """

    pack: str = field(metadata=_IS_REF)
    digest: str = field(metadata=_IS_DIGEST)
    distribution: str = ""


@frozen(kw_only=True)
class SubQuestionChange:
    """
    What is different about a sub-question of the parent.

    Attributes:
        code: Which sub-question.
        before: The code of the sub-question of its area that it is put before.
        after: The code of the sub-question of its area that it is put after.
        title: Its name by language; other languages stay as they are.
        max_points: The most points that it can give.
        min_points: The least points that it can give.
        aliases: Other names that it is printed under, in place of the parent's.
        rule: The rule that scores it: a key of the overlay's rules, or a kind.
        items: What its rule asks.
    """

    code: str = field(metadata=_AREA.code.metadata)
    before: str | None = None
    after: str | None = None
    title: Label | None = None
    max_points: Decimal | None = None
    min_points: Decimal | None = None
    aliases: tuple[str, ...] | None = None
    rule: str | None = None
    items: tuple[ItemFile, ...] | None = None


@frozen(kw_only=True)
class AreaChange:
    """
    What is different about an area of the parent.

    Attributes:
        code: Which area.
        before: The code of the area that it is put before.
        after: The code of the area that it is put after.
        title: Its name by language; other languages stay as they are.
        max_points: The most points that it can give.
        min_points: The least points that it can give.
        aliases: Other names that it is printed under, in place of the parent's.
        combine: How its sub-questions make its points.
        detail: "listed", "whole" or "unknown".
        rule: The rule of its sub-questions for which nothing else is said.
    """

    code: str = field(metadata=_AREA.code.metadata)
    before: str | None = None
    after: str | None = None
    title: Label | None = None
    max_points: Decimal | None = None
    min_points: Decimal | None = None
    aliases: tuple[str, ...] | None = None
    combine: Combine | None = None
    detail: Detail | None = None
    rule: str | None = None


@frozen(kw_only=True)
class ChangeFile:
    """
    What is different about parts of the parent.

    Attributes:
        areas: Areas, each by its code.
        sub_questions: Sub-questions, each by its code.
    """

    areas: tuple[AreaChange, ...] = ()
    sub_questions: tuple[SubQuestionChange, ...] = ()


@frozen(kw_only=True)
class NewSubQuestion(SubQuestionFile):
    """
    A sub-question that the parent does not have, with all the keys of one.

    Attributes:
        area: The code of its area.
        before: The code of the sub-question that it is put before.
        after: The code of the sub-question that it is put after; last if neither is given.
    """

    area: str
    before: str | None = None
    after: str | None = None


@frozen(kw_only=True)
class NewArea(AreaFile):
    """
    An area that the parent does not have, with all the keys of one.

    Attributes:
        before: The code of the area that it is put before.
        after: The code of the area that it is put after; last if neither is given.
    """

    before: str | None = None
    after: str | None = None


@frozen(kw_only=True)
class AddFile:
    """
    Parts that the parent does not have.

    Attributes:
        areas: Areas, with their sub-questions.
        sub_questions: Sub-questions of areas that the parent has.
    """

    areas: tuple[NewArea, ...] = ()
    sub_questions: tuple[NewSubQuestion, ...] = ()


@frozen(kw_only=True)
class CombineChange:
    """
    How parts make their parent, where that is different.

    Attributes:
        area: "sum" or "mean" of the sub-questions, in every area that does not say otherwise.
        total: "sum" or "mean" of the areas.
    """

    area: Combine | None = None
    total: Combine | None = None


@frozen(kw_only=True)
class RoundingChange(LevelRoundingFile):
    """
    How results are printed, where that is different; at every level, or at one.

    Attributes:
        mode: How points and percent are rounded.
        percent_mode: How percent is rounded.
        points: The unit of printed points.
        percent: The unit of printed percent.
        sub_question: What is different for sub-questions.
        area: What is different for areas.
        total: What is different for the total.
    """

    sub_question: LevelRoundingFile = _NOTHING
    area: LevelRoundingFile = _NOTHING
    total: LevelRoundingFile = _NOTHING


class Unset(Enum):
    """What a parent may declare and an overlay may take back."""

    AREA_MAX = "area_max"
    SCORE_UNIT = "score_unit"
    STEP_ROUNDING = "step_rounding"


@frozen(kw_only=True)
class OverlayFile:
    """
    A file that extends another pack, and says only what is different.

    What speaks of the one pack alone is never taken from the parent: publisher, source, notes and
    equivalent_to. Everything else is, unless it is given here.

    Attributes:
        format: The format of the file: 1.
        id: Instrument and variant.
        revision: The edition of the criteria.
        extends: The pack that this one starts from.
        language: The language in which the variant is published.
        title: The variant's name, by language; other languages stay as they are.
        publisher: Who publishes the variant.
        source: Where the differences were read.
        step: The finest amount of points that can be stored.
        area_max: The maximum that every area has.
        combine: How parts make their parent.
        rounding: How results are printed.
        score_unit: What scores really are multiples of.
        step_rounding: How points that a rule gives are rounded to what can be scored.
        rule: The rule of all sub-questions for which nothing else is said.
        rules: The rules that sub-questions of the overlay name, by key.
        not_applicable: What becomes of cells that do not concern a subject.
        equivalent_to: Packs whose results mean the same, as id@revision.
        fallback: Which languages to try next, by language, in place of the parent's.
        notes: What else there is to know, by language.
        breaks: When the instrument changed under its name, in place of the parent's.
        unset: What the parent declares and the variant does not.
        drop: The codes of areas and sub-questions that the variant does not have.
        change: What is different about parts of the parent.
        add: Parts that the parent does not have.
    """

    format: int = field(metadata=_PACK.format.metadata)
    id: str = field(metadata=_PACK.id.metadata)
    revision: str = field(metadata=_PACK.revision.metadata)
    extends: ExtendsFile
    language: str | None = field(default=None, metadata=_PACK.language.metadata)
    title: Label | None = None
    publisher: str = ""
    source: str
    step: Decimal | None = None
    area_max: Decimal | None = None
    combine: CombineChange = CombineChange()
    rounding: RoundingChange = RoundingChange()
    score_unit: Decimal | None = None
    step_rounding: RoundingMode | None = None
    rule: str = ""
    rules: dict[str, RuleFile] = field(factory=dict[str, RuleFile])
    not_applicable: Policy | None = None
    equivalent_to: tuple[str, ...] = field(default=(), metadata=_PACK.equivalent_to.metadata)
    fallback: dict[str, tuple[str, ...]] | None = field(
        default=None, metadata=_PACK.fallback.metadata
    )
    notes: Label | None = None
    breaks: tuple[BreakFile, ...] | None = None
    unset: tuple[Unset, ...] = ()
    drop: tuple[str, ...] = ()
    change: ChangeFile = ChangeFile()
    add: AddFile = AddFile()
