"""The distribution holds what the sources print."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import pytest

from kompass_core.testing.conformance import PackConformance

ROOT = Path(__file__).parents[1]
DATA = ROOT / "src" / "kompass_pack_kommunkompassen"
LONGEST_LABEL = 45

PACKS = {
    "kommunkompassen-se/2010": "sv",
    "kommunkompassen-se/2020": "sv",
    "kommunekompasset-no/2010": "no",
}

NAMES = {
    "kommunkompassen-se/2010": [
        "Offentlighet och demokrati",
        "Tillgänglighet och brukarorientering",
        "Politisk styrning och kontroll",
        "Ledarskap, ansvar och delegation",
        "Resultat och effektivitet",
        "Kommunen som arbetsgivare - personalpolitik",
        "Verksamhetsutveckling",
        "Kommunen som samhällsbyggare",
    ],
    "kommunkompassen-se/2020": [
        "Samspel mellan förtroendevalda och medborgare",
        "Samhällsutveckling",
        "Styrning och kontroll",
        "Effektivitet",
        "Brukarens fokus",
        "Kvalitetsutveckling",
        "Arbetsliv",
        "Chefs- och ledarskap samt medarbetarskap",
    ],
    "kommunekompasset-no/2010": [
        "Offentlighet og demokrati",
        "Tilgjengelighet, innbygger- og brukerorientering",
        "Politisk styring og kontroll",
        "Lederskap, ansvar og delegasjon",
        "Resultatfokus og effektivitet",
        "Kommunen som arbeidsgiver",
        "Utviklingsstrategi og lærende organisasjon",
        "Kommunen som samfunnsutvikler",
    ],
}

ALIASES_2010 = {
    "2": [
        "Tillgänglighet, bemötande och brukarorientering",
        "Brukarfokus, tillgänglighet och bemötande",
    ],
    "6": ["Kommunen som arbetsgivare", "Kommunen som arbetsgivare personalpolitik"],
    "7": ["Ständiga förbättringar"],
}

MAXIMA_2010 = {
    "1": [15, 20, 25, 30, 10],
    "2": [15, 25, 20, 20, 20],
    "3": [15, 25, 25, 20, 15],
    "4": [15, 10, 20, 15, 20, 20],
    "5": [15, 20, 20, 15, 20, 10],
    "6": [15, 20, 25, 15, 15, 10],
    "7": [15, 25, 20, 20, 20],
    "8": [15, 15, 15, 15, 10, 15, 15],
}

POINTS_2016 = {
    "1": [11, 14, 9, 21, 8],
    "2": [12, 14, 13, 13, 9],
    "3": [8, 18, 14, 12, 9],
    "4": [11, 6, 13, 8, 15, 14],
    "5": [11, 14, 8, 12, 11, 9],
    "6": [8, 6, 13, 7, 12, 3],
    "7": [11, 17, 12, 11, 15],
    "8": [9, 10, 12, 12, 5, 11, 9],
}

PERCENT_2016 = {
    "1": [70, 72, 38, 69, 78],
    "2": [80, 54, 65, 63, 45],
    "3": [52, 73, 55, 58, 59],
    "4": [70, 63, 63, 53, 74, 72],
    "5": [75, 68, 39, 77, 53, 90],
    "6": [50, 30, 51, 49, 82, 34],
    "7": [73, 69, 61, 55, 74],
    "8": [63, 65, 83, 78, 45, 74, 63],
}

# By pack and file: subject (None for a mean), date, areas (None where none is printed), total.
PRINTED: dict[str, dict[str, tuple[str | None, str, list[int] | None, int | None]]] = {
    "kommunkompassen-se@2010": {
        "grastorp-2014": ("Grästorp", "2014", [61, 60, 73, 53, 70, 56, 65, 68], 506),
        "helsingborg-2017": ("Helsingborg", "2017", None, 668),
        "karlskrona-2011": ("Karlskrona", "2011", [48, 49, 62, 44, 46, 46, 49, 71], 415),
        "karlskrona-2014": ("Karlskrona", "2014", [69, 67, 65, 61, 53, 54, 73, 67], 509),
        "kramfors-2011": ("Kramfors", "2011", [51, 45, 62, 34, 52, 27, 39, 53], 359),
        "kramfors-2013": ("Kramfors", "2013", [58, 56, 73, 53, 58, 45, 44, 60], 448),
        "lidkoping-2011": ("Lidköping", "2011", None, 483),
        "lidkoping-2014": ("Lidköping", "2014", None, 549),
        "mean-2014": (None, "2014", [50, 54, 67, 55, 56, 55, 51, 66], 455),
        "mean-2016": (None, "2016-10", [55, 57, 68, 57, 59, 58, 54, 68], 476),
        "orebro-2012": ("Örebro", "2012", [68, 85, 86, 74, 70, 74, 71, 87], 615),
        "orebro-2015": ("Örebro", "2015", None, 650),
        "ornskoldsvik-2015": ("Örnsköldsvik", "2015", None, 551),
        "strangnas-2014": ("Strängnäs", "2014", [54, 49, 77, 55, 58, 37, 60, 49], 437),
        "strangnas-2016": ("Strängnäs", "2016-10", [63, 60, 60, 67, 64, 49, 66, 68], 497),
        "vallentuna-2017": ("Vallentuna", "2017", None, 555),
        "vallentuna-2019": ("Vallentuna", "2019", None, 603),
    },
    "kommunkompassen-se@2020": {
        "mean-2021": (None, "2021", [63, 65, 73, 64, 61, 59, 68, 64], None),
        "vallentuna-2021": ("Vallentuna", "2021", [73, 75, 80, 83, 86, 82, 86, 83], 648),
    },
    "kommunekompasset-no@2010": {
        "kristiansund-2016": ("Kristiansund", "2016", None, 523),
        "ovre-eiker-2015": ("Øvre Eiker", "2015", None, 378),
    },
}
CASES = [
    pytest.param(pack, slug, id=f"{pack}-{slug}")
    for pack, found in PRINTED.items()
    for slug in found
]


def read(name: str) -> dict[str, Any]:
    """Read one of the distribution's files."""
    return tomllib.loads((DATA / f"{name}.toml").read_text(encoding="utf-8"))


