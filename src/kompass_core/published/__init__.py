"""Published results and their audit."""

from kompass_core.published.audit import (
    Audit,
    ChangeAudit,
    Conflict,
    Mismatch,
    Verdict,
    audit,
    audit_change,
)
from kompass_core.published.conflicts import minimal_conflict, smallest_removal
from kompass_core.published.propagation import (
    Grid,
    GridScale,
    Span,
    SpanScale,
    Values,
    together,
    within,
)
from kompass_core.published.result import Population, PrintedNumber, PrintedNumbers, PublishedResult

__all__ = [
    "Audit",
    "ChangeAudit",
    "Conflict",
    "Grid",
    "GridScale",
    "Mismatch",
    "Population",
    "PrintedNumber",
    "PrintedNumbers",
    "PublishedResult",
    "Span",
    "SpanScale",
    "Values",
    "Verdict",
    "audit",
    "audit_change",
    "minimal_conflict",
    "smallest_removal",
    "together",
    "within",
]
