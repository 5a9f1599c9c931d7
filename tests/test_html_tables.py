"""Tables for notebooks are small, accessible, and text is never mark-up."""

import xml.etree.ElementTree as ET
from fractions import Fraction
from typing import ClassVar

import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

import kompass_core as kc
from kompass_core.html_tables import Cell, html_table
from tests.crosswalking import crosswalk_of, relation
from tests.making import SKIPPED, evaluation_of, label, pack_of, result_of
from tests.panel.making import panel_of

PACK = pack_of([10, 20], 30)
FULL = evaluation_of(PACK, 4, 5, "7.5")
PART = evaluation_of(PACK, SKIPPED, 5, 9, date="2018")
PROFILES = [kc.profile(each, not_assessed="rescale") for each in (FULL, PART)]


def parsed(html: str) -> ET.Element:
    """Parse a fragment."""
    return ET.fromstring(f"<div>{html}</div>")  # noqa: S314 (our own text)


def cells(given: object) -> list[list[str]]:
    """Return the texts of the cells that a notebook shows of a value."""
    table = parsed(given._repr_html_())  # type: ignore[attr-defined]
    return [[each.text or "" for each in row] for row in table.findall(".//tbody/tr")]


def caption(given: object) -> str:
    """Return the caption that a notebook shows of a value."""
    found = parsed(given._repr_html_()).find(".//caption")  # type: ignore[attr-defined]
    assert found is not None
    return found.text or ""


def notes(given: object) -> list[str]:
    """Return the lines below the table that a notebook shows of a value."""
    found = parsed(given._repr_html_()).findall("p")  # type: ignore[attr-defined]
    return [each.text or "" for each in found]


class TestHtmlTable:
    """A caption, headings and cells."""

    @pytest.mark.parametrize(
        ("cell", "shown"),
        [
            (None, "–"),
            (Fraction(1, 3), "0.333"),
            (Fraction("-2.0005"), "−2.001"),
            (Fraction(10**6), "1000000"),
            (kc.Interval(Fraction(1, 3), Fraction(2, 3)), "0.333 to 0.667"),
            (kc.Interval(-2, 0), "−2 to 0"),
            ("<b>&", "<b>&"),
        ],
    )
    def test_writes_cells(self, cell: Cell, shown: str) -> None:
        """Rounded half up, and intervals outwards."""
        (found,) = parsed(html_table("", ["a", "b"], [["x", cell]])).findall(".//tbody//td")
        assert found.text == shown

    @given(st.lists(st.text("<>&\"'aä", max_size=5), min_size=2, max_size=4))
    def test_never_takes_text_for_mark_up(self, texts: list[str]) -> None:
        """Caption, headings, cells and notes come back as they were."""
        root = parsed(html_table(texts[0], texts, [texts], texts))
        (table,) = root.findall("table")
        heads, body = table.findall(".//thead//th"), table.findall(".//tbody/tr/*")
        for found in (heads, body, root.findall("p")):
            assert [each.text or "" for each in found] == texts
        assert [each.get("scope") for each in heads] == ["col"] * len(texts)
        assert [each.get("scope") for each in body] == ["row", *[None] * (len(texts) - 1)]


