"""The sheets and columns of forms, which the writer and the reader share."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction
from functools import cached_property
from typing import Any

from attrs import field, frozen

from kompass_core.amounts import exact, exact_text
from kompass_core.criteria import Area, CriteriaPack, SubQuestion
from kompass_core.criteria.rules.items import Item, Scale
from kompass_core.evaluations import EvidenceKind, FindingKind
from kompass_core.forms.words import words
from kompass_core.missing import NotApplicable, NotAssessed

MARK, FORMAT = "kompass-form", "1"
"""The first cells of the hidden sheet, whose name is that of the command too."""

HIDDEN = "kompass"
FIRST_ROW = 2
"""The first row below the headings of a sheet."""

FRONT_ROWS = {
    "Criteria": 4,
    "Subject": 6,
    "Date": 7,
    "Assessors": 8,
    "Interviews": 9,
    "Summary": 10,
}
"""The rows of the first sheet."""

REASONS = {"not applicable": NotApplicable, "not assessed": NotAssessed}


@frozen
class FormColumn:
    """
    A column of a sheet.

    Attributes:
        word: The heading, in English.
        width: The width, in characters.
    """

    word: str
    width: int

    @property
    def is_number(self) -> bool:
        """True if it holds numbers of points."""
        return self.word in {"Minimum", "Maximum", "Step", "Points"}


_REASON = (FormColumn("If missing", 16), FormColumn("Reason", 38))
_CODE = FormColumn("Code", 10)


def score_columns(pack: CriteriaPack) -> tuple[FormColumn, ...]:
    """Return the columns of the sheet of scores."""
    least = [FormColumn("Minimum", 12)] if any(each.min_points for each in pack.scored) else []
    limits = (*least, FormColumn("Maximum", 12), FormColumn("Step", 9))
    points = FormColumn("Points", 11)
    return (_CODE, FormColumn("Question", 52), *limits, points, *_REASON)


COLUMNS: Mapping[str, tuple[FormColumn, ...]] = {
    "Answers": (
        _CODE,
        FormColumn("Item", 12),
        FormColumn("Question", 48),
        FormColumn("Possible answers", 28),
        FormColumn("Answer", 14),
        *_REASON,
    ),
    "Texts": (_CODE, FormColumn("Question", 40), FormColumn("Text", 86)),
    "Findings": (
        FormColumn("Kind", 18),
        FormColumn("About", 14),
        FormColumn("Text", 100),
    ),
    "Evidence": (FormColumn("Kind", 18), FormColumn("Text", 114)),
}
"""The columns of the other sheets."""


@frozen
class FormLayout:
    """
    The layout of the form of a pack in one language.

    Attributes:
        pack: The criteria.
        language: The language of titles and words.
    """

    pack: CriteriaPack
    language: str
    words: Mapping[str, str] = field(init=False, eq=False, repr=False)

    def __attrs_post_init__(self) -> None:
        object.__setattr__(self, "words", words(self.language))

    @cached_property
    def ruled(self) -> tuple[SubQuestion | Area, ...]:
        """The scored nodes with a rule, which are scored by answers."""
        return tuple(each for each in self.pack.scored if each.rule is not None)

    @cached_property
    def sheets(self) -> Mapping[str, tuple[FormColumn, ...]]:
        """The columns of each sheet with a table, by its English name."""
        tables = {"Scores": score_columns(self.pack), **COLUMNS}
        return {name: each for name, each in tables.items() if name != "Answers" or self.ruled}

    def column(self, sheet: str, word: str) -> int:
        """Return the number of a column, from 1."""
        return [each.word for each in self.sheets[sheet]].index(word) + 1

    def choices(self, kind: str) -> Mapping[str, Any]:
        """Return the meaning of each choice of a list."""
        known: Mapping[str, Mapping[str, Any]] = {
            "reasons": REASONS,
            "yes or no": {"yes": True, "no": False},
            "findings": {each.value: each for each in FindingKind},
            "evidence": {each.value: each for each in EvidenceKind},
        }
        return {self.words[word]: meaning for word, meaning in known[kind].items()}

    def allowed(self, item: Item) -> str:
        """Describe the possible answers to an item."""
        if item.scale is not None:
            return self.limits(item.scale)
        return " / ".join(item.options or self.choices("yes or no"))

    def limits(self, scale: Scale) -> str:
        """Describe the amounts of a scale."""
        low, high = sorted((scale.worst, scale.best), key=exact)
        text = self.words["From {low} to {high}"].format(
            low=self.number(low), high=self.number(high)
        )
        if scale.unit is not None:
            step = self.words["in steps of {step}"].format(step=self.number(scale.unit))
            text = f"{text}, {step}"
        return f"{text}; {self.words['values beyond count as the ends']}" if scale.clamp else text

    def number(self, value: Decimal | Fraction) -> str:
        """Write a number with the decimal sign of the language."""
        text = str(exact_text(value))
        return text if self.words["yes"] == "yes" else text.replace(".", ",")


def scale_of(pack: CriteriaPack, code: str) -> Scale:
    """Return the points that a scored node can have, by its rule where no rounding follows."""
    node, unit, possible = pack.nodes[code], pack.unit, pack.possible_steps.get(code)
    if isinstance(possible, range):
        unit = possible.step * pack.step
    return Scale(node.low, node.high, unit)
