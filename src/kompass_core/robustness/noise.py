"""Models of uncertain scores."""

from __future__ import annotations

from enum import Enum
from fractions import Fraction

from attrs import field, frozen

from kompass_core.amounts import Amount, Interval, exact, to_decimal
from kompass_core.errors import AmountError, messages, parse_choice
from kompass_core.robustness.table import ScoreTable


class NoiseKind(Enum):
    """Source of the uncertainty."""

    WITHIN_BOUNDS = "within bounds"
    """Scores are printed or partly unknown: each is an interval."""
    ASSESSOR = "assessor"
    """Another assessor might have given more or less."""


class Shape(Enum):
    """Distribution of errors."""

    UNIFORM = "uniform"
    """All errors up to the largest are equally likely."""
    TRIANGULAR = "triangular"
    """The larger the error, the less likely."""


def _kind(given: NoiseKind | str) -> NoiseKind:
    return parse_choice(NoiseKind, given, path="kind", error=AmountError)


def _shape(given: Shape | str) -> Shape:
    return parse_choice(Shape, given, path="shape", error=AmountError)


@frozen
class Noise:
    """
    Model of the uncertainty of scores; make one with a class method.

    Attributes:
        kind: The source of the uncertainty.
        points: For an assessor: the largest error in points.
        share: For an assessor: the largest error as a share of the possible points.
        shape: For an assessor: the distribution of the errors.
    """

    kind: NoiseKind = field(converter=_kind)
    points: Fraction | None = None
    share: Fraction | None = None
    shape: Shape = field(default=Shape.UNIFORM, converter=_shape)

    @classmethod
    def within_bounds(cls) -> Noise:
        """
        Let each score be uniform within its bounds.

        A printed 60 is [59.5, 60.5), its open end excluded. Scores are independent: the
        condition that printed areas also make the printed total is not used.
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
        Let each score be wrong by some whole steps, up or down, and clip it to its limits.

        Args:
            points: The largest error in points (>= 0).
            share: Instead, the largest error as a share of a node's possible points, 0 to 1.
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
        Return the largest error of an assessor for each node, in score units of the table.

        Raises:
            AmountError: If the error is above 0, but less than a score unit for every node.
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
        Return the interval of possible scores of one subject for each node, in points.

        Args:
            table: The given scores.
            row: The subject, from 0.

        Raises:
            AmountError: As `reach`.
        """
        if self.kind is NoiseKind.WITHIN_BOUNDS:
            return table.bounds_of(row)
        nodes = zip(table.scores[row], table.lows, table.highs, self.reach(table), strict=True)
        return tuple(
            Interval(
                max(score - reach * table.score_unit, low) * table.unit,
                min(score + reach * table.score_unit, high) * table.unit,
            )
            for score, low, high, reach in nodes
        )

    def __str__(self) -> str:
        if self.kind is NoiseKind.WITHIN_BOUNDS:
            return "anything within their bounds"
        if self.points is not None:
            error = f"{to_decimal(self.points)} points"
        else:
            error = f"{to_decimal((self.share or 0) * 100)} % of the possible points"
        return f"an assessor's error of up to {error}, {self.shape.value}"
