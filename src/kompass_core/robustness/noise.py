"""How uncertain the scores themselves are."""

from __future__ import annotations

from enum import Enum
from fractions import Fraction

from attrs import field, frozen

from kompass_core.amounts import Amount, Interval, exact, to_decimal
from kompass_core.errors import AmountError, messages, parse_choice
from kompass_core.robustness.table import ScoreTable


class NoiseKind(Enum):
    """Why scores are uncertain."""

    WITHIN_BOUNDS = "within bounds"
    """They are printed, or partly unknown: each stands for an interval."""
    ASSESSOR = "assessor"
    """Another assessor might have given more or less."""


class Shape(Enum):
    """How likely large errors are."""

    UNIFORM = "uniform"
    """As likely as small ones."""
    TRIANGULAR = "triangular"
    """The less likely, the larger."""


def _kind(given: NoiseKind | str) -> NoiseKind:
    return parse_choice(NoiseKind, given, path="kind", error=AmountError)


def _shape(given: Shape | str) -> Shape:
    return parse_choice(Shape, given, path="shape", error=AmountError)


@frozen
class Noise:
    """
    What the scores may have been; make one with a class method.

    Attributes:
        kind: Why they are uncertain.
        points: Of an assessor: the largest error in points.
        share: Of an assessor: the largest error as a part of the possible points.
        shape: Of an assessor: how likely large errors are.
    """

    kind: NoiseKind = field(converter=_kind)
    points: Fraction | None = None
    share: Fraction | None = None
    shape: Shape = field(default=Shape.UNIFORM, converter=_shape)

    @classmethod
    def within_bounds(cls) -> Noise:
        """
        Let each score be anything that its bounds allow, all of it equally likely.

        A printed 60 stands for [59.5, 60.5): its open end is left out. Scores are taken for
        independent: that printed areas also have to make the printed total is not used.
        """
        return cls(NoiseKind.WITHIN_BOUNDS)

    @classmethod
    def of_assessor(
        cls,
        *,
        points: Amount | None = None,
        share: Amount | None = None,
        shape: Shape | str = Shape.UNIFORM,
    ) -> Noise:
        """
        Let each score be wrong by some whole steps, up or down, and cut it at its limits.

        Args:
            points: The largest error in points (>= 0).
            share: In its place, as a part of a cell's possible points, 0 to 1.
            shape: ``"uniform"``: all errors are equally likely; ``"triangular"``: small ones
                are likelier.

        Raises:
            AmountError: If none or both are given, or one is not exact or outside its range.
        """
        given = [each for each in (points, share) if each is not None]
        if len(given) != 1:
            raise AmountError([messages.ONE_NOISE_ERROR_REQUIRED.problem()])
        error = exact(given[0])
        if error < 0 or (points is None and error > 1):
            facts = {"given": to_decimal(error), "low": 0, "high": "any" if points else 1}
            raise AmountError([messages.AMOUNT_OUT_OF_RANGE.problem(**facts)])
        if points is None:
            return cls(NoiseKind.ASSESSOR, share=error, shape=shape)
        return cls(NoiseKind.ASSESSOR, points=error, shape=shape)

    def reach(self, table: ScoreTable) -> tuple[int, ...]:
        """
        Return the largest error of an assessor in each cell, in score units of the table.

        Raises:
            AmountError: If the error is above 0, but less than a score unit in every cell.
        """
        unit = table.unit * table.score_unit
        share = Fraction() if self.share is None else self.share
        allowed = [
            share * span * table.unit if self.points is None else self.points
            for span in table.spans
        ]
        reach = tuple(int(each / unit) for each in allowed)
        if any(allowed) and not any(reach):
            facts = {"given": to_decimal(max(allowed)), "unit": to_decimal(unit)}
            raise AmountError([messages.NOISE_ERROR_TOO_SMALL.problem(**facts)])
        return reach

    def support(self, table: ScoreTable, row: int) -> tuple[Interval, ...]:
        """
        Return all that the scores of one subject may have been, in points, for each cell.

        Args:
            table: The scores that were given.
            row: The subject, from 0.

        Raises:
            AmountError: As `reach`.
        """
        if self.kind is NoiseKind.WITHIN_BOUNDS:
            return table.bounds_of(row)
        cells = zip(table.scores[row], table.lows, table.highs, self.reach(table), strict=True)
        return tuple(
            Interval(
                max(score - reach * table.score_unit, low) * table.unit,
                min(score + reach * table.score_unit, high) * table.unit,
            )
            for score, low, high, reach in cells
        )

    def __str__(self) -> str:
        if self.kind is NoiseKind.WITHIN_BOUNDS:
            return "anything within their bounds"
        error = f"{to_decimal(self.points)} points" if self.points is not None else ""
        error = error or f"{to_decimal((self.share or 0) * 100)} % of the possible points"
        return f"an assessor's error of up to {error}, {self.shape.value}"
