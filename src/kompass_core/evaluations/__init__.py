"""Evaluations of single subjects."""

from kompass_core.evaluations.evaluation import Evaluation, Score
from kompass_core.evaluations.findings import Evidence, EvidenceKind, Finding, FindingKind
from kompass_core.evaluations.inputs import AnswerScore
from kompass_core.missing import NotApplicable, NotAssessed, Policies, Policy, PolicyName

__all__ = [
    "AnswerScore",
    "Evaluation",
    "Evidence",
    "EvidenceKind",
    "Finding",
    "FindingKind",
    "NotApplicable",
    "NotAssessed",
    "Policies",
    "Policy",
    "PolicyName",
    "Score",
]