def read_result(pack: str, slug: str) -> dict[str, Any]:
    """Read a published result from the folder of its pack."""
    return read(f"{pack.partition('@')[0]}/results/{slug}")


def points(number: int | dict[str, int]) -> int:
    """Return the points of an area of 100 points; its percent is the same number."""
    return next(iter(number.values())) if isinstance(number, dict) else number


class TestSwedish(PackConformance):
    """The Swedish pack is what others can rely on, in each of its revisions."""

    pack = "kommunkompassen-se"


class TestNorwegian(PackConformance):
    """So is the Norwegian one."""

    pack = "kommunekompasset-no"


class TestPacks:
    """What can be scored is what the sources say."""

    def test_entry_points_name_every_pack(self) -> None:
        """Each folder of packs is announced once, by its id."""
        project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
        assert project["entry-points"]["kompass_core.packs"] == {
            name.partition("/")[0]: DATA.name for name in PACKS
        }
        assert {str(file.relative_to(DATA).with_suffix("")) for file in DATA.glob("*/*.toml")} == (
            set(PACKS)
        )

    @pytest.mark.parametrize("name", PACKS)
    def test_all_score_alike(self, name: str) -> None:
        """Each pack says what it is, and adds, rounds and refuses as the instrument does."""
        pack = read(name)
        assert pack["format"] == 1
        assert f"{pack['id']}/{pack['revision']}" == name
        assert pack["language"] == PACKS[name]
        assert pack["step"] == "0.005"
        assert pack["area_max"] == 100
        assert pack["combine"] == {"area": "sum", "total": "sum"}
        assert pack["rounding"] == {"mode": "half-up", "points": "1", "percent": "1"}
        assert pack["not_applicable"] == "refuse"
        assert pack["publisher"]
        assert pack["source"]

    @pytest.mark.parametrize("name", PACKS)
    def test_areas_have_their_printed_names(self, name: str) -> None:
        """Eight areas stand in the published order, named as published and in English."""
        areas = read(name)["areas"]
        assert [area["code"] for area in areas] == list("12345678")
        assert [area["title"][PACKS[name]] for area in areas] == NAMES[name]
        assert len({area["title"]["en"] for area in areas}) == 8

    def test_other_printed_names_are_aliases(self) -> None:
        """Every further name that the report of 2016 uses for an area is kept."""
        areas = read("kommunkompassen-se/2010")["areas"]
        found = {area["code"]: area["aliases"] for area in areas if "aliases" in area}
        assert found == ALIASES_2010

    def test_maxima_of_2010_are_those_of_the_report(self) -> None:
        """Each of the 45 sub-questions has its printed maximum, in the printed order."""
        areas = read("kommunkompassen-se/2010")["areas"]
        found = {
            area["code"]: [(each["code"], each["max_points"]) for each in area["sub_questions"]]
            for area in areas
        }
        assert found == {
            area: [(f"{area}.{i}", maximum) for i, maximum in enumerate(maxima, start=1)]
            for area, maxima in MAXIMA_2010.items()
        }

    def test_maxima_of_2010_fill_their_areas(self) -> None:
        """The 45 maxima add up to 100 in every area."""
        areas = read("kommunkompassen-se/2010")["areas"]
        sums = [sum(each["max_points"] for each in area["sub_questions"]) for area in areas]
        assert sums == [100] * 8
        assert sum(len(area["sub_questions"]) for area in areas) == 45

    @pytest.mark.parametrize("language", ["sv", "en"])
    def test_sub_questions_are_told_apart_by_their_labels(self, language: str) -> None:
        """Every label is there, is short, and stands once."""
        areas = read("kommunkompassen-se/2010")["areas"]
        labels = [each["title"][language] for area in areas for each in area["sub_questions"]]
        assert len(set(labels)) == 45
        assert all(0 < len(label) <= LONGEST_LABEL for label in labels)
        assert all(label == label.strip() and not label.endswith("?") for label in labels)

    @pytest.mark.parametrize("name", ["kommunkompassen-se/2020", "kommunekompasset-no/2010"])
    def test_what_is_not_public_is_said_to_be_unknown(self, name: str) -> None:
        """Nothing is claimed below the areas."""
        areas = read(name)["areas"]
        assert [area["detail"] for area in areas] == ["unknown"] * 8
        assert not any("sub_questions" in area for area in areas)

    def test_only_2010_has_a_known_break(self) -> None:
        """The stricter update in 2015/16 is told in both languages, where it happened."""
        (found,) = read("kommunkompassen-se/2010")["breaks"]
        assert (found["from"], found["to"]) == ("2015", "2016")
        assert set(found["note"]) == {"en", "sv"}
        assert "breaks" not in read("kommunkompassen-se/2020")

    def test_norway_is_said_to_be_equivalent_to_sweden(self) -> None:
        """Only the Norwegian pack names an equivalent, and says by whose word."""
        pack = read("kommunekompasset-no/2010")
        assert pack["equivalent_to"] == ["kommunkompassen-se@2010"]
        assert "KS-Konsulent" in pack["notes"]["en"]
        assert not any(
            "equivalent_to" in read(name) for name in PACKS if name.startswith("kommunk")
        )


