"""Evaluations of single subjects."""

from kompass_core.evaluations.evaluation import Evaluation, Score
from kompass_core.evaluations.inputs import AnswerScore
from kompass_core.missing import NotApplicable, NotAssessed, Policies, Policy, PolicyName
from kompass_core.narrative import Evidence, EvidenceKind, Finding, FindingKind, Narrative

__all__ = [
    "AnswerScore",
    "Evaluation",
    "Evidence",
    "EvidenceKind",
    "Finding",
    "FindingKind",
    "Narrative",
    "NotApplicable",
    "NotAssessed",
    "Policies",
    "Policy",
    "PolicyName",
    "Score",
]
