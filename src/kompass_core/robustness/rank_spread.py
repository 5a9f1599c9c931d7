"""Robustness of ranks under uncertain weights and scores."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Mapping
from fractions import Fraction
from functools import cached_property
from itertools import accumulate, count
from math import ceil
from operator import mul
from typing import SupportsIndex, TypeAlias

from attrs import asdict, field, frozen

from kompass_core.aggregation import Aggregate, aggregate
from kompass_core.amounts import Amount, Rounding, exact, to_decimal
from kompass_core.criteria import Level, LevelName
from kompass_core.errors import AmountError, EvaluationError, messages, whole_number
from kompass_core.labels import normalise_name
from kompass_core.panel import Panel, Scores
from kompass_core.profiles import Caution, Profile, profile
from kompass_core.robustness.draws import (
    Draw,
    Pairing,
    Progress,
    RankSampler,
    base_ranks,
    count_pairing,
    count_ranks,
    show_draw,
)
from kompass_core.robustness.noise import Noise, NoiseKind
from kompass_core.robustness.table import MOST_SUBJECTS, ScoreTable, require_rankable
from kompass_core.robustness.weights import Weights, require_models

_NINE_TENTHS = Fraction(9, 10)
_PERCENT = Rounding("half-up", "0.1")
_RANK = Rounding("half-up", "0.01")


@frozen(repr=False)
class RankSpread:
    """
    Distribution of the ranks of one subject over all draws.

    Attributes:
        subject: The subject.
        rank: Its rank with the base weights and the given scores: 1 + the number of better ones.
        draws: The number of draws.
    """

    subject: str
    rank: int
    draws: int
    _counts: bytes = field(repr=False)

    @cached_property
    def counts(self) -> tuple[int, ...]:
        """The number of draws with each rank, from the first rank."""
        return tuple(memoryview(self._counts).cast("q").tolist())

    @cached_property
    def _cumulative(self) -> tuple[int, ...]:
        return tuple(accumulate(self.counts))

    @property
    def best(self) -> int:
        """The best rank."""
        return bisect_right(self._cumulative, 0) + 1

    @property
    def worst(self) -> int:
        """The worst rank."""
        return bisect_left(self._cumulative, self.draws) + 1

    @property
    def expected(self) -> Fraction:
        """The mean rank, exact for these draws."""
        return Fraction(sum(map(mul, count(1), self.counts)), self.draws)

    def quantile(self, q: Amount) -> int:
        """
        Return the smallest rank that at least a share *q* of the draws does not exceed.

        Args:
            q: From 0 (the best rank) to 1 (the worst); an exact number, e.g. ``"0.05"``.

        Raises:
            AmountError: If *q* is no exact number, or outside 0 to 1.
        """
        wanted = max(ceil(_share("q", q) * self.draws), 1)
        return bisect_left(self._cumulative, wanted) + 1

    def interval(self, share: Amount = _NINE_TENTHS) -> tuple[int, int]:
        """
        Return the central interval of ranks that holds a *share* of the draws.

        Args:
            share: From 0 to 1; ``"0.9"`` cuts a twentieth of the draws off at either end.

        Raises:
            AmountError: As for `quantile`.
        """
        end = (1 - _share("share", share)) / 2
        return self.quantile(end), self.quantile(1 - end)

    @property
    def first(self) -> Fraction:
        """The share of the draws in which no subject was better, exact."""
        return self.top(1)

    def top(self, n: SupportsIndex) -> Fraction:
        """
        Return the share of the draws in which it was among the first *n*, exact.

        Raises:
            AmountError: If *n* is no whole number from 0.
        """
        best = self._cumulative[: whole_number("n", n, 0, MOST_SUBJECTS)]
        return Fraction(best[-1] if best else 0, self.draws)

    def __repr__(self) -> str:
        low, high = self.interval()
        return f"<RankSpread of {self.subject}: {self.rank}, mostly {low} to {high}>"


@frozen(kw_only=True, repr=False)
class RankRobustness(Mapping[str, RankSpread]):
    """
    Distributions of ranks under uncertain weights or scores, by subject.

    Attributes:
        table: The given scores.
        weights: The weightings drawn from.
        noise: The model of the scores; None for the given ones.
        draws: The number of draws.
        seed: The seed of the draws.
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
        """Reservations about the subjects."""
        return self.table.cautions

    @cached_property
    def _by_subject(self) -> Mapping[str, RankSpread]:
        return {each.subject: each for each in self.spreads}

    @cached_property
    def sampler(self) -> RankSampler:
        """The sampler of the draws."""
        return RankSampler.of(self.table, self.weights, self.noise, self.seed)

    def __getitem__(self, subject: str) -> RankSpread:
        return self._by_subject[normalise_name(subject)]

    def __iter__(self) -> Iterator[str]:
        return iter(self._by_subject)

    def __len__(self) -> int:
        return len(self.spreads)

    def draw(self, number: int) -> Draw:
        """
        Return one draw with its weights, scores and ranks.

        Args:
            number: From 0 to the number of draws - 1.

        Raises:
            AmountError: If there is no such draw.
        """
        k = whole_number("number", number, 0, self.draws - 1)
        return show_draw(self.sampler, k)

    def pairing(self, one: str, other: str) -> Pairing:
        """
        Count the draws in which *one* ranks above *other*; repeats all draws.

        Raises:
            IncomparableError: If one of them is no subject here.
        """
        first, second = (self.table.row_of(each) for each in (one, other))
        return count_pairing(self.sampler, self.draws, first, second)

    def by_rank(self) -> tuple[RankSpread, ...]:
        """Return the spreads by rank with the base weights, ties by expected rank."""
        return tuple(sorted(self.spreads, key=lambda each: (each.rank, each.expected)))

    def __str__(self) -> str:
        return "\n".join(self._lines())

    def _lines(self) -> Iterator[str]:
        scores = "as given" if self.noise is None else str(self.noise)
        draws = f"{self.draws} draws" if self.draws > 1 else "1 draw"
        yield f"{draws}, seed {self.seed}; weights: {self.weights}; scores: {scores}"
        width = max(len("subject"), *(len(each.subject) for each in self.spreads))
        yield f"{'subject':<{width}}  rank  5-95 %   seen     mean   first  top 3"
        yield from (_line(each, width) for each in self.by_rank())
        yield from (f"caution: {each}" for each in self.cautions)

    def __repr__(self) -> str:
        return f"<RankRobustness of {len(self)} subjects, {self.draws} draws>"


