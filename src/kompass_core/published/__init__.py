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
from kompass_core.published.result import Population, PrintedNumber, PublishedResult

__all__ = [
    "Audit",
    "ChangeAudit",
    "Conflict",
    "Mismatch",
    "Population",
    "PrintedNumber",
    "PublishedResult",
    "Verdict",
    "audit",
    "audit_change",
]
