"""Criteria: packs, their parts, crosswalks and differences."""

from typing import TYPE_CHECKING

from kompass_core.amounts import Interval, Rounding, RoundingMode
from kompass_core.criteria.bands import Band, BandScale, Basis, Measure, Met, Requirement, Threshold
from kompass_core.criteria.blocks import Block
from kompass_core.criteria.comparability import Comparability
from kompass_core.criteria.layout import Layout, Node
from kompass_core.criteria.pack import CriteriaPack
from kompass_core.criteria.parts import (
    TOTAL,
    Area,
    Break,
    Combine,
    Detail,
    Level,
    LevelName,
    LevelRounding,
    PackRef,
    RoundingConvention,
    SubQuestion,
    WorkedExample,
)
from kompass_core.criteria.percent import PercentBase
from kompass_core.dates import Date
from kompass_core.faces import loader
from kompass_core.labels import Label, Prose, Translation

if TYPE_CHECKING:
    from kompass_core.criteria.crosswalk import Crosswalk, Relation, RelationKind
    from kompass_core.criteria.differences import Difference, Impact, PackDiff, diff

__all__ = [
    "TOTAL",
    "Area",
    "Band",
    "BandScale",
    "Basis",
    "Block",
    "Break",
    "Combine",
    "Comparability",
    "CriteriaPack",
    "Crosswalk",
    "Date",
    "Detail",
    "Difference",
    "Impact",
    "Interval",
    "Label",
    "Layout",
    "Level",
    "LevelName",
    "LevelRounding",
    "Measure",
    "Met",
    "Node",
    "PackDiff",
    "PackRef",
    "PercentBase",
    "Prose",
    "Relation",
    "RelationKind",
    "Requirement",
    "Rounding",
    "RoundingConvention",
    "RoundingMode",
    "SubQuestion",
    "Threshold",
    "Translation",
    "WorkedExample",
    "diff",
]

# Most programs need none of these.
__getattr__ = loader(
    __name__,
    {
        "Crosswalk": "crosswalk",
        "Difference": "differences",
        "Impact": "differences",
        "PackDiff": "differences",
        "Relation": "crosswalk",
        "RelationKind": "crosswalk",
        "diff": "differences",
    },
)
