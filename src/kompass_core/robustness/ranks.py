"""Robustness of ranks."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from fractions import Fraction
from functools import cached_property
from itertools import accumulate
from typing import SupportsIndex, TypeAlias

from attrs import asdict, field, frozen

from kompass_core.aggregation import Aggregate, aggregate
from kompass_core.amounts import Amount, Rounding, exact, to_decimal
from kompass_core.criteria import Level
from kompass_core.errors import AmountError, EvaluationError, messages, whole_number
from kompass_core.panel import Panel, Scores
from kompass_core.profiles import Caution, Profile, profile
from kompass_core.robustness.draws import (
    Draw,
    Pairing,
    RankSampler,
    count_pairing,
    count_ranks,
    plain_ranks,
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
    def sampler(self) -> RankSampler:
        """What makes the draws, prepared when it is first needed."""
        return RankSampler.of(self.table, self.weights, self.noise, self.seed)

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
        k = whole_number("number", number, 0, self.draws - 1)
        return show_draw(self.sampler, self.table.subjects, k)

    def pairing(self, one: str, other: str) -> Pairing:
        """
        Count how often *one* stood above *other*; makes all draws again.

        Raises:
            IncomparableError: If one of them is no subject here.
        """
        first, second = (self.table.place_of(each) for each in (one, other))
        return count_pairing(self.sampler, self.draws, first, second)

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
        raise AmountError([messages.AMOUNT_OUT_OF_RANGE.problem(path, **facts)])
    return part


_Members: TypeAlias = Aggregate | Iterable[Profile] | Panel | Scores | ScoreTable
_MOST_DRAWS = 10**9
_MOST_SEED = 2**64 - 1
_MOST_THREADS = 64


def rank_robustness(
    members: Aggregate | Iterable[Profile] | Panel | Scores | ScoreTable,
    *,
    level: Level | str = Level.AREA,
    weights: Weights | None = None,
    noise: Noise | None = None,
    draws: SupportsIndex = 10_000,
    seed: SupportsIndex = 0,
    threads: SupportsIndex = 1,
    progress: Callable[[int, int], object] | None = None,
) -> RankRobustness:
    """
    Rank subjects again and again, with weights or scores drawn from what they may be.

    The same arguments always give the same result, whatever *threads* is. Weights are drawn
    as whole parts of a grid, so that every weighted sum is exact, and so is every tie.

    Args:
        members: A group, profiles of one subject each, a panel or its scores (in which a subject
            may have several rows), or a table of whole numbers.
        level: What is weighted: ``"area"`` or ``"sub-question"``; a table has its cells.
        weights: Which weightings to draw from; those declared by the pack if left out.
        noise: What scores to draw from; the given ones if left out.
        draws: How many, from 1.
        seed: Another seed gives other draws; from 0.
        threads: How many to use; worth it where scores are drawn.
        progress: Called every few hundred draws with how many are done and how many there are.

    Raises:
        IncomparableError: If the members are no group (see `aggregate`), or one of them does
            not know a cell.
        EvaluationError: If there is no such level, a row has gaps that no policy covers, or
            bounds are asked of a panel that takes printed numbers for exact.
        AmountError: If weights, noise or a number do not fit.
        LimitError: If there are too many subjects, or limits are too fine to be drawn from.
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
    rows = zip(table.subjects, plain_ranks(table, wanted), counts, strict=True)
    return RankRobustness(
        table=table,
        weights=wanted,
        noise=noise,
        draws=n,
        seed=start,
        spreads=tuple(RankSpread(name, rank, n, row.tobytes()) for name, rank, row in rows),
    )


def _refuse_bounds_of_face_values(members: _Members, noise: Noise | None) -> None:
    """[KN010] A panel that takes printed numbers for exact knows no bounds of them."""
    panel = members.panel if isinstance(members, Scores) else members
    wanted = noise is not None and noise.kind is NoiseKind.WITHIN_BOUNDS
    if wanted and isinstance(panel, Panel) and panel.face_values:
        raise EvaluationError([messages.PANEL_BOUNDS_UNKNOWN.problem()])


def _table(members: _Members, level: Level | str) -> ScoreTable:
    match members:
        case ScoreTable():
            return members
        case Aggregate():
            return ScoreTable.of(members.members, level=level)
        case Panel():
            require_rankable(len(members))
            return ScoreTable.of([profile(each) for each in members], level=level)
        case Scores():
            require_rankable(len(members.panel))
            chosen = asdict(members.policies)
            rows = [profile(each, **chosen) for each in members.panel]
            return ScoreTable.of(rows, level=level)
        case _:
            given = members if isinstance(members, Iterable) else [members]
            return ScoreTable.of(aggregate(given).members, level=level)
