"""How the ranks of subjects move, as counted over many draws."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from functools import cached_property
from itertools import accumulate
from typing import TYPE_CHECKING, SupportsIndex

from attrs import field, frozen

from kompass_core.amounts import Amount, Rounding, exact, to_decimal
from kompass_core.arguments import whole_number
from kompass_core.cautions import Caution
from kompass_core.errors import AmountError
from kompass_core.problems import Problem
from kompass_core.robustness.noise import Noise
from kompass_core.robustness.tables import MOST_SUBJECTS, ScoreTable
from kompass_core.robustness.weights import Weights

if TYPE_CHECKING:
    from kompass_core.robustness.drawing import Lottery

__all__ = ["Draw", "Pairing", "RankRobustness", "RankSpread"]

_NINE_TENTHS = Fraction(9, 10)
_PERCENT = Rounding("half-up", "0.1")
_RANK = Rounding("half-up", "0.01")


@frozen(repr=False)
class RankSpread:
    """
    The ranks that one subject had.

    Attributes:
        subject: Whose they are.
        rank: Its rank with the base weights and the given scores: 1 + how many are better.
        draws: How often it was ranked.
    """

    subject: str
    rank: int
    draws: int
    _counts: bytes = field(repr=False)

    @cached_property
    def counts(self) -> tuple[int, ...]:
        """How often it had each rank, from the first; together, as often as there were draws."""
        return tuple(memoryview(self._counts).cast("q").tolist())

    @cached_property
    def _running(self) -> tuple[int, ...]:
        return tuple(accumulate(self.counts))

    @property
    def best(self) -> int:
        """The best rank that it had."""
        return next(rank for rank, n in enumerate(self.counts, start=1) if n)

    @property
    def worst(self) -> int:
        """The worst rank that it had."""
        return max(rank for rank, n in enumerate(self.counts, start=1) if n)

    @property
    def expected(self) -> Fraction:
        """The mean of its ranks, exact for these draws."""
        ranks = (rank * n for rank, n in enumerate(self.counts, start=1))
        return Fraction(sum(ranks), self.draws)

    def quantile(self, q: Amount) -> int:
        """
        Return the best rank that is, together with all better ones, had in a part *q* of draws.

        Args:
            q: From 0 (the best rank) to 1 (the worst); an exact number, e.g. ``"0.05"``.

        Raises:
            AmountError: If *q* is no exact number, or outside 0 to 1.
        """
        wanted = max(_part("q", q) * self.draws, Fraction(1))
        return next(rank for rank, n in enumerate(self._running, start=1) if n >= wanted)

    def interval(self, part: Amount = _NINE_TENTHS) -> tuple[int, int]:
        """
        Return the ranks between which it was in the middle *part* of the draws.

        Args:
            part: From 0 to 1; ``"0.9"`` leaves out a twentieth of the draws at either end.

        Raises:
            AmountError: As for `quantile`.
        """
        end = (1 - _part("part", part)) / 2
        return self.quantile(end), self.quantile(1 - end)

    @property
    def first(self) -> Fraction:
        """In which part of the draws nobody was better, exact."""
        return self.top(1)

    def top(self, n: SupportsIndex) -> Fraction:
        """
        Return in which part of the draws it was among the first *n*, exact.

        Raises:
            AmountError: If *n* is no whole number from 0.
        """
        best = self._running[: whole_number("n", n, 0, MOST_SUBJECTS)]
        return Fraction(best[-1] if best else 0, self.draws)

    def __repr__(self) -> str:
        low, high = self.interval()
        return f"<RankSpread of {self.subject}: {self.rank}, mostly {low} to {high}>"


@frozen
class Pairing:
    """
    How often one subject stood above another.

    Attributes:
        above: In how many draws it had strictly more.
        tied: In how many both had the same.
        below: In how many it had strictly less.
    """

    above: int
    tied: int
    below: int

    @property
    def share(self) -> Fraction:
        """In which part of the draws it stood above, exact."""
        return Fraction(self.above, self.above + self.tied + self.below)


@frozen(kw_only=True)
class Draw:
    """
    One draw: what was put in, and the ranks that came out.

    Attributes:
        number: Which it is, from 0.
        weights: By cell; they add up to 1.
        scores: The points of every subject, cell by cell.
        shares: Which weighted part of the possible points each subject has, 0 to 1.
        ranks: 1 + how many have a larger share, by subject.
    """

    number: int
    weights: Mapping[str, Fraction]
    scores: Mapping[str, tuple[Fraction, ...]]
    shares: Mapping[str, Fraction]
    ranks: Mapping[str, int]


@frozen(kw_only=True, repr=False)
class RankRobustness(Mapping[str, RankSpread]):
    """
    How the ranks of subjects move when weights or scores are uncertain, by subject.

    Attributes:
        table: The scores that were given.
        weights: Which weightings were drawn from.
        noise: What scores were drawn from; None for the given ones.
        draws: How many draws there were.
        seed: What the draws depend on, besides their number.
        spreads: The ranks of each subject, in the order of the table.
    """

    table: ScoreTable
    weights: Weights
    noise: Noise | None
    draws: int
    seed: int
    spreads: tuple[RankSpread, ...]

    @property
    def cautions(self) -> tuple[Caution, ...]:
        """What a reader must know about the subjects."""
        return self.table.cautions

    @cached_property
    def _by_subject(self) -> Mapping[str, RankSpread]:
        return {each.subject: each for each in self.spreads}

    @cached_property
    def lottery(self) -> Lottery:
        """What makes the draws, prepared when it is first needed."""
        from kompass_core.robustness.drawing import Lottery

        return Lottery.of(self.table, self.weights, self.noise, self.seed)

    def __getitem__(self, subject: str) -> RankSpread:
        return self._by_subject[subject]

    def __iter__(self) -> Iterator[str]:
        return iter(self._by_subject)

    def __len__(self) -> int:
        return len(self.spreads)

    def draw(self, number: int) -> Draw:
        """
        Make one draw again, alone, and show all of it.

        Args:
            number: From 0 up to, without, the number of draws.

        Raises:
            AmountError: If there is no such draw.
        """
        from kompass_core.robustness.drawing import show_draw

        return show_draw(self, number)

    def pairing(self, one: str, other: str) -> Pairing:
        """
        Count how often *one* stood above *other*; makes all draws again.

        Raises:
            IncomparableError: If one of them is no subject here.
        """
        from kompass_core.robustness.drawing import count_pairing

        return count_pairing(self, one, other)

    def in_order(self) -> tuple[RankSpread, ...]:
        """Return the ranks of all, by rank with the base weights, then by the expected rank."""
        return tuple(sorted(self.spreads, key=lambda each: (each.rank, each.expected)))

    def __str__(self) -> str:
        return "\n".join(self._lines())

    def _lines(self) -> Iterator[str]:
        scores = "as given" if self.noise is None else str(self.noise)
        draws = f"{self.draws} draws" if self.draws > 1 else "1 draw"
        yield f"{draws}, seed {self.seed}; weights: {self.weights}; scores: {scores}"
        width = max(len("subject"), *(len(each.subject) for each in self.spreads))
        yield f"{'subject':<{width}}  rank  5-95 %   seen     mean   first  top 3"
        yield from (_line(each, width) for each in self.in_order())
        yield from (f"caution: {each}" for each in self.cautions)

    def __repr__(self) -> str:
        return f"<RankRobustness of {len(self)} subjects, {self.draws} draws>"


def _line(spread: RankSpread, width: int) -> str:
    usual, seen = (_ranks(each) for each in (spread.interval(), (spread.best, spread.worst)))
    first, top = (_percent(each) for each in (spread.first, spread.top(3)))
    mean = f"{to_decimal(_RANK.round(spread.expected)):.2f}"
    figures = f"{spread.rank:>4}  {usual:<7}  {seen:<7}  {mean:>5}  {first:>6} {top:>6}"
    return f"{spread.subject:<{width}}  {figures}"


def _ranks(pair: Sequence[int]) -> str:
    low, high = pair
    return str(low) if low == high else f"{low}-{high}"


def _percent(share: Fraction) -> str:
    return f"{to_decimal(_PERCENT.round(share * 100)):f} %"


def _part(path: str, given: Amount) -> Fraction:
    part = exact(given)
    if not 0 <= part <= 1:
        facts = {"given": to_decimal(part), "low": 0, "high": 1}
        raise AmountError([Problem.of("KA005", path, **facts)])
    return part
