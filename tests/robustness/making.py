"""Tables, models and analyses to test with."""

from __future__ import annotations

from fractions import Fraction

from hypothesis import strategies as st

import kompass_core as kc

TABLE = kc.ScoreTable.from_scores(
    [[60, 40], [50, 50], [40, 60], [10, 20]], highs=[100, 100], subjects=["A", "B", "C", "D"]
)
"""A, B and C are level as long as both cells weigh the same; D is behind them anyway."""


def fractions(*numbers: str) -> tuple[Fraction, ...]:
    """Read some numbers."""
    return tuple(map(Fraction, numbers))


@st.composite
def tables(draw: st.DrawFn, *, subjects: int = 5, cells: int = 4) -> kc.ScoreTable:
    """Draw a small table, ties among its subjects included."""
    spans = draw(st.lists(st.integers(1, 12), min_size=1, max_size=cells))
    row = st.tuples(*(st.integers(0, span) for span in spans))
    return kc.ScoreTable.from_scores(
        draw(st.lists(row, min_size=1, max_size=subjects)), highs=spans
    )


@st.composite
def weights_for(draw: st.DrawFn, table: kc.ScoreTable) -> kc.Weights:
    """Draw a set of weightings that fits a table."""
    codes = table.codes
    parts = draw(st.lists(st.integers(1, 5), min_size=len(codes), max_size=len(codes)))
    base, whole = dict(zip(codes, parts, strict=True)), sum(parts)
    spread = Fraction(draw(st.integers(0, 10)), 10)
    limits = {
        code: (Fraction(part, whole) * (1 - spread), min(Fraction(part, whole) * 2, Fraction(1)))
        for code, part in base.items()
    }
    return draw(
        st.sampled_from(
            [
                kc.Weights.free(),
                kc.Weights.fixed(),
                kc.Weights.fixed(base),
                kc.Weights.within(spread),
                kc.Weights.within(spread, base),
                kc.Weights.between(limits),
                kc.Weights.around(whole, base),
            ]
        )
    )


def noises() -> st.SearchStrategy[kc.Noise | None]:
    """Draw what is done to the scores."""
    return st.sampled_from(
        [
            None,
            kc.Noise.within_bounds(),
            kc.Noise.of_assessor(points=2),
            kc.Noise.of_assessor(share=1, shape="triangular"),
        ]
    )


def ranks(shares: dict[str, Fraction]) -> dict[str, int]:
    """Rank by counting who is better: slow, and beyond doubt."""
    values = shares.values()
    return {name: 1 + sum(other > own for other in values) for name, own in shares.items()}


@st.composite
def analyses(draw: st.DrawFn) -> kc.RankRobustness:
    """Draw an analysis of a few draws."""
    table = draw(tables())
    return kc.rank_robustness(
        table,
        weights=draw(weights_for(table)),
        noise=draw(noises()),
        draws=draw(st.integers(1, 30)),
        seed=draw(st.integers(0, 2**64 - 1)),
    )
