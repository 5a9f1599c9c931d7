"""The distribution holds what the sources print."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import pytest

DATA = Path(__file__).parents[1] / "src" / "kompass_pack_kommunkompassen"

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

PRINTED = {
    "kommunkompassen-se/results/grastorp-2014": ([61, 60, 73, 53, 70, 56, 65, 68], 506),
    "kommunkompassen-se/results/helsingborg-2017": (None, 668),
    "kommunkompassen-se/results/lidkoping-2011": (None, 483),
    "kommunkompassen-se/results/lidkoping-2014": (None, 549),
    "kommunkompassen-se/results/mean-2016": ([55, 57, 68, 57, 59, 58, 54, 68], 476),
    "kommunkompassen-se/results/mean-2021": ([63, 65, 73, 64, 61, 59, 68, 64], None),
    "kommunkompassen-se/results/orebro-2012": ([68, 85, 86, 74, 70, 74, 71, 87], 615),
    "kommunkompassen-se/results/orebro-2015": (None, 650),
    "kommunkompassen-se/results/ornskoldsvik-2015": (None, 551),
    "kommunkompassen-se/results/strangnas-2014": ([54, 49, 77, 55, 58, 37, 60, 49], 437),
    "kommunkompassen-se/results/strangnas-2016": ([63, 60, 60, 67, 64, 49, 66, 68], 497),
    "kommunkompassen-se/results/vallentuna-2017": (None, 555),
    "kommunkompassen-se/results/vallentuna-2019": (None, 603),
    "kommunkompassen-se/results/vallentuna-2021": ([73, 75, 80, 83, 86, 82, 86, 83], 648),
    "kommunekompasset-no/results/kristiansund-2016": (None, 523),
    "kommunekompasset-no/results/ovre-eiker-2015": (None, 378),
}


def read(name: str) -> dict[str, Any]:
    """Read one of the distribution's files."""
    return tomllib.loads((DATA / f"{name}.toml").read_text(encoding="utf-8"))


def points(number: int | dict[str, int]) -> int:
    """Return the points of what is printed, with a percent or without."""
    return number["points"] if isinstance(number, dict) else number


class TestPacks:
    """What can be scored is what the sources say."""

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

    def test_sub_questions_are_told_apart_by_their_labels(self) -> None:
        """Every label is there in both languages, and stands once."""
        areas = read("kommunkompassen-se/2010")["areas"]
        titles = [each["title"] for area in areas for each in area["sub_questions"]]
        for language in ("sv", "en"):
            assert len({title[language] for title in titles}) == 45

    @pytest.mark.parametrize("name", ["kommunkompassen-se/2020", "kommunekompasset-no/2010"])
    def test_what_is_not_public_is_said_to_be_unknown(self, name: str) -> None:
        """Eight areas of 100 points are known, and nothing below them."""
        pack = read(name)
        assert pack["area_max"] == 100
        assert [area["code"] for area in pack["areas"]] == list("12345678")
        assert {area["detail"] for area in pack["areas"]} == {"unknown"}


class TestResults:
    """What was published is kept as it was printed."""

    def test_every_result_is_checked_here(self) -> None:
        """No file is missing from the table above, and none is left over."""
        files = DATA.glob("*/results/*.toml")
        assert {str(file.relative_to(DATA).with_suffix("")) for file in files} == set(PRINTED)

    @pytest.mark.parametrize("name", PRINTED)
    def test_areas_and_total_are_as_printed(self, name: str) -> None:
        """Each area and the total have the published points."""
        result, (areas, total) = read(name), PRINTED[name]
        found = [points(number) for number in result.get("areas", {}).values()]
        assert found == (areas or [])
        assert result.get("total") == total
        assert result["source"]

    def test_rows_of_strangnas_2016_are_as_printed(self) -> None:
        """All 45 rows have the points and the percent of the report."""
        rows = read("kommunkompassen-se/results/strangnas-2016")["sub_questions"]
        assert rows == {
            f"{area}.{i}": {"points": number, "percent": PERCENT_2016[area][i - 1]}
            for area, numbers in POINTS_2016.items()
            for i, number in enumerate(numbers, start=1)
        }
