"""How an instrument prints its numbers."""

from __future__ import annotations

from attrs import field, frozen

from kompass_core.amounts import Rounding
from kompass_core.errors import PackRuleError, must_be
from kompass_core.terms import Level

__all__ = ["PrintedAs", "RoundingContract"]


@frozen
class PrintedAs:
    """
    How the results of one level are printed.

    Attributes:
        points: The rounding of points.
        percent: The rounding of percent.
    """

    points: Rounding = field(validator=must_be(PackRuleError, Rounding))
    percent: Rounding = field(validator=must_be(PackRuleError, Rounding))


_WHOLE_NUMBERS = PrintedAs(Rounding("half-up", 1), Rounding("half-up", 1))
_printed_as = must_be(PackRuleError, PrintedAs)


@frozen(kw_only=True)
class RoundingContract:
    """
    How an instrument prints its numbers: each level on its own, after combining.

    Attributes:
        sub_question: For sub-questions.
        area: For areas.
        total: For the whole.
    """

    sub_question: PrintedAs = field(default=_WHOLE_NUMBERS, validator=_printed_as)
    area: PrintedAs = field(default=_WHOLE_NUMBERS, validator=_printed_as)
    total: PrintedAs = field(default=_WHOLE_NUMBERS, validator=_printed_as)

    def at(self, level: Level) -> PrintedAs:
        """Return how results of *level* are printed."""
        by_level = {
            Level.SUB_QUESTION: self.sub_question,
            Level.AREA: self.area,
            Level.TOTAL: self.total,
        }
        return by_level[level]
