"""
Score organisations against published criteria, exactly.

Criteria are data, points are exact, every number knows how sure it is, and every function is
a plain function over frozen values. Importing this package reads no file, looks for no packs
and builds no class: each name is loaded with its module when it is first used.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from kompass_core.aggregation import (
        Aggregate,
        Repeats,
        Standing,
        Summary,
        aggregate,
    )
    from kompass_core.amounts import Bounds, Rounding, RoundingMode
    from kompass_core.auditing import (
        Audit,
        ChangeAudit,
        Culprit,
        Mismatch,
        Verdict,
        audit,
        audit_change,
    )
    from kompass_core.cautions import Caution, CautionKind
    from kompass_core.checking import check
    from kompass_core.comparison import (
        Certainty,
        Change,
        Comparison,
        Direction,
        compare,
    )
    from kompass_core.criteria import (
        Area,
        Break,
        CriteriaPack,
        PackRef,
        PrintedAs,
        RoundingContract,
        SubQuestion,
    )
    from kompass_core.dates import Date
    from kompass_core.errors import (
        AmbiguousPackError,
        AmountError,
        EvaluationError,
        IncomparableError,
        KompassError,
        LimitError,
        MissingExtraError,
        PackDigestError,
        PackError,
        PackFormatError,
        PackResourceError,
        PackRuleError,
        PackSchemaError,
        PackSyntaxError,
        PublishedResultError,
        SaveError,
        UnknownPackError,
    )
    from kompass_core.evaluation import (
        Evaluation,
        Evidence,
        EvidenceKind,
        Finding,
        FindingKind,
        NotApplicable,
        NotAssessed,
        Score,
    )
    from kompass_core.explanation import Explanation
    from kompass_core.files import load, save
    from kompass_core.labels import Label, Translation
    from kompass_core.layout import Node
    from kompass_core.packs import Packs, available_packs, load_pack, published_results
    from kompass_core.panel import (
        Column,
        GroupedScores,
        GroupedSummary,
        Panel,
        Scores,
        SetAside,
    )
    from kompass_core.problems import Problem, Severity
    from kompass_core.profiles import Mean, Origin, Policies, Profile, Value
    from kompass_core.published import Population, Printed, PublishedResult
    from kompass_core.scoring import profile
    from kompass_core.terms import TOTAL, Combine, Detail, Level, Policy

__all__ = [
    "TOTAL",
    "Aggregate",
    "AmbiguousPackError",
    "AmountError",
    "Area",
    "Audit",
    "Bounds",
    "Break",
    "Caution",
    "CautionKind",
    "Certainty",
    "Change",
    "ChangeAudit",
    "Column",
    "Combine",
    "Comparison",
    "CriteriaPack",
    "Culprit",
    "Date",
    "Detail",
    "Direction",
    "Evaluation",
    "EvaluationError",
    "Evidence",
    "EvidenceKind",
    "Explanation",
    "Finding",
    "FindingKind",
    "GroupedScores",
    "GroupedSummary",
    "IncomparableError",
    "KompassError",
    "Label",
    "Level",
    "LimitError",
    "Mean",
    "Mismatch",
    "MissingExtraError",
    "Node",
    "NotApplicable",
    "NotAssessed",
    "Origin",
    "PackDigestError",
    "PackError",
    "PackFormatError",
    "PackRef",
    "PackResourceError",
    "PackRuleError",
    "PackSchemaError",
    "PackSyntaxError",
    "Packs",
    "Panel",
    "Policies",
    "Policy",
    "Population",
    "Printed",
    "PrintedAs",
    "Problem",
    "Profile",
    "PublishedResult",
    "PublishedResultError",
    "Repeats",
    "Rounding",
    "RoundingContract",
    "RoundingMode",
    "SaveError",
    "Score",
    "Scores",
    "SetAside",
    "Severity",
    "Standing",
    "SubQuestion",
    "Summary",
    "Translation",
    "UnknownPackError",
    "Value",
    "Verdict",
    "aggregate",
    "audit",
    "audit_change",
    "available_packs",
    "check",
    "compare",
    "load",
    "load_pack",
    "profile",
    "published_results",
    "save",
]

_HOMES = {
    "Aggregate": "aggregation",
    "AmbiguousPackError": "errors",
    "AmountError": "errors",
    "Area": "criteria",
    "Audit": "auditing",
    "Bounds": "amounts",
    "Break": "criteria",
    "Caution": "cautions",
    "CautionKind": "cautions",
    "Certainty": "comparison",
    "Change": "comparison",
    "ChangeAudit": "auditing",
    "Column": "panel",
    "Combine": "terms",
    "Comparison": "comparison",
    "CriteriaPack": "criteria",
    "Culprit": "auditing",
    "Date": "dates",
    "Detail": "terms",
    "Direction": "comparison",
    "Evaluation": "evaluation",
    "EvaluationError": "errors",
    "Evidence": "evaluation",
    "EvidenceKind": "evaluation",
    "Explanation": "explanation",
    "Finding": "evaluation",
    "FindingKind": "evaluation",
    "GroupedScores": "panel",
    "GroupedSummary": "panel",
    "IncomparableError": "errors",
    "KompassError": "errors",
    "Label": "labels",
    "Level": "terms",
    "LimitError": "errors",
    "Mean": "profiles",
    "Mismatch": "auditing",
    "MissingExtraError": "errors",
    "Node": "layout",
    "NotApplicable": "evaluation",
    "NotAssessed": "evaluation",
    "Origin": "profiles",
    "PackDigestError": "errors",
    "PackError": "errors",
    "PackFormatError": "errors",
    "PackRef": "criteria",
    "PackResourceError": "errors",
    "PackRuleError": "errors",
    "PackSchemaError": "errors",
    "PackSyntaxError": "errors",
    "Packs": "packs",
    "Panel": "panel",
    "Policies": "profiles",
    "Policy": "terms",
    "Population": "published",
    "Printed": "published",
    "PrintedAs": "criteria",
    "Problem": "problems",
    "Profile": "profiles",
    "PublishedResult": "published",
    "PublishedResultError": "errors",
    "Repeats": "aggregation",
    "Rounding": "amounts",
    "RoundingContract": "criteria",
    "RoundingMode": "amounts",
    "SaveError": "errors",
    "Score": "evaluation",
    "Scores": "panel",
    "SetAside": "panel",
    "Severity": "problems",
    "Standing": "aggregation",
    "SubQuestion": "criteria",
    "Summary": "aggregation",
    "TOTAL": "terms",
    "Translation": "labels",
    "UnknownPackError": "errors",
    "Value": "profiles",
    "Verdict": "auditing",
    "aggregate": "aggregation",
    "audit": "auditing",
    "audit_change": "auditing",
    "available_packs": "packs",
    "check": "checking",
    "compare": "comparison",
    "load": "files",
    "load_pack": "packs",
    "profile": "scoring",
    "published_results": "packs",
    "save": "files",
}
"""Which module each public name is in; loaded when the name is first used."""


def __getattr__(name: str) -> object:
    """Load a public name from its module, once."""
    if name not in _HOMES:
        message = f"module {__name__!r} has no attribute {name!r}"
        raise AttributeError(message)
    found: object = getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
    globals()[name] = found
    return found


def __dir__() -> list[str]:
    return sorted(__all__)