class TestCrosswalks:
    """How the revisions relate is told by whom, and for every area."""

    def test_every_crosswalk_is_checked_here(self) -> None:
        """No file is left over."""
        files = {str(file.relative_to(DATA)) for file in DATA.glob("*/crosswalks/*.toml")}
        assert files == {
            "kommunkompassen-se/crosswalks/2010-to-2020.toml",
            "kommunekompasset-no/crosswalks/2010-to-se-2010.toml",
        }

    def test_sweden_2010_to_2020_pairs_the_areas_by_their_names(self) -> None:
        """Each area has one counterpart, and no relation claims more than an indication."""
        crosswalk = read("kommunkompassen-se/crosswalks/2010-to-2020")
        pairs = {each["from"][0]: each["to"][0] for each in crosswalk["relations"]}
        named = {
            "Offentlighet och demokrati": "Samspel mellan förtroendevalda och medborgare",
            "Kommunen som samhällsbyggare": "Samhällsutveckling",
            "Politisk styrning och kontroll": "Styrning och kontroll",
            "Resultat och effektivitet": "Effektivitet",
            "Tillgänglighet och brukarorientering": "Brukarens fokus",
            "Verksamhetsutveckling": "Kvalitetsutveckling",
            "Kommunen som arbetsgivare - personalpolitik": "Arbetsliv",
            "Ledarskap, ansvar och delegation": "Chefs- och ledarskap samt medarbetarskap",
        }
        older, newer = NAMES["kommunkompassen-se/2010"], NAMES["kommunkompassen-se/2020"]
        assert {older[int(a) - 1]: newer[int(b) - 1] for a, b in pairs.items()} == named
        assert {each["comparability"] for each in crosswalk["relations"]} == {"indicative"}
        assert "no official mapping" in crosswalk["judgement"]

    def test_norway_is_the_same_as_sweden_by_the_word_of_its_evaluators(self) -> None:
        """Area by area."""
        crosswalk = read("kommunekompasset-no/crosswalks/2010-to-se-2010")
        pairs = [(*each["from"], *each["to"], each["kind"]) for each in crosswalk["relations"]]
        assert pairs == [(code, code, "same") for code in "12345678"]
        assert "KS-Konsulent" in crosswalk["judgement"]


