"""The published indices and ranks follow from the published scores."""

from __future__ import annotations

import csv
from collections.abc import Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from itertools import combinations
from pathlib import Path

import pytest

import kompass_core as kc
from kompass_core.aggregation import RankKeyName
from kompass_core.forms import read_results
from kompass_core.published import Verdict
from kompass_core.testing.conformance import PackConformance

ROOT = Path(__file__).parents[1]
FOLDER = ROOT / "src" / "kompass_pack_ssb_equality" / "ssb-equality"
PACKS = {rev: kc.load_pack(FOLDER / f"{rev}.toml") for rev in ("2002", "2003")}
INDICATORS = {area.code for area in PACKS["2002"].areas}
HALVES_TO_EVEN = [
    ("2002", "Halden"),
    ("2002", "Sarpsborg"),
    ("2004", "Hvaler"),
    ("2004", "Skiptvet"),
]

Row = Mapping[str, str]


def table() -> list[Row]:
    """Return the published rows."""
    with (FOLDER / "tables.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


ROWS = table()
YEARS = {year: [row for row in ROWS if row["date"] == year] for year in ("2002", "2003", "2004")}


def named(row: Row) -> str:
    """Return the name of a test."""
    return f"{row['subject']}-{row['date']}"


def scored(row: Row) -> kc.Profile:
    """Score the six published scores of a row."""
    pack = PACKS[row["pack"].partition("@")[2]]
    points = {code: row[code] for code in INDICATORS}
    return kc.profile(
        kc.Evaluation.from_points(pack, subject=row["subject"], date=row["date"], points=points)
    )


def ordered(rows: Sequence[Row], by: RankKeyName | None = None) -> list[tuple[Row, Row]]:
    """Return the pairs of rows whose published ranks are not in the order of the index."""
    group = kc.aggregate(map(scored, rows))
    rank = {row["subject"]: group.rank(scored(row), by=by).rank for row in rows}

    def order(one: int, other: int) -> int:
        return (one > other) - (one < other)

    return [
        (one, other)
        for one, other in combinations(rows, 2)
        if order(int(one["rank"]), int(other["rank"]))
        != order(rank[one["subject"]], rank[other["subject"]])
    ]


class TestConformance(PackConformance):
    """Both revisions are what others can rely on."""

    pack = ROOT


class TestTable:
    """The table has the rows that the sources print."""

    def test_has_45_rows_in_three_years(self) -> None:
        """Each municipality once a year, with the source of its row."""
        assert {year: len(rows) for year, rows in YEARS.items()} == {
            "2002": 14, "2003": 17, "2004": 14,
        }  # fmt: skip
        assert len({(row["subject"], row["date"]) for row in ROWS}) == 45
        packs = {(row["date"], row["pack"], row["source"]) for row in ROWS}
        assert len(packs) == 3
        assert all("ssb.no" in source for _, _, source in packs)


class TestIndex:
    """The index is the mean of six scores, printed with one decimal."""

    @pytest.mark.parametrize("row", ROWS, ids=named)
    def test_is_the_published_one(self, row: Row) -> None:
        """As computed by the pack, and by hand."""
        mean = sum(Fraction(row[code]) for code in INDICATORS) / 6
        found = scored(row)
        assert found.total.exact == mean
        assert found.printed("total").points == Decimal(row["total"])

    def test_needs_halves_rounded_up(self) -> None:
        """Half to even fails for four rows, where the mean is 2.25."""
        wrong = [
            row
            for row in ROWS
            if round(Decimal(scored(row).total.points or 0), 1) != Decimal(row["total"])
        ]
        assert [(row["date"], row["subject"]) for row in wrong] == HALVES_TO_EVEN

    @pytest.mark.parametrize("revision", PACKS)
    def test_is_possible_beside_the_scores(self, revision: str) -> None:
        """The audit of the table finds no number wrong; both revisions have the same indicators."""
        results = read_results(FOLDER / "tables.csv", PACKS[revision])
        assert [(each.name, str(each.date)) for each in results] == [
            (row["subject"], row["date"]) for row in ROWS
        ]
        assert {kc.audit(each).verdict for each in results} == {Verdict.CONSISTENT}


class TestRanks:
    """The ranks follow the index: before rounding in 2002, as printed in 2004."""

    def test_of_2003_are_the_published_ones(self) -> None:
        """The 17 rows are the top of the table, so their ranks need no others."""
        group = kc.aggregate(map(scored, YEARS["2003"]))
        for by in ("exact", "printed"):
            found = {row["subject"]: group.rank(scored(row), by=by).rank for row in YEARS["2003"]}
            assert found == {row["subject"]: int(row["rank"]) for row in YEARS["2003"]}

    @pytest.mark.parametrize("year", YEARS)
    def test_are_in_the_order_of_the_index(self, year: str) -> None:
        """All pairs of rows, by the rule that their pack declares: ties are ties."""
        assert ordered(YEARS[year]) == []

    def test_of_2002_contradict_the_printed_index(self) -> None:
        """2.25 and 2.333 are both printed as 2.3, and have two ranks."""
        pairs = {
            (one["subject"], other["subject"]) for one, other in ordered(YEARS["2002"], "printed")
        }
        assert pairs == {("Halden", "Rakkestad"), ("Sarpsborg", "Rakkestad")}

    def test_of_2004_contradict_the_exact_index(self) -> None:
        """The same two means share a rank."""
        pairs = ordered(YEARS["2004"], "exact")
        assert {(one["rank"], other["rank"]) for one, other in pairs} == {("242", "242")}
        assert len(pairs) == 6

    @pytest.mark.parametrize("year", YEARS)
    def test_leave_room_for_the_rows(self, year: str) -> None:
        """A rank is 1 and the number of better rows, of which these are some."""
        for row in YEARS[year]:
            better = [other for other in YEARS[year] if int(other["rank"]) < int(row["rank"])]
            assert int(row["rank"]) > len(better)
