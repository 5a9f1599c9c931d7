"""What an author should know about a pack before others use it."""

from kompass_core.checking.checks import CHECKS, Check
from kompass_core.checking.judging import Outcome, check, outcomes
from kompass_core.checking.subjects import Checked, find

__all__ = ["CHECKS", "Check", "Checked", "Outcome", "check", "find", "outcomes"]
