"""Evaluations of single subjects."""

from kompass_core.evaluations.evaluation import Evaluation, EvaluationFields, Score
from kompass_core.evaluations.findings import Evidence, EvidenceKind, Finding, FindingKind
from kompass_core.evaluations.inputs import AnswerScore, GivenAnswer

__all__ = [
    "AnswerScore",
    "Evaluation",
    "EvaluationFields",
    "Evidence",
    "EvidenceKind",
    "Finding",
    "FindingKind",
    "GivenAnswer",
    "Score",
]
