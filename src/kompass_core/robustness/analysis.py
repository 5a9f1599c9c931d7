"""Rank robustness: how ranks move when weights or scores are uncertain."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import SupportsIndex, TypeAlias

from attrs import asdict

from kompass_core.aggregation import Aggregate, aggregate
from kompass_core.arguments import whole_number
from kompass_core.errors import EvaluationError
from kompass_core.panel import Panel, Scores
from kompass_core.problems import Problem
from kompass_core.profiles import Profile
from kompass_core.robustness.drawing import Lottery, count_ranks, plain_ranks
from kompass_core.robustness.models import require_models
from kompass_core.robustness.noise import Noise, NoiseKind
from kompass_core.robustness.results import RankRobustness, RankSpread
from kompass_core.robustness.tables import ScoreTable, require_rankable
from kompass_core.robustness.weights import Weights
from kompass_core.scoring import profile
from kompass_core.terms import Level

__all__ = ["rank_robustness"]

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
    lottery = Lottery.of(table, wanted, noise, start)
    counts = count_ranks(lottery, n, threads=workers, progress=progress)
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
        raise EvaluationError([Problem.of("KN010")])


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