def _line(spread: RankSpread, width: int) -> str:
    usual, seen = (_ranks(each) for each in (spread.interval(), (spread.best, spread.worst)))
    first, top = (_percent(each) for each in (spread.first, spread.top(3)))
    mean = f"{to_decimal(_RANK.round(spread.expected)):.2f}"
    figures = f"{spread.rank:>4}  {usual:<7}  {seen:<7}  {mean:>5}  {first:>6} {top:>6}"
    return f"{spread.subject:<{width}}  {figures}"


def _ranks(pair: tuple[int, int]) -> str:
    low, high = pair
    return str(low) if low == high else f"{low}-{high}"


def _percent(share: Fraction) -> str:
    return f"{to_decimal(_PERCENT.round(share * 100)):f} %"


def _share(path: str, given: Amount) -> Fraction:
    share = exact(given)
    if not 0 <= share <= 1:
        facts = {"given": to_decimal(share), "low": 0, "high": 1}
        raise AmountError([messages.AMOUNT_OUT_OF_RANGE.problem(path, **facts)])
    return share


_Members: TypeAlias = Aggregate | Iterable[Profile] | Panel | Scores | ScoreTable
_MOST_DRAWS = 10**9
_MOST_SEED = 2**64 - 1
_MOST_THREADS = 64


def rank_robustness(
    members: _Members,
    *,
    level: Level | LevelName = Level.AREA,
    weights: Weights | None = None,
    noise: Noise | None = None,
    draws: SupportsIndex = 10_000,
    seed: SupportsIndex = 0,
    threads: SupportsIndex = 1,
    progress: Progress | None = None,
) -> RankRobustness:
    """
    Simulate the ranks of subjects with weights or scores drawn at random.

    The same arguments always give the same result, for any number of *threads*. Weights are
    drawn as whole parts of a grid, so that every weighted sum is exact, and so is every tie.

    Args:
        members: An aggregate, profiles of one subject each, a panel or its scores (in which a
            subject may have several rows), or a table of whole numbers.
        level: The level of the weights: ``"area"`` or ``"sub-question"``; not for a table.
        weights: The weightings to draw from; by default the one that the pack declares.
        noise: The model of the scores; by default they are as given.
        draws: The number of draws, from 1.
        seed: The seed of the draws, from 0.
        threads: The number of threads; worth more than one where scores are drawn.
        progress: Called every few thousand draws with the number of finished and of all draws.

    Raises:
        IncomparableError: If the members are no group (see `aggregate`), or points of one of
            them are missing.
        EvaluationError: If there is no such level, a row has gaps that no policy covers, or
            bounds are wanted of a panel that takes printed numbers for exact.
        AmountError: If weights, noise or a number do not fit.
        LimitError: If there are too many subjects, or limits are too fine to sample from.
        TypeError: If weights or noise are of another type.
    """
    wanted = Weights.fixed() if weights is None else weights
    require_models(wanted, noise)
    n = whole_number("draws", draws, 1, _MOST_DRAWS)
    start = whole_number("seed", seed, 0, _MOST_SEED)
    workers = whole_number("threads", threads, 1, _MOST_THREADS)
    table = _table(members, level)
    _refuse_bounds_of_face_values(members, noise)
    sampler = RankSampler.of(table, wanted, noise, start)
    counts = count_ranks(sampler, n, threads=workers, progress=progress)
    rows = zip(table.subjects, base_ranks(table, wanted), counts, strict=True)
    return RankRobustness(
        table=table,
        weights=wanted,
        noise=noise,
        draws=n,
        seed=start,
        spreads=tuple(RankSpread(name, rank, n, row.tobytes()) for name, rank, row in rows),
    )


def _refuse_bounds_of_face_values(members: _Members, noise: Noise | None) -> None:
    """[KN010] A panel that takes printed numbers for exact has no bounds of them."""
    panel = members.panel if isinstance(members, Scores) else members
    wanted = noise is not None and noise.kind is NoiseKind.WITHIN_BOUNDS
    if wanted and isinstance(panel, Panel) and panel.face_values:
        raise EvaluationError([messages.PANEL_BOUNDS_UNKNOWN.problem()])


def _table(members: _Members, level: Level | LevelName) -> ScoreTable:
    match members:
        case ScoreTable():
            return members
        case Aggregate():
            return ScoreTable.of_group(members, level=level)
        case Panel():
            require_rankable(len(members))
            return ScoreTable.of([profile(each) for each in members], level=level)
        case Scores():
            require_rankable(len(members.panel))
            chosen = asdict(members.policies)
            rows = [profile(each, **chosen) for each in members.panel]
            return ScoreTable.of(rows, level=level)
        case _:
            return ScoreTable.of_group(aggregate(members), level=level)
