"""Older files are brought to the present format step by step; newer ones are refused."""

from __future__ import annotations

from typing import Any

import pytest

from kompass_core.errors import PackFormatError, Problem
from kompass_core.serialization.converter import FORMAT, FORMATS, Formats, require_format


def renamed(data: dict[str, Any]) -> dict[str, Any]:
    """From 3 to 4 in the story of these tests: "groups" are called "areas"."""
    groups = data.pop("groups")
    return {**data, "areas": groups}


def numbered(data: dict[str, Any]) -> dict[str, Any]:
    """From 4 to 5: areas have codes, not numbers."""
    areas = [{"code": str(each["number"])} for each in data["areas"]]
    return {**data, "areas": areas}


THREE_TO_FIVE = Formats(newest=5, steps=(renamed, numbered))


def refused(data: dict[str, Any], formats: Formats = THREE_TO_FIVE) -> Problem:
    """Return the problem of a file that must be refused."""
    with pytest.raises(PackFormatError) as caught:
        formats.upgraded(data, PackFormatError)
    (problem,) = caught.value.problems
    return problem


class TestFormats:
    """A closed range of formats is read, each by the steps that are left from it."""

    @pytest.mark.parametrize(
        "data",
        [
            {"format": 3, "groups": [{"number": 1}]},
            {"format": 4, "areas": [{"number": 1}]},
            {"format": 5, "areas": [{"code": "1"}]},
        ],
    )
    def test_all_end_in_the_newest(self, data: dict[str, Any]) -> None:
        """Whichever they start from; what was given is left as it was."""
        before = dict(data)
        upgraded = THREE_TO_FIVE.upgraded(data, PackFormatError)
        assert upgraded == {"format": 5, "areas": [{"code": "1"}]}
        assert data == before

    @pytest.mark.parametrize("given", [2, 6, 0, -1, True, "5", 5.0, None])
    def test_no_others_are_read(self, given: object) -> None:
        """The text says which are, and what to do about a newer one."""
        problem = refused({"format": given, "areas": []})
        assert (problem.rule, problem.path) == ("KF007", "format")
        assert problem.facts["known"] == "3 to 5"
        assert ("a newer version of kompass-criteria" in problem.text) == (given == 6)

    def test_a_file_without_a_format_is_none(self) -> None:
        """It is asked for."""
        assert refused({}).rule == "KF004"

    @pytest.mark.parametrize(
        "data",
        [
            {"format": 3, "areas": []},
            {"format": 3, "groups": 7},
            {"format": 4, "areas": [{"number": 1}, []]},
            {"format": 4, "areas": [{}]},
        ],
    )
    def test_what_is_no_file_of_its_format_is_a_declared_error(self, data: dict[str, Any]) -> None:
        """A step that stumbles names its format, and hides no cause."""
        problem = refused(data)
        assert (problem.rule, problem.facts["given"]) == ("KF015", data["format"])

    def test_a_mistake_of_ours_is_not_hidden(self) -> None:
        """What no data can cause is raised as it is."""

        def broken(_: dict[str, Any]) -> dict[str, Any]:
            raise NotImplementedError

        with pytest.raises(NotImplementedError):
            Formats(newest=2, steps=(broken,)).upgraded({"format": 1}, PackFormatError)

    def test_ours_is_the_first(self) -> None:
        """There is one format so far, and no step."""
        assert (FORMATS.oldest, FORMATS.newest) == (FORMAT, FORMAT) == (1, 1)
        assert require_format({"format": 1, "x": 2}, PackFormatError) == {"format": 1, "x": 2}