class TestNotebooks:
    """Values show themselves as tables, of areas and the total."""

    def test_of_a_profile(self) -> None:
        """Bounds where they are no single value."""
        assert caption(PROFILES[1]) == "Ort, 2018, small@1"
        assert cells(PROFILES[1]) == [
            ["1", "area 1", "7.5", "30", "25", "5 to 15", "combined"],
            ["2", "area 2", "9", "30", "30", "–", "scored"],
            ["total", "Small", "16.5", "60", "27.5", "14 to 24", "combined"],
        ]

    def test_of_a_profile_with_missing_points(self) -> None:
        """They are missing, not zero."""
        profile = kc.profile(result_of(PACK, {"2": 9}))
        assert cells(profile)[0] == ["1", "area 1", "–", "30", "–", "0 to 30", "unknown"]

    def test_of_a_comparison(self) -> None:
        """With its cautions below."""
        pack = pack_of(30, 30, breaks=[kc.criteria.Break("2016", "2016", label("stricter"))])
        sides = [{"1": 4, "2": 5}, {"1": 7}]
        results = [result_of(pack, each, date=f"201{5 + 2 * i}") for i, each in enumerate(sides)]
        comparison = kc.compare(*map(kc.profile, results))
        assert caption(comparison) == "Ort, 2015 → Ort, 2017, small@1"
        assert cells(comparison) == [["1", "area 1", "4", "7", "3", "2 to 4", "across a break"]]
        assert notes(comparison) == ["the instrument changed between 2016 and 2016: stricter"]

    def test_of_a_comparison_of_revisions(self) -> None:
        """What was not compared has a reason."""
        older, newer = pack_of([10], 10), pack_of([10], 10, revision="2")
        dropped, new = relation("dropped", "2", "", "not"), relation("new", "", "2", "not")
        crosswalk = crosswalk_of(older, newer, relation("renamed", "1.1", "1.1"), dropped, new)
        sides = [kc.profile(evaluation_of(pack, 4, 5)) for pack in (older, newer)]
        comparison = kc.compare(*sides, crosswalk=crosswalk)
        assert cells(comparison)[:3] == [
            ["1", "area 1", "4", "4", "0", "–", "indicative"],
            ["2", "area 2", "5", "–", "–", "–", "made up for a test"],
            ["2", "area 2", "–", "5", "–", "–", "made up for a test"],
        ]

    def test_of_an_aggregate(self) -> None:
        """Means are rounded for the reader."""
        rows = [(1, 2, 3), (2, 2, 3), (2, 2, 3)]
        profiles = [
            kc.profile(evaluation_of(PACK, *row, subject=str(i))) for i, row in enumerate(rows)
        ]
        group = kc.aggregate(profiles)
        assert caption(group) == "3 profiles, small@1"
        assert cells(group) == [
            ["1", "area 1", "3", "3.667", "3", "4", "4"],
            ["2", "area 2", "3", "3", "3", "3", "3"],
            ["total", "Small", "3", "6.667", "6", "7", "7"],
        ]

    def test_of_an_audit(self) -> None:
        """Each mismatch, and what may be wrong."""
        found = kc.audit(result_of(PACK, {"1": 10, "2": 9, "total": 25}))
        assert caption(found) == "Audit of Ort, 2016, small@1: impossible"
        assert cells(found)[0][:5] == ["total", "Small", "points", "25", "19"]
        assert notes(found) == [
            "1 printed numbers could be recomputed, 1 of them differ.",
            "May be wrong: points of 1, printed 10.",
            "May be wrong: points of 2, printed 9.",
            "May be wrong: points of total, printed 25.",
        ]

    def test_of_an_audit_of_percent(self) -> None:
        """Points are possible, percent are not points."""
        found = kc.audit(result_of(PACK, {"2": {"points": 9, "percent": 31}}))
        assert cells(found) == [["2", "area 2", "percent", "31", "30", "–"]]

    def test_of_a_panel(self) -> None:
        """The first ten rows."""
        panel = panel_of(PACK, *[(1, 2, 3)] * 10, (SKIPPED, 2, 3))
        assert caption(panel) == "11 evaluations, small@1"
        assert cells(panel)[0] == ["s0", "2016", "3"]
        assert len(cells(panel)) == 10
        assert notes(panel) == ["The first 10 of 11 rows."]
        assert cells(panel.select([10])) == [["s10", "2016", "2"]]
        assert notes(panel.select([10])) == []


EXTRA = evolve(PACK, areas=[*PACK.areas, evolve(pack_of(5).areas[0], code="3", counted=False)])


class TestPartsThatDoNotCount:
    """They are marked, as in other tables."""

    SCORED = evaluation_of(EXTRA, 4, 5, 6, 1)
    MARKED: ClassVar = ["3", "area 1 (not counted)"]

    def test_of_profiles_and_groups(self) -> None:
        """Beside the others."""
        profile = kc.profile(self.SCORED)
        for shown in (profile, kc.aggregate([profile]), kc.compare(profile, profile)):
            assert [row[:2] for row in cells(shown)[1:3]] == [["2", "area 2"], self.MARKED]

    def test_of_audits(self) -> None:
        """With what differs."""
        found = kc.audit(result_of(EXTRA, {"3": {"points": 1, "percent": 30}}))
        assert [row[:2] for row in cells(found)] == [self.MARKED]

    def test_of_other_revisions(self) -> None:
        """Each part by the revision that has it: what was dropped did count."""
        older = evolve(
            EXTRA, revision="0", areas=[*PACK.areas, evolve(EXTRA.areas[2], counted=True)]
        )
        kept = [relation("renamed", code, code) for code in ("1.1", "1.2", "2")]
        crosswalk = crosswalk_of(older, EXTRA, *kept, relation("dropped", "3", "", "not"))
        before = kc.profile(evaluation_of(older, 4, 5, 6, 1))
        comparison = kc.compare(before, kc.profile(self.SCORED), crosswalk=crosswalk)
        assert ["3", "area 1", "1", "–"] in [row[:4] for row in cells(comparison)]