class TestResults:
    """What was published is kept as it was printed."""

    def test_every_result_is_checked_here(self) -> None:
        """No file is missing from the table above, and none is left over."""
        files = [file.relative_to(DATA) for file in DATA.glob("*/results/*.toml")]
        assert sorted((file.parts[0], file.stem) for file in files) == sorted(
            (pack.partition("@")[0], slug) for pack, found in PRINTED.items() for slug in found
        )

    @pytest.mark.parametrize(("pack", "slug"), CASES)
    def test_subject_and_date_are_as_published(self, pack: str, slug: str) -> None:
        """Each result says of whom, when, under which pack and by whose word it is."""
        result, (subject, date, _, _) = read_result(pack, slug), PRINTED[pack][slug]
        assert (result["format"], result["kind"]) == (1, "published-result")
        assert result["pack"] == pack
        assert result.get("subject") == subject
        assert ("population" in result) == (subject is None)
        assert result["date"] == date
        assert result["source"]

    @pytest.mark.parametrize(("pack", "slug"), CASES)
    def test_areas_and_total_are_as_printed(self, pack: str, slug: str) -> None:
        """Each area and the total have the published points, and nothing else is there."""
        result, (_, _, areas, total) = read_result(pack, slug), PRINTED[pack][slug]
        found = {code: points(number) for code, number in result.get("areas", {}).items()}
        assert found == {str(code): number for code, number in enumerate(areas or [], start=1)}
        assert result.get("total") == total
        assert ("sub_questions" in result) == (slug == "strangnas-2016")

    def test_areas_of_strangnas_2016_have_their_printed_percent(self) -> None:
        """Section 4 prints a percent for all eight areas, beside the points."""
        areas = read("kommunkompassen-se/results/strangnas-2016")["areas"]
        percents = [63, 60, 60, 67, 64, 49, 66, 68]
        assert [area["percent"] for area in areas.values()] == percents

    @pytest.mark.parametrize("date", ["2011", "2013"])
    def test_areas_of_kramfors_are_percentages(self, date: str) -> None:
        """Only the total is printed in points."""
        areas = read(f"kommunkompassen-se/results/kramfors-{date}")["areas"]
        assert {tuple(area) for area in areas.values()} == {("percent",)}

    def test_changes_of_karlskrona_are_relative(self) -> None:
        """Each is the change in percent of the points of 2011, rounded half up."""
        notes = read("kommunkompassen-se/results/karlskrona-2014")["notes"]
        _, _, before, whole_before = PRINTED["kommunkompassen-se@2010"]["karlskrona-2011"]
        _, _, after, whole_after = PRINTED["kommunkompassen-se@2010"]["karlskrona-2014"]
        old, new = [*(before or []), whole_before or 0], [*(after or []), whole_after or 0]
        changes = [(200 * (b - a) + a) // (2 * a) for a, b in zip(old, new, strict=True)]
        assert changes == [44, 37, 5, 39, 15, 17, 49, -6, 23]
        assert all(f"{change:+}" in notes for change in changes)

    def test_rows_of_strangnas_2016_are_as_printed(self) -> None:
        """All 45 rows have the points and the percent of the report."""
        rows = read("kommunkompassen-se/results/strangnas-2016")["sub_questions"]
        assert rows == {
            f"{area}.{i}": {"points": number, "percent": PERCENT_2016[area][i - 1]}
            for area, numbers in POINTS_2016.items()
            for i, number in enumerate(numbers, start=1)
        }

    def test_means_say_what_is_not_known_of_them(self) -> None:
        """A published mean has a name, no number of members, and a note that says so."""
        national = read("kommunkompassen-se/results/mean-2016")["population"]
        assert national["name"] == "nationellt medelvärde från 2010 och framåt"
        assert national["window"] == "from 2010"
        swedish = read("kommunkompassen-se/results/mean-2021")["population"]
        assert swedish["name"] == "Sverigesnitt"
        assert "window" not in swedish
        latest = read("kommunkompassen-se/results/mean-2014")["population"]
        assert (latest["window"], latest["n"]) == ("the 40 latest", 40)
        for population in (national, swedish):
            assert "n" not in population
            assert "number of members" in population["note"]

    def test_extremes_without_an_area_are_a_note(self) -> None:
        """Helsingborg's lowest and highest area are told, but belong to no code."""
        result = read("kommunkompassen-se/results/helsingborg-2017")
        assert "69" in result["notes"]
        assert "92" in result["notes"]
        assert "areas" not in result
